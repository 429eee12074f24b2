"""Where records are at home: in which file of a library each one belongs.

As CONTRIBUTING.md says it, and as the curated data do it. A part that bears its owner's name lies
with its owner; claims lie with those that they join or are like; an organization lies with its
country, what happens with what it is part of, a concept with its scheme.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from laborgraph.endpoints import Endpoint, rows
from laborgraph.names import slug
from laborgraph.tables import Iri, text
from laborgraph.turtle.pages import POSITIONS, Addition, Change, Entry, extended
from laborgraph.turtle.parsing import Block, Document
from laborgraph.vocab import FOAF, ID, LG, LGV, ORG, RDF, SKOS, SOURCE, curie

_INTERNATIONAL: Final = "international"
_CHUNK: Final = 500

_TYPE: Final = RDF + "type"
_LABEL: Final = SKOS + "prefLabel"
_ABOUT: Final = LG + "about"
_ASPECT: Final = LG + "aspect"
_JOINED: Final = LG + "conflictingClaim"
# What says it of this one, in the place of what this one says.
_BY: Final = "^"

_CLAIMS: Final = frozenset({LG + "Claim", LG + "Discrepancy"})
_OF_A_COUNTRY: Final = frozenset(
    {ORG + "Organization", FOAF + "Group", LG + "Workplace", ORG + "Site"}
)
# One file for all of a kind.
_ALL_IN: Final = {
    LG + "Position": POSITIONS,
    FOAF + "Person": "data/people.ttl",
    LG + "Place": "data/places.ttl",
    LG + "PolicyInstrument": "data/instruments.ttl",
    LG + "InterUnionAgreement": "data/instruments.ttl",
    LG + "CitedWork": "data/works-cited.ttl",
    LG + "SourceDocument": "data/sources.ttl",
    LG + "DocumentSection": "data/sources.ttl",
}
# What leads from a record to the one that it is told with, by its class.
_TOLD_WITH: Final = {
    LG + "AllianceParticipation": (ORG + "organization",),
    ORG + "Membership": (ORG + "member",),
    LG + "Participation": (LG + "inOccurrence",),
    LG + "Occurrence": (LG + "partOf", LG + "inSeries"),
    LG + "Demand": (_BY + LG + "raises",),
    LG + "Outcome": (_BY + LG + "hasOutcome",),
    SKOS + "Concept": (SKOS + "inScheme",),
}
# One file for each of a kind.
_EACH_IN: Final = {
    LG + "Alliance": "data/alliances/{}.ttl",
    LG + "Occurrence": "data/occurrences/{}.ttl",
    SKOS + "ConceptScheme": "ontology/vocabularies/{}.ttl",
}
# What leads from a thing to the country where it is at home, nearest first.
_TO_COUNTRY: Final = (
    LG + "basedIn",
    LG + "inCountry",
    LG + "locatedIn",
    LG + "caucusOf",
    ORG + "unitOf",
    ORG + "siteOf",
)
_WAYS: Final = {way for several in _TOLD_WITH.values() for way in several}
_FORWARD: Final = {_TYPE, _JOINED, _ABOUT, *_TO_COUNTRY} | {
    way for way in _WAYS if not way.startswith(_BY)
}
_BACKWARD: Final = {way.removeprefix(_BY) for way in _WAYS if way.startswith(_BY)}
# A plant is located in a city, the city in a country: so many steps from a record.
_STEPS: Final = 3

Facts = Mapping[tuple[str, str], Sequence[str]]


def gathered(endpoint: Endpoint, things: Iterable[str]) -> Facts:
    """What a graph says that decides where records belong.

    Args:
        endpoint: The graph, with the records in it.
        things: Their IRIs.

    Returns:
        By thing and predicate the values; with ``^`` before the predicate the things that say it of
        this one, and under ``^lg:aspect`` the claims about the same in the same aspect.
    """
    own = sorted(set(things))
    found: dict[tuple[str, str], list[str]] = {}

    def ask(asked: Sequence[str], pattern: str, mark: str = "") -> Iterator[tuple[str, str]]:
        for thing, predicate, value in _answers(endpoint, asked, pattern):
            found.setdefault((thing, mark + predicate), []).append(value)
            yield predicate, value

    listed = " ".join(Iri(iri).n3() for iri in sorted(_FORWARD))
    near, seen = own, set(own)
    for _ in range(_STEPS):
        answers = ask(near, f"VALUES ?p {{ {listed} }} ?s ?p ?o FILTER (isIRI(?o))")
        further = {value for predicate, value in answers if predicate in _TO_COUNTRY}
        near = sorted(further - seen)
        seen |= further
    label = f'?s <{_LABEL}> ?o FILTER (LANG(?o) = "en") BIND (<{_LABEL}> AS ?p)'
    list(ask(sorted(seen), label))
    story = f"?tie <{LG}participant> ?s ; <{LG}inOccurrence> ?o BIND (<{LG}participant> AS ?p)"
    alike = (
        f"?s <{_ABOUT}> ?about ; <{_ASPECT}> ?aspect . ?o <{_ABOUT}> ?about ; <{_ASPECT}> ?aspect"
        f" FILTER (?o != ?s) BIND (<{_ASPECT}> AS ?p)"
    )
    turned = [f"?o <{way}> ?s BIND (<{way}> AS ?p)" for way in sorted(_BACKWARD)]
    for pattern in (story, alike, *turned):
        list(ask(own, pattern, _BY))
    return found


def _answers(
    endpoint: Endpoint, things: Sequence[str], pattern: str
) -> Iterator[tuple[str, str, str]]:
    for start in range(0, len(things), _CHUNK):
        values = " ".join(Iri(iri).n3() for iri in things[start : start + _CHUNK])
        query = (
            f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} {pattern} }}"
            " ORDER BY ?s ?p ?o"
        )
        for thing, predicate, value in rows(endpoint, query).rows:
            yield text(thing), text(predicate), text(value)


class Shelves:
    """Says where records belong: those of a library, and those of an addition to it."""

    def __init__(self, homes: Mapping[str, str], facts: Facts) -> None:
        """Take where the records are that are there, and what decides about others.

        Args:
            homes: For each record of the library the path of its file.
            facts: See `gathered`.
        """
        self._homes = dict(homes)
        self._facts = facts
        self._looking: set[str] = set()
        self._siblings: dict[str, Counter[str]] = {}
        for iri, path in homes.items():
            owner, mark, _ = iri.rpartition("--")
            if mark:
                self._siblings.setdefault(owner, Counter())[path] += 1

    def home(self, iri: str) -> str:
        """The path of the file where a record belongs; empty if nothing says so."""
        if iri in self._homes or iri in self._looking:
            return self._homes.get(iri, "")  # told with itself, it is told with nothing
        if not iri.startswith((ID, LGV, SOURCE)):
            return ""
        self._looking.add(iri)
        found = self._found(iri)
        self._looking.remove(iri)
        return found

    def _found(self, iri: str) -> str:
        kinds = set(self._said(iri, _TYPE))
        owner, mark, _ = iri.rpartition("--")
        if kinds & _CLAIMS:
            return self._of_claim(iri, owner if mark else iri)
        shared = next((path for kind, path in _ALL_IN.items() if kind in kinds), "")
        with_owner = self.home(owner) or self._most(self._siblings.get(owner)) if mark else ""
        told = (self._first(iri, ways) for kind, ways in _TOLD_WITH.items() if kind in kinds)
        return (
            shared
            or with_owner
            or next(filter(None, told), "")
            or self._file_of_its_own(iri, kinds)
        )

    def _file_of_its_own(self, iri: str, kinds: set[str]) -> str:
        for kind, path in _EACH_IN.items():
            if kind in kinds:
                return path.format(re.split("[/#]", iri)[-1])
        return self._of_country(iri, kinds) if kinds & _OF_A_COUNTRY else ""

    def _of_country(self, iri: str, kinds: set[str]) -> str:
        if FOAF + "Group" in kinds and LG + "Workforce" not in kinds:
            # People whom one story brings together stand in it.
            story = self._first(iri, (f"{_BY}{LG}participant",))
            if story:
                return story
        return f"data/organizations/{self._country(iri, _STEPS) or _INTERNATIONAL}.ttl"

    def _country(self, iri: str, steps: int) -> str:
        """The country where a thing is at home, as a file is named; empty for none, or several."""
        if iri.startswith(LGV):
            return slug(next(iter(self._said(iri, _LABEL)), ""))
        for way in _TO_COUNTRY if steps else ():
            values = self._said(iri, way)
            if values:
                found = {self._country(value, steps - 1) for value in values}
                return found.pop() if len(found) == 1 else ""
        return ""

    def _of_claim(self, iri: str, owner: str) -> str:
        """Claims stand with those that they join or are like, else with what they are about."""
        alike = (self._homes.get(other, "") for other in self._said(iri, _BY + _ASPECT))
        return (
            self._first(iri, (_JOINED,))
            or self._most(Counter(filter(None, alike)))
            or (self.home(owner) if owner != iri else "")
            or self._most(self._siblings.get(owner))
            or self._first(iri, (_ABOUT,))
            or f"data/figures/{owner.removeprefix(ID)}.ttl"
        )

    def _first(self, iri: str, ways: Sequence[str]) -> str:
        """The first home of what a record is told with; data and terms keep apart."""
        root = "ontology/" if iri.startswith(LGV) else "data/"
        found = (self.home(other) for way in ways for other in self._said(iri, way))
        return next((path for path in found if path.startswith(root)), "")

    @staticmethod
    def _most(found: Mapping[str, int] | None) -> str:
        return min(found, key=lambda path: (-found[path], path)) if found else ""

    def _said(self, iri: str, way: str) -> Sequence[str]:
        return self._facts.get((iri, way), ())


class Placement(NamedTuple):
    """What becomes of an addition.

    Attributes:
        changes: The files where it belongs, by path.
        refused: What has no home, each with its place and what to do.
    """

    changes: tuple[Change, ...]
    refused: tuple[str, ...]


def placed(
    added: Addition,
    shelves: Shelves,
    reader: Callable[[str], Document | None],
    spoken_of: Mapping[str, Sequence[str]],
) -> Placement:
    """Put each record of an addition into its file.

    Args:
        added: The addition.
        shelves: Where records belong.
        reader: Gives the document at a path of the library; None if there is none.
        spoken_of: The paths of all files of the library that say something of a record.

    Raises:
        CheckFailedError: If a file that would change is not in the house's layout.
    """
    refused: list[str] = []
    by_path: dict[str, list[Entry]] = {}
    # Owners before their parts, so that the parts find them.
    for entry in sorted(added.entries, key=lambda item: item.subject.count("--")):
        path = shelves.home(entry.subject)
        if path:
            by_path.setdefault(path, []).append(entry)
        else:
            refused.append(
                f"{entry.place}: nothing says in which file {curie(entry.subject)} belongs; give it"
                " a class, and name what it is part of."
            )
    elsewhere = _elsewhere([entry.subject for entry in added.entries], reader, spoken_of)
    changes = (extended(path, reader(path), by_path[path], elsewhere) for path in sorted(by_path))
    return Placement(tuple(changes), tuple(refused))


def _elsewhere(
    subjects: Sequence[str],
    reader: Callable[[str], Document | None],
    spoken_of: Mapping[str, Sequence[str]],
) -> list[Block]:
    """What the library says of records that more than one of its files speaks of."""
    apart = {subject for subject in subjects if len(spoken_of.get(subject, ())) > 1}
    documents = (reader(path) for path in sorted({p for one in apart for p in spoken_of[one]}))
    return [
        block
        for document in documents
        if document
        for block in document.blocks
        if text(block.subject.term) in apart
    ]
