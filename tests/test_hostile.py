"""A file from a stranger is data: nothing in it is run, fetched or opened, and all is bounded."""

from __future__ import annotations

import cProfile
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pyoxigraph as ox
import pytest
import rdflib

from conftest import DOCUMENTS, ROOT, TESTS
from laborgraph.endpoints import Embedded
from laborgraph.errors import UnreadableInputError
from laborgraph.forms import sheets
from laborgraph.library import Library
from laborgraph.rules import shapes
from laborgraph.tables import UNSEEN, Iri
from laborgraph.turtle import parsing
from laborgraph.validation import findings, judging
from laborgraph.validation.findings import Result
from laborgraph.validation.reports import REPORTS
from laborgraph.vocab import ID, LG, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from conftest import Ran, Runner

HOSTILE = TESTS / "additions" / "hostile"
ASKS = HOSTILE / "asks-to-be-run.ttl"
# Every verb that takes Turtle from a stranger, with what it ends with on that file.
VERBS = {
    ("validate",): 1,
    ("duplicates",): 0,
    ("impact",): 0,
    ("fmt", "--check"): 1,
    ("add", "--dry-run", "--unlocked"): 1,
}
HEAD = """\
PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX x: <http://x.example/>
"""


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Nobody asks the network or starts a program; whoever swallows the refusal is told on."""
    asked: list[str] = []

    def refuse(name: str) -> Callable[..., None]:
        def refused(*args: object, **options: object) -> None:
            asked.append(name)
            raise OSError(f"{name} is not for files of strangers")

        return refused

    for where, names in (
        (socket.socket, ("connect", "connect_ex", "bind", "sendto")),
        (socket, ("getaddrinfo", "gethostbyname", "create_connection")),
        (urllib.request.OpenerDirector, ("open",)),
        (subprocess.Popen, ("__init__",)),
        (os, ("system", "posix_spawn", "fork", "execv")),
    ):
        for name in names:
            monkeypatch.setattr(where, name, refuse(name))
    yield asked
    assert asked == []


def test_the_guard_sees_who_asks_the_network_or_starts_a_program(offline: list[str]) -> None:
    for ask in (
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: urllib.request.build_opener().open("http://127.0.0.1:9/"),
        lambda: subprocess.run(["true"], check=False),
    ):
        with pytest.raises(OSError, match="not for files of strangers"):
            ask()
    assert len(offline) == 3
    offline.clear()


# Nothing is run, fetched or opened


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_file_that_asks_to_be_run_is_read_as_data(
    words: tuple[str, ...],
    ask: Runner,
    own_world: Path,
    offline: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    aside = own_world / "aside"
    aside.mkdir()
    monkeypatch.chdir(aside)
    imported = "id:imported a lg:Union ; skos:prefLabel 'Imported'@en ."
    Path("imported.ttl").write_text(HEAD + imported, encoding="utf-8")
    before = contents(own_world)
    ran = ask(*words, ASKS)
    assert ran.code == VERBS[words]
    assert "mported" not in ran.out.replace("imported.ttl", "")
    assert contents(own_world) == before


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_shapes_of_an_addition_are_no_rules_and_do_not_change_those_that_there_are(
    ask: Runner, offline: list[str]
) -> None:
    told = json.loads(ask("validate", ASKS, "-f", "json").out)["results"]
    known = shapes.rules(Library(ROOT))
    assert {item["rule"] for item in told} <= set(known)
    # The file says that this rule is switched off, and a mere remark.
    missing = [item for item in told if item["rule"] == "passage-missing"]
    assert [item["severity"] for item in missing] == ["error"]
    assert not any("RUN" in item["message"] for item in told)


def test_rules_of_an_addition_derive_nothing(world: Path, offline: list[str]) -> None:
    graph = Embedded(Library(world), additions=[ASKS.read_bytes()]).store
    derived = [quad for quad in graph if getattr(quad.object, "value", "") == "RUN"]
    assert derived, "the words of the shapes are there"
    assert not any(quad.predicate.value == LG + "acronym" for quad in derived)


WATCHED = """
import json, sys
seen = []
def watch(event, args):
    if event == "open":
        seen.append([event, str(args[0])])
    elif event.startswith(
        ("socket.", "subprocess.", "urllib.", "http.", "ftplib.", "webbrowser.")
        + ("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty.spawn")
    ):
        seen.append([event, repr(args)[:200]])
sys.addaudithook(watch)
from laborgraph.cli import laborgraph
try:
    laborgraph(sys.argv[2:])
except SystemExit:
    pass
finally:
    kept = list(seen)
    with open(sys.argv[1], "w") as file:
        json.dump(kept, file)
"""


def watched(told: Path, *words: str | Path, **environment: str) -> list[tuple[str, str]]:
    """What a run of the command line asks the system for: files, programs, the network."""
    subprocess.run(
        [sys.executable, "-c", WATCHED, told, *map(str, words)],
        env={**os.environ, "LABORGRAPH_CACHE": "", **environment},
        check=True,
        capture_output=True,
    )
    return [(event, what) for event, what in json.loads(told.read_text("utf-8"))]


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_no_file_is_opened_but_the_one_given_and_those_of_the_library_and_of_python(
    words: tuple[str, ...], world: Path, tmp_path: Path
) -> None:
    seen = watched(tmp_path / "seen.json", *words, ASKS, LABORGRAPH_LIBRARY=str(world))
    assert [item for item in seen if item[0] != "open"] == []
    opened = {what for _, what in seen}
    assert str(ASKS) in opened
    mine = (world, ROOT / "src", sys.prefix, sys.base_prefix)
    at_home = [Path(place).resolve() for place in mine]
    strange = [
        what
        for what in opened - {str(ASKS)}
        if not any(Path(what).resolve().is_relative_to(home) for home in at_home)
        and not Path(what).is_relative_to(world)
    ]
    assert strange == []


def test_the_watch_sees_what_is_opened(tmp_path: Path, world: Path) -> None:
    other = tmp_path / "other.ttl"
    other.write_text("", encoding="utf-8")
    seen = watched(tmp_path / "seen.json", "fmt", other, LABORGRAPH_LIBRARY=str(world))
    assert ("open", str(other)) in seen


PASSWORDS = """
<https://w3id.org/laborgraph/source/elsewhere>
    a lg:SourceDocument ;
    <http://purl.org/dc/terms/title> "A file that is none of ours"@en ;
    skos:prefLabel "Elsewhere"@en ;
    <http://purl.org/dc/terms/identifier> "elsewhere" ;
    lg:fileName "{}" ;
    lg:fileDigest "{}" ;
    lg:lineCount 3 ;
    lg:attestedIn <https://w3id.org/laborgraph/source/elsewhere/L0001-0001> ;
.
"""


@pytest.mark.parametrize("way", ["absolute", "upwards"])
def test_path_in_an_addition_is_never_opened(
    way: str, own_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text("one\ntwo\nthree\n", encoding="utf-8")
    copies = tmp_path_factory.mktemp("copies")
    for path in DOCUMENTS.glob("*.txt"):
        (copies / path.name).write_bytes(path.read_bytes())
    name = str(secret) if way == "absolute" else f"../{secret.parent.name}/secret.txt"
    assert (copies / name).resolve() == secret
    file = own_world / "addition.ttl"
    digest = "0" * 64
    file.write_text(HEAD + PASSWORDS.format(name, digest), encoding="utf-8")
    told = own_world / "seen.json"
    seen = watched(told, "add", file, "--documents", copies, LABORGRAPH_LIBRARY=str(own_world))
    assert ("open", str(copies / "glass1991.txt")) in seen, "the copies were looked at"
    assert not [what for _, what in seen if "secret" in what]
    assert "elsewhere" not in (own_world / "data" / "passages.lock").read_text("utf-8")


# What is no Turtle is not read as something else

CONTEXT = '{"@context": "http://127.0.0.1:9/context.jsonld", "@id": "http://x.example/a"}'
ENTITIES = """<?xml version="1.0"?>
<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;&c;</rdf:RDF>
"""


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
@pytest.mark.parametrize(("content", "endings"), [(CONTEXT, "jsonld json"), (ENTITIES, "rdf owl")])
def test_other_syntaxes_are_refused_by_their_extension_and_as_turtle(
    words: tuple[str, ...],
    content: str,
    endings: str,
    ask: Runner,
    tmp_path: Path,
    offline: list[str],
) -> None:
    for ending in (*endings.split(), "ttl"):
        file = tmp_path / f"addition.{ending}"
        file.write_text(content, encoding="utf-8")
        ran = ask(*words, file)
        assert ran.code == 3, ending
        said = ran.out + ran.talk
        assert f"{file}:1:1: " in said or "only Turtle is read" in said, said
    ran = ask(*words, "-", given=content)
    assert ran.code == 3
    assert "<stdin>:1:1: " in ran.out + ran.talk


# Bounds: of the file, of its parts, of what is said about it

BEYOND: dict[str, tuple[str, str]] = {
    "a huge literal": ('x:a x:p "' + "a" * 17_000_000 + '" .', "text or a name of more than 16 MB"),
    "100,000 nested brackets, open": ("x:a x:p " + "[ x:p " * 100_000, ":8:600009: not Turtle"),
    "100,000 nested brackets": (
        "x:a x:p " + "[ x:p " * 100_000 + "1" + " ]" * 100_000 + " .",
        ":8:393: brackets more than 64 deep",
    ),
    "nested lists": ("x:a x:p " + "(" * 9_000 + ")" * 9_000 + " .", ":8:73: brackets more than 64"),
    "nested triples as terms": (
        "x:a x:p " + "<<( x:a x:p " * 100_000 + "1" + " )>>" * 100_000 + " .",
        ":8:9: <<( begins a triple as a term",
    ),
    "nested annotations": (
        "x:a x:p 1 " + "{| x:p 1 " * 100_000 + "|} " * 100_000 + ".",
        ":8:11: '{' does not stand here in Turtle 1.1",
    ),
    "brackets that nothing opens": ("]" * 100_000, ":8:1: not Turtle"),
    "a million triples": ("x:a x:p 1 .\n" * 1_000_000, "more than 64 MB or 200000 statements"),
    "a name of a megabyte": (f"x:{'a' * 1_000_000} x:p 1 .", ":8:1: an IRI of more than 2000"),
    "an overlong IRI": (f"<http://x/{'a' * 2000}> x:p 1 .", ":8:1: an IRI of more than 2000"),
    "an overlong datatype": (f'x:a x:p "a"^^x:{"a" * 2000} .', ":8:14: an IRI of more than 2000"),
    "many short names of a long namespace": (
        f"PREFIX l: <http://x/{'a' * 60_000}>\n" + "l:a l:b l:c .\n" * 100_000,
        ":9:1: an IRI of more than 2000",
    ),
    "many prefixes": (
        "".join(f"PREFIX p{number}: <http://x/{number}>\n" for number in range(20_000)),
        ":501:1: more than 500 prefixes and bases",
    ),
    "a prefix of a megabyte": (f"{'p' * 1_000_000}:a x:p 1 .", ":8:1: the prefix ppp"),
    "a string without end": ('x:a x:p """' + '"" ' * 300_000, ":8:9: not Turtle"),
    "a NUL outside a string": ("x:a \0 x:p 1 .", ":8:5: not Turtle"),
    "a lone surrogate": (r'x:a x:p "\uD800" .', ":8:10: not Turtle"),
    "half of a pair": (r'x:a x:p "\uD83D\uDE00" .', ":8:10: not Turtle"),
    "a code point beyond the last": (r'x:a x:p "\UFFFFFFFF" .', ":8:10: not Turtle"),
    "an escaped end of an IRI": (r"<http://x/\u003E> x:p 1 .", ":8:1: not Turtle"),
    "an escaped space in an IRI": (r"<http://x/\u0020> x:p 1 .", ":8:1: not Turtle"),
    "an error behind a million lines": ("\n" * 1_000_000 + "x:a x:p .", ":1000008:9: not Turtle"),
    "an error far out in a line": (" " * 1_000_000 + "x:a x:p .", ":8:1000009: not Turtle"),
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_beyond_the_bounds_is_refused_in_one_short_sentence(name: str, ask: Runner) -> None:
    text, said = BEYOND[name]
    with pytest.raises(UnreadableInputError) as refused:
        parsing.read_bytes((HEAD + text).encode(), "here.ttl")
    told = str(refused.value)
    assert told.startswith("here.ttl")
    assert said in told
    assert len(told) < 400
    assert not re.search(UNSEEN, told)


WITHIN: dict[str, tuple[str, int]] = {
    "a large literal": ('x:a x:p "' + "a" * 10_000_000 + '" .', 1),
    "a literal with NUL": ('x:a x:p "a\0b" .', 1),
    "a million blank lines": ("\n" * 1_000_000 + "x:a x:p 1 .", 1),
    "a line of ten megabytes": (" " * 10_000_000 + "x:a x:p 1 .", 1),
    "a line of many statements": ("x:a x:p 1 . " * 20_000, 20_000),
    "a million semicolons": ("x:a x:p 1 " + ";" * 1_000_000 + " .", 1),
    "a number of a megabyte": ("x:a x:p " + "1" * 1_000_000 + " .", 1),
    "a long comment": ("#" * 5_000_000 + "\nx:a x:p 1 .", 1),
    "a long label of a blank node": ("_:" + "b." * 100_000 + "c x:p 1 .", 1),
    "a base upon a base": (
        "BASE <http://x/>\n"
        + "".join(f"BASE <a{number}/>\n" for number in range(400))
        + "<> x:p 1 .",
        1,
    ),
}


@pytest.mark.parametrize("name", WITHIN)
def test_what_is_odd_and_within_the_bounds_is_read(name: str) -> None:
    text, number = WITHIN[name]
    document = parsing.read_bytes((HEAD + text).encode(), "here.ttl")
    assert len(document.statements) == number
    last = document.statements[-1]
    assert document.text[last.predicate_at.start : last.predicate_at.end] == "x:p"


def test_refusal_of_a_bound_is_a_finding_with_its_place(ask: Runner, tmp_path: Path) -> None:
    file = tmp_path / "deep.ttl"
    file.write_text(HEAD + BEYOND["100,000 nested brackets"][0], encoding="utf-8")
    ran = ask("validate", file)
    assert ran.code == 3
    assert ran.out.startswith(f"{file}:8:393: error: brackets more than 64 deep")
    assert len(ran.out) < 2000


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_file_with_a_million_triples_is_refused_by_every_verb(
    words: tuple[str, ...], ask: Runner, tmp_path: Path
) -> None:
    file = tmp_path / "million.ttl"
    file.write_text(HEAD + BEYOND["a million triples"][0], encoding="utf-8")
    ran = ask(*words, file)
    assert ran.code == 3
    assert "200000 statements" in ran.out + ran.talk


# Many errors: what is said stays in proportion, and so does the work


@pytest.fixture(scope="module")
def judged(world: Path) -> Callable[[str], judging.Verdict]:
    library = Library(world)
    judge = judging.checker(library)
    return lambda text: judging.validate(library, [parsing.read(text, "many.ttl")], judge=judge)


def test_thousands_of_errors_on_one_line_are_told_at_a_length_in_proportion(
    judged: Callable[[str], judging.Verdict],
) -> None:
    line = "".join(f'id:odd skos:altLabel "Odd {number}"@xx . ' for number in range(5_000))
    verdict = judged(f"{HEAD}{line}")
    told = [item for item in verdict.findings if item.rule == "name-language-unknown"]
    assert len(told) == 5_000
    assert {item.line for item in told} == {8}
    known = shapes.rules(Library(ROOT))
    for form, tell in REPORTS.items():
        # The line has more than 200,000 characters, and is not shown 5,000 times.
        assert len(tell(told, known)) < 5_000 * 1_500, form
    shown = REPORTS["text"](told, known).splitlines()
    marks = [index for index, line in enumerate(shown) if set(line.strip()) == {"|", "^", " "}]
    assert len(marks) == 5_000
    for number, index in enumerate(marks):
        culprit = shown[index - 1][shown[index].index("^") : shown[index].rindex("^") + 1]
        assert culprit == f'"Odd {number}"@xx'


def calls(work: Callable[[], object]) -> int:
    """How many functions some work calls: the same number on every machine, however busy it is."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def lines(work: Callable[[], object]) -> int:
    """How many lines of Python some work runs, each round of a comprehension counted."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


ERRORS = {
    "labels of one record": 'id:odd skos:altLabel "Odd {0}"@xx .\n',
    "passages of one record": "id:odd lg:attestedIn glass:L9{0:03}-9999 .\n",
    "properties of one record": "id:odd x:p{0} 1 .\n",
    "unions": 'id:union-{0} a lg:Union ; skos:prefLabel "Union {0}"@en ; lg:basedIn lgv:no-{0} .\n',
    "unions that are none of ours": "x:union-{0} a lg:Union .\n",
    "references to nothing": "id:odd-{0} a lg:Union ; lg:attestedIn glass:L0003-0005 ;"
    " org:unitOf id:gone-{0} .\n",
}


@pytest.mark.parametrize("name", ERRORS)
def test_four_times_the_errors_take_about_four_times_the_work(
    name: str, judged: Callable[[str], judging.Verdict]
) -> None:
    def text(number: int) -> str:
        return HEAD + "".join(ERRORS[name].format(index) for index in range(number))

    few, many = text(60), text(240)
    assert len(judged(many).findings) >= 240
    # Work that grew with the square would take sixteen times as many.
    assert calls(lambda: judged(many)) < 9 * calls(lambda: judged(few))


def test_statement_at_fault_is_found_without_looking_through_all_of_the_record() -> None:
    rule = shapes.rules(Library(ROOT))["value-is-text"]

    def placed(number: int) -> list[int]:
        text = HEAD + "".join(f'id:odd lg:sector "{index}" .\n' for index in range(number))
        document = parsing.read(text, "odd.ttl")
        sites = findings.Sites([document])
        results = [
            Result(rule.name, "", item.subject, item.predicate.value, item.object)
            for item in document.statements
        ]
        found = [sites.of(result, rule) for result in results]
        return [document.place(site[1].start).line for site in found if site]

    assert placed(500) == list(range(8, 508))
    assert lines(lambda: placed(800)) < 6 * lines(lambda: placed(200))


# What a terminal shows

ESCAPE = "\x1b]0;pwned\x07\x1b[2J\x1b[31m"
ODD = (
    f"Union {ESCAPE} \u202eeno\u202c \u200b\x9b31m\r\nforged.ttl:1:1: error: forged [forged]\u2028"
)


def odd_addition() -> str:
    escaped = "".join(f"\\U{ord(mark):08X}" if re.match(UNSEEN, mark) else mark for mark in ODD)
    return (
        f"{HEAD}# {ESCAPE}\n"
        f'id:odd-union a lg:Union ; skos:prefLabel "{escaped}"@en ; # {ESCAPE}\n'
        f'    skos:altLabel """{ESCAPE}\u202e"""@xx ;\tlg:sector "{ESCAPE}" ;\n'
        f"    lg:basedIn <http://x.example/\u202eodd> ; x:p\u200cp 1 .\n"
        f'id:other-union a lg:Union ; skos:prefLabel "{escaped}"@en .\n'
    )


def unseen(text: str, *allowed: str) -> list[str]:
    return [mark for mark in re.findall(UNSEEN, text) if mark not in {"\n", *allowed}]


@pytest.mark.parametrize("form", [*REPORTS, "table"])
def test_no_report_holds_what_a_terminal_obeys(form: str, ask: Runner) -> None:
    ran = ask("validate", "-", "-f", form, given=odd_addition())
    assert ran.code == 1
    assert unseen(ran.out, "\t", *(["\r"] if form == "csv" else [])) == []
    assert unseen(ran.talk) == []
    assert "forged.ttl" in ran.out
    assert not re.search("^forged", ran.out, re.MULTILINE)


def test_no_table_holds_what_a_terminal_obeys(ask: Runner) -> None:
    for verb in ("duplicates", "impact"):
        ran = ask(verb, "-", "-f", "table", given=odd_addition())
        assert ran.code == 0
        assert unseen(ran.out + ran.talk) == []
        assert "odd-union" in ran.out or verb == "impact"


@pytest.mark.parametrize("form", ["csv", "json", "markdown", "table"])
def test_nothing_on_a_terminal_is_obeyed_by_it(form: str, world: Path, tmp_path: Path) -> None:
    file = tmp_path / "odd.ttl"
    file.write_text(odd_addition(), encoding="utf-8", newline="")
    command = [sys.executable, "-m", "laborgraph", "duplicates", str(file), "-f", form]
    environment = {**os.environ, "LABORGRAPH_LIBRARY": str(world), "LABORGRAPH_CACHE": ""}
    said = on_terminal(command, {**environment, "NO_COLOR": "1", "TERM": "dumb"})
    assert "odd-union" in said
    assert unseen(said, "\r") == []


def on_terminal(command: list[str], environment: dict[str, str]) -> str:
    """What a command shows to somebody who looks at a terminal."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment
    ):
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65_536)
            except OSError:  # nobody holds the other end
                part = b""
            if not part:
                break
            parts.append(part)
    os.close(ours)
    return b"".join(parts).decode()


def test_names_of_an_addition_are_exact_in_a_pipe(ask: Runner) -> None:
    ran = ask("duplicates", "-", "-f", "json", given=odd_addition())
    assert ODD in {row["name"] for row in json.loads(ran.out)}


def test_values_in_json_and_turtle_are_exact_nevertheless(ask: Runner) -> None:
    told = json.loads(ask("validate", "-", "-f", "json", given=odd_addition()).out)
    values = {item["value"] for item in told["results"]}
    assert ESCAPE in values
    assert "http://x.example/\u202eodd" in values
    report = ask("validate", "-", "-f", "turtle", given=odd_addition()).out
    graph = rdflib.Graph().parse(data=report, format="turtle")
    paths = set(graph.objects(None, rdflib.SH.resultPath))
    assert rdflib.URIRef("http://x.example/p\u200cp") in paths


def test_mark_stands_below_the_culprit_though_it_is_written_longer(ask: Runner) -> None:
    shown = ask("validate", "-", given=odd_addition()).out.splitlines()
    at = next(i for i, line in enumerate(shown) if line.endswith("[value-is-text]"))
    line, mark = shown[at + 1], shown[at + 2]
    assert "\t" not in line, "a tab is as wide in every terminal"
    culprit = line[mark.index("^") : mark.rindex("^") + 1]
    assert culprit == r'"\u001B]0;pwned\u0007\u001B[2J\u001B[31m"'


@pytest.mark.parametrize(
    "text", ["\x1b[31m", "x:a x:p \x1b .", "\u202ex:a x:p 1 .", "x:a \x9b 1 ."]
)
def test_no_error_holds_what_a_terminal_obeys(text: str) -> None:
    with pytest.raises(UnreadableInputError) as refused:
        parsing.read(HEAD + text, "here.ttl")
    assert not unseen(str(refused.value))


def test_long_names_are_shown_short(judged: Callable[[str], judging.Verdict]) -> None:
    name, place = "N" * 300_000, "P" * 1_900
    said = (
        f'id:long a lg:Union ; skos:prefLabel "{name}"@en ; lg:basedIn <http://x.example/{place}> .'
    )
    told = judged(HEAD + said).findings
    assert len(told) >= 2
    for item in told:
        assert len(item.message) < 600
        assert len(item.quoted) <= 400
        assert all(len(shown) <= 201 for thing in item.things for shown in thing)


def test_prefix_of_the_house_is_not_shown_for_something_else(ask: Runner) -> None:
    shadowed = """\
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lg: <http://x.example/>
PREFIX lgv: <https://w3id.org/laborgraph/ontology#>
id:odd-union a lg:Union, lgv:Strike ; lg:sector 1 .
"""
    told = json.loads(ask("validate", "-", "-f", "json", given=shadowed).out)["results"]
    paths = {item["path"] for item in told if item["rule"] == "property-unknown"}
    assert paths == {"http://x.example/sector"}
    unknown = [item for item in told if item["rule"] == "class-unknown"]
    assert [item["value"] for item in unknown] == ["http://x.example/Union"]
    assert "<http://x.example/Union>" in unknown[0]["message"]


# Files that are none


@pytest.fixture
def odd_files(tmp_path: Path) -> dict[str, Path]:
    """What may lie about under the name of a file."""
    files = {name: tmp_path / f"{name}.ttl" for name in ("zero", "pipe", "loop", "gone", "sparse")}
    files["zero"].symlink_to("/dev/zero")
    os.mkfifo(files["pipe"])
    files["loop"].symlink_to(files["loop"])
    with files["sparse"].open("wb") as file:
        file.truncate(1 << 40)
    files["folder"] = tmp_path
    return files


@pytest.mark.parametrize("name", ["zero", "pipe", "loop", "gone", "sparse"])
@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_what_is_no_file_is_refused_and_not_waited_for(
    words: tuple[str, ...], name: str, odd_files: dict[str, Path], ask: Runner
) -> None:
    ran = ask(*words, odd_files[name])
    assert ran.code == 3
    said = ran.out + ran.talk
    assert str(odd_files[name]) in said
    due = {"zero": "is no file", "pipe": "is no file", "sparse": "more than 64 MB"}
    assert due.get(name, "cannot be read") in said


@pytest.mark.parametrize("name", ["zero", "pipe", "loop", "gone", "sparse", "folder"])
def test_what_is_no_file_is_no_table_either(
    name: str, odd_files: dict[str, Path], ask: Runner
) -> None:
    ran = ask("convert", odd_files[name], "--as", "union")
    assert ran.code == 3
    assert str(odd_files[name]) in ran.talk


def test_standard_input_may_be_a_pipe_and_is_bounded(world: Path) -> None:
    command = [sys.executable, "-m", "laborgraph", "validate", "-"]
    environment = {**os.environ, "LABORGRAPH_LIBRARY": str(world), "LABORGRAPH_CACHE": ""}
    with Path("/dev/zero").open("rb") as endless:
        ran = subprocess.run(
            command, stdin=endless, env=environment, capture_output=True, text=True, check=False
        )
    assert ran.returncode == 3
    assert "more than 64 MB" in ran.stdout
    ran = subprocess.run(
        command, input="", env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0


def test_name_of_a_file_that_is_no_utf_8_is_told_in_every_format(
    world: Path, tmp_path: Path
) -> None:
    name = os.fsdecode(b"odd-\xff\x1b[31m.ttl")
    (tmp_path / name).write_text(HEAD + "id:odd a lg:Union .\n", encoding="utf-8")
    environment = {**os.environ, "LABORGRAPH_LIBRARY": str(world), "LABORGRAPH_CACHE": ""}
    for form in REPORTS:
        ran = subprocess.run(
            [sys.executable, "-m", "laborgraph", "validate", name, "-f", form],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 1, (form, ran.stderr)
        assert not unseen(ran.stdout.decode(), *(["\r"] if form == "csv" else []))


# Names that want to be paths

PATHS = [
    "../../outside",
    "..",
    ".",
    "a/../../outside",
    "outside%2F..%2F",
    "..\\outside",
    "a--../outside",
    "Outside",
    "a\u202eb",
    "",
]


@pytest.mark.parametrize("name", PATHS)
def test_name_of_a_record_never_becomes_a_path(
    name: str, run: Runner, own_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    escaped = name.replace("\\", "%5C")
    block = (
        f"<{ID}{escaped}> a lg:Alliance ; lg:participantsNotNamed true ;\n"
        f'    skos:prefLabel "Outside"@en ; lg:attestedIn glass:L0003-0005 .\n'
    )
    file = own_world / "addition.ttl"
    file.write_text(HEAD + block, encoding="utf-8")
    before, above = contents(own_world), set(own_world.parent.iterdir())
    ran = run("add", file, "--unlocked")
    assert ran.code == 1, ran.out
    assert contents(own_world) == before
    assert set(own_world.parent.iterdir()) == above


def test_name_too_long_for_a_file_leaves_the_library_as_it_was(
    run: Runner, own_world: Path
) -> None:
    block = (
        f"id:{'long-' * 80}name a lg:Alliance ; lg:participantsNotNamed true ;\n"
        f'    skos:prefLabel "Long"@en ; lg:attestedIn glass:L0003-0005 .\n'
    )
    file = own_world / "addition.ttl"
    file.write_text(HEAD + block, encoding="utf-8")
    before = contents(own_world)
    ran = run("add", file, "--unlocked")
    assert ran.code == 3
    assert "name too long" in ran.talk
    assert contents(own_world) == before


def test_data_that_are_a_link_out_of_the_library_are_not_written_through(
    run: Runner, own_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (own_world / "data" / "alliances").rename(outside / "alliances")
    (own_world / "data" / "alliances").symlink_to(outside / "alliances")
    before = contents(outside)
    block = (
        "id:new-pact a lg:Alliance ; lg:participantsNotNamed true ;\n"
        '    skos:prefLabel "New Pact"@en ; lg:attestedIn glass:L0003-0005 .\n'
    )
    file = own_world / "addition.ttl"
    file.write_text(HEAD + block, encoding="utf-8")
    ran = run("add", file, "--unlocked")
    assert ran.code == 1
    assert "leads out of the library" in ran.talk
    assert contents(outside) == before


# Tables


def converted(ask: Runner, file: Path) -> Ran:
    return ask("convert", file, "--as", "union")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("../../outside", "id"),
        ("/etc/passwd", "id"),
        ("file:///etc/passwd", "id"),
        ("a\x1b[31m", "control character U+001B"),
        ("a\x00", "null characters"),
    ],
)
def test_name_in_a_table_never_becomes_a_path(
    cell: str, said: str, ask: Runner, tmp_path: Path, offline: list[str]
) -> None:
    file = tmp_path / "unions.csv"
    header = "id,name_en,passages,based_in"
    file.write_text(f"{header}\n{cell},Odd Union,glass:L0003-0005,Mexico\n", encoding="utf-8")
    ran = converted(ask, file)
    assert ran.code in {1, 3}
    assert said in ran.talk
    assert ran.out == ""
    assert not unseen(ran.talk)


def test_formula_in_a_table_is_words(ask: Runner, tmp_path: Path, offline: list[str]) -> None:
    file = tmp_path / "unions.csv"
    formula = '=WEBSERVICE("http://127.0.0.1:9/")'
    row = 'odd-union,"' + formula.replace('"', '""') + '",glass:L0003-0005,Mexico'
    file.write_text(f"id,name_en,passages,based_in\n{row}\n", encoding="utf-8")
    ran = converted(ask, file)
    assert ran.code == 0, ran.talk
    document = parsing.read(ran.out, "made.ttl")
    assert formula in {getattr(item.object, "value", "") for item in document.statements}


def test_workbook_that_links_elsewhere_fetches_nothing(
    ask: Runner, tmp_path: Path, offline: list[str]
) -> None:
    file = tmp_path / "unions.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["id", "name_en", "passages", "based_in"],
        ["odd-union", "Odd Union", "glass:L0003-0005", "Mexico"],
    ):
        sheet.append(row)
    sheet["B2"].hyperlink = "http://127.0.0.1:9/"
    book.save(file)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
        archive.writestr("../../outside.txt", b"outside")
    ran = converted(ask, file)
    assert ran.code == 0, ran.talk
    assert "Odd Union" in ran.out
    assert not (tmp_path.parent.parent / "outside.txt").exists()


# Of two readers one is not enough: what ours says of odd bytes is what Oxigraph says

ODDITIES: dict[str, Any] = {
    "escapes": r'x:a x:p "\u0041\U0001F600\t\\", "\u00e9"^^x:d .',
    "percent": "x:a%41 x:p%2F x:b .",
    "quotes": '''x:a x:p """a"b""c""", \'\'\'d'e\'\'\' .''',
    "dots": "x:a.b x:p _:b.c . x:a x:p 1.0, 1., 1.e0 .",
    "lists": "x:a x:p (), (1 (2)), [ x:q [] ] . [] x:p [] .",
}


@pytest.mark.parametrize("name", ODDITIES)
def test_odd_forms_mean_what_oxigraph_reads(name: str) -> None:
    text = HEAD + ODDITIES[name]
    try:
        theirs = list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    except SyntaxError:
        with pytest.raises(UnreadableInputError):
            parsing.read(text, "here.ttl")
        return
    ours = parsing.read(text, "here.ttl").statements
    ground = [str(quad.object) for quad in theirs if not isinstance(quad.object, ox.BlankNode)]
    said = [item.object.n3() for item in ours if isinstance(item.object, Iri)]
    assert len(ours) == len(theirs)
    assert {term for term in ground if term.startswith("<")} == set(said)


# A library from a stranger


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """The address of another server, and who asked it; Oxigraph asks past Python's sockets."""
    asked: list[str] = []
    answer = json.dumps({"head": {"vars": []}, "results": {"bindings": []}}).encode()
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
    head += f"Content-Length: {len(answer)}\r\nConnection: close\r\n\r\n"

    def serve() -> None:
        while True:
            try:
                visitor, _ = server.accept()
            except OSError:  # closed: the test is over
                return
            with visitor:
                asked.append(visitor.recv(1000).decode())
                visitor.sendall(head.encode() + answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        waiting = threading.Thread(target=serve, daemon=True)
        waiting.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", asked
        server.shutdown(socket.SHUT_RDWR)
    waiting.join(timeout=10)


SHAPE = """
lgs:evil
    a sh:NodeShape ;
    rdfs:label "RUN"@en ;
    rdfs:comment "RUN"@en ;
    sh:severity sh:Violation ;
    sh:message "RUN"@en ;
    sh:targetNode lgs:graph ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE {{ {} }}" ] ;
.
"""
# Where a library has queries, what is written there, and who asks them.
QUERIES = {
    "a saved question": ("queries/evil.rq", "SELECT * {{ {} }}", ("query", "run", "evil")),
    "the choices of a parameter": (
        "queries/evil.rq",
        "#+   a: {{type: string, choices: 'SELECT ?a {{ {} }}'}}\nSELECT ?a {{ ?a ?b ?c }}",
        ("query", "run", "evil", "-p", "a=b"),
    ),
    "a section of describe": (
        "queries/describe/99-evil.rq",
        "SELECT ?thing ?relation ?what ?when ?record {{ {} }}",
        ("describe", "SVB"),
    ),
    "a policy on claims": (
        "queries/views/evil.rq",
        "SELECT ?record {{ {} }}",
        ("info", "--claims", "evil"),
    ),
    "a network": (
        "queries/networks/evil.rq",
        "SELECT ?source ?target {{ {} }}",
        ("centrality", "--network", "evil"),
    ),
    "a rule that derives": (
        "ontology/rules/99-evil.rq",
        "CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {} }}",
        ("info",),
    ),
    "a shape": ("ontology/shapes/terms.ttl", SHAPE, ("validate", ASKS)),
    "a question of one's own": ("own.rq", "SELECT * {{ {} }}", ("sparql", "-q", "own.rq")),
}


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_of_a_library_asks_another_server(
    name: str,
    run: Runner,
    own_world: Path,
    elsewhere: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (own_world / "ontology").unlink()
    shutil.copytree(ROOT / "ontology", own_world / "ontology")
    address, asked = elsewhere
    path, form, words = QUERIES[name]
    file = own_world / path
    text = form.format(f"SERVICE <{address}> {{ ?a ?b ?c }}")
    if path.startswith("queries"):
        params = "#+ params:\n" if text.startswith("#+") else ""
        text = f"#+ summary: Evil?\n{params}{text}"
    before = file.read_text("utf-8") if file.exists() else ""
    file.write_text(before + text, "utf-8")
    monkeypatch.chdir(own_world)
    ran = run(*words)
    assert asked == []
    assert ran.code in {2, 3}
    assert "SERVICE" in ran.talk


# Each is one to Oxigraph, whatever it looks like to another reader.
HIDDEN = {
    "behind what looks like an IRI": "SELECT * {{ FILTER(1<2)SERVICE#>\n<{0}> {1} }}",
    "in what looks like a string": 'SELECT * {{ FILTER(1<2)#> """\nSERVICE <{0}> {1} # """\n }}',
    "without a space": "SELECT * {{ {{}}SERVICESILENT<{0}>{1} }}",
    "before a prefix": "PREFIX x: <{0}> SELECT * {{ SERVICEx:y {1} }}",
    "before an empty prefix": "PREFIX : <{0}> SELECT * {{ SERVICE:y\\#z {1} }}",
    "between comments": "SELECT * {{ SERVICE # a {{ SERVICE\n SILENT#\n<{0}#a>#{{\n{1} }}",
    "in small letters": "ASK {{ service <{0}> {1} }}",
    "before a name with a full stop": "PREFIX x: <{0}> SELECT * {{ SERVICE x:a\\. {1} }}",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_service_is_seen_however_it_is_written(
    name: str, elsewhere: tuple[str, list[str]], ask: Runner
) -> None:
    address, asked = elsewhere
    query = HIDDEN[name].format(address, "{ ?a ?b ?c }")
    ox.Store().query(query)
    assert len(asked) == 1, "Oxigraph would ask"
    ran = ask("sparql", query)
    assert ran.code == 2
    assert "SERVICE would send parts of the graph" in ran.talk
    assert len(asked) == 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service WHERE { ?service a lg:Union }",
        "SELECT ?a WHERE { ?a ?b 'a public service' } # SERVICE",
        "PREFIX service: <http://x.example/service/> SELECT ?a WHERE { ?a service:b ?c }",
        "PREFIX x: <x:> SELECT ?a WHERE { ?a a x:Service . { ?a ?b ?c } }",
        "PREFIX x: <x:> SELECT ?a WHERE { ?a x:service ?c. { ?a ?b ?c } }",
        "PREFIX x: <x:> SELECT ?a WHERE { ?a x:service x:c. { ?a ?b ?c } }",
        "PREFIX x: <x:> SELECT ?a WHERE { GRAPH x:services { ?a ?b ?c } }",
        "SELECT ?a WHERE { GRAPH <http://x.example/services/a?b=1> { ?a ?b ?c } }",
    ],
)
def test_word_service_by_itself_is_no_service(query: str, ask: Runner) -> None:
    assert ask("sparql", query).code == 0


@pytest.mark.parametrize("verb", ["lock", "update"])
def test_link_out_of_a_library_is_not_written_through(
    verb: str, run: Runner, own_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "precious"
    outside.write_text("precious", "utf-8")
    words: tuple[str | Path, ...] = ("query", "check", "documents", "--update")
    link = own_world / "tests" / "expected" / "documents.csv"
    if verb == "lock":
        words = ("sources", "lock", "--documents", DOCUMENTS)
        link = own_world / "data" / "passages.lock"
        link.unlink()
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(outside)
    ran = run(*words)
    assert ran.code == 1
    assert "leads out of the library" in ran.talk
    assert outside.read_text("utf-8") == "precious"


ENDLESS = """
lgs:evil
    a sh:NodeShape ;
    rdfs:label "RUN"@en ;
    rdfs:comment "RUN"@en ;
    sh:severity sh:Info ;
    sh:message "RUN"@en ;
    sh:targetNode lgs:graph ;
    sh:and _:list ;
.
_:list rdf:first [] ; rdf:rest _:list .
"""


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("<http://x.example/> <", r"terms\.ttl:\d+:\d+: "),
        (ENDLESS, "a list among the shapes has no end"),
    ],
)
def test_shapes_that_cannot_be_read_are_refused(
    what: str, said: str, run: Runner, own_world: Path
) -> None:
    (own_world / "ontology").unlink()
    shutil.copytree(ROOT / "ontology", own_world / "ontology")
    rdf = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
    with (own_world / "ontology" / "shapes" / "terms.ttl").open("a", encoding="utf-8") as file:
        file.write(f"\n{rdf}{what}")
    ran = run("validate", ASKS)
    assert ran.code == 3
    assert re.search(said, ran.talk)


RULE = """
lgs:evil
    a sh:NodeShape ;
    rdfs:label "x"@en ;
    rdfs:comment "x"@en ;
    sh:severity sh:Violation ;
    sh:message "x"@en ;
    sh:targetClass lg:Union ;
"""


def put_shape(world: Path, what: str) -> None:
    """Give a world shapes of its own, and one more."""
    (world / "ontology").unlink()
    shutil.copytree(ROOT / "ontology", world / "ontology")
    head = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("lg", "lgs", "rdf", "rdfs"))
    odd = world / "ontology" / "shapes" / "odd.ttl"
    odd.write_text(f"{head}PREFIX sh: <http://www.w3.org/ns/shacl#>\n{what}", "utf-8")


@pytest.mark.parametrize(
    ("what", "code", "said"),
    [
        ("lgs:evil rdfs:seeAlso lg:Union .", 0, "a lg:Union"),
        (f"{RULE} sh:or ( lgs:evil ) .", 3, "refers to itself"),
        (f"{RULE} sh:or _:list . _:list rdf:first [] ; rdf:rest _:list .", 3, "has no end"),
        (f"{RULE} sh:or () .", 0, "a lg:Union"),
        (f"{RULE} sh:path lg:acronym ; sh:minCount 'many' .", 0, "a lg:Union"),
    ],
)
def test_form_of_odd_shapes_is_printed_or_refused(
    what: str, code: int, said: str, run: Runner, own_world: Path
) -> None:
    put_shape(own_world, what)
    ran = run("new", "union")
    assert ran.code == code
    assert said in ran.talk + ran.out


def test_shapes_that_cannot_be_run_are_refused(run: Runner, own_world: Path) -> None:
    put_shape(own_world, f"{RULE} sh:or () .")
    ran = run("validate", ASKS)
    assert ran.code == 3
    assert "the shapes cannot be run" in ran.talk
    assert ran.talk.count("\n") == 1


NUMBER = "9" * 5_000  # more digits than Python converts


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"lg:lineCount {NUMBER}", ("sources", "check")),
        (f"lg:lineCount {NUMBER}", ("new", "union")),
        (f"lg:attestedIn <https://w3id.org/laborgraph/source/glass1991/L0001-{NUMBER}>", ("info",)),
    ],
)
def test_number_of_thousands_of_digits_is_no_number_of_lines(
    said: str, words: tuple[str, ...], run: Runner, own_world: Path
) -> None:
    document = f'a lg:SourceDocument ; lg:fileName "x" ; lg:fileDigest "x" ; {said} .'
    if "lineCount" not in said:
        document = f"a lg:Union ; {said} ."
    subject = "<https://w3id.org/laborgraph/source/elsewhere> "
    (own_world / "data" / "far.ttl").write_text(HEAD + subject + document, "utf-8")
    ran = run(*words)
    assert ran.code in {0, 3}
    assert len(ran.talk) < 400


def test_words_of_a_workbook_are_no_formulas(tmp_path: Path) -> None:
    file = tmp_path / "made.xlsx"
    label = '=HYPERLINK("http://127.0.0.1:9/")'
    file.write_bytes(sheets.workbook({"sheet": [["name"], [label], ["\x1b[31m"]]}, {}))
    cells = openpyxl.load_workbook(file).worksheets[0]["A"]
    assert [(cell.data_type, cell.value) for cell in cells[1:]] == [("s", label), ("s", "[31m")]
