"""The pages that show commands: each is run, and prints what the page says.

``python tests/test_readme.py`` writes the true outputs into the pages, for someone who then reads
the difference.
"""

import re
import tempfile
from pathlib import Path

import pytest

from pages import ROOT, blocks, printed, rewrite

PAGES = ("README.md", "docs/dataset.md")


def commands() -> list[tuple[str, str, str]]:
    """Page, command and output of each console block."""
    return [
        (block.page, block.command, block.output)
        for page in PAGES
        for block in blocks(page)
        if block.console
    ]


def run(command: str) -> str:
    """What a command prints; one that writes a file does so in a folder of its own."""
    if re.match("laborgraph (export|draw) ", command):
        with tempfile.TemporaryDirectory() as folder:
            return printed(command, Path(folder))
    return printed(command)


@pytest.mark.parametrize(("page", "command", "output"), commands())
def test_a_command_of_a_page_prints_what_the_page_says(
    page: str, command: str, output: str
) -> None:
    assert run(command) == output, f"{page}: $ {command}"


def test_the_readme_names_every_verb() -> None:
    from laborgraph.cli import VERBS

    shown = {
        command.split()[1]
        for page, command, _ in commands()
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
        rewrite(name, lambda block: run(block.command))
