"""Small networks for tests of measures, and how found scores are held against those due."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Number = float | Fraction
    Network = nx.Graph[str]
    Due = Mapping[str, Number | None]

HALF = Fraction(1, 2)


def ties(
    *said: tuple[str, str, Number], directed: bool = False, alone: Iterable[str] = ()
) -> Network:
    made: Network = nx.DiGraph() if directed else nx.Graph()
    for source, target, weight in said:
        made.add_edge(source, target, weight=float(weight))
    made.add_nodes_from(alone)
    return made


def with_values(network: Network, attribute: str, **values: str) -> Network:
    """Give nodes an attribute, its values in words: ``a="MX US"``; what is not named has none."""
    for node, said in values.items():
        network.nodes[node][attribute] = tuple(said.split())
    return network


def two_modes(*said: tuple[str, str], alone: Iterable[str] = ()) -> Network:
    """Groups are capital letters, members small ones."""
    made = ties(*((group, member, 1) for group, member in said), alone=alone)
    for node in made:
        made.nodes[node]["mode"] = "group" if node.isupper() else "member"
    return made


def close(found: Mapping[str, float | None], due: Due, within: float = 1e-9) -> bool:
    assert set(found) == set(due)
    for node, value in due.items():
        expected = None if value is None else pytest.approx(float(value), abs=within)
        assert found[node] == expected, node
    return True


# Weights matter: the weak tie of a and c is two long, and their way through b is one.
#
#     a ──2── b
#      \      │
#      1/2    2
#        \    │
#          ── c ──1── d        e
SMALL = ties(("a", "b", 2), ("b", "c", 2), ("a", "c", HALF), ("c", "d", 1), alone="e")
# Directed, and without a cycle: a to b, b to c, and weakly a to c.
ONE_WAY = ties(("a", "b", 2), ("b", "c", 2), ("a", "c", HALF), directed=True)
