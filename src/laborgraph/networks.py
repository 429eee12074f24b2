"""From a table of ties to a network: the bridge between queries and networkx.

A network's query returns ties (``?source ?target``) or incidences (``?group ?member``), with
``?record`` for evidence and optionally ``?weight ?relation ?start ?end``; any other variable
named ``source_x``, ``target_x``, ``group_x`` or ``member_x`` is the attribute ``x`` of that node.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Final

import networkx as nx

from laborgraph.errors import WrongUseError
from laborgraph.tables import Cell, Iri, Literal, Table, integer, number, text

_KEYS: Final = frozenset({"directed", "projection", "weight"})
PROJECTIONS: Final = ("none", "newman")
_NEWMAN: Final = "the sum over shared groups of 1/(n-1), n the members of the group"
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

    @property
    def projected(self) -> bool:
        """Whether groups become ties between their members."""
        return self.projection != "none"


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
    meant = header.get("weight", "") or (_NEWMAN if projection == "newman" else "")
    return Plan(directed == "True", projection, meant)


def network(ties: Table, how: Plan) -> "nx.Graph[str]":
    """Make the network of a table of ties or of incidences.

    Nodes are IRIs with the attributes that the query gives them (of several values the first in
    order), with ``records``, the IRIs of all records that name them, and, in a network of two
    modes, with ``mode``: ``group``, ``member``, or ``group and member``. Edges have ``weight``, a
    strength, and ``records``, all records behind them. Nodes and edges are in the order of their
    IRIs, whatever the order of the rows.

    Ties that join the same two nodes add up; the rows of one record are one tie, as strong as the
    strongest of them says. A member belongs to a group once, however many records say so.

    Raises:
        WrongUseError: If the columns do not fit the plan, an end of a tie is unbound, or a weight
            is none.
    """
    ends = _ends(ties.columns, how)
    incidences = "group" in ends
    nodes: defaultdict[str, dict[str, str]] = defaultdict(dict)
    modes: defaultdict[str, set[str]] = defaultdict(set)
    naming: defaultdict[str, set[str]] = defaultdict(set)
    strengths: defaultdict[_Pair, dict[str, Fraction]] = defaultdict(dict)
    records: defaultdict[_Pair, set[str]] = defaultdict(set)
    for index, row in enumerate(ties.rows):
        cells = dict(zip(ties.columns, row, strict=True))
        pair = _pair(cells, ends)
        record = cells.get("record")
        named = {record.value} if isinstance(record, Iri) else set()
        for end, node in zip(ends, pair, strict=True):
            if how.projected and end == "group":
                continue
            for name, value in _attributes(end, cells).items():
                nodes[node][name] = min(value, nodes[node].get(name, value))
            modes[node].add(end)
            naming[node] |= named
        if not how.directed and not how.projected:
            pair = min(pair), max(pair)
        # A row without a record is a tie of its own, or the one belonging.
        source = next(iter(named), "" if incidences else str(index))
        said = _weight(text(cells.get("weight")))
        strengths[pair][source] = max(said, strengths[pair].get(source, said))
        records[pair] |= named
    if incidences and not how.projected:
        for node, played in modes.items():
            nodes[node]["mode"] = " and ".join(sorted(played))
    together = max if incidences else sum
    weights = {tie: Fraction(together(claims.values())) for tie, claims in strengths.items()}
    if how.projected:
        weights, records = _projected(records)
    made: nx.Graph[str] = nx.DiGraph() if how.directed else nx.Graph()
    for node in sorted(modes):
        made.add_node(node, **{**nodes[node], "records": frozenset(naming[node])})
    for tie, weight in sorted(weights.items()):
        made.add_edge(*tie, weight=float(weight), records=frozenset(records[tie]))
    return made


def _ends(columns: tuple[str, ...], how: Plan) -> _Pair:
    """The two columns whose cells are nodes.

    Raises:
        WrongUseError: If there are none, or the header says of them what cannot be.
    """
    listed = ", ".join("?" + name for name in columns)
    ends = next((pair for pair in _ENDS if set(pair) <= set(columns)), None)
    if ends is None:
        raise WrongUseError(
            "the query of a network returns ?source and ?target, or ?group and ?member; this one"
            f" returns {listed}."
        )
    if how.projected and "group" not in ends:
        raise WrongUseError(
            f"the projection {how.projection} joins the members of groups, and the query returns"
            f" {listed}; let it return ?group and ?member, or write 'projection: none'."
        )
    if how.directed and "group" in ends:
        raise WrongUseError(
            "groups and members have no direction; leave out 'directed', or let the query return"
            " ?source and ?target."
        )
    if "weight" in columns and (how.projected or not how.weight):
        raise WrongUseError(
            "the query returns ?weight, and the header has no words for it: under 'network' say"
            " what a weight means ('weight: …'), without a projection."
        )
    return ends


def _pair(cells: Mapping[str, Cell], ends: _Pair) -> _Pair:
    for end in ends:
        if cells[end] is None:
            raise WrongUseError(f"a row of the network's query has no ?{end}; every tie has both.")
    return text(cells[ends[0]]), text(cells[ends[1]])


def _attributes(end: str, cells: Mapping[str, Cell]) -> dict[str, str]:
    prefix = end + "_"
    return {
        name.removeprefix(prefix): text(cell)
        for name, cell in cells.items()
        if name.startswith(prefix) and cell is not None
    }


# What 1/weight and sums of weights can still be told apart in.
_SMALLEST: Final = 1e-100
_LARGEST: Final = 1e100


def _weight(said: str) -> Fraction:
    try:
        if _SMALLEST <= float(said or 1) <= _LARGEST:
            return Fraction(said or 1)
    except ValueError:
        pass
    raise WrongUseError(f"?weight is a number above 0 (1e-100 to 1e100), not {said!r}.")


def _projected(
    incidences: Mapping[_Pair, Iterable[str]],
) -> tuple[dict[_Pair, Fraction], defaultdict[_Pair, set[str]]]:
    """Join the members of each group (Newman 2001, https://doi.org/10.1103/PhysRevE.64.016132).

    Returns:
        The weight of each pair, and the records of both memberships in all groups they share.
    """
    members: defaultdict[str, list[str]] = defaultdict(list)
    for group, member in sorted(incidences):
        members[group].append(member)
    weights: defaultdict[_Pair, Fraction] = defaultdict(Fraction)
    records: defaultdict[_Pair, set[str]] = defaultdict(set)
    for group, joined in members.items():
        for pair in combinations(joined, 2):
            weights[pair] += Fraction(1, len(joined) - 1)
            for member in pair:
                records[pair].update(incidences[group, member])
    return dict(weights), records


def records_of(made: "nx.Graph[str]", node: str) -> set[str]:
    """The records that name a node, and those behind its ties, which may name its neighbours."""
    own: frozenset[str] = made.nodes[node]["records"]
    return set(own).union(*(tie["records"] for _, _, tie in made.edges(node, data=True)))


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
    given = {name for _, known in made.nodes(data=True) for name in known}
    attributes = sorted(given - {"records"})
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
    known = {node: rounded(score) for node, score in scores.items() if score is not None}
    ordered = sorted(known, key=lambda node: (-known[node], node))
    places: dict[str, int | None] = {}
    for index, node in enumerate(ordered):
        before = ordered[index - 1] if index else node
        tied = index > 0 and known[before] == known[node]
        places[node] = places[before] if tied else index + 1
    return places | dict.fromkeys(node for node in scores if node not in known)


def rounded(score: float) -> float:
    """A score in the digits that are the same everywhere.

    By way of twice the digits: 7/128 has a 5 in its seventh, and what noise makes of it would
    else fall to either side.

    >>> rounded(7 / 128 - 1e-17) == rounded(7 / 128 + 1e-17)
    True
    """
    # Adding 0.0 takes the sign off a zero.
    return round(round(score, 2 * DIGITS), DIGITS) + 0.0


def _number(score: float | None) -> Cell:
    if score is None:
        return None
    return integer(score) if isinstance(score, int) else number(rounded(score))


def _cell(said: str | None) -> Cell:
    if said is None:
        return None
    return Iri(said) if "://" in said else Literal(said)


def statement(made: "nx.Graph[str]", how: Plan, *, weighted: bool) -> list[str]:
    """Say in a few lines what a network is: its nodes, ties, components and weights."""
    directed = isinstance(made, nx.DiGraph)
    parts = (
        nx.weakly_connected_components(made)
        if isinstance(made, nx.DiGraph)
        else nx.connected_components(made)
    )
    sizes = sorted((len(part) for part in parts), reverse=True)
    kind = "directed" if directed else "undirected"
    counts = f"nodes: {made.number_of_nodes()}; ties: {made.number_of_edges()}, {kind}"
    regardless = " (whatever the direction of ties)" if directed else ""
    largest = f", the largest of {sizes[0]} nodes" if len(sizes) > 1 else ""
    lines = [f"{counts}; components{regardless}: {len(sizes)}{largest}."]
    loops = nx.number_of_selfloops(made)
    if loops:
        lines.append(f"ties of a node to itself: {loops}; no measure counts them.")
    if any(made.nodes[node].get("mode") for node in made):
        lines.append(
            "modes: two, each tie joins a group and a member; measures treat both alike, and n is"
            " the number of all nodes."
        )
    if how.weight and weighted:
        lines.append(f"weight: {how.weight}; a strength, so a tie is 1/weight long.")
    elif how.weight:
        lines.append("weight: not counted; every tie is as strong and as long as any other.")
    else:
        lines.append("weight: none; every tie is as strong and as long as any other.")
    return lines
