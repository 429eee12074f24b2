"""The researchers' verb on the ways from one node of a network to another."""

from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import click

from laborgraph import citations, networks, saved
from laborgraph.cli.asking import Desk, Printer, counted, for_table, printing, say
from laborgraph.cli.naming import entity_names
from laborgraph.cli.netting import netting, tell
from laborgraph.endpoints import rows
from laborgraph.errors import WrongUseError
from laborgraph.measures.paths import Ways, shortest
from laborgraph.names import called, folded, resolve
from laborgraph.networks import Chosen
from laborgraph.tables import Cell, Iri, Literal, Table, integer, number, text
from laborgraph.vocab import expand

if TYPE_CHECKING:
    import networkx as nx


@click.command()
@click.argument("one", metavar="A", shell_complete=entity_names)
@click.argument("other", metavar="B", shell_complete=entity_names)
@click.option("--all", "every", is_flag=True, help="All shortest paths, and not the first only.")
@click.option(
    "--top",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    metavar="N",
    help="With --all, at most N paths.",
)
@printing(names=True)
@netting
def path(
    at: Desk, chosen: Chosen, one: str, other: str, every: bool, top: int, printer: Printer
) -> None:
    """Show the shortest path from A to B, each step with its passages.

    A and B are given by acronym, label, CURIE or IRI. Where weights count, a tie is 1/weight long,
    so that a path of several strong ties can be shorter than one weak tie. One row a step: the
    relation and, in a projection, the groups that the two share; start and end go from the first
    date that the sources give to the last.

    \b
    Example:
      laborgraph path UE STRM --network alliances --all
    """
    made = networks.simple(chosen.network)
    source, target = (_node(at, chosen, name) for name in (one, other))
    if source == target:
        raise WrongUseError(f"{one!r} and {other!r} are the same; give two different nodes.")
    ways = shortest(made, source, target, weighted=chosen.weighted)
    paths = list(islice(ways, top if every else 1))
    table, behind = _steps(chosen, made, paths, printer)
    table = citations.with_evidence(at.endpoint, table, behind)
    for_table(printer).table(table, at.endpoint)
    tell(at, chosen)
    names = [made.nodes[node].get("label", node) for node in (source, target)]
    if ways.number:
        _say_ways(ways, names, paths, weighted=chosen.weighted)
    else:
        say(_apart(made, source, target, names))
    if any(text(cell).endswith(("→", "←")) for cell in table.column("relation")):
        say("relation: → points along the step, ← against it; paths take such ties both ways.")


def _node(at: Desk, chosen: Chosen, given: str) -> str:
    """The node that is meant; of several things with one name that which is in the network.

    Raises:
        WrongUseError: If the graph does not know it, or it is not in this network; with the
            networks that it is in.
    """
    for known in (given, expand(given.strip())):
        if known is not None and known in chosen.network:
            return known
    try:
        iri = resolve(at.endpoint, given).value
    except WrongUseError:
        wanted = folded(given)
        meant = [
            node
            for node, said in chosen.network.nodes(data=True)
            if wanted in map(folded, (said.get("label", ""), *said.get("acronym", ())))
        ]
        if len(meant) == 1:
            return meant[0]
        raise
    if iri in chosen.network:
        return iri
    name = called(at.endpoint, Iri(iri))
    inside = _networks_with(at, iri)
    if chosen.name in inside and chosen.cuts:
        kept = ", ".join(chosen.cuts)
        raise WrongUseError(
            f"{name} is in the network {chosen.name!r}, and not in the part that was kept ({kept});"
            " keep more of it."
        )
    others = [other for other in inside if other != chosen.name]
    instead = f"it is in {', '.join(others)}" if others else "it is in none of the saved networks"
    raise WrongUseError(f"{name} is not in the network {chosen.name!r}; {instead}.")


def _networks_with(at: Desk, iri: str) -> list[str]:
    """The saved networks that have a node, whole and as their own header projects them."""
    found = []
    for query in saved.every(at.library.queries / "networks"):
        ends = {"source", "target", "member"}
        if not networks.plan(query.name, query.network).projected:
            ends.add("group")
        ties = rows(at.endpoint, query.text)
        columns = [ties.column(name) for name in ties.columns if name in ends]
        if any(text(cell) == iri for column in columns for cell in column):
            found.append(query.name)
    return found


def _steps(
    chosen: Chosen, made: "nx.Graph[str]", paths: Iterable[Sequence[str]], printer: Printer
) -> tuple[Table, list[list[list[Cell]]]]:
    """One row a step; and the records behind each."""
    found: list[tuple[Cell, ...]] = []
    behind: list[list[list[Cell]]] = []
    weighed = bool(chosen.plan.weight)
    for index, nodes in enumerate(paths, 1):
        for step, tie in enumerate(pairwise(nodes), 1):
            said = made.edges[tie]
            here, there = (networks.shown(node, made) for node in tie)
            relation = _relation(chosen.network, tie, printer)
            through = networks.shown(sorted(said.get("through", ())), made, iris=printer.iris)
            weight: list[Cell] = [number(networks.rounded(said["weight"]))] if weighed else []
            found.append(
                (
                    *(integer(index), integer(step), here, relation, there, through),
                    *(*weight, *_span(said["spells"])),
                )
            )
            behind.append([[Iri(record) for record in said["records"]]])
    columns = ("path", "step", "from", "relation", "to", "through")
    return Table((*columns, *(["weight"] if weighed else []), "start", "end"), tuple(found)), behind


def _relation(network: "nx.MultiGraph[str]", tie: tuple[str, str], printer: Printer) -> Cell:
    """The relations of a step; where only some ties point, with an arrow for those that do."""
    said = network.get_edge_data(*tie).values()
    if network.is_directed() or not any(one["directed"] for one in said):
        relations = sorted({one["relation"] for one in said} - {""})
        return networks.shown(relations, network, iris=printer.iris)
    names: dict[str, str] = {} if printer.iris else network.graph.get("names", {})
    words: set[str] = set()
    for one in said:
        arrow = ("→" if one["tail"] == tie[0] else "←") if one["directed"] else ""
        words.add(f"{names.get(one['relation'], one['relation'])} {arrow}".strip())
    # What points last, so that a reader of the last sign knows whether any does.
    return Literal("; ".join(sorted(words, key=lambda word: (word.endswith(("→", "←")), word))))


def _span(spells: Iterable[tuple[str, str]]) -> tuple[Cell, Cell]:
    """From the first start that is known to the last end; no end if one of the spells has none.

    >>> [text(cell) for cell in _span([("1992", "1993"), ("1993-05", "1993-11")])]
    ['1992', '1993']
    >>> [text(cell) for cell in _span([("1992", "1993"), ("1994", "")])]
    ['1992', '']
    """
    starts = sorted(start for start, _ in spells if start)
    # 1993 lasts longer than 1993-11, and what has no end longer than any.
    ends = sorted((end for _, end in spells), key=lambda end: end.ljust(len("9999-99-99"), "9"))
    last = ends[-1] if ends else ""
    return (
        Literal(starts[0]) if starts else None,
        Literal(last) if last else None,
    )


def _say_ways(
    ways: Ways, names: Sequence[str], paths: Sequence[Sequence[str]], *, weighted: bool
) -> None:
    unit = "the sum of 1/weight of its ties" if weighted else "ties"
    say(
        f"path: from {names[0]} to {names[1]}; length: {networks.rounded(ways.length):g}, {unit}."
        " Dijkstra (1959), https://doi.org/10.1007/BF01386390"
    )
    if ways.number > len(paths):
        more = "--all shows them" if len(paths) == 1 else "--top shows more"
        say(
            f"paths: {ways.number} are equally short; shown: {len(paths)}, in the order of"
            f" identifiers; {more}."
        )
    elif ways.number > 1:
        say(f"paths: {ways.number} are equally short.")


def _apart(made: "nx.Graph[str]", source: str, target: str, names: Sequence[str]) -> str:
    """Why no path leads from one node to the other, in a sentence."""
    import networkx as nx

    both_ways = made.to_undirected(as_view=True) if made.is_directed() else made
    part = nx.node_connected_component(both_ways, source)
    if target in part:
        back = nx.has_path(made, target, source)
        return (
            f"No path leads from {names[0]} to {names[1]} along the direction of the ties;"
            f" {'one leads back' if back else 'none leads back either'}."
        )
    other = nx.node_connected_component(both_ways, target)
    return (
        f"No path leads from {names[0]} to {names[1]}: they lie in two components, of"
        f" {counted(len(part), 'node')} and of {counted(len(other), 'node')}."
    )
