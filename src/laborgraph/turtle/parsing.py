r"""Turtle as it is written: each statement with the place of its parts, and every comment.

Oxigraph says whether a text is Turtle and what it states; this module says where. It cuts the text
into tokens and follows the grammar of Turtle 1.1 (https://www.w3.org/TR/turtle/#sec-grammar), and
what it finds is held against what Oxigraph found, so that a place is never that of another
statement. A file may come from a stranger: nothing in it is fetched, its size and its nesting are
bounded.
"""

import bisect
import difflib
import functools
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from laborgraph.errors import UnreadableInputError
from laborgraph.library import content, decoded, reason
from laborgraph.tables import Blank, Iri, Literal, Term, visible
from laborgraph.vocab import PREFIXES, RDF, XSD

# What is read at most: a larger file is a library, not an addition to one.
LARGEST: Final = 64_000_000  # bytes
MOST: Final = 200_000  # statements
DEEPEST: Final = 64  # brackets within brackets
LONGEST: Final = 2000  # characters of an IRI: a prefix can make a short name long
DECLARED: Final = 500  # prefixes and bases

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_INNER: Final = _BASE + "_0-9\u00b7\u0300-\u036f\u203f\u2040" + r"\-"
_ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\."
_PATTERN: Final = rf"""
      (?P<space>[ \t\r\n]+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<string>\"{{3}}[^"\\]*+(?:(?:\\.|"{{1,2}}+(?!"))[^"\\]*+)*+\"{{3}}
               | '{{3}}[^'\\]*+(?:(?:\\.|'{{1,2}}+(?!'))[^'\\]*+)*+'{{3}}
               | "[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+" | '[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*+')
    | (?P<iri><[^\x00-\x20<>"{{}}|^`]*>)
    | (?P<directive>@(?:prefix|base)\b(?!-))
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:[{_BASE}_0-9](?:[{_INNER}.]*[{_INNER}])?)
    | (?P<name>(?:[{_BASE}](?:[{_INNER}.]*[{_INNER}])?)?:
               (?:(?:[{_BASE}_:0-9]|{_ESCAPED})
                  (?:(?:[{_INNER}.:]|{_ESCAPED})*(?:[{_INNER}:]|{_ESCAPED}))?)?)
    | (?P<number>[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+
                       |[0-9]*\.[0-9]+|[0-9]+))
    | (?P<word>[A-Za-z]+)
    | (?P<sign>\^\^|[.;,()\[\]])
    | (?P<other>.)
    """
_NUMBERS: Final = (
    (re.compile(r"[+-]?[0-9]+"), XSD + "integer"),
    (re.compile(r"[+-]?[0-9]*\.[0-9]+"), XSD + "decimal"),
)
_ESCAPES: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_TRIPLE: Final = "<<("
_SHOWN: Final = 200  # characters of what is wrong
_MERGE: Final = r"<{7}|={7}|>{7}"  # what git writes on lines of its own between two versions
_UNDECLARED: Final = "the prefix"
_UNFINISHED: Final = "Unexpected end of file"  # what begins there does not end
_NEAR: Final = 0.66  # how like a prefix that is declared nowhere one is that may be meant
_TOLD: Final = 20  # of the places at which a text is not Turtle
# Where a block ends, as nearly all are written: what is wrong behind it is another mistake.
_END: Final = re.compile(r"\.[ \t]*(?:#[^\n>]*)?\n")
_SPACE: Final = {"space", "comment"}
TYPE: Final = Iri(RDF + "type")
_FIRST: Final = Iri(RDF + "first")
_REST: Final = Iri(RDF + "rest")
_NIL: Final = Iri(RDF + "nil")


class Token(NamedTuple):
    """A piece of Turtle and what it is."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next piece begins."""
        return self.start + len(self.text)


class Span(NamedTuple):
    """A stretch of text, in characters from its beginning; ``end`` lies after the last."""

    start: int
    end: int


class Place(NamedTuple):
    """A line and a column, both from 1, the column in characters."""

    line: int
    column: int


class Comment(NamedTuple):
    """A comment with its number sign; ``alone`` if nothing else stands before it on its line."""

    start: int
    text: str
    alone: bool


class Node(NamedTuple):
    """A term as it is written; ``[ … ]`` has lines, ``( … )`` has items."""

    term: Term
    start: int
    end: int
    kind: str = "term"
    lines: tuple["Line", ...] = ()
    items: tuple["Node", ...] = ()


class Line(NamedTuple):
    """A predicate and one object: a statement with its commas and semicolons undone."""

    predicate: Node
    object: Node


class Block(NamedTuple):
    """A subject with what follows it, up to and with the full stop."""

    subject: Node
    lines: tuple[Line, ...]
    start: int
    end: int


class Statement(NamedTuple):
    """One triple, and where its three parts stand."""

    subject: Term
    predicate: Iri
    object: Term
    subject_at: Span
    predicate_at: Span
    object_at: Span

    @property
    def triple(self) -> tuple[Term, Iri, Term]:
        """What it states."""
        return (self.subject, self.predicate, self.object)


class Directive(NamedTuple):
    """A prefix or a base: its prefix (None for a base), what it stands for, and where."""

    prefix: str | None
    iri: str
    start: int
    end: int


class Document:
    """A text of Turtle, taken apart."""

    def __init__(
        self,
        name: str,
        text: str,
        directives: Sequence[Directive],
        blocks: Sequence[Block],
        comments: Sequence[Comment],
    ) -> None:
        """Keep the parts; made by `read`."""
        self.name = name
        self.text = text
        self.directives = tuple(directives)
        self.blocks = tuple(blocks)
        self.comments = tuple(comments)

    @functools.cached_property
    def prefixes(self) -> dict[str, str]:
        """What each prefix stands for at the end of the text."""
        return {item.prefix: item.iri for item in self.directives if item.prefix is not None}

    @functools.cached_property
    def statements(self) -> list[Statement]:
        """Every triple in the order of the text, those within brackets included."""
        return [statement for block in self.blocks for statement in _statements(block)]

    @functools.cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", self.text))]

    def place(self, offset: int) -> Place:
        """Where a character stands."""
        line = bisect.bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """Where in the text a line and a column are, both from 1: the way back of `place`."""
        return self._lines[line - 1] + column - 1

    def line(self, number: int, start: int = 0, stop: int = sys.maxsize) -> str:
        """The text of a line, or of a part of it, without its end; numbers from 1.

        Empty beyond the last.
        """
        if number > len(self._lines):
            return ""
        begin = self._lines[number - 1]
        end = self._lines[number] if number < len(self._lines) else len(self.text)
        return self.text[begin + start : min(begin + stop, end)].rstrip("\r\n")


class NotTurtleError(UnreadableInputError):
    """A text that is not Turtle 1.1; the message is the first of its ``slips``.

    Attributes:
        slips: What is wrong, each a sentence with its place, in the order of the text.
        text: The text, so that its lines can be shown.
    """

    def __init__(self, slips: Sequence[str], text: str) -> None:
        """Keep what is wrong with a text."""
        super().__init__(slips[0])
        self.slips = tuple(slips)
        self.text = text


def read_file(path: Path, scope: str = "") -> Document:
    """Read a file of Turtle; see `read`."""
    return read_bytes(content(path, LARGEST), str(path), scope)


def read_bytes(found: bytes, name: str, scope: str = "") -> Document:
    """Read Turtle from bytes in UTF-8, with or without a byte order mark; see `read`."""
    if len(found) > LARGEST:
        raise _too_large(name)
    for beginning, said in _SOMETHING_ELSE.items():
        if re.match(beginning, found, re.DOTALL):
            raise UnreadableInputError(said.format(name))
    return read(decoded(found, name), name, scope)


# How files begin that are given by mistake, and no file of Turtle does.
_SOMETHING_ELSE: Final = {
    rb"\xff\xfe|\xfe\xff|\0|.\0": "{} is not in UTF-8, but probably in UTF-16; save it in UTF-8.",
    rb"PK\x03\x04": "{} is a workbook or an archive; make it Turtle with 'laborgraph convert'.",
    rb"\x1f\x8b|BZh|\xfd7zXZ": "{} is compressed; unpack it first.",
    rb"(?:\xef\xbb\xbf)?<(?:\?xml|!DOCTYPE|rdf:RDF|html)\s": (
        "{}:1:1: XML begins here; only Turtle is read, so convert it first."
    ),
    rb"(?:\xef\xbb\xbf)?(?:\{|\[\s*\{)": (
        "{}:1:1: JSON, TriG or Notation3 begins here; only Turtle is read, so convert it first."
    ),
}


def _too_large(name: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"{name} has more than {LARGEST // 1_000_000} MB or {MOST} statements, too much for an"
        " addition; split it, or make it a library of its own and name that with --library."
    )


def read(text: str, name: str, scope: str = "", most: int = MOST) -> Document:
    r"""Take a text of Turtle 1.1 apart.

    Args:
        text: The text.
        name: What to call it in messages, mostly the path of its file.
        scope: What the names of its blank nodes begin with, so that they are not those of another.
        most: How many statements it may have.

    Raises:
        NotTurtleError: If it is not Turtle 1.1, or beyond one of the bounds above.
        UnreadableInputError: If it is too large.

    >>> document = read("PREFIX a: <x:>\na:s a:p 1, 2 .", "here")
    >>> [document.place(item.object_at.start) for item in document.statements]
    [Place(line=2, column=9), Place(line=2, column=12)]
    """
    if text.count(_TRIPLE) > DEEPEST:
        # Nested some ten thousand deep, they end Oxigraph, and the program with it.
        said = (
            f"{_TRIPLE} begins a triple as a term, which Turtle 1.1 has not, and stands here more"
            f" than {DEEPEST} times; write it in other words."
        )
        raise _refused(text, name, text.index(_TRIPLE), said)
    stated = _stated(text, name, most)
    reader = _Reader(text, name, scope)
    directives, blocks = reader.whole()
    document = Document(name, text, directives, blocks, reader.comments)
    found = document.statements
    ground = {item.triple for item in found if not _blank(item.subject, item.object)}
    # Blank nodes have no names to compare; that there are as many statements has to do for them.
    if len(found) != len(stated) or ground != {
        triple for triple in stated if not _blank(triple[0], triple[2])
    }:
        raise AssertionError(f"the places of the statements of {name} could not be found")
    return document


def _blank(*terms: Term) -> bool:
    return any(isinstance(term, Blank) for term in terms)


def _refused(text: str, name: str, offset: int, said: str) -> NotTurtleError:
    """The error that says what is wrong at one place of a text."""
    place = Document(name, text, (), (), ()).place(offset)
    return NotTurtleError([f"{name}:{place.line}:{place.column}: {said}"], text)


def _stated(text: str, name: str, most: int) -> list[tuple[Term, Iri, Term]]:
    """What Oxigraph reads in the text, in its order."""
    found: list[tuple[Term, Iri, Term]] = []
    try:
        for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE):
            subject, value = term(quad.subject), term(quad.object)
            if subject is None or value is None:
                continue  # a triple as a term is not Turtle 1.1, and the reader says where
            predicate = Iri(quad.predicate.value)
            if _is_long(subject) or _is_long(predicate) or _is_long(value):
                break  # the reader says where
            found.append((subject, predicate, value))
            if len(found) > most:
                raise _too_large(name)
    except MemoryError as error:
        raise UnreadableInputError(
            f"{name} has a text or a name of more than 16 MB, or there is no memory left; shorten"
            " it."
        ) from error
    except SyntaxError as error:
        raise NotTurtleError(_slips(text, name), text) from error
    return found


def _slips(text: str, name: str) -> list[str]:
    """What is wrong in words: the first in each block, from which the others there mostly follow.

    A prefix that is declared nowhere is told where it is first used.
    """
    # Oxigraph goes on behind what it cannot read, but may then count the two signs that end a line
    # of Windows as two ends.
    plain = re.sub(r"\r\n?", "\n", text)
    lines = Document(name, plain, (), (), ())
    declared = re.findall(r"(?im)^[ \t]*@?prefix[ \t]+([\w.-]*):", plain)
    said: list[str] = []
    undeclared: set[str] = set()
    before = None
    for error in _wrong(plain):
        found = reason(error)
        if found == _UNFINISHED and error.lineno and error.offset:
            found += f" at {lines.line(error.lineno, error.offset - 1, error.offset)}"
        if error.lineno and re.match(_MERGE, lines.line(error.lineno)):
            found = _MERGE
        words = _in_words(found, declared)
        if not error.lineno or not error.offset:
            said.append(f"{name}: {words}")
            continue
        at = lines.offset(error.lineno, error.offset)
        if words not in undeclared and (before is None or _END.search(plain, before, at)):
            said.append(f"{name}:{error.lineno}:{error.offset}: {words}")
        if words.startswith(_UNDECLARED):
            undeclared.add(words)
        before = at
    return said


def _wrong(text: str) -> Iterator[SyntaxError]:
    """The first places at which a text is not Turtle."""
    quads = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    told = 0
    while told < _TOLD:
        try:
            if next(quads, None) is None:
                return
        except MemoryError:
            return  # what comes before is wrong as well, and is told
        except SyntaxError as error:
            told += 1
            yield error


def _is_long(term: Term) -> bool:
    """Whether an IRI, or that of a literal's datatype, is longer than what is read."""
    iri = term.datatype if isinstance(term, Literal) else term.value
    return len(iri) > LONGEST and not isinstance(term, Blank)


def _in_words(said: str, declared: Collection[str]) -> str:
    """What the parser says, and what to do about it; ``declared`` are the prefixes of the text."""
    undeclared = re.fullmatch(r"The prefix (\S*): has not been declared", said)
    if undeclared:
        iri = PREFIXES.get(undeclared[1])
        remedy = f"put 'PREFIX {undeclared[1]}: <{iri}>' at the top" if iri else "declare it"
        known = sorted({*PREFIXES, *declared})
        near = difflib.get_close_matches(undeclared[1][:_SHOWN].lower(), known, 1, _NEAR)
        if near and not iri and len(undeclared[1]) > 1:
            remedy = f"declare it, or write {near[0]}: if that is meant"
        return f"{_UNDECLARED} {visible(undeclared[1], _SHOWN)}: is declared nowhere; {remedy}."
    if said == _MERGE:
        return "not Turtle: git left two versions here; choose one, and take out its marks."
    if "No scheme found" in said:
        return "an IRI without a scheme, and no base is given; write it out, or with a prefix."
    for form, words in _SLIPS.items():
        if re.search(form, said):
            return f"not Turtle: {words}."
    return f"not Turtle: {visible(said, _SHOWN)}; mend it there."


# What the parser says of the commonest slips of the pen, and what to do about each.
_SLIPS: Final = {
    r"^'?[“”‘’]": "a curly quotation mark; write straight ones",  # noqa: RUF001
    r"^'?[–—]": "a long dash; write a hyphen",  # noqa: RUF001
    r"^'?[«»„]": "a quotation mark of print; write straight ones",
    rf"^[{{}}] |{_UNFINISHED} at {{": (
        "a brace; JSON-LD, TriG and Notation3 are not read, so convert it first"
    ),
    r"^(?:TRUE|True|FALSE|False) is not": "write true or false in small letters",
    r"A dot is expected at the end": (
        "the statement before this does not end; put a ; there, or a . if the block is done"
    ),
    r"^-[0-9]+ is not a valid": (
        "a date without quotation marks; write it with its kind, such as"
        ' "1994"^^xsd:gYear, "1994-02"^^xsd:gYearMonth or "1994-02-15"^^xsd:date'
    ),
    r"^[0-9]+ is not a valid subject": "a number in two pieces; write it without a space",
    r"^\^ is not a valid": "a single ^; write two before the kind of value, as in ^^xsd:gYear",
    "Expecting a datatype IRI": (
        "behind ^^ stands the kind of value with its prefix, as in ^^xsd:gYear"
    ),
    "A language code should": "no language behind the @; write it right there, as in @en or @es",
    "is not allowed at the beginning of a prefix name": (
        "a sign that no name holds; take it out of the name, or write a text in quotation marks"
    ),
    # The a of a class stands here where the block before it lacks its end.
    r"^(?!a )[^\W\d]\w* is not a valid (predicate|RDF object)": (
        "a word without a prefix; write id: before the name of a record and lgv: before that of a"
        " concept, a text in quotation marks, and no space within a name"
    ),
    r" is not a valid subject": (
        "no block begins like this; see whether a prefix is missing, a . or a bracket too much"
        " before it, whether there is a space within a name, or whether a quotation mark within a"
        " text lacks its backslash"
    ),
    r" is not a valid (predicate|RDF object)": (
        "something else is due here; see whether a ; or a . is missing, or too much, before it, or"
        " a name has a space in it"
    ),
    "should end with a ']'": "a [ is not closed; close it with ]",
    "Unexpected escape character": (
        "a backslash before a sign that takes none; write two for a backslash itself"
    ),
    "Invalid IRI code point": "an IRI with a space or another sign that it may not hold",
    f"Line jumps are not allowed|{_UNFINISHED} at [\"']": (
        "a quotation mark is not closed; close it"
    ),
    f"{_UNFINISHED} at <": "a < is not closed; close it with >",
    "Unexpected end": "the text ends within a block; close it with a . on a line of its own",
}


def term(value: object) -> Term | None:
    """A term of Oxigraph as one of ours; None for a triple, which Turtle 1.1 has not as a term."""
    if isinstance(value, ox.NamedNode):
        return Iri(value.value)
    if isinstance(value, ox.BlankNode):
        return Blank(value.value)
    if isinstance(value, ox.Literal):
        if value.language:
            return Literal(value.value, "", value.language)
        return Literal(value.value, value.datatype.value)
    return None


def cut(text: str) -> Iterator[Token]:
    """Cut a text into tokens, white space and comments included; together they are the text.

    >>> [token.text for token in cut('a:b "# a" .# c') if token.kind != "space"]
    ['a:b', '"# a"', '.', '# c']
    """
    for match in _tokens().finditer(text):
        yield Token(match.lastgroup or "other", match.group(), match.start())


@functools.cache
def _tokens() -> re.Pattern[str]:
    # Compiled at the first use: most commands read no Turtle of a stranger.
    return re.compile(_PATTERN, re.VERBOSE | re.DOTALL)


class _Reader:
    """Follows the grammar over tokens that Oxigraph has found to be Turtle."""

    def __init__(self, text: str, name: str, scope: str) -> None:
        self.text = text
        self.name = name
        self.scope = scope
        self.comments: list[Comment] = []
        self.base = ""
        self.prefixes: dict[str, str] = {}
        self._made = 0
        self._depth = 0
        self._solid = self._sorted_out()
        self._next = 0

    def _sorted_out(self) -> list[Token]:
        """The tokens that state something; the comments are put aside."""
        solid, alone = [], True
        for token in cut(self.text):
            if token.kind == "comment":
                self.comments.append(Comment(token.start, token.text, alone))
            elif token.kind != "space":
                solid.append(token)
                alone = False
            elif "\n" in token.text or "\r" in token.text:
                alone = True
        return solid

    def whole(self) -> tuple[list[Directive], list[Block]]:
        """All of the text."""
        directives: list[Directive] = []
        blocks: list[Block] = []
        while self._next < len(self._solid):
            token = self._look()
            if token.kind == "directive" or (
                token.kind == "word" and token.text.lower() in {"prefix", "base"}
            ):
                directives.append(self._directive())
                if len(directives) > DECLARED:
                    said = f"more than {DECLARED} prefixes and bases; leave out what is not used."
                    raise self._refused(token, said)
            else:
                blocks.append(self._block())
        return directives, blocks

    def _look(self) -> Token:
        if self._next < len(self._solid):
            return self._solid[self._next]
        return Token("end", "", len(self.text))

    def _take(self, *due: str) -> Token:
        token = self._look()
        if due and token.text not in due and token.kind not in due:
            raise self._refused(token)
        self._next += 1
        return token

    def _refused(self, token: Token, said: str = "") -> NotTurtleError:
        said = said or (
            f"{token.text[:40]!r} does not stand here in Turtle 1.1, which is what is read;"
            " write it in other words."
        )
        return _refused(self.text, self.name, token.start, said)

    def _directive(self) -> Directive:
        word = self._take()
        prefix = None
        if word.text.lower().endswith("prefix"):
            prefix = self._take("name").text.removesuffix(":")
        token = self._take("iri")
        iri = self._resolved(token)
        if prefix is None:
            self.base = iri
        else:
            self.prefixes[prefix] = iri
        end = self._take(".").end if word.kind == "directive" else token.end
        return Directive(prefix, iri, word.start, end)

    def _block(self) -> Block:
        subject = self._node()
        lines = () if self._look().text == "." else self._lines(".")
        return Block(subject, lines, subject.start, self._take(".").end)

    def _lines(self, end: str) -> tuple[Line, ...]:
        lines = []
        while self._look().text != end:
            predicate = self._predicate()
            while True:
                lines.append(Line(predicate, self._node()))
                if self._look().text != ",":
                    break
                self._take()
            if self._look().text != end:
                self._take(";")
            while self._look().text == ";":
                self._take()
        return tuple(lines)

    def _predicate(self) -> Node:
        token = self._look()
        if token.kind == "word" and token.text == "a":
            self._take()
            return Node(TYPE, token.start, token.end)
        return self._node()

    def _node(self) -> Node:
        token = self._take()
        if token.kind == "string":
            return self._literal(token)
        if token.text == "[":
            return self._anonymous(token)
        if token.text == "(":
            return self._collection(token)
        return Node(self._term(token), token.start, token.end)

    def _term(self, token: Token) -> Term:
        match token.kind:
            case "iri":
                return self._bounded(token, self._resolved(token))
            case "name":
                return self._bounded(token, self._expanded(token.text))
            case "blank":
                return Blank(f"{self.scope}l{token.text[2:]}")
            case "number":
                kind = next((kind for form, kind in _NUMBERS if form.fullmatch(token.text)), None)
                return Literal(token.text, kind or XSD + "double")
            case "word" if token.text in {"true", "false"}:
                return Literal(token.text, XSD + "boolean")
        raise self._refused(token)

    def _bounded(self, token: Token, iri: str) -> Iri:
        if len(iri) > LONGEST:
            raise self._refused(token, f"an IRI of more than {LONGEST} characters; shorten it.")
        return Iri(iri)

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._refused(token, f"brackets more than {DEEPEST} deep; give the nodes names.")

    def _anonymous(self, opening: Token) -> Node:
        self._deeper(opening)
        blank = self._blank()
        lines = self._lines("]")
        end = self._take("]").end
        self._depth -= 1
        return Node(blank, opening.start, end, "blank", lines)

    def _collection(self, opening: Token) -> Node:
        self._deeper(opening)
        items = []
        while self._look().text != ")":
            items.append(self._node())
        end = self._take(")").end
        self._depth -= 1
        return Node(
            self._blank() if items else _NIL, opening.start, end, "list", items=tuple(items)
        )

    def _blank(self) -> Blank:
        self._made += 1
        return Blank(f"{self.scope}b{self._made}")

    def _literal(self, token: Token) -> Node:
        quotes = 3 if token.text[:3] in {'"""', "'''"} else 1
        value = _unescaped(token.text[quotes:-quotes])
        follows = self._look()
        if follows.kind == "language" and follows.start == token.end:
            self._take()
            if self._look().text.startswith("--") and self._look().start == follows.end:
                raise self._refused(self._look())
            return Node(Literal(value, "", follows.text[1:].lower()), token.start, follows.end)
        if follows.kind == "language":
            said = "a language apart from its text; write it right behind the quotation mark."
            raise self._refused(follows, said)
        if follows.text == "^^":
            self._take()
            datatype = self._node()
            if not isinstance(datatype.term, Iri):
                raise self._refused(follows)
            return Node(Literal(value, datatype.term.value), token.start, datatype.end)
        return Node(Literal(value), token.start, token.end)

    def _resolved(self, token: Token) -> str:
        iri = _unescaped(token.text[1:-1])
        if not self.base:
            return iri
        # Oxigraph resolves it as it did when it read the whole text.
        line = f"{Iri(iri).n3()} <x:x> <x:x> .".encode()
        quad = next(iter(ox.parse(line, format=ox.RdfFormat.TURTLE, base_iri=self.base)))
        return str(getattr(quad.subject, "value", iri))

    def _expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", _character, text)


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _ESCAPES.get(escape[3], escape[3])


def _statements(block: Block) -> Iterator[Statement]:
    """The statements of a block; those of a node in brackets come before the one that names it."""
    yield from _of_node(block.subject)
    yield from _of_lines(block.subject, block.lines)


def _of_lines(subject: Node, lines: Sequence[Line]) -> Iterator[Statement]:
    at = Span(subject.start, subject.end)
    if subject.kind == "blank":
        at = Span(subject.start, subject.start + 1)
    for predicate, value in lines:
        assert isinstance(predicate.term, Iri)  # noqa: S101 - the grammar says so
        yield from _of_node(value)
        yield Statement(
            subject.term,
            predicate.term,
            value.term,
            at,
            Span(predicate.start, predicate.end),
            Span(value.start, value.end),
        )


def _of_node(node: Node) -> Iterator[Statement]:
    if node.kind == "blank":
        yield from _of_lines(node, node.lines)
    elif node.kind == "list":
        at = Span(node.start, node.end)
        here: Term = node.term
        for index, item in enumerate(node.items):
            yield from _of_node(item)
            last = index == len(node.items) - 1
            after: Term = _NIL if last else Blank(f"{node.term.value}-{index + 1}")
            place = Span(item.start, item.end)
            yield Statement(here, _FIRST, item.term, at, place, place)
            yield Statement(here, _REST, after, at, place, place)
            here = after
