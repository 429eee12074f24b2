"""Each measure has the value that paper and pencil give it, and an answer on every network."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs import HALF, ONE_WAY, SMALL, close, ties, with_values
from laborgraph.errors import LaborgraphError
from laborgraph.measures import MEASURES, WHOLE, walks
from laborgraph.measures.ties import whole_lengths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphs import Network, Number
    from laborgraph.measures import Description

WEIGHINGS = pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
EVERY_MEASURE = pytest.mark.parametrize("name", MEASURES)
EVERY_DESCRIPTION = pytest.mark.parametrize(
    "measure", [pytest.param(measure, id=name) for name, measure in {**MEASURES, **WHOLE}.items()]
)


def weighed(network: Network) -> list[tuple[str, str, float]]:
    return [(one, other, said["weight"]) for one, other, said in network.edges(data=True)]


def of_weight(shape: Network, weight: float) -> Network:
    edges = ((str(one), str(other), weight) for one, other in shape.edges)
    return ties(*edges, directed=shape.is_directed())


def scores(name: str, network: Network, *, weighted: bool) -> Mapping[str, float | None]:
    return MEASURES[name].function(network, weighted)


ON_PAPER: dict[tuple[str, bool], dict[str, Number]] = {
    # Ties counted, over the four others.
    ("degree", False): {"a": HALF, "b": HALF, "c": Fraction(3, 4), "d": Fraction(1, 4), "e": 0},
    ("degree", True): {"a": HALF, "b": HALF, "c": Fraction(3, 4), "d": Fraction(1, 4), "e": 0},
    # a: 2 + 1/2. b: 2 + 2. c: 2 + 1/2 + 1. d: 1.
    ("strength", True): {"a": Fraction(5, 2), "b": 4, "c": Fraction(7, 2), "d": 1, "e": 0},
    ("strength", False): {"a": 2, "b": 2, "c": 3, "d": 1, "e": 0},
    # The four others make six pairs. Through c: a-d, b-d.
    ("betweenness", False): {"a": 0, "b": 0, "c": Fraction(2, 6), "d": 0, "e": 0},
    # Through b: a-c and a-d. Through c: a-d and b-d.
    ("betweenness", True): {"a": 0, "b": Fraction(2, 6), "c": Fraction(2, 6), "d": 0, "e": 0},
    # 3 others within reach, of 4. a and b: 1 + 1 + 2 = 4. c: 3. d: 1 + 2 + 2 = 5.
    ("closeness", False): {
        "a": Fraction(3, 4) * Fraction(3, 4),
        "b": Fraction(3, 4) * Fraction(3, 4),
        "c": Fraction(3, 3) * Fraction(3, 4),
        "d": Fraction(3, 5) * Fraction(3, 4),
        "e": 0,
    },
    # a: 1/2 + 1 + 2 = 7/2. b: 1/2 + 1/2 + 3/2 = 5/2. c: 1 + 1/2 + 1 = 5/2. d: 2 + 3/2 + 1 = 9/2.
    ("closeness", True): {
        "a": 3 / Fraction(7, 2) * Fraction(3, 4),
        "b": 3 / Fraction(5, 2) * Fraction(3, 4),
        "c": 3 / Fraction(5, 2) * Fraction(3, 4),
        "d": 3 / Fraction(9, 2) * Fraction(3, 4),
        "e": 0,
    },
    # a and b: 1 + 1 + 1/2. c: 3. d: 1 + 1/2 + 1/2. Each over 4.
    ("harmonic", False): {
        "a": Fraction(5, 8),
        "b": Fraction(5, 8),
        "c": Fraction(3, 4),
        "d": HALF,
        "e": 0,
    },
    # a: 2 + 1 + 1/2. b: 2 + 2 + 2/3. c: 1 + 2 + 1. d: 1/2 + 2/3 + 1. Each over 4.
    ("harmonic", True): {
        "a": Fraction(7, 8),
        "b": Fraction(7, 6),
        "c": 1,
        "d": Fraction(13, 24),
        "e": 0,
    },
    # a, b and c have two ties to each other.
    ("k-core", False): {"a": 2, "b": 2, "c": 2, "d": 1, "e": 0},
    ("k-core", True): {"a": 2, "b": 2, "c": 2, "d": 1, "e": 0},
}


@pytest.mark.parametrize(("name", "weighted"), ON_PAPER)
def test_measure_has_the_value_worked_on_paper(name: str, weighted: bool) -> None:
    """The working stands beside each value in ``ON_PAPER``; a tie is 1/weight long.

    Lengths: a-b 1/2, b-c 1/2, a-c 2 (through b: 1), c-d 1; so b-d 3/2 and a-d 2.
    """
    due = {node: float(value) for node, value in ON_PAPER[name, weighted].items()}
    assert scores(name, SMALL, weighted=weighted) == pytest.approx(due, abs=1e-12)


def test_eigenvector_has_the_value_worked_on_paper() -> None:
    """A path a-b-c with the weights 3 and 4, and one node apart.

    Weighted: 5 is the eigenvalue of (3, 5, 4), for 3·5 = 5·3, 3·3 + 4·4 = 5·5 and 4·5 = 5·4; its
    length is the root of 9 + 25 + 16 = 50. Unweighted: the root of 2 is that of (1, √2, 1), whose
    length is 2.
    """
    path = ties(("a", "b", 3), ("b", "c", 4), alone="d")
    root = math.sqrt(50)
    due = {"a": 3 / root, "b": 5 / root, "c": 4 / root, "d": None}
    assert close(scores("eigenvector", path, weighted=True), due)
    due = {"a": 1 / 2, "b": math.sqrt(2) / 2, "c": 1 / 2, "d": None}
    assert close(scores("eigenvector", path, weighted=False), due)


def test_pagerank_has_the_value_worked_on_paper() -> None:
    """A path a-b-c with the weights 1 and 3; b hands on a quarter to a, three quarters to c.

    Each node starts a walk with 0.15/3 = 1/20. Of a and c all goes on to b: b = 1/20 + 17/20 (a +
    c), and a + c = 1 - b, so 37/20 b = 18/20 and b = 18/37. Then a = 1/20 + 17/20 · 18/37 · 1/4 =
    227/1480 and c = 1/20 + 17/20 · 18/37 · 3/4 = 533/1480. Unweighted, a and c share alike.
    """
    path = ties(("a", "b", 1), ("b", "c", 3))
    due = {"a": 227 / 1480, "b": 18 / 37, "c": 533 / 1480}
    assert close(scores("pagerank", path, weighted=True), due)
    due = {"a": 19 / 74, "b": 18 / 37, "c": 19 / 74}
    assert close(scores("pagerank", path, weighted=False), due)


ONE_WAY_ON_PAPER: dict[tuple[str, bool], dict[str, Number | None]] = {
    # In and out, over two others.
    ("degree", False): {"a": 1, "b": 1, "c": 1},
    ("strength", True): {"a": Fraction(5, 2), "b": 4, "c": Fraction(5, 2)},
    ("strength", False): {"a": 2, "b": 2, "c": 2},
    # Two others make two ordered pairs. Weighted, a reaches c by b in 1/2 + 1/2, and not in 2.
    ("betweenness", False): {"a": 0, "b": 0, "c": 0},
    ("betweenness", True): {"a": 0, "b": HALF, "c": 0},
    # Towards the node: none reaches a; a reaches b; a and b reach c.
    ("closeness", False): {"a": 0, "b": HALF, "c": 1},
    # b: 1 over 1/2, times 1 of 2. c: 2 over 1/2 + 1.
    ("closeness", True): {"a": 0, "b": 1, "c": Fraction(4, 3)},
    ("harmonic", False): {"a": 0, "b": HALF, "c": 1},
    # b: 2. c: 2 + 1. Each over 2.
    ("harmonic", True): {"a": 0, "b": 1, "c": Fraction(3, 2)},
    ("eigenvector", True): {"a": None, "b": None, "c": None},
    ("k-core", True): {"a": 2, "b": 2, "c": 2},
}


@pytest.mark.parametrize(("name", "weighted"), ONE_WAY_ON_PAPER)
def test_measure_of_a_directed_network_has_the_value_worked_on_paper(
    name: str, weighted: bool
) -> None:
    """The working stands beside each value in ``ONE_WAY_ON_PAPER``."""
    due = {
        node: None if value is None else float(value)
        for node, value in ONE_WAY_ON_PAPER[name, weighted].items()
    }
    assert close(scores(name, ONE_WAY, weighted=weighted), due)


def test_directed_eigenvector_follows_the_ties_that_arrive() -> None:
    """A ring a to b (1), b to c (1), c to a (8), and d that only sends.

    The eigenvalue is the cube root of 1·1·8 = 2, and each score is the one before times the
    weight over 2: b = a/2, c = b/2, a = 8c/2. So (4, 2, 1) over the root of 21.
    """
    ring = ties(("a", "b", 1), ("b", "c", 1), ("c", "a", 8), ("d", "a", 1), directed=True)
    root = math.sqrt(21)
    due = {"a": 4 / root, "b": 2 / root, "c": 1 / root, "d": None}
    assert close(scores("eigenvector", ring, weighted=True), due)


def test_eigenvector_of_two_nodes_is_worked_on_paper_too() -> None:
    """Four times from a to b, once back: the eigenvalue is 2, and b = 4a/2. So (1, 2) over √5."""
    pair = ties(("a", "b", 4), ("b", "a", 1), directed=True)
    due = {"a": 1 / math.sqrt(5), "b": 2 / math.sqrt(5)}
    assert close(scores("eigenvector", pair, weighted=True), due)
    due = {"a": math.sqrt(HALF), "b": math.sqrt(HALF)}
    assert close(scores("eigenvector", pair, weighted=False), due)
    assert close(scores("eigenvector", ties(("a", "b", 4)), weighted=True), due)


def test_directed_pagerank_starts_again_where_no_tie_leads_on() -> None:
    """One tie from a to b, and b has no way on, so its 17/20 fall on both alike.

    a = 3/40 + 17/40 b and a + b = 1: 57/40 a = 20/40, so a = 20/57 and b = 37/57.
    """
    due = {"a": 20 / 57, "b": 37 / 57}
    assert close(scores("pagerank", ties(("a", "b", 1), directed=True), weighted=False), due)


def test_two_mode_network_counts_both_kinds_of_nodes() -> None:
    """Two alliances X (a, b) and Y (b, c): the path a-X-b-Y-c.

    Of the six pairs of others, X is between a and each of b, Y, c: 3. b: {a, X} and {Y, c}: 4.
    """
    path = ties(("a", "X", 1), ("X", "b", 1), ("b", "Y", 1), ("Y", "c", 1))
    due = {"a": 0, "X": 3 / 6, "b": 4 / 6, "Y": 3 / 6, "c": 0}
    assert close(scores("betweenness", path, weighted=False), due)
    assert close(
        scores("degree", path, weighted=False),
        {"a": 1 / 4, "X": 2 / 4, "b": 2 / 4, "Y": 2 / 4, "c": 1 / 4},
    )


def test_equally_short_paths_are_found_where_floating_point_would_miss_them() -> None:
    """Three ties of a tenth are as long as one of three tenths; in binary, 0.1·3 is not 0.3.

    a-b-c-d with weights of 10, and a-d with 10/3. Of three pairs of others, b is between a and c,
    and on one of two ways from a to d: 3/2 of 3. Likewise c. Nothing is shorter through a or d.
    """
    ring = ties(("a", "b", 10), ("b", "c", 10), ("c", "d", 10), ("a", "d", Fraction(10, 3)))
    due = {"a": 0, "b": 1 / 2, "c": 1 / 2, "d": 0}
    assert close(scores("betweenness", ring, weighted=True), due)


def test_lengths_without_simple_fractions_add_up_the_same_in_any_order() -> None:
    """Two ways from a to d, of the same three lengths in opposite order, so both halves mirror.

    Of ten pairs of the others of b (a, c, d, e, f), b is on a-c whole and on half of a-d.
    """
    long, middle, short = (1 / (math.pi * length) for length in (0.3, 0.2, 0.1))
    there = [("a", "b", short), ("b", "c", middle), ("c", "d", long)]
    back = [("a", "e", long), ("e", "f", middle), ("f", "d", short)]
    found = scores("betweenness", ties(*there, *back), weighted=True)
    assert found["b"] == pytest.approx(found["f"], abs=1e-12)
    assert found["c"] == pytest.approx(found["e"], abs=1e-12)
    assert not _fractions_suffice(there)


def _fractions_suffice(said: list[tuple[str, str, float]]) -> bool:
    lengths = whole_lengths(weight for _, _, weight in said)
    return max(map(int, lengths.values())) < 10**6


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg"), st.integers(1, 12)),
        max_size=12,
    )
)
def test_weighted_betweenness_is_what_exact_fractions_give(
    said: list[tuple[str, str, int]],
) -> None:
    network = ties(*((one, other, Fraction(weight, 7)) for one, other, weight in said))
    exact: Network = nx.Graph()
    exact.add_nodes_from(network)
    for one, other, weight in weighed(network):
        exact.add_edge(one, other, length=1 / Fraction(round(weight * 7), 7))
    due: Mapping[str, float] = nx.betweenness_centrality(exact, weight="length")
    assert scores("betweenness", network, weighted=True) == pytest.approx(due, abs=1e-12)


SYMMETRIC = {
    "ring": nx.cycle_graph(6),
    "everyone with everyone": nx.complete_graph(4),
    "cube": nx.hypercube_graph(3),
    "Petersen": nx.petersen_graph(),
    "one-way ring": nx.cycle_graph(5, create_using=nx.DiGraph),
}


@EVERY_MEASURE
@WEIGHINGS
@pytest.mark.parametrize("shape", SYMMETRIC)
def test_nodes_that_nothing_tells_apart_have_equal_scores(
    name: str, weighted: bool, shape: str
) -> None:
    network = of_weight(SYMMETRIC[shape], 1 / 3)
    for attribute in ("country", "sector", "sources"):
        nx.set_node_attributes(network, dict.fromkeys(network, ("one",)), attribute)
    found = list(scores(name, network, weighted=weighted).values())
    if MEASURES[name].lacking(network):
        assert set(found) == {None}
        return
    assert found == pytest.approx([found[0]] * len(found), abs=1e-12)
    assert found[0] is not None


@EVERY_MEASURE
def test_weights_of_one_are_as_none(name: str) -> None:
    network = of_weight(nx.lollipop_graph(4, 3), 1.0)
    assert close(scores(name, network, weighted=True), dict(scores(name, network, weighted=False)))


@EVERY_MEASURE
def test_measure_without_weights_does_not_look_at_them(name: str) -> None:
    plain = ties(*((one, other, 1) for one, other in SMALL.edges), alone="e")
    assert close(scores(name, SMALL, weighted=False), dict(scores(name, plain, weighted=False)))


@pytest.mark.parametrize(
    "name", ["betweenness", "eigenvector", "katz", "pagerank", "constraint", "effective-size"]
)
@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_unit_of_weights_does_not_change_what_has_no_unit(name: str, unit: float) -> None:
    other = ties(*((one, two, weight * unit) for one, two, weight in weighed(SMALL)))
    other.add_node("e")
    due = scores(name, SMALL, weighted=True)
    assert close(scores(name, other, weighted=True), dict(due))


def _chain(names: str, *, directed: bool) -> Network:
    return ties(*((one, other, HALF) for one, other in pairwise(names)), directed=directed)


ODD = {
    "no node": ties(),
    "no node, directed": ties(directed=True),
    "one node": ties(alone="a"),
    "one node, directed": ties(alone="a", directed=True),
    "one node tied to itself": ties(("a", "a", 2)),
    "one node tied to itself, directed": ties(("a", "a", 2), directed=True),
    "two nodes": ties(("a", "b", 3)),
    "two nodes, one way": ties(("a", "b", 3), directed=True),
    "two nodes apart": ties(alone="ab"),
    "a tie and a tie to itself": ties(("a", "b", 3), ("a", "a", 1)),
    "two equal components": ties(("a", "b", 3), ("c", "d", 1)),
    "two rings": ties(
        *(("a", "b", 1), ("b", "c", 1), ("c", "a", 1)),
        *(("d", "e", 1), ("e", "f", 1), ("f", "d", 1)),
    ),
    "a chain": _chain("abcdef", directed=False),
    "a chain, one way": _chain("abcdef", directed=True),
    "very unequal weights": ties(("a", "b", 1e-100), ("b", "c", 1e100), ("c", "d", 1)),
}


@EVERY_MEASURE
@WEIGHINGS
@pytest.mark.parametrize("kind", ODD)
def test_odd_network_has_finite_scores_or_none(name: str, weighted: bool, kind: str) -> None:
    found = scores(name, ODD[kind], weighted=weighted)
    assert set(found) == set(ODD[kind])
    assert all(score is None or math.isfinite(score) for score in found.values())
    if any(score is None for score in found.values()):
        assert MEASURES[name].undefined


@pytest.mark.parametrize("kind", ["two equal components", "two rings", "a chain, one way"])
def test_eigenvector_has_no_score_where_no_component_is_the_largest(kind: str) -> None:
    assert set(scores("eigenvector", ODD[kind], weighted=False).values()) == {None}


@EVERY_MEASURE
@WEIGHINGS
def test_tie_of_a_node_to_itself_counts_for_nothing(name: str, weighted: bool) -> None:
    looped = SMALL.copy()
    looped.add_edge("b", "b", weight=9.0)
    due = scores(name, SMALL, weighted=weighted)
    assert close(scores(name, looped, weighted=weighted), dict(due))


@EVERY_MEASURE
def test_measure_leaves_the_network_as_it_was(name: str) -> None:
    network = SMALL.copy()
    scores(name, network, weighted=True)
    assert list(network.edges(data=True)) == list(SMALL.edges(data=True))


def test_eigenvector_is_the_same_to_the_last_digit_each_time() -> None:
    network = of_weight(nx.gnp_random_graph(200, 0.03, seed=3), 1.0)
    found = [list(scores("eigenvector", network, weighted=True).items()) for _ in range(3)]
    assert found[0] == found[1] == found[2]
    assert [node for node, _ in found[0]] == list(network)


@pytest.mark.parametrize("shape", [nx.complete_graph(5), nx.cycle_graph(60)])
def test_eigenvector_where_all_are_alike_is_the_same_for_all(shape: Network) -> None:
    """n equal numbers whose squares sum to 1."""
    due = dict.fromkeys(map(str, shape), 1 / math.sqrt(len(shape)))
    assert close(scores("eigenvector", of_weight(shape, 2.0), weighted=True), due)


def test_eigenvector_that_is_not_found_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walks, "_ROUNDS", 1)
    chain = of_weight(nx.path_graph(2000), 1.0)
    with pytest.raises(LaborgraphError, match="was not found in 1 rounds; take pagerank"):
        scores("eigenvector", chain, weighted=False)


# What each number is, in the words of the publication; the title is there to check the address.
SOURCES = {
    "degree": ("Freeman (1978)", "10.1016/0378-8733(78)90021-7"),  # Conceptual clarification
    "strength": ("Barrat et al. (2004)", "10.1073/pnas.0400087101"),  # Weighted networks
    "betweenness": ("Freeman (1977)", "10.2307/3033543"),  # Measures based on betweenness
    "closeness": ("Wasserman and Faust (1994)", "10.1017/CBO9780511815478"),  # equation 5.22
    "harmonic": ("Boldi and Vigna (2014)", "10.1080/15427951.2013.865686"),  # Axioms
    "eigenvector": ("Bonacich (1972)", "10.1080/0022250X.1972.9989806"),  # Status scores
    "pagerank": ("Brin and Page (1998)", "10.1016/S0169-7552(98)00110-X"),  # Anatomy
    "k-core": ("Seidman (1983)", "10.1016/0378-8733(83)90028-X"),  # Minimum degree
    "katz": ("Katz (1953)", "10.1007/BF02289026"),  # A new status index
    "hubs": ("Kleinberg (1999)", "10.1145/324133.324140"),  # Authoritative sources
    "authorities": ("Kleinberg (1999)", "10.1145/324133.324140"),
    "constraint": ("Burt (1992)", "10.4159/9780674029095"),  # Structural holes, equation 2.4
    "effective-size": ("Burt (1992)", "10.4159/9780674029095"),  # equation 2.2
    "clustering": ("Watts and Strogatz (1998)", "10.1038/30918"),  # Small-world networks
    "two-mode-degree": ("Borgatti and Everett (1997)", "10.1016/S0378-8733(96)00301-2"),
    "two-mode-closeness": ("Borgatti and Everett (1997)", "10.1016/S0378-8733(96)00301-2"),
    "two-mode-betweenness": ("Borgatti and Everett (1997)", "10.1016/S0378-8733(96)00301-2"),
    "density": ("Wasserman and Faust (1994)", "10.1017/CBO9780511815478"),
    "reciprocity": (
        "Newman, Forrest and Balthrop (2002)",  # Email networks and the spread of viruses
        "10.1103/PhysRevE.66.035101",
    ),
    "transitivity": (
        "Newman, Strogatz and Watts (2001)",  # Random graphs with arbitrary degrees
        "10.1103/PhysRevE.64.026118",
    ),
    "mean-clustering": ("Watts and Strogatz (1998)", "10.1038/30918"),
    "assortativity-degree": ("Newman (2002)", "10.1103/PhysRevLett.89.208701"),
    "assortativity-country": ("Newman (2003)", "10.1103/PhysRevE.67.026126"),  # Mixing patterns
    "assortativity-sector": ("Newman (2003)", "10.1103/PhysRevE.67.026126"),
} | {
    f"{level}ei-{kind}": ("Krackhardt and Stern (1988)", "10.2307/2786835")  # Crises
    for level in ("", "network-")
    for kind in ("country", "sector", "document")
}


def test_every_measure_names_the_publication_that_defines_it() -> None:
    named = {name: measure.source for name, measure in {**MEASURES, **WHOLE}.items()}
    assert named == {name: f"{who}, https://doi.org/{doi}" for name, (who, doi) in SOURCES.items()}


def test_no_measure_of_nodes_has_the_name_of_one_of_the_network() -> None:
    assert not MEASURES.keys() & WHOLE.keys()


@EVERY_DESCRIPTION
@WEIGHINGS
@pytest.mark.parametrize("directed", [False, True], ids=["undirected", "directed"])
def test_measure_is_explained_in_one_line(
    measure: Description, weighted: bool, directed: bool
) -> None:
    said = measure.explained(directed=directed, weighted=weighted)
    assert re.fullmatch(r"[^\n:]+\. [^\n]+https://doi\.org/\S+", said)
    assert said.startswith(measure.summary)
    assert measure.normalisation in said
    assert (measure.weights in said) == weighted
    assert (measure.direction in said) == directed


@EVERY_DESCRIPTION
def test_measure_is_described_in_every_respect(measure: Description) -> None:
    for said in (measure.definition, measure.normalisation, measure.weights, measure.direction):
        assert said
        assert not said.endswith(".")
    assert bool(measure.undefined) >= bool(measure.needs)


@pytest.mark.parametrize("name", WHOLE)
@WEIGHINGS
@pytest.mark.parametrize("kind", ODD)
def test_odd_network_has_one_finite_number_or_none(name: str, weighted: bool, kind: str) -> None:
    found = WHOLE[name].function(ODD[kind], weighted)
    assert found is None or math.isfinite(found)
    if found is None:
        assert WHOLE[name].undefined
    if WHOLE[name].lacking(ODD[kind]):
        assert found is None


@pytest.mark.parametrize("name", WHOLE)
@WEIGHINGS
@pytest.mark.parametrize("directed", [False, True], ids=["undirected", "directed"])
def test_tie_of_a_node_to_itself_counts_for_nothing_in_the_whole(
    name: str, weighted: bool, directed: bool
) -> None:
    said = (("a", "b", 2), ("b", "c", 3), ("a", "c", 1), ("c", "d", 1))
    network = ties(*said, directed=directed)
    for attribute in ("country", "sector", "sources"):
        with_values(network, attribute, a="one", b="one", c="two", d="one two")
    looped = network.copy()
    looped.add_edge("b", "b", weight=9.0)
    before = list(looped.edges(data=True))
    due = WHOLE[name].function(network, weighted)
    assert WHOLE[name].function(looped, weighted) == due
    assert list(looped.edges(data=True)) == before
    assert (due is None) == (name == "reciprocity" and not directed)


LACKING = {
    "hubs": "its ties have no direction",
    "reciprocity": "its ties have no direction",
    "two-mode-degree": "it is not a network of groups and members",
    "ei-country": "no tie joins two nodes of which both have the attribute country",
    "network-ei-document": "no tie joins two nodes of which both have the attribute sources",
    "katz": "",
    "clustering": "",
}


@pytest.mark.parametrize("name", LACKING)
def test_measure_says_what_a_network_lacks_for_it(name: str) -> None:
    network = with_values(ties(("a", "b", 1), ("b", "b", 1), alone="c"), "country", b="MX", c="MX")
    assert {**MEASURES, **WHOLE}[name].lacking(network) == LACKING[name]
    assert not {**MEASURES, **WHOLE}[name].lacking(ties())


def test_measure_says_why_a_network_has_no_score() -> None:
    said = MEASURES["hubs"].without_score(SMALL)
    assert said.startswith("it wants a network whose ties have a direction")
    assert said.endswith("; here its ties have no direction")
    assert MEASURES["eigenvector"].without_score(SMALL) == MEASURES["eigenvector"].undefined
