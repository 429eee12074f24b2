"""``export``: what every file is made from, the codebook beside it, and all files or none."""

from __future__ import annotations

import errno
import json
import math
import os
import re
import signal
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from laborgraph import drawing, networks, spreading, writing
from laborgraph.errors import UnreadableInputError, WrongUseError
from laborgraph.exports import FORMATS, codebook
from laborgraph.exports.making import Look, Measured, Words, export_of
from laborgraph.exports.model import MIXED, QUERY, Export

if TYPE_CHECKING:
    import random

    from conftest import Runner
    from laborgraph.endpoints import Embedded
    from laborgraph.library import Library

WORDS = Words("a title", "a description", "the number of acts", {"network": "mine"})
TIE = {"records": frozenset({"x:r"}), "passages": ("s l. 1",), "sources": ("s",), "spells": ()}


def made(*ties: tuple[str, str, str], directed: bool = False) -> Any:
    """A network by hand: source, target, relation."""
    network: Any = nx.MultiDiGraph() if directed else nx.MultiGraph()
    for source, target, relation in ties:
        for node in (source, target):
            network.add_node(node, label=node, records=frozenset(), passages=(), sources=())
        ends = {"tail": source, "head": target, "directed": directed}
        network.add_edge(source, target, relation, relation=relation, weight=1.0, **ends, **TIE)
    return network


# --- colours and places -------------------------------------------------------------------------


def test_frequent_values_have_colours_and_the_rest_is_other() -> None:
    values = {f"{word}{number}": [word] for word in "abcdefghij" for number in range(ord(word))}
    colors, legend = drawing.coloring(values | {"none": [], "both": ["a", "b"]})
    assert [word for word, _ in legend] == [*"jihgfed", "other", "several", "unknown"]
    assert [color for _, color in legend[:7]] == list(drawing.PALETTE)
    assert len({color for _, color in legend}) == len(legend)
    said = dict(legend)
    assert (colors["j1"], colors["a1"]) == (said["j"], said["other"])
    assert (colors["none"], colors["both"]) == (said["unknown"], said["several"])


def test_colours_do_not_depend_on_the_order_of_nodes() -> None:
    values = {f"n{number}": ["xyz"[number % 3]] for number in range(9)}
    backwards = dict(reversed(values.items()))
    assert drawing.coloring(values)[1] == drawing.coloring(backwards)[1]


def _seen(color: str, deficiency: str) -> tuple[float, float, float]:
    """A colour as few-colour eyes see it: Machado, Oliveira and Fernandes (2009), severity 1."""
    matrix = {
        "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216)),
        "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413)),
    }[deficiency]
    last = {"protan": (-0.003882, -0.048116, 1.051998), "deutan": (-0.01182, 0.04294, 0.968881)}
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    red, green, blue = (
        sum(part * c for part, c in zip(row, light, strict=True))
        for row in (*matrix, last[deficiency])
    )
    return red, green, blue


@pytest.mark.parametrize("deficiency", ["protan", "deutan"])
def test_few_colour_eyes_tell_the_colours_apart(deficiency: str) -> None:
    greys = [color for _, color in drawing.coloring({"a": []} | {"b": ["x", "y"]})[1]]
    for one, other in combinations([*drawing.PALETTE, *greys], 2):
        apart = math.dist(_seen(one, deficiency), _seen(other, deficiency))
        assert apart > 0.05, (one, other)


@settings(max_examples=10)
@given(st.integers(0, 9), st.integers(0, 12), st.randoms(use_true_random=False))
def test_places_are_the_same_whatever_the_order_and_none_is_taken_twice(
    nodes: int, ties: int, chance: random.Random
) -> None:
    names = [f"x:{number}" for number in range(nodes)]
    pairs = [tuple(chance.choices(names, k=2)) for _ in range(ties)] if names else []
    network: Any = nx.MultiGraph()
    network.add_nodes_from(names)
    network.add_edges_from(pairs)
    again: Any = nx.DiGraph()
    chance.shuffle(names)
    chance.shuffle(pairs)
    again.add_nodes_from(names)
    again.add_edges_from((other, one) for one, other in pairs)
    found = drawing.positions(network)
    assert list(found.items()) == list(drawing.positions(again).items())
    for one, other in combinations(found.values(), 2):
        assert math.dist(one, other) > 0.1


def test_components_do_not_overlap_and_another_seed_gives_other_places() -> None:
    network: Any = nx.disjoint_union_all([nx.cycle_graph(size) for size in (12, 7, 7, 3)])
    network = nx.relabel_nodes(network, {node: f"x:{node:02}" for node in network})
    places = drawing.positions(network)
    boxes = []
    for part in nx.connected_components(network):
        xs, ys = zip(*(places[node] for node in part), strict=True)
        boxes.append((min(xs), max(xs), min(ys), max(ys)))
    for (left, right, low, high), (left2, right2, low2, high2) in combinations(boxes, 2):
        assert right < left2 or right2 < left or high < low2 or high2 < low
    assert drawing.positions(network, 2) != places


LARGE = {
    "path": nx.path_graph(400),
    "star": nx.star_graph(400),
    "tree": nx.balanced_tree(3, 5),
    "clique": nx.complete_graph(301),
    "uneven": nx.barabasi_albert_graph(2000, 3, seed=1),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_component_is_laid_out_with_tied_nodes_near_and_none_upon_another(name: str) -> None:
    network: Any = nx.relabel_nodes(LARGE[name], {node: f"x:{node:04}" for node in LARGE[name]})
    places = drawing.positions(network)
    assert list(places) == sorted(network)
    assert drawing.positions(network) == places
    points = list(places.values())
    assert len(set(points)) == len(points)
    nearest = [min(math.dist(one, two) for two in points if two != one) for one in points[:200]]
    assert math.fsum(nearest) / len(nearest) > 0.3
    tied = [math.dist(places[one], places[other]) for one, other in network.edges()]
    assert math.fsum(tied) / len(tied) > 1.5
    chance = [math.dist(one, other) for one, other in zip(points, points[200:], strict=False)]
    if name != "clique":
        assert math.fsum(tied) / len(tied) < 0.95 * math.fsum(chance) / len(chance)


def test_path_of_many_nodes_is_laid_out_from_end_to_end() -> None:
    """The outline holds: forces alone leave so long a path in a tangle."""
    network: Any = nx.relabel_nodes(LARGE["path"], {node: f"x:{node:04}" for node in range(400)})
    places = list(drawing.positions(network).values())
    by_ties = [abs(one - other) for one in range(0, 400, 20) for other in range(0, 400, 20)]
    apart = [
        math.dist(places[one], places[other])
        for one in range(0, 400, 20)
        for other in range(0, 400, 20)
    ]
    assert statistics.correlation(by_ties, apart) > 0.98


def test_crowds_are_of_neighbours_and_about_as_large() -> None:
    import numpy as np

    places = np.random.default_rng(1).random((1000, 2))
    crowds = spreading._crowds(places, 100)
    sizes = np.bincount(crowds)
    assert (len(sizes), sizes.min(), sizes.max()) == (100, 10, 10)
    within = [np.ptp(places[crowds == crowd], axis=0).max() for crowd in range(100)]
    assert max(within) < 0.3
    assert spreading._crowds(places, 1).max() == 0
    # Of as many crowds as nodes each is one node, and the forces are those of all pairs.
    assert sorted(spreading._crowds(places[:900], 900)) == list(range(900))


def test_push_of_crowds_of_one_is_that_of_all_pairs() -> None:
    import numpy as np

    places = np.random.default_rng(1).random((400, 2))
    steps = places[:, None] - places[None]
    squares = (steps**2).sum(axis=2)
    np.fill_diagonal(squares, np.inf)
    due = (steps / squares[:, :, None]).sum(axis=1)
    assert np.allclose(spreading._apart(places, 0.3), due)


def test_node_is_not_pushed_by_itself_in_its_own_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    monkeypatch.setattr(spreading, "_PAIRS", 0)
    found = spreading._apart(np.array([[0.0, 0.0], [2.0, 0.0]]), 0.0)
    assert np.allclose(found, [[-0.5, 0.0], [0.5, 0.0]])


def test_forces_set_the_leaves_of_a_star_around_it() -> None:
    """By distances alone some leaves stand far out, and all the others on one place."""
    network: Any = nx.relabel_nodes(LARGE["star"], {node: f"x:{node:04}" for node in range(401)})
    places = drawing.positions(network)
    lengths = [math.dist(places["x:0000"], places[leaf]) for leaf in sorted(places)[1:]]
    assert max(lengths) < 2 * math.fsum(lengths) / len(lengths)


# --- the network as plain values ----------------------------------------------------------------


def test_nodes_and_ties_are_numbered_in_order_and_said_in_words() -> None:
    network = made(("x:c", "x:a", "x:funds"), ("x:b", "x:a", "x:trains"))
    network.nodes["x:a"].update(country=("x:MX",), type=("x:Union", "x:Local"), label="")
    network.graph["names"] = {"x:a": "A", "x:MX": "Mexico", "x:funds": "funds", "x:Union": "union"}
    export = export_of(network, WORDS)
    assert [(node.id, node.iri, node.label) for node in export.nodes] == [
        ("n0", "x:a", "A"),
        ("n1", "x:b", "x:b"),
        ("n2", "x:c", "x:c"),
    ]
    assert export.nodes[0].values["country"] == "Mexico"
    assert export.nodes[0].values["types"] == ("union", "x:Local")
    assert [(edge.id, edge.source, edge.target, edge.relation) for edge in export.edges] == [
        ("e0", "n0", "n1", "x:trains"),
        ("e1", "n0", "n2", "funds"),
    ]


def test_relations_of_one_name_stay_two() -> None:
    network = made(("x:a", "x:b", "x:one"), ("x:a", "x:b", "x:other"))
    network.graph["names"] = {"x:one": "member", "x:other": "member"}
    relations = [edge.relation for edge in export_of(network, WORDS).edges]
    assert relations == ["member (x:one)", "member (x:other)"]


def test_network_with_ties_of_both_kinds_is_mixed() -> None:
    network = made(("x:a", "x:b", "funds"), ("x:b", "x:c", "meets"))
    network.edges["x:a", "x:b", "funds"]["directed"] = True
    export = export_of(network, WORDS)
    assert export.direction == MIXED
    assert [edge.directed for edge in export.edges] == [True, False]


@pytest.mark.parametrize(("directed", "said"), [(True, "directed"), (False, "undirected")])
def test_network_without_ties_has_the_direction_of_its_kind(directed: bool, said: str) -> None:
    network: Any = nx.MultiDiGraph() if directed else nx.MultiGraph()
    assert export_of(network, WORDS).direction == said


def test_measure_without_a_score_is_absent_and_the_node_small() -> None:
    scores = {"x:a": 4.0, "x:b": None, "x:c": 0.0, "x:d": 1.0}
    network = made(("x:a", "x:b", ""), ("x:c", "x:d", ""))
    export = export_of(network, WORDS, [Measured("degree", "…", scores)], Look(size="degree"))
    assert [node.values.get("degree") for node in export.nodes] == [4.0, None, 0.0, 1.0]
    # A quarter of the way up in score is half of the way in size.
    assert [node.size for node in export.nodes] == [30, 6, 6, 18]


def test_nodes_of_one_size_where_no_measure_is_asked_for() -> None:
    assert {node.size for node in export_of(made(("x:a", "x:b", "")), WORDS).nodes} == {10}


def test_colour_by_class_takes_the_class_of_the_fewest() -> None:
    network = made(("x:a", "x:b", ""), ("x:b", "x:c", ""))
    for node, classes in {"x:a": ("C", "U"), "x:b": ("U",), "x:c": ("U",)}.items():
        network.nodes[node]["type"] = classes
    export = export_of(network, WORDS, look=Look(color="type"))
    assert [word for word, _ in export.legend] == ["U", "C"]
    assert export.nodes[0].color == dict(export.legend)["C"]


def test_attribute_of_several_values_is_a_list_and_none_takes_the_name_of_another() -> None:
    network = made(("x:a", "x:b", ""), ("x:b", "x:c", ""))
    network.nodes["x:a"]["Web page"] = ("x:1", "x:2")
    network.nodes["x:b"]["web_page"] = ("x:3",)
    network.nodes["x:b"]["records"] = frozenset({"x:r"})
    network.nodes["x:b"]["n_sources"] = ("many",)
    export = export_of(network, WORDS)
    kinds = {column.name: column.kind for column in export.node_columns}
    assert len(kinds) == len(export.node_columns)
    assert (kinds["web_page"], kinds["web_page_"]) == ("liststring", "string")
    assert export.nodes[1].values["n_sources_"] == "many"
    assert export.nodes[1].values["n_sources"] == 0


@pytest.mark.parametrize("name", ["everything", "alliances", "disputes"])
def test_every_value_has_a_column_of_its_kind(
    name: str, reading: Embedded, library: Library
) -> None:
    export = export_of(networks.choose(reading, library, name).network, WORDS)
    python = {"string": str, "integer": int, "double": float, "liststring": tuple}
    for columns, things in (
        (export.node_columns, export.nodes),
        (export.edge_columns, export.edges),
    ):
        kinds = {column.name: python[column.kind] for column in columns}
        assert all(column.says for column in columns)
        for thing in things:
            assert set(thing.values) <= set(kinds)
            for column, value in thing.values.items():
                assert type(value) is kinds[column]
                assert value not in ("", ())


# --- the codebook -------------------------------------------------------------------------------


ODD = st.one_of(st.characters(), st.sampled_from("|\\\n<`"))


def _codebook(export: Export) -> str:
    return codebook.codebook(export, FORMATS["gexf"], ["a.gexf"], "Cite this.").decode()


def test_codebook_says_what_stands_in_the_file() -> None:
    network = made(("x:a", "x:b", "funds"), ("x:b", "x:c", "funds"))
    network.edges["x:a", "x:b", "funds"]["spells"] = (("1992", "1994-05"), ("2001", ""))
    network.nodes["x:a"]["country"] = ("Mexico | US",)
    export = export_of(
        network,
        WORDS._replace(facts={QUERY: "SELECT `a`\n```\n?b", "claims": "all"}),
        [Measured("degree", "the number of ties", {"x:a": 1})],
    )
    written = _codebook(export)
    assert "| nodes | 3 |\n| ties | 2 |\n| direction | undirected |" in written
    assert "| weight | the number of acts |" in written
    assert "| records behind the ties | 1 |" in written
    assert "| ties that are dated | 1, from 1992 to 2001 |" in written
    assert "| claims | all |" in written
    assert "| funds | 2 |" in written
    assert "| `degree` | whole number | 1 of 3 | the number of ties |" in written
    for column in (*export.node_columns, *export.edge_columns):
        assert f"| `{column.name}` |" in written
    assert "| Mexico \\| US | #0072b2 |\n| unknown | #bfbfbf |" in written
    assert "````sparql\nSELECT `a`\n```\n?b\n````\n" in written
    assert written.endswith("## How to cite\n\nCite this.\n\n")


def test_span_of_years_is_of_dates_and_not_of_words() -> None:
    network = made(("x:a", "x:b", "funds"), ("x:b", "x:c", "funds"))
    network.edges["x:a", "x:b", "funds"]["spells"] = (("not known", "1994-05"), ("-0044", "9?"))
    assert "| ties that are dated | 1, from -44 to 1994 |" in _codebook(export_of(network, WORDS))
    network.edges["x:a", "x:b", "funds"]["spells"] = (("not known", ""),)
    assert "| ties that are dated | 1 |" in _codebook(export_of(network, WORDS))


def test_year_of_a_node_is_that_of_the_earliest_date_that_is_one() -> None:
    network = made(("x:a", "x:b", ""), ("x:c", "x:d", ""))
    dates = [("1900?", "1992-05", "1993"), ("0100", "-0044"), ("1900?",), ("19999999999-01",)]
    for node, founded in zip(sorted(network), dates, strict=True):
        network.nodes[node]["founded"] = founded
    nodes = export_of(network, WORDS).nodes
    assert [node.values.get("founded_year") for node in nodes] == [1992, -44, None, None]


@given(st.text(ODD, max_size=20), st.text(ODD, max_size=20))
@example("a\\|b", "\\\\|")
def test_codebook_of_odd_words_keeps_its_tables(name: str, fact: str) -> None:
    facts = {name: fact} if name != QUERY else {}
    written = _codebook(export_of(made(("x:a", "x:b", "")), WORDS._replace(facts=facts)))
    rows = [line for line in written.splitlines() if line.startswith("| ")]
    bar = r"(?<!\\)(?:\\\\)*\|"  # one that no backslash makes a letter
    head = re.split(bar, rows[0])
    table = rows[: next(at for at, row in enumerate(rows) if row.startswith("| column"))]
    assert all(len(re.split(bar, row)) == len(head) for row in table)


# --- all files or none --------------------------------------------------------------------------


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_written_with_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    (tmp_path / "old").chmod(0o640)
    writing.write_all({tmp_path / "old": b"new", tmp_path / "fresh": b"\xff"})
    assert _tree(tmp_path) == {"old": b"new", "fresh": b"\xff"}
    (tmp_path / "any").touch()
    rights = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert rights["old"] == 0o640
    assert rights["fresh"] == rights["any"]


@pytest.mark.parametrize("failing", range(6))
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, step: str
) -> None:
    (tmp_path / "one").write_text("old")
    (tmp_path / "two").write_text("old too")
    before = _tree(tmp_path)
    calls = iter(range(100))

    def full(*_words: object) -> None:
        if next(calls) == failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        placed = Path.replace

        def replace(self: Path, target: Path) -> Path:
            full()
            return placed(self, target)

        monkeypatch.setattr(Path, "replace", replace)
    files = {tmp_path / name: b"new" for name in ("one", "two", "three")}
    try:
        writing.write_all(files)
    except UnreadableInputError as error:
        said = str(error)
        assert re.fullmatch(
            r".*/(one|two|three) cannot be written: No space left on device;.*", said
        )
        assert _tree(tmp_path) == before
    else:
        # There are no more steps than these.
        assert next(calls) <= failing
        assert _tree(tmp_path) == {"one": b"new", "two": b"new", "three": b"new"}
    assert len(list(tmp_path.iterdir())) == len(_tree(tmp_path))


def test_stopped_run_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        writing.write_all({tmp_path / "one": b"new"})
    assert not list(tmp_path.iterdir())


SIGNALLED = """
import os, signal, sys
from pathlib import Path
from laborgraph import writing
name, when, place, *others = sys.argv[1:]
calls = iter(range(100))
def signalled(step):
    def called(*words):
        if next(calls) == int(when):
            os.kill(os.getpid(), getattr(signal, name))
        return step(*words)
    return called
if place == "aside":
    os.fsync = signalled(os.fsync)
else:
    Path.replace = signalled(Path.replace)
writing.write_all({Path(other): b"new" for other in others})
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
@pytest.mark.parametrize("when", range(4))
@pytest.mark.parametrize("place", ["aside", "placing"])
def test_run_that_is_told_to_end_leaves_all_files_or_none(
    name: str, when: int, place: str, tmp_path: Path
) -> None:
    (tmp_path / "one").write_text("old")
    before = _tree(tmp_path)
    words = [sys.executable, "-c", SIGNALLED, name, str(when), place, "one", "two"]
    ran = subprocess.run(words, cwd=tmp_path, check=False, capture_output=True, text=True)
    files = {path: content for path, content in _tree(tmp_path).items() if path[0] != "."}
    number = getattr(signal, name)
    done = {"one": b"new", "two": b"new"}
    steps = {"aside": 3, "placing": 2}[place]
    if when >= steps:
        assert (ran.returncode, files) == (0, done), ran.stderr
        return
    assert ran.returncode == -number, ran.stderr
    if name == "SIGKILL":
        # Nothing can be held back from it; still no file is a half.
        assert set(files.items()) <= {*before.items(), *done.items()}
        assert "one" in files
        return
    assert files == (before if place == "aside" else done)
    assert len(files) == len(list(tmp_path.iterdir()))


def test_handlers_of_signals_are_left_as_they_were(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    writing.write_all({tmp_path / "one": b"new"})
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_files_are_written_from_any_thread(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(writing.write_all, {tmp_path / "one": b"new"}).result()
    assert _tree(tmp_path) == {"one": b"new"}


def test_file_that_came_meanwhile_is_not_overwritten_unless_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two exports to one place at once: the slower one sees what the quicker one wrote."""

    def meanwhile(_handle: int) -> None:
        (tmp_path / "two").write_text("quicker")

    monkeypatch.setattr(os, "fsync", meanwhile)
    files = {tmp_path / name: b"new" for name in ("one", "two")}
    with pytest.raises(WrongUseError, match=r"two exists already; .* --force"):
        writing.write_all(files, force=False)
    assert _tree(tmp_path) == {"two": b"quicker"}
    assert len(list(tmp_path.iterdir())) == 1
    writing.write_all(files, force=True)
    assert _tree(tmp_path) == {"one": b"new", "two": b"new"}


def test_two_places_that_are_one_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "two").symlink_to("one")
    with pytest.raises(WrongUseError, match=r"one and .*two are one file; give another OUT"):
        writing.write_all({tmp_path / "one": b"1", tmp_path / "two": b"2"})
    assert not _tree(tmp_path)


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    writing.write_all({tmp_path / "link": b"new"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


# --- the verb -----------------------------------------------------------------------------------


def test_verb_writes_the_file_and_its_codebook(ask: Runner, world: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.gexf"
    ran = ask("export", out, "--network", "participation", "--measures", "degree,k-core")
    assert (ran.code, ran.out) == (0, "")
    assert f"{out}, {out}.codebook.md written." in ran.talk
    assert "participation: Organizations and the alliances" in ran.talk
    assert sorted(_tree(tmp_path)) == ["mine.gexf", "mine.gexf.codebook.md"]
    written = (tmp_path / "mine.gexf.codebook.md").read_text()
    assert "| `degree` | number |" in written
    assert "| `k_core` |" in written
    assert "Freeman (1978)" in written
    assert "SELECT ?group ?member" in written
    assert "| claims | the curator's reading |" in written
    # Nothing of this machine: the same network is the same file elsewhere.
    for path in (str(tmp_path), str(world)):
        assert path not in written
        assert path not in out.read_text()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_found_by_its_extension(form: str, ask: Runner, tmp_path: Path) -> None:
    extension = FORMATS[form].extensions[0]
    assert ask("export", tmp_path / f"mine{extension}").code == 0
    assert ask("export", tmp_path / "other.file", "-f", form).code == 0
    written = _tree(tmp_path)
    assert len(written) >= 4
    assert written.pop(f"mine{extension}.codebook.md")
    assert written.pop("other.file.codebook.md")
    mine = [content for name, content in sorted(written.items()) if name.startswith("mine")]
    other = [content for name, content in sorted(written.items()) if name.startswith("other")]
    assert mine == other


@pytest.mark.parametrize("there", ["mine.edges.csv", "mine.csv.codebook.md"])
def test_nothing_is_overwritten_unless_forced(there: str, ask: Runner, tmp_path: Path) -> None:
    (tmp_path / there).write_text("precious")
    with pytest.MonkeyPatch.context() as patch:
        # It is refused before any work is done.
        patch.setattr(networks, "choose", None)
        ran = ask("export", tmp_path / "mine.csv")
    assert ran.code == 2
    assert f"{tmp_path / there} exists already; give another OUT, or --force" in ran.talk
    assert _tree(tmp_path) == {there: b"precious"}
    assert ask("export", tmp_path / "mine.csv", "--force").code == 0
    assert len(_tree(tmp_path)) == 3
    assert _tree(tmp_path)[there] != b"precious"


@pytest.mark.parametrize(
    ("out", "code", "said"),
    [
        ("nowhere/mine.gexf", 3, "mine.gexf cannot be written: No such file or directory"),
        ("file/mine.gexf", 3, "mine.gexf cannot be written: Not a directory"),
        ("mine.doc", 2, "mine.doc names no format; give -f, or one of .gexf,"),
        ("mine", 2, "mine names no format"),
        ("-", 2, "written to files, with a codebook beside them, and not to standard output"),
        ("loop.gexf", 3, "loop.gexf is a link that leads back to itself"),
        ("away.gexf", 3, "away.gexf cannot be written: No such file or directory"),
        ("pipe.gexf", 3, "pipe.gexf is no file"),
        ("x" * 250 + ".gexf", 3, "cannot be written: File name too long"),
    ],
)
def test_bad_place_is_one_sentence_and_leaves_nothing(
    out: str,
    code: int,
    said: str,
    ask: Runner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_text("a file")
    (tmp_path / "loop.gexf").symlink_to("loop.gexf")
    (tmp_path / "away.gexf").symlink_to("nowhere/away.gexf")
    os.mkfifo(tmp_path / "pipe.gexf")
    # It is refused before any work is done.
    monkeypatch.setattr(networks, "choose", None)
    monkeypatch.chdir(tmp_path)
    for words in ((), ("--force",)):
        ran = ask("export", out, *words)
        assert ran.code == code
        assert said in ran.talk
        assert ran.talk.count("\n") == 1
    assert list(_tree(tmp_path)) == ["file"]


@pytest.mark.parametrize(
    "name", ["two\nlines\x1b[31m.gexf", "\u202e漢 字.gexf", "--mine.gexf", "é"]
)
def test_name_of_odd_letters_is_a_file_of_that_name(name: str, ask: Runner, tmp_path: Path) -> None:
    ran = ask("export", tmp_path / name, "-f", "gexf")
    assert ran.code == 0
    assert "\x1b" not in ran.talk
    assert sorted(_tree(tmp_path)) == sorted([name, f"{name}.codebook.md"])


def test_unknown_measure_is_refused_with_the_nearest(ask: Runner, tmp_path: Path) -> None:
    ran = ask("export", tmp_path / "a.gexf", "--measures", "degree,betweeness")
    assert ran.code == 2
    assert "no measure named 'betweeness'; did you mean betweenness" in ran.talk


def test_size_by_a_measure_adds_its_column(ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "mine.json"
    words = ("--size", "betweenness", "--color", "type", "--network", "everything")
    assert ask("export", out, *words).code == 0
    nodes = [node["attributes"] for node in json.loads(out.read_text())["nodes"]]
    assert all("betweenness" in node for node in nodes)
    ranked = sorted(nodes, key=lambda node: node["betweenness"])
    assert ranked[-1]["size"] == max(node["size"] for node in nodes) == 30
    assert ranked[0]["size"] == 6


def test_language_of_names_and_cuts_are_kept(ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "mine.json"
    assert ask("export", out, "--lang", "es", "--component", "largest").code == 0
    content = json.loads(out.read_text())
    assert "kept" in content["attributes"]
    assert {node["attributes"].get("country") for node in content["nodes"]} & {"México"}


def test_query_of_ones_own_is_written_too(ask: Runner, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(
        "PREFIX lg: <https://w3id.org/laborgraph/ontology#>\n"
        "SELECT ?source ?target WHERE { ?source lg:alliedWith ?target }\n"
    )
    out = tmp_path / "mine.gexf"
    assert ask("export", out, "--query", tmp_path / "mine.rq").code == 0
    assert "lg:alliedWith" in (tmp_path / "mine.gexf.codebook.md").read_text()


PROGRAM = """
from laborgraph.cli.send import export
for out in ("a.gexf", "b.csv", "c.trig"):
    words = [out, "--network", "everything", "--size", "betweenness"]
    export.main(words, standalone_mode=False)
"""


def test_same_network_gives_the_same_bytes(world: Path, tmp_path: Path) -> None:
    found = []
    for seed in "01":
        (tmp_path / seed).mkdir()
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=tmp_path / seed,
            env=os.environ | {"LABORGRAPH_LIBRARY": str(world), "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        found.append(_tree(tmp_path / seed))
    assert len(found[0]) == 7
    assert found[0] == found[1]
