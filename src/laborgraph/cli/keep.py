"""The data stewards' verbs."""

from pathlib import Path

import click

from laborgraph import citations
from laborgraph.cli.asking import (
    Desk,
    Printer,
    counted,
    documents,
    for_table,
    printing,
    reaching,
    say,
)
from laborgraph.errors import CheckFailedError
from laborgraph.tables import Literal, Table


@click.group()
def sources() -> None:
    """Check the citations against the documents.

    \b
    Example:
      laborgraph sources check --documents DIR
    """


@sources.command()
@documents("without it only form, bounds and lock are checked")
@printing(names=False)
@reaching
def check(at: Desk, copies_in: Path | None, printer: Printer) -> None:
    """Check each cited passage: its form, its bounds, its words, and whether they say it.

    With the documents at hand: the words of each passage are those that were locked; a name of
    each organization, person, place, plant and instrument stands in the passages it cites, and each
    figure in its own; no literal repeats eight words of a document. Exceptions stand in
    data/wording.csv, each with its reason.

    \b
    Example:
      laborgraph sources check --documents DIR
    """
    copies = citations.Copies(copies_in, citations.documents(at.endpoint)) if copies_in else None
    locked = citations.read_lock(at.library)
    number, findings = citations.check(at.endpoint, locked, copies)
    if copies:
        findings += _wording(at, copies)
    if findings:
        columns = ("what", "problem", "remedy")
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


def _wording(at: Desk, copies: citations.Copies) -> list[citations.Finding]:
    """What the cited lines do not say, less the exceptions, and exceptions without a need."""
    from laborgraph import wording

    places = [place for place in citations.cited(at.endpoint).values() if place]
    words = {place: copies.words(place) for place in places}
    found = wording.misfits(at.endpoint, words, copies.whole())
    open_ones, idle = wording.unexcused(found, wording.exceptions(at.library))
    return [
        *(
            citations.Finding(
                f"{item.record} {item.passage}".strip(),
                item.problem,
                "cite the lines that say it, or write why not into data/wording.csv",
            )
            for item in open_ones
        ),
        *(
            citations.Finding(
                f"{item.record} {item.passage}".strip(),
                "stands in data/wording.csv, and nothing needs it",
                "take the line out",
            )
            for item in idle
        ),
    ]


@sources.command()
@documents("needed", required=True)
@reaching
def lock(at: Desk, copies_in: Path) -> None:
    """Write data/passages.lock anew: the SHA-256 of the text of each cited passage.

    Do this after reading what a new citation cites: the lock says that somebody did.

    \b
    Example:
      laborgraph sources lock --documents DIR
    """
    copies = citations.Copies(copies_in, citations.documents(at.endpoint))
    text, left = citations.lock(at.endpoint, copies)
    at.library.write(citations.lock_file(at.library), text)
    if left:
        say(f"Without words, so not locked: {', '.join(left)}; 'sources check' says why.")
    say(f"{counted(text.count(chr(10)), 'passage')} locked.")
