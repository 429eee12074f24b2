"""The data stewards' verb that asks whether a thing is there already, under another name."""

from collections.abc import Collection, Iterable

import click

from laborgraph.cli.asking import (
    Printer,
    counted,
    desk,
    for_table,
    printing,
    read_addition,
    say,
    with_library,
)
from laborgraph.duplicates import doubles
from laborgraph.duplicates.doubles import Pair
from laborgraph.duplicates.identities import Fact, facts, spoken_of
from laborgraph.library import Library
from laborgraph.tables import Iri
from laborgraph.turtle.parsing import Document
from laborgraph.vocab import curie


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE…]")
@click.option(
    "--at-least",
    type=click.FloatRange(0.5, 1),
    default=doubles.AT_LEAST,
    show_default=True,
    metavar="SCORE",
    help="The score from which on a pair is listed.",
)
@printing(names=True)
@with_library
def duplicates(library: Library, files: tuple[str, ...], at_least: float, printer: Printer) -> None:
    """List the records that may be about one thing, with a score and the reason.

    With FILE (Turtle, or - for standard input) what it names, dates or ties is held against the
    library and itself; without it all of the library. Compared are names in every language,
    whatever their case, accents and order of words (common words such as sindicato and union count
    as one), and acronyms; for alliances and occurrences
    participants, dates and places too; for ties, positions and claims, whether they say the same.
    A pair that was judged in the library or in FILE, by owl:differentFrom or lg:possiblySameAs, is
    not listed.

    \b
    Example:
      laborgraph duplicates new-unions.ttl
    """
    additions = [read_addition(name) for name in dict.fromkeys(files)]
    added: list[Fact] = [item.triple for document in additions for item in document.statements]
    asked = spoken_of(added)
    # The library's own graph, whatever endpoint is set: nothing can be added to another.
    endpoint = desk(library, None, 1).endpoint
    said = [*facts(endpoint), *added]
    found = doubles.likely(said, asked if files else None, at_least, printer.language or "en")
    # The names stand beside the identifiers, so that neither takes the other's place.
    chosen = for_table(printer)._replace(language=None)
    chosen.table(doubles.listing(found, _places(additions)), endpoint)
    if files:
        _say_left_out(files, asked, found.left_out)
    if found.cut:
        say("Not everything was compared, there is too much of it; give fewer records, or names.")
    say(_summary(found.pairs, found.judged, at_least))
    if found.pairs:
        say(_remedy(found.pairs[0]))


def _say_left_out(files: Iterable[str], asked: Collection[str], left_out: Iterable[str]) -> None:
    if not asked:
        say(f"{' and '.join(files)}: names, dates or ties no record; nothing to compare.")
    names = ", ".join(map(curie, left_out))
    if names:
        say(f"Not compared, since of no class whose records are: {names}.")


def _places(additions: Iterable[Document]) -> dict[str, str]:
    """Where each record that is added begins, as file:line."""
    found: dict[str, str] = {}
    for document in additions:
        for block in document.blocks:
            if isinstance(block.subject.term, Iri):
                place = f"{document.name}:{document.place(block.start).line}"
                found.setdefault(block.subject.term.value, place)
    return found


def _summary(pairs: Iterable[Pair], judged: int, at_least: float) -> str:
    number = len(tuple(pairs))
    listed = f"{counted(number, 'likely duplicate')}" if number else "No likely duplicates"
    return f"{listed} (score {at_least:g} or more); judged already: {counted(judged, 'pair')}."


def _remedy(first: Pair) -> str:
    one, other = curie(first.record), curie(first.other)
    return (
        f"Look at each pair. Where it is one thing, make one record of the two. Where it is not,"
        f" write it down, for example '{one} owl:differentFrom {other} .', and where the sources"
        f" leave it open '{one} lg:possiblySameAs {other} .'; the pair is then not listed again."
    )
