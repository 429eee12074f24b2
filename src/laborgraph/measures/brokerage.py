"""Brokers: who stands between others, between groups, and where a network would fall apart.

A broker receives a tie from one node and has one to another, who are not tied themselves: a to b
to c, and none from a to c. What it brokers depends on the groups of the three.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple, cast

import networkx as nx

from laborgraph.measures.ties import undirected

SOURCE: Final = "Gould and Fernandez (1989), https://doi.org/10.2307/270949"
# What each role is: the groups of a, of the broker b and of c, where a is tied to b and b to c.
ROLES: Final[Mapping[str, str]] = {
    "coordinator": "all three in one group",
    "itinerant": "the two others in one group, the broker in another",
    "gatekeeper": "a tie from another group comes in to the broker's own",
    "representative": "a tie from the broker's own group goes out to another",
    "liaison": "three groups",
}


class Brokerage(NamedTuple):
    """How often a node brokers in each role; the number of pairs that it stands between."""

    coordinator: int = 0
    itinerant: int = 0
    gatekeeper: int = 0
    representative: int = 0
    liaison: int = 0

    @property
    def total(self) -> int:
        """In any role."""
        return sum(self)


def roles(network: "nx.Graph[str]", groups: Mapping[str, str]) -> dict[str, Brokerage]:
    """Count how often each node brokers between two others, by role.

    Args:
        network: Without direction, each tie runs both ways: each pair counts twice, once from
            either side, and a gatekeeper is a representative as often. Weights do not count.
        groups: The one group of each node. A node that is missing has none: it brokers nothing,
            and nobody brokers between it and others.

    Returns:
        For each node that has a group its counts, not normalised.

    >>> roles(nx.DiGraph([("a", "b"), ("b", "c")]), {"a": "MX", "b": "MX", "c": "US"})["b"]
    Brokerage(coordinator=0, itinerant=0, gatekeeper=0, representative=1, liaison=0)

    Source:
        Gould and Fernandez (1989), https://doi.org/10.2307/270949
    """
    sends = {node: _grouped(network.adj[node], node, groups) for node in network}
    hears = (
        {node: _grouped(network.pred[node], node, groups) for node in network}
        if isinstance(network, nx.DiGraph)
        else sends
    )
    return {node: _brokered(node, hears[node], sends, groups) for node in network if node in groups}


def _grouped(others: Iterable[str], node: str, groups: Mapping[str, str]) -> set[str]:
    return {other for other in others if other != node and other in groups}


def _brokered(
    broker: str, senders: Collection[str], sends: Mapping[str, set[str]], groups: Mapping[str, str]
) -> Brokerage:
    """Pairs are counted group by group, and those that need no broker taken off: it is quicker."""
    receivers = sends[broker]
    own = groups[broker]
    pairs: Counter[tuple[str, str]] = Counter()
    ending = Counter(groups[node] for node in receivers)
    for group, number in Counter(groups[node] for node in senders).items():
        for other, many in ending.items():
            pairs[group, other] += number * many
    for sender in senders:
        for receiver in (sends[sender] | {sender}) & receivers:
            pairs[groups[sender], groups[receiver]] -= 1
    counts: Counter[str] = Counter()
    for (first, last), number in pairs.items():
        counts[_role(first, own, last)] += number
    return Brokerage(**{role: counts[role] for role in ROLES})


def _role(first: str, own: str, last: str) -> str:
    if first == own:
        return "coordinator" if last == own else "representative"
    if last == own:
        return "gatekeeper"
    return "itinerant" if first == last else "liaison"


def cuts(network: "nx.Graph[str]") -> dict[str, int]:
    """For each node into how many more parts the network would fall without it.

    Above 0 for the articulation points, also called cutpoints. Direction does not count.

    >>> cuts(nx.star_graph(["hub", "a", "b", "c"]))
    {'hub': 2, 'a': 0, 'b': 0, 'c': 0}

    Source:
        Hopcroft and Tarjan (1973), https://doi.org/10.1145/362248.362272
    """
    # A node lies in as many blocks, parts without an articulation point, as it holds together.
    blocks: Counter[str] = Counter()
    found = cast("Iterable[set[str]]", nx.biconnected_components(undirected(network)))
    for block in found:
        blocks.update(block)
    return {node: max(blocks[node] - 1, 0) for node in network}


class Bridge(NamedTuple):
    """A tie without which its ends could not reach each other, and how many nodes are cut off."""

    one: str
    other: str
    cut_off: int


def bridges(network: "nx.Graph[str]") -> list[Bridge]:
    """The ties whose loss splits the network, whatever their direction.

    Ties of two nodes in both directions are one here, and a bridge if no other way joins the two.

    Returns:
        Each with the number of nodes on the smaller of its two sides; those that cut off most
        first, then in the order of nodes, of which the smaller comes first.

    >>> bridges(nx.path_graph(["a", "b", "c", "d"]))[0]
    Bridge(one='b', other='c', cut_off=2)
    """
    plain = undirected(network)
    found = {(min(tie), max(tie)) for tie in nx.bridges(plain)}
    sizes = {node: len(part) for part in nx.connected_components(plain) for node in part}
    below = _below(plain, found)
    listed = [Bridge(*tie, min(below[tie], sizes[tie[0]] - below[tie])) for tie in found]
    return sorted(listed, key=lambda bridge: (-bridge.cut_off, bridge.one, bridge.other))


def _below(
    plain: "nx.Graph[str]", found: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """For each bridge the number of nodes on the side away from where its component was entered."""
    weights: dict[str, int] = dict.fromkeys(plain, 1)
    below: dict[tuple[str, str], int] = {}
    entered: set[str] = set()
    for root in plain:
        if root in entered:
            continue
        steps = list(nx.dfs_edges(plain, root))
        entered.update((root, *(child for _, child in steps)))
        # The last steps first: when a node hands on its number, it has those of all below it.
        for parent, child in reversed(steps):
            weights[parent] += weights[child]
            tie = min(parent, child), max(parent, child)
            if tie in found:
                below[tie] = weights[child]
    return below
