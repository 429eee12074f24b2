"""The researchers' verbs that say which networks there are, and what each is."""

import click

from laborgraph import networks, saved, sparql
from laborgraph.cli.asking import (
    Desk,
    Printer,
    facts,
    for_table,
    printing,
    reaching,
    say,
)
from laborgraph.cli.naming import query_names
from laborgraph.cli.netting import netting, tell
from laborgraph.measures import WHOLE
from laborgraph.networks import Chosen
from laborgraph.tables import Literal, Table, number


@click.group()
def network() -> None:
    """List the networks, and show one: its nodes, ties, parts, time and documents.

    \b
    Example:
      laborgraph network show alliances
    """


@network.command("list")
@printing(names=False)
@reaching
def list_networks(at: Desk, printer: Printer) -> None:
    """List the networks: what joins whom, and how.

    \b
    Example:
      laborgraph network list
    """
    rows = []
    for query in saved.every(at.library.queries / "networks"):
        how = networks.plan(query.name, query.network)
        cells = (query.name, query.summary, _kind(how, query.text), how.weight)
        rows.append(tuple(Literal(cell) if cell else None for cell in cells))
    table = Table(("network", "summary", "kind", "weight"), tuple(rows))
    for_table(printer).table(table, at.endpoint)


def _kind(how: networks.Plan, text: str) -> str:
    if how.projected:
        return f"one mode, projected ({how.projection})"
    said = sparql.variables(text)
    # Where a query has both pairs, a network is made of the first.
    if not {"source", "target"} <= said:
        return "two modes"
    kind = "directed" if how.directed else "directed and undirected"
    if not how.directed and "directed" not in said:
        kind = "undirected"
    return f"{kind}, signed" if "sign" in said else kind


@network.command()
@click.argument("given", metavar="[NAME]", required=False, shell_complete=query_names("networks"))
@printing(names=True)
@netting
def show(at: Desk, chosen: Chosen, printer: Printer) -> None:
    """Show a network: its nodes, ties, parts, time and documents, and its measures as a whole.

    'laborgraph measure show' says what each measure is. What is in the network, what is not, and
    its cuts stand on standard error.

    \b
    Example:
      laborgraph network show alliances --country Mexico
    """
    shown = facts(networks.profile(chosen.network, chosen.plan))
    plain = networks.simple(chosen.network)
    taken = tuple(
        (Literal(name), number(networks.rounded(found)))
        for name, measure in WHOLE.items()
        if (found := measure.function(plain, chosen.weighted)) is not None
    )
    for_table(printer).table(Table(shown.columns, (*shown.rows, *taken)), at.endpoint)
    tell(at, chosen)
    if chosen.description:
        say(chosen.description)
