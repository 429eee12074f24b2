"""An answer: rows of plain Python values, and what there is to know of them."""

import html
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, overload

from laborgraph.errors import WrongUseError
from laborgraph.tables import Table, as_json, visible

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | bool | None
Row = dict[str, Value]


@dataclass(frozen=True, repr=False)
class Answer(Sequence[Row]):
    r"""Rows, in the order in which the command line prints them.

    A sequence of dictionaries; a slice is an answer again. Printed, it is a table; in a notebook
    too.

    >>> answer = Answer(("name", "since"), ({"name": "FAT", "since": 1992}, {"name": "UE"}))
    >>> len(answer), answer[0]["since"]
    (2, 1992)
    >>> print(answer)
    name  since
    ----  -----
    FAT    1992
    UE
    >>> answer[1:]
    <Answer: 1 row of name, since>

    Attributes:
        columns: Their names.
        rows: What each says, by column; None where nothing is known.
        notes: What the rows are and how they came about, one sentence or two a note.
        why_empty: Why there is no row; empty if there are some.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    why_empty: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Row | Self:
        if isinstance(index, slice):
            return replace(self, rows=self.rows[index])
        return self.rows[index]

    def __repr__(self) -> str:
        rows = "1 row" if len(self) == 1 else f"{len(self)} rows"
        return f"<Answer: {rows} of {', '.join(self.columns)}>"

    def __str__(self) -> str:
        """A table as wide as it needs to be; without rows, why there are none."""
        if not self.rows:
            return f"No rows: {self.why_empty}" if self.why_empty else "No rows."
        lines = [list(self.columns), *([_shown(row.get(n)) for n in self.columns] for row in self)]
        widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
        lines.insert(1, ["-" * width for width in widths])
        right = [self._numeric(name) for name in self.columns]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if numeric else cell.ljust(width)
                for cell, width, numeric in zip(line, widths, right, strict=True)
            ).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        """The table for a notebook."""
        if not self.rows:
            return f"<p>{html.escape(str(self))}</p>"
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{html.escape(_shown(row.get(name)))}</td>" for name in self.columns)
            + "</tr>"
            for row in self
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def frame(self) -> "pd.DataFrame":
        """The rows as a data frame of pandas, for which there is the extra ``laborgraph[frames]``.

        Whole numbers stay whole where some are missing (pandas' ``Int64``).

        Raises:
            WrongUseError: If pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise WrongUseError(
                "a data frame is made by pandas, which is not installed; install"
                " laborgraph[frames], or take the rows as they are."
            ) from error
        made = {}
        for name in self.columns:
            values = [row.get(name) for row in self.rows]
            gaps = None in values and {type(value) for value in values} == {int, type(None)}
            made[name] = pd.Series(values, dtype="Int64" if gaps else None)
        return pd.DataFrame(made, columns=list(self.columns))

    def _numeric(self, name: str) -> bool:
        kinds = {type(row.get(name)) for row in self} - {type(None)}
        return bool(kinds) and kinds <= {int, float}


def answer(table: Table, notes: Sequence[str] = (), why_empty: str = "") -> Answer:
    """A table of terms as an answer, with the values that the command line writes as JSON."""
    return Answer(table.columns, tuple(json.loads(as_json(table))), tuple(notes), why_empty)


def _shown(value: Value) -> str:
    return "" if value is None else visible(str(value))
