"""Additions: each record where it belongs, only lines added, all of it or nothing."""

from __future__ import annotations

import difflib
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import laborgraph as package
import test_dataset
import test_layout
from conftest import DOCUMENTS, ROOT, Ran, Runner, _run
from laborgraph import homes, placing
from laborgraph.endpoints import Embedded
from laborgraph.library import Library
from laborgraph.turtle import pages
from laborgraph.turtle.parsing import read
from laborgraph.vocab import FOAF, ID, LG, LGV, ORG, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = """\
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX itsc: <https://w3id.org/laborgraph/source/itsc2013/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

# A story of kilns and furnaces, in no layout at all: an addition of every kind of record.
KILNS = f"""# proposed by a reader
@prefix : <https://w3id.org/laborgraph/ontology#> .
@prefix i: <https://w3id.org/laborgraph/source/itsc2013/> .
{HEAD}
# Kilns

lgv:country-BR a skos:Concept ; skos:prefLabel "Brazil"@en , "Brasil"@es , "Brésil"@fr ;
  skos:definition "country of South America with its capital in Brasília"@en ;
  skos:notation "BR" ; skos:inScheme lgv:country ; skos:topConceptOf lgv:country .
lgv:sector-glass a skos:Concept ; skos:prefLabel "glass"@en , "vidrio"@es , "verre"@fr ;
  skos:definition "making of glass and of things made of it"@en ;
  skos:inScheme lgv:sector ; skos:topConceptOf lgv:sector .

id:kiln-workers-of-minas a :Union ; skos:prefLabel "Kiln Workers of Minas"@en ;
  :basedIn lgv:country-BR ; :sector lgv:sector-glass ; :attestedIn i:L0066-0068 .
id:kiln-workers-of-minas--world-kiln-federation a :Affiliation ;
  org:member id:kiln-workers-of-minas ; org:organization id:world-kiln-federation ;
  org:role lgv:role-affiliate ; :attestedIn i:L0066-0068 .
# at home in no country
id:world-kiln-federation a :GlobalUnionFederation ; skos:prefLabel "World Kiln Federation"@en ;
  :attestedIn i:L0066-0068 .
id:furnace-union a :Union ; skos:prefLabel "Furnace Union"@en ; :basedIn lgv:country-MX ;
  :attestedIn i:L0066-0068 , i:L0224-0230 .
id:furnace-company a :Company ; skos:prefLabel "Furnace Company"@en ; :basedIn lgv:country-US ;
  :attestedIn i:L0066-0068 .
id:furnace-works-puebla a :Workplace ; skos:prefLabel "Furnace Works in Puebla"@en ;
  org:siteOf id:furnace-company ; :locatedIn id:poza-honda ; :attestedIn i:L0066-0068 .
id:poza-honda a :Place ; skos:prefLabel "Poza Honda"@en ; :inCountry lgv:country-MX ;
  :attestedIn i:L0066-0068 .

id:kiln-pact--furnace-union a :AllianceParticipation ; org:member id:furnace-union ;
  org:organization id:kiln-pact ; org:role lgv:role-partner ; :attestedIn i:L0066-0068 .
id:kiln-pact a :BilateralAlliance , :TransnationalAlliance ; skos:prefLabel "Kiln Pact"@en ;
  schema:foundingDate "2012"^^xsd:gYear ; :attestedIn i:L0066-0068 .
id:kiln-pact--kiln-workers-of-minas a :AllianceParticipation ;
  org:member id:kiln-workers-of-minas ; org:organization id:kiln-pact ;
  org:role lgv:role-partner ; :attestedIn i:L0066-0068 .
id:ue-fat-alliance--furnace-union--note a :Claim ; :about id:ue-fat-alliance ;
  :aspect lgv:aspect-activity ; :claimedValue "read at the furnace works"@en ;
  prov:wasAttributedTo id:ana-forno ; :asOf "2013"^^xsd:gYear ; :attestedIn i:L0066-0068 .

id:ana-forno a foaf:Person ; skos:prefLabel "Ana Forno"@en ; :attestedIn i:L0066-0068 .
id:ana-forno--furnace-union a :PersonMembership ; org:member id:ana-forno ;
  org:organization id:furnace-union ; org:role lgv:role-president ;
  :asOf "2013-12"^^xsd:gYearMonth ; :attestedIn i:L0066-0068 .
id:kiln-law a :PolicyReform ; skos:prefLabel "Kiln Law"@en ; :attestedIn i:L0066-0068 .
id:furnace-union--kiln-law-2013 a :Position ; :positionOf id:furnace-union ;
  :positionOn id:kiln-law ; :stance lgv:stance-opposes ; :positionBasis lgv:basis-reported ;
  :asOf "2013"^^xsd:gYear ; :attestedIn i:L0066-0068 .

id:furnace-lockout a :Dispute ; skos:prefLabel "Lockout at the furnace works"@en ;
  :realization lgv:status-occurred ; :atWorkplace id:furnace-works-puebla ;
  schema:startDate "2012"^^xsd:gYear ; :raises id:furnace-lockout--demand-reinstatement ;
  :hasOutcome id:furnace-lockout--outcome ; :attestedIn i:L0066-0068 .
id:furnace-lockout--furnace-union a :Participation ; :participant id:furnace-union ;
  :inOccurrence id:furnace-lockout ; :participantRole lgv:part-workers-side ;
  :attestedIn i:L0066-0068 .
id:furnace-lockout--furnace-company a :Participation ; :participant id:furnace-company ;
  :inOccurrence id:furnace-lockout ; :participantRole lgv:part-employer ;
  :attestedIn i:L0066-0068 .
id:furnace-lockout--demand-reinstatement a :Demand ; skos:prefLabel "all are to come back"@en ;
  :demandTopic lgv:topic-reinstatement ; :addressedTo id:furnace-company ;
  :attestedIn i:L0066-0068 .
id:furnace-lockout--outcome a :Outcome ; skos:prefLabel "all came back"@en ;
  :outcomeType lgv:outcome-won ; :attestedIn i:L0066-0068 .
id:furnace-letter a :SolidarityAction ; skos:prefLabel "Letter of the kiln workers"@en ;
  :realization lgv:status-occurred ; :partOf id:furnace-lockout ;
  :actionType lgv:action-letter-to-officials ; :directedAt id:furnace-company ;
  :inSupportOf id:furnace-union ; schema:startDate "2012"^^xsd:gYear ;
  :attestedIn i:L0066-0068 .
id:furnace-letter--kiln-workers-of-minas a :Participation ;
  :participant id:kiln-workers-of-minas ; :inOccurrence id:furnace-letter ;
  :participantRole lgv:part-ally ; :attestedIn i:L0066-0068 .
id:furnace-lockout--locked-out-1 a :FigureClaim ; :about id:furnace-lockout ;
  :aspect lgv:aspect-dismissals ; :figure 90 ; :unit lgv:unit-worker ;
  :qualifier lgv:qualifier-exact ; :asOf "2013"^^xsd:gYear ;
  prov:wasAttributedTo id:ana-forno ; :attestedIn i:L0066-0068 .
id:furnace-lockout--locked-out-2 a :FigureClaim ; :about id:furnace-lockout ;
  :aspect lgv:aspect-dismissals ; :figure 80 ; :unit lgv:unit-worker ;
  :qualifier lgv:qualifier-exact ; :asOf "2013"^^xsd:gYear ;
  prov:wasAttributedTo id:robin-alexander ; :attestedIn i:L0224-0230 .
id:furnace-lockout--dismissals a :Discrepancy ; :about id:furnace-lockout ;
  :aspect lgv:aspect-dismissals ; :conflictingClaim id:furnace-lockout--locked-out-1 ;
  :conflictingClaim id:furnace-lockout--locked-out-2 ; :readingStatus lgv:reading-unresolved ;
  :curatorReading "Nothing tells the one from the other."@en ;
  :attestedIn i:L0066-0068 , i:L0224-0230 .
id:work-forno-2012 a :CitedWork ; skos:prefLabel "Forno 2012"@en ; :attestedIn i:L0066-0068 .

# as the kiln workers call it
id:fat skos:altLabel "the Front of the kilns"@en ; a :UnionFederation ;
  # within the block
  :attestedIn i:L0224-0230 . # behind
"""
UE_FAT = "data/alliances/ue-fat-alliance.ttl"
HOMES = {
    "data/alliances/kiln-pact.ttl": [
        "id:kiln-pact",
        "id:kiln-pact--furnace-union",
        "id:kiln-pact--kiln-workers-of-minas",
    ],
    UE_FAT: ["id:ue-fat-alliance--furnace-union--note"],
    "data/instruments.ttl": ["id:kiln-law"],
    "data/occurrences/furnace-lockout.ttl": [
        "id:furnace-lockout",
        "id:furnace-lockout--furnace-union",
        "id:furnace-lockout--furnace-company",
        "id:furnace-lockout--demand-reinstatement",
        "id:furnace-lockout--outcome",
        "id:furnace-lockout--locked-out-1",
        "id:furnace-lockout--locked-out-2",
        "id:furnace-lockout--dismissals",
        "id:furnace-letter",
        "id:furnace-letter--kiln-workers-of-minas",
    ],
    "data/organizations/brazil.ttl": [
        "id:kiln-workers-of-minas",
        "id:kiln-workers-of-minas--world-kiln-federation",
    ],
    "data/organizations/international.ttl": ["id:world-kiln-federation"],
    "data/organizations/mexico.ttl": ["id:furnace-union", "id:furnace-works-puebla"],
    "data/organizations/united-states.ttl": ["id:furnace-company"],
    "data/people.ttl": ["id:ana-forno", "id:ana-forno--furnace-union"],
    "data/places.ttl": ["id:poza-honda"],
    "data/positions.ttl": ["id:furnace-union--kiln-law-2013"],
    "data/works-cited.ttl": ["id:work-forno-2012"],
    "ontology/vocabularies/country.ttl": ["lgv:country-BR"],
    "ontology/vocabularies/sector.ttl": ["lgv:sector-glass"],
}


def contents(root: Path) -> dict[str, str]:
    """The text of each file below a folder."""
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def facts(root: Path) -> set[ox.Triple]:
    """What the files of a library say."""
    return {quad.triple for quad in Library(root).facts()}


def copied(root: Path) -> Path:
    """A copy of the real library."""
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, root / name)
    return root


class Added:
    """A copy of the real library before and after the kilns."""

    def __init__(self, root: Path, run: Runner) -> None:
        self.root = copied(root / "library")
        self.before = contents(self.root)
        self.facts = facts(self.root)
        self.file = root / "kilns.ttl"
        self.file.write_text(KILNS, "utf-8")
        self.looked = run("add", self.file, "--library", self.root, "--dry-run")
        self.untouched = contents(self.root)
        self.ran = run("add", self.file, "--library", self.root)
        self.after = contents(self.root)


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Added]:
    with pytest.MonkeyPatch.context() as context:
        context.setenv("LABORGRAPH_CACHE", "")
        yield Added(tmp_path_factory.mktemp("added"), _run)


def test_addition_of_every_kind_is_taken(added: Added) -> None:
    assert (added.ran.code, added.ran.out) == (0, ""), added.ran.talk


def test_each_record_is_at_home_where_it_belongs(added: Added) -> None:
    found = {
        path: [
            name
            for name, _ in test_layout.blocks(added.root / path)
            if f"\n{name}\n" not in added.before.get(path, "")
        ]
        for path, after in added.after.items()
        if path.endswith(".ttl") and after != added.before.get(path) and path != "data/dataset.ttl"
    }
    assert found == HOMES


def test_library_says_what_it_said_and_the_addition(added: Added) -> None:
    said = {quad.triple for quad in ox.parse(KILNS.encode(), format=ox.RdfFormat.TURTLE)}
    counts = {triple for triple in facts(added.root) if "void#" in triple.predicate.value}
    assert facts(added.root) - counts == {
        triple for triple in added.facts | said if "void#" not in triple.predicate.value
    }


def test_no_line_is_moved_or_taken_away(added: Added) -> None:
    for path, before in added.before.items():
        if path == "data/dataset.ttl":
            continue
        compared = difflib.ndiff(before.splitlines(), added.after[path].splitlines())
        assert not [line for line in compared if line.startswith("-")], path


def test_layout_holds_afterwards(added: Added, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_layout, "ROOT", added.root)
    for path in [*HOMES, "data/dataset.ttl"]:
        test_layout.test_file_begins_with_the_prefixes_that_it_uses_in_order(added.root / path)
        test_layout.test_file_is_blocks_with_one_blank_line_between(added.root / path)
        test_layout.test_line_is_one_statement_and_the_class_comes_first(added.root / path)
    test_layout.test_each_subject_has_one_home()
    test_layout.test_names_of_records_are_slugs_and_parts_name_their_owner("data")
    test_layout.test_every_reference_to_a_record_or_a_concept_resolves("data")
    test_layout.test_every_record_has_a_passage_or_admits_that_it_has_none("data")
    test_layout.test_file_of_an_alliance_holds_one()


def test_counts_of_the_dataset_are_true_afterwards(added: Added) -> None:
    library = Library(added.root)
    test_dataset.test_the_counts_of_the_dataset_are_true(library, Embedded(library))
    numbers = [
        (old, new)
        for old, new in zip(
            added.before["data/dataset.ttl"].splitlines(),
            added.after["data/dataset.ttl"].splitlines(),
            strict=True,
        )
        if old != new
    ]
    assert numbers
    assert all(old.split()[0] == new.split()[0].replace("-", "") for old, new in numbers)
    assert all(old.startswith("    void:") for old, _ in numbers)


def test_dry_run_shows_what_is_written_and_writes_nothing(added: Added) -> None:
    assert added.untouched == added.before
    assert added.looked.code == 0
    assert added.looked.talk == added.ran.talk + "Nothing was written.\n"
    shown = [line[6:] for line in added.looked.out.splitlines() if line.startswith("+++ b/")]
    assert set(shown) == {*HOMES, "data/dataset.ttl"}
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not at hand")
    place = copied(added.root.parent / "patched")
    subprocess.run([git, "apply", "-"], input=added.looked.out.encode(), cwd=place, check=True)
    assert contents(place) == added.after


def test_talk_says_which_files_changed_and_what_was_left(added: Added) -> None:
    lines = added.ran.talk.splitlines()
    assert "data/alliances/kiln-pact.ttl: new, 3 records." in lines
    assert "data/organizations/mexico.ttl: 2 records, 2 statements on what was there." in lines
    assert "data/dataset.ttl: the counts." in lines
    assert "There already, and left out: 1 statement, of id:fat (1)." in lines
    assert (
        lines[-1]
        == f"Comments left behind, since they stand by nothing that is new: {added.file}:1:1."
    )


def test_comments_before_a_record_come_along(added: Added) -> None:
    after = added.after
    assert (
        "\n# at home in no country\nid:world-kiln-federation\n"
        in (after["data/organizations/international.ttl"])
    )
    assert (
        "\n# as the kiln workers call it\n# behind\nid:fat\n"
        in (after["data/organizations/mexico.ttl"])
    )
    assert (
        "\n    # within the block\n    lg:attestedIn itsc:L0224-0230 ;\n"
        in (after["data/organizations/mexico.ttl"])
    )
    assert "\n# Kilns\n\nlgv:country-BR\n" in after["ontology/vocabularies/country.ttl"]


def test_part_follows_the_last_of_its_owner(added: Added) -> None:
    text = added.after[UE_FAT]
    names = [name for name, _ in test_layout.blocks(added.root / UE_FAT)]
    place = names.index("id:ue-fat-alliance--furnace-union--note")
    assert names[place - 1].startswith("id:ue-fat-alliance--")
    assert not any(name.startswith("id:ue-fat-alliance--") for name in names[place + 1 :])
    assert names[place + 1 :], "something follows, or this test shows nothing"
    assert text.count("PREFIX prov:") == 1


def test_what_is_there_is_not_added_again(added: Added, run: Runner) -> None:
    ran = run("add", added.file, "--library", added.root)
    assert (ran.code, ran.out) == (0, "")
    assert ran.talk.startswith("Nothing to add: all is there already.\n")
    assert contents(added.root) == added.after


# Where the curated records would go, if they were not there.


def test_most_curated_records_would_go_where_they_are(library: Library, real: Embedded) -> None:
    there = {
        (ID if name.startswith("id:") else LGV) + name.partition(":")[2]: path
        for path in (path.relative_to(ROOT).as_posix() for path in library.turtle_files())
        for name, _ in test_layout.blocks(ROOT / path)
        if name.startswith(("id:", "lgv:"))
    }
    found = homes.gathered(real, there)
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for iri, path in list(there.items())[::7]:
        shelves = homes.Shelves({key: home for key, home in there.items() if key != iri}, found)
        kind = path.rpartition("/")[0] if path.count("/") > 1 else path
        seen[kind] += 1
        right[kind] += shelves.home(iri) == path
    # Which claims and events make one story is a curator's choice, and no rule foretells it.
    chosen = {"data/occurrences", "data/figures", "data/alliances", "data/names.ttl"}
    assert {kind for kind in seen if right[kind] < 0.9 * seen[kind]} <= chosen
    assert right.total() > 0.8 * seen.total()


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ({}, "data/figures/a.ttl"),
        ({LG + "about": ["b"]}, "data/places.ttl"),
        ({LG + "about": ["c"]}, "data/figures/a.ttl"),
        ({LG + "about": ["b"], "^" + LG + "aspect": ["b--1", "b--2", "b--3"]}, "data/names.ttl"),
        (
            {
                LG + "about": ["b"],
                "^" + LG + "aspect": ["b--1"],
                LG + "conflictingClaim": ["z", "b--2"],
            },
            "data/figures/b.ttl",
        ),
    ],
)
def test_claim_stands_with_what_it_joins_then_with_its_like(
    said: dict[str, list[str]], due: str
) -> None:
    there = {
        ID + "b": "data/places.ttl",
        ID + "b--1": "data/names.ttl",
        ID + "b--2": "data/figures/b.ttl",
        ID + "b--3": "data/names.ttl",
        ID + "c": "ontology/vocabularies/sector.ttl",
    }
    facts = {(ID + "a--claim", way): [ID + name for name in said[way]] for way in said}
    facts[(ID + "a--claim", RDF + "type")] = [LG + "Claim"]
    assert homes.Shelves(there, facts).home(ID + "a--claim") == due


@pytest.mark.parametrize(
    ("countries", "due"),
    [
        (["Côte d'Ivoire"], "data/organizations/cote-d-ivoire.ttl"),
        (["Mexico", "Canada"], "data/organizations/international.ttl"),
        ([], "data/organizations/international.ttl"),
        ([""], "data/organizations/international.ttl"),
    ],
)
def test_organization_is_at_home_in_its_only_country(countries: list[str], due: str) -> None:
    facts = {(LGV + f"country-{name}", SKOS + "prefLabel"): [name] for name in countries if name}
    facts[(ID + "a", RDF + "type")] = [ORG + "Organization"]
    facts[(ID + "a", LG + "basedIn")] = [f"{LGV}country-{name}" for name in countries]
    assert homes.Shelves({}, facts).home(ID + "a") == due


def test_records_that_are_told_with_each_other_have_no_home() -> None:
    facts = {
        (ID + "a", RDF + "type"): [LG + "Demand"],
        (ID + "a", "^" + LG + "raises"): [ID + "b"],
        (ID + "b", RDF + "type"): [LG + "Participation"],
        (ID + "b", LG + "inOccurrence"): [ID + "a"],
    }
    assert homes.Shelves({}, facts).home(ID + "a") == ""


def test_people_of_one_story_stand_in_it_and_a_workforce_with_its_country() -> None:
    facts = {
        (ID + "a", "^" + LG + "participant"): [ID + "story"],
        (ID + "a", RDF + "type"): [FOAF + "Group"],
    }
    there = {ID + "story": "data/occurrences/story.ttl"}
    assert homes.Shelves(there, facts).home(ID + "a") == "data/occurrences/story.ttl"
    facts[(ID + "a", RDF + "type")] = [FOAF + "Group", LG + "Workforce"]
    assert homes.Shelves(there, facts).home(ID + "a") == "data/organizations/international.ttl"


# The small world: a few files, two documents at hand.

Put = Callable[..., Ran]
LATHE = """\
id:lathe-union
    a lg:Union ;
    skos:prefLabel "Lathe Union"@en ;
    lg:basedIn lgv:country-CA ;
    lg:attestedIn glass:L0003-0004 ;
.
"""


@pytest.fixture
def addition(tmp_path: Path) -> Path:
    """A file to be added."""
    return tmp_path / "addition.ttl"


@pytest.fixture
def put(run: Runner, own_world: Path, addition: Path) -> Put:
    """Add some Turtle to a small world of its own."""

    def added(turtle: str, *options: str | Path) -> Ran:
        addition.write_text(HEAD + turtle, "utf-8")
        return run("add", addition, *options)

    return added


LANTERN = "PREFIX lantern: <https://w3id.org/laborgraph/source/lantern2001/>\n"


def data(root: Path) -> dict[str, str]:
    """The text of each file of the data, and whatever else an addition might leave."""
    assert {path.name for path in root.iterdir()} - {"addition.ttl"} == {
        "data",
        "ontology",
        "queries",
    }
    return contents(root / "data")


def test_new_passage_is_locked_in_its_place(put: Put, own_world: Path, run: Runner) -> None:
    before = data(own_world)
    ran = put(LATHE, "--documents", DOCUMENTS)
    assert ran == Ran(
        0, "", "data/organizations/canada.ttl: new, 1 record.\ndata/passages.lock: 1 passage.\n"
    )
    after = data(own_world)
    lines = after.pop("passages.lock").splitlines()
    assert len(lines) == len(before["passages.lock"].splitlines()) + 1
    assert lines == sorted(lines)
    # Only the prefixes that are used, and the one that is not the house's.
    used = [line for line in HEAD.splitlines() if line.split()[1] in LATHE]
    assert after.pop("organizations/canada.ttl") == "\n".join(used) + "\n\n" + LATHE
    assert after == {path: said for path, said in before.items() if path in after}
    locked = (own_world / "data" / "passages.lock").read_bytes()
    assert run("sources", "lock", "--documents", DOCUMENTS).code == 0
    assert (own_world / "data" / "passages.lock").read_bytes() == locked


def test_new_passage_without_documents_is_refused(put: Put, own_world: Path) -> None:
    before = data(own_world)
    ran = put(LATHE)
    assert (ran.code, ran.out) == (2, "")
    assert "1 passage cited anew: give the folder of the documents with --documents" in ran.talk
    assert data(own_world) == before


def test_new_passage_may_be_locked_later(put: Put, own_world: Path) -> None:
    before = data(own_world)["passages.lock"]
    ran = put(LATHE, "--unlocked")
    assert ran.code == 0
    address = "https://w3id.org/laborgraph/source/glass1991/L0003-0004"
    assert f"To be locked: {address}; read what they cite, then run" in ran.talk
    assert data(own_world)["passages.lock"] == before
    assert "organizations/canada.ttl" in data(own_world)


def test_passage_without_words_is_refused(put: Put, own_world: Path) -> None:
    before = data(own_world)
    # An empty line of the document.
    lines = (DOCUMENTS / "glass1991.txt").read_text("utf-8").split("\n")
    empty = next(number for number, line in enumerate(lines, 1) if not line.strip())
    turtle = LATHE.replace("L0003-0004", f"L{empty:04}-{empty:04}")
    ran = put(turtle, "--documents", DOCUMENTS)
    assert (ran.code, ran.out) == (1, "")
    assert f"L{empty:04}-{empty:04} has no words in the documents" in ran.talk
    assert data(own_world) == before


def test_copy_of_another_make_locks_nothing(put: Put, own_world: Path, tmp_path: Path) -> None:
    before = data(own_world)
    copies = shutil.copytree(DOCUMENTS, tmp_path / "data" / ".." / ".." / "copies")
    glass = copies / "glass1991.txt"
    glass.write_text(glass.read_text("utf-8") + "more", "utf-8")
    ran = put(LATHE, "--documents", copies)
    assert (ran.code, ran.out) == (1, "")
    assert "the copy's SHA-256 is not the one in data/sources.ttl" in ran.talk
    assert data(own_world) == before
    # The copy of a document that is not cited may be what it is.
    elsewhere = LATHE.replace("glass:L0003-0004", "lantern:L0003-0005")
    assert put(LANTERN + elsewhere, "--documents", copies).code == 0


def test_prefix_of_the_addition_does_not_change_the_file(put: Put, own_world: Path) -> None:
    ran = put(
        "PREFIX skos: <https://example.org/other#>\nPREFIX glass: <https://example.org/glass/>\n"
        "PREFIX w: <http://www.w3.org/2004/02/skos/core#>\n"
        "PREFIX s: <https://w3id.org/laborgraph/source/lantern2001/>\n"
        'id:gwu w:altLabel "Glass Workers"@en ; lg:attestedIn s:L0005-0005 .'
    )
    assert ran.code == 0, ran.talk
    text = data(own_world)["organizations.ttl"]
    assert '    skos:altLabel "Glass Workers"@en ;\n' in text
    assert "    lg:attestedIn lantern:L0005-0005 ;\n.\n" in text
    assert "example.org" not in text


def test_prefixes_that_a_file_lacks_are_added_in_order(put: Put, own_world: Path) -> None:
    ran = put('id:gwu schema:foundingDate "1950"^^xsd:gYear .')
    assert ran == Ran(0, "", "data/organizations.ttl: 1 statement on what was there.\n")
    lines = data(own_world)["organizations.ttl"].splitlines()
    heads = [line for line in lines if line.startswith("PREFIX ")]
    assert heads == sorted(heads)
    assert len(heads) == 9
    assert '    schema:foundingDate "1950"^^xsd:gYear ;' in lines


def test_several_files_are_one_addition(run: Runner, own_world: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.ttl", tmp_path / "second.ttl"
    turtle = LATHE.replace("glass:L0003-0004", "glass:L0003-0003")
    first.write_text(HEAD + turtle, "utf-8")
    second.write_text(HEAD + 'id:lathe-union skos:altLabel "Lathes"@en .', "utf-8")
    ran = run("add", first, second, "-", given=HEAD + 'id:gwu skos:altLabel "G"@en .')
    assert ran.code == 0, ran.talk
    assert (
        '    skos:altLabel "Lathes"@en ;\n.\n'
        in contents(own_world / "data")["organizations/canada.ttl"]
    )
    assert "1 statement on what was there" in ran.talk


REFUSED = {
    "lg:Guild a owl:Class .": "lg:Guild is no record and no concept; the terms of the ontology",
    "lg:Union rdfs:label 'guild'@en .": "lg:Union is no record and no concept",
    "glass:L0003-0003 a lg:Passage .": "is a passage, and those are derived from the citations",
    "<https://example.org/a> a lg:Union .": "https://example.org/a is no record and no concept",
    "id:Lathe a lg:Union .": "id:Lathe is no name of a record; take lower case",
    "<https://w3id.org/laborgraph/id/../../../etc> a lg:Alliance .": "is no name of a record",
    "lgv:a--b a skos:Concept .": "lgv:a--b is no name of a concept",
    "_:a a lg:Union .": "a node without a name; give it one, as id:owner--part",
    "id:a lg:about [ a lg:Union ] .": "a node without a name",
    "id:a lg:about ( id:gwu ) .": "a node without a name",
    "id:a skos:prefLabel 'a'@en .": "nothing says in which file id:a belongs",
    "lgv:a a skos:Concept ; skos:inScheme lgv:b .": "nothing says in which file lgv:a belongs",
    "id:a a lg:Demand .": "nothing says in which file id:a belongs",
}


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Validation finds nothing, so that what comes after it is seen."""
    from laborgraph.validation import judging

    monkeypatch.setattr(judging, "validate", lambda *_, **__: judging.Verdict((), 1, 1))


@pytest.mark.usefixtures("unjudged")
@pytest.mark.parametrize("turtle", REFUSED)
def test_what_has_no_home_is_refused(put: Put, own_world: Path, turtle: str) -> None:
    before = data(own_world)
    ran = put(turtle)
    assert (ran.code, ran.out) == (1, "")
    assert REFUSED[turtle] in ran.talk
    assert f"addition.ttl:{HEAD.count(chr(10)) + 1}:" in ran.talk
    assert data(own_world) == before


@pytest.mark.usefixtures("unjudged")
def test_everything_that_is_refused_is_named(put: Put, own_world: Path) -> None:
    ran = put("lg:Guild a owl:Class . id:Lathe a lg:Union . id:a skos:prefLabel 'a'@en .")
    assert ran.code == 1
    assert len(ran.talk.splitlines()) == 4
    assert ran.talk.endswith("laborgraph: nothing was added: 3 problems.\n")


def test_addition_with_errors_is_refused_with_their_places(put: Put, own_world: Path) -> None:
    before = data(own_world)
    ran = put(LATHE.replace("lg:basedIn lgv:country-CA", "lg:basedIn 'Canada'"), "--unlocked")
    assert (ran.code, ran.out) == (1, "")
    assert f"addition.ttl:{HEAD.count(chr(10)) + 4}:" in ran.talk
    assert "laborgraph: nothing was added: 1 error.\n" in ran.talk
    assert data(own_world) == before


def test_unreadable_additions_are_all_named(run: Runner, own_world: Path, tmp_path: Path) -> None:
    before = contents(own_world / "data")
    (tmp_path / "bad.ttl").write_text("id:a", "utf-8")
    (tmp_path / "good.ttl").write_text(HEAD + LATHE, "utf-8")
    (tmp_path / "latin.ttl").write_bytes(b"# \xe9")
    names = ("bad", "good", "latin", "missing")
    ran = run("add", *(tmp_path / f"{name}.ttl" for name in names), "--unlocked")
    assert ran.code == 3
    for said in ("bad.ttl:1:1: ", "latin.ttl:1:3: not UTF-8", "missing.ttl cannot be read"):
        assert said in ran.talk
    assert ran.talk.endswith("nothing was added: 3 files cannot be read.\n")
    assert contents(own_world / "data") == before


def test_file_of_the_library_is_no_addition(run: Runner, own_world: Path) -> None:
    ran = run("add", own_world / "data" / "people.ttl")
    assert ran.code == 2
    assert "people.ttl is a file of the library" in ran.talk


def test_file_out_of_the_layout_is_not_touched(put: Put, own_world: Path, run: Runner) -> None:
    organizations = own_world / "data" / "organizations.ttl"
    organizations.write_text(organizations.read_text("utf-8").replace("    a ", "  a "), "utf-8")
    before = data(own_world)
    ran = put('id:gwu skos:altLabel "G"@en .')
    assert (ran.code, ran.out) == (1, "")
    assert (
        f"organizations.ttl is not in the house's layout; run 'laborgraph fmt {organizations}'"
        in (ran.talk)
    )
    assert data(own_world) == before
    assert run("fmt", organizations).code == 0
    assert put('id:gwu skos:altLabel "G"@en .').code == 0


def test_library_of_the_package_is_not_added_to(
    run: Runner, own_world: Path, monkeypatch: pytest.MonkeyPatch, addition: Path
) -> None:
    monkeypatch.setattr(package, "__file__", str(own_world / "__init__.py"))
    addition.write_text(HEAD + LATHE, "utf-8")
    ran = run("add", addition, "--unlocked")
    assert ran.code == 2
    assert "is not added to, since the next version replaces it" in ran.talk
    assert run("add", addition, "--unlocked", "--dry-run").code == 0


def test_terms_that_lie_elsewhere_are_refused(put: Put, own_world: Path) -> None:
    # The ontology of the small world is a link to that of the repository.
    before = contents(ROOT / "ontology" / "vocabularies")
    ran = put(
        'lgv:sector-glass a skos:Concept ; skos:prefLabel "glass"@en ;'
        " skos:definition 'making of glass'@en ; skos:inScheme lgv:sector ;"
        " skos:topConceptOf lgv:sector ."
    )
    assert (ran.code, ran.out) == (1, "")
    assert "sector.ttl leads out of the library" in ran.talk
    assert contents(ROOT / "ontology" / "vocabularies") == before


def test_second_addition_at_the_same_time_is_refused(put: Put, own_world: Path) -> None:
    before = data(own_world)
    with placing.alone(own_world):
        ran = put(LATHE, "--unlocked")
        assert put(LATHE, "--unlocked", "--dry-run").code == 0
    assert (ran.code, ran.out) == (3, "")
    assert "another addition to" in ran.talk
    assert data(own_world) == before


def test_file_that_changes_meanwhile_is_not_overwritten(
    put: Put, own_world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organizations = own_world / "data" / "organizations.ttl"
    works = homes.placed

    def edited(*words: Any) -> homes.Placement:
        found = works(*words)
        organizations.write_text(organizations.read_text("utf-8") + "# mine\n", "utf-8")
        return found

    monkeypatch.setattr(homes, "placed", edited)
    ran = put('id:gwu skos:altLabel "G"@en .')
    assert (ran.code, ran.out) == (1, "")
    assert "organizations.ttl was changed by another program meanwhile" in ran.talk
    assert organizations.read_text("utf-8").endswith("# mine\n")
    assert not (own_world / placing.ADDING).exists()


KILLED = """
import os, signal, sys
from laborgraph.cli import laborgraph
works, left = os.replace, int(sys.argv[1])
def replace(source, target):
    global left
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    works(source, target)
os.replace = replace
laborgraph.main(["add", *sys.argv[2:]], prog_name="laborgraph")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing is killed so on this system")
def test_killed_addition_is_undone_by_the_next_start(
    run: Runner, own_world: Path, addition: Path
) -> None:
    addition.write_text(HEAD + LATHE + 'id:gwu skos:altLabel "G"@en .', "utf-8")
    before = contents(own_world / "data")
    words: list[str | Path] = [addition, "--documents", DOCUMENTS, "--library", own_world]
    for number in range(10):
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(number), *words], capture_output=True, check=False
        ).returncode
        if not ended:
            break
        assert ended == -signal.SIGKILL
        assert (own_world / placing.ADDING).is_dir()
        assert run("info").code == 0
        assert data(own_world) == before
    # The journal, and three files.
    assert number == 4
    assert len(data(own_world)) == len(before) + 1


# One file by itself.


def extended(path: str, there: str, addition: str) -> str:
    """A file of the library with an addition that belongs in it."""
    entries = pages.addition([read(HEAD + addition, "addition.ttl")]).entries
    return pages.extended(path, read(there, path) if there else None, entries).after


def test_file_without_prefixes_gets_them() -> None:
    there = "# nothing but a word\n"
    assert extended("data/people.ttl", there, "id:ana a foaf:Person .") == (
        "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\nPREFIX id: <https://w3id.org/laborgraph/id/>\n"
        "\n# nothing but a word\n\nid:ana\n    a foaf:Person ;\n.\n"
    )


def test_comments_keep_their_place_in_a_new_block() -> None:
    after = extended(
        "data/people.ttl",
        "",
        "# over all\n\n# over her\nid:ana # beside\n # over the name\n skos:prefLabel 'Ana'@en ; #"
        " a name\n # over the class\n a foaf:Person\n # last\n . # behind\n"
        "# again\nid:ana lg:p 1 . # behind again\n",
    )
    assert after.partition("\n\n")[2] == (
        "# over all\n\n# over her\nid:ana # beside\n    # over the class\n    a foaf:Person ;\n"
        '    # over the name\n    skos:prefLabel "Ana"@en ; # a name\n    # last\n    # again\n'
        "    lg:p 1 ;\n    # behind again\n. # behind\n"
    )


def test_comments_come_along_with_what_is_new_in_a_block_and_only_once() -> None:
    there = extended("data/people.ttl", "", "# hers\nid:ana lg:p 1 ; # one\n a foaf:Person .")
    addition = (
        "# hers\n# more of her\nid:ana # beside\n lg:p 1 ; # another one\n"
        " # over two\n lg:p 2 # two\n # last\n . # behind\n"
    )
    after = extended("data/people.ttl", there, addition)
    assert after.partition("\n\n")[2] == (
        "# hers\n# more of her\n# beside\n# behind\nid:ana\n    a foaf:Person ;\n"
        "    lg:p 1 ; # one\n    # over two\n    lg:p 2 ; # two\n    # last\n.\n"
    )
    assert extended("data/people.ttl", after, addition) == after
    twice = extended("data/people.ttl", there, addition + addition)
    assert sorted(twice.splitlines()) == sorted(after.splitlines())


@pytest.mark.usefixtures("unjudged")
def test_comments_of_the_form_stay_behind(own_world: Path, run: Runner) -> None:
    form = (
        run("new", "union").out.replace("SLUG", "furnace-union").replace("L0000-0000", "L0003-0003")
    )
    filled = form.replace(
        "    # lg:basedIn lgv:COUNTRY ;", "    lg:basedIn lgv:country-CA ; # says she"
    )
    filled = filled.replace("id:furnace-union\n", "# of the furnaces\nid:furnace-union\n")
    ran = run("add", "-", "--documents", DOCUMENTS, given=filled)
    assert ran.code == 0, ran.talk
    assert "left behind" not in ran.talk
    after = "".join(data(own_world).values())
    block = after[after.index("# of the furnaces") :].partition("\n.\n")[0]
    assert [line for line in block.splitlines() if "#" in line] == [
        "# of the furnaces",
        "    lg:basedIn lgv:country-CA ; # says she",
    ]
    assert "take out what is left of them" not in after


def test_statement_stands_with_its_like_else_before_the_passages() -> None:
    there = extended(
        "data/a.ttl",
        "",
        "id:a a id:k ; skos:altLabel 'A' ; lg:p 1 ; lg:attestedIn glass:x ."
        " id:b lg:attestedIn glass:x .",
    )
    after = extended(
        "data/a.ttl",
        there,
        "id:a lg:q 1 ; lg:attestedIn glass:y ; lg:p 2 ; skos:altLabel 'B' ; lg:q 2 . id:b lg:p 3 .",
    )
    assert after.partition("\n\n")[2] == (
        'id:a\n    a id:k ;\n    skos:altLabel "A" ;\n    skos:altLabel "B" ;\n    lg:p 1 ;\n'
        "    lg:p 2 ;\n    lg:q 1 ;\n    lg:q 2 ;\n    lg:attestedIn glass:x ;\n"
        "    lg:attestedIn glass:y ;\n.\n\nid:b\n    lg:p 3 ;\n    lg:attestedIn glass:x ;\n.\n"
    )


def test_prefix_of_a_statement_that_is_there_is_not_written() -> None:
    there = f"{HEAD.splitlines()[2]}\n\nid:a\n    id:p id:b ;\n.\n"
    after = extended("data/a.ttl", there, "PREFIX x: <x:> id:a id:p id:b , id:c ; id:q x:d .")
    assert after == (
        f"{HEAD.splitlines()[2]}\nPREFIX x: <x:>\n\nid:a\n    id:p id:b ;\n    id:p id:c ;\n"
        "    id:q x:d ;\n.\n"
    )
    unneeded = "PREFIX x: <x:> id:a x:p id:b . id:a x:p id:b ; id:q 1 ."
    more = extended("data/a.ttl", after, unneeded.replace("x:p id:b", "id:q x:d"))
    assert more == after.replace("x:d ;\n", "x:d ;\n    id:q 1 ;\n")


def test_prefix_that_would_change_other_lines_is_not_taken() -> None:
    there = f"{HEAD.splitlines()[2]}\n\nid:a\n    <x:p> id:b ;\n.\n"
    after = extended("data/a.ttl", there, "PREFIX x: <x:> id:a x:p id:c .")
    assert after == there.replace(" id:b ;\n", " id:b ;\n    <x:p> id:c ;\n")


def test_class_is_added_to_the_classes_and_each_statement_once() -> None:
    there = extended("data/people.ttl", "", "id:ana a foaf:Person ; skos:prefLabel 'Ana'@en .")
    after = extended(
        "data/people.ttl",
        there,
        "id:ana a foaf:Agent , foaf:Person ; lg:p 1 . id:bo lg:p 2 . id:bo lg:p 2 , 3 ; a lg:C ."
        " id:ana lg:p 1 ; a foaf:Agent ; skos:prefLabel 'Ana'@en , 'Ana'@es .",
    )
    assert after.partition("\n\n")[2] == (
        "id:ana\n    a foaf:Person ;\n    a foaf:Agent ;\n"
        '    skos:prefLabel "Ana"@en ;\n    skos:prefLabel "Ana"@es ;\n    lg:p 1 ;\n.\n\n'
        "id:bo\n    a lg:C ;\n    lg:p 2 ;\n    lg:p 3 ;\n.\n"
    )


def test_positions_stand_in_the_order_in_which_they_come() -> None:
    there = extended("data/positions.ttl", "", "id:a--x a lg:Position . id:b--x a lg:Position .")
    after = extended("data/positions.ttl", there, "id:a--y a lg:Position .")
    names = [line for line in after.splitlines() if line.startswith("id:")]
    assert names == ["id:a--x", "id:b--x", "id:a--y"]


def test_string_of_several_lines_comes_to_stand_on_one() -> None:
    after = extended("data/people.ttl", "", 'id:ana lg:curatorNote """one\ntwo"""@en .')
    assert after.endswith('id:ana\n    lg:curatorNote "one\\ntwo"@en ;\n.\n')


def test_parts_stand_after_their_owner_in_the_order_of_the_addition() -> None:
    there = extended("data/a.ttl", "", "id:a lg:p 1 . id:a--b lg:p 1 . id:c lg:p 1 .")
    after = extended(
        "data/a.ttl",
        there.replace("id:c\n", "# next\n\nid:c\n"),
        "id:a--z lg:p 1 . id:a--b--y lg:p 1 . id:d lg:p 1 . id:a--x lg:p 1 . id:d--w lg:p 1 .",
    )
    names = [line for line in after.splitlines() if line.startswith(("id:", "#"))]
    assert names == [
        *("id:a", "id:a--b", "id:a--b--y", "id:a--z", "id:a--x"),
        *("# next", "id:c", "id:d", "id:d--w"),
    ]


def test_comments_at_the_end_of_a_file_stay_above_what_is_added() -> None:
    there = f"{HEAD.splitlines()[2]}\n\nid:a\n    a id:b ;\n. # behind\n\n# at the end\n"
    after = extended("data/a.ttl", there, "# of c\n\nid:c a id:b . id:a--part a id:b .")
    assert after.partition("\n\n")[2] == (
        "id:a\n    a id:b ;\n. # behind\n\nid:a--part\n    a id:b ;\n.\n\n# at the end\n\n"
        "# of c\n\nid:c\n    a id:b ;\n.\n"
    )


def test_lock_takes_a_passage_in_where_it_belongs() -> None:
    lock = (
        "cook:L0002-0003 a\nitsc:L0001-0001 b\nhttps://w3id.org/laborgraph/source/x/L0001-0001 c\n"
    )
    base = "https://w3id.org/laborgraph/source/"
    digests = {base + "itsc2013/L0002-0002": "n", base + "cook1994/L0001-0009": "m"}
    assert pages.locked(lock, digests).splitlines() == [
        "cook:L0001-0009 m",
        "cook:L0002-0003 a",
        "itsc:L0001-0001 b",
        "itsc:L0002-0002 n",
        f"{base}x/L0001-0001 c",
    ]
    assert pages.locked("", {base + "itsc2013/L0002-0002": "n"}) == "itsc:L0002-0002 n\n"


@pytest.mark.parametrize(
    ("lock", "due"),
    [
        ("itsc:L0001-0001 b", "itsc:L0001-0001 b\nitsc:L0002-0002 n\n"),
        ("itsc:L0001-0001 b\r\n", "itsc:L0001-0001 b\r\nitsc:L0002-0002 n\r\n"),
    ],
)
def test_lines_of_the_lock_end_alike(lock: str, due: str) -> None:
    passage = "https://w3id.org/laborgraph/source/itsc2013/L0002-0002"
    assert pages.locked(lock, {passage: "n"}) == due


def test_dry_run_is_applied_by_git_to_files_of_any_ending(
    own_world: Path, addition: Path, run: Runner, tmp_path: Path
) -> None:
    """No end of the last line, and ends of lines of Windows."""
    lock, dataset = own_world / "data/passages.lock", own_world / "data/dataset.ttl"
    lock.write_bytes(lock.read_bytes().rstrip(b"\n"))
    dataset.write_bytes(b"PREFIX void: <http://rdfs.org/ns/void#>\r\n<x:d> void:triples 1 . # end")
    addition.write_text(HEAD + LATHE + LATHE.replace("lathe", "kiln").replace("Lathe", "Kiln"))
    copy = tmp_path / "copy"
    shutil.copytree(own_world / "data", copy / "data")
    words = ("add", addition, "--documents", DOCUMENTS)
    subprocess.run(["git", "init", "--quiet", copy], check=True)
    shown = run(*words, "--dry-run").out
    subprocess.run(
        ["git", "-C", copy, "apply", "--whitespace=nowarn"], input=shown.encode(), check=True
    )
    assert run(*words).code == 0
    changed = {path: (own_world / path).read_bytes() for path in contents_of(copy)}
    assert changed == contents_of(copy)
    assert b"\\ No newline at end of file" in shown.encode()


def contents_of(copy: Path) -> dict[str, bytes]:
    """The bytes of the data in a copy."""
    return {
        path.relative_to(copy).as_posix(): path.read_bytes()
        for path in (copy / "data").rglob("*")
        if path.is_file()
    }


def test_counts_change_their_numbers_and_nothing_else() -> None:
    there = (
        "PREFIX void: <http://rdfs.org/ns/void#>\n<x:d> void:triples 9 ; # nine\n void:classes 1 ."
    )
    document = read(there, "dataset.ttl")
    assert pages.recounted(document, {"triples": 10, "classes": 1, "entities": 3}) == there.replace(
        "triples 9", "triples 10"
    )


@pytest.mark.usefixtures("unjudged")
@pytest.mark.parametrize("odd", ["\x1b", "\u202e", "\x9b"])
def test_comment_with_an_unseen_character_is_refused(put: Put, own_world: Path, odd: str) -> None:
    before = data(own_world)
    ran = put(f"# tab\tred {odd}[31m\nid:gwu skos:altLabel 'Glass'@en .", "--dry-run")
    assert (ran.code, ran.out) == (1, "")
    line = HEAD.count("\n") + 1
    said = f"addition.ttl:{line}:11: the comment holds the unseen character U+{ord(odd):04X}"
    assert said in ran.talk
    assert odd not in ran.talk
    assert data(own_world) == before


@pytest.mark.usefixtures("unjudged")
def test_statement_that_another_file_has_is_there_already(put: Put, own_world: Path) -> None:
    other = own_world / "data/zz-more.ttl"
    prefixes = "".join(
        f"{line}\n" for line in HEAD.splitlines() if " id:" in line or "skos" in line
    )
    text = prefixes + '\nid:gwu\n    skos:altLabel "Glass folk"@en ;\n.\n'
    other.write_text(text, "utf-8")
    ran = put("id:gwu skos:altLabel 'Glass folk'@en , 'Glass people'@en .")
    assert ran.code == 0, ran.talk
    assert "1 statement on what was there" in ran.talk
    assert "There already, and left out: 1 statement, of id:gwu (1)." in ran.talk
    every = "".join(data(own_world).values())
    assert every.count('"Glass folk"@en') == every.count('"Glass people"@en') == 1


def test_who_stands_in_another_library_has_to_say_which_is_meant(
    own_world: Path, monkeypatch: pytest.MonkeyPatch, run: Runner
) -> None:
    monkeypatch.delenv("LABORGRAPH_LIBRARY")
    monkeypatch.chdir(own_world)
    (own_world / "new.ttl").write_text("", encoding="utf-8")
    ran = run("add", "new.ttl")
    assert ran.code == 2
    assert "you stand in the library" in ran.talk


def test_addition_without_statements_says_so(own_world: Path, run: Runner) -> None:
    ran = run("add", "-", given="# nothing yet\n")
    assert ran.code == 0
    assert "Nothing to add: the addition holds no statements." in ran.talk
