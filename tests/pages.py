"""The pages that show commands: taken apart, run, and written anew with what was printed.

A fenced block of the kind ``console`` holds a command and what it prints, one of the kind ``sh``
commands that print nothing. A kind with a name after it, such as ``turtle kiln.ttl``, is a file to
be saved; ``diff kiln.ttl`` a change to it, in lines that go (-), come (+) and stay.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

ROOT: Final = Path(__file__).parents[1]
_BLOCK: Final = re.compile(
    r"(?m)^```(?P<kind>[a-z]+)(?: (?P<name>\S+))?\n(?P<body>.*?)^```$", re.DOTALL
)
_END: Final = "=== end of command"


class Block(NamedTuple):
    """A fenced block of a page; of a file the name, of a console block command and output."""

    page: str
    line: int
    kind: str
    name: str
    body: str

    @property
    def command(self) -> str:
        """What is typed."""
        return self.body.partition("\n")[0].removeprefix("$ ") if self.console else self.body

    @property
    def output(self) -> str:
        """What is printed."""
        return self.body.partition("\n")[2] if self.console else ""

    @property
    def console(self) -> bool:
        """Whether the block shows a command with its output."""
        return self.kind == "console" and self.body.startswith("$ ")


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, given by its path from the top."""
    text = (ROOT / page).read_text("utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, match.start()) + 1,
            match["kind"],
            match["name"] or "",
            match["body"],
        )
        for match in _BLOCK.finditer(text)
    ]


def rewrite(page: str, printed: Callable[[Block], str]) -> None:
    """Write into a page what its commands print."""
    path = ROOT / page
    found = iter(blocks(page))

    def anew(match: re.Match[str]) -> str:
        block = next(found)
        if not block.console:
            return match[0]
        return f"```console\n$ {block.command}\n{printed(block)}```"

    path.write_text(_BLOCK.sub(anew, path.read_text("utf-8")), "utf-8")


def environment(**own: str) -> dict[str, str]:
    """The settings of whoever runs this, but for those of laborgraph and of git."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LABORGRAPH_", "GIT_"))
    }
    return {**kept, "PATH": path, **own}


def printed(command: str, folder: Path = ROOT) -> str:
    """What a command prints for someone at a terminal, data and talk in the order they come."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.replace("\r\n", "\n")


class Done(NamedTuple):
    """What a step left behind."""

    code: int
    output: str


class Shell:
    """One shell in which the steps of a page follow each other, as they do for its reader."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Start at the top of the repository."""
        self._process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=ROOT,
            env=settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def step(self, block: Block) -> Done:
        """Do what a block says: run its commands, save its file, or change one."""
        if block.name:
            path = Path(self.run("pwd").output.rstrip("\n")) / block.name
            text = block.body
            if block.kind == "diff":
                text = changed(path.read_text("utf-8"), block.body)
            path.write_text(text, "utf-8")
        elif block.console or block.kind == "sh":
            return self.run(block.command)
        return Done(0, "")

    def run(self, commands: str) -> Done:
        """Run some lines of shell.

        Raises:
            RuntimeError: If the shell ended before they did.
        """
        given, taken = self._process.stdin, self._process.stdout
        assert given
        assert taken
        closed = "{\n" + commands.rstrip("\n") + "\n} </dev/null\n"
        given.write(f"{closed}printf '\\n%s %s\\n' '{_END}' \"$?\"\n")
        given.flush()
        lines: list[str] = []
        for line in taken:
            if line.startswith(_END):
                # The line before was ended for the mark's sake.
                return Done(int(line.removeprefix(_END)), "".join(lines)[:-1])
            lines.append(line)
        raise RuntimeError(f"the shell ended in {commands!r}: {''.join(lines)}")


def changed(text: str, lines: str) -> str:
    """A text after changes that are shown as lines that go (-), come (+) and stay.

    Args:
        text: The text as it was.
        lines: The changes, parted by lines that begin with ``@@``.

    >>> changed("one\\ntwo\\nthree\\n", "-two\\n+2\\n three\\n@@\\n-one\\n+1\\n")
    '1\\n2\\nthree\\n'
    """
    for part in re.split(r"(?m)^@@.*\n", lines):
        before, after = (
            "".join(line[1:] for line in part.splitlines(keepends=True) if line[0] != other)
            for other in "+-"
        )
        times = text.count(before)
        assert times == 1, f"what is to change is there {times} times:\n{before}"
        text = text.replace(before, after)
    return text
