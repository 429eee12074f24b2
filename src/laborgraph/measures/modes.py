"""The two modes of a network of groups and members."""

from typing import Final, NamedTuple

import networkx as nx

# What a measure may need of a network.
ONE: Final = "one mode"
TWO: Final = "two modes"
_GROUP: Final = "group"
_MEMBER: Final = "member"
_BOTH: Final = f"{_GROUP} and {_MEMBER}"
# What a node that is both is called as a member; no IRI has a space.
_AS_MEMBER: Final = " as a member"


class Modes(NamedTuple):
    """The nodes of a network of two modes; every tie joins one of each.

    Attributes:
        groups: Those that are groups.
        members: Those that are members. A node that is both, such as an alliance that belongs to
            another, is here under another name than among the groups: it has two roles.
        incidence: The ties between them, without direction, weights and loops.
        twofold: The nodes of the network that are both.
    """

    groups: frozenset[str]
    members: frozenset[str]
    incidence: "nx.Graph[str]"
    twofold: frozenset[str]

    def alike(self, node: str) -> frozenset[str]:
        """The nodes of the same mode, itself among them."""
        return self.groups if node in self.groups else self.members

    def others(self, node: str) -> frozenset[str]:
        """The nodes of the other mode."""
        return self.members if node in self.groups else self.groups


def two(network: "nx.Graph[str]") -> Modes | None:
    """The two modes; None if the network is not of two modes (see `unlike_two`).

    >>> made = nx.Graph([("itsc", "fat"), ("fat", "stimahcs")])
    >>> said = {"itsc": "group", "fat": "group and member", "stimahcs": "member"}
    >>> nx.set_node_attributes(made, said, "mode")
    >>> found = two(made)
    >>> sorted(found.groups), sorted(found.members)
    (['fat', 'itsc'], ['fat as a member', 'stimahcs'])
    """
    if unlike_two(network):
        return None
    modes = _modes(network)
    twofold = frozenset(node for node, mode in modes.items() if mode == _BOTH)
    groups = frozenset(node for node, mode in modes.items() if mode != _MEMBER)
    names = {node: node + _AS_MEMBER if node in twofold else node for node in network}
    members = frozenset(names[node] for node, mode in modes.items() if mode != _GROUP)
    incidence: nx.Graph[str] = nx.Graph()
    incidence.add_nodes_from([*(node for node in network if node in groups)])
    incidence.add_nodes_from(names[node] for node in network if names[node] in members)
    for one, other in network.edges():
        if one != other:
            group, member = (one, other) if _joins(modes, one, other) else (other, one)
            incidence.add_edge(group, names[member])
    return Modes(groups, members, incidence, twofold)


def unlike_two(network: "nx.Graph[str]") -> str:
    """Why a network is not of two modes, as a clause; empty if it is, or has no nodes.

    A node may be a group here and a member there, as long as each tie says which it is.
    """
    modes = _modes(network)
    if not all(modes.values()):
        return "it is not a network of groups and members"
    names = {node: network.nodes[node].get("label", node) for node in network}
    for one, other in network.edges():
        ways = _joins(modes, one, other) + _joins(modes, other, one)
        if not ways:
            return f"a tie joins {names[one]} and {names[other]}, both of the mode {modes[one]}"
        if ways > 1 and one != other:
            return (
                f"{names[one]} and {names[other]} are tied, and each is group and member, so that"
                " it is open which belongs to which"
            )
    return ""


def _joins(modes: dict[str, str], group: str, member: str) -> bool:
    """Whether the one may be a group and the other a member of it."""
    return modes[group] != _MEMBER and modes[member] != _GROUP


def _modes(network: "nx.Graph[str]") -> dict[str, str]:
    """The mode of each node; empty if it has none."""
    return {node: known.get("mode", "") for node, known in network.nodes(data=True)}
