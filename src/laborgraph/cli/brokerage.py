"""The researchers' verb on those who stand between others, and on the ties that hold all."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from laborgraph import citations, networks
from laborgraph.cli.asking import Desk, Printer, counted, for_table, printing, say
from laborgraph.cli.netting import netting, tell
from laborgraph.errors import WrongUseError
from laborgraph.measures import brokerage
from laborgraph.networks import Chosen
from laborgraph.tables import Cell, Iri, Table, integer

if TYPE_CHECKING:
    import networkx as nx

# What nodes can be grouped by, and the attribute that says it.
GROUPINGS: Final[Mapping[str, str]] = {
    "country": "country",
    "sector": "sector",
    "type": "type",
    "document": "sources",
}


@click.command()
@click.option(
    "--by",
    type=click.Choice(list(GROUPINGS)),
    help="What makes the groups.  [default: country]",
)
@click.option("--bridges", is_flag=True, help="List the ties whose loss splits the network.")
@click.option("--top", type=click.IntRange(min=0), metavar="N", help="At most N rows.")
@click.option("--evidence", is_flag=True, help="Add the passages behind the ties of each node.")
@printing(names=True)
@netting
def brokers(
    at: Desk,
    chosen: Chosen,
    by: str | None,
    bridges: bool,
    top: int | None,
    evidence: bool,
    printer: Printer,
) -> None:
    """Count how often each node stands between two others, by role between groups.

    A broker has a tie from one node and to another who are not tied themselves. Coordinator: all
    three are of one group. Itinerant: the two others are of one group, the broker is not.
    Gatekeeper: the tie into the broker's group comes from another. Representative: it goes out to
    another. Liaison: three groups. The column cuts says into how many more parts the network falls
    without the node. With --bridges: the ties that alone hold it together, with their passages.

    \b
    Example:
      laborgraph brokers --by country --top 5
    """
    made = networks.simple(chosen.network)
    if bridges:
        if by:
            raise WrongUseError("--bridges looks at no groups; leave out --by.")
        table, behind = _bridges(made, top, iris=printer.iris)
        table = citations.with_evidence(at.endpoint, table, behind)
    else:
        table, nodes = _brokers(made, by or "country", iris=printer.iris)
        table, nodes = Table(table.columns, table.rows[:top]), nodes[:top]
        if evidence:
            behind = [
                [[Iri(record) for record in networks.records_of(made, node)]] for node in nodes
            ]
            table = citations.with_evidence(at.endpoint, table, behind)
    for_table(printer).table(table, at.endpoint)
    tell(at, chosen)
    if not made:
        say(f"The network {chosen.name!r} has no ties, so nobody stands between others.")
    elif bridges:
        every = len(brokerage.bridges(made))
        say(
            f"bridges: {every} of {counted(made.number_of_edges(), 'tie')}; cut_off is the number"
            " of nodes on the smaller side without the tie. Direction does not count."
        )
    else:
        _say_roles(made, by or "country")
    if made and chosen.plan.weight:
        say("weights: do not count here.")


def _brokers(made: "nx.Graph[str]", by: str, *, iris: bool) -> tuple[Table, list[str]]:
    counts = brokerage.roles(made, _groups(made, by))
    table, nodes = networks.ranking(
        made,
        {
            "total": {node: counts[node].total if node in counts else None for node in made},
            **{
                role: {node: getattr(counts.get(node), role, None) for node in made}
                for role in brokerage.ROLES
            },
            "cuts": brokerage.cuts(made),
        },
        iris=iris,
    )
    if by in table.columns:
        return table, nodes
    # The group stands beside the node, also where the network's query does not ask for it.
    rows = (
        (
            *row[:2],
            networks.shown(made.nodes[node].get(GROUPINGS[by], ()), made, iris=iris),
            *row[2:],
        )
        for row, node in zip(table.rows, nodes, strict=True)
    )
    return Table((*table.columns[:2], by, *table.columns[2:]), tuple(rows)), nodes


def _groups(made: "nx.Graph[str]", by: str) -> dict[str, str]:
    """The group of each node that has one: its value, or all its values together."""
    said = made.nodes(data=GROUPINGS[by], default=())
    return {node: " ".join(values) for node, values in said if values}


def _bridges(
    made: "nx.Graph[str]", top: int | None, *, iris: bool
) -> tuple[Table, list[list[list[Cell]]]]:
    rows = []
    behind: list[list[list[Cell]]] = []
    for one, other, cut_off in brokerage.bridges(made)[:top]:
        ways = [made.edges[tie] for tie in ((one, other), (other, one)) if made.has_edge(*tie)]
        relations = sorted({name for tie in ways for name in tie["relation"]})
        ends = (networks.shown(node, made) for node in (one, other))
        rows.append((*ends, networks.shown(relations, made, iris=iris), integer(cut_off)))
        behind.append([[Iri(record) for tie in ways for record in tie["records"]]])
    return Table(("node", "other", "relation", "cut_off"), tuple(rows)), behind


def _say_roles(made: "nx.Graph[str]", by: str) -> None:
    say(
        "roles: pairs of nodes without a tie from the one to the other, but a tie from the one to"
        f" the broker and from the broker to the other. {brokerage.SOURCE}"
    )
    say("; ".join(f"{role}: {said}" for role, said in brokerage.ROLES.items()) + ".")
    if made.is_directed():
        say("direction: followed; from a to b to c is not from c to b to a.")
    else:
        say(
            "direction: none, so each pair counts twice, once from either side, and whoever is"
            " gatekeeper is as often representative."
        )
    grouped = _groups(made, by)
    several = sum(len(made.nodes[node][GROUPINGS[by]]) > 1 for node in grouped)
    both = (
        f"; {counted(several, 'node')} of several, which together count as a group of their own"
        if several
        else ""
    )
    none = f"; {counted(len(made) - len(grouped), 'node')} of none, in no count of roles"
    say(
        f"groups: {counted(len(grouped), 'node')} by {by} in {len(set(grouped.values()))}{both}"
        f"{none if len(grouped) < len(made) else ''}."
    )
    if not any(counts.total for counts in brokerage.roles(made, grouped).values()):
        say("Nobody stands between two others in any role here.")
    cutting = sum(parts > 0 for parts in brokerage.cuts(made).values())
    say(f"cuts: {counted(cutting, 'node')} without whom a part of the network would fall apart.")
