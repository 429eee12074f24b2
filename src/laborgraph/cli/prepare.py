"""The data stewards' verbs that prepare an addition: a form to fill in, a table to convert."""

import functools
import sys
from pathlib import Path
from typing import Any

import click

from laborgraph.cli.asking import Command, Printer, counted, desk, for_table, say, with_library
from laborgraph.cli.naming import completing
from laborgraph.endpoints import Endpoint
from laborgraph.errors import CheckFailedError, WrongUseError
from laborgraph.forms import conversion, sheets, templates
from laborgraph.forms.fields import Forms
from laborgraph.forms.sheets import Sheet
from laborgraph.library import Library
from laborgraph.rules.shapes import rules
from laborgraph.tables import as_csv, text


def _into_file(command: Command) -> Command:
    """Add ``-o`` (as ``out``) and ``--force``; a file that is there is refused at once."""
    out = click.option(
        "-o",
        "--output",
        "out",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write to this file, whole or not at all.",
    )
    force = click.option("--force", is_flag=True, help="Overwrite what is there.")

    @functools.wraps(command)
    def checked(*args: Any, out: Path | None, force: bool, **rest: Any) -> Any:
        if out is not None:
            from laborgraph.writing import check, is_stream

            if not is_stream(out):
                check([out], force=force)
        return command(*args, out=out, **rest)

    return out(force(checked))


@completing
def _classes(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    found, _ = _forms(Library(ctx.params.get("library")))
    names = [kind.label.replace(" ", "-") for kind in found.classes]
    return [name for name in names if name.startswith(incomplete)]


def _forms(library: Library) -> tuple[Forms, Endpoint]:
    rules(library)  # refuses shapes that cannot be read
    # Rules and ontology are those of the library, whatever endpoint is set.
    graph = desk(library, None, timeout=1).endpoint
    return Forms(library, graph), graph


@click.command()
@click.argument("kind", metavar="[CLASS]", required=False, shell_complete=_classes)
@click.option(
    "--table", "as_table", is_flag=True, help="The headings of a table for 'laborgraph convert'."
)
@_into_file
@with_library
def new(library: Library, kind: str | None, as_table: bool, out: Path | None) -> None:
    """Print a block of Turtle to fill in for a record of CLASS; alone, list the classes.

    What the rules ask for stands first, then, behind number signs, all else that can be said, each
    with the concepts that may stand there. CLASS is a name such as union or figure-claim, a CURIE
    or an IRI.

    With --table the headings of a table are printed as CSV, and what they mean on standard error;
    '-o FILE.xlsx' writes a workbook whose second sheet explains them, with lists to choose from.
    Nothing is overwritten unless --force.

    \b
    Example:
      laborgraph new union
      laborgraph new alliance --table -o alliances.xlsx
    """
    known, graph = _forms(library)
    if kind is None:
        if as_table:
            raise WrongUseError("--table wants a class; 'laborgraph new' lists them.")
        for_table(Printer("", out, None, iris=False)).table(templates.classes(known), graph)
        return
    form = known.form(kind)
    ending = out.suffix.lower() if out else ".csv"
    if not as_table:
        _write(templates.block(known, form), out)
    elif out and ending == ".xlsx":
        _write(templates.workbook(known, form), out)
    elif ending == ".csv":
        _write(as_csv(templates.table(known, form)), out)
        for row in templates.explained(known, form).rows:
            say(_explained(*map(text, row)))
    else:
        raise WrongUseError(f"{out}: a table is written as .csv or .xlsx; choose one of these.")


def _explained(heading: str, due: str, says: str, cell: str) -> str:
    mark = {"": "", "yes": " (due)"}.get(due, f" (due, {due})")
    return f"{heading}{mark}: {says}{f'; {cell}' if cell else ''}."


def _write(written: str | bytes, out: Path | None) -> None:
    if out is None:
        click.echo(written, nl=False)
        return
    # That nothing is overwritten unasked was seen to before the work began.
    from laborgraph.writing import write_all, write_text

    if isinstance(written, str):
        write_text(out, written)
    else:
        write_all({out: written})
    say(f"{out} written.")


@click.command()
@click.argument("table", metavar="TABLE")
@click.option(
    "--as",
    "kind",
    metavar="CLASS",
    required=True,
    shell_complete=_classes,
    help="Of what class the records are: 'laborgraph new' lists them.",
)
@click.option("--sheet", default="", metavar="NAME", help="A sheet of a workbook, not the first.")
@_into_file
@with_library
def convert(library: Library, table: str, kind: str, sheet: str, out: Path | None) -> None:
    """Turn the rows of a table into records in Turtle: all of them, or none.

    TABLE is CSV in UTF-8 (comma, semicolon or tab), an .xlsx workbook, or - for standard input. Its
    headings are those of 'laborgraph new CLASS --table', in any order; empty cells say nothing.
    Concepts and records are named as people name them. Each cell that cannot be read is told by its
    row and column, and then nothing is written. No formula is calculated: what counts is the value
    that was saved; hidden rows count too. Nothing is overwritten unless --force.

    \b
    Example:
      laborgraph convert members.csv --as union -o new-unions.ttl
    """
    known, graph = _forms(library)
    form = known.form(kind)
    found = sheets.read_file(Path(table), sheet) if table != "-" else _standard_input(sheet)
    if found.aside:
        say(f"{found.name} read; left aside: {', '.join(found.aside)}.")
    made = conversion.convert(found, form, known, library, graph)
    for problem in made.problems[: conversion.MOST]:
        said = f"{found.name} row {problem.row}, column {problem.column}: {problem.said}"
        click.echo(said if said.endswith("?") else f"{said}.", err=True)
    if made.problems:
        more = "" if len(made.problems) <= conversion.MOST else " or more"
        number = counted(min(len(made.problems), conversion.MOST), "problem")
        raise CheckFailedError(f"{found.name}: {number}{more}, so nothing is written; mend them.")
    _write(made.text, out)
    say(
        f"{counted(made.records, 'record')} made of {counted(len(found.rows), 'row')}; 'laborgraph"
        " validate' says whether they keep the rules."
    )


def _standard_input(sheet: str) -> Sheet:
    return sheets.read(sys.stdin.buffer.read(sheets.LARGEST + 1), "standard input", sheet)
