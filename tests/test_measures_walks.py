"""Katz, hubs and authorities have the values that paper and pencil give them."""

from __future__ import annotations

import math

import networkx as nx
import pytest

from graphs import close, ties
from laborgraph.errors import LaborgraphError
from laborgraph.measures import MEASURES, walks

PATH = ties(("a", "b", 3), ("b", "c", 4), alone="d")


def test_katz_has_the_value_worked_on_paper() -> None:
    """A path a-b-c with the weights 3 and 4, whose largest eigenvalue is 5, and one node apart.

    alpha = 0.85/5 = 0.17. b = 1 + 0.17 (3a + 4c), a = 1 + 0.51b, c = 1 + 0.68b; so b = 1 + 1.19 +
    0.17² · 25 b, (1 - 0.7225) b = 2.19 and b = 292/37. Then a = 185.92/37 and c = 235.56/37.
    """
    due = {"a": 185.92 / 37, "b": 292 / 37, "c": 235.56 / 37, "d": 1}
    assert close(walks.katz(PATH, True), due)


def test_katz_without_weights_has_the_value_worked_on_paper() -> None:
    """The same path: the eigenvalue is √2, alpha = 0.85/√2, and b = (1 + 2 alpha)/(1 - 0.7225)."""
    alpha = 0.85 / math.sqrt(2)
    middle = (1 + 2 * alpha) / 0.2775
    end = 1 + alpha * middle
    assert close(walks.katz(PATH, False), {"a": end, "b": middle, "c": end, "d": 1})


def test_katz_of_a_network_without_cycles_has_the_value_worked_on_paper() -> None:
    """Ties of 3 and 4 meet in c, and one of 2 leads on to d.

    No walk comes back, so that all eigenvalues are 0. From rows a, b, c to the columns c, d: the
    first column is (3, 4, 0), the second (0, 0, 2); the singular values are 5 and 2, so that alpha
    = 0.17. c = 1 + 0.17 · 7 = 2.19; d = 1 + 0.17 · 2 · 2.19 = 1.7446.
    """
    network = ties(("a", "c", 3), ("b", "c", 4), ("c", "d", 2), directed=True)
    assert close(walks.katz(network, True), {"a": 1, "b": 1, "c": 2.19, "d": 1.7446})


def test_hubs_and_authorities_have_the_values_worked_on_paper() -> None:
    """p and q both point to x and y, q twice as strongly; r to z by itself, and less.

    The weights 3, 4 of p and 6, 8 of q are (1, 2) times (3, 4): these are the hubs and the
    authorities, over their lengths √5 and 5. The densest part has the singular value 5√5; r and z
    with 7 fall behind it, step by step, to 0.
    """
    network = ties(
        *(("p", "x", 3), ("p", "y", 4), ("q", "x", 6), ("q", "y", 8), ("r", "z", 7)), directed=True
    )
    root = math.sqrt(5)
    apart = dict.fromkeys("rz", 0)
    due = {"p": 1 / root, "q": 2 / root, "x": 0, "y": 0} | apart
    assert close(walks.hubs(network, True), due)
    due = {"p": 0, "q": 0, "x": 3 / 5, "y": 4 / 5} | apart
    assert close(walks.authorities(network, True), due)


def test_hubs_and_authorities_without_weights_have_the_values_worked_on_paper() -> None:
    """p points to x and y, q to y. Hubs solve p = 2p + q, q = p + q up to a factor: p = φq.

    φ is the golden ratio, for φ² = φ + 1. Likewise y = φx. The length of (φ, 1) is √(φ² + 1).
    """
    network = ties(("p", "x", 5), ("p", "y", 1), ("q", "y", 1), directed=True)
    golden = (1 + math.sqrt(5)) / 2
    length = math.sqrt(golden**2 + 1)
    due = {"p": golden / length, "q": 1 / length, "x": 0, "y": 0}
    assert close(walks.hubs(network, False), due)
    due = {"p": 0, "q": 0, "x": 1 / length, "y": golden / length}
    assert close(walks.authorities(network, False), due)


def test_parts_that_are_equally_dense_share_hubs_and_authorities() -> None:
    """a and b point to c; x points to y and z. Both parts have the singular value √2.

    From 1 for each, the authorities are first c = 2, y = z = 1, the hubs a = b = 2, x = 2: in
    proportion already, and so they stay. Lengths: √3 for (1, 1, 1), √6 for (2, 1, 1).
    """
    network = ties(("a", "c", 1), ("b", "c", 1), ("x", "y", 1), ("x", "z", 1), directed=True)
    due = dict.fromkeys("abx", 1 / math.sqrt(3)) | dict.fromkeys("cyz", 0)
    assert close(walks.hubs(network, False), due)
    due = dict.fromkeys("abx", 0) | {
        "c": 2 / math.sqrt(6),
        "y": 1 / math.sqrt(6),
        "z": 1 / math.sqrt(6),
    }
    assert close(walks.authorities(network, False), due)


@pytest.mark.parametrize("name", ["hubs", "authorities"])
def test_there_are_no_hubs_without_direction_or_without_ties(name: str) -> None:
    for network in (PATH, ties(alone="ab", directed=True), ties(("a", "a", 1), directed=True)):
        assert set(MEASURES[name].function(network, True).values()) == {None}


@pytest.mark.parametrize("name", ["katz", "hubs", "authorities"])
@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
def test_large_network_is_solved_step_by_step_to_the_same_scores(
    name: str, weighted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = nx.gnp_random_graph(60, 0.1, seed=5, directed=True)
    network = ties(
        *((str(one), str(two), 1 + (one * two) % 4) for one, two in shape.edges), directed=True
    )
    due = MEASURES[name].function(network, weighted)
    monkeypatch.setattr(walks, "_DENSE", 0)
    assert close(MEASURES[name].function(network, weighted), dict(due))


@pytest.mark.parametrize("name", ["katz", "hubs", "authorities"])
@pytest.mark.parametrize("unit", [1e-99, 1e99])
@pytest.mark.parametrize("dense", [0, 500])
def test_unit_of_weights_does_not_matter_however_small_or_large(
    name: str, unit: float, dense: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = (("a", "b", 1), ("b", "c", 3), ("a", "c", 2), ("c", "d", 5), ("b", "d", 1))
    due = MEASURES[name].function(ties(*said, directed=True), True)
    monkeypatch.setattr(walks, "_DENSE", dense)
    other = ties(*((one, two, weight * unit) for one, two, weight in said), directed=True)
    assert close(MEASURES[name].function(other, True), dict(due))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "katz",
            "the largest singular value of this network was not found in 1 rounds; take pager",
        ),
        ("hubs", "hubs and authorities of this network were not found in 1 rounds; take pagerank"),
    ],
)
def test_steps_without_an_end_are_said_in_a_sentence(
    name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walks, "_ROUNDS", 1)
    chain = nx.path_graph([str(number) for number in range(600)], create_using=nx.DiGraph)
    nx.set_edge_attributes(
        chain, {edge: 1 + n / 600 for n, edge in enumerate(chain.edges)}, "weight"
    )
    with pytest.raises(LaborgraphError, match=said):
        MEASURES[name].function(chain, True)
