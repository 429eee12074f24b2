"""Which part of the graph is read: whose claims, and what time."""

from pathlib import Path

import pytest

from conftest import Runner
from laborgraph.endpoints import Embedded, rows
from laborgraph.errors import WrongUseError
from laborgraph.library import Library
from laborgraph.tables import text
from laborgraph.views import View, view

DISPUTED = """
PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lantern: <https://w3id.org/laborgraph/source/lantern2001/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>

id:svb--members
    a lg:Discrepancy ;
    lg:about id:svb ;
    lg:aspect lgv:aspect-members ;
    lg:conflictingClaim id:svb--claim-members-1991 ;
    lg:conflictingClaim id:svb--claim-members-2001 ;
    lg:readingStatus lgv:STATUS ;
    PREFERRED
    lg:curatorReading "Ten years apart."@en ;
    lg:attestedIn glass:L0007-0008 ;
.
"""


@pytest.fixture
def disputed(own_world: Path) -> Path:
    """The small world, where the number of 600 members is preferred to that of 500."""
    return dispute(own_world, "reading-preferred", "lg:preferredClaim id:svb--claim-members-2001 ;")


def dispute(world: Path, status: str, preferred: str) -> Path:
    """Let the two numbers of the SVB's members disagree."""
    said = DISPUTED.replace("STATUS", status).replace("PREFERRED", preferred)
    (world / "data" / "members.ttl").write_text(said, "utf-8")
    return world


def figures(run: Runner, *words: str) -> list[str]:
    """The figures that a run on the SVB's members shows."""
    ran = run("query", "run", "figures", "-p", "thing=SVB", *words)
    assert ran.code == 0, ran.talk
    return [line.split(",")[4] for line in ran.out.splitlines()[1:]]


def test_the_curators_reading_is_the_default_and_is_named(run: Runner, disputed: Path) -> None:
    assert figures(run) == ["600"]
    ran = run("query", "run", "figures", "-p", "thing=SVB")
    assert "Claims: the curator's reading (set aside: 1 record)" in ran.talk
    assert figures(run, "--claims", "reading") == ["600"]


def test_all_claims_are_read_when_asked_for(run: Runner, disputed: Path) -> None:
    assert figures(run, "--claims", "all") == ["500", "600"]


def test_unresolved_claims_stay_unless_they_are_to_be_left_out(
    run: Runner, own_world: Path
) -> None:
    dispute(own_world, "reading-unresolved", "")
    assert figures(run) == ["500", "600"]
    ran = run("query", "run", "figures", "-p", "thing=SVB", "--claims", "unresolved-out")
    assert ran.out.splitlines()[1:] == []
    assert "leaves nothing" in ran.talk


def test_claims_of_different_scope_do_not_exclude_each_other(run: Runner, own_world: Path) -> None:
    dispute(own_world, "reading-different-scope", "lg:preferredClaim id:svb--claim-members-2001 ;")
    assert figures(run) == ["500", "600"]


def test_one_document_alone_says_less(run: Runner, own_world: Path) -> None:
    assert figures(run, "--claims", "source=glass1991") == ["500"]
    assert figures(run, "--claims", "source=lantern2001") == ["600"]


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("hearsay", "--claims is one of all, reading, source=NAME, unresolved-out"),
        ("source", "--claims is one of"),
        ("all=x", "--claims is one of"),
        ("source=gospel", "no document is named 'gospel'; there are glass1991, lantern2001"),
    ],
)
def test_an_unknown_policy_is_refused_with_those_there_are(
    ask: Runner, policy: str, said: str
) -> None:
    ran = ask("query", "run", "alliances", "--claims", policy)
    assert ran.code == 2
    assert said in ran.talk


def test_a_policy_is_a_file_that_anyone_can_add(run: Runner, own_world: Path) -> None:
    (own_world / "queries" / "views" / "no-figures.rq").write_text(
        "#+ summary: Figures are left out.\n"
        "PREFIX lg: <https://w3id.org/laborgraph/ontology#>\n"
        "SELECT ?record WHERE { ?record lg:figure ?figure }\n",
        "utf-8",
    )
    ran = run("query", "run", "figures", "-p", "thing=SVB", "--claims", "no-figures")
    assert ran.out.splitlines()[1:] == []


def alliances(run: Runner, *words: str) -> dict[str, str]:
    """Alliances that a run shows, with what it says of the time."""
    ran = run("query", "run", "alliances", *words)
    assert ran.code == 0, ran.talk
    return {line.split(",")[0]: line.split(",")[-1] for line in ran.out.splitlines()[1:]}


def test_a_time_leaves_out_what_was_not_yet(ask: Runner) -> None:
    assert alliances(ask, "--at", "1991") == {"Glass Bridge Alliance": "certain"}
    assert alliances(ask, "--at", "2001") == {
        "Glass Bridge Alliance": "possible",
        "Lantern Network": "certain",
    }
    assert alliances(ask, "--during", "1980/1990") == {}


def test_without_a_time_nothing_is_said_of_it(ask: Runner) -> None:
    assert "in_time" not in ask("query", "run", "alliances").out


def test_ties_without_dates_have_those_of_their_alliance(ask: Runner) -> None:
    members = ("query", "run", "alliance-members", "-p", "alliance=Lantern Network")
    assert ask(*members, "--at", "2001-03").out.count(",certain") == 3
    assert ask(*members, "--at", "2010").out.count(",possible") == 3


def test_the_rules_see_the_time_too(world: Path) -> None:
    def allied(at: str) -> set[tuple[str, ...]]:
        graph = Embedded(Library(world), view("all", at, "", world / "queries"))
        found = rows(
            graph,
            "SELECT ?a ?b WHERE { ?a lg:alliedWith ?b }".replace(
                "lg:alliedWith", "<https://w3id.org/laborgraph/ontology#alliedWith>"
            ),
        )
        return {tuple(text(cell).rpartition("/")[2] for cell in row) for row in found.rows}

    assert allied("1991") == {("gwu", "svb"), ("svb", "gwu")}
    assert ("lwu", "svb") in allied("2001")


def test_measures_see_the_time_too(ask: Runner) -> None:
    early = ask("centrality", "degree", "--at", "1991", "-f", "csv")
    assert "Lamplighters" not in early.out
    assert "time: 1991" in early.talk
    assert "Lamplighters" in ask("centrality", "degree", "-f", "csv").out


def test_an_empty_answer_says_that_the_time_emptied_it(ask: Runner) -> None:
    ran = ask("query", "run", "officers", "-p", "organization=SVB", "--at", "1950")
    assert ran.code == 0
    assert "time: 1950 leaves nothing, and all claims and times 2 rows" in ran.talk


def test_every_verb_that_reads_has_the_switches(ask: Runner) -> None:
    for words in (
        ("query", "run", "alliances"),
        ("sparql", "ASK { ?s ?p ?o }"),
        ("describe", "SVB"),
        ("cite", "SVB"),
        ("centrality", "degree"),
        ("info",),
    ):
        ran = ask(*words, "--claims", "all", "--at", "2001")
        assert ran.code == 0, ran.talk
        assert "Claims: all" in ran.talk
        assert "time: 2001" in ran.talk


def test_an_endpoint_is_asked_as_it_stands(ask: Runner, small_address: str) -> None:
    ran = ask("query", "run", "alliances", "--endpoint", small_address, "--at", "1991")
    assert ran.code == 2
    assert "an endpoint is asked as it stands" in ran.talk
    assert ask("query", "run", "alliances", "--endpoint", small_address).code == 0


@pytest.mark.parametrize("source", ["cook1994", "itsc2013"])
def test_each_document_alone_leaves_nothing_dangling(library: Library, source: str) -> None:
    graph = Embedded(library, view(f"source={source}", "", "", library.queries))
    dangling = rows(
        graph,
        """SELECT DISTINCT ?lost WHERE {
          ?record ?property ?lost
          FILTER (STRSTARTS(STR(?lost), "https://w3id.org/laborgraph/id/"))
          FILTER NOT EXISTS { ?lost a ?class }
        } ORDER BY ?lost""",
    )
    assert [text(row[0]) for row in dangling.rows] == []


def test_a_view_without_switches_is_the_curators_reading(library: Library) -> None:
    assert view("reading", "", "", library.queries) == View()
    with pytest.raises(WrongUseError):
        view("reading", "1994", "1994", library.queries)
