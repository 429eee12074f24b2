"""Measures for two modes have the values worked on paper, and the most is the most."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from graphs import close, ties, two_modes
from laborgraph.measures import MEASURES, modes, twomode

if TYPE_CHECKING:
    from graphs import Due

NAMES = ("two-mode-degree", "two-mode-closeness", "two-mode-betweenness")

# Two alliances X (a, b) and Y (b, c): the path a-X-b-Y-c.
PATH = (("X", "a"), ("X", "b"), ("Y", "b"), ("Y", "c"))
ON_PAPER: dict[str, Due] = {
    # Members over 2 groups, groups over 3 members.
    "two-mode-degree": {
        "a": Fraction(1, 2),
        "b": 1,
        "c": Fraction(1, 2),
        "X": Fraction(2, 3),
        "Y": Fraction(2, 3),
    },
    # A member at best: 2 groups at 1, 2 members at 2, 6 in all. a: 1 + 2 + 3 + 4. b: 1 + 1 + 2 + 2.
    # A group at best: 3 + 2. X: 1 + 1 + 2 + 3.
    "two-mode-closeness": {
        "a": Fraction(6, 10),
        "b": 1,
        "c": Fraction(6, 10),
        "X": Fraction(5, 7),
        "Y": Fraction(5, 7),
    },
    # b stands between {a, X} and {Y, c}: 4, as many as one of 3 members of 2 groups can. X stands
    # between a and b, Y, c: 3; one of 2 groups with 3 members could between 5 of 6 pairs: not
    # between the second group and the member that this hangs on.
    "two-mode-betweenness": {"a": 0, "b": 1, "c": 0, "X": Fraction(3, 5), "Y": Fraction(3, 5)},
}
# With a pair Z (d) by itself: 3 groups, 4 members, 6 others.
WITH_A_PAIR: dict[str, Due] = {
    "two-mode-degree": {
        "a": Fraction(1, 3),
        "b": Fraction(2, 3),
        "c": Fraction(1, 3),
        "d": Fraction(1, 3),
        "X": Fraction(2, 4),
        "Y": Fraction(2, 4),
        "Z": Fraction(1, 4),
    },
    # As before, times 4 of 6 others; d reaches 1 of 6, as near as can be.
    "two-mode-closeness": {
        "a": Fraction(4, 10),
        "b": Fraction(4, 6),
        "c": Fraction(4, 10),
        "d": Fraction(1, 6),
        "X": Fraction(20, 42),
        "Y": Fraction(20, 42),
        "Z": Fraction(1, 6),
    },
    # Of the 15 pairs of others, one of 4 members that has all 3 groups stands between all but 3, if
    # each group has one of the other members; one of 3 groups with all 4 members between all but 2.
    "two-mode-betweenness": {
        "a": 0,
        "b": Fraction(4, 12),
        "c": 0,
        "d": 0,
        "X": Fraction(3, 13),
        "Y": Fraction(3, 13),
        "Z": 0,
    },
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
def test_measure_of_two_modes_has_the_value_worked_on_paper(name: str, weighted: bool) -> None:
    """The working stands beside each value; weights do not count."""
    path = two_modes(*PATH)
    path.edges["X", "a"]["weight"] = 9.0
    assert close(MEASURES[name].function(path, weighted), ON_PAPER[name])
    apart = two_modes(*PATH, ("Z", "d"))
    assert close(MEASURES[name].function(apart, weighted), WITH_A_PAIR[name])


@pytest.mark.parametrize("own", range(1, 4))
@pytest.mark.parametrize("other", range(1, 4))
def test_most_that_a_node_can_stand_between_is_the_most_of_all_networks(
    own: int, other: int
) -> None:
    rows, columns = [f"r{number}" for number in range(own)], [f"c{n}" for n in range(other)]
    pairs = list(product(rows, columns))
    most = 0.0
    for chosen in product((False, True), repeat=len(pairs)):
        made = nx.Graph([pair for pair, there in zip(pairs, chosen, strict=True) if there])
        made.add_nodes_from(rows[:1])
        found = nx.betweenness_centrality(made, normalized=False)
        most = max(most, found["r0"])
    assert twomode._most(own, other) == most


@pytest.mark.parametrize("name", NAMES)
def test_node_with_all_that_its_mode_allows_has_one(name: str) -> None:
    star = two_modes(*(("X", member) for member in "abcd"))
    found = MEASURES[name].function(star, False)
    assert found["X"] == 1


@pytest.mark.parametrize("name", NAMES)
def test_group_or_member_without_a_tie_has_zero(name: str) -> None:
    network = two_modes(("X", "a"), alone="Yb")
    found = MEASURES[name].function(network, False)
    assert (found["Y"], found["b"]) == (0, 0)
    only = two_modes(alone="ab")
    assert set(MEASURES[name].function(only, False).values()) == {0}
    assert MEASURES[name].function(ties(), False) == {}


def test_node_that_is_group_and_member_is_measured_as_two_and_has_no_one_score() -> None:
    """X belongs to Z, and a and b belong to X: Z - X as a member, and apart from it a - X - b."""
    network = two_modes(("X", "a"), ("X", "b"))
    network.add_node("Z", mode="group", label="Zeta")
    network.add_node("X", mode="group and member", label="Xi")
    network.add_edge("Z", "X", weight=1.0)
    both = modes.two(network)
    assert both
    assert both.groups == {"X", "Z"}
    assert both.twofold == {"X"}
    assert len(both.members) == 3
    found = {name: MEASURES[name].function(network, False) for name in NAMES}
    # Of three members Z has one and of two groups a has one.
    assert found["two-mode-degree"] == {"X": None, "Z": 1 / 3, "a": 1 / 2, "b": 1 / 2}
    # Z reaches one of the four others, a reaches two of them.
    assert found["two-mode-closeness"]["Z"] == 1 / 4
    assert found["two-mode-closeness"]["a"] == 2 / 4
    assert found["two-mode-betweenness"] == {"X": None, "Z": 0, "a": 0, "b": 0}
    assert not MEASURES["two-mode-degree"].lacking(network)


def test_two_nodes_that_are_both_and_tied_leave_no_two_modes() -> None:
    network = two_modes(("X", "a"))
    for node, name in (("X", "Xi"), ("Y", "Ypsilon")):
        network.add_node(node, mode="group and member", label=name)
    network.add_edge("X", "Y", weight=1.0)
    said = "Xi and Ypsilon are tied, and each is group and member"
    assert MEASURES["two-mode-degree"].lacking(network).startswith(said)
    assert set(MEASURES["two-mode-degree"].function(network, False).values()) == {None}


def test_tie_within_a_mode_leaves_no_two_modes() -> None:
    network = two_modes(*PATH)
    network.add_edge("a", "c")
    said = "a tie joins a and c, both of the mode member"
    assert MEASURES["two-mode-degree"].lacking(network) == said


def test_network_of_one_mode_has_no_scores_for_two() -> None:
    network = ties(("a", "b", 1))
    for name in NAMES:
        assert MEASURES[name].lacking(network) == "it is not a network of groups and members"
        assert set(MEASURES[name].function(network, False).values()) == {None}
