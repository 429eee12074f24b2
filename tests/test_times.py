"""Whether something lies in a time: the truth table, row by row."""

import pytest

from laborgraph.errors import WrongUseError
from laborgraph.times import CERTAIN, NO, POSSIBLE, Dates, least_sure, placed, span, window

# What the record says, what is asked for, the answer. The days are worked on a calendar.
TABLE = [
    # An event lies on the days of its date.
    (Dates(start="1994"), "1994", CERTAIN),
    (Dates(start="1994-02-15"), "1994", CERTAIN),
    (Dates(start="1994"), "1994-02", POSSIBLE),
    (Dates(start="1994"), "1995", NO),
    (Dates(start="1994-12"), "1994-12-31", POSSIBLE),
    (Dates(start="1994-11"), "1994-12-31", NO),
    (Dates(start="2014-01-28", end="2014-01-31"), "2014-01-29", CERTAIN),
    (Dates(start="2014-01-28", end="2014-01-31"), "2014-02", NO),
    (Dates(start="2014-01", end="2014-02"), "2014-01-31", CERTAIN),
    (Dates(start="2014-01", end="2014-02"), "2014-01-30", POSSIBLE),
    (Dates(start="1990", end="1994"), "1992", CERTAIN),
    (Dates(start="1990", end="1994"), "1990-06", POSSIBLE),
    (Dates(end="1994"), "1994", CERTAIN),
    (Dates(end="1994"), "1990", POSSIBLE),
    (Dates(end="1994"), "1995", NO),
    # A tie or a thing goes on until it ends.
    (Dates(start="1992", lasting=True), "1991", NO),
    (Dates(start="1992", lasting=True), "1992", CERTAIN),
    (Dates(start="1992", lasting=True), "1992-03", POSSIBLE),
    (Dates(start="1992", lasting=True), "2010", POSSIBLE),
    (Dates(start="1992", end="1999", lasting=True), "1995", CERTAIN),
    (Dates(start="1992", end="1999", lasting=True), "2000", NO),
    (Dates(end="1999", lasting=True), "1980", POSSIBLE),
    (Dates(end="1999", lasting=True), "2000", NO),
    # What is said as of a date is said of that date.
    (Dates(known="2013-12", lasting=True), "2013", CERTAIN),
    (Dates(known="2013-12", lasting=True), "2013-12-02", POSSIBLE),
    (Dates(known="2013-12", lasting=True), "1994", NO),
    # About and doubtful: a year more on either side, two where it is both.
    (Dates(start="1987", extended="1987~"), "1987", POSSIBLE),
    (Dates(start="1987", extended="1987~"), "1988", POSSIBLE),
    (Dates(start="1987", extended="1987~"), "1989", NO),
    (Dates(start="1987", extended="1987?"), "1980/1990", CERTAIN),
    (Dates(extended="1987%"), "1989", POSSIBLE),
    # Open and unknown ends.
    (Dates(extended="1987~/.."), "2014", POSSIBLE),
    (Dates(extended="1987~/.."), "1985", NO),
    (Dates(extended="../2008"), "2009", NO),
    (Dates(extended="../2008"), "1900", POSSIBLE),
    (Dates(extended="1985/"), "2020", POSSIBLE),
    (Dates(extended="199X"), "1999", POSSIBLE),
    (Dates(extended="199X"), "1990/1999", CERTAIN),
    (Dates(extended="199X"), "2000", NO),
    # Nothing is said.
    (Dates(), "1994", POSSIBLE),
    (Dates(lasting=True), "1994", POSSIBLE),
]


@pytest.mark.parametrize(("dates", "asked", "answer"), TABLE)
def test_a_record_lies_in_a_time_as_the_table_says(dates: Dates, asked: str, answer: str) -> None:
    assert placed(dates, span(asked)) == answer


@pytest.mark.parametrize(("dates", "asked", "answer"), TABLE)
def test_a_wider_time_never_loses_what_a_narrow_one_has(
    dates: Dates, asked: str, answer: str
) -> None:
    wide = span("0001/9999")
    assert placed(dates, wide) != NO
    if answer == CERTAIN:
        assert placed(dates, wide) == CERTAIN


@pytest.mark.parametrize("asked", ["199", "1994-13", "yesterday", "", "1994-02-30"])
def test_what_is_no_date_is_refused_with_examples(asked: str) -> None:
    with pytest.raises(WrongUseError, match=r"1994-02-15"):
        span(asked)


def test_one_switch_at_a_time_and_the_earlier_date_first() -> None:
    assert window("", "") is None
    assert window("1994", "") == span("1994")
    for at, during in (("1994", "1990/1994"), ("1990/1994", ""), ("", "1994/1990")):
        with pytest.raises(WrongUseError):
            window(at, during)


def test_something_is_as_sure_as_the_least_sure_of_what_it_rests_on() -> None:
    assert least_sure([CERTAIN, CERTAIN]) == CERTAIN
    assert least_sure([CERTAIN, POSSIBLE]) == POSSIBLE
    assert least_sure([CERTAIN, NO]) == NO
    assert least_sure([]) == POSSIBLE


def test_month_without_digits_in_an_interval_is_no_date_that_can_be_placed() -> None:
    with pytest.raises(WrongUseError, match="is no date"):
        span("1994-XX/1995")
