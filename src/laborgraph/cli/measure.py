"""The researchers' verbs: networks and measures over them."""

from typing import TYPE_CHECKING

import click

from laborgraph import citations, networks, saved
from laborgraph.cli.asking import Desk, Printer, asking, for_table, printing, query_names, say
from laborgraph.endpoints import Embedded, rows
from laborgraph.errors import WrongUseError
from laborgraph.measures import MEASURES
from laborgraph.tables import Iri, Table
from laborgraph.times import CERTAIN, POSSIBLE, least_sure

if TYPE_CHECKING:
    import networkx as nx

_USUAL = ("degree", "strength", "betweenness", "closeness")


@click.command()
@click.argument("measures", nargs=-1, type=click.Choice(list(MEASURES)))
@click.option(
    "--network",
    "name",
    default="alliances",
    show_default=True,
    shell_complete=query_names("networks"),
    help="Which ties make the network: a file in queries/networks.",
)
@click.option("--top", type=click.IntRange(min=0), metavar="N", help="At most N nodes.")
@click.option(
    "--weighted/--unweighted",
    default=None,
    help="Whether weights count. Default: they do if the network has any.",
)
@click.option("--evidence", is_flag=True, help="Add the passages behind the ties of each node.")
@printing(names=True)
@asking
def centrality(
    at: Desk,
    measures: tuple[str, ...],
    name: str,
    top: int | None,
    weighted: bool | None,
    evidence: bool,
    printer: Printer,
) -> None:
    """Rank the nodes of a network by one or more measures of centrality.

    The first measure makes the order; without any, degree, strength, betweenness and closeness.
    What the network is, and what each measure means, stands on standard error.

    \b
    Example:
      laborgraph centrality betweenness --network alliances --top 5
    """
    query = saved.find(at.library.queries / "networks", name, "network")
    how = networks.plan(name, query.network)
    made = networks.network(rows(at.endpoint, query.text), how)
    if weighted and not how.weight:
        raise WrongUseError(f"the network {name!r} has no weights; leave out --weighted.")
    counted = bool(how.weight) if weighted is None else weighted
    scores = {}
    for item in dict.fromkeys(measures or _USUAL):
        if MEASURES[item].by_paths and _steps(made) > _LONG:
            say(f"{item} follows the paths from each of {len(made)} nodes: it may take minutes.")
        scores[item] = MEASURES[item].function(made, counted)
    table, nodes = networks.ranking(made, scores)
    table, nodes = Table(table.columns, table.rows[:top]), nodes[:top]
    if evidence:
        behind = [[map(Iri, networks.records_of(made, node))] for node in nodes]
        table = citations.with_evidence(at.endpoint, table, behind)
    for_table(printer).table(table, at.endpoint)
    for line in (f"{name}: {query.summary}", *networks.statement(made, how, weighted=counted)):
        say(line)
    if isinstance(at.endpoint, Embedded) and at.endpoint.view.time:
        placed = [
            least_sure(at.endpoint.in_time.get(record, POSSIBLE) for record in tie["records"])
            for _, _, tie in made.edges(data=True)
        ]
        say(
            f"time: {placed.count(CERTAIN)} ties certainly lie in it,"
            f" {placed.count(POSSIBLE)} possibly."
        )
    for item, found in scores.items():
        say(f"{item}: {MEASURES[item].explained(directed=made.is_directed(), weighted=counted)}")
        if made and not any(score is not None for score in found.values()):
            say(f"{item}: no node has a score here: {MEASURES[item].undefined}.")
    if not made:
        say(f"The network {name!r} has no ties, so nothing is ranked.")


# Nodes times ties: beyond it, networkx needs some ten seconds for a measure by paths.
_LONG = 5_000_000


def _steps(made: "nx.Graph[str]") -> int:
    return made.number_of_nodes() * made.number_of_edges()
