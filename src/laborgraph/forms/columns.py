"""The columns of a table of records: one for each thing that can be said of a record of a class.

A heading is the property's name in small letters, or the word that a steward would use. Of words in
a language each language has its own column; a column without one is in English.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from laborgraph.forms import fields
from laborgraph.forms.fields import Field, Form, Forms
from laborgraph.names import LANGUAGES, folded, nearest
from laborgraph.vocab import LG, ORG, PREFIXES, SCHEMA, SKOS, local

# What a column holds, beside the values of a property.
ID: Final = "id"
CLASS: Final = "class"
ENDS: Final = "ends"  # those to whom the record is tied
ROLE: Final = "role"  # in which role

# Headings that say more than the name of their property.
_HEADINGS: Final = {
    fields.NAME: "name",
    SKOS + "altLabel": "other_names",
    SKOS + "hiddenLabel": "misspellings",
    SCHEMA + "foundingDate": "founded",
    SCHEMA + "startDate": "start",
    SCHEMA + "endDate": "end",
    PREFIXES["prov"] + "wasAttributedTo": "speaker",
    ORG + "subOrganizationOf": "suborganization_of",
    fields.NOTE: "note",
    fields.PASSAGE: "passages",
}
# Languages that a template offers for names; the others can be added.
_OFFERED: Final = ("en", "es")


class Naming(NamedTuple):
    """After what a record without a name of its own is called: ``owner--part``.

    ``owner`` and ``parts`` are properties of the record; ``mark`` stands before the parts. A tie
    has a ``heading`` too, the column for its other ends in a table of owners, and a ``role``.
    """

    owner: str
    parts: tuple[str, ...]
    mark: str = ""
    heading: str = ""
    role: str = ""


NAMINGS: Final = {
    LG + "AllianceParticipation": Naming(
        ORG + "organization", (ORG + "member",), heading="members", role=ORG + "role"
    ),
    LG + "Affiliation": Naming(
        ORG + "member", (ORG + "organization",), heading="affiliations", role=ORG + "role"
    ),
    LG + "PersonMembership": Naming(
        ORG + "member", (ORG + "organization",), heading="memberships", role=ORG + "role"
    ),
    LG + "Participation": Naming(
        LG + "inOccurrence",
        (LG + "participant",),
        heading="participants",
        role=LG + "participantRole",
    ),
    ORG + "Membership": Naming(ORG + "organization", (ORG + "member",)),
    LG + "Position": Naming(LG + "positionOf", (LG + "positionOn", LG + "asOf")),
    LG + "Claim": Naming(LG + "about", (LG + "aspect", LG + "asOf"), mark="claim"),
    LG + "Discrepancy": Naming(LG + "about", (LG + "aspect",)),
}


class Tie(NamedTuple):
    """The ties that a table can hold beside its records: their form, and how they are called."""

    form: Form
    naming: Naming


class Column(NamedTuple):
    """A column: its heading, what it holds, and of which property in which language.

    ``offered`` columns stand in a template; ``due`` ones have to be filled in.
    """

    heading: str
    holds: str
    field: Field | None = None
    language: str = ""
    due: bool = False
    offered: bool = True


def naming(form: Form) -> Naming | None:
    """How records of a class are called that have no name; None if an id has to be given."""
    return next((NAMINGS[name] for name in form.above if name in NAMINGS), None)


def tie(known: Forms, form: Form) -> Tie | None:
    """The ties that belong to records of a class: those whose owner is nearest to it."""
    found = []
    for kind, named in NAMINGS.items():
        if named.heading:
            owned = known.form(kind)
            owner = owned.field(named.owner)
            classes = owner.classes if owner else ()
            near = [form.above.index(name) for name in classes if name in form.above]
            found += [(min(near), kind, Tie(owned, named))] if near else []
    return min(found)[2] if found else None


def columns(form: Form, ties: Tie | None) -> tuple[Column, ...]:
    """Every column that a table of records of a class may have."""
    found = [Column(ID, ID, due=_needs_id(form)), Column(CLASS, CLASS)]
    last = [field for field in form.fields if field.iri in {fields.NOTE, fields.OUTSIDE}]
    last += [field for field in form.fields if field.kind == fields.LINES]
    for field in form.fields:
        if field not in last:
            found += _of(field)
    if ties:
        role = ties.form.field(ties.naming.role)
        other = ties.form.field(ties.naming.parts[0])
        found += [Column(ties.naming.heading, ENDS, other), Column("role", ROLE, role)]
    for field in last:
        found += _of(field)
    return tuple(found)


def _needs_id(form: Form) -> bool:
    return form.field(fields.NAME) is None and naming(form) is None


def heading(field: Field) -> str:
    """What the column of a property is called.

    >>> heading(Field("https://example.org/#basedIn", "based in", "", "thing"))
    'based_in'
    """
    return _HEADINGS.get(field.iri) or _local(field.iri)


def _local(iri: str) -> str:
    return re.sub("(?<=[a-z])([A-Z])", r"_\1", local(iri)).lower()


def _of(field: Field) -> Iterator[Column]:
    name = heading(field)
    if field.kind != fields.WORDS:
        yield Column(name, field.iri, field, due=field.least > 0)
        return
    names = field.iri.startswith(SKOS)
    for language in LANGUAGES:
        offered = names and language in _OFFERED
        due = field.least > 0 and language == "en"
        yield Column(f"{name}_{language}", field.iri, field, language, due, offered)
    yield Column(name, field.iri, field, "en", field.least > 0, not names)


class Matched(NamedTuple):
    """What the headings of a table mean.

    Attributes:
        columns: For each heading its column; None for one that is empty or has none.
        held: What the columns hold, those included that a misspelt heading comes near to.
        wrong: What is wrong with the headings, each as the rest of a sentence about the table.
    """

    columns: tuple[Column | None, ...]
    held: frozenset[str]
    wrong: tuple[str, ...]


def matched(known: tuple[Column, ...], headings: tuple[str, ...]) -> Matched:
    """Find the columns of the headings of a table.

    Case, spaces and hyphens do not count; a property's own name and its label are understood too.
    """
    called: dict[str, Column] = {}
    for column in known:
        called.setdefault(column.heading, column)
    for column in known:
        if column.field and column.holds == column.field.iri and column.language in {"", "en"}:
            called.setdefault(_local(column.field.iri), column)
            called.setdefault(_plain(column.field.label), column)
    found = tuple(called.get(_plain(given)) or called.get(_local(given)) for given in headings)
    held = {column.holds for column in found if column}
    strange, wrong = [], []
    taken: dict[tuple[str, str], str] = {}
    for given, meant in zip(headings, found, strict=True):
        if meant is None:
            near = nearest(_plain(given), list(called))[:2] if given else []
            held |= {called[name].holds for name in near[:1]}
            hint = f" (did you mean {' or '.join(near)}?)" if near else ""
            strange += [f"{given!r}{hint}"] if given else []
        elif (first := taken.setdefault((meant.holds, meant.language), given)) != given:
            wrong.append(
                f"has the columns {first!r} and {given!r}, which mean the same: put them into one"
            )
    if strange:
        noun = "a column" if len(strange) == 1 else "columns"
        wrong.insert(0, f"has {noun} that a table of this class cannot have: {'; '.join(strange)}")
    return Matched(found, frozenset(held), tuple(wrong))


def _plain(item: str) -> str:
    return re.sub("[ -]+", "_", folded(item))
