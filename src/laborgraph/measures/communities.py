"""Communities: parts of a network with many ties within them and few between them.

No method finds the one true division. Most draw by chance where choices are alike, so that another
seed may give another partition; `adjusted_rand` and `kept_company` tell how far such partitions
agree. All methods here see the same network: direction does not count (ties of two nodes in both
directions are one tie, their weights added), ties of a node to itself and hostile ones (sign -1)
are left out, since a community is held together by support.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Final

import networkx as nx

MODULARITY: Final = "Newman and Girvan (2004), https://doi.org/10.1103/PhysRevE.69.026113"
RAND: Final = "Hubert and Arabie (1985), https://doi.org/10.1007/BF01908075"
# Communities in order: the largest first, of equal ones that with the smallest node; nodes sorted.
Partition = tuple[tuple[str, ...], ...]
_Parts = Iterable[Collection[int]]


@dataclass(frozen=True)
class Method:
    """A way to find communities, and what a reader has to know to use what it finds.

    Attributes:
        function: From an undirected network whose nodes are numbers, the name of the weights (None
            if they do not count), a resolution and a seed, to communities.
        summary: What it does.
        source: The publication that defines it.
        by_chance: Whether another seed may give another partition.
        resolves: Whether the resolution counts; else the method has none.
    """

    function: Callable[["nx.Graph[int]", str | None, float, int], _Parts]
    summary: str
    source: str
    by_chance: bool = True
    resolves: bool = True


def find(
    network: "nx.Graph[str]", method: str, *, weighted: bool, resolution: float = 1, seed: int = 1
) -> Partition:
    """Divide a network into communities.

    Args:
        network: Edges may have ``weight``, a strength, and ``sign``.
        method: A name in `METHODS`.
        weighted: Whether weights count; else each tie is as strong as any other.
        resolution: Above 1 for more and smaller communities, below for fewer and larger ones.
        seed: Where chance begins, for a method that has any.

    Returns:
        The communities; a node without ties is one of its own.

    >>> find(nx.Graph([("a", "b"), ("b", "c"), ("d", "e")]), "louvain", weighted=False)
    (('a', 'b', 'c'), ('d', 'e'))
    """
    nodes = sorted(network)
    numbered = _cohesive(network, nodes)
    if not numbered.number_of_edges():
        return tuple((node,) for node in nodes)
    weight = "weight" if weighted else None
    parts = METHODS[method].function(numbered, weight, resolution, seed)
    named = (tuple(sorted(nodes[number] for number in part)) for part in parts)
    return tuple(sorted(named, key=lambda part: (-len(part), part)))


def modularity(
    network: "nx.Graph[str]", parts: Partition, *, weighted: bool, resolution: float = 1
) -> float | None:
    """How many more ties lie within communities than chance would put there.

    The share of ties (or of their weight) within communities, less the share to expect if every
    node kept its ties and they were put at random.

    Returns:
        A number without unit, below 1; 0 if all nodes are one community (at a resolution of 1).
        None if the network has no ties.

    Source:
        Newman and Girvan (2004), https://doi.org/10.1103/PhysRevE.69.026113; the resolution is
        that of Reichardt and Bornholdt (2006), https://doi.org/10.1103/PhysRevE.74.016110
    """
    nodes = sorted(network)
    numbered = _cohesive(network, nodes)
    if not numbered.number_of_edges():
        return None
    number = {node: index for index, node in enumerate(nodes)}
    found: float = nx.community.modularity(
        numbered,
        [{number[node] for node in part} for part in parts],
        weight="weight" if weighted else None,
        resolution=resolution,
    )
    return found


def adjusted_rand(one: Partition, other: Partition) -> float:
    """How far two partitions of the same nodes agree, chance discounted.

    Counted are the pairs of nodes that both put together.

    Returns:
        1 if they are the same, about 0 if they agree as far as chance would; it can be negative.

    >>> adjusted_rand((("a", "b"), ("c", "d")), (("a", "b"), ("c", "d")))
    1.0

    Source:
        Hubert and Arabie (1985), https://doi.org/10.1007/BF01908075
    """
    place = _places(other)
    nodes = len(place)
    both = Counter((index, place[node]) for index, part in enumerate(one) for node in part).values()
    together = sum(comb(size, 2) for size in both)
    first = sum(comb(len(part), 2) for part in one)
    second = sum(comb(len(part), 2) for part in other)
    most = Fraction(first + second, 2)
    by_chance = Fraction(first * second, max(comb(nodes, 2), 1))
    if most == by_chance:
        return 1.0  # all nodes apart, or all together, in both
    return float((together - by_chance) / (most - by_chance))


def kept_company(shown: Partition, others: Sequence[Partition]) -> dict[str, float]:
    """For each node, how far it keeps the same company in other partitions.

    In each of them: those who are with it in both, over those who are with it in either, itself
    counted; the mean over the other partitions.

    Returns:
        For each node a number without unit, above 0 and up to 1 (always the same company); 1 for
        all if there are no others.

    >>> kept_company((("a", "b"), ("c",)), [(("a", "b", "c"),)])
    {'a': 0.6666666666666666, 'b': 0.6666666666666666, 'c': 0.3333333333333333}
    """
    kept: defaultdict[str, Fraction] = defaultdict(Fraction)
    for other in others:
        place = _places(other)
        for part in shown:
            together = Counter(place[node] for node in part)
            for node in part:
                same = together[place[node]]
                kept[node] += Fraction(same, len(part) + len(other[place[node]]) - same)
    number = len(others)
    return {node: float(kept[node] / number) if number else 1.0 for part in shown for node in part}


def hostile(network: "nx.Graph[str]") -> int:
    """The number of ties that are left out because they are hostile: their sign is -1."""
    return sum(said.get("sign") == -1 for _, _, said in network.edges(data=True))


def _places(parts: Partition) -> dict[str, int]:
    return {node: index for index, part in enumerate(parts) for node in part}


def _cohesive(network: "nx.Graph[str]", nodes: Sequence[str]) -> "nx.Graph[int]":
    """What the methods see: numbered nodes, so that the order of names in a set cannot matter."""
    number = {node: index for index, node in enumerate(nodes)}
    strengths: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for source, target, said in network.edges(data=True):
        if source != target and said.get("sign") != -1:
            ends = number[source], number[target]
            strengths[min(ends), max(ends)].append(said.get("weight", 1.0))
    made: nx.Graph[int] = nx.Graph()
    made.add_nodes_from(range(len(nodes)))
    for (one, other), weights in sorted(strengths.items()):
        made.add_edge(one, other, weight=sum(sorted(weights)))
    return made


def _louvain(network: "nx.Graph[int]", weight: str | None, resolution: float, seed: int) -> _Parts:
    found: _Parts = nx.community.louvain_communities(network, weight, resolution, seed=seed)
    return found


# How often the whole cycle starts from what it has found; rarely do more than two gain anything.
_CYCLES: Final = 10
# How readily a node joins another than the best community on the way: the library's own default.
_RANDOMNESS: Final = 0.001


def _leiden(network: "nx.Graph[int]", weight: str | None, resolution: float, seed: int) -> _Parts:
    from graspologic_native import leiden

    ties = [
        (str(one), str(other), said[weight] if weight else 1.0)
        for one, other, said in network.edges(data=True)
    ]
    _, found = leiden(
        ties,
        starting_communities=None,
        resolution=resolution,
        randomness=_RANDOMNESS,
        iterations=_CYCLES,
        use_modularity=True,
        seed=seed,
        trials=1,
    )
    parts: defaultdict[int, set[int]] = defaultdict(set)
    for node, part in found.items():
        parts[part].add(int(node))
    # It is told of ties only.
    return [*parts.values(), *({node} for node in nx.isolates(network))]


def _greedy(network: "nx.Graph[int]", weight: str | None, resolution: float, seed: int) -> _Parts:  # noqa: ARG001 - one signature for all
    found: _Parts = nx.community.greedy_modularity_communities(network, weight, resolution)
    return found


def _label_propagation(
    network: "nx.Graph[int]",
    weight: str | None,
    resolution: float,  # noqa: ARG001 - one signature for all
    seed: int,
) -> _Parts:
    found: _Parts = nx.community.asyn_lpa_communities(network, weight, seed=seed)
    return found


METHODS: Final[Mapping[str, Method]] = {
    "louvain": Method(
        _louvain,
        "moves single nodes, then whole communities, to where modularity gains most, until it gains"
        " no more",
        "Blondel et al. (2008), https://doi.org/10.1088/1742-5468/2008/10/P10008",
    ),
    "leiden": Method(
        _leiden,
        "as louvain, and divides what it has joined before it goes on, so that no community falls"
        " apart within itself",
        "Traag, Waltman and van Eck (2019), https://doi.org/10.1038/s41598-019-41695-z",
    ),
    "greedy-modularity": Method(
        _greedy,
        "begins with every node alone and joins, again and again, the two communities whose"
        " joining gains most modularity",
        "Clauset, Newman and Moore (2004), https://doi.org/10.1103/PhysRevE.70.066111",
        by_chance=False,
    ),
    "label-propagation": Method(
        _label_propagation,
        "every node takes, again and again, the label that most of its neighbours have, by weight"
        " of ties; it does not look at modularity",
        "Raghavan, Albert and Kumara (2007), https://doi.org/10.1103/PhysRevE.76.036106",
        resolves=False,
    ),
}
