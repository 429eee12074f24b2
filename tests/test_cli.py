"""The command line as a whole: help, exit codes, one sentence for each failure."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from conftest import ROOT
from laborgraph import __version__
from laborgraph.cli import VERBS, laborgraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Runner

CONTEXT = click.Context(laborgraph, info_name="laborgraph")


def commands() -> Iterator[tuple[str, ...]]:
    """Every verb, and every verb below a verb."""
    for name in VERBS:
        yield (name,)
        command = laborgraph.get_command(CONTEXT, name)
        if isinstance(command, click.Group):
            yield from ((name, below) for below in command.list_commands(CONTEXT))


def start(*words: str, **options: object) -> subprocess.Popen[bytes]:
    """The command line as a process of its own."""
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "laborgraph", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


@pytest.mark.parametrize("words", [(), ("--help",)])
def test_alone_it_says_what_it_is_with_all_verbs_by_user(
    words: tuple[str, ...], run: Runner
) -> None:
    ran = run(*words)
    assert (ran.code, ran.talk) == (0, "")
    assert ran.out.startswith("A knowledge graph of transnational labor alliances.")
    assert re.findall(r"(?m)^For (.*):$", ran.out) == [
        "everyone",
        "analysts",
        "researchers",
        "data stewards",
    ]
    said = dict(re.findall(r"(?m)^  ([a-z]+)  +(\S.*)$", ran.out))
    for name, verb in VERBS.items():
        assert said[name] == verb.does
    examples = re.findall(r"(?m)^  laborgraph (.*)$", ran.out)
    assert len(examples) == 3
    assert max(map(len, ran.out.splitlines())) <= 100


def test_examples_of_the_first_page_run(run: Runner) -> None:
    import shlex

    for line in re.findall(r"(?m)^  laborgraph (.*)$", run().out):
        ran = run(*shlex.split(line))
        assert ran.code == 0, ran.talk
        assert ran.out.count("\n") > 1


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_verb_has_help_with_an_example_that_names_it(
    words: tuple[str, ...], run: Runner
) -> None:
    ran = run(*words, "--help")
    assert (ran.code, ran.talk) == (0, "")
    assert re.search("Examples?:", ran.out)
    assert f"laborgraph {' '.join(words)}" in ran.out
    assert ran.out.startswith("Usage: laborgraph")


@pytest.mark.parametrize("name", VERBS)
def test_verb_in_the_register_says_what_its_help_says_first(name: str) -> None:
    command = laborgraph.get_command(CONTEXT, name)
    assert command is not None
    assert (command.help or "").splitlines()[0] == VERBS[name].does


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_option_says_what_it_does(words: tuple[str, ...]) -> None:
    command = laborgraph.get_command(CONTEXT, words[0])
    if isinstance(command, click.Group) and len(words) > 1:
        command = command.get_command(CONTEXT, words[1])
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{' '.join(words)} {parameter.name}"
    if not isinstance(command, click.Group):
        options = {name for item in command.params for name in item.opts}
        assert {"--quiet", "--debug"} <= options
        # A steward works on files; who only asks may ask elsewhere.
        if VERBS[words[0]].user != "data stewards":
            assert {"--library", "--endpoint", "--timeout"} <= options


def test_version_is_that_of_the_package(run: Runner) -> None:
    import tomllib

    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert run("--version").out == f"laborgraph {stated}\n"
    assert stated == __version__


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("--nonsense",),
        ("info", "--nonsense"),
        ("info", "surplus"),
        ("query", "nonsense"),
        ("query", "run"),
        ("query", "run", "alliances", "--limit", "many"),
        ("describe",),
        ("centrality", "nonsense"),
        ("centrality", "--network", "nonsense"),
        ("sources", "nonsense"),
        ("-h",),
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_sentence_and_exit_code_2(words: tuple[str, ...], run: Runner) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.talk.startswith("laborgraph: ")
    assert ran.talk.count("\n") == 1
    assert "Traceback" not in ran.talk


@pytest.mark.parametrize("group", ["query", "sources"])
def test_group_of_verbs_alone_says_what_is_in_it(group: str, run: Runner) -> None:
    ran = run(group)
    assert ran.code == 2
    assert ran.talk.startswith(f"Usage: laborgraph {group}")
    assert "Commands:" in ran.talk
    assert "says what is allowed" not in ran.talk


def test_quiet_leaves_data_and_errors_only(ask: Runner) -> None:
    loud = ask("query", "run", "alliances")
    quiet = ask("query", "run", "alliances", "--quiet")
    assert loud.talk
    assert (quiet.out, quiet.talk) == (loud.out, "")
    assert ask("query", "run", "nonsense", "--quiet").talk.startswith("laborgraph: ")
    assert ask("centrality", "--quiet").talk == ""
    assert ask("sources", "check", "--quiet").talk == ""
    assert ask("cite", "SVB", "--quiet").talk == ""


@pytest.mark.parametrize(
    "kind", [RuntimeError, TypeError, AttributeError, RecursionError, KeyError]
)
def test_mistake_of_ours_is_a_sentence_and_exit_code_70(
    kind: type[Exception], ask: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise kind("the gears are stuck")

    monkeypatch.setattr("laborgraph.questions.ask", broken)
    ran = ask("info")
    assert (ran.code, ran.out) == (70, "")
    assert ran.talk.count("\n") == 1
    assert f"mistake of ours ({kind.__name__}: " in ran.talk
    assert "--debug shows where" in ran.talk
    with pytest.raises(kind, match="the gears are stuck"):
        ask("info", "--debug")


def test_debug_shows_the_traceback_of_a_refusal_and_keeps_no_secret(world: Path) -> None:
    process = start("describe", "Nobody", "--library", str(world), "--debug")
    _, talk = process.communicate(timeout=30)
    assert process.returncode != 0
    assert b"Traceback" in talk
    assert b"WrongUseError" in talk
    process = start("describe", "Nobody", "--library", str(world))
    _, talk = process.communicate(timeout=30)
    assert (process.returncode, b"Traceback" in talk) == (2, False)


def test_interrupt_in_the_middle_ends_with_130(
    ask: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("laborgraph.questions.ask", interrupted)
    ran = ask("info")
    assert (ran.code, ran.out) == (130, "")
    assert ran.talk.strip() == "laborgraph: interrupted."


def test_interrupt_of_a_process_that_waits_ends_with_130(world: Path) -> None:
    process = start("sparql", "-", "--library", str(world), stdin=subprocess.PIPE)
    try:
        # It waits for a query; give it time to get there.
        time.sleep(0.8)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        assert process.stderr is not None
        talk = process.stderr.read().decode()
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()
    assert process.returncode == 130
    assert talk.strip() == "laborgraph: interrupted."


@pytest.mark.parametrize("lines", [0, 1])
def test_reader_who_leaves_early_is_no_error(lines: int, world: Path) -> None:
    query = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 20000"
    process = start("sparql", query, "--library", str(world), "-f", "tsv")
    assert process.stdout is not None
    assert process.stderr is not None
    for _ in range(lines):
        process.stdout.readline()
    process.stdout.close()
    talk = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == 0
    assert b"Traceback" not in talk
    assert b"laborgraph: " not in talk


def test_disk_that_is_full_is_told(world: Path) -> None:
    # A device of Linux that refuses every byte.
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "laborgraph", "info", "--library", str(world)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ran.returncode == 3
    assert ran.stderr.decode().splitlines()[0] == "laborgraph: No space left on device."


@pytest.mark.parametrize("settings", [{}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}])
def test_pipe_has_no_escape_codes(settings: dict[str, str], world: Path) -> None:
    for words in (("query", "run", "alliances", "-f", "table"), ("describe", "SVB", "-f", "table")):
        process = start(*words, "--library", str(world), env=os.environ | settings)
        out, talk = process.communicate(timeout=30)
        assert process.returncode == 0
        assert b"\x1b" not in out + talk


def terminal(world: Path, *words: str, **settings: str) -> str:
    """What a person sees who gives these words at a terminal."""
    import pty

    ours, theirs = pty.openpty()
    ran = subprocess.Popen(
        [sys.executable, "-m", "laborgraph", *words, "--library", str(world)],
        stdout=theirs,
        stderr=theirs,
        env={name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        | {"COLUMNS": "100", "TERM": "xterm"}
        | settings,
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    assert ran.wait(timeout=30) == 0
    return seen.decode()


def test_terminal_gets_a_table_and_color_only_where_wanted(world: Path) -> None:
    words = ("query", "run", "alliance-members", "-p", "alliance=GBA")
    colored = terminal(world, *words)
    assert "─" in colored
    assert "\x1b[1m" in colored
    plain = terminal(world, *words, NO_COLOR="1")
    assert "─" in plain
    assert "\x1b[3" not in plain


def test_python_dash_m_is_the_same_command(world: Path) -> None:
    process = start("--version")
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out.decode()) == (0, f"laborgraph {__version__}\n")
