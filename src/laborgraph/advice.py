"""What a steward probably meant: the nearest thing that is known to what is not.

An unknown property, class, concept or record is compared with those that there are; a text where a
record is due, with their names.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from laborgraph.endpoints import Endpoint, rows
from laborgraph.findings import Result
from laborgraph.names import folded, labels, nearest
from laborgraph.tables import Iri, Literal, text
from laborgraph.vocab import ID, LGV, PREFIXES, RDF, curie

_MOST: Final = 3
_NEAR: Final = 60  # of 100: what is less alike is no hint
_CLOSE: Final = 8
_KINDS: Final = {
    "property": "owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty",
    "class": "owl:Class",
    "concept": "skos:Concept",
}
_HEAD: Final = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("lg", "owl", "rdfs", "skos")
)


def _alike(wanted: str, names: Sequence[str]) -> list[str]:
    """Of names, the nearest first, those that are about as near as the first."""
    from rapidfuzz import fuzz

    near = [(fuzz.ratio(folded(wanted), folded(name)), name) for name in names]
    best = max((score for score, _ in near), default=0)
    return [name for score, name in near if score >= max(_NEAR, best - _CLOSE)][:_MOST]


class Advice:
    """What there is in a graph, asked for once it is needed."""

    def __init__(self, graph: Endpoint, schemes: Mapping[str, Iterable[str]]) -> None:
        """Take the graph, and for each property the concept schemes of its values."""
        self._graph = graph
        self._schemes = schemes
        self._known: dict[str, list[str]] = {}

    def names(self, results: Iterable[Result]) -> dict[str, str]:
        """What to call the things that some results speak of, by IRI."""
        spoken = {
            value.value
            for result in results
            for value in (
                result.record,
                Iri(result.path),
                result.value,
                *dict(result.values).values(),
            )
            if isinstance(value, Iri) and value.value
        }
        return labels(self._graph, spoken, "en")

    def hints(self, result: Result, *, blames_property: bool) -> list[str]:
        """What was probably meant, as it is to be written; empty where nothing is near."""
        if blames_property:
            known = self._is_known(result.path)
            return [] if known else self._near(result.path, "property")
        value = result.value
        if isinstance(value, Iri) and not self._is_known(value.value):
            if result.path == RDF + "type":
                return self._near(value.value, "class")
            if value.value.startswith(LGV):
                return self._near(value.value, "concept")
            if value.value.startswith(ID):
                return self._near(value.value, "record")
        if isinstance(value, Literal) and value.value.strip() and result.path in self._objects():
            return self._named(value.value, result.path)
        return []

    def _is_known(self, iri: str) -> bool:
        return iri == RDF + "type" or self._graph.answer(f"ASK {{ <{iri}> ?p ?o }}") is True

    def _all(self, kind: str) -> list[str]:
        if kind not in self._known:
            if kind == "record":
                where = f'?thing a ?class FILTER (STRSTARTS(STR(?thing), "{ID}"))'
            else:
                where = f"VALUES ?class {{ {_KINDS[kind]} }} ?thing a ?class"
            query = f"{_HEAD}SELECT DISTINCT ?thing WHERE {{ {where} }} ORDER BY ?thing"
            self._known[kind] = [text(cell) for cell in rows(self._graph, query).column("thing")]
        return self._known[kind]

    def _near(self, iri: str, kind: str) -> list[str]:
        known = {curie(other).partition(":")[2]: other for other in self._all(kind)}
        wanted = iri.rpartition("#")[2].rpartition("/")[2]
        near = _alike(wanted, nearest(wanted, list(known)))
        return self._introduced([known[name] for name in near])

    def _objects(self) -> set[str]:
        if "object" not in self._known:
            query = f"{_HEAD}SELECT ?thing WHERE {{ ?thing a owl:ObjectProperty }}"
            self._known["object"] = [
                text(cell) for cell in rows(self._graph, query).column("thing")
            ]
        return set(self._known["object"])

    def _named(self, name: str, path: str) -> list[str]:
        """The concepts of a property's schemes, or the records, with a name like this one."""
        schemes = " ".join(f"<{scheme}>" for scheme in self._schemes.get(path, ()))
        among = (
            f"VALUES ?scheme {{ {schemes} }} ?thing skos:inScheme ?scheme ."
            if schemes
            else f'?thing a ?class FILTER (STRSTARTS(STR(?thing), "{ID}"))'
        )
        query = (
            f"{_HEAD}SELECT DISTINCT ?thing ?name WHERE {{ {among} VALUES ?property"
            " { skos:prefLabel skos:altLabel skos:notation lg:acronym } ?thing ?property ?name }"
            " ORDER BY ?thing ?name"
        )
        known: dict[str, str] = {}
        for thing, label in rows(self._graph, query).rows:
            known.setdefault(text(label), text(thing))
        same = [label for label in known if folded(label) == folded(name)]
        near = [known[label] for label in same or _alike(name, nearest(name, list(known)))]
        return self._introduced(list(dict.fromkeys(near)))

    def _introduced(self, things: list[str]) -> list[str]:
        called = labels(self._graph, things, "en")
        return [
            curie(thing) + (f" ({called[thing]})" if thing in called else "") for thing in things
        ]
