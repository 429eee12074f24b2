"""A table of ties becomes the network that its header plans, and no record is lost on the way."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laborgraph import networks
from laborgraph.errors import WrongUseError
from laborgraph.tables import Iri, Literal, Table, text

if TYPE_CHECKING:
    from laborgraph.tables import Cell

TIES = networks.Plan(directed=False, projection="none", weight="ties")
ARROWS = networks.Plan(directed=True, projection="none", weight="ties")
TWO_MODES = networks.Plan(directed=False, projection="none", weight="delegates")
NEWMAN = networks.plan("alliances", {"projection": "newman"})


def table(columns: str, *rows: str) -> Table:
    """Rows of words; ``-`` is an unbound cell, and a name of ``x:`` an IRI."""
    return Table(tuple(columns.split()), tuple(tuple(map(_cell, row.split())) for row in rows))


def _cell(word: str) -> Cell:
    if word == "-":
        return None
    return Iri(word) if word.startswith("x:") else Literal(word)


def weights(made: nx.Graph[str]) -> dict[tuple[str, str], float]:
    return {(one, other): said["weight"] for one, other, said in made.edges(data=True)}


def records(made: nx.Graph[str]) -> dict[tuple[str, str], set[str]]:
    return {(one, other): set(said["records"]) for one, other, said in made.edges(data=True)}


# Alliances of one, two, three and four members, each member by a record of its own.
ALLIANCES = {"x:A": "e", "x:B": "ab", "x:C": "abc", "x:D": "abcd"}
INCIDENCES = table(
    "group member member_country record",
    *(
        f"{group} x:{member} x:country-{member} x:{group[2:]}-{member}"
        for group, members in ALLIANCES.items()
        for member in members
    ),
)


def test_newman_projection_has_the_weights_worked_on_paper() -> None:
    """A of e alone, B of a b, C of a b c, D of a b c d: each pair gets 1/(n-1) of each alliance.

    a-b: 1 + 1/2 + 1/3 = 11/6. a-c and b-c: 1/2 + 1/3 = 5/6. With d: 1/3. e has no tie.
    """
    made = networks.network(INCIDENCES, NEWMAN)
    assert list(made) == ["x:a", "x:b", "x:c", "x:d", "x:e"]
    assert weights(made) == {
        ("x:a", "x:b"): float(Fraction(11, 6)),
        ("x:a", "x:c"): float(Fraction(5, 6)),
        ("x:b", "x:c"): float(Fraction(5, 6)),
        ("x:a", "x:d"): float(Fraction(1, 3)),
        ("x:b", "x:d"): float(Fraction(1, 3)),
        ("x:c", "x:d"): float(Fraction(1, 3)),
    }


def test_strength_in_newman_projection_is_the_number_of_alliances_with_others() -> None:
    made = networks.network(INCIDENCES, NEWMAN)
    found = dict(made.degree(weight="weight"))
    assert found == pytest.approx({"x:a": 3, "x:b": 3, "x:c": 2, "x:d": 1, "x:e": 0})


@pytest.mark.parametrize("members", [2, 3, 10, 40])
def test_alliance_of_n_gives_each_member_a_strength_of_one(members: int) -> None:
    rows = [f"x:A x:{number}" for number in range(members)]
    made = networks.network(table("group member", *rows), NEWMAN)
    assert made.number_of_edges() == members * (members - 1) // 2
    assert set(weights(made).values()) == {1 / (members - 1)}


def test_projected_tie_keeps_the_records_of_both_members_in_each_shared_alliance() -> None:
    made = networks.network(INCIDENCES, NEWMAN)
    behind = records(made)
    assert behind["x:a", "x:b"] == {"x:B-a", "x:B-b", "x:C-a", "x:C-b", "x:D-a", "x:D-b"}
    assert behind["x:c", "x:d"] == {"x:D-c", "x:D-d"}


def test_no_record_is_lost_in_projection_not_even_of_one_who_is_alone() -> None:
    made = networks.network(INCIDENCES, NEWMAN)
    known = {text(cell) for cell in INCIDENCES.column("record")}
    assert len(known) == 10
    assert set().union(*(networks.records_of(made, node) for node in made)) == known
    assert networks.records_of(made, "x:e") == {"x:A-e"}


def test_member_belongs_once_and_keeps_both_its_records() -> None:
    """a is in A by two records: n is 2 and not 3, so the tie weighs 1/(2-1)."""
    twice = table("group member record", "x:A x:a x:r1", "x:A x:a x:r2", "x:A x:b x:r3")
    made = networks.network(twice, NEWMAN)
    assert weights(made) == {("x:a", "x:b"): 1.0}
    assert records(made) == {("x:a", "x:b"): {"x:r1", "x:r2", "x:r3"}}
    made = networks.network(twice, TWO_MODES)
    assert weights(made) == {("x:A", "x:a"): 1.0, ("x:A", "x:b"): 1.0}
    assert records(made)["x:A", "x:a"] == {"x:r1", "x:r2"}


def test_two_modes_keep_groups_and_members_as_nodes() -> None:
    made = networks.network(INCIDENCES, TWO_MODES)
    assert {node: said["mode"] for node, said in made.nodes(data=True)} == {
        **dict.fromkeys(ALLIANCES, "group"),
        **{f"x:{member}": "member" for member in "abcde"},
    }
    assert made.number_of_edges() == 10
    assert set(weights(made).values()) == {1.0}
    assert all(len(behind) == 1 for behind in records(made).values())


def test_alliance_that_is_itself_a_member_has_both_modes() -> None:
    nested = table("group member record", "x:A x:B x:r1", "x:B x:c x:r2")
    made = networks.network(nested, TWO_MODES)
    assert made.nodes["x:B"]["mode"] == "group and member"
    assert list(networks.network(nested, NEWMAN)) == ["x:B", "x:c"]
    assert networks.records_of(networks.network(nested, NEWMAN), "x:B") == {"x:r1"}


def test_incidence_may_carry_a_weight_and_the_largest_counts() -> None:
    made = networks.network(
        table("group member weight record", "x:A x:a 2 x:r1", "x:A x:a 5 x:r2"), TWO_MODES
    )
    assert weights(made) == {("x:A", "x:a"): 5.0}


def test_parallel_ties_add_up_with_all_their_records() -> None:
    made = networks.network(
        table("source target weight record", "x:a x:b 2 x:r1", "x:a x:b 0.5 x:r2"), TIES
    )
    assert weights(made) == {("x:a", "x:b"): 2.5}
    assert records(made) == {("x:a", "x:b"): {"x:r1", "x:r2"}}


def test_parallel_ties_without_a_record_add_up_too() -> None:
    made = networks.network(table("source target", "x:a x:b", "x:a x:b", "x:b x:a"), TIES)
    assert weights(made) == {("x:a", "x:b"): 3.0}


def test_rows_of_one_record_are_one_tie() -> None:
    """One record in four rows, for it has two roles and its source two countries: one tie of 2."""
    made = networks.network(
        table(
            "source target source_country relation weight record",
            "x:a x:b x:MX founder 2 x:r1",
            "x:a x:b x:US founder 2 x:r1",
            "x:a x:b x:MX member 1 x:r1",
            "x:a x:b x:US member 1 x:r1",
        ),
        ARROWS,
    )
    assert {key: said["weight"] for *_, key, said in made.edges(keys=True, data=True)} == {
        "founder": 2.0,
        "member": 1.0,
    }
    assert weights(networks.simple(made)) == {("x:a", "x:b"): 2.0}
    assert made.nodes["x:a"] == {"country": ("x:MX", "x:US"), "records": frozenset({"x:r1"})}


def test_record_that_a_query_returns_from_both_its_ends_is_one_tie() -> None:
    both = table("source target record", "x:a x:b x:r1", "x:b x:a x:r1")
    assert weights(networks.network(both, TIES)) == {("x:a", "x:b"): 1.0}


def test_direction_keeps_the_two_ways_apart() -> None:
    there_and_back = table("source target record", "x:a x:b x:r1", "x:b x:a x:r2")
    made = networks.network(there_and_back, ARROWS)
    assert records(made) == {("x:a", "x:b"): {"x:r1"}, ("x:b", "x:a"): {"x:r2"}}
    assert networks.records_of(made, "x:a") == {"x:r1", "x:r2"}


def test_tie_of_a_node_to_itself_stays_and_is_stated() -> None:
    made = networks.network(table("source target", "x:a x:a", "x:a x:b"), TIES)
    assert weights(made) == {("x:a", "x:a"): 1.0, ("x:a", "x:b"): 1.0}
    said = networks.statement(made, TIES, weighted=True)
    assert "ties of a node to itself: 1; no measure counts them." in said


def test_attributes_come_from_the_columns_of_their_end() -> None:
    made = networks.network(
        table(
            "source target source_country target_country target_since record",
            "x:a x:b x:MX - 1994 x:r1",
            "x:c x:a x:US - - x:r2",
        ),
        ARROWS,
    )
    attributes = {node: dict(said) for node, said in made.nodes(data=True)}
    assert attributes == {
        "x:a": {"country": ("x:MX",), "records": {"x:r1", "x:r2"}},
        "x:b": {"since": ("1994",), "records": {"x:r1"}},
        "x:c": {"country": ("x:US",), "records": {"x:r2"}},
    }


def test_projection_drops_what_only_groups_have() -> None:
    made = networks.network(
        table("group member group_sector member_country", "x:A x:a x:mining x:MX"), NEWMAN
    )
    assert made.nodes["x:a"] == {"country": ("x:MX",), "records": frozenset()}


@given(st.randoms(use_true_random=False), st.sampled_from([TIES, ARROWS, NEWMAN, TWO_MODES]))
def test_network_does_not_depend_on_the_order_of_rows(
    chance: random.Random, how: networks.Plan
) -> None:
    columns = "source target source_country target_country weight record"
    if how in {NEWMAN, TWO_MODES}:
        columns = "group member group_country member_country record"
    made_of = random.Random(7)  # noqa: S311 - rows, not secrets
    rows = []
    for number in range(30):
        one, other = made_of.sample("abcdef", 2)
        cells = [f"x:{one}", f"x:{other}", f"x:{made_of.choice('MN')}", f"x:{made_of.choice('MN')}"]
        cells += [made_of.choice(["0.1", "0.2", "0.7"])] if "weight" in columns else []
        rows.append(" ".join([*cells, f"x:r{number}"]))
    due = networks.network(table(columns, *rows), how)
    chance.shuffle(rows)
    found = networks.network(table(columns, *rows), how)
    assert list(found.nodes(data=True)) == list(due.nodes(data=True))
    assert list(found.edges(data=True)) == list(due.edges(data=True))


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from("abcdef"), st.integers(0, 30)),
        max_size=25,
    )
)
def test_newman_projection_spreads_one_unit_over_each_member_of_each_alliance(
    said: list[tuple[str, str, int]],
) -> None:
    rows = [f"x:{group} x:{member} x:{group}-{member}-{number}" for group, member, number in said]
    made = networks.network(table("group member record", *rows), NEWMAN)
    members = {group: {member for other, member, _ in said if other == group} for group in "ABCD"}
    for node, strength in made.degree(weight="weight"):
        shared = [all_ for all_ in members.values() if node[2:] in all_ and len(all_) > 1]
        assert strength == pytest.approx(len(shared))
    behind = set().union(*(networks.records_of(made, node) for node in made))
    assert behind == {row.split()[2] for row in rows}


@pytest.mark.parametrize("how", [TIES, ARROWS, NEWMAN, TWO_MODES])
def test_table_without_rows_is_an_empty_network(how: networks.Plan) -> None:
    columns = "group member" if how is NEWMAN else "source target"
    made = networks.network(table(columns), how)
    assert len(made) == 0
    first = networks.statement(made, how, weighted=True)[0]
    assert first.startswith("nodes: 0; ties: 0, ")
    assert first.endswith(": 0.")


@pytest.mark.parametrize(
    ("columns", "row", "how", "said"),
    [
        ("one other", "x:a x:b", TIES, "returns ?source and ?target, or ?group and ?member; this"),
        ("source member", "x:a x:b", TIES, "this one returns ?source, ?member"),
        ("source target", "x:a x:b", NEWMAN, "joins the members of groups"),
        ("group member", "x:A x:b", ARROWS, "groups and members have no direction"),
        ("group member weight", "x:A x:b 2", NEWMAN, "returns ?weight"),
        ("source target", "x:a -", TIES, "has no ?target; every tie has both"),
        ("group member", "- x:a", NEWMAN, "has no ?group"),
    ],
)
def test_query_that_makes_no_network_is_refused_with_what_is_due(
    columns: str, row: str, how: networks.Plan, said: str
) -> None:
    with pytest.raises(WrongUseError) as refused:
        networks.network(table(columns, row), how)
    assert said in str(refused.value)


def test_weight_without_a_meaning_is_refused() -> None:
    unsaid = networks.plan("ties", {})
    with pytest.raises(WrongUseError, match="the header has no words for it"):
        networks.network(table("source target weight", "x:a x:b 2"), unsaid)


@pytest.mark.parametrize("weight", ["0", "-1", "many", "nan", "INF", "1/2", "1e-101", "1e101"])
def test_weight_that_is_no_strength_is_refused(weight: str) -> None:
    with pytest.raises(WrongUseError, match=r"\?weight is a number above 0"):
        networks.network(table("source target weight", f"x:a x:b {weight}"), TIES)


@pytest.mark.parametrize(("said", "is_"), [("-", 1.0), ("3", 3.0), ("0.25", 0.25), ("2.5E1", 25.0)])
def test_weight_is_read_as_xsd_writes_numbers(said: str, is_: float) -> None:
    made = networks.network(table("source target weight", f"x:a x:b {said}"), TIES)
    assert weights(made) == {("x:a", "x:b"): is_}


@pytest.mark.parametrize(
    "header",
    [
        {"projection": "cosine"},
        {"directed": "yes, please"},
        {"undirected": "True"},
        {"weights": "ties"},
    ],
)
def test_header_that_says_something_unknown_is_refused(header: dict[str, str]) -> None:
    with pytest.raises(WrongUseError) as refused:
        networks.plan("mine", header)
    said = "directed (true or false), projection (none, newman, count or jaccard) and weight"
    assert "the header of the network 'mine' is not understood" in str(refused.value)
    assert said in str(refused.value)


def test_newman_projection_says_what_its_weights_mean_even_if_the_header_does_not() -> None:
    assert "1/(n-1)" in NEWMAN.weight
    assert networks.plan("mine", {"projection": "newman", "weight": "mine"}).weight == "mine"


def test_statement_names_nodes_ties_components_and_what_a_weight_means() -> None:
    made = networks.network(INCIDENCES, NEWMAN)
    meant = networks.statement(made, NEWMAN, weighted=True)
    assert meant == [
        "nodes: 5; ties: 6, undirected; components: 2, the largest of 4 nodes.",
        f"weight: {NEWMAN.weight}; a strength, so a tie is 1/weight long.",
    ]
    uncounted = "weight: not counted; every tie is as strong and as long as any other."
    assert networks.statement(made, NEWMAN, weighted=False)[-1] == uncounted


def test_statement_of_two_modes_says_so() -> None:
    plain = networks.plan("participation", {})
    said = networks.statement(networks.network(INCIDENCES, plain), plain, weighted=False)
    assert said[0] == "nodes: 9; ties: 10, undirected; components: 2, the largest of 7 nodes."
    assert said[1].startswith("modes: two, each tie joins a group and a member")
    assert said[2] == "weight: none; every tie is as strong and as long as any other."


def test_statement_of_a_directed_network_counts_components_without_direction() -> None:
    made = networks.network(table("source target", "x:a x:b", "x:c x:b", "x:d x:e"), ARROWS)
    said = networks.statement(made, ARROWS, weighted=True)[0]
    assert said == (
        "nodes: 5; ties: 3, directed; components (whatever the direction of ties): 2,"
        " the largest of 3 nodes."
    )


def test_equal_scores_share_a_rank_and_none_has_none() -> None:
    """Two share the second place, so the next is the fourth; what has no score comes last."""
    found = networks.ranks({"a": 1.0, "b": None, "c": 3, "d": 1.0 + 1e-9, "e": 0.0, "f": None})
    assert found == {"c": 1, "a": 2, "d": 2, "e": 4, "b": None, "f": None}


def test_noise_in_the_last_digits_does_not_part_equal_scores() -> None:
    """7/128 is 0.0546875: what is a hair below it and a hair above are one score in six digits."""
    below, above = 7 / 128 - 1e-17, 7 / 128 + 1e-17
    assert below < above
    assert networks.ranks({"a": below, "b": above}) == {"a": 1, "b": 1}
    assert networks.rounded(below) == networks.rounded(above) == 0.054688
    assert str(networks.rounded(-1e-18)) == "0.0"


def test_ranking_is_ordered_by_the_first_measure_then_by_node() -> None:
    made = networks.network(INCIDENCES, NEWMAN)
    first = {"x:a": 0.5, "x:b": 1.0, "x:c": 0.5, "x:d": None, "x:e": 0.1234567}
    found, nodes = networks.ranking(made, {"one": first, "two": dict.fromkeys(first, 2)})
    assert nodes == ["x:b", "x:a", "x:c", "x:e", "x:d"]
    assert found.columns == ("rank", "node", "country", "one", "two")
    written = [[text(cell) for cell in row] for row in found.rows]
    assert written[0] == ["1", "x:b", "x:country-b", "1.0", "2"]
    assert written[2] == ["2", "x:c", "x:country-c", "0.5", "2"]
    assert written[3] == ["4", "x:e", "x:country-e", "0.123457", "2"]
    assert written[4] == ["", "x:d", "x:country-d", "", "2"]


@pytest.mark.parametrize(
    ("column", "thing"),
    [
        ("source_records", "node"),
        ("target_label", "node"),
        ("source_mode", "node"),
        ("source_passages", "node"),
        ("tie_weight", "tie"),
        ("tie_sources", "tie"),
    ],
)
def test_attribute_named_as_what_is_said_of_all_is_refused(column: str, thing: str) -> None:
    said = f"\\?{column} is no attribute of a {thing}, since {column.partition('_')[2]} has its own"
    with pytest.raises(WrongUseError, match=said):
        networks.network(table(f"source target {column}", "x:a x:b much"), TIES)


@pytest.mark.parametrize("name", ["key", "u_for_edge", "node_for_adding", "attr"])
def test_attribute_may_have_the_name_of_a_word_of_the_library(name: str) -> None:
    made = networks.network(table(f"source target source_{name} tie_{name}", "x:a x:b i j"), TIES)
    assert made.nodes["x:a"][name] == ("i",)
    assert made.edges["x:a", "x:b", ""][name] == ("j",)


def test_only_iris_have_names_whatever_literals_look_like() -> None:
    made = networks.network(
        table("source target tie_note record", "x:a http://no.iri/100% x:kind x:r"), TIES
    )
    assert made.graph["names"] == {"x:a": "x:a", "x:kind": "x:kind"}
    ranked, _ = networks.ranking(made, {"ties": {"x:a": 1, "http://no.iri/100%": 2}})
    assert ranked.column("node") == [Literal("http://no.iri/100%"), Iri("x:a")]


def test_several_values_are_shown_by_name_or_as_they_are() -> None:
    made = networks.network(
        table("source target source_country", "x:a x:b x:MX", "x:a x:b x:US"), TIES
    )
    made.graph["names"] = {"x:MX": "Mexico", "x:US": "United States"}
    shown = [networks.ranking(made, {"ties": {"x:a": 1}}, iris=iris)[0] for iris in (False, True)]
    assert [ranked.column("country") for ranked in shown] == [
        [Literal("Mexico; United States")],
        [Literal("x:MX; x:US")],
    ]


def test_any_network_is_simplified_with_or_without_evidence() -> None:
    plain = networks.simple(nx.MultiGraph([("a", "b"), ("a", "b"), ("b", "c", {"weight": 0.5})]))
    assert weights(plain) == {("a", "b"): 2.0, ("b", "c"): 0.5}
