"""What verbs share: where they ask, how they print, and what they say on the side."""

import functools
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from laborgraph.endpoints import RDF_EXTENSIONS, RDF_FORMATS, Embedded, Endpoint, Remote
from laborgraph.errors import UnreadableInputError, WrongUseError
from laborgraph.library import Library
from laborgraph.names import LANGUAGES, named
from laborgraph.tables import (
    EXTENSIONS,
    LINES,
    OF_TERMS,
    WRITERS,
    Blank,
    Cell,
    Iri,
    Literal,
    Table,
    integer,
    text,
    visible,
)
from laborgraph.times import NO
from laborgraph.views import ALL, READING, View, view
from laborgraph.vocab import curie

if TYPE_CHECKING:
    from laborgraph.turtle import parsing

Command = Callable[..., Any]

FORMATS: Final = ("table", *WRITERS)
# What standard input is called in messages.
STANDARD_INPUT: Final = "<stdin>"
# RDF that is not Turtle, by extension. Reading some of them can fetch a context or expand entities.
_OTHER_RDF: Final = {
    ".jsonld": "JSON-LD",
    ".json": "JSON",
    ".rdf": "RDF/XML",
    ".owl": "RDF/XML",
    ".xml": "XML",
    ".trig": "TriG",
    ".nq": "N-Quads",
    ".n3": "Notation3",
}
_TABLES: Final = {".csv", ".tsv", ".xlsx", ".xls", ".ods"}
# A library above this size (bytes of Turtle) takes long enough to read that one wants to see it.
_LONG_READ: Final = 20_000_000


def say(words: str) -> None:
    """Talk goes to standard error, so that data stay clean; not at all with --quiet."""
    if not click.get_current_context().meta.get("laborgraph.quiet"):
        click.echo(visible(words, keep=LINES), err=True)


def _remember(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[f"laborgraph.{parameter.name}"] = True


def talking(command: Command) -> Command:
    """Add ``--quiet`` and ``--debug``."""
    for name, said in (
        ("--quiet", "Only data and errors: nothing else on standard error."),
        ("--debug", "Show the traceback of an error."),
    ):
        option = click.option(name, is_flag=True, expose_value=False, callback=_remember, help=said)
        command = option(command)
    return command


class Desk(NamedTuple):
    """Where a verb asks: a library, whose saved queries are used, and an endpoint for its graph."""

    library: Library
    endpoint: Endpoint


def desk(found: Library, endpoint: str | None, timeout: int, view: View | None = None) -> Desk:
    """A library, with its own graph or a remote one.

    Raises:
        WrongUseError: If only a part of a remote graph is to be read: it is asked as it stands.
    """
    if endpoint is not None and not endpoint.strip():
        raise WrongUseError("--endpoint is empty; give an address, or leave it out.")
    if not endpoint:
        chosen = view or View(claims=ALL)
        return Desk(found, Embedded(found, chosen, progress(found), _cache()))
    if view and view != View() and view != View(claims=ALL):
        raise WrongUseError(
            "--claims, --at and --during choose what a graph in memory is made of; an endpoint is"
            " asked as it stands, so leave them out, or leave out --endpoint."
        )
    return Desk(found, Remote(endpoint, timeout))


def _cache() -> Path | None:
    """Where graphs are kept between starts; nowhere if LABORGRAPH_CACHE is empty."""
    said = os.environ.get("LABORGRAPH_CACHE")
    if said is not None:
        return Path(said) if said else None
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "laborgraph"
    except RuntimeError:
        return None  # nobody's home: nothing is kept


def progress(library: Library) -> Callable[[Path], None] | None:
    """A bar that fills as a library's files are read; None if it is short or nobody looks."""
    if not sys.stderr.isatty():
        return None
    sizes = {path: path.stat().st_size for path in library.turtle_files()}
    if sum(sizes.values()) < _LONG_READ:
        return None
    bar = click.progressbar(
        length=sum(sizes.values()), label="Reading the library", file=sys.stderr
    )
    return lambda path: bar.update(sizes[path])


def reaching(command: Command) -> Command:
    """Add ``--library``, ``--endpoint`` and ``--timeout``; the command gets a `Desk` first."""

    @_where
    @functools.wraps(command)
    def with_desk(
        *args: Any, library: Path | None, endpoint: str | None, timeout: int, **rest: Any
    ) -> Any:
        return command(desk(Library(library), endpoint, timeout), *args, **rest)

    return talking(with_desk)


def asking(command: Command) -> Command:
    """As `reaching`, with ``--claims``, ``--at`` and ``--during``: which part of the graph."""

    @_where
    @click.option(
        "--claims",
        default=READING,
        show_default=True,
        metavar="POLICY",
        help="Whose word counts: reading (the curator's), all, unresolved-out, source=NAME.",
    )
    @click.option(
        "--at", "moment", default="", metavar="DATE", help="Only what is, or may be, then."
    )
    @click.option(
        "--during", default="", metavar="FROM/TO", help="Only what is, or may be, in that time."
    )
    @functools.wraps(command)
    def with_desk(
        *args: Any,
        library: Path | None,
        endpoint: str | None,
        timeout: int,
        claims: str,
        moment: str,
        during: str,
        **rest: Any,
    ) -> Any:
        found = Library(library)
        at = desk(found, endpoint, timeout, view(claims, moment, during, found.queries))
        done = command(at, *args, **rest)
        _say_view(at)
        return done

    return talking(with_desk)


def _say_view(at: Desk) -> None:
    said_already = click.get_current_context().meta.get("laborgraph.claims")
    if said_already or not isinstance(at.endpoint, Embedded):
        return
    if at.endpoint.set_aside or at.endpoint.view != View():
        aside = counted(len(at.endpoint.set_aside), "record")
        outside = sum(said == NO for said in at.endpoint.in_time.values())
        time = f"; outside the time: {counted(outside, 'record')}" if at.endpoint.view.time else ""
        said = str(at.endpoint.view)
        say(f"{said[0].upper()}{said[1:]} (set aside: {aside}{time}).")


_LIBRARY: Final = click.option(
    "--library",
    type=click.Path(path_type=Path),
    envvar="LABORGRAPH_LIBRARY",
    help="Another folder of ontology, data and queries than the one that came along.",
)


def with_library(command: Command) -> Command:
    """Add ``--library``, ``--quiet`` and ``--debug``; the command gets a `Library` first."""

    @_LIBRARY
    @functools.wraps(command)
    def with_found(*args: Any, library: Path | None, **rest: Any) -> Any:
        return command(Library(library), *args, **rest)

    return talking(with_found)


def _where(command: Command) -> Command:
    for option in (
        click.option(
            "--timeout",
            type=click.IntRange(1, 86_400),
            default=30,
            show_default=True,
            metavar="SECONDS",
            help="How long an endpoint may take for one query.",
        ),
        click.option(
            "--endpoint",
            metavar="URL",
            envvar="LABORGRAPH_ENDPOINT",
            help="Ask a SPARQL 1.1 endpoint that holds the graph; it is only read.",
        ),
        _LIBRARY,
    ):
        command = option(command)
    return command


def documents(what_for: str, *, required: bool = False) -> Callable[[Command], Command]:
    """Add ``--documents``; the command gets the folder as ``copies_in``."""
    return click.option(
        "--documents",
        "copies_in",
        type=click.Path(path_type=Path),
        envvar="LABORGRAPH_DOCUMENTS",
        required=required,
        help=f"A folder with copies of the documents: {what_for}.",
    )


class Printer(NamedTuple):
    """How a verb prints a table: the format, the file, and what stands for an IRI."""

    form: str
    out: Path | None
    language: str | None
    iris: bool

    def table(self, table: Table, endpoint: Endpoint) -> None:
        """Write a table to the file or to standard output."""
        self.text(self.written(table, endpoint))

    def written(self, table: Table, endpoint: Endpoint) -> str:
        """A table in the format, with names, CURIEs or IRIs in it, as was asked for."""
        if self.form in OF_TERMS or self.iris:
            shown = table
        elif self.language:
            shown = named(endpoint, table, self.language)
        elif self.form in {"table", "markdown"}:
            shown = _curies(table)
        else:
            shown = table
        if self.form == "table" or (self.out is None and sys.stdout.isatty()):
            shown = _harmless(shown)
        return _drawn(shown) if self.form == "table" else WRITERS[self.form](shown)

    def text(self, written: str) -> None:
        """Write text to the file or to standard output."""
        if self.out is None:
            click.echo(written, nl=False)
        else:
            from laborgraph.writing import write_text

            write_text(self.out, written)
            say(f"{self.out} written.")


def _curies(table: Table) -> Table:
    return Table(
        table.columns,
        tuple(
            tuple(Literal(curie(cell.value)) if isinstance(cell, Iri) else cell for cell in row)
            for row in table.rows
        ),
    )


def _harmless(table: Table) -> Table:
    """The table with what a terminal would obey written out; in a pipe data are what they are."""

    def written(cell: Cell) -> Cell:
        if cell is None or isinstance(cell, Blank):
            return cell
        return cell._replace(value=visible(cell.value, keep=LINES))

    return Table(table.columns, tuple(tuple(map(written, row)) for row in table.rows))


def _drawn(table: Table) -> str:
    """A table for the eye, as wide as the terminal; in a pipe as wide as it wants to be."""
    import io

    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawing
    from rich.text import Text

    looking = sys.stdout.isatty()
    drawing = Drawing(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold" if looking else "")
    for index, name in enumerate(table.columns):
        numeric = _numeric(row[index] for row in table.rows)
        drawing.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in table.rows:
        drawing.add_row(*(Text(text(cell)) for cell in row))
    if looking:
        console = Console(file=io.StringIO(), force_terminal=True)
    else:
        console = Console(file=io.StringIO(), width=100_000, color_system=None)
    console.print(drawing)
    file = console.file
    assert isinstance(file, io.StringIO)  # noqa: S101 - set two lines above
    return "".join(line.rstrip() + "\n" for line in file.getvalue().splitlines() if line.strip())


def _numeric(cells: Iterable[object]) -> bool:
    kinds = {
        cell.datatype.rpartition("#")[2] if isinstance(cell, Literal) else ""
        for cell in cells
        if cell is not None
    }
    return bool(kinds) and kinds <= {"integer", "decimal", "double"}


def in_formats(
    forms: Sequence[str], extensions: Mapping[str, str], otherwise: str
) -> Callable[[Command], Command]:
    """Add ``-f`` and ``-o``; the command gets ``form``, empty if nothing names one, and ``out``.

    Args:
        forms: The formats.
        extensions: Which of them an extension of the file stands for.
        otherwise: What the format is if nothing names one, for the help.
    """

    def with_options(command: Command) -> Command:
        @click.option(
            "-f",
            "--format",
            "form",
            type=click.Choice(forms),
            help=f"Default: by the extension of -o; else {otherwise}.",
        )
        @click.option(
            "-o",
            "--output",
            "out",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Write to this file, whole or not at all.",
        )
        @functools.wraps(command)
        def with_form(*args: Any, form: str | None, out: Path | None, **rest: Any) -> Any:
            if form is None and out is not None:
                form = extensions.get(out.suffix.lower())
                if form is None:
                    known = ", ".join(extensions)
                    raise WrongUseError(
                        f"the extension of {out} names no format; give -f, or one of {known}."
                    )
            return command(*args, form=form or "", out=out, **rest)

        return with_form

    return with_options


def printing(*more: str, names: bool) -> Callable[[Command], Command]:
    """Add ``-f``, ``-o``, ``--lang`` and ``--iris``; the command gets a `Printer` as ``printer``.

    Args:
        more: Formats besides those of tables.
        names: Whether things are shown by name unless ``--iris``; else only if ``--lang`` is given.
    """
    extensions = EXTENSIONS | (RDF_EXTENSIONS if more else {})

    def with_options(command: Command) -> Command:
        @in_formats([*FORMATS, *more], extensions, "a table on a terminal, CSV in a pipe")
        @click.option(
            "--lang",
            type=click.Choice(LANGUAGES),
            help="The language of names." + (" Default: en." if names else " Default: no names."),
        )
        @click.option("--iris", is_flag=True, help="IRIs in the place of names.")
        @functools.wraps(command)
        def with_printer(
            *args: Any, form: str, out: Path | None, lang: str | None, iris: bool, **rest: Any
        ) -> Any:
            if iris and lang:
                raise WrongUseError("--iris and --lang exclude each other; give one.")
            default = "en" if names and not iris else None
            return command(*args, printer=Printer(form, out, lang or default, iris), **rest)

        return with_printer

    return with_options


def for_table(printer: Printer) -> Printer:
    """The printer with a format for tables: what was asked for, or what fits the reader."""
    form = printer.form or ("table" if sys.stdout.isatty() and printer.out is None else "csv")
    if form in RDF_FORMATS:
        raise WrongUseError(f"{form} is a format for triples, and this answer is a table.")
    return Printer(form, printer.out, printer.language, printer.iris)


def read_addition(name: str, scope: str = "") -> "parsing.Document":
    """A file of Turtle, or standard input, with its places.

    Raises:
        UnreadableInputError: If it is not Turtle.
    """
    from laborgraph.turtle import parsing

    if name == "-":
        content = sys.stdin.buffer.read(parsing.LARGEST + 1)
        return parsing.read_bytes(content, STANDARD_INPUT, scope)
    if not name:
        raise UnreadableInputError("a FILE is named that has no name; see what was to stand there.")
    path = Path(name)
    if path.suffix.lower() in _TABLES:
        raise UnreadableInputError(f"{name} is a table; make it Turtle with 'laborgraph convert'.")
    if path.suffix.lower() in _OTHER_RDF:
        kind = _OTHER_RDF[path.suffix.lower()]
        raise UnreadableInputError(f"{name} is {kind}; only Turtle is read, so convert it first.")
    if path.is_dir():
        raise UnreadableInputError(f"{name} is a folder; give the Turtle files in it.")
    return parsing.read_file(path, scope)


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    >>> counted(1, "row"), counted(0, "row")
    ('1 row', '0 rows')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")


def facts(pairs: Iterable[tuple[str, str | int]]) -> Table:
    """A table of two columns, for a few facts about a graph."""
    return Table(
        ("what", "value"),
        tuple(
            (Literal(what), integer(value) if isinstance(value, int) else Literal(value))
            for what, value in pairs
        ),
    )
