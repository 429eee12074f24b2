"""Likely duplicates: records that may be about one thing, with a score and the reason in words.

Only things of one kind are held against each other. Organizations, persons, places and the like are
compared by their names and acronyms; alliances by who takes part in them, and occurrences by date,
participants and place as well. A tie, a position or a claim is the double of another that says the
same. What a curator has judged, by ``owl:differentFrom`` or ``lg:possiblySameAs``, is not asked
again; nor are two records of which one says that it belongs to the other.
"""

import functools
import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Final, NamedTuple

from laborgraph.duplicates.identities import (
    ACRONYM,
    ALLIANCE,
    BELONGS,
    COUNTRIES,
    DATES,
    END,
    EVENT,
    EXTENDED,
    FAMILIES,
    FOUNDED,
    HAPPENED,
    JUDGED,
    NAMES,
    PLACES,
    SOURCE,
    START,
    TIES,
    WHOLES,
    Fact,
    Family,
    Record,
    Tie,
    records,
    told,
)
from laborgraph.duplicates.likeness import Lexicon, initials, of_one_person, words
from laborgraph.errors import WrongUseError
from laborgraph.names import folded
from laborgraph.tables import Iri, Literal, Table, number, text
from laborgraph.times import span
from laborgraph.vocab import FOAF, LGV, SKOS, curie

# Chosen by measurement, on the curated library of 2,243 records: it lists 20 pairs, each worth a
# look, and of names with a slip of the pen in them, or a common word left out, 98 in a hundred find
# their record and two in a hundred another one. At 0.7 there are twice as many pairs, few of them
# worth it; at 0.85 one shortened name in eight is missed.
AT_LEAST: Final = 0.8


class Pair(NamedTuple):
    """Two records that may be about one thing: how likely, from 0 to 1, and why."""

    score: float
    record: str
    name: str
    other: str
    other_name: str
    reason: str


class Found(NamedTuple):
    """The pairs that nobody has judged, the likeliest first; how many have been judged.

    And the records with a name that were asked about, and are of no kind that is compared; and
    whether there was more than can be compared, so that a pair may be missing.
    """

    pairs: tuple[Pair, ...]
    judged: int
    left_out: tuple[str, ...]
    cut: bool


def likely(
    said: Iterable[Fact],
    asked: Collection[str] | None = None,
    at_least: float = AT_LEAST,
    language: str = "en",
) -> Found:
    """Find the pairs of records that are likely one.

    Args:
        said: What a graph says, see `facts`, and what is added to it.
        asked: The records to be held against all others; None for all of them.
        at_least: The score from which on a pair counts.
        language: In which language to name the records, where they have such a name.
    """
    known = records(said)
    wanted = set(known) if asked is None else set(asked)
    found: list[_Alike] = []
    compared: set[str] = set()
    work = _Work()
    for family in FAMILIES:
        own = [record for record in known.values() if record.kinds.intersection(family.classes)]
        compared.update(record.iri for record in own)
        found += _among_things(family, own, wanted, at_least, work)
    for tie in TIES:
        own = [record for record in known.values() if tie.kind in record.kinds]
        compared.update(record.iri for record in own)
        found += _among_ties(tie, own, wanted, work)
    likely_ones = {
        frozenset((item.record, item.other)): item for item in found if item.score >= at_least
    }
    judged = told(known.values(), JUDGED)
    belonging = told(known.values(), BELONGS) | {
        frozenset((member, iri)) for iri, record in known.items() for member in record.members
    }
    shown = [likely_ones[both] for both in likely_ones.keys() - judged - belonging]
    pairs = (
        Pair(
            item.score,
            item.record,
            _called(known, item.record, language),
            item.other,
            _called(known, item.other, language),
            item.reason,
        )
        for item in sorted(shown, key=lambda item: (-item.score, item.record, item.other))
    )
    others = (wanted - compared) & known.keys() if asked is not None else set()
    left_out = sorted(iri for iri in others if known[iri].said(*NAMES))
    return Found(tuple(pairs), len(likely_ones.keys() & judged), tuple(left_out), work.cut)


class _Alike(NamedTuple):
    score: float
    record: str
    other: str
    reason: str


# What a run does at most, so that no file keeps us for hours. The curated library takes 600 pairs
# of records, and 50,000 pairs of words.
_MOST: Final = 1_000_000  # pairs of records that have something in common
_MOST_WORDS: Final = 20_000_000  # pairs of words in their names


class _Work:
    """What may still be done in a run, and whether something was left undone."""

    def __init__(self) -> None:
        self._pairs = _MOST
        self._words = _MOST_WORDS
        self.cut = False

    def takes_pairs(self, number: int) -> bool:
        """Whether so many pairs of records may be met; if so, they count as met."""
        fits = number <= self._pairs
        self._pairs -= number * fits
        self.cut |= not fits
        return fits

    def takes_words(self, number: int) -> bool:
        """Whether so many pairs of words may be compared; if so, they count as compared."""
        fits = number <= self._words
        self._words -= number * fits
        self.cut |= not fits
        return fits


def _meetings(
    keys: Mapping[str, Iterable[Hashable]], wanted: Set[str], work: _Work
) -> list[tuple[str, str]]:
    """The pairs of records that share a key; one of the two is wanted, and comes first.

    Only what has something in common is compared, so that the work grows with the likely pairs and
    not with the square of the records.
    """
    sought = {key for iri in keys if iri in wanted for key in keys[iri]}
    sharing: dict[Hashable, list[str]] = defaultdict(list)
    for iri, own in keys.items():
        for key in sought.intersection(own):
            sharing[key].append(iri)
    met: set[tuple[str, str]] = set()
    # The small groups first: what few have in common tells most.
    for group in sorted(sharing.values(), key=len):
        sought_here = [iri for iri in group if iri in wanted]
        if not work.takes_pairs(len(sought_here) * (len(group) - 1)):
            # A heap of one and the same: each with its neighbor is enough to show it.
            met.update(both for both in itertools.pairwise(group) if wanted & set(both))
            continue
        for one in sought_here:
            met.update((one, other) for other in group if other != one and (other, one) not in met)
    return sorted(met)


# Things with names


class _Ground(NamedTuple):
    """One ground to take two things for one, or not to; what it is worth, and in words."""

    worth: float
    said: str


_NONE: Final = _Ground(0.0, "")
_HALF: Final = 0.5  # what is less alike than this is not worth a word
# What the grounds are worth; names are worth what they are alike.
_SAME_ACRONYM: Final = 0.85
_FROM_INITIALS: Final = 0.8
_SAME_MEMBERS: Final = 0.8
_SAME_MEMBERS_AND_YEAR: Final = 0.9
_SAME_PARTICIPANTS: Final = 0.5
_SAME_PLACE: Final = 0.2
_SAME_CLASS: Final = 0.15
# And what is taken off for what speaks against it.
_OTHER_ACRONYM: Final = 0.1
_OTHER_COUNTRY: Final = 0.15
_OTHER_YEAR: Final = 0.2
_OTHER_TIME: Final = 0.4


def _among_things(
    family: Family, own: Sequence[Record], wanted: Set[str], at_least: float, work: _Work
) -> Iterator[_Alike]:
    known = {record.iri: record for record in own}
    names = _Persons(own) if family.persons else _Names(own, at_least)
    crowds = Counter(member for record in own for member in record.members)
    keys = {
        iri: {*names.keys(iri), *_company(record, crowds), *_circumstances(record)}
        for iri, record in known.items()
    }
    size = {record.iri: sum(len(words(name)) for name in _names(record)) for record in own}
    work.cut |= any(len(_every_name(record)) > _MOST_NAMES for record in own)
    for pair in _meetings(keys, wanted, work):
        one, other = (known[iri] for iri in pair)
        if not work.takes_words(size[one.iri] * size[other.iri]):
            continue
        # Grounds of different kinds add to each other; what speaks against takes its share.
        grounds = (
            names.alike(one, other),
            _same_company(one, other),
            _same_circumstances(one, other),
        )
        doubt = math.prod(1 - ground.worth for ground in grounds)
        if round(1 - doubt, 2) < at_least:
            continue
        against = (
            names.unlike(one, other),
            _other_country(one, other),
            _other_year(one, other),
            _other_time(one, other),
        )
        trust = math.prod(1 - ground.worth for ground in against)
        reason = "; ".join(ground.said for ground in (*grounds, *against) if ground.worth)
        yield _Alike(round((1 - doubt) * trust, 2), one.iri, other.iri, reason)


# What a stranger's file may have more of is left aside.
_MOST_NAMES: Final = 12
_LONGEST: Final = 300  # letters of a name
_MOST_PARTS: Final = 12  # words of a person's name that are looked up


def _names(record: Record) -> dict[str, float]:
    """Each name of a thing and what it is worth; of a thing of many names the telling ones.

    Those are the preferred names and the acronyms.
    """
    every = _every_name(record)
    if len(every) <= _MOST_NAMES:
        return every
    preferred = {text(value)[:_LONGEST] for value in record.values.get(next(iter(NAMES)), ())}
    ranked = sorted(every.items(), key=lambda it: it[0] not in preferred and not _is_acronym(it[0]))
    return dict(ranked[:_MOST_NAMES])


def _is_acronym(name: str) -> bool:
    """Whether a name is one word of capitals."""
    return bool(re.fullmatch(r"[^\W\d_a-z]{2,8}", name.replace(".", "")))


def _every_name(record: Record) -> dict[str, float]:
    found: dict[str, float] = {}
    for prop, worth in NAMES.items():
        for value in record.values.get(prop, ()):
            found.setdefault(text(value)[:_LONGEST], worth)
    return found


def _names_alike(likeness: float, name: str, other: str) -> _Ground:
    if folded(name) == folded(other):
        return _Ground(likeness, f'same name "{name}"')
    return _Ground(likeness, f'names alike {likeness:.2f}: "{name}" and "{other}"')


class _Names:
    """The names and acronyms of some things, ready to be compared."""

    def __init__(self, own: Sequence[Record], at_least: float) -> None:
        self._at_least = at_least
        self._acronyms = {record.iri: _acronyms(record) for record in own}
        self._meant = {record.iri: _meant(record) for record in own}
        lexicon = Lexicon(map(_names, own))
        self._lexicon = lexicon
        self._bags = {
            record.iri: [
                (name, worth, lexicon.bag(name)) for name, worth in sorted(_names(record).items())
            ]
            for record in own
        }

    def keys(self, iri: str) -> Iterator[Hashable]:
        """What it has in common with whatever is named alike."""
        for _, _, bag in self._bags[iri]:
            yield from self._lexicon.keys(bag, self._at_least)
        for acronym in self._acronyms[iri] or self._meant[iri]:
            yield "acronym", acronym

    def alike(self, one: Record, other: Record) -> _Ground:
        """How alike two things are by what they are called."""
        by_name = max(
            (
                (worth * worth_too * self._lexicon.likeness(bag, bag_too), name, name_too)
                for name, worth, bag in self._bags[one.iri]
                for name_too, worth_too, bag_too in self._bags[other.iri]
            ),
            default=(0.0, "", ""),
        )
        named, short = _names_alike(*by_name), self._by_acronym(one, other)
        if short is _NONE:
            return max(named, self._by_initials(one, other))
        both = short.worth + (1 - short.worth) * named.worth
        return _Ground(both, f"{short.said}; {named.said}" if named.worth >= _HALF else short.said)

    def unlike(self, one: Record, other: Record) -> _Ground:
        """Whether each has an acronym of its own."""
        short, short_too = self._acronyms[one.iri], self._acronyms[other.iri]
        if short and short_too and not short.keys() & short_too.keys():
            return _Ground(
                _OTHER_ACRONYM, f"but {min(short.values())} and {min(short_too.values())}"
            )
        return _NONE

    def _by_acronym(self, one: Record, other: Record) -> _Ground:
        shared = self._acronyms[one.iri].keys() & self._acronyms[other.iri].keys()
        if shared:
            return _Ground(_SAME_ACRONYM, f"same acronym {self._acronyms[one.iri][min(shared)]}")
        return _NONE

    def _by_initials(self, one: Record, other: Record) -> _Ground:
        if not _akin(one, other):
            return _NONE
        for short, long in ((one.iri, other.iri), (other.iri, one.iri)):
            meant = self._acronyms[short].keys() & self._meant[long].keys()
            if meant and not self._acronyms[long]:
                acronym, name = self._acronyms[short][min(meant)], self._meant[long][min(meant)]
                return _Ground(_FROM_INITIALS, f'{acronym} are the initials of "{name}"')
        return _NONE


def _acronyms(record: Record) -> dict[str, str]:
    """The acronyms of a thing as they are written, by their letters: those given, and such names.

    A name is one if it is one word of capitals.
    """
    given = [text(value) for value in record.values.get(ACRONYM, ())]
    given += [name.replace(".", "") for name in _names(record) if _is_acronym(name)]
    return {"".join(words(acronym)): acronym for acronym in sorted(given)}


def _meant(record: Record) -> dict[str, str]:
    """The acronyms that the names of a thing would have, each with the name."""
    shortest = 3  # letters: fewer are anybody's
    return {
        acronym: name
        for name, worth in sorted(_names(record).items())
        for acronym in sorted(initials(name))
        if worth == 1 and len(acronym) >= shortest
    }


def _akin(one: Record, other: Record) -> bool:
    """Whether two things are of one class, besides the class of all that they are compared with."""
    broad = {FOAF + "Agent"}.union(*(family.classes for family in FAMILIES))
    return bool((one.kinds & other.kinds) - broad) or one.kinds <= broad or other.kinds <= broad


class _Persons:
    """The names of persons, whose middle names and initials may be left out."""

    def __init__(self, own: Sequence[Record]) -> None:
        self._named = {record.iri: sorted(_names(record).items()) for record in own}
        self._lexicon = Lexicon(map(_names, own))

    def keys(self, iri: str) -> Iterator[Hashable]:
        """What a person has in common with whoever is named alike: a word, and an initial."""
        for name, _ in self._named[iri]:
            parts = words(name.replace(".", " "))
            yield tuple(sorted(parts))
            for part, other in itertools.permutations(parts[:_MOST_PARTS], 2):
                yield from ((spelled, other[0]) for spelled in self._lexicon.spellings(part))

    def alike(self, one: Record, other: Record) -> _Ground:
        """How alike two persons are by their names."""
        by_name = max(
            (
                (worth * worth_too * of_one_person(name, name_too), name, name_too)
                for name, worth in self._named[one.iri]
                for name_too, worth_too in self._named[other.iri]
            ),
            default=(0.0, "", ""),
        )
        return _names_alike(*by_name)

    def unlike(self, one: Record, other: Record) -> _Ground:  # noqa: ARG002 - as of `_Names`
        """Nothing in the names of persons speaks against it."""
        return _NONE


# What else two things that are one have in common

_FEWEST: Final = 2


def _company(record: Record, crowds: Mapping[str, int]) -> list[Hashable]:
    """The rarest of its members: any alliance that shares half of them has one of these."""
    if ALLIANCE not in record.kinds:
        return []
    members = sorted(record.members, key=lambda member: (crowds[member], member))
    return [("member", member) for member in members[: len(members) // 2 + 1]]


def _same_company(one: Record, other: Record) -> _Ground:
    shared, every = one.members & other.members, one.members | other.members
    if ALLIANCE not in one.kinds & other.kinds or len(shared) < _FEWEST:
        return _NONE
    share = len(shared) / len(every)
    if share < _HALF:
        return _NONE
    who = "same participants" if share == 1 else f"{len(shared)} of {len(every)} participants"
    if _agree(one.date(FOUNDED, START), other.date(FOUNDED, START)):
        return _Ground(_SAME_MEMBERS_AND_YEAR * share, f"{who} and founding date")
    return _Ground(_SAME_MEMBERS * share, who)


def _circumstances(record: Record) -> Iterator[Hashable]:
    start = record.date(START)
    if HAPPENED in record.kinds and start:
        yield from (("in", start[:4], member) for member in record.members)
        yield from (("on", start, place) for place in _places(record))


def _same_circumstances(one: Record, other: Record) -> _Ground:
    """Two occurrences of one date, with the same participants, in one place, of one class."""
    start, start_too = one.date(START), other.date(START)
    if HAPPENED not in one.kinds & other.kinds or not _agree(start, start_too):
        return _NONE
    shared, every = one.members & other.members, one.members | other.members
    place = bool(_places(one) & _places(other))
    if not shared and not place:
        return _NONE
    common = {
        "participants": _SAME_PARTICIPANTS * len(shared) / len(every) if shared else 0.0,
        "place": _SAME_PLACE * place,
        "class": _SAME_CLASS * (one.kinds == other.kinds),
    }
    # A day in common says more than a year; and what is part of one whole has all that anyway.
    precise = {10: 1.0, 7: 0.8}.get(min(len(start), len(start_too)), 0.5)
    apart = 0.5 if one.said(*WHOLES) & other.said(*WHOLES) else 1.0
    said = ", ".join(name for name, worth in common.items() if worth)
    return _Ground(sum(common.values()) * precise * apart, f"same date {start}, {said}")


def _places(record: Record) -> set[str]:
    """Where something was; a country is too large to tell anything."""
    return {place for place in record.said(*PLACES) if not place.startswith(LGV)}


def _agree(one: str, other: str) -> bool:
    """Whether two dates are given and one is the other, or says it more precisely.

    >>> _agree("1994-02", "1994"), _agree("1994", "1995"), _agree("1994", "")
    (True, False, False)
    """
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


# What speaks against it


def _other_country(one: Record, other: Record) -> _Ground:
    here, there = one.said(*COUNTRIES), other.said(*COUNTRIES)
    if here and there and not here & there:
        return _Ground(_OTHER_COUNTRY, "but of different countries")
    return _NONE


def _other_year(one: Record, other: Record) -> _Ground:
    founded, founded_too = one.date(FOUNDED), other.date(FOUNDED)
    if founded and founded_too and not _agree(founded, founded_too):
        return _Ground(_OTHER_YEAR, f"but founded {founded} and {founded_too}")
    return _NONE


def _other_time(one: Record, other: Record) -> _Ground:
    when, when_too = _when(one), _when(other)
    if when and when_too and (when[1] < when_too[0] or when_too[1] < when[0]):
        return _Ground(_OTHER_TIME, "but at different times")
    return _NONE


def _when(record: Record) -> tuple[str, str] | None:
    """From when to when something may have happened; None for what does not happen, or any time."""
    if HAPPENED not in record.kinds:
        return None
    start, end = record.date(START), record.date(END)
    extended = record.date(EXTENDED)
    if extended:
        return _days(extended)
    if not start:
        return None
    # A campaign without an end goes on; an event is over on its last day.
    last = end or (start if EVENT in record.kinds else "")
    return start, last + _AFTER


# Dates are compared as they are written; this comes after whatever could follow one.
_AFTER: Final = "~"


@functools.lru_cache(maxsize=10_000)
def _days(extended: str) -> tuple[str, str] | None:
    """The first and the last day of an extended date; None of one that 'validate' refuses."""
    try:
        found = span(extended)
    except WrongUseError:
        return None
    return found.first.isoformat(), found.last.isoformat()


# Ties

_ONE_SIDED: Final = 0.1  # for what only one of the two says


def _among_ties(tie: Tie, own: Sequence[Record], wanted: Set[str], work: _Work) -> Iterator[_Alike]:
    known = {record.iri: record for record in own if all(map(record.said, tie.of))}
    keys = {
        iri: [tuple(record.said(name) for name in (*tie.of, *tie.content))]
        for iri, record in known.items()
    }
    for pair in _meetings(keys, wanted, work):
        one, other = (known[iri] for iri in pair)
        if tie.by_source and not _one_source(one, other):
            continue
        ground = _same_said(tie, one, other)
        if ground.worth:
            yield _Alike(round(ground.worth, 2), one.iri, other.iri, ground.said)


def _same_said(tie: Tie, one: Record, other: Record) -> _Ground:
    missing = []
    for name in (*tie.where_said, *DATES):
        said, said_too = one.said(name), other.said(name)
        dates = itertools.product(said, said_too) if name in DATES else ()
        if bool(said) != bool(said_too):
            missing.append(f"only one gives {curie(name)}")
        elif said and not said & said_too and not any(_agree(*both) for both in dates):
            return _NONE
    content = [
        curie(value.value) if isinstance(value, Iri) else f'"{text(value)}"'
        for name in tie.content
        for value in one.values.get(name, ())
    ]
    alike = f"{tie.said}: {', '.join(content)}" if content else tie.said
    return _Ground(1 - _ONE_SIDED * len(missing), "; ".join([alike, *missing]))


def _one_source(one: Record, other: Record) -> bool:
    """Whether two records rest on one document; where one rests on none, they may."""
    here, there = (
        {passage.rpartition("/")[0] for passage in record.said(SOURCE)} for record in (one, other)
    )
    return not here or not there or bool(here & there)


# For the reader


def listing(found: Found, places: Mapping[str, str]) -> Table:
    """The pairs as a table, names beside identifiers.

    Args:
        found: The pairs.
        places: Where a record stands that is added.
    """
    return Table(
        ("score", "record", "name", "other", "other_name", "reason", "where"),
        tuple(
            (
                number(pair.score),
                Iri(pair.record),
                Literal(pair.name),
                Iri(pair.other),
                Literal(pair.other_name),
                Literal(pair.reason),
                Literal(places[pair.record]) if pair.record in places else None,
            )
            for pair in found.pairs
        ),
    )


def _called(
    records: Mapping[str, Record], iri: str, language: str, *, ends_too: bool = True
) -> str:
    """What to call a record: its label, a tie by what it ties, else its CURIE."""
    record = records.get(iri)
    if record is None:
        return curie(iri)
    tags = (language, "en", "")
    labels = [
        (tags.index(label.language) if label.language in tags else len(tags), label.value)
        for label in record.values.get(SKOS + "prefLabel", ())
        if isinstance(label, Literal)
    ]
    if labels:
        return min(labels)[1]
    ends = next((tie.of for tie in TIES if tie.kind in record.kinds), ())
    tied = [end for name in ends for end in sorted(record.said(name))] if ends_too else []
    called = (_called(records, end, language, ends_too=False) for end in tied)
    return ", ".join(called) or curie(iri)
