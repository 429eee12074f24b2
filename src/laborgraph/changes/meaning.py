"""What changed in meaning between two versions of a library, thing by thing.

A thing is whatever something is said of: a record, a concept, a term. What is asserted counts;
what the rules derive from it, where it stands and how it is written do not.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from laborgraph.changes.versions import Fact
from laborgraph.names import folded
from laborgraph.passages import passage
from laborgraph.tables import Blank, Iri, Literal, Term, visible
from laborgraph.vocab import FOAF, ID, LG, ORG, PREFIXES, RDF, RDFS, SKOS, SOURCE, XSD, curie

Statement = tuple[Iri, Term]

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
RENAMED: Final = "renamed"
REPLACED: Final = "replaced"
SAME: Final = "same"

TYPE: Final = Iri(RDF + "type")
_LABELS: Final = (Iri(SKOS + "prefLabel"), Iri(RDFS + "label"))
_CITES: Final = Iri(LG + "citesWork")
_PARENT: Final = Iri(RDFS + "subClassOf")
_OWL: Final = PREFIXES["owl"]

# Under which heading a thing stands: the first that has its class, or a class above it.
FAMILIES: Final[dict[str, frozenset[str]]] = {
    "Alliances": frozenset({LG + "Alliance"}),
    "Organizations": frozenset({ORG + "Organization"}),
    "Persons and groups": frozenset({FOAF + "Person", FOAF + "Group"}),
    "Places and workplaces": frozenset({LG + "Place", ORG + "Site"}),
    "Occurrences": frozenset({LG + "Occurrence", LG + "Demand", LG + "Outcome"}),
    "Instruments": frozenset({LG + "PolicyInstrument", LG + "InterUnionAgreement"}),
    "Ties": frozenset({ORG + "Membership", LG + "Participation"}),
    "Positions": frozenset({LG + "Position"}),
    "Claims": frozenset({LG + "Claim", LG + "Discrepancy"}),
    "Sources and data sets": frozenset(
        {
            *(LG + "SourceDocument", LG + "DocumentSection", LG + "CitedWork"),
            PREFIXES["dcat"] + "Dataset",
        }
    ),
    "Concepts": frozenset({SKOS + "Concept", SKOS + "ConceptScheme"}),
    "Terms": frozenset(
        _OWL + name
        for name in (
            "AnnotationProperty",
            "Class",
            "DatatypeProperty",
            "ObjectProperty",
            "Ontology",
        )
    ),
}
_OTHERS: Final = "Other things"


class Graph:
    """What the files of a version say, gathered by what they say it of."""

    def __init__(self, files: Mapping[str, Iterable[Fact]]) -> None:
        """Gather the facts of each file; a file is known by its path."""
        every: defaultdict[Term, set[Statement]] = defaultdict(set)
        self.homes: defaultdict[Term, set[str]] = defaultdict(set)
        for path, facts in files.items():
            for subject, predicate, value in facts:
                every[subject].add((predicate, value))
                self.homes[subject].add(path)
        inside = _inside(every)
        self.said = {thing: said for thing, said in every.items() if thing not in inside}
        self.parts = {node: said for node, said in every.items() if isinstance(node, Blank)}

    def values(self, thing: Term, *predicates: Iri) -> list[Term]:
        """What is said of a thing by some predicates, in a fixed order."""
        said = self.said.get(thing, ())
        return sorted((o for p, o in said if p in predicates), key=_by_n3)

    def label(self, thing: Term, language: str) -> str:
        """What a thing is called in a language, else in English, else in any; or nothing."""

        def order(label: Term) -> tuple[int, str]:
            tag = label.language if isinstance(label, Literal) else ""
            return 0 if tag == language else {"en": 1, "": 2}.get(tag, 3), label.value

        for predicate in _LABELS:
            found = self.values(thing, predicate)
            if found:
                return min(found, key=order).value
        return ""


def _by_n3(term: Term) -> str:
    return term.n3()


def _inside(said: Mapping[Term, Collection[Statement]]) -> set[Term]:
    """The blank nodes that are part of what is said of something else."""
    parts = {node: [o for _, o in pairs if isinstance(o, Blank)] for node, pairs in said.items()}
    pointed_at = {node for nodes in parts.values() for node in nodes}
    ahead = [thing for thing in said if thing not in pointed_at]
    found: set[Term] = set()
    while ahead:
        new = [node for node in parts.get(ahead.pop(), ()) if node not in found]
        found.update(new)
        ahead += new
    return found


class Change(NamedTuple):
    """A statement that is there in one version only, or whose value another one replaced."""

    predicate: Iri
    before: Term | None
    after: Term | None

    @property
    def kind(self) -> str:
        """``added``, ``removed`` or ``replaced``."""
        if self.before is None:
            return ADDED
        return REMOVED if self.after is None else REPLACED


class Difference(NamedTuple):
    """A thing that is not the same in two versions.

    Attributes:
        thing: What it is; by the identifier of the newer version, if it has one there.
        kind: ``added``, ``removed``, ``changed``, or ``renamed``: the same under another
            identifier.
        changes: Its statements that changed, in a fixed order.
        former: The identifier of a renamed thing before.
    """

    thing: Term
    kind: str
    changes: tuple[Change, ...]
    former: Term | None = None


class Comparison(NamedTuple):
    """What is different between two versions.

    Attributes:
        old: The earlier version.
        new: The later one.
        differences: One for each thing that is not the same.
        followed: How many statements of other things only follow a new identifier.
        moved: How many things stand in another file and are the same otherwise.
    """

    old: Graph
    new: Graph
    differences: tuple[Difference, ...]
    followed: int
    moved: int


def compare(
    before: Mapping[str, Iterable[Fact]], after: Mapping[str, Iterable[Fact]]
) -> Comparison:
    """Compare the facts of two versions, each by file.

    >>> a, label = Iri("https://example.org/a"), Iri(SKOS + "prefLabel")
    >>> found = compare({"x": [(a, label, Literal("A"))]}, {"y": [(a, label, Literal("B"))]})
    >>> found.differences[0].changes[0].after
    Literal(value='B', datatype='http://www.w3.org/2001/XMLSchema#string', language='')
    """
    old, new = Graph(before), Graph(after)
    names = _renamed(old, new)
    former = {new_name: old_name for old_name, new_name in names.items()}
    followed = 0
    earlier: dict[Term, set[Statement]] = {}
    for thing, said in old.said.items():
        name = names.get(thing, thing)
        now = new.said.get(name, set())
        follows = {
            (p, o): (p, names[o])
            for p, o in said
            if o in names and (p, names[o]) in now and (p, o) not in now
        }
        earlier[name] = {follows.get(pair, pair) for pair in said}
        followed += 0 if thing in names else len(follows)
    found = []
    moved = 0
    for thing in sorted(earlier.keys() | new.said.keys(), key=_by_n3):
        was, now = earlier.get(thing, set()), new.said.get(thing, set())
        if thing in former:
            found.append(Difference(thing, RENAMED, (), former[thing]))
        elif was == now:
            moved += not new.homes[thing] <= old.homes[thing]
        else:
            kind = CHANGED if was and now else ADDED if now else REMOVED
            found.append(Difference(thing, kind, tuple(_changes(was, now))))
    return Comparison(old, new, tuple(found), followed, moved)


def _renamed(old: Graph, new: Graph) -> dict[Term, Term]:
    """The things that only bear another identifier: by the old one, the new one.

    Two things are paired if what is said of them is the same and of no other thing that came or
    went, with two statements at least. What is said of them may name others that are renamed, so
    pairs are looked for until no more are found, and then held against each other.
    """
    gone = {thing for thing in old.said if isinstance(thing, Iri) and thing not in new.said}
    come = {thing for thing in new.said if isinstance(thing, Iri) and thing not in old.said}
    pairs: dict[Term, Term] = {}
    while True:
        left = _by_signature(old, gone - pairs.keys(), gone, pairs)
        right = _by_signature(new, come - set(pairs.values()), come, {o: o for o in pairs.values()})
        more = {
            left[said][0]: right[said][0]
            for said in left.keys() & right.keys()
            if len(said) > 1 and len(left[said]) == len(right[said]) == 1
        }
        if not more:
            break
        pairs |= more
    while True:
        wrong = [
            name
            for name, now in pairs.items()
            if {(p, pairs.get(o, o)) for p, o in old.said[name]} != new.said[now]
        ]
        if not wrong:
            return pairs
        for name in wrong:
            del pairs[name]


_SOME: Final = Blank("some")


def _by_signature(
    graph: Graph, things: Iterable[Term], unsure: Collection[Term], known: Mapping[Term, Term]
) -> dict[frozenset[Statement], list[Term]]:
    """Things by what is said of them, whatever those around them are called now."""
    found: defaultdict[frozenset[Statement], list[Term]] = defaultdict(list)
    for thing in things:
        around = {o: known.get(o, _SOME) for _, o in graph.said[thing] if o in unsure}
        found[frozenset((p, around.get(o, o)) for p, o in graph.said[thing])].append(thing)
    return found


def _changes(before: Collection[Statement], after: Collection[Statement]) -> Iterator[Change]:
    """The statements that changed, labels first and passages last.

    Where there is one value before and one after, the one replaces the other; so also among the
    texts in one language.
    """
    places: defaultdict[Iri, tuple[list[Term], list[Term]]] = defaultdict(lambda: ([], []))
    for side, said in enumerate((before, after)):
        for predicate, value in sorted(said, key=lambda pair: pair[1].n3()):
            places[predicate][side].append(value)
    for predicate in sorted(places, key=_place):
        gone, come = places[predicate]
        slots = [(gone, come)]
        if len(gone) != 1 or len(come) != 1:
            tags = sorted({_tag(value) for value in (*gone, *come)})
            slots = [
                ([o for o in gone if _tag(o) == tag], [o for o in come if _tag(o) == tag])
                for tag in tags
            ]
        for was, now in slots:
            out, in_ = [o for o in was if o not in now], [o for o in now if o not in was]
            if len(was) == len(now) == 1 and out:
                yield Change(predicate, out[0], in_[0])
            else:
                yield from (Change(predicate, value, None) for value in out)
                yield from (Change(predicate, None, value) for value in in_)


def _tag(value: Term) -> str:
    return value.language if isinstance(value, Literal) else ""


def _place(predicate: Iri) -> tuple[int, str]:
    if predicate == TYPE:
        return 0, ""
    if predicate in _LABELS:
        return 1, predicate.value
    return (3 if predicate.value == LG + "attestedIn" else 2), curie(predicate.value)


def _order(pair: Statement) -> tuple[int, str, str]:
    return *_place(pair[0]), pair[1].n3()


class Entry(NamedTuple):
    """A thing in a report, with the parts that it owns.

    Attributes:
        thing: What it is.
        kind: As in `Difference`; ``same`` if only its parts changed.
        family: The heading under which it stands, one of `FAMILIES`.
        classes: What it is an instance of; in the later version, if it is there.
        changes: As in `Difference`.
        former: As in `Difference`.
        parts: Its dependent records that changed, those of its parts among them.
    """

    thing: Term
    kind: str
    family: str
    classes: tuple[Term, ...]
    changes: tuple[Change, ...]
    former: Term | None
    parts: tuple["Entry", ...]


def entries(comparison: Comparison, language: str = "en") -> tuple[Entry, ...]:
    """The differences as a report tells them: by family, then by name, parts below their owner."""
    words = Words(comparison, language)
    parents = _parents(comparison)
    owned: defaultdict[Term, list[Difference]] = defaultdict(list)
    for difference in comparison.differences:
        owned[_owner(difference.thing, comparison)].append(difference)
    found = []
    for owner, own in owned.items():
        apart = {item.thing: item for item in own}
        itself = apart.pop(owner, Difference(owner, SAME, ()))
        parts = tuple(_entry(item, comparison, parents) for item in apart.values())
        found.append(_entry(itself, comparison, parents)._replace(parts=parts))
    order = (*FAMILIES, _OTHERS)

    def place(entry: Entry) -> tuple[int, str, str]:
        return order.index(entry.family), folded(words.name(entry.thing)), entry.thing.n3()

    return tuple(sorted(found, key=place))


def _entry(
    difference: Difference, comparison: Comparison, parents: Mapping[Term, set[Term]]
) -> Entry:
    thing, kind, changes, former = difference
    classes = comparison.new.values(thing, TYPE) or comparison.old.values(thing, TYPE)
    above: set[Term] = set()
    ahead: list[Term] = list(classes)
    while ahead:
        above.add(ahead[-1])
        ahead += parents.get(ahead.pop(), set()) - above
    iris = {item.value for item in above if isinstance(item, Iri)}
    family = next((name for name, heads in FAMILIES.items() if heads & iris), _OTHERS)
    return Entry(thing, kind, family, tuple(classes), changes, former, ())


def _parents(comparison: Comparison) -> dict[Term, set[Term]]:
    found: defaultdict[Term, set[Term]] = defaultdict(set)
    for graph in (comparison.old, comparison.new):
        for thing, said in graph.said.items():
            found[thing] |= {value for predicate, value in said if predicate == _PARENT}
    return found


def _owner(thing: Term, comparison: Comparison) -> Term:
    """The record that a dependent one belongs to: ``owner`` of ``owner--part``, if it is there."""
    if isinstance(thing, Iri) and thing.value.startswith(ID):
        owner = Iri(thing.value.partition("--")[0])
        if owner in comparison.new.said or owner in comparison.old.said:
            return owner
    return thing


# How many things a record without a name of its own is told by, and how deep a part is shown.
_TOLD_BY: Final = 3
_DEEPEST: Final = 3


class Words:
    """How things and values are called in a report, with what either version knows of them."""

    def __init__(
        self,
        comparison: Comparison,
        language: str = "en",
        *,
        iris: bool = False,
        quotes: bool = True,
    ) -> None:
        """Choose a language, or IRIs in the place of names; and whether texts stand in quotes."""
        self._graphs = (comparison.new, comparison.old)
        self._language = language
        self._iris = iris
        self._quotes = quotes

    def label(self, thing: Term) -> str:
        """The label of a thing in the later version, else in the earlier; empty if it has none."""
        found = (graph.label(thing, self._language) for graph in self._graphs)
        return "" if self._iris else visible(next(filter(None, found), ""))

    def former_label(self, entry: Entry) -> str:
        """What a thing was called before, if it is called something else now."""
        # A thing under another identifier is called as before: its label is among what is the same.
        label = visible(self._graphs[1].label(entry.thing, self._language))
        return "" if self._iris or label == self.label(entry.thing) else label

    def name(self, thing: Term) -> str:
        """The label of a thing; of a record without one, those of the records that it ties.

        Empty if there are neither.
        """
        label = self.label(thing)
        if label or self._iris:
            return label
        said = {pair for graph in self._graphs for pair in graph.said.get(thing, ())}
        own = thing.value.partition("--")[0]
        tied = [
            self.label(value)
            for predicate, value in sorted(said, key=_order)
            if predicate != _CITES
            and isinstance(value, Iri)
            and value.value.startswith(ID)
            and value.value != own
        ]
        return ", ".join([label for label in dict.fromkeys(tied) if label][:_TOLD_BY])

    def identifier(self, thing: Term) -> str:
        """The CURIE of a thing, or its IRI."""
        if isinstance(thing, Iri):
            return visible(thing.value if self._iris else curie(thing.value))
        return "without an identifier"

    def classes(self, entry: Entry) -> str:
        """What a thing is an instance of, in words."""
        return ", ".join(self.value(item) for item in entry.classes) or "without a class"

    def predicate(self, change: Change) -> str:
        """The label of a predicate, with the language of the texts that it gives."""
        name = self.identifier(change.predicate)
        if not self._iris:
            name = "class" if change.predicate == TYPE else self.label(change.predicate) or name
        tags = {_tag(value) for value in (change.before, change.after) if value is not None}
        tag = tags.pop() if len(tags) == 1 else ""
        return f"{name} ({tag})" if tag else name

    def values(self, changes: Iterable[Change]) -> dict[Term, str]:
        """What to call the values in some changes, so that no two are called the same."""
        terms = {term for change in changes for term in change[1:] if term is not None}
        for called in (self.value, self._exactly, lambda term: ascii(term.n3())[1:-1]):
            found = {term: called(term) for term in terms}
            if len({unicodedata.normalize("NFKC", word) for word in found.values()}) == len(terms):
                break
        return found

    def value(self, term: Term, depth: int = 0) -> str:
        """What to call a value: names of things, passages as they are cited, texts in quotes."""
        if isinstance(term, Blank):
            return self._part(term, depth)
        if isinstance(term, Literal):
            said = visible(term.value)
            is_text = term.language or term.datatype == XSD + "string"
            return f'"{said}"' if is_text and self._quotes else said
        place = passage(term.value)
        label = "" if place else self.label(term)
        if self._iris or not (place or label):
            return self.identifier(term)
        if place:
            return str(place)
        is_record = term.value.startswith((ID, SOURCE))
        return f"{label} ({self.identifier(term)})" if is_record else label

    def _exactly(self, term: Term) -> str:
        """A value with all that makes it this one."""
        said = self.value(term)
        if isinstance(term, Iri):
            return said if said.endswith(")") else f"{said} ({self.identifier(term)})"
        if isinstance(term, Blank):
            return f"{said} ({term.value[:8]})"
        return f"{said} ({term.language or curie(term.datatype)})"

    def _part(self, node: Blank, depth: int) -> str:
        if depth == _DEEPEST:
            return "[…]"
        said = {pair for graph in self._graphs for pair in graph.parts.get(node, ())}
        told = (
            f"{self.predicate(Change(p, o, o))}: {self.value(o, depth + 1)}"
            for p, o in sorted(said, key=_order)
        )
        return f"[{'; '.join(told)}]"


def counts(comparison: Comparison) -> Counter[str]:
    """How many things were added, removed, changed and renamed."""
    return Counter(item.kind for item in comparison.differences)
