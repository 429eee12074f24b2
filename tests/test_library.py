"""A library is folders of text; what is wrong in one of them is told with file, line and column."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import ROOT, lay_out
from laborgraph import saved
from laborgraph.errors import UnreadableInputError
from laborgraph.library import Library, read_text
from laborgraph.writing import write_text

if TYPE_CHECKING:
    from conftest import Ran, Runner
    from laborgraph.endpoints import Embedded


def own_terms(root: Path) -> None:
    """Give a library its own copy of the ontology, to be changed."""
    (root / "ontology").unlink()
    shutil.copytree(ROOT / "ontology", root / "ontology")


def unreadable(ran: Ran) -> str:
    """The sentence of an input that cannot be read."""
    assert ran.code == 3, ran
    assert ran.out == ""
    assert ran.talk.startswith("laborgraph: ")
    assert ran.talk.count("\n") == 1
    assert "Traceback" not in ran.talk
    return ran.talk


BROKEN = [
    pytest.param("PREFIX a: <http://a/>\n\na:b a:c .\n", "3:9", id="a predicate without an object"),
    pytest.param(
        "PREFIX a: <http://a/>\na:b\n    a:c a:d ;\n    x:y 1 ;\n.\n", "4:5", id="a prefix"
    ),
    pytest.param('PREFIX a: <http://a/>\na:b a:c "open\n.\n', "2:9", id="an open string"),
    pytest.param(
        "PREFIX a: <http://a/>\na:b a:c <http://a b> .\n", "2:9", id="an IRI with a space"
    ),
    pytest.param("PREFIX a: <http://a/>\na:b a:c a:d\n", "3:1", id="no full stop"),
    pytest.param("é\n", "1:1", id="no Turtle at all"),
]


@pytest.mark.parametrize("where", ["data/new.ttl", "data/alliances/new.ttl", "ontology/new.ttl"])
@pytest.mark.parametrize(("text", "place"), BROKEN)
def test_syntax_error_in_any_file_is_told_with_line_and_column(
    text: str, place: str, where: str, own_world: Path, run: Runner
) -> None:
    own_terms(own_world)
    file = own_world / where
    file.write_text(text, encoding="utf-8")
    said = unreadable(run("query", "run", "alliances"))
    line = place.split(":", maxsplit=1)[0]
    assert f"{file}:{line}:" in said, said
    column = int(said.split(f"{file}:{line}:")[1].split(":")[0])
    assert column >= 1
    assert "mend the Turtle there" in said


def test_column_is_counted_in_characters(own_world: Path, run: Runner) -> None:
    file = own_world / "data" / "new.ttl"
    file.write_text('<x:a> <x:b> "Zócalo é" , nonsense .\n', encoding="utf-8")
    assert f"{file}:1:26: " in unreadable(run("info"))


def test_vocabulary_with_a_syntax_error_is_told(own_world: Path, run: Runner) -> None:
    own_terms(own_world)
    file = own_world / "ontology" / "vocabularies" / "country.ttl"
    text = file.read_text()
    file.write_text(text.replace("a skos:Concept ;", "a skos:Concept", 1))
    line = text.splitlines().index("    a skos:Concept ;") + 2
    assert f"{file}:{line}:" in unreadable(run("info"))


def test_file_that_is_not_utf8_is_told(own_world: Path, run: Runner) -> None:
    file = own_world / "data" / "new.ttl"
    file.write_bytes(b'<x:a> <x:b> "Z\xf3calo" .\n')
    said = unreadable(run("info"))
    assert str(file) in said


def test_error_in_a_data_file_is_told_by_every_verb(own_world: Path, run: Runner) -> None:
    file = own_world / "data" / "new.ttl"
    file.write_text("<x:a> <x:b> .\n")
    for words in (
        ("info",),
        ("describe", "SVB"),
        ("query", "run", "alliances"),
        ("query", "check", "alliances"),
        ("sparql", "ASK {}"),
        ("cite", "SVB"),
        ("centrality",),
        ("sources", "check"),
    ):
        ran = run(*words)
        assert f"{file}:1:13:" in ran.talk + ran.out, words
        assert ran.code == 3


@pytest.mark.parametrize("name", ["ontology", "data", "queries"])
def test_library_without_one_of_its_folders_is_refused(
    name: str, tmp_path: Path, run: Runner
) -> None:
    lay_out(tmp_path)
    folder = tmp_path / name
    folder.unlink() if folder.is_symlink() else shutil.rmtree(folder)
    said = unreadable(run("info", "--library", tmp_path))
    assert f"{tmp_path} is not a library: it has no folder {name};" in said


def test_library_that_is_not_there_is_refused(tmp_path: Path, run: Runner) -> None:
    assert "it has no folder ontology" in unreadable(run("info", "--library", tmp_path / "none"))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("CONSTRUCT { ?s a } WHERE { ?s ?p ?o }", ":1:18: the rule is not SPARQL 1.1 here"),
        ("CONSTRUCT { ?s a ?o }\nWHERE { ?s ?p }", ":2:16: the rule is not SPARQL 1.1 here"),
        ("CONSTRUCT { ?s x:a ?o }\nWHERE {}", ":1:"),
        ("SELECT * WHERE { ?s ?p ?o }", "a rule has one CONSTRUCT"),
        ("CONSTRUCT { ?a ?b 1 } WHERE {}\nCONSTRUCT { ?a ?b 1 } WHERE {}", "this has 2"),
        ("", "this has 0"),
        ("DELETE WHERE { ?s ?p ?o }", "this has 0"),
    ],
)
def test_rule_that_is_none_is_told_with_its_file(
    rule: str, said: str, own_world: Path, run: Runner
) -> None:
    own_terms(own_world)
    file = own_world / "ontology" / "rules" / "99-new.rq"
    file.write_text(rule)
    told = unreadable(run("info"))
    assert str(file) in told
    assert said in told


def test_rules_apply_in_the_order_of_their_names(own_world: Path, run: Runner) -> None:
    own_terms(own_world)
    rules = own_world / "ontology" / "rules"
    (rules / "98-one.rq").write_text("CONSTRUCT { <x:a> <x:b> 1 }\nWHERE {}\n")
    (rules / "99-two.rq").write_text("CONSTRUCT { <x:a> <x:b> 2 }\nWHERE { <x:a> <x:b> 1 }\n")
    (rules / "97-too-early.rq").write_text("CONSTRUCT { <x:a> <x:b> 3 }\nWHERE { <x:a> <x:b> 1 }\n")
    ran = run("sparql", "SELECT ?o { <x:a> <x:b> ?o } ORDER BY ?o")
    assert ran.out == "o\r\n1\r\n2\r\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("SELECT ?s { ?s ?p ?o }", 1, "no header"),
        ("#+ summary: [open\nSELECT ?s {}", 1, "not YAML"),
        ("\n\n#+ summary: What?\n#+ tags: [open\n#+ evidence: [s]\nSELECT ?s {}", 5, "not YAML"),
        ("#+ just words\nSELECT ?s {}", 1, "not a list of 'key: value'"),
        ("#+ description: no question\nSELECT ?s {}", 1, "no summary"),
        ("#+ summary: What?\n#+ sumary: What?\nSELECT ?s {}", 1, "says 'sumary'"),
        ("#+ summary: What?\n#+ params: {x: {typ: iri}}\nSELECT ?s {}", 1, "'x' has no type"),
        ("#+ summary: What?\n#+ params: {x: {type: iri, hepl: y}}\nSELECT ?s {}", 1, "says 'hepl'"),
        ("#+ summary: What?\n#+ params: [x]\nSELECT ?s {}", 1, "params and network are mappings"),
    ],
)
def test_header_that_cannot_be_read_is_told_with_file_and_line(
    text: str, line: int, said: str, own_world: Path, run: Runner
) -> None:
    file = own_world / "queries" / "new.rq"
    file.write_text(text)
    for words in (("query", "list"), ("query", "show", "new"), ("query", "run", "new")):
        told = unreadable(run(*words))
        assert said in told
        place = told.split(f"{file}:")[1]
        assert int(place.split(":")[0]) in {line, line - 1, line + 1}, told


def test_query_that_is_not_utf8_is_told(own_world: Path, run: Runner) -> None:
    file = own_world / "queries" / "new.rq"
    file.write_bytes(b"#+ summary: Qu\xe9?\nSELECT ?s {}")
    assert f"{file}:1:15: not UTF-8" in unreadable(run("query", "run", "new"))


def test_header_ends_where_its_lines_end(tmp_path: Path) -> None:
    file = tmp_path / "new.rq"
    file.write_text(
        "# a comment before\n#+ summary: What?\n#+ description: >-\n#+   two\n#+   lines\n"
        "# no header\n#+ nor: this\nSELECT ?s {}"
    )
    question = saved.read(file)
    assert (question.name, question.summary, question.description) == ("new", "What?", "two lines")


def test_library_is_named_by_option_or_environment(
    world: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "graph,the library that came with laborgraph" in run("info").out
    assert f"graph,{world}" in run("info", "--library", world).out
    monkeypatch.setenv("LABORGRAPH_LIBRARY", str(world))
    assert f"graph,{world}" in run("info").out
    assert f"graph,{ROOT}" in run("info", "--library", ROOT).out


def test_shapes_are_no_part_of_the_graph(own_world: Path, run: Runner) -> None:
    own_terms(own_world)
    (own_world / "ontology" / "shapes").mkdir(exist_ok=True)
    (own_world / "ontology" / "shapes" / "new.ttl").write_text("not Turtle")
    assert run("info").code == 0


def test_library_of_nothing_gives_empty_answers(tmp_path: Path, run: Runner) -> None:
    lay_out(tmp_path)
    shutil.rmtree(tmp_path / "data")
    (tmp_path / "data").mkdir()
    at = ("--library", tmp_path)
    ran = run("query", "run", "alliances", *at)
    assert (ran.code, len(ran.out.splitlines())) == (0, 1)
    assert "No rows: the graph never uses" in ran.talk
    assert run("info", *at).code == 0
    assert run("centrality", *at).code == 0
    assert run("sources", "check", *at).code == 0


def test_what_the_rules_derive_is_there(small: Embedded) -> None:
    ask = (
        "PREFIX lg: <https://w3id.org/laborgraph/ontology#> PREFIX org: <http://www.w3.org/ns/org#>"
        " PREFIX id: <https://w3id.org/laborgraph/id/> PREFIX oa: <http://www.w3.org/ns/oa#>"
        " PREFIX lantern: <https://w3id.org/laborgraph/source/lantern2001/>"
        " PREFIX source: <https://w3id.org/laborgraph/source/> ASK {"
    )
    for pattern in (
        "id:svb a lg:LaborOrganization, org:Organization",
        "id:svb lg:belongsTo id:lantern-network",
        "id:svb lg:alliedWith id:gwu . id:gwu lg:alliedWith id:svb",
        "id:lwu lg:affiliatedWith id:nlf",
        "id:svb lg:tookPartIn id:lantern-meeting-2001",
        "id:lantern-meeting-2001 lg:precedes id:lantern-meeting-2002",
        (
            "lantern:L0007-0008 a lg:Passage ; oa:hasSource source:lantern2001 ;"
            " lg:lineStart 7 ; lg:lineEnd 8"
        ),
    ):
        assert small.answer(ask + pattern + " }") is True, pattern
    for pattern in ("id:svb lg:alliedWith id:svb", "id:lwu lg:alliedWith id:nlf"):
        assert small.answer(ask + pattern + " }") is False, pattern


def test_text_is_written_whole_and_read_with_or_without_a_mark(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    write_text(file, "é\r\n")
    assert file.read_bytes() == b"\xc3\xa9\r\n"
    file.write_bytes(b"\xef\xbb\xbfa")
    assert read_text(file) == "a"
    with pytest.raises(UnreadableInputError, match="Is a directory"):
        read_text(tmp_path)


def test_library_reads_nothing_until_asked(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "data" / "new.ttl").write_text("nonsense")
    assert Library(tmp_path).root == tmp_path


# The wheel carries its own library.


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the package, built and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_wheel_carries_ontology_data_and_queries_whole(unpacked: Path) -> None:
    for name in ("ontology", "data", "queries"):
        here = {path.relative_to(ROOT) for path in (ROOT / name).rglob("*") if path.is_file()}
        files = unpacked / "laborgraph" / "files"
        there = {path.relative_to(files) for path in (files / name).rglob("*") if path.is_file()}
        assert there == here
    assert (unpacked / "laborgraph" / "py.typed").is_file()
    entry = next(unpacked.glob("*.dist-info/entry_points.txt")).read_text()
    assert "laborgraph = laborgraph.__main__:main" in entry


def test_wheel_answers_in_any_folder(unpacked: Path, tmp_path: Path) -> None:
    settings = os.environ | {"PYTHONPATH": str(unpacked)}
    words = ["query", "run", "alliance-members", "-p", "alliance=TNSA", "-f", "json", "--evidence"]
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "laborgraph", *words],
        cwd=tmp_path,
        env=settings,
        capture_output=True,
        check=True,
    )
    assert any("Authentic Labor Front" in row["member"] for row in json.loads(ran.stdout))
    where = subprocess.run(
        [sys.executable, "-P", "-c", "import laborgraph; print(laborgraph.__file__)"],
        cwd=tmp_path,
        env=settings,
        capture_output=True,
        check=True,
        text=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(unpacked)
