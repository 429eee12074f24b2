"""E-I index and assortativity by attribute have the values that paper and pencil give them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from graphs import close, ties, with_values
from laborgraph.measures import MEASURES, WHOLE

if TYPE_CHECKING:
    from graphs import Due, Network

THIRD = Fraction(1, 3)


def mixed() -> Network:
    """Of e no country is known, and f has no tie."""
    made = ties(
        *(("a", "b", 2), ("a", "c", 1), ("b", "c", 1), ("b", "d", 3), ("c", "d", 4), ("c", "e", 5)),
        alone="f",
    )
    return with_values(made, "country", a="MX", b="MX", c="US", d="MX US", f="CA")


def test_ei_of_a_node_has_the_value_worked_on_paper() -> None:
    """a: to b within (2), to c outside (1): (1-2)/3. b: within 2 + 3, outside 1: (1-5)/6.

    c: outside 1 + 1, within 4, and e is not counted: (2-4)/6. d shares a country with both.
    """
    due: Due = {"a": -THIRD, "b": -2 * THIRD, "c": -THIRD, "d": -1, "e": None, "f": None}
    assert close(MEASURES["ei-country"].function(mixed(), True), due)


def test_ei_of_a_node_without_weights_has_the_value_worked_on_paper() -> None:
    """a: one and one. b: one outside, two within. c: two outside, one within."""
    due: Due = {"a": 0, "b": -THIRD, "c": THIRD, "d": -1, "e": None, "f": None}
    assert close(MEASURES["ei-country"].function(mixed(), False), due)


def test_ei_of_the_network_has_the_value_worked_on_paper() -> None:
    """Outside a-c and b-c: 1 + 1. Within a-b, b-d, c-d: 2 + 3 + 4. c-e is not counted."""
    found = WHOLE["network-ei-country"].function
    assert found(mixed(), True) == pytest.approx((2 - 9) / 11)
    assert found(mixed(), False) == pytest.approx((2 - 3) / 5)


def test_ei_counts_directed_ties_in_and_out() -> None:
    """a to b (2) and back (1) within, a to c (1) outside: a (1-3)/4, b -1, c 1."""
    network = ties(("a", "b", 2), ("b", "a", 1), ("a", "c", 1), directed=True)
    with_values(network, "sector", a="auto", b="auto", c="mining")
    due: Due = {"a": Fraction(-1, 2), "b": -1, "c": 1}
    assert close(MEASURES["ei-sector"].function(network, True), due)
    due = {"a": -THIRD, "b": -1, "c": 1}
    assert close(MEASURES["ei-sector"].function(network, False), due)
    assert WHOLE["network-ei-sector"].function(network, False) == pytest.approx(-1 / 3)


def test_ei_by_document_tells_those_that_one_names_from_those_that_both_name() -> None:
    """A tie that a document states has both its ends in it: to share one tells nothing.

    a and b are in cook1994 only, c and d in both. a-b and c-d are within, b-c outside.
    """
    network = ties(("a", "b", 1), ("b", "c", 1), ("c", "d", 1))
    both = "cook1994 itsc2013"
    with_values(network, "sources", a="cook1994", b="cook1994", c=both, d=both)
    due: Due = {"a": -1, "b": 0, "c": 0, "d": -1}
    assert close(MEASURES["ei-document"].function(network, False), due)
    assert WHOLE["network-ei-document"].function(network, False) == pytest.approx(-1 / 3)


@pytest.mark.parametrize(("country", "due"), [("US", 1), ("MX", -1)], ids=["abroad", "at home"])
def test_ei_reaches_its_ends(country: str, due: int) -> None:
    network = with_values(ties(("a", "b", 3)), "country", a="MX", b=country)
    assert WHOLE["network-ei-country"].function(network, True) == due
    assert set(MEASURES["ei-country"].function(network, True).values()) == {due}


def assortativity(network: Network, *, weighted: bool) -> float | None:
    return WHOLE["assortativity-country"].function(network, weighted)


def test_assortativity_has_the_value_worked_on_paper() -> None:
    """a, b from MX, c, d from US: a-b twice as strong as a-c and c-d; f is not counted.

    Each tie from both ends. Unweighted, of 6: MX-MX 2, US-US 2, each other 1; half of all ends are
    MX: (4/6 - 1/2) / (1 - 1/2). Weighted, of 8: MX-MX 4, US-US 2, each other 1; 5/8 of the ends are
    MX, 3/8 US: (6/8 - 34/64) / (1 - 34/64) = 14/30.
    """
    network = ties(("a", "b", 2), ("a", "c", 1), ("c", "d", 1), ("a", "f", 7))
    with_values(network, "country", a="MX", b="MX", c="US", d="US")
    assert assortativity(network, weighted=False) == pytest.approx(1 / 3)
    assert assortativity(network, weighted=True) == pytest.approx(7 / 15)


def test_assortativity_of_a_directed_network_has_the_value_worked_on_paper() -> None:
    """Of 3: MX-MX, MX-US, US-US. MX begins 2/3 and ends 1/3, US 1/3 and 2/3; chance is 4/9."""
    network = ties(("a", "b", 1), ("a", "c", 1), ("c", "d", 1), directed=True)
    with_values(network, "country", a="MX", b="MX", c="US", d="US")
    assert assortativity(network, weighted=False) == pytest.approx((6 / 9 - 4 / 9) / (5 / 9))


def test_node_of_two_countries_counts_half_for_each() -> None:
    """a from MX, d from both, b from US. From a to d: MX-MX 1/2, MX-US 1/2; to b: MX-US 1.

    And the same from the other ends, of 4: MX-MX 1, each other 3/2. 5/8 of the ends are MX, 3/8
    US: (16/64 - 34/64) / (30/64) = -3/5.
    """
    network = ties(("a", "d", 1), ("a", "b", 1))
    with_values(network, "country", a="MX", b="US", d="MX US")
    assert assortativity(network, weighted=False) == pytest.approx(-3 / 5)


def test_assortativity_of_nodes_that_are_all_alike_is_none() -> None:
    network = with_values(ties(("a", "b", 1), ("c", "d", 1)), "country", a="MX", b="MX", d="US")
    assert assortativity(network, weighted=False) is None
    assert assortativity(ties(("a", "b", 1)), weighted=False) is None


def test_all_ties_within_give_one_and_all_between_two_halves_give_minus_one() -> None:
    network = ties(("a", "b", 1), ("c", "d", 1))
    within = with_values(network.copy(), "country", a="MX", b="MX", c="US", d="US")
    assert assortativity(within, weighted=False) == 1
    between = with_values(network.copy(), "country", a="MX", b="US", c="MX", d="US")
    assert assortativity(between, weighted=False) == -1


def test_node_that_no_document_names_is_left_out_by_document() -> None:
    """Only c-d is of two that are known: within."""
    network = ties(("a", "b", 1), ("b", "c", 1), ("c", "d", 1))
    with_values(network, "sources", a="", b="", c="cook1994", d="cook1994")
    due: Due = {"a": None, "b": None, "c": -1, "d": -1}
    assert close(MEASURES["ei-document"].function(network, False), due)
    bare = with_values(ties(("a", "b", 1)), "sources", a="", b="")
    assert WHOLE["network-ei-document"].function(bare, False) is None
    assert "no tie joins two nodes" in MEASURES["ei-document"].lacking(bare)


def test_ties_too_weak_to_count_leave_assortativity_without_a_value() -> None:
    network = ties(("a", "b", 1), ("b", "c", 1e-20))
    with_values(network, "country", a="MX", b="MX", c="US")
    assert assortativity(network, weighted=True) is None
