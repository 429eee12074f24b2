"""Brokers are counted as the paper defines them, cutpoints and bridges as another library does."""

from __future__ import annotations

import csv
import io
from itertools import product
from typing import TYPE_CHECKING

import igraph
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laborgraph.cli.brokerage import GROUPINGS
from laborgraph.measures.brokerage import ROLES, Bridge, Brokerage, bridges, cuts, roles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conftest import Ran, Runner

    Network = nx.Graph[str]


def tied(*ties: str, directed: bool = False) -> Network:
    """A network from words such as ``ab``: a tie from a to b."""
    made: Network = nx.DiGraph() if directed else nx.Graph()
    made.add_edges_from((tie[0], tie[1]) for tie in ties)
    return made


def of(groups: str) -> dict[str, str]:
    """The group of each node, from ``a1 b1 c2``."""
    return {word[0]: word[1:] for word in groups.split()}


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("a1 b1 c1", "coordinator"),
        ("a1 b2 c1", "itinerant"),
        ("a1 b2 c2", "gatekeeper"),
        ("a1 b1 c2", "representative"),
        ("a1 b2 c3", "liaison"),
    ],
)
def test_each_role_is_as_gould_and_fernandez_define_it(groups: str, role: str) -> None:
    found = roles(tied("ab", "bc", directed=True), of(groups))
    assert found == {"a": Brokerage(), "b": Brokerage(**{role: 1}), "c": Brokerage()}
    assert set(ROLES) == set(Brokerage._fields)


def test_direct_tie_needs_no_broker_and_one_that_leads_back_does() -> None:
    groups = of("a1 b1 c1")
    assert roles(tied("ab", "bc", "ac", directed=True), groups)["b"].total == 0
    # From c to a leads past b, and says nothing of a to c; but c to a to b needs a.
    back = roles(tied("ab", "bc", "ca", directed=True), groups)
    assert {node: found.total for node, found in back.items()} == {"a": 1, "b": 1, "c": 1}


def test_nobody_brokers_between_a_node_and_itself() -> None:
    assert roles(tied("ab", "ba", directed=True), of("a1 b1"))["b"].total == 0
    assert roles(tied("aa", "ab", "bb", directed=True), of("a1 b1"))["b"].total == 0


def test_brokerage_has_the_values_worked_on_paper() -> None:
    """A Mexican hub h among the Mexicans m and n, the Americans u and v, and a Canadian c.

    Undirected; tied are h with all, m with n, and u with c. Of the ten pairs of h's others two are
    tied, m-n and u-c. Eight are left: no two Mexicans; u-v (itinerant); m-u, m-v, m-c, n-u, n-v,
    n-c (each a representative one way, a gatekeeper the other); v-c (liaison). Each counts twice.
    """
    hub = tied("hm", "hn", "hu", "hv", "hc", "mn", "uc")
    found = roles(hub, of("hMX mMX nMX uUS vUS cCA"))
    assert found["h"] == Brokerage(0, 2, 6, 6, 2)
    assert found["h"].total == 16
    assert all(found[node].total == 0 for node in "mnuvc")


def test_node_without_a_group_neither_brokers_nor_is_brokered_for() -> None:
    found = roles(tied("ab", "bc", "cd"), of("a1 b1 d1"))
    assert all(counts.total == 0 for counts in found.values())
    assert list(found) == ["a", "b", "d"]


def by_definition(network: Network, groups: Mapping[str, str]) -> dict[str, Brokerage]:
    """Every three nodes looked at, each role by its own words."""
    counted = {node: dict.fromkeys(ROLES, 0) for node in groups}
    for a, b, c in product(groups, repeat=3):
        if len({a, b, c}) < 3 or not network.has_edge(a, b) or not network.has_edge(b, c):
            continue
        if network.has_edge(a, c):
            continue
        one, own, other = groups[a], groups[b], groups[c]
        fits = {
            "coordinator": one == own == other,
            "itinerant": one == other != own,
            "gatekeeper": one != own == other,
            "representative": one == own != other,
            "liaison": len({one, own, other}) == 3,
        }
        (role,) = (name for name, true in fits.items() if true)
        counted[b][role] += 1
    return {node: Brokerage(**counts) for node, counts in counted.items()}


@st.composite
def grouped(draw: st.DrawFn) -> tuple[Network, dict[str, str]]:
    nodes = "abcdefgh"[: draw(st.integers(1, 8))]
    pairs = [one + other for one in nodes for other in nodes]
    made = tied(*draw(st.lists(st.sampled_from(pairs), max_size=25)), directed=draw(st.booleans()))
    made.add_nodes_from(nodes)
    groups = {node: draw(st.sampled_from(["1", "2", "3", ""])) for node in nodes}
    return made, {node: group for node, group in groups.items() if group}


@given(grouped())
def test_brokerage_is_what_a_look_at_every_three_nodes_finds(
    said: tuple[Network, dict[str, str]],
) -> None:
    network, groups = said
    assert roles(network, groups) == by_definition(network, groups)


@given(grouped())
def test_without_direction_a_gatekeeper_is_a_representative_as_often(
    said: tuple[Network, dict[str, str]],
) -> None:
    network, groups = said
    for counts in roles(nx.Graph(network), groups).values():
        assert counts.gatekeeper == counts.representative
        assert counts.coordinator % 2 == counts.itinerant % 2 == counts.liaison % 2 == 0


def plain(network: Network) -> tuple[list[str], igraph.Graph]:
    nodes = sorted(network)
    ties = {(min(tie), max(tie)) for tie in network.edges() if tie[0] != tie[1]}
    numbered = sorted((nodes.index(one), nodes.index(other)) for one, other in ties)
    return nodes, igraph.Graph(len(nodes), numbered)


@given(grouped())
def test_cuts_and_bridges_are_those_of_igraph(said: tuple[Network, dict[str, str]]) -> None:
    network, _ = said
    nodes, other = plain(network)
    found = cuts(network)
    points = {nodes[number] for number in other.articulation_points()}
    assert {node for node, parts in found.items() if parts} == points
    whole = len(other.connected_components())
    for node in points:
        rest = other.copy()
        rest.delete_vertices([nodes.index(node)])
        assert found[node] == len(rest.connected_components()) - whole
    due = {tuple(nodes[end] for end in other.es[tie].tuple) for tie in other.bridges()}
    listed = bridges(network)
    assert {(bridge.one, bridge.other) for bridge in listed} == due
    for bridge in listed:
        rest = other.copy()
        rest.delete_edges([(nodes.index(bridge.one), nodes.index(bridge.other))])
        parts = rest.connected_components()
        sides = [
            len(next(part for part in parts if nodes.index(end) in part))
            for end in (bridge.one, bridge.other)
        ]
        assert bridge.cut_off == min(sides)
    assert listed == sorted(listed, key=lambda item: (-item.cut_off, item.one, item.other))


def test_bridge_that_cuts_off_most_comes_first() -> None:
    """Two triangles, a tie between them, and d hanging on: 3 are cut off, and 1."""
    network = tied("ab", "bc", "ca", "ce", "ef", "fg", "ge", "bd")
    assert bridges(network) == [Bridge("c", "e", 3), Bridge("b", "d", 1)]
    assert cuts(network) == {"a": 0, "b": 1, "c": 1, "e": 1, "f": 0, "g": 0, "d": 0}
    # Two that are tied both ways, and in no other way, are split all the same.
    assert bridges(tied("ab", "ba", directed=True)) == [Bridge("a", "b", 1)]


def test_empty_network_has_no_brokers() -> None:
    assert roles(nx.Graph(), {}) == {}
    assert cuts(nx.DiGraph()) == {}
    assert bridges(nx.Graph()) == []
    assert roles(nx.DiGraph([("a", "b")]), {}) == {}


def rows(ran: Ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.talk
    return list(csv.DictReader(io.StringIO(ran.out, newline="")))


def own_query(folder: Path, *ties: str) -> Path:
    """A query whose ties stand in it: source, target, and the sector of each."""
    file = folder / "own.rq"
    columns = "?source ?target ?source_sector ?target_sector"
    file.write_text(
        "PREFIX id: <https://w3id.org/laborgraph/id/>\n"
        f"SELECT {columns} WHERE {{ VALUES ({columns}) {{ "
        + " ".join(f"({tie})" for tie in ties)
        + " } }",
        encoding="utf-8",
    )
    return file


def test_brokers_of_the_real_network_are_counted_and_explained(run: Runner) -> None:
    ran = run("brokers", "--evidence")
    found = rows(ran)
    totals = [int(row["total"]) for row in found]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] > 0
    for row in found:
        assert int(row["total"]) == sum(int(row[role]) for role in ROLES)
        assert row["gatekeeper"] == row["representative"]
        assert " l. " in row["evidence"]
    # Whoever holds parts together stands between them.
    assert all(int(row["total"]) for row in found if int(row["cuts"]))
    assert "https://doi.org/10.2307/270949\n" in ran.talk
    assert "\ndirection: none, so each pair counts twice" in ran.talk
    for role, said in ROLES.items():
        assert f"{role}: {said}" in ran.talk
    assert f"groups: {len(found)} nodes by country in " in ran.talk
    assert "\nweights: do not count here.\n" in ran.talk
    assert rows(run("brokers", "--top", "3")) == [
        {name: said for name, said in row.items() if name != "evidence"} for row in found[:3]
    ]


@pytest.mark.parametrize("by", GROUPINGS)
def test_group_stands_beside_each_node(run: Runner, by: str) -> None:
    ran = run("brokers", "--by", by, "--network", "participation")
    assert all(bool(row[by]) == bool(row["total"]) for row in rows(ran))
    without = sum(not row[by] for row in rows(ran))
    assert (f"; {without} nodes of none, in no count of roles." in ran.talk) == (without > 0)


def test_several_values_are_a_group_of_their_own(own_world: Path, run: Runner) -> None:
    """b is in x and y: between a of x and c of y it stands apart, and d of x and y is with it."""
    file = own_query(own_world, '"a" "b" "x" "x"', '"b" "c" "y" "y"', '"b" "d" "y" "x"')
    file.write_text(file.read_text().replace("} }", '("d" "e" "y" "z") } }'))
    ran = run("brokers", "--by", "sector", "--query", file)
    found = {row["node"]: row for row in rows(ran)}
    assert found["b"]["sector"] == found["d"]["sector"] == "x; y"
    # a-b-c: three groups, both ways. a-b-d and c-b-d: in from another, out to another.
    assert [int(found["b"][role]) for role in ROLES] == [0, 0, 2, 2, 2]
    assert "; 2 nodes of several, which together count as a group of their own" in ran.talk


def test_node_without_a_group_has_no_count_but_may_cut(own_world: Path, run: Runner) -> None:
    file = own_query(own_world, '"a" "b" "x" UNDEF', '"b" "c" UNDEF "x"')
    found = {row["node"]: row for row in rows(run("brokers", "--by", "sector", "--query", file))}
    assert (found["b"]["rank"], found["b"]["total"], found["b"]["cuts"]) == ("", "", "1")
    assert (found["a"]["total"], found["a"]["cuts"]) == ("0", "0")


def test_directed_network_is_followed(own_world: Path, run: Runner) -> None:
    file = own_query(own_world, '"a" "b" "x" "x"', '"b" "c" "x" "y"')
    header = "#+ summary: Made up.\n#+ network:\n#+   directed: true\n"
    file.write_text(header + file.read_text())
    ran = run("brokers", "--query", file, "--by", "sector")
    found = {row["node"]: row for row in rows(ran)}
    assert [int(found["b"][role]) for role in ROLES] == [0, 0, 0, 1, 0]
    assert "\ndirection: followed" in ran.talk


def test_bridges_of_the_real_network_have_their_passages(run: Runner) -> None:
    ran = run("brokers", "--bridges", "--network", "participation")
    found = rows(ran)
    assert list(found[0]) == ["node", "other", "relation", "cut_off", "evidence"]
    sizes = [int(row["cut_off"]) for row in found]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 1
    assert all(" l. " in row["evidence"] for row in found)
    assert f"\nbridges: {len(found)} of " in ran.talk


def test_network_without_a_broker_says_so(own_world: Path, run: Runner) -> None:
    nobody = "Nobody stands between two others in any role here.\n"
    file = own_query(own_world, '"a" "b" "x" "x"')
    assert nobody in run("brokers", "--query", file, "--by", "sector").talk
    file = own_query(own_world, '"a" "b" "x" "x"', '"b" "c" "x" "x"')
    assert nobody not in run("brokers", "--query", file, "--by", "sector").talk


def test_groups_have_no_part_in_bridges(ask: Runner) -> None:
    ran = ask("brokers", "--bridges", "--by", "country")
    assert (ran.code, ran.out) == (2, "")
    assert "--bridges looks at no groups; leave out --by." in ran.talk


@pytest.mark.parametrize("more", [(), ("--bridges",)])
def test_network_without_ties_has_nobody_between(
    own_world: Path, run: Runner, more: tuple[str, ...]
) -> None:
    file = own_world / "none.rq"
    file.write_text("SELECT ?source ?target WHERE { ?source <urn:none> ?target }")
    ran = run("brokers", "--query", file, *more)
    assert rows(ran) == []
    assert "The network 'none' has no ties, so nobody stands between others.\n" in ran.talk
