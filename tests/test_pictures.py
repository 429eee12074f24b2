"""Pictures show what the network holds: nothing on top of another, nothing lost, the same bytes."""

from __future__ import annotations

import errno
import functools
import math
import os
import random
import re
import subprocess
import sys
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from conftest import ROOT
from laborgraph import networks
from laborgraph.errors import WrongUseError
from laborgraph.pictures import About, categories, history, look, matrix, ties, timeline, written
from laborgraph.pictures.page import ASCENT, DESCENT, POINT, printable, width, wrapped
from laborgraph.pictures.shapes import Area, Box, Line, Mark, Picture, Words
from laborgraph.tables import Iri, Literal, Table
from laborgraph.times import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from conftest import Runner
    from laborgraph.endpoints import Embedded
    from laborgraph.library import Library

KINDS = ("svg", "png", "pdf")
ABOUT = About("A network.")
PICTURES = ROOT / "docs" / "pictures"


def tied(
    *pairs: str, directed: bool = False, nodes: Mapping[str, dict[str, Any]] | None = None
) -> nx.MultiGraph[str]:
    """A network of ties written as ``a b``, or ``a b relation weight sign``; ``-`` leaves out."""
    made: nx.MultiGraph[str] = nx.MultiDiGraph() if directed else nx.MultiGraph()
    for node, said in (nodes or {}).items():
        made.add_node(node, **{"label": node, **said})
    for pair in pairs:
        one, other, relation, weight, sign = [*pair.split(), "-", "-", "-"][:5]
        for node in (one, other):
            if node not in made:
                made.add_node(node, label=node)
        signed: dict[str, Any] = {} if sign == "-" else {"sign": int(sign)}
        made.add_edge(
            one,
            other,
            relation.replace("-", ""),
            relation=relation.replace("-", ""),
            weight=1.0 if weight == "-" else float(weight),
            directed=directed,
            tail=one,
            head=other,
            **signed,
        )
    return made


def boxes(picture: Picture) -> list[tuple[Words, Box]]:
    """Where each line of type stands."""
    found = []
    for shape in picture.shapes:
        if isinstance(shape, Words):
            wide = width(shape.words, shape.size, bold=shape.bold)
            left = shape.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor] * wide
            step = shape.size * POINT
            box = Box(left, shape.y - step * ASCENT, wide, step * (ASCENT + DESCENT))
            found.append((shape, box))
    return found


def collisions(picture: Picture) -> list[str]:
    """What overlaps, lies on a node, or lies outside of the page; in words."""
    said = boxes(picture)
    found = [
        f"{one.words!r} on {other.words!r}"
        for (one, here), (other, there) in combinations(said, 2)
        if here.overlaps(there)
    ]
    page = Box(0, 0, picture.width, picture.height)
    found += [f"{words.words!r} outside" for words, box in said if not box.within(page)]
    for mark in marks(picture):
        here = Box(*(at - mark.radius for at in (mark.x, mark.y)), *[2 * mark.radius] * 2)
        if not here.within(page):
            found.append(f"a node outside at {mark.x}, {mark.y}")
        for words, box in said:
            inside = box.within(here)
            if box.holds((mark.x, mark.y)) and not inside:
                found.append(f"{words.words!r} on a node")
    return found


def marks(picture: Picture) -> list[Mark]:
    return [shape for shape in picture.shapes if isinstance(shape, Mark)]


def of_type(picture: Picture, kind: type[Line] | type[Area]) -> list[Any]:
    return [shape for shape in picture.shapes if isinstance(shape, kind)]


def words(picture: Picture) -> str:
    """All that is set, in one line."""
    return " ".join(shape.words for shape in picture.shapes if isinstance(shape, Words))


def crowd(seed: int) -> nx.MultiGraph[str]:
    """A network of a dense part, a tree, pairs and lone nodes, with long names and acronyms."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    nodes: dict[str, dict[str, Any]] = {
        f"n{number}": {"label": f"Union of the workers of plant {number}"} for number in range(48)
    }
    for node in list(nodes)[::3]:
        nodes[node]["acronym"] = (f"UP{node[1:]}",)
    pairs = {(f"n{chance.randrange(14)}", f"n{chance.randrange(14)}") for _ in range(40)}
    pairs |= {(f"n{number}", f"n{number // 2}") for number in range(14, 34)}
    pairs |= {(f"n{number}", f"n{number + 1}") for number in range(34, 40, 2)}
    return tied(*(f"{one} {other}" for one, other in sorted(pairs) if one != other), nodes=nodes)


@functools.cache
def crowded(seed: int) -> Picture:
    """A picture of such a network."""
    return ties.drawn(crowd(seed), ABOUT)


# --- labels, legend and page --------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_label_overlaps_another_or_a_node_or_the_edge(seed: int) -> None:
    assert collisions(crowded(seed)) == []


@pytest.mark.parametrize(
    "name",
    # Of "everything", 541 nodes, a part is drawn further below.
    sorted({path.stem for path in (ROOT / "queries" / "networks").glob("*.rq")} - {"everything"}),
)
def test_no_label_overlaps_in_any_saved_network(
    name: str, reading: Embedded, library: Library
) -> None:
    made = networks.choose(reading, library, name).network
    about = About("A network", groups=categories(made, "country"), colored_by="country")
    picture = ties.drawn(made, about._replace(scores=dict(made.degree()), sized_by="ties"))
    assert collisions(picture) == []
    labels = len(made) - int(next(iter(re.findall(r"; (\d+) ha(?:s|ve) none", words(picture))), 0))
    assert labels >= len(made) * 0.9


def test_the_picture_says_how_many_nodes_have_no_label() -> None:
    picture = ties.drawn(crowd(1), ABOUT, labels=5)
    assert "Labels: 5 of 48 nodes" in words(picture)
    assert "43 have none" in words(picture)
    assert "Labels:" not in words(ties.drawn(tied("a b"), ABOUT))


def test_the_most_central_nodes_are_labelled_first() -> None:
    made = tied("hub a", "hub b", "hub c", "x y")
    about = ABOUT._replace(scores=dict(made.degree()), sized_by="ties")
    said = {shape.words for shape, _ in boxes(ties.drawn(made, about, labels=1))}
    assert "hub" in said
    assert not said & {"a", "b", "c", "x", "y"}


def test_acronyms_stand_for_names_and_are_spelled_out_below() -> None:
    made = tied("x:ue x:fat", nodes={"x:ue": {"label": "United Electrical", "acronym": ("UE",)}})
    said = words(ties.drawn(made, ABOUT))
    assert "Acronyms: UE United Electrical." in said
    assert said.count("United Electrical") == 1


def test_labels_are_large_enough_to_be_read() -> None:
    picture = crowded(2)
    assert min(shape.size for shape, _ in boxes(picture)) >= 6.5


def test_lone_nodes_take_little_of_the_page() -> None:
    nodes: dict[str, dict[str, Any]] = {
        f"lone{number}": {"label": f"Lone union {number}"} for number in range(30)
    }
    made = tied(*(f"a{one} a{other}" for one, other in combinations(range(6), 2)), nodes=nodes)
    about = ABOUT._replace(scores=dict(made.degree()), sized_by="ties")
    large = [mark for mark in marks(ties.drawn(made, about)) if mark.radius > 3]
    across = max(mark.x for mark in large) - min(mark.x for mark in large)
    down = max(mark.y for mark in large) - min(mark.y for mark in large)
    assert across > 20
    assert down > 15


def test_a_page_of_a_given_size_has_that_size_and_all_is_on_it() -> None:
    picture = ties.drawn(crowd(1), ABOUT, width=240, height=170)
    assert (picture.width, picture.height) == (240, 170)
    assert collisions(picture) == []


def test_a_page_too_small_is_refused_in_a_sentence() -> None:
    with pytest.raises(WrongUseError, match="leave no room for the drawing"):
        ties.drawn(crowd(1), ABOUT, width=100, height=40)


def test_a_seed_gives_one_layout_and_another_seed_another() -> None:
    made = tied("a b", "b c", "c d", "d a", "d e")
    one, again, other = (
        [(mark.x, mark.y) for mark in marks(ties.drawn(made, ABOUT, seed=seed))]
        for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


# --- encodings ----------------------------------------------------------------------------------


def test_area_grows_as_the_measure_does() -> None:
    made = tied("a b", "a c", "d e")
    scores = {"a": 4.0, "b": 2.0, "c": 0.0, "d": None, "e": 1.0}
    radii = look.nodes(made, {}, "", scores, "score").radii
    squares = {node: radius**2 for node, radius in radii.items()}
    step = squares["b"] - squares["c"]
    assert squares["a"] - squares["b"] == pytest.approx(step)
    assert squares["e"] - squares["c"] == pytest.approx(step / 2)
    assert radii["d"] == radii["c"]
    entries = look.nodes(made, {}, "", scores, "score").legend[0].entries
    assert [entry.says for entry in entries] == ["0", "2", "4", "no value (1)"]


def test_the_legend_counts_every_node_once() -> None:
    made = tied("a b", "c d", "e f")
    groups = {"a": ("Mexico",), "b": ("Mexico",), "c": ("Canada",), "d": ("Canada", "Mexico")}
    said = [entry.says for entry in look.nodes(made, groups, "country", {}, "").legend[0].entries]
    assert said == ["Mexico (2)", "Canada (1)", "several (1)", "unknown (2)"]


def test_a_mode_without_countries_is_white_and_not_unknown() -> None:
    made = tied("a g", nodes={"a": {"mode": "member"}, "g": {"mode": "group"}})
    found = look.nodes(made, {"a": ("Mexico",)}, "country", {}, "")
    assert found.colors["g"] == "#ffffff"
    assert [entry.says for entry in found.legend[0].entries] == ["Mexico (1)"]
    assert (found.shapes["a"], found.shapes["g"]) == ("circle", "square")


def test_of_several_classes_the_rarest_colors_a_node() -> None:
    nodes: dict[str, dict[str, Any]] = {
        "a": {"type": ("x:org", "x:union")},
        "b": {"type": ("x:org",)},
    }
    made = tied("a b", nodes=nodes)
    made.graph["names"] = {"x:org": "organization", "x:union": "union"}
    assert categories(made, "type") == {"a": ("union",), "b": ("organization",)}


def test_width_grows_with_the_weight_only_where_weights_count() -> None:
    made = tied("a b - 1", "b c - 2", "c d - 3")
    one, two, three = (stroke.width for stroke in look.ties(made, "acts").strokes)
    assert two - one == pytest.approx(three - two)
    assert one < two
    assert len({stroke.width for stroke in look.ties(made, "").strokes}) == 1


def test_relations_differ_by_color_and_by_dash() -> None:
    found = look.ties(tied("a b ally", "b c rival", "c d ally", "d e member"), "")
    assert len({stroke.color for stroke in found.strokes}) == 3
    assert len({stroke.dash for stroke in found.strokes}) == 3
    said = [entry.says for entry in found.legend[0].entries]
    assert said == ["ally (2)", "member (1)", "rival (1)"]


def test_more_relations_than_lines_become_other_relations() -> None:
    made = tied(*(f"a b{number} r{number}" for number in range(12)))
    said = [entry.says for entry in look.ties(made, "").legend[0].entries]
    assert said[-1] == "other relations (5)"


def test_signs_differ_by_color_and_dash_and_are_counted() -> None:
    found = look.ties(tied("a b - - 1", "b c - - -1", "c d - - -1", "d e - - 0"), "")
    looks = {(stroke.color, stroke.dash) for stroke in found.strokes}
    assert len({color for color, _ in looks}) == len({dash for _, dash in looks}) == 3
    said = [entry.says for entry in found.legend[0].entries]
    assert said == ["for one another (1)", "against one another (2)", "both (1)"]


@pytest.mark.parametrize("directed", [False, True])
def test_every_tie_is_a_line_of_its_own(directed: bool) -> None:
    made = tied("a b x", "a b y", "a b z", "b a x", "b c x", "c c x", directed=directed)
    picture = ties.drawn(made, ABOUT)
    # The legend's samples are above one another; ties are those with a node at an end.
    lines = [line for line in of_type(picture, Line) if line.alpha < 1]
    due = made.number_of_edges() - 1
    assert len({line.points for line in lines}) == len(lines) == due
    rings = [mark for mark in marks(picture) if mark.fill == "none"]
    assert len(rings) == 1


@pytest.mark.parametrize(("tail", "head"), ["ab", "ba"])
def test_an_arrow_ends_at_its_target(tail: str, head: str) -> None:
    made = tied(f"{tail} {head}", directed=True)
    picture = ties.drawn(made, ABOUT)
    place = {
        words.words: mark
        for words, box in boxes(picture)
        for mark in marks(picture)
        if words.words in {"a", "b"} and math.dist((words.x, words.y), (mark.x, mark.y)) < 4
    }
    tip = next(area for area in of_type(picture, Area) if len(area.points) == 3)
    far = {name: math.dist(tip.points[0], (mark.x, mark.y)) for name, mark in place.items()}
    assert far[head] == pytest.approx(place[head].radius, abs=0.25)
    assert far[tail] > 5


def test_an_undirected_network_draws_the_direction_that_single_ties_have() -> None:
    made = tied("a b", "b c")
    made.edges["b", "c", ""].update(directed=True, tail="c", head="b")
    picture = ties.drawn(made, ABOUT)
    assert len([area for area in of_type(picture, Area) if len(area.points) == 3]) == 2
    assert "from source to target (1)" in words(picture)
    assert "2 ties (1 of them directed)" in words(picture)


def test_a_tie_does_not_run_through_a_node_that_it_does_not_join() -> None:
    made = tied(*(f"a{one} a{other}" for one, other in combinations(range(7), 2)))
    picture = ties.drawn(made, ABOUT)
    middle = [line for line in of_type(picture, Line) if line.alpha < 1 and len(line.points) == 3]
    straight = [line for line in of_type(picture, Line) if line.alpha < 1 and len(line.points) == 2]
    assert len(middle) + len(straight) == 21
    for line in straight:
        (x, y), (to_x, to_y) = line.points
        near = [
            mark
            for mark in marks(picture)
            if min(
                math.dist(line.points[0], (mark.x, mark.y)),
                math.dist(line.points[1], (mark.x, mark.y)),
            )
            > 2.5
            for step in range(1, 40)
            if math.dist((x + (to_x - x) * step / 40, y + (to_y - y) * step / 40), (mark.x, mark.y))
            < mark.radius
        ]
        assert not near


# --- timeline -----------------------------------------------------------------------------------

COLUMNS = (
    "kind",
    "thing",
    "lasting",
    "start",
    "end",
    "rough_date",
    "realization",
    "whole",
    "member",
)


def happened(*rows: str, members: Iterable[str] | None = None) -> history.Happened:
    """Rows of ``kind thing lasting start end rough realization whole member``; ``-`` is unbound."""

    def cell(said: str) -> Iri | Literal | None:
        return None if said == "-" else Iri(said) if said.startswith("x:") else Literal(said)

    table = Table(COLUMNS, tuple(tuple(map(cell, row.split())) for row in rows))
    named = {f"x:{name}": name for row in rows for name in re.findall(r"x:(\S+)", row)}
    return history.read(table, named, None if members is None else set(members))


@pytest.mark.parametrize(
    ("start", "end", "rough", "lasting", "first", "last", "surely", "is_rough"),
    [
        ("1992", "", "", False, "1992-01-01", "1992-12-31", None, False),
        ("1992-05", "", "", False, "1992-05-01", "1992-05-31", None, False),
        ("1992-05-03", "", "", False, "1992-05-03", "1992-05-03", None, False),
        ("1992", "", "", True, "1992-01-01", None, None, False),
        (
            "1992",
            "1995",
            "",
            False,
            "1992-01-01",
            "1995-12-31",
            ("1992-12-31", "1995-01-01"),
            False,
        ),
        ("", "1993-08", "", False, None, "1993-08-31", None, False),
        ("", "", "1987~", False, "1986-01-01", "1988-12-31", None, True),
        ("", "", "../1994", False, None, "1994-12-31", None, False),
        ("", "", "1990?/..", False, "1989-01-01", None, None, True),
        ("", "", "198X", False, "1980-01-01", "1989-12-31", None, False),
        ("2013", "", "2013-12", False, "2013-12-01", "2013-12-31", None, False),
    ],
)
def test_a_date_is_drawn_over_the_days_that_it_may_mean(
    start: str,
    end: str,
    rough: str,
    lasting: bool,
    first: str | None,
    last: str | None,
    surely: tuple[str, str] | None,
    is_rough: bool,
) -> None:
    found = history.extent(start, end, rough, lasting=lasting)
    assert found
    assert (found.first and found.first.isoformat(), found.last and found.last.isoformat()) == (
        first,
        last,
    )
    assert found.surely == (surely and Span(*map(date.fromisoformat, surely)))
    assert found.rough is is_rough


def test_what_has_no_date_is_counted_and_not_drawn() -> None:
    found = happened("x:event x:a false 1992 - - - - -", "x:event x:b false - - - - - -")
    picture = timeline.drawn(found, ABOUT)
    assert [item.label for item in found.things] == ["a"]
    assert "Not drawn, since no source dates them: event (1)." in words(picture)


def test_parts_are_counted_on_the_whole_that_is_drawn_or_drawn_if_asked_for() -> None:
    found = happened(
        "x:event x:forum false 2014-01 - - - - -",
        "x:event x:panel false 2014-01 - - - x:forum -",
        "x:event x:speech false 2014-01 - - - x:panel -",
        "x:event x:march false 2014-01 - - - x:undated -",
    )
    said = [shape.words for shape, _ in boxes(timeline.drawn(found, ABOUT))]
    assert "forum (+2)" in said
    assert "march" in said
    assert not {"panel", "speech"} & set(said)
    every = [shape.words for shape, _ in boxes(timeline.drawn(found, ABOUT, parts=True))]
    assert {"forum", "panel", "speech", "march"} <= set(every)


def test_parts_of_each_other_do_not_go_round_for_ever() -> None:
    found = happened("x:event x:a false 2014 - - - x:b -", "x:event x:b false 2014 - - - x:a -")
    assert timeline.drawn(found, ABOUT).height > 0


def test_only_what_somebody_took_part_in_is_drawn_if_they_are_named() -> None:
    rows = ("x:event x:a false 1992 - - - - x:fat", "x:event x:b false 1993 - - - - x:ue")
    assert [item.label for item in happened(*rows, members=["x:fat"]).things] == ["a"]
    assert len(happened(*rows).things) == 2


def of_mark(*row: str) -> Picture:
    return timeline.drawn(happened("x:event x:a " + " ".join(row)), ABOUT)


def inked(picture: Picture) -> list[Any]:
    """What is drawn between the axis and the key in the color of the only kind."""
    key = next(shape.y for shape, _ in boxes(picture) if shape.words == "Dates")
    blue = "#0072b2"
    found = [s for s in picture.shapes if not isinstance(s, Words) and blue in s[1:]]
    return [s for s in found if (s.y if isinstance(s, Mark) else s.points[0][1]) < key - 5][1:]


def test_marks_show_how_well_a_date_is_known() -> None:
    day = inked(of_mark("false 1992-05-03 - - - - -"))
    assert [type(shape) for shape in day] == [Mark]
    year = inked(of_mark("false 1992 - - - - -"))
    assert not any(shape.dash or shape.hatch for shape in year)
    assert min(shape.alpha for shape in year) < 0.6
    rough = inked(of_mark("false - - 1992~ - - -"))
    assert any(shape.hatch and shape.dash for shape in rough)
    before = [
        shape for shape in inked(of_mark("false - - ../1992 - - -")) if isinstance(shape, Area)
    ]
    assert [shape.alpha for shape in before] == sorted((s.alpha for s in before), reverse=True)
    assert [shape.points[0][0] for shape in before] == sorted(
        (shape.points[0][0] for shape in before), reverse=True
    )
    later = [
        shape for shape in inked(of_mark("false - - 1992/.. - - -")) if isinstance(shape, Area)
    ]
    assert [shape.points[0][0] for shape in later] == sorted(s.points[0][0] for s in later)


def test_a_bar_is_as_long_as_its_years() -> None:
    found = happened("x:event x:a false 1992 - - - - -", "x:event x:b false 1990 1999 - - - -")
    picture = timeline.drawn(found, ABOUT)
    wide = sorted(
        {
            round(area.points[1][0] - area.points[0][0], 1)
            for area in inked(picture)
            if isinstance(area, Area)
        }
    )
    # One year; the eight that surely lie between; all ten.
    assert wide[1] / wide[0] == pytest.approx(8, rel=0.03)
    assert wide[2] / wide[0] == pytest.approx(10, rel=0.03)


def test_no_word_of_a_timeline_overlaps_another(run: Runner, reading: Embedded) -> None:
    chance = random.Random(4)  # noqa: S311 - no secret
    rows = [
        f"x:kind{chance.randrange(4)} x:A_name_of_some_length_{number} false"
        f" {chance.randrange(1970, 2015)} - - - - -"
        for number in range(60)
    ]
    assert collisions(timeline.drawn(happened(*rows), ABOUT)) == []


# --- matrix -------------------------------------------------------------------------------------

PLACES = {"a": ("MX",), "b": ("MX",), "c": ("US",), "d": ("CA", "US"), "e": ()}


def test_sums_between_countries_are_those_worked_on_paper() -> None:
    made = tied("a b - 2", "a c - 1", "c b - 4", "c d - 3", "a e - 1", "a a - 9")
    found = matrix.sums(made, PLACES)
    assert found.groups == ("MX", "US", "CA", "unknown")
    assert dict(found.nodes) == {"MX": 2, "US": 2, "CA": 1, "unknown": 1}
    assert dict(found.ties) == {
        ("MX", "MX"): 1,
        ("MX", "US"): 2,
        ("US", "US"): 1,
        ("US", "CA"): 1,
        ("MX", "unknown"): 1,
    }
    assert found.weights["MX", "US"] == 5
    assert (found.within, found.unknown, found.loops, found.several) == (2, 1, 1, 1)


def test_a_directed_matrix_keeps_the_direction() -> None:
    found = matrix.sums(tied("c a", "a c", "c b", directed=True), PLACES)
    assert dict(found.ties) == {("US", "MX"): 2, ("MX", "US"): 1}
    assert found.directed


def test_a_matrix_has_a_cell_for_each_pair_and_no_word_on_another() -> None:
    made = tied("a b - 2", "a c - 1", "c b - 4.5", "c d - 3")
    picture = matrix.drawn(made, ABOUT._replace(weight="acts"), PLACES, "country")
    cells = [area for area in of_type(picture, Area) if len(area.points) == 4]
    assert len(cells) == 3 * 4 / 2
    assert collisions(picture) == []
    assert "5.5 2 ties" in words(picture)


def test_the_fullest_cell_is_the_darkest() -> None:
    made = tied("a b", "a c x", "a c y", "a c z")
    picture = matrix.drawn(made, ABOUT, PLACES, "country")
    light = {}
    for area in of_type(picture, Area):
        (left, top), _, (right, below), _ = area.points
        cell = Box(left, top, right - left, below - top)
        for said, _ in boxes(picture):
            if said.bold and said.words in {"1", "3"} and cell.holds((said.x, said.y)):
                light[said.words] = sum(int(area.fill[at : at + 2], 16) for at in (1, 3, 5))
    assert light["3"] < light["1"]


# --- files --------------------------------------------------------------------------------------

HOSTILE = tied(
    "x:a x:b",
    nodes={
        "x:a": {"label": "<script>alert(1)</script> & $x^2$ \x1b[31m\u202e"},
        "x:b": {"label": "漢字 " + "W" * 200},
    },
)


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_strangers_are_drawn_as_they_are_read(kind: str) -> None:
    picture = ties.drawn(HOSTILE, About("<title> & more"))
    assert collisions(picture) == []
    content = written(picture, kind, dpi=60)
    assert content
    if kind == "svg":
        from xml.etree import ElementTree

        root = ElementTree.fromstring(content)  # noqa: S314 - written two lines above
        assert root[0].text == "<title> & more"
        assert b"<script" not in content


def test_a_letter_that_the_type_has_not_becomes_a_square() -> None:
    assert printable("Zócalo 漢\n字") == "Zócalo □ □"


def test_a_word_longer_than_a_line_is_parted() -> None:
    lines = wrapped("W" * 50, 7.0, 20.0)
    assert "".join(lines) == "W" * 50
    assert all(width(line, 7.0) <= 20.0 for line in lines)


def test_an_svg_tells_a_screen_reader_what_it_shows_and_names_no_clock() -> None:
    content = written(ties.drawn(tied("a b", "b c"), About("Ties", notes=("Data: x.",))), "svg")
    text = content.decode()
    assert 'role="img" aria-labelledby="title description"' in text
    assert '<title id="title">Ties</title>' in text
    said = re.findall(r'<desc id="description">(.*?)</desc>', text)[0]
    assert "3 nodes, 2 ties (undirected), 1 component." in said
    assert "Most ties: b (2), a (1), c (1)." in said
    assert "Data: x." in said
    assert "dc:date" not in text
    assert "Matplotlib" not in text


def test_a_png_has_the_size_and_dots_asked_for_and_a_pdf_no_date() -> None:
    picture = ties.drawn(tied("a b"), ABOUT, width=100)
    content = written(picture, "png", dpi=100)
    wide, high = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    assert (wide, high) == (393, int(picture.height / 25.4 * 100))
    assert b"Software" not in content
    pdf = written(picture, "pdf")
    assert pdf.startswith(b"%PDF")
    assert b"CreationDate" not in pdf
    assert b"Matplotlib" not in pdf


def test_a_png_of_too_many_dots_is_refused() -> None:
    picture = ties.drawn(tied("a b"), ABOUT)._replace(width=1200.0, height=1200.0)
    with pytest.raises(WrongUseError, match="too many; give a smaller --dpi"):
        written(picture, "png", dpi=1200)


def draw(world: Path, out: Path, *more: str, **settings: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "laborgraph", "draw", str(out), "--dpi", "60", "--quiet", *more],
        env=os.environ | {"LABORGRAPH_LIBRARY": str(world)} | settings,
        check=True,
    )


@pytest.mark.parametrize(
    ("kind", "more"),
    [("svg", ()), ("png", ("--matrix",)), ("pdf", ("--timeline",)), ("svg", ("--timeline",))],
    ids=lambda item: item if isinstance(item, str) else "".join(item),
)
def test_same_bytes_whatever_the_hash_seed_and_the_settings_for_matplotlib(
    kind: str, more: tuple[str, ...], world: Path, tmp_path: Path
) -> None:
    (tmp_path / "matplotlibrc").write_text(
        "savefig.bbox: tight\npatch.antialiased: False\nsvg.fonttype: none\n"
    )
    one, other = tmp_path / f"one.{kind}", tmp_path / f"other.{kind}"
    draw(world, one, *more, PYTHONHASHSEED="1")
    draw(world, other, *more, PYTHONHASHSEED="2", MATPLOTLIBRC=str(tmp_path / "matplotlibrc"))
    assert one.read_bytes() == other.read_bytes()


# --- the verb -----------------------------------------------------------------------------------


def test_draw_says_what_it_wrote_and_what_the_network_is(ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    ran = ask("draw", out)
    assert ran.code == 0
    assert ran.out == ""
    assert ran.talk.startswith(f"{out} written: 180 by ")
    assert "alliances:" in ran.talk
    said = out.read_text()
    assert "Sources: each tie rests on a passage of" in said
    assert "Claims: the curator" in said


@pytest.mark.parametrize("color", ["country", "type", "community", "none"])
def test_draw_takes_every_color(color: str, ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    assert ask("draw", out, "--color", color, "--size", "betweenness").code == 0
    assert ("Color shows" in out.read_text()) == (color != "none")
    assert "Area shows betweenness" in out.read_text()


def test_a_color_that_no_node_has_is_said_and_left_out(ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    ran = ask("draw", out, "--color", "sector")
    assert ran.code == 0
    assert "No node has a sector, so nodes are not colored." in ran.talk
    assert "Color shows" not in out.read_text()


def test_draw_refuses_what_would_be_lost(ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    out.write_bytes(b"mine")
    ran = ask("draw", out)
    assert (ran.code, out.read_bytes()) == (2, b"mine")
    assert "exists already; give another OUT, or --force to overwrite." in ran.talk
    assert ask("draw", out, "--force", "--dpi", "60").code == 0
    assert out.read_bytes().startswith(b"\x89PNG")


def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(
    ask: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "a.svg"
    out.write_bytes(b"mine")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = ask("draw", out, "--force")
    assert ran.code == 3
    assert "cannot be written: No space left on device" in ran.talk
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
    assert out.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("a.gif",), 2, "names no kind of picture; give .svg, .png, .pdf."),
        (("a",), 2, "names no kind of picture"),
        (("no/a.svg",), 3, "cannot be written: No such file or directory"),
        (("a.svg", "--timeline", "--matrix"), 2, "--timeline and --matrix exclude each other"),
        (("a.svg", "--matrix", "--seed", "3"), 2, "--seed does not count for a matrix"),
        (("a.svg", "--timeline", "--color", "type"), 2, "--color does not count for a timeline"),
        (("a.svg", "--parts"), 2, "--parts does not count for a network"),
        (("a.svg", "--matrix", "--height", "99"), 2, "--height does not count for a matrix"),
        (("a.svg", "--timeline", "--height", "41"), 2, "this timeline needs"),
        (("a.svg", "--width", "60", "--height", "40"), 2, "leave no room for the drawing"),
        (("a.svg", "--size", "fame"), 2, "--size"),
    ],
    ids=lambda item: " ".join(item) if isinstance(item, tuple) else None,
)
def test_a_wrong_use_is_one_sentence_and_leaves_no_file(
    more: tuple[str, ...],
    code: int,
    said: str,
    ask: Runner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = ask("draw", *more)
    assert ran.code == code
    assert said in ran.talk
    assert list(tmp_path.iterdir()) == []


def test_an_empty_network_is_said_and_not_drawn(ask: Runner, tmp_path: Path) -> None:
    query = tmp_path / "none.rq"
    query.write_text("SELECT ?source ?target WHERE { ?source ?target ?x . FILTER (false) }")
    out = tmp_path / "a.svg"
    for view in ((), ("--matrix",)):
        ran = ask("draw", out, "--query", query, *view)
        assert ran.code == 1
        assert "the network 'none' has no ties here, so nothing is drawn." in ran.talk
    assert not out.exists()


def test_a_timeline_of_one_organization_says_whose_it_is(ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    assert ask("draw", out, "--timeline", "--ego", "SVB", "--network", "alliances").code == 0
    assert "Only what a node of the network alliances" in out.read_text()
    whole = tmp_path / "b.svg"
    assert ask("draw", whole, "--timeline").code == 0
    assert "Only what a node" not in whole.read_text()


def test_everything_around_one_organization_is_drawn(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    ran = run("draw", out, "--network", "everything", "--ego", "FAT", "--color", "type")
    assert ran.code == 0
    assert "of them directed" in out.read_text()


# --- the pictures of the pages ------------------------------------------------------------------

SHOWN = {
    "alliances.svg": ("--network", "alliances"),
    "matrix.svg": ("--network", "solidarity", "--matrix"),
    "timeline.svg": ("--timeline", "--ego", "UE"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_of_the_pages_is_what_the_verb_draws(
    name: str, run: Runner, tmp_path: Path
) -> None:
    """By its words: the last digits of a place may differ from machine to machine."""
    kept = (PICTURES / name).read_text()
    assert len(kept) < 200_000
    assert run("draw", tmp_path / name, *SHOWN[name]).code == 0
    made = (tmp_path / name).read_text()
    for pattern in (r"<title.*?</title>", r"<desc.*?</desc>"):
        assert re.findall(pattern, kept) == re.findall(pattern, made)


def test_all_pictures_of_the_pages_are_tested() -> None:
    assert {path.name for path in PICTURES.iterdir()} == set(SHOWN)
