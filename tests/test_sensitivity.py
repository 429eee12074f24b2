"""What a ranking hangs on: each thing left out, and all made, measured and ranked anew."""

from __future__ import annotations

import csv
import io
import re
import shutil
from typing import TYPE_CHECKING

import click
import pytest

from conftest import ROOT
from laborgraph import evidence, networks, omissions
from laborgraph.cli import sensing
from laborgraph.cli.asking import Desk
from laborgraph.endpoints import Embedded, rows
from laborgraph.errors import UnreadableInputError
from laborgraph.library import Library
from laborgraph.measures import MEASURES
from laborgraph.measures.sensitivity import (
    Move,
    Reversal,
    Spread,
    Variant,
    spreads,
    stability,
)
from laborgraph.tables import text
from laborgraph.views import View, view
from laborgraph.vocab import ID, SOURCE, curie

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

    from conftest import Runner

PREFIXES = """PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lantern: <https://w3id.org/laborgraph/source/lantern2001/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/laborgraph/source/>
"""
SECTIONS = """
id:glass1991-founding
    a lg:DocumentSection ;
    skos:prefLabel "Glass notes 1991: the founding"@en ;
    lg:sectionOf source:glass1991 ;
    lg:beginsAtLine 1 ;
    lg:attestedIn glass:L0001-0001 ;
.

id:glass1991-later
    a lg:DocumentSection ;
    skos:prefLabel "Glass notes 1991: later"@en ;
    lg:sectionOf source:glass1991 ;
    lg:beginsAtLine 5 ;
    lg:attestedIn glass:L0005-0005 ;
.

id:lantern2001-all
    a lg:DocumentSection ;
    skos:prefLabel "Lantern report 2001: all of it"@en ;
    lg:sectionOf source:lantern2001 ;
    lg:beginsAtLine 1 ;
    lg:attestedIn lantern:L0001-0001 ;
.
"""


def added(root: Path, turtle: str) -> Embedded:
    """The graph of a small world with something more in its data."""
    (root / "data" / "more.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
    return Embedded(Library(root), View())


def short(units: dict[str, frozenset[str]]) -> dict[str, set[str]]:
    """Units and records by their last names; those with which nothing falls are left out."""
    return {
        unit.removeprefix(ID).removeprefix(SOURCE): {one.removeprefix(ID) for one in fallen}
        for unit, fallen in units.items()
        if fallen
    }


BRIDGE = ("glass-bridge-alliance--gwu", "glass-bridge-alliance--svb")
LANTERN = ("lantern-network--gwu", "lantern-network--lwu", "lantern-network--svb")
RECORDS = [ID + name for name in (*BRIDGE, *LANTERN)]


# On paper


def test_range_of_a_rank_is_over_what_is_left_out() -> None:
    base = {"a": 1, "b": 2, "c": 3, "d": None}
    variants = [
        Variant("x", {"a": 1, "b": 2, "c": 3, "d": None}),
        Variant("y", {"a": 3, "b": 1, "c": 2}),
        Variant("z", {"b": 1, "c": 1, "d": 3}),
    ]
    assert spreads(base, variants) == {
        "a": Spread(1, 3, "y", ("z",)),
        "b": Spread(1, 2, "y", ()),
        "c": Spread(1, 3, "z", ()),
        "d": Spread(3, 3, "", ()),
    }


def test_ranking_that_keeps_its_top_is_stable() -> None:
    base = {"a": 1, "b": 2, "c": 3}
    judged = stability(base, [Variant("x", dict(base)), Variant("y", {"a": 1, "b": 2, "c": 2})])
    assert judged.stable
    assert judged.furthest == Move("c", 3, 2, "y")
    # Without y one of the three pairs is tied: tau-b is 2 over the root of 3 times 2.
    assert judged.agreement == pytest.approx((2 / 6**0.5, 1.0))
    assert judged.least == "y"


@pytest.mark.parametrize(
    ("ranks", "upset"),
    [
        ({"a": 1, "b": 1, "c": 3}, "first_lost"),
        ({"a": 1, "b": 3, "c": 2}, "reversals"),
        ({"a": 1, "b": 2}, "lost"),
    ],
)
def test_ranking_is_not_stable_if(ranks: dict[str, int], upset: str) -> None:
    judged = stability({"a": 1, "b": 2, "c": 3}, [Variant("x", ranks)])
    assert not judged.stable
    assert [name for name in ("first_lost", "reversals", "lost") if getattr(judged, name)] == [
        upset
    ]


def test_pairs_that_are_turned_round_are_counted() -> None:
    """Of a, then b and c level, then d: five pairs are of two ranks; d, b, c, a turns all five."""
    base = {"a": 1, "b": 2, "c": 2, "d": 4}
    turned = {"d": 1, "b": 2, "c": 3, "a": 4}
    assert stability(base, [Variant("x", turned)]).reversals == (Reversal(5, 5, "x"),)


def test_pairs_of_nodes_that_share_a_rank_are_counted_each() -> None:
    base = {"a": 1, "b": 2, "c": 2}
    judged = stability(base, [Variant("x", {"b": 1, "c": 1, "a": 3})])
    assert judged.reversals == (Reversal(2, 2, "x"),)


def test_the_top_does_not_reach_into_a_rank_that_too_many_share() -> None:
    crowd = {f"n{number:02}": 3 for number in range(9)}
    base = {"a": 1, "b": 2, **crowd}
    assert stability(base, []).top == 2
    assert stability({"a": 1, "b": 2, **dict(list(crowd.items())[:8])}, []).top == 10
    assert stability(dict.fromkeys(crowd, 1) | {"a": 1, "b": 1}, []).top == 11


def test_what_is_left_out_is_not_missed_itself() -> None:
    base = {"group": 1, "a": 2}
    variants = [Variant("group", {"a": 1})]
    judged = stability(base, variants)
    assert (judged.first_lost, judged.lost) == ((), ())
    assert spreads(base, variants)["group"].unranked_without == ()


# What falls with what


def test_with_a_document_falls_what_rests_on_it_alone(own_world: Path) -> None:
    place = own_world / "data" / "alliances" / "lantern-network.ttl"
    words = place.read_text(encoding="utf-8")
    head, name, rest = words.partition("id:lantern-network--gwu\n")
    rest = rest.replace(
        "    lg:attestedIn", "    lg:attestedIn glass:L0003-0005 ;\n    lg:attestedIn", 1
    )
    place.write_text(PREFIXES.splitlines()[0] + "\n" + head + name + rest, encoding="utf-8")
    found = omissions.units(Embedded(Library(own_world), View()), RECORDS, "document")
    assert short(found) == {
        "glass1991": set(BRIDGE),
        "lantern2001": {"lantern-network--lwu", "lantern-network--svb"},
    }


def test_what_rests_on_no_document_falls_with_none(own_world: Path) -> None:
    endpoint = added(
        own_world,
        """
id:lantern-network--nlf
    a lg:AllianceParticipation ;
    org:member id:nlf ;
    org:organization id:lantern-network ;
    org:role lgv:role-member ;
    lg:outsideKnowledge true ;
    lg:curatorNote "From its own pages."@en ;
.
""",
    )
    known = [*RECORDS, ID + "lantern-network--nlf"]
    for kind in ("document", "section"):
        fallen = frozenset().union(*omissions.units(endpoint, known, kind).values())
        assert ID + "lantern-network--nlf" not in fallen
    assert (
        "lantern-network--nlf"
        in short(omissions.units(endpoint, known, "alliance"))["lantern-network"]
    )


def test_passage_over_the_end_of_a_section_belongs_to_both(own_world: Path) -> None:
    found = omissions.units(added(own_world, SECTIONS), RECORDS, "section")
    # The bridge is attested in lines 3 to 5, and the second section begins with the fifth.
    assert short(found) == {
        "glass1991-founding": set(BRIDGE),
        "glass1991-later": set(BRIDGE),
        "lantern2001-all": set(LANTERN),
    }
    moved = SECTIONS.replace("beginsAtLine 5", "beginsAtLine 6")
    found = omissions.units(added(own_world, moved), RECORDS, "section")
    assert found[ID + "glass1991-later"] == frozenset()
    assert short(found)["glass1991-founding"] == set(BRIDGE)
    moved = SECTIONS.replace("beginsAtLine 5", "beginsAtLine 3")
    found = omissions.units(added(own_world, moved), RECORDS, "section")
    assert found[ID + "glass1991-founding"] == frozenset()


def test_section_that_begins_nowhere_is_refused(own_world: Path) -> None:
    endpoint = added(own_world, SECTIONS.replace("beginsAtLine 5", 'beginsAtLine "five"'))
    with pytest.raises(UnreadableInputError, match=r"id:glass1991-later: .* not 'five'"):
        omissions.units(endpoint, RECORDS, "section")


def test_uncertain_is_what_the_data_mark(own_world: Path) -> None:
    endpoint = added(
        own_world,
        """
id:lantern-network--nlf
    a lg:AllianceParticipation ;
    org:member id:nlf ;
    org:organization id:lantern-network ;
    org:role lgv:role-member ;
    lg:inferred true ;
    lg:curatorNote "Read from the membership of one of its unions."@en ;
    lg:attestedIn lantern:L0003-0005 ;
.

id:glass-bridge-alliance
    lg:possiblySameAs id:lantern-network ;
.

id:gwu--nlf
    a lg:Affiliation ;
    org:member id:gwu ;
    org:organization id:nlf ;
    lg:edtf "1991~" ;
    lg:attestedIn lantern:L0005-0005 ;
.
""",
    )
    known = {
        text(cell)
        for cell in rows(
            endpoint,
            "SELECT ?record WHERE { ?record"
            " <https://w3id.org/laborgraph/ontology#attestedIn> ?passage }",
        ).column("record")
    }
    found = short(omissions.units(endpoint, known, "claim"))
    assert found["lantern-network--nlf"] == {"lantern-network--nlf"}
    # With a thing that may be another fall the ties that name it.
    assert found["glass-bridge-alliance"] == {"glass-bridge-alliance", *BRIDGE}
    # What was only planned falls with all who were to come.
    planned = [unit for unit in found if "lantern-meeting" in unit]
    assert planned
    assert all(unit in found[unit] for unit in planned)
    # A rough date is no doubt of a tie, unless a time is asked for.
    assert "gwu--nlf" not in found
    now = Embedded(Library(own_world), view("all", "1991", "", own_world / "queries"))
    assert "gwu--nlf" in short(omissions.units(now, known, "claim"))


def test_with_an_alliance_fall_its_participations(small: Embedded) -> None:
    assert short(omissions.units(small, RECORDS, "alliance")) == {
        "glass-bridge-alliance": set(BRIDGE),
        "lantern-network": set(LANTERN),
    }


def test_tie_counts_for_the_nearest_whole_that_it_is_part_of(own_world: Path) -> None:
    endpoint = added(
        own_world,
        """
id:lamp-march
    a lg:March ;
    skos:prefLabel "Lamp march"@en ;
    lg:inSeries id:lantern-meetings ;
    lg:partOf id:lantern-meeting-2001 ;
    lg:attestedIn lantern:L0007-0007 ;
.
""",
    )
    found = short(omissions.units(endpoint, [ID + "lamp-march"], "alliance"))
    assert found == {"lantern-meeting-2001": {"lamp-march"}}


# Equal to recomputing


def without(folder: Path, records: frozenset[str]) -> int:
    """Cut the blocks of records out of the files of a folder; how many there were."""
    names = {curie(record) for record in records}
    cut = 0
    for path in sorted(folder.rglob("*.ttl")):
        parts = path.read_text(encoding="utf-8").split("\n\n")
        left = [part for part in parts if part.split("\n")[0] not in names]
        cut += len(parts) - len(left)
        path.write_text("\n\n".join(left).rstrip() + "\n", encoding="utf-8")
    return cut


def said(made: nx.MultiGraph[str]) -> tuple[object, object]:
    """All that is said of the nodes and the ties of a network."""
    return [(node, known) for node, known in made.nodes(data=True)], sorted(
        (one, other, key, sorted(known.items(), key=lambda item: item[0]))
        for one, other, key, known in made.edges(keys=True, data=True)
    )


@pytest.mark.parametrize("name", ["alliances", "participation", "affiliations"])
@pytest.mark.parametrize("kind", omissions.KINDS)
def test_network_without_a_unit_is_that_of_data_without_its_records(
    kind: str, name: str, own_world: Path, tmp_path: Path
) -> None:
    endpoint = added(own_world, SECTIONS)
    chosen = networks.choose(endpoint, Library(own_world), name)
    units = {
        unit: fallen
        for unit, fallen in omissions.units(endpoint, chosen.evidence, kind).items()
        if fallen
    }
    assert units or kind == "claim"
    for number, fallen in enumerate(units.values()):
        copy = Library(shutil.copytree(own_world, tmp_path / f"copy{number}", symlinks=True))
        assert without(copy.data, fallen) == len(fallen)
        anew = networks.choose(Embedded(copy, View()), copy, name)
        assert said(chosen.remade(fallen)) == said(anew.network)
        assert said(anew.network) != said(chosen.network)


def copied(root: Path) -> Library:
    """A library of the real data that may be cut."""
    for name in ("ontology", "queries"):
        (root / name).symlink_to(ROOT / name, target_is_directory=True)
    shutil.copytree(ROOT / "data", root / "data")
    return Library(root)


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        ("document", SOURCE + "cook1994"),
        ("section", ID + "itsc2013-solidarity-alliance"),
        ("claim", ID + "tnsa--los-mineros"),
        ("alliance", ID + "tnsa"),
    ],
)
def test_real_ranks_without_a_unit_are_those_of_data_without_its_records(
    kind: str, unit: str, library: Library, reading: Embedded, tmp_path: Path
) -> None:
    chosen = networks.choose(reading, library, "alliances")
    fallen = omissions.units(reading, chosen.evidence, kind)[unit]
    less = copied(tmp_path)
    assert without(less.data, fallen) == len(fallen) > 0
    anew = networks.choose(Embedded(less, View()), less, "alliances")
    measure = MEASURES["betweenness"].function

    def ranked(made: nx.MultiGraph[str]) -> dict[str, int | None]:
        return networks.ranks(measure(networks.simple(made), True))

    assert ranked(chosen.remade(fallen)) == ranked(anew.network)
    with click.Context(click.Command("centrality")):
        found = sensing.tried(
            Desk(library, reading), chosen, ranked(chosen.network), ranked, [kind]
        )
    assert {item.left_out: item.ranks for item in found[0].variants}[unit] == ranked(anew.network)


# The verb


def ranking(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written)))


def test_verb_gives_the_range_of_each_rank_and_says_what_upsets_it(ask: Runner) -> None:
    """The GWU and the SVB share a bridge and, with the LWU, the network; by strength 2, 2 and 1.

    Without the bridge all three have 1; without the network only the two are left, with 1 each.
    """
    ran = ask("centrality", "strength", "--sensitivity", "document", "--sensitivity", "alliance")
    assert ran.code == 0
    lwu = {
        "rank": "3",
        "document_best": "1",
        "document_worst": "1",
        "alliance_best": "1",
        "alliance_worst": "1",
        "moved_most_by": "Glass notes 1991",
        "unranked_without": "Lantern report 2001; Lantern Network",
    }
    found = ranking(ran.out)
    assert [row["rank"] for row in found] == ["1", "1", "3"]
    assert {name: found[2][name] for name in lwu} == lwu
    assert [found[0][name] for name in list(lwu)[1:]] == ["1", "1", "1", "1", "", ""]
    assert "sensitivity: the network is made and ranked anew 2 times." in ran.talk
    assert "the ranking by strength is NOT STABLE (2 of 2 documents" in ran.talk
    assert (
        "leaving out Glass notes 1991 moves Lamplighters' Union from rank 3 to rank 1" in ran.talk
    )
    assert (
        "rank 1 is not held by the same nodes in 1 of 2: without Glass Bridge Alliance." in ran.talk
    )
    assert (
        "no rank is left to 1 of the 3 at the top: Lamplighters' Union without Lantern Network."
        in ran.talk
    )


def test_ranking_that_holds_is_said_to_be_stable(ask: Runner) -> None:
    ran = ask("centrality", "degree", "--sensitivity", "claim")
    assert "all holds" in ran.talk
    assert "NOT STABLE" not in ran.talk
    for row in ranking(ran.out):
        assert row["claim_best"] == row["claim_worst"] == row["rank"]


def test_stable_ranking_says_who_stays(own_world: Path, run: Runner) -> None:
    """A third alliance of the two makes the bridge dispensable."""
    bridge = (own_world / "data/alliances/glass-bridge-alliance.ttl").read_text(encoding="utf-8")
    again = bridge.replace("glass-bridge", "pane-bridge").replace("Glass Bridge", "Pane Bridge")
    (own_world / "data/alliances/pane-bridge-alliance.ttl").write_text(
        again.replace('"GBA"', '"PBA"'), encoding="utf-8"
    )
    query = own_world / "bridges.rq"
    query.write_text(
        """#+ summary: Organizations that share a bridge.
#+ network: {projection: newman}
PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?group ?member ?record WHERE {
  ?record org:organization ?group ; org:member ?member .
  ?record a <https://w3id.org/laborgraph/ontology#AllianceParticipation> .
}
ORDER BY ?group ?member
""",
        encoding="utf-8",
    )
    ran = run("centrality", "strength", "--query", query, "--sensitivity", "alliance")
    # Without either bridge, 2, 2 and 1; without the network two are left, and the third is lost.
    assert "no rank is left to 1 of the 3 at the top" in ran.talk
    ran = run(
        "centrality",
        "strength",
        "--query",
        query,
        "--country",
        "Mexico",
        "--sensitivity",
        "alliance",
    )
    assert "the ranking by strength is stable: rank 1 and the order of 1 node at" in ran.talk


def test_without_a_word_everything_is_left_out_in_turn(ask: Runner) -> None:
    ran = ask("centrality", "degree", "--top", "1", "--sensitivity")
    (row,) = ranking(ran.out)
    assert list(row)[-10:] == [
        *(f"{kind}_{end}" for kind in omissions.KINDS for end in ("best", "worst")),
        "moved_most_by",
        "unranked_without",
    ]
    assert "this network has to do with no sections of documents, so none is left out." in ran.talk


def test_only_the_first_measure_is_ranked_anew(ask: Runner) -> None:
    ran = ask("centrality", "strength", "degree", "--sensitivity", "alliance")
    assert "by strength" in ran.talk
    assert "the ranking by degree" not in ran.talk
    assert ranking(ran.out)[0]["degree"]


def test_without_the_option_nothing_is_added(ask: Runner) -> None:
    ran = ask("centrality", "degree")
    assert "sensitivity" not in ran.talk
    assert "moved_most_by" not in ran.out


def test_unknown_kind_is_refused_with_those_there_are(ask: Runner) -> None:
    ran = ask("centrality", "degree", "--sensitivity", "page")
    assert ran.code == 2
    assert "'document', 'section', 'claim', 'alliance', 'all'" in ran.talk


def test_identifiers_stand_in_the_place_of_names_if_asked(ask: Runner) -> None:
    ran = ask("centrality", "strength", "--sensitivity", "document", "--iris")
    last = ranking(ran.out)[2]
    assert last["moved_most_by"] == SOURCE + "glass1991"
    assert last["unranked_without"] == "source:lantern2001"


def test_what_stands_behind_no_tie_is_told_apart_from_what_does(
    own_world: Path, run: Runner
) -> None:
    added(own_world, SECTIONS.replace("beginsAtLine 5", "beginsAtLine 6"))
    ran = run("centrality", "strength", "--sensitivity", "section")
    assert "(2 of 3 sections of documents have records behind this network)" in ran.talk
    assert "in 1 of 2: without Glass notes 1991: the founding." in ran.talk


def test_members_that_were_cut_away_count_as_what_is_left_out(own_world: Path, run: Runner) -> None:
    """Without the LWU, which is Canadian, the two others are closer in the network."""
    place = own_world / "data" / "alliances" / "lantern-network.ttl"
    words = place.read_text(encoding="utf-8")
    name = "id:lantern-network--lwu\n    a lg:AllianceParticipation ;\n"
    place.write_text(words.replace(name, name + "    lg:inferred true ;\n"), encoding="utf-8")
    ran = run(
        *("centrality", "strength", "--country", "Mexico", "--country", "United States"),
        *("--sensitivity", "claim"),
    )
    assert "claims: the ranking by strength is stable" in ran.talk
    assert re.search(r"\(1 of \d+ uncertain claims have records", ran.talk)
    assert len(ranking(ran.out)) == 2


def test_a_remote_graph_gives_the_same(ask: Runner, small_address: str) -> None:
    words = ("centrality", "strength", "--sensitivity")
    assert ask(*words, "--endpoint", small_address).out == ask(*words).out


# The sections of the two documents


def test_sections_of_the_documents_leave_no_passage_out(reading: Embedded) -> None:
    asked = """PREFIX lg: <https://w3id.org/laborgraph/ontology#>
        SELECT DISTINCT ?record WHERE { ?record lg:attestedIn ?passage }"""
    records = {text(cell) for cell in rows(reading, asked).column("record")}
    cited = evidence.of_records(reading, records)
    first = rows(
        reading,
        """PREFIX lg: <https://w3id.org/laborgraph/ontology#>
        SELECT ?document (MIN(?line) AS ?least) WHERE {
          ?section lg:sectionOf ?document ; lg:beginsAtLine ?line } GROUP BY ?document
        ORDER BY ?document""",
    )
    assert [tuple(map(text, row)) for row in first.rows] == [
        (SOURCE + "cook1994", "1"),
        (SOURCE + "itsc2013", "1"),
    ]
    once = frozenset(record for record, places in cited.items() if len(places) == 1)
    fallen = frozenset().union(*omissions.units(reading, once, "section").values())
    assert fallen == once


def test_section_begins_before_its_heading_and_where_a_paragraph_does(reading: Embedded) -> None:
    asked = """PREFIX lg: <https://w3id.org/laborgraph/ontology#>
        SELECT ?section ?document ?line ?heading WHERE {
          ?section lg:sectionOf ?document ; lg:beginsAtLine ?line ; lg:attestedIn ?heading }
        ORDER BY ?document ?line ?heading"""
    found = [tuple(map(text, row)) for row in rows(reading, asked).rows]
    assert len({section for section, *_ in found}) == 21
    begins = {section: (document, int(line)) for section, document, line, _ in found}
    ordered = sorted(begins.values())
    for section, _, line, heading in found:
        match = re.search(r"L(\d{4})-(\d{4})$", heading)
        assert match
        after = [other for other in ordered if other > begins[section]]
        end = after[0][1] if after and after[0][0] == begins[section][0] else 9999
        assert int(line) <= int(match[1]) <= int(match[2]) < end, curie(section)


def test_real_ranking_of_the_alliances_says_plainly_that_it_is_not_stable(run: Runner) -> None:
    ran = run("centrality", "degree", "--sensitivity", "document", "--top", "2")
    assert "without documents: the ranking by degree is NOT STABLE" in ran.talk
    assert (
        "leaving out ITSC report 2013 moves Mexican Electrical Workers' Union from rank 1 to rank"
        in ran.talk
    )
    assert "Kendall's tau-b" in ran.talk


def test_long_work_is_announced_before_it_begins(
    ask: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("centrality", "degree", "--sensitivity", "document")
    assert "minutes" not in ask(*asked).talk
    monkeypatch.setattr("laborgraph.cli.sensing._LONG", 1)
    first = ask(*asked).talk.splitlines()[0]
    assert first.startswith("sensitivity: the network is made and ranked anew ")
    assert first.endswith("; it may take minutes.")
