"""The researchers' verb on the groups that a network falls into: its communities."""

from collections.abc import Collection, Iterable, Mapping
from math import isfinite
from statistics import fmean
from typing import TYPE_CHECKING, Final

import click

from laborgraph import citations, networks
from laborgraph.cli.asking import Desk, Printer, counted, for_table, printing, say
from laborgraph.cli.netting import netting, tell
from laborgraph.errors import WrongUseError
from laborgraph.measures import communities as parts_of
from laborgraph.networks import Chosen
from laborgraph.tables import Cell, Iri, Table, integer, number

if TYPE_CHECKING:
    import networkx as nx

    from laborgraph.measures.communities import Partition

_RUNS: Final = 10


@click.command()
@click.option(
    "--method",
    type=click.Choice(list(parts_of.METHODS)),
    default="louvain",
    show_default=True,
    help="How communities are found.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31),
    default=1,
    show_default=True,
    metavar="N",
    help="Where chance begins; the same seed gives the same communities.",
)
@click.option(
    "--runs",
    type=click.IntRange(1, 1000),
    default=_RUNS,
    show_default=True,
    metavar="N",
    help="With how many seeds, from --seed on, to see whether the communities are stable.",
)
@click.option(
    "--resolution",
    type=click.FloatRange(0.001, 1000),
    metavar="NUMBER",
    help="Above 1 for more and smaller communities, below for fewer and larger.  [default: 1]",
)
@click.option(
    "--evidence", is_flag=True, help="Add the passages behind the ties of each node within its own."
)
@printing(names=True)
@netting
def communities(
    at: Desk,
    chosen: Chosen,
    method: str,
    seed: int,
    runs: int,
    resolution: float | None,
    evidence: bool,
    printer: Printer,
) -> None:
    """Divide a network into communities: many ties within them, few between them.

    One row a node, with the number of its community; the largest has 1. Another seed may give
    other communities, so several are tried, and how far they agree with those shown stands on
    standard error. The column stability says it for each node: 1 if it is with the same nodes
    whatever the seed.

    \b
    Example:
      laborgraph communities --method leiden --network alliances
    """
    how = parts_of.METHODS[method]
    if resolution is not None and not how.resolves:
        raise WrongUseError(f"{method} has no resolution; leave out --resolution.")
    fine = 1.0 if resolution is None else resolution
    if not isfinite(fine):
        raise WrongUseError("--resolution is a number from 0.001 to 1000.")
    made, weighted = networks.simple(chosen.network), chosen.weighted
    found = {
        number: parts_of.find(made, method, weighted=weighted, resolution=fine, seed=number)
        for number in range(seed, seed + (runs if how.by_chance else 1))
    }
    shown, others = found[seed], [found[number] for number in found if number != seed]
    stable = parts_of.kept_company(shown, others) if others else {}
    table, behind = _membership(made, shown, stable, iris=printer.iris)
    if evidence:
        table = citations.with_evidence(at.endpoint, table, behind)
    for_table(printer).table(table, at.endpoint)
    tell(at, chosen)
    say(f"{method}: {how.summary}. {how.source}")
    if made.is_directed():
        say("direction: not counted; ties of two nodes in both directions are one tie, added up.")
    if any(mode for _, mode in made.nodes(data="mode")):
        say(
            "modes: communities hold groups and their members together; modularity does not know"
            " that no tie could join two of a mode."
        )
    hostile = parts_of.hostile(made)
    if hostile:
        say(f"signs: {counted(hostile, 'negative tie')} left out, as none holds together.")
    if not made:
        say(f"The network {chosen.name!r} has no ties, so it has no communities.")
        return
    quality = {
        number: parts_of.modularity(made, parts, weighted=weighted, resolution=fine)
        for number, parts in found.items()
    }
    _say_found(shown, quality[seed], fine)
    _say_stable(how.by_chance, found, seed, quality)


def _membership(
    made: "nx.Graph[str]", shown: "Partition", stable: Mapping[str, float], *, iris: bool
) -> tuple[Table, list[list[list[Cell]]]]:
    """One row a node, by community; and the records behind its ties in there."""
    # Without a score to rank by, the ranking is the nodes in order with their attributes.
    listed, nodes = networks.ranking(made, {"": dict.fromkeys(made, 0.0)}, iris=iris)
    known = dict(zip(nodes, (row[1:-1] for row in listed.rows), strict=True))
    rows = []
    behind: list[list[list[Cell]]] = []
    for index, part in enumerate(shown, 1):
        for node in part:
            steady: list[Cell] = [number(networks.rounded(stable[node]))] if stable else []
            rows.append((integer(index), *known[node], *steady))
            behind.append([[Iri(record) for record in _within(made, node, part)]])
    columns = ("community", *listed.columns[1:-1], *(("stability",) if stable else ()))
    return Table(columns, tuple(rows)), behind


def _within(made: "nx.Graph[str]", node: str, part: Collection[str]) -> Iterable[str]:
    """The records of a node's ties to its community; of one alone, those that name it."""
    fellows = set(part)
    both_ways = made.to_undirected(as_view=True) if made.is_directed() else made
    own: set[str] = set()
    for other in both_ways[node]:
        if other in fellows:
            for tie in ((node, other), (other, node)):
                own |= made.edges[tie]["records"] if made.has_edge(*tie) else set()
    return own or made.nodes[node]["records"]


def _say_found(shown: "Partition", quality: float | None, resolution: float) -> None:
    alone = sum(len(part) == 1 for part in shown)
    singles = f", {counted(alone, 'node')} alone" if alone else ""
    said = (
        "none, since there are no ties"
        if quality is None
        else f"{networks.rounded(quality)} (resolution {resolution:g})"
    )
    say(f"communities: {len(shown)}, the largest of {counted(len(shown[0]), 'node')}{singles}.")
    say(
        f"modularity: {said}; the share of ties (by weight, if it counts) within communities, less"
        f" what chance would put there. {parts_of.MODULARITY}"
    )


def _say_stable(
    by_chance: bool,
    found: Mapping[int, "Partition"],
    seed: int,
    quality: Mapping[int, float | None],
) -> None:
    if not by_chance:
        say("chance: has no part in this method; every seed gives these communities.")
        return
    if len(found) == 1:
        say("chance: another seed may give other communities; --runs 10 says how far they agree.")
        return
    agreed = [
        parts_of.adjusted_rand(found[seed], other)
        for number, other in found.items()
        if number != seed
    ]
    different = len(set(found.values()))
    seeds = f"seeds {seed} to {max(found)}"
    if different == 1:
        say(f"chance: {seeds} all give these communities; others may still give others.")
        return
    say(
        f"chance: another seed may give other communities. {seeds[0].upper()}{seeds[1:]} give"
        f" {different} different divisions; the others agree with the one shown by"
        f" {networks.rounded(fmean(agreed))} in the mean, {networks.rounded(min(agreed))} at least"
        f" (adjusted Rand index: 1 the same, about 0 as by chance). {parts_of.RAND}"
    )
    known = {number: networks.rounded(said) for number, said in quality.items() if said is not None}
    best = max(known, key=lambda number: (known[number], number == seed, -number))
    if known and best != seed:
        say(f"chance: --seed {best} gives the highest modularity of these, {known[best]}.")
