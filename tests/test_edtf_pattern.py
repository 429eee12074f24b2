"""The rule for EDTF and the library that reads EDTF draw the same line."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import pyoxigraph as ox
import pytest
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from laborgraph import times
from laborgraph.vocab import PREFIXES

# What the library calls a date of level 0 or 1; the rest of its classes are of level 2, or are
# years of more than four digits.
LEVEL_1: Final = {
    "Date",
    "Interval",
    "Level1Interval",
    "Season",
    "UncertainOrApproximate",
    "Unspecified",
}
YEARS: Final = st.one_of(
    st.integers(1000, 2999).map(str),
    st.sampled_from(["1900", "1992", "2000", "2001", "198X", "19XX", "1XXX", "1X9X", "X994"]),
)
TWO: Final = st.one_of(st.integers(0, 42).map("{:02}".format), st.sampled_from(["XX", "1X", "2"]))
MARKS: Final = st.sampled_from(["", "", "", "?", "~", "%", "?~"])
DATES: Final = st.builds(
    lambda year, rest, mark: "-".join([year, *rest]) + mark,
    YEARS,
    st.lists(TWO, max_size=2),
    MARKS,
)
ENDS: Final = st.one_of(DATES, st.sampled_from(["..", ""]))
STRETCHES: Final = st.builds("{}/{}".format, ENDS, ENDS)
# A slip of the keyboard: one character more, or one less.
SLIPS: Final = st.builds(
    lambda text, at, put, skip: (
        text[: at % (len(text) + 1)] + put + text[at % (len(text) + 1) + skip :]
    ),
    st.one_of(DATES, STRETCHES),
    st.integers(0, 30),
    st.sampled_from(["", "-", "/", ".", "X", "~", "1", "a", "[", ","]),
    st.integers(0, 1),
)


def rule() -> re.Pattern[str]:
    """The pattern of the shape, as SHACL applies it."""
    shapes = ox.Store()
    shapes.load(path=str(ROOT / "ontology" / "shapes" / "dates.ttl"), format=ox.RdfFormat.TURTLE)
    shape = ox.NamedNode(PREFIXES["lgs"] + "edtf-malformed")
    pattern = ox.NamedNode("http://www.w3.org/ns/shacl#pattern")
    (quad,) = shapes.quads_for_pattern(shape, pattern, None)
    assert isinstance(quad.object, ox.Literal)
    return re.compile(quad.object.value)


PATTERN: Final = rule()


def fits(text: str) -> bool:
    """Whether the rule lets a date pass."""
    return PATTERN.search(text) is not None


def readable(text: str) -> bool:
    """Whether the library reads it as a date of level 1 whose days are in the calendar.

    The library is wider in three things: it lets an X stand anywhere in a year, where the standard
    has one or two at the end; it knows no leap years; and its years begin with 0000.
    """
    years = re.findall(r"(?:^|/)(-?[^-/?~%]*)", text)
    if not all(re.fullmatch(r"[12][0-9]+X{0,2}|[.][.]|", year) for year in years):
        return False
    days = re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
    try:
        for day in days:
            date.fromisoformat(day)
        return type(parse_edtf(text)).__name__ in LEVEL_1
    except (EDTFParseException, ValueError):
        return False
    except (AttributeError, TypeError):
        # It stumbles over an open end beside an empty one, and over stretches of level 2.
        return False


@settings(max_examples=1500)
@given(st.one_of(DATES, STRETCHES, SLIPS))
def test_rule_lets_pass_what_the_library_reads_and_nothing_else(text: str) -> None:
    assert fits(text) == readable(text)


@settings(max_examples=500)
@given(st.one_of(DATES, STRETCHES, SLIPS))
def test_what_the_rule_lets_pass_can_be_placed_in_time(text: str) -> None:
    if fits(text):
        assert times.span(text)


LEVEL_1_DATES: Final = [
    "1994~",
    "1994-02",
    "1992-02-29",
    "2000-02-29",
    "198X",
    "19XX",
    "1994-XX",
    "1994-02-XX",
    "1994-XX-XX",
    "1994-21",
    "1994/1995",
    "../1994",
    "1994/..",
    "/1994",
    "1994/",
    "../..",
    "1994-21/1995?",
    "1994-02-15~/1995",
]
NO_DATES: Final = [
    "about",
    "94",
    "1994-13",
    "1994-00",
    "1993-02-29",
    "1900-02-29",
    "1994-04-31",
    "1994-2",
    "XXXX",
    "1XXX",
    "1X9X",
    "[1994,1995]",
    "1994-25",
    "~1994",
    "1994-02~-15",
    "Y17000",
    "-1994",
    "0994",
    "3994",
    "1994T10",
    "1994-02-15T10:00:00",
    "/",
    "../..x",
    "1994/1995/1996",
    "198X/1994",
    "1994?~",
    "1994-21~",
    "1994S2",
]


@pytest.mark.parametrize("text", LEVEL_1_DATES)
def test_date_of_level_1_passes(text: str) -> None:
    assert fits(text)
    assert readable(text)


@pytest.mark.parametrize("text", ["", "about 1994", *NO_DATES])
def test_anything_else_is_refused(text: str) -> None:
    assert not fits(text)
