"""Where sources disagree: each claim, who says so and where, and the reading."""

import json
from pathlib import Path

from conftest import Runner
from test_views import dispute


def test_each_claim_is_shown_with_its_speaker_its_lines_and_the_reading(
    run: Runner, own_world: Path
) -> None:
    dispute(own_world, "reading-preferred", "lg:preferredClaim id:svb--claim-members-2001 ;")
    ran = run("conflicts", "SVB", "-f", "json")
    assert ran.code == 0
    assert "1 disagreement, 2 claims." in ran.talk
    earlier, later = json.loads(ran.out)
    assert (earlier["says"], earlier["speaker"], earlier["preferred"]) == (
        "500 (person)",
        "Ada Lumen",
        False,
    )
    assert (later["says"], later["speaker"], later["preferred"]) == ("600 (person)", None, True)
    assert earlier["evidence"] == "glass1991 l. 7-8"
    assert {row["reading"] for row in (earlier, later)} == {"Ten years apart."}


def test_a_table_has_a_heading_for_each_disagreement(run: Runner, own_world: Path) -> None:
    dispute(own_world, "reading-unresolved", "")
    shown = run("conflicts", "-f", "table").out
    assert shown.startswith("Glassworkers of the Bajío: members (unresolved)\n")
    assert "Reading: Ten years apart." in shown


def test_settled_disagreements_are_left_out_when_asked(run: Runner, own_world: Path) -> None:
    dispute(own_world, "reading-preferred", "lg:preferredClaim id:svb--claim-members-2001 ;")
    ran = run("conflicts", "--unresolved")
    assert ran.code == 0
    assert "0 disagreements, 0 claims." in ran.talk
    dispute(own_world, "reading-unresolved", "")
    assert "1 disagreement, 2 claims." in run("conflicts", "--unresolved").talk


def test_a_thing_without_disagreement_is_told_apart_from_an_unknown_one(
    run: Runner, own_world: Path
) -> None:
    dispute(own_world, "reading-unresolved", "")
    known = run("conflicts", "LWU")
    assert known.code == 0
    assert "No rows: thing=Lamplighters' Union has none in the data" in known.talk
    assert run("conflicts", "Nobody").code == 2


def test_the_real_disagreements_are_all_shown_with_their_lines(run: Runner) -> None:
    rows = json.loads(run("conflicts", "-f", "json").out)
    assert rows
    assert all(row["evidence"] and row["says"] for row in rows)
    claims: dict[str, int] = {}
    for row in rows:
        claims[row["discrepancy"]] = claims.get(row["discrepancy"], 0) + 1
    assert [name for name, number in claims.items() if number < 2] == []
