"""Verbs that look at the graph and at single things in it."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from laborgraph import __version__, citations, questions, saved
from laborgraph.cli.asking import (
    Desk,
    Printer,
    asking,
    counted,
    documents,
    facts,
    for_table,
    printing,
    reaching,
    say,
)
from laborgraph.cli.naming import entity_names
from laborgraph.endpoints import timed
from laborgraph.errors import CheckFailedError
from laborgraph.names import called, resolve
from laborgraph.saved import SavedQuery
from laborgraph.tables import Cell, Iri, Literal, Table, Term, fold, text, without
from laborgraph.vocab import LGV, SOURCE, curie


@click.command()
@printing(names=True)
@asking
def info(at: Desk, printer: Printer) -> None:
    """Say what is in the graph: its size, documents, records by class, version and engine.

    \b
    Example:
      laborgraph info
    """
    found: list[tuple[str, str | int]] = [
        ("laborgraph", __version__),
        ("graph", at.endpoint.name),
        ("engine", at.endpoint.engine),
        ("read", str(at.endpoint.view)),
    ]
    found += [(text(what), number) for number, what in _numbers(at, "size")]
    for number, document in _numbers(at, "documents"):
        found.append((f"{_label(at, document, printer)}: passages cited", number))
    for name, (said, total) in citations.coverage(at.endpoint).items():
        label = _label(at, Iri(SOURCE + name), printer)
        found.append((f"{label}: lines cited", f"{said} of {total} ({said / total:.0%})"))
    for number, kind in _numbers(at, "records-by-class"):
        found.append((f"class {_label(at, kind, printer)}", number))
    for_table(printer).table(facts(found), at.endpoint)


def _numbers(at: Desk, name: str) -> list[tuple[int, Cell]]:
    """What a saved query counts: its rows of a thing and a number, the number first."""
    question = saved.find(at.library.queries, name, "query")
    answer = questions.ask(question, {}, at.endpoint)
    return [(int(text(number)), thing) for thing, number in answer.rows]


def _label(at: Desk, thing: Cell, printer: Printer) -> str:
    return text(thing) if printer.iris else called(at.endpoint, thing, printer.language or "en")


@click.command()
@click.argument("name", shell_complete=entity_names)
@printing(names=True)
@asking
def describe(at: Desk, name: str, printer: Printer) -> None:
    """Tell all that is known of one thing: grouped, dated, each line with its passages.

    NAME is an acronym, any label in any language, a CURIE or an IRI.

    \b
    Example:
      laborgraph describe TNSA
    """
    thing = resolve(at.endpoint, name)
    found: list[tuple[Term | None, ...]] = []
    for question in saved.every(at.library.queries / "describe"):
        answer = without(questions.ask(question, {"thing": thing}, at.endpoint), "thing")
        kept, records = fold(answer, question.evidence)
        cited = timed(at.endpoint, citations.with_evidence(at.endpoint, kept, records), records)
        found += [(Literal(question.summary), *row) for row in cited.rows]
    columns = ("section", *cited.columns) if found else ("section",)
    table = Table(columns, tuple(found))
    chosen = for_table(printer)
    if chosen.form != "table":
        chosen.table(table, at.endpoint)
        return
    parts = [f"{_label(at, thing, printer)} ({curie(thing.value)})\n"]
    for section, rows in groupby(table.rows, key=lambda row: row[0]):
        own = Table(table.columns[1:], tuple(row[1:] for row in rows))
        parts += [f"\n{text(section)}\n\n", chosen.written(own, at.endpoint)]
    chosen.text("".join(parts))


@click.command()
@click.argument("name", shell_complete=entity_names)
@click.argument("other", required=False, shell_complete=entity_names)
@documents("fetches the words, checked against their digests")
@printing(names=True)
@asking
def cite(at: Desk, name: str, other: str | None, copies_in: Path | None, printer: Printer) -> None:
    """Cite the passages behind one thing, or behind the ties between two.

    \b
    Example:
      laborgraph cite UE FAT
    """
    bound: dict[str, Term] = {"thing": resolve(at.endpoint, name)}
    if other is None:
        question = saved.find(at.library.queries, "passages-of", "query")
    else:
        bound["other"] = resolve(at.endpoint, other)
        question = saved.find(at.library.queries, "passages-between", "query")
    answer, _ = fold(questions.ask(question, bound, at.endpoint), tuple(bound))
    if not answer.rows:
        say(f"No rows: {_no_citation(at, question, bound)}")
    table = citations.by_passage(answer)
    if copies_in:
        copies = citations.Copies(copies_in, citations.documents(at.endpoint))
        table = citations.with_words(table, copies, citations.read_lock(at.library))
    for_table(printer).table(table, at.endpoint)
    say(f"{counted(len(table.rows), 'passage')}.")
    unsure = citations.unverified(table)
    if unsure:
        raise CheckFailedError(
            f"{counted(len(unsure), 'passage')} of the copy cannot be trusted: {', '.join(unsure)};"
            " 'laborgraph sources check' says why."
        )


def _no_citation(at: Desk, question: SavedQuery, bound: dict[str, Term]) -> str:
    if len(bound) == 1:
        return questions.why_empty(question, bound, at.endpoint)
    pair = " and ".join(called(at.endpoint, term) for term in bound.values())
    return f"no record ties {pair}; 'laborgraph describe' tells what each is tied to."


@click.command()
@click.argument("name", required=False, shell_complete=entity_names)
@click.option("--unresolved", is_flag=True, help="Only what the curator has not settled.")
@printing(names=True)
@reaching
def conflicts(at: Desk, name: str | None, unresolved: bool, printer: Printer) -> None:
    """Show where sources disagree: each claim, its speaker and passages, and the reading.

    NAME limits it to one thing. All claims are read, those that were set aside too.

    \b
    Example:
      laborgraph conflicts TNSA
    """
    bound: dict[str, Term] = {}
    if name:
        bound["thing"] = resolve(at.endpoint, name)
    if unresolved:
        bound["status"] = Iri(LGV + "reading-unresolved")
    question = saved.find(at.library.queries, "disagreements", "query")
    answer, records = fold(questions.ask(question, bound, at.endpoint), question.evidence)
    table = citations.with_evidence(at.endpoint, answer, records)
    number = len(set(table.column("discrepancy")))
    chosen = for_table(printer)
    if chosen.form == "table":
        chosen.text("\n".join(_disagreements(at, table, chosen)))
    else:
        chosen.table(table, at.endpoint)
    say(f"{counted(number, 'disagreement')}, {counted(len(table.rows), 'claim')}.")
    if not table.rows:
        say(f"No rows: {questions.why_empty(question, bound, at.endpoint)}")


def _disagreements(at: Desk, table: Table, printer: Printer) -> Iterator[str]:
    """Each disagreement under a heading of its own, its claims below it, the reading last."""
    place = table.columns.index
    for _, claims in groupby(table.rows, key=lambda row: row[place("discrepancy")]):
        rows = list(claims)
        thing, aspect, status = (_label(at, cell, printer) for cell in rows[0][:3])
        own = Table(
            ("preferred", "says", "speaker", "evidence"),
            tuple(
                (
                    Literal("*" if text(row[place("preferred")]) == "true" else ""),
                    *(row[place(name)] for name in ("says", "speaker", "evidence")),
                )
                for row in rows
            ),
        )
        yield f"{thing}: {aspect} ({status})\n\n{printer.written(own, at.endpoint)}"
        reading = text(rows[0][place("reading")])
        if reading:
            yield f" Reading: {reading}\n"
