"""Parameters are typed, required or defaulted; a hostile value stays data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from laborgraph import questions, saved
from laborgraph.endpoints import Remote
from laborgraph.errors import WrongUseError
from laborgraph.tables import Iri, Literal
from laborgraph.vocab import ID, LG, XSD

if TYPE_CHECKING:
    from conftest import Runner
    from laborgraph.endpoints import Embedded, Endpoint
    from laborgraph.tables import Term

HOSTILE = [
    '"',
    "'",
    '"""',
    "'''",
    '" } UNION { ?s ?p ?o } #',
    "> ?p ?o } #",
    "<x:y>",
    "}",
    "{",
    "a\nb",
    "a\r\nb",
    "\\",
    '\\"',
    "\\u0022",
    "?x",
    "$x",
    "?echo",
    "# no comment",
    "Zócalo ☃ 𝄞 日本",
    "a\x00b",
    "\t",
    "\x7f\x85\u2028\ufeff",
    "; DROP ALL",
    "@en",
    '"@en',
    '"^^<x:y>',
    "",
]
ECHO = """\
#+ summary: What was given?
#+ params:
#+   echo: {type: string}
SELECT ?echo ?mark WHERE { BIND ("?echo" AS ?mark) FILTER (STR(?echo) != "no <?echo> # ?echo") }
"""


def put(root: Path, name: str, text: str) -> None:
    """Add a saved query to a library."""
    (root / "queries" / f"{name}.rq").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("where", ["embedded", "remote"])
def test_hostile_string_comes_back_as_it_was_given(
    where: str, value: str, own_world: Path, run: Runner, small_address: str
) -> None:
    put(own_world, "echo", ECHO)
    at = ["--endpoint", small_address] if where == "remote" else []
    ran = run("query", "run", "echo", "-p", f"echo={value}", "-f", "json", *at)
    assert ran.code == 0, ran.talk
    assert json.loads(ran.out) == [{"echo": value, "mark": "?echo"}]


def typed(kind: str) -> str:
    """A question about a thing of that type."""
    return (
        f"#+ summary: What?\n#+ params:\n#+   x: {{type: {kind}, required: true}}\n"
        "SELECT ?x ?p WHERE { ?x ?p ?o } ORDER BY ?p"
    )


@pytest.mark.parametrize(
    "kind", ["iri", "integer", "year", "date", "passage", "alliance", "thing", "concept of sector"]
)
@pytest.mark.parametrize("where", ["embedded", "remote"])
def test_hostile_value_of_any_other_type_is_refused(
    where: str, kind: str, small: Embedded, small_address: str
) -> None:
    endpoint = small if where == "embedded" else Remote(small_address)
    for value in HOSTILE:
        if kind == "iri" and value == "<x:y>":
            assert bound_to(kind, value, endpoint) == Iri("x:y")
            continue
        with pytest.raises(WrongUseError, match="the parameter 'x'"):
            bound_to(kind, value, endpoint)


@pytest.mark.parametrize("value", ['"', "> ?p ?o } #", "}", "a\nb", "?x", "a\x00b", "\udcff", ""])
def test_hostile_value_is_refused_in_one_sentence(value: str, own_world: Path, run: Runner) -> None:
    put(own_world, "typed", typed("thing"))
    ran = run("query", "run", "typed", "-p", f"x={value}")
    assert (ran.code, ran.out) == (2, "")
    assert ran.talk.startswith("laborgraph: ")
    assert ran.talk.count("\n") == 1
    assert "mistake of ours" not in ran.talk


@pytest.mark.parametrize(
    "value",
    ["<x:y> ?p ?o } #", "id:a> } #", "http://a b", "http://a\\u003e", "http://[", "id:%zz", "id:"],
)
@pytest.mark.parametrize("where", ["embedded", "remote"])
def test_what_would_end_an_iri_is_no_iri(
    where: str, value: str, own_world: Path, run: Runner, small_address: str
) -> None:
    put(own_world, "typed", typed("iri"))
    at = ["--endpoint", small_address] if where == "remote" else []
    ran = run("query", "run", "typed", "-p", f"x={value}", *at)
    assert ran.code == 2
    assert "wants an IRI or a CURIE such as id:tnsa" in ran.talk


def bound_to(kind: str, value: str, endpoint: Endpoint) -> Term:
    """The term that a value of a type becomes."""
    parameter = saved.Parameter("x", kind, required=True)
    question = saved.SavedQuery("q", Path("q.rq"), "", "What?", parameters=(parameter,))
    return questions.bindings(question, {"x": value}, endpoint)["x"]


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("string", "a", Literal("a")),
        ("integer", "-12", Literal("-12", XSD + "integer")),
        ("year", "1994", Literal("1994", XSD + "gYear")),
        ("date", "1994", Literal("1994", XSD + "gYear")),
        ("date", "1994-02", Literal("1994-02", XSD + "gYearMonth")),
        ("date", "1994-02-15", Literal("1994-02-15", XSD + "date")),
        ("iri", "id:svb", Iri(ID + "svb")),
        ("iri", "<https://example.org/a>", Iri("https://example.org/a")),
        ("passage", "itsc2013 l. 7", Iri("https://w3id.org/laborgraph/source/itsc2013/L0007-0007")),
        ("labor-organization", "SVB", Iri(ID + "svb")),
        ("organization", "SVB", Iri(ID + "svb")),
        ("person", "Ada Lumen", Iri(ID + "ada-lumen")),
        ("concept of country", "Mexico", Iri("https://w3id.org/laborgraph/vocab#country-MX")),
        ("thing", "GBA", Iri(ID + "glass-bridge-alliance")),
    ],
)
def test_value_of_each_type_becomes_its_term(
    kind: str, value: str, term: Term, small: Embedded
) -> None:
    assert bound_to(kind, value, small) == term


@pytest.mark.parametrize(
    ("kind", "value", "allowed"),
    [
        ("integer", "many", "wants a whole number"),
        ("integer", "1.5", "wants a whole number"),
        ("integer", "१२", "wants a whole number"),
        ("year", "94", "wants a year such as 1994"),
        ("year", "1994-02", "wants a year such as 1994"),
        ("date", "1994-13", "wants 1994, 1994-02 or 1994-02-15"),
        ("date", "15.2.1994", "wants 1994, 1994-02 or 1994-02-15"),
        ("iri", "GBA", "wants an IRI or a CURIE"),
        ("passage", "page 3", "wants a passage such as itsc2013:246-256"),
        ("alliance", "SVB", "not what is due here: alliance (lg:Alliance)"),
        ("concept of sector", "Mexico", "(lgv:sector)"),
    ],
)
def test_wrong_type_is_refused_with_what_is_allowed(
    kind: str, value: str, allowed: str, small: Embedded
) -> None:
    with pytest.raises(WrongUseError, match="the parameter 'x'") as refused:
        bound_to(kind, value, small)
    assert allowed in str(refused.value)


def test_unknown_parameter_is_refused_with_the_nearest_or_all(ask: Runner) -> None:
    near = ask("query", "run", "alliance-members", "-p", "aliance=GBA")
    assert (near.code, "did you mean 'alliance'?" in near.talk) == (2, True)
    far = ask("query", "run", "cross-border-ties", "-p", "zzz=1")
    assert (far.code, "it has: country, from." in far.talk) == (2, True)
    none = ask("query", "run", "documents", "-p", "zzz=1")
    assert (none.code, "it has: none." in none.talk) == (2, True)


def test_missing_parameter_is_asked_for_with_an_example(ask: Runner) -> None:
    ran = ask("query", "run", "alliance-members")
    assert ran.code == 2
    assert ran.talk == (
        "laborgraph: the query 'alliance-members' wants the parameter 'alliance' (name, acronym or"
        " IRI of the alliance), for example -p alliance='TNSA'.\n"
    )


def test_parameter_given_twice_or_without_a_value_is_refused(ask: Runner) -> None:
    words = ("query", "run", "alliance-members", "-p", "alliance=GBA")
    assert "given twice" in ask(*words, "-p", "alliance=GBA").talk
    assert ask(*words, "-p", "alliance=GBA").code == 2
    bare = ask("query", "run", "alliance-members", "-p", "alliance")
    assert (bare.code, "-p wants name=value" in bare.talk) == (2, True)
    empty = ask("query", "run", "alliance-members", "-p", "alliance=")
    assert (empty.code, "a name is empty" in empty.talk) == (2, True)


def test_value_may_hold_an_equals_sign(own_world: Path, run: Runner) -> None:
    put(own_world, "echo", ECHO)
    ran = run("query", "run", "echo", "-p", "echo=a=b", "-f", "json")
    assert json.loads(ran.out)[0]["echo"] == "a=b"


def test_misspelt_query_is_refused_with_the_nearest_name(ask: Runner) -> None:
    for verb in ("run", "show", "check"):
        ran = ask("query", verb, "aliance-members")
        assert ran.code == 2
        assert "did you mean alliance-members" in ran.talk
    far = ask("query", "run", "zzz")
    assert (far.code, "there are: " in far.talk, "officers, " in far.talk) == (2, True, True)


CHOSEN = """\
#+ summary: What is in a country?
#+ params:
#+   country:
#+     type: {kind}
#+     choices: {choices}
#+     default: {default}
SELECT ?country WHERE {{ }}
"""
BASED_IN = f"<{LG}basedIn>"
COMPUTED = f'"SELECT DISTINCT ?c WHERE {{ ?a {BASED_IN} ?c }} ORDER BY ?c"'


def test_static_choices_are_all_that_is_allowed(own_world: Path, run: Runner) -> None:
    text = CHOSEN.format(kind="string", choices="[near, far]", default="near")
    put(own_world, "chosen", text)
    assert run("query", "run", "chosen").out == "country\r\nnear\r\n"
    assert run("query", "run", "chosen", "-p", "country=far").out == "country\r\nfar\r\n"
    ran = run("query", "run", "chosen", "-p", "country=away")
    assert ran.code == 2
    assert "the parameter 'country' is one of near, far, not 'away'." in ran.talk
    assert "one of: near, far" in run("query", "show", "chosen").out


@pytest.mark.parametrize("where", ["embedded", "remote"])
def test_choices_may_be_what_a_query_finds(
    where: str, own_world: Path, run: Runner, small_address: str
) -> None:
    text = CHOSEN.format(kind="concept of country", choices=COMPUTED, default="''")
    put(own_world, "chosen", text)
    at = ["--endpoint", small_address] if where == "remote" else []
    for mexico in ("Mexico", "México", "lgv:country-MX"):
        ran = run("query", "run", "chosen", "-p", f"country={mexico}", *at)
        assert ran.out == "country\r\nMexico\r\n"
    for other in ("Germany", "Atlantis"):
        ran = run("query", "run", "chosen", "-p", f"country={other}", *at)
        assert ran.code == 2
        assert "one of lgv:country-CA, lgv:country-MX, lgv:country-US, not" in ran.talk
    assert "one of: lgv:country-CA" in run("query", "show", "chosen", *at).out


def test_default_counts_where_nothing_is_given_and_a_free_parameter_is_free(
    own_world: Path, run: Runner
) -> None:
    text = CHOSEN.format(kind="string", choices="[]", default="here")
    put(own_world, "chosen", text)
    assert run("query", "run", "chosen").out == "country\r\nhere\r\n"
    assert run("query", "run", "chosen", "-p", "country=there").out == "country\r\nthere\r\n"
    assert len(run("query", "run", "alliances-by-sector").out.splitlines()) == 2
    none = run("query", "run", "alliances-by-sector", "-p", "sector=mining")
    assert len(none.out.splitlines()) == 1


def test_bound_parameter_stays_a_column_and_remote_rows_are_the_same(
    own_world: Path, run: Runner, small_address: str
) -> None:
    put(
        own_world,
        "counted",
        """\
#+ summary: How many members has each alliance?
#+ params:
#+   alliance: {type: alliance}
PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?alliance (COUNT(?member) AS ?members)
WHERE { ?tie org:organization ?alliance ; org:member ?member . ?alliance a ?kind .
  FILTER (STRENDS(STR(?kind), "#Alliance")) }
GROUP BY ?alliance
HAVING (COUNT(?member) > 1)
ORDER BY DESC(?members) ?alliance
""",
    )
    words = ("query", "run", "counted", "--iris")
    assert run(*words).out == run(*words, "--endpoint", small_address).out
    one = (*words, "-p", "alliance=GBA")
    assert run(*one).out == f"alliance,members\r\n{ID}glass-bridge-alliance,2\r\n"
    assert run(*one, "--endpoint", small_address).out == run(*one).out


@pytest.mark.parametrize("where", ["embedded", "remote"])
def test_parameter_need_not_be_a_column(
    where: str, own_world: Path, run: Runner, small_address: str
) -> None:
    put(
        own_world,
        "met",
        """\
#+ summary: How many does it meet?
#+ params:
#+   thing: {type: thing, required: true}
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
SELECT (COUNT(?other) AS ?met) WHERE { ?thing lg:alliedWith ?other }
""",
    )
    at = ["--endpoint", small_address] if where == "remote" else []
    assert run("query", "run", "met", "-p", "thing=SVB", *at).out == "met\r\n2\r\n"
    assert run("query", "run", "met", "-p", "thing=NLF", *at).out == "met\r\n0\r\n"


def test_every_parameter_is_bound_before_anything_is_asked(small: Embedded) -> None:
    question = saved.read(Path(__file__).parents[1] / "queries" / "cross-border-ties.rq")
    bound = questions.bindings(question, {"country": "Mexico", "from": "1990"}, small)
    assert bound == {
        "country": Iri("https://w3id.org/laborgraph/vocab#country-MX"),
        "from": Literal("1990", XSD + "gYear"),
    }
    assert Remote("http://127.0.0.1:1/").name  # no endpoint is asked to read a year
