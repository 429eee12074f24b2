"""What the graph says of some things and of what they rest on, as RDF that stands alone.

A network leaves most of a record behind. Here the records are taken whole, with the passages that
they cite, the documents of these, and the labels of whatever else is named, so that the file can
be read without the graph it comes from.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

import pyoxigraph as ox

from laborgraph.endpoints import Endpoint
from laborgraph.tables import Iri, Literal, Table, Triples, integer
from laborgraph.vocab import LG, PREFIXES, RDF, SCHEMA, expand

_CHUNK: Final = 500
_PROV: Final = PREFIXES["prov"]
_DCTERMS: Final = PREFIXES["dcterms"]
_TYPE: Final = RDF + "type"
_SOURCE_DOCUMENT: Final = LG + "SourceDocument"
# A record leads to its passages, and a passage to its document.
_LEADS_ON: Final = frozenset({LG + "attestedIn", PREFIXES["oa"] + "hasSource"})
_NAMING: Final = ("rdfs:label", "skos:prefLabel", "skos:notation", "lg:acronym")

# Formats for a subgraph: the name in the register of exports, and the store's name for it.
SYNTAXES: Final[dict[str, ox.RdfFormat]] = {
    "turtle": ox.RdfFormat.TURTLE,
    "json-ld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
}


def triples(endpoint: Endpoint, things: Iterable[str]) -> Triples:
    """All that the graph says of some things, of their passages and of the documents of these.

    Args:
        endpoint: Where the graph is.
        things: IRIs of nodes and of records; what is no IRI (a word that a query returned in its
            place) is left out, for nothing can be said of it.

    Returns:
        Sorted triples: those with one of these things, of their passages or of their documents as
        subject; and the names of everything else that stands in them.

    Raises:
        EndpointError: If a remote endpoint fails.
    """
    found: set[tuple[Iri | Literal, Iri, Iri | Literal]] = set()
    described: set[str] = set()
    due = {thing for thing in things if expand(f"<{thing}>")}
    while due:
        fresh = _constructed(endpoint, due, "?predicate")
        described |= due
        found |= fresh
        due = {
            value.value
            for _, predicate, value in fresh
            if predicate.value in _LEADS_ON and isinstance(value, Iri)
        } - described
    named = {term.value for triple in found for term in triple if isinstance(term, Iri)}
    found |= _constructed(endpoint, named - described, " ".join(_NAMING))
    return tuple(sorted(found, key=lambda triple: tuple(term.n3() for term in triple)))


def ntriples(endpoint: Endpoint, things: Iterable[str]) -> bytes:
    """As `triples`, written in N-Triples, a statement a line, sorted."""
    return "".join(
        " ".join(term.n3() for term in triple) + " .\n" for triple in triples(endpoint, things)
    ).encode()


def _constructed(
    endpoint: Endpoint, subjects: Iterable[str], predicates: str
) -> set[tuple[Iri | Literal, Iri, Iri | Literal]]:
    """The triples of some subjects, of all predicates (a variable) or of some (their names)."""
    found: set[tuple[Iri | Literal, Iri, Iri | Literal]] = set()
    wanted = sorted(subjects)
    only = "" if predicates.startswith("?") else f"VALUES ?predicate {{ {predicates} }} "
    for start in range(0, len(wanted), _CHUNK):
        values = " ".join(Iri(subject).n3() for subject in wanted[start : start + _CHUNK])
        answer = endpoint.answer(
            "CONSTRUCT { ?subject ?predicate ?object } WHERE {"
            f" VALUES ?subject {{ {values} }} {only}?subject ?predicate ?object }}",
            prefixes=PREFIXES,
        )
        assert not isinstance(answer, bool | Table)  # noqa: S101 - the query is a CONSTRUCT
        for subject, predicate, value in answer:
            # A blank node means nothing outside its answer, and the next answer would call another
            # by the same label.
            if not isinstance(subject, Iri) or not isinstance(predicate, Iri):
                continue
            if isinstance(value, Iri | Literal):
                found.add((subject, predicate, value))
    return found


def written(
    graph: bytes, form: str, title: str, description: str, facts: Mapping[str, str]
) -> bytes:
    """Write a subgraph in one of `SYNTAXES`, with a description of how it was made.

    The subgraph's name is the digest of what it says (RFC 6920), so the same statements have the
    same name wherever they are made. TriG keeps them in a graph of that name, and the description
    outside it; Turtle and JSON-LD hold both side by side.

    Args:
        graph: Sorted N-Triples, as `ntriples` has them.
        form: A key of `SYNTAXES`.
        title: What the network is called.
        description: What its ties are, in words.
        facts: How it was made, each fact by its name, in order.
    """
    said = [quad.triple for quad in ox.parse(graph, format=ox.RdfFormat.N_TRIPLES)]
    name = _digest_name(graph)
    about = list(
        ox.parse(_description(name, said, title, description, facts), format=ox.RdfFormat.N_TRIPLES)
    )
    inside = ox.NamedNode(name) if form == "trig" else ox.DefaultGraph()
    quads = [
        *about,
        *(ox.Quad(item.subject, item.predicate, item.object, inside) for item in said),
    ]
    named = "".join(map(str, quads))
    content = ox.serialize(
        quads,
        format=SYNTAXES[form],
        prefixes={prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in named},
    )
    return content or b""


def _digest_name(graph: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(graph).digest()).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def _description(
    name: str,
    said: Iterable[ox.Triple],
    title: str,
    description: str,
    facts: Mapping[str, str],
) -> str:
    """What the subgraph is and how it came about, by PROV-O, as N-Triples."""
    making = Iri(f"{name}#making")
    entity = Iri(name)
    lines: list[tuple[Iri, str, Iri | Literal]] = [
        (entity, _TYPE, Iri(_PROV + "Entity")),
        (entity, _DCTERMS + "title", Literal(title)),
    ]
    if description:
        lines.append((entity, _DCTERMS + "description", Literal(description)))
    lines += [
        (entity, _PROV + "wasDerivedFrom", Iri(subject.value))
        for subject, predicate, value in said
        if isinstance(subject, ox.NamedNode)
        and predicate.value == _TYPE
        and isinstance(value, ox.NamedNode)
        and value.value == _SOURCE_DOCUMENT
    ]
    lines += [
        (entity, _PROV + "wasGeneratedBy", making),
        (making, _TYPE, Iri(_PROV + "Activity")),
        *(
            (making, SCHEMA + "additionalProperty", Iri(f"{name}#fact-{number}"))
            for number in range(1, len(facts) + 1)
        ),
    ]
    for number, (key, value) in enumerate(facts.items(), start=1):
        fact = Iri(f"{name}#fact-{number}")
        lines += [
            (fact, _TYPE, Iri(SCHEMA + "PropertyValue")),
            (fact, SCHEMA + "position", integer(number)),
            (fact, SCHEMA + "name", Literal(key)),
            (fact, SCHEMA + "value", Literal(value)),
        ]
    return "".join(
        f"{subject.n3()} <{predicate}> {_whole(value).n3()} .\n"
        for subject, predicate, value in lines
    )


def _whole(term: Iri | Literal) -> Iri | Literal:
    """The term without half characters, which no encoding of Unicode can say."""
    return term._replace(value=re.sub("[\ud800-\udfff]", "\ufffd", term.value))
