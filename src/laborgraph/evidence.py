"""The evidence behind records: the passages that they cite, or their word that there is none."""

from collections.abc import Collection, Iterable
from typing import Final

from laborgraph.endpoints import Endpoint, rows
from laborgraph.passages import Passage, passage
from laborgraph.tables import Iri, Literal, text
from laborgraph.vocab import LG, ORG

_HEAD: Final = f"PREFIX lg: <{LG}>\n"
_CHUNK: Final = 500
# What stands in the place of a passage for a record that rests on no document.
OUTSIDE: Final = "outside the documents"


def of_records(endpoint: Endpoint, records: Iterable[str]) -> dict[str, tuple[Passage, ...]]:
    """The passages that each record cites, in the order of documents and lines."""
    wanted = sorted(set(records))
    found: dict[str, set[Passage]] = {}
    for start in range(0, len(wanted), _CHUNK):
        values = " ".join(Iri(record).n3() for record in wanted[start : start + _CHUNK])
        query = (
            f"{_HEAD}SELECT ?record ?passage WHERE {{ VALUES ?record {{ {values} }}"
            " ?record lg:attestedIn ?passage }"
        )
        for record, address in rows(endpoint, query).rows:
            read = passage(text(address))
            if read:
                found.setdefault(text(record), set()).add(read)
    return {record: tuple(sorted(passages)) for record, passages in found.items()}


def outside(endpoint: Endpoint, records: Collection[str]) -> set[str]:
    """The records that say of themselves that they rest on neither document."""
    if not records:
        return set()
    values = " ".join(Iri(record).n3() for record in sorted(records))
    query = (
        f"{_HEAD}SELECT ?record WHERE {{ VALUES ?record {{ {values} }}"
        " ?record lg:outsideKnowledge true }"
    )
    return {text(cell) for cell in rows(endpoint, query).column("record")}


def cite(passages: Iterable[Passage]) -> Literal:
    """Passages as one cell, each once, in order, with semicolons between."""
    return Literal("; ".join(map(str, sorted(set(passages)))))


def inferred(endpoint: Endpoint, records: Iterable[str]) -> set[str]:
    """The records that the curator inferred, or that join somebody to what was inferred."""
    wanted = sorted(set(records))
    found: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        values = " ".join(Iri(record).n3() for record in wanted[start : start + _CHUNK])
        query = (
            f"{_HEAD}PREFIX org: <{ORG}>\n"
            f"SELECT ?record WHERE {{ VALUES ?record {{ {values} }}"
            " { ?record lg:inferred true } UNION"
            " { ?record org:organization|lg:inOccurrence ?whole . ?whole lg:inferred true } }"
        )
        found |= {text(cell) for cell in rows(endpoint, query).column("record")}
    return found
