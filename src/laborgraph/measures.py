"""Measures of centrality, by networkx; each a number a node, or None where it has no meaning.

Every measure says how it is normalised and what it makes of weights and of direction. This
module knows networks and no RDF.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import networkx as nx

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
        source: The paper that defines it.
        undefined: When no node has a score, where that can be.
    """

    function: Callable[["nx.Graph[str]", bool], Scores]
    summary: str
    normalisation: str
    weights: str
    direction: str
    source: str
    undefined: str = ""

    def explained(self, *, directed: bool, weighted: bool) -> str:
        """The measure in one line, as it was taken on such a network."""
        parts = [self.summary, self.normalisation]
        if weighted:
            parts.append(f"weights: {self.weights}")
        if directed:
            parts.append(f"direction: {self.direction}")
        return "; ".join((*parts, self.source))


def degree(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """The number of a node's neighbours, over the most it could have (n-1).

    >>> degree(nx.path_graph(["a", "b", "c"]), False)
    {'a': 0.5, 'b': 1.0, 'c': 0.5}
    """
    simple = _without_loops(network)
    possible = max(len(simple) - 1, 1)
    return {node: neighbours / possible for node, neighbours in simple.degree()}


def strength(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The sum of the weights of a node's ties; without weights their number."""
    simple = _without_loops(network)
    return {
        node: float(total) for node, total in simple.degree(weight="weight" if weighted else None)
    }


def betweenness(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The share of shortest paths between other nodes that pass through a node."""
    measured = _with_distances(network)
    scores: Scores = nx.betweenness_centrality(
        measured, normalized=True, weight="distance" if weighted else None
    )
    return scores


def closeness(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """How near a node is to those that it can be reached from.

    Wasserman and Faust's form for networks in several parts: the inverse mean distance within
    the node's part, times the share of the other nodes that are in it.
    """
    measured = _with_distances(network)
    scores: Scores = nx.closeness_centrality(
        measured, distance="distance" if weighted else None, wf_improved=True
    )
    return scores


def harmonic(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The mean inverse distance to a node from all others; unreachable ones add nothing."""
    measured = _with_distances(network)
    others = max(len(measured) - 1, 1)
    totals = nx.harmonic_centrality(measured, distance="distance" if weighted else None)
    return {node: total / others for node, total in totals.items()}


def eigenvector(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """How central a node's neighbours are, in the largest component; None elsewhere.

    Components of a network have eigenvectors of their own, whose scores do not compare. Where
    two components are equally large, or a directed network has no cycle to hold the scores, no
    node has a score.
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
    part = network.subgraph(sorted(ordered[0]))
    found = nx.eigenvector_centrality(
        part, max_iter=100_000, tol=1e-12, weight="weight" if weighted else None
    )
    return empty | found


def pagerank(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The share of time that a walk along the ties spends at a node, restarting with 15%."""
    if not network:
        return {}
    scores: Scores = nx.pagerank(
        network, alpha=0.85, tol=1e-12, max_iter=10_000, weight="weight" if weighted else None
    )
    return scores


def k_core(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """The largest k for which a node belongs to a part where all have k neighbours or more."""
    scores: Scores = nx.core_number(_without_loops(network))
    return scores


def _without_loops(network: "nx.Graph[str]") -> "nx.Graph[str]":
    loops = list(nx.selfloop_edges(network))
    if not loops:
        return network
    simple = network.copy()
    simple.remove_edges_from(loops)
    return simple


def _with_distances(network: "nx.Graph[str]") -> "nx.Graph[str]":
    """A strong tie is a short one: distance = 1/strength."""
    measured = network.copy()
    for _, _, tie in measured.edges(data=True):
        tie["distance"] = 1 / tie.get("weight", 1.0)
    return measured


_PATHS: Final = "distance = 1/strength"
_STRENGTHS: Final = "a neighbour counts by the strength of its tie"

MEASURES: Final[dict[str, Measure]] = {
    "degree": Measure(
        degree,
        "neighbours",
        "over n-1, the most a node can have (up to 2 in a directed network)",
        "none: neighbours are counted",
        "ties in and out",
        "Freeman (1978), https://doi.org/10.1016/0378-8733(78)90021-7",
    ),
    "strength": Measure(
        strength,
        "sum of the strengths of a node's ties",
        "none: in the unit of the weights",
        "added up",
        "ties in and out",
        "Barrat et al. (2004), https://doi.org/10.1073/pnas.0400087101",
    ),
    "betweenness": Measure(
        betweenness,
        "share of the shortest paths between others that pass through a node",
        "over the pairs of other nodes",
        _PATHS,
        "paths follow it",
        "Freeman (1977), https://doi.org/10.2307/3033543",
    ),
    "closeness": Measure(
        closeness,
        "inverse mean distance, times the share of nodes within reach",
        "over n-1 (Wasserman and Faust, for several components)",
        _PATHS,
        "distances to the node",
        "Wasserman and Faust (1994), https://doi.org/10.1017/CBO9780511815478",
    ),
    "harmonic": Measure(
        harmonic,
        "mean inverse distance from all other nodes",
        "over n-1",
        _PATHS,
        "distances to the node",
        "Marchiori and Latora (2000), https://doi.org/10.1016/S0378-4371(00)00311-3",
    ),
    "eigenvector": Measure(
        eigenvector,
        "centrality of a node's neighbours",
        "Euclidean length 1 over the largest component; no score elsewhere",
        _STRENGTHS,
        "ties that arrive; the largest strong component",
        "Bonacich (1987), https://doi.org/10.1086/228631",
        "eigenvectors want one component larger than the others and, where ties have a direction,"
        " a cycle in it; pagerank or harmonic serve here",
    ),
    "pagerank": Measure(
        pagerank,
        "share of a random walk spent at a node, damping 0.85",
        "sums to 1",
        _STRENGTHS,
        "the walk follows it",
        "Brin and Page (1998), https://doi.org/10.1016/S0169-7552(98)00110-X",
    ),
    "k-core": Measure(
        k_core,
        "largest k whose k-core holds the node",
        "none: a whole number",
        "none: neighbours are counted",
        "ties in and out",
        "Seidman (1983), https://doi.org/10.1016/0378-8733(83)90028-X",
    ),
}
