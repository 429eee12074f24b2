"""From a table of ties to a network: the bridge between queries and networkx.

A network's query returns ties (``?source ?target``) or incidences (``?group ?member``), with
``?record`` for evidence and optionally ``?weight ?relation ?start ?end ?sign ?directed``. Any
other variable named ``source_x``, ``target_x``, ``group_x`` or ``member_x`` is the attribute ``x``
of that node, and ``tie_x`` the attribute ``x`` of the tie.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any, Final

import networkx as nx

from laborgraph.errors import WrongUseError
from laborgraph.networks.plans import Plan, ends
from laborgraph.tables import Cell, Iri, Table, text
from laborgraph.vocab import curie

Spell = tuple[str, str]
# What is said of a node or a tie in every network; the rest are attributes from queries.
_EVIDENCE: Final = frozenset({"records", "passages", "sources"})
_OF_NODES: Final = _EVIDENCE | {"label", "mode"}
_OF_TIES: Final = _EVIDENCE | {
    *("relation", "weight", "spells", "directed", "tail", "head", "sign", "through"),
    *("inferred", "in_time"),
}
# The column that tells one row's tie from another's.
RECORD: Final = "record"
_NODES: Final = frozenset({"source", "target", "group", "member"})
_ALWAYS: Final[Spell] = ("", "")


@dataclass
class _Tie:
    """What rows say of one tie, gathered until all are read."""

    tail: str
    head: str
    relation: str
    directed: bool
    strengths: dict[str, Fraction] = field(default_factory=dict)
    records: set[str] = field(default_factory=set)
    spells: set[Spell] = field(default_factory=set)
    signs: set[int] = field(default_factory=set)
    attributes: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    through: set[str] = field(default_factory=set)
    # Sets of records, each of which says the whole tie by itself.
    grounds: set[frozenset[str]] = field(default_factory=set)
    weight: Fraction = Fraction(0)


# The ends of a tie and its key.
Key = tuple[str, str, str]


def network(ties: Table, how: Plan, evidence: Sequence[str] = (RECORD,)) -> "nx.MultiGraph[str]":
    """Make the network of a table of ties or of incidences.

    Nodes are IRIs with ``records``, the IRIs of all records that name them; in a network of two
    modes with ``mode``: ``group``, ``member``, or ``group and member``; and with the attributes
    that the query gives them, each a sorted tuple of values.

    Parallel ties are kept apart by their relation, which is the key of the edge; where others do
    not point, the key of one that does says which way besides. Edges have ``relation``, ``weight``
    (a strength), ``records`` (all records behind them), ``spells`` (start and end as the rows write
    them, each empty if unknown), ``directed``, ``tail`` and ``head`` (the source and the target of
    the rows), ``sign`` if the query gives it (0 where rows differ), ``through`` in a projection
    (the groups that two share), and the attributes of the query. Nodes and edges are in the order
    of their IRIs, whatever the order of the rows.

    Rows that say the same relation of the same two nodes add up; those of one record are one tie,
    as strong as the strongest of them says. A member belongs to a group once, however many records
    say so. Where the plan knows no weight, every tie weighs 1.

    The network's ``names`` are the CURIEs of all IRIs in it but those of records.

    Raises:
        WrongUseError: If the columns do not fit the plan, one is named as what is said of every
            node or tie, an end of a tie is unbound, or a weight or a sign is none.
    """
    pair = ends(ties.columns, how)
    _refuse_taken(ties.columns)
    nodes: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    naming: defaultdict[str, set[str]] = defaultdict(set)
    modes: defaultdict[str, set[str]] = defaultdict(set)
    found: dict[Key, _Tie] = {}
    incidences = "group" in pair
    for number, row in enumerate(ties.rows):
        cells = dict(zip(ties.columns, row, strict=True))
        named = named_in(cells, evidence)
        for end in pair:
            if how.projected and end == "group":
                continue
            node = _end(cells, end)
            modes[node].add(end)
            naming[node] |= named
            for name, value in _attributes(end, cells):
                nodes[node][name].add(value)
        tie = _tie(found, cells, pair, how)
        tie.records |= named
        tie.grounds.add(frozenset(named))
        _add(tie, cells, identity=_identity(cells, incidences=incidences, row=number))
    for tie in found.values():
        together = max if incidences else sum
        tie.weight = Fraction(together(tie.strengths.values())) if how.weight else Fraction(1)
    if how.projected:
        found = _projected(found, how.projection)
    made: nx.MultiGraph[str] = nx.MultiDiGraph() if how.directed else nx.MultiGraph()
    for node in sorted(modes):
        played = {"mode": " and ".join(sorted(modes[node]))}
        said: dict[str, Any] = {"records": frozenset(naming[node])}
        said |= played if incidences and not how.projected else {}
        said |= {name: tuple(sorted(values)) for name, values in sorted(nodes[node].items())}
        made.add_nodes_from([(node, said)])
    for key, tie in sorted(found.items()):
        add_tie(made, key, _said(tie))
    made.graph["names"] = _names(ties, evidence)
    made.graph["asked"] = _asked(ties.columns)
    # What each record adds to each tie: ties of several relations by one record are one.
    if how.weight:
        made.graph["strengths"] = {key: tie.strengths for key, tie in found.items()}
    made.graph["grounds"] = {key: frozenset(tie.grounds) for key, tie in found.items()}
    made.graph["weightless"] = not how.weight
    return made


def add_tie(made: "nx.MultiGraph[str]", key: Key, said: Mapping[str, Any]) -> None:
    """Add a tie and what is said of it, even where that has the name of a word of networkx's."""
    one, other, relation = key
    made.add_edge(one, other, relation)
    made.edges[one, other, relation].update(said)


def _refuse_taken(columns: tuple[str, ...]) -> None:
    for column in columns:
        end, _, name = column.partition("_")
        thing, taken = ("tie", _OF_TIES) if end == "tie" else ("node", _OF_NODES)
        if name in taken and end in {"tie", *_NODES}:
            raise WrongUseError(
                f"?{column} is no attribute of a {thing}, since {name} has its own meaning there;"
                " give the variable another name."
            )


def _names(ties: Table, evidence: Sequence[str]) -> dict[str, str]:
    """The IRIs that the rows name, records aside, each with its CURIE."""
    columns = (ties.column(name) for name in ties.columns if name not in evidence)
    named = {cell.value for cells in columns for cell in cells if isinstance(cell, Iri)}
    return {iri: curie(iri) for iri in sorted(named)}


def _asked(columns: tuple[str, ...]) -> frozenset[str]:
    """The attributes of nodes that a query returns."""
    parted = (name.partition("_") for name in columns)
    return frozenset(name for end, _, name in parted if end in _NODES and name)


def _end(cells: Mapping[str, Cell], end: str) -> str:
    if cells[end] is None:
        raise WrongUseError(f"a row of the network's query has no ?{end}; every tie has both.")
    return text(cells[end])


def named_in(cells: Mapping[str, Cell], evidence: Sequence[str]) -> set[str]:
    """The records that a row names in the columns of evidence."""
    found = (cells.get(column) for column in evidence)
    return {cell.value for cell in found if isinstance(cell, Iri)}


def _identity(cells: Mapping[str, Cell], *, incidences: bool, row: int) -> str:
    """What tells one claim of a tie from another: rows of one record are one claim."""
    record = cells.get(RECORD)
    if isinstance(record, Iri):
        return record.value
    # A row without a record is a tie of its own, or the one belonging.
    return "" if incidences else str(row)


def _tie(
    found: dict[Key, _Tie], cells: Mapping[str, Cell], pair: tuple[str, str], how: Plan
) -> _Tie:
    """The tie that a row is about."""
    source, target = (_end(cells, end) for end in pair)
    relation = "" if how.projected else text(cells.get("relation"))
    pointing = how.directed or text(cells.get("directed")) in {"true", "1"}
    key = (source, target, relation)
    if not how.directed and not how.projected:
        # An undirected graph forgets which way a tie points; two that point in opposite ways, and
        # one that does not point, are three all the same.
        turned = source > target
        if pointing:
            key = (source, target, relation + ("^" if turned else ">"))
        if turned:
            key = (target, source, key[2])
            source, target = (source, target) if pointing else (target, source)
    return found.setdefault(key, _Tie(source, target, relation, pointing))


def _add(tie: _Tie, cells: Mapping[str, Cell], identity: str) -> None:
    """Add what a row says to the tie that it is about."""
    said = _weight(text(cells.get("weight")))
    tie.strengths[identity] = max(said, tie.strengths.get(identity, said))
    spell = (text(cells.get("start")), text(cells.get("end")))
    if spell != _ALWAYS:
        tie.spells.add(spell)
    if cells.get("sign") is not None:
        tie.signs.add(_sign(text(cells["sign"])))
    for name, value in _attributes("tie", cells):
        tie.attributes[name].add(value)


def _said(tie: _Tie) -> dict[str, Any]:
    said: dict[str, Any] = {
        "relation": tie.relation,
        "weight": float(tie.weight),
        "records": frozenset(tie.records),
        "spells": tuple(sorted(tie.spells)),
        "directed": tie.directed,
        "tail": tie.tail,
        "head": tie.head,
    }
    if tie.signs:
        said["sign"] = next(iter(tie.signs)) if len(tie.signs) == 1 else 0
    if tie.through:
        said["through"] = frozenset(tie.through)
    return said | {name: tuple(sorted(values)) for name, values in sorted(tie.attributes.items())}


def _attributes(end: str, cells: Mapping[str, Cell]) -> list[tuple[str, str]]:
    prefix = end + "_"
    return [
        (name.removeprefix(prefix), text(cell))
        for name, cell in cells.items()
        if name.startswith(prefix) and cell is not None
    ]


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


def _sign(said: str) -> int:
    if said in {"1", "+1", "-1"}:
        return int(said)
    raise WrongUseError(f"?sign is 1 or -1, not {said!r}.")


def _projected(incidences: Mapping[Key, _Tie], projection: str) -> dict[Key, _Tie]:
    """Join the members of each group, with the records of both memberships in all they share."""
    joined: defaultdict[str, dict[str, _Tie]] = defaultdict(dict)
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for (group, member, _), tie in sorted(incidences.items()):
        joined[group][member] = tie
        groups[member].add(group)
    found: dict[Key, _Tie] = {}
    for group, members in joined.items():
        for one, other in combinations(members, 2):
            tie = found.setdefault((one, other, ""), _Tie(one, other, "", directed=False))
            tie.weight += Fraction(1, len(members) - 1) if projection == "newman" else 1
            tie.records |= members[one].records | members[other].records
            tie.grounds |= {
                own | others for own in members[one].grounds for others in members[other].grounds
            }
            tie.spells |= _together(members[one].spells, members[other].spells)
            tie.through.add(group)
    if projection == "jaccard":
        for (one, other, _), tie in found.items():
            tie.weight /= len(groups[one] | groups[other])
    for tie in found.values():
        tie.strengths = {"": tie.weight}
    return found


def _together(some: set[Spell], others: set[Spell]) -> set[Spell]:
    """When two memberships may both hold: from the later start to the earlier end.

    >>> _together({("1992", "")}, {("1991-05", "1999")})
    {('1992', '1999')}
    >>> _together({("1992", "1993")}, {("1994", "")}), _together(set(), {("1994", "")})
    (set(), {('1994', '')})
    """
    found = set()
    for one in some or {_ALWAYS}:
        for other in others or {_ALWAYS}:
            start = max(one[0], other[0])
            bounds = [end for end in (one[1], other[1]) if end]
            # Of 1994 and 1994-05 the finer one is the earlier end: the other lasts all the year.
            end = min(bounds, key=lambda said: said.ljust(len("9999-99-99"), "9"), default="")
            apart = start and end and start[: len(end)] > end[: len(start)]
            if not apart and (start, end) != _ALWAYS:
                found.add((start, end))
    return found


def components(made: "nx.Graph[str]") -> Iterable[set[str]]:
    """The parts in which each node reaches each other, whatever the direction of ties."""
    if isinstance(made, nx.DiGraph):
        return nx.weakly_connected_components(made)
    return nx.connected_components(made)


def records_of(made: "nx.Graph[str]", node: str) -> set[str]:
    """The records that name a node, and those behind its ties, which may name its neighbours."""
    own: frozenset[str] = made.nodes[node]["records"]
    return set(own).union(*(tie["records"] for _, _, tie in made.edges(node, data=True)))
