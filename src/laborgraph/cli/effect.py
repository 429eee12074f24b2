"""The data stewards' verb that says beforehand what an addition does to the answers."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from laborgraph import networks, questions, saved
from laborgraph.changes import impact as effects
from laborgraph.changes.impact import Answer, Change, Effect
from laborgraph.cli.asking import (
    Printer,
    counted,
    desk,
    for_table,
    printing,
    progress,
    read_addition,
    say,
    with_library,
)
from laborgraph.endpoints import Embedded, Endpoint, rows
from laborgraph.errors import LaborgraphError
from laborgraph.library import Library, read_text
from laborgraph.names import called, named
from laborgraph.saved import SavedQuery
from laborgraph.tables import (
    OF_TERMS,
    Cell,
    Iri,
    Literal,
    Table,
    Term,
    as_csv,
    integer,
    text,
    without,
)
from laborgraph.turtle.parsing import Document
from laborgraph.views import View
from laborgraph.vocab import SKOS, expand

# Of the things that an addition names, a question is asked about so many for each parameter.
_MOST_VALUES: Final = 25
# A type whose values are things of a class, but none that a person asks about by name: every record
# cites some.
_PASSAGE: Final = "passage"
_NOTHING: Final = Table((), ())


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@printing(names=True)
@with_library
def impact(library: Library, files: tuple[str, ...], printer: Printer) -> None:
    """Say which answers an addition changes: saved queries, networks, expected answers.

    FILE is Turtle, or - for standard input; several are one addition. The library as it is and
    the library with the addition are asked the same, each with its rules applied and in the
    curator's reading. Every saved query is asked with its examples, as 'query check' does, and
    about the things of a parameter's class, or the concepts, that the addition names; rows are
    compared, and the records behind them. Numbers about the whole, which almost any addition
    changes, come after the rest. Nothing is written into the library.

    \b
    Example:
      laborgraph impact new-alliance.ttl
    """
    addition = [read_addition(name) for name in dict.fromkeys(files)]
    both = _both(library, addition)
    asked = saved.every(library.queries)
    drawn = saved.every(library.queries / "networks")
    expected = _expected(library, asked)
    named_there = _of_kinds(asked, effects.named_in(addition), both.after)
    found = [
        *_queries(asked, named_there, expected, both),
        *(effect for network in drawn for effect in _network(network, both)),
    ]
    # Numbers about the whole come late, for almost any addition changes them; the answers that are
    # due come last: that they differ follows from the rest.
    found.sort(key=lambda effect: (effect.what == "expected", effect.is_count))
    chosen = for_table(printer)
    shown = _shown(found, both, chosen)
    if chosen.form == "table":
        chosen.text("".join(_sections(found, shown, chosen, both.after)).removeprefix("\n"))
    else:
        chosen.table(_flat(found, shown), both.after)
    totals = {"query": len(asked), "network": len(drawn), "expected": len(expected)}
    for line in _summary(found, totals):
        say(line)
    _say_claims(both)
    for name in _inside(library, files):
        say(f"{name} is in the library already; 'laborgraph diff' says what changed since.")
    left = {thing for things in named_there.values() for thing in things[_MOST_VALUES:]}
    if left:
        say(
            f"Queries were asked about the first {_MOST_VALUES} things of each class or scheme that"
            f" the addition names; {len(left)} more were left out."
        )


class Both(NamedTuple):
    """The library as it is, and with the addition."""

    before: Endpoint
    after: Endpoint


def _say_claims(both: Both) -> None:
    before, after = (len(side.set_aside) if isinstance(side, Embedded) else 0 for side in both)
    if before or after:
        say(
            f"Claims: the curator's reading (set aside: {counted(before, 'record')}, and with the"
            f" addition {after})."
        )


def _both(library: Library, addition: Iterable[Document]) -> Both:
    texts = [document.text.encode() for document in addition]
    # The library's own graph, whatever endpoint is set: nothing can be added to another.
    before = desk(library, None, 1, View()).endpoint
    return Both(before, Embedded(library, View(), progress(library), additions=texts))


def _inside(library: Library, files: Iterable[str]) -> list[str]:
    """The files that are part of the library, so that it says the same with and without them."""
    own = {path.resolve() for path in library.turtle_files()}
    return [name for name in dict.fromkeys(files) if Path(name).resolve() in own]


def _expected(library: Library, asked: Iterable[SavedQuery]) -> dict[str, str]:
    """The rows that are due, by the name of the query, where the library says."""
    folder = library.root / "tests" / "expected"
    paths = {question.name: folder / f"{question.name}.csv" for question in asked}
    return {name: read_text(path) for name, path in paths.items() if path.is_file()}


def _of_kinds(
    asked: Iterable[SavedQuery], things: Iterable[str], endpoint: Endpoint
) -> dict[str, list[str]]:
    """The things that are of the class, or in the scheme, of some parameter, by that.

    A parameter that takes anything with a name has no class: about each thing that is added
    there would be something to say.
    """
    types = {
        questions.kind(parameter)
        for question in asked
        for parameter in question.parameters
        if parameter.type != _PASSAGE
    }
    kinds = sorted(kind for kind in types if expand(kind))
    listed = " ".join(Iri(kind).n3() for kind in kinds)
    answer = rows(
        endpoint,
        f"SELECT ?kind ?thing WHERE {{ VALUES ?kind {{ {listed} }}"
        f" {{ ?thing a ?kind }} UNION {{ ?thing <{SKOS}inScheme> ?kind }} }}",
    )
    known = {(text(kind), text(thing)) for kind, thing in answer.rows}
    named_there = list(things)
    return {kind: [thing for thing in named_there if (kind, thing) in known] for kind in kinds}


class _Run(NamedTuple):
    """One question, put: what was asked, and the rows or why there are none."""

    bound: Mapping[str, Term]
    table: Table
    problem: str = ""


def _run(question: SavedQuery, given: Mapping[str, str], endpoint: Endpoint) -> _Run:
    try:
        bound = questions.bindings(question, given, endpoint)
        return _Run(bound, questions.ask(question, bound, endpoint))
    except LaborgraphError as error:
        return _Run({}, _NOTHING, str(error))


def _queries(
    asked: Iterable[SavedQuery],
    named_there: Mapping[str, list[str]],
    expected: Mapping[str, str],
    both: Both,
) -> Iterator[Effect]:
    """What changes in the saved queries, and in the answers that are due."""
    seats: dict[str, Both] = {}
    for question in asked:
        if question.claims not in seats:
            # Where all claims are read the graph is made anew: once for all such questions.
            seats[question.claims] = Both(*(questions.seat(question, side) for side in both))
        before, after = seats[question.claims]
        examples = questions.examples(question)
        was, now = (_run(question, examples, side) for side in (before, after))
        yield from _effect(question, was, now)
        if question.name in expected:
            yield from _due(question.name, expected[question.name], was, now)
        for given in _about(question, named_there):
            then = _run(question, given, after)
            # A value that the parameter does not take is none that anybody asks about.
            if then.bound != now.bound and not then.problem:
                # Before, the thing may be unknown: it is not looked for, it has no rows.
                table = questions.ask(question, then.bound, before)
                yield from _effect(question, _Run(then.bound, table), then)


def _about(question: SavedQuery, named_there: Mapping[str, list[str]]) -> Iterator[dict[str, str]]:
    """Values for each parameter in turn; of the others, those that must be there as in examples."""
    others = {item.name: item.example for item in question.parameters if item.required}
    for parameter in question.parameters:
        for thing in named_there.get(questions.kind(parameter), [])[:_MOST_VALUES]:
            yield {**others, parameter.name: thing}


def _effect(question: SavedQuery, was: _Run, now: _Run) -> Iterator[Effect]:
    if now.problem:
        if not was.problem:
            problem = Change(effects.FAILS, {"problem": Literal(now.problem)})
            yield Effect("query", question.name, (problem,))
        return
    sides = []
    for run in (was, now):
        table = run.table
        for column in set(now.bound) & set(table.columns):
            # What is asked for stands beside the name of the query.
            table = without(table, column) if len(table.columns) > 1 else table
        sides.append(effects.of_rows(table, question.evidence))
    changes = effects.compare(*sides)
    if changes:
        yield Effect("query", question.name, changes, now.bound)


def _due(name: str, expected: str, was: _Run, now: _Run) -> Iterator[Effect]:
    """Whether 'query check' refuses an answer that it took before, or takes one at last."""
    failed, fails = (
        [run.problem] if run.problem else questions.difference(expected, as_csv(run.table))
        for run in (was, now)
    )
    if fails and not failed:
        said = {"differences": integer(len(fails))}
        yield Effect("expected", name, (Change(effects.DIFFERS, said),))
    elif failed and not fails:
        said = {"differences": integer(0)}
        yield Effect("expected", name, (Change(effects.HOLDS, said),))


def _network(query: SavedQuery, both: Both) -> Iterator[Effect]:
    was, now = (_made(query, side) for side in both)
    if now.problem:
        if not was.problem:
            problem = Change(effects.FAILS, {"problem": Literal(now.problem)})
            yield Effect("network", query.name, (problem,))
        return
    for part, before, after in (("nodes", was.nodes, now.nodes), ("ties", was.ties, now.ties)):
        changes = effects.compare(before, after)
        if changes:
            yield Effect("network", query.name, changes, part=part)


class _Made(NamedTuple):
    """A network as two answers, or why there is none."""

    nodes: Answer
    ties: Answer
    problem: str = ""


def _made(query: SavedQuery, endpoint: Endpoint) -> _Made:
    try:
        how = networks.plan(query.name, query.network)
        made = networks.simple(networks.network(rows(endpoint, query.text), how, query.evidence))
    except LaborgraphError as error:
        return _Made(effects.of_nodes([]), effects.of_ties([], weighted=False), str(error))
    ties = [
        (source, target, {**said, "weight": networks.rounded(said["weight"])})
        for source, target, said in made.edges(data=True)
    ]
    return _Made(
        effects.of_nodes((node, _in_words(said, endpoint)) for node, said in made.nodes(data=True)),
        effects.of_ties(ties, weighted=bool(how.weight)),
    )


def _in_words(said: Mapping[str, Any], endpoint: Endpoint) -> dict[str, Any]:
    """Attributes of several values as one cell, by their names."""

    def cell(value: object) -> object:
        if not isinstance(value, tuple):
            return value
        if len(value) == 1:
            return value[0]
        return "; ".join(
            called(endpoint, Iri(part) if "://" in part else None) or part for part in value
        )

    return {name: cell(value) for name, value in said.items()}


_Shown = Callable[[Cell, str], Cell]


def _shown(found: Iterable[Effect], both: Both, printer: Printer) -> _Shown:
    """What stands for a cell of a change, by its kind: a name where names are shown."""
    iris = {
        cell
        for effect in found
        for change in effect.changes
        for cell in (
            *effect.asked.values(),
            *change.cells.values(),
            *change.was.values(),
            *change.more,
            *change.less,
        )
        if isinstance(cell, Iri)
    }
    if printer.iris or printer.form in OF_TERMS or printer.language is None:
        return lambda cell, _: cell
    column = Table(("iri",), tuple((iri,) for iri in sorted(iris)))
    before, after = (
        dict(
            zip(
                column.column("iri"),
                named(side, column, printer.language).column("iri"),
                strict=True,
            )
        )
        for side in both
    )
    # What goes may have had its name with it.
    return lambda cell, how: (before if how == effects.REMOVED else after).get(cell, cell)


def _cells(change: Change, shown: _Shown) -> dict[str, Cell]:
    """A changed row as it is shown, by column; what was otherwise has that beside it."""
    said: dict[str, Cell] = {}
    for column, cell in change.cells.items():
        now = shown(cell, change.how)
        if column in change.was:
            before = text(shown(change.was[column], effects.REMOVED))
            now = Literal(f"{text(now) or 'nothing'} (was {before or 'nothing'})")
        said[column] = now
    records = [
        *sorted("+" + text(shown(cell, effects.ADDED)) for cell in change.more),
        *sorted("-" + text(shown(cell, effects.REMOVED)) for cell in change.less),
    ]
    if records:
        said["records"] = Literal(", ".join(records))
    return said


def _parameters(effect: Effect, shown: _Shown) -> str:
    return "; ".join(
        f"{name}={text(shown(term, effects.ADDED))}" for name, term in effect.asked.items()
    )


def _flat(found: Iterable[Effect], shown: _Shown) -> Table:
    """One row for each change, its cells in one."""
    lines = []
    for effect in found:
        for change in effect.changes:
            cells = _cells(change, shown)
            row = "; ".join(f"{name}={text(cell)}" for name, cell in cells.items() if cell)
            said = (effect.what, effect.name, _parameters(effect, shown), change.how, row)
            lines.append(tuple(map(Literal, said)))
    return Table(("what", "name", "parameters", "change", "row"), tuple(lines))


def _sections(
    found: Iterable[Effect], shown: _Shown, printer: Printer, endpoint: Endpoint
) -> Iterator[str]:
    """For the eye: each answer under a heading of its own, with its own columns."""
    for (what, title, _), group in groupby(found, key=lambda effect: _heading(effect, shown)):
        lines: list[dict[str, Cell]] = []
        for effect in group:
            for change in effect.changes:
                before = {"query": Literal(effect.name)} if what == "expected" else {}
                lines.append({"change": Literal(change.how), **before, **_cells(change, shown)})
        columns = tuple(dict.fromkeys(column for line in lines for column in line))
        cells = tuple(tuple(line.get(column) for column in columns) for line in lines)
        yield f"\n{title}\n\n{printer.written(Table(columns, cells), endpoint)}"


def _heading(effect: Effect, shown: _Shown) -> tuple[str, str, tuple[Term, ...]]:
    """What an effect stands under; the values tell things apart that bear one name."""
    if effect.what == "expected":
        return effect.what, "Expected answers", ()
    parameters = _parameters(effect, shown)
    more = f": {effect.part}" if effect.part else f" ({parameters})" if parameters else ""
    title = f"{effect.what.capitalize()} {effect.name}{more}"
    return effect.what, title, tuple(effect.asked.values())


def _summary(found: Sequence[Effect], totals: Mapping[str, int]) -> Iterator[str]:
    """What changes, in a sentence for each kind of answer."""
    names: dict[str, list[str]] = {}
    queries = [effect for effect in found if effect.what == "query"]
    telling = {effect.name for effect in queries if not effect.is_count}
    counts = {effect.name for effect in queries} - telling
    for effect in found:
        hows = {change.how for change in effect.changes}
        kind = effects.HOLDS if effects.HOLDS in hows else effect.what
        names.setdefault(kind, [])
        names[kind] += [effect.name] * (effect.name not in names[kind])
    if not names:
        yield "Nothing changes."
    for kind, said in _SENTENCES.items():
        if kind in names:
            total = totals["expected" if kind == effects.HOLDS else kind]
            number = len(names[kind])
            listed = _listed(names[kind], counts if kind == "query" else ())
            yield said[number != 1].format(number=number, total=total, names=listed)


def _listed(names: Sequence[str], counts: Collection[str]) -> str:
    """The names of what changes; numbers about the whole apart, if there is anything else."""
    telling = ", ".join(name for name in names if name not in counts)
    others = ", ".join(name for name in names if name in counts)
    return (
        f"{telling}; and counts of the whole: {others}" if telling and others else telling or others
    )


_UPDATE: Final = (
    " once the addition is in the library and you have read {}, 'laborgraph query check --update'"
    " writes {} anew."
)
# For one, and for more.
_SENTENCES: Final = {
    "query": (
        "{number} of {total} queries changes: {names}.",
        "{number} of {total} queries change: {names}.",
    ),
    "network": (
        "{number} of {total} networks changes: {names}.",
        "{number} of {total} networks change: {names}.",
    ),
    "expected": (
        "{number} of {total} expected answers differs: {names};" + _UPDATE.format("it", "it"),
        "{number} of {total} expected answers differ: {names};" + _UPDATE.format("them", "them"),
    ),
    effects.HOLDS: (
        "{number} of {total} expected answers holds at last: {names}.",
        "{number} of {total} expected answers hold at last: {names}.",
    ),
}
