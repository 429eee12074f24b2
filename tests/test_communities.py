"""Communities are partitions, the same at every run, and their quality is what others compute."""

from __future__ import annotations

import csv
import io
import math
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import igraph
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laborgraph.measures import communities
from laborgraph.measures.communities import METHODS, adjusted_rand, find, kept_company, modularity

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Runner
    from laborgraph.measures.communities import Partition

    Network = nx.Graph[str]

EVERY_METHOD = pytest.mark.parametrize("method", METHODS)
WEIGHINGS = pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])


def joined(*ties: tuple[str, str, float], alone: str = "") -> Network:
    made: Network = nx.Graph()
    made.add_nodes_from(alone)
    made.add_weighted_edges_from(ties)
    return made


# Two triangles and one tie between them, which is strong.
TRIANGLES = joined(
    *(("a", "b", 1.0), ("b", "c", 1.0), ("a", "c", 1.0)),
    *(("d", "e", 1.0), ("e", "f", 1.0), ("d", "f", 1.0)),
    ("c", "d", 4.0),
    alone="g",
)
APART = (("a", "b", "c"), ("d", "e", "f"), ("g",))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    size = draw(st.integers(1, 9))
    directed = draw(st.booleans())
    made: Network = nx.DiGraph() if directed else nx.Graph()
    made.add_nodes_from(f"n{number}" for number in range(size))
    pairs = [(one, other) for one in sorted(made) for other in sorted(made)]
    for one, other in draw(st.lists(st.sampled_from(pairs), max_size=20)):
        made.add_edge(one, other, weight=draw(st.sampled_from([0.5, 1.0, 1.5, 3.0])))
    return made


def undirected(network: Network, *, weighted: bool) -> igraph.Graph:
    """The same without direction, weights of both directions added, for another library."""
    nodes = sorted(network)
    ties: dict[tuple[int, int], float] = {}
    for one, other, weight in network.edges(data="weight", default=1.0):
        if one != other:
            ends = sorted((nodes.index(one), nodes.index(other)))
            tie = ends[0], ends[1]
            ties[tie] = ties.get(tie, 0) + weight if weighted else 1.0
    return igraph.Graph(len(nodes), list(ties), edge_attrs={"weight": list(ties.values())})


def memberships(network: Network, parts: Partition) -> list[int]:
    place = {node: index for index, part in enumerate(parts) for node in part}
    return [place[node] for node in sorted(network)]


@EVERY_METHOD
def test_two_triangles_are_two_communities(method: str) -> None:
    found = [find(TRIANGLES, method, weighted=False, seed=seed) for seed in range(20)]
    # Labels can flood the one tie between them; what looks at modularity never lets them.
    assert APART in found
    if method != "label-propagation":
        assert set(found) == {APART}


@pytest.mark.parametrize("method", ["louvain", "leiden", "greedy-modularity"])
def test_weights_draw_the_ends_of_a_strong_tie_together(method: str) -> None:
    """c-d alone has 4 of 10: apart from it, a-b and e-f are left to themselves.

    Modularity with {ab}{cd}{ef}: inside 1 + 4 + 1 of 10, degrees 4, 12, 4 of 20: 6/10 - (16 + 144
    + 16)/400 = 0.16. With the triangles: 6/10 - (100 + 100)/400 = 0.1.
    """
    together = (("a", "b"), ("c", "d"), ("e", "f"), ("g",))
    assert find(TRIANGLES, method, weighted=True) == together
    assert modularity(TRIANGLES, together, weighted=True) == pytest.approx(0.16)
    assert modularity(TRIANGLES, APART, weighted=True) == pytest.approx(0.1)


def test_weights_count_for_label_propagation() -> None:
    """A chain of one weak tie between strong ones: no label crosses it."""
    chain = joined(("a", "b", 9.0), ("b", "c", 1.0), ("c", "d", 9.0))
    for seed in range(20):
        found = find(chain, "label-propagation", weighted=True, seed=seed)
        assert found == (("a", "b"), ("c", "d"))
    unweighted = {find(chain, "label-propagation", weighted=False, seed=seed) for seed in range(20)}
    assert len(unweighted) > 1


def test_modularity_has_the_value_worked_on_paper() -> None:
    """Six of seven ties lie within; each triangle has 7 of 14 ends: 6/7 - 2 · (7/14)² = 5/14."""
    assert modularity(TRIANGLES, APART, weighted=False) == pytest.approx(5 / 14)
    # At a resolution of 2 the second term counts twice.
    twice = modularity(TRIANGLES, APART, weighted=False, resolution=2)
    assert twice == pytest.approx(6 / 7 - 1)


@EVERY_METHOD
@WEIGHINGS
@given(network=networks(), seed=st.integers(0, 3))
def test_every_node_is_in_one_community_and_the_largest_comes_first(
    method: str, weighted: bool, network: Network, seed: int
) -> None:
    found = find(network, method, weighted=weighted, seed=seed)
    assert sorted(node for part in found for node in part) == sorted(network)
    assert list(found) == sorted(found, key=lambda part: (-len(part), part))
    assert all(list(part) == sorted(part) for part in found)
    parts = {node: part for part in found for node in part}
    alone = nx.Graph(network)
    alone.remove_edges_from(list(nx.selfloop_edges(alone)))
    assert all(parts[node] == (node,) for node in nx.isolates(alone))
    reached = {node: set(nx.node_connected_component(alone, node)) for node in alone}
    assert all(set(part) <= reached[part[0]] for part in found), "two components in one community"


@EVERY_METHOD
@WEIGHINGS
@given(network=networks())
def test_modularity_is_that_of_igraph(method: str, weighted: bool, network: Network) -> None:
    parts = find(network, method, weighted=weighted)
    other = undirected(network, weighted=weighted)
    for resolution in (0.5, 1.0, 2.0):
        found = modularity(network, parts, weighted=weighted, resolution=resolution)
        if not other.ecount():
            assert found is None
            continue
        due = other.modularity(memberships(network, parts), "weight", resolution)
        assert found == pytest.approx(due, abs=1e-12)


@pytest.mark.parametrize("method", ["louvain", "leiden"])
def test_best_of_some_seeds_is_as_good_as_any_partition(method: str) -> None:
    """igraph looks at all partitions of the karate club of Zachary (1977); the best has 0.4198."""
    club = nx.relabel_nodes(nx.karate_club_graph(), lambda node: f"m{node:02}")
    best = max(
        modularity(club, find(club, method, weighted=False, seed=seed), weighted=False) or 0
        for seed in range(1, 31)
    )
    other = undirected(club, weighted=False)
    due = other.modularity(other.community_optimal_modularity().membership)
    assert best == pytest.approx(due, abs=1e-9)


@pytest.mark.parametrize("method", [name for name, how in METHODS.items() if how.resolves])
def test_higher_resolution_gives_smaller_communities(method: str) -> None:
    club = nx.relabel_nodes(nx.karate_club_graph(), lambda node: f"m{node:02}")
    few = find(club, method, weighted=False, resolution=0.3)
    many = find(club, method, weighted=False, resolution=3)
    assert len(few) < len(find(club, method, weighted=False)) < len(many)


@EVERY_METHOD
def test_direction_does_not_count_and_both_ways_add_up(method: str) -> None:
    one_way: Network = nx.DiGraph()
    one_way.add_weighted_edges_from([("a", "b", 1.0), ("b", "a", 2.0), ("b", "c", 0.5)])
    both_ways = joined(("a", "b", 3.0), ("b", "c", 0.5))
    found = find(one_way, method, weighted=True)
    assert found == find(both_ways, method, weighted=True)
    assert modularity(one_way, found, weighted=True) == modularity(both_ways, found, weighted=True)
    # Unweighted, two ways are one tie.
    assert modularity(one_way, found, weighted=False) == modularity(
        both_ways, found, weighted=False
    )


@EVERY_METHOD
def test_ties_of_a_node_to_itself_do_not_count(method: str) -> None:
    looped = TRIANGLES.copy()
    looped.add_edge("a", "a", weight=50.0)
    looped.add_edge("g", "g", weight=50.0)
    for weighted in (False, True):
        found = find(looped, method, weighted=weighted)
        assert found == find(TRIANGLES, method, weighted=weighted)
    assert modularity(looped, APART, weighted=True) == modularity(TRIANGLES, APART, weighted=True)


@EVERY_METHOD
def test_hostile_ties_hold_no_community_together(method: str) -> None:
    signed = joined(("a", "b", 1.0), ("c", "d", 1.0), ("a", "c", 9.0), ("b", "d", 9.0))
    nx.set_edge_attributes(signed, {("a", "b"): 1, ("c", "d"): 1}, "sign")
    nx.set_edge_attributes(signed, {("a", "c"): -1, ("b", "d"): -1}, "sign")
    assert find(signed, method, weighted=True) == (("a", "b"), ("c", "d"))
    assert communities.hostile(signed) == 2
    # What is friendly and hostile at once still joins.
    signed.edges["a", "b"]["sign"] = 0
    assert find(signed, method, weighted=True) == (("a", "b"), ("c", "d"))


@EVERY_METHOD
def test_network_without_ties_is_nodes_alone(method: str) -> None:
    assert find(nx.Graph(), method, weighted=True) == ()
    assert find(joined(alone="ba"), method, weighted=True) == (("a",), ("b",))
    assert modularity(joined(alone="ba"), (("a",), ("b",)), weighted=True) is None


PROGRAM = """
import networkx as nx
from laborgraph.measures.communities import METHODS, find
# Many partitions are equally good here, so that any chance shows.
ring = nx.relabel_nodes(nx.circulant_graph(24, [1, 2, 12]), lambda node: f"https://n/{node}")
for method in METHODS:
    for seed in range(5):
        print(method, find(ring, method, weighted=False, seed=seed))
"""


def test_partitions_are_the_same_whatever_the_hash_seed() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


@EVERY_METHOD
@given(network=networks())
def test_order_of_nodes_and_ties_does_not_matter(method: str, network: Network) -> None:
    turned: Network = nx.DiGraph() if network.is_directed() else nx.Graph()
    turned.add_nodes_from(reversed(list(network)))
    turned.add_edges_from(reversed(list(network.edges(data=True))))
    found = find(turned, method, weighted=True, seed=3)
    assert found == find(network, method, weighted=True, seed=3)


@EVERY_METHOD
def test_order_does_not_matter_where_many_partitions_are_as_good(method: str) -> None:
    ties = [(f"n{a:02}", f"n{b:02}") for a, b in nx.circulant_graph(24, [1, 2, 12]).edges]
    ring, turned = nx.Graph(ties), nx.Graph(ties[::-1])
    for seed in range(5):
        found = find(turned, method, weighted=False, seed=seed)
        assert found == find(ring, method, weighted=False, seed=seed)


@EVERY_METHOD
def test_method_says_truly_whether_chance_has_a_part(method: str) -> None:
    ring: Network = nx.Graph()
    ring.add_edges_from(
        (f"n{a:02}", f"n{b:02}") for a, b in nx.circulant_graph(24, [1, 2, 12]).edges
    )
    found = {find(ring, method, weighted=False, seed=seed) for seed in range(10)}
    assert (len(found) > 1) == METHODS[method].by_chance


@EVERY_METHOD
def test_method_says_truly_whether_resolution_counts(method: str) -> None:
    usual = find(TRIANGLES, method, weighted=False)
    coarse = find(TRIANGLES, method, weighted=False, resolution=0.1)
    assert (coarse != usual) == METHODS[method].resolves


def test_adjusted_rand_has_the_value_worked_on_paper() -> None:
    """{abc}{def} and {ab}{cde}{f}: 1 + 1 pairs are together in both, 6 in one, 4 in the other.

    Of 15 pairs chance would put 6 · 4 / 15 = 8/5 together in both, and at most (6 + 4)/2 = 5 could
    be: (2 - 8/5) / (5 - 8/5) = 2/17.
    """
    one = (("a", "b", "c"), ("d", "e", "f"))
    other = (("c", "d", "e"), ("a", "b"), ("f",))
    assert adjusted_rand(one, other) == pytest.approx(2 / 17, abs=1e-15)
    assert adjusted_rand(other, one) == adjusted_rand(one, other)


PLACES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12)


def partition(places: list[int]) -> Partition:
    return tuple(
        tuple(f"n{node:02}" for node, place in enumerate(places) if place == index)
        for index in sorted(set(places))
    )


@given(PLACES)
def test_adjusted_rand_is_that_of_igraph(places: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in places], [other for _, other in places]
    found = adjusted_rand(partition(first), partition(second))
    if len(places) > 1:
        due = igraph.compare_communities(first, second, method="adjusted_rand")
        # Where all are apart, or all together, in both, igraph divides nothing by nothing.
        assert found == pytest.approx(1 if math.isnan(due) else due, abs=1e-12)
    else:
        assert found == 1


def test_company_kept_is_worked_on_paper() -> None:
    """a and b are together in both others, in one of them with c: (2/2 + 2/3)/2 = 5/6."""
    shown = (("a", "b"), ("c",))
    others = [(("a", "b"), ("c",)), (("a", "b", "c"),)]
    found = kept_company(shown, others)
    assert found == pytest.approx({"a": 5 / 6, "b": 5 / 6, "c": (1 + 1 / 3) / 2})
    assert kept_company(shown, []) == {"a": 1, "b": 1, "c": 1}


def rows(ran: Ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.talk
    return list(csv.DictReader(io.StringIO(ran.out, newline="")))


def made_up(library: Path, columns: str, *ties: str, header: str = "weight: made up") -> None:
    """The network ``made-up``, whose ties stand in its query."""
    query = (
        f"#+ summary: Ties made up for a test.\n#+ network:\n#+   {header}\n"
        "PREFIX id: <https://w3id.org/laborgraph/id/>\n"
        f"SELECT {columns} WHERE {{ VALUES ({columns}) {{ "
        + " ".join(f"({tie})" for tie in ties)
        + f" }} }} ORDER BY {columns}\n"
    )
    (library / "queries" / "networks" / "made-up.rq").write_text(query, encoding="utf-8")


@EVERY_METHOD
def test_every_node_of_the_real_network_has_a_community(run: Runner, method: str) -> None:
    ran = run("communities", "--method", method, "--evidence")
    found = rows(ran)
    numbers = [int(row["community"]) for row in found]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, max(numbers) + 1))
    sizes = [numbers.count(number) for number in range(1, max(numbers) + 1)]
    assert sizes == sorted(sizes, reverse=True)
    assert all(row["node"] and " l. " in row["evidence"] for row in found)
    how = METHODS[method]
    assert f"{method}: {how.summary}. {how.source}\n" in ran.talk
    assert f"communities: {max(numbers)}, the largest of {sizes[0]} nodes" in ran.talk
    assert "\nmodularity: 0." in ran.talk
    assert ("another seed" in ran.talk or "seeds 1 to 10" in ran.talk) == how.by_chance
    assert ("stability" in found[0]) == how.by_chance
    assert run("communities", "--method", method, "--evidence") == ran


def test_evidence_is_that_of_the_ties_within_the_community(own_world: Path, run: Runner) -> None:
    made_up(
        own_world,
        "?source ?target ?weight ?record",
        "id:gwu id:svb 9 id:glass-bridge-alliance--gwu",
        "id:svb id:lwu 1 id:lantern-network--svb",
        "id:lwu id:lantern-network 9 id:lantern-network--lwu",
    )
    found = rows(run("communities", "--network", "made-up", "--evidence", "--iris"))
    by_node = {row["node"].rpartition("/")[2]: row for row in found}
    assert by_node["svb"]["community"] == by_node["gwu"]["community"]
    # The weak tie of svb and lwu lies between two communities.
    assert by_node["svb"]["evidence"] == "glass1991 l. 3-5"
    assert by_node["lwu"]["evidence"] == "lantern2001 l. 3-4"


def test_stability_says_whether_other_seeds_agree(own_world: Path, run: Runner) -> None:
    """A ring of twelve falls into any quarters or thirds; a pair apart is always a pair."""
    ring = [f"id:n{node} id:n{(node + 1) % 12}" for node in range(12)]
    made_up(own_world, "?source ?target", *ring, "id:one id:other", header="directed: true")
    ran = run("communities", "--network", "made-up", "--seed", "7", "--runs", "5", "--iris")
    stable = {row["node"].rpartition("/")[2]: float(row["stability"]) for row in rows(ran)}
    assert stable["one"] == stable["other"] == 1
    assert any(share < 1 for share in stable.values())
    assert "chance: another seed may give other communities. Seeds 7 to 11 give " in ran.talk
    assert "(adjusted Rand index: 1 the same, about 0 as by chance)" in ran.talk
    assert "\ndirection: not counted" in ran.talk
    alone = run("communities", "--network", "made-up", "--seed", "7", "--runs", "1", "--iris")
    assert "stability" not in rows(alone)[0]
    assert "--runs 10 says how far they agree." in alone.talk
    assert [row["community"] for row in rows(alone)] == [row["community"] for row in rows(ran)]
    other = run("communities", "--network", "made-up", "--seed", "8", "--runs", "1", "--iris")
    assert rows(other) != rows(alone)


def test_negative_ties_are_left_out_and_it_is_said(own_world: Path, run: Runner) -> None:
    signed = ("id:gwu id:svb 1", "id:svb id:lwu -1", "id:gwu id:lwu -1")
    made_up(own_world, "?source ?target ?sign", *signed, header="directed: false")
    ran = run("communities", "--network", "made-up")
    assert [row["community"] for row in rows(ran)] == ["1", "1", "2"]
    assert "signs: 2 negative ties left out, as none holds together.\n" in ran.talk


def test_network_of_two_modes_says_what_modularity_does_not_know(ask: Runner) -> None:
    ran = ask("communities", "--network", "participation")
    assert "\nmodes: communities hold groups and their members together" in ran.talk


def test_network_without_ties_has_no_communities(own_world: Path, run: Runner) -> None:
    query = own_world / "none.rq"
    query.write_text("SELECT ?source ?target WHERE { ?source <urn:none> ?target }")
    ran = run("communities", "--query", query)
    assert rows(ran) == []
    assert "The network 'none' has no ties, so it has no communities.\n" in ran.talk


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--method", "label-propagation", "--resolution", "2"), "has no resolution"),
        (("--resolution", "0"), "--resolution"),
        (("--resolution", "nan"), "--resolution is a number from 0.001 to 1000."),
        (("--method", "astrology"), "louvain"),
        (("--runs", "0"), "--runs"),
    ],
)
def test_wrong_use_is_refused(ask: Runner, words: tuple[str, ...], said: str) -> None:
    ran = ask("communities", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.talk
