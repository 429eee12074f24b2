"""The analysts' verbs: saved questions, and SPARQL of one's own."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from laborgraph import questions, saved
from laborgraph.cli.asking import (
    Desk,
    Printer,
    asking,
    counted,
    for_table,
    printing,
    reaching,
    say,
)
from laborgraph.cli.naming import query_names
from laborgraph.endpoints import RDF_FORMATS, Embedded, serialize, timed
from laborgraph.errors import CheckFailedError, WrongUseError
from laborgraph.library import Library, decoded, read_text
from laborgraph.names import called
from laborgraph.tables import Literal, Table, Triples, as_csv, fold, text, truth, without
from laborgraph.views import ALL, View
from laborgraph.vocab import PREFIXES


@click.group()
def query() -> None:
    """List, show, run and check the saved questions.

    \b
    Example:
      laborgraph query run alliance-members -p alliance=TNSA --evidence
    """


@query.command("list")
@click.option("--tag", help="Only the questions with this tag.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@printing(names=False)
@reaching
def list_questions(at: Desk, tag: str | None, as_json: bool, printer: Printer) -> None:
    """List the saved questions, in words.

    \b
    Example:
      laborgraph query list --tag alliances
    """
    found = saved.every(at.library.queries)
    tags = sorted({item for question in found for item in question.tags})
    if tag is not None and tag not in tags:
        raise WrongUseError(f"no question has the tag {tag!r}; there are {', '.join(tags)}.")
    chosen = [question for question in found if tag is None or tag in question.tags]
    if as_json:
        printer = Printer("json", printer.out, None, iris=False)
    for_table(printer).table(questions.listing(chosen), at.endpoint)


@query.command()
@click.argument("name", shell_complete=query_names())
@reaching
def show(at: Desk, name: str) -> None:
    """Show a question: what it asks, its parameters, and its SPARQL.

    \b
    Example:
      laborgraph query show alliance-members
    """
    question = saved.find(at.library.queries, name, "query")
    lines = [question.summary]
    if question.description:
        lines += ["", question.description]
    for parameter in question.parameters:
        need = "required" if parameter.required else "optional"
        if parameter.default:
            need = f"default {parameter.default}"
        allowed = questions.choices(parameter, at.endpoint)
        lines += ["", f"-p {parameter.name}=…  ({parameter.type}, {need})  {parameter.help}"]
        if allowed:
            lines.append(f"   one of: {', '.join(allowed)}")
        if parameter.example:
            lines.append(f"   example: -p {parameter.name}='{parameter.example}'")
    body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#+"))
    click.echo("\n".join(lines) + "\n\n" + body.strip())


def _pairs(given: Iterable[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise WrongUseError(f"-p wants name=value, not {item!r}.")
        if name in pairs:
            raise WrongUseError(f"the parameter {name!r} is given twice; give it once.")
        pairs[name] = value
    return pairs


@query.command()
@click.argument("name", shell_complete=query_names())
@click.option("-p", "--param", "given", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option("--evidence", is_flag=True, help="Add the passages that support each row.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows.")
@click.option("--fail-empty", is_flag=True, help="Exit 1 if there is no row.")
@printing(names=True)
@asking
def run(
    at: Desk,
    name: str,
    given: tuple[str, ...],
    evidence: bool,
    limit: int | None,
    fail_empty: bool,
    printer: Printer,
) -> None:
    """Ask a saved question.

    A thing is named by its acronym, any of its labels, a CURIE or an IRI. If there is no row,
    the reason stands on standard error.

    \b
    Example:
      laborgraph query run alliance-members -p alliance=TNSA --evidence
    """
    question = saved.find(at.library.queries, name, "query")
    at = at._replace(endpoint=questions.seat(question, at.endpoint))
    bound = questions.bindings(question, _pairs(given), at.endpoint)
    answer, records = fold(questions.ask(question, bound, at.endpoint), question.evidence)
    kept, records = Table(answer.columns, answer.rows[:limit]), records[:limit]
    if evidence:
        if not question.evidence:
            raise WrongUseError(
                f"the query {name!r} has no evidence: its rows rest on no single record."
            )
        from laborgraph import citations

        kept = citations.with_evidence(at.endpoint, kept, records)
    if question.evidence:
        kept = timed(at.endpoint, kept, records)
    chosen = for_table(printer)
    if chosen.form == "table":
        # What was asked for is said below; for the eye a column of it is width lost.
        for column in set(bound) & set(kept.columns):
            kept = without(kept, column) if len(kept.columns) > 1 else kept
    chosen.table(kept, at.endpoint)
    said = "".join(f" {key}={called(at.endpoint, term)}." for key, term in bound.items())
    say(f"{question.summary}{said} {_rows_of(kept, answer)}.")
    if question.claims and str(at.endpoint.view) == str(View(claims=ALL)):
        say("Claims: all, as this question is about them.")
        click.get_current_context().meta["laborgraph.claims"] = True
    if not answer.rows:
        _empty(questions.why_empty(question, bound, at.endpoint), fail_empty)


def _rows_of(kept: Table, answer: Table) -> str:
    if len(kept.rows) == len(answer.rows):
        return counted(len(kept.rows), "row")
    return f"{len(kept.rows)} of {counted(len(answer.rows), 'row')}"


def _empty(reason: str, fail_empty: bool) -> None:
    if fail_empty:
        raise CheckFailedError(f"no rows: {reason}")
    say(f"No rows: {reason}")


@query.command()
@click.argument("names", nargs=-1, shell_complete=query_names())
@click.option(
    "--update", is_flag=True, help="Write the expected rows anew; for who has read what changed."
)
@printing(names=False)
@asking
def check(at: Desk, names: tuple[str, ...], update: bool, printer: Printer) -> None:
    """Check saved questions: header, terms, syntax, and the rows that are due.

    Every question is asked with the examples of its parameters, and its rows are held against
    tests/expected/NAME.csv where the library has that file.

    \b
    Example:
      laborgraph query check alliance-members
    """
    if update and (not isinstance(at.endpoint, Embedded) or at.endpoint.view != View()):
        raise WrongUseError(
            "the expected rows are those of the library's own graph in the curator's reading; leave"
            " out --endpoint, --claims, --at and --during to write them anew."
        )
    folder = at.library.queries
    found = [saved.find(folder, name, "query") for name in names] or saved.every(folder)
    due = at.library.root / "tests" / "expected"
    faults = []
    compared = 0
    for question in found:
        path = due / f"{question.name}.csv"
        expected = read_text(path) if path.is_file() else None
        own = questions.check(question, at.endpoint, None if update else expected)
        if update and not own:
            actual = as_csv(questions.example(question, at.endpoint))
            _rewrite(at.library, path, expected, actual)
        compared += update or expected is not None
        faults += own
    if faults:
        rows = tuple((Literal(fault.question), Literal(fault.problem)) for fault in faults)
        for_table(printer).table(Table(("query", "problem"), rows), at.endpoint)
        raise CheckFailedError(f"{counted(len(faults), 'problem')} in {_queries(len(found))}.")
    say(f"{_queries(len(found))} checked, {compared} of them against expected rows: no problem.")


def _rewrite(library: Library, path: Path, expected: str | None, actual: str) -> None:
    if not path.parent.is_dir():
        raise WrongUseError(
            f"there is no folder {path.parent}; --update wants the library in which it stands."
        )
    if actual == expected:
        return
    library.write(path, actual)
    if expected is None:
        say(f"{path.name}: new.")
    else:
        say(f"{path.name}: {counted(len(questions.difference(expected, actual)), 'difference')}.")


def _queries(number: int) -> str:
    return "1 query" if number == 1 else f"{number} queries"


_READ_STDIN: Final = "-"


@click.command()
@click.argument("query_text", required=False, metavar="[QUERY | -]")
@click.option(
    "-q", "--query-file", type=click.Path(path_type=Path), help="Read the query from this file."
)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows.")
@click.option("--fail-empty", is_flag=True, help="Exit 1 if nothing is found, or the answer is no.")
@printing(*RDF_FORMATS, names=False)
@asking
def sparql(
    at: Desk,
    query_text: str | None,
    query_file: Path | None,
    limit: int | None,
    fail_empty: bool,
    printer: Printer,
) -> None:
    """Ask a SPARQL query of your own: SELECT, ASK, CONSTRUCT or DESCRIBE.

    The query stands in the argument, in a file (-q), or on standard input (-). The house's
    prefixes (lg:, id:, org:, skos: …) need no declaration. Things are shown as IRIs (CURIEs in a
    table) unless --lang asks for names.

    \b
    Example:
      laborgraph sparql 'SELECT ?who WHERE { ?who lg:alliedWith id:fat } ORDER BY ?who'
    """
    asked = _query_text(query_text, query_file)
    answer = at.endpoint.answer(asked, prefixes=PREFIXES)
    if isinstance(answer, bool):
        if printer.form in RDF_FORMATS:
            raise WrongUseError(f"{printer.form} is a format for triples; the answer is yes or no.")
        printer.text(truth(answer, printer.form))
        wrong = "" if answer else questions.wrong_term(asked, at.endpoint)
        if wrong:
            say(f"No, and no wonder: {wrong}")
        if fail_empty and not answer:
            raise CheckFailedError("the answer is no.")
        return
    if not isinstance(answer, Table):
        form = printer.form or "turtle"
        if form in RDF_FORMATS:
            printer.text(serialize(answer[:limit], form))
            if limit is not None and limit < len(answer):
                say(f"{limit} of {counted(len(answer), 'triple')}.")
            if not answer:
                _empty(questions.why_empty_query(asked, at.endpoint), fail_empty)
            return
        answer = _as_table(answer)
    kept = Table(answer.columns, answer.rows[:limit])
    for_table(printer).table(kept, at.endpoint)
    if len(kept.rows) < len(answer.rows):
        say(f"{_rows_of(kept, answer)}.")
    if {text(cell) for row in answer.rows for cell in row} == {"0"}:
        wrong = questions.wrong_term(asked, at.endpoint)
        if wrong:
            say(f"Nothing to count: {wrong}")
    if not answer.rows:
        _empty(questions.why_empty_query(asked, at.endpoint), fail_empty)


def _query_text(argument: str | None, file: Path | None) -> str:
    if (argument is None) == (file is None):
        raise WrongUseError("give one query: as the argument, with -q FILE, or - to read it.")
    if file is not None:
        asked = read_text(file)
    elif argument == _READ_STDIN:
        asked = decoded(sys.stdin.buffer.read(), "standard input")
    else:
        asked = argument or ""
    if not asked.strip():
        raise WrongUseError("the query is empty; give SELECT, ASK, CONSTRUCT or DESCRIBE.")
    return asked


def _as_table(triples: Triples) -> Table:
    return Table(("subject", "predicate", "object"), triples)
