"""``compare`` says what two networks share, and how far two rankings agree."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laborgraph.measures import MEASURES
from laborgraph.measures.agreement import Overlap, agreement, overlap, pairs

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Runner


def rows(ran: Ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.talk
    return list(csv.DictReader(io.StringIO(ran.out, newline="")))


def test_agreement_has_the_values_worked_on_paper() -> None:
    """Ranks 1, 2, 3, 4 and 1, 3 1/2, 3 1/2, 2, with one tie.

    Spearman: deviations -3/2, -1/2, 1/2, 3/2 and -3/2, 1, 1, -1/2; products 9/4 - 1/2 + 1/2 - 3/4
    = 3/2 over √(5 · 9/2). Kendall: of six pairs ab, ac, ad agree, bd and cd do not, bc is tied in
    one: (3 - 2) / √(6 · 5).
    """
    found = agreement({"a": 1, "b": 2, "c": 3, "d": 4}, {"a": 10, "b": 30, "c": 30, "d": 20})
    assert found.nodes == 4
    assert found.spearman == pytest.approx(1.5 / sqrt(22.5), abs=1e-12)
    assert found.kendall == pytest.approx(1 / sqrt(30), abs=1e-12)


def test_agreement_is_of_the_nodes_that_have_both_scores() -> None:
    first = {"a": 1.0, "b": 2.0, "c": None, "d": 4.0, "x": 9.0}
    second = {"a": 3.0, "b": 2.0, "c": 9.0, "d": None, "y": 9.0}
    assert tuple(agreement(first, second)) == pytest.approx((2, -1, -1), abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second"), [({}, {}), ({"a": 1}, {"a": 2}), ({"a": 1, "b": 1}, {"a": 1, "b": 2})]
)
def test_without_two_ranks_there_is_no_agreement(
    first: dict[str, float], second: dict[str, float]
) -> None:
    assert agreement(first, second) == (len(first), None, None)
    assert agreement(second, first) == (len(first), None, None)


SCORES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=9)


@given(SCORES)
def test_agreement_is_what_its_definitions_give(scores: list[tuple[int, int]]) -> None:
    found = agreement(
        {str(index): one for index, (one, _) in enumerate(scores)},
        {str(index): other for index, (_, other) in enumerate(scores)},
    )
    ones, others = [one for one, _ in scores], [other for _, other in scores]
    if found.spearman is None:
        assert len(set(ones)) == 1 or len(set(others)) == 1
        return
    # Kendall: every pair looked at.
    order = same = apart = 0
    for (one, other), (here, there) in combinations(scores, 2):
        order += _sign(one - here) * _sign(other - there)
        same += one != here
        apart += other != there
    assert found.kendall == pytest.approx(order / sqrt(same * apart), abs=1e-12)
    # Spearman: the product-moment correlation of mean ranks.
    first, second = _ranks(ones), _ranks(others)
    middle = Fraction(len(scores) + 1, 2)
    product = sum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
    length = sqrt(sum((a - middle) ** 2 for a in first) * sum((b - middle) ** 2 for b in second))
    assert found.spearman == pytest.approx(float(product) / length, abs=1e-12)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _ranks(scores: list[int]) -> list[Fraction]:
    """From 1; equal scores share the mean of their ranks."""
    return [
        sum(other < one for other in scores)
        + Fraction(sum(other == one for other in scores) + 1, 2)
        for one in scores
    ]


def test_overlap_counts_each_thing_once() -> None:
    assert overlap("abca", "bcd") == Overlap(3, 3, 2)
    assert overlap("abca", "bcd").jaccard == 0.5
    assert overlap("", "").jaccard is None


def test_pairs_know_direction_if_asked_and_leave_loops_out() -> None:
    network = nx.DiGraph([("b", "a"), ("a", "b"), ("b", "c"), ("c", "c")])
    assert pairs(network, directed=True) == {("a", "b"), ("b", "a"), ("b", "c")}
    assert pairs(network, directed=False) == {("a", "b"), ("b", "c")}
    assert pairs(network, directed=True, among={"b", "c"}) == {("b", "c")}


def made_up(library: Path, name: str, *ties: str, header: str = "directed: false") -> None:
    """A network whose ties stand in its query, between nodes of one letter."""
    query = (
        f"#+ summary: Ties made up for a test.\n#+ network:\n#+   {header}\n"
        "SELECT ?source ?target WHERE { VALUES (?source ?target) { "
        + " ".join(f'("{tie[0]}" "{tie[1]}")' for tie in ties)
        + " } } ORDER BY ?source ?target\n"
    )
    (library / "queries" / "networks" / f"{name}.rq").write_text(query, encoding="utf-8")


def test_what_two_networks_share_is_counted(own_world: Path, run: Runner) -> None:
    """A path abcd and a star of a with b, c and e: a, b and c are in both, and the tie ab.

    Their degrees are 1, 2, 2 of 3 others and 3, 1, 1 of 3: the order is reversed.
    """
    made_up(own_world, "trail", "ab", "bc", "cd")
    made_up(own_world, "star", "ab", "ac", "ae")
    ran = run("compare", "degree", "--network", "trail", "--against", "star")
    assert [list(row.values()) for row in rows(ran)] == [
        ["nodes", "4", "4", "3", "0.6", "", ""],
        ["ties", "3", "3", "1", "0.2", "", ""],
        ["ties among the nodes of both", "2", "2", "1", "0.333333", "", ""],
        ["degree", "4", "4", "3", "", "-1.0", "-1.0"],
    ]
    first, second = ran.talk.index("first: "), ran.talk.index("second: ")
    assert first < ran.talk.index("\ntrail: ") < second < ran.talk.index("\nstar: ")


def test_nodes_that_move_most_come_first_and_those_of_one_network_last(
    own_world: Path, run: Runner
) -> None:
    """Among a, b and c: b and c share the first place of the trail, a the first of the star."""
    made_up(own_world, "trail", "ab", "bc", "cd")
    made_up(own_world, "star", "ab", "ac", "ae")
    ran = run("compare", "degree", "--network", "trail", "--against", "star", "--nodes")
    assert [list(row.values()) for row in rows(ran)] == [
        ["a", "3", "1", "2", "0.333333", "1.0"],
        ["b", "1", "2", "-1", "0.666667", "0.333333"],
        ["c", "1", "2", "-1", "0.666667", "0.333333"],
        ["d", "", "", "", "0.333333", ""],
        ["e", "", "", "", "", "0.333333"],
    ]
    assert list(rows(ran)[0]) == [
        *("node", "rank_first", "rank_second", "rise", "degree_first", "degree_second")
    ]


def test_direction_counts_only_where_both_have_it(own_world: Path, run: Runner) -> None:
    made_up(own_world, "there", "ab", "bc", header="directed: true")
    made_up(own_world, "back", "ba", "cb", header="directed: true")
    made_up(own_world, "either", "ab", "bc")

    def shared(name: str) -> tuple[str, bool]:
        ran = run("compare", "degree", "--network", "back", "--against", name)
        return rows(ran)[1]["both"], "\ndirection: only one of the two has any" in ran.talk

    assert shared("there") == ("0", False)
    assert shared("either") == ("2", True)


def test_network_is_compared_with_itself_at_another_time(own_world: Path, run: Runner) -> None:
    file = own_world / "own.rq"
    file.write_text(
        "PREFIX lg: <https://w3id.org/laborgraph/ontology#>\n"
        "PREFIX org: <http://www.w3.org/ns/org#>\n"
        "SELECT ?source ?target ?record WHERE {\n"
        "  ?record a lg:AllianceParticipation ; org:member ?source ; org:organization ?target }"
    )
    same = run("compare", "degree", "--query", file, "--against-claims", "all")
    assert rows(same)[0]["both"] == rows(same)[0]["first"]
    # The Glass Bridge is not before 1991.
    ran = run("compare", "degree", "--query", file, "--at", "2001", "--against-at", "1985")
    ties = rows(ran)[1]
    assert int(ties["second"]) < int(ties["first"])
    assert ties["both"] == ties["second"]
    assert "\nsecond: claims: the curator's reading; time: 1985.\n" in ran.talk
    assert ran.talk.startswith("first: claims: the curator's reading; time: 2001.\n")
    # The other order gives the other way round, so each option goes to its own network.
    back = run("compare", "degree", "--query", file, "--at", "1985", "--against-at", "2001")
    assert (rows(back)[1]["first"], rows(back)[1]["second"]) == (ties["second"], ties["first"])
    during = run("compare", "degree", "--query", file, "--against-during", "1980/1985")
    assert rows(during)[1]["second"] == ties["second"]


def test_cuts_are_those_of_both_networks(run: Runner) -> None:
    ran = run("compare", "degree", "--against", "participation", "--country", "Canada")
    assert ran.talk.count("\ncut: country: Canada.\n") == 2


def test_measures_are_compared_on_one_network(run: Runner) -> None:
    names = ["degree", "strength", "closeness"]
    ran = run("compare", *names, "degree")
    found = rows(ran)
    assert [(row["measure"], row["other"]) for row in found] == list(combinations(names, 2))
    assert all(-1 <= float(row["spearman"]) <= 1 for row in found)
    for name in names:
        assert f"\n{name}: {MEASURES[name].explained(directed=False, weighted=True)}\n" in ran.talk
    assert "No p-value" in ran.talk
    # The ranks are those that centrality shows.
    both = rows(run("centrality", "degree", "strength"))
    due = agreement(
        {row["node"]: float(row["degree"]) for row in both},
        {row["node"]: float(row["strength"]) for row in both},
    )
    assert float(found[0]["spearman"]) == pytest.approx(due.spearman, abs=1e-6)
    assert float(found[0]["kendall"]) == pytest.approx(due.kendall, abs=1e-6)


def test_measure_that_a_network_is_not_fit_for_has_no_agreement(run: Runner) -> None:
    ran = run("compare", "hubs", "--against", "affiliations")
    (last,) = rows(ran)[3:]
    assert (last["what"], last["first"], last["both"], last["spearman"]) == ("hubs", "0", "0", "")
    assert "hubs: no score on 'alliances', since its ties have no direction.\n" in ran.talk


def test_networks_with_no_node_in_common_are_told(own_world: Path, run: Runner) -> None:
    made_up(own_world, "some", "ab")
    made_up(own_world, "others", "cd")
    ran = run("compare", "degree", "--network", "some", "--against", "others")
    assert rows(ran)[0]["jaccard"] == "0.0"
    assert "The two networks have no node in common, so there is nothing to compare.\n" in ran.talk


def test_empty_networks_are_compared_all_the_same(own_world: Path, run: Runner) -> None:
    none = own_world / "none.rq"
    none.write_text("SELECT ?source ?target WHERE { ?source <urn:none> ?target }")
    for words in (("--against", "alliances"), ("--against", "alliances", "--nodes"), ()):
        ran = run("compare", "--query", none, *words)
        assert ran.code == 0
        assert "The network 'none' has no ties, so there is nothing to compare.\n" in ran.talk


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("degree",), "one measure is nothing to compare; give two, or --against."),
        (("--nodes",), "--nodes compares two networks; name the other by --against."),
        (("--against", "alliance"), "there is no network named 'alliance'"),
        (("--against-at", "yesterday"), "yesterday"),
        (("astrology",), "astrology"),
    ],
)
def test_wrong_use_is_refused(ask: Runner, words: tuple[str, ...], said: str) -> None:
    ran = ask("compare", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.talk
