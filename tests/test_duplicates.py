"""Likely duplicates: what is found, what is left in peace, and where the score was drawn."""

from __future__ import annotations

import csv
import itertools
import random
from typing import TYPE_CHECKING

import pytest

from laborgraph.duplicates import doubles
from laborgraph.duplicates.doubles import AT_LEAST, Pair, likely
from laborgraph.duplicates.identities import FAMILIES, Fact, facts, spoken_of
from laborgraph.duplicates.likeness import Bag, Lexicon, of_one_person, telling, words
from laborgraph.names import folded
from laborgraph.tables import Iri, Literal, text
from laborgraph.turtle.parsing import read
from laborgraph.vocab import LG, PREFIXES, RDF, SKOS, curie

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from conftest import Runner
    from laborgraph.endpoints import Embedded

HEAD = "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n"
    for prefix in ("foaf", "id", "lg", "lgv", "org", "owl", "prov", "rdfs", "schema", "skos", "xsd")
)
HEAD += "PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>\n"


@pytest.fixture(scope="module")
def world_said(small: Embedded) -> list[Fact]:
    """What the small world says."""
    return facts(small)


@pytest.fixture(scope="module")
def real_said(real: Embedded) -> list[Fact]:
    """What the library says."""
    return facts(real)


def added(turtle: str) -> list[Fact]:
    """The statements of an addition."""
    return [item.triple for item in read(HEAD + turtle, "addition.ttl").statements]


def pairs(said: Sequence[Fact], turtle: str, at_least: float = AT_LEAST) -> dict[str, Pair]:
    """The pairs of an addition, by 'record other' in short."""
    new = added(turtle)
    found = likely([*said, *new], spoken_of(new), at_least)
    return {
        f"{curie(pair.record)} {curie(pair.other)}".replace("id:", ""): pair for pair in found.pairs
    }


def union(name: str, more: str = "") -> str:
    """A new union with a name."""
    return f"id:new a lg:Union ; skos:prefLabel {name} ; {more} ."


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ('"SINDICATO DE VIDRIEROS DEL BAJIO"@es', "svb"),
        ('"Union, Glassworkers\'"@en', "gwu"),
        ('"Lamp Lighters\' Union"@en', "lwu"),
        ('"Glassworkers Unoin"@en', "gwu"),
        ('"Glasworkers of Bajio"@en', "svb"),
        ('"Federation of the Northern Lanterns"@en', "nlf"),
        ('"Street-Sweeper Union"@en', "street-sweepers"),
        ('"N.L.F."@en', "nlf"),
        ('"NLF"@es', "nlf"),
    ],
)
def test_a_union_is_found_under_a_name_that_is_written_otherwise(
    name: str, other: str, world_said: list[Fact]
) -> None:
    assert f"new {other}" in pairs(world_said, union(name))


@pytest.mark.parametrize(
    "name",
    ['"Bakers\' Union"@en', '"Federation of Unions"@en', '"Sindicato de Panaderos"@es'],
)
def test_a_common_word_makes_no_duplicate(name: str, world_said: list[Fact]) -> None:
    assert not pairs(world_said, union(name))


@pytest.mark.parametrize(
    "name",
    [
        '"National Union of Bakery Workers"@en',
        '"Mexican Bakers\' Union"@en',
        '"International Federation of Bakers"@en',
        '"United Bakery Workers of America"@en',
        '"Sindicato Nacional de Trabajadores Panaderos de la República Mexicana"@es',
    ],
)
def test_what_many_unions_are_called_makes_no_duplicate(name: str, real_said: list[Fact]) -> None:
    assert not pairs(real_said, union(name))


def test_a_translation_is_found_among_the_labels(world_said: list[Fact]) -> None:
    both = '"Glass union of somewhere"@en ; skos:altLabel "Sindicato de Vidrieros del Bajío"@es'
    pair = pairs(world_said, union(both))["new svb"]
    assert pair.score == 1.0
    assert pair.reason == 'same name "Sindicato de Vidrieros del Bajío"'


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ('"Mexican Electricians\' Union"@en', "sme"),
        ('"Organización Internacional del Trabajo"@es', "ilo"),
        ('"Syndicat mexicain des électriciens"@fr', "sme"),
        ('"Frente Auténtico Laboral"@es', "fat"),
    ],
)
def test_a_name_in_a_language_that_no_label_has_is_found_by_the_words_of_the_field(
    name: str, other: str, real_said: list[Fact]
) -> None:
    assert f"new {other}" in pairs(real_said, union(name))


@pytest.mark.parametrize(
    "name",
    [
        '"Sindicato Mexicano de Carpinteros"@es',
        '"Sindicato Nacional de Trabajadores del Cemento"@es',
        '"Confederación Internacional de Obreros"@es',
    ],
)
def test_words_of_the_field_alone_make_no_duplicate(name: str, real_said: list[Fact]) -> None:
    assert not pairs(real_said, union(name))


def test_a_misspelling_that_is_kept_as_a_label_finds_its_owner(world_said: list[Fact]) -> None:
    pair = pairs(world_said, union('"Glasworkers of the Bajio"@en'))["new svb"]
    assert 0.9 < pair.score < 1.0


@pytest.mark.parametrize(
    ("acronym", "name", "other"),
    [
        ("", '"Sindicato de Vidrieros Bajienses"@es', "svb"),
        ("SSU", '"Sweepers"@en', "street-sweepers"),
    ],
)
def test_initials_stand_for_a_name_where_an_acronym_is_missing(
    acronym: str, name: str, other: str, world_said: list[Fact]
) -> None:
    more = f'lg:acronym "{acronym}" ;' if acronym else ""
    pair = pairs(world_said, union(name, more))[f"new {other}"]
    assert "are the initials of" in pair.reason


def test_initials_do_not_make_a_union_of_an_alliance(world_said: list[Fact]) -> None:
    turtle = 'id:new a lg:Coalition ; skos:prefLabel "Songs, Verses, Ballads"@en .'
    assert not pairs(world_said, turtle)
    assert pairs(world_said, turtle.replace("Coalition", "Union"))


def test_an_equal_acronym_says_so_and_a_different_one_speaks_against(
    world_said: list[Fact],
) -> None:
    same = pairs(world_said, union('"Guild of Weavers"@en', 'lg:acronym "gwu" ;'))
    assert {pair.reason for pair in same.values()} == {"same acronym gwu"}
    assert set(same) == {"new gwu", "new grand-window-utilities"}
    other = pairs(world_said, union('"Glassworkers Union"@en', 'lg:acronym "XYZ" ;'))["new gwu"]
    assert other.score == 0.9
    assert other.reason == 'same name "Glassworkers Union"; but XYZ and GWU'


def test_another_country_speaks_against_it(world_said: list[Fact]) -> None:
    at_home = pairs(world_said, union('"Lamplighter Union"@en', "lg:basedIn lgv:country-CA ;"))
    abroad = pairs(world_said, union('"Lamplighter Union"@en', "lg:basedIn lgv:country-MX ;"))
    assert at_home["new lwu"].score > abroad["new lwu"].score
    assert abroad["new lwu"].reason.endswith("; but of different countries")


def test_only_things_of_one_kind_are_compared(world_said: list[Fact]) -> None:
    turtle = 'id:new a {} ; skos:prefLabel "Vidriera"@en .'
    assert set(pairs(world_said, turtle.format("lg:Place"))) == {"new vidriera"}
    for other in ("lg:Union", "foaf:Person", "lg:Treaty", "lg:Convening", "lg:Workplace"):
        assert not pairs(world_said, turtle.format(other))


def test_an_alliance_is_an_organization(world_said: list[Fact]) -> None:
    turtle = 'id:new a lg:NonGovernmentalOrganization ; skos:prefLabel "Network of Lanterns"@en .'
    assert set(pairs(world_said, turtle)) == {"new lantern-network"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lumen", "Lumen, Ada"),
        ("Ada Lumen", "Ada M. Lumen"),
        ("Ada Lumen", "Ada María Lumen"),
        ("Ada Lumen", "A. Lumen"),
        ("Ada Lumen", "ADA LUMÉN"),
        ("Ada Lumen", "Dr. Ada Lunen"),
        ("Ada Lumen de la Vega", "Ada Lumen"),
    ],
)
def test_a_person_is_found_with_or_without_a_middle_name_or_an_initial(
    one: str, other: str
) -> None:
    assert of_one_person(one, other) == of_one_person(other, one) >= AT_LEAST


def test_titles_and_small_words_are_no_part_of_a_person(world_said: list[Fact]) -> None:
    assert of_one_person("Ada Lumen", "Dr. Ada de Lumen") == 1.0
    assert of_one_person("President Lumen", "Ada Lumen") == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lumen", "Bea Lumen"),
        ("Ada Lumen", "Ada"),
        ("Ada Lumen", "Lumen"),
        ("Ada Lumen", "A. L."),
        ("Ada Maria Lumen", "Ada Paula Lumen"),
        ("Ada Lumen", "President"),
    ],
)
def test_two_persons_who_share_a_name_are_two(one: str, other: str) -> None:
    assert of_one_person(one, other) == of_one_person(other, one) == 0


def test_a_person_is_found_by_an_initial_through_the_whole_search(world_said: list[Fact]) -> None:
    turtle = 'id:new a foaf:Person ; skos:prefLabel "A. Lumen"@en .'
    assert set(pairs(world_said, turtle)) == {"new ada-lumen"}


PACT = """
id:new a lg:BilateralAlliance ; skos:prefLabel "Pact of the furnaces"@en ; FOUNDED .
id:new--gwu a lg:AllianceParticipation ; org:member id:gwu ; org:organization id:new .
id:new--svb a lg:AllianceParticipation ; org:member id:svb ; org:organization id:new .
"""


def test_an_alliance_of_the_same_participants_is_found_whatever_its_name(
    world_said: list[Fact],
) -> None:
    found = {
        year: pairs(world_said, PACT.replace("FOUNDED", f'schema:foundingDate "{year}"'))
        for year in ("1991", "1991-05", "1995")
    }
    for year in ("1991", "1991-05"):
        pair = found[year]["new glass-bridge-alliance"]
        assert pair.reason == "same participants and founding date"
        assert pair.score == 0.9
    assert not found["1995"]
    undated = pairs(world_said, PACT.replace("FOUNDED", "lg:sector lgv:sector-mining"))
    assert undated["new glass-bridge-alliance"].score == 0.8


def test_a_new_participant_can_make_an_old_alliance_the_double_of_another(
    world_said: list[Fact],
) -> None:
    old = [*world_said, *added(PACT.replace("FOUNDED", 'schema:foundingDate "2001"'))]
    tie = (
        "id:new--lwu a lg:AllianceParticipation ;"
        " org:member id:lwu ; org:organization id:new ; lg:attestedIn glass:L0003-0003 ."
    )
    assert "new lantern-network" in pairs(old, tie)


MEETING = """
id:new a lg:Convening ; skos:prefLabel "Gathering of the furnace men"@en ;
    schema:startDate "2001-03-05"^^xsd:date ; lg:heldIn id:vidriera .
id:new--svb a lg:Participation ; lg:participant id:svb ; lg:inOccurrence id:new .
"""


def test_an_occurrence_of_one_date_place_and_company_is_found(world_said: list[Fact]) -> None:
    pair = pairs(world_said, MEETING)["new lantern-meeting-2001"]
    assert pair.reason == "same date 2001-03-05, participants, place, class"
    for other in (
        MEETING.replace("2001-03-05", "2001-03-07"),
        MEETING.replace("lg:participant id:svb", "lg:participant id:gwu"),
        MEETING.replace("id:vidriera .", "id:elsewhere .").replace("Convening", "March"),
    ):
        assert not pairs(world_said, other)


def test_a_country_is_too_large_to_be_a_place_in_common(world_said: list[Fact]) -> None:
    other = MEETING.replace("id:new", "id:other").replace("furnace men", "kiln women")
    here = pairs([], MEETING + other + "lg:Convening rdfs:subClassOf lg:Occurrence .")
    assert "new other" in here
    both = (MEETING + other).replace("id:vidriera", "lgv:country-MX")
    assert not pairs([], both + "lg:Convening rdfs:subClassOf lg:Occurrence .")


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", True),
        ('schema:startDate "2001-03"^^xsd:gYearMonth ;', True),
        ('schema:startDate "2001-03-06"^^xsd:date ;', True),
        ('schema:startDate "2002"^^xsd:gYear ;', False),
        ('schema:startDate "2002"^^xsd:gYear ; lg:edtf "2001/2002" ;', True),
        ('lg:edtf "2005~" ;', False),
        ('lg:edtf "when the lamps were lit" ;', True),
    ],
)
def test_an_occurrence_at_another_time_is_another(
    more: str, found: bool, world_said: list[Fact]
) -> None:
    turtle = f'id:new a lg:Convening ; skos:prefLabel "The first lantern meeting"@en ; {more} .'
    assert ("new lantern-meeting-2001" in pairs(world_said, turtle)) is found


def test_numbers_tell_names_apart() -> None:
    names = ["Strike at Kiln 7 in 1987", "Strike at Kiln 7 in 1992", "Strike at Kiln 7", "Kiln"]
    lexicon = Lexicon([name] for name in names)
    bags = [lexicon.bag(name) for name in names]
    assert lexicon.likeness(bags[0], bags[1]) == 0
    assert lexicon.likeness(bags[0], bags[2]) > 0.6


TIES = """
id:t1 a lg:Affiliation ; org:member id:lwu ; org:organization id:nlf ; org:role lgv:role-affiliate .
id:t2 a lg:Affiliation ; org:member id:lwu ; org:organization id:nlf ; org:role lgv:role-founder .
id:t3 a lg:Affiliation ; org:member id:lwu ; org:organization id:nlf .
id:t4 a lg:PersonMembership ; org:member id:ada-lumen ; org:organization id:svb ;
    org:role lgv:role-president ; lg:asOf "1991-06"^^xsd:gYearMonth .
id:t5 a lg:PersonMembership ; org:member id:ada-lumen ; org:organization id:svb ;
    org:role lgv:role-president ; lg:asOf "1995"^^xsd:gYear .
id:t6 a lg:Participation ; lg:participant id:svb ; lg:inOccurrence id:lantern-meeting-2001 ;
    lg:participantRole lgv:part-host .
id:t7 a lg:Participation ; lg:participant id:svb ; lg:inOccurrence id:lantern-meeting-2001 ;
    lg:participantRole lgv:part-host ; lg:onBehalfOf id:nlf .
id:t8 a lg:Position ; lg:positionOf id:gwu ; lg:positionOn id:window-treaty ;
    lg:stance lgv:stance-opposes ; lg:asOf "1991"^^xsd:gYear ; lg:attestedIn glass:L0012-0012 .
id:t9 a lg:Position ; lg:positionOf id:gwu ; lg:positionOn id:window-treaty ;
    lg:stance lgv:stance-supports ; lg:asOf "1991"^^xsd:gYear ; lg:attestedIn glass:L0012-0012 .
id:u1 a lg:FigureClaim ; lg:about id:svb ; lg:aspect lgv:aspect-members ; lg:figure 500 ;
    lg:unit lgv:unit-person ; lg:qualifier lgv:qualifier-about ; lg:asOf "1991"^^xsd:gYear ;
    prov:wasAttributedTo id:ada-lumen .
id:u2 a lg:FigureClaim ; lg:about id:svb ; lg:aspect lgv:aspect-members ; lg:figure 501 ;
    lg:unit lgv:unit-person ; lg:qualifier lgv:qualifier-about ; lg:asOf "1991"^^xsd:gYear ;
    prov:wasAttributedTo id:ada-lumen .
"""


def test_a_tie_that_says_the_same_is_found_and_one_that_says_else_is_not(
    world_said: list[Fact],
) -> None:
    found = {both: pair.score for both, pair in pairs(world_said, TIES).items()}
    assert found == {
        "t1 lwu--nlf": 1.0,
        "t1 t3": 0.9,
        "t2 t3": 0.9,
        "t3 lwu--nlf": 0.9,
        "t4 ada-lumen--svb-1991": 1.0,
        "t6 lantern-meeting-2001--svb": 1.0,
        "t8 gwu--window-treaty": 1.0,
        "u1 svb--claim-members-1991": 1.0,
    }


def test_two_documents_that_say_the_same_are_no_duplicate(world_said: list[Fact]) -> None:
    line = next(text for text in TIES.split("\nid:") if text.startswith("t8"))
    assert pairs(world_said, f"id:{line}")
    assert not pairs(world_said, f"id:{line}".replace("glass:", "id:"))


def test_a_tie_is_called_by_what_it_ties(world_said: list[Fact]) -> None:
    pair = pairs(world_said, TIES)["t1 lwu--nlf"]
    assert pair.name == pair.other_name == "Lamplighters' Union, Northern Lantern Federation"


@pytest.mark.parametrize(
    "word",
    [
        "id:new owl:differentFrom id:gwu .",
        "id:gwu owl:differentFrom id:new .",
        "id:new lg:possiblySameAs id:gwu .",
        "id:gwu lg:possiblySameAs id:new .",
    ],
)
def test_a_judged_pair_is_not_asked_again(
    word: str, world_said: list[Fact], own_world: Path, run: Runner, tmp_path: Path
) -> None:
    new = union('"Glassworkers Union"@en')
    assert "new gwu" in pairs(world_said, new)
    assert not pairs(world_said, f"{new}\n{word}")
    # Judged in the library, it counts as well.
    (own_world / "data" / "judged.ttl").write_text(HEAD + word, "utf-8")
    ran = run("duplicates", "-", given=HEAD + new)
    assert ran.code == 0
    assert "id/gwu," not in ran.out
    assert "No likely duplicates (score 0.8 or more); judged already: 1 pair." in ran.talk


@pytest.mark.parametrize("part", ["org:unitOf", "org:subOrganizationOf", "lg:caucusOf"])
def test_what_belongs_to_a_thing_is_not_that_thing(part: str, world_said: list[Fact]) -> None:
    assert pairs(world_said, union('"Glassworkers Union"@en'))
    assert not pairs(world_said, union('"Glassworkers Union"@en', f"{part} id:gwu ;"))


def test_only_what_the_file_names_dates_or_ties_is_asked_about(world_said: list[Fact]) -> None:
    # The two that share an acronym are in the library; a new passage is no reason to ask.
    assert not pairs(world_said, "id:gwu lg:attestedIn glass:L0009-0009 .")
    assert pairs(world_said, 'id:gwu skos:altLabel "Glaziers"@en .')
    # Nor is a new president, or a new affiliate, one to ask about the organization.
    member = "id:new a lg:PersonMembership ; org:member id:ada-lumen ; org:organization id:gwu ."
    assert not pairs(world_said, member)


def test_the_whole_library_is_asked_without_a_file(ask: Runner) -> None:
    ran = ask("duplicates")
    assert ran.code == 0
    rows = list(csv.DictReader(ran.out.splitlines()))
    assert [(row["name"], row["other_name"], row["reason"]) for row in rows] == [
        ("Grand Window Utilities", "Glassworkers Union", "same acronym GWU")
    ]
    assert rows[0]["record"].endswith("/id/grand-window-utilities")
    assert rows[0]["where"] == ""
    assert "1 likely duplicate (score 0.8 or more); judged already: 0 pairs." in ran.talk
    assert "'id:grand-window-utilities owl:differentFrom id:gwu .'" in ran.talk


def test_the_place_in_the_file_and_the_names_stand_beside_the_records(
    ask: Runner, tmp_path: Path
) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(HEAD + "\n" + union('"Vidrieros del Bajío (Sindicato)"@es'), "utf-8")
    ran = ask("duplicates", file, "-f", "markdown", "--lang", "es")
    line = HEAD.count("\n") + 2
    assert f"| {file}:{line} |" in ran.out
    assert "| id:new | Vidrieros del Bajío (Sindicato) | id:svb |" in ran.out
    assert "| Sindicato de Vidrieros del Bajío |" in ran.out


def test_standard_input_and_several_files_are_one_addition(ask: Runner, tmp_path: Path) -> None:
    one = HEAD + 'id:one a lg:Union ; skos:prefLabel "Chimney Sweeps\' League"@en .'
    file = tmp_path / "one.ttl"
    file.write_text(one, "utf-8")
    ran = ask("duplicates", "-", file, given=one.replace("id:one", "id:two"))
    assert [row["reason"] for row in csv.DictReader(ran.out.splitlines())] == [
        'same name "Chimney Sweeps\' League"'
    ]


def test_a_lower_score_lists_more(ask: Runner) -> None:
    given = HEAD + union('"Tower Union of Glassworkers"@en')
    assert "id/gwu" not in ask("duplicates", "-", given=given).out
    assert "id/gwu" in ask("duplicates", "-", "--at-least", "0.55", given=given).out
    assert ask("duplicates", "--at-least", "0.2").code == 2


def test_what_is_not_compared_is_said(ask: Runner) -> None:
    ran = ask("duplicates", "-", given=HEAD + "id:gwu lg:attestedIn glass:L0009-0009 .")
    assert "names, dates or ties no record; nothing to compare." in ran.talk
    ran = ask("duplicates", "-", given=HEAD + 'id:new a lg:Unoin ; skos:prefLabel "Glass"@en .')
    assert "Not compared, since of no class whose records are: id:new." in ran.talk


def test_an_unreadable_file_is_refused_by_place(ask: Runner, tmp_path: Path) -> None:
    ran = ask("duplicates", "-", given="id:new a lg:Union .")
    assert ran.code == 3
    assert "<stdin>:1:1" in ran.talk
    assert ask("duplicates", tmp_path / "none.ttl").code == 3


def test_claims_about_each_other_do_not_go_round_in_circles(world_said: list[Fact]) -> None:
    turtle = """
    id:a a lg:Claim ; lg:about id:b ; lg:aspect id:b ; lg:claimedValue "x" .
    id:b a lg:Claim ; lg:about id:a ; lg:aspect id:a ; lg:claimedValue "x" .
    id:c a lg:Claim ; lg:about id:b ; lg:aspect id:b ; lg:claimedValue "X" .
    """
    assert pairs(world_said, turtle)["a c"].name == "id:b, id:b"


def test_a_heap_of_one_name_is_shown_without_comparing_each_with_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doubles, "_MOST", 100)
    said: list[Fact] = []
    for index in range(50):
        said.append((Iri(f"x:{index:02}"), Iri(RDF + "type"), Iri(LG + "Place")))
        said.append((Iri(f"x:{index:02}"), Iri(SKOS + "prefLabel"), Literal("N")))
    assert len(likely(said).pairs) == 49


# On the library itself: where the score was drawn, and that nothing is lost on the way


def test_the_list_of_the_library_is_short(real_said: list[Fact]) -> None:
    found = likely(real_said)
    assert len(found.pairs) < 30
    assert found.judged >= 5
    assert all(pair.reason and pair.score >= AT_LEAST for pair in found.pairs)


def misspelt(name: str, chance: random.Random) -> str | None:
    """A name with one slip of the pen in its longest word; None if that is too short."""
    longest = max(words(name), key=len)
    if len(longest) < 5 or any(map(str.isdigit, longest)):
        return None
    at = chance.randrange(1, len(longest) - 2)
    slip = chance.choice(
        [
            longest[:at] + longest[at + 1 :],
            longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :],
            longest[:at] + chance.choice("aeioulnrst") + longest[at + 1 :],
            longest[:at] + chance.choice("aeioulnrst") + longest[at:],
        ]
    )
    return " ".join(slip if word == longest else word for word in words(name))


def shuffled(name: str, chance: random.Random) -> str:
    """A name without case and accents, its words in another order."""
    found = folded(name).upper().split()
    chance.shuffle(found)
    return " ".join(found)


def shortened(name: str, chance: random.Random) -> str | None:
    """A name of three telling words or more without one that many names have."""
    common = ("national", "union", "workers", "international", "mexican", "of", "federation")
    found = telling(words(name))
    kept = [word for word in found if word not in common]
    return " ".join(kept) if len(found) - 1 == len(kept) >= 2 else None


@pytest.mark.parametrize(
    ("change", "due"),
    [(misspelt, 0.98), (shuffled, 1.0), (shortened, 0.9)],
    ids=["misspelt", "shuffled", "shortened"],
)
def test_most_changed_names_find_their_record_and_hardly_another(
    change: Callable[[str, random.Random], str | None], due: float, real_said: list[Fact]
) -> None:
    chance = random.Random(4)  # noqa: S311 - which names are changed how
    kinds: dict[str, list[Fact]] = {}
    names: dict[str, str] = {}
    for record, prop, value in real_said:
        if text(prop) == RDF + "type":
            kinds.setdefault(text(record), []).append((record, prop, value))
        elif text(prop) == SKOS + "prefLabel":
            names.setdefault(text(record), text(value))
    compared = {name for family in FAMILIES for name in family.classes}
    of_kind = [
        iri
        for iri in sorted(names)
        if any(text(value) in compared for _, _, value in kinds.get(iri, ()))
    ]
    new: list[Fact] = []
    expected: dict[str, str] = {}
    for index, iri in enumerate(of_kind):
        name = change(names[iri], chance)
        # A few at a time, so that they do not make their own words common.
        if name is None or (index % 5 and change is not shortened):
            continue
        double = Iri(f"x:{index}")
        expected[double.value] = iri
        new += [(double, prop, value) for _, prop, value in kinds[iri]]
        new.append((double, Iri(SKOS + "prefLabel"), Literal(name, language="en")))
    found = likely([*real_said, *new], set(expected)).pairs
    right = {pair.record for pair in found if expected.get(pair.record) == pair.other}
    wrong = [pair for pair in found if expected.get(pair.record) != pair.other]
    assert len(expected) > 20
    assert len(right) >= due * len(expected)
    assert len(wrong) <= 0.1 * len(expected)


def test_what_is_not_compared_would_not_have_been_alike(
    real_said: list[Fact], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every kind but the largest, so that it does not take long.
    kinds = [family for family in FAMILIES if LG + "Occurrence" not in family.classes]
    monkeypatch.setattr(doubles, "FAMILIES", kinds)
    monkeypatch.setattr(doubles, "TIES", ())
    short = likely(real_said, at_least=0.6).pairs

    def each_with_each(keys: Mapping[str, object], *_: object) -> list[tuple[str, str]]:
        return list(itertools.combinations(sorted(keys), 2))

    monkeypatch.setattr(doubles, "_meetings", each_with_each)
    monkeypatch.setattr(doubles, "_MOST_WORDS", 10**12)
    assert len(short) > 20
    assert set(short) == set(likely(real_said, at_least=0.6).pairs)


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one for each two names that are compared."""
    done: list[int] = []
    likeness = Lexicon.likeness

    def counting(lexicon: Lexicon, one: Bag, other: Bag) -> float:
        done.append(1)
        return likeness(lexicon, one, other)

    monkeypatch.setattr(Lexicon, "likeness", counting)
    return done


def named(names: Sequence[str]) -> list[Fact]:
    """Organizations with these names."""
    said: list[Fact] = []
    for index, name in enumerate(names):
        one = Iri(f"x:{index}")
        said.append((one, Iri(RDF + "type"), Iri(PREFIXES["org"] + "Organization")))
        said.append((one, Iri(SKOS + "prefLabel"), Literal(name, language="en")))
    return said


def words_of(number: int, chance: random.Random) -> list[str]:
    """Words of four syllables, few of which are near each other."""
    syllables = [one + two for one in "bcdfglmnprstvz" for two in "aeiou"]
    return ["".join(chance.choice(syllables) for _ in range(4)) for _ in range(number)]


def test_the_work_grows_with_what_is_alike_and_not_with_the_square(
    comparisons: list[int],
) -> None:
    chance = random.Random(5)  # noqa: S311 - names
    towns = words_of(400, chance)
    trades = words_of(2000, chance)
    names = [f"National Union of {trade} Workers of {chance.choice(towns)}" for trade in trades]
    likely(named(names))
    assert len(comparisons) < 20 * len(names)


def test_names_of_common_words_alone_are_found_by_two_of_them(comparisons: list[int]) -> None:
    chance = random.Random(6)  # noqa: S311 - names
    first, second = words_of(10, chance), words_of(10, chance)
    names = [f"{one} {other}" for one in first for other in second] * 11
    found = likely(named(names))
    # Each name stands there eleven times.
    assert len(found.pairs) == 100 * 55
    assert len(comparisons) < 2 * 100 * 55


def many_named(kind: str, things: int, names: int) -> list[Fact]:
    """Things of many names, each with words in common with every other."""
    said: list[Fact] = []
    for i in range(things):
        one = Iri(f"x:{i:03}")
        said.append((one, Iri(RDF + "type"), Iri(kind)))
        said += [
            (one, Iri(SKOS + "altLabel"), Literal(f"ann b{i}x{j} c{j}y{i}")) for j in range(names)
        ]
    return said


def test_things_of_many_names_are_not_compared_by_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[int] = []

    def counting(one: str, other: str) -> float:
        done.append(1)
        return of_one_person(one, other)

    monkeypatch.setattr(doubles, "of_one_person", counting)
    said = many_named(PREFIXES["foaf"] + "Person", 40, 100)
    assert likely(said).cut
    assert 0 < len(done) <= 40 * 39 // 2 * 12 * 12
    done.clear()
    monkeypatch.setattr(doubles, "_MOST_WORDS", 90_000)
    assert likely(said).cut
    # Names of three words: nine pairs of words each.
    assert 0 < len(done) <= 10_000


def test_preferred_names_and_acronyms_are_compared_before_others() -> None:
    said = many_named(PREFIXES["org"] + "Organization", 2, 30)
    for one in (Iri("x:000"), Iri("x:001")):
        said.append((one, Iri(SKOS + "altLabel"), Literal("Z.Z.T.")))
        said.append((one, Iri(SKOS + "prefLabel"), Literal("Zinc Zone Teamsters")))
    assert [pair.reason.split(";")[0] for pair in likely(said).pairs] == ["same acronym ZZT"]


def test_what_is_cut_is_said(ask: Runner, tmp_path: Path, real_said: list[Fact]) -> None:
    names = " , ".join(f"'Lamp {number}'" for number in range(13))
    few = names.rpartition(" , ")[0]
    for given, due in ((names, True), (few, False)):
        ran = ask("duplicates", "-", given=HEAD + f"id:new a lg:Union ; skos:altLabel {given} .")
        assert ("Not everything was compared" in ran.talk) is due
    assert not likely(real_said).cut
