"""What measures make of ties before they measure: loops left out, weights turned into lengths."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm
from typing import Final

import networkx as nx


def without_loops(network: "nx.Graph[str]") -> "nx.Graph[str]":
    """The network without ties of a node to itself; the very same if there are none."""
    loops = list(nx.selfloop_edges(network))
    if not loops:
        return network
    simple = network.copy()
    simple.remove_edges_from(loops)
    return simple


def undirected(network: "nx.Graph[str]") -> "nx.Graph[str]":
    """The same nodes and who is tied to whom, whatever the direction; no loops, no attributes."""
    made: nx.Graph[str] = nx.Graph()
    made.add_nodes_from(network)
    made.add_edges_from((one, other) for one, other in network.edges() if one != other)
    return made


def mutual(network: "nx.Graph[str]", weighted: bool) -> dict[str, dict[str, float]]:
    """For each node its contacts, each with the sum of the weights of their ties both ways.

    >>> mutual(nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c")]), False)
    {'a': {'b': 2.0}, 'b': {'a': 2.0, 'c': 1.0}, 'c': {'b': 1.0}}
    """
    found: dict[str, defaultdict[str, float]] = {node: defaultdict(float) for node in network}
    for one, other, weight in network.edges(data="weight", default=1.0):
        if one != other:
            strength = float(weight) if weighted else 1.0
            found[one][other] += strength
            found[other][one] += strength
    return {node: dict(contacts) for node, contacts in found.items()}


def values_of(network: "nx.Graph[str]", attribute: str) -> dict[str, tuple[str, ...]]:
    """The values that nodes have for an attribute; a node without any is left out."""
    known: dict[str, tuple[str, ...]] = nx.get_node_attributes(network, attribute)
    return {node: values for node, values in known.items() if values}


def weights_of(network: "nx.Graph[str]") -> set[float]:
    """The weights that occur; a tie without one has 1."""
    return {weight for _, _, weight in network.edges(data="weight", default=1.0)}


def lengths(weights: Iterable[float]) -> dict[float, float]:
    """For each weight its length, 1/weight."""
    return {weight: 1 / weight for weight in weights}


# Beyond these bits, whole lengths that are exact cost more than they are worth.
_EXACT_BITS: Final = 4096
_LARGEST_DENOMINATOR: Final = 10**6
_GRID: Final = 10**12


def whole_lengths(weights: Iterable[float]) -> dict[float, int]:
    """For each weight a whole number in proportion to 1/weight.

    Which paths are equally short decides who stands between, and sums of 0.1, 0.2 and 0.3 differ
    with their order. So each weight is read as the simplest fraction that it can be, such as 7/12,
    and all lengths are multiplied by what makes them whole. Weights that are no such fractions are
    put on a grid a million million times finer than the shortest tie.

    >>> whole_lengths([0.5, 1.0, 5 / 6])
    {0.5: 10, 1.0: 5, 0.8333333333333334: 6}
    """
    fractions = {
        weight: Fraction(weight).limit_denominator(_LARGEST_DENOMINATOR) for weight in weights
    }
    if all(float(fraction) == weight for weight, fraction in fractions.items()):
        common = 1
        for fraction in fractions.values():
            common = lcm(common, fraction.numerator)
            if common.bit_length() > _EXACT_BITS:
                break
        else:
            return {
                weight: common // fraction.numerator * fraction.denominator
                for weight, fraction in fractions.items()
            }
    shortest = Fraction(max(fractions))
    return {weight: round(_GRID * shortest / Fraction(weight)) for weight in fractions}


def with_lengths(network: "nx.Graph[str]", found: Mapping[float, float]) -> "nx.Graph[str]":
    """The same nodes and ties, in the same order, with nothing but their lengths."""
    measured: nx.Graph[str] = nx.DiGraph() if network.is_directed() else nx.Graph()
    measured.add_nodes_from(network)
    for source, target, weight in network.edges(data="weight", default=1.0):
        measured.add_edge(source, target, length=found[weight])
    return measured
