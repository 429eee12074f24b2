"""Every rule rejects who breaks it, at the marked line, and nobody else; near misses pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import TESTS
from laborgraph.library import Library
from laborgraph.rules import shapes
from laborgraph.turtle import parsing
from laborgraph.validation import judging

ADDITIONS = TESTS / "additions"
BREAKS = sorted((ADDITIONS / "breaks").glob("*.ttl"))
FITS = sorted((ADDITIONS / "fits").glob("*.ttl"))
RULES = shapes.rules(Library(TESTS.parent))


def rule_of(path: Path) -> str:
    """The rule that a file is about: its name, less the number of a further case."""
    name = path.stem
    head, dash, number = name.rpartition("-")
    return head if dash and number.isdigit() and name not in RULES else name


Judge = Callable[[Path], judging.Verdict]


@pytest.fixture(scope="module")
def judged(world: Path) -> Judge:
    """The verdict on a file on top of the small world; the rules are read once."""
    library = Library(world)
    checker = judging.checker(library)
    return lambda path: judging.validate(library, [parsing.read_file(path)], judge=checker)


@pytest.mark.parametrize("path", BREAKS, ids=lambda path: path.stem)
def test_offender_is_rejected_by_its_rule_alone_and_at_its_line(path: Path, judged: Judge) -> None:
    verdict = judged(path)
    assert {item.rule for item in verdict.findings} == {rule_of(path)}
    marked = {
        number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.endswith("# here")
    }
    assert {item.line for item in verdict.findings} == marked
    for item in verdict.findings:
        assert "{?" not in item.message, "a variable of the message is bound nowhere"


@pytest.mark.parametrize("path", FITS, ids=lambda path: path.stem)
def test_near_miss_passes(path: Path, judged: Judge) -> None:
    assert judged(path).findings == ()


def test_every_rule_has_an_offender_and_a_near_miss() -> None:
    assert {rule_of(path) for path in BREAKS} == set(RULES)
    assert {rule_of(path) for path in FITS} == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_example_of_a_rule_is_its_offender_and_its_correction_a_near_miss(name: str) -> None:
    for snippet, folder in ((RULES[name].offender, "breaks"), (RULES[name].corrected, "fits")):
        assert snippet
        texts = [
            path.read_text(encoding="utf-8").replace("  # here", "").replace(" # here", "")
            for path in sorted((ADDITIONS / folder).glob(f"{name}*.ttl"))
        ]
        assert any(snippet.strip() in text for text in texts), folder
