"""What a steward fills in: a block of Turtle for a record of a class, or a table for many.

Both come from the form of the class (`laborgraph.forms.fields`), so from ontology and rules: what
the rules ask for stands first, with the concepts that may stand there; what else can be said
follows behind number signs. Until it is filled in, the block is refused by the rules
``record-name``, ``passage-outside-document`` and ``placeholder-left``: no record is called SLUG, no
document has a line 0, and NAME is no name.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from laborgraph.forms import columns, fields, sheets
from laborgraph.forms.columns import Column
from laborgraph.forms.fields import Concept, Due, Field, Form, Forms, OneOf
from laborgraph.names import folded
from laborgraph.tables import Iri, Literal, Table, Term, text
from laborgraph.turtle.blocks import Record, Said, document
from laborgraph.vocab import ID, LG, LGV, PREFIXES, RDF, SKOS, SOURCE, XSD, curie

_TYPE: Final = RDF + "type"
_CONCEPT: Final = SKOS + "Concept"
_THING: Final = PREFIXES["owl"] + "Thing"
_OF_ANY: Final = {_CONCEPT, _THING}
_WIDE: Final = 94
_SLUG: Final = "SLUG"
_SHEET_NAME: Final = 31  # characters, of which Excel takes no more

# How a value is written in a block, and in a cell.
_HINTS: Final = {
    fields.DATE: '"1992"^^xsd:gYear, "1992-05"^^xsd:gYearMonth or "1992-05-03"^^xsd:date',
    fields.EXTENDED: '"1992~" about then, "1992?" in doubt, "1992/.." open; a plain one beside it',
    fields.NUMBER: "a number without quotation marks, such as 500 or 2.5",
    fields.WHOLE: "a number without quotation marks, such as 3",
    fields.LINES: "a document, its first and its last line in four digits",
}
_CELLS: Final = {
    fields.DATE: "1992, 1992-05 or 1992-05-03",
    fields.EXTENDED: "1992~ about then, 1992? in doubt, 1992/.. open; the plain date in its column",
    fields.NUMBER: "a number, such as 500 or 2.5",
    fields.WHOLE: "a number, such as 3",
    fields.TRUTH: "yes, or nothing",
    fields.LINES: "as they are cited, such as {} l. 3-5; semicolons between",
}


def classes(known: Forms) -> Table:
    """Every class that a record may have: how to call it, its CURIE, and what it is."""
    return Table(
        ("name", "class", "definition"),
        tuple(
            (Literal(kind.label), Literal(curie(kind.iri)), Literal(kind.definition))
            for kind in known.classes
        ),
    )


# The block


def block(known: Forms, form: Form) -> str:
    """A block of Turtle to fill in, with those of the ties that the rules ask for."""
    subject = form.namespace + _SLUG
    if not form.field(fields.NAME) and columns.naming(form):
        subject = form.namespace + "OWNER--PART"
    told: set[str] = set()
    said = tuple(_lines(known, form, subject, told))
    records = [Record(subject, said, tuple(_head(form)))]
    for due in dict.fromkeys(form.due):
        records += _due(known, form, due, subject, told)
    return document(records, known.prefixes)


def _head(form: Form) -> Iterator[str]:
    kind = form.kind
    said = f"{kind.label}: {kind.definition}" if kind.definition else kind.label
    yield from _wrapped(f"{said[0].upper()}{said[1:]}.")
    yield from _wrapped(kind.note)
    if (naming := columns.naming(form)) and not form.field(fields.NAME):
        yield from _wrapped(
            f"OWNER is the record in {curie(naming.owner)}, and PART what tells this one from its"
            " others."
        )
    yield from _wrapped(
        "Replace what stands in capitals and zeros. To say more, take away the number sign before a"
        " line; take out what is left of them."
    )


def _lines(known: Forms, form: Form, subject: str, told: set[str]) -> Iterator[Said]:
    """The lines of a block; ``told`` are the schemes whose concepts were listed already."""
    yield Said(_TYPE, Iri(form.kind.iri))
    groups = _groups(form)
    wanted = [field for field in form.fields if field.least or field.iri in groups]
    for field in wanted:
        comments = tuple(_comments(known, field, told, groups.get(field.iri)))
        value = _holder(known, field, subject)
        yield Said(field.iri, _numbered(value, 1, field.least), comments)
        for number in range(2, field.least + 1):
            yield Said(field.iri, _numbered(value, number, field.least))
    first: tuple[str, ...] = ("What else can be said:",)
    for field in form.fields:
        if field not in wanted:
            comments = (*first, *_comments(known, field, told))
            yield Said(field.iri, _holder(known, field, subject), comments, open=True)
            first = ()


def _numbered(value: Term, number: int, among: int) -> Term:
    """What stands for one of several values, told from the others."""
    return Iri(f"{value.value}-{number}") if among > 1 and isinstance(value, Iri) else value


def _groups(form: Form) -> dict[str, OneOf]:
    """Properties that are due unless others are, each with them all.

    Of each group of which one is due the first, if none of them is due anyway.
    """
    least = {field.iri: field.least for field in form.fields}
    found = {}
    for group in form.one_of:
        own = tuple(iri for iri in group.properties if iri in least)
        if not any(least[iri] for iri in own):
            found[own[0]] = group._replace(properties=own)
    return found


def _due(known: Forms, form: Form, due: Due, owner: str, told: set[str]) -> Iterator[Record]:
    """The records that have to point to it: its ties, each with an end still to be named."""
    ties = columns.tie(known, form)
    if ties is None or ties.naming.owner != due.property:
        return
    naming, end = ties.naming, ties.naming.parts[0]
    for number in range(1, due.number + 1):
        part = _capitals(due.role.removeprefix(LGV) or columns.heading(_field(ties.form, end)))
        part = part.removeprefix("PART-") + (f"-{number}" if due.number > 1 else "")
        known_values: dict[str, Term] = {naming.owner: Iri(owner), end: Iri(ID + part)}
        if due.role:
            known_values[naming.role] = Iri(due.role)
        lines = [said for said in _lines(known, ties.form, owner, {*told}) if not said.open]
        bare = number > 1 or bool(due.role)
        yield Record(
            f"{owner}--{part}",
            tuple(
                said._replace(
                    value=known_values.get(said.predicate, said.value),
                    comments=() if bare else said.comments,
                )
                for said in lines
            ),
        )


def _field(form: Form, iri: str) -> Field:
    return next(field for field in form.fields if field.iri == iri)


def _holder(known: Forms, field: Field, subject: str) -> Term:
    """What stands for a value until somebody writes it."""
    name = _capitals(columns.heading(field).removesuffix("s"))
    match field.kind:
        case fields.LINES:
            first = next((source.namespace for source in known.sources), f"{SOURCE}SLUG/")
            own = subject + "/" if subject.startswith(SOURCE) else first
            value: Term = Iri(f"{own}L0000-0000")
        case fields.DATE:
            value = Literal("YYYY", XSD + "gYear")
        case fields.EXTENDED:
            value = Literal("YYYY~")
        case fields.TRUTH:
            value = Literal("true", XSD + "boolean")
        case fields.WORDS | fields.ANY:
            value = Literal(name, "", "en")
        case fields.THING if set(field.classes) - {_CONCEPT}:
            one = len(field.classes) == 1 and field.classes[0] not in _OF_ANY
            whose = SOURCE if field.classes == (LG + "SourceDocument",) else ID
            value = Iri(whose + (_capitals(known.called(field.classes[0])) if one else "RECORD"))
        case fields.THING:
            value = Iri(LGV + _capitals(known.called(next(iter(field.schemes), _CONCEPT))))
        case fields.NUMBER | fields.WHOLE:
            value = Literal("NUMBER")
        case _:
            value = Literal(name)
    return value


def _capitals(words: str) -> str:
    return re.sub("[^A-Z0-9]+", "-", folded(words).upper()).strip("-")


def _comments(
    known: Forms, field: Field, told: set[str], group: OneOf | None = None
) -> Iterator[str]:
    """What a property says, how its values are written, and which there are."""
    said = [": ".join(filter(None, (_says(field), _HINTS.get(field.kind))))]
    if group and group.expected:
        said.append(f"wanted, though not required: {group.expected}")
    others = group.properties[1:] if group else ()
    if others:
        said.append(f"or in its place: {', '.join(map(_together, others))}")
    if kinds := _kinds(known, field):
        said.append(f"a record: {kinds}")
    for scheme in field.schemes:
        concepts = "; ".join(_concept(item) for item in known.concepts(scheme))
        said.append(f"of {curie(scheme)}: {'as above' if scheme in told else concepts}")
        told.add(scheme)
    for item in said:
        yield from _wrapped(item, "    ")


def _together(iri: str) -> str:
    """A property, and the one that it may not stand without."""
    return f"{curie(iri)} with {curie(fields.NOTE)}" if iri == fields.OUTSIDE else curie(iri)


def _says(field: Field) -> str:
    """What its values are: of the relation that a property is, the far end."""
    return re.sub("^relation of .+? to ", "", field.definition)


def _kinds(known: Forms, field: Field) -> str:
    """Of which classes the records are that a property ties to; empty if any will do."""
    return _or(known.called(kind) for kind in field.classes if kind not in _OF_ANY)


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)


def _concept(concept: Concept) -> str:
    """A concept with its label, unless its name says it."""
    name = curie(concept.iri)
    said = concept.label.replace(" ", "-").casefold()
    return name if name.endswith(f"-{said}") else f"{name} ({concept.label})"


def _wrapped(said: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        said,
        _WIDE,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


# The table


def table(known: Forms, form: Form) -> Table:
    """The headings of a table for `laborgraph.forms.conversion`, with nothing below them."""
    return Table(tuple(column.heading for column in _offered(known, form)), ())


def workbook(known: Forms, form: Form) -> bytes:
    """The same as a workbook: a second sheet explains the columns, a third lists the concepts."""
    explanation = explained(known, form)
    lists = choices(known, form)
    longest = max(map(len, lists.values()), default=0)
    pages = {
        form.kind.label[:_SHEET_NAME]: [table(known, form).columns],
        "columns": [explanation.columns, *(tuple(map(text, row)) for row in explanation.rows)],
        "concepts": [
            tuple(lists),
            *(
                tuple(labels[row] if row < len(labels) else "" for labels in lists.values())
                for row in range(longest)
            ),
        ],
    }
    return sheets.workbook(pages, {name: len(labels) for name, labels in lists.items()})


def explained(known: Forms, form: Form) -> Table:
    """Each column of that table: whether it is due, what it says, and how a cell is written."""
    found = [_explained(known, form, column) for column in _offered(known, form)]
    return Table(
        ("column", "due", "says", "cell"), tuple(tuple(map(Literal, row)) for row in found)
    )


def choices(known: Forms, form: Form) -> dict[str, tuple[str, ...]]:
    """By heading, what may stand in the cells of a column whose values are concepts."""
    return {
        column.heading: tuple(
            concept.label for scheme in column.field.schemes for concept in known.concepts(scheme)
        )
        for column in _offered(known, form)
        if column.field and column.field.schemes and not column.field.classes
    }


def _offered(known: Forms, form: Form) -> list[Column]:
    found = columns.columns(form, columns.tie(known, form))
    return [column for column in found if column.offered]


def _explained(known: Forms, form: Form, column: Column) -> tuple[str, str, str, str]:
    ties = columns.tie(known, form)
    when = "yes" if column.due else ""
    group = _groups(form).get(column.holds)
    if group and not group.expected:
        _, *others = [columns.heading(_field(form, iri)) for iri in group.properties]
        when = f"or {_or(others)}" if others else when
    field = column.field
    cell = _cell(known, field) if field else ""
    match column.holds:
        case columns.ID:
            says = "how the record is called: small letters, digits and single hyphens"
            made = "its name" if form.field(fields.NAME) else "the names of what it joins"
            cell = "" if column.due else f"made from {made} if empty"
        case columns.CLASS:
            says = f"of what kind it is, if more can be said than {form.kind.label}"
            cell = "the name of a class; semicolons between"
        case columns.ENDS if ties:
            says = f"those to whom it is tied: {ties.form.kind.label}"
            cell = f"{cell}; semicolons between"
        case columns.ROLE if ties:
            says = f"in which role: of all in {ties.naming.heading}, or of each in their order"
        case _:
            says = _says(field) or field.label if field else ""
    return column.heading, when, says, cell


def _cell(known: Forms, field: Field) -> str:
    """How a cell of that column is written."""
    said = _CELLS.get(field.kind, "")
    if field.kind == fields.LINES:
        return said.format(known.sources[0].name if known.sources else "itsc2013")
    if field.kind != fields.THING:
        return said
    parts = [f"the name of a record ({kinds})"] if (kinds := _kinds(known, field)) else []
    parts += ["the name of any record"] if set(field.classes) & {_THING} else []
    for scheme in field.schemes:
        concepts = ", ".join(concept.label for concept in known.concepts(scheme))
        parts.append(f"{known.called(scheme)}: {concepts}")
    return _or(parts) + ("" if field.most == 1 else "; semicolons between")
