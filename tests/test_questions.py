"""Every saved query keeps the contract, and says the same wherever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from conftest import ROOT
from laborgraph import questions, saved
from laborgraph.endpoints import rows as rows_from
from laborgraph.sparql import bind
from laborgraph.tables import Blank, Cell, Iri, Literal, Table, as_csv

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

    from conftest import Runner
    from laborgraph.endpoints import Embedded, Endpoint, Remote
    from laborgraph.saved import SavedQuery
    from laborgraph.tables import Term

QUERIES = ROOT / "queries"
EXPECTED = ROOT / "tests" / "expected"
ALL = [
    pytest.param(question, id=str(question.path.relative_to(QUERIES).with_suffix("")))
    for folder in ("", "attributes", "describe", "networks", "pictures")
    for question in saved.every(QUERIES / folder)
]
every_query = pytest.mark.parametrize("question", ALL)

# The questions that the issue asks for, in the words an analyst uses.
ASKED_FOR = {
    "alliance-members": "members of an alliance by country and since when",
    "organization-alliances": "alliances of an organization",
    "cross-border-ties": "ties across borders, with the year",
    "repeated-pairs": "pairs that meet in more than one alliance",
    "alliances-by-sector": "alliances by sector",
    "alliances-by-strategy": "alliances by strategy, and who says so",
    "union-affiliations": "affiliations of a union up to its central, with the caucuses inside",
    "officers": "officers of an organization",
    "series-events": "events of a series in order",
    "organizations-in-both-documents": "organizations named in both documents",
    "passage-records": "everything a passage attests",
    "organization-in-document": "what a document says of an organization",
}


def bound(question: SavedQuery, endpoint: Endpoint) -> dict[str, Term]:
    """The terms of the examples of a question's parameters."""
    return questions.bindings(question, questions.examples(question), endpoint)


def test_the_questions_that_were_asked_for_are_there() -> None:
    assert not set(ASKED_FOR) - {path.stem for path in QUERIES.glob("*.rq")}


def test_all_query_files_are_tested() -> None:
    views = list((QUERIES / "views").glob("*.rq"))
    assert len(ALL) + len(views) == len(list(QUERIES.rglob("*.rq")))


@every_query
def test_query_keeps_the_contract(question: SavedQuery, real: Embedded) -> None:
    assert [fault.problem for fault in questions.check(question, real, None)] == []


@every_query
def test_query_says_what_it_asks(question: SavedQuery) -> None:
    # The sections of `describe` are headings; what stands in queries/ is a question.
    assert question.summary
    if question.path.parent == QUERIES:
        assert question.summary.endswith("?")
        assert question.tags
        assert all(parameter.help for parameter in question.parameters)


@every_query
def test_evidence_of_every_row_is_a_record_with_a_passage_or_an_admission(
    question: SavedQuery, real: Embedded
) -> None:
    table = questions.ask(question, bound(question, real), real)
    records = {
        cell.value
        for name in question.evidence
        for cell in table.column(name)
        if isinstance(cell, Iri)
    }
    for record in sorted(records):
        assert real.answer(
            f"PREFIX lg: <https://w3id.org/laborgraph/ontology#> ASK {{"
            f" {{ <{record}> lg:attestedIn ?a }} UNION {{ <{record}> lg:outsideKnowledge true }} }}"
        ), f"{record} has no passage"


def test_queries_and_expected_rows_are_the_same_set() -> None:
    expected = {path.stem for path in EXPECTED.iterdir()}
    assert expected == {path.stem for path in QUERIES.glob("*.rq")}


@pytest.mark.parametrize("question", [item for item in ALL if "/" not in str(item.id)])
def test_query_gives_the_expected_rows(question: SavedQuery, reading: Embedded) -> None:
    path = EXPECTED / f"{question.name}.csv"
    if not path.exists():
        pytest.fail(f"write {path.name} with 'laborgraph query check --update {question.name}'")
    expected = path.read_bytes().decode()
    assert questions.difference(expected, as_csv(questions.example(question, reading))) == []


@pytest.mark.parametrize("question", [item for item in ALL if "/" not in str(item.id)])
def test_example_of_a_query_finds_something(question: SavedQuery, real: Embedded) -> None:
    assert questions.example(question, real).rows


@every_query
def test_remote_rows_and_their_order_are_the_embedded_ones(
    question: SavedQuery, real: Embedded, remote: Remote
) -> None:
    # The server got the triples in another order: only a total ORDER BY makes the rows agree.
    values = bound(question, real)
    assert questions.ask(question, values, remote) == questions.ask(question, values, real)


@every_query
def test_remote_rows_without_what_may_be_left_out_are_the_embedded_ones(
    question: SavedQuery, real: Embedded, remote: Remote
) -> None:
    required = {item.name for item in question.parameters if item.required}
    values = {name: term for name, term in bound(question, real).items() if name in required}
    assert questions.ask(question, values, remote) == questions.ask(question, values, real)


@every_query
def test_names_resolve_to_the_same_terms_at_a_remote_endpoint(
    question: SavedQuery, real: Embedded, remote: Remote
) -> None:
    assert bound(question, remote) == bound(question, real)


@pytest.fixture(scope="session")
def rdflib_graph(real: Embedded) -> rdflib.Graph:
    """The same triples, in rdflib's memory."""
    graph = rdflib.Graph()
    for quad in real.store:
        graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    return graph


def _node(term: object) -> Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == str(rdflib.XSD.string)
    return rdflib.Literal(
        term.value, datatype=None if plain else term.datatype.value, normalize=False
    )


def _cell(node: object) -> Cell:
    if node is None:
        return None
    if isinstance(node, rdflib.URIRef):
        return Iri(str(node))
    if isinstance(node, rdflib.BNode):
        return Blank(str(node))
    assert isinstance(node, rdflib.Literal)
    if node.language:
        return Literal(str(node), "", node.language)
    return Literal(str(node), str(node.datatype or rdflib.XSD.string))


@every_query
def test_rdflib_gives_the_same_rows(
    question: SavedQuery, real: Embedded, rdflib_graph: rdflib.Graph
) -> None:
    values = bound(question, real)
    result = rdflib_graph.query(bind(question.text, values))
    assert result.vars is not None
    columns = tuple(str(name) for name in result.vars)
    # rdflib leaves out of `bindings` what is unbound.
    rows = [tuple(_cell(row.get(name)) for name in result.vars) for row in result.bindings]
    here = questions.ask(question, values, real)
    assert columns == here.columns
    assert sorted(rows, key=str) == sorted(here.rows, key=str)


# The small world, by heart.


def rows_of(table: str) -> list[list[str]]:
    """The rows of a CSV text without its header."""
    import csv

    return list(csv.reader(table.splitlines()))[1:]


def test_members_of_an_alliance_by_country_and_since_when(ask: Runner) -> None:
    ran = ask("query", "run", "alliance-members", "-p", "alliance=GBA")
    assert ran.out.splitlines() == [
        "alliance,country,member,role,since,until",
        "Glass Bridge Alliance,Mexico,Glassworkers of the Bajío,partner,1991,",
        "Glass Bridge Alliance,United States,Glassworkers Union,partner,1991,",
    ]
    assert ran.talk.endswith("alliance=Glass Bridge Alliance. 2 rows.\n")


def test_ties_across_borders_with_the_year(ask: Runner) -> None:
    ran = ask("query", "run", "cross-border-ties", "-p", "country=Canada")
    assert [(row[3], row[5], row[7]) for row in rows_of(ran.out)] == [
        ("Glassworkers Union", "Lamplighters' Union", "2001"),
        ("Lamplighters' Union", "Glassworkers of the Bajío", "2001"),
    ]


def test_pairs_that_meet_in_more_than_one_alliance(ask: Runner) -> None:
    assert rows_of(ask("query", "run", "repeated-pairs").out) == [
        ["Glassworkers Union", "Glassworkers of the Bajío", "2", "Glass Bridge Alliance"],
        ["Glassworkers Union", "Glassworkers of the Bajío", "2", "Lantern Network"],
    ]


def test_affiliations_and_the_caucuses_inside(ask: Runner) -> None:
    up = rows_of(ask("query", "run", "union-affiliations", "-p", "union=LWU").out)
    assert [row[1:5] for row in up] == [
        ["Lamplighters' Union", "affiliated with", "Northern Lantern Federation", "affiliate"]
    ]
    inside = rows_of(ask("query", "run", "union-affiliations", "-p", "union=SVB").out)
    assert [row[1] for row in inside] == ["Light Caucus"]


def test_events_of_a_series_in_order_with_what_is_only_planned(ask: Runner) -> None:
    rows = rows_of(ask("query", "run", "series-events", "-p", "series=Lantern meetings").out)
    assert [(row[1], row[2], row[3], row[6]) for row in rows] == [
        ("1", "First lantern meeting", "2001-03-05", "occurred"),
        ("2", "Second lantern meeting", "2002", "planned"),
    ]


def test_one_line_finds_the_longer_passages_around_it(ask: Runner) -> None:
    rows = rows_of(
        ask("query", "run", "passage-records", "-p", "passage=glass1991:4", "--iris").out
    )
    base = "https://w3id.org/laborgraph/"
    assert {(row[1].removeprefix(base), row[2].removeprefix(base + "id/")) for row in rows} == {
        ("source/glass1991/L0004-0004", "svb"),
        ("source/glass1991/L0003-0005", "glass-bridge-alliance"),
        ("source/glass1991/L0003-0005", "glass-bridge-alliance--gwu"),
        ("source/glass1991/L0003-0005", "glass-bridge-alliance--svb"),
    }


def test_evidence_names_the_passages_of_the_records_that_made_a_row(ask: Runner) -> None:
    ran = ask("query", "run", "repeated-pairs", "--evidence")
    assert [row[-1] for row in rows_of(ran.out)] == ["glass1991 l. 3-5", "lantern2001 l. 3-4"]


def test_rows_that_differ_in_their_records_only_are_one_row_with_all_the_evidence(
    own_world: Path, run: Runner
) -> None:
    more = own_world / "data" / "alliances" / "lantern-network.ttl"
    again = (
        more.read_text()
        .split("id:lantern-network--lwu\n")[1]
        .split("\n.\n")[0]
        .replace("L0003-0004", "L0005-0005")
    )
    more.write_text(more.read_text() + f"\nid:lantern-network--lwu-again\n{again}\n.\n")
    words = ("query", "run", "organization-alliances", "-p", "organization=LWU", "--evidence")
    assert [row[-1] for row in rows_of(run(*words).out)] == ["lantern2001 l. 3-4; lantern2001 l. 5"]


def test_evidence_is_refused_where_rows_rest_on_no_record(ask: Runner) -> None:
    ran = ask("query", "run", "documents", "--evidence")
    assert ran.code == 2
    assert "rest on no single record" in ran.talk


def test_limit_keeps_the_first_rows_and_says_how_many_there_were(ask: Runner) -> None:
    ran = ask("query", "run", "cross-border-ties", "--limit", "1", "--evidence")
    assert len(rows_of(ran.out)) == 1
    assert ran.talk.endswith("1 of 4 rows.\n")
    assert rows_of(ask("query", "run", "cross-border-ties", "--limit", "0").out) == []
    assert ask("query", "run", "cross-border-ties", "--limit", "-1").code == 2


def test_language_and_iris_change_names_and_nothing_else(ask: Runner) -> None:
    words = ("query", "run", "organization-alliances", "-p", "organization=SVB")
    english, spanish = ask(*words), ask(*words, "--lang", "es")
    assert rows_of(english.out)[0][0] == "Glassworkers of the Bajío"
    assert rows_of(spanish.out)[0][0] == "Sindicato de Vidrieros del Bajío"
    plain = rows_of(ask(*words, "--iris").out)
    assert plain[0][0] == "https://w3id.org/laborgraph/id/svb"
    assert len(plain) == len(rows_of(english.out))
    assert ask(*words, "--iris", "--lang", "es").code == 2
    assert ask(*words, "--lang", "xx").code == 2


def test_thing_without_a_label_in_the_language_is_called_by_its_english_one(ask: Runner) -> None:
    ran = ask("query", "run", "organization-alliances", "-p", "organization=LWU", "--lang", "es")
    assert rows_of(ran.out)[0][0] == "Lamplighters' Union"


def test_list_says_question_parameters_and_tags(ask: Runner) -> None:
    import json

    found = json.loads(ask("query", "list", "--json").out)
    assert [item["query"] for item in found] == sorted(path.stem for path in QUERIES.glob("*.rq"))
    ties = next(item for item in found if item["query"] == "cross-border-ties")
    assert ties["parameters"] == "[country], [from]"
    assert ties["tags"] == "alliances, countries"
    chosen = json.loads(ask("query", "list", "--tag", "countries", "-f", "json").out)
    assert ties in chosen
    assert all("countries" in item["tags"].split(", ") for item in chosen)
    assert len(chosen) < len(found)
    refused = ask("query", "list", "--tag", "nothing")
    assert refused.code == 2
    assert "there are affiliations, alliances" in refused.talk


@pytest.mark.parametrize("name", sorted(path.stem for path in QUERIES.glob("*.rq")))
def test_show_tells_parameters_and_gives_sparql_that_stands_alone(name: str, run: Runner) -> None:
    shown = run("query", "show", name)
    question = saved.read(QUERIES / f"{name}.rq")
    assert shown.out.startswith(question.summary)
    for parameter in question.parameters:
        assert f"-p {parameter.name}=" in shown.out
    assert "#+" not in shown.out
    body = shown.out[shown.out.index("PREFIX") :]
    ox.Store().query(body)


def test_check_names_each_row_that_differs(own_world: Path, run: Runner) -> None:
    due = own_world / "tests" / "expected"
    due.mkdir(parents=True)
    assert run("query", "check", "--update", "documents").talk.startswith("documents.csv: new.\n")
    file = due / "documents.csv"
    before = file.read_text()
    file.write_bytes(before.replace("lantern2001", "lantern2002").encode())
    ran = run("query", "check", "documents")
    assert ran.code == 1
    assert [row[1].split(":")[0] for row in rows_of(ran.out)] == [
        "a row is missing",
        "a row is new",
    ]
    assert "2 problems in 1 query" in ran.talk
    assert "documents.csv: 2 differences" in run("query", "check", "--update", "documents").talk
    assert file.read_text() == before
    assert "1 of them against expected rows: no problem" in run("query", "check", "documents").talk
    assert sorted(path.name for path in due.iterdir()) == ["documents.csv"]


def test_check_finds_rows_in_another_order_or_number() -> None:
    table = "a\r\n1\r\n2\r\n"
    assert questions.difference(table, table) == []
    for other in ("a\r\n2\r\n1\r\n", "a\r\n1\r\n2\r\n2\r\n"):
        assert questions.difference(table, other) == [
            "the rows are as expected, and their order or number is not"
        ]


def test_update_writes_nothing_for_a_query_that_is_wrong(own_world: Path, run: Runner) -> None:
    (own_world / "tests" / "expected").mkdir(parents=True)
    (own_world / "queries" / "documents.rq").write_text(
        "#+ summary: What?\nSELECT ?s WHERE { ?s a }\n"
    )
    ran = run("query", "check", "--update", "documents")
    assert ran.code == 1
    assert "not valid SPARQL" in ran.out
    assert list((own_world / "tests" / "expected").iterdir()) == []


def test_update_without_a_folder_for_expected_rows_is_refused(own_world: Path, run: Runner) -> None:
    assert run("query", "check", "--update", "documents").code == 2


LG = "PREFIX lg: <https://w3id.org/laborgraph/ontology#>\n"


@pytest.mark.parametrize(
    ("header", "body", "problem"),
    [
        ("", "SELECT ?s WHERE { ?s a }", "not valid SPARQL 1.1"),
        ("", "ASK { ?s ?p ?o }", "a SELECT query is due here; this is ASK"),
        ("", LG + "SELECT ?s { ?s lg:alliedWiht ?o }", "did you mean lg:alliedWith?"),
        ("", LG + "SELECT ?s { ?s lg:zzzzzzzzzz ?o }", "lg:zzzzzzzzzz, which the graph does not"),
        ("#+ evidence: [tie]\n", "SELECT ?s { ?s ?p ?o }", "evidence variable ?tie"),
        ("#+ evidence: [o]\n", "SELECT ?s { ?s ?p ?o }", "does not return its evidence"),
        ("#+ params: {x: {type: string}}\n", "SELECT ?s { ?s ?p ?o }", "its text does not use"),
        (
            "#+ params: {s: {type: thing, required: true}}\n",
            "SELECT ?s { ?s ?p ?o }",
            "no example for its required parameter",
        ),
        (
            "#+ params: {s: {type: thing, required: true, default: GBA, example: GBA}}\n",
            "SELECT ?s { ?s ?p ?o }",
            "both requires",
        ),
        (
            "#+ params: {s: {type: aliance, example: GBA}}\n",
            "SELECT ?s { ?s ?p ?o }",
            "of the type 'aliance'",
        ),
        (
            "#+ params: {s: {type: concept of sectr}}\n",
            "SELECT ?s { ?s ?p ?o }",
            "of the type 'concept of sectr'",
        ),
        (
            "#+ params: {s: {type: alliance, example: Nobody}}\n",
            "SELECT ?s { ?s ?p ?o }",
            "named 'Nobody'",
        ),
        (
            "#+ params: {s: {type: thing}}\n",
            "SELECT ?s { ?s ?p ?o FILTER(!BOUND(?s)) }",
            "BOUND(?s)",
        ),
        (
            "#+ params: {s: {type: thing, example: GBA}}\n",
            "SELECT ?s ?t { ?t ?p ?o OPTIONAL { ?t ?q ?s } }",
            "in OPTIONAL parts only",
        ),
        (
            "#+ params: {s: {type: thing, example: GBA}}\n",
            "SELECT ?s ?t { BIND (?s AS ?t) }",
            "gives other rows at a remote endpoint",
        ),
    ],
)
def test_check_says_what_is_wrong_with_a_query(
    header: str, body: str, problem: str, own_world: Path, run: Runner
) -> None:
    (own_world / "queries" / "mine.rq").write_text(f"#+ summary: What?\n{header}{body}\n")
    ran = run("query", "check", "mine")
    assert ran.code == 1
    assert problem in ran.out
    assert len(rows_of(ran.out)) == 1


def test_answer_is_a_table_of_the_variables_as_they_stand(small: Embedded) -> None:
    assert rows_from(small, "SELECT ?b ?a { BIND(1 AS ?a) }") == Table(
        ("b", "a"), ((None, Literal("1", "http://www.w3.org/2001/XMLSchema#integer")),)
    )
