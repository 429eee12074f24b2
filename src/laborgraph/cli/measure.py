"""The researchers' verbs: networks and measures over them."""

import click

from laborgraph import citations, networks
from laborgraph.cli import sensing
from laborgraph.cli.asking import Desk, Printer, for_table, printing, say
from laborgraph.cli.naming import Known
from laborgraph.cli.netting import netting, tell
from laborgraph.cli.scoring import scored
from laborgraph.measures import MEASURES, USUAL
from laborgraph.networks import Chosen
from laborgraph.tables import Iri, Table


@click.command()
@click.argument("measures", nargs=-1, type=Known("measure", MEASURES), metavar="[MEASURE]...")
@click.option("--top", type=click.IntRange(min=0), metavar="N", help="At most N nodes.")
@click.option("--evidence", is_flag=True, help="Add the passages behind the ties of each node.")
@sensing.sensing
@printing(names=True)
@netting
def centrality(
    at: Desk,
    chosen: Chosen,
    measures: tuple[str, ...],
    top: int | None,
    evidence: bool,
    left_out: tuple[str, ...],
    printer: Printer,
) -> None:
    """Rank the nodes of a network by one or more measures of centrality.

    The first measure makes the order; without any, degree, strength, betweenness and closeness.
    'laborgraph measure list' names them. What the network is, and what each measure means, stands
    on standard error.

    With --sensitivity the first measure is taken again without each document, section, uncertain
    claim or alliance, the network made anew each time; columns give the best and the worst rank.
    With a document or a section fall the records that rest on it alone; with a claim what the data
    mark as uncertain (inferred, perhaps the same as another thing, planned, of an unresolved
    disagreement); with an alliance the participations in it.

    \b
    Examples:
      laborgraph centrality betweenness --network alliances --top 5
      laborgraph centrality degree --top 5 --sensitivity section
    """
    made, weighted = networks.simple(chosen.network), chosen.weighted
    scores = {}
    for item in dict.fromkeys(measures or USUAL):
        scores[item] = scored(made, item, weighted=weighted)
    table, nodes = networks.ranking(made, scores, iris=printer.iris)
    table, nodes = Table(table.columns, table.rows[:top]), nodes[:top]
    first = next(iter(scores))
    base = networks.ranks(scores[first])
    tried = sensing.tried(at, chosen, base, _ranking(first, weighted), left_out)
    if tried:
        table = sensing.with_ranges(at, table, nodes, base, tried, printer)
    if evidence:
        behind = [[map(Iri, networks.records_of(made, node))] for node in nodes]
        table = citations.with_evidence(at.endpoint, table, behind)
    for_table(printer).table(table, at.endpoint)
    tell(at, chosen)
    for item, found in scores.items():
        say(f"{item}: {MEASURES[item].explained(directed=made.is_directed(), weighted=weighted)}")
        if made and not any(score is not None for score in found.values()):
            say(f"{item}: no node has a score here: {MEASURES[item].without_score(made)}.")
    if tried:
        sensing.tell(at, first, base, tried, printer.language)
    if not made:
        say(f"The network {chosen.name!r} has no ties, so nothing is ranked.")


def _ranking(item: str, weighted: bool) -> sensing.Ranking:
    """From a network to the places of its nodes by one measure."""
    return lambda made: networks.ranks(MEASURES[item].function(networks.simple(made), weighted))
