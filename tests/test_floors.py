"""Arrows point down: who may import whom, read from the source; and what a start-up loads."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "src" / "laborgraph"

# From the top down. A room imports from lower floors only; on a floor marked as layered, from
# those named before it on that floor, else from none of its neighbours.
TOP = ["__main__", "cli", "api"]
ROOMS = ["questions", "networks", "measures", "exports", "pictures", "citations", "wording"]
ROOMS += ["omissions", "validation", "duplicates", "changes", "homes"]
MIDDLE = ["vocab", "errors", "writing", "placing", "tables", "passages", "times", "sparql"]
MIDDLE += ["library", "saved", "views", "endpoints", "names", "turtle", "rules", "forms"]
MIDDLE += ["evidence", "spreading", "drawing", "subgraph"]

# A library and the only rooms that may name it.
ONLY_IN = {
    "pyoxigraph": {
        *("library", "endpoints", "subgraph", "turtle", "rules"),
        *("validation.judging", "changes.versions"),
    },
    "networkx": {"networks", "measures", "exports", "pictures", "drawing", "api", "cli"},
    "graspologic_native": {"measures"},
    "scipy": {"measures", "spreading", "drawing"},
    "matplotlib": {"pictures"},
    "pandas": {"api"},
    "pyarrow": {"exports"},
    "rdflib": {"validation.judging"},
    "pyshacl": {"validation.judging"},
    "SPARQLWrapper": {"endpoints"},
    "openpyxl": {"forms.sheets"},
    "rapidfuzz": {"names", "validation.advice", "duplicates.likeness"},
    "rich": {"cli.asking", "validation.reports"},
    "ryaml": {"saved"},
}
# networkx speaks of measures, which know no RDF.
KNOW_NO_RDF = {"measures"}


def rooms() -> dict[str, Path]:
    """Each module of the package by its name within it."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imports(path: Path) -> Iterator[str]:
    """What a module imports, wherever in it, as dotted names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} has a relative import"
            if node.module == "laborgraph":
                yield from (f"laborgraph.{alias.name}" for alias in node.names)
            elif node.module:
                yield node.module


def ours(path: Path) -> set[str]:
    """The rooms of the package that a module imports."""
    named = {name.removeprefix("laborgraph.") for name in imports(path) if "laborgraph." in name}
    return {name for name in named if not name.startswith("__")}


ROOM = [pytest.param(name, path, id=name) for name, path in rooms().items() if name != "__init__"]


def test_every_room_has_a_floor() -> None:
    names = {name.split(".")[0] for name in rooms()} - {"__init__"}
    assert names == {*TOP, *ROOMS, *MIDDLE}


@pytest.mark.parametrize(("name", "path"), ROOM)
def test_room_imports_downwards_only(name: str, path: Path) -> None:
    first = name.split(".", maxsplit=1)[0]
    imported = {item.split(".")[0] for item in ours(path)}
    if first in TOP:
        allowed = {*TOP, *ROOMS, *MIDDLE}
    elif first in ROOMS:
        allowed = set(MIDDLE)
    else:
        allowed = set(MIDDLE[: MIDDLE.index(first)])
        if first == "vocab":
            allowed = set()
    # The modules of one room know each other.
    assert imported - {first} <= allowed


@pytest.mark.parametrize(("name", "path"), ROOM)
def test_library_is_named_only_where_it_belongs(name: str, path: Path) -> None:
    outside = {item.split(".")[0] for item in imports(path)}
    for library in outside & set(ONLY_IN):
        # A package may name for all its modules, or one of them for itself.
        allowed = ONLY_IN[library]
        assert name in allowed or name.partition(".")[0] in allowed, f"{name} imports {library}"


def test_measures_know_no_rdf() -> None:
    for name in KNOW_NO_RDF:
        for module, path in rooms().items():
            if module.split(".")[0] == name:
                assert {item.split(".")[0] for item in ours(path)} <= {"errors", name}, module


def test_only_the_command_line_prints() -> None:
    for name, path in rooms().items():
        if name.split(".")[0] in TOP:
            continue
        calls = [
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert "print" not in calls, name
        assert "click" not in set(imports(path)), name


def test_dependencies_are_those_that_are_imported() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    stated = [*project["dependencies"], *project["optional-dependencies"]["frames"]]
    names = {item.split(">")[0].split("[")[0].lower().replace("-", "_") for item in stated}
    everything = set()
    for path in rooms().values():
        everything |= {item.split(".")[0].lower() for item in imports(path)}
    known = everything - set(sys.stdlib_module_names) - {"laborgraph"}
    called = {"edtf": "edtf", "text_to_num": "text2num"}
    missing = {called.get(name, name) for name in known} - names
    assert not missing, "imported, and not among the dependencies"


def loaded(world: Path, *words: str) -> set[str]:
    """The top packages that a run of the command line has loaded at its end."""
    program = (
        "import sys, json\n"
        "from laborgraph.cli import laborgraph\n"
        "try:\n"
        f"    laborgraph.main({list(words)!r}, prog_name='laborgraph')\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "print('\\n' + json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"LABORGRAPH_LIBRARY": str(world)},
        capture_output=True,
        check=True,
        text=True,
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


HEAVY = {"networkx", "numpy", "scipy", "rdflib", "pyshacl", "SPARQLWrapper", "rich", "rapidfuzz"}


@pytest.mark.parametrize(
    "words",
    [
        ("query", "run", "alliance-members", "-p", "alliance=GBA", "--evidence"),
        ("query", "run", "alliances", "-f", "json"),
        ("query", "show", "alliances"),
        ("query", "list"),
        ("sparql", "ASK {}"),
        ("describe", "SVB"),
        ("info",),
        ("sources", "check"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_verb_loads_no_library_that_it_does_not_need(words: tuple[str, ...], world: Path) -> None:
    assert not loaded(world, *words) & HEAVY


def test_help_loads_nothing_but_click(world: Path) -> None:
    assert not loaded(world, "--help") & (HEAVY | {"pyoxigraph", "ryaml", "yaml"})


def test_centrality_needs_no_rdf_library(world: Path) -> None:
    assert not loaded(world, "centrality", "degree") & {"rdflib", "pyshacl", "SPARQLWrapper"}
