"""Rows of a table to records in Turtle, all or none: every cell that cannot be read is named.

A table has the columns of `laborgraph.forms.columns`. A cell names a concept by its label in any
language, its notation or its CURIE; a record by its name, its acronym or its CURIE, be it in the
library or in another row of the table. Nothing that the library has is written again.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import date
from typing import Final, NamedTuple

from laborgraph.endpoints import Endpoint
from laborgraph.errors import WrongUseError
from laborgraph.forms import columns, fields
from laborgraph.forms.columns import Column
from laborgraph.forms.fields import Concept, Field, Form, Forms, Source
from laborgraph.forms.sheets import Problem, Row, Sheet
from laborgraph.library import Library, read_text
from laborgraph.names import called, folded, nearest, resolve, slug
from laborgraph.passages import Passage, passage, typed_passage
from laborgraph.tables import Iri, Literal, Term, text
from laborgraph.times import span
from laborgraph.turtle.blocks import Record, Said, document
from laborgraph.vocab import ID, LG, LGV, PREFIXES, RDF, SKOS, SOURCE, XSD, curie, expand, local

_TYPE: Final = RDF + "type"
_THING: Final = PREFIXES["owl"] + "Thing"
_CONCEPT: Final = SKOS + "Concept"
_SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
_ID: Final = re.compile(f"{_SLUG}(?:--{_SLUG})*")
# By what a record of the table is found from other rows.
_CALLED: Final = frozenset({fields.NAME, SKOS + "altLabel", SKOS + "hiddenLabel", LG + "acronym"})
_FEW: Final = 12
# After so many problems it is the table that is wrong, and not its cells.
MOST: Final = 1000


class Converted(NamedTuple):
    """What became of a table: its records in Turtle, or the problems with its cells."""

    text: str
    records: int
    problems: tuple[Problem, ...]


class _UnfitError(ValueError):
    """A cell cannot be read, for this reason; it never leaves this module."""


def convert(sheet: Sheet, form: Form, known: Forms, library: Library, at: Endpoint) -> Converted:
    """Make records of a class from the rows of a table.

    Args:
        sheet: The table.
        form: The form of the class.
        known: The forms, concepts and documents of the library.
        library: Where records stand; for messages.
        at: The graph of the library.

    Raises:
        WrongUseError: If the table has a column that it cannot have, or lacks one that it must.
    """
    work = _Work(sheet, form, known, library, at)
    records = work.records()
    if not work.problems:
        return Converted(document(records, known.prefixes), len(records), ())
    order = {heading: number for number, heading in enumerate(sheet.columns)}
    problems = sorted(
        dict.fromkeys(work.problems),
        key=lambda item: (item.row, order.get(item.column, len(order)), item),
    )
    return Converted("", 0, tuple(problems))


class _Entry(NamedTuple):
    """A row: its number, what stands in each column that it fills, and the classes it gives."""

    number: int
    cells: dict[Column, str]
    kinds: tuple[str, ...]

    def cell(self, holds: str) -> str:
        """What stands in the column that holds this; empty if nothing does."""
        return next((cell for column, cell in self.cells.items() if column.holds == holds), "")


class _Work:
    """One conversion: what is known of the table so far, and what is wrong with it."""

    def __init__(
        self, sheet: Sheet, form: Form, known: Forms, library: Library, at: Endpoint
    ) -> None:
        self.form = form
        self.known = known
        self.ties = columns.tie(known, form)
        self.columns = columns.columns(form, self.ties)
        found = columns.matched(self.columns, sheet.columns)
        self.headings = dict(zip(found.columns, sheet.columns, strict=True))
        wrong = [*found.wrong, *self._lacking(found.held)]
        if wrong:
            raise WrongUseError(f"{sheet.name} {'; and it '.join(wrong)}.")
        self.problems = list(sheet.problems)
        # Cells that could not be read are not empty.
        self.unread = {(item.row, item.column) for item in sheet.problems}
        self.references = _References(known, at)
        self.places = _Places(library)
        self.entries = [self._entry(row, found.columns) for row in sheet.rows]
        self.sources = (*known.sources, *self._documents())

    def records(self) -> list[Record]:
        """Every record that the rows make, their ties after each."""
        made = {entry.number: self._named(entry) for entry in self.entries}
        for entry in self.entries:
            self._enter(entry, made[entry.number])
        found: list[Record] = []
        for entry in self.entries:
            if len(self.problems) > MOST:
                break
            said = self._said(entry)
            iri = made[entry.number]
            if not iri:
                iri = self._called_after(said)
                self._enter(entry, iri)
            found.append(Record(iri, said))
            found += self._tied(entry, iri, said)
        return found

    # What the table has to have, and what its columns are called

    def _lacking(self, have: Set[str]) -> Iterator[str]:
        lacking = [
            self._offered((field.iri,))
            for field in self.form.fields
            if field.least and field.iri not in have
        ]
        lacking += [
            self._offered(group.properties)
            for group in self.form.one_of
            if group.strictly and not have & {*group.properties}
        ]
        if self.columns[0].due and columns.ID not in have:
            lacking.append(columns.ID)
        if lacking:
            yield (
                f"lacks the column {', and the column '.join(lacking)}, which a table of this class"
                f" ({self.form.kind.label}) has to have; 'laborgraph new --table' makes one that"
                " has all"
            )

    def _offered(self, group: Sequence[str]) -> str:
        """The headings of which one is due, as a template has them."""
        found = [
            item.heading
            for iri in group
            for item in self.columns
            if item.holds == iri and item.offered
        ]
        return _or(found)

    def _heading(self, holds: str) -> str:
        """What the column that holds this is called here; in a template, if it is not here."""
        own = (name for column, name in self.headings.items() if column and column.holds == holds)
        return next(own, None) or self._offered((holds,)) or holds

    def _wrong(self, row: int, heading: str, said: object) -> None:
        self.problems.append(Problem(row, heading, str(said)))

    # Rows

    def _entry(self, row: Row, found: Sequence[Column | None]) -> _Entry:
        cells = {
            column: unicodedata.normalize("NFC", cell)
            for column, cell in zip(found, row.cells, strict=True)
            if column is not None and cell
        }
        entry = _Entry(row.number, cells, (self.form.kind.iri,))
        try:
            return entry._replace(kinds=self._classes(entry.cell(columns.CLASS)) or entry.kinds)
        except (_UnfitError, WrongUseError) as error:
            self._wrong(row.number, self._heading(columns.CLASS), str(error).rstrip("."))
            return entry

    def _classes(self, cell: str) -> tuple[str, ...]:
        given = tuple(dict.fromkeys(self.known.named(item).iri for item in _several(cell)))
        if given and not any(self.form.kind.iri in self.known.above(kind) for kind in given):
            raise _UnfitError(f"holds no kind of {self.form.kind.label}, which the table is of")
        return given

    # Names of records

    def _named(self, entry: _Entry) -> str:
        """The IRI of a record by its id or its name; empty if it has neither."""
        if given := entry.cell(columns.ID):
            name = (expand(given) or given).removeprefix(self.form.namespace)
            if _ID.fullmatch(name):
                return self.form.namespace + name
            made = "--".join(filter(None, map(slug, name.split("--"))))
            self._wrong(
                entry.number,
                self._heading(columns.ID),
                f"{given!r} is no id, which is small letters without accents, digits and single"
                f" hyphens{f'; write {made}' if made else ''}",
            )
            return ""
        names = {
            column.language: cell
            for column, cell in entry.cells.items()
            if column.holds == fields.NAME
        }
        made = slug(names.get("en") or next(iter(names.values()), ""))
        if names and not made:
            said = "is empty, and no id can be made from the name; give one"
            self._wrong(entry.number, self._heading(columns.ID), said)
        return self.form.namespace + made if made else ""

    def _documents(self) -> Iterator[Source]:
        """The documents that the table itself describes: they cite their own lines."""
        if self.form.namespace == SOURCE:
            for entry in self.entries:
                lines = fields.count(entry.cell(LG + "lineCount"))
                yield Source(entry.cell(columns.ID), "", lines)

    def _called_after(self, said: Iterable[Said]) -> str:
        """The IRI of a record that is called after what it joins; empty if that is missing."""
        naming = columns.naming(self.form)
        if naming is None or self.form.field(fields.NAME):
            return ""
        values = {item.predicate: _part(item.value) for item in reversed([*said])}
        parts = [values[prop] for prop in naming.parts if prop in values]
        if naming.owner not in values or not parts:
            return ""
        return f"{ID}{values[naming.owner]}--{'-'.join([naming.mark, *parts]).strip('-')}"

    def _enter(self, entry: _Entry, iri: str, heading: str = "") -> None:
        """Note a record that the table makes, unless there is one of that name."""
        if not iri:
            return
        if (row := self.references.row(iri)) is not None:
            said = f"{curie(iri)} is made by row {row} too; give one of them an id of its own"
        elif self.references.is_known(iri):
            said = (
                f"{curie(iri)} is in the library already{self.places.of(iri)}; add to that record,"
                " or give this one an id of its own"
            )
        else:
            above = {name for kind in entry.kinds for name in self.known.above(kind)}
            self.references.enter(iri, entry.number, above, _names(entry))
            return
        self._wrong(entry.number, heading or self._heading(columns.ID), said)

    # Statements

    def _values(self, entry: _Entry, holds: str) -> list[Term]:
        """What the columns that hold this say in a row; a problem if a cell cannot be read."""
        found: list[Term] = []
        for column, cell in entry.cells.items():
            if column.holds == holds and column.field:
                for item in _several(cell) if _is_list(column) else [cell]:
                    try:
                        found += self._read(column, column.field, item)
                    except _UnfitError as reason:
                        self._wrong(entry.number, self.headings[column], reason)
        return found

    def _read(self, column: Column, field: Field, item: str) -> Iterator[Term]:
        match field.kind:
            case fields.WORDS:
                yield Literal(item, "", column.language)
            case fields.TRUTH:
                yield from _truth(item)
            case fields.LINES:
                yield _cited(item, self.sources).iri
            case fields.THING:
                yield self.references.thing(item, field)
            case kind:
                yield _READERS[kind](item)

    def _said(self, entry: _Entry) -> list[Said]:
        found: dict[str, list[Term]] = {}
        unread = {
            column.holds
            for column, heading in self.headings.items()
            if column and (entry.number, heading) in self.unread
        }
        for field in self.form.fields:
            before = len(self.problems)
            found[field.iri] = list(dict.fromkeys(self._values(entry, field.iri)))
            if len(self.problems) > before:
                unread.add(field.iri)
        for field in self.form.fields:
            if (number := len(found[field.iri])) < field.least and field.iri not in unread:
                said = f"holds {number} of {field.least} at least" if number else "is empty"
                self._wrong(entry.number, self._heading(field.iri), f"{said}; fill it in")
        for group in self.form.one_of:
            own = [iri for iri in group.properties if iri in found]
            if group.strictly and not any(found[iri] or iri in unread for iri in own):
                first, *others = map(self._heading, own)
                said = f"is empty; fill it in{f', or {_or(others)}' if others else ''}"
                self._wrong(entry.number, first, said)
        kinds = [Said(_TYPE, Iri(kind)) for kind in entry.kinds]
        return kinds + [Said(iri, value) for iri, values in found.items() for value in values]

    # Ties

    def _tied(self, entry: _Entry, owner: str, said: Iterable[Said]) -> Iterator[Record]:
        if self.ties is None:
            return
        form, naming = self.ties.form, self.ties.naming
        before = len(self.problems)
        ends = self._values(entry, columns.ENDS)
        roles = self._roles(entry, len(ends), told=len(self.problems) > before)
        passages = [item for item in said if item.predicate == fields.PASSAGE]
        outside = [item for item in said if item.predicate in {fields.OUTSIDE, fields.NOTE}]
        for end, role in zip(ends, roles, strict=True):
            iri = f"{owner}--{_part(end)}" if owner else ""
            kinds = (form.kind.iri,)
            self._enter(_Entry(entry.number, {}, kinds), iri, self._heading(columns.ENDS))
            stated = {naming.owner: Iri(owner), naming.parts[0]: end, naming.role: role}
            told = (
                Said(item.iri, value) for item in form.fields if (value := stated.get(item.iri))
            )
            yield Record(iri, [Said(_TYPE, Iri(form.kind.iri)), *told, *(passages or outside)])

    def _roles(self, entry: _Entry, ends: int, *, told: bool) -> list[Term | None]:
        """The role of each of so many ends: one for all of them, or one for each.

        An end that cannot be read is ``told`` already, and no reason to count.
        """
        wrong = len(self.problems)
        roles: list[Term | None] = [*self._values(entry, columns.ROLE)]
        if len(roles) == 1 and ends:
            return roles * ends
        if len(roles) != ends and len(self.problems) == wrong and not told:
            heading = self._heading(columns.ENDS)
            said = f"holds {len(roles)} for the {ends} in {heading}; give one for all, or one each"
            self._wrong(entry.number, self._heading(columns.ROLE), said)
        return roles if len(roles) == ends else [None] * ends


def _names(entry: _Entry) -> list[str]:
    return [
        name
        for column, cell in entry.cells.items()
        if column.holds in _CALLED
        for name in (_several(cell) if _is_list(column) else [cell])
    ]


def _is_list(column: Column) -> bool:
    """Whether a cell of this column can hold several values."""
    if column.field is None:
        return False
    named = _CALLED - {fields.NAME}
    return column.field.kind in {fields.THING, fields.LINES} or column.holds in named


def _several(cell: str) -> list[str]:
    r"""What stands between semicolons or on lines of its own; ``\;`` is a semicolon in a name.

    >>> _several(r"GWU; Locals 1\; 2;")
    ['GWU', 'Locals 1; 2']
    """
    parts = re.split(r"(?<!\\);|\n", cell)
    return [part.replace("\\;", ";").strip() for part in parts if part.strip()]


def _or(items: Sequence[str]) -> str:
    return " or ".join(items)


def _part(value: Term) -> str:
    """The part of a record's name that its value gives."""
    if isinstance(value, Iri):
        name = local(value.value)
        return name.partition("-")[2] if value.value.startswith(LGV) else name
    return text(value)


# Cells


def _date(item: str) -> Literal:
    for form, name in _DATES:
        if form.fullmatch(item):
            try:
                date.fromisoformat(item + "-01-01"[len(item) - len("1992") :])
            except ValueError:
                raise _UnfitError(f"{item!r} is a date that no calendar has") from None
            return Literal(item, XSD + name)
    try:
        span(item)
    except WrongUseError:
        raise _UnfitError(f"{item!r} is no date; write 1992, 1992-05 or 1992-05-03") from None
    raise _UnfitError(
        f"{item!r} is no plain date; give the year, month or day here if there is one, and this in"
        " the column edtf"
    )


_DATES: Final = (
    (re.compile("[0-9]{4}"), "gYear"),
    (re.compile("[0-9]{4}-[0-9]{2}"), "gYearMonth"),
    (re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "date"),
)


def _extended(item: str) -> Literal:
    try:
        span(item)
    except WrongUseError:
        raise _UnfitError(
            f"{item!r} is no date of ISO 8601-2; write 1992~, 1992?, 1992/.. or 1990/1994"
        ) from None
    return Literal(item)


def _number(item: str) -> Literal:
    if re.fullmatch("-?[0-9]+", item):
        return Literal(item, XSD + "integer")
    if re.fullmatch(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", item):
        # Half of the world writes thousands so, and a count would become a thousandth of itself.
        fraction = item.rstrip("0").rstrip(".") if item.endswith("0") else f"{item}0"
        whole = item.replace(".", "")
        raise _UnfitError(f"{item!r} may be {whole} or {fraction}; write one of these")
    if re.fullmatch(r"-?[0-9]+\.[0-9]+", item):
        return Literal(item, XSD + "decimal")
    raise _UnfitError(f"{item!r} is no plain number; write it in digits, such as 1500 or 2.5")


def _whole(item: str) -> Literal:
    if not re.fullmatch("-?[0-9]+", item):
        raise _UnfitError(f"{item!r} is no whole number; write it in digits, such as 3")
    return Literal(item, XSD + "integer")


def _any(item: str) -> Literal:
    try:
        return _date(item)
    except _UnfitError:
        return Literal(item, "", "en")


_READERS: Final[dict[str, Callable[[str], Literal]]] = {
    fields.ANY: _any,
    fields.DATE: _date,
    fields.EXTENDED: _extended,
    fields.NUMBER: _number,
    fields.TEXT: Literal,
    fields.WHOLE: _whole,
}


def _truth(item: str) -> Iterator[Literal]:
    """What is not so is not said."""
    said = folded(item)
    if said in {"yes", "true", "1", "x", "si", "oui"}:
        yield Literal("true", XSD + "boolean")
    elif said not in {"no", "false", "0", "non"}:
        raise _UnfitError(f"{item!r} is neither yes nor no; write yes, or nothing")


def _cited(item: str, sources: Sequence[Source]) -> Passage:
    by_prefix = {source.prefix: source.namespace for source in sources}
    prefix, colon, lines = item.partition(":")
    place = passage(by_prefix[prefix] + lines) if colon and prefix in by_prefix else None
    place = place or typed_passage(item)
    example = sources[0].name if sources else "itsc2013"
    if place is None:
        raise _UnfitError(f"{item!r} is no passage; write it as it is cited: {example} l. 3-5")
    length = {source.name: source.lines for source in sources}
    if place.source not in length:
        near = nearest(place.source, list(length))
        hint = f"; did you mean {_or(near)}?" if near else f"; it has {', '.join(length)}"
        raise _UnfitError(f"{item!r}: the library has no document {place.source}{hint}")
    if not length[place.source]:
        raise _UnfitError(
            f"{item!r}: how many lines {place.source} has is not known; give their number"
        )
    if not 1 <= place.first <= place.last <= length[place.source]:
        raise _UnfitError(
            f"{item!r} lies outside {place.source}, which has lines 1 to {length[place.source]};"
            " the first line comes first"
        )
    return place


# What cells refer to


class _Own(NamedTuple):
    """A record that the table itself makes: in which row, and what it is."""

    iri: str
    row: int
    above: frozenset[str]


class _References:
    """Finds what a cell names: a concept, a record of the library, or one of the table itself."""

    def __init__(self, known: Forms, at: Endpoint) -> None:
        self._known = known
        self._at = at
        self._own: dict[str, _Own] = {}
        self._by_name: dict[str, set[str]] = {}
        self._found: dict[tuple[str, Field], Iri] = {}

    def row(self, iri: str) -> int | None:
        """The row of the table that makes this record."""
        own = self._own.get(iri)
        return own.row if own else None

    def is_known(self, iri: str) -> bool:
        """Whether the library says anything of it."""
        return self._at.answer(f"ASK {{ {Iri(iri).n3()} ?property ?value }}") is True

    def enter(self, iri: str, row: int, above: Iterable[str], names: Iterable[str]) -> None:
        """Take a record of the table in, under its names."""
        self._own[iri] = _Own(iri, row, frozenset(above))
        for name in (*names, curie(iri), iri):
            self._by_name.setdefault(folded(name), set()).add(iri)

    def thing(self, item: str, field: Field) -> Iri:
        """The one thing that a cell means.

        Raises:
            _UnfitError: If there is none, or more than one, or of another kind.
        """
        if (item, field) not in self._found:
            self._found[item, field] = self._meant(item, field)
        return self._found[item, field]

    def _meant(self, item: str, field: Field) -> Iri:
        concepts = [concept for scheme in field.schemes for concept in self._known.concepts(scheme)]
        kinds = ["" if kind == _THING else kind for kind in field.classes]
        own = self._in_table(item, kinds)
        there, refusals = self._in_library(item, kinds)
        found = {*_among(item, concepts), *own, *there}
        if len(found) == 1:
            return Iri(found.pop())
        if found:
            listed = "; ".join(self._introduced(iri) for iri in sorted(found))
            raise _UnfitError(f"{item!r} names more than one thing: {listed}; give one of these")
        by_name = {
            name: concept
            for concept in concepts
            for name in (*concept.names, _part(Iri(concept.iri)))
        }
        near = [by_name[name] for name in nearest(item, list(by_name))[:1]]
        if concepts and (near or not kinds):
            raise _UnfitError(self._no_concept(item, field, concepts, near))
        raise _UnfitError(self._no_record(item, kinds, refusals))

    def _in_table(self, item: str, kinds: Sequence[str]) -> set[str]:
        return {
            iri
            for iri in self._by_name.get(folded(expand(item) or item), set())
            if "" in kinds or self._own[iri].above & {*kinds}
        }

    def _in_library(self, item: str, kinds: Sequence[str]) -> tuple[set[str], list[str]]:
        """The records of these kinds that the item names, and why there are none of the others."""
        found, refusals = set(), []
        for kind in kinds:
            try:
                found.add(resolve(self._at, item, kind).value)
            except WrongUseError as error:
                refusals.append(str(error).rstrip("."))
        return found, refusals

    def _introduced(self, iri: str) -> str:
        if iri in self._own:
            return f"{curie(iri)} in row {self._own[iri].row}"
        return f"{called(self._at, Iri(iri))} ({curie(iri)})"

    def _no_concept(
        self, item: str, field: Field, concepts: Sequence[Concept], near: Sequence[Concept]
    ) -> str:
        kinds = [self._known.called(name) for name in (*field.classes, *field.schemes)]
        said = f"no {_or(kinds)} is named {item!r}"
        if near:
            return f"{said}; did you mean {near[0].label} ({curie(near[0].iri)})?"
        if len(concepts) <= _FEW:
            return f"{said}; there are {', '.join(concept.label for concept in concepts)}"
        return f"{said}; 'laborgraph new' lists what there is"

    def _no_record(self, item: str, kinds: Sequence[str], refusals: Sequence[str]) -> str:
        names = {
            name: iri
            for name, own in self._by_name.items()
            for iri in own
            if "" in kinds or self._own[iri].above & {*kinds}
        }
        near = [names[name] for name in nearest(item, list(names))[:1]]
        here = f"; or, in this table, {self._introduced(near[0])}" if near else ""
        if len(kinds) == 1:
            return refusals[0] + here
        due = _or([self._known.called(kind) for kind in kinds])
        try:
            found = resolve(self._at, item)
        except WrongUseError as error:
            return str(error).rstrip(".") + here
        return f"{item!r} is {self._introduced(found.value)}, and not what is due here: {due}"


def _among(item: str, concepts: Iterable[Concept]) -> set[str]:
    """The concepts that an item names: as it stands, else whatever its case and accents."""
    iri = expand(item)
    exact = {concept.iri for concept in concepts if item in concept.names or iri == concept.iri}
    wanted = folded(item)
    return exact or {
        concept.iri
        for concept in concepts
        if wanted in map(folded, (*concept.names, _part(Iri(concept.iri))))
    }


class _Places:
    """Where the library has its records."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._found: dict[str, str] | None = None

    def of(self, iri: str) -> str:
        """The file and the line of a record, in brackets; empty if it is not found in its place."""
        if self._found is None:
            self._found = {}
            for path in sorted(self._library.data.rglob("*.ttl")):
                place = path.relative_to(self._library.root)
                for number, line in enumerate(read_text(path).split("\n"), 1):
                    # One subject, one block: it stands alone, at the beginning of its line.
                    if found := re.fullmatch(r"(\w+:\S+|<\S+>)\s*", line):
                        self._found[expand(found[1]) or found[1]] = f" ({place}:{number})"
        return self._found.get(iri, "")
