"""The data stewards' verbs on additions: what is wrong with them, and what the rules are."""

import os
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import click

from laborgraph.changes import versions
from laborgraph.cli.asking import (
    STANDARD_INPUT,
    Printer,
    counted,
    for_table,
    in_formats,
    printing,
    progress,
    read_addition,
    say,
    with_library,
)
from laborgraph.cli.naming import completing
from laborgraph.endpoints import Held
from laborgraph.errors import LaborgraphError, UnreadableInputError, WrongUseError
from laborgraph.library import Library, content, read_text
from laborgraph.rules import shapes
from laborgraph.rules.shapes import SEVERITIES, Rule
from laborgraph.tables import Literal, Table
from laborgraph.turtle import parsing
from laborgraph.validation import findings as found_in
from laborgraph.validation import judging, reports
from laborgraph.validation.findings import Finding
from laborgraph.writing import write_text

_UNREADABLE = """\
unreadable (error)

Asks: A file can be read: Turtle 1.1 in UTF-8, not too large, brackets not too deep.

Why: What cannot be read cannot be judged, and what stands in the file besides is not seen.

It is no shape, and stands in no file of ontology/shapes.
"""
# How many of the severities, from the gravest down, make the exit code 1.
_LEAST = {"error": 1, "warn": 2, "info": 3, "none": 0}
# An addition with more statements takes long enough to be told so.
_LONG = 20_000
# How a terminal shows the parts of a report.
_COLOURS: Final[dict[str, dict[str, Any]]] = {
    "place": {"bold": True},
    "aside": {"dim": True},
    shapes.ERROR: {"fg": "red", "bold": True},
    shapes.WARNING: {"fg": "yellow", "bold": True},
    shapes.INFO: {"fg": "cyan", "bold": True},
}


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE…]")
@click.option("--since", metavar="GITREF", help="What changed in the library since this commit.")
@click.option(
    "--all", "whole", is_flag=True, help="Results for the whole library, not only for what is new."
)
@in_formats(
    ["text", "table", *(name for name in reports.REPORTS if name != "text")],
    reports.EXTENSIONS,
    "text",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(_LEAST)),
    default="error",
    show_default=True,
    help="From which severity on the exit code is 1.",
)
@with_library
def validate(
    library: Library,
    files: tuple[str, ...],
    since: str | None,
    whole: bool,
    form: str,
    out: Path | None,
    fail_on: str,
) -> int:
    """Say what is wrong with additions, by file and line, and what to write instead.

    A FILE is Turtle (- for standard input), read on top of the library; only what it changes is
    judged, records elsewhere included. With --since, what changed in the library itself. Without
    either, the whole library. 'rule' explains the names in brackets.

    \b
    Examples:
      laborgraph validate new-union.ttl
      laborgraph validate --since main -f github
    """
    if since is not None and files:
        raise WrongUseError("--since and FILE exclude each other; give one.")
    if since is not None and whole:
        raise WrongUseError("--since and --all exclude each other; give one.")
    if out is not None:
        _refuse_to_overwrite(out, library, files)
    documents, unread = _read(files)
    _announce(documents)
    verdict = judging.Verdict((), 0, 0)
    if unread and not documents:
        unread += _unreadable_in(library) if whole else []
    elif broken := _unreadable_in(library):
        unread += broken
    elif since is not None:
        verdict = judging.validate_since(library, versions.at_ref(library, since).files)
    else:
        verdict = judging.validate(
            library, documents, whole=whole or not files, progress=progress(library)
        )
    every = sorted([*unread, *verdict.findings], key=found_in.in_order)
    _print(every, form or "text", out, library)
    _say_summary(every, verdict)
    if unread:
        return UnreadableInputError.exit_code
    grave = SEVERITIES[: _LEAST[fail_on]]
    return int(any(item.severity in grave for item in every))


def _refuse_to_overwrite(out: Path, library: Library, files: Iterable[str]) -> None:
    """A report must not take the place of what is judged."""
    judged = {*map(_behind, files), *map(_behind, library.turtle_files())}
    if _behind(out) in judged:
        raise WrongUseError(f"-o {out} would be written over what is judged; name another file.")


def _behind(name: str | Path) -> Path:
    """The file behind a name, through links; of a ring of links the name."""
    try:
        return Path(name).resolve()
    except (OSError, RuntimeError):
        return Path(name).absolute()  # reading it says what is wrong


def _announce(documents: Iterable[parsing.Document]) -> None:
    number = sum(len(document.statements) for document in documents)
    if number > _LONG:
        say(f"Judging {number} statements may take minutes.")


def _print(every: list[Finding], form: str, out: Path | None, library: Library) -> None:
    if form == "table":
        nowhere = Held("", library.terms())
        Printer("table", out, None, iris=True).table(reports.as_rows(every), nowhere)
    elif out is not None:
        write_text(out, reports.REPORTS[form](every, shapes.rules(library)))
        say(f"{out} written.")
    elif form == "text":
        click.echo(reports.as_text(every, look=_look()), nl=False)
    else:
        click.echo(reports.REPORTS[form](every, shapes.rules(library)), nl=False)


def _look() -> reports.Look:
    """As wide as the terminal, and in colours if it has them and nobody minds; else plain."""
    if not sys.stdout.isatty():
        return reports.Look()
    width = shutil.get_terminal_size().columns
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return reports.Look(width=width)
    return reports.Look(lambda words, kind: click.style(words, **_COLOURS[kind]), width)


def _read(files: Iterable[str]) -> tuple[list[parsing.Document], list[Finding]]:
    """The additions that can be read, each once, and what is wrong with those that cannot."""
    documents: list[parsing.Document] = []
    unread: list[Finding] = []
    known: set[Path] = set()
    for number, name in enumerate(files):
        path = _behind(name)
        if path in known:
            continue
        known.add(path)
        try:
            documents.append(read_addition(name, f"f{number}-"))
        except LaborgraphError as error:
            shown = STANDARD_INPUT if name == "-" else name or '""'
            unread += _unreadable(shown, error, None if name == "-" else path)
    return documents, unread


def _unreadable_in(library: Library) -> list[Finding]:
    """What is wrong with the files of the library that are not Turtle."""
    found = []
    for path, error in library.unreadable():
        said = error
        try:
            # An addition is told more than a library: every slip, and in plain words.
            parsing.read(read_text(path), str(path), most=sys.maxsize)
        except UnreadableInputError as better:
            said = better
        name = judging.shown(path)
        found += [
            item._replace(file=name, message=item.message.replace(str(path), name))
            for item in _unreadable(str(path), said, path)
        ]
    return found


def _unreadable(name: str, error: LaborgraphError, path: Path | None) -> list[Finding]:
    """A finding for each thing wrong with a file, with its line, if there is a text to show."""
    text, slips = "", [str(error)]
    if isinstance(error, parsing.NotTurtleError):
        text, slips = error.text, list(error.slips)
    elif path and path.is_file():
        text = content(path, parsing.LARGEST).decode("utf-8-sig", "replace")
    document = parsing.Document(name, text, (), (), ())
    found = [found_in.unreadable(name, said) for said in slips]
    return [found_in.quoted(item, document) if item.line else item for item in found]


def _say_summary(every: list[Finding], verdict: judging.Verdict) -> None:
    numbers = [
        counted(sum(item.severity == level for item in every), level) for level in SEVERITIES[:2]
    ]
    infos = sum(item.severity == SEVERITIES[2] for item in every)
    said = ", ".join([*numbers, f"{infos} info"])
    scope = f"{counted(verdict.statements, 'statement')} of {counted(verdict.files, 'file')}"
    known = f", {verdict.known} of them there already" if verdict.known else ""
    say(f"{said}; {scope} judged{known}.")


@completing
def _rule_names(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    known = shapes.rules(Library(ctx.params.get("library")))
    return [name for name in known if name.startswith(incomplete)]


@click.command()
@click.argument("name", required=False, shell_complete=_rule_names)
@printing(names=False)
@with_library
def rule(library: Library, name: str | None, printer: Printer) -> None:
    """Say what a rule for additions asks, why, who breaks it, and what to write instead.

    Without a NAME, list the rules.

    \b
    Example:
      laborgraph rule end-before-start
    """
    known = shapes.rules(library)
    if name is None:
        for_table(printer).table(_listed(known.values()), Held("", library.terms()))
        return
    if name == found_in.UNREADABLE:
        click.echo(_UNREADABLE, nl=False)
        return
    found = shapes.find(known, name)
    if printer.form or printer.out:
        for_table(printer).table(_listed([found], *_EXPLAINED), Held("", library.terms()))
    else:
        click.echo(_explained(found), nl=False)


# What a rule says of itself, besides its name, its severity and what it asks.
_EXPLAINED = ("why", "offender", "message", "corrected", "file")


def _listed(known: Iterable[Rule], *more: str) -> Table:
    columns = ("name", "severity", "asks", *more)
    return Table(
        ("rule", *columns[1:]),
        tuple(tuple(Literal(getattr(item, name)) for name in columns) for item in known),
    )


def _explained(found: Rule) -> str:
    """A rule in sections, made from its shape."""
    parts = [f"{found.name} ({found.severity})", f"Asks: {found.asks}", f"Why: {found.why}"]
    if found.offender:
        parts.append(f"Who breaks it:\n\n{_indented(found.offender)}")
    message = re.sub(r"\{[?$](\w+)\}", r"<\1>", found.message)
    parts.append(f"What it says: {message}")
    if found.corrected:
        parts.append(f"What to write instead:\n\n{_indented(found.corrected)}")
    parts.append(f"It stands in {found.file} as lgs:{found.name}.")
    return "\n\n".join(parts) + "\n"


def _indented(snippet: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in snippet.splitlines())
