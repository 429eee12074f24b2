"""Validation of additions: what is wrong, where it stands, and what to write instead.

Rules of SHACL core are judged by pySHACL; a rule over the whole graph, a SPARQL constraint, by
Oxigraph, which answers it at once for all records (docs/decisions/0010). For an addition both see a
fragment of the graph (`reach`), so that the cost grows with the addition.
"""

import functools
import logging
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from laborgraph.endpoints import Held
from laborgraph.errors import UnreadableInputError
from laborgraph.forms.fields import Forms
from laborgraph.library import Library, decoded, loaded, read_text, reason
from laborgraph.rules.reach import Change, Subject, Triple, concerned, fragment
from laborgraph.rules.shapes import LGS, SH, Rule, rules, shape_files
from laborgraph.tables import Blank, Iri, Literal, Term
from laborgraph.turtle.parsing import Document, Statement, read, term
from laborgraph.validation.advice import Advice
from laborgraph.validation.findings import Finding, Result, Sites, finding, in_order
from laborgraph.vocab import LG, PREFIXES, RDF, RDFS, SCHEMA, SKOS, SOURCE, XSD

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

_GRAPH: Final = LGS + "graph"
_TYPE: Final = RDF + "type"
# Pairs of like records grow with the square of their number.
_MOST: Final = 5_000
# What records say with words of OWL and RDFS.
_OF_RECORDS: Final = {PREFIXES["owl"] + "differentFrom", RDFS + "label", RDFS + "comment"}
_FOR_PEOPLE: Final = {RDFS + "label", RDFS + "comment", SKOS + "example", LGS + "corrected"}


class Checker:
    """The rules, ready to judge a graph."""

    def __init__(self, rules: Mapping[str, Rule], shapes: ox.Store, terms: ox.Store) -> None:
        """Take the rules, the graph of their shapes, and the ontology with its vocabularies."""
        self.rules = dict(rules)
        self._shapes = shapes
        self._terms = terms

    def whole(self, graph: ox.Store) -> set[Result]:
        """What the rules say of every record of a graph."""
        return {*self._core(graph), *self.queries(graph)}

    def changed(self, change: Change) -> dict[Result, Triple | None]:
        """What the rules say because of a change: of its records, and of others through it.

        A result for a record that the change does not speak of counts if it was not there before.

        Returns:
            The results, each with the statement of the change that led to it.
        """
        records = concerned(change, self.rules.values())
        # What a term means may change every result.
        judged = self.whole if self._touches_terms(change) else self._judge_of(records)
        found = judged(change.graph)
        spoken = {_term(triple[0]) for triple in (*change.stated, *change.removed)}
        distant = {result for result in found if result.record not in spoken}
        if distant:
            with _undone(change):
                found -= distant & judged(change.graph)
        return {
            result: records[result.rule].get(_node(result.record))
            for result in sorted(found, key=repr)
        }

    def _judge_of(
        self, records: Mapping[str, Mapping[Subject, Triple]]
    ) -> Callable[[ox.Store], set[Result]]:
        """Judge these records only, from as much of a graph as they need."""

        def judged(graph: ox.Store) -> set[Result]:
            part = ox.Store()
            part.extend(self._static(graph))
            part.extend(fragment(graph, self.rules.values(), records))
            found = self.whole(part)
            return {result for result in found if _node(result.record) in records[result.rule]}

        return judged

    def _touches_terms(self, change: Change) -> bool:
        """Whether a change speaks of a term, a concept or a document that is there.

        What they mean every record may rest on, and no path leads back from them. What they are
        called is looked at with themselves.
        """
        altered = [said for said in (*change.added, *change.removed) if not _is_wording(said[2])]
        new = {triple[0] for triple in change.added}
        old = {quad.subject for quad in self._terms}
        old |= {triple[0] for triple in change.removed if _is_document(triple[0])}
        for document in _documents_in(change.graph):
            own = list(change.graph.quads_for_pattern(document, None, None))
            if document not in new or any(_plain(quad) not in change.added for quad in own):
                old.add(document)
        return any(subject in old or _is_term(said) for said in altered for subject in said[:1])

    def _static(self, graph: ox.Store) -> Iterator[ox.Quad]:
        """What is there for every record: terms and concepts without their words, documents."""
        yield from (quad for quad in self._terms if not _is_wording(quad.object))
        for document in _documents_in(graph):
            yield from graph.quads_for_pattern(document, None, None)

    @functools.cached_property
    def _core_shapes(self) -> "rdflib.Graph":
        """The shapes without the SPARQL constraints, and without words that only people read."""
        import rdflib

        queries = {ox.NamedNode(rule.iri) for rule in self.rules.values() if rule.select}
        shapes = rdflib.Graph()
        for quad in self._shapes:
            if quad.subject not in queries and quad.predicate.value not in _FOR_PEOPLE:
                shapes.add(_to_rdflib(quad.triple))
        return shapes

    def _core(self, graph: ox.Store) -> Iterator[Result]:
        """What pySHACL says."""
        import pyshacl
        import rdflib

        # A literal that is none of its datatype is for the rules to find, not for rdflib's log.
        logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
        data = rdflib.Graph()
        for quad in graph:
            data.add(_to_rdflib(quad.triple))
        try:
            said = pyshacl.validate(
                data, shacl_graph=self._core_shapes, inference="none", inplace=True
            )
        except pyshacl.errors.ReportableRuntimeError as error:
            why = str(error).partition("\n")[0].rstrip(".")
            raise UnreadableInputError(f"the shapes cannot be run: {why}; mend them.") from error
        if not isinstance(said[1], rdflib.Graph):
            # pySHACL hands its failure back in the place of the report.
            raise UnreadableInputError(f"the shapes cannot be run: {said[1]}.")
        yield from _read_report(said[1], self.rules)

    def queries(self, graph: ox.Store) -> Iterator[Result]:
        """What the SPARQL constraints find."""
        for rule in self.rules.values():
            if not rule.select:
                continue
            try:
                solutions = graph.query(rule.select)
            except SyntaxError as error:
                raise UnreadableInputError(
                    f"{rule.file}: the query of the rule {rule.name} is not SPARQL 1.1:"
                    f" {reason(error)}; mend it."
                ) from error
            assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - sh:select
            names = [variable.value for variable in solutions.variables]
            for number, solution in enumerate(solutions):
                if number == _MOST:
                    raise UnreadableInputError(
                        f"the rule {rule.name} is broken more than {_MOST} times; mend what is"
                        f" wrong throughout ('laborgraph rule {rule.name}' tells), or judge fewer"
                        " records at once."
                    )
                bound = {
                    name: _term(value)
                    for name, value in zip(names, solution, strict=True)
                    if value is not None
                }
                if "value" not in bound:
                    continue  # an aggregate over nothing
                path = bound.get("path")
                yield Result(
                    rule.name,
                    SH + "SPARQLConstraintComponent",
                    bound["value"],
                    path.value if path else "",
                    bound.get("object"),
                    tuple(sorted((k, v) for k, v in bound.items() if k not in {"this", "value"})),
                )


def _documents_in(graph: ox.Store) -> set[Subject]:
    """The source documents of a graph."""
    kind = ox.NamedNode(LG + "SourceDocument")
    found = graph.quads_for_pattern(None, ox.NamedNode(_TYPE), kind)
    return {quad.subject for quad in found if not isinstance(quad.subject, ox.Triple)}


def _is_document(node: Subject) -> bool:
    """Whether a name is that of a document, and not of a passage of one."""
    rest = node.value.removeprefix(SOURCE)
    return rest != node.value and "/" not in rest


def _is_term(said: Triple) -> bool:
    """Whether a statement makes, or unmakes, a term."""
    _, predicate, value = said
    of_terms = (PREFIXES["owl"], RDFS, SCHEMA + "domainIncludes", SCHEMA + "rangeIncludes")
    if predicate.value == _TYPE:
        return isinstance(value, ox.NamedNode) and value.value.startswith(PREFIXES["owl"])
    return predicate.value.startswith(of_terms) and predicate.value not in _OF_RECORDS


def _is_wording(value: object) -> bool:
    """Whether it is text in some language, which is for people."""
    return isinstance(value, ox.Literal) and bool(value.language)


def _plain(quad: ox.Quad) -> tuple[object, object, object]:
    return (quad.subject, quad.predicate, quad.object)


@contextmanager
def _undone(change: Change) -> Iterator[None]:
    """The graph as it was, for as long as this lasts."""
    added, removed = ([ox.Quad(*triple) for triple in side] for side in change[2:])
    for quad in added:
        change.graph.remove(quad)
    change.graph.extend(removed)
    try:
        yield
    finally:
        for quad in removed:
            change.graph.remove(quad)
        change.graph.extend(added)


def _read_report(report: "rdflib.Graph", rules: Mapping[str, Rule]) -> Iterator[Result]:
    """The results of a report of pySHACL."""
    from rdflib import SH as TERMS
    from rdflib import URIRef

    # Results of nested shapes hang below these, as details.
    for node in report.objects(None, TERMS.result):
        shape = str(report.value(node, TERMS.sourceShape)).removeprefix(LGS)
        if shape not in rules:
            raise UnreadableInputError(
                f"a result comes from the shape {shape}, which is no rule; name the shape, and put"
                " nothing under sh:property."
            )
        path = report.value(node, TERMS.resultPath)
        value = report.value(node, TERMS.value)
        record = _from_rdflib(report.value(node, TERMS.focusNode))
        found = None if value is None else _from_rdflib(value)
        yield Result(
            shape,
            str(report.value(node, TERMS.sourceConstraintComponent)),
            record,
            # The path of a rule is one predicate, or begins with one.
            rules[shape].path or (str(path) if isinstance(path, URIRef) else ""),
            found,
        )


def _term(value: object) -> Term:
    found = term(value)
    assert found is not None  # noqa: S101 - no triple is a term in what is read here
    return found


def _node(value: Term) -> Subject:
    return ox.BlankNode(value.value) if isinstance(value, Blank) else ox.NamedNode(value.value)


def as_triple(statement: Statement) -> Triple:
    """A statement as the store has it."""
    value = statement.object
    if isinstance(value, Literal):
        put: ox.NamedNode | ox.BlankNode | ox.Literal = (
            ox.Literal(value.value, language=value.language)
            if value.language
            else ox.Literal(value.value, datatype=ox.NamedNode(value.datatype))
        )
    else:
        put = _node(value)
    return (_node(statement.subject), ox.NamedNode(statement.predicate.value), put)


def _to_rdflib(triple: ox.Triple) -> tuple["Node", "Node", "Node"]:
    from rdflib import BNode, URIRef
    from rdflib import Literal as Text

    def converted(value: object) -> "Node":
        if isinstance(value, ox.NamedNode):
            return URIRef(value.value)
        if isinstance(value, ox.BlankNode):
            return BNode(value.value)
        assert isinstance(value, ox.Literal)  # noqa: S101 - no triple is a term here
        if value.language:
            return Text(value.value, lang=value.language)
        # What is written is judged, not what it would be normalised to.
        return Text(value.value, datatype=URIRef(value.datatype.value), normalize=False)

    return (converted(triple.subject), converted(triple.predicate), converted(triple.object))


def _from_rdflib(node: object) -> Term:
    from rdflib import BNode
    from rdflib import Literal as Text

    if isinstance(node, BNode):
        return Blank(str(node))
    if isinstance(node, Text):
        if node.language:
            return Literal(str(node), "", node.language)
        return Literal(str(node), str(node.datatype) if node.datatype else XSD + "string")
    return Iri(str(node))


class Verdict(NamedTuple):
    """What was found, and in how much; ``known`` statements were there before."""

    findings: tuple[Finding, ...]
    files: int
    statements: int
    known: int = 0


def checker(library: Library) -> Checker:
    """The rules of a library, ready to judge.

    Raises:
        UnreadableInputError: If a shape cannot be read.
    """
    return Checker(rules(library), loaded(shape_files(library)), library.terms())


def validate(
    library: Library,
    documents: Sequence[Document],
    *,
    whole: bool = False,
    judge: Checker | None = None,
    progress: Callable[[Path], None] | None = None,
) -> Verdict:
    """Judge some additions on top of a library.

    Args:
        library: What is there; a file of it that is among the additions is judged as one.
        documents: The additions.
        whole: Whether the results for the whole library are wanted, and not only for what is added.
        judge: The library's rules, if they were read before.
        progress: Called with each file of the library once it is read.

    Raises:
        UnreadableInputError: If a file of the library cannot be read.
    """
    own = {path.resolve(): path for path in library.turtle_files()}
    again = {own[path] for item in documents if (path := Path(item.name).resolve()) in own}
    graph = library.facts(progress, without=again)
    stated = tuple(dict.fromkeys(as_triple(said) for item in documents for said in item.statements))
    added = tuple(triple for triple in stated if ox.Quad(*triple) not in graph)
    graph.extend(ox.Quad(*triple) for triple in added)
    judge = judge or checker(library)
    if not whole:
        found = judge.changed(Change(graph, stated, added)) if stated else {}
        return _verdict(judge, graph, found, lambda: documents, library)._replace(
            files=len(documents),
            statements=sum(len(item.statements) for item in documents),
            known=len(stated) - len(added),
        )
    others = [path for path in library.turtle_files() if path not in again]
    if any(isinstance(quad.subject, ox.BlankNode) for quad in graph):
        # To be found again in their files, nodes without names need the names they have there.
        graph = _graph([*documents, *_documents(others)])
    results = dict.fromkeys(judge.whole(graph))
    verdict = _verdict(judge, graph, results, lambda: [*documents, *_documents(others)], library)
    return verdict._replace(files=len(documents) + len(others), statements=len(graph))


def validate_since(library: Library, before: Mapping[str, bytes]) -> Verdict:
    """Judge what changed in a library.

    Args:
        library: What there is now.
        before: What its files were, by their path from the library's root.

    Raises:
        UnreadableInputError: If a file cannot be read now.
    """
    files = library.turtle_files()
    names = {str(path.relative_to(library.root)): path for path in files}
    other = {name for name, path in names.items() if before.get(name) != _content(path)}
    changed = [path for name, path in names.items() if name in other]
    gone = before.keys() - names.keys()
    old = {
        as_triple(said): None
        for name, content in before.items()
        if name in other or name in gone
        for said in _stated_then(library.root / name, content)
    }
    documents = _documents(changed)
    new = dict.fromkeys(as_triple(said) for item in documents for said in item.statements)
    graph = library.facts(without=changed)
    # What moved from one file to another was there before, and is there still.
    stated = [triple for triple in new if triple not in old and ox.Quad(*triple) not in graph]
    removed = [triple for triple in old if triple not in new and ox.Quad(*triple) not in graph]
    graph.extend(ox.Quad(*triple) for triple in new)
    judge = checker(library)
    found = judge.changed(Change(graph, tuple(stated), tuple(stated), tuple(removed)))
    verdict = _verdict(judge, graph, found, lambda: _documents(files), library)
    return verdict._replace(files=len(changed) + len(gone), statements=len(stated) + len(removed))


def _stated_then(path: Path, content: bytes) -> Sequence[Statement]:
    """What a file of a library said; nothing if it could not be read then, and all in it is new."""
    try:
        return _document(path, decoded(content, str(path))).statements
    except UnreadableInputError:
        return ()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror or error}.") from error


def _graph(documents: Iterable[Document]) -> ox.Store:
    graph = ox.Store()
    graph.extend(ox.Quad(*as_triple(said)) for item in documents for said in item.statements)
    return graph


def _documents(files: Iterable[Path]) -> list[Document]:
    """Files of a library with the places of their statements."""
    return [_document(path, read_text(path)) for path in files]


def _document(path: Path, text: str) -> Document:
    """A file of a library; its blank nodes are called the same in each version of it."""
    return read(text, shown(path), re.sub(r"\W", "_", str(path)) + "_", most=sys.maxsize)


def shown(path: Path) -> str:
    """A path as somebody here would type it, and as a forge wants it: from this folder, if below.

    >>> shown(Path.cwd() / "data" / "people.ttl")
    'data/people.ttl'
    """
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _verdict(
    judge: Checker,
    store: ox.Store,
    results: Mapping[Result, Triple | None],
    documents: Callable[[], Sequence[Document]],
    library: Library,
) -> Verdict:
    """The results with their places, names and hints, in the order of the files.

    The documents in which they may stand are read only if there are any.
    """
    if not results:
        return Verdict((), 0, 0)
    sites = Sites(documents())
    rules = judge.rules
    graph = Held(library.name, store)
    schemes = {rule.path: rule.scheme for rule in rules.values() if rule.scheme}
    advice = Advice(graph, Forms(library, graph), schemes)
    names = advice.names(results)
    meant = _meant(results, rules, advice)
    # A property that stands there under a wrong name is not missing besides.
    misnamed = {(result.record, near[0]) for result, near in meant.items() if len(near) == 1}
    found = []
    for result, triple in results.items():
        rule = rules[result.rule]
        if any((result.record, wanted) in misnamed for wanted in rule.wants):
            continue
        because = None
        if triple:
            because = (_term(triple[0]), Iri(triple[1].value), _term(triple[2]))
        at = sites.of(result, rule, because)
        hints = advice.introduced(meant[result]) if result in meant else advice.hints(result)
        found.append(finding(result, rule, at, names, hints, library.name))
    return Verdict(tuple(sorted(set(found), key=in_order)), 0, 0)


def _meant(
    results: Iterable[Result], rules: Mapping[str, Rule], advice: Advice
) -> dict[Result, list[str]]:
    """For each result that blames a property, the properties that were probably meant."""
    missing: dict[Term, set[str]] = {}
    for result in results:
        missing.setdefault(result.record, set()).update(rules[result.rule].wants)
    return {
        result: advice.meant(result, missing[result.record])
        for result in results
        if rules[result.rule].blames_property
    }
