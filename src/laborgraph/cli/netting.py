"""What verbs on networks share: which network, which part of it, and what is said of it."""

import functools
from collections import Counter
from pathlib import Path
from typing import Any, Final

import click

from laborgraph import networks
from laborgraph.cli.asking import Command, Desk, asking, counted, say
from laborgraph.cli.naming import entity_names, query_names
from laborgraph.drawing import SEED
from laborgraph.endpoints import Embedded
from laborgraph.errors import WrongUseError
from laborgraph.names import LANGUAGES
from laborgraph.networks import PROJECTIONS, SIGNS, Chosen, Cuts
from laborgraph.times import CERTAIN, POSSIBLE

USUAL: Final = "alliances"


def netting(command: Command) -> Command:
    """As `asking`, with the options that choose a network; the command gets it as ``chosen``.

    A command that takes the network's name as an argument calls that argument ``given``.
    """

    @_options
    @asking
    @functools.wraps(command)
    def with_network(
        at: Desk,
        *args: Any,
        name: str | None,
        query: Path | None,
        projection: str | None,
        relation: tuple[str, ...],
        sign: str | None,
        country: tuple[str, ...],
        sector: tuple[str, ...],
        kind: tuple[str, ...],
        component: str | None,
        ego: str | None,
        radius: int | None,
        weighted: bool | None,
        given: str | None = None,
        **rest: Any,
    ) -> Any:
        if len([way for way in (name, given, query) if way]) > 1:
            raise WrongUseError("a network is named once, or made by --query; give one of these.")
        if radius is not None and not ego:
            raise WrongUseError("--radius is counted from a node; name it by --ego.")
        printer = rest.get("printer")
        chosen = networks.choose(
            at.endpoint,
            at.library,
            name or given or USUAL,
            file=query,
            projection=projection or "",
            cuts=Cuts(
                relation=relation,
                sign=sign or "",
                country=country,
                sector=sector,
                kind=kind,
                ego=ego or "",
                radius=radius or 1,
                component=component or "",
            ),
            weighted=weighted,
            language=(printer.language if printer else rest.get("language")) or "en",
        )
        return command(at, chosen, *args, **rest)

    return with_network


def _options(command: Command) -> Command:
    for option in reversed(
        (
            click.option(
                "--network",
                "name",
                metavar="NAME",
                shell_complete=query_names("networks"),
                help=f"Which ties: a file in queries/networks.  [default: {USUAL}]",
            ),
            click.option(
                "--query",
                type=click.Path(path_type=Path, dir_okay=False),
                metavar="FILE",
                help="Ties from a query of your own: ?source ?target, or ?group ?member.",
            ),
            click.option(
                "--projection",
                type=click.Choice(list(PROJECTIONS)),
                help="How the members of a group are joined, if not as the network says.",
            ),
            click.option(
                "--relation",
                multiple=True,
                metavar="NAME",
                help="Only ties of this relation; may be given more than once.",
            ),
            click.option("--sign", type=click.Choice(list(SIGNS)), help="Only ties of this sign."),
            *(
                click.option(
                    option,
                    variable,
                    multiple=True,
                    metavar="NAME",
                    help=f"Only nodes of this {what}; may be given more than once.",
                )
                for option, variable, what in (
                    ("--country", "country", "country"),
                    ("--sector", "sector", "sector"),
                    ("--type", "kind", "class"),
                )
            ),
            click.option(
                "--component",
                type=click.Choice([networks.LARGEST]),
                help="Only the largest part that hangs together, whatever the direction.",
            ),
            click.option(
                "--ego",
                metavar="NAME",
                shell_complete=entity_names,
                help="Only what lies around this node.",
            ),
            click.option(
                "--radius",
                type=click.IntRange(1),
                metavar="N",
                help="How many ties from the --ego.  [default: 1]",
            ),
            click.option(
                "--weighted/--unweighted",
                default=None,
                help="Whether weights count. Default: they do if the network has any.",
            ),
        )
    ):
        command = option(command)
    return command


def into_file(command: Command) -> Command:
    """Add ``--seed``, ``--lang`` (as ``language``) and ``--force``, for verbs that write a file."""
    for option in (
        click.option("--force", is_flag=True, help="Overwrite what is there."),
        click.option(
            "--lang",
            "language",
            type=click.Choice(LANGUAGES),
            default=LANGUAGES[0],
            show_default=True,
            help="The language of names.",
        ),
        click.option(
            "--seed",
            type=click.IntRange(0, 2**32 - 1),
            default=SEED,
            show_default=True,
            metavar="N",
            help="For the places of the nodes: the same seed, the same places.",
        ),
    ):
        command = option(command)
    return command


def tell(at: Desk, chosen: Chosen) -> None:
    """Say what a network is: its name, size, weights, and how sure its place in time is."""
    made = chosen.network
    lines = networks.statement(made, chosen.plan, weighted=chosen.weighted, cuts=chosen.cuts)
    for line in (f"{chosen.name}: {chosen.summary}", *lines):
        say(line)
    if isinstance(at.endpoint, Embedded) and at.endpoint.view.time:
        placed = Counter(tie["in_time"][0] for _, _, tie in made.edges(data=True))
        none = "" if placed[CERTAIN] or not placed else "; of none is it known"
        say(
            f"time: {counted(placed[CERTAIN], 'tie')} certainly in it,"
            f" {placed[POSSIBLE]} possibly{none}."
        )
    doubtful = sum("inferred" in tie for _, _, tie in made.edges(data=True))
    if doubtful:
        say(
            f"inferred: {doubtful} of {counted(made.number_of_edges(), 'tie')} rest on what the"
            " curator inferred; 'centrality --sensitivity claim' leaves each out."
        )
    bare = sum(not tie["records"] for _, _, tie in made.edges(data=True))
    if bare:
        say(
            f"evidence: {bare} of {counted(made.number_of_edges(), 'tie')} name no record, so no"
            " passage stands behind them; let the query return ?record."
        )
