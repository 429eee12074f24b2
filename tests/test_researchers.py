"""The researchers' page is walked as it stands, in one shell, as its reader does.

``python tests/test_researchers.py`` writes the true outputs into the page, for someone who then
reads the difference.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Final

import pytest

from conftest import ROOT
from laborgraph.cli import VERBS
from pages import Block, Done, Shell, blocks, environment, rewrite

PAGE: Final = "docs/researchers.md"
# The page is walked once, by whichever worker has it.
pytestmark = pytest.mark.xdist_group("researchers")
BLOCKS: Final = blocks(PAGE)


def walked(folder: Path) -> dict[Block, Done]:
    """What each step of the page leaves behind, all of them in one shell."""
    with Shell(environment(LABORGRAPH_CACHE="", TMPDIR=str(folder))) as shell:
        return {block: shell.step(block) for block in BLOCKS}


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> dict[Block, Done]:
    """The page, walked once."""
    return walked(tmp_path_factory.mktemp("walk"))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"line {block.line}")
def test_a_step_of_the_page_does_what_the_page_says(block: Block, walk: dict[Block, Done]) -> None:
    assert walk[block].output == block.output
    assert walk[block].code == 0


def test_every_verb_of_the_researchers_is_met() -> None:
    commands = " ".join(block.command for block in BLOCKS)
    met = set(re.findall(r"laborgraph ([a-z]+)", commands))
    assert met == {name for name, verb in VERBS.items() if verb.user == "researchers"}


def test_every_network_and_format_is_named_on_the_page(walk: dict[Block, Done]) -> None:
    from laborgraph.exports import FORMATS

    text = (ROOT / PAGE).read_text("utf-8")
    for path in (ROOT / "queries" / "networks").glob("*.rq"):
        assert f"| {path.stem} |" in text
    for form in FORMATS.values():
        assert any(f"`{extension}`" in text for extension in form.extensions), form


def write_anew() -> None:
    """Write into the page what its commands print."""
    with tempfile.TemporaryDirectory() as folder:
        done = walked(Path(folder))
    rewrite(PAGE, lambda block: done[block].output)


if __name__ == "__main__":
    write_anew()
