"""What a result can be tried without: a document, a section, an uncertain claim, an alliance.

For each of these *units* the records that fall with it, so that a network can be made anew
without them. Only records of ties are asked about: an organization stays for as long as one tie
that names it stands.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from laborgraph import evidence
from laborgraph.endpoints import Endpoint, rows
from laborgraph.errors import UnreadableInputError
from laborgraph.passages import Passage
from laborgraph.tables import Iri, text
from laborgraph.vocab import LG, LGV, ORG, SOURCE, curie

Units = Mapping[str, frozenset[str]]

_HEAD: Final = f"PREFIX lg: <{LG}>\nPREFIX lgv: <{LGV}>\nPREFIX org: <{ORG}>\n"
_CHUNK: Final = 500


def units(endpoint: Endpoint, records: Collection[str], kind: str) -> dict[str, frozenset[str]]:
    """Everything of a kind that can be left out, and the records among these that fall with it.

    A document, a section and a claim are named whether or not any of the records falls with them,
    since a result that does not change is a result too.

    Args:
        endpoint: Where the records are.
        records: IRIs of the records behind a network.
        kind: One of `KINDS`.

    Returns:
        By the IRI of the unit, in order.
    """
    found = KINDS[kind](endpoint, frozenset(records))
    return {unit: frozenset(found[unit]) for unit in sorted(found)}


def documents(endpoint: Endpoint, records: frozenset[str]) -> Units:
    """With a document fall the records all of whose passages lie in it.

    A record that rests on another document too stays; so does one that rests on none.
    """
    cited = evidence.of_records(endpoint, records)
    asked = f"{_HEAD}SELECT ?document WHERE {{ ?document a lg:SourceDocument }}"
    known = map(text, rows(endpoint, asked).column("document"))
    return {document: _resting(cited, _touching(document)) for document in known}


def sections(endpoint: Endpoint, records: frozenset[str]) -> Units:
    """With a section fall the records all of whose passages lie in it, whole or in part.

    A section ends where the next one of its document begins. A passage that goes on over the end
    belongs to both sections: it is no longer whole without either.

    Raises:
        UnreadableInputError: If a section begins with something else than the number of a line.
    """
    cited = evidence.of_records(endpoint, records)
    beginnings: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    asked = f"""{_HEAD}
        SELECT ?section ?document ?line WHERE {{
          ?section lg:sectionOf ?document ; lg:beginsAtLine ?line }}"""
    for row in rows(endpoint, asked).rows:
        section, document, line = map(text, row)
        beginnings[document].append((_number(section, line), section))
    found: dict[str, frozenset[str]] = {}
    for document, begun in beginnings.items():
        ordered = sorted(begun)
        ends: list[float] = [line - 1 for line, _ in ordered[1:]]
        for (first, section), last in zip(ordered, [*ends, float("inf")], strict=True):
            found[section] = _resting(cited, _touching(document, first, last))
    return found


def _number(section: str, line: str) -> int:
    if not line.isdecimal():
        raise UnreadableInputError(
            f"{curie(section)}: lg:beginsAtLine is the number of a line, not {line!r}; correct it."
        )
    return int(line)


def _touching(
    document: str, first: int = 1, last: float = float("inf")
) -> Callable[[Passage], bool]:
    """Whether a passage has a line among these, all of the document's if none are said."""
    return lambda place: (
        SOURCE + place.source == document and place.first <= last and first <= place.last
    )


def _resting(
    cited: Mapping[str, tuple[Passage, ...]], there: Callable[[Passage], bool]
) -> frozenset[str]:
    return frozenset(record for record, places in cited.items() if all(map(there, places)))


# What names a thing in a record of a tie: a membership its member and organization, and so on.
_NAMING: Final = (
    "org:member|org:organization|lg:participant|lg:onBehalfOf|lg:inOccurrence|lg:partOf"
    "|lg:inSeries|lg:positionOf|lg:positionOn"
)
_DOUBTS: Final = """
  { ?doubted lg:inferred true }
  UNION { ?doubted lg:possiblySameAs ?other }
  UNION { ?doubted lg:realization lgv:status-planned }
  UNION { ?discrepancy lg:conflictingClaim ?doubted ; lg:readingStatus lgv:reading-unresolved }
"""
_ROUGHLY_DATED: Final = '  UNION { ?doubted lg:edtf ?date FILTER (REGEX(?date, "[?~%]")) }'


def claims(endpoint: Endpoint, records: frozenset[str]) -> Units:
    """What the data mark as uncertain; with it fall its own record and the ties that name it.

    Uncertain is what the curator concluded (``lg:inferred``), what may be the same as another
    thing (``lg:possiblySameAs``), what was only planned, and each claim of a disagreement that is
    unresolved. A rough or doubtful date (``lg:edtf`` with ``?``, ``~`` or ``%``) says nothing
    against the tie itself, and counts only where a time is asked for.
    """
    doubts = _DOUBTS + (_ROUGHLY_DATED if endpoint.view.time else "")
    doubted = rows(endpoint, f"{_HEAD}SELECT DISTINCT ?doubted WHERE {{{doubts}}}")
    found: dict[str, set[str]] = {text(cell): set() for cell in doubted.column("doubted")}
    for thing in found.keys() & records:
        found[thing].add(thing)
    for values in _values(records):
        asked = f"""{_HEAD}
            SELECT DISTINCT ?record ?doubted WHERE {{
              VALUES ?record {{ {values} }}
              ?record ({_NAMING})+ ?doubted .
              {doubts}
            }}"""
        for row in rows(endpoint, asked).rows:
            record, thing = map(text, row)
            found[thing].add(record)
    return {thing: frozenset(fallen) for thing, fallen in found.items()}


# What a tie is a part of; the first that a record has counts.
_WHOLES: Final = (
    *(ORG + "organization", LG + "inOccurrence", LG + "partOf", LG + "inSeries"),
    *(LG + "positionOn", LG + "party", LG + "filedWith"),
)


def alliances(endpoint: Endpoint, records: frozenset[str]) -> Units:
    """With an alliance fall all participations in it.

    In a network of other ties, with each event its participations, with each federation its
    affiliations, with each dispute the acts in it, with each instrument the positions on it.
    """
    ways = " ".join(Iri(way).n3() for way in _WHOLES)
    wholes: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for values in _values(records):
        asked = f"""{_HEAD}
            SELECT ?record ?way ?whole WHERE {{
              VALUES ?record {{ {values} }} VALUES ?way {{ {ways} }} ?record ?way ?whole }}"""
        for row in rows(endpoint, asked).rows:
            record, way, whole = map(text, row)
            wholes[record][way].add(whole)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record, known in wholes.items():
        for whole in known[min(known, key=_WHOLES.index)]:
            found[whole].add(record)
    return {whole: frozenset(fallen) for whole, fallen in found.items()}


def _values(records: Collection[str]) -> Iterable[str]:
    """The records as terms of a query, so many at a time."""
    ordered = sorted(records)
    for start in range(0, len(ordered), _CHUNK):
        yield " ".join(Iri(record).n3() for record in ordered[start : start + _CHUNK])


KINDS: Final[Mapping[str, Callable[[Endpoint, frozenset[str]], Units]]] = {
    "document": documents,
    "section": sections,
    "claim": claims,
    "alliance": alliances,
}
