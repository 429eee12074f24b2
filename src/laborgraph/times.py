"""Whether something lies in a time, when dates are partial, rough, open or missing.

A date is what the source gives: a year, a month or a day (ISO 8601), or an extended date
(ISO 8601-2 level 1, EDTF) where it is about, doubtful or open. It is read by the library ``edtf``.
Three answers: *certain*, *possible*, *no*. A thing lies in a window if it holds on some day of it.

==============================  ==========================  =======================================
what the record says            it may hold on              it surely holds on
==============================  ==========================  =======================================
an event's date                 the days of that date       some one of them
a tie's or a thing's beginning  from its first day on       some day of the date
a tie's or a thing's end        until its last day          some day of the date
beginning and end               between the outermost days  all days between the innermost ones
as of a date                    the days of that date       some one of them
about, doubtful (~ ? %)         a wider stretch             some day, if all of it is in the window
nothing                         any day                     nothing
==============================  ==========================  =======================================
"""

import functools
from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from laborgraph.errors import WrongUseError

CERTAIN: Final = "certain"
POSSIBLE: Final = "possible"
NO: Final = "no"


class Span(NamedTuple):
    """Days from first to last, both included."""

    first: date
    last: date

    def meets(self, other: "Span") -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    def within(self, other: "Span") -> bool:
        """Whether every day of this is one of the other's."""
        return other.first <= self.first and self.last <= other.last


class Dates(NamedTuple):
    """What a record says of its time; empty where it says nothing.

    ``lasting`` tells a thing or a tie, which goes on until it ends, from an event, which is over
    on its last day.
    """

    start: str = ""
    end: str = ""
    known: str = ""
    extended: str = ""
    lasting: bool = False


@functools.cache  # the same dates come again and again, and reading one takes milliseconds
def span(extended: str) -> Span:
    """The days that a date may mean, the widest reading of what is about or doubtful.

    >>> span("1994-02")
    Span(first=datetime.date(1994, 2, 1), last=datetime.date(1994, 2, 28))
    >>> span("1987~")
    Span(first=datetime.date(1986, 1, 1), last=datetime.date(1988, 12, 31))
    >>> span("1987/..").last == date.max
    True

    Raises:
        WrongUseError: If it is no date of ISO 8601-2 level 1.
    """
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    # An end left empty is unknown: it may be any day from there on, as where it is open.
    given = extended + ".." if extended.endswith("/") else extended
    given = ".." + given if given.startswith("/") else given
    try:
        read = parse_edtf(given)
        return Span(_day(read.lower_fuzzy(), date.min), _day(read.upper_fuzzy(), date.max))
    except (EDTFParseException, ValueError, OverflowError, AttributeError) as error:
        # The last one: the library reads a month of which no digit is known, and cannot place it.
        raise WrongUseError(
            f"{extended!r} is no date; write 1994, 1994-02, 1994-02-15 or 1990/1994."
        ) from error


def _day(bound: Any, endless: date) -> date:
    if isinstance(bound, float):  # the library's word for an open end
        return endless
    return date(*bound[:3])


def window(at: str, during: str) -> Span | None:
    """The time that somebody asks for, by ``--at`` or ``--during``; None if neither.

    Raises:
        WrongUseError: If both are given, one is no date, or the end stands before the start.
    """
    if at and during:
        raise WrongUseError("--at and --during exclude each other; give one.")
    if not at and not during:
        return None
    if at and "/" in at:
        raise WrongUseError(f"--at wants one date, not {at!r}; --during takes 1990/1994.")
    found = span(at or during)
    if found.first > found.last:
        raise WrongUseError(f"{during!r} ends before it starts; give the earlier date first.")
    return found


def placed(dates: Dates, asked: Span) -> str:
    """Whether a record lies in the window: `CERTAIN`, `POSSIBLE` or `NO`.

    >>> placed(Dates(start="1992", lasting=True), span("2010"))
    'possible'
    >>> placed(Dates(start="1992"), span("2010"))
    'no'
    """
    if dates.extended:
        return _dated(span(dates.extended), asked)
    if not dates.start and not dates.end:
        return _dated(span(dates.known), asked) if dates.known else POSSIBLE
    start = span(dates.start) if dates.start else None
    end = span(dates.end) if dates.end else None
    if end is None and not dates.lasting:
        end = start
    outer = Span(start.first if start else date.min, end.last if end else date.max)
    if not outer.meets(asked):
        return NO
    if any(known.within(asked) for known in (start, end) if known):
        return CERTAIN
    if start and end and start.last <= end.first and Span(start.last, end.first).meets(asked):
        return CERTAIN
    return POSSIBLE


def _dated(days: Span, asked: Span) -> str:
    if days.within(asked):
        return CERTAIN
    return POSSIBLE if days.meets(asked) else NO


def surest(answers: Iterable[str]) -> str:
    """The answer for something that several grounds give, each of which is enough.

    >>> surest([CERTAIN, POSSIBLE]), surest([])
    ('certain', 'possible')
    """
    return CERTAIN if CERTAIN in set(answers) else POSSIBLE


def least_sure(answers: Iterable[str]) -> str:
    """The answer for something that rests on several records.

    >>> least_sure([CERTAIN, POSSIBLE]), least_sure([])
    ('possible', 'possible')
    """
    found = set(answers)
    if NO in found:
        return NO
    return CERTAIN if found == {CERTAIN} else POSSIBLE
