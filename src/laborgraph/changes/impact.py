"""What an addition changes: two answers to one question are held side by side.

Answers come from tables and networks of any kind. Every row has a name that tells it from the
others; a row whose name is in both answers has changed if it says something else, or if other
records stand behind it.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from laborgraph.tables import Blank, Cell, Iri, Literal, Table, Term, fold, number
from laborgraph.turtle.parsing import Document
from laborgraph.vocab import ID, SOURCE, XSD

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
# What an answer from before may become besides: none at all, or not what is expected any more, or
# at last what is expected.
FAILS: Final = "fails"
DIFFERS: Final = "differs"
HOLDS: Final = "holds"

_NUMBERS: Final = frozenset(XSD + name for name in ("integer", "decimal", "double"))
_NOTHING: Final[Mapping[str, Cell]] = {}
_Row = tuple[Cell, ...]
# A blank node has another label in each graph, and none outside.
_ANONYMOUS: Final = Blank("")


class Answer(NamedTuple):
    """Rows that can be compared.

    Attributes:
        columns: What the cells of each row are.
        rows: The rows, in the order in which they are shown.
        names: What tells each row from the others.
        behind: The records behind each row.
    """

    columns: tuple[str, ...]
    rows: tuple[_Row, ...]
    names: tuple[_Row, ...]
    behind: tuple[frozenset[Cell], ...]


class Change(NamedTuple):
    """A row that two answers do not share, or that says something else in the second.

    Attributes:
        how: `ADDED`, `REMOVED`, `CHANGED`, `FAILS`, `DIFFERS` or `HOLDS`.
        cells: What the row says by column; of a removed row what it said.
        was: What a changed row said before, in the columns where that was something else.
        more: The records behind a changed row that were not behind it.
        less: The records that were behind it and are not.
    """

    how: str
    cells: Mapping[str, Cell]
    was: Mapping[str, Cell] = _NOTHING
    more: frozenset[Cell] = frozenset()
    less: frozenset[Cell] = frozenset()


class Effect(NamedTuple):
    """What changes in one answer.

    Attributes:
        what: ``query``, ``network`` or ``expected``.
        name: The name of its file.
        changes: The rows.
        asked: The parameters and their values.
        part: What the rows are where an answer has rows of more than one kind.
    """

    what: str
    name: str
    changes: tuple[Change, ...]
    asked: Mapping[str, Term] = {}
    part: str = ""

    @property
    def is_count(self) -> bool:
        """Whether the rows of a query are numbers and name no record.

        They are about the whole then, and almost any addition changes them.
        """
        rows = [tuple(change.cells.values()) for change in self.changes]
        return (
            self.what == "query"
            and all(any(map(_is_number, row)) for row in rows)
            and not any(
                isinstance(cell, Iri) and cell.value.startswith((ID, SOURCE))
                for row in (*rows, self.asked.values())
                for cell in row
            )
        )


def of_rows(table: Table, evidence: Sequence[str]) -> Answer:
    """The answer to a query, each row once.

    Args:
        table: The rows as they come.
        evidence: Columns of records; rows that differ there only are one.
    """
    anonymous = tuple(
        tuple(_ANONYMOUS if isinstance(cell, Blank) else cell for cell in row) for row in table.rows
    )
    kept, records = fold(Table(table.columns, anonymous), evidence)
    behind = tuple(
        frozenset(cell for cells in merged for cell in cells if cell is not None)
        for merged in records
    )
    return Answer(kept.columns, kept.rows, kept.rows, behind)


def of_nodes(nodes: Iterable[tuple[str, Mapping[str, Any]]]) -> Answer:
    """The nodes of a network with their attributes; which records name a node is left to its ties.

    Args:
        nodes: Each with its attributes; the attribute ``records`` is not one to compare.
    """
    given = [(name, {key: said[key] for key in said if key != "records"}) for name, said in nodes]
    columns = sorted({key for _, said in given for key in said})
    rows = tuple((_cell(name), *(_cell(said.get(key)) for key in columns)) for name, said in given)
    names = tuple(row[:1] for row in rows)
    return Answer(("node", *columns), rows, names, (frozenset(),) * len(rows))


def of_ties(ties: Iterable[tuple[str, str, Mapping[str, Any]]], *, weighted: bool) -> Answer:
    """The ties of a network.

    Args:
        ties: Two nodes each, with ``weight`` (rounded to what can be compared) and ``records``.
        weighted: Whether a weight means anything.
    """
    rows: list[_Row] = []
    behind = []
    for source, target, said in ties:
        weight = (number(said["weight"]),) if weighted else ()
        rows.append((_cell(source), _cell(target), *weight))
        behind.append(frozenset[Cell](map(Iri, said["records"])))
    columns = ("source", "target", *(("weight",) if weighted else ()))
    return Answer(columns, tuple(rows), tuple(row[:2] for row in rows), tuple(behind))


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Literal) and cell.datatype in _NUMBERS


def _cell(said: str | None) -> Cell:
    if said is None:
        return None
    return Iri(said) if "://" in said and " " not in said else Literal(said)


def compare(before: Answer, after: Answer) -> tuple[Change, ...]:
    """The rows that differ, in the order of the answer after.

    A removed row stands where it stood: behind the row that came before it and is still there.
    A row that goes and one that comes are one row that changed if they differ in numbers only, and
    no other row that goes or comes is like them: a count that grew.

    >>> one = of_rows(Table(("who",), ((Literal("A"),), (Literal("B"),))), ())
    >>> two = of_rows(Table(("who",), ((Literal("B"),), (Literal("C"),))), ())
    >>> [(change.how, change.cells["who"].value) for change in compare(one, two)]
    [('removed', 'A'), ('added', 'C')]
    """
    old, new = _by_name(before), _by_name(after)
    return tuple(_compared(_renamed(old, new), new))


_Said = tuple[dict[str, Cell], frozenset[Cell]]


def _by_name(answer: Answer) -> dict[_Row, _Said]:
    return {
        name: (dict(zip(answer.columns, row, strict=True)), records)
        for name, row, records in zip(answer.names, answer.rows, answer.behind, strict=True)
    }


def _renamed(before: Mapping[_Row, _Said], after: Mapping[_Row, _Said]) -> dict[_Row, _Said]:
    """The rows before, those whose numbers changed under the names that they have after."""
    gone, come = _alone(before, after), _alone(after, before)
    names = {gone[bare]: come[bare] for bare in gone.keys() & come.keys()}
    return {names.get(name, name): said for name, said in before.items()}


def _alone(rows: Iterable[_Row], others: Container[_Row]) -> dict[_Row, _Row]:
    """The names that others have not, by what is left without numbers where that is unique."""
    bare = {
        name: tuple(None if _is_number(cell) else cell for cell in name)
        for name in rows
        if name not in others
    }
    times = Counter(bare.values())
    return {left: name for name, left in bare.items() if times[left] == 1}


def _compared(before: Mapping[_Row, _Said], after: Mapping[_Row, _Said]) -> Iterator[Change]:
    gone: defaultdict[_Row | None, list[Change]] = defaultdict(list)
    last: _Row | None = None
    for name, (cells, _) in before.items():
        if name in after:
            last = name
        else:
            gone[last].append(Change(REMOVED, cells))
    yield from gone[None]
    for name, (said, behind) in after.items():
        if name not in before:
            yield Change(ADDED, said)
            continue
        old, supported = before[name]
        cells = {**dict.fromkeys(old), **said}
        was = {column: old.get(column) for column in cells if old.get(column) != cells[column]}
        if was or behind != supported:
            yield Change(CHANGED, cells, was, behind - supported, supported - behind)
        yield from gone[name]


def named_in(documents: Iterable[Document]) -> list[str]:
    """The IRIs of the things that an addition speaks of, in the order in which it does."""
    return list(
        dict.fromkeys(
            term.value
            for document in documents
            for statement in document.statements
            for term in (statement.subject, statement.object)
            if isinstance(term, Iri)
        )
    )
