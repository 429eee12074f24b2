"""Measures of a network in hand: a score for each node, and rankings with what they rest on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import networkx as nx

from laborgraph import networks
from laborgraph.api.answers import Answer, answer
from laborgraph.evidence import OUTSIDE, cite
from laborgraph.measures import MEASURES, USUAL, Measure
from laborgraph.measures.sensitivity import (
    Ranks,
    Spread,
    Tried,
    Units,
    fallen,
    spreads,
    stability,
    tried,
)
from laborgraph.names import no_such
from laborgraph.networks import Chosen
from laborgraph.passages import typed_passage
from laborgraph.tables import Cell, Iri, Literal, Table, integer
from laborgraph.vocab import curie


def scores(
    network: "nx.Graph[str]", measure: str, *, weighted: bool | None = None
) -> dict[str, float | None]:
    """Measure each node of a network.

    Args:
        network: As `Graph.network` made it, whole or in part; or any without parallel ties whose
            nodes are text, and whose ties have a ``weight`` if it is to count.
        measure: As ``laborgraph measure list`` names them: ``betweenness``.
        weighted: Whether weights count; None as the network says of itself
            (``network.graph["weighted"]``), and not at all if it says nothing.

    Returns:
        By node, in the unit of the measure; None where a node has no score.

    Raises:
        WrongUseError: If there is no such measure.

    >>> import networkx as nx
    >>> scores(nx.Graph([("FAT", "UE"), ("UE", "CUT")]), "betweenness")
    {'FAT': 0.0, 'UE': 1.0, 'CUT': 0.0}
    """
    return dict(_measure(measure).function(_plain(network), _weighted(network, weighted)))


def ranking(
    network: "nx.Graph[str]",
    *measures: str,
    weighted: bool | None = None,
    evidence: bool = False,
    iris: bool = False,
) -> Answer:
    """Rank the nodes of a network by one or more measures, as ``laborgraph centrality`` does.

    Args:
        network: As `scores` takes it.
        measures: The first makes the order; without any degree, strength, betweenness, closeness.
        weighted: As in `scores`.
        evidence: Whether to add the passages behind the ties of each node.
        iris: Whether IRIs stand for things, and not their names.

    Returns:
        ``rank`` (equal scores share one), ``node``, attributes, and a column a measure; notes say
        what each measures, how it treats weights and direction, and who defined it.

    Raises:
        WrongUseError: If there is no such measure.
    """
    plain, counting = _plain(network), _weighted(network, weighted)
    asked = dict.fromkeys(measures or USUAL)
    found = {name: _measure(name).function(plain, counting) for name in asked}
    table, nodes = networks.ranking(plain, found, iris=iris)
    if evidence:
        behind = (_behind(plain, node) for node in nodes)
        rows = ((*row, Literal(said)) for row, said in zip(table.rows, behind, strict=True))
        table = Table((*table.columns, "evidence"), tuple(rows))
    return _answer(plain, table, _said(plain, found, weighted=counting), iris=iris)


def sensitivity(chosen: Chosen, measure: str, kind: str, units: Units, *, iris: bool) -> Answer:
    """Rank the nodes of a network, and again without each of some units.

    Args:
        chosen: The network.
        measure: The measure.
        kind: What the units are, in a word.
        units: By IRI, the records that fall with each; their names among those of the network.
        iris: Whether IRIs stand for things.
    """

    def ranks(network: "nx.Graph[str]") -> Ranks:
        return networks.ranks(scores(network, measure, weighted=chosen.weighted))

    plain = networks.simple(chosen.network)
    scored = {measure: scores(plain, measure, weighted=chosen.weighted)}
    table, nodes = networks.ranking(plain, scored, iris=iris)
    base = networks.ranks(scored[measure])
    ranked = {records: ranks(chosen.remade(records)) for records in fallen([units])}
    found = tried({kind: units}, base, ranked)
    names = {} if iris else chosen.network.graph["names"]
    called = {unit: names.get(unit) or curie(unit) for unit in units}
    table = with_ranges(table, nodes, base, found, called)
    bearing = found[0].bearing
    known = f"{len(bearing)} of {len(units)} have records behind this network"
    verdict = "stable" if stability(base, bearing).stable else "NOT STABLE"
    said = f"the ranking by {measure} is {verdict}, with each {kind} left out in turn ({known})."
    if not bearing:
        said = f"no {kind} that is known here has records behind this network, so all ranks hold."
    notes = (said, *_said(plain, scored, weighted=chosen.weighted))
    return _answer(plain, table, notes, iris=iris)


def with_ranges(
    table: Table,
    nodes: Sequence[str],
    base: Ranks,
    found: Sequence[Tried],
    called: Mapping[str, str],
) -> Table:
    """Add to a ranking, for each kind, the best and the worst rank; and what causes the changes.

    The columns are ``KIND_best`` and ``KIND_worst``; ``moved_most_by``, without which a node moves
    furthest; and ``unranked_without``, without which it is gone or has no score.

    Args:
        table: The ranking.
        nodes: The nodes of its rows.
        base: The places of all nodes.
        found: The rankings without each thing.
        called: What to call each thing.
    """
    by_kind = [spreads(base, item.variants) for item in found]
    every = spreads(base, [variant for item in found for variant in item.variants])
    columns = (f"{item.kind}_{end}" for item in found for end in ("best", "worst"))
    return Table(
        (*table.columns, *columns, "moved_most_by", "unranked_without"),
        tuple(
            (*row, *_ends([spread[node] for spread in by_kind]), *_causes(every[node], called))
            for row, node in zip(table.rows, nodes, strict=True)
        ),
    )


def _ends(by_kind: Iterable[Spread]) -> Iterator[Cell]:
    for spread in by_kind:
        for rank in (spread.best, spread.worst):
            yield None if rank is None else integer(rank)


def _causes(spread: Spread, called: Mapping[str, str]) -> Iterator[Cell]:
    yield Iri(spread.moved_by) if spread.moved_by else None
    without = "; ".join(called[unit] for unit in spread.unranked_without)
    yield Literal(without) if without else None


def _measure(name: str) -> Measure:
    if name not in MEASURES:
        raise no_such("measure", name, list(MEASURES))
    return MEASURES[name]


def _plain(network: "nx.Graph[str]") -> "nx.Graph[str]":
    return networks.simple(network) if isinstance(network, nx.MultiGraph) else network


def _weighted(network: "nx.Graph[str]", asked: bool | None) -> bool:
    return bool(network.graph.get("weighted", False)) if asked is None else asked


def _behind(plain: "nx.Graph[str]", node: str) -> str:
    """The passages behind a node and its ties, in order, as one text."""
    said = [plain.nodes[node], *(tie for _, _, tie in plain.edges(node, data=True))]
    typed = {passage for known in said for passage in known.get("passages", ())}
    read = filter(None, map(typed_passage, typed))
    return "; ".join(filter(None, (cite(read).value, OUTSIDE if OUTSIDE in typed else "")))


def _said(
    plain: "nx.Graph[str]", found: Mapping[str, Mapping[str, float | None]], *, weighted: bool
) -> Iterator[str]:
    for name, values in found.items():
        measure = MEASURES[name]
        yield f"{name}: {measure.explained(directed=plain.is_directed(), weighted=weighted)}"
        if plain and not any(value is not None for value in values.values()):
            yield f"{name}: no node has a score here: {measure.without_score(plain)}."


def _answer(
    plain: "nx.Graph[str]", table: Table, notes: "tuple[str, ...] | Iterator[str]", *, iris: bool
) -> Answer:
    names = plain.graph.get("names", {})

    def shown(cell: Cell) -> Cell:
        if iris or not isinstance(cell, Iri):
            return cell
        return Literal(names.get(cell.value) or curie(cell.value))

    rows = tuple(tuple(map(shown, row)) for row in table.rows)
    empty = "" if rows else "the network has no nodes, so nothing is ranked."
    return answer(Table(table.columns, rows), tuple(notes), empty)
