"""The page on Python is one notebook: its cells are run in order, and print what the page says.

``python tests/test_python_page.py`` writes the true outputs into the page, for someone who then
reads the difference.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import pytest

from pages import ROOT, blocks, environment

# The page is walked once, by whichever worker has it.
pytestmark = pytest.mark.xdist_group("python")
PAGE: Final = ROOT / "docs" / "python.md"
# A cell, and below it what it prints, if it prints anything.
_CELL: Final = re.compile(
    r"(?ms)^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```\n)?"
)
# Runs cells that stand on standard input, and prints what each printed.
_NOTEBOOK: Final = """
import contextlib, io, json, sys
cells = json.load(sys.stdin)
names, outputs = {"__name__": "__main__"}, []
for line, code in cells:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile("\\n" * line + code, "docs/python.md", "exec"), names)
    outputs.append(out.getvalue())
json.dump(outputs, sys.stdout)
"""


def cells() -> list[tuple[int, str, str]]:
    """Line, code and output of each cell."""
    text = PAGE.read_text("utf-8")
    return [
        (text.count("\n", 0, match.start()) + 1, match["code"], match["output"] or "")
        for match in _CELL.finditer(text)
    ]


CELLS: Final = cells()


def outputs(folder: Path) -> list[str]:
    """What the cells print, all of them in one interpreter that was started in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", _NOTEBOOK],
        cwd=folder,
        env=environment(MPLBACKEND="Agg", MPLCONFIGDIR=str(folder), PYTHONIOENCODING="utf-8"),
        input=json.dumps([(line, code) for line, code, _ in CELLS]),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    printed: list[str] = json.loads(done.stdout)
    return printed


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, str]]:
    """The folder in which the page was run, once, and what its cells printed, by line."""
    folder = tmp_path_factory.mktemp("notebook")
    lines = [line for line, _, _ in CELLS]
    return folder, dict(zip(lines, outputs(folder), strict=True))


@pytest.mark.parametrize(
    ("line", "output"), [pytest.param(line, said, id=f"line {line}") for line, _, said in CELLS]
)
def test_a_cell_of_the_page_prints_what_the_page_says(
    line: int, output: str, ran: tuple[Path, dict[int, str]]
) -> None:
    assert ran[1][line] == output


def test_the_picture_of_the_page_is_there(ran: tuple[Path, dict[int, str]]) -> None:
    assert (ran[0] / "alliances.png").read_bytes().startswith(b"\x89PNG")


def test_every_block_of_the_page_is_a_cell_or_what_one_prints() -> None:
    shown = [block.kind for block in blocks("docs/python.md")]
    assert shown.count("python") == len(CELLS)
    assert shown.count("text") == sum(bool(output) for _, _, output in CELLS)
    assert set(shown) == {"python", "text"}


def test_the_page_meets_everything_that_the_package_offers() -> None:
    import laborgraph

    text = PAGE.read_text("utf-8")
    methods = [name for name in vars(laborgraph.Graph) if not name.startswith("_")]
    offered = [*(name for name in laborgraph.__all__ if name != "__version__"), *methods]
    assert [name for name in offered if not re.search(rf"\b{name}\b", text)] == []


def write_anew() -> None:
    """Write into the page what its cells print."""
    with tempfile.TemporaryDirectory() as folder:
        found = iter(outputs(Path(folder)))

    def anew(match: re.Match[str]) -> str:
        output = next(found)
        shown = f"\n```text\n{output}```\n" if output else ""
        return f"```python\n{match['code']}```\n{shown}"

    PAGE.write_text(_CELL.sub(anew, PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write_anew()
