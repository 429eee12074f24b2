"""From a table of ties to a network: the bridge between queries and networkx.

A network's query returns ties (``?source ?target``) or incidences (``?group ?member``), with
``?record`` for evidence and optionally ``?weight ?relation ?start ?end``; any other variable
named ``source_x``, ``target_x``, ``group_x`` or ``member_x`` is the attribute ``x`` of that node.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import networkx as nx

from laborgraph.errors import WrongUseError
from laborgraph.tables import Cell, Iri, Literal, Table, integer, number, text

_KEYS: Final = frozenset({"directed", "projection", "weight"})
PROJECTIONS: Final = ("none", "newman")
_Pair = tuple[str, str]
# The digits after the point in which two machines, or two versions of a numeric library, agree.
DIGITS: Final = 6
_ENDS: Final = (("source", "target"), ("group", "member"))


@dataclass(frozen=True)
class Plan:
    """How ties become edges, as the header of a network's query says.

    Attributes:
        directed: Whether a tie points from its source to its target.
        projection: ``newman`` joins the members of each group by edges of weight 1/(n-1), n the
            group's members; ``none`` keeps groups and members as nodes of two modes.
        weight: What a weight means, in words; empty where edges have none.
    """

    directed: bool
    projection: str
    weight: str


def plan(name: str, header: Mapping[str, str]) -> Plan:
    """Read the ``network`` part of a header.

    Raises:
        WrongUseError: If it says something unknown; with what is allowed.
    """
    unknown = sorted(set(header) - _KEYS)
    projection = header.get("projection", "none")
    directed = header.get("directed", "False")
    if unknown or projection not in PROJECTIONS or directed not in {"True", "False"}:
        raise WrongUseError(
            f"the header of the network {name!r} is not understood; under 'network' it says"
            f" directed (true or false), projection ({' or '.join(PROJECTIONS)}) and weight."
        )
    return Plan(directed == "True", projection, header.get("weight", ""))


def network(ties: Table, how: Plan) -> "nx.Graph[str]":
    """Make the network of a table of ties or of incidences.

    Nodes are IRIs with the attributes that the query gives them and, in a network of two modes,
    ``mode`` (``group`` or ``member``). Edges have ``weight``, a strength (1 a tie unless the
    query weighs it; parallel ties add up), and ``records``, a frozenset of the IRIs of all records
    behind them. Nodes and edges are in the order of their IRIs, whatever the order of the rows.

    Raises:
        WrongUseError: If the table has neither pair of columns, or a weight that is none.
    """
    ends = next((pair for pair in _ENDS if set(pair) <= set(ties.columns)), None)
    if ends is None:
        raise WrongUseError(
            "the query of a network returns ?source and ?target, or ?group and ?member; this one"
            f" returns {', '.join('?' + name for name in ties.columns)}."
        )
    incidences = "group" in ends
    nodes: dict[str, dict[str, str]] = {}
    weights: defaultdict[_Pair, float] = defaultdict(float)
    records: defaultdict[_Pair, set[str]] = defaultdict(set)
    for row in ties.rows:
        cells = dict(zip(ties.columns, row, strict=True))
        pair = (text(cells[ends[0]]), text(cells[ends[1]]))
        for end, node in zip(ends, pair, strict=True):
            attributes = _attributes(end, cells) | ({"mode": end} if incidences else {})
            nodes[node] = attributes | nodes.get(node, {})
        # A member belongs once, however many records say so; ties add up.
        weights[pair] = 1.0 if incidences else weights[pair] + _weight(text(cells.get("weight")))
        record = cells.get("record")
        if isinstance(record, Iri):
            records[pair].add(record.value)
    if how.projection == "newman":
        return _projected(nodes, weights, records)
    made: nx.Graph[str] = nx.DiGraph() if how.directed else nx.Graph()
    made.add_nodes_from(sorted(nodes.items()))
    _add_edges(made, weights, records)
    return made


def _attributes(end: str, cells: Mapping[str, Cell]) -> dict[str, str]:
    prefix = end + "_"
    return {
        name.removeprefix(prefix): text(cell)
        for name, cell in cells.items()
        if name.startswith(prefix) and cell is not None
    }


def _weight(said: str) -> float:
    try:
        weight = float(said or 1)
    except ValueError:
        weight = -1
    if not 0 < weight < float("inf"):
        raise WrongUseError(f"?weight is a number above 0, not {said!r}.")
    return weight


def _projected(
    nodes: Mapping[str, Mapping[str, str]],
    incidences: Mapping[_Pair, float],
    records: Mapping[_Pair, Iterable[str]],
) -> "nx.Graph[str]":
    """Join the members of each group (Newman 2001, https://doi.org/10.1103/PhysRevE.64.016132)."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for group, member in sorted(incidences):
        members[group].append(member)
    weights: defaultdict[_Pair, float] = defaultdict(float)
    behind: defaultdict[_Pair, set[str]] = defaultdict(set)
    for group, joined in members.items():
        for pair in combinations(joined, 2):
            weights[pair] += 1 / (len(joined) - 1)
            for member in pair:
                behind[pair].update(records.get((group, member), ()))
    made: nx.Graph[str] = nx.Graph()
    everyone = {member for joined in members.values() for member in joined}
    for node in sorted(everyone):
        kept = {name: value for name, value in nodes[node].items() if name != "mode"}
        made.add_node(node, **kept)
    _add_edges(made, weights, behind)
    return made


def _add_edges(
    made: "nx.Graph[str]",
    weights: Mapping[_Pair, float],
    records: Mapping[_Pair, Iterable[str]],
) -> None:
    for (source, target), weight in sorted(weights.items()):
        behind = frozenset(records.get((source, target), ()))
        # Only an undirected network meets the same tie again, from its other end.
        before = made.get_edge_data(source, target) or {"weight": 0.0, "records": frozenset()}
        made.add_edge(
            source, target, weight=before["weight"] + weight, records=before["records"] | behind
        )


def records_of(made: "nx.Graph[str]", node: str) -> set[str]:
    """The records behind all ties of a node, those that arrive and those that leave."""
    ties = [*made.edges(node, data="records")]
    if isinstance(made, nx.DiGraph):
        ties += made.in_edges(node, data="records")
    return {record for _, _, behind in ties for record in behind}


def ranking(
    made: "nx.Graph[str]", scores: Mapping[str, Mapping[str, float | None]]
) -> tuple[Table, list[str]]:
    """A table of scores, by the first measure; equal scores share a rank, no score has none.

    Returns:
        The columns ``rank``, ``node``, the nodes' attributes and one a measure; and the nodes in
        the order of the rows.
    """
    first = next(iter(scores.values()))
    places = ranks(first)
    attributes = sorted({name for _, known in made.nodes(data=True) for name in known})
    last = len(places) + 1
    nodes = sorted(places, key=lambda node: (places[node] or last, node))
    table = Table(
        ("rank", "node", *attributes, *scores),
        tuple(
            (
                _number(places[node]),
                _cell(node),
                *(_cell(made.nodes[node].get(name)) for name in attributes),
                *(_number(found[node]) for found in scores.values()),
            )
            for node in nodes
        ),
    )
    return table, nodes


def ranks(scores: Mapping[str, float | None]) -> dict[str, int | None]:
    """The place of each node, from 1; equal scores share a place, no score has none.

    >>> ranks({"a": 1.0, "b": 2.0, "c": 1.0, "d": 0.5, "e": None})
    {'b': 1, 'a': 2, 'c': 2, 'd': 4, 'e': None}
    """
    known = {node: round(score, DIGITS) for node, score in scores.items() if score is not None}
    ordered = sorted(known, key=lambda node: (-known[node], node))
    places: dict[str, int | None] = {}
    for index, node in enumerate(ordered):
        before = ordered[index - 1] if index else node
        tied = index > 0 and known[before] == known[node]
        places[node] = places[before] if tied else index + 1
    return places | dict.fromkeys(node for node in scores if node not in known)


def _number(score: float | None) -> Cell:
    if score is None:
        return None
    return integer(score) if isinstance(score, int) else number(round(score, DIGITS))


def _cell(said: str | None) -> Cell:
    if said is None:
        return None
    return Iri(said) if "://" in said else Literal(said)


def statement(made: "nx.Graph[str]", how: Plan, *, weighted: bool) -> list[str]:
    """Say in a few lines what a network is: its nodes, ties, components and weights."""
    parts = (
        nx.weakly_connected_components(made)
        if isinstance(made, nx.DiGraph)
        else nx.connected_components(made)
    )
    sizes = sorted((len(part) for part in parts), reverse=True)
    kind = "directed" if made.is_directed() else "undirected"
    largest = f", the largest of {sizes[0]} nodes" if len(sizes) > 1 else ""
    counts = f"nodes: {made.number_of_nodes()}; ties: {made.number_of_edges()}, {kind}"
    lines = [f"{counts}; components: {len(sizes)}{largest}."]
    if any(made.nodes[node].get("mode") for node in made):
        lines.append("two modes: each tie joins a group and a member.")
    if how.weight and weighted:
        lines.append(f"weight: {how.weight}; a strength, and distance = 1/strength along paths.")
    elif how.weight:
        lines.append("weight: not counted; every tie is as strong as any other.")
    else:
        lines.append("weight: none; every tie is as strong as any other.")
    return lines
