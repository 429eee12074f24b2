"""Measures of centrality, by networkx; each a number a node, or None where it has no meaning.

A weight is the strength of a tie, so a strong tie is a short one: along paths its length is
1/weight (Newman 2001, https://doi.org/10.1103/PhysRevE.64.016132). No measure counts a tie of a
node to itself. This module knows networks and no RDF.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, sqrt
from typing import Final

import networkx as nx

from laborgraph.errors import LaborgraphError

Scores = Mapping[str, float | None]


@dataclass(frozen=True)
class Measure:
    """A measure and what a reader has to know to use its numbers.

    Attributes:
        function: From a network, and whether its weights count, to a number for each node.
        summary: What it measures.
        normalisation: Over what it is taken.
        weights: What it makes of weights.
        direction: What it makes of direction.
        source: The publication that defines it.
        undefined: What has to be the case for any node to have a score, where that can fail.
        by_paths: Whether it follows the shortest paths from every node, which takes time in
            proportion to nodes times ties.
    """

    function: Callable[["nx.Graph[str]", bool], Scores]
    summary: str
    normalisation: str
    weights: str
    direction: str
    source: str
    undefined: str = ""
    by_paths: bool = False

    def explained(self, *, directed: bool, weighted: bool) -> str:
        """The measure in one line, as it was taken on such a network."""
        parts = [self.summary, self.normalisation]
        if weighted:
            parts.append(self.weights)
        if directed:
            parts.append(self.direction)
        return f"{'; '.join(parts)}. {self.source}"


def degree(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """The number of a node's ties, over the number of other nodes.

    >>> degree(nx.path_graph(["a", "b", "c"]), False)
    {'a': 0.5, 'b': 1.0, 'c': 0.5}
    """
    others = max(len(network) - 1, 1)
    return {node: ties / others for node, ties in _without_loops(network).degree()}


def strength(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The sum of the weights of a node's ties; without weights their number."""
    simple = _without_loops(network)
    return {
        node: float(total) for node, total in simple.degree(weight="weight" if weighted else None)
    }


def betweenness(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The share of shortest paths between other nodes that pass through a node."""
    measured = _with_lengths(network, _whole_lengths(_weights(network)))
    scores: Scores = nx.betweenness_centrality(
        measured, normalized=True, weight="length" if weighted else None
    )
    return scores


def closeness(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """How near a node is to those that reach it.

    Wasserman and Faust's form for networks in several parts: the inverse mean distance from the
    nodes that reach it, times the share of the other nodes that these are.
    """
    measured = _with_lengths(network, _lengths(_weights(network)))
    scores: Scores = nx.closeness_centrality(
        measured, distance="length" if weighted else None, wf_improved=True
    )
    return scores


def harmonic(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The mean inverse distance to a node from all others; unreachable ones add nothing."""
    measured = _with_lengths(network, _lengths(_weights(network)))
    others = max(len(measured) - 1, 1)
    totals = nx.harmonic_centrality(measured, distance="length" if weighted else None)
    return {node: totals[node] / others for node in network}


_ROUNDS = 10_000


def eigenvector(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """How central a node's neighbours are, in the largest component; None elsewhere.

    Components of a network have eigenvectors of their own, whose scores do not compare; the
    measure is therefore taken on the largest one (with direction: the largest strongly connected
    one). Where two are equally large, or none has two nodes, no node has a score.

    Raises:
        LaborgraphError: If the solver does not come to an end.
    """
    empty: dict[str, float | None] = dict.fromkeys(network)
    parts = (
        nx.strongly_connected_components(network)
        if isinstance(network, nx.DiGraph)
        else nx.connected_components(network)
    )
    ordered = sorted(parts, key=len, reverse=True)
    if not ordered or len(ordered[0]) < 2:  # noqa: PLR2004 - one node has no neighbours
        return empty
    if len(ordered) > 1 and len(ordered[0]) == len(ordered[1]):
        return empty
    part = _without_loops(network).subgraph(ordered[0])
    weight = "weight" if weighted else None
    if len(part) == 2:  # noqa: PLR2004 - too small for the sparse solver, and solved on paper
        ties = part.in_degree(weight=weight) if isinstance(part, nx.DiGraph) else part.degree()
        total = sum(arriving for _, arriving in ties)
        return empty | {node: sqrt(arriving / total) for node, arriving in ties}
    from scipy.sparse.linalg import ArpackNoConvergence

    try:
        return empty | nx.eigenvector_centrality_numpy(part, weight=weight, max_iter=_ROUNDS)
    except ArpackNoConvergence as error:
        raise LaborgraphError(
            f"the eigenvector of this network was not found in {_ROUNDS} rounds;"
            " take pagerank or harmonic in its place."
        ) from error


def pagerank(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The share of time that a walk along the ties spends at a node, restarting with 15%."""
    if not network:
        return {}
    scores: Scores = nx.pagerank(
        _without_loops(network),
        alpha=0.85,
        tol=1e-12,
        max_iter=1000,
        weight="weight" if weighted else None,
    )
    return scores


def k_core(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """The largest k for which a node lies in a part where all have k ties or more."""
    scores: Scores = nx.core_number(_without_loops(network))
    return scores


def _without_loops(network: "nx.Graph[str]") -> "nx.Graph[str]":
    loops = list(nx.selfloop_edges(network))
    if not loops:
        return network
    simple = network.copy()
    simple.remove_edges_from(loops)
    return simple


def _weights(network: "nx.Graph[str]") -> set[float]:
    return {weight for _, _, weight in network.edges(data="weight", default=1.0)}


def _lengths(weights: Iterable[float]) -> dict[float, float]:
    return {weight: 1 / weight for weight in weights}


# Beyond these bits, whole lengths that are exact cost more than they are worth.
_EXACT_BITS: Final = 4096
_LARGEST_DENOMINATOR: Final = 10**6
_GRID: Final = 10**12


def _whole_lengths(weights: Iterable[float]) -> dict[float, int]:
    """For each weight a whole number in proportion to 1/weight.

    Which paths are equally short decides who stands between, and sums of 0.1, 0.2 and 0.3 differ
    with their order. So each weight is read as the simplest fraction that it can be, such as 7/12,
    and all lengths are multiplied by what makes them whole. Weights that are no such fractions are
    put on a grid a million million times finer than the shortest tie.

    >>> _whole_lengths([0.5, 1.0, 5 / 6])
    {0.5: 10, 1.0: 5, 0.8333333333333334: 6}
    """
    fractions = {
        weight: Fraction(weight).limit_denominator(_LARGEST_DENOMINATOR) for weight in weights
    }
    if all(float(fraction) == weight for weight, fraction in fractions.items()):
        common = 1
        for fraction in fractions.values():
            common = lcm(common, fraction.numerator)
            if common.bit_length() > _EXACT_BITS:
                break
        else:
            return {
                weight: common // fraction.numerator * fraction.denominator
                for weight, fraction in fractions.items()
            }
    shortest = Fraction(max(fractions))
    return {weight: round(_GRID * shortest / Fraction(weight)) for weight in fractions}


def _with_lengths(network: "nx.Graph[str]", lengths: Mapping[float, float]) -> "nx.Graph[str]":
    """The same nodes and ties, in the same order, with nothing but their lengths."""
    measured: nx.Graph[str] = nx.DiGraph() if network.is_directed() else nx.Graph()
    measured.add_nodes_from(network)
    for source, target, weight in network.edges(data="weight", default=1.0):
        measured.add_edge(source, target, length=lengths[weight])
    return measured


_LENGTHS: Final = "a tie is 1/weight long"
_BEYOND_ONE: Final = f"{_LENGTHS}, so weights above 1 can make scores above 1"
_TOWARDS: Final = "distances run along the ties towards the node"
_NOT_COUNTED: Final = "weights do not count"

MEASURES: Final[dict[str, Measure]] = {
    "degree": Measure(
        degree,
        "the number of a node's ties to others",
        "divided by n-1, the number of other nodes",
        _NOT_COUNTED,
        "ties in and out both count, so up to 2",
        "Freeman (1978), https://doi.org/10.1016/0378-8733(78)90021-7",
    ),
    "strength": Measure(
        strength,
        "the sum of the weights of a node's ties to others, each 1 if weights do not count",
        "not normalised",
        "in the unit of the weights",
        "ties in and out both count",
        "Barrat et al. (2004), https://doi.org/10.1073/pnas.0400087101",
    ),
    "betweenness": Measure(
        betweenness,
        "the share of the shortest paths between two other nodes that pass through a node",
        "the mean over all pairs of other nodes, 0 for a pair without a path",
        _LENGTHS,
        "paths follow the ties, and each pair counts both ways",
        "Freeman (1977), https://doi.org/10.2307/3033543",
        by_paths=True,
    ),
    "closeness": Measure(
        closeness,
        "1 over a node's mean distance from those that reach it",
        "times their share of the n-1 other nodes, so that small components score low",
        _BEYOND_ONE,
        _TOWARDS,
        "Wasserman and Faust (1994), https://doi.org/10.1017/CBO9780511815478",
        by_paths=True,
    ),
    "harmonic": Measure(
        harmonic,
        "1 over a node's distance from another",
        "the mean over the n-1 other nodes, 0 for one that does not reach it",
        _BEYOND_ONE,
        _TOWARDS,
        "Boldi and Vigna (2014), https://doi.org/10.1080/15427951.2013.865686",
        by_paths=True,
    ),
    "eigenvector": Measure(
        eigenvector,
        "in proportion to the sum of the scores of a node's neighbours",
        "the squares of the scores sum to 1 over the largest component, and no node outside it has"
        " a score",
        "a neighbour counts by the weight of the tie",
        "neighbours are those whose ties arrive, in the largest strongly connected component",
        "Bonacich (1972), https://doi.org/10.1080/0022250X.1972.9989806",
        "it wants one component that is larger than all others and has two nodes or more (where"
        " ties have a direction, one in which each node reaches each other); take pagerank or"
        " harmonic here",
    ),
    "pagerank": Measure(
        pagerank,
        "the share of its time that a walk along the ties spends at a node, if it starts again"
        " anywhere in 15% of its steps, and from a node without a way on",
        "the scores sum to 1",
        "the walk takes ties in proportion to their weights",
        "the walk follows the ties",
        "Brin and Page (1998), https://doi.org/10.1016/S0169-7552(98)00110-X",
    ),
    "k-core": Measure(
        k_core,
        "the largest k such that the node lies in a part of the network where each node has k ties"
        " or more within that part",
        "not normalised",
        _NOT_COUNTED,
        "ties in and out both count",
        "Seidman (1983), https://doi.org/10.1016/0378-8733(83)90028-X",
    ),
}
