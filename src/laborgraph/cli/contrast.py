"""The researchers' verb that holds two networks, or several measures, against each other."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import click

from laborgraph import networks
from laborgraph.cli.asking import Desk, Printer, for_table, printing, say
from laborgraph.cli.naming import Known, query_names
from laborgraph.cli.netting import netting, tell
from laborgraph.cli.scoring import scored
from laborgraph.endpoints import Embedded
from laborgraph.errors import WrongUseError
from laborgraph.measures import MEASURES, USUAL, agreement
from laborgraph.networks import Chosen
from laborgraph.tables import Cell, Literal, Table, integer, number

if TYPE_CHECKING:
    import networkx as nx

    from laborgraph.measures.agreement import Agreement

_Scores = Mapping[str, float | None]


@click.command()
@click.argument("measures", nargs=-1, type=Known("measure", MEASURES), metavar="[MEASURE]...")
@click.option(
    "--against",
    metavar="NAME",
    shell_complete=query_names("networks"),
    help="Another network: a file in queries/networks.",
)
@click.option("--against-at", metavar="DATE", default="", help="The network at another time.")
@click.option(
    "--against-during", metavar="FROM/TO", default="", help="The network in another time."
)
@click.option(
    "--against-claims",
    metavar="POLICY",
    default="",
    help="The network by another policy for claims.",
)
@click.option(
    "--nodes", is_flag=True, help="One row a node: its place in both by the first measure."
)
@printing(names=True)
@netting
def compare(
    at: Desk,
    chosen: Chosen,
    measures: tuple[str, ...],
    against: str | None,
    against_at: str,
    against_during: str,
    against_claims: str,
    nodes: bool,
    printer: Printer,
) -> None:
    """Compare two networks by what they share and how they rank, or measures on one.

    With --against, or with another time or policy, the second network is made as the first is in
    all else. Said are the nodes and the ties that both have, and for each measure how far both put
    the nodes that they share in the same order. Without any of these, each two measures are
    compared on the one network; without measures, degree, strength, betweenness and closeness.
    'laborgraph measure list' names them.

    \b
    Example:
      laborgraph compare degree --against events --nodes
    """
    named = list(dict.fromkeys(measures or USUAL))
    first = networks.simple(chosen.network)
    if not (against or against_at or against_during or against_claims):
        if nodes:
            raise WrongUseError("--nodes compares two networks; name the other by --against.")
        if len(named) == 1:
            raise WrongUseError("one measure is nothing to compare; give two, or --against.")
        for_table(printer).table(_of_measures(chosen, first, named), at.endpoint)
        tell(at, chosen)
        _say_measures(named, [chosen])
        _say_empty([chosen])
        return
    changes: dict[str, Any] = {}
    if against:
        changes |= {"name": against, "query": None}
    if against_at or against_during:
        changes |= {"moment": against_at, "during": against_during}
    if against_claims:
        changes["claims"] = against_claims
    # Each network has its own view, which is said beside it and not at the end.
    click.get_current_context().meta["laborgraph.claims"] = True
    there, second = _other(changes, printer)
    other = networks.simple(second.network)
    if nodes:
        table = _of_nodes((chosen, first), (second, other), named[0])
        named = named[:1]
    else:
        table = _of_networks((chosen, first), (second, other), named)
    for_table(printer).table(table, at.endpoint)
    for which, where, compared in (("first", at, chosen), ("second", there, second)):
        view = str(where.endpoint.view) if isinstance(where.endpoint, Embedded) else "as it stands"
        say(f"{which}: {view}.")
        tell(where, compared)
    if first.is_directed() != other.is_directed():
        say("direction: only one of the two has any, so ties are compared without it.")
    _say_measures(named, [chosen, second])
    _say_empty([chosen, second])
    if first and other and not set(first) & set(other):
        say("The two networks have no node in common, so there is nothing to compare.")


def _other(changes: Mapping[str, Any], printer: Printer) -> tuple[Desk, Chosen]:
    """The second network: asked for by the words of the first, with some changed."""
    given = click.get_current_context().params
    own = {"measures", "nodes", "against", "against_at", "against_during", "against_claims"}
    own |= {"form", "out", "lang", "iris"}
    words = {name: said for name, said in given.items() if name not in own} | dict(changes)

    def found(there: Desk, second: Chosen, printer: Printer) -> tuple[Desk, Chosen]:  # noqa: ARG001 - netting reads the language off it
        return there, second

    both: tuple[Desk, Chosen] = netting(found)(**words, printer=printer)
    return both


def _say_empty(compared: Iterable[Chosen]) -> None:
    for chosen in compared:
        if not chosen.network:
            say(f"The network {chosen.name!r} has no ties, so there is nothing to compare.")


def _scores(chosen: Chosen, made: "nx.Graph[str]", measure: str) -> _Scores:
    """A measure in the digits that are shown, so that what looks tied is tied."""
    if not made or MEASURES[measure].lacking(made):
        return dict.fromkeys(made)
    found = scored(made, measure, weighted=chosen.weighted)
    return {
        node: None if score is None else networks.rounded(score) for node, score in found.items()
    }


def _of_measures(chosen: Chosen, made: "nx.Graph[str]", named: Sequence[str]) -> Table:
    scores = {measure: _scores(chosen, made, measure) for measure in named}
    return Table(
        ("measure", "other", "nodes", "spearman", "kendall"),
        tuple(
            (
                *(Literal(one), Literal(other)),
                *_agreed(agreement.agreement(scores[one], scores[other])),
            )
            for one, other in combinations(named, 2)
        ),
    )


_Made = tuple[Chosen, "nx.Graph[str]"]


def _of_networks(first: _Made, second: _Made, named: Iterable[str]) -> Table:
    """A row for what the two share, and one for each measure."""
    one, other = first[1], second[1]
    directed = one.is_directed() and other.is_directed()
    both = set(one) & set(other)
    parts: dict[str, tuple[Collection[Hashable], Collection[Hashable]]] = {
        "nodes": (set(one), set(other)),
        "ties": (
            agreement.pairs(one, directed=directed),
            agreement.pairs(other, directed=directed),
        ),
        "ties among the nodes of both": (
            agreement.pairs(one, directed=directed, among=both),
            agreement.pairs(other, directed=directed, among=both),
        ),
    }
    rows: list[tuple[Cell, ...]] = []
    for what, (some, others) in parts.items():
        shared = agreement.overlap(some, others)
        rows.append((Literal(what), *map(integer, shared), _number(shared.jaccard), None, None))
    for measure in named:
        scores = _scores(*first, measure), _scores(*second, measure)
        known = [{node for node, score in said.items() if score is not None} for said in scores]
        nodes, *coefficients = _agreed(agreement.agreement(*scores))
        sizes = [integer(len(said)) for said in known]
        rows.append((Literal(measure), *sizes, nodes, None, *coefficients))
    columns = ("what", "first", "second", "both", "jaccard", "spearman", "kendall")
    return Table(columns, tuple(rows))


def _of_nodes(first: _Made, second: _Made, measure: str) -> Table:
    """A row a node: its rank among the nodes of both networks, and its score in each.

    Those that move most come first, and those that only one of the networks has come last.
    """
    scores = _scores(*first, measure), _scores(*second, measure)
    both = scores[0].keys() & scores[1].keys()
    places = [networks.ranks({node: said[node] for node in sorted(both)}) for said in scores]

    def moved(node: str) -> int | None:
        before, after = (said.get(node) for said in places)
        return None if before is None or after is None else before - after

    def order(node: str) -> tuple[bool, int, str]:
        return node not in both, -abs(moved(node) or 0), node

    rows: list[tuple[Cell, ...]] = []
    for node in sorted(scores[0].keys() | scores[1].keys(), key=order):
        home = first[1] if node in first[1] else second[1]
        ranked = [said.get(node) for said in places]
        rows.append(
            (
                networks.shown(node, home),
                *(None if rank is None else integer(rank) for rank in ranked),
                None if moved(node) is None else integer(moved(node) or 0),
                *(_number(said.get(node)) for said in scores),
            )
        )
    columns = ("node", "rank_first", "rank_second", "rise")
    return Table((*columns, f"{measure}_first", f"{measure}_second"), tuple(rows))


def _agreed(found: "Agreement") -> tuple[Cell, ...]:
    return integer(found.nodes), _number(found.spearman), _number(found.kendall)


def _number(score: float | None) -> Cell:
    return None if score is None else number(networks.rounded(score))


def _say_measures(named: Iterable[str], compared: Sequence[Chosen]) -> None:
    for measure in named:
        how = MEASURES[measure]
        directed = any(chosen.plan.directed for chosen in compared)
        weighted = any(chosen.weighted for chosen in compared)
        say(f"{measure}: {how.explained(directed=directed, weighted=weighted)}")
        for chosen in compared:
            lacking = how.lacking(networks.simple(chosen.network))
            if lacking:
                say(f"{measure}: no score on {chosen.name!r}, since {lacking}.")
    say(
        "spearman, kendall: do both put the nodes that have both scores in the same order? 1 the"
        " same, 0 no relation, -1 reversed; empty if there are not two ranks. No p-value, since"
        f" nodes of a network are no independent sample. {agreement.SPEARMAN};"
        f" tau-b: {agreement.KENDALL}"
    )
    if len(compared) > 1:
        say(
            "jaccard: what both have, over what either has. Ranks are among the nodes of both;"
            f" rise is the rank in the first less that in the second. {agreement.JACCARD}"
        )
