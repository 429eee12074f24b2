"""Speed and memory side by side, in one run, as a table of ratios.

    python benchmarks/compare.py [--rounds N] [--large] [--keep DIR]

Whole processes: user and system time of the CPU, as the kernel accounts for it (``wait4``), so that
other work on the machine matters little, and the most memory that was resident. The commands of a
table take turns, after one round that is not counted; the figures are medians. Exit code 1 if a
ratio that is due is missed, or if two that should agree do not.
"""

import argparse
import compileall
import csv
import io
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

from generate import ROOT, generate

PYTHON: Final = sys.executable
TOOL: Final = (PYTHON, "-m", "laborgraph")
PEER: Final = (PYTHON, str(ROOT / "benchmarks" / "peer_rdflib.py"))
ID: Final = "https://w3id.org/laborgraph/id/"
QUERY: Final = "organization-alliances"
# ru_maxrss is in kilobytes, but on macOS in bytes.
MEGABYTE: Final = 1 << 20 if sys.platform == "darwin" else 1 << 10
LARGE: Final = 1_000_000


class Cost(NamedTuple):
    """What a process took: seconds of CPU, and megabytes."""

    seconds: float
    memory: float


class Due(NamedTuple):
    """A ratio of two commands, and the most it may be (0: no limit)."""

    of: str
    to: str
    most: float = 0.0


# Where laborgraph keeps its graphs between starts while it is measured.
KEPT: Final = tempfile.TemporaryDirectory(prefix="laborgraph-bench-")


def environment() -> dict[str, str]:
    """The caller's, without what would change the commands' work, and with a cache of our own."""
    own = {name: value for name, value in os.environ.items() if "LABORGRAPH" not in name}
    return {**own, "LABORGRAPH_CACHE": KEPT.name}


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end, unheard, and say what it took.

    Raises:
        SystemExit: If the command fails.
    """
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    process = os.posix_spawn(command[0], list(command), environment(), file_actions=silent)
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}.")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MEGABYTE)


def measured(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Cost]:
    """The medians of some rounds in which the commands take turns."""
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            took = cost(command)
            if number:
                found[name].append(took)
    return {
        name: Cost(
            statistics.median(one.seconds for one in costs),
            statistics.median(one.memory for one in costs),
        )
        for name, costs in found.items()
    }


def costs(found: Mapping[str, Cost]) -> list[list[str]]:
    """Rows of a table of costs."""
    return [
        [name, f"{one.seconds * 1000:,.0f} ms", f"{one.memory:,.0f} MB"]
        for name, one in found.items()
    ]


def ratios(found: Mapping[str, Cost], due: Iterable[Due]) -> tuple[list[list[str]], bool]:
    """Rows of a table of ratios, and whether each is as due."""
    rows = []
    kept = True
    for of, to, most in due:
        ratio = found[of].seconds / found[to].seconds
        memory = found[of].memory / found[to].memory
        verdict = ""
        if most:
            verdict = f"{most:g}: {'kept' if ratio <= most else 'MISSED'}"
            kept &= ratio <= most
        rows.append([of, to, f"{ratio:.2f}", f"{memory:.2f}", verdict])
    return rows, kept


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table in Markdown."""
    print(f"\n{title}\n\n| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    sys.stdout.flush()


def rows_of(command: Sequence[str]) -> list[list[str]]:
    """The rows that a command writes as CSV, names of columns first."""
    done = subprocess.run(
        command, env=environment(), stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    return list(csv.reader(io.StringIO(done.stdout, newline="")))


def asked(library: Path, name: str, iri: str) -> dict[str, list[str]]:
    """The same question put to laborgraph, which looks the name up, and to its peer."""
    ours = ["query", "run", QUERY, "-p", f"organization={name}", "--library", str(library)]
    return {
        "laborgraph query": [*TOOL, *ours, "--quiet"],
        "laborgraph query, nothing kept": ["/usr/bin/env", "LABORGRAPH_CACHE=", *TOOL, *ours],
        "rdflib script": [*PEER, str(library), QUERY, f"organization={iri}"],
    }


def agree(commands: Mapping[str, Sequence[str]]) -> None:
    """Hold the rows of both against each other, in the columns that laborgraph shows.

    Raises:
        SystemExit: If they differ, or if there are none.
    """
    columns, *ours = rows_of([*commands["laborgraph query"], "--iris", "-f", "csv"])
    named, *theirs = rows_of(commands["rdflib script"])
    shown = [named.index(name) for name in columns]
    if not ours or {tuple(row) for row in ours} != {
        tuple(row[index] for index in shown) for row in theirs
    }:
        sys.exit(f"laborgraph and rdflib do not agree: {len(ours)} and {len(theirs)} rows.")


def curated(rounds: int) -> bool:
    """The data of the repository: start-up and a saved query."""
    commands: dict[str, Sequence[str]] = {
        "python -c pass": [PYTHON, "-c", "pass"],
        "laborgraph --help": [*TOOL, "--help"],
        **asked(ROOT, "FAT", f"{ID}fat"),
        "laborgraph centrality": [*TOOL, "centrality", "--library", str(ROOT), "--quiet"],
    }
    agree(commands)
    found = measured(commands, rounds)
    show(f"Curated data, medians of {rounds}", ("command", "CPU", "memory"), costs(found))
    rows, kept = ratios(
        found,
        [
            Due("laborgraph query", "rdflib script", 0.25),
            Due("laborgraph query, nothing kept", "rdflib script"),
            Due("laborgraph query", "python -c pass", 8),
            Due("laborgraph query, nothing kept", "python -c pass"),
            Due("laborgraph --help", "python -c pass", 4),
            Due("laborgraph centrality", "python -c pass"),
        ],
    )
    show("Ratios", ("of", "to", "CPU", "memory", "at most"), rows)
    return kept


def synthetic(triples: int, rounds: int, folder: Path) -> None:
    """A generated library: load and ask, load and rank."""
    library = folder / f"synthetic-{triples}"
    written = generate(triples, 1, library)
    commands: dict[str, Sequence[str]] = {**asked(library, "U0", f"{ID}union-0")}
    agree(commands)
    ranked = [*TOOL, "centrality", "degree", "strength", "pagerank", "--library", str(library)]
    commands["laborgraph centrality"] = [*ranked, "--quiet"]
    if triples >= LARGE:
        del commands["rdflib script"]
    found = measured(commands, rounds)
    title = f"Synthetic, {written:,} triples before rules, medians of {rounds}"
    show(title, ("command", "CPU", "memory"), costs(found))
    if triples < LARGE:
        peer = "rdflib script"
        rows, _ = ratios(
            found,
            [Due("laborgraph query", peer), Due("laborgraph query, nothing kept", peer)],
        )
        show("Ratios", ("of", "to", "CPU", "memory", "at most"), rows)


def main() -> None:
    """Run the comparison as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=10, help="default: 10")
    parser.add_argument(
        "--large", action="store_true", help="1,000,000 triples too, without rdflib"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the synthetic libraries")
    given = parser.parse_args()
    # As installed: Python compiles a module at its first import, and may be told not to keep it.
    compileall.compile_dir(ROOT / "src", quiet=1)
    named = ("pyoxigraph", "rdflib", "networkx", "click")
    packages = ", ".join(f"{name} {version(name)}" for name in named)
    print(f"Python {sys.version.split()[0]}, {packages}")
    kept = curated(given.rounds)
    with tempfile.TemporaryDirectory() as aside:
        folder = given.keep or Path(aside)
        synthetic(10_000, given.rounds, folder)
        synthetic(100_000, min(given.rounds, 3), folder)
        if given.large:
            synthetic(LARGE, 1, folder)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
