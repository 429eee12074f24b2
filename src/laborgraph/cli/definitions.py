"""The researchers' verb on what is measured: which measures there are, and what each is."""

import textwrap
from collections.abc import Mapping
from typing import Final

import click

from laborgraph.cli.asking import Desk, Printer, for_table, printing, reaching
from laborgraph.cli.naming import Known
from laborgraph.measures.catalogue import CATALOGUE, OF, Entry
from laborgraph.tables import Literal, Table

# How wide a definition is for the eye.
_WIDTH: Final = 88
# What a table for the eye shows; in other formats there is all.
_AT_A_GLANCE: Final = ("measure", "of", "summary", "needs")


@click.group()
def measure() -> None:
    """List the measures, and show one: its formula, norm, weights, direction, paper.

    \b
    Example:
      laborgraph measure show betweenness
    """


@measure.command("list")
@click.option("--of", "kind", type=click.Choice(OF), help="Only the measures of these.")
@printing(names=False)
@reaching
def list_measures(at: Desk, kind: str | None, printer: Printer) -> None:
    """List the measures: what each says, and what a network needs for it.

    A table for the eye has the summaries; CSV and other formats have the whole definitions.

    \b
    Example:
      laborgraph measure list --of nodes
    """
    chosen = {name: entry for name, entry in CATALOGUE.items() if kind in {None, entry.of}}
    printer = for_table(printer)
    printer.table(_table(chosen, brief=printer.form == "table"), at.endpoint)


@measure.command()
@click.argument("name", type=Known("measure", CATALOGUE), metavar="NAME")
@printing(names=False)
@reaching
def show(at: Desk, name: str, printer: Printer) -> None:
    """Show a measure: its formula, its norm, what it makes of weights and direction, its paper.

    \b
    Example:
      laborgraph measure show betweenness
    """
    if printer.form or printer.out:
        for_table(printer).table(_table({name: CATALOGUE[name]}), at.endpoint)
    else:
        click.echo("\n".join(_lines(name, CATALOGUE[name])))


def _said(name: str, entry: Entry) -> dict[str, str]:
    what = entry.what
    return {
        "measure": name,
        "of": entry.of,
        "summary": what.summary,
        "definition": what.definition,
        "normalisation": what.normalisation,
        "weights": what.weights,
        "direction": what.direction,
        "needs": what.needs,
        "undefined": what.undefined,
        "source": what.source,
        "command": f"laborgraph {entry.verb}",
    }


def _table(chosen: Mapping[str, Entry], *, brief: bool = False) -> Table:
    said = [_said(name, entry) for name, entry in chosen.items()]
    columns = _AT_A_GLANCE if brief else tuple(said[0])
    rows = ((Literal(row[name]) if row[name] else None for name in columns) for row in said)
    return Table(columns, tuple(tuple(row) for row in rows))


# What each line is called for the eye.
_CALLED: Final = {
    "definition": "definition",
    "normalisation": "normalisation",
    "weights": "weights",
    "direction": "direction",
    "needs": "needs",
    "undefined": "no score",
    "source": "source",
    "command": "command",
}


def _lines(name: str, entry: Entry) -> list[str]:
    said = _said(name, entry)
    lines = textwrap.wrap(f"{name}, of {entry.of}: {said['summary']}.", _WIDTH)
    lines.append("")
    margin = max(map(len, _CALLED.values())) + 2
    for part, called in _CALLED.items():
        if said[part]:
            lines += textwrap.wrap(
                said[part],
                _WIDTH,
                initial_indent=f"{called}:".ljust(margin),
                subsequent_indent=" " * margin,
                break_long_words=False,
                break_on_hyphens=False,
            )
    return lines
