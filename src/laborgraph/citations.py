"""Passages: the lines of a document that a record rests on, and whether they still say it.

A passage's IRI is its address: ``source/itsc2013/L0246-0256`` is lines 246 to 256 of
``itsc2013``. ``data/passages.lock`` holds the SHA-256 of each cited passage's text, so that a
citation can be checked against a copy of the document without its words being copied here.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from laborgraph.endpoints import Endpoint, rows
from laborgraph.errors import CheckFailedError, UnreadableInputError
from laborgraph.evidence import OUTSIDE, cite, of_records, outside
from laborgraph.library import Library, digest, read_text
from laborgraph.passages import Passage, passage
from laborgraph.tables import Cell, Iri, Literal, Table, text, visible
from laborgraph.vocab import LG, SOURCE, curie

_HEAD: Final = f"PREFIX lg: <{LG}>\n"
_SHOWN: Final = 40  # characters of what is no number


def with_evidence(
    endpoint: Endpoint, table: Table, records: Sequence[Iterable[Iterable[Cell]]]
) -> Table:
    """Add a column ``evidence``: for each row, the passages of the records that made it.

    A record that rests on no document says so in the place of a passage.

    Args:
        endpoint: Where the records are.
        table: The rows.
        records: For each row the records behind it, in any grouping.
    """
    behind = [
        {cell.value for group in groups for cell in group if isinstance(cell, Iri)}
        for groups in records
    ]
    every = set().union(*behind) if behind else set()
    cited = of_records(endpoint, every)
    elsewhere = outside(endpoint, every - set(cited))
    rows_with = tuple(
        (
            *row,
            _evidence(
                {place for record in own for place in cited.get(record, ())}, own & elsewhere
            ),
        )
        for row, own in zip(table.rows, behind, strict=True)
    )
    return Table((*table.columns, "evidence"), rows_with)


def _evidence(passages: Iterable[Passage], elsewhere: Collection[str]) -> Literal:
    said = cite(passages)
    if not elsewhere:
        return said
    return Literal("; ".join(filter(None, (said.value, OUTSIDE))))


def by_passage(table: Table) -> Table:
    """From rows of ``record`` and ``passage``: each passage once, in order, with its records."""
    found: dict[Passage, set[str]] = {}
    for record, address in zip(table.column("record"), table.column("passage"), strict=True):
        place = passage(text(address))
        if place:
            found.setdefault(place, set()).add(curie(text(record)))
    return Table(
        ("passage", "records"),
        tuple((place.iri, Literal(" ".join(sorted(found[place])))) for place in sorted(found)),
    )


_AS_LOCKED: Final = "as locked"


def with_words(table: Table, copies: "Copies", locked: Mapping[str, str]) -> Table:
    """Add the words of each passage, from a copy, and whether they are those that were locked."""
    found = []
    for row in table.rows:
        place = passage(text(row[0]))
        words = copies.words(place) if place else ""
        due = locked.get(curie(text(row[0])))
        state = "differs from the lock" if due else "not locked"
        if place and place.source not in copies.lines:
            state = f"no copy of {place.source} here"
        if due and digest(words.encode()) == due:
            state = _AS_LOCKED
        found.append((*row, Literal(words), Literal(state)))
    return Table((*table.columns, "words", "checked"), tuple(found))


def unverified(table: Table) -> list[str]:
    """The passages of a table `with_words` whose words are not those that were locked."""
    if "checked" not in table.columns:
        return []
    states = zip(table.column("passage"), table.column("checked"), strict=True)
    return [curie(text(place)) for place, state in states if text(state) != _AS_LOCKED]


class Document(NamedTuple):
    """What the graph says of a source document."""

    name: str
    file_name: str
    file_digest: str
    line_count: int


class Finding(NamedTuple):
    """One thing that is wrong with a citation or a copy, and what to do."""

    what: str
    problem: str
    remedy: str


def documents(endpoint: Endpoint) -> dict[str, Document]:
    """The source documents that the graph describes, by name."""
    query = f"""{_HEAD}
    SELECT ?document ?file ?digest ?lines WHERE {{
      ?document lg:fileName ?file ; lg:fileDigest ?digest ; lg:lineCount ?lines .
    }} ORDER BY ?document"""
    found = {}
    for document, file_name, file_digest, lines in rows(endpoint, query).rows:
        name = text(document).removeprefix(SOURCE)
        if not re.fullmatch("[1-9][0-9]{0,17}", text(lines)):
            raise UnreadableInputError(
                f"{curie(text(document))}: lg:lineCount is a number of lines, not"
                f" {visible(text(lines), _SHOWN)!r}."
            )
        found[name] = Document(name, text(file_name), text(file_digest), int(text(lines)))
    return found


def coverage(endpoint: Endpoint) -> dict[str, tuple[int, int]]:
    """For each document the number of lines that some record cites, and of all its lines."""
    known = documents(endpoint)
    lines: dict[str, set[int]] = {name: set() for name in known}
    for place in cited(endpoint).values():
        if place and place.source in lines:
            last = min(place.last, known[place.source].line_count)
            lines[place.source].update(range(max(1, place.first), last + 1))
    return {name: (len(said), known[name].line_count) for name, said in lines.items()}


def cited(endpoint: Endpoint) -> dict[str, Passage | None]:
    """Every address that a record cites; None for one that is not well formed."""
    query = f"{_HEAD}SELECT DISTINCT ?passage WHERE {{ ?record lg:attestedIn ?passage }}"
    return {text(cell): passage(text(cell)) for cell in rows(endpoint, query).column("passage")}


class Copies:
    """The copies of the documents in a folder; a document is found by its file name."""

    def __init__(self, folder: Path, known: Mapping[str, Document]) -> None:
        """Read the copies that are there.

        Raises:
            UnreadableInputError: If the folder, or none of the documents, is there.
        """
        if not folder.is_dir():
            raise UnreadableInputError(
                f"{folder} is not a folder; give the one with the documents."
            )
        self.lines: dict[str, list[str]] = {}
        self.digests: dict[str, str] = {}
        for name, document in known.items():
            path = folder / document.file_name
            # What the data call a file is a name, and no way out of the folder.
            if path.name == document.file_name and path.is_file():
                # Lines end at a line feed only: a form feed inside one does not end it.
                self.lines[name] = read_text(path).split("\n")
                self.digests[name] = digest(path.read_bytes())
        if known and not self.lines:
            wanted = " or ".join(document.file_name for document in known.values())
            raise UnreadableInputError(f"{folder} holds no copy of a document; it wants {wanted}.")

    def words(self, place: Passage) -> str:
        """The text of a passage, white space collapsed; empty where the copy has no such lines."""
        lines = self.lines.get(place.source, [])
        return _collapsed(lines[place.first - 1 : place.last]) if place.first > 0 else ""

    def whole(self) -> list[str]:
        """The whole text of each copy."""
        return ["\n".join(lines) for lines in self.lines.values()]

    def where(self, place: Passage, wanted: str) -> Passage | None:
        """Where a text of that digest stands now, if it moved; it keeps its number of lines."""
        lines = self.lines.get(place.source, [])
        length = place.last - place.first
        for first in range(1, len(lines) - length + 1):
            moved = Passage(place.source, first, first + length)
            if digest(self.words(moved).encode()) == wanted:
                return moved
        return None


def _collapsed(lines: Iterable[str]) -> str:
    return " ".join(unicodedata.normalize("NFC", "\n".join(lines)).split())


def lock_file(library: Library) -> Path:
    """Where a library keeps the digests of its passages."""
    return library.data / "passages.lock"


def read_lock(library: Library) -> dict[str, str]:
    """The lock: for each passage's CURIE the SHA-256 of its text; empty if there is no file yet.

    Raises:
        UnreadableInputError: If a line is not a CURIE and a digest; with file and line.
    """
    path = lock_file(library)
    locked: dict[str, str] = {}
    if not path.exists():
        return locked
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        name, _, value = line.partition(" ")
        if not re.fullmatch("[0-9a-f]{64}", value) or name in locked:
            raise UnreadableInputError(
                f"{path}:{number}:1: not a passage and its SHA-256;"
                " write the file anew with 'laborgraph sources lock'."
            )
        locked[name] = value
    return locked


def lock(endpoint: Endpoint, copies: Copies) -> tuple[str, list[str]]:
    """The lock file's text, and the cited passages that have no words to lock.

    Raises:
        CheckFailedError: If a copy is missing, or is not the one that the data were made from: its
            lines may say something else.
    """
    unfit = copies_checked(documents(endpoint), copies)
    if unfit:
        raise CheckFailedError(
            "nothing is locked: "
            + "; ".join(f"{item.what} {item.problem}, {item.remedy}" for item in unfit)
            + "."
        )
    lines, left = [], []
    for iri, place in sorted(cited(endpoint).items()):
        words = copies.words(place) if place else ""
        if words:
            lines.append(f"{curie(iri)} {digest(words.encode())}\n")
        else:
            left.append(curie(iri))
    return "".join(lines), left


def check(
    endpoint: Endpoint, locked: Mapping[str, str], copies: Copies | None
) -> tuple[int, list[Finding]]:
    """Check every citation: its form, its bounds, its digest in the lock, its words in a copy.

    Returns:
        The number of passages checked, and what is wrong, by document and line.
    """
    known = documents(endpoint)
    findings = copies_checked(known, copies) if copies else []
    addresses = cited(endpoint)
    for iri, place in sorted(addresses.items(), key=lambda item: item[1] or (item[0], 0, 0)):
        found = _passage_checked(curie(iri), place, known, locked, copies)
        if found:
            findings.append(found)
    findings += [
        Finding(name, "is locked, and no record cites it", "run 'laborgraph sources lock'")
        for name in sorted(set(locked) - {curie(iri) for iri in addresses})
    ]
    return len(addresses), findings


def copies_checked(known: Mapping[str, Document], copies: Copies) -> list[Finding]:
    """What is wrong with the copies themselves: missing, or with another digest."""
    findings = []
    for name, document in known.items():
        if name not in copies.lines:
            problem, remedy = "has no copy in the folder", f"put {document.file_name} there"
        elif copies.digests[name] != document.file_digest:
            problem = "the copy's SHA-256 is not the one in data/sources.ttl"
            remedy = "get the copy that the data were made from, or check each passage below"
        else:
            continue
        findings.append(Finding(name, problem, remedy))
    return findings


def _passage_checked(
    name: str,
    place: Passage | None,
    known: Mapping[str, Document],
    locked: Mapping[str, str],
    copies: Copies | None,
) -> Finding | None:
    problem, remedy = "", ""
    document = known.get(place.source) if place else None
    if place is None:
        problem, remedy = "is no address", "write it as itsc:L0246-0256"
    elif document is None:
        problem = "lies in an unknown document"
        remedy = f"known are {', '.join(sorted(known))}"
    elif not 1 <= place.first <= place.last <= document.line_count:
        problem = f"lies outside its document's lines, 1 to {document.line_count}"
        remedy = "cite the lines that say it, the first before the last"
    elif name not in locked:
        problem, remedy = "is not in data/passages.lock", "run 'laborgraph sources lock'"
    elif copies and place.source in copies.lines:
        problem, remedy = _words_checked(place, copies, locked[name])
    return Finding(name, problem, remedy) if problem else None


def _words_checked(place: Passage, copies: Copies, due: str) -> tuple[str, str]:
    if digest(copies.words(place).encode()) == due:
        return "", ""
    now = copies.where(place, due)
    if now:
        return f"moved: its words stand at {now} now", f"cite {curie(now.iri.value)}"
    return "says something else now", "read it again, then run 'laborgraph sources lock'"
