"""Burt's constraint and effective size have the values that paper and pencil give them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx

from graphs import HALF, SMALL, close, ties
from laborgraph.measures import holes

if TYPE_CHECKING:
    from graphs import Due


def test_constraint_has_the_value_worked_on_paper() -> None:
    """Shares, over strengths 5/2, 4, 7/2, 1: a: b 4/5, c 1/5. b: a 1/2, c 1/2. c: b 4/7, a 1/7,
    d 2/7. d: c 1.

    On a by b: 4/5 + 1/5 · 4/7 = 32/35; by c: 1/5 + 4/5 · 1/2 = 21/35.
    On b by a: 1/2 + 1/2 · 1/7 = 20/35; by c: 1/2 + 1/2 · 1/5 = 21/35.
    On c by b: 4/7 + 1/7 · 4/5 = 24/35; by a: 1/7 + 4/7 · 1/2 = 15/35; by d: 10/35.
    On d by c: 1. That c reaches a and b does not constrain d, who has no tie to them.
    """
    due: Due = {
        "a": Fraction(32**2 + 21**2, 35**2),
        "b": Fraction(20**2 + 21**2, 35**2),
        "c": Fraction(24**2 + 15**2 + 10**2, 35**2),
        "d": 1,
        "e": None,
    }
    assert close(holes.constraint(SMALL, True), due, within=1e-12)


def test_constraint_without_weights_has_the_value_worked_on_paper() -> None:
    """On a by b: 1/2 + 1/2 · 1/3 = 2/3; by c: 1/2 + 1/2 · 1/2 = 3/4; b likewise.

    On c by a and by b: 1/3 + 1/3 · 1/2 = 1/2 each; by d: 1/3.
    """
    ends = Fraction(2, 3) ** 2 + Fraction(3, 4) ** 2
    due: Due = {"a": ends, "b": ends, "c": HALF + Fraction(1, 9), "d": 1, "e": None}
    assert close(holes.constraint(SMALL, False), due, within=1e-12)


def test_effective_size_has_the_value_worked_on_paper() -> None:
    """Over the strongest tie of each: a: b 1, c 1/4. b: a 1, c 1. c: b 1, a 1/4, d 1/2. d: c 1.

    a: b is redundant by its share of c (1/5) times b-c (1), c by 4/5 · 1: 4/5 + 1/5.
    b: a by 1/2 · 1/4, c by 1/2 · 1/4: 7/8 + 7/8.
    c: a by 4/7 · 1, b by 1/7 · 1, d by nothing: 3/7 + 6/7 + 1.
    """
    due: Due = {"a": 1, "b": Fraction(7, 4), "c": Fraction(16, 7), "d": 1, "e": None}
    assert close(holes.effective_size(SMALL, True), due, within=1e-12)


def test_effective_size_without_weights_is_contacts_less_their_mean_ties_to_each_other() -> None:
    """a and b: 2 contacts with one tie, 2 - 2/2. c: 3 contacts with one tie, 3 - 2/3."""
    due: Due = {"a": 1, "b": 1, "c": Fraction(7, 3), "d": 1, "e": None}
    assert close(holes.effective_size(SMALL, False), due, within=1e-12)


def test_holes_of_a_directed_network_have_the_values_worked_on_paper() -> None:
    """a and b name each other, both are tied to c one way: 2 for a-b, 1 for a-c and b-c.

    Shares: a: b 2/3, c 1/3; b likewise; c: 1/2 and 1/2.
    On a by b: 2/3 + 1/3 · 1/2 = 5/6; by c: 1/3 + 2/3 · 1/3 = 5/9. On c by either: 1/2 + 1/2 · 2/3.
    Of a: b is redundant by 1/3 of b-c, 1/2 of b's strongest; c by 2/3 of c-b, c's strongest:
    5/6 + 1/3. Of c: each by 1/2 of a-b, the strongest of both: 1/2 + 1/2.
    """
    network = ties(("a", "b", 1), ("b", "a", 1), ("a", "c", 1), ("c", "b", 1), directed=True)
    pair = Fraction(5, 6) ** 2 + Fraction(5, 9) ** 2
    due: Due = {"a": pair, "b": pair, "c": 2 * Fraction(5, 6) ** 2}
    assert close(holes.constraint(network, False), due, within=1e-12)
    due = {"a": Fraction(7, 6), "b": Fraction(7, 6), "c": 1}
    assert close(holes.effective_size(network, False), due, within=1e-12)


def test_contact_counts_whichever_way_it_is_tied() -> None:
    one_way: nx.Graph[str] = nx.DiGraph(SMALL.edges)
    one_way.add_node("e")
    both_ways = SMALL.to_directed()
    for measure in (holes.constraint, holes.effective_size):
        due = dict(measure(SMALL, False))
        assert close(measure(one_way, False), due)
        assert close(measure(both_ways, False), due)


def test_many_contacts_who_are_not_tied_are_all_effective() -> None:
    star = nx.star_graph(["hub", *"abcde"])
    assert holes.effective_size(star, False)["hub"] == 5
    assert close({"hub": holes.constraint(star, False)["hub"]}, {"hub": Fraction(1, 5)})
