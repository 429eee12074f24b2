"""What a steward probably meant: the nearest thing that is known to what is not.

An unknown property is compared with those that a record of the class may have, by all that they are
called; an unknown class, concept or record with those that there are; a text where a record is due,
with their names.
"""

import functools
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from laborgraph.endpoints import Endpoint, rows
from laborgraph.forms.columns import heading
from laborgraph.forms.fields import DATE, PASSAGE, Forms
from laborgraph.names import folded, labels
from laborgraph.passages import Passage, typed_passage
from laborgraph.tables import Iri, Literal, Term, text
from laborgraph.validation.findings import Result
from laborgraph.vocab import ID, LGV, PREFIXES, RDF, SOURCE, XSD, curie, local

_MOST: Final = 3
# Likeness, of 100: what is less alike is no hint, and what is less near than the nearest by more.
_SAME: Final = 100
_NEAR: Final = 75
_CLOSE: Final = 8
# A literal may be as long as a stranger wants; what names a thing is not.
_LONGEST: Final = 200
# So many letters begin two words of one stem, if they are half of the shorter one.
_STEM: Final = 5
_TYPE: Final = RDF + "type"
# The address of a passage without its L, its zeros or its last line.
_ALMOST: Final = r"([a-z0-9-]+)/[Ll]?([0-9]{1,18})(?:-[Ll]?([0-9]{1,18}))?"
# What a record may have besides what is made for its class.
_OF_ALL: Final = (_TYPE, PREFIXES["owl"] + "differentFrom")
_ANY_CONCEPT: Final = "?thing a skos:Concept ."
_ANY_RECORD: Final = f'?thing a ?class FILTER (STRSTARTS(STR(?thing), "{ID}"))'
# A date that can be compared, and what its datatype is by how far it goes.
_DATE: Final = r"[12][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1[0-9]|2[0-8]))?)?"
_KINDS: Final = ("gYear", "gYearMonth", "date")
_IN_RANGE: Final = (
    "<{}> schema:rangeIncludes ?range . ?thing a/rdfs:subClassOf* ?range"
    " FILTER (?range != skos:Concept)"
)
_HEAD: Final = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("lg", "owl", "rdfs", "schema", "skos")
)


class _Called:
    """Things by all that they are called; case, accents and how words are joined do not count."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take names and the IRIs of what is called so."""
        self._things: dict[str, list[str]] = {}
        for name, iri in names:
            self._things.setdefault(_words(name), []).append(iri)
        self._joined = {words: words.replace(" ", "") for words in self._things}
        self._asked: dict[str, list[str]] = {}

    def like(self, wanted: str, but: str = "") -> list[str]:
        """The things called most like this, the nearest first, and what is about as near.

        Near is a slip of the pen, or a name of which all words are in the other; where there is
        neither, a word of the same stem.
        """
        if wanted not in self._asked:
            self._asked[wanted] = self._like(wanted) if len(wanted) <= _LONGEST else []
        return [iri for iri in self._asked[wanted] if iri != but][:_MOST]

    def _like(self, wanted: str) -> list[str]:
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import Prefix

        words = _words(wanted)
        joined = words.replace(" ", "")
        slips = process.extract(
            joined, self._joined, scorer=fuzz.ratio, limit=None, score_cutoff=_NEAR
        )
        near = {name: score for _, score, name in slips}
        inside = process.extract(
            words, list(self._things), scorer=fuzz.token_set_ratio, limit=None, score_cutoff=_SAME
        )
        akin = [name for name, _, _ in inside]
        if not near and not akin:
            stems = process.extract(
                joined, self._joined, scorer=Prefix.similarity, limit=None, score_cutoff=_STEM
            )
            akin = [name for other, n, name in stems if 2 * n >= min(len(joined), len(other))]
        for name in akin:
            # Above what is no hint, and the nearer the more alike they are.
            score = _NEAR + (_SAME - _NEAR) * fuzz.ratio(joined, self._joined[name]) / _SAME
            near[name] = max(near.get(name, 0), score)
        best = max(near.values(), default=0)
        # What is called so is meant, and nothing else.
        least = best if best == _SAME else best - _CLOSE
        ranked = sorted((-score, name) for name, score in near.items() if score >= least)
        return list(dict.fromkeys(iri for _, name in ranked for iri in self._things[name]))


def _words(name: str) -> str:
    return " ".join(folded(re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", name)).split())


class Advice:
    """What there is in a graph, asked for once it is needed."""

    def __init__(self, graph: Endpoint, forms: Forms, schemes: Mapping[str, Iterable[str]]) -> None:
        """Take the graph, the forms of its records, and the concept schemes of each property."""
        self._graph = graph
        self._forms = forms
        self._schemes = schemes
        self._made: dict[tuple[str, ...], _Called] = {}
        self._known: dict[tuple[str, str], tuple[str, _Called]] = {}

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

    def meant(self, result: Result, missing: Collection[str]) -> list[str]:
        """The properties that an unknown one may stand for; empty if it is known, or none is near.

        Args:
            result: What blames the property.
            missing: What the record lacks; if one of these is near, that is meant and no other.
        """
        if result.path in _OF_ALL or self._is_known(result.path):
            return []
        wanted = local(result.path)
        classes = self._classes_of(result.record)
        near = self._properties(classes).like(wanted) or self._properties(()).like(wanted)
        lacking = [iri for iri in near if iri in missing]
        return lacking if len(lacking) == 1 else near

    def hints(self, result: Result) -> list[str]:
        """What value was probably meant, as it is to be written; empty where nothing is near."""
        value, path = result.value, result.path
        if path == PASSAGE:
            return self._addresses(value)
        if isinstance(value, Iri) and not self._is_known(value.value):
            return self.introduced(self._near(value.value, path, result.record))
        if isinstance(value, Literal) and re.fullmatch(_DATE, value.value):
            meant = Literal(value.value, XSD + _KINDS[value.value.count("-")])
            if meant == value or path not in self._dates:
                return []
            return [f'"{meant.value}"^^{curie(meant.datatype)}']
        if isinstance(value, Literal) and value.value.strip() and path in self._objects:
            _, known = self._values(path, _ANY_RECORD)
            return self.introduced(known.like(value.value))
        return []

    def _addresses(self, value: Term | None) -> list[str]:
        """The address of each passage that is cited in another form, if its document is there."""
        found: list[Passage | None] = []
        if isinstance(value, Iri):
            match = re.fullmatch(_ALMOST, value.value.removeprefix(SOURCE))
            if match:
                found.append(Passage(match[1], int(match[2]), int(match[3] or match[2])))
        elif isinstance(value, Literal) and len(value.value) <= _LONGEST:
            # As the answers print them: one after another.
            found += map(typed_passage, value.value.split(";"))
        written = []
        for item in found:
            if item and item.iri != value and 0 < item.first <= item.last:
                short = curie(item.iri.value)
                if self._is_known(SOURCE + item.source):
                    written.append(item.iri.n3() if short == item.iri.value else short)
        return written

    def _near(self, iri: str, path: str, record: Term) -> list[str]:
        """The things that a name of nothing may stand for."""
        wanted = local(iri)
        if path == _TYPE:
            return self._classes.like(wanted)
        concepts: list[str] = []
        if iri.startswith(LGV) or path in self._schemes:
            beginning, known = self._values(path, _ANY_CONCEPT)
            concepts = known.like(wanted.removeprefix(beginning))
        if iri.startswith(LGV):
            return concepts
        # A tie is called after its ends, and is none of them.
        records = self._values("", _ANY_RECORD)[1].like(wanted, but=record.value)
        if "--" not in wanted:
            # A part whose name says more is not meant, only one with a hyphen too few.
            most = len(_words(wanted).split())
            records = [
                iri for iri in records if "--" not in iri or len(_words(local(iri)).split()) <= most
            ]
        return records or concepts if iri.startswith(ID) else concepts or records

    def introduced(self, things: Collection[str]) -> list[str]:
        """Things as they are to be written, with what they are called."""
        called = labels(self._graph, things, "en")
        return [
            curie(thing) + (f" ({called[thing]})" if thing in called else "") for thing in things
        ]

    def _is_known(self, iri: str) -> bool:
        return iri == _TYPE or self._graph.answer(f"ASK {{ <{iri}> ?p ?o }}") is True

    def _found(self, where: str) -> list[str]:
        """The things for which something holds, in order."""
        query = f"{_HEAD}SELECT DISTINCT ?thing WHERE {{ {where} }} ORDER BY ?thing"
        return [text(cell) for cell in rows(self._graph, query).column("thing")]

    def _classes_of(self, record: Term) -> tuple[str, ...]:
        """The classes of a record, as far as a record may have them."""
        if not isinstance(record, Iri):
            return ()
        possible = {kind.iri for kind in self._forms.classes}
        return tuple(iri for iri in self._found(f"{record.n3()} a ?thing") if iri in possible)

    def _properties(self, classes: tuple[str, ...]) -> _Called:
        """The properties that records of some classes may have; of any class if none is given."""
        if classes not in self._made:
            kinds = classes or tuple(kind.iri for kind in self._forms.classes)
            fields = dict.fromkeys(
                field for kind in kinds for field in self._forms.form(kind).fields
            )
            names = [(local(iri), iri) for iri in _OF_ALL]
            for field in fields:
                names += [(local(field.iri), field.iri), (heading(field), field.iri)]
                names += [(field.label, field.iri)]
            self._made[classes] = _Called(names)
        return self._made[classes]

    @functools.cached_property
    def _classes(self) -> _Called:
        """The classes that a record may have."""
        kinds = self._forms.classes
        return _Called((name, kind.iri) for kind in kinds for name in (kind.label, local(kind.iri)))

    @functools.cached_property
    def _objects(self) -> set[str]:
        return set(self._found("?thing a owl:ObjectProperty"))

    @functools.cached_property
    def _dates(self) -> set[str]:
        """The properties whose values are dates."""
        return {
            field.iri
            for kind in self._forms.classes
            for field in self._forms.form(kind.iri).fields
            if field.kind == DATE
        }

    def _values(self, path: str, others: str) -> tuple[str, _Called]:
        """What a property can have, or others; and how the names of all concepts begin.

        What it can have are concepts of its schemes and, if it takes records too, these.
        """
        # One search for all the properties that have no scheme.
        path = path if path in self._schemes else ""
        if (path, others) not in self._known:
            concepts = among = others
            if path:
                schemes = " ".join(f"<{scheme}>" for scheme in self._schemes[path])
                concepts = f"VALUES ?scheme {{ {schemes} }} ?thing skos:inScheme ?scheme ."
                among = f"{{ {concepts} }} UNION {{ {_IN_RANGE.format(path)} }}"
            query = (
                f"{_HEAD}SELECT DISTINCT ?thing ?name WHERE {{ {among} VALUES ?property"
                " { skos:prefLabel skos:altLabel skos:notation lg:acronym }"
                " ?thing ?property ?name } ORDER BY ?thing ?name"
            )
            own = {iri: local(iri) for iri in self._found(among)}
            first = {local(iri).partition("-")[0] for iri in self._found(concepts)}
            beginning = f"{first.pop()}-" if len(first) == 1 else ""
            names = [(name.removeprefix(beginning), iri) for iri, name in own.items()]
            names += [(text(name), text(thing)) for thing, name in rows(self._graph, query).rows]
            self._known[path, others] = (beginning, _Called(names))
        return self._known[path, others]
