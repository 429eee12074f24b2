"""The stewards' page is walked as it stands; the files for repositories do what it says of them.

``python tests/test_stewards.py`` writes the true outputs into the page, for someone who then reads
the difference.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import pytest
import ryaml

from conftest import ROOT, TESTS
from laborgraph.cli import laborgraph
from laborgraph.forms import sheets
from laborgraph.library import digest
from laborgraph.turtle import parsing
from pages import Block, Done, Shell, blocks, environment, rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = "docs/stewards.md"
# The page is walked once, by whichever worker has it.
pytestmark = pytest.mark.xdist_group("stewards")
BLOCKS: Final = blocks(PAGE)
HOOKS: Final = ROOT / ".pre-commit-hooks.yaml"
WORKFLOW: Final = ROOT / ".github" / "workflows" / "validate.yml"
FORM: Final = ROOT / ".github" / "ISSUE_TEMPLATE" / "proposal.yml"
PACT: Final = "data/alliances/glass-bridge-alliance.ttl"


def settings(folder: Path) -> dict[str, str]:
    """Those of a steward whose temporary folders lie in ``folder``, and of no one else."""
    return environment(
        GIT_AUTHOR_EMAIL="ada@example.org",
        GIT_AUTHOR_NAME="Ada Lumen",
        GIT_COMMITTER_EMAIL="ada@example.org",
        GIT_COMMITTER_NAME="Ada Lumen",
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_CONFIG_SYSTEM=os.devnull,
        LABORGRAPH_CACHE="",
        TMPDIR=str(folder),
    )


def walked(folder: Path) -> dict[Block, Done]:
    """What each step of the page leaves behind, all of them in one shell."""
    with Shell(settings(folder)) as shell:
        return {block: shell.step(block) for block in BLOCKS}


def write_anew() -> None:
    """Write into the page what its commands print."""
    with tempfile.TemporaryDirectory() as folder:
        done = walked(Path(folder))
    rewrite(PAGE, lambda block: done[block].output)


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> dict[Block, Done]:
    """The page, walked once."""
    return walked(tmp_path_factory.mktemp("walk"))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"line {block.line}")
def test_a_step_of_the_page_does_what_the_page_says(block: Block, walk: dict[Block, Done]) -> None:
    assert walk[block].output == block.output
    if not block.console:
        assert walk[block].code == 0


def test_the_walk_meets_every_verb_of_the_stewards_and_both_answers_of_a_check(
    walk: dict[Block, Done],
) -> None:
    from laborgraph.cli import VERBS

    due = {name for name, verb in VERBS.items() if verb.user == "data stewards"}
    shown = {words[1] for block in BLOCKS if block.console for words in commands(block.command)}
    assert due <= shown
    codes = [done.code for block, done in walk.items() if " validate " in block.command]
    assert set(codes) == {0, 1}


def test_the_document_of_the_walk_is_the_one_that_its_record_describes() -> None:
    content = (TESTS / "walk" / "kiln2004.txt").read_bytes()
    record = (TESTS / "walk" / "kiln2004.ttl").read_text("utf-8")
    assert f'lg:fileDigest "{digest(content)}" ;' in record
    assert f"lg:lineCount {len(content.splitlines())} ;" in record


def test_the_limits_that_the_page_names_are_those_of_the_readers() -> None:
    text = " ".join((ROOT / PAGE).read_text("utf-8").split())
    for said in (
        f"A Turtle file may have {parsing.LARGEST // 1_000_000} MB, {parsing.MOST:,} statements",
        f"brackets {parsing.DEEPEST} deep",
        f"a table {sheets.LARGEST // 1_000_000} MB and {sheets.MOST:,} rows",
    ):
        assert said in text


def test_the_rule_that_contributing_shows_stands_in_the_shapes() -> None:
    (shown,) = [item.body for item in blocks("CONTRIBUTING.md") if "sh:PropertyShape" in item.body]
    lines = [line for line in shown.splitlines() if "…" not in line]
    shape = (ROOT / "ontology" / "shapes" / "claims.ttl").read_text("utf-8")
    block = shape[shape.index(f"\n{lines[0]}\n") :].partition("\n.\n")[0] + "\n."
    assert [line for line in block.splitlines() if line in lines] == lines


# The commands that are named are those of the command line.


def commands(shell: str) -> Iterator[list[str]]:
    """The commands of laborgraph in some lines of shell, each as its words."""
    for line in shell.splitlines():
        words: list[str] = []
        for word in [*shlex.shlex(line, posix=True, punctuation_chars=True), ";"]:
            if re.fullmatch("[();<>|&]+", word):
                if words[:1] == ["laborgraph"]:
                    yield words
                words = []
            else:
                words.append(word)


def understood(words: list[str]) -> None:
    """Let the command line read some words, and do nothing.

    Raises:
        UsageError: If it has no such verb or option.
    """
    command: click.Command = laborgraph
    context = click.Context(laborgraph, info_name=words[0])
    rest = words[1:]
    while isinstance(command, click.Group):
        name, *rest = rest
        found = command.get_command(context, name)
        if found is None:
            raise click.UsageError(f"no verb {name}")
        command = found
    command.make_context(name, rest, parent=context)


def workflow_steps() -> list[dict[str, Any]]:
    """The steps of the only job of the workflow."""
    (job,) = ryaml.loads(WORKFLOW.read_text("utf-8"))["jobs"].values()
    steps: list[dict[str, Any]] = job["steps"]
    return steps


def hooks() -> dict[str, dict[str, Any]]:
    """The hooks for pre-commit by their id."""
    return {hook["id"]: hook for hook in ryaml.loads(HOOKS.read_text("utf-8"))}


def run_in_files() -> list[list[str]]:
    """The commands that the workflow and the hooks run, as they run them."""
    runs = [words for step in workflow_steps() for words in commands(step.get("run", ""))]
    for hook in hooks().values():
        files = ["FILE"] if hook.get("pass_filenames", True) else []
        runs += [[*words, *files] for words in commands(hook["entry"])]
    return runs


def named_in_text() -> list[list[str]]:
    """The commands that the text of the page and the form name, perhaps without their arguments."""
    text = re.sub(r"(?ms)^```.*?^```$", "", (ROOT / PAGE).read_text("utf-8"))
    spans = re.findall(r"`(laborgraph [^`]+)`", text)
    spans += re.findall(r"'(laborgraph [^']+)'", FORM.read_text("utf-8"))
    return [words for shell in spans for words in commands(shell)]


@pytest.mark.parametrize("words", run_in_files(), ids=" ".join)
def test_a_command_that_the_workflow_or_a_hook_runs_is_understood(words: list[str]) -> None:
    understood(words)


@pytest.mark.parametrize("words", named_in_text(), ids=" ".join)
def test_a_command_that_the_text_names_has_its_verb_and_options(words: list[str]) -> None:
    with contextlib.suppress(click.MissingParameter):
        understood(words)


def test_a_verb_or_an_option_that_is_not_there_is_noticed() -> None:
    for words in (["laborgraph", "vet"], ["laborgraph", "validate", "--sinse", "HEAD"]):
        with pytest.raises(click.UsageError):
            understood(words)


# The hooks and the workflow, in a repository.


class Repository:
    """A repository of git with the small world in it, whole, and what a contributor does there."""

    def __init__(self, root: Path) -> None:
        """Lay it out, and commit it to ``main``."""
        self.root = root
        for name in ("ontology", "queries"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copytree(TESTS / "world", root / "data")
        self.run("git init --quiet --initial-branch=main && git add .")
        self.run("git commit --quiet --message 'The library as it was'")

    def run(self, command: str, **own: str) -> Done:
        """Run some shell at the top."""
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=self.root,
            env=settings(self.root.parent) | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return Done(done.returncode, done.stdout)

    def edit(self, path: str, old: str, new: str) -> None:
        """Put something else into a file."""
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def commits(self) -> int:
        """How many commits lead here."""
        return int(self.run("git rev-list --count HEAD").output)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository of one's own."""
    root = tmp_path / "library"
    root.mkdir()
    return Repository(root)


GOOD: Final = ('schema:foundingDate "1991"^^xsd:gYear', 'schema:foundingDate "1990"^^xsd:gYear')
BAD: Final = ('schema:foundingDate "1991"^^xsd:gYear', "schema:foundingDate 1991")


def test_the_hook_of_the_page_lets_a_good_commit_pass_and_stops_a_bad_one(
    repository: Repository,
) -> None:
    (text,) = [block.body for block in BLOCKS if block.name == ".git/hooks/pre-commit"]
    assert len(text.splitlines()) == 2
    hook = repository.root / ".git" / "hooks" / "pre-commit"
    hook.write_text(text, "utf-8")
    hook.chmod(0o755)
    # A library that is set for the person is not the one that is committed to.
    said = {"LABORGRAPH_LIBRARY": str(TESTS)}

    repository.edit(PACT, *GOOD)
    done = repository.run("git commit --quiet --all --message 'A year earlier'", **said)
    assert (done.code, repository.commits()) == (0, 2), done.output

    repository.edit(PACT, 'foundingDate "1990"^^xsd:gYear', "foundingDate 1990")
    done = repository.run("git commit --quiet --all --message 'A slip'", **said)
    assert (done.code, repository.commits()) == (1, 2), done.output
    assert f"{PACT}:14:25: error: " in done.output

    repository.run("git restore .")
    repository.edit(PACT, "    lg:acronym", "  lg:acronym")
    done = repository.run("git commit --quiet --all --message 'Out of layout'", **said)
    assert (done.code, repository.commits()) == (1, 2), done.output
    assert PACT in done.output


def started(hook: dict[str, Any], repository: Repository, *paths: str) -> Done | None:
    """What pre-commit does with a hook when some files are to be committed."""
    chosen = [path for path in paths if re.search(hook.get("files", ""), path)]
    if not chosen and not hook.get("always_run"):
        return None
    files = chosen if hook.get("pass_filenames", True) else []
    return repository.run(shlex.join([*shlex.split(hook["entry"]), *files]))


def test_the_hooks_for_pre_commit_have_what_it_wants() -> None:
    for name, hook in hooks().items():
        assert {"id", "name", "entry", "language"} <= set(hook)
        assert hook["language"] == "python"
        assert name.startswith("laborgraph-")
    (shown,) = [block.body for block in BLOCKS if block.name == ".pre-commit-config.yaml"]
    (source,) = ryaml.loads(shown)["repos"]
    assert [hook["id"] for hook in source["hooks"]] == list(hooks())
    # To be put in by who copies it: no version has a tag yet, and pre-commit wants no branch.
    assert source["rev"] == "COMMIT-OF-LABORGRAPH"


def test_the_hook_that_validates_stops_a_bad_commit_only(repository: Repository) -> None:
    validate = hooks()["laborgraph-validate"]
    untouched = started(validate, repository)
    assert untouched
    assert untouched.code == 0
    repository.edit(PACT, *GOOD)
    good = started(validate, repository, PACT)
    repository.run("git restore .")
    repository.edit(PACT, *BAD)
    bad = started(validate, repository, PACT)
    assert good
    assert bad
    assert (good.code, bad.code) == (0, 1), good.output
    assert f"{PACT}:14:25: error: " in bad.output


def test_the_hook_that_validates_stops_a_commit_that_takes_away_what_others_refer_to(
    repository: Repository,
) -> None:
    repository.run("git rm --quiet data/organizations.ttl")
    done = started(hooks()["laborgraph-validate"], repository)
    assert done
    assert done.code == 1
    assert "[reference-dangling]" in done.output


def test_the_hook_that_brings_into_layout_writes_what_is_committed(repository: Repository) -> None:
    fmt = hooks()["laborgraph-fmt"]
    due = (repository.root / PACT).read_text("utf-8")
    repository.edit(PACT, "    lg:acronym", "  lg:acronym")
    # Shapes have blank nodes and queries in a layout of their own.
    assert started(fmt, repository, "ontology/shapes/shapes.ttl") is None
    done = started(fmt, repository, PACT)
    assert done == Done(0, "")
    assert (repository.root / PACT).read_text("utf-8") == due


def test_the_workflow_may_read_only_and_pastes_nothing_into_a_shell() -> None:
    text = WORKFLOW.read_text("utf-8")
    workflow = ryaml.loads(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow["on"]) == {"pull_request"}
    assert workflow["on"]["pull_request"]["paths"] == ["data/**", "ontology/**"]
    for job in workflow["jobs"].values():
        assert "permissions" not in job
    for step in workflow_steps():
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            # By commit: a tag can be moved to another.
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
    assert "secrets" not in text


def proposed(repository: Repository, folder: Path, old: str, new: str) -> Repository:
    """A pull request as GitHub checks it out: merged, with two commits of history.

    The branch that it is for moved on after the proposal was made.
    """
    repository.run("git switch --quiet --create proposal")
    repository.edit(PACT, old, new)
    repository.run("git commit --quiet --all --message Proposal && git switch --quiet main")
    repository.edit("data/organizations.ttl", '"Light Caucus"@en', '"Light caucus"@en')
    repository.run("git commit --quiet --all --message 'Meanwhile'")
    repository.run("git switch --quiet --create merge && git merge --quiet --no-edit proposal")
    checkout = next(step for step in workflow_steps() if "checkout" in step.get("uses", ""))
    depth = checkout["with"]["fetch-depth"]
    clone = f"git clone --quiet --depth {depth} --branch merge file://{repository.root} {folder}"
    assert repository.run(clone).code == 0
    repository.root = folder
    return repository


def run_workflow(repository: Repository) -> dict[str, Done]:
    """The checks of the workflow on a checkout; the queries have no due answers in this world."""
    (job,) = ryaml.loads(WORKFLOW.read_text("utf-8"))["jobs"].values()
    own = {**job["env"], "GITHUB_STEP_SUMMARY": "summary.md"}
    runs = [step["run"] for step in workflow_steps() if "run" in step]
    return {
        run.split()[1]: repository.run(run, **own)
        for run in runs
        if run.startswith("laborgraph") and run != "laborgraph query check"
    }


def test_the_workflow_passes_a_good_proposal_and_says_what_it_changes(
    repository: Repository, tmp_path: Path
) -> None:
    checkout = proposed(repository, tmp_path / "checkout", *GOOD)
    done = run_workflow(checkout)
    assert {name: item.code for name, item in done.items()} == {"validate": 0, "fmt": 0, "diff": 0}
    summary = (checkout.root / "summary.md").read_text("utf-8")
    assert "founding date: 1991 → 1990" in summary
    assert "caucus" not in summary.lower()


def test_the_workflow_marks_the_line_at_fault_of_a_bad_proposal(
    repository: Repository, tmp_path: Path
) -> None:
    done = run_workflow(proposed(repository, tmp_path / "checkout", *BAD))
    assert done["validate"].code == 1
    (mark,) = [line for line in done["validate"].output.splitlines() if line.startswith("::")]
    assert mark.startswith(f"::error file={PACT},")
    assert ",line=14," in mark


# The form: https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema

ASKED: Final = {"fact", "passages", "names", "dates", "turtle", "table", "doubts"}
ATTRIBUTES: Final = {
    "markdown": {"value"},
    "textarea": {"label", "description", "placeholder", "value", "render"},
    "input": {"label", "description", "placeholder", "value"},
    "dropdown": {"label", "description", "multiple", "options", "default"},
    "checkboxes": {"label", "description", "options"},
}


def test_the_form_is_one_that_github_shows() -> None:
    form = ryaml.loads(FORM.read_text("utf-8"))
    assert {"name", "description", "body"} <= set(form)
    assert set(form) <= {"name", "description", "body", "title", "labels", "assignees", "projects"}
    for item in form["body"]:
        kind, attributes = item["type"], item["attributes"]
        assert set(attributes) <= ATTRIBUTES[kind]
        assert set(item) <= {"type", "id", "attributes", "validations"}
        if kind == "markdown":
            assert attributes["value"]
            assert set(item) == {"type", "attributes"}
            continue
        assert re.fullmatch("[A-Za-z0-9_-]+", item["id"])
        assert attributes["label"]
        assert isinstance(item["validations"]["required"], bool)
        if kind == "dropdown":
            assert len(set(attributes["options"])) == len(attributes["options"]) > 1
    for what in ("id", "label"):
        asked = [item.get(what) or item["attributes"].get(what) for item in form["body"]]
        given = [value for value in asked if value]
        assert len(set(given)) == len(given)


def test_the_form_asks_for_what_a_fact_needs_and_for_no_turtle() -> None:
    body = ryaml.loads(FORM.read_text("utf-8"))["body"]
    required = {item["id"]: item["validations"]["required"] for item in body if "id" in item}
    assert set(required) >= ASKED
    assert {name for name, due in required.items() if due} == {"kind", "fact", "passages"}


if __name__ == "__main__":
    write_anew()
