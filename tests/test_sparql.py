"""The tokens of a query: values go in the place of variables, and nothing else moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from laborgraph import saved
from laborgraph.endpoints import Embedded
from laborgraph.sparql import bind, form, iris, tokens, variables
from laborgraph.tables import Blank, Iri, Literal, Table
from laborgraph.vocab import XSD

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner
    from laborgraph.tables import Term

# What Unicode allows in a literal: everything but half characters.
texts = st.text(st.characters(codec="utf-8"), max_size=12)
# RFC 3987, the part that no grammar disputes.
web = st.from_regex(r"https://example\.org/([A-Za-z0-9/?:@._~-]|%[0-9A-F]{2})*", fullmatch=True)
terms: st.SearchStrategy[Term] = st.one_of(
    texts.map(Literal),
    st.tuples(texts, st.just(""), st.sampled_from(["en", "es", "de-at"])).map(
        lambda a: Literal(*a)
    ),
    st.tuples(texts, web).map(lambda a: Literal(*a)),
    st.integers().map(lambda number: Literal(str(number), XSD + "integer")),
    web.map(Iri),
)

AROUND = '''PREFIX a: <http://example.org/?here#>
# a comment with ?here and $here
SELECT ?here (COUNT(?other) AS ?n) # ?here
WHERE {
  VALUES ?other { "?here" '$here' """a "?here" b""" \'\'\'?here\'\'\' <http://example.org/?here> }
  BIND (?here AS ?copy)
  BIND ($here AS ?again)
  OPTIONAL { ?nothing a:here ?hereafter }
  FILTER (STR(?here) != "?here\\"?here")
}
GROUP BY ?here
ORDER BY ?here DESC(?n)'''


@given(terms)
def test_binding_replaces_tokens_of_the_variable_and_nothing_else(term: Term) -> None:
    bound = bind(AROUND, {"here": term})
    kept = [token for token in tokens(AROUND) if token.text not in {"?here", "$here"}]
    after = [token.text for token in tokens(bound)]
    # Every other token stands there still, in its order.
    place = 0
    for token in kept:
        assert token.text in after[place:], token
        place = after.index(token.text, place) + 1
    value = "".join(token.text for token in tokens(term.n3()))
    assert bound == (
        AROUND.replace("SELECT ?here", f"SELECT ({value} AS ?here)")
        .replace("GROUP BY ?here", f"GROUP BY ({value} AS ?here_bound)")
        .replace("ORDER BY ?here", f"ORDER BY ({value})")
        .replace("BIND (?here", f"BIND ({value}")
        .replace("BIND ($here", f"BIND ({value}")
        .replace("STR(?here)", f"STR({value})")
    )


@given(terms)
def test_store_reads_a_bound_term_back_as_it_was(term: Term) -> None:
    embedded = Embedded.__new__(Embedded)
    embedded._store = ox.Store()
    query = "SELECT ?here ?copy WHERE { BIND (STR(?here) AS ?copy) }"
    pasted = embedded.answer(bind(query, {"here": term}))
    assert pasted == Table(("here", "copy"), ((term, Literal(term.value)),))
    assert embedded.answer(query, {"here": term}) == pasted


@given(st.text(max_size=60))
def test_tokens_put_together_are_the_query(query: str) -> None:
    found = list(tokens(query))
    assert "".join(token.text for token in found) == query
    assert [token.start for token in found] == [
        sum(len(before.text) for before in found[:index]) for index in range(len(found))
    ]


@given(st.text(alphabet="?$ab\"'<>#\\ \n{}:", max_size=40), terms)
def test_binding_an_unused_variable_changes_nothing(query: str, term: Term) -> None:
    assert bind(query, {"unused": term}) == query
    assert bind(query, {}) == query


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("SELECT * { ?a ?b ?c }", "SELECT * { <x:y> ?b ?c }"),
        ("SELECT DISTINCT ?a { ?a ?b ?c }", "SELECT DISTINCT (<x:y> AS ?a) { <x:y> ?b ?c }"),
        ("SELECT (STR(?a) AS ?d) { ?a ?b ?c }", "SELECT (STR(<x:y>) AS ?d) { <x:y> ?b ?c }"),
        ("ASK { ?a ?b ?c }", "ASK { <x:y> ?b ?c }"),
        ("DESCRIBE ?a { ?a ?b ?c }", "DESCRIBE <x:y> { <x:y> ?b ?c }"),
        (
            "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }",
            "CONSTRUCT { <x:y> ?b ?c } WHERE { <x:y> ?b ?c }",
        ),
        (
            "SELECT ?a { { SELECT ?a (COUNT(?b) AS ?n) { ?a ?b ?c } GROUP BY ?a } }",
            (
                "SELECT (<x:y> AS ?a) { { SELECT (<x:y> AS ?a_inside) (COUNT(?b) AS ?n)"
                " { <x:y> ?b ?c } GROUP BY (<x:y> AS ?a_bound) } }"
            ),
        ),
        (
            "SELECT ?c { ?a ?b ?c } ORDER BY DESC(?a) ?a LIMIT 1",
            "SELECT ?c { <x:y> ?b ?c } ORDER BY DESC(<x:y>) (<x:y>) LIMIT 1",
        ),
        (
            "SELECT ?c { ?x ?b ?c FILTER EXISTS { ?a ?b ?c } FILTER (?a = ?c) }",
            "SELECT ?c { ?x ?b ?c FILTER EXISTS { <x:y> ?b ?c } FILTER (<x:y> = ?c) }",
        ),
        (
            "SELECT ?c { ?c <p:q>? ?a . ?c a:select ?a } GROUP BY ?c HAVING (COUNT(?a) > 1)",
            (
                "SELECT ?c { ?c <p:q>? <x:y> . ?c a:select <x:y> } GROUP BY ?c HAVING (COUNT(<x:y>)"
                " > 1)"
            ),
        ),
    ],
)
def test_bound_variable_stays_what_its_clause_needs(query: str, bound: str) -> None:
    assert bind(query, {"a": Iri("x:y")}) == bound
    if "a:select" not in query:
        ox.Store().query(bound)


def test_names_that_only_begin_alike_are_left_alone() -> None:
    query = "SELECT ?a ?ab ?a_b ?aé { ?ab ?a_b ?aé }"
    assert bind(query, {"a": Blank("b")}) == query.replace("?a ", "(_:b AS ?a) ")


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("select * {}", "SELECT"),
        ("# ASK\nBASE <http://select/> PREFIX ask: <x:> CONSTRUCT {} WHERE {}", "CONSTRUCT"),
        ("PREFIX describe: <x:> ASK { describe:select a 'SELECT' }", "ASK"),
        ("INSERT DATA { <a:b> <a:b> 'SELECT' }", "INSERT"),
        ("", ""),
        ("{ }", ""),
    ],
)
def test_form_is_the_word_that_asks(query: str, asked: str) -> None:
    assert form(query) == asked


def test_iris_leave_out_strings_comments_and_declarations() -> None:
    query = """PREFIX a: <http://a/> # <http://comment/>
    PREFIX unused: <http://unused/>
    SELECT * { a:b\\-c a "<http://string/> a:no" ; <http://c> a:d.e ; a:%20 b:unknown . }"""
    assert set(iris(query)) == {"http://a/b-c", "http://c", "http://a/d.e", "http://a/%20"}


def test_variables_are_counted_by_name() -> None:
    assert variables("SELECT ?a $b { ?a <x:?c> '?d' # ?e\n }") == {"a", "b"}


ALL = sorted((ROOT / "queries").rglob("*.rq")) + sorted((ROOT / "ontology").rglob("*.rq"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_query_file_stands_as_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ox.Store().query(text)
    names = [token.text.partition(":") for token in tokens(text) if token.kind == "name"]
    declared = [prefix for prefix, _, local in names if not local]
    assert {prefix for prefix, _, local in names if local} == set(declared)
    assert declared == sorted(declared)


def test_two_queries_of_a_folder_never_ask_the_same() -> None:
    summaries = [item.summary for item in saved.every(ROOT / "queries")]
    assert len(summaries) == len(set(summaries))


@pytest.mark.parametrize(
    "words",
    [("-q", "FILE"), ("SELECT (1 AS ?x) {}",), ("-",)],
    ids=["file", "argument", "standard input"],
)
def test_query_comes_from_an_argument_a_file_or_standard_input(
    words: tuple[str, ...], tmp_path: Path, ask: Runner
) -> None:
    query = "SELECT (1 AS ?x) {}"
    file = tmp_path / "query.rq"
    # An editor's byte order mark is no part of the query.
    file.write_text("\ufeff" + query, encoding="utf-8")
    ran = ask("sparql", *[file if word == "FILE" else word for word in words], given=query)
    assert (ran.code, ran.out, ran.talk) == (0, "x\r\n1\r\n", "")


def test_query_is_given_once(tmp_path: Path, ask: Runner) -> None:
    assert ask("sparql").code == 2
    assert ask("sparql", "ASK {}", "-q", tmp_path / "query.rq").code == 2
    assert "the query is empty" in ask("sparql", "-", given=" \n").talk
    missing = ask("sparql", "-q", tmp_path / "query.rq")
    assert (missing.code, "query.rq cannot be read: No such file" in missing.talk) == (3, True)


def test_query_that_is_not_utf8_is_refused_with_the_place(tmp_path: Path, ask: Runner) -> None:
    content = b"ASK {}\n# \xe9"
    file = tmp_path / "query.rq"
    file.write_bytes(content)
    ran = ask("sparql", "-q", file)
    assert (ran.code, f"{file}:2:3: not UTF-8" in ran.talk) == (3, True)
    ran = ask("sparql", "-", given=content)
    assert (ran.code, "standard input:2:3: not UTF-8" in ran.talk) == (3, True)


@pytest.mark.parametrize("where", ["embedded", "remote"])
@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <x:a> <x:b> <x:c> }",
        "PREFIX x: <x:> DELETE WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
        "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:1/>",
        "CLEAR ALL",
        "DROP ALL",
        "CREATE GRAPH <x:g>",
        "COPY DEFAULT TO <x:g>",
        "MOVE DEFAULT TO <x:g>",
        "ADD DEFAULT TO <x:g>",
        "SELECT * {} ; DROP ALL",
        "ASK {} ; INSERT DATA { <x:a> <x:b> <x:c> }",
    ],
)
def test_update_is_refused(where: str, update: str, ask: Runner, small_address: str) -> None:
    at = ["--endpoint", small_address] if where == "remote" else []
    ran = ask("sparql", update, *at)
    assert ran.code == 2
    assert ran.talk.startswith("laborgraph: ")
    count = ask("sparql", "ASK { <x:a> ?p ?o }", "--endpoint", small_address)
    assert count.out == "false\n"
    assert ask("sparql", "ASK { ?s ?p ?o }", "--endpoint", small_address).out == "true\n"


@pytest.mark.parametrize("where", ["embedded", "remote"])
@pytest.mark.parametrize(
    "query", ["SELECT ?s { ?s ?p }", "ASK { ?s x:p ?o }", "SELECT", "nonsense"]
)
def test_query_that_is_not_sparql_is_wrong_use(
    where: str, query: str, ask: Runner, small_address: str
) -> None:
    at = ["--endpoint", small_address] if where == "remote" else []
    ran = ask("sparql", query, *at)
    assert ran.code == 2
    assert "not valid SPARQL 1.1" in ran.talk
    assert ran.talk.count("\n") == 1


def test_construct_describe_and_limit(ask: Runner, small_address: str) -> None:
    for at in ([], ["--endpoint", small_address]):
        built = ask(
            "sparql",
            "PREFIX org: <http://www.w3.org/ns/org#>"
            " CONSTRUCT { ?o org:hasMember ?m } WHERE { ?t org:organization ?o ; org:member ?m }",
            "-f",
            "n-triples",
            "--limit",
            "2",
            *at,
        )
        assert len(built.out.splitlines()) == 2
        assert built.out.splitlines() == sorted(built.out.splitlines())
        told = ask("sparql", "DESCRIBE <https://w3id.org/laborgraph/id/gwu>", *at)
        assert 'skos:prefLabel "Glassworkers Union"@en' in told.out
