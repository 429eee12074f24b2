"""Each saved network says what its header promises, of the documents and of a world on paper.

That every file gives the same rows at a server and in rdflib, and that the evidence of every row
is attested, is held for all saved queries in ``test_questions``.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

import pytest

from conftest import ROOT
from laborgraph import networks, saved
from laborgraph.endpoints import Embedded, rows
from laborgraph.library import Library
from laborgraph.tables import text
from laborgraph.vocab import FOAF, LG, LGV, ORG, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from laborgraph.endpoints import Endpoint
    from laborgraph.saved import SavedQuery

ID = "https://w3id.org/laborgraph/id/"
FILES = {query.name: query for query in saved.every(ROOT / "queries" / "networks")}
every_network = pytest.mark.parametrize("query", FILES.values(), ids=FILES)

AGENT = FOAF + "Agent"
# What stands at the two ends of a tie: one of these classes each.
ENDS = {
    "affiliations": ({LG + "LaborOrganization"}, {ORG + "Organization"}),
    "alliances": ({LG + "Alliance"}, {ORG + "Organization"}),
    "disputes": ({AGENT}, {AGENT}),
    "events": ({LG + "Occurrence"}, {ORG + "Organization", LG + "Workforce"}),
    "everything": (
        {AGENT},
        {AGENT, LG + "Occurrence", LG + "PolicyInstrument", LG + "InterUnionAgreement"},
    ),
    "participation": ({LG + "Alliance"}, {ORG + "Organization"}),
    "persons": ({ORG + "Organization"}, {FOAF + "Person"}),
    "positions": ({AGENT}, {AGENT}),
    "solidarity": ({AGENT}, {AGENT, LG + "Occurrence"}),
}


def ask(endpoint: Endpoint, query: str) -> list[dict[str, str]]:
    """The rows of a query by the names of their columns, IRIs of records and concepts cut short."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    table = rows(endpoint, query if "PREFIX" in query else prefixes + query)
    return [
        {
            name: text(cell).removeprefix(ID).removeprefix(LGV)
            for name, cell in zip(table.columns, row, strict=True)
        }
        for row in table.rows
    ]


def ties(endpoint: Endpoint, name: str) -> list[dict[str, str]]:
    return ask(endpoint, FILES[name].text)


def short(said: list[dict[str, str]], *columns: str) -> set[tuple[str, ...]]:
    """What stands in these columns."""
    return {tuple(row[name] for name in columns) for row in said}


def instances(endpoint: Endpoint, classes: set[str]) -> set[str]:
    listed = " ".join(f"<{iri}>" for iri in sorted(classes))
    found = ask(endpoint, f"SELECT ?x WHERE {{ VALUES ?class {{ {listed} }} ?x a ?class }}")
    return {row["x"] for row in found}


def of_group(said: list[dict[str, str]], group: str) -> set[str]:
    return {row["member"] for row in said if row["group"] == group}


# What every network keeps.


def test_the_networks_that_were_asked_for_are_there() -> None:
    assert set(FILES) == set(ENDS)


@every_network
def test_header_says_what_the_network_is_and_what_is_its_evidence(query: SavedQuery) -> None:
    how = networks.plan(query.name, query.network)
    assert query.summary
    assert len(query.description) > len(query.summary)
    assert query.tags
    assert query.evidence[0] == "record"
    assert how.directed == (query.name in {"affiliations", "solidarity"})
    assert how.projected == (query.name in {"alliances", "events"})
    assert bool(how.weight) == (query.name in {"alliances", "events", "solidarity"})


@every_network
def test_every_tie_has_its_evidence(query: SavedQuery, real: Embedded) -> None:
    said = ties(real, query.name)
    assert len(said) > 10
    sure = {row["r"] for row in ask(real, "SELECT ?r { ?r lg:attestedIn|lg:outsideKnowledge ?x }")}
    for row in said:
        assert row["record"] in sure
        # The second part is missing only where an act, or none, stands for it.
        assert {row[name] for name in query.evidence} - {""} <= sure


@every_network
def test_ends_are_things_of_the_classes_that_the_network_is_about(
    query: SavedQuery, real: Embedded
) -> None:
    said = ties(real, query.name)
    columns = ("group", "member") if "group" in said[0] else ("source", "target")
    for column, classes in zip(columns, ENDS[query.name], strict=True):
        assert {row[column] for row in said} <= instances(real, classes)


@every_network
def test_rows_make_a_network(query: SavedQuery, real: Embedded) -> None:
    made = networks.network(rows(real, query.text), networks.plan(query.name, query.network))
    assert made.number_of_edges() > 10


@every_network
def test_a_tie_that_ends_does_not_end_before_it_starts(query: SavedQuery, real: Embedded) -> None:
    for row in ties(real, query.name):
        start, end = row["start"], row["end"]
        shared = min(len(start), len(end))
        assert start[:shared] <= end[:shared]


# By hand, from the lines of the documents.


def test_fourteen_were_named_at_the_first_trinational_exchange(reading: Embedded) -> None:
    """c:519-532: telephone and electrical workers, pilots, teachers, FAT, CTM; eight of the US."""
    said = ties(reading, "events")
    mexican = {"strm", "sme", "airline-pilots-association", "snte", "fat", "ctm"}
    others = {"cwa", "uaw", "actwu", "ilgwu", "afl-cio", "iue", "floc"}
    maquiladoras = {"coalition-for-justice-in-the-maquiladoras"}
    assert of_group(said, "trinational-exchange-1991") == mexican | others | maquiladoras


def test_events_join_those_who_took_part_and_nobody_else(reading: Embedded) -> None:
    said = ties(reading, "events")
    # c:540-544, with the month.
    assert of_group(said, "electrical-workers-meeting-1994") == {"ibew", "sme"}
    (meeting,) = short(
        [row for row in said if row["group"] == "electrical-workers-meeting-1994"], "start", "end"
    )
    assert meeting == ("1994-02", "1994-02")
    # c:404-406: whoever signs an agreement meets, in person or by letter.
    three = {"strm", "cwa", "communications-and-electrical-workers-of-canada"}
    assert of_group(said, "strm-cwa-canada-agreement-signing") == three
    assert of_group(said, "afl-cio-fat-talks") == {"afl-cio", "fat"}
    # c:450-454: the two centrals backed the talks of the two farm unions from outside.
    assert of_group(said, "floc-sntoac-talks") == {"floc", "sntoac"}
    # i:1305-1328: the union stayed away from the march of the afternoon.
    assert "sme" not in of_group(said, "nafta-forums-2014--afternoon-march")
    assert "sme" in of_group(said, "nafta-forums-2014--morning-march")
    # i:666-669: its head spoke, and the union stands for him.
    assert {"itsc", "sme"} <= of_group(said, "itsc-convening-2010")
    assert not {row["group"] for row in said} & {
        *("tncdpe-conference-11", "toluca-summit-2014"),  # planned
        *("modelo-strike-1990", "volkswagen-puebla-strike-1987"),  # strikes
        *("nafta-side-accords-reactions", "plasticos-bajacal-election"),  # no meetings
    }


def test_solidarity_with_the_workers_of_ford_cuautitlan_is_as_the_paper_tells_it(
    reading: Embedded,
) -> None:
    """c:554-560: the CAW and UAW locals by three ways, two locals also as witnesses in 1991."""
    said = ties(reading, "solidarity")
    for actor in ("caw", "uaw-locals"):
        kinds = {row["relation"] for row in said if row["source"] == actor}
        assert {"action-publicity", "action-lobbying", "action-protest"} <= kinds
    seen = [row for row in said if row["relation"] == "action-observation"]
    assert {
        ("uaw-local-st-paul", "ford-cuautitlan-workers", "1991", "1991"),
        ("uaw-local-kansas-city", "ford-cuautitlan-workers", "1991", "1991"),
    } <= short(seen, "source", "target", "start", "end")


def test_solidarity_points_from_who_acted_to_who_was_helped(reading: Embedded) -> None:
    said = ties(reading, "solidarity")
    assert {
        # c:579-584 and c:591-592.
        ("volkswagen-german-workers", "volkswagen-puebla-workers", "action-refusal-to-handle"),
        ("teamsters", "modelo-workers", "action-refusal-to-handle"),
        # i:626-631: German locals helped American ones to organize.
        ("verdi", "cwa", "action-leafleting"),
        # c:909-912: she who was dismissed has no name.
        ("ue", "ge-maquila-worker-dismissal", "action-testimony"),
        ("jobs-with-justice", "ge-maquila-worker-dismissal", "action-testimony"),
    } <= short(said, "source", "target", "relation")
    carey = [row for row in said if row["record"] == "ge-and-honeywell--carey-letter"]
    assert short(carey, "source", "tie_person") == {("teamsters", "ron-carey")}
    sources = {row["source"] for row in said}
    assert not sources & {"us-senate", "canadian-ambassador-to-mexico", "ford-motor-company"}
    # Who received the visit of COPE, and who was welcomed by the CFT, acted for nobody.
    assert not {row["source"] for row in said if row["target"] in {"sme", "cnte"}} & {"sme", "cnte"}


def test_sides_of_the_strike_at_modelo_are_as_the_paper_tells_them(reading: Embedded) -> None:
    """c:591-596: workers and their union, helped by the Teamsters; the brewery and Velázquez."""
    ours, ally = ["modelo-union", "modelo-workers"], "teamsters"
    against = ["modelo-brewery", "fidel-velazquez"]
    due = {(frozenset(ours), "1"), *((frozenset((ally, one)), "1") for one in ours)}
    due |= {(frozenset(pair), "-1") for pair in product([*ours, ally], against)}
    said = [row for row in ties(reading, "disputes") if row["tie_dispute"] == "modelo-strike-1990"]
    assert {(frozenset((row["source"], row["target"])), row["sign"]) for row in said} == due
    assert short(said, "start", "end") == {("1990", "1990")}


class Part(NamedTuple):
    """Who had which part in a dispute, or in an act within it."""

    actor: str
    role: str


def _by_dispute(endpoint: Endpoint) -> dict[str, set[Part]]:
    """The parts of each dispute, strike and complaint, gathered without the query under test."""
    found: defaultdict[str, set[Part]] = defaultdict(set)
    kinds = [instances(endpoint, {LG + name}) for name in ("Dispute", "Strike", "Complaint")]
    acts = instances(endpoint, {LG + "SolidarityAction"})
    inside = {
        (row["a"], row["d"])
        for row in ask(endpoint, "SELECT ?a ?d { ?a lg:partOf ?d }")
        if row["a"] in acts
    }
    planned = {
        row["x"] for row in ask(endpoint, "SELECT ?x { ?x lg:realization lgv:status-planned }")
    }
    parts = ask(
        endpoint,
        """SELECT ?where ?who ?role ?on_behalf WHERE {
          ?p lg:inOccurrence ?where ; lg:participant ?who ; lg:participantRole ?role
          OPTIONAL { ?p lg:onBehalfOf ?on_behalf }
        }""",
    )
    for row in parts:
        actor = row["on_behalf"] or row["who"]
        role = row["role"].removeprefix("part-")
        if row["where"] in set().union(*kinds) - planned:
            found[row["where"]].add(Part(actor, role))
        if role in {"ally", "funder", "organizer"} and row["where"] not in planned:
            for act, dispute in inside:
                if act == row["where"] and dispute in set().union(*kinds) - planned:
                    found[dispute].add(Part(actor, "ally"))
    return found


def test_signs_of_every_dispute_follow_from_the_parts_of_its_parties(real: Embedded) -> None:
    due = set()
    for dispute, parts in _by_dispute(real).items():
        core = {part.actor for part in parts if part.role in {"workers-side", "complainant"}}
        allies = {part.actor for part in parts if part.role == "ally"} if core else set()
        against = {
            part.actor
            for part in parts
            if part.role in {"employer", "respondent", "rival-union", "opponent"}
        }
        friends = [*combinations(sorted(core), 2), *product(allies, core)]
        foes = [*product(core | allies, against)]
        for sign, pairs in (("1", friends), ("-1", foes)):
            due |= {(dispute, frozenset(pair), sign) for pair in pairs if len(set(pair)) == 2}
    said = {
        (row["tie_dispute"], frozenset((row["source"], row["target"])), row["sign"])
        for row in ties(real, "disputes")
    }
    assert said == due


def test_stands_on_the_treaty_are_compared_within_their_time(reading: Embedded) -> None:
    said = {
        (frozenset((row["source"], row["target"])), row["relation"], row["sign"])
        for row in ties(reading, "positions")
    }

    def sign(one: str, other: str, instrument: str = "nafta") -> set[str]:
        pair = frozenset((one, other))
        return {found for ends, on, found in said if ends == pair and on == instrument}

    # c:404-411: the three parties to one agreement stood on two sides.
    assert sign("strm", "cwa") == {"-1"}
    assert sign("cwa", "communications-and-electrical-workers-of-canada") == {"1"}
    assert sign("strm", "ctm") == {"1"}
    # c:419-422 and i:1169-1174: no strong stand in 1994, and in 2014 one against it.
    assert sign("sme", "cwa") == set()
    assert sign("sme", "unt") == {"1"}
    # Twenty years lie between 1994 and 2014.
    assert sign("afl-cio", "unt") == set()
    # c:711-714 and c:747-754: governments before the accords were ready, leaders after that.
    assert sign("mexican-business-leaders-1993", "government-of-mexico", "naalc") == set()
    assert sign("mexican-business-leaders-1993", "us-business-leaders-1993", "naalc") == {"1"}


def test_persons_are_joined_to_all_that_they_belong_to(reading: Embedded) -> None:
    said = ties(reading, "persons")
    belonging = ask(
        reading,
        "SELECT ?m ?p { ?p a foaf:Person . { ?m a lg:PersonMembership } UNION"
        " { ?m a lg:AllianceParticipation } ?m org:member ?p }",
    )
    assert {row["record"] for row in said} == {row["m"] for row in belonging}
    assert {
        ("ucla-labor-center", "kent-wong", "role-director", "2013-12", "2013-12"),
        ("sme-salinas-alliance", "carlos-salinas", "role-partner", "1994", "1994"),
        ("morena", "andres-manuel-lopez-obrador", "role-founder", "2014-01-30", ""),
    } <= short(said, "group", "member", "relation", "start", "end")


def test_affiliations_lead_from_locals_to_unions_and_from_unions_to_centrals(
    reading: Embedded,
) -> None:
    said = ties(reading, "affiliations")
    assert {
        ("uaw-local-st-paul", "uaw", f"{ORG}unitOf"),
        ("sntoac", "ctm", "role-affiliate"),  # c:437-438
        ("sme", "fesebes", "role-founder"),
    } <= short(said, "source", "target", "relation")
    # A caucus is no affiliate of the union that it opposes.
    assert ("cnte", "snte") not in short(said, "source", "target")


def test_alliance_gives_its_date_to_those_in_it_who_have_none(reading: Embedded) -> None:
    for name in ("alliances", "participation"):
        since = short(ties(reading, name), "group", "member", "start", "end")
        assert ("ue-fat-alliance", "ue", "1992", "") in since  # i:247-248
        assert ("rmalc", "fat", "1991", "") in since  # c:895-897
        assert ("sme-salinas-alliance", "sme", "1994", "1994") in since
        assert ("tnsa", "ue", "", "") in since


def test_everything_has_each_record_of_each_relation(real: Embedded) -> None:
    said = ties(real, "everything")
    relation = defaultdict(set)
    for row in said:
        relation[row["relation"]].add(row["record"])
    for name in ("AllianceParticipation", "Affiliation", "PersonMembership"):
        assert {record.removeprefix(ID) for record in relation[LG + name]} == instances(
            real, {LG + name}
        )
    stances = set().union(*(found for name, found in relation.items() if "stance-" in name))
    assert stances == instances(real, {LG + "Position"})
    assert short(said, "source", "target", "tie_kind") >= {
        (row["source"], row["target"], row["relation"])
        for row in ties(real, "solidarity")
        if row["relation"].startswith("action-")
    }
    parts = ask(
        real,
        """SELECT ?p ?role ?when WHERE { ?p lg:inOccurrence ?o
          OPTIONAL { ?p lg:participantRole ?role } OPTIONAL { ?o lg:realization ?when } }""",
    )
    taken = {
        row["p"]
        for row in parts
        if row["role"] not in {"part-invited", "part-absent"} and row["when"] != "status-planned"
    }
    assert taken <= {row["record"] for row in said}
    assert not {row["p"] for row in parts} - taken & {row["record"] for row in said}


def test_everything_says_of_each_tie_whether_it_points(real: Embedded) -> None:
    said = ties(real, "everything")
    pointing = {row["relation"] for row in said if row["directed"] == "true"}
    assert pointing == {
        *(LG + name for name in ("Affiliation", "caucusOf", "inSupportOf")),
        *(ORG + name for name in ("subOrganizationOf", "unitOf")),
        *("stance-supports", "stance-opposes", "stance-no-strong-position"),
    }
    assert not pointing & {row["relation"] for row in said if row["directed"] != "true"}


# A quarrel in the small world, worked on paper.

QUARREL = """
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lantern: <https://w3id.org/laborgraph/source/lantern2001/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

id:blowers a lg:Workforce ; skos:prefLabel "Blowers"@en .
id:quarrel a lg:Dispute ; schema:startDate "1991"^^xsd:gYear ; lg:realization lgv:status-occurred .
id:walkout a lg:Strike ; schema:startDate "1990"^^xsd:gYear ; lg:realization lgv:status-occurred .
id:rivalry a lg:Dispute ; lg:realization lgv:status-occurred .
id:organizing a lg:Campaign ; lg:realization lgv:status-occurred .
id:threat a lg:Strike ; lg:realization lgv:status-planned .
id:sacking a lg:Event ; lg:partOf id:quarrel ; lg:realization lgv:status-occurred .
id:leaflets a lg:SolidarityAction ; lg:partOf id:quarrel ; lg:inSupportOf id:blowers , id:sacking ;
    lg:actionType lgv:action-leafleting , lgv:action-visit ;
    schema:startDate "1991-05"^^xsd:gYearMonth ; lg:realization lgv:status-occurred .
id:petition a lg:SolidarityAction ; lg:inSupportOf id:sacking ; lg:realization lgv:status-occurred .
id:boycott a lg:SolidarityAction ; lg:partOf id:quarrel ; lg:inSupportOf id:blowers ;
    lg:realization lgv:status-planned .
"""
# Who, where, in which part, and for whom.
PARTS = """
svb quarrel workers-side -
blowers quarrel workers-side -
gwu quarrel ally -
grand-window-utilities quarrel employer -
nlf quarrel opponent -
nobody quarrel authority -
svb walkout workers-side -
grand-window-utilities walkout employer -
gwu rivalry rival-union -
lwu rivalry rival-union -
svb rivalry ally -
lwu organizing organizer -
grand-window-utilities organizing employer -
lwu threat workers-side -
grand-window-utilities threat employer -
lwu leaflets ally -
ada-lumen leaflets ally gwu
grand-window-utilities leaflets employer -
blowers leaflets host -
gwu petition organizer -
nlf boycott ally -
gwu lantern-meeting-2001 participant -
ada-lumen lantern-meeting-2001 speaker lwu
ada-lumen lantern-meeting-2001 speaker -
nlf lantern-meeting-2001 invited -
blowers lantern-meeting-2001 ally -
gwu lantern-meeting-2002 participant -
lwu lantern-meeting-2002 participant -
"""
# Who, stance, year, span, source; the world itself has gwu opposes 1991, by the notes of glass.
STANDS = """
svb supports 1992 - lantern
lwu opposes 1993 - lantern
svb opposes 1995 - lantern
nlf opposes - - glass
ada-lumen no-strong-position 1991 - glass
grand-window-utilities supports 1991 ../1991-05-01 lantern
blowers opposes 1991 1991-05-01/1991-12-31 lantern
"""


@pytest.fixture
def quarrel(own_world: Path) -> Embedded:
    """The small world with a dispute, acts of solidarity and stands on its treaty."""
    said = [QUARREL]
    for number, line in enumerate(PARTS.strip().splitlines()):
        who, where, role, behalf = line.split()
        spoken = "" if behalf == "-" else f" lg:onBehalfOf id:{behalf} ;"
        said.append(
            f"id:part-{number} a lg:Participation ; lg:participant id:{who} ;{spoken}"
            f" lg:inOccurrence id:{where} ; lg:participantRole lgv:part-{role} ."
        )
    for number, line in enumerate(STANDS.strip().splitlines()):
        who, stance, year, span, source = line.split()
        dated = "" if year == "-" else f' lg:asOf "{year}"^^xsd:gYear ;'
        dated += "" if span == "-" else f' lg:edtf "{span}" ;'
        said.append(
            f"id:stand-{number} a lg:Position ; lg:positionOf id:{who} ; lg:positionOn"
            f" id:window-treaty ; lg:stance lgv:stance-{stance} ;{dated}"
            f" lg:attestedIn {source}:L0003-0003 ."
        )
    (own_world / "data" / "quarrel.ttl").write_text("\n".join(said), encoding="utf-8")
    return Embedded(Library(own_world))


def test_dispute_joins_friends_of_the_workers_and_parts_them_from_their_foes(
    quarrel: Embedded,
) -> None:
    """Allies have no tie with each other; who stands on no side of a dispute has none in it."""
    ours, allies = ["svb", "blowers"], ["gwu", "lwu"]
    against = ["grand-window-utilities", "nlf"]
    due = {("quarrel", frozenset(ours), "1")}
    due |= {("quarrel", frozenset(pair), "1") for pair in product(ours, allies)}
    due |= {("quarrel", frozenset(pair), "-1") for pair in product(ours + allies, against)}
    due |= {("walkout", frozenset(("svb", "grand-window-utilities")), "-1")}
    said = ties(quarrel, "disputes")
    assert {
        (row["tie_dispute"], frozenset((row["source"], row["target"])), row["sign"]) for row in said
    } == due
    # A dispute goes on until its end is told; a strike is over on its last day.
    assert short(said, "tie_dispute", "start", "end") == {
        ("quarrel", "1991", ""),
        ("walkout", "1990", "1990"),
    }
    by_act = [row for row in said if row["source"] == "lwu"]
    assert short(by_act, "act", "relation") == {
        ("leaflets", "part-ally"),
        ("leaflets", "part-employer"),
        ("leaflets", "part-opponent"),
    }


def test_solidarity_is_by_kind_and_an_event_stands_only_for_somebody_unnamed(
    quarrel: Embedded,
) -> None:
    said = ties(quarrel, "solidarity")
    act = f"{LG}SolidarityAction"
    assert short(said, "source", "target", "relation", "start", "end", "tie_person", "record") == {
        ("lwu", "blowers", "action-leafleting", "1991-05", "1991-05", "", "leaflets"),
        ("lwu", "blowers", "action-visit", "1991-05", "1991-05", "", "leaflets"),
        ("gwu", "blowers", "action-leafleting", "1991-05", "1991-05", "ada-lumen", "leaflets"),
        ("gwu", "blowers", "action-visit", "1991-05", "1991-05", "ada-lumen", "leaflets"),
        ("gwu", "sacking", act, "", "", "", "petition"),
    }


def test_events_of_the_small_world_join_who_was_there(quarrel: Embedded) -> None:
    said = ties(quarrel, "events")
    assert {group: of_group(said, group) for group in {row["group"] for row in said}} == {
        "lantern-meeting-2001": {"svb", "gwu", "lwu"},
        "leaflets": {"lwu", "gwu", "blowers"},
        "petition": {"gwu"},
    }
    how = networks.plan("events", FILES["events"].network)
    made = networks.network(rows(quarrel, FILES["events"].text), how)
    # Two events of three, each of which splits a whole tie in two.
    (together,) = made.get_edge_data(f"{ID}gwu", f"{ID}lwu").values()
    assert together["weight"] == 1.0


def test_stands_are_compared_by_their_years_or_by_their_document(quarrel: Embedded) -> None:
    said = ties(quarrel, "positions")
    assert {
        (frozenset((row["source"], row["target"])), row["sign"], row["start"], row["end"])
        for row in said
    } == {
        (frozenset(("gwu", "svb")), "-1", "1991", "1992"),
        (frozenset(("lwu", "svb")), "-1", "1992", "1993"),
        (frozenset(("gwu", "nlf")), "1", "1991", "1991"),
        (frozenset(("gwu", "blowers")), "1", "1991", "1991"),
        (frozenset(("svb", "blowers")), "-1", "1991", "1992"),
        (frozenset(("gwu", "grand-window-utilities")), "-1", "1991", "1991"),
        (frozenset(("svb", "grand-window-utilities")), "1", "1991", "1992"),
    }


def test_everything_of_the_small_world_is_one_tie_a_record(quarrel: Embedded) -> None:
    said = ties(quarrel, "everything")
    meeting = [row for row in said if row["target"] == "lantern-meeting-2001"]
    # The person who spoke for a union is there, and so is the union; who was invited is not.
    assert short(meeting, "source", "relation", "tie_kind", "start", "end") == {
        (who, f"{LG}Participation", f"part-{part}", "2001-03-05", "2001-03-06")
        for who, part in (
            *(("svb", "host"), ("gwu", "participant"), ("blowers", "ally")),
            *(("ada-lumen", "speaker"), ("lwu", "speaker")),
        )
    }
    dispute = [row for row in said if row["target"] == "quarrel"]
    assert short(dispute, "source", "relation") == {
        *(("svb", "part-workers-side"), ("blowers", "part-workers-side"), ("gwu", "part-ally")),
        *(("grand-window-utilities", "part-employer"), ("nlf", "part-opponent")),
        ("nobody", "part-authority"),
    }
    assert ("light-caucus", "svb", f"{LG}caucusOf", "true") in short(
        said, "source", "target", "relation", "directed"
    )
    assert not {row["target"] for row in said} & {"threat", "boycott", "lantern-meeting-2002"}
