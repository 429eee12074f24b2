"""Mixing: how far ties run within or between the countries, the sectors, the documents.

Nodes have attributes as tuples of values, since an organization may have two countries. A node
without a value is not known to be like or unlike any other, so its ties are not counted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from operator import eq
from typing import TYPE_CHECKING, Final, NamedTuple

from laborgraph.measures.descriptions import Measure, Scores, WholeMeasure
from laborgraph.measures.ties import values_of

if TYPE_CHECKING:
    import networkx as nx

_Values = tuple[str, ...]
_Alike = Callable[[_Values, _Values], bool]


def sharing(one: _Values, other: _Values) -> bool:
    """Whether two nodes have a value in common.

    >>> sharing(("MX", "US"), ("US",)), sharing(("MX",), ("US",))
    (True, False)
    """
    return not set(one).isdisjoint(other)


class _Tie(NamedTuple):
    ends: tuple[str, str]
    values: tuple[_Values, _Values]
    weight: float


def _known(network: "nx.Graph[str]", weighted: bool, attribute: str) -> Iterator[_Tie]:
    """The ties between two nodes that both have the attribute."""
    values = values_of(network, attribute)
    for one, other, weight in network.edges(data="weight", default=1.0):
        if one != other and one in values and other in values:
            yield _Tie((one, other), (values[one], values[other]), weight if weighted else 1.0)


def ei_of_nodes(
    network: "nx.Graph[str]", weighted: bool, *, attribute: str, alike: _Alike = sharing
) -> Scores:
    """The ties of each node to unlike ones less those to like ones, over both; None without any.

    Args:
        network: Nodes may have the attribute, a tuple of values.
        weighted: Whether a tie counts by its weight.
        attribute: By which nodes are told apart.
        alike: Whether the values of two nodes make their tie an internal one.
    """
    outside: defaultdict[str, float] = defaultdict(float)
    inside: defaultdict[str, float] = defaultdict(float)
    for tie in _known(network, weighted, attribute):
        for node in tie.ends:
            (inside if alike(*tie.values) else outside)[node] += tie.weight
    return {node: _index(outside[node], inside[node]) for node in network}


def ei_of_network(
    network: "nx.Graph[str]", weighted: bool, *, attribute: str, alike: _Alike = sharing
) -> float | None:
    """As `ei_of_nodes`, over all ties of the network."""
    outside = inside = 0.0
    for tie in _known(network, weighted, attribute):
        if alike(*tie.values):
            inside += tie.weight
        else:
            outside += tie.weight
    return _index(outside, inside)


def _index(outside: float, inside: float) -> float | None:
    return (outside - inside) / (outside + inside) if outside or inside else None


def assortativity(network: "nx.Graph[str]", weighted: bool, *, attribute: str) -> float | None:
    """How much more ties join like nodes than chance would; None if all known ends are alike.

    A node of several values counts in equal parts for each of them.
    """
    shares: defaultdict[tuple[str, str], float] = defaultdict(float)
    for tie in _known(network, weighted, attribute):
        one, other = tie.values
        part = tie.weight / (len(one) * len(other))
        for value in one:
            for another in other:
                shares[value, another] += part
                if not network.is_directed():
                    shares[another, value] += part
    values = sorted({value for pair in shares for value in pair})
    if len(values) < 2:  # noqa: PLR2004 - of one value all ends are alike
        return None
    total = sum(shares.values())
    begins = {one: sum(shares[one, other] for other in values) / total for one in values}
    ends = {one: sum(shares[other, one] for other in values) / total for one in values}
    same = sum(shares[one, one] for one in values) / total
    chance = sum(begins[one] * ends[one] for one in values)
    # It is 1 too where all ends but those of ties too weak to count are alike.
    return (same - chance) / (1 - chance) if chance < 1 else None


class _Kind(NamedTuple):
    """What nodes are told apart by."""

    attribute: str
    like: str
    """Which nodes are alike."""
    unknown: str
    """Which nodes are left out."""
    alike: _Alike = sharing


KINDS: Final[dict[str, _Kind]] = {
    "country": _Kind("country", "two nodes that share a country", "without a country"),
    "sector": _Kind("sector", "two nodes that share a sector", "without a sector"),
    # A tie is said by a document that names both ends: they nearly always share one.
    "document": _Kind(
        "sources", "two nodes that the very same documents name", "without a document", eq
    ),
}
_EI: Final = "(E - I) / (E + I), E the external and I the internal ties"
_EI_WEIGHTS: Final = "a tie counts by its weight"
_EI_DIRECTION: Final = "ties in and out both count, so that a tie answered counts twice"
_KRACKHARDT: Final = "Krackhardt and Stern (1988), https://doi.org/10.2307/2786835"
_RANGE: Final = "from -1 (all ties internal) to 1 (all external)"

MEASURES: Final[dict[str, Measure]] = {
    f"ei-{name}": Measure(
        function=partial(ei_of_nodes, attribute=kind.attribute, alike=kind.alike),
        summary=(
            f"a node's external ties less its internal ones; a tie of {kind.like} is internal"
        ),
        definition=f"{_EI} of the node; ties to nodes {kind.unknown} are not counted",
        normalisation=f"over both, {_RANGE}",
        weights=_EI_WEIGHTS,
        direction=_EI_DIRECTION,
        source=_KRACKHARDT,
        needs=kind.attribute,
        undefined=f"it wants ties between nodes of which none is {kind.unknown}",
    )
    for name, kind in KINDS.items()
}

WHOLE: Final[dict[str, WholeMeasure]] = {
    f"network-ei-{name}": WholeMeasure(
        function=partial(ei_of_network, attribute=kind.attribute, alike=kind.alike),
        summary=f"the external ties less the internal ones; a tie of {kind.like} is internal",
        definition=f"{_EI} of the network; ties to nodes {kind.unknown} are not counted",
        normalisation=(
            f"over both, {_RANGE}; large groups leave few external ties, so that 0 is not what"
            " chance would give"
        ),
        weights=_EI_WEIGHTS,
        direction=_EI_DIRECTION,
        source=_KRACKHARDT,
        needs=kind.attribute,
        undefined=f"it wants a tie between two nodes of which none is {kind.unknown}",
    )
    for name, kind in KINDS.items()
} | {
    f"assortativity-{name}": WholeMeasure(
        function=partial(assortativity, attribute=name),
        summary=f"how much more ties join nodes of one {name} than chance would",
        definition=(
            "(the sum over i of e(i,i) - the sum over i of a(i) b(i)) / (1 - the sum over i of"
            " a(i) b(i)), e(i,j) the share of ties from value i to value j, a(i) of those that"
            f" begin at i, b(i) of those that end there; a node of more than one {name} counts in"
            f" equal parts for each, and ties to nodes without a {name} are not counted"
        ),
        normalisation="1 if all ties join like nodes, 0 if as many as by chance; above -1",
        weights="ties count by their weights",
        direction="where a tie begins and where it ends are kept apart",
        source="Newman (2003), https://doi.org/10.1103/PhysRevE.67.026126",
        needs=name,
        undefined=f"it wants ties between nodes of at least two values of {name}",
    )
    for name in ("country", "sector")
}
