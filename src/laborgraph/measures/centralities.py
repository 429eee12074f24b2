"""Centrality by ties and by paths: who has many, who is near, who stands between.

A weight is the strength of a tie, so a strong tie is a short one: along paths its length is
1/weight (Newman 2001, https://doi.org/10.1103/PhysRevE.64.016132). No measure counts a tie of a
node to itself.
"""

from typing import Final

import networkx as nx

from laborgraph.measures.descriptions import NOT_COUNTED, Measure, Scores
from laborgraph.measures.ties import (
    lengths,
    weights_of,
    whole_lengths,
    with_lengths,
    without_loops,
)


def degree(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """The number of a node's ties, over the number of other nodes.

    >>> degree(nx.path_graph(["a", "b", "c"]), False)
    {'a': 0.5, 'b': 1.0, 'c': 0.5}
    """
    others = max(len(network) - 1, 1)
    return {node: ties / others for node, ties in without_loops(network).degree()}


def strength(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The sum of the weights of a node's ties; without weights their number."""
    simple = without_loops(network)
    return {
        node: float(total) for node, total in simple.degree(weight="weight" if weighted else None)
    }


def betweenness(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The share of shortest paths between other nodes that pass through a node."""
    measured = with_lengths(network, whole_lengths(weights_of(network)))
    scores: Scores = nx.betweenness_centrality(
        measured, normalized=True, weight="length" if weighted else None
    )
    return scores


def closeness(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """How near a node is to those that reach it.

    Wasserman and Faust's form for networks in several parts: the inverse mean distance from the
    nodes that reach it, times the share of the other nodes that these are.
    """
    measured = with_lengths(network, lengths(weights_of(network)))
    scores: Scores = nx.closeness_centrality(
        measured, distance="length" if weighted else None, wf_improved=True
    )
    return scores


def harmonic(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The mean inverse distance to a node from all others; unreachable ones add nothing."""
    measured = with_lengths(network, lengths(weights_of(network)))
    others = max(len(measured) - 1, 1)
    totals = nx.harmonic_centrality(measured, distance="length" if weighted else None)
    return {node: totals[node] / others for node in network}


def k_core(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """The largest k for which a node lies in a part where all have k ties or more."""
    scores: Scores = nx.core_number(without_loops(network))
    return scores


_LENGTHS: Final = "a tie is 1/weight long"
_BEYOND_ONE: Final = f"{_LENGTHS}, so weights above 1 can make scores above 1"
_TOWARDS: Final = "distances run along the ties towards the node"

MEASURES: Final[dict[str, Measure]] = {
    "degree": Measure(
        function=degree,
        summary="the number of a node's ties to others",
        definition="d(i) / (n-1), d(i) the ties of i",
        normalisation="divided by n-1, the number of other nodes",
        weights=NOT_COUNTED,
        direction="ties in and out both count, so up to 2",
        source="Freeman (1978), https://doi.org/10.1016/0378-8733(78)90021-7",
    ),
    "strength": Measure(
        function=strength,
        summary=(
            "the sum of the weights of a node's ties to others, each 1 if weights do not count"
        ),
        definition="the sum over j of w(i,j)",
        normalisation="not normalised",
        weights="in the unit of the weights",
        direction="ties in and out both count",
        source="Barrat et al. (2004), https://doi.org/10.1073/pnas.0400087101",
    ),
    "betweenness": Measure(
        function=betweenness,
        summary=(
            "the share of the shortest paths between two other nodes that pass through a node"
        ),
        definition=(
            "the mean over all pairs j, k of g(j,i,k) / g(j,k), g(j,k) the shortest paths from j"
            " to k and g(j,i,k) those of them through i; equal lengths are told in whole numbers,"
            " without rounding"
        ),
        normalisation="the mean over all pairs of other nodes, 0 for a pair without a path",
        weights=_LENGTHS,
        direction="paths follow the ties, and each pair counts both ways",
        source="Freeman (1977), https://doi.org/10.2307/3033543",
        by_paths=True,
    ),
    "closeness": Measure(
        function=closeness,
        summary="1 over a node's mean distance from those that reach it",
        definition=(
            "r / (sum over j of d(j,i)) * r / (n-1), j the r nodes that reach i, d the length of"
            " the shortest path"
        ),
        normalisation=(
            "times their share of the n-1 other nodes, so that small components score low"
        ),
        weights=_BEYOND_ONE,
        direction=_TOWARDS,
        source="Wasserman and Faust (1994), https://doi.org/10.1017/CBO9780511815478",
        by_paths=True,
    ),
    "harmonic": Measure(
        function=harmonic,
        summary="1 over a node's distance from another",
        definition="the sum over j of 1 / d(j,i), over n-1",
        normalisation="the mean over the n-1 other nodes, 0 for one that does not reach it",
        weights=_BEYOND_ONE,
        direction=_TOWARDS,
        source="Boldi and Vigna (2014), https://doi.org/10.1080/15427951.2013.865686",
        by_paths=True,
    ),
    "k-core": Measure(
        function=k_core,
        summary=(
            "the largest k such that the node lies in a part of the network where each node has k"
            " ties or more within that part"
        ),
        definition=(
            "nodes with fewer than k ties are taken away again and again; what is left is the"
            " k-core"
        ),
        normalisation="not normalised",
        weights=NOT_COUNTED,
        direction="ties in and out both count",
        source="Seidman (1983), https://doi.org/10.1016/0378-8733(83)90028-X",
    ),
}
