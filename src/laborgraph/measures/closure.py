"""How closely a network is tied: density, answered ties, triangles, and who is tied to whom.

No measure here counts weights, or ties of a node to itself.
"""

from math import sqrt
from typing import Final

import networkx as nx

from laborgraph.measures import modes
from laborgraph.measures.descriptions import (
    NO_DIRECTION,
    NOT_COUNTED,
    Measure,
    Scores,
    WholeMeasure,
)
from laborgraph.measures.ties import undirected, without_loops


def density(network: "nx.Graph[str]", weighted: bool) -> float | None:  # noqa: ARG001 - one signature for all
    """The ties over those that could be; None if there could be none.

    >>> density(nx.path_graph(["a", "b", "c"]), False)
    0.6666666666666666
    """
    both = modes.two(network)
    nodes = len(network)
    possible = nodes * (nodes - 1) // 2
    if both:
        # Who is both is no member of itself.
        possible = len(both.groups) * len(both.members) - len(both.twofold)
    possible *= 2 if network.is_directed() else 1
    return without_loops(network).number_of_edges() / possible if possible else None


def reciprocity(network: "nx.Graph[str]", weighted: bool) -> float | None:  # noqa: ARG001 - one signature for all
    """The share of ties that are answered by one in the other direction; None without direction.

    >>> reciprocity(nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c"), ("c", "a")]), False)
    0.5
    """
    ties = {(one, other) for one, other in network.edges() if one != other}
    if not network.is_directed() or not ties:
        return None
    return sum((other, one) in ties for one, other in ties) / len(ties)


def clustering(network: "nx.Graph[str]", weighted: bool) -> Scores:  # noqa: ARG001 - one signature for all
    """The share of pairs of a node's neighbours that are tied; None with fewer than two of them.

    In a network of two modes no two neighbours can be tied, so there no node has a score.
    """
    if modes.two(network):
        return dict.fromkeys(network)
    return {
        node: tied / pairs if pairs else None for node, (tied, pairs) in _pairs(network).items()
    }


def _pairs(network: "nx.Graph[str]") -> dict[str, tuple[int, int]]:
    """For each node the pairs of its neighbours that are tied, and all; each from either side."""
    simple = undirected(network)
    near = {node: set(simple[node]) for node in simple}
    return {
        node: (sum(len(own & near[other]) for other in own), len(own) * (len(own) - 1))
        for node, own in near.items()
    }


def mean_clustering(network: "nx.Graph[str]", weighted: bool) -> float | None:
    """The mean of `clustering` over the nodes that have it; None if none has."""
    known = [score for score in clustering(network, weighted).values() if score is not None]
    return sum(known) / len(known) if known else None


def transitivity(network: "nx.Graph[str]", weighted: bool) -> float | None:  # noqa: ARG001 - one signature for all
    """The share of all pairs of neighbours of one node that are tied; None if there is no pair."""
    if modes.two(network):
        return None
    found = _pairs(network).values()
    pairs = sum(every for _, every in found)
    return sum(tied for tied, _ in found) / pairs if pairs else None


def assortativity_degree(network: "nx.Graph[str]", weighted: bool) -> float | None:  # noqa: ARG001 - one signature for all
    """How far nodes with many ties are tied to others with many; None if all have as many."""
    simple = without_loops(network)
    if isinstance(simple, nx.DiGraph):
        leaving, arriving = dict(simple.out_degree()), dict(simple.in_degree())
        pairs = [(leaving[one], arriving[other]) for one, other in simple.edges()]
    else:
        ties = dict(simple.degree())
        pairs = [(ties[one], ties[other]) for one, other in simple.edges()]
        pairs += [(other, one) for one, other in pairs]
    # In whole numbers, so that a spread of 0 is 0.
    begins, ends = sum(one for one, _ in pairs), sum(other for _, other in pairs)
    together = len(pairs) * sum(one * other for one, other in pairs) - begins * ends
    spread = len(pairs) * sum(one**2 for one, _ in pairs) - begins**2
    other_spread = len(pairs) * sum(other**2 for _, other in pairs) - ends**2
    return together / sqrt(spread * other_spread) if spread and other_spread else None


_NO_PAIRS: Final = "two neighbours of one node; in a network of two modes none can be tied"
_WATTS: Final = "Watts and Strogatz (1998), https://doi.org/10.1038/30918"

MEASURES: Final[dict[str, Measure]] = {
    "clustering": Measure(
        function=clustering,
        summary="the share of pairs of a node's neighbours that are tied to each other",
        definition="t(i) / (d(i) (d(i)-1) / 2), t(i) the ties among the d(i) neighbours of i",
        normalisation="over all pairs of its neighbours; no score with fewer than two",
        weights=NOT_COUNTED,
        direction=NO_DIRECTION,
        source=_WATTS,
        needs=modes.ONE,
        undefined=f"it wants {_NO_PAIRS}",
    ),
}

WHOLE: Final[dict[str, WholeMeasure]] = {
    "density": WholeMeasure(
        function=density,
        summary="the share of possible ties that there are",
        definition="m / (n (n-1) / 2), m the ties; with direction m / (n (n-1))",
        normalisation=(
            "over all pairs of nodes; in a network of two modes over the pairs of a group and a"
            " member"
        ),
        weights=NOT_COUNTED,
        direction="a pair can be tied both ways",
        source="Wasserman and Faust (1994), https://doi.org/10.1017/CBO9780511815478",
        undefined="it wants two nodes",
    ),
    "reciprocity": WholeMeasure(
        function=reciprocity,
        summary="the share of ties that a tie in the other direction answers",
        definition="the ties from i to j for which there is one from j to i, over all ties",
        normalisation="over all ties, so that a pair tied both ways counts twice",
        weights=NOT_COUNTED,
        direction="without direction there is none to answer",
        source="Newman, Forrest and Balthrop (2002), https://doi.org/10.1103/PhysRevE.66.035101",
        needs="direction",
        undefined="it wants a network whose ties have a direction, and a tie",
    ),
    "transitivity": WholeMeasure(
        function=transitivity,
        summary="the share of pairs of neighbours, of whichever node, that are tied to each other",
        definition="3 times the triangles, over the pairs of ties that meet in a node",
        normalisation="over all pairs of neighbours, so that nodes with many ties weigh more",
        weights=NOT_COUNTED,
        direction=NO_DIRECTION,
        source="Newman, Strogatz and Watts (2001), https://doi.org/10.1103/PhysRevE.64.026118",
        needs=modes.ONE,
        undefined=f"it wants {_NO_PAIRS}",
    ),
    "mean-clustering": WholeMeasure(
        function=mean_clustering,
        summary="the mean clustering of nodes",
        definition="the mean over i of t(i) / (d(i) (d(i)-1) / 2), as clustering has it",
        normalisation=(
            "over the nodes with two neighbours or more; other programs may count the rest as 0"
        ),
        weights=NOT_COUNTED,
        direction=NO_DIRECTION,
        source=_WATTS,
        needs=modes.ONE,
        undefined=f"it wants {_NO_PAIRS}",
    ),
    "assortativity-degree": WholeMeasure(
        function=assortativity_degree,
        summary="how far nodes with many ties are tied to others with many",
        definition="the correlation, over ties, of the number of ties of their two ends",
        normalisation="from -1 to 1, 0 if the two have nothing to do with each other",
        weights=NOT_COUNTED,
        direction="ties that leave where a tie begins, and that arrive where it ends",
        source="Newman (2002), https://doi.org/10.1103/PhysRevLett.89.208701",
        undefined="it wants ties whose ends do not all have as many ties as each other",
    ),
}
