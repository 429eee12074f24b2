"""All that is known of one thing: grouped, in time order, each line with its passages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from conftest import ROOT
from laborgraph import __version__, saved

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner
    from laborgraph.endpoints import Embedded

Lines = list[tuple[str, ...]]


def told(ask: Runner, *words: str) -> Lines:
    """What is told of a thing: section, relation, what, when, evidence."""
    ran = ask("describe", *words, "-f", "json")
    assert ran.code == 0, ran.talk
    rows = json.loads(ran.out)
    return [tuple(str(row[name] or "") for name in row) for row in rows]


# Each section is a query file, by the name of which it is called here.
HEADINGS = {
    path.stem.partition("-")[2]: saved.read(path).summary
    for path in sorted((ROOT / "queries" / "describe").glob("*.rq"))
}


def section(lines: Lines, name: str) -> Lines:
    """The lines of one section, without its heading."""
    return [line[1:] for line in lines if line[0] == HEADINGS[name]]


def test_union_is_told_in_every_section(ask: Runner) -> None:
    lines = told(ask, "SVB")
    own = "glass1991 l. 4; lantern2001 l. 4"
    assert section(lines, "names") == [
        ("acronym", "SVB", "", own),
        ("also found as (en)", "Glasworkers of the Bajio", "", own),
        ("name (en)", "Glassworkers of the Bajío", "", own),
        ("name (es)", "Sindicato de Vidrieros del Bajío", "", own),
        ("other name (en)", "Bajío glass union", "", own),
    ]
    assert [line[:2] for line in section(lines, "facts")] == [
        ("kind", "union"),
        ("based in", "Mexico"),
    ]
    assert section(lines, "alliances") == [
        ("founder", "Lantern Network", "", "lantern2001 l. 3-4"),
        ("partner", "Glass Bridge Alliance", "1991", "glass1991 l. 3-5"),
    ]
    assert section(lines, "affiliations") == [("caucus", "Light Caucus", "", "glass1991 l. 9")]
    assert section(lines, "persons") == [
        ("president", "Ada Lumen", "as of 1991", "glass1991 l. 7-8"),
        ("president", "Ada Lumen", "as of 2001", "lantern2001 l. 12"),
    ]
    assert section(lines, "occurrences") == [
        ("host", "First lantern meeting", "2001-03-05/2001-03-06", "lantern2001 l. 7-8")
    ]
    assert section(lines, "claims") == [
        (
            "members",
            "about 500 (person), according to Ada Lumen",
            "as of 1991",
            "glass1991 l. 7-8",
        ),
        ("members", "600 (person)", "as of 2001", "lantern2001 l. 11"),
    ]


def test_position_is_told_with_its_date(ask: Runner) -> None:
    due = [("opposes", "Window Treaty", "as of 1991", "glass1991 l. 11")]
    assert section(told(ask, "id:gwu"), "positions") == due
    of_treaty = section(told(ask, "Window Treaty"), "positions")
    assert [line[1] for line in of_treaty] == ["Glassworkers Union"]


def test_alliance_tells_its_participants(ask: Runner) -> None:
    lines = told(ask, "GBA")
    assert [line[1] for line in section(lines, "alliances")] == [
        "Glassworkers Union",
        "Glassworkers of the Bajío",
    ]
    assert ("founding date", "1991", "", "glass1991 l. 3-5") in section(lines, "facts")


def test_person_event_place_and_concept_are_told(ask: Runner) -> None:
    person = told(ask, "Ada Lumen")
    assert [line[:2] for line in section(person, "persons")] == [
        ("president", "Glassworkers of the Bajío")
    ] * 2
    event = told(ask, "First lantern meeting")
    assert ("host", "Glassworkers of the Bajío") in [
        line[:2] for line in section(event, "occurrences")
    ]
    assert "Vidriera" in [line[1] for line in section(event, "facts")]
    series = section(told(ask, "Lantern meetings"), "occurrences")
    assert [line[1] for line in series] == ["First lantern meeting", "Second lantern meeting"]
    place = told(ask, "Vidriera")
    assert any("First lantern meeting" in line[1] for line in section(place, "mentions"))
    concept = told(ask, "Mexico")
    assert any(line[2] == "Glassworkers of the Bajío" for line in concept)


def test_what_is_derived_is_not_told_as_if_it_were_said(ask: Runner) -> None:
    said = {line[1] for line in told(ask, "SVB")}
    assert not said & {"allied with", "belongs to", "took part in", "affiliated with"}


def test_thing_from_general_knowledge_says_so(ask: Runner) -> None:
    lines = told(ask, "Street Sweepers' Union")
    assert {line[-1] for line in lines} == {"outside the documents"}


def test_language_of_names_is_chosen(ask: Runner) -> None:
    lines = told(ask, "GBA", "--lang", "es")
    assert "Sindicato de Vidrieros del Bajío" in [line[2] for line in lines]
    plain = told(ask, "GBA", "--iris")
    assert "https://w3id.org/laborgraph/id/svb" in [line[2] for line in plain]


def test_table_has_a_heading_and_one_table_for_each_section(ask: Runner, tmp_path: Path) -> None:
    ran = ask("describe", "id:svb", "-f", "table")
    assert ran.out.startswith("Glassworkers of the Bajío (id:svb)\n\nNames\n\n relation")
    names = [item.summary for item in saved.every(ROOT / "queries" / "describe")]
    headings = [line for line in ran.out.splitlines() if line in names]
    assert headings == [name for name in names if name in headings]
    assert len(headings) == len({line[0] for line in told(ask, "SVB")})
    file = tmp_path / "svb.txt"
    assert ask("describe", "SVB", "-f", "table", "-o", file).code == 0
    assert file.read_text() == ran.out


def test_each_section_begins_where_the_last_ended(ask: Runner) -> None:
    sections = [line[0] for line in told(ask, "SVB")]
    assert sections == sorted(sections, key=sections.index)


def test_term_of_the_ontology_can_be_described(ask: Runner) -> None:
    assert told(ask, "lg:Union")


@pytest.mark.parametrize("name", ["", "Nobody", "GWU", "id:nobody"])
def test_name_that_is_not_one_thing_is_wrong_use(name: str, ask: Runner) -> None:
    assert ask("describe", name).code == 2


@pytest.mark.parametrize("kind", ["Union", "Alliance", "Convening", "Place", "Treaty", "Claim"])
def test_first_thing_of_each_kind_in_the_real_data_is_told_with_evidence(
    kind: str, run: Runner, real: Embedded
) -> None:
    query = (
        f"SELECT ?s {{ ?s a <https://w3id.org/laborgraph/ontology#{kind}> ;"
        " <https://w3id.org/laborgraph/ontology#attestedIn> ?p } ORDER BY ?s LIMIT 1"
    )
    answer = real.answer(query)
    thing = answer.rows[0][0].value  # type: ignore[union-attr]
    ran = run("describe", thing, "-f", "json", "--claims", "all")
    rows = json.loads(ran.out)
    assert rows
    assert any(row["evidence"] for row in rows)


# info


def test_info_counts_what_is_in_the_graph(ask: Runner, world: Path) -> None:
    ran = ask("info", "-f", "json")
    said = {row["what"]: row["value"] for row in json.loads(ran.out)}
    assert said["laborgraph"] == __version__
    assert said["graph"] == str(world)
    assert str(said["engine"]).startswith("Oxigraph")
    assert said["Glass notes 1991: passages cited"] == 8
    assert said["Lantern report 2001: passages cited"] == 11
    # Lines 1, 3-5, 7-9, 11 and 12 of the one; 1, 3-5, 7-9, 11 and 12 of the other.
    assert said["Glass notes 1991: lines cited"] == "9 of 12 (75%)"
    assert said["Lantern report 2001: lines cited"] == "9 of 13 (69%)"
    assert said["class participation in an alliance"] == 5
    assert said["class union"] == 4
    assert "class organization" not in said, "a record counts under its narrowest class"


def test_info_speaks_no_clock_and_no_chance(ask: Runner) -> None:
    assert ask("info").out == ask("info").out
