r"""The house's layout of Turtle: one statement a line, so that a new fact is one new line.

``PREFIX`` lines are sorted and only those used; one subject is one block, its classes first, with a
blank line before and after; a lone full stop closes it. Every comment keeps its text and its place,
and nothing is said that was not said before: what is written is read again and held against what
was read.

A string that runs over several lines between three quotes stays as it is; any other stands between
double quotes on its line. A node in brackets stands on the line of its statement, unless such a
string is in it: then each of its statements has a line of its own.
"""

import bisect
import re
import sys
from collections import Counter, deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Final, NamedTuple

from laborgraph.tables import Blank, Iri, Literal, Term
from laborgraph.turtle.parsing import (
    TYPE,
    Block,
    Comment,
    Directive,
    Document,
    Line,
    Node,
    cut,
    read,
)
from laborgraph.vocab import PREFIXES, XSD

INDENT: Final = "    "
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_THREE: Final = ('"""', "'''")
_PLAIN: Final = re.compile("[A-Za-z0-9_][A-Za-z0-9_-]*")
# Beside what N-Triples escapes: other characters that control, and those that end a line for some.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Names:
    """The prefixes of a text, and those of them that were used in writing it.

    >>> names = Names({"ex": "https://example.org/"})
    >>> [names.iri(iri) for iri in ("https://example.org/a", "https://example.org/a/b")]
    ['ex:a', '<https://example.org/a/b>']
    >>> names.head()
    ['PREFIX ex: <https://example.org/>']
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take prefixes; of two that stand for one namespace the first is written."""
        self.prefixes = dict(prefixes)
        by_namespace: dict[str, str] = {}
        for prefix, namespace in prefixes.items():
            by_namespace.setdefault(namespace, prefix)
        # The longest namespace first: source/itsc2013/ lies inside source/.
        self._by_length = sorted(by_namespace.items(), key=lambda item: (-len(item[0]), item))
        self._written: dict[str, tuple[str, str]] = {}
        self.used: set[str] = set()

    @classmethod
    def of(cls, directives: Iterable[Directive]) -> "Names":
        """The house's prefixes, and those of a file.

        A prefix of the house never stands for another namespace, nor does any prefix for two: the
        terms of the second are then written in full.
        """
        prefixes = dict(PREFIXES)
        for prefix, iri, _, _ in directives:
            if prefix is not None:
                prefixes.setdefault(prefix, iri)
        return cls(prefixes)

    def iri(self, value: str) -> str:
        """An IRI as it is written: with a prefix, or in full where no prefix fits."""
        prefix, written = self._written.get(value) or self._shortened(value)
        self._written[value] = (prefix, written)
        if not written.startswith("<"):
            self.used.add(prefix)
        return written

    def _shortened(self, value: str) -> tuple[str, str]:
        for namespace, prefix in self._by_length:
            if value.startswith(namespace) and value != namespace:
                local = value[len(namespace) :]
                written = f"{prefix}:{local}"
                if _PLAIN.fullmatch(local):
                    return prefix, written
                tokens = list(cut(written))
                if len(tokens) == 1 and tokens[0].kind == "name":
                    return prefix, written
        return "", Iri(value).n3()

    def head(self) -> list[str]:
        """A line for each prefix that was used, in order."""
        return head_lines({prefix: self.prefixes[prefix] for prefix in self.used})


def head_lines(prefixes: Mapping[str, str]) -> list[str]:
    """A line for each prefix, in order."""
    return sorted(f"PREFIX {prefix}: <{iri}>" for prefix, iri in prefixes.items())


class Writer:
    """Writes the nodes of a document in the house's layout."""

    def __init__(self, document: Document, names: Names, *, long_strings: bool = True) -> None:
        """Take a document and the prefixes to write with.

        Args:
            document: Whose nodes are written.
            names: The prefixes.
            long_strings: Whether a string of several lines stays one.
        """
        self._text = document.text
        self._names = names
        self._long = long_strings and any(quotes in document.text for quotes in _THREE)

    def line(self, line: Line, indent: str = INDENT) -> str:
        """A predicate and its object; ``indent`` is that of the line on which they stand."""
        assert isinstance(line.predicate.term, Iri)  # noqa: S101 - the grammar says so
        predicate = line.predicate.term
        verb = "a" if predicate == TYPE else self._names.iri(predicate.value)
        return f"{verb} {self.node(line.object, indent)}"

    def node(self, node: Node, indent: str = "") -> str:
        """A term, or what stands in brackets."""
        if node.kind == "blank":
            spread = self._runs_on(node)
            inner = [self.line(line, indent + INDENT * spread) for line in ordered(node.lines)]
            if spread:
                lines = "".join(f"{indent}{INDENT}{line} ;\n" for line in inner)
                return f"[\n{lines}{indent}]"
            return f"[ {' ; '.join(inner)} ]" if inner else "[]"
        if node.kind == "list":
            items = " ".join(self.node(item, indent) for item in node.items)
            return f"( {items} )" if items else "()"
        if isinstance(node.term, Iri):
            return self._names.iri(node.term.value)
        written = self._text[node.start : node.end]
        if isinstance(node.term, Literal) and written[0] in "\"'":
            return self._string(node.term, written)
        return written  # a number, a truth value, a label: as it is

    def _string(self, literal: Literal, written: str) -> str:
        quoted = f'"{_escaped(literal.value)}"'
        if self._long and _of_lines(written):
            first = next(cut(written)).text
            quoted = first if first.startswith('"""') else _between_three(literal.value)
        if literal.language:
            # As it is written: the case of a tag says nothing, and is left alone.
            return quoted + "@" + written.rpartition("@")[2]
        if literal.datatype == XSD + "string":
            return quoted
        return f"{quoted}^^{self._names.iri(literal.datatype)}"

    def _runs_on(self, node: Node) -> bool:
        """Whether a string of several lines stays one in it."""
        if not self._long:
            return False
        if node.kind == "term":
            written = self._text[node.start : node.end]
            return isinstance(node.term, Literal) and _of_lines(written)
        inside = [*node.items, *(line.object for line in node.lines)]
        return any(self._runs_on(item) for item in inside)


def _of_lines(written: str) -> bool:
    return written.startswith(_THREE) and "\n" in next(cut(written)).text


def _escaped(value: str) -> str:
    quoted = Literal(value).n3()[1:-1]
    return _UNSEEN.sub(lambda match: f"\\u{ord(match.group()):04X}", quoted)


def _between_three(value: str) -> str:
    lines = "\n".join(map(_escaped, value.split("\n")))
    return f'"""{lines}"""'


def ordered(lines: Iterable[Line]) -> list[Line]:
    """The classes first, each statement once, else in the order of the text."""
    once: dict[Hashable, Line] = {}
    for index, line in enumerate(lines):
        once.setdefault(key(line) or index, line)
    return sorted(once.values(), key=lambda line: line.predicate.term != TYPE)


def key(line: Line) -> tuple[Term, Term] | None:
    """What a statement says of its subject; None if it makes a node of its own in brackets."""
    if line.object.kind == "blank" or line.object.items:
        return None
    return (line.predicate.term, line.object.term)


class Remark(NamedTuple):
    """A comment before a block; ``apart`` if a blank line follows it."""

    text: str
    apart: bool
    start: int


@dataclass
class Notes:
    """The comments of one block, by where they stand.

    Attributes:
        before: Those on lines of their own before the block.
        beside: At the end of the subject's line.
        over: For each statement those on the lines before it.
        after: For each statement the one at the end of its line.
        last: Those on lines of their own before the full stop.
        behind: After the full stop.
    """

    before: list[Remark] = field(default_factory=list)
    beside: str = ""
    over: dict[int, list[str]] = field(default_factory=dict)
    after: dict[int, str] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)
    behind: str = ""

    def texts(self) -> set[str]:
        """The comments."""
        found = {self.beside, self.behind, *self.last, *self.after.values()}
        found |= {remark.text for remark in self.before}
        found |= {text for several in self.over.values() for text in several}
        return found - {""}

    def of(self, statements: Sequence[int]) -> "Notes":
        """Those of a block from which only some statements are taken, given by their numbers."""
        numbers = {old: new for new, old in enumerate(statements)}
        return replace(
            self,
            over={numbers[old]: said for old, said in self.over.items() if old in numbers},
            after={numbers[old]: said for old, said in self.after.items() if old in numbers},
        )

    def without(self, texts: Collection[str]) -> "Notes":
        """All but some of them."""

        def rest(several: Iterable[str]) -> list[str]:
            return [text for text in several if text not in texts]

        return Notes(
            [remark for remark in self.before if remark.text not in texts],
            "".join(rest([self.beside])),
            {number: rest(several) for number, several in self.over.items()},
            {number: text for number, text in self.after.items() if text not in texts},
            rest(self.last),
            "".join(rest([self.behind])),
        )


def notes(document: Document) -> tuple[list[Notes], list[Remark]]:
    """Where the comments of a document stand: for each of its blocks, and after the last one."""
    waiting = deque(document.comments)
    starts = sorted(
        [item.start for item in document.blocks] + [item.start for item in document.directives]
    )
    starts.append(len(document.text))
    upcoming = deque(starts)

    def remark(comment: Comment) -> Remark:
        while upcoming[0] < comment.start:
            upcoming.popleft()
        following = waiting[0].start if waiting else len(document.text)
        between = document.text[comment.start + len(comment.text) : min(following, upcoming[0])]
        # What stands before a prefix is said of the file, not of the block below.
        heads = upcoming[0] < following and upcoming[0] in directive_starts
        apart = heads or len(_LINE_END.findall(between)) > 1
        return Remark(trimmed(comment), apart, comment.start)

    directive_starts = {item.start for item in document.directives}
    found: list[Notes] = []
    for block in document.blocks:
        own = Notes()
        while waiting and waiting[0].start < block.start:
            own.before.append(remark(waiting.popleft()))
        inside = []
        while waiting and waiting[0].start < block.end:
            inside.append(waiting.popleft())
        _put_inside(document.text, block, inside, own)
        if waiting and not waiting[0].alone and _same_line(document, block.end, waiting[0].start):
            own.behind = trimmed(waiting.popleft())
        found.append(own)
    left = []
    while waiting:
        left.append(remark(waiting.popleft()))
    return found, left


def trimmed(comment: Comment) -> str:
    """The text of a comment, without what cannot be seen at its end."""
    return comment.text.rstrip(" \t")


def _same_line(document: Document, start: int, end: int) -> bool:
    return not document.text[start:end].strip(" \t")


def _put_inside(text: str, block: Block, comments: Sequence[Comment], own: Notes) -> None:
    """Give each comment within a block its place."""
    ends = [line.object.end for line in block.lines]
    for comment in comments:
        said = trimmed(comment)
        passed = bisect.bisect_right(ends, comment.start)
        if comment.start < block.subject.end:
            own.before.append(Remark(said, apart=False, start=comment.start))
        elif not passed:
            between = text[block.subject.end : comment.start]
            beside = not own.beside and not between.strip(" \t")
            if beside:
                own.beside = said
            elif ends:
                own.over.setdefault(0, []).append(said)
            else:
                own.last.append(said)
        elif not comment.alone and not text[ends[passed - 1] : comment.start].strip(" \t\r\n;,"):
            own.after[passed - 1] = said
        elif passed < len(ends):
            own.over.setdefault(passed, []).append(said)
        else:
            own.last.append(said)


@dataclass
class Statement:
    """A statement as it will stand, with its comments: those over it, and the one behind it."""

    text: str
    line: Line
    over: list[str]
    after: str

    def lines(self) -> list[str]:
        """Its line, and those of its comments."""
        return [
            *(INDENT + text for text in self.over),
            _with(f"{INDENT}{self.text} ;", self.after),
        ]


@dataclass
class Draft:
    """A subject as it will stand: all that is said of it, each statement once, every comment kept.

    Attributes:
        subject: As it is written.
        before: The comments before it.
        beside: The one at the end of its line.
        statements: In their order; the classes are written first.
        last: The comments before the full stop.
        behind: The one after it.
    """

    subject: str
    before: list[Remark] = field(default_factory=list)
    beside: str = ""
    statements: list[Statement] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    behind: str = ""
    _said: dict[tuple[Term, Term], Statement] = field(default_factory=dict)

    def take(self, block: Block, writer: Writer, own: Notes) -> list[Remark]:
        """Take over a block, the first or a further one about the subject.

        Returns:
            Of the comments before a further block those that do not touch it: it goes, and they
            are not said of it.
        """
        apart: list[Remark] = []
        behind: list[str] = []
        if not self.statements:
            self.before += own.before
            self.beside, self.behind = own.beside, own.behind
        else:
            touching = list(takewhile(lambda remark: not remark.apart, reversed(own.before)))
            apart = own.before[: len(own.before) - len(touching)]
            self.last += [remark.text for remark in reversed(touching)]
            self.last += filter(None, [own.beside])
            behind += filter(None, [own.behind])
        for index, line in enumerate(block.lines):
            over = [*self.last, *own.over.get(index, [])]
            self.last = []
            after = own.after.get(index, "")
            says = key(line)
            there = self._said.get(says) if says else None
            if there:
                there.over += [*over, *filter(None, [after])]
                continue
            statement = Statement(writer.line(line), line, over, after)
            self.statements.append(statement)
            if says:
                self._said[says] = statement
        self.last += own.last + behind
        return apart

    def comments(self) -> set[str]:
        """All its comments."""
        found = {self.beside, self.behind, *self.last}
        found |= {remark.text for remark in self.before}
        found |= {text for item in self.statements for text in (*item.over, item.after)}
        return found - {""}

    def lines(self) -> list[str]:
        """The block."""
        found: list[str] = []
        for remark in self.before:
            found += [remark.text, *([""] if remark.apart else [])]
        found.append(_with(self.subject, self.beside))
        for statement in sorted(self.statements, key=lambda item: item.line.predicate.term != TYPE):
            found += statement.lines()
        found += [INDENT + text for text in self.last]
        found.append(_with(".", self.behind))
        return found


def _with(line: str, comment: str) -> str:
    return f"{line} {comment}" if comment else line


def formatted(document: Document) -> str:
    r"""The text of a document in the house's layout.

    Raises:
        AssertionError: If what would be written says something else: a mistake of ours.

    >>> print(formatted(read("PREFIX org: <http://www.w3.org/ns/org#>"
    ...     " PREFIX i: <https://w3id.org/laborgraph/id/>\n"
    ...     "# a seat\ni:a org:role i:c, i:d; a org:Site .", "here")), end="")
    PREFIX id: <https://w3id.org/laborgraph/id/>
    PREFIX org: <http://www.w3.org/ns/org#>
    <BLANKLINE>
    # a seat
    id:a
        a org:Site ;
        org:role id:c ;
        org:role id:d ;
    .
    """
    names = Names.of(document.directives)
    drafts, left = _drafts(document, Writer(document, names))
    paragraphs = [draft.lines() for draft in drafts]
    if left:
        paragraphs.append(_remarks(left))
    head = names.head()
    if head:
        paragraphs.insert(0, head)
    text = "\n\n".join("\n".join(lines) for lines in paragraphs)
    written = text + "\n" if text else ""
    again = read(written, document.name, most=sys.maxsize)  # it was bounded when it was read
    if meaning(again) != meaning(document) or _comments(again) != _comments(document):
        raise AssertionError(f"{document.name} would not say the same in the house's layout")
    return written


def _drafts(document: Document, writer: Writer) -> tuple[list[Draft], list[Remark]]:
    """What will stand for each subject, and the comments after the last."""
    found: list[Draft] = []
    by_subject: dict[Term, Draft] = {}
    waiting: list[Remark] = []
    beside, left = notes(document)
    for block, own in zip(document.blocks, beside, strict=True):
        named = block.subject.kind == "term"
        draft = by_subject.get(block.subject.term) if named else None
        if draft is None:
            draft = Draft(writer.node(block.subject), waiting)
            waiting = []
            found.append(draft)
            if named:
                by_subject[block.subject.term] = draft
        waiting += draft.take(block, writer, own)
    return found, waiting + left


def _remarks(remarks: Sequence[Remark]) -> list[str]:
    """Comments with no block after them."""
    lines: list[str] = []
    for remark in remarks:
        lines += [remark.text, *([""] if remark.apart else [])]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _comments(document: Document) -> Counter[str]:
    return Counter(map(trimmed, document.comments))


def meaning(document: Document) -> Hashable:
    """What a document states, for comparison: the same up to the names of blank nodes.

    A node in brackets is known by what is said of it, since nothing else can name it; one with a
    label by its label.
    """
    found: set[tuple[Hashable, ...]] = set()
    anonymous: Counter[tuple[Hashable, ...]] = Counter()
    for block in document.blocks:
        subject = _form(block.subject)
        if block.subject.kind != "term":
            anonymous[(subject, _said(block.lines))] += 1
            continue
        for line in block.lines:
            statement = (subject, line.predicate.term, _form(line.object))
            if key(line) is None:
                anonymous[statement] += 1
            else:
                found.add(statement)
    return (frozenset(found), frozenset(anonymous.items()))


def _said(lines: Iterable[Line]) -> Hashable:
    counted: Counter[tuple[Hashable, ...]] = Counter()
    for line in lines:
        statement = (line.predicate.term, _form(line.object))
        if key(line) is None:
            counted[statement] += 1
        else:
            counted[statement] = 1
    return frozenset(counted.items())


def _form(node: Node) -> Hashable:
    """A term, or what makes a node in brackets what it is."""
    if node.kind == "blank":
        return ("node", _said(node.lines))
    if node.kind == "list":
        return ("list", tuple(_form(item) for item in node.items))
    assert isinstance(node.term, Iri | Literal | Blank)  # noqa: S101
    return (type(node.term).__name__, node.term)
