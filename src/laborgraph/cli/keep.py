"""The data stewards' verbs."""

from pathlib import Path

import click

from laborgraph import citations
from laborgraph.cli.asking import Desk, Printer, counted, for_table, printing, reaching, say
from laborgraph.errors import CheckFailedError
from laborgraph.library import write_text
from laborgraph.tables import Literal, Table


@click.group()
def sources() -> None:
    """Check the citations against the documents.

    \b
    Example:
      laborgraph sources check --documents DIR
    """


@sources.command()
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    envvar="LABORGRAPH_DOCUMENTS",
    help="A folder with copies of the documents; without it only form, bounds and lock.",
)
@printing(names=False)
@reaching
def check(at: Desk, documents: Path | None, printer: Printer) -> None:
    """Check each cited passage: its form, its bounds, and whether its words are unchanged.

    \b
    Example:
      laborgraph sources check --documents DIR
    """
    copies = citations.Copies(documents, citations.documents(at.endpoint)) if documents else None
    locked = citations.read_lock(at.library)
    number, findings = citations.check(at.endpoint, locked, copies)
    if findings:
        columns = ("passage", "problem", "remedy")
        rows = tuple(
            (Literal(item.what), Literal(item.problem), Literal(item.remedy)) for item in findings
        )
        for_table(printer).table(Table(columns, rows), at.endpoint)
        raise CheckFailedError(
            f"{counted(len(findings), 'problem')} in {counted(number, 'passage')}."
        )
    if copies is None:
        say("Words not checked: give the folder of the documents with --documents.")
    say(f"{counted(number, 'passage')} checked: no problem.")


@sources.command()
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    envvar="LABORGRAPH_DOCUMENTS",
    required=True,
    help="A folder with copies of the documents.",
)
@reaching
def lock(at: Desk, documents: Path) -> None:
    """Write data/passages.lock anew: the SHA-256 of the text of each cited passage.

    Do this after reading what a new citation cites: the lock says that somebody did.

    \b
    Example:
      laborgraph sources lock --documents DIR
    """
    copies = citations.Copies(documents, citations.documents(at.endpoint))
    text = citations.lock(at.endpoint, copies)
    write_text(citations.lock_file(at.library), text)
    say(f"{counted(text.count(chr(10)), 'passage')} locked.")
