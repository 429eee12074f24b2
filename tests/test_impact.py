"""``impact`` says which answers an addition changes, and changes none itself."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laborgraph.changes import impact
from laborgraph.changes.impact import ADDED, CHANGED, FAILS, REMOVED, Change, Effect
from laborgraph.cli.effect import _summary
from laborgraph.endpoints import Embedded, rows
from laborgraph.errors import UnreadableInputError
from laborgraph.library import Library
from laborgraph.tables import Blank, Iri, Literal, Table, integer, text
from laborgraph.turtle.parsing import read
from laborgraph.views import View
from laborgraph.vocab import ID, LG

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Runner
    from laborgraph.tables import Cell

HEAD = """\
PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lantern: <https://w3id.org/laborgraph/source/lantern2001/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

"""
# A third in the Glass Bridge Alliance, so far of the GWU and the SVB alone.
THIRD = """
id:glass-bridge-alliance--lwu
    a lg:AllianceParticipation ;
    org:member id:lwu ;
    org:organization id:glass-bridge-alliance ;
    org:role lgv:role-partner ;
    lg:attestedIn glass:L0003-0005 ;
.
"""
GBA = "Glass Bridge Alliance"
UNITED = """
id:united-lamps
    a lg:Union ;
    skos:prefLabel "United Lamps"@en ;
    lg:basedIn lgv:country-CA ;
    lg:attestedIn lantern:L0003-0003 ;
.
"""


@pytest.fixture
def addition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that a test may write Turtle into, outside the library."""
    path = tmp_path_factory.mktemp("addition") / "addition.ttl"
    path.write_text(HEAD, "utf-8")
    return path


def changes(ran: Ran) -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    """The changes by what, name and parameters, each with its row."""
    assert ran.code == 0, ran.talk
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(ran.out, newline="")):
        key = row["what"], row["name"], row["parameters"]
        found.setdefault(key, []).append((row["change"], row["row"]))
    return found


def of(ran: Ran, what: str) -> set[str]:
    """The names of the queries, networks or expected answers that change."""
    return {name for kind, name, _ in changes(ran) if kind == what}


def add_query(library: Path, name: str, header: str, select: str) -> None:
    """Add a saved query to a library."""
    prefixes = HEAD.replace("lantern:", "l:").replace("glass:", "g:")
    header = "".join(f"#+ {line}\n" for line in header.splitlines())
    (library / "queries" / f"{name}.rq").write_text(f"{header}{prefixes}{select}\n", "utf-8")


def expect(library: Path, name: str, run: Runner) -> Path:
    """Write the rows that are due for a query, which are those that it has."""
    due = library / "tests" / "expected"
    due.mkdir(parents=True, exist_ok=True)
    assert run("query", "check", name, "--update").code == 0
    return due / f"{name}.csv"


def test_third_member_changes_the_rows_and_the_weights_worked_on_paper(
    ask: Runner, addition: Path
) -> None:
    """Before, GWU and SVB share an alliance of two and one of three: 1 + 1/2; LWU with each 1/2.

    After, both alliances are of three: every pair weighs 1/2 + 1/2 = 1.
    """
    addition.write_text(HEAD + THIRD, "utf-8")
    ran = ask("impact", addition)
    found = changes(ran)
    gwu, lwu, svb = "Glassworkers Union", "Lamplighters' Union", "Glassworkers of the Bajío"
    tie = "id:glass-bridge-alliance--"
    assert found["network", "alliances", ""] == [
        (
            CHANGED,
            f"source={gwu}; target={lwu}; weight=1.0 (was 0.5); records=+{tie}gwu, +{tie}lwu",
        ),
        (CHANGED, f"source={gwu}; target={svb}; weight=1.0 (was 1.5)"),
        (
            CHANGED,
            f"source={lwu}; target={svb}; weight=1.0 (was 0.5); records=+{tie}lwu, +{tie}svb",
        ),
    ]
    assert found["network", "participation", ""] == [
        (ADDED, f"source=Glass Bridge Alliance; target={lwu}"),
    ]
    assert found["query", "alliances", ""] == [
        (
            CHANGED,
            f"alliance={GBA}; kind=bilateral alliance; founded=1991; participants=3 (was 2)",
        ),
    ]
    assert "3 of 9 networks change: alliances, everything, participation." in ran.talk


def test_counts_of_the_whole_come_after_what_the_addition_is_about(
    ask: Runner, addition: Path
) -> None:
    addition.write_text(HEAD + THIRD, "utf-8")
    ran = ask("impact", addition, "-f", "csv")
    assert "; and counts of the whole: records-by-class, size." in ran.talk
    names = list(dict.fromkeys(row["name"] for row in csv.DictReader(io.StringIO(ran.out))))
    assert names.index("participation") < names.index("records-by-class") < names.index("size")


def test_query_is_asked_about_the_things_that_the_addition_names(
    ask: Runner, addition: Path
) -> None:
    addition.write_text(HEAD + THIRD, "utf-8")
    found = changes(ask("impact", addition))
    # Its example, TNSA, is no alliance of this world.
    assert {key[2]: rows for key, rows in found.items() if key[1] == "alliance-members"} == {
        "alliance=Glass Bridge Alliance": [
            (ADDED, "country=Canada; member=Lamplighters' Union; role=partner")
        ]
    }
    # Passages have a class too, and nobody asks what each of them says.
    assert "passage-records" not in {name for _, name, _ in found}
    assert found["query", "organization-alliances", "organization=Lamplighters' Union"] == [
        (ADDED, "alliance=Glass Bridge Alliance; role=partner")
    ]


def test_thing_that_is_new_is_asked_about_though_the_library_does_not_know_it(
    ask: Runner, addition: Path
) -> None:
    addition.write_text(HEAD + UNITED + THIRD.replace("lwu", "united-lamps"), "utf-8")
    found = changes(ask("impact", addition))
    assert found["query", "organization-alliances", "organization=United Lamps"] == [
        (ADDED, "alliance=Glass Bridge Alliance; role=partner")
    ]
    assert found["query", "organizations-by-country", "country=Canada"] == [
        (ADDED, "organization=United Lamps; kind=union")
    ]


def test_what_the_library_says_already_changes_nothing(ask: Runner, world: Path) -> None:
    ran = ask("impact", world / "data" / "organizations.ttl")
    assert changes(ran) == {}
    nothing, hint = ran.talk.splitlines()
    assert nothing == "Nothing changes."
    assert hint.endswith(
        "organizations.ttl is in the library already; 'laborgraph diff' says what changed since."
    )


def test_row_that_goes_is_named_and_counted(own_world: Path, run: Runner, addition: Path) -> None:
    add_query(
        own_world,
        "unallied",
        "summary: Unions without an alliance.\nevidence: [record]",
        "SELECT ?union (?union AS ?record) WHERE { ?union a lg:Union"
        " FILTER NOT EXISTS { ?union lg:alliedWith ?other } } ORDER BY ?union",
    )
    addition.write_text(HEAD + THIRD.replace("id:lwu", "id:street-sweepers"), "utf-8")
    ran = run("impact", addition)
    assert changes(ran)["query", "unallied", ""] == [(REMOVED, "union=Street Sweepers' Union")]
    assert re.search(r"\d+ of 49 queries change: .*\bunallied", ran.talk)


def test_second_record_behind_a_row_is_a_change_of_its_evidence(
    ask: Runner, addition: Path
) -> None:
    same = THIRD.replace("--lwu", "--svb-again").replace("id:lwu", "id:svb")
    since = (
        ' ;\n    <https://schema.org/startDate> "1991"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    )
    addition.write_text(HEAD + same.replace("role-partner", "role-partner" + since), "utf-8")
    found = changes(ask("impact", addition))
    union, records = "Glassworkers of the Bajío", "records=+id:glass-bridge-alliance--svb-again"
    assert found["query", "alliance-members", f"alliance={GBA}"] == [
        (CHANGED, f"country=Mexico; member={union}; role=partner; since=1991; {records}")
    ]
    assert found["network", "participation", ""] == [
        (CHANGED, f"source={GBA}; target={union}; {records}")
    ]


def test_attribute_of_a_node_that_is_there_changes(ask: Runner, addition: Path) -> None:
    addition.write_text(HEAD + THIRD.replace("id:lwu", "id:street-sweepers"), "utf-8")
    more = addition.with_name("more.ttl")
    more.write_text(HEAD + "id:street-sweepers lg:basedIn lgv:country-US .\n", "utf-8")
    nodes = changes(ask("impact", addition, more))["network", "participation", ""]
    assert nodes[0] == (ADDED, "node=Street Sweepers' Union; country=United States; mode=member")
    more.write_text(HEAD + "id:gwu lg:basedIn lgv:country-MX .\n", "utf-8")
    nodes = changes(ask("impact", more))["network", "participation", ""]
    countries = "country=Mexico; United States (was United States)"
    assert nodes == [(CHANGED, f"node=Glassworkers Union; {countries}; mode=member")]


def test_expected_answer_that_would_differ_is_told_and_its_remedy(
    own_world: Path, run: Runner, addition: Path
) -> None:
    for name in ("alliances", "documents"):
        expect(own_world, name, run)
    addition.write_text(HEAD + THIRD, "utf-8")
    ran = run("impact", addition)
    # One row is missing, one is new.
    assert changes(ran)["expected", "alliances", ""] == [("differs", "differences=2")]
    assert of(ran, "expected") == {"alliances"}
    assert "1 of 2 expected answers differs: alliances; once the addition is in the library" in (
        ran.talk
    )
    (own_world / "data" / "addition.ttl").write_text(HEAD + THIRD, "utf-8")
    assert run("query", "check", "alliances").code == 1
    assert run("query", "check", "documents").code == 0


def test_expected_answer_that_fails_anyhow_is_not_laid_to_the_addition(
    own_world: Path, run: Runner, addition: Path
) -> None:
    due = expect(own_world, "alliances", run)
    due.write_text(due.read_text("utf-8").replace("1991", "1990"), "utf-8")
    addition.write_text(HEAD + THIRD, "utf-8")
    ran = run("impact", addition)
    assert "alliances" in of(ran, "query")
    assert not of(ran, "expected")


def test_expected_answer_that_waited_for_the_addition_holds(
    own_world: Path, run: Runner, addition: Path
) -> None:
    home = own_world / "data" / "addition.ttl"
    home.write_text(HEAD + THIRD, "utf-8")
    expect(own_world, "alliances", run)
    home.rename(addition)
    ran = run("impact", addition)
    assert changes(ran)["expected", "alliances", ""] == [("holds", "differences=0")]
    assert "1 of 1 expected answers holds at last: alliances." in ran.talk


def test_query_that_the_addition_breaks_is_told_with_the_reason(
    own_world: Path, run: Runner, addition: Path
) -> None:
    add_query(
        own_world,
        "partners",
        "summary: Who is in it?\nparams:\n"
        "  alliance: {type: alliance, required: true, help: its name, example: GBA}",
        "SELECT ?alliance ?member WHERE { ?tie org:organization ?alliance ; org:member ?member }"
        " ORDER BY ?member",
    )
    expect(own_world, "partners", run)
    addition.write_text(
        HEAD + 'id:grand-bargain a lg:Alliance ; skos:prefLabel "Grand Bargain"@en ;'
        ' lg:acronym "GBA" .\n',
        "utf-8",
    )
    found = changes(run("impact", addition))
    ((how, row),) = found["query", "partners", ""]
    assert how == "fails"
    assert row.startswith("problem=the parameter 'alliance': 'GBA' names more than one thing: ")
    assert found["expected", "partners", ""] == [("differs", "differences=1")]


def test_network_that_the_addition_breaks_is_told_with_the_reason(
    own_world: Path, run: Runner, addition: Path
) -> None:
    add_query(
        own_world,
        "networks/strong",
        "summary: As strong as it is told.\nnetwork:\n  weight: a strength",
        "SELECT ?source ?target ?weight WHERE { ?source lg:alliedWith ?target ."
        " OPTIONAL { ?source lg:curatorNote ?weight } } ORDER BY ?source ?target",
    )
    addition.write_text(HEAD + 'id:gwu lg:curatorNote "no number"@en .\n', "utf-8")
    ((how, row),) = changes(run("impact", addition))["network", "strong", ""]
    assert (how, row) == (
        "fails",
        "problem=?weight is a number above 0 (1e-100 to 1e100), not 'no number'.",
    )
    addition.write_text(HEAD + 'id:gwu lg:curatorNote "2"@en .\n', "utf-8")
    found = changes(run("impact", addition))["network", "strong", ""]
    assert len(found) == 2
    assert all("weight=3.0 (was 2.0)" in row for _, row in found)


def test_claim_that_the_addition_sets_aside_goes_and_is_counted(
    own_world: Path, run: Runner, addition: Path
) -> None:
    claim = (
        "id:claim-{0} a lg:FigureClaim ; lg:about id:gwu ; lg:figure {0} ;"
        " lg:aspect lgv:aspect-members ; lg:unit lgv:unit-person ;"
        " lg:attestedIn glass:L0003-0003 .\n"
    )
    (own_world / "data" / "claims.ttl").write_text(
        HEAD + claim.format(7) + 'id:claim-7 skos:prefLabel "Seven"@en .\n', "utf-8"
    )
    select = "SELECT ?claim ?figure WHERE { ?claim lg:figure ?figure } ORDER BY ?claim"
    add_query(own_world, "heads", "summary: Which figures are read?", select)
    add_query(own_world, "every-head", "summary: Which are there?\nclaims: all", select)
    addition.write_text(
        HEAD
        + claim.format(9)
        + "id:dispute-gwu a lg:Discrepancy ; lg:conflictingClaim id:claim-7, id:claim-9 ;"
        " lg:preferredClaim id:claim-9 ; lg:readingStatus lgv:reading-preferred .\n",
        "utf-8",
    )
    ran = run("impact", addition)
    found = changes(ran)
    assert found["query", "heads", ""] == [
        (REMOVED, "claim=Seven; figure=7"),
        (ADDED, "claim=id:claim-9; figure=9"),
    ]
    # A question about claims reads them all, those of the addition too.
    assert found["query", "every-head", ""] == [(ADDED, "claim=id:claim-9; figure=9")]
    assert ran.talk.endswith(
        "Claims: the curator's reading (set aside: 0 records, and with the addition 1).\n"
    )


def test_addition_is_read_from_standard_input_and_several_files_are_one(
    ask: Runner, addition: Path
) -> None:
    more = addition.with_name("more.ttl")
    addition.write_text(HEAD + UNITED, "utf-8")
    more.write_text(HEAD + THIRD.replace("lwu", "united-lamps"), "utf-8")
    both = ask("impact", addition, more)
    assert "organization-alliances" in of(both, "query")
    assert ask("impact", addition, "-", given=more.read_bytes()) == both
    assert ask("impact", "-", given="\ufeff" + HEAD + UNITED) == ask("impact", addition)
    assert changes(ask("impact", more, addition)) == changes(both)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id:a id:b id:c .\n", r"addition\.ttl:1:\d+: the prefix id: is declared nowhere"),
        (HEAD.encode() + b"id:gwu lg:acronym .\n", r"addition\.ttl:9:\d+: "),
        (b"\xff", r"addition\.ttl:1:1: not UTF-8"),
        (None, r"addition\.ttl cannot be read: No such file"),
    ],
    ids=["prefix", "syntax", "encoding", "missing"],
)
def test_addition_that_cannot_be_read_is_refused_with_its_place(
    content: bytes | None, said: str, ask: Runner, addition: Path
) -> None:
    if content is None:
        addition.unlink()
    else:
        addition.write_bytes(content)
    ran = ask("impact", addition)
    assert (ran.code, ran.out) == (3, "")
    assert re.search(said, ran.talk), ran.talk
    assert ran.talk.count("\n") == 1


def test_nothing_is_written_and_no_graph_with_the_addition_is_kept(
    own_world: Path,
    run: Runner,
    addition: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LABORGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))

    def state() -> dict[str, str]:
        files = [path for path in own_world.rglob("*") if path.is_file()]
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    addition.write_text(HEAD + THIRD, "utf-8")
    before, answer = state(), run("query", "run", "alliance-members", "-p", "alliance=GBA").out
    first = run("impact", addition)
    assert "alliances" in of(first, "query")
    assert state() == before
    assert run("query", "run", "alliance-members", "-p", "alliance=GBA").out == answer
    assert run("impact", addition) == first


def test_table_groups_the_rows_under_their_answers_with_their_own_columns(
    own_world: Path, run: Runner, addition: Path
) -> None:
    expect(own_world, "alliances", run)
    addition.write_text(HEAD + THIRD, "utf-8")
    shown = run("impact", addition, "-f", "table").out
    headings = [line for line in shown.splitlines() if line and not line.startswith(" ")]
    assert headings[0] == "Query alliance-members (alliance=Glass Bridge Alliance)"
    assert headings[-6:] == [
        "Network alliances: ties",
        "Network everything: ties",
        "Network participation: ties",
        "Query records-by-class",
        "Query size",
        "Expected answers",
    ]
    members = shown.split("\n\n")[1].splitlines()
    assert members[0].split() == ["change", "country", "member", "role", "since", "until"]
    assert members[2].split("  ")[0].strip() == ADDED


def test_formats_and_names_are_those_of_the_other_verbs(ask: Runner, addition: Path) -> None:
    addition.write_text(HEAD + THIRD, "utf-8")
    found = json.loads(ask("impact", addition, "-f", "json", "--lang", "es").out)
    assert set(found[0]) == {"what", "name", "parameters", "change", "row"}
    assert any("target=Sindicato de Vidrieros del Bajío" in line["row"] for line in found)
    bare = ask("impact", addition, "--iris").out
    assert "member=https://w3id.org/laborgraph/id/lwu" in bare
    assert "Lamplighters" not in bare
    out = addition.with_name("impact.md")
    assert ask("impact", addition, "-o", out).code == 0
    assert out.read_text("utf-8").startswith("| what | name | parameters | change | row |")


def test_many_things_are_asked_about_up_to_a_number_that_is_told(
    ask: Runner, addition: Path
) -> None:
    unions = "".join(UNITED.replace("united-lamps", f"united-{index:02}") for index in range(30))
    ties = "".join(
        THIRD.replace("--lwu", f"--u{index:02}").replace("id:lwu", f"id:united-{index:02}")
        for index in range(30)
    )
    addition.write_text(HEAD + unions + ties, "utf-8")
    ran = ask("impact", addition, "--iris")
    about = [key for key in changes(ran) if key[1] == "organization-alliances"]
    assert len(about) == 25
    # Thirty unions and the alliance, less the first 25.
    assert "the first 25 things of each class or scheme that the addition names; 6 more" in ran.talk


def test_union_more_is_an_organization_more_in_the_real_library(
    run: Runner, addition: Path
) -> None:
    addition.write_text(HEAD + UNITED, "utf-8")
    found = changes(run("impact", addition))
    ((how, row),) = [item for item in found["query", "size", ""] if "organizations" in item[1]]
    assert how == CHANGED
    after, before = map(int, re.findall(r"\d+", row))
    assert after == before + 1
    assert ("expected", "size", "") in found


def test_addition_stands_on_the_graph_before_views_and_rules(world: Path) -> None:
    ask = "SELECT ?other WHERE { id:lwu lg:alliedWith ?other } ORDER BY ?other"
    query = HEAD + ask
    library = Library(world)
    added = THIRD.replace("id:glass-bridge-alliance ;", "id:of-its-own ;")
    pair = added + added.replace("--lwu", "--nlf").replace("id:lwu", "id:nlf")
    alone = rows(Embedded(library, View()), query).column("other")
    together = rows(Embedded(library, View(), additions=[(HEAD + pair).encode()]), query)
    assert {text(cell) for cell in together.column("other")} - {text(cell) for cell in alone} == {
        "https://w3id.org/laborgraph/id/nlf"
    }


def test_graph_with_an_addition_is_not_kept_for_the_next_start(world: Path, tmp_path: Path) -> None:
    query = HEAD + "SELECT ?tie WHERE { ?tie org:organization id:glass-bridge-alliance }"
    library = Library(world)

    def ties(*additions: bytes) -> int:
        endpoint = Embedded(library, View(), cache=tmp_path, additions=additions)
        return len(rows(endpoint, query).rows)

    third = (HEAD + THIRD).encode()
    assert [ties(), ties(third), ties()] == [2, 3, 2]


def test_addition_that_is_no_turtle_is_refused_by_the_graph_too(world: Path) -> None:
    with pytest.raises(UnreadableInputError, match="line 1, column"):
        Library(world).graph(additions=[b"not Turtle"])


def table(columns: str, *lines: str) -> Table:
    """Rows of words; a number is an integer."""

    def cell(word: str) -> Literal:
        return integer(int(word)) if word.isdigit() else Literal(word)

    return Table(tuple(columns.split()), tuple(tuple(map(cell, line.split())) for line in lines))


def test_numbers_that_name_no_record_are_counts_of_the_whole() -> None:
    one, record = integer(1), Iri(ID + "gwu")

    def effect(what: str = "query", how: str = ADDED, **cells: Cell) -> Effect:
        return Effect(what, "x", (Change(how, cells),))

    assert effect(kind=Iri(LG + "Union"), number=one).is_count
    assert not effect(union=record, number=one).is_count
    assert not effect(name=Literal("Kiln")).is_count
    assert not effect("network", number=one).is_count
    assert not effect(how=FAILS, problem=Literal("no such property")).is_count
    assert not effect(number=one)._replace(asked={"union": record}).is_count


def test_query_that_tells_of_a_record_once_is_no_mere_count() -> None:
    row = Change(ADDED, {"number": integer(1)})
    record = {"union": Iri(ID + "kiln")}
    found = [
        Effect("query", "size", (row,)),
        Effect("query", "ties", (row,)),
        Effect("query", "ties", (row,), record),
    ]
    (said,) = _summary(found, {"query": 9})
    assert said.endswith("ties; and counts of the whole: size.")


def test_removed_row_stands_where_it_stood() -> None:
    before = impact.of_rows(table("who", "a", "b", "c", "d"), ())
    after = impact.of_rows(table("who", "b", "new", "d"), ())
    said = [(change.how, text(change.cells["who"])) for change in impact.compare(before, after)]
    assert said == [(REMOVED, "a"), (REMOVED, "c"), (ADDED, "new")]


def test_count_that_grew_is_a_change_where_it_is_plain_which() -> None:
    before = impact.of_rows(table("who many", "a 1", "a 2", "b 1", "c 1", "c 2"), ())
    after = impact.of_rows(table("who many", "a 1", "a 3", "b 2", "c 3", "c 4"), ())
    said = [
        (change.how, *map(text, change.cells.values()), *map(text, change.was.values()))
        for change in impact.compare(before, after)
    ]
    assert said == [
        (CHANGED, "a", "3", "2"),
        (CHANGED, "b", "2", "1"),
        (REMOVED, "c", "1"),
        (REMOVED, "c", "2"),
        (ADDED, "c", "3"),
        (ADDED, "c", "4"),
    ]


def test_blank_nodes_of_two_graphs_are_not_told_apart() -> None:
    one, two = (
        impact.of_rows(Table(("what",), ((Blank(name),), (Iri("x:y"),))), ()) for name in "ab"
    )
    assert impact.compare(one, two) == ()


def test_things_named_are_subjects_and_objects_in_order() -> None:
    document = read("PREFIX a: <x:>\na:s a:p a:o, 1 ; a:q [ a:r a:t ] .\na:s a:p a:s .", "here")
    assert impact.named_in([document]) == ["x:s", "x:o", "x:t"]


WORDS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), unique=True)


@given(WORDS, WORDS)
def test_changes_make_the_answer_before_into_the_answer_after(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    one, two = (
        impact.of_rows(table("who many", *(f"{who} {many}" for who, many in lines)), ())
        for lines in (before, after)
    )
    made = set(one.rows)
    for change in impact.compare(one, two):
        cells = tuple(change.cells.values())
        if change.how != ADDED:
            made.remove(tuple({**change.cells, **change.was}.values()))
        if change.how != REMOVED:
            made.add(cells)
    assert made == set(two.rows)
    assert bool(impact.compare(one, two)) == (set(before) != set(after))
