"""The verb validate: places, words, formats, exit codes, and files of every sort."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
import rdflib
from markdown_it import MarkdownIt

from conftest import TESTS
from laborgraph.cli import check
from laborgraph.library import Library
from laborgraph.rules.shapes import rules
from laborgraph.turtle.parsing import Document, read
from laborgraph.validation import reports
from laborgraph.validation.findings import quoted, unreadable
from laborgraph.validation.judging import validate
from laborgraph.validation.reports import REPORTS
from test_hostile import on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner

BREAKS = TESTS / "additions" / "breaks"
HEAD = """\
PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

"""
KILN = (
    HEAD
    + """\
id:kiln-union
    a lg:Union ;
    skos:prefLabel "Kiln Workers' Union"@en ;
    lg:basedIn "Mexico" ;
    lg:sector lgv:sector-mineing ;
.
"""
)
THIRD = (
    HEAD
    + """\
id:glass-bridge-alliance--lwu
    a lg:AllianceParticipation ;
    org:member id:lwu ;
    org:organization id:glass-bridge-alliance ;
    org:role lgv:role-partner ;
    lg:attestedIn glass:L0003-0005 ;
.
"""
)


@pytest.fixture
def kiln(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file with three mistakes, named as somebody in its folder would."""
    (tmp_path / "kiln, 100%.ttl").write_text(KILN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "kiln, 100%.ttl"


def test_text_gives_place_line_culprit_names_and_what_was_meant(ask: Runner, kiln: str) -> None:
    ran = ask("validate", kiln)
    assert ran.code == 1
    found = ran.out.splitlines()
    heads = [line for line in found if line.startswith(kiln)]
    assert [line.split(": ")[0] for line in heads] == [
        f"{kiln}:9:1",
        f"{kiln}:12:16",
        f"{kiln}:13:15",
    ]
    assert [line.rpartition("[")[2] for line in heads] == [
        "passage-missing]",
        "value-is-text]",
        "concept-unknown]",
    ]
    assert '  12 |     lg:basedIn "Mexico" ;' in found
    assert "     |                ^^^^^^^^" in found
    assert "     = did you mean lgv:country-MX (Mexico)?" in found
    assert any("did you mean lgv:sector-mining (mining)?" in line for line in found)
    assert "     = id:kiln-union: Kiln Workers' Union" in found
    assert ran.talk == "3 errors, 0 warnings, 0 info; 4 statements of 1 file judged.\n"


def test_all_formats_hold_the_same_findings(ask: Runner, kiln: str) -> None:
    due = {("passage-missing", 9, 1), ("value-is-text", 12, 16), ("concept-unknown", 13, 15)}
    said = {form: ask("validate", kiln, "-f", form).out for form in REPORTS}
    found = {
        "text": {
            (rule, int(line), int(column))
            for line, column, rule in re.findall(
                r"^kiln.*?:(\d+):(\d+): .*\[(.*)\]$", said["text"], re.MULTILINE
            )
        },
        "json": {
            (item["rule"], item["line"], item["column"])
            for item in json.loads(said["json"])["results"]
        },
        "csv": {
            (row["rule"], int(row["line"]), int(row["column"]))
            for row in csv.DictReader(io.StringIO(said["csv"]))
        },
        "markdown": {
            (rule, int(line), int(column))
            for line, column, rule in re.findall(
                r"^\| kiln.*?:(\d+):(\d+) \| error \| (.*?) \|", said["markdown"], re.MULTILINE
            )
        },
        "github": {
            (rule, int(line), int(column))
            for rule, line, column in re.findall(
                r"^::error file=.*?,title=(.*?),line=(\d+),endLine=\d+,col=(\d+)",
                said["github"],
                re.MULTILINE,
            )
        },
    }
    run = json.loads(said["sarif"])["runs"][0]
    found["sarif"] = {
        (
            item["ruleId"],
            item["locations"][0]["physicalLocation"]["region"]["startLine"],
            item["locations"][0]["physicalLocation"]["region"]["startColumn"],
        )
        for item in run["results"]
    }
    found["junit"] = {
        (case.attrib["name"], int(line), int(column))
        for case in ET.fromstring(said["junit"].encode()).iter("testcase")  # noqa: S314 - our own
        for failure in case.iter("failure")
        for line, column in re.findall(r":(\d+):(\d+): error", failure.text or "")
    }
    report = rdflib.Graph().parse(data=said["turtle"], format="turtle")
    lgs = rdflib.Namespace("https://w3id.org/laborgraph/shapes#")
    found["turtle"] = {
        (
            str(report.value(node, rdflib.SH.sourceShape)).removeprefix(lgs),
            int(str(report.value(node, lgs.line))),
            int(str(report.value(node, lgs.column))),
        )
        for node in report.objects(None, rdflib.SH.result)
    }
    assert found == dict.fromkeys(REPORTS, due)
    table = ask("validate", kiln, "-f", "table").out
    assert all(rule in table for rule, _, _ in due)


def test_sarif_is_valid_and_its_address_is_escaped(ask: Runner, kiln: str) -> None:
    from sarif_pydantic import Sarif

    said = ask("validate", kiln, "-f", "sarif").out
    Sarif.model_validate_json(said)
    run = json.loads(said)["runs"][0]
    # What the schema says of the parts used here.
    assert json.loads(said)["version"] == "2.1.0"
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    for item in run["results"]:
        assert ids[item["ruleIndex"]] == item["ruleId"]
        assert item["level"] in {"none", "note", "warning", "error"}
        where = item["locations"][0]["physicalLocation"]
        assert where["artifactLocation"]["uri"] == "kiln%2C%20100%25.ttl"
        assert all(number >= 1 for number in where["region"].values())


def test_annotations_are_escaped(ask: Runner, kiln: str) -> None:
    first = ask("validate", kiln, "-f", "github").out.splitlines()[0]
    assert first.startswith(
        "::error file=kiln%2C 100%25.ttl,title=passage-missing,line=9,endLine=9,"
    )


def test_turtle_is_a_true_report(ask: Runner, kiln: str) -> None:
    report = rdflib.Graph().parse(data=ask("validate", kiln, "-f", "turtle").out, format="turtle")
    assert (None, rdflib.SH.conforms, rdflib.Literal(False)) in report
    for node in report.objects(None, rdflib.SH.result):
        for required in ("focusNode", "resultSeverity", "sourceConstraintComponent", "sourceShape"):
            assert report.value(node, rdflib.SH[required]) is not None
    good = ask("validate", "-", "-f", "turtle", given=KILN.partition("id:kiln")[0])
    assert "sh:conforms true" in good.out


def test_threshold_touches_only_the_exit_code(ask: Runner, kiln: str) -> None:
    strict = ask("validate", kiln, "-f", "turtle")
    lenient = ask("validate", kiln, "-f", "turtle", "--fail-on", "none")
    assert (strict.code, lenient.code) == (1, 0)
    assert strict.out == lenient.out


def test_third_participant_is_pointed_at_in_the_file_that_adds_it(
    ask: Runner, tmp_path: Path
) -> None:
    path = tmp_path / "third.ttl"
    path.write_text(THIRD, encoding="utf-8")
    ran = ask("validate", path, "-f", "json")
    (found,) = json.loads(ran.out)["results"]
    assert found["rule"] == "alliance-with-a-third-participant"
    assert (found["record"], found["line"], found["column"]) == ("id:glass-bridge-alliance", 12, 22)


def test_file_of_the_library_itself_is_judged_as_an_addition(ask: Runner, world: Path) -> None:
    ran = ask("validate", world / "data" / "organizations.ttl")
    assert (ran.code, ran.out) == (0, "")


def test_whole_library_is_judged_without_a_file(ask: Runner) -> None:
    ran = ask("validate", "--fail-on", "warn")
    assert ran.code == 0
    assert "0 errors, 0 warnings, 1 info;" in ran.talk


def test_curated_data_are_without_errors_and_warnings(run: Runner) -> None:
    ran = run("validate", "--all", "--fail-on", "warn")
    assert ran.code == 0, ran.out


def test_all_names_what_is_wrong_elsewhere_too(own_world: Path, ask: Runner, kiln: str) -> None:
    place = own_world / "data" / "people.ttl"
    place.write_text(place.read_text(encoding="utf-8").replace('"Ada Lumen"@en', '"Ada"'), "utf-8")
    assert "people.ttl" not in ask("validate", kiln, "--library", own_world).out
    told = ask("validate", kiln, "--all", "--library", own_world).out
    assert "people.ttl:14:20: error" in told
    assert "[name-without-language]" in told
    assert "[passage-missing]" in told


def test_bad_files_are_all_reported_in_one_run(
    ask: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "syntax.ttl": b"PREFIX id: <x:>\nid:a id:b ; .",
        "latin.ttl": "# caf\xe9".encode("latin-1"),
        "empty.ttl": b"",
        "good.ttl": HEAD.encode(),
        "table.csv": b"a,b",
        "context.jsonld": b"{}",
        "kiln.ttl": KILN.encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    ran = ask("validate", *files, "folder", "missing.ttl")
    assert ran.code == 3
    assert "syntax.ttl:2:11: error: not Turtle" in ran.out
    assert "latin.ttl:1:6: error: not UTF-8; save it in UTF-8. [unreadable]" in ran.out
    assert (
        "table.csv: error: table.csv is a table; make it Turtle with 'laborgraph convert'"
        in ran.out
    )
    assert "context.jsonld is JSON-LD; only Turtle is read" in ran.out
    assert "folder is a folder; give the Turtle files in it" in ran.out
    assert "missing.ttl cannot be read: No such file" in ran.out
    assert "[passage-missing]" in ran.out
    assert "empty.ttl" not in ran.out
    # The nine errors: six files that cannot be read, three mistakes in one that can.
    assert ran.talk.startswith("9 errors,")
    assert len(json.loads(ask("validate", *files, "-f", "sarif").out)["runs"][0]["results"]) == 7


def test_standard_input_is_read(ask: Runner) -> None:
    ran = ask("validate", "-", given=KILN)
    assert ran.code == 1
    assert ran.out.startswith("<stdin>:9:1: error: ")


def test_empty_addition_says_so(ask: Runner) -> None:
    ran = ask("validate", "-", given="")
    assert (ran.code, ran.out) == (0, "")
    assert "0 statements of 1 file judged" in ran.talk


def test_what_is_there_already_is_counted(ask: Runner, world: Path, tmp_path: Path) -> None:
    there = (world / "data" / "people.ttl").read_text(encoding="utf-8")
    path = tmp_path / "again.ttl"
    path.write_text(there + "id:ada-lumen lg:acronym 'AL' .", encoding="utf-8")
    talk = ask("validate", path).talk
    assert talk.endswith("33 statements of 1 file judged, 32 of them there already.\n")
    assert "already" not in ask("validate", world / "data" / "people.ttl").talk


def test_same_blank_node_label_in_two_files_is_not_one_node(ask: Runner, tmp_path: Path) -> None:
    for name, country in (("one", "US"), ("two", "MX")):
        text = f"{HEAD}_:b a lg:Union ; lg:basedIn lgv:country-{country} .\n"
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    ran = ask("validate", tmp_path / "one.ttl", tmp_path / "two.ttl", "-f", "json")
    files = [
        item["file"] for item in json.loads(ran.out)["results"] if item["rule"] == "blank-node"
    ]
    assert [os.path.basename(name) for name in files] == ["one.ttl", "two.ttl"]  # noqa: PTH119


def test_output_file_is_written_whole_and_its_extension_names_the_format(
    ask: Runner, kiln: str, tmp_path: Path
) -> None:
    assert ask("validate", kiln, "-o", tmp_path / "found.sarif").code == 1
    assert json.loads((tmp_path / "found.sarif").read_text(encoding="utf-8"))["runs"]
    ran = ask("validate", kiln, "-o", tmp_path / "found.doc")
    assert ran.code == 2
    assert "names no format" in ran.talk


def test_since_a_commit_what_changed_is_judged(own_world: Path, run: Runner) -> None:
    def git(*words: str) -> None:
        who = {
            f"GIT_{role}_{what}": "somebody@example.org"
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        subprocess.run(
            ["git", "-C", own_world, *words], check=True, capture_output=True, env=os.environ | who
        )

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "first")
    before = run("validate", "--since", "HEAD")
    assert (before.code, before.out) == (0, ""), before.talk
    assert "0 statements of 0 files" in before.talk
    alliance = own_world / "data" / "alliances" / "glass-bridge-alliance.ttl"
    text = alliance.read_text(encoding="utf-8")
    # A participation taken away: nothing new stands in any file, and the alliance is broken.
    alliance.write_text(text[: text.index("id:glass-bridge-alliance--svb")], encoding="utf-8")
    ran = run("validate", "--since", "HEAD")
    assert ran.code == 1
    assert "glass-bridge-alliance.ttl:10:1: error: " in ran.out
    assert "[alliance-with-too-few-participants]" in ran.out
    assert run("validate", "--since", "no-such-ref").code == 2
    # What is empty, as a variable that nobody set, is no ref either, and not the whole library.
    assert run("validate", "--since", "").code == 2
    alliance.unlink()
    assert " of 1 file judged" in run("validate", "--since", "HEAD").talk
    # What could not be read before is new as a whole, and no reason to read nothing now.
    alliance.write_text(f"{text}id:x a .", encoding="utf-8")
    git("commit", "--quiet", "--all", "-m", "broken")
    alliance.write_text(text, encoding="utf-8")
    mended = run("validate", "--since", "HEAD")
    assert (mended.code, mended.out) == (0, "")
    assert "0 statements" not in mended.talk


@pytest.mark.parametrize(
    "words",
    [("--since", "HEAD", "x.ttl"), ("--since", "HEAD", "--all"), ("--fail-on", "sometimes")],
)
def test_wrong_use_is_told(words: tuple[str, ...], ask: Runner) -> None:
    assert ask("validate", *words).code == 2


def test_rule_is_explained_from_its_shape(ask: Runner) -> None:
    told = ask("rule", "end-before-start").out
    for part in ("end-before-start (error)", "Asks: ", "Why: ", "Who breaks it:", "What to write"):
        assert part in told
    listed = ask("rule", "-f", "json").out
    assert {"rule", "severity", "asks"} == set(json.loads(listed)[0])
    ran = ask("rule", "end-befor-start")
    assert ran.code == 2
    assert "did you mean end-before-start" in ran.talk


def test_report_is_not_written_over_the_addition(ask: Runner, kiln: str) -> None:
    ran = ask("validate", kiln, "-o", kiln)
    assert ran.code == 2
    assert "would be written over what is judged" in ran.talk


def test_report_is_not_written_over_the_library(ask: Runner, own_world: Path) -> None:
    path = own_world / "data" / "people.ttl"
    before = path.read_bytes()
    assert ask("validate", "-o", path).code == 2
    assert path.read_bytes() == before


def test_library_that_cannot_be_read_is_a_finding_in_every_format(
    own_world: Path, run: Runner
) -> None:
    for name in ("people.ttl", "organizations.ttl"):
        path = own_world / "data" / name
        path.write_text(path.read_text(encoding="utf-8") + "id:x a .\n", encoding="utf-8")
    ran = run("validate", "-f", "json")
    assert ran.code == 3
    found = [(item["rule"], item["line"]) for item in json.loads(ran.out)["results"]]
    assert found == [("unreadable", 79), ("unreadable", 60)]
    assert run("validate", "-f", "turtle").out.count("sh:resultMessage") == 2
    assert "id:x a ." in run("validate").out, "the line is shown"


def test_unreadable_is_explained_too(ask: Runner) -> None:
    assert ask("rule", "unreadable").out.startswith("unreadable (error)\n\nAsks: ")


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ("id:x a id:y ;\n\nid:z a id:w .", "see whether a ; or a . is missing"),
        ("id:x a id:y\n id:p id:q .", "the statement before this does not end"),
        ('id:x id:p "abc .\n', "a quotation mark is not closed; close it"),
        ("id:x id:p <https://x.example/y ;\n.", "a < is not closed; close it with >"),
        ("id:x id:p id:y .\n  {", "a brace;"),
        ("id:x id:p \u201ca\u201d .", "write straight ones"),
        ("id:x id:p id:L0100\u20130101 .", "a long dash; write a hyphen"),
        ("id:x a id:y", "the text ends within a block"),
    ],
)
def test_slip_of_the_pen_is_told_in_plain_words_with_its_line(
    slip: str, words: str, ask: Runner, tmp_path: Path
) -> None:
    path = tmp_path / "slip.ttl"
    path.write_text(f"PREFIX id: <https://w3id.org/laborgraph/id/>\n{slip}", encoding="utf-8")
    ran = ask("validate", path)
    assert ran.code == 3
    assert words in ran.out.splitlines()[0]
    assert " | " in ran.out or words.startswith("the text ends")


def test_too_many_results_of_one_rule_end_the_run_with_a_sentence(ask: Runner) -> None:
    unions = "".join(
        f'id:u{number} a lg:Union ; skos:prefLabel "A"@en ; lg:attestedIn glass:L0003-0003 .\n'
        for number in range(120)
    )
    ran = ask("validate", "-", given=HEAD + unions)
    assert ran.code == 3
    assert "the rule name-shared is broken more than 5000 times" in ran.talk


def shown(line: str, culprit: str, look: reports.Look | None = None) -> tuple[str, str]:
    """A line with the culprit in it, and the marks below, as a report shows them."""
    found = unreadable("f", f"f:1:{line.index(culprit) + 1}: said")
    found = found._replace(end_column=found.column + len(culprit))
    text = reports.as_text([quoted(found, Document("f", line, (), (), ()))], look=look)
    _, first, second = text.splitlines()
    return first.removeprefix("  1 | "), second.removeprefix("    | ")


@pytest.mark.parametrize(
    ("line", "culprit", "mark"),
    [
        ('"a" , "b"', '"b"', "      ^^^"),
        ('"\u6f22\u5b57" , "b"', '"b"', "         ^^^"),
        ('"b" , "\u6f22\u5b57"', '"\u6f22\u5b57"', "      ^^^^^^"),
        ('"e\u0301" , "b"', '"b"', "      ^^^"),
        ('"\U0001d11e\U0001f600" , "b"', '"b"', "        ^^^"),
        ('\t"a\tb"', '"a\tb"', "    ^^^^^^^^"),
    ],
)
def test_mark_is_as_wide_as_the_culprit_is_on_a_terminal(
    line: str, culprit: str, mark: str
) -> None:
    assert shown(line, culprit)[1] == mark


@pytest.mark.parametrize("width", [40, 80, 160, 500])
def test_of_a_long_line_what_stands_about_the_culprit_is_shown(width: int) -> None:
    look = reports.Look(width=width)
    for before, after in [(0, 300), (30, 300), (300, 300), (300, 0), (5_000, 5_000), (0, 0)]:
        line = f"{'b' * before} culprit {'a' * after}".strip()
        excerpt, mark = shown(line, "culprit", look)
        assert len(f"  1 | {excerpt}") <= min(width, reports.WIDEST)
        assert excerpt[mark.index("^") : len(mark)] == "culprit"
        assert excerpt.startswith("…") == (line.index("culprit") > excerpt.index("culprit"))
        assert excerpt.endswith("…") == (len(line.partition("culprit")[2]) > 0 and after > 0)
    whole, mark = shown(f"lg:acronym {'x' * 1_000}", "x" * 1_000, look)
    assert whole.startswith("lg:acronym xx")
    assert whole.endswith("x…")
    assert len(whole) == len(mark)


def test_colours_are_for_a_terminal_that_wants_them(
    ask: Runner, kiln: str, world: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "laborgraph", "validate", str(tmp_path / kiln)]
    plain = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    plain |= {"LABORGRAPH_LIBRARY": str(world), "LABORGRAPH_CACHE": "", "TERM": "xterm"}
    assert "\x1b[31m\x1b[1merror\x1b[0m: " in on_terminal(command, plain)
    assert "\x1b" not in on_terminal(command, {**plain, "NO_COLOR": "1"})
    assert "\x1b" not in ask("validate", kiln).out


def test_every_slip_of_a_file_is_told_with_its_line(ask: Runner) -> None:
    slips = "id:a a ; .\n\nid:b a id:c\n    id:d id:e .\nid:f a \u201cg\u201d .\n"
    ran = ask("validate", "-", given=HEAD + slips)
    assert ran.code == 3
    told = [line for line in ran.out.splitlines() if line.startswith("<stdin>")]
    assert [line.split(": ")[0] for line in told] == ["<stdin>:9:8", "<stdin>:12:5", "<stdin>:13:8"]
    assert "  13 | id:f a \u201cg\u201d ." in ran.out


def test_file_named_twice_is_judged_once(ask: Runner, kiln: str) -> None:
    ran = ask("validate", kiln, f"./{kiln}", f"../{os.path.basename(os.getcwd())}/{kiln}")  # noqa: PTH109, PTH119
    assert ran.talk == "3 errors, 0 warnings, 0 info; 4 statements of 1 file judged.\n"


def test_unreadable_file_is_a_result_of_the_report(ask: Runner, tmp_path: Path) -> None:
    told = ask("validate", tmp_path / "missing.ttl", "-f", "turtle").out
    report = rdflib.Graph().parse(data=told, format="turtle")
    (node,) = report.objects(None, rdflib.SH.result)
    assert (None, rdflib.SH.conforms, rdflib.Literal(False)) in report
    for due in ("focusNode", "resultSeverity", "sourceConstraintComponent", "resultMessage"):
        assert len(set(report.objects(node, rdflib.SH[due]))) == 1, due


ODD = "| `a` *b* _c_ ~~d~~ [e](f) <b>g</b> &lt; \\ {0} %0A ::h::"


def test_markdown_and_sarif_show_what_was_written(world: Path) -> None:
    library = Library(world)
    given = f"{HEAD}id:odd a lg:Union ; lg:sector {json.dumps(ODD)} .\n"
    told = validate(library, [read(given, "<odd>.ttl")]).findings
    messages = {item.message for item in told}
    assert any(ODD in message for message in messages)
    table = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    cells = table.parse(REPORTS["markdown"](told, rules(library)))
    written = {
        "".join(part.content for part in cell.children)
        for cell in cells
        if cell.type == "inline"
        and cell.children
        and {part.type for part in cell.children} <= {"text", "text_special"}
    }
    assert messages <= written
    assert {item.place for item in told} <= written
    run = json.loads(REPORTS["sarif"](told, rules(library)))["runs"][0]
    # A place to fill in would be {0}; doubled braces are braces.
    said = {item["message"]["text"] for item in run["results"]}
    assert {message.replace("{", "{{").replace("}", "}}") for message in messages} == said


def test_long_addition_is_announced(ask: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_LONG", 3)
    assert "Judging 4 statements may take minutes." in ask("validate", "-", given=KILN).talk
    assert "minutes" not in ask("validate", "-", "--quiet", given=KILN).talk
