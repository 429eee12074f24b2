"""The data stewards' verb that compares two versions of the library."""

import json
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import click

from laborgraph.changes.meaning import (
    ADDED,
    CHANGED,
    REMOVED,
    RENAMED,
    REPLACED,
    SAME,
    TYPE,
    Change,
    Comparison,
    Entry,
    Words,
    compare,
    counts,
    entries,
)
from laborgraph.changes.versions import Fact, Version, facts, version
from laborgraph.cli.asking import Printer, counted, in_formats, say, with_library
from laborgraph.endpoints import Embedded
from laborgraph.library import Library
from laborgraph.names import LANGUAGES
from laborgraph.tables import (
    EXTENSIONS,
    OF_TERMS,
    WRITERS,
    Blank,
    Cell,
    Iri,
    Literal,
    Table,
    Term,
    text,
)

Report = Callable[[Sequence[Entry], Words], str]

_WIDTH: Final = 100
_NOTHING: Final = "Nothing changed in meaning.\n"


@click.command()
@click.argument("before", metavar="REF1")
@click.argument("after", metavar="[REF2]", required=False)
@in_formats(["text", "table", *WRITERS], {".txt": "text", **EXTENSIONS}, "text")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="The language of names.",
)
@click.option("--iris", is_flag=True, help="IRIs in the place of names.")
@with_library
def diff(
    library: Library,
    before: str,
    after: str | None,
    form: str,
    out: Path | None,
    lang: str,
    iris: bool,
) -> None:
    """Show what changed in meaning between two versions of the library, thing by thing.

    REF1 and REF2 are commits, tags or branches of the repository that the library lies in, or
    folders that are libraries themselves; without REF2, REF1 is compared with the library as it
    stands. A folder is taken before a branch of the same name.

    What the files of ontology, vocabularies and data assert is compared, and neither where it
    stands nor how it is written; rules, shapes and questions are not. A record whose identifier
    alone is new is told as such, and what only follows it is not told again.

    \b
    Example:
      laborgraph diff HEAD~1
    """
    chosen = form or "text"
    was, now = version(library, before), version(library, after)
    found = compare(*_read(was, now))
    told = entries(found, lang)
    if chosen == "json":
        written = as_json(told, found, was, now, lang)
    elif chosen in REPORTS:
        words = Words(found, lang, iris=iris)
        written = REPORTS[chosen](told, words) if told else _NOTHING
    else:
        words = Words(found, lang, iris=iris or chosen in OF_TERMS, quotes=False)
        table = as_table(told, words, terms=iris or chosen in OF_TERMS)
        # The names stand in the table already, of things that are gone too.
        written = Printer(chosen, None, None, iris=True).written(table, Embedded(library))
    Printer(chosen, out, None, iris=iris).text(written)
    for side in (was, now):
        for folder in side.unkept:
            say(
                f"{folder} is a link out of the repository, which keeps no versions of it: for"
                f" {side.name} it was read as it stands now."
            )
    say(f"{was.name} → {now.name}: {summary(found)}.")


def _read(*sides: Version) -> Iterator[dict[str, frozenset[Fact]]]:
    """What each version asserts, by file; what stands in both is read once."""
    known: dict[bytes, frozenset[Fact]] = {}
    for side in sides:
        for path, content in side.files.items():
            if content not in known:
                known[content] = facts(content, side.place(path), side.remedy)
        yield {path: known[content] for path, content in side.files.items()}


def summary(found: Comparison) -> str:
    """How many things are different and how, and what was not counted."""
    number = counts(found)
    said = [f"{number[kind]} {kind}" for kind in (ADDED, REMOVED, CHANGED) if number[kind]]
    if number[RENAMED]:
        said.append(f"{number[RENAMED]} under another identifier")
    if said:
        first, _, rest = said[0].partition(" ")
        said[0] = f"{counted(int(first), 'thing')} {rest}"
    aside = []
    if found.followed:
        follow = "follows" if found.followed == 1 else "follow"
        statements = counted(found.followed, "statement")
        aside.append(f"{statements} of other things that only {follow} an identifier")
    if found.moved:
        stand = "stands" if found.moved == 1 else "stand"
        aside.append(f"{counted(found.moved, 'thing')} that only {stand} in another file")
    told = ", ".join(said) or "nothing changed in meaning"
    return f"{told}; not counted: {', '.join(aside)}" if aside else told


_MARKS: Final = {ADDED: "+", REMOVED: "-", CHANGED: "~", RENAMED: "~", SAME: " "}
_SIGNS: Final = {ADDED: "+ ", REMOVED: "- ", REPLACED: ""}


def as_text(told: Sequence[Entry], words: Words) -> str:
    """A report for the eye, at most 100 columns wide where words allow."""
    parts = []
    for family, own in _families(told):
        blocks = ["\n".join(_block(entry, words, "")) for entry in own]
        parts.append("\n\n".join([family, *blocks]) + "\n")
    return "\n".join(parts)


def _families(told: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    for family in dict.fromkeys(entry.family for entry in told):
        yield family, [entry for entry in told if entry.family == family]


def _block(entry: Entry, words: Words, indent: str) -> Iterator[str]:
    yield from _wrapped(f"{indent}{_MARKS[entry.kind]} ", _heading(entry, words))
    for sign, predicate, values in _statements(entry, words):
        lead = f"{indent}    {sign}"
        whole = f"{lead}{predicate}: {' → '.join(values)}"
        if len(values) == 1 or len(whole) <= _WIDTH:
            yield from _wrapped(lead, whole.removeprefix(lead))
        else:
            yield f"{lead}{predicate}:"
            for mark, value in zip("-+", values, strict=True):
                yield from _wrapped(f"{indent}      {mark} ", value)
    for part in entry.parts:
        yield from _block(part, words, indent + "    ")


def _wrapped(lead: str, said: str) -> list[str]:
    return textwrap.wrap(
        said,
        _WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * (len(lead) + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _heading(entry: Entry, words: Words) -> str:
    label, identifier = words.label(entry.thing), words.identifier(entry.thing)
    classes = words.classes(entry)
    name = words.name(entry.thing)
    if label:
        said = f"{label} ({identifier}), {classes}"
    elif name:
        said = f"{classes}: {name} ({identifier})"
    else:
        said = f"{identifier}, {classes}"
    former = words.former_label(entry)
    if former:
        said += f"; before: {former}"
    if entry.former:
        said += f"; before: {words.identifier(entry.former)}"
    return said


def _statements(entry: Entry, words: Words) -> Iterator[tuple[str, str, list[str]]]:
    """Each change of a thing: its sign, the predicate, and one value or two.

    What was added or removed as a whole bears its class in its heading, and needs no signs.
    """
    whole = entry.kind != CHANGED
    for change, values in _worded(entry, words):
        if not (whole and change.predicate == TYPE):
            yield "" if whole else _SIGNS[change.kind], words.predicate(change), values


def _worded(entry: Entry, words: Words) -> Iterator[tuple[Change, list[str]]]:
    """Each change with its value, or with the old one and the new one."""
    for _, alike in groupby(entry.changes, key=lambda change: change.predicate):
        changes = list(alike)
        called = words.values(changes)
        for change in changes:
            yield change, [called[term] for term in change[1:] if term is not None]


def as_markdown(told: Sequence[Entry], words: Words) -> str:
    """The report as nested lists, for a pull request."""
    parts = []
    for family, own in _families(told):
        lines = [line for entry in own for line in _items(entry, words, "")]
        parts.append("\n".join([f"## {family}", "", *lines]) + "\n")
    return "\n".join(parts)


def _items(entry: Entry, words: Words, indent: str) -> Iterator[str]:
    kind = "" if entry.kind == SAME else f"**{entry.kind}** "
    yield f"{indent}- {kind}{_escaped(_heading(entry, words))}"
    for change, values in _worded(entry, words):
        if entry.kind != CHANGED and change.predicate == TYPE:
            continue
        sign = "" if entry.kind != CHANGED or change.kind == REPLACED else f"*{change.kind}* "
        said = f"{words.predicate(change)}: {' → '.join(values)}"
        yield f"{indent}  - {sign}{_escaped(said)}"
    for part in entry.parts:
        yield from _items(part, words, indent + "  ")


def _escaped(said: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|~#&])", r"\\\1", said)


REPORTS: Final[dict[str, Report]] = {"text": as_text, "markdown": as_markdown}


def as_table(told: Iterable[Entry], words: Words, *, terms: bool) -> Table:
    """One row for each statement that changed; terms as they are, or in words.

    A thing under another identifier has one row, with both.
    """
    columns = ("change", "thing", "name", "predicate", "before", "after")
    return Table(columns, tuple(row for entry in told for row in _rows(entry, words, terms)))


def _rows(entry: Entry, words: Words, terms: bool) -> Iterator[tuple[Cell, ...]]:
    def cell(term: Term | None, called: str) -> Cell:
        return term if terms or term is None else Literal(called)

    name = words.name(entry.thing)
    head = (
        Literal(entry.kind),
        cell(entry.thing, words.identifier(entry.thing)),
        Literal(name) if name else None,
    )
    if entry.former:
        both = (entry.former, entry.thing)
        yield (*head, None, *(cell(term, words.identifier(term)) for term in both))
    for change, values in _worded(entry, words):
        rest = iter(values)
        sides = (None if side is None else cell(side, next(rest)) for side in change[1:])
        yield (*head, cell(change.predicate, words.predicate(change)), *sides)
    for part in entry.parts:
        yield from _rows(part, words, terms)


def as_json(
    told: Sequence[Entry], found: Comparison, was: Version, now: Version, language: str
) -> str:
    """The whole comparison as one JSON object.

    - ``before``, ``after``: ``name`` as it was given, and ``commit`` (null for a folder).
    - ``counts``: of things ``added``, ``removed``, ``changed``, ``renamed``; ``moved`` to another
      file and otherwise the same; and ``followed``, statements that only follow an identifier.
    - ``things``: each with ``change`` (``added``, ``removed``, ``changed``, ``renamed``), ``iri``,
      ``name``, ``former_iri``, ``former_name``, ``classes``, ``family``, ``owner`` (the
      record that it depends on) and ``statements``: each with ``change`` (``added``, ``removed``,
      ``replaced``), ``predicate``, ``before``, ``after``.
    - A term is an object: ``iri`` and ``name``; or ``value`` with ``datatype`` or ``language``; or
      ``blank``, a digest of what is said of it, with that in words. What there is none of is null.
    """
    words = Words(found, language)

    def term(given: Term | None) -> dict[str, str | None] | None:
        if given is None:
            return None
        if isinstance(given, Iri):
            return {"iri": given.value, "name": words.label(given) or None}
        if isinstance(given, Blank):
            return {"blank": given.value, "name": words.value(given)}
        kind = {"language": given.language} if given.language else {"datatype": given.datatype}
        return {"value": given.value, **kind}

    def statement(change: Change) -> dict[str, object]:
        values = {"before": term(change.before), "after": term(change.after)}
        return {"change": change.kind, "predicate": term(change.predicate), **values}

    def things(
        own: Iterable[Entry], family: str, owner: Term | None
    ) -> Iterator[dict[str, object]]:
        for entry in own:
            if entry.kind != SAME:
                yield {
                    "change": entry.kind,
                    "iri": text(entry.thing),
                    "name": words.name(entry.thing) or None,
                    "former_iri": text(entry.former) or None,
                    "former_name": words.former_label(entry) or None,
                    "classes": [term(item) for item in entry.classes],
                    "family": family or entry.family,
                    "owner": term(owner),
                    "statements": [statement(change) for change in entry.changes],
                }
            yield from things(entry.parts, entry.family, entry.thing)

    number = counts(found)
    whole = {
        "before": {"name": was.name, "commit": was.commit or None},
        "after": {"name": now.name, "commit": now.commit or None},
        "counts": {
            **{kind: number[kind] for kind in (ADDED, REMOVED, CHANGED, RENAMED)},
            "moved": found.moved,
            "followed": found.followed,
        },
        "things": list(things(told, "", None)),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
