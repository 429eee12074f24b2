"""The network as measures take it: parallel ties made one."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import networkx as nx

from laborgraph.evidence import OUTSIDE
from laborgraph.networks.making import Key
from laborgraph.passages import typed_passage


def simple(made: "nx.MultiGraph[str]") -> "nx.Graph[str]":
    """The network without parallel ties, as measures want it: a ``Graph`` or a ``DiGraph``.

    Nodes keep what is said of them. Ties of several relations between two nodes become one whose
    weight is their sum (1 where ties have no weight), but a record that says several counts once,
    by the strongest; its
    ``records``, ``passages``, ``sources``, ``through`` and ``spells`` are those of all;
    ``relation`` is the sorted tuple of theirs, ``sign`` what they agree on, else 0. A network that
    was not made here is taken too: a tie of which no weight is said has 1.
    """
    plain: nx.Graph[str] = nx.DiGraph() if made.is_directed() else nx.Graph()
    plain.graph.update(made.graph)
    plain.add_nodes_from(made.nodes(data=True))
    strengths = made.graph.get("strengths", {})
    weightless = made.graph.get("weightless", False)
    parallel: defaultdict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for one, other, key, said in made.edges(keys=True, data=True):
        ordered = made.is_directed() or one <= other
        parallel[(one, other) if ordered else (other, one)].append((key, said))
    for (one, other), ties in sorted(parallel.items()):
        relations = {said["relation"] for _, said in ties if said.get("relation")}
        spells = {spell for _, said in ties for spell in said.get("spells", ())}
        merged: dict[str, Any] = {
            "relation": tuple(sorted(relations)),
            "weight": 1.0 if weightless else _sum(strengths, (one, other), ties),
            "spells": tuple(sorted(spells)),
        }
        for name in ("records", "through"):
            if any(name in said for _, said in ties):
                merged[name] = frozenset().union(*(said.get(name, ()) for _, said in ties))
        for name in ("passages", "sources"):
            if any(name in said for _, said in ties):
                every = {item for _, said in ties for item in said.get(name, ())}
                merged[name] = tuple(sorted(every, key=_in_order))
        signs = {said["sign"] for _, said in ties if "sign" in said}
        if signs:
            merged["sign"] = signs.pop() if len(signs) == 1 else 0
        plain.add_edge(one, other, **merged)
    return plain


def _in_order(said: str) -> tuple[bool, str, int, int]:
    """Passages by document and line, and what is outside the documents last; documents by name."""
    return (said == OUTSIDE, *(typed_passage(said) or (said, 0, 0)))


def _sum(
    strengths: Mapping[Key, Mapping[str, Fraction]],
    pair: tuple[str, str],
    ties: list[tuple[str, dict[str, Any]]],
) -> float:
    by_record: dict[object, Fraction] = {}
    for key, said in ties:
        known = strengths.get((*pair, key))
        if known is None or len(ties) == 1:
            by_record[key, None] = Fraction(said.get("weight", 1.0))
            continue
        for record, strength in known.items():
            by_record[record] = max(strength, by_record.get(record, strength))
    return float(sum(by_record.values()))
