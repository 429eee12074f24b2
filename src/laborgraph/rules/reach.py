"""Which part of a graph the rules look at when some statements are added or taken away.

Validating a whole graph for each addition grows with the graph. What an addition can change are the
results for the records from which a rule's paths lead to one of its statements; and to judge those,
a rule reads no more than what its paths lead to. Both are found by walking the automata of
`shapes.Reach` over the store: backwards to the records concerned, then forwards to the fragment.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from laborgraph.rules.shapes import Edge, Reach, Rule
from laborgraph.vocab import RDF

Subject = ox.NamedNode | ox.BlankNode
Node = ox.NamedNode | ox.BlankNode | ox.Literal
Triple = tuple[Subject, ox.NamedNode, Node]
_TYPE: Final = ox.NamedNode(RDF + "type")


class Change(NamedTuple):
    """A store as it is after a change, and what the change is.

    ``stated`` are the statements that somebody makes, ``added`` those of them that were not there
    before, ``removed`` those that are there no longer.
    """

    graph: ox.Store
    stated: tuple[Triple, ...]
    added: tuple[Triple, ...]
    removed: tuple[Triple, ...] = ()


class _Walk:
    """Steps over a store, and over the statements that are no longer in it."""

    def __init__(self, graph: ox.Store, gone: Iterable[Triple] = ()) -> None:
        self.graph = graph
        self._out: dict[tuple[object, str], list[Node]] = {}
        self._in: dict[tuple[object, str], list[Node]] = {}
        for subject, predicate, value in gone:
            for name in (predicate.value, ""):
                self._out.setdefault((subject, name), []).append(value)
                self._in.setdefault((value, name), []).append(subject)

    def step(self, node: Node, predicate: str, *, forward: bool) -> Iterator[Node]:
        """The nodes one step away, literals too; an empty predicate is any."""
        named = ox.NamedNode(predicate) if predicate else None
        found: list[object] = []
        if forward:
            if isinstance(node, ox.Literal):
                return
            found += [quad.object for quad in self.graph.quads_for_pattern(node, named, None)]
            found += self._out.get((node, predicate), ())
        else:
            found += [quad.subject for quad in self.graph.quads_for_pattern(None, named, node)]
            found += self._in.get((node, predicate), ())
        for item in found:
            if isinstance(item, Node):
                yield item


def concerned(change: Change, rules: Iterable[Rule]) -> dict[str, dict[Subject, Triple]]:
    """For each rule the records whose results a change can alter, each with a statement of it.

    Cost grows with the change and with what the rules' paths lead to, not with the graph.
    """
    walk = _Walk(change.graph, change.removed)
    altered = (*change.stated, *change.removed)
    gone = {
        subject
        for subject, _, _ in change.removed
        if next(change.graph.quads_for_pattern(subject, None, None), None) is None
    }
    return {rule.name: _affected(rule.reach, altered, walk, gone) for rule in rules}


def _affected(
    reach: Reach, altered: Iterable[Triple], walk: _Walk, gone: Collection[Subject]
) -> dict[Subject, Triple]:
    """The records from which the paths of a rule lead to an altered statement.

    ``gone`` are the records of which nothing is left: who names one looks at its absence.
    """
    backwards = _by(reach, lambda edge: edge.end)
    found: dict[Subject, Triple] = {}
    seen: set[tuple[Node, int]] = set()
    for triple in altered:
        open_ends = _touched(reach, triple, walk, gone)
        while open_ends:
            node, state = open_ends.pop()
            if (node, state) in seen:
                continue
            seen.add((node, state))
            if state == 0 and not isinstance(node, ox.Literal):
                found.setdefault(node, triple)
            for edge in backwards.get(state, ()):
                if edge.predicate:
                    before = walk.step(node, edge.predicate, forward=not edge.forward)
                    open_ends += [(other, edge.start) for other in before]
                else:
                    open_ends.append((node, edge.start))
    return found


def _touched(
    reach: Reach, triple: Triple, walk: _Walk, gone: Collection[Subject]
) -> list[tuple[Node, int]]:
    """The states in which a rule may come upon a statement, each with the node where it is."""
    subject, predicate, value = triple
    # Whatever is said of a record, the record itself is looked at again.
    touched: list[tuple[Node, int]] = [(subject, 0)]
    if reach.reads(predicate.value):
        touched += [(subject, state) for state in range(1, reach.states)]
    touched += [
        (value, edge.start)
        for edge in reach.edges
        if edge.predicate == predicate.value and not edge.forward
    ]
    if isinstance(value, ox.BlankNode):
        # A node without a name is known by what names it.
        touched.append((value, 0))
    if predicate == _TYPE or subject in gone:
        for glance in reach.glances:
            touched += [(node, 0) for node in walk.step(subject, glance, forward=False)]
    return touched


def fragment(
    graph: ox.Store, rules: Iterable[Rule], records: Mapping[str, Collection[Subject]]
) -> set[ox.Quad]:
    """All that the rules read to judge these records.

    Every node that a path leads to comes with all that is said of it; what a record names comes
    with it too, so that its class and its being there can be asked for.

    Args:
        graph: The whole.
        rules: The rules.
        records: For each rule, by name, the records that it has to judge.
    """
    walk = _Walk(graph)
    nodes: set[Node] = set()
    for rule in rules:
        forwards = _by(rule.reach, lambda edge: edge.start)
        open_ends: list[tuple[Node, int]] = [(record, 0) for record in records[rule.name]]
        seen = set(open_ends)
        while open_ends:
            node, state = open_ends.pop()
            nodes.add(node)
            for edge in forwards.get(state, ()):
                ahead = (
                    walk.step(node, edge.predicate, forward=edge.forward)
                    if edge.predicate
                    else (node,)
                )
                for after in ahead:
                    if (after, edge.end) not in seen:
                        seen.add((after, edge.end))
                        open_ends.append((after, edge.end))
    judged = {record for found in records.values() for record in found}
    unnamed = {record for record in judged if isinstance(record, ox.BlankNode)}
    nodes |= {node for record in unnamed for node in walk.step(record, "", forward=False)}
    nodes |= {node for record in judged for node in walk.step(record, "", forward=True)}
    return {
        quad
        for node in nodes
        if not isinstance(node, ox.Literal)
        for quad in graph.quads_for_pattern(node, None, None)
    }


def _by(reach: Reach, end: Callable[[Edge], int]) -> dict[int, list[Edge]]:
    found: dict[int, list[Edge]] = {}
    for edge in reach.edges:
        found.setdefault(end(edge), []).append(edge)
    return found
