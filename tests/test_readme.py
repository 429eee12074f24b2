"""The pages that show commands: each is run, and prints what the page says.

``python tests/test_readme.py`` writes the true outputs into the pages, for someone who then reads
the difference.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "docs/dataset.md")
BLOCK = re.compile(r"(?m)^```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)^```$", re.DOTALL)


def blocks() -> list[tuple[str, str, str]]:
    """Page, command and output of each console block."""
    return [
        (page, match["command"], match["output"])
        for page in PAGES
        for match in BLOCK.finditer((ROOT / page).read_text("utf-8"))
    ]


def printed(command: str) -> str:
    """What a command prints for someone at a terminal, data and talk in the order they come."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if "LABORGRAPH" not in name}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env={**kept, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.replace("\r\n", "\n")


@pytest.mark.parametrize(("page", "command", "output"), blocks())
def test_a_command_of_a_page_prints_what_the_page_says(
    page: str, command: str, output: str
) -> None:
    assert printed(command) == output, f"{page}: $ {command}"


def test_the_readme_names_every_verb() -> None:
    from laborgraph.cli import VERBS

    shown = {
        command.split()[1]
        for page, command, _ in blocks()
        if page == "README.md" and command.startswith("laborgraph")
    }
    assert shown == set(VERBS)


def test_the_two_commands_of_the_readme_are_those_of_the_makefile() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in ("demo", "test"):
        assert f"make {command}" in readme
        assert re.search(rf"(?m)^{command}:", makefile)
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_links_of_the_pages_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")]:
        for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.relative_to(ROOT)}: {link}"


if __name__ == "__main__":
    for name in PAGES:
        page = ROOT / name
        page.write_text(
            BLOCK.sub(
                lambda match: f"```console\n$ {match['command']}\n{printed(match['command'])}```",
                page.read_text("utf-8"),
            ),
            "utf-8",
        )
