"""How far two networks, or two rankings of the same nodes, agree."""

from collections.abc import Collection, Hashable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import networkx as nx

KENDALL: Final = "Kendall (1945), https://doi.org/10.1093/biomet/33.3.239"
SPEARMAN: Final = "Spearman (1904), https://doi.org/10.2307/1412159"
JACCARD: Final = "Jaccard (1912), https://doi.org/10.1111/j.1469-8137.1912.tb05611.x"


class Overlap(NamedTuple):
    """What two collections have in common.

    Attributes:
        first: How many things are in the first.
        second: How many are in the second.
        both: How many are in both.
    """

    first: int
    second: int
    both: int

    @property
    def jaccard(self) -> float | None:
        """Those in both, over those in either; None if both are empty.

        >>> Overlap(first=3, second=2, both=1).jaccard
        0.25
        """
        either = self.first + self.second - self.both
        return self.both / either if either else None


def overlap(first: Collection[Hashable], second: Collection[Hashable]) -> Overlap:
    """Count what two collections have in common, each thing once."""
    one, other = set(first), set(second)
    return Overlap(len(one), len(other), len(one & other))


def pairs(
    network: "nx.Graph[str]", *, directed: bool, among: Collection[str] | None = None
) -> set[tuple[str, str]]:
    """Who is tied to whom; ties of a node to itself are left out.

    Args:
        network: Any.
        directed: Whether a pair is in the order of the tie; else in that of the nodes.
        among: If given, only pairs of these nodes.

    >>> import networkx as nx
    >>> sorted(pairs(nx.DiGraph([("b", "a"), ("a", "b"), ("b", "c")]), directed=False))
    [('a', 'b'), ('b', 'c')]
    """
    return {
        (one, other) if directed else (min(one, other), max(one, other))
        for one, other in network.edges()
        if one != other and (among is None or (one in among and other in among))
    }


class Agreement(NamedTuple):
    """How far two scores put the same nodes in the same order.

    Attributes:
        nodes: How many nodes have both scores.
        spearman: Spearman's rho: the correlation of their ranks, from -1 (reversed) to 1 (the same
            order). None if fewer than two nodes have both, or all are equal in one of the scores.
        kendall: Kendall's tau-b: the pairs of nodes in the same order less those in the opposite
            one, over all that are not tied; from -1 to 1, None as before.
    """

    nodes: int
    spearman: float | None
    kendall: float | None


def agreement(first: Mapping[str, float | None], second: Mapping[str, float | None]) -> Agreement:
    """Correlate two scores by rank, over the nodes that have both.

    No p-value is given: nodes of a network are no independent sample.

    >>> found = agreement({"a": 1, "b": 2, "c": 3}, {"a": 10, "b": 30, "c": 20, "d": 0})
    >>> found.nodes, round(found.spearman, 6), round(found.kendall, 6)
    (3, 0.5, 0.333333)

    Sources:
        Spearman (1904), https://doi.org/10.2307/1412159; with ties, Kendall (1945),
        https://doi.org/10.1093/biomet/33.3.239
    """
    ones: list[float] = []
    others: list[float] = []
    for node in sorted(first.keys() & second.keys()):
        one, other = first[node], second[node]
        if one is not None and other is not None:
            ones.append(one)
            others.append(other)
    if len(set(ones)) < 2 or len(set(others)) < 2:  # noqa: PLR2004 - without two ranks, no order
        return Agreement(len(ones), None, None)
    from scipy.stats import kendalltau, spearmanr

    return Agreement(
        len(ones),
        float(spearmanr(ones, others).statistic),
        float(kendalltau(ones, others, variant="b").statistic),
    )
