"""Whether the cited lines say what a record says."""

import re
from pathlib import Path

import pytest

from conftest import DOCUMENTS, Runner
from laborgraph.wording import names_stand, numbers


@pytest.fixture
def kept(run: Runner, own_world: Path) -> Path:
    """The small world, its passages locked."""
    assert run("sources", "lock", "--documents", DOCUMENTS).code == 0
    return own_world


def change(world: Path, file: str, old: str, new: str) -> None:
    """Change what a file of the data says."""
    path = world / "data" / file
    said = path.read_text("utf-8")
    assert old in said
    path.write_text(said.replace(old, new), "utf-8")


def check(run: Runner) -> tuple[int, str]:
    """The exit code of the check, and its findings."""
    ran = run("sources", "check", "--documents", DOCUMENTS)
    return ran.code, ran.out


def test_the_small_world_says_what_its_lines_say(run: Runner, kept: Path) -> None:
    code, found = check(run)
    assert (code, found) == (0, "")


def test_a_name_that_does_not_stand_in_the_lines_is_found(run: Runner, kept: Path) -> None:
    change(kept, "organizations.ttl", '"Light Caucus"', '"Bright Caucus"')
    code, found = check(run)
    assert code == 1
    assert "id:light-caucus glass:L0009-0009" in found.replace("source/glass1991/", "glass:") or (
        "id:light-caucus" in found
    )
    assert "none of its names stands there: Bright Caucus" in found


def test_a_figure_that_does_not_stand_in_the_lines_is_found(run: Runner, kept: Path) -> None:
    change(kept, "people.ttl", "lg:figure 500 ;", "lg:figure 501 ;")
    code, found = check(run)
    assert code == 1
    assert "501 does not stand there" in found


def test_eight_words_of_a_document_are_found_and_seven_are_not(run: Runner, kept: Path) -> None:
    eight = "a group that calls itself the Light Caucus"
    text = (DOCUMENTS / "glass1991.txt").read_text("utf-8")
    assert eight in re.sub(r"\s+", " ", text)
    note = 'lg:curatorNote "{}"@en ;\n    lg:attestedIn glass:L0009-0009 ;'
    change(kept, "organizations.ttl", "lg:attestedIn glass:L0009-0009 ;", note.format(eight))
    code, found = check(run)
    assert code == 1
    assert "repeats eight words of a document" in found
    change(kept, "organizations.ttl", eight, eight.partition(" ")[2])
    assert check(run) == (0, "")


def test_an_exception_stands_with_its_reason_and_goes_when_nothing_needs_it(
    run: Runner, kept: Path
) -> None:
    change(kept, "people.ttl", "lg:figure 500 ;", "lg:figure 501 ;")
    place = "https://w3id.org/laborgraph/source/glass1991/L0007-0008"
    excuse = kept / "data" / "wording.csv"
    excuse.write_text(
        "record,check,passage,reason\n"
        f"id:svb--claim-members-1991,figure,{place},Counted by the curator.\n",
        "utf-8",
    )
    assert check(run) == (0, "")
    change(kept, "people.ttl", "lg:figure 501 ;", "lg:figure 500 ;")
    code, found = check(run)
    assert code == 1
    assert "nothing needs it" in found


@pytest.mark.parametrize(
    "said",
    [
        "who,what\n",
        "record,check,passage,reason\nid:svb,name,x\n",
        "record,check,passage,reason\nid:svb,name,x,\n",
    ],
)
def test_an_exception_without_a_reason_cannot_be_read(run: Runner, kept: Path, said: str) -> None:
    (kept / "data" / "wording.csv").write_text(said, "utf-8")
    ran = run("sources", "check", "--documents", DOCUMENTS)
    assert ran.code == 3
    assert re.search(r"wording\.csv:\d+:1:", ran.talk)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Frente Auténtico del Trabajo", "the frente\n autentico del trabajo is"),
        ("union-busting firm", "a union-\nbusting firm"),
        ("Denationalized Works", "the dena-\ntionalized works"),
        ("Mexico", "Mexico's unions"),
        ("Mexico’s unions", "Mexico's unions"),  # noqa: RUF001 - the texts have both marks
        ("U.S. Congress", "the U.S. Congress"),
        ("Ver.di", "union ver.di in"),
    ],
)
def test_a_name_stands_in_a_text_however_it_is_set(name: str, said: str) -> None:
    assert names_stand(name, said)


@pytest.mark.parametrize(("name", "said"), [("SME", "it was small"), ("FAT", "their fathers")])
def test_a_part_of_a_word_is_no_name(name: str, said: str) -> None:
    assert not names_stand(name, said)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (44000, "the firing of 44,000 members"),
        (66, "deaths of sixty-six coal miners"),
        (74000000000, "was worth $74 billion two years ago"),
        (13.8, "grew from 13.8 million"),
        (2, "a two-week strike"),
        (11, "the eleventh conference"),
        (1, "one of them"),
        (300, "three hundred days"),
        (2000, "a two thousand mile border"),
    ],
)
def test_a_figure_is_read_in_digits_and_in_words(figure: float, said: str) -> None:
    assert figure in {float(number) for number in numbers(said)}


def test_a_figure_next_to_another_is_not_its_sum() -> None:
    assert numbers("in 1994, 20 unions") == {1994, 20}
