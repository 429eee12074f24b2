"""A network is chosen by name or by a query of one's own, dressed, cut, and made anew."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from laborgraph import networks
from laborgraph.library import Library
from laborgraph.networks import Cuts
from laborgraph.tables import Iri, Literal, Table
from laborgraph.vocab import ID, LG, LGV

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner
    from laborgraph.endpoints import Embedded

GWU, SVB, LWU = f"{ID}gwu", f"{ID}svb", f"{ID}lwu"
GBA, LANTERN = f"{ID}glass-bridge-alliance", f"{ID}lantern-network"
PREFIXES = f"PREFIX id: <{ID}>\nPREFIX lg: <{LG}>\nPREFIX org: <http://www.w3.org/ns/org#>\n"


def nodes(found: networks.Chosen) -> set[str]:
    return {node.removeprefix(ID) for node in found.network}


@pytest.fixture
def chosen(small: Embedded, world: Path) -> networks.Chosen:
    return networks.choose(small, Library(world), "alliances")


def test_nodes_wear_their_label_attributes_and_passages(chosen: networks.Chosen) -> None:
    said = chosen.network.nodes[GWU]
    assert said["label"] == "Glassworkers Union"
    assert said["acronym"] == ("GWU",)
    assert said["country"] == (f"{LGV}country-US",)
    assert said["type"] == (f"{LG}Union",)
    assert said["passages"] == ("glass1991 l. 3-5", "lantern2001 l. 3-4")
    assert said["sources"] == ("glass1991", "lantern2001")
    assert "founded" not in said
    assert chosen.network.graph["names"][f"{LGV}country-US"] == "United States"


def test_ties_wear_the_passages_of_all_their_records(chosen: networks.Chosen) -> None:
    """GWU and SVB share both alliances: 1/(2-1) + 1/(3-1)."""
    tie = chosen.network.edges[GWU, SVB, ""]
    assert tie["weight"] == 1.5
    assert tie["through"] == {GBA, LANTERN}
    assert tie["passages"] == ("glass1991 l. 3-5", "lantern2001 l. 3-4")
    assert tie["sources"] == ("glass1991", "lantern2001")
    assert len(tie["records"]) == 4
    assert chosen.records == {
        f"{GBA}--gwu",
        f"{GBA}--svb",
        f"{LANTERN}--gwu",
        f"{LANTERN}--lwu",
        f"{LANTERN}--svb",
    }


def test_labels_are_in_the_language_that_is_asked_for(small: Embedded, world: Path) -> None:
    found = networks.choose(small, Library(world), "alliances", language="es")
    assert found.network.nodes[SVB]["label"] == "Sindicato de Vidrieros del Bajío"
    assert found.network.nodes[GWU]["label"] == "Glassworkers Union"


@pytest.mark.parametrize(
    ("projection", "weights"),
    [
        # Two alliances, of 2 and of 3: GWU-SVB share both.
        ("newman", {(GWU, LWU): 0.5, (GWU, SVB): 1.5, (LWU, SVB): 0.5}),
        ("count", {(GWU, LWU): 1, (GWU, SVB): 2, (LWU, SVB): 1}),
        # GWU and SVB are in the same two; LWU is in one of those two.
        ("jaccard", {(GWU, LWU): 1 / 2, (GWU, SVB): 1, (LWU, SVB): 1 / 2}),
    ],
)
def test_projection_has_the_weights_worked_on_paper(
    small: Embedded, world: Path, projection: str, weights: dict[tuple[str, str], float]
) -> None:
    found = networks.choose(small, Library(world), "participation", projection=projection)
    assert {
        (one, other): said["weight"] for one, other, said in found.network.edges(data=True)
    } == weights
    assert found.plan.weight == networks.PROJECTIONS[projection]
    assert found.weighted


def test_network_may_be_kept_in_two_modes(small: Embedded, world: Path) -> None:
    found = networks.choose(small, Library(world), "alliances", projection="none")
    assert nodes(found) == {"gwu", "svb", "lwu", "glass-bridge-alliance", "lantern-network"}
    assert not found.weighted


@pytest.mark.parametrize("given", ["Canada", "CA", "ca", "lgv:country-CA", f"{LGV}country-CA"])
def test_country_is_given_by_name_code_curie_or_iri(
    small: Embedded, world: Path, given: str
) -> None:
    found = networks.choose(small, Library(world), "alliances", cuts=Cuts(country=(given,)))
    assert nodes(found) == {"lwu"}
    assert found.cuts == ("country: Canada",)


def test_several_countries_keep_the_nodes_of_any_and_the_ties_among_them(
    small: Embedded, world: Path
) -> None:
    found = networks.choose(small, Library(world), "alliances", cuts=Cuts(country=("CA", "MX")))
    assert nodes(found) == {"lwu", "svb"}
    assert found.network.number_of_edges() == 1


def test_in_two_modes_a_cut_of_members_keeps_their_groups_and_the_other_way_round(
    small: Embedded, world: Path
) -> None:
    asked = (small, Library(world), "participation")
    assert nodes(networks.choose(*asked, cuts=Cuts(country=("Canada",)))) == {
        "lwu",
        "lantern-network",
    }
    kept = networks.choose(*asked, cuts=Cuts(kind=("bilateral alliance",)))
    assert nodes(kept) == {"glass-bridge-alliance", "gwu", "svb"}


def test_class_above_that_of_a_node_keeps_it(small: Embedded, world: Path) -> None:
    found = networks.choose(
        small, Library(world), "alliances", cuts=Cuts(kind=("labor organization",))
    )
    assert nodes(found) == {"gwu", "svb", "lwu"}


def test_class_is_given_in_the_language_of_labels(ask: Runner, own_world: Path) -> None:
    (own_world / "data" / "words.ttl").write_text(
        f"<{LG}LaborOrganization> <http://www.w3.org/2000/01/rdf-schema#label>"
        ' "organización laboral"@es .',
        encoding="utf-8",
    )
    ran = ask("network", "show", "--type", "Organizacion laboral", "--lang", "es")
    assert "\ncut: type: organización laboral.\n" in ran.talk


def test_ego_keeps_what_lies_around_a_node(small: Embedded, world: Path) -> None:
    asked = (small, Library(world), "participation")
    near = networks.choose(*asked, cuts=Cuts(ego="LWU"))
    assert nodes(near) == {"lwu", "lantern-network"}
    assert near.cuts == ("up to 1 tie from Lamplighters' Union",)
    farther = networks.choose(*asked, cuts=Cuts(ego="LWU", radius=2))
    assert nodes(farther) == {"lwu", "lantern-network", "gwu", "svb"}


def test_largest_component_is_the_one_of_most_nodes(library: Library, reading: Embedded) -> None:
    whole = networks.choose(reading, library, "alliances")
    part = networks.choose(reading, library, "alliances", cuts=Cuts(component="largest"))
    said = dict(networks.profile(whole.network, whole.plan))
    assert said["nodes in the largest component"] == len(part.network)
    assert len(part.network) < len(whole.network)
    assert dict(networks.profile(part.network, part.plan))["components"] == 1


def test_network_made_anew_without_records_is_cut_the_same_way(
    small: Embedded, world: Path
) -> None:
    """Without GWU's part in the Lantern Network, SVB and LWU are the two of it: 1/(2-1)."""
    found = networks.choose(small, Library(world), "alliances", cuts=Cuts(country=("MX", "CA")))
    again = found.remade({f"{LANTERN}--gwu"})
    assert {node.removeprefix(ID) for node in again} == {"lwu", "svb"}
    assert again.edges[LWU, SVB, ""]["weight"] == 1.0
    assert found.network.edges[LWU, SVB, ""]["weight"] == 0.5
    assert again.nodes[SVB]["label"] == "Glassworkers of the Bajío"
    assert len(found.remade(found.records)) == 0


def test_network_made_anew_without_nothing_is_the_same(chosen: networks.Chosen) -> None:
    again = chosen.remade(())
    assert list(again.nodes(data=True)) == list(chosen.network.nodes(data=True))
    assert list(again.edges(keys=True, data=True)) == list(
        chosen.network.edges(keys=True, data=True)
    )


# Parallel ties, direction, signs


def table(columns: str, *rows: str) -> Table:
    return Table(tuple(columns.split()), tuple(tuple(map(Literal, row.split())) for row in rows))


MIXED = networks.Plan(directed=False, projection="none", weight="acts")


def test_parallel_ties_are_kept_apart_by_relation() -> None:
    made = networks.network(
        table("source target relation", "a b aids", "b a aids", "a b owes"), MIXED
    )
    assert {key: said["weight"] for *_, key, said in made.edges(keys=True, data=True)} == {
        "aids": 2.0,
        "owes": 1.0,
    }
    plain = networks.simple(made)
    assert plain.edges["a", "b"]["weight"] == 3.0
    assert plain.edges["a", "b"]["relation"] == ("aids", "owes")


def test_ties_that_point_in_opposite_ways_are_two_even_where_others_do_not_point() -> None:
    made = networks.network(
        table(
            "source target relation directed",
            "b a aids true",
            "a b aids true",
            "a b aids false",
            "b a meets false",
        ),
        MIXED,
    )
    said = [
        (said["tail"], said["head"], said["relation"], said["directed"])
        for _, _, said in made.edges(data=True)
    ]
    assert sorted(said) == [
        ("a", "b", "aids", False),
        ("a", "b", "aids", True),
        ("a", "b", "meets", False),
        ("b", "a", "aids", True),
    ]
    words = networks.statement(made, MIXED, weighted=False)
    assert "ties that point one way: 2; measures take them both ways." in words
    assert any(line.startswith("parallel ties: 1 pair of nodes has ties") for line in words)


def test_sign_on_which_rows_differ_is_none() -> None:
    made = networks.network(
        table(
            "source target sign relation", "a b 1 x", "a b -1 x", "a c 1 x", "a c -1 y", "b c -1 x"
        ),
        MIXED,
    )
    assert made.edges["a", "b", "x"]["sign"] == 0
    assert made.edges["b", "c", "x"]["sign"] == -1
    assert networks.simple(made).edges["a", "c"]["sign"] == 0
    assert (
        "signs: 1 positive, 2 negative, 1 both; measures of nodes and paths take all ties alike,"
        " communities leave the negative ones out."
    ) in networks.statement(made, MIXED, weighted=False)


def test_spells_of_a_projected_tie_are_those_of_both_memberships() -> None:
    made = networks.network(
        table("group member start end", "A a 1990 1994-05", "A b 1992 1994", "A c 1995 2000"),
        networks.plan("x", {"projection": "newman"}),
    )
    assert made.edges["a", "b", ""]["spells"] == (("1992", "1994-05"),)
    assert made.edges["a", "c", ""]["spells"] == ()


def test_one_record_of_two_relations_counts_once_in_the_simple_network() -> None:
    made = networks.network(
        Table(
            ("source", "target", "relation", "record"),
            tuple(
                (Literal(one), Literal(other), Literal(relation), record)
                for one, other, relation, record in (
                    ("a", "b", "x", Iri(ID + "r1")),
                    ("a", "b", "y", Iri(ID + "r1")),
                    ("a", "b", "y", Iri(ID + "r2")),
                )
            ),
        ),
        MIXED,
    )
    assert made.edges["a", "b", "y"]["weight"] == 2.0
    assert networks.simple(made).edges["a", "b"]["weight"] == 2.0


# A query of one's own


def own(folder: Path, text: str) -> Path:
    path = folder / "mine.rq"
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


def test_query_without_a_header_makes_a_network(ask: Runner, tmp_path: Path) -> None:
    path = own(
        tmp_path,
        "SELECT ?source ?target ?record WHERE {"
        " ?record a lg:Affiliation ; org:member ?source ; org:organization ?target }",
    )
    ran = ask("centrality", "degree", "--query", path, "--evidence")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {row["node"]: row["evidence"] for row in rows} == {
        "Lamplighters' Union": "lantern2001 l. 5",
        "Northern Lantern Federation": "lantern2001 l. 5",
    }
    assert ran.talk.startswith("mine: a query of your own\nnodes: 2; ties: 1, undirected;")


@pytest.mark.parametrize(
    ("edge", "relation", "records"),
    [("?record", "", {f"{ID}lwu--nlf"}), ("lg:affiliatedWith", f"{LG}affiliatedWith", set())],
)
def test_subject_edge_and_object_are_a_tie_whose_edge_is_a_record_or_a_relation(
    small: Embedded, world: Path, tmp_path: Path, edge: str, relation: str, records: set[str]
) -> None:
    path = own(
        tmp_path,
        "SELECT ?subject ?edge ?object ?start ?end WHERE {"
        " ?record a lg:Affiliation ; org:member ?subject ; org:organization ?object ."
        f" BIND ({edge} AS ?edge) BIND ('1990' AS ?start) BIND ('' AS ?end) }}",
    )
    found = networks.choose(small, Library(world), file=path)
    ((one, other, key, said),) = found.network.edges(keys=True, data=True)
    assert (one, other, key) == (LWU, f"{ID}nlf", relation)
    assert said["records"] == records
    assert said["spells"] == (("1990", ""),)


def test_edge_is_the_relation_where_the_query_says_the_record(
    small: Embedded, world: Path, tmp_path: Path
) -> None:
    path = own(
        tmp_path,
        "SELECT ?subject ?edge ?object ?record WHERE {"
        " ?record a lg:Affiliation ; org:member ?subject ; org:organization ?object ."
        " BIND (lg:affiliatedWith AS ?edge) }",
    )
    found = networks.choose(small, Library(world), file=path)
    ((_, _, key, said),) = found.network.edges(keys=True, data=True)
    assert (key, said["records"]) == (f"{LG}affiliatedWith", {f"{ID}lwu--nlf"})


@pytest.mark.parametrize("note", ["see http://example.org now", "http://example.org/100%"])
def test_note_with_an_address_in_it_is_no_iri(ask: Runner, tmp_path: Path, note: str) -> None:
    path = own(
        tmp_path,
        "SELECT ?source ?target ?source_note ?tie_note ?record WHERE {"
        " ?record a lg:Affiliation ; org:member ?source ; org:organization ?target ."
        f" BIND ('{note}' AS ?tie_note) BIND (?tie_note AS ?source_note) }}",
    )
    ran = ask("centrality", "degree", "--query", path)
    assert ran.code == 0
    assert {row["note"] for row in csv.DictReader(io.StringIO(ran.out))} == {note, ""}


def test_what_is_outside_the_documents_comes_after_passages_in_the_order_of_lines() -> None:
    made = networks.network(Table(("source", "target", "relation"), ()), MIXED)
    passages = {"x": ("zeta2001 l. 3-200", "outside the documents"), "y": ("zeta2001 l. 3-20",)}
    for key, said in passages.items():
        made.add_edge("a", "b", key, relation=key, weight=1.0, spells=(), passages=said)
    assert networks.simple(made).edges["a", "b"]["passages"] == (
        "zeta2001 l. 3-20",
        "zeta2001 l. 3-200",
        "outside the documents",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--country", "Narnia"), "no node of this network has the country 'Narnia'; there are"),
        (("--country", "Mexco"), "did you mean Mexico?\n"),
        (("--sector", "mining"), "has the sector 'mining'; none has any"),
        (("--type", "bilateral alliance"), "has the type 'bilateral alliance'"),
        (("--ego", "NLF"), "'NLF' is not in this network"),
        (("--ego", "Nobody"), "Nobody"),
        (("--country", "Mexico", "--ego", "LWU"), "is in the network, and not in the part of it"),
        (("--sign", "positive"), "the ties of this network have no signs"),
        (("--relation", "funding"), "no tie of this network has the relation 'funding'; none has"),
        (("--radius", "2"), "--radius is counted from a node"),
        (("--network", "alliances", "--query", "mine.rq"), "a network is named once"),
        (("--network", "affiliations", "--projection", "count"), "nothing to project"),
        (("--network", "affiliations", "--weighted"), "has no weights; leave out --weighted"),
        (("--network", "aliances"), "aliances"),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_a_sentence(
    ask: Runner, words: tuple[str, ...], said: str
) -> None:
    ran = ask("centrality", "degree", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.talk
    assert len(ran.talk.splitlines()) == 1


def test_query_file_that_is_not_there_is_named(ask: Runner, tmp_path: Path) -> None:
    ran = ask("centrality", "degree", "--query", tmp_path / "none.rq")
    assert (ran.code, ran.out) == (3, "")
    assert "none.rq" in ran.talk


def test_attribute_of_nodes_is_a_file_that_anyone_may_add(ask: Runner, own_world: Path) -> None:
    (own_world / "queries" / "attributes" / "initial.rq").write_text(
        "#+ summary: The first letter.\n" + PREFIXES + "SELECT ?node ?value"
        " WHERE { ?node lg:acronym ?name BIND (SUBSTR(?name, 1, 1) AS ?value) }",
        encoding="utf-8",
    )
    from laborgraph.endpoints import Embedded

    library = Library(own_world)
    found = networks.choose(Embedded(library), library, "alliances")
    assert found.network.nodes[SVB]["initial"] == ("S",)


# The verbs


def test_networks_are_listed_with_what_their_weights_mean(ask: Runner, library: Library) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("network", "list").out)))
    files = {path.stem for path in (library.queries / "networks").glob("*.rq")}
    assert {row["network"] for row in rows} == files
    assert all(row["summary"] for row in rows)
    kinds = {row["network"]: row["kind"] for row in rows}
    assert kinds["alliances"] == "one mode, projected (newman)"
    assert kinds["participation"] == "two modes"
    assert kinds["affiliations"] == "directed"
    assert kinds["disputes"] == "undirected, signed"
    assert kinds["everything"] == "directed and undirected"


def test_network_is_shown_with_its_counts_worked_on_paper(ask: Runner) -> None:
    """Two alliances of 2 and 3 members: 5 of the 2 x 3 pairs of a group and a member have a tie."""
    ran = ask("network", "show", "participation")
    said = {row["what"]: row["value"] for row in csv.DictReader(io.StringIO(ran.out))}
    assert said["nodes"] == "5"
    assert said["nodes: group"] == "2"
    assert said["ties"] == "5"
    assert said["density"] == "0.833333"
    assert said["components"] == "1"
    assert said["nodes in Canada"] == "1"
    assert said["ties from glass1991"] == "2"
    assert said["ties from lantern2001"] == "3"
    assert said["records"] == "5"
    assert "A tie is one organization's participation" in ran.talk


def test_reciprocity_of_a_directed_network_is_shown(ask: Runner) -> None:
    ran = ask("network", "show", "affiliations")
    said = {row["what"]: row["value"] for row in csv.DictReader(io.StringIO(ran.out))}
    assert said["reciprocity"] == "0.0"
    assert said["direction"] == "directed"


def test_time_and_cuts_are_stated(ask: Runner) -> None:
    ran = ask("network", "show", "alliances", "--country", "MX", "--country", "US", "--at", "1995")
    assert "cut: country: Mexico or United States." in ran.talk
    assert "time: 0 ties certainly in it, 1 possibly; of none is it known." in ran.talk


def test_tie_is_as_sure_in_time_as_the_surest_of_the_groups_that_it_goes_through(
    run: Runner,
) -> None:
    """UE and the FAT are allied since 1992, and share an alliance besides that no source dates."""
    whole, projected = (
        run("network", "show", name, "--at", "1992").talk for name in ("participation", "alliances")
    )
    assert "time: 2 ties certainly in it" in whole
    assert "time: 1 tie certainly in it" in projected


def test_ties_of_one_relation_or_one_sign_are_kept_with_their_nodes(
    library: Library, reading: Embedded
) -> None:
    whole = networks.choose(reading, library, "solidarity")
    part = networks.choose(reading, library, "solidarity", cuts=Cuts(relation=("funding",)))
    assert part.cuts == ("relation: funding",)
    funded = [tie for *tie, key in whole.network.edges(keys=True) if key.endswith("-funding")]
    assert part.network.number_of_edges() == len(funded) > 0
    assert set(part.network) == {node for tie in funded for node in tie}
    signed = networks.choose(reading, library, "disputes", cuts=Cuts(sign="negative"))
    assert {said["sign"] for _, _, said in signed.network.edges(data=True)} == {-1}
    assert all(signed.network.degree(node) for node in signed.network)
    assert signed.cuts == ("negative ties",)


def test_ties_without_a_weight_all_weigh_one() -> None:
    plain = networks.Plan(directed=False, projection="none", weight="")
    made = networks.network(table("source target relation", "a b x", "a b x", "a b y"), plain)
    assert {said["weight"] for _, _, said in made.edges(data=True)} == {1.0}
    assert networks.simple(made).edges["a", "b"]["weight"] == 1.0


def test_ties_without_a_record_are_counted_aloud_and_cannot_be_left_out(
    ask: Runner, tmp_path: Path
) -> None:
    path = own(tmp_path, "SELECT ?source ?target WHERE { ?source lg:alliedWith ?target }")
    ran = ask("centrality", "degree", "--query", path)
    assert ran.code == 0
    assert "evidence: 3 of 3 ties name no record, so no passage stands behind them" in ran.talk
    ran = ask("centrality", "degree", "--query", path, "--sensitivity", "document")
    assert (ran.code, ran.out) == (2, "")
    assert "no tie of 'mine' names a record, so nothing can be left out" in ran.talk


def test_ranking_without_a_rank_is_not_called_stable(ask: Runner) -> None:
    ran = ask("centrality", "hubs", "--sensitivity", "document")
    assert "without documents: no node has a rank, so there is nothing that could hold." in ran.talk
    assert "stable" not in ran.talk
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert rows
    assert not any(row["unranked_without"] or row["document_best"] for row in rows)


def test_query_of_ones_own_needs_no_prefixes_of_the_house(ask: Runner, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("SELECT ?source ?target { ?source lg:alliedWith ?target }", encoding="utf-8")
    assert ask("network", "show", "--query", path).code == 0


def test_tie_that_only_an_inference_says_is_marked(library: Library, reading: Embedded) -> None:
    """That RMALC and its counterparts were allied is inferred; that UE and the FAT were is said."""
    found = networks.choose(reading, library, "alliances")
    rmalc, ue, fat = f"{ID}rmalc", f"{ID}ue", f"{ID}fat"
    assert {said.get("inferred") for _, _, said in found.network.edges(rmalc, data=True)} == {
        ("yes",)
    }
    assert "inferred" not in found.network.edges[fat, ue, ""]


def test_one_ground_without_inference_is_enough(own_world: Path) -> None:
    """GWU's part in the Lantern Network is inferred: its tie to SVB has the other alliance too."""
    from laborgraph.endpoints import Embedded

    path = own_world / "data" / "alliances" / "lantern-network.ttl"
    member = "    org:member id:gwu ;\n"
    text = path.read_text("utf-8")
    assert text.count(member) == 1
    path.write_text(text.replace(member, f"{member}    lg:inferred true ;\n"), "utf-8")
    library = Library(own_world)
    found = networks.choose(Embedded(library), library, "alliances").network
    assert found.edges[GWU, LWU, ""]["inferred"] == ("yes",)
    assert "inferred" not in found.edges[GWU, SVB, ""]
    assert "inferred" not in found.edges[LWU, SVB, ""]


def test_ties_that_are_inferred_are_counted_aloud(run: Runner) -> None:
    assert (
        "of 29 ties rest on what the curator inferred" in run("network", "show", "alliances").talk
    )
