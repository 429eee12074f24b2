"""The data stewards' verbs that write Turtle: into the house's layout, and into a library."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final, NamedTuple

import click

from laborgraph import citations, placing
from laborgraph.cli.asking import (
    STANDARD_INPUT,
    counted,
    documents,
    progress,
    read_addition,
    say,
    talking,
    with_library,
)
from laborgraph.errors import (
    CheckFailedError,
    LaborgraphError,
    UnreadableInputError,
    WrongUseError,
)
from laborgraph.library import Library, content, decoded, digest, triples
from laborgraph.passages import passage
from laborgraph.placing import Write
from laborgraph.tables import LINES, visible
from laborgraph.turtle import layout, pages, parsing
from laborgraph.turtle.pages import Addition, Change
from laborgraph.turtle.parsing import Document
from laborgraph.vocab import curie
from laborgraph.writing import write_text

_DASH: Final = "-"


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--check", "only_look", is_flag=True, help="Write nothing; list the files that would change."
)
@talking
def fmt(files: tuple[str, ...], only_look: bool) -> None:
    """Bring Turtle into the house's layout; it says the same afterwards, comments included.

    A FILE may be a folder: then the .ttl files in it; - reads standard input and writes to standard
    output. Each file is written whole or not at all; the unreadable ones are named, the others
    written all the same. With --check the exit code is 1 if a file would change.

    \b
    Examples:
      laborgraph fmt new-union.ttl
      laborgraph fmt --check data ontology
    """
    changed: list[str] = []
    same = 0
    failures: list[LaborgraphError] = []
    for name in _spread(files):
        try:
            differs = _formatted(name, only_look)
        except LaborgraphError as error:
            failures.append(error)
            continue
        changed += [name] * differs
        same += not differs
    verb = "would change" if only_look else "changed"
    if changed or same or not failures:
        say(f"{counted(len(changed), 'file')} {verb}, {same} as it should be.")
    _refuse(failures, "{} files were left as they are.")
    if only_look and changed:
        them = "them" if len(changed) > 1 else "it"
        raise CheckFailedError(f"not in the house's layout; 'laborgraph fmt' brings {them} there.")


def _spread(files: Iterable[str]) -> Iterator[str]:
    """The files, and in the place of each folder the Turtle files in it."""
    for name in dict.fromkeys(files):
        folder = Path(name)
        if name != _DASH and folder.is_dir():
            inside = (path.relative_to(folder) for path in folder.rglob("*.ttl"))
            seen = (path for path in inside if not any(p.startswith(".") for p in path.parts))
            for path in (folder / path for path in sorted(seen)):
                # Who names a folder means what lies in it, not what a link in it leads to.
                if path.resolve().is_relative_to(folder.resolve()):
                    yield str(path)
                else:
                    say(f"{path} is left as it is, since it leads out of {name}.")
        else:
            yield name


def _formatted(name: str, only_look: bool) -> bool:
    """Bring one file into the layout, or standard input to standard output; whether it changes."""
    content = _content(name)
    document = parsing.read_bytes(content, STANDARD_INPUT if name == _DASH else name)
    text = layout.formatted(document)
    differs = text.encode() != content
    if only_look:
        if differs:
            click.echo(document.name)
    elif name == _DASH:
        click.echo(text, nl=False)
    elif differs:
        if _content(name) != content:
            raise CheckFailedError(
                f"{name} was changed meanwhile and is left as it is; run 'laborgraph fmt' again."
            )
        write_text(Path(name), text)
    return differs


def _content(name: str) -> bytes:
    """What a file holds, but of one that is too large no more than shows that it is."""
    if name == _DASH:
        return sys.stdin.buffer.read(parsing.LARGEST + 1)
    return content(Path(name), parsing.LARGEST)


def _refuse(failures: Sequence[LaborgraphError], together: str) -> None:
    """End with the only failure, or with one that stands for several, each said before."""
    if len(failures) == 1:
        raise failures[0]
    if failures:
        for failure in failures:
            click.echo(f"laborgraph: {visible(str(failure))}", err=True)
        several = LaborgraphError(together.format(len(failures)))
        several.exit_code = failures[0].exit_code
        raise several


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@documents("the passages that are cited anew are locked")
@click.option("--unlocked", is_flag=True, help="Leave passages that are cited anew to be locked.")
@click.option("--dry-run", "only_look", is_flag=True, help="Show the changes and write nothing.")
@with_library
def add(
    library: Library,
    files: tuple[str, ...],
    copies_in: Path | None,
    unlocked: bool,
    only_look: bool,
) -> None:
    """Add Turtle to the library: validated, each record in its place, all or nothing.

    A FILE is Turtle, - for standard input. A record that is there already gets the new statements
    in its block, a new one a block of its own; comments come along with what they stand by, except
    those that 'laborgraph new' printed; everything else stays as it stands. Passages that are cited
    anew are locked, and the counts of the data made true. Whatever comes between leaves the library
    as it was.

    \b
    Examples:
      laborgraph add new-alliance.ttl --documents DIR --dry-run
      laborgraph add new-alliance.ttl --documents DIR
    """
    if not only_look:
        _refuse_shipped(library)
    added = _read(library, files)
    with nullcontext() if only_look else placing.alone(library.root):
        plan = _planned(library, added, None if unlocked else copies_in, unlocked)
        if only_look:
            for write in plan.writes:
                shown = _difference(write)
                click.echo(visible(shown, keep=LINES) if sys.stdout.isatty() else shown, nl=False)
        elif plan.writes:
            placing.put(library.root, plan.writes)
    for line in plan.said:
        say(line)
    if only_look:
        say("Nothing was written.")


def _refuse_shipped(library: Library) -> None:
    import laborgraph

    package = Path(laborgraph.__file__).resolve().parent
    if library.root.resolve().is_relative_to(package):
        raise WrongUseError(
            f"{library.name} is not added to, since the next version replaces it; give your own"
            " with --library."
        )
    here = Path.cwd()
    elsewhere = all((here / name).is_dir() for name in ("ontology", "data", "queries"))
    if library.came_along and elsewhere and here.resolve() != library.root.resolve():
        raise WrongUseError(
            f"you stand in the library {here}, and without --library the one in {library.root}"
            " is added to; say which with --library."
        )


def _read(library: Library, files: Iterable[str]) -> list[Document]:
    """The additions; if one cannot be read, none is added."""
    found: list[Document] = []
    failures: list[LaborgraphError] = []
    own = {path.resolve() for path in library.turtle_files()}
    for number, name in enumerate(dict.fromkeys(files)):
        try:
            found.append(read_addition(name, f"f{number}-"))
        except LaborgraphError as error:
            failures.append(error)
            continue
        if name != _DASH and Path(name).resolve() in own:
            raise WrongUseError(
                f"{name} is a file of the library; give the addition in a file of its own."
            )
    _refuse(failures, "nothing was added: {} files cannot be read.")
    return found


class _Plan(NamedTuple):
    """What is to be written, and what is to be said of it."""

    writes: tuple[Write, ...]
    said: tuple[str, ...]


class _Files:
    """The files of a library, each read once: what is written is held against what was read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._contents: dict[str, bytes | None] = {}

    def content(self, path: str) -> bytes | None:
        """What a file holds; None if it is not there."""
        if path not in self._contents:
            where = self._root / path
            try:
                self._contents[path] = where.read_bytes() if where.exists() else None
            except OSError as error:
                raise UnreadableInputError(f"{where} cannot be read: {error.strerror}.") from error
        return self._contents[path]

    def text(self, path: str) -> str | None:
        """The text of a file; None if it is not there."""
        content = self.content(path)
        return None if content is None else decoded(content, str(self._root / path))

    def document(self, path: str) -> Document | None:
        """A file of Turtle, taken apart; None if it is not there."""
        text = self.text(path)
        if text is None:
            return None
        return parsing.read(text, str(self._root / path), most=sys.maxsize)


def _planned(
    library: Library, additions: Sequence[Document], copies_in: Path | None, unlocked: bool
) -> _Plan:
    """Decide what is written where, or why nothing is."""
    from laborgraph import homes
    from laborgraph.endpoints import Embedded

    _refuse_errors(library, additions)
    added = pages.addition(additions, _printed(library, additions))
    lock = citations.read_lock(library)
    new = [iri for iri in pages.cited(added.entries) if curie(iri) not in lock]
    if new and copies_in is None and not unlocked:
        raise WrongUseError(
            f"{counted(len(new), 'passage')} cited anew: give the folder of the documents with"
            " --documents, so that they are locked, or --unlocked, and lock them later."
        )
    files = _Files(library.root)
    graph = Embedded(library, additions=[document.text.encode() for document in additions])
    facts = homes.gathered(graph, [entry.subject for entry in added.entries])
    spoken_of = _spoken_of(library, files)
    shelves = homes.Shelves({thing: paths[0] for thing, paths in spoken_of.items()}, facts)
    placement = homes.placed(added, shelves, files.document, spoken_of)
    refused = [*added.refused, *placement.refused]
    _refuse([CheckFailedError(problem) for problem in refused], "nothing was added: {} problems.")
    changes = [change for change in placement.changes if change.before != change.after]
    said = [_in_words(change) for change in changes]
    if new and copies_in:
        known = citations.documents(graph)
        digests = _digests(citations.Copies(copies_in, known), known, new)
        path = citations.lock_file(library).relative_to(library.root).as_posix()
        before = files.text(path)
        changes.append(Change(path, before, pages.locked(before or "", digests)))
        said.append(f"{path}: {counted(len(new), 'passage')}.")
    counts = _recounted(library, files, changes)
    if counts:
        changes = [change for change in changes if change.path != counts.path] + [counts]
        said.append(f"{counts.path}: the counts.")
    said += _asides(added, placement.changes, new if unlocked else [])
    if not changes:
        empty = not any(document.blocks for document in additions)
        why = "the addition holds no statements" if empty else "all is there already"
        said.insert(0, f"Nothing to add: {why}.")
    writes = (
        Write(change.path, files.content(change.path), change.after.encode()) for change in changes
    )
    return _Plan(tuple(writes), tuple(said))


def _refuse_errors(library: Library, additions: Sequence[Document]) -> None:
    """Say what validation finds; errors end it here."""
    from laborgraph.rules.shapes import ERROR
    from laborgraph.validation import judging, reports

    verdict = judging.validate(library, additions, progress=progress(library))
    errors = sum(finding.severity == ERROR for finding in verdict.findings)
    report = reports.as_text(verdict.findings).rstrip("\n")
    if errors:
        click.echo(report, err=True)
        raise CheckFailedError(f"nothing was added: {counted(errors, 'error')}.")
    if report:
        say(report)


def _printed(library: Library, additions: Iterable[Document]) -> set[str]:
    """The comments of every form that `laborgraph new` prints; none if there are no comments."""
    if not any(document.comments for document in additions):
        return set()
    from laborgraph.endpoints import Embedded
    from laborgraph.forms import templates
    from laborgraph.forms.fields import Forms

    known = Forms(library, Embedded(library))
    return {
        line.strip()
        for kind in known.classes
        for line in templates.block(known, known.form(kind.iri)).splitlines()
        if line.lstrip().startswith("#")
    }


def _spoken_of(library: Library, files: _Files) -> dict[str, list[str]]:
    """In which files of the library each thing is the subject; in the first it is at home."""
    found: dict[str, list[str]] = {}
    for file in library.turtle_files():
        path = file.relative_to(library.root).as_posix()
        for subject, _, _ in triples(files.content(path) or b"", str(file)):
            paths = found.setdefault(subject[1:-1], [path])
            if paths[-1] != path:
                paths.append(path)
    return found


def _digests(
    copies: citations.Copies, known: Mapping[str, citations.Document], new: Sequence[str]
) -> dict[str, str]:
    """The digests of the passages that are cited anew."""
    places = {iri: passage(iri) for iri in new}
    sources = {place.source for place in places.values() if place}
    unfit = [item for item in citations.copies_checked(known, copies) if item.what in sources]
    problems = [f"{item.what} {item.problem}, {item.remedy}" for item in unfit]
    digests = {}
    for iri, place in places.items():
        words = copies.words(place) if place else ""
        digests[iri] = digest(words.encode())
        if not words and not unfit:
            problems.append(
                f"{curie(iri)} has no words in the documents, cite the lines that say it"
            )
    if problems:
        raise CheckFailedError(f"nothing was added: {'; '.join(problems)}.")
    return digests


def _recounted(library: Library, files: _Files, changes: Sequence[Change]) -> Change | None:
    """The file on the dataset with true counts; None if it is not there, or they are true."""
    path = "data/dataset.ttl"
    texts = {change.path: change.after for change in changes if change.path.endswith(".ttl")}
    now = texts.get(path) or files.text(path)
    if now is None:
        return None
    every = {file.relative_to(library.root).as_posix() for file in library.data.rglob("*.ttl")}
    every |= {path for path in texts if path.startswith("data/")}
    said = (
        statement
        for name in sorted(every)
        for statement in triples(
            texts[name].encode() if name in texts else files.content(name) or b"", name
        )
    )
    document = parsing.read(now, str(library.root / path), most=sys.maxsize)
    after = pages.recounted(document, pages.counts(said))
    return None if after == now else Change(path, files.text(path), after)


def _in_words(change: Change) -> str:
    parts = ["new"] * (change.before is None)
    if change.records:
        parts.append(counted(len(change.records), "record"))
    if change.statements:
        parts.append(f"{counted(change.statements, 'statement')} on what was there")
    return f"{change.path}: {', '.join(parts)}."


def _asides(added: Addition, changes: Sequence[Change], unlocked: Sequence[str]) -> Iterator[str]:
    """What was not added, and what remains to be done."""
    there = [said for change in changes for said in change.said]
    if there:
        listed = ", ".join(f"{curie(record)} ({number})" for record, number in there)
        total = counted(sum(number for _, number in there), "statement")
        yield f"There already, and left out: {total}, of {listed}."
    left = added.left(changes)
    if left:
        yield f"Comments left behind, since they stand by nothing that is new: {', '.join(left)}."
    if unlocked:
        yield (
            f"To be locked: {', '.join(map(curie, unlocked))}; read what they cite, then run"
            " 'laborgraph sources lock --documents DIR'."
        )


def _difference(write: Write) -> str:
    """A change as a unified diff, which 'git apply' takes."""
    import difflib

    # Lines end where git ends them, and nowhere else.
    before, after = (
        re.findall("[^\n]*\n|[^\n]+", (content or b"").decode("utf-8", "replace"))
        for content in (write.before, write.after)
    )
    old = "/dev/null" if write.before is None else f"a/{write.path}"
    lines = difflib.unified_diff(before, after, old, f"b/{write.path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
