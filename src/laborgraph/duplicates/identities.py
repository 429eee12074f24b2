"""What tells the records of a graph from each other: their kinds, and what is read of each.

Kinds of things have names; kinds of ties say something of others. Which property means what is
written here, and read by whoever asks whether two records are one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from laborgraph.endpoints import Endpoint, rows
from laborgraph.names import folded
from laborgraph.tables import Iri, Literal, Term, text
from laborgraph.vocab import FOAF, LG, ORG, PREFIXES, RDF, RDFS, SCHEMA, SKOS

# A statement: of a record, by a property, a value.
Fact = tuple[Term, Term, Term]


class Family(NamedTuple):
    """Things of one kind, with names: the classes above them all."""

    classes: tuple[str, ...]
    persons: bool = False


FAMILIES: Final = (
    Family((ORG + "Organization",)),
    Family((FOAF + "Person",), persons=True),
    Family((FOAF + "Group",)),
    Family((LG + "Place",)),
    Family((ORG + "Site",)),
    Family((LG + "Occurrence",)),
    Family((LG + "PolicyInstrument", LG + "InterUnionAgreement")),
    Family((LG + "CitedWork", LG + "SourceDocument")),
    Family((LG + "Demand",)),
    Family((LG + "Outcome",)),
)


class Tie(NamedTuple):
    """A kind of record that says something of others, and when two of them say the same.

    ``of`` and ``content`` are the same in both; what ``where_said`` names is the same where both
    say it, and so are dates; with ``by_source`` the two rest on one document at least.
    """

    kind: str
    said: str
    of: tuple[str, ...]
    where_said: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    by_source: bool = False


_MEMBERSHIP: Final = Tie(
    ORG + "Membership",
    "the same member in the same organization",
    (ORG + "member", ORG + "organization"),
    where_said=(ORG + "role",),
)
_PARTICIPATION: Final = Tie(
    LG + "Participation",
    "the same participant in the same occurrence",
    (LG + "participant", LG + "inOccurrence"),
    where_said=(LG + "participantRole",),
    content=(LG + "onBehalfOf",),
)
_POSITION: Final = Tie(
    LG + "Position",
    "the same position of the same holder",
    (LG + "positionOf", LG + "positionOn"),
    content=(LG + "stance",),
    by_source=True,
)
_CLAIM: Final = Tie(
    LG + "Claim",
    "the same claim about the same thing",
    (LG + "about", LG + "aspect"),
    where_said=(LG + "unit", LG + "qualifier", PREFIXES["prov"] + "wasAttributedTo"),
    content=tuple(
        LG + name
        for name in ("figure", "figureMin", "figureMax", "claimedValue", "claimedResource")
    ),
    by_source=True,
)
TIES: Final = (_MEMBERSHIP, _PARTICIPATION, _POSITION, _CLAIM)

ALLIANCE: Final = LG + "Alliance"
EVENT: Final = LG + "Event"
HAPPENED: Final = LG + "Occurrence"
_TYPE: Final = RDF + "type"
_ABOVE: Final = RDFS + "subClassOf"
# A name that a document misspells is worth a little less than one that is right.
NAMES: Final = {SKOS + "prefLabel": 1.0, SKOS + "altLabel": 1.0, SKOS + "hiddenLabel": 0.95}
ACRONYM: Final = LG + "acronym"
COUNTRIES: Final = (LG + "basedIn", LG + "inCountry", LG + "party")
PLACES: Final = (LG + "heldIn", LG + "atWorkplace")
FOUNDED: Final = SCHEMA + "foundingDate"
START: Final = SCHEMA + "startDate"
END: Final = SCHEMA + "endDate"
EXTENDED: Final = LG + "edtf"
DATES: Final = (FOUNDED, START, END, LG + "asOf")
SOURCE: Final = LG + "attestedIn"
JUDGED: Final = (PREFIXES["owl"] + "differentFrom", LG + "possiblySameAs")
# Who says one of these of another record says that they are two.
WHOLES: Final = (LG + "partOf", LG + "inSeries")
BELONGS: Final = (
    *WHOLES,
    ORG + "unitOf",
    ORG + "subOrganizationOf",
    LG + "caucusOf",
    LG + "nextInSeries",
    LG + "concernsDispute",
    LG + "supplements",
    LG + "locatedIn",
)
_COMPARED: Final = frozenset(
    {
        *(_TYPE, *NAMES, ACRONYM, *COUNTRIES, *PLACES, *DATES, EXTENDED),
        *(name for tie in TIES for name in (*tie.of, *tie.where_said, *tie.content)),
    }
)
_TAKING_PART: Final = frozenset(
    {(_TYPE, LG + "AllianceParticipation"), (_TYPE, LG + "Participation")}
)


def facts(endpoint: Endpoint) -> list[Fact]:
    """What a graph says that tells its records from each other."""
    properties = sorted({_ABOVE, SOURCE, *_COMPARED, *JUDGED, *BELONGS})
    query = (
        "SELECT ?record ?property ?value WHERE {"
        f" VALUES ?property {{ {' '.join(Iri(name).n3() for name in properties)} }}"
        " ?record ?property ?value }"
    )
    answer = rows(endpoint, query).rows
    return [(one, two, three) for one, two, three in answer if one and two and three]


def spoken_of(added: Sequence[Fact]) -> set[str]:
    """The records that some statements name, date or tie, so that they may be doubles.

    An alliance or an occurrence is among them if somebody takes part in it: a new participant can
    make it the double of another.
    """
    named = [fact for fact in added if isinstance(fact[0], Iri) and text(fact[1]) in _COMPARED]
    ties = {record for record, prop, value in named if (text(prop), text(value)) in _TAKING_PART}
    wholes = {_MEMBERSHIP.of[1], _PARTICIPATION.of[1]}
    return {text(record) for record, _, _ in named} | {
        text(value) for record, prop, value in named if record in ties and text(prop) in wholes
    }


class Record:
    """One record: its classes and all above them, and what it says."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.kinds: set[str] = set()
        self.values: dict[str, list[Term]] = defaultdict(list)
        self.members: set[str] = set()  # who takes part in it

    def said(self, *properties: str) -> frozenset[str]:
        """What some properties say, case and accents of words aside."""
        return frozenset(
            folded(text(value)) if isinstance(value, Literal) else text(value)
            for name in properties
            for value in self.values.get(name, ())
        )

    def date(self, *properties: str) -> str:
        """The first date among some properties; empty if there is none."""
        dates = (text(value) for name in properties for value in self.values.get(name, ()))
        return next(dates, "")


def records(said: Iterable[Fact]) -> dict[str, Record]:
    """The records that some statements speak of, in the order of their IRIs."""
    above: dict[str, set[str]] = defaultdict(set)
    found: dict[str, Record] = {}
    for subject, prop, value in sorted(set(said), key=lambda fact: tuple(map(text, fact))):
        if not isinstance(subject, Iri):
            continue  # a blank node has no name by which it could be judged
        record = found.setdefault(subject.value, Record(subject.value))
        if text(prop) == _ABOVE:
            above[subject.value].add(text(value))
        elif text(prop) == _TYPE:
            record.kinds.add(text(value))
        else:
            record.values[text(prop)].append(value)
    for record in found.values():
        waiting = list(record.kinds)
        while waiting:
            higher = above.get(waiting.pop(), set()) - record.kinds
            record.kinds |= higher
            waiting += higher
    for tie in (_MEMBERSHIP, _PARTICIPATION):
        who, where = tie.of
        for record in found.values():
            if tie.kind in record.kinds:
                for whole in record.said(where) & found.keys():
                    found[whole].members |= record.said(who)
    return found


def told(records: Iterable[Record], properties: Sequence[str]) -> set[frozenset[str]]:
    """The pairs of records of which one says something of the other, whichever it is."""
    return {
        frozenset((record.iri, other)) for record in records for other in record.said(*properties)
    }
