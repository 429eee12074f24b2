"""The formats in which an answer is written: W3C's where it speaks, and the same bytes always."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laborgraph.cli.asking import FORMATS
from laborgraph.endpoints import RDF_EXTENSIONS, RDF_FORMATS, _read, serialize
from laborgraph.tables import (
    EXTENSIONS,
    OF_TERMS,
    WRITERS,
    Blank,
    Iri,
    Literal,
    Table,
    as_csv,
    as_json,
    as_markdown,
    as_ndjson,
    as_sparql_json,
    as_sparql_xml,
    as_tsv,
    truth,
)
from laborgraph.vocab import XSD

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner
    from laborgraph.tables import Cell

# The answer of the examples in SPARQL 1.1 Query Results CSV and TSV Formats, section 3 and 4:
# https://www.w3.org/TR/sparql11-results-csv-tsv/
OF_THE_W3C = Table(
    ("x", "literal"),
    (
        (Iri("http://example/x"), Literal("String")),
        (Iri("http://example/x"), Literal('String-with-dquote"')),
        (Blank("b0"), Literal("Blank node")),
        (None, Literal("Missing 'x'")),
        (None, None),
        (Iri("http://example/x"), None),
        (Blank("b1"), Literal("String-with-lang", "", "en")),
        (Blank("b1"), Literal("123", XSD + "integer")),
    ),
)


def test_csv_is_the_example_of_the_w3c() -> None:
    assert as_csv(OF_THE_W3C) == (
        "x,literal\r\n"
        "http://example/x,String\r\n"
        'http://example/x,"String-with-dquote"""\r\n'
        "_:b0,Blank node\r\n"
        ",Missing 'x'\r\n"
        ",\r\n"
        "http://example/x,\r\n"
        "_:b1,String-with-lang\r\n"
        "_:b1,123\r\n"
    )


def test_tsv_is_the_example_of_the_w3c() -> None:
    assert as_tsv(OF_THE_W3C) == (
        "?x\t?literal\n"
        '<http://example/x>\t"String"\n'
        '<http://example/x>\t"String-with-dquote\\""\n'
        '_:b0\t"Blank node"\n'
        "\t\"Missing 'x'\"\n"
        "\t\n"
        "<http://example/x>\t\n"
        '_:b1\t"String-with-lang"@en\n'
        "_:b1\t123\n"
    )


def test_csv_quotes_what_would_end_a_cell() -> None:
    table = Table(("a",), ((Literal("a,b"),), (Literal("a\nb"),), (Literal("a\rb"),)))
    assert as_csv(table) == 'a\r\n"a,b"\r\n"a\nb"\r\n"a\rb"\r\n'


def test_tsv_numbers_are_bare_only_in_turtle_s_own_form() -> None:
    cells = [
        Literal("1.5", XSD + "decimal"),
        Literal("1.5e0", XSD + "double"),
        Literal("-3", XSD + "integer"),
        Literal("INF", XSD + "double"),
        Literal("5.", XSD + "decimal"),
        Literal("a\tb\nc"),
    ]
    assert as_tsv(Table(("a",), tuple((cell,) for cell in cells))).splitlines()[1:] == [
        "1.5",
        "1.5e0",
        "-3",
        f'"INF"^^<{XSD}double>',
        f'"5."^^<{XSD}decimal>',
        '"a\\tb\\nc"',
    ]


def test_sparql_json_has_the_members_that_the_w3c_names() -> None:
    assert json.loads(as_sparql_json(OF_THE_W3C)) == {
        "head": {"vars": ["x", "literal"]},
        "results": {
            "bindings": [
                {
                    "x": {"type": "uri", "value": "http://example/x"},
                    "literal": {"type": "literal", "value": "String"},
                },
                {
                    "x": {"type": "uri", "value": "http://example/x"},
                    "literal": {"type": "literal", "value": 'String-with-dquote"'},
                },
                {
                    "x": {"type": "bnode", "value": "b0"},
                    "literal": {"type": "literal", "value": "Blank node"},
                },
                {"literal": {"type": "literal", "value": "Missing 'x'"}},
                {},
                {"x": {"type": "uri", "value": "http://example/x"}},
                {
                    "x": {"type": "bnode", "value": "b1"},
                    "literal": {"type": "literal", "value": "String-with-lang", "xml:lang": "en"},
                },
                {
                    "x": {"type": "bnode", "value": "b1"},
                    "literal": {"type": "literal", "value": "123", "datatype": XSD + "integer"},
                },
            ]
        },
    }


def test_sparql_xml_has_the_elements_that_the_w3c_names() -> None:
    table = Table(
        ("x", "y"),
        (
            (Iri("http://example/?a&b"), Literal("a <b> & c", "", "en")),
            (Blank("b0"), Literal("1", XSD + "integer")),
            (None, Literal("")),
        ),
    )
    assert as_sparql_xml(table) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
        "  <head>\n"
        '    <variable name="x"/>\n'
        '    <variable name="y"/>\n'
        "  </head>\n"
        "  <results>\n"
        "    <result>\n"
        '      <binding name="x"><uri>http://example/?a&amp;b</uri></binding>\n'
        '      <binding name="y"><literal xml:lang="en">a &lt;b&gt; &amp; c</literal></binding>\n'
        "    </result>\n"
        "    <result>\n"
        '      <binding name="x"><bnode>b0</bnode></binding>\n'
        f'      <binding name="y"><literal datatype="{XSD}integer">1</literal></binding>\n'
        "    </result>\n"
        "    <result>\n"
        '      <binding name="y"><literal></literal></binding>\n'
        "    </result>\n"
        "  </results>\n"
        "</sparql>\n"
    )


def test_json_rows_have_numbers_and_truth_values_and_null() -> None:
    row: tuple[Cell, ...] = (
        Literal("7", XSD + "integer"),
        Literal("1.5", XSD + "decimal"),
        Literal("true", XSD + "boolean"),
        Literal("NaN", XSD + "double"),
        Literal("1994", XSD + "gYear"),
        Iri("x:y"),
        None,
    )
    table = Table(tuple("abcdefg"), (row,))
    due = {"a": 7, "b": 1.5, "c": True, "d": "NaN", "e": "1994", "f": "x:y", "g": None}
    assert json.loads(as_json(table)) == [due]
    assert json.loads(as_ndjson(table)) == due
    assert as_ndjson(table).count("\n") == 1


def test_markdown_keeps_pipes_and_lines_inside_their_cell() -> None:
    table = Table(("a", "b"), ((Literal("x|y\\z"), Literal("1\n2\r\n3")), (None, Iri("x:y"))))
    assert as_markdown(table) == (
        "| a | b |\n| --- | --- |\n| x\\|y\\\\z | 1<br>2<br>3 |\n|  | x:y |\n"
    )


# What XML 1.0 can say; the other formats take any character.
xml_text = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"),
        include_characters="\t\n\r",
        exclude_characters="\ufffe\uffff",
    ),
    max_size=12,
)
any_text = st.text(st.characters(codec="utf-8"), max_size=12)
iri = st.from_regex(r"https://example\.org/[A-Za-z0-9._~&']{0,8}", fullmatch=True)


def cells(words: st.SearchStrategy[str]) -> st.SearchStrategy[Cell]:
    """Any term or none, with literals of those words."""
    numbers = [("1.5", "decimal"), ("-.5", "decimal"), ("1e5", "double"), ("INF", "double")]
    languages = st.sampled_from(["en", "es-mx"])
    return st.one_of(
        st.none(),
        iri.map(Iri),
        words.map(Literal),
        st.tuples(words, st.just(""), languages).map(lambda parts: Literal(*parts)),
        st.tuples(words, iri).map(lambda parts: Literal(*parts)),
        st.integers().map(lambda number: Literal(str(number), XSD + "integer")),
        st.sampled_from(numbers).map(lambda parts: Literal(parts[0], XSD + parts[1])),
    )


def tables_of(words: st.SearchStrategy[str]) -> st.SearchStrategy[Table]:
    """Tables of one to three columns."""
    return st.integers(1, 3).flatmap(
        lambda width: st.lists(st.tuples(*[cells(words)] * width), max_size=4).map(
            lambda rows: Table(tuple("abc"[:width]), tuple(rows))
        )
    )


def read_back(written: str, form: ox.QueryResultsFormat) -> object:
    """What another implementation reads in it."""
    return _read(ox.parse_query_results(written, format=form))


@given(tables_of(any_text))
def test_sparql_json_is_read_back_equal(table: Table) -> None:
    assert read_back(as_sparql_json(table), ox.QueryResultsFormat.JSON) == table


@given(tables_of(xml_text))
def test_sparql_xml_is_read_back_equal(table: Table) -> None:
    written = as_sparql_xml(table)
    ET.fromstring(written)  # noqa: S314 - what we wrote ourselves
    assert read_back(written, ox.QueryResultsFormat.XML) == table


def test_carriage_return_survives_a_reader_of_xml() -> None:
    # A reader turns a bare one into a line feed (XML 1.0, section 2.11).
    written = as_sparql_xml(Table(("a",), ((Literal("x\r\ny\rz"),),)))
    literal = ET.fromstring(written)[1][0][0][0]  # noqa: S314 - what we wrote ourselves
    assert literal.text == "x\r\ny\rz"


@given(tables_of(any_text))
def test_sparql_xml_is_well_formed_whatever_is_in_it(table: Table) -> None:
    ET.fromstring(as_sparql_xml(table))  # noqa: S314 - what we wrote ourselves


@given(tables_of(any_text))
def test_tsv_is_read_back_equal(table: Table) -> None:
    assert read_back(as_tsv(table), ox.QueryResultsFormat.TSV) == table


@given(tables_of(any_text.filter(lambda text: "\x00" not in text)))
def test_csv_is_read_back_as_what_the_cells_say(table: Table) -> None:
    found = list(csv.reader(io.StringIO(as_csv(table), newline="")))
    said = [["" if cell is None else cell.value for cell in row] for row in table.rows]
    # A row of one empty cell is an empty line, which Python's reader takes for no cell at all.
    assert [row or [""] for row in found] == [list(table.columns), *said]


@given(tables_of(any_text))
def test_every_other_format_takes_any_table(table: Table) -> None:
    assert len(json.loads(as_json(table))) == len(table.rows)
    assert as_ndjson(table).count("\n") == len(table.rows)
    assert as_markdown(table).count("\n") == 2 + len(table.rows)


def test_w3c_reads_what_the_command_line_writes(ask: Runner) -> None:
    words = ("query", "run", "alliance-members", "-p", "alliance=GBA", "-f")
    here = read_back(ask(*words, "sparql-json").out, ox.QueryResultsFormat.JSON)
    assert isinstance(here, Table)
    assert here.rows[0][0] == Iri("https://w3id.org/laborgraph/id/glass-bridge-alliance")
    assert here.rows[0][4] == Literal("1991", XSD + "gYear")
    assert read_back(ask(*words, "sparql-xml").out, ox.QueryResultsFormat.XML) == here
    plain = ask(*words, "tsv", "--iris").out
    assert read_back(plain, ox.QueryResultsFormat.TSV) == here


@pytest.mark.parametrize("form", FORMATS)
def test_truth_has_a_form_in_every_format(form: str, ask: Runner) -> None:
    for query, word in (("ASK { ?s ?p ?o }", "true"), ("ASK { <x:y> ?p ?o }", "false")):
        ran = ask("sparql", query, "-f", form)
        assert ran.code == 0
        if form in OF_TERMS:
            kind = (
                ox.QueryResultsFormat.JSON if form == "sparql-json" else ox.QueryResultsFormat.XML
            )
            assert read_back(ran.out, kind) is (word == "true")
        else:
            assert ran.out == f"{word}\n"


def test_truth_in_sparql_xml_is_the_element_boolean() -> None:
    assert "<boolean>false</boolean>" in truth(answer=False, form="sparql-xml")


@pytest.mark.parametrize("form", sorted(RDF_FORMATS))
def test_triples_are_read_back_equal(form: str, ask: Runner, small: object) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(STRSTARTS(STR(?s), STR(id:))) }"
    query = "PREFIX id: <https://w3id.org/laborgraph/id/> " + query
    due = set(ox.parse(ask("sparql", query, "-f", "n-triples").out, format=ox.RdfFormat.N_TRIPLES))
    assert len(due) > 50
    ran = ask("sparql", query, "-f", form)
    assert set(ox.parse(ran.out, format=RDF_FORMATS[form])) == due
    assert ran.out == ask("sparql", query, "-f", form).out


def test_turtle_is_what_a_construct_gives_unless_told_otherwise(ask: Runner) -> None:
    query = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 1"
    assert ask("sparql", query).out == ask("sparql", query, "-f", "turtle").out
    table = ask("sparql", query, "-f", "csv").out
    assert table.startswith("subject,predicate,object\r\n")


def test_empty_triples_are_an_empty_document(ask: Runner) -> None:
    for form, kind in RDF_FORMATS.items():
        ran = ask("sparql", "CONSTRUCT { ?s a ?o } WHERE { ?s <x:none> ?o }", "-f", form)
        assert ran.code == 0
        assert list(ox.parse(ran.out, format=kind)) == []


def test_rdf_xml_refuses_a_predicate_that_it_cannot_say() -> None:
    from laborgraph.errors import WrongUseError

    triple = (Iri("x:s"), Iri("http://example.org/1"), Iri("x:o"))
    assert "<http://example.org/1>" in serialize((triple,), "n-triples")
    with pytest.raises(WrongUseError, match="RDF/XML cannot say"):
        serialize((triple,), "rdf-xml")


def test_table_and_triples_do_not_take_each_other_s_formats(ask: Runner, tmp_path: Path) -> None:
    assert ask("sparql", "SELECT (1 AS ?x) {}", "-f", "turtle").code == 2
    assert ask("sparql", "ASK {}", "-f", "turtle").code == 2
    assert ask("sparql", "SELECT (1 AS ?x) {}", "-o", tmp_path / "x.ttl").code == 2
    assert ask("query", "run", "alliances", "-f", "turtle").code == 2
    assert ask("query", "run", "alliances", "-o", tmp_path / "x.ttl").code == 2
    assert list(tmp_path.iterdir()) == []


# Where an answer goes.


@pytest.mark.parametrize(("extension", "form"), sorted(EXTENSIONS.items()))
def test_extension_of_the_file_decides_the_format(
    extension: str, form: str, ask: Runner, tmp_path: Path
) -> None:
    words = ("query", "run", "alliances")
    file = tmp_path / f"answer{extension.upper()}"
    ran = ask(*words, "-o", file)
    assert (ran.code, ran.out) == (0, "")
    assert f"{file} written." in ran.talk
    assert file.read_bytes().decode() == ask(*words, "-f", form).out


@pytest.mark.parametrize(("extension", "form"), sorted(RDF_EXTENSIONS.items()))
def test_extension_of_the_file_decides_the_format_of_triples(
    extension: str, form: str, ask: Runner, tmp_path: Path
) -> None:
    words = ("sparql", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }")
    file = tmp_path / f"answer{extension}"
    assert ask(*words, "-o", file).code == 0
    assert file.read_bytes().decode() == ask(*words, "-f", form).out


def test_format_that_is_named_counts_more_than_the_extension(ask: Runner, tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    ask("query", "run", "alliances", "-o", file, "-f", "json")
    assert json.loads(file.read_text())


def test_unknown_format_or_extension_is_wrong_use(ask: Runner, tmp_path: Path) -> None:
    ran = ask("query", "run", "alliances", "-o", tmp_path / "answer.xls")
    assert ran.code == 2
    assert all(extension in ran.talk for extension in EXTENSIONS)
    ran = ask("query", "run", "alliances", "-f", "xls")
    assert ran.code == 2
    assert all(form in ran.talk for form in WRITERS)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_missing_leaves_nothing_behind(ask: Runner, tmp_path: Path) -> None:
    ran = ask("query", "run", "alliances", "-o", tmp_path / "missing" / "answer.csv")
    assert ran.code == 3
    assert "cannot be written: No such file or directory" in ran.talk
    assert ask("query", "run", "alliances", "-o", tmp_path).code == 2
    assert list(tmp_path.iterdir()) == []


def test_file_is_replaced_whole_or_stays(
    ask: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "answer.csv"
    file.write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fdopen", full)
        ran = ask("query", "run", "alliances", "-o", file)
    assert ran.code == 3
    assert "No space left on device" in ran.talk
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["answer.csv"]
    assert ask("query", "run", "alliances", "-o", file).code == 0
    assert file.read_text() != "old"
    assert file.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def test_table_is_drawn_with_every_value_and_without_escape_codes(ask: Runner) -> None:
    ran = ask("query", "run", "alliance-members", "-p", "alliance=GBA", "-f", "table")
    lines = ran.out.splitlines()
    # What was asked for is said on the side, and no column of a table for the eye.
    assert lines[0].split() == ["country", "member", "role", "since", "until"]
    assert "alliance=Glass Bridge Alliance" in ran.talk
    assert "Glassworkers of the Bajío" in lines[2]
    assert "\x1b" not in ran.out


def test_brackets_in_a_table_are_no_markup(ask: Runner) -> None:
    ran = ask("sparql", "SELECT ('[red]a[/red] [/]' AS ?x) {}", "-f", "table")
    assert "[red]a[/red] [/]" in ran.out


def test_table_of_no_rows_has_its_header(ask: Runner) -> None:
    words = ("query", "run", "cross-border-ties", "-p", "from=2010", "-f", "table")
    assert ask(*words).out.split()[:3] == ["country", "alliance", "one"]


VERBS = [
    ("info",),
    ("describe", "SVB"),
    ("describe", "SVB", "-f", "table"),
    ("query", "list"),
    ("query", "show", "alliances"),
    ("query", "run", "cross-border-ties", "--evidence"),
    ("query", "run", "alliances", "-f", "sparql-xml"),
    ("query", "check", "documents"),
    ("sparql", "DESCRIBE <https://w3id.org/laborgraph/id/svb>"),
    ("sparql", "SELECT ?s ?o { ?s a ?o } ORDER BY ?s ?o", "-f", "tsv"),
    ("cite", "SVB", "id:gwu"),
    ("centrality", "--network", "alliances", "--evidence"),
    ("sources", "check"),
]


def test_same_question_gives_the_same_bytes_whatever_the_seed_of_hashing(world: Path) -> None:
    program = (
        "import sys, json\n"
        "from click.testing import CliRunner\n"
        "from laborgraph.cli import laborgraph\n"
        f"for words in {VERBS!r}:\n"
        "    ran = CliRunner().invoke(laborgraph, words, prog_name='laborgraph')\n"
        "    print(json.dumps([words, ran.exit_code, ran.stdout, ran.stderr]))\n"
    )
    answers = []
    for seed in ("1", "2"):
        settings = os.environ | {"PYTHONHASHSEED": seed, "LABORGRAPH_LIBRARY": str(world)}
        ran = subprocess.run(
            [sys.executable, "-c", program], env=settings, capture_output=True, check=True
        )
        answers.append(ran.stdout.splitlines())
    assert answers[0] == answers[1]
    assert len(answers[0]) == len(VERBS)
    assert all(json.loads(line)[1] == 0 for line in answers[0]), answers[0]
