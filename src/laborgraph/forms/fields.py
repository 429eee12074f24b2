"""What can be said of a record of a class: its form, read from the ontology and from the rules.

The ontology says with ``schema:domainIncludes`` and ``rangeIncludes`` which of its properties a
class may have, and with what values. The rules (``ontology/shapes``) say which of them it must have
or may not, and from which concept schemes values come. Of properties that other vocabularies lend,
the rules speak in queries; what those say stands in `_LENT`, and a test that fills in every line of
every form holds it against them.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from laborgraph.endpoints import Endpoint, rows
from laborgraph.errors import WrongUseError
from laborgraph.library import Library
from laborgraph.names import folded, labels, nearest
from laborgraph.rules.shapes import SH, shape_files
from laborgraph.tables import Blank, Iri, Literal, Term, text
from laborgraph.turtle.parsing import Document, read_file
from laborgraph.vocab import (
    FOAF,
    ID,
    LG,
    LGV,
    ORG,
    PREFIXES,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    SOURCE,
    XSD,
    curie,
    local,
)

_DCTERMS: Final = PREFIXES["dcterms"]
_OWL: Final = PREFIXES["owl"]
_PROV: Final = PREFIXES["prov"]

NAME: Final = SKOS + "prefLabel"
NOTE: Final = LG + "curatorNote"
OUTSIDE: Final = LG + "outsideKnowledge"
PASSAGE: Final = LG + "attestedIn"

# Of what kind the values of a property are.
WORDS: Final = "words"  # in a language
TEXT: Final = "text"  # without one
ANY: Final = "any"  # a date, or else words
DATE: Final = "date"
EXTENDED: Final = "extended"  # a date of ISO 8601-2
NUMBER: Final = "number"
WHOLE: Final = "whole"
TRUTH: Final = "truth"
LINES: Final = "lines"  # a passage
THING: Final = "thing"  # a record or a concept

_NAMED: Final = tuple(
    LG + name
    for name in (
        *("CitedWork", "Demand", "InterUnionAgreement", "Occurrence", "Outcome", "Place"),
        *("DocumentSection", "PolicyInstrument", "SourceDocument"),
    )
)
_LASTING: Final = (
    ORG + "Membership",
    *(LG + name for name in ("InterUnionAgreement", "Occurrence", "Participation")),
    LG + "PolicyInstrument",
)
_WRITINGS: Final = (LG + "CitedWork", LG + "SourceDocument")

# Lent properties: of what they are said, and what their values are.
_LENT: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    NAME: ((FOAF + "Agent", ORG + "Site", *_NAMED), (RDF + "langString",)),
    SKOS + "altLabel": ((FOAF + "Agent", ORG + "Site", *_NAMED), (RDF + "langString",)),
    SKOS + "hiddenLabel": ((FOAF + "Agent", ORG + "Site", *_NAMED), (RDF + "langString",)),
    SCHEMA + "foundingDate": ((ORG + "Organization",), (XSD + "gYear",)),
    SCHEMA + "startDate": (_LASTING, (XSD + "gYear",)),
    SCHEMA + "endDate": (_LASTING, (XSD + "gYear",)),
    SCHEMA + "position": ((LG + "Occurrence",), (XSD + "integer",)),
    ORG + "member": ((ORG + "Membership",), (FOAF + "Agent",)),
    ORG + "organization": ((ORG + "Membership",), (ORG + "Organization",)),
    ORG + "role": ((ORG + "Membership",), (SKOS + "Concept",)),
    ORG + "unitOf": ((ORG + "Organization",), (ORG + "Organization",)),
    ORG + "subOrganizationOf": ((ORG + "Organization",), (ORG + "Organization",)),
    ORG + "siteOf": ((ORG + "Site",), (ORG + "Organization",)),
    _PROV + "wasAttributedTo": ((LG + "Claim",), (FOAF + "Agent",)),
    _DCTERMS + "title": (_WRITINGS, (RDF + "langString",)),
    _DCTERMS + "creator": ((LG + "CitedWork",), (XSD + "string",)),
    _DCTERMS + "issued": (_WRITINGS, (XSD + "gYear",)),
    _DCTERMS + "identifier": ((LG + "SourceDocument",), (XSD + "string",)),
}
# Classes of other vocabularies that a record may have as its own.
_BORROWED: Final = (ORG + "Organization", ORG + "Membership", FOAF + "Person", FOAF + "Group")
_PREFIX: Final = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")
# What a rule derives is never typed, be it a statement or a record.
_DERIVED: Final = re.compile(r"\bderived by a rule\b", re.IGNORECASE)

# The order in which a record tells its own: names, then all else by label, then on what it rests.
_FIRST: Final = (
    *(NAME, SKOS + "altLabel", SKOS + "hiddenLabel", LG + "acronym", _DCTERMS + "title"),
    *(LG + "about", LG + "aspect", LG + "positionOf", LG + "positionOn"),
    *(LG + "participant", LG + "inOccurrence"),
    *(ORG + "member", ORG + "organization", ORG + "role", LG + "participantRole"),
    *(SCHEMA + name for name in ("foundingDate", "startDate", "endDate")),
    *(LG + "asOf", LG + "edtf"),
)
_LAST: Final = (LG + "citesWork", LG + "possiblySameAs", NOTE, OUTSIDE, PASSAGE)


class Concept(NamedTuple):
    """A concept: its IRI, its English label, and all that it is called, its notation included."""

    iri: str
    label: str
    names: tuple[str, ...]


class Field(NamedTuple):
    """One property as a record of a class may have it.

    ``least`` is how many values the rules ask for; ``most`` how many they allow, 0 for any number.
    A thing is a record of one of ``classes``, or a concept of one of ``schemes``.
    """

    iri: str
    label: str
    definition: str
    kind: str
    least: int = 0
    most: int = 0
    classes: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()


class Source(NamedTuple):
    """A document whose lines are cited: its name, a prefix for its passages, its length."""

    name: str
    prefix: str
    lines: int

    @property
    def namespace(self) -> str:
        """Where its passages have their names."""
        return f"{SOURCE}{self.name}/"


def count(said: str) -> int:
    """The number that somebody else's data gives for a count; 0 if it is none."""
    return int(said) if re.fullmatch("[0-9]{1,18}", said) else 0


class OneOf(NamedTuple):
    """Properties of which the rules ask for one, the usual one first.

    Not ``strictly`` so where other records can do in their place, or where the rule is no more than
    a warning; that rule then stands in ``expected``. ``unless`` are classes whose records need
    none.
    """

    properties: tuple[str, ...]
    strictly: bool = True
    unless: tuple[str, ...] = ()
    expected: str = ""


class Due(NamedTuple):
    """So many records have to point to a record with this property; ``role`` as the rules say."""

    property: str
    number: int
    role: str = ""


# What a rule asks for in a query, where it cannot be read: an alliance has two participants.
_DUE: Final = {LG + "Alliance": Due(ORG + "organization", 2)}


class Class(NamedTuple):
    """A class that a record may have."""

    iri: str
    label: str
    definition: str
    note: str


class Form(NamedTuple):
    """All that can be said of a record of a class, in the order in which it is written.

    ``above`` are the class and those above it, the nearest first. ``due`` are records that have to
    point to it.
    """

    kind: Class
    above: tuple[str, ...]
    fields: tuple[Field, ...]
    one_of: tuple[OneOf, ...]
    due: tuple[Due, ...]

    def field(self, iri: str) -> Field | None:
        """The field of a property; None if the class does not have it."""
        return next((field for field in self.fields if field.iri == iri), None)

    @property
    def namespace(self) -> str:
        """Where its records have their names."""
        return SOURCE if LG + "SourceDocument" in self.above else ID


class _Property(NamedTuple):
    label: str
    definition: str
    domains: frozenset[str]
    ranges: frozenset[str]


class Forms:
    """The forms of a library; reads the ontology and the rules at the first use."""

    def __init__(self, library: Library, endpoint: Endpoint) -> None:
        """Take the library, whose rules count, and its graph, in which its ontology is."""
        self._library = library
        self._endpoint = endpoint
        self._made: dict[str, Form] = {}

    def form(self, given: str) -> Form:
        """The form of a class.

        Args:
            given: Its label, its name without prefix, its CURIE or its IRI.

        Raises:
            WrongUseError: If no record can have such a class; with the nearest.
        """
        kind = self.named(given)
        if kind.iri not in self._made:
            self._made[kind.iri] = self._form(kind)
        return self._made[kind.iri]

    def _form(self, kind: Class) -> Form:
        above = self.above(kind.iri)
        asked = self._asked
        fields = [
            _narrowed(field, above, asked)
            for field in (
                self._field(iri, found)
                for iri, found in self._properties.items()
                if found.domains & {*above, _OWL + "Thing"}
            )
        ]
        kept = sorted((field for field in fields if field.most >= 0), key=_place)
        own = {field.iri for field in kept}
        one_of = (
            group
            for name in above
            for group in asked.one_of.get(name, ())
            if own & {*group.properties} and not {*above} & {*group.unless}
        )
        due = [item for name in above for item in asked.due.get(name, ())]
        due += [_DUE[name] for name in above if name in _DUE]
        return Form(kind, above, tuple(kept), tuple(dict.fromkeys(one_of)), tuple(due))

    def named(self, given: str) -> Class:
        """The class that a person means; see `form`."""
        wanted = _bare(given)
        for kind in self.classes:
            called = (kind.label, kind.iri, curie(kind.iri), local(kind.iri), f"<{kind.iri}>")
            if wanted in map(_bare, called):
                return kind
        labels = {kind.label: kind for kind in self.classes}
        near = [f"{name} ({curie(labels[name].iri)})" for name in nearest(given, list(labels))]
        hint = f"did you mean {'; or '.join(near[:3])}?" if near else "'laborgraph new' lists them."
        raise WrongUseError(f"no record has a class {given!r}; {hint}")

    @functools.cached_property
    def classes(self) -> tuple[Class, ...]:
        """Every class that a record may have, by label."""
        query = f"""
            PREFIX owl: <{_OWL}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}>
            SELECT ?class ?label ?definition ?note WHERE {{
              ?class a owl:Class ; rdfs:label ?label .
              OPTIONAL {{ ?class skos:definition ?definition }}
              OPTIONAL {{ ?class skos:scopeNote ?note }}
            }}"""
        found = (Class(*map(text, row)) for row in rows(self._endpoint, query).rows)
        kept = {
            kind.iri: kind
            for kind in found
            if kind.iri in _BORROWED or (kind.iri.startswith(LG) and not _DERIVED.search(kind.note))
        }
        return tuple(sorted(kept.values(), key=lambda kind: kind.label))

    def above(self, kind: str) -> tuple[str, ...]:
        """A class and those above it, the nearest first."""
        found = [kind]
        for name in found:
            found += sorted(self._parents.get(name, set()) - set(found))
        return tuple(found)

    @functools.cached_property
    def _parents(self) -> dict[str, set[str]]:
        query = f"SELECT ?class ?parent WHERE {{ ?class <{RDFS}subClassOf> ?parent }}"
        return _grouped(rows(self._endpoint, query).rows)

    @functools.cached_property
    def _properties(self) -> dict[str, _Property]:
        query = f"""
            PREFIX owl: <{_OWL}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}>
            SELECT ?property ?label ?definition ?note WHERE {{
              VALUES ?kind {{ owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }}
              ?property a ?kind ; rdfs:label ?label .
              OPTIONAL {{ ?property skos:definition ?definition }}
              OPTIONAL {{ ?property skos:scopeNote ?note }}
            }}"""
        domains, ranges = self._said_of("domainIncludes"), self._said_of("rangeIncludes")
        found = {}
        for iri, label, definition, note in (
            map(text, row) for row in rows(self._endpoint, query).rows
        ):
            lent = _LENT.get(iri, ((), ()))
            own = frozenset(domains.get(iri, ())) or frozenset(lent[0])
            if own and not _DERIVED.search(note):
                among = frozenset(ranges.get(iri, ())) or frozenset(lent[1])
                found[iri] = _Property(label, definition, own, among)
        return found

    def _said_of(self, name: str) -> dict[str, set[str]]:
        query = f"SELECT ?property ?value WHERE {{ ?property <{SCHEMA}{name}> ?value }}"
        return _grouped(rows(self._endpoint, query).rows)

    def _field(self, iri: str, found: _Property) -> Field:
        kind = _kind(iri, found.ranges)
        field = Field(iri, found.label, found.definition, kind)
        if kind != THING:
            return field
        concepts = {SKOS + "Concept"} & found.ranges
        schemes = tuple(sorted(self._asked.schemes.get(iri, ()))) if concepts else ()
        # A concept of any scheme, unless a rule knows better.
        classes = found.ranges - (concepts if schemes else set())
        return field._replace(classes=tuple(sorted(classes)), schemes=schemes)

    @functools.cached_property
    def _asked(self) -> "_Asked":
        return _Asked(read_file(path) for path in shape_files(self._library))

    @functools.cached_property
    def sources(self) -> tuple[Source, ...]:
        """The documents of the library, by name.

        One that has no prefix among those of the house gets its name without the digits.
        """
        query = f"""
            SELECT ?document ?lines WHERE {{
              ?document a <{LG}SourceDocument> . OPTIONAL {{ ?document <{LG}lineCount> ?lines }}
            }} ORDER BY ?document"""
        own = {namespace: prefix for prefix, namespace in PREFIXES.items()}
        found: list[Source] = []
        for document, lines in rows(self._endpoint, query).rows:
            name = text(document).removeprefix(SOURCE)
            taken = {*PREFIXES, *(source.prefix for source in found)}
            fit = (item for item in (re.sub("[0-9-]+$", "", name), name) if _PREFIX.fullmatch(item))
            prefix = own.get(f"{SOURCE}{name}/") or next((i for i in fit if i not in taken), "")
            found.append(Source(name, prefix, count(text(lines))))
        return tuple(found)

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the house, and those of the documents of this library."""
        return PREFIXES | {item.prefix: item.namespace for item in self.sources if item.prefix}

    def called(self, iri: str) -> str:
        """What a class or a scheme is called, in words.

        A scheme by its own name: its label says what all of its concepts are together.
        """
        if iri.startswith(LGV):
            return iri.removeprefix(LGV).replace("-", " ")
        return labels(self._endpoint, [iri], "en").get(iri, curie(iri))

    def concepts(self, scheme: str) -> tuple[Concept, ...]:
        """The concepts of a scheme in their order: by position where they have one, else by IRI."""
        return self._concepts.get(scheme, ())

    @functools.cached_property
    def _concepts(self) -> dict[str, tuple[Concept, ...]]:
        query = f"""
            PREFIX schema: <{SCHEMA}> PREFIX skos: <{SKOS}>
            SELECT DISTINCT ?scheme ?concept ?position ?property ?name WHERE {{
              VALUES ?property {{ skos:prefLabel skos:altLabel skos:hiddenLabel skos:notation }}
              ?concept skos:inScheme ?scheme ; ?property ?name .
              OPTIONAL {{ ?concept schema:position ?position }}
            }}"""
        called: dict[str, dict[tuple[int, str], dict[str, bool]]] = {}
        for scheme, concept, position, prop, name in rows(self._endpoint, query).rows:
            key = (count(text(position)), text(concept))
            names = called.setdefault(text(scheme), {}).setdefault(key, {})
            language = name.language if isinstance(name, Literal) else ""
            is_label = (text(prop), language) == (NAME, "en")
            names[text(name)] = names.get(text(name), False) or is_label
        return {
            scheme: tuple(
                Concept(
                    iri,
                    next((name for name, is_label in names.items() if is_label), curie(iri)),
                    tuple(sorted(names)),
                )
                for (_, iri), names in sorted(found.items())
            )
            for scheme, found in called.items()
        }


def _bare(name: str) -> str:
    """A name without what people write in one place and leave out in another."""
    return re.sub("[ _-]", "", folded(name))


def _grouped(pairs: Iterable[Iterable[Term | None]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, value in pairs:
        if isinstance(value, Iri):
            found.setdefault(text(key), set()).add(value.value)
    return found


_KINDS: Final = (
    (LG + "Passage", LINES),
    (XSD + "gYear", DATE),
    (RDF + "langString", WORDS),
    (XSD + "decimal", NUMBER),
    (XSD + "integer", WHOLE),
    (XSD + "boolean", TRUTH),
    (RDFS + "Literal", ANY),
    (XSD + "string", TEXT),
)


def _kind(iri: str, ranges: frozenset[str]) -> str:
    if iri == LG + "edtf":
        return EXTENDED
    return next((kind for datatype, kind in _KINDS if datatype in ranges), THING)


def _place(field: Field) -> tuple[int, int, str]:
    if field.iri in _FIRST:
        return (0, _FIRST.index(field.iri), "")
    if field.iri in _LAST:
        return (2, _LAST.index(field.iri), "")
    return (1, 0, field.label)


def _apart(term: Term, number: int) -> Term:
    """The term, a blank node told from those of other documents."""
    return Blank(f"{number}-{term.value}") if isinstance(term, Blank) else term


def _narrowed(field: Field, above: Iterable[str], asked: "_Asked") -> Field:
    """The field as the rules for these classes have it; ``most`` is -1 if they forbid it."""
    least, most = field.least, field.most
    classes = tuple(sorted(asked.classes.get(("", field.iri), ()))) or field.classes
    found: tuple[str, ...] = ()
    for name in above:
        at_least, at_most = asked.counts.get((name, field.iri), (0, None))
        least = max(least, at_least)
        if at_most is not None:
            most = at_most or -1
        found = found or tuple(sorted(asked.classes.get((name, field.iri), ())))
    return field._replace(least=least, most=most, classes=found or classes)


class _Asked:
    """What the shapes ask for, as far as a form can show it.

    ``counts``: for a class and a property, how many values at least, and at most. ``one_of``: for a
    class, groups of properties of which one is due. ``due``: for a class, records that point to it.
    ``classes``: for a class (empty for any) and a property, of which classes its values are.
    ``schemes``: for a property, of which schemes.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._said: dict[Term, dict[str, list[Term]]] = {}
        for number, document in enumerate(documents):
            for subject, predicate, value, *_ in document.statements:
                about = self._said.setdefault(_apart(subject, number), {})
                about.setdefault(predicate.value, []).append(_apart(value, number))
        self.counts: dict[tuple[str, str], tuple[int, int | None]] = {}
        self.one_of: dict[str, list[OneOf]] = {}
        self.due: dict[str, list[Due]] = {}
        self.classes: dict[tuple[str, str], set[str]] = {}
        self.schemes: dict[str, set[str]] = {}
        for shape in [term for term in self._said if isinstance(term, Iri)]:
            if self._values(shape, "severity") == [Iri(SH + "Violation")]:
                self._read(shape)
            elif not self._path(shape):
                # Not all that has a name here is a rule, and has a label.
                for label in self._said[shape].get(RDFS + "label", [])[:1]:
                    for target in self._values(shape, "targetClass"):
                        self.one_of.setdefault(text(target), []).extend(
                            group._replace(strictly=False, expected=text(label))
                            for group in self._one_of(shape)
                        )

    def _values(self, node: Term, name: str) -> list[Term]:
        return self._said.get(node, {}).get(SH + name, [])

    def _read(self, shape: Iri) -> None:
        targets = [text(value) for value in self._values(shape, "targetClass")]
        path = self._path(shape)
        if not path:
            for target in targets:
                self.one_of.setdefault(target, []).extend(self._one_of(shape))
                self.due.setdefault(target, []).extend(self._due(shape))
            return
        self.schemes.setdefault(path, set()).update(self._schemes(shape))
        everywhere = [""] if Iri(path) in self._values(shape, "targetSubjectsOf") else []
        for target in targets + everywhere:
            self.classes.setdefault((target, path), set()).update(self._classes(shape))
        for target in targets:
            least, most = self.counts.get((target, path), (0, None))
            for value in self._values(shape, "minCount"):
                least = max(least, count(text(value)))
            for value in self._values(shape, "maxCount"):
                most = count(text(value))
            self.counts[target, path] = (least, most)

    def _path(self, shape: Term) -> str:
        """The property of a shape, if its path is no more than one."""
        paths = self._values(shape, "path")
        return paths[0].value if paths and isinstance(paths[0], Iri) else ""

    def _listed(self, head: Term) -> Iterator[Term]:
        while head in self._said:
            yield from self._said[head].get(RDF + "first", [])
            head = self._said[head].get(RDF + "rest", [Iri(RDF + "nil")])[0]

    def _members(self, shape: Term) -> Iterator[Term]:
        """The shapes inside a shape that a value may fit, not those that it may not."""
        yield from self._values(shape, "node")
        for name in ("or", "and", "xone"):
            for members in self._values(shape, name):
                yield from self._listed(members)

    def _one_of(self, shape: Term) -> Iterator[OneOf]:
        """What ``sh:or`` lets one choose from, if a property of the record comes first.

        A member that asks that something is not so makes the rule depend on it: no form knows that.
        """
        for head in self._values(shape, "or"):
            members = list(self._listed(head))
            simple = [list(self._simple(member)) for member in members]
            unless = [text(kind) for member in members for kind in self._values(member, "class")]
            other = [
                member
                for member, paths in zip(members, simple, strict=True)
                if not paths and not self._values(member, "class")
            ]
            absent = any(
                self._values(member, "not") or self._values(member, "qualifiedMaxCount")
                for member in other
            )
            if simple and simple[0] and not absent:
                paths = tuple(path for found in simple for path in found)
                yield OneOf(paths, strictly=not other, unless=tuple(unless))

    def _simple(self, shape: Term) -> Iterator[str]:
        """The properties that a shape asks for, if that is all that it does."""
        path = self._path(shape)
        if path and (self._values(shape, "minCount") or self._values(shape, "hasValue")):
            yield path
        for head in self._values(shape, "and"):
            for member in self._listed(head):
                yield from self._simple(member)

    def _due(self, shape: Term) -> Iterator[Due]:
        """The record that has to point to the target: of several ways to comply the first."""
        for path in self._values(shape, "path"):
            steps = list(self._listed(path)) or [path]
            for back in self._values(steps[0], "inversePath"):
                if numbers := self._values(shape, "qualifiedMinCount"):
                    yield Due(text(back), count(text(numbers[0])), next(self._wanted(shape), ""))
        for members in self._values(shape, "or"):
            for first in itertools.islice(self._listed(members), 1):
                yield from self._due(first)

    def _wanted(self, shape: Term) -> Iterator[str]:
        """The values that a qualified shape wants, the usual one first."""
        for inner in self._values(shape, "qualifiedValueShape"):
            for head in self._values(inner, "in"):
                yield from (text(value) for value in self._listed(head))

    def _classes(self, shape: Term) -> Iterator[str]:
        yield from (text(value) for value in self._values(shape, "class"))
        for member in self._members(shape):
            yield from self._classes(member)

    def _schemes(self, shape: Term) -> Iterator[str]:
        for member in self._members(shape):
            if self._path(member) == SKOS + "inScheme":
                yield from (text(value) for value in self._values(member, "hasValue"))
            else:
                yield from self._schemes(member)
