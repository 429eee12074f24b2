"""Ways through a network: the shortest paths between two nodes, all of them, and their number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import fsum, inf

import networkx as nx

from laborgraph.measures.ties import weights_of, whole_lengths


@dataclass(frozen=True)
class Ways:
    """The shortest paths from one node to another.

    Attributes:
        source: Where they begin.
        target: Where they end.
        onward: For each node on any of them the nodes that may come next, in order.
        number: How many paths there are; 0 if none leads there.
        length: How long each is: the sum of 1/weight of its ties, or their number if weights do
            not count.
    """

    source: str
    target: str
    onward: Mapping[str, tuple[str, ...]]
    number: int
    length: float

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Each path as its nodes, in the order of their names, one at a time."""
        if not self.number:
            return
        trail = [self.source]
        choices = [iter(self.onward[self.source])]
        while choices:
            following = next(choices[-1], None)
            if following is None:
                choices.pop()
                trail.pop()
            elif following == self.target:
                yield (*trail, following)
            else:
                trail.append(following)
                choices.append(iter(self.onward[following]))


def shortest(network: "nx.Graph[str]", source: str, target: str, *, weighted: bool) -> Ways:
    """Find all shortest paths from one node to another.

    Args:
        network: Paths follow the direction of ties where they have any.
        source: A node.
        target: Another.
        weighted: Whether a tie is 1/weight long (Newman 2001,
            https://doi.org/10.1103/PhysRevE.64.016132); else each is as long as any other. Which
            paths are equally short is found in whole numbers, without rounding.

    >>> list(shortest(nx.cycle_graph(["a", "b", "c", "d"]), "a", "c", weighted=False))
    [('a', 'b', 'c'), ('a', 'd', 'c')]

    Source:
        Dijkstra (1959), https://doi.org/10.1007/BF01386390
    """
    lengths = whole_lengths(weights_of(network)) if weighted else {}

    def length(_one: str, _other: str, said: Mapping[str, float]) -> int:
        return lengths[said.get("weight", 1.0)] if lengths else 1

    before, distances = nx.dijkstra_predecessor_and_distance(network, source, weight=length)
    if target not in distances:
        return Ways(source, target, {}, 0, inf)
    onward: dict[str, set[str]] = {target: set()}
    waiting = [target]
    while waiting:
        node = waiting.pop()
        for previous in before[node]:
            if previous not in onward:
                onward[previous] = set()
                waiting.append(previous)
            onward[previous].add(node)
    number = {source: 1}
    for node in sorted(onward.keys() - {source}, key=distances.__getitem__):
        number[node] = sum(number[previous] for previous in set(before[node]))
    ordered = {node: tuple(sorted(onward[node])) for node in sorted(onward)}
    ways = Ways(source, target, ordered, number[target], 0.0)
    steps = list(pairwise(next(iter(ways))))
    ties = (network.edges[tie].get("weight", 1.0) if weighted else 1.0 for tie in steps)
    return replace(ways, length=fsum(1 / weight for weight in ties))
