"""Density, reciprocity, clustering and mixing by degree have the values worked on paper."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from graphs import ONE_WAY, SMALL, close, ties, two_modes
from laborgraph.measures import WHOLE, closure

if TYPE_CHECKING:
    from graphs import Due

# In SMALL a, b and c are tied to each other, c to d, and e to none.
ON_PAPER = {
    # 4 of 10 pairs.
    "density": Fraction(4, 10),
    "reciprocity": None,
    # Pairs of neighbours: of a 1, of b 1, of c 3; the triangle ties one of each.
    "transitivity": Fraction(3, 5),
    # 1 and 1, and of c one pair of three; d and e have no pair.
    "mean-clustering": Fraction(7, 9),
    # Ends (2,2), (2,3), (2,3), (3,1), each both ways. 8 · 38 - 18², over 8 · 44 - 18².
    "assortativity-degree": Fraction(-20, 28),
}
ONE_WAY_ON_PAPER = {
    # 3 of 6.
    "density": Fraction(1, 2),
    "reciprocity": Fraction(0),
    "transitivity": Fraction(1),
    "mean-clustering": Fraction(1),
    # Leaving where it begins, arriving where it ends: a-b (2,1), b-c (1,2), a-c (2,2).
    # 3 · 8 - 5 · 5, over 3 · 9 - 5².
    "assortativity-degree": Fraction(-1, 2),
}


@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
@pytest.mark.parametrize("name", ON_PAPER)
def test_measure_of_the_network_has_the_value_worked_on_paper(name: str, weighted: bool) -> None:
    """The working stands beside each value; weights do not count."""
    for network, due in ((SMALL, ON_PAPER), (ONE_WAY, ONE_WAY_ON_PAPER)):
        value = due[name]
        expected = None if value is None else pytest.approx(float(value), abs=1e-12)
        assert WHOLE[name].function(network, weighted) == expected


def test_clustering_has_the_value_worked_on_paper() -> None:
    due: Due = {"a": 1, "b": 1, "c": Fraction(1, 3), "d": None, "e": None}
    assert close(closure.clustering(SMALL, True), due)


def test_reciprocity_has_the_value_worked_on_paper() -> None:
    """a and b name each other; c names both and is not named: 2 of 4. d names itself."""
    said = (("a", "b", 1), ("b", "a", 9), ("c", "a", 1), ("c", "b", 1), ("d", "d", 1))
    assert closure.reciprocity(ties(*said, directed=True), True) == 1 / 2


def test_network_of_two_modes_is_as_dense_as_its_ties_between_them() -> None:
    """X has a and b, Y has b and c: 4 of 2 · 3. No two neighbours could be tied."""
    network = two_modes(("X", "a"), ("X", "b"), ("Y", "b"), ("Y", "c"))
    assert closure.density(network, False) == pytest.approx(4 / 6)
    assert closure.transitivity(network, False) is None
    assert closure.mean_clustering(network, False) is None
    assert set(closure.clustering(network, False).values()) == {None}
    assert WHOLE["transitivity"].lacking(network) == "it has two modes"


def test_everyone_tied_to_everyone_is_one_in_all() -> None:
    network = nx.complete_graph(list("abcd"))
    for name in ("density", "transitivity", "mean-clustering"):
        assert WHOLE[name].function(network, False) == 1
    assert WHOLE["assortativity-degree"].function(network, False) is None
    assert WHOLE["reciprocity"].function(network.to_directed(), False) == 1


def test_star_is_as_disassortative_as_can_be() -> None:
    assert closure.assortativity_degree(nx.star_graph(list("abcd")), False) == -1
