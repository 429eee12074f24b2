"""An empty answer says why it is empty: a wrong question is told apart from none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Runner

LG = "PREFIX lg: <https://w3id.org/laborgraph/ontology#>\n"


def reason(ran: Ran) -> str:
    """Why there are no rows, after checking that there are none."""
    assert ran.code == 0, ran.talk
    assert len(ran.out.splitlines()) == 1
    (said,) = [line for line in ran.talk.splitlines() if line.startswith("No rows: ")]
    return said.removeprefix("No rows: ")


@pytest.fixture(params=["embedded", "remote"])
def at(request: pytest.FixtureRequest) -> list[str]:
    """Where the question is asked: the reasons are the same at a remote endpoint."""
    if request.param == "embedded":
        return []
    return ["--endpoint", str(request.getfixturevalue("small_address"))]


def test_unknown_name_is_no_empty_answer_but_wrong_use(ask: Runner, at: list[str]) -> None:
    ran = ask("query", "run", "alliance-members", "-p", "alliance=Glas Bridge", *at)
    assert ran.code == 2
    assert "knows no alliance named 'Glas Bridge'; did you mean Glass Bridge" in ran.talk


def test_term_that_the_graph_never_uses(ask: Runner, at: list[str]) -> None:
    ran = ask("sparql", LG + "SELECT ?s { ?s lg:filedWith ?o }", *at)
    assert reason(ran) == "the graph never uses lg:filedWith."


def test_term_that_a_saved_query_names_and_the_graph_never_uses(
    own_world: Path, run: Runner
) -> None:
    (own_world / "queries" / "mine.rq").write_text(
        f"#+ summary: What?\n{LG}SELECT ?s {{ ?s a lg:Strike }}\n"
    )
    assert reason(run("query", "run", "mine")) == "the graph never uses lg:Strike."


def test_term_that_does_not_exist_brings_the_nearest(ask: Runner, at: list[str]) -> None:
    ran = ask("sparql", LG + "SELECT ?s { ?s lg:alliedWiht ?o }", *at)
    assert reason(ran) == "the graph does not know lg:alliedWiht; did you mean lg:alliedWith?"


def test_parameter_with_no_value_in_the_data(ask: Runner, at: list[str]) -> None:
    ran = ask("query", "run", "organization-alliances", "-p", "organization=NLF", *at)
    assert reason(ran) == (
        "organization=Northern Lantern Federation has none in the data; 3 other values of"
        " organization have some: Glassworkers Union, Lamplighters' Union, Glassworkers of the"
        " Bajío."
    )


def test_one_of_two_parameters_with_no_value_in_the_data(ask: Runner, at: list[str]) -> None:
    words = ("-p", "organization=Street Sweepers' Union", "-p", "document=glass1991")
    ran = ask("query", "run", "organization-in-document", *words, *at)
    assert reason(ran).startswith("organization=Street Sweepers' Union has none in the data; ")


def test_time_window_that_empties_it(ask: Runner, at: list[str]) -> None:
    ran = ask("query", "run", "cross-border-ties", "-p", "from=2010", *at)
    assert reason(ran) == "the time window empties it: without from=2010 there are 4 rows."


def test_parameters_that_do_not_fit_together(ask: Runner, at: list[str]) -> None:
    words = ("-p", "organization=LWU", "-p", "document=glass1991")
    ran = ask("query", "run", "organization-in-document", *words, *at)
    assert reason(ran) == (
        "no record fits these parameters together, though each of them has some."
    )


def test_truly_none(ask: Runner, own_world: Path, run: Runner) -> None:
    (own_world / "queries" / "mine.rq").write_text(
        f"#+ summary: What?\n{LG}SELECT ?s {{ ?s a lg:Union ; lg:acronym 'none' }}\n"
    )
    assert reason(run("query", "run", "mine")).startswith("truly none: every term")
    own = run("sparql", LG + "SELECT ?s { ?s a lg:Union ; lg:acronym 'none' }")
    assert reason(own).startswith("truly none: the graph knows every term")


def test_passage_that_nothing_cites(ask: Runner, at: list[str]) -> None:
    ran = ask("query", "run", "passage-records", "-p", "passage=glass1991:2", *at)
    address = "https://w3id.org/laborgraph/source/glass1991/L0002-0002"
    assert reason(ran) == f"passage={address} has none in the data."


def test_two_things_without_a_tie_are_told_quickly(run: Runner) -> None:
    # With both of them free this question is a product of everything with everything.
    ran = run("query", "run", "passages-between", "-p", "thing=Mexico", "-p", "other=Germany")
    assert reason(ran).startswith("no record fits these parameters together")


def test_things_that_are_not_tied_are_told_apart_from_unknown_ones(ask: Runner) -> None:
    ran = ask("cite", "LWU", "Window Treaty")
    assert ran.code == 0
    assert "no record ties Lamplighters' Union and Window Treaty" in ran.talk


@pytest.mark.parametrize(
    "words",
    [
        ("query", "run", "cross-border-ties", "-p", "from=2010"),
        ("sparql", LG + "SELECT ?s { ?s lg:filedWith ?o }"),
        ("sparql", LG + "CONSTRUCT { ?s a ?o } WHERE { ?s lg:filedWith ?o }"),
        ("sparql", LG + "ASK { ?s lg:filedWith ?o }"),
    ],
)
def test_fail_empty_ends_with_exit_code_1(words: tuple[str, ...], ask: Runner) -> None:
    assert ask(*words).code == 0
    ran = ask(*words, "--fail-empty")
    assert ran.code == 1
    assert ran.talk.count("laborgraph: ") == 1
    assert ask(*words, "--fail-empty", "--quiet").talk.count("\n") == 1


def test_fail_empty_says_nothing_where_there_are_rows(ask: Runner) -> None:
    assert ask("query", "run", "alliances", "--fail-empty").code == 0
    assert ask("sparql", "ASK { ?s ?p ?o }", "--fail-empty").code == 0
