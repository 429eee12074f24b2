"""Centrality in a network of two modes: groups and members, each tie from one to the other.

A member can be tied to every group and to no member, so that what is the most it can have is
another number than in a network of one mode. Nodes are compared with the most that their own mode
allows. Weights do not count. A node that is a group here and a member there (an alliance that
belongs to another) has two roles: others are measured with it in each, and it has no one score.
"""

from collections.abc import Collection, Mapping
from typing import Final

import networkx as nx

from laborgraph.measures import modes
from laborgraph.measures.descriptions import NO_DIRECTION, NOT_COUNTED, Measure, Scores


def degree(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """The number of a node's ties, over the number of nodes of the other mode."""
    both = modes.two(network)
    if both is None:
        return dict.fromkeys(network)
    ties = dict(both.incidence.degree())
    return _once(
        network, both, {node: ties[node] / max(len(both.others(node)), 1) for node in ties}
    )


def closeness(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """How near a node is to those it reaches, against the nearest that its mode allows.

    In a network in several parts, the nearest is taken over the nodes that it reaches, times their
    share of all other nodes, as `centralities.closeness` has it. (networkx takes the nearest over
    all nodes, reached or not, so that a pair by itself has a score above 1.)
    """
    both = modes.two(network)
    if both is None:
        return dict.fromkeys(network)
    found = {
        node: _closeness(both.incidence, node, both.alike(node)) if ties else 0.0
        for node, ties in both.incidence.degree()
    }
    return _once(network, both, found)


def _closeness(simple: "nx.Graph[str]", node: str, alike: Collection[str]) -> float:
    distances = nx.single_source_shortest_path_length(simple, node)
    reached = len(distances) - 1
    # Those of the other mode are one tie away at best, those of its own two.
    nearest = reached + sum(other in alike for other in distances) - 1
    return nearest / sum(distances.values()) * (reached / (len(simple) - 1))


def betweenness(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """The shortest paths between others that pass through a node, over the most there can be."""
    both = modes.two(network)
    if both is None:
        return dict.fromkeys(network)
    passing = nx.betweenness_centrality(both.incidence, normalized=False)
    found = {
        node: times / max(_most(len(both.alike(node)), len(both.others(node))), 1)
        for node, times in passing.items()
    }
    return _once(network, both, found)


def _once(network: "nx.Graph[str]", both: modes.Modes, found: Mapping[str, float]) -> Scores:
    """Scores of the nodes of the network; none for those that have one in each of two roles."""
    return {node: None if node in both.twofold else found[node] for node in network}


def _most(own: int, other: int) -> int:
    """The most pairs that one node can stand between, of so many of its mode and of the other.

    It has all nodes of the other mode; the rest of its own hang on these, as evenly as they can.

    >>> _most(2, 3), _most(1, 4)
    (5, 6)
    """
    if not other:
        return 0
    each, left = divmod(own - 1, other)
    twice = other**2 * (each + 1) ** 2 + other * (each + 1) * (2 * left - each - 1)
    return (twice - left * (2 * each - left + 3)) // 2


_SOURCE: Final = "Borgatti and Everett (1997), https://doi.org/10.1016/S0378-8733(96)00301-2"
_TWO_ONLY: Final = (
    "it wants a network of two modes, groups and members; a node that is both has two roles and no"
    " one score"
)

MEASURES: Final[dict[str, Measure]] = {
    "two-mode-degree": Measure(
        function=degree,
        summary="the number of a node's ties",
        definition="d(i) / m, d(i) the ties of i, m the nodes of the other mode",
        normalisation="divided by the number of nodes of the other mode",
        weights=NOT_COUNTED,
        direction=NO_DIRECTION,
        source=_SOURCE,
        needs=modes.TWO,
        undefined=_TWO_ONLY,
    ),
    "two-mode-closeness": Measure(
        function=closeness,
        summary=(
            "how near a node is to those it reaches, against the nearest that a node of its mode"
            " can be"
        ),
        definition=(
            "(m + 2 (k-1)) / (the sum over j of d(i,j)) * r / (n-1), j the r nodes that i reaches,"
            " m of them of the other mode and k-1 of its own"
        ),
        normalisation=(
            "times the share of the n-1 other nodes that it reaches, so that small components score"
            " low"
        ),
        weights=NOT_COUNTED,
        direction=NO_DIRECTION,
        source=_SOURCE,
        needs=modes.TWO,
        undefined=_TWO_ONLY,
        by_paths=True,
    ),
    "two-mode-betweenness": Measure(
        function=betweenness,
        summary=(
            "the shortest paths between two other nodes that pass through a node, each pair"
            " counting 1"
        ),
        definition=(
            "the sum over pairs j, k of g(j,i,k) / g(j,k), over (m² (s+1)² + m (s+1) (2t-s-1) -"
            " t (2s-t+3)) / 2, s the whole part and t the rest of (k-1) / m, k the nodes of its"
            " mode, m those of the other"
        ),
        normalisation="over the most that a node of its mode can have",
        weights=NOT_COUNTED,
        direction=NO_DIRECTION,
        source=_SOURCE,
        needs=modes.TWO,
        undefined=_TWO_ONLY,
        by_paths=True,
    ),
}
