"""The rules for additions: the SHACL shapes of a library, read for what they ask and how far.

A rule is one named shape of ``ontology/shapes``. Its label says what it asks, its comment why, its
message what is wrong and what to write instead, its example who breaks it. Most rules are SHACL
core; a rule over the whole graph is a SPARQL constraint on ``lgs:graph``, whose ``?value`` is the
record at fault, with ``?path`` and ``?object`` the statement (docs/decisions/0010).

SHACL: https://www.w3.org/TR/shacl/
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from laborgraph.errors import UnreadableInputError, WrongUseError
from laborgraph.library import Library, reason
from laborgraph.names import nearest
from laborgraph.sparql import asks_elsewhere, tokens
from laborgraph.vocab import PREFIXES, RDF, RDFS, SKOS

SH: Final = "http://www.w3.org/ns/shacl#"
LGS: Final = PREFIXES["lgs"]
ERROR: Final = "error"
WARNING: Final = "warning"
INFO: Final = "info"
# From the gravest down.
SEVERITIES: Final = (ERROR, WARNING, INFO)
_BY_IRI: Final = {SH + "Violation": ERROR, SH + "Warning": WARNING, SH + "Info": INFO}
_NESTED: Final = ("node", "property", "qualifiedValueShape", "not")
_LISTED: Final = ("and", "or", "xone")
_COMPARED: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")

_Node = ox.NamedNode | ox.BlankNode


class Edge(NamedTuple):
    """One step of a path between two states: along a predicate, or against it."""

    start: int
    predicate: str
    forward: bool
    end: int


class Reach(NamedTuple):
    """How far a rule looks from the record at fault: an automaton over the paths of its shape.

    State 0 is the record itself. An edge without a predicate costs no step. ``glances`` are the
    predicates (empty for any) over whose objects a query may ask for a class, and no more.
    """

    edges: tuple[Edge, ...]
    states: int
    predicates: frozenset[str]
    any_predicate: bool
    glances: tuple[str, ...]

    def reads(self, predicate: str) -> bool:
        """Whether a statement with this predicate can change what the rule says."""
        return self.any_predicate or predicate in self.predicates


class Rule(NamedTuple):
    """One named shape, as a person reads it and as a validator needs it.

    ``wants`` are the properties of which a record lacks one, or all, if it breaks the rule.
    """

    name: str
    severity: str
    message: str
    asks: str
    why: str
    offender: str
    corrected: str
    file: str
    targets: tuple[tuple[str, str], ...]
    select: str
    reach: Reach
    path: str
    wants: tuple[str, ...]
    scheme: tuple[str, ...]

    @property
    def iri(self) -> str:
        """The name of its shape."""
        return LGS + self.name

    @property
    def blames_property(self) -> bool:
        """Whether the property of a statement is at fault, and not its value."""
        return "{?path}" in self.message and "{?object}" not in self.message


def shape_files(library: Library) -> list[Path]:
    """The files of the shapes, in a fixed order."""
    return sorted((library.root / "ontology" / "shapes").glob("*.ttl"))


def rules(library: Library) -> dict[str, Rule]:
    """The rules of a library by name, in the order of their files and names.

    Raises:
        UnreadableInputError: If a file is not Turtle, or a rule lacks what every rule has.
    """
    found: dict[str, Rule] = {}
    graph = ox.Store()
    homes: dict[str, str] = {}
    for path in shape_files(library):
        here = ox.Store()
        try:
            here.load(path=str(path), format=ox.RdfFormat.TURTLE)
        except SyntaxError as error:
            raise UnreadableInputError(
                f"{path}:{error.lineno}:{error.offset}: {reason(error)}; mend the shape there."
            ) from error
        for quad in here:
            graph.add(quad)
            if isinstance(quad.subject, ox.NamedNode):
                homes.setdefault(quad.subject.value, str(path.relative_to(library.root)))
    shapes = _Shapes(graph)
    for iri in sorted(homes, key=lambda iri: (homes[iri], iri)):
        if iri.startswith(LGS) and shapes.is_rule(ox.NamedNode(iri)):
            rule = shapes.rule(ox.NamedNode(iri), homes[iri])
            found[rule.name] = rule
    return found


def find(known: dict[str, Rule], name: str) -> Rule:
    """The rule of that name, which may stand in brackets as it does at the end of a message.

    Raises:
        WrongUseError: If there is none; with the nearest.
    """
    wanted = name.strip("[]").removeprefix("lgs:").removeprefix(LGS)
    if wanted not in known:
        near = nearest(wanted, list(known))[:3]
        hint = f"; did you mean {' or '.join(near)}?" if near else "; 'rule' alone lists them."
        raise WrongUseError(f"no rule is named {name!r}{hint}")
    return known[wanted]


class _Shapes:
    """The shapes graph, with what reading a shape needs of it."""

    def __init__(self, graph: ox.Store) -> None:
        self.graph = graph
        self.heading = "".join(
            f"PREFIX {self.text(node, SH + 'prefix')}: <{self.text(node, SH + 'namespace')}>\n"
            for node in sorted(
                (quad.object for quad in graph.quads_for_pattern(None, _shacl("declare"), None)),
                key=lambda node: self.text(node, SH + "prefix"),
            )
        )

    def values(self, node: object, prop: str) -> list[object]:
        """The objects of a property, those with names in order."""
        assert isinstance(node, ox.NamedNode | ox.BlankNode)  # noqa: S101 - a shape, not a text
        quads = self.graph.quads_for_pattern(node, ox.NamedNode(prop), None)
        return sorted((quad.object for quad in quads), key=str)

    def text(self, node: object, prop: str) -> str:
        """The value of a property, in English where there are several; empty if there is none."""
        values = self.values(node, prop)
        return str(getattr(values[0], "value", "")) if values else ""

    def listed(self, head: object) -> Iterator[object]:
        """The members of an RDF list."""
        seen = set()
        while isinstance(head, ox.BlankNode):
            first, rest = self.values(head, RDF + "first"), self.values(head, RDF + "rest")
            if head in seen or not (first and rest):
                raise UnreadableInputError(
                    "a list among the shapes has no end; write it in round brackets."
                )
            seen.add(head)
            yield first[0]
            head = rest[0]

    def is_rule(self, node: _Node) -> bool:
        return any(self.values(node, SH + target) for target in _TARGETS)

    def rule(self, node: ox.NamedNode, file: str) -> Rule:
        name = node.value.removeprefix(LGS)
        constraints = self.values(node, SH + "sparql")
        body = self.text(constraints[0], SH + "select") if constraints else ""
        if asks_elsewhere(self.heading + body):
            raise UnreadableInputError(f"{file}: the rule {name} asks a SERVICE; take it out.")
        said = self.text(constraints[0], SH + "message") if constraints else ""
        severity = _BY_IRI.get(self.text(node, SH + "severity"), "")
        message = said or self.text(node, SH + "message")
        asks = self.text(node, RDFS + "label")
        why = self.text(node, RDFS + "comment")
        if not (severity and message and asks and why):
            raise UnreadableInputError(
                f"{file}: the rule {name} lacks one of rdfs:label, rdfs:comment, sh:severity and"
                " sh:message; give it all four."
            )
        path = self.values(node, SH + "path")
        return Rule(
            name,
            severity,
            message,
            asks,
            why,
            self.text(node, SKOS + "example").strip("\n"),
            self.text(node, LGS + "corrected").strip("\n"),
            file,
            tuple(
                (target, str(getattr(value, "value", "")))
                for target in _TARGETS
                for value in self.values(node, SH + target)
            ),
            self.heading + body if body else "",
            self._reach(node, body),
            path[0].value if path and isinstance(path[0], ox.NamedNode) else "",
            tuple(sorted(self._wanted(node))),
            tuple(sorted(self._schemes(node))),
        )

    def _schemes(self, node: object) -> Iterator[str]:
        """The concept schemes among which a shape wants its values."""
        for member in self.inside(node):
            if self.text(member, SH + "path") == SKOS + "inScheme":
                yield from (
                    str(getattr(value, "value", ""))
                    for value in self.values(member, SH + "hasValue")
                )
            elif isinstance(member, ox.BlankNode):
                yield from self._schemes(member)

    def _wanted(self, node: object) -> Iterator[str]:
        """The properties that a shape asks for, or for one of them."""
        for path in self.values(node, SH + "path"):
            if isinstance(path, ox.NamedNode) and (
                self.text(node, SH + "minCount") not in {"", "0"}
                or self.values(node, SH + "hasValue")
            ):
                yield path.value
            return
        for name in _LISTED:
            for head in self.values(node, SH + name):
                for member in self.listed(head):
                    yield from self._wanted(member)

    def inside(self, node: object) -> Iterator[object]:
        for name in _NESTED:
            yield from self.values(node, SH + name)
        for name in _LISTED:
            for head in self.values(node, SH + name):
                yield from self.listed(head)

    def _reach(self, node: ox.NamedNode, select: str) -> Reach:
        automaton = _Automaton(self)
        if select:
            for path in self.values(node, LGS + "reach"):
                automaton.path(path, 0)
            automaton.predicates.update(_named_in(select, self.heading))
            # What class its objects have, every such query may ask.
            for predicate in ("",) if _is_free(select) else sorted(automaton.predicates):
                automaton.glance(predicate)
        else:
            automaton.shape(node, 0, frozenset())
            for value in self.values(node, SH + "targetObjectsOf"):
                automaton.step(0, str(getattr(value, "value", "")), forward=False)
            automaton.predicates.update(
                str(getattr(value, "value", "")) for value in self.values(node, SH + _TARGETS[2])
            )
        return Reach(
            tuple(automaton.edges),
            automaton.states,
            frozenset(automaton.predicates | {RDF + "type"}),
            _is_free(select),
            tuple(automaton.glances),
        )


# A variable where a predicate stands: the query looks at statements of any kind.
_FREE_PREDICATE: Final = r"[?$]\w+\s+[?$]\w+\s+([?$]\w+|<|\w*:|\")"


def _is_free(select: str) -> bool:
    pattern = select.partition("{")[2].rpartition("}")[0]
    return bool(re.search(_FREE_PREDICATE, pattern))


def _named_in(select: str, heading: str) -> set[str]:
    """The IRIs that a query names, as far as they can be predicates."""
    prefixes = dict(re.findall(r"PREFIX (\w*): <([^>]*)>", heading))
    named = set()
    for token in tokens(select):
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            named.add(prefixes.get(prefix, prefix + ":") + local)
        elif token.kind == "iri":
            named.add(token.text[1:-1])
    return named


class _Automaton:
    """Thompson's construction over SHACL property paths (SHACL, section 2.3.1)."""

    def __init__(self, shapes: _Shapes) -> None:
        self.shapes = shapes
        self.edges: list[Edge] = []
        self.predicates: set[str] = set()
        self.glances: list[str] = []
        self.states = 1

    def step(self, start: int, predicate: str, *, forward: bool) -> int:
        """One step to a new state."""
        self.states += 1
        self.edges.append(Edge(start, predicate, forward, self.states - 1))
        self.predicates.add(predicate)
        return self.states - 1

    def free(self, start: int, end: int) -> None:
        """An edge that costs no step."""
        self.edges.append(Edge(start, "", True, end))

    def glance(self, predicate: str) -> None:
        """The classes of the objects of a predicate are asked for; of any, if it is empty."""
        self.glances.append(predicate)

    def shape(self, node: object, state: int, above: frozenset[object]) -> None:
        """What a shape reads of a node in that state."""
        if node in above:
            raise UnreadableInputError(f"the shape {node} refers to itself; SHACL forbids it.")
        paths = self.shapes.values(node, SH + "path")
        at = self.path(paths[0], state) if paths else state
        for name in _COMPARED:
            for value in self.shapes.values(node, SH + name):
                self.predicates.add(str(getattr(value, "value", "")))
        for inner in self.shapes.inside(node):
            self.shape(inner, at, above | {node})

    def path(self, node: object, start: int, *, forward: bool = True) -> int:
        """A path from a state; the state in which it ends."""
        if isinstance(node, ox.NamedNode):
            return self.step(start, node.value, forward=forward)
        kinds: dict[str, Callable[[object], int]] = {
            "inversePath": lambda inner: self.path(inner, start, forward=not forward),
            "alternativePath": lambda inner: self._any(inner, start, forward=forward),
            "zeroOrMorePath": lambda inner: self._again(inner, start, forward=forward, least=0),
            "oneOrMorePath": lambda inner: self._again(inner, start, forward=forward, least=1),
            "zeroOrOnePath": lambda inner: self._maybe(inner, start, forward=forward),
        }
        for name, follow in kinds.items():
            for inner in self.shapes.values(node, SH + name):
                return follow(inner)
        members = list(self.shapes.listed(node))
        for member in members if forward else reversed(members):
            start = self.path(member, start, forward=forward)
        return start

    def _new(self) -> int:
        self.states += 1
        return self.states - 1

    def _any(self, head: object, start: int, *, forward: bool) -> int:
        end = self._new()
        for member in self.shapes.listed(head):
            self.free(self.path(member, start, forward=forward), end)
        return end

    def _again(self, inner: object, start: int, *, forward: bool, least: int) -> int:
        first = self._new()
        self.free(start, first)
        last = self.path(inner, first, forward=forward)
        self.free(last, first)
        return last if least else first

    def _maybe(self, inner: object, start: int, *, forward: bool) -> int:
        end = self.path(inner, start, forward=forward)
        self.free(start, end)
        return end


def _shacl(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)
