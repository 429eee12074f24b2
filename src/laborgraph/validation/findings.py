"""From what a rule says of a record to the line at fault, in words that a steward understands.

A result knows a record, a property and a value. A finding knows the file, the line and the column
of the statement at fault, what things are called, and what was probably meant.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from laborgraph.passages import passage
from laborgraph.rules.shapes import ERROR, Rule
from laborgraph.tables import Blank, Iri, Literal, Term, visible
from laborgraph.turtle.parsing import Document, Span, Statement
from laborgraph.vocab import PREFIXES, XSD, curie

# The rule of what cannot be read at all; it is no shape.
UNREADABLE: Final = "unreadable"
# How many characters are shown of one thing, and of the line on each side of where the culprit
# begins: a literal, a name and a line may each be as long as a stranger wants.
_MOST: Final = 200


class Result(NamedTuple):
    """What one rule says of one record.

    ``values`` are what a SPARQL constraint found besides, by variable; for its message.
    ``component`` is the IRI of the kind of constraint.
    """

    rule: str
    component: str
    record: Term
    path: str = ""
    value: Term | None = None
    values: tuple[tuple[str, Term], ...] = ()


class Finding(NamedTuple):
    """A result with its place in a file.

    Lines and columns count from 1, columns in characters, the end after the last; all are 0 where
    nothing in the files can be pointed at. ``quoted`` is the line as it stands there, or of a long
    one what stands about the culprit, from the column ``quoted_from`` on; ``things`` are the names
    of what is spoken of, ``hints`` what was probably meant.
    """

    rule: str
    severity: str
    message: str
    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    quoted: str = ""
    record: Term | None = None
    path: str = ""
    value: Term | None = None
    component: str = ""
    things: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    quoted_from: int = 1

    @property
    def place(self) -> str:
        """As a compiler gives it: ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Site(NamedTuple):
    """A statement, and the document in which it stands."""

    document: Document
    statement: Statement


class Sites:
    """Where each record is spoken of, in documents that were read with their places."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Look through the documents once."""
        self._first: dict[Term, Site] = {}
        self._naming: dict[Term, Site] = {}
        self._saying: dict[tuple[str, Term], Site] = {}
        # The last statement of a subject by its predicate, its object or both, with its number: a
        # record of many statements may be at fault in each of them.
        self._last: dict[tuple[Term, str, Term | None], tuple[int, Site]] = {}
        every = (Site(document, said) for document in documents for said in document.statements)
        for number, site in enumerate(every):
            subject, predicate, value = site.statement.triple
            self._first.setdefault(subject, site)
            self._naming[value] = site
            self._saying[predicate.value, value] = site
            for key in ((predicate.value, value), (predicate.value, None), ("", value)):
                self._last[subject, *key] = (number, site)

    def of(
        self, result: Result, rule: Rule, because: tuple[Term, Iri, Term] | None = None
    ) -> tuple[Document, Span] | None:
        """The document, and what to underline in it.

        The value at fault if it is known, or the property; the last of several statements of one
        property, since the first was there before it; the subject where something is missing. A
        record that the documents do not describe is pointed at where they name it, or where they
        say the same of another.

        Args:
            result: What is wrong.
            rule: Whose result it is.
            because: The statement that led to it.
        """
        record = result.record
        for signs in _ever_less_exact(result, rule):
            found = [self._last[record, *sign] for sign in signs if (record, *sign) in self._last]
            if found:
                _, site = max(found, key=lambda item: item[0])
                said = site.statement
                return site.document, said.predicate_at if rule.blames_property else said.object_at
        if record in self._first:
            first = self._first[record]
            return first.document, first.statement.subject_at
        named = self._naming.get(record)
        if not named and result.value is not None:
            named = self._saying.get((result.path, result.value))
        if because and not named:
            subject, predicate, value = because
            _, named = self._last.get((subject, predicate.value, value), (0, None))
        return (named.document, named.statement.object_at) if named else None


def _ever_less_exact(result: Result, rule: Rule) -> list[list[tuple[str, Term | None]]]:
    """Which statement of the record is at fault, the surest sign first: predicates and objects."""
    path, value = result.path, result.value
    signs: list[list[tuple[str, Term | None]]] = []
    if path and value is not None:
        signs.append([(path, value)])
    if path:
        signs.append([(path, None)])
    elif value is not None and value != result.record:
        signs.append([("", value)])
    if not path:
        signs.append([(iri, None) for kind, iri in rule.targets if kind == "targetSubjectsOf"])
    return signs


def finding(
    result: Result,
    rule: Rule,
    at: tuple[Document, Span] | None,
    names: Mapping[str, str],
    hints: Sequence[str] = (),
    elsewhere: str = "",
) -> Finding:
    """A result in words, at its place.

    Args:
        result: What is wrong.
        rule: Whose result it is.
        at: Where; from `Sites.of`.
        names: What things are called, by IRI.
        hints: What was probably meant.
        elsewhere: What to name as the file if nothing can be pointed at.
    """
    prefixes = at[0].prefixes if at else {}
    spoken: list[Term] = [result.record]
    said: dict[str, Term] = {**dict(result.values), "value": result.record}
    if result.path:
        said.setdefault("path", Iri(result.path))
    if result.value is not None:
        said.setdefault("object", result.value)

    def put(variable: re.Match[str]) -> str:
        value = said.get(variable[1])
        if value is None:
            return variable[0]
        spoken.append(value)
        # What a query puts together for the message is words already.
        words = isinstance(value, Literal) and variable[1] not in {"object", "value"}
        return visible(value.value if words else shown(value, prefixes), _MOST)

    message = re.sub(r"\{[?$](\w+)\}", put, rule.message)
    if result.value is not None:
        spoken.append(result.value)
    found = Finding(
        rule.name,
        rule.severity,
        message,
        at[0].name if at else elsewhere,
        record=result.record,
        path=result.path,
        value=result.value,
        component=result.component,
        things=tuple(
            (visible(shown(thing, prefixes), _MOST), visible(names[thing.value], _MOST))
            for thing in dict.fromkeys(spoken)
            if isinstance(thing, Iri) and thing.value in names
        ),
        hints=tuple(visible(hint, _MOST) for hint in hints),
    )
    return placed(found, *at) if at else found


def placed(found: Finding, document: Document, span: Span) -> Finding:
    """A finding at a stretch of a document."""
    start, end = document.place(span.start), document.place(span.end)
    at = found._replace(
        file=document.name,
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
    )
    return quoted(at, document)


def quoted(found: Finding, document: Document) -> Finding:
    """A finding with a place in a document, and what stands there."""
    left = max(0, found.column - 1 - _MOST)
    line = document.line(found.line, left, found.column - 1 + _MOST)
    return found._replace(quoted=line, quoted_from=left + 1)


def in_order(found: Finding) -> tuple[str, int, int, str, str]:
    """What findings are sorted by: file and place, then the rule and what it says."""
    return (found.file, found.line, found.column, found.rule, found.message)


def unreadable(file: str, said: str) -> Finding:
    """A file that cannot be read, as a finding; the message is the error's.

    >>> unreadable("a.ttl", "a.ttl:3:5: not Turtle; mend it there.").line
    3
    """
    said = visible(said)
    place = re.match(re.escape(visible(file)) + r":(\d+):(\d+): (.*)", said, re.DOTALL)
    if not place:
        return Finding(UNREADABLE, ERROR, said, file)
    line, column = int(place[1]), int(place[2])
    return Finding(UNREADABLE, ERROR, place[3], file, line, column, line, column + 1)


# What Turtle writes without quotation marks, by datatype.
_BARE: Final = {
    XSD + "integer": r"[+-]?[0-9]+",
    XSD + "decimal": r"[+-]?[0-9]*\.[0-9]+",
    XSD + "boolean": "true|false",
}


def shown(value: Term, prefixes: Mapping[str, str]) -> str:
    """A term as it would be written in a file with these prefixes.

    >>> shown(Iri("x:ab"), {"p": "x:a"}), shown(Literal("a", language="en"), {})
    ('p:b', '"a"@en')
    >>> shown(Literal("700", XSD + "integer"), {}), shown(Literal("7x", XSD + "integer"), {})
    ('700', '"7x"^^xsd:integer')
    """
    if isinstance(value, Iri):
        return _shortened(value, prefixes)
    if isinstance(value, Blank):
        return "a node without a name"
    if value.language:
        return value.n3()
    if re.fullmatch(_BARE.get(value.datatype, "(?!)"), value.value):
        return value.value
    kind = curie(value.datatype)
    return f'"{value.value}"' + ("" if kind == "xsd:string" else f"^^{kind}")


def _shortened(iri: Iri, prefixes: Mapping[str, str]) -> str:
    place = passage(iri.value)
    if place:
        return str(place)
    short = curie(iri.value)
    if short != iri.value:
        return short
    for prefix, namespace in prefixes.items():
        local = iri.value.removeprefix(namespace)
        # A prefix of the house does not stand for anything else here, whatever the file says.
        own = prefix not in PREFIXES
        if own and local != iri.value and re.fullmatch(r"[\w-]+", local):
            return f"{prefix}:{local}"
    return iri.n3()
