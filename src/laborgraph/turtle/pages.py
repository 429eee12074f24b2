"""An addition, record by record, and what a file of a library looks like with records added.

No file is written anew. A record that is there already gets new lines in its block, each with its
like; a new one is a block after the last that bears its owner's name, or at the end. Comments come
along with what is new. The house's layout holds before and after, so that a difference of two
versions shows added lines and nothing else.
"""

import functools
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from laborgraph.errors import CheckFailedError
from laborgraph.tables import UNSEEN, Iri, Literal, text
from laborgraph.turtle.layout import (
    INDENT,
    Draft,
    Names,
    Notes,
    Statement,
    Writer,
    formatted,
    head_lines,
    key,
    notes,
    trimmed,
)
from laborgraph.turtle.parsing import TYPE, Block, Document, Line, read
from laborgraph.vocab import BASE, ID, LG, LGV, PREFIXES, SOURCE, curie, expand

_SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
# Which names a thing may have that is added; some become names of files, so they are bounded.
_NAMES: Final = (
    (
        ID,
        f"{_SLUG}(?:--{_SLUG})*",
        "is no name of a record; take lower case, digits and hyphens, two hyphens before a part",
    ),
    (SOURCE, _SLUG, "is a passage, and those are derived from the citations; leave it out"),
    (
        LGV,
        "[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*",
        "is no name of a concept; take letters, digits and hyphens",
    ),
)
_DATASET: Final = BASE + "dataset"
# What one file holds of many owners, in an order of its own: new ones go to its end.
POSITIONS: Final = "data/positions.ttl"
_CITES: Final = Iri(LG + "attestedIn")
# A file of a library may be larger than an addition to one.
_read: Final = functools.partial(read, most=sys.maxsize)


@dataclass
class Entry:
    """All that an addition says of one record.

    Attributes:
        subject: Its IRI.
        place: Where the addition speaks of it first, as file:line:column.
        parts: The blocks about it, each with its comments and the document that it comes from.
    """

    subject: str
    place: str
    parts: list[tuple[Block, Notes, Document]] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Its statements, as often as they stand there."""
        return [line for block, _, _ in self.parts for line in block.lines]

    def draft(self, names: Names, known: Collection[object], comments: Collection[str]) -> Draft:
        """What is new of it as one block, each statement once, with the comments of what is new.

        Args:
            names: The prefixes to write with.
            known: By `key`, the statements that are there already.
            comments: Those that are there already.
        """
        found = Draft(names.iri(self.subject))
        there = set(comments)
        for block, own, source in self.parts:
            new = [index for index, line in enumerate(block.lines) if key(line) not in known]
            if new:
                rest = own.of(new).without(there)
                there |= rest.texts()
                lines = tuple(block.lines[index] for index in new)
                writer = Writer(source, names, long_strings=False)
                found.before += found.take(block._replace(lines=lines), writer, rest)
        return found


class Addition(NamedTuple):
    """What is to be added, record by record.

    Attributes:
        entries: The records in the order of the files.
        refused: What cannot be added, each with its place and what to do.
        comments: Each comment and its place.
    """

    entries: tuple[Entry, ...]
    refused: tuple[str, ...]
    comments: tuple[tuple[str, str], ...]

    def left(self, changes: Iterable["Change"]) -> list[str]:
        """The places of the comments that stand by nothing that is new, and stay behind."""
        kept = {comment for change in changes for comment in change.comments}
        return [place for comment, place in self.comments if comment not in kept]


class Change(NamedTuple):
    """A file with what is added to it.

    Attributes:
        path: Its path in the library.
        before: Its text; None for a new file.
        after: Its text with the addition; as before if all is there already.
        records: The records that are new in it.
        statements: How many statements are added to records that were there.
        said: The records that say something of the addition already, and how many statements.
        comments: Those that stand with its records afterwards.
    """

    path: str
    before: str | None
    after: str
    records: tuple[str, ...] = ()
    statements: int = 0
    said: tuple[tuple[str, int], ...] = ()
    comments: frozenset[str] = frozenset()


def addition(documents: Iterable[Document], printed: Collection[str] = ()) -> Addition:
    """Take additions apart into records.

    Args:
        documents: The additions.
        printed: Comments of forms to fill in, which are no words of the addition.
    """
    entries: dict[str, Entry] = {}
    refused: list[str] = []
    comments: list[tuple[str, str]] = []
    for document in documents:
        beside, _ = notes(document)
        refused += _unseen(document)
        # What stands above the prefixes is said of the file, not of a record.
        heads = max((item.end for item in document.directives), default=0)
        for block, own in zip(document.blocks, beside, strict=True):
            problem = _unfit(block, document)
            if problem or not isinstance(block.subject.term, Iri):
                refused.append(problem)
                continue
            subject = block.subject.term.value
            entry = entries.setdefault(subject, Entry(subject, _place(document, block.start)))
            own.before = [remark for remark in own.before if remark.start > heads]
            entry.parts.append((block, own.without(printed), document))
        for comment in document.comments:
            words = trimmed(comment)
            if words not in printed:
                comments.append((words, _place(document, comment.start)))
    return Addition(tuple(entries.values()), tuple(refused), tuple(comments))


def _place(document: Document, offset: int) -> str:
    place = document.place(offset)
    return f"{document.name}:{place.line}:{place.column}"


def _unseen(document: Document) -> Iterator[str]:
    """Why the comments cannot be added: a terminal would obey them, or show them out of order."""
    for comment in document.comments:
        odd = re.search(UNSEEN, comment.text.replace("\t", " "))
        if odd:
            yield (
                f"{_place(document, comment.start + odd.start())}: the comment holds the unseen"
                f" character U+{ord(odd[0]):04X}; take it out."
            )


def _unfit(block: Block, document: Document) -> str:
    """Why a block cannot be added; empty if it can."""
    for node in (block.subject, *(line.object for line in block.lines)):
        if node.kind == "blank" or node.items or not isinstance(node.term, Iri | Literal):
            return (
                f"{_place(document, node.start)}: a node without a name; give it one, as"
                " id:owner--part, and refer to it by that."
            )
    problem = _misnamed(block.subject.term.value)
    if not problem:
        return ""
    return f"{_place(document, block.start)}: {curie(block.subject.term.value)} {problem}."


def _misnamed(iri: str) -> str:
    for namespace, form, problem in _NAMES:
        if iri.startswith(namespace):
            return "" if re.fullmatch(form, iri.removeprefix(namespace)) else problem
    if iri == _DATASET:
        return ""
    return (
        "is no record and no concept; the terms of the ontology, its shapes and things elsewhere"
        " are written into the library by hand"
    )


def extended(
    path: str,
    document: Document | None,
    entries: Sequence[Entry],
    elsewhere: Iterable[Block] = (),
) -> Change:
    """A file of a library with records added.

    Args:
        path: Its path in the library.
        document: What it says now; None if it is not there.
        entries: The records, owners before their parts.
        elsewhere: What other files of the library say of the records.

    Raises:
        CheckFailedError: If it is not in the house's layout now.
    """
    if document and formatted(document) != document.text:
        raise CheckFailedError(
            f"{document.name} is not in the house's layout; run 'laborgraph fmt {document.name}'"
            " first."
        )
    return _Page(path, document, entries, elsewhere).change()


class _Page:
    """One file, and what is put into it."""

    def __init__(
        self,
        path: str,
        document: Document | None,
        entries: Sequence[Entry],
        elsewhere: Iterable[Block],
    ) -> None:
        self._path = path
        self._new = document is None
        self._there = document or _read("", path)
        self._entries = entries
        self._blocks = {text(block.subject.term): block for block in self._there.blocks}
        self._notes = dict(zip(self._blocks, notes(self._there)[0], strict=True))
        self._known: dict[str, set[object]] = {}
        for block in (*self._there.blocks, *elsewhere):
            known = self._known.setdefault(text(block.subject.term), set())
            known.update(key(line) for line in block.lines)
        # The prefixes of the file come first: they stand for what they stood for. One of an
        # addition is not taken where the layout would then want it in other lines too.
        sources = {id(source): source for entry in entries for *_, source in entry.parts}
        there = _iris(self._there)
        self._names = Names.of(
            [
                *self._there.directives,
                *(
                    directive
                    for source in sources.values()
                    for directive in source.directives
                    if not any(iri.startswith(directive.iri) for iri in there)
                ),
            ]
        )
        self._statements = 0
        self._said: list[tuple[str, int]] = []
        self._comments: set[str] = set()
        self._put: dict[int, list[str]] = {}

    def change(self) -> Change:
        """The file with all that is added."""
        fresh = [entry for entry in self._entries if entry.subject not in self._blocks]
        for entry in self._entries:
            if entry.subject in self._blocks:
                self._extend(entry, self._blocks[entry.subject])
        self._insert(fresh)
        written = self._written()
        if formatted(_read(written, self._path)) != written:
            raise AssertionError(f"{self._path} would leave the house's layout")
        before = None if self._new else self._there.text
        records = tuple(entry.subject for entry in fresh)
        return Change(
            self._path,
            before,
            written,
            records,
            self._statements,
            tuple(self._said),
            frozenset(self._comments),
        )

    def _extend(self, entry: Entry, block: Block) -> None:
        """Add lines to a block that is there."""
        there = self._notes[entry.subject].texts()
        known = self._known[entry.subject]
        draft = entry.draft(self._names, known, there)
        added = draft.statements
        all_said = len({key(line) for line in entry.lines})
        if len(added) < all_said:
            self._said.append((entry.subject, all_said - len(added)))
        self._comments |= there | draft.comments()
        # Beside the subject and behind the full stop stands what stood there before.
        over = [remark.text for remark in draft.before] + [draft.beside, draft.behind]
        self._at(block.start, "".join(f"{comment}\n" for comment in over if comment))
        like = {line.predicate.term for line in block.lines}
        for statement in sorted(added, key=lambda item: item.line.predicate.term not in like):
            self._at(self._place_in(block, statement), _joined(statement.lines()))
        self._at(block.end - 1, _joined(INDENT + comment for comment in draft.last))
        self._statements += len(added)

    def _place_in(self, block: Block, statement: Statement) -> int:
        """Where a statement goes in a block that is there.

        After the last one with its predicate; else at the end, but before the passages that end
        the block; a class before all else.
        """
        predicate = statement.line.predicate.term
        there = [line.predicate.term for line in block.lines]
        if predicate in there:
            index = len(there) - there[::-1].index(predicate)
        elif predicate == TYPE:
            index = 0
        else:
            index = len(there)
            while index and there[index - 1] == _CITES:
                index -= 1
        before = block.lines[index - 1].object if index else block.subject
        return self._there.text.index("\n", before.end) + 1

    def _insert(self, fresh: Sequence[Entry]) -> None:
        """Put new blocks after the last one that bears their owner's name, else at the end."""
        # After which block that was there each new one stands; after none is at the end.
        after: dict[str, str] = {}
        order = list(self._blocks)
        for entry in fresh:
            index = -1 if self._path == POSITIONS else _last_of_owner(entry.subject, order)
            neighbor = order[index] if index >= 0 else ""
            after[entry.subject] = after.get(neighbor, neighbor)
            order.insert(index + 1 if neighbor else len(order), entry.subject)
        entries = {entry.subject: entry for entry in fresh}
        for subject in order:
            if subject in after:
                block = self._blocks.get(after[subject])
                end = len(self._there.text)
                at = self._there.text.index("\n", block.end) + 1 if block else end
                draft = entries[subject].draft(self._names, (), ())
                self._comments |= draft.comments()
                self._at(at, "\n" + _joined(draft.lines()))

    def _at(self, offset: int, written: str) -> None:
        self._put.setdefault(offset, []).append(written)

    def _written(self) -> str:
        """The text with what is put in, and with the prefixes that this needs."""
        put = self._prefixes()
        for offset, several in self._put.items():
            put.setdefault(offset, []).extend(several)
        parts, done = [], 0
        for offset in sorted(put):
            parts += [self._there.text[done:offset], *put[offset]]
            done = offset
        return "".join([*parts, self._there.text[done:]])

    def _prefixes(self) -> dict[int, list[str]]:
        """The lines of the prefixes that are new, by where they go."""
        there = self._there.directives
        declared = {item.prefix for item in there}
        new = {name: self._names.prefixes[name] for name in self._names.used - declared}
        put: dict[int, list[str]] = {}
        for line in head_lines(new):
            later = (item.start for item in there if self._there.text[item.start : item.end] > line)
            behind = there[-1].end + 1 if there else 0
            put.setdefault(next(later, behind), []).append(line + "\n")
        if new and not there and not self._new:
            put[0].append("\n")
        return put


def _iris(document: Document) -> set[str]:
    """The IRIs that stand in a document."""
    terms = {term for item in document.statements for term in (item.subject, item.object)}
    found = {item.predicate.value for item in document.statements}
    found |= {term.value for term in terms if isinstance(term, Iri)}
    return found | {term.datatype for term in terms if isinstance(term, Literal)}


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _last_of_owner(subject: str, order: Sequence[str]) -> int:
    """Where the last record stands that bears the name of this one's owner; -1 for nowhere."""
    owner, mark, _ = subject.rpartition("--")
    while mark:
        for index in range(len(order) - 1, -1, -1):
            if order[index] == owner or order[index].startswith(owner + "--"):
                return index
        owner, mark, _ = owner.rpartition("--")
    return -1


def cited(entries: Iterable[Entry]) -> list[str]:
    """The addresses of the passages that records cite, each once."""
    found = {
        line.object.term.value
        for entry in entries
        for line in entry.lines
        if line.predicate.term == _CITES and isinstance(line.object.term, Iri)
    }
    return sorted(found)


def locked(lock: str, digests: Mapping[str, str]) -> str:
    r"""The text of ``passages.lock`` with more passages, each before the first that follows it.

    Args:
        lock: The text as it is.
        digests: For each new passage's IRI the SHA-256 of its words.

    >>> locked("itsc:L0001-0002 a\nitsc:L0009-0009 c\n", {SOURCE + "itsc2013/L0003-0004": "b"})
    'itsc:L0001-0002 a\nitsc:L0003-0004 b\nitsc:L0009-0009 c\n'
    """
    end = "\r\n" if "\r\n" in lock else "\n"
    lines = lock.splitlines()
    iris = [expand(name) or name for name in (line.partition(" ")[0] for line in lines)]
    for iri, digest in sorted(digests.items()):
        index = next((index for index, other in enumerate(iris) if other > iri), len(iris))
        iris.insert(index, iri)
        lines.insert(index, f"{curie(iri)} {digest}")
    return "".join(f"{line}{end}" for line in lines)


def counts(statements: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """What VoID counts in data, given their statements with each part in N-Triples.

    >>> counts([(f"<{ID}a>", TYPE.n3(), "<x:C>"), (f"<{ID}a>", "<x:p>", '"1"')])["properties"]
    2
    """
    every = set(statements)
    subjects = {subject for subject, _, _ in every}
    return {
        "triples": len(every),
        "entities": sum(subject.startswith(f"<{ID}") for subject in subjects),
        "distinctSubjects": len(subjects),
        "properties": len({predicate for _, predicate, _ in every}),
        "classes": len({value for _, predicate, value in every if predicate == TYPE.n3()}),
    }


def recounted(document: Document, numbers: Mapping[str, int]) -> str:
    """The text of a document with VoID's counts made true, and nothing else changed."""
    due = {PREFIXES["void"] + name: str(number) for name, number in numbers.items()}
    written = document.text
    for item in sorted(document.statements, key=lambda item: -item.object_at.start):
        number = due.get(item.predicate.value)
        if number and isinstance(item.object, Literal) and item.object.value != number:
            at = item.object_at
            written = written[: at.start] + number + written[at.end :]
    return written
