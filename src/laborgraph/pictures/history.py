"""What happened when, as the sources date it: the rows of the timeline's query, read.

A date is the days that it may mean (see `laborgraph.times`); whether it is about or doubtful, open
at an end, or surely covers some days, is kept apart, so that a picture can show it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from laborgraph.tables import Table, text
from laborgraph.times import Span, span


class Extent(NamedTuple):
    """The days that something may mean, and those on which it surely went on.

    Attributes:
        within: From the first day that it may have held to the last; open where a source leaves
            it open.
        surely: Days on which it went on whatever the date means; None if there are none.
        rough: Whether the source calls the date about or doubtful.
        begun: When something that is lasting began.
    """

    within: Span
    surely: Span | None
    rough: bool
    begun: Span | None = None

    @property
    def first(self) -> date | None:
        """The first day, None if it is open."""
        return None if self.within.first == date.min else self.within.first

    @property
    def last(self) -> date | None:
        """The last day, None if it is open."""
        return None if self.within.last == date.max else self.within.last


class Thing(NamedTuple):
    """An alliance or event with a date; ``note`` says if it did not happen as planned."""

    iri: str
    label: str
    kind: str
    extent: Extent
    note: str
    wholes: frozenset[str]


class Happened(NamedTuple):
    """All that has a date, the kinds in the order of their lanes, and what has none, by kind."""

    things: tuple[Thing, ...]
    kinds: tuple[str, ...]
    undated: Mapping[str, int]


def extent(start: str, end: str, rough: str, *, lasting: bool) -> Extent | None:
    """How a record is dated; None if it is not.

    Args:
        start: A year, a month or a day; empty if not known.
        end: The same.
        rough: A date of ISO 8601-2, which says more than the two if it is there.
        lasting: Whether it goes on until it ends, as an alliance does; else it is over on its
            last day.

    >>> extent("1992", "", "", lasting=False).within == span("1992")
    True
    >>> extent("1992", "", "", lasting=True).last is None
    True
    >>> extent("", "", "../1994", lasting=False).first is None
    True

    Raises:
        WrongUseError: If one is no date.
    """
    if rough:
        return Extent(span(rough), None, rough=any(mark in rough for mark in "~?%"))
    if not start and not end:
        return None
    begun = span(start) if start else None
    ended = span(end) if end else None
    if begun and not ended and not lasting:
        ended = begun
    within = Span(begun.first if begun else date.min, ended.last if ended else date.max)
    surely = None
    if begun and ended and begun is not ended and begun.last < ended.first:
        surely = Span(begun.last, ended.first)
    return Extent(within, surely, False, begun if lasting and not ended else None)


def read(
    table: Table, names: Mapping[str, str], members: Collection[str] | None = None
) -> Happened:
    """Read the rows of the timeline's query.

    Args:
        table: Columns ``kind thing lasting start end rough_date realization whole member``.
        names: What is called what.
        members: If given, only what one of these took part in, or is.
    """
    rows: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    kinds: dict[str, None] = {}
    for row in table.rows:
        said = dict(zip(table.columns, map(text, row), strict=True))
        rows[said["thing"]].append(said)
        kinds.setdefault(names.get(said["kind"], said["kind"]))
    things: list[Thing] = []
    undated: Counter[str] = Counter()
    for iri, found in rows.items():
        if members is not None and not {iri, *(row["member"] for row in found)} & set(members):
            continue
        first = found[0]
        kind = names.get(first["kind"], first["kind"])
        dated = extent(
            first["start"], first["end"], first["rough_date"], lasting=first["lasting"] == "true"
        )
        if dated is None:
            undated[kind] += 1
            continue
        note = names.get(first["realization"], first["realization"])
        wholes = frozenset(row["whole"] for row in found if row["whole"])
        things.append(Thing(iri, names.get(iri, iri), kind, dated, note, wholes))
    things.sort(key=lambda item: (item.extent.within, item.label, item.iri))
    return Happened(tuple(things), tuple(kinds), undated)
