"""Which part of the graph is read: whose claims, and what time.

A view leaves records out before the rules apply, so that every verb and every measure sees the
same part. A policy on claims is a query file, ``queries/views/<policy>.rq``, that returns the
records to leave out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from laborgraph.errors import UnreadableInputError, WrongUseError
from laborgraph.library import query_files, read_text
from laborgraph.tables import Cell, Iri, Literal, Table, Term, text
from laborgraph.times import NO, POSSIBLE, Dates, Span, least_sure, placed, window
from laborgraph.vocab import LG, ORG, SCHEMA, SOURCE, curie

Ask = Callable[[str, Mapping[str, Term]], Table]

READING: Final = "reading"
ALL: Final = "all"
_SOURCE: Final = "source"


class View(NamedTuple):
    """What is read: a policy on claims, and a time."""

    claims: str = READING
    source: str = ""
    asked: str = ""
    time: Span | None = None

    def __str__(self) -> str:
        """In words, for the output."""
        policy = f"only what {self.source} says" if self.source else _IN_WORDS.get(self.claims)
        said = f"claims: {policy or self.claims}"
        return said + (f"; time: {self.asked}" if self.asked else "")


_IN_WORDS: Final = {
    READING: "the curator's reading",
    ALL: "all, those set aside too",
    "unresolved-out": "the curator's reading, and none of an unresolved disagreement",
}


def view(claims: str, at: str, during: str, queries: Path) -> View:
    """Read the switches ``--claims``, ``--at`` and ``--during``.

    Raises:
        WrongUseError: If a policy is unknown or a date is none; with what is allowed.
    """
    policy, equals, source = claims.partition("=")
    policies = [path.stem for path in query_files(queries / "views")]
    known = [ALL, *(f"{name}=NAME" if name == _SOURCE else name for name in policies)]
    if policy not in {ALL, READING, *policies} or (bool(equals), bool(source)) != (
        policy == _SOURCE,
        policy == _SOURCE,
    ):
        raise WrongUseError(f"--claims is one of {', '.join(known)}, not {claims!r}.")
    return View(policy, source, at or during, window(at, during))


def set_aside(how: View, queries: Path, ask: Ask) -> set[str]:
    """The records that the policy on claims leaves out.

    Raises:
        WrongUseError: If the view keeps one document, and the graph does not know it.
    """
    bound: dict[str, Term] = {}
    if how.source:
        bound["source"] = Iri(SOURCE + how.source)
        documents = ask(f"SELECT ?document WHERE {{ ?document a <{LG}SourceDocument> }}", {})
        names = [text(cell).removeprefix(SOURCE) for cell in documents.column("document")]
        if how.source not in names:
            raise WrongUseError(
                f"no document is named {how.source!r}; there are {', '.join(sorted(names))}."
            )
    query = policy_file(how, queries)
    return (
        {text(cell) for cell in ask(read_text(query), bound).column("record")} if query else set()
    )


def policy_file(how: View, queries: Path) -> Path | None:
    """The query that returns what a policy leaves out; None where nothing is left out."""
    path = queries / "views" / f"{how.claims}.rq"
    # A library without policies of its own has nothing to set aside.
    return None if how.claims == ALL or not path.is_file() else path


_DATES: Final = f"""
PREFIX lg: <{LG}> PREFIX org: <{ORG}> PREFIX schema: <{SCHEMA}>
SELECT ?record ?start ?end ?known ?extended ?realization ?within ?needs WHERE {{
  {{ SELECT DISTINCT ?record WHERE {{ ?record lg:attestedIn ?passage }} }}
  OPTIONAL {{ VALUES ?begins {{ schema:startDate schema:foundingDate }} ?record ?begins ?start }}
  OPTIONAL {{ ?record schema:endDate ?end }}
  OPTIONAL {{ ?record lg:asOf ?known }}
  OPTIONAL {{ ?record lg:edtf ?extended }}
  OPTIONAL {{ ?record lg:realization ?realization }}
  OPTIONAL {{
    VALUES ?inside {{ lg:inOccurrence lg:partOf org:organization }}
    ?record ?inside ?within
  }}
  OPTIONAL {{ ?record org:member ?needs }}
}}"""


def in_time(asked: Span, ask: Ask) -> dict[str, str]:
    """For each record whether it lies in the time: `CERTAIN`, `POSSIBLE` or `NO`.

    A record without dates of its own (a part in an event, a tie of an alliance) has those of what
    it is part of; one with dates has to fit both. A tie needs its member to be there.
    """
    own: dict[str, Dates] = {}
    within: dict[str, set[str]] = {}
    needs: dict[str, set[str]] = {}
    for row in ask(_DATES, {}).rows:
        name, start, end, known, extended, realization, whole, member = map(text, row)
        own.setdefault(name, Dates(start, end, known, extended, not realization))
        within.setdefault(name, set()).update([whole] if whole else [])
        needs.setdefault(name, set()).update([member] if member else [])
    answers: dict[str, str] = {}

    def answer(record: str) -> str:
        if record not in answers:
            answers[record] = POSSIBLE  # what a circle of parts would ask itself for
            dates = own.get(record, Dates())
            wholes = [answer(whole) for whole in within.get(record, ())]
            if NO in (*wholes, *map(answer, needs.get(record, ()))):
                answers[record] = NO
            elif dates[:4] == Dates()[:4] and wholes:
                answers[record] = least_sure(wholes)
            else:
                answers[record] = _placed(record, dates, asked)
        return answers[record]

    return {record: answer(record) for record in own}


def _placed(record: str, dates: Dates, asked: Span) -> str:
    try:
        return placed(dates, asked)
    except WrongUseError as error:
        # Not what somebody asked for, but what the data say.
        raise UnreadableInputError(f"{curie(record)}: {error}") from error


def with_time(
    table: Table, records: Sequence[Iterable[Iterable[Cell]]], placed_in_time: Mapping[str, str]
) -> Table:
    """Add a column ``in_time``: whether all records behind a row certainly lie in the time."""
    found = []
    for row, groups in zip(table.rows, records, strict=True):
        behind = {cell.value for group in groups for cell in group if isinstance(cell, Iri)}
        found.append((*row, Literal(least_sure(placed_in_time.get(r, POSSIBLE) for r in behind))))
    return Table((*table.columns, "in_time"), tuple(found))
