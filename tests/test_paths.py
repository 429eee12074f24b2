"""Shortest paths are all found, none is longer, and weights that look equal are equal."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

import igraph
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laborgraph.measures.paths import shortest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Runner

    Network = nx.Graph[str]


def weighed(*ties: tuple[str, str, float], directed: bool = False) -> Network:
    made: Network = nx.DiGraph() if directed else nx.Graph()
    made.add_weighted_edges_from(ties)
    return made


# Unweighted a to d is two steps by b; weighted, three by c and e are shorter: 1/2 + 1/4 + 1/4 = 1.
NETWORK = weighed(("a", "b", 1), ("b", "d", 1), ("a", "c", 2), ("c", "e", 4), ("e", "d", 4))


def test_paths_are_those_worked_on_paper() -> None:
    steps = shortest(NETWORK, "a", "d", weighted=False)
    assert list(steps) == [("a", "b", "d")]
    assert (steps.number, steps.length) == (1, 2)
    strong = shortest(NETWORK, "a", "d", weighted=True)
    assert list(strong) == [("a", "c", "e", "d")]
    assert (strong.number, strong.length) == (1, 1)


def test_sums_that_differ_only_by_rounding_are_equally_short() -> None:
    """1/10 + 1/5 and 3/10 differ in binary fractions by their last digit."""
    network = weighed(("a", "b", 10), ("b", "d", 5), ("a", "c", 20 / 3), ("c", "d", 20 / 3))
    found = shortest(network, "a", "d", weighted=True)
    assert list(found) == [("a", "b", "d"), ("a", "c", "d")]
    assert found.length == pytest.approx(0.3)


def test_paths_follow_the_direction_of_ties() -> None:
    network = weighed(("a", "b", 1), ("b", "c", 1), directed=True)
    assert list(shortest(network, "a", "c", weighted=False)) == [("a", "b", "c")]
    back = shortest(network, "c", "a", weighted=False)
    assert (list(back), back.number, back.length) == ([], 0, inf)


def test_number_of_paths_is_known_without_walking_them_all() -> None:
    """Forty diamonds in a row have two to the fortieth paths; the first three are taken."""
    row: Network = nx.Graph()
    for number in range(40):
        here, there = f"n{number:02}", f"n{number + 1:02}"
        row.add_edges_from([(here, f"{here}x"), (here, f"{here}y")])
        row.add_edges_from([(f"{here}x", there), (f"{here}y", there)])
    found = shortest(row, "n00", "n40", weighted=False)
    assert found.number == 2**40
    walked = iter(found)
    first, second, third = next(walked), next(walked), next(walked)
    assert [node[-1] for node in first[1::2]] == ["x"] * 40
    assert [node[-1] for node in second[1::2]] == ["x"] * 39 + ["y"]
    assert [node[-1] for node in third[1::2]] == ["x"] * 38 + ["y", "x"]


@st.composite
def networks(draw: st.DrawFn) -> Network:
    nodes = "abcdefg"[: draw(st.integers(2, 7))]
    made: Network = nx.DiGraph() if draw(st.booleans()) else nx.Graph()
    made.add_nodes_from(nodes)
    pairs = [(one, other) for one in nodes for other in nodes]
    for one, other in draw(st.lists(st.sampled_from(pairs), max_size=25)):
        made.add_edge(one, other, weight=draw(st.sampled_from([0.25, 0.5, 1.0, 2.0])))
    return made


@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
@given(network=networks())
def test_paths_are_those_of_igraph(weighted: bool, network: Network) -> None:
    nodes = sorted(network)
    numbered = [(nodes.index(one), nodes.index(other)) for one, other in network.edges()]
    lengths = [1 / said["weight"] if weighted else 1.0 for _, _, said in network.edges(data=True)]
    other = igraph.Graph(len(nodes), numbered, directed=network.is_directed())
    (distance,) = other.distances(0, 1, weights=lengths)[0]
    due = [] if distance == inf else other.get_all_shortest_paths(0, 1, weights=lengths)
    found = shortest(network, nodes[0], nodes[1], weighted=weighted)
    assert list(found) == sorted(tuple(nodes[step] for step in path) for path in due)
    assert found.number == len(due)
    assert found.length == pytest.approx(distance)


def rows(ran: Ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.talk
    return list(csv.DictReader(io.StringIO(ran.out, newline="")))


def own_query(folder: Path, columns: str, *ties: str, header: str = "") -> Path:
    """A query whose ties stand in it."""
    file = folder / "own.rq"
    file.write_text(
        ("#+ summary: Ties made up for a test.\n#+ network:\n#+   " + header + "\n") * bool(header)
        + "PREFIX id: <https://w3id.org/laborgraph/id/>\n"
        + "PREFIX lgv: <https://w3id.org/laborgraph/vocab#>\n"
        + f"SELECT {columns} WHERE {{ VALUES ({columns}) {{ "
        + " ".join(f"({tie})" for tie in ties)
        + " } }",
        encoding="utf-8",
    )
    return file


def test_path_in_the_small_world_is_a_tie_with_its_passages(ask: Runner) -> None:
    """The Glass Bridge (1) and the Lantern Network (1/2) join GWU and SVB: two thirds long."""
    ran = ask("path", "GWU", "svb")
    (step,) = rows(ran)
    assert (step["path"], step["step"]) == ("1", "1")
    assert (step["from"], step["to"]) == ("Glassworkers Union", "Glassworkers of the Bajío")
    assert step["through"] == "Glass Bridge Alliance; Lantern Network"
    assert (step["weight"], step["start"], step["end"]) == ("1.5", "1991", "")
    assert step["evidence"] == "glass1991 l. 3-5; lantern2001 l. 3-4"
    assert "; length: 0.666667, the sum of 1/weight of its ties." in ran.talk
    assert "length: 1, ties." in ask("path", "GWU", "svb", "--unweighted").talk
    iris = rows(ask("path", "GWU", "svb", "--iris"))[0]
    assert iris["through"].split("; ") == [
        f"https://w3id.org/laborgraph/id/{name}"
        for name in ("glass-bridge-alliance", "lantern-network")
    ]


def test_path_of_two_modes_leads_through_the_alliances(ask: Runner) -> None:
    found = rows(ask("path", "GWU", "SVB", "--network", "participation", "--all", "--iris"))
    assert [row["step"] for row in found] == ["1", "2"] * 2
    assert [row["to"].rpartition("/")[2] for row in found] == [
        *("glass-bridge-alliance", "svb"),
        *("lantern-network", "svb"),
    ]
    assert [row["relation"].rpartition("#")[2] for row in found] == [
        *("role-partner", "role-partner"),
        *("role-founder", "role-founder"),
    ]
    assert [row["evidence"] for row in found] == [
        *("glass1991 l. 3-5", "glass1991 l. 3-5"),
        *("lantern2001 l. 3-4", "lantern2001 l. 3-4"),
    ]


def test_every_step_between_any_two_of_the_real_network_has_its_passages(run: Runner) -> None:
    ran = run("path", "UE", "CWA", "--all")
    found = rows(ran)
    assert all(" l. " in row["evidence"] and row["through"] for row in found)
    for row, following in pairwise(found):
        if row["path"] == following["path"]:
            assert row["to"] == following["from"]
    assert {row["from"] for row in found if row["step"] == "1"} == {"United Electrical Workers"}


@pytest.mark.parametrize(
    ("words", "shown", "said"),
    [
        ((), 1, "paths: 3 are equally short; shown: 1, in the order of identifiers; --all shows"),
        (("--all",), 3, "paths: 3 are equally short.\n"),
        (("--all", "--top", "2"), 2, "shown: 2, in the order of identifiers; --top shows more."),
    ],
)
def test_other_paths_as_short_are_told_of(
    own_world: Path, run: Runner, words: tuple[str, ...], shown: int, said: str
) -> None:
    ties = [f'"{one}" "{other}"' for node in "xyz" for one, other in (("a", node), (node, "b"))]
    ran = run("path", "a", "b", "--query", own_query(own_world, "?source ?target", *ties), *words)
    assert [row["path"] for row in rows(ran)] == [
        str(number + 1) for number in range(shown) for _ in "ab"
    ]
    assert said in ran.talk


def test_step_spans_from_its_first_start_to_its_last_end(own_world: Path, run: Runner) -> None:
    file = own_query(
        own_world,
        "?source ?target ?start ?end",
        '"a" "b" "1993-05" "1994"',
        '"a" "b" "1992" "1994-11"',
        '"b" "c" "1992" "1993"',
        '"b" "c" "1995" UNDEF',
        '"c" "d" UNDEF UNDEF',
    )
    found = rows(run("path", "a", "d", "--query", file))
    assert [(row["start"], row["end"]) for row in found] == [
        ("1992", "1994"),
        ("1992", ""),
        ("", ""),
    ]


def test_arrow_says_which_way_a_tie_points_where_not_all_do(own_world: Path, run: Runner) -> None:
    file = own_query(
        own_world,
        "?source ?target ?relation ?directed",
        '"a" "b" "helps" true',
        '"b" "a" "helps" true',
        '"a" "b" "knows" false',
        '"c" "b" "helps" true',
    )
    ran = run("path", "a", "c", "--query", file)
    assert [row["relation"] for row in rows(ran)] == ["knows; helps ←; helps →", "helps ←"]
    assert "\nrelation: → points along the step, ← against it" in ran.talk


def test_components_without_a_path_between_them_are_told(own_world: Path, run: Runner) -> None:
    file = own_query(own_world, "?source ?target", '"a" "b"', '"b" "c"', '"d" "e"')
    ran = run("path", "a", "e", "--query", file)
    assert rows(ran) == []
    assert (
        "No path leads from a to e: they lie in two components, of 3 nodes and of 2 nodes.\n"
        in ran.talk
    )


def test_path_against_the_direction_of_ties_is_none(own_world: Path, run: Runner) -> None:
    ties = ('"a" "b"', '"b" "c"', '"d" "c"')
    file = own_query(own_world, "?source ?target", *ties, header="directed: true")
    assert len(rows(run("path", "a", "c", "--query", file))) == 2
    ran = run("path", "c", "a", "--query", file)
    assert rows(ran) == []
    assert "along the direction of the ties; one leads back.\n" in ran.talk
    assert "; none leads back either.\n" in run("path", "a", "d", "--query", file).talk


def test_name_of_several_things_means_the_one_in_the_network(ask: Runner) -> None:
    """GWU is also the acronym of a company, which is in no alliance."""
    assert "names more than one thing" in ask("describe", "GWU").talk
    assert rows(ask("path", "gwu", "SVB", "--iris"))[0]["from"].endswith("/gwu")
    ran = ask("path", "GWU", "SVB", "--network", "affiliations")
    assert ran.code == 2
    assert "names more than one thing" in ran.talk


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("SVB", "svb"), "'SVB' and 'svb' are the same; give two different nodes."),
        (("", "SVB"), "a name is empty"),
        (("GWU", "SVBB"), "did you mean"),
        (("GWU", "id:nothing"), "the graph does not know 'id:nothing'"),
        (
            ("GWU", "GBA"),
            "Glass Bridge Alliance is not in the network 'alliances'; it is in ",
        ),
        (
            ("GWU", "country-US"),
            "the graph knows no thing named 'country-US'",
        ),
        (
            ("GWU", "lgv:country-US"),
            "United States is not in the network 'alliances'; it is in none of the saved networks.",
        ),
    ],
)
def test_end_that_is_not_in_the_network_is_refused(
    ask: Runner, words: tuple[str, ...], said: str
) -> None:
    ran = ask("path", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.talk


def test_networks_that_an_end_is_in_are_named(ask: Runner) -> None:
    """An alliance is a node of two modes, and none of their projection."""
    said = (
        ask("path", "GBA", "SVB", "--network", "affiliations")
        .talk.partition("; it is in ")[2]
        .strip(".\n")
        .split(", ")
    )
    assert "participation" in said
    assert "alliances" not in said


def test_end_that_was_cut_away_is_refused(run: Runner) -> None:
    ran = run("path", "STRM", "CWA", "--country", "Mexico")
    assert (ran.code, ran.out) == (2, "")
    assert (
        "Communications Workers of America is in the network 'alliances', and not in the part that"
        " was kept (country: Mexico); keep more of it." in ran.talk
    )
