"""Every citation can be checked against a copy of its document, and read where the copy is."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import DOCUMENTS, ROOT, TESTS
from laborgraph import citations, evidence
from laborgraph.library import digest
from laborgraph.passages import Passage, passage, typed_passage
from laborgraph.tables import Iri, Literal, Table
from laborgraph.vocab import SOURCE

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Runner
    from laborgraph.endpoints import Embedded
    from laborgraph.tables import Cell

GLASS = SOURCE + "glass1991/"
LANTERN = SOURCE + "lantern2001/"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A copy of the documents that a test may change."""
    return shutil.copytree(DOCUMENTS, tmp_path / "documents")


def edit(file: Path, old: str, new: str) -> None:
    """Replace one text of a file by another."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    file.write_text(text.replace(old, new), encoding="utf-8")


def findings(ran: Ran) -> list[dict[str, str]]:
    """What a check found, as rows."""
    assert ran.code in {0, 1}, ran.talk
    found: list[dict[str, str]] = json.loads(ran.out or "[]")
    assert bool(found) == (ran.code == 1)
    return found


def of_passages(ran: Ran) -> list[dict[str, str]]:
    """What a check found of passages and copies, leaving out what it found of records' wording."""
    return [item for item in findings(ran) if not item["what"].startswith("id:")]


def test_check_of_citations_that_are_all_right_says_how_many(ask: Runner) -> None:
    ran = ask("sources", "check", "--documents", DOCUMENTS)
    assert (ran.code, ran.out) == (0, "")
    assert "19 passages checked: no problem." in ran.talk


def test_check_without_documents_says_what_it_left_out(ask: Runner) -> None:
    ran = ask("sources", "check")
    assert (ran.code, ran.out) == (0, "")
    assert "not checked" in ran.talk
    assert "--documents" in ran.talk


def test_documents_may_be_named_by_the_environment(
    ask: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABORGRAPH_DOCUMENTS", str(DOCUMENTS))
    assert "not checked" not in ask("sources", "check").talk


def test_passages_that_moved_are_named_with_where_they_stand_now(
    own_world: Path, documents: Path, run: Runner
) -> None:
    edit(documents / "glass1991.txt", "Notes on", "A new first line\nNotes on")
    ran = run("sources", "check", "--documents", documents, "-f", "json")
    found = of_passages(ran)
    assert found[0]["what"] == "glass1991"
    assert found[0]["problem"] == "the copy's SHA-256 is not the one in data/sources.ttl"
    assert [item["what"] for item in found[1:]] == [
        f"{GLASS}L{lines}"
        for lines in (
            "0001-0001",
            "0003-0003",
            "0003-0005",
            "0004-0004",
            "0007-0008",
            "0009-0009",
            "0011-0011",
            "0012-0012",
        )
    ]
    last = found[-1]
    assert last["problem"] == "moved: its words stand at glass1991 l. 13 now"
    assert last["remedy"] == f"cite {GLASS}L0013-0013"
    assert "problems in 19 passages" in ran.talk


def test_passage_whose_words_changed_is_named(
    own_world: Path, documents: Path, run: Runner
) -> None:
    edit(documents / "lantern2001.txt", "six hundred", "seven hundred")
    found = of_passages(run("sources", "check", "--documents", documents, "-f", "json"))
    assert [(item["what"], item["problem"]) for item in found] == [
        ("lantern2001", "the copy's SHA-256 is not the one in data/sources.ttl"),
        (LANTERN + "L0011-0011", "says something else now"),
    ]


def test_white_space_and_composition_of_accents_do_not_count(
    own_world: Path, documents: Path, run: Runner
) -> None:
    edit(
        documents / "glass1991.txt",
        "glassworkers of the Bajío",
        " glassworkers\tof the Baji\u0301o",
    )
    found = findings(run("sources", "check", "--documents", documents, "-f", "json"))
    assert [item["what"] for item in found] == ["glass1991"]


def test_lines_outside_the_document_are_named(own_world: Path, run: Runner) -> None:
    file = own_world / "data" / "instruments.ttl"
    text = file.read_text()
    for wrong in ("L0011-0014", "L0000-0001", "L0009-0003"):
        file.write_text(text.replace("L0011-0011", wrong, 1))
        found = findings(run("sources", "check", "-f", "json"))
        assert (GLASS + wrong, "lies outside its document's lines, 1 to 12") in [
            (item["what"], item["problem"]) for item in found
        ]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("glass:L11-11", "is no address"),
        ("glass:p3", "is no address"),
        ("<https://example.org/L0011-0011>", "is no address"),
        ("<https://w3id.org/laborgraph/source/glas1991/L0011-0011>", "lies in an unknown document"),
        ("glass:L0010-0011", "is not in data/passages.lock"),
    ],
)
def test_citation_that_is_wrong_in_form_is_named(
    address: str, problem: str, own_world: Path, run: Runner
) -> None:
    file = own_world / "data" / "instruments.ttl"
    file.write_text(file.read_text().replace("glass:L0011-0011", address, 1))
    found = findings(run("sources", "check", "-f", "json"))
    assert problem in [item["problem"] for item in found]


def test_passage_that_is_locked_and_cited_no_more_is_named(own_world: Path, run: Runner) -> None:
    (own_world / "data" / "instruments.ttl").unlink()
    found = findings(run("sources", "check", "-f", "json"))
    assert [(item["what"], item["problem"]) for item in found] == [
        (GLASS + "L0011-0011", "is locked, and no record cites it")
    ]


def test_document_without_a_copy_is_named_and_no_copy_at_all_is_an_error(
    own_world: Path, documents: Path, run: Runner
) -> None:
    (documents / "glass1991.txt").unlink()
    found = findings(run("sources", "check", "--documents", documents, "-f", "json"))
    assert [item["problem"] for item in found] == ["has no copy in the folder"]
    (documents / "lantern2001.txt").unlink()
    ran = run("sources", "check", "--documents", documents)
    assert ran.code == 3
    assert "it wants glass1991.txt or lantern2001.txt" in ran.talk
    ran = run("sources", "check", "--documents", documents / "missing")
    assert (ran.code, "is not a folder" in ran.talk) == (3, True)


def test_copy_that_is_not_utf8_is_an_error_with_the_place(
    own_world: Path, documents: Path, run: Runner
) -> None:
    (documents / "glass1991.txt").write_bytes(b"Notes\nBaj\xeda\n")
    ran = run("sources", "check", "--documents", documents)
    assert (ran.code, "glass1991.txt:2:4: not UTF-8" in ran.talk) == (3, True)


def test_lock_writes_what_is_cited_and_nothing_else(own_world: Path, run: Runner) -> None:
    lock = own_world / "data" / "passages.lock"
    before = lock.read_bytes()
    lock.unlink()
    assert len(findings(run("sources", "check", "-f", "json"))) == 19
    ran = run("sources", "lock", "--documents", DOCUMENTS)
    assert ran.code == 0
    assert "19 passages locked." in ran.talk
    assert lock.read_bytes() == before == (TESTS / "world" / "passages.lock").read_bytes()
    assert lock.read_text().splitlines() == sorted(lock.read_text().splitlines())


def test_lock_wants_documents(ask: Runner) -> None:
    ran = ask("sources", "lock")
    assert (ran.code, "--documents" in ran.talk) == (2, True)


@pytest.mark.parametrize(
    "line", ["glass", "glass 123", f"{GLASS}L0001-0001 " + "0" * 63, f"{GLASS}L0001-0001 x"]
)
def test_lock_that_cannot_be_read_is_an_error_with_file_and_line(
    line: str, own_world: Path, run: Runner
) -> None:
    lock = own_world / "data" / "passages.lock"
    kept = lock.read_text().splitlines()[0]
    lock.write_text(f"{kept}\n{line}\n")
    ran = run("sources", "check")
    assert ran.code == 3
    assert f"{lock}:2:1: not a passage and its SHA-256" in ran.talk
    lock.write_text(f"{kept}\n{kept}\n")
    assert run("sources", "check").code == 3


def test_digest_is_of_the_text_in_nfc_with_single_spaces() -> None:
    known = {"glass1991": citations.Document("glass1991", "glass1991.txt", "", 12)}
    copies = citations.Copies(DOCUMENTS, known)
    words = "The SVB has some five hundred members, says Ada Lumen, who presides over it."
    assert copies.words(Passage("glass1991", 7, 8)) == words
    assert copies.words(Passage("glass1991", 4, 4)).startswith("the glassworkers of the Bajío")
    lock = (TESTS / "world" / "passages.lock").read_text()
    assert f"{GLASS}L0007-0008 {digest(words.encode())}\n" in lock
    assert copies.words(Passage("nowhere", 1, 1)) == ""
    assert copies.words(Passage("glass1991", 90, 91)) == ""


def test_lines_end_at_a_line_feed_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("one\x0cstill one\u2028and on\r\ntwo\x85too\n".encode())
    copies = citations.Copies(tmp_path, {"a": citations.Document("a", "a.txt", "", 2)})
    assert copies.words(Passage("a", 1, 1)) == "one still one and on"
    assert copies.words(Passage("a", 2, 2)) == "two too"


@given(st.integers(1, 99999), st.integers(1, 99999))
def test_address_is_read_back_as_it_was_written(first: int, last: int) -> None:
    place = Passage("itsc2013", first, last)
    assert passage(place.iri.value) == place
    assert typed_passage(str(place)) == place
    assert typed_passage(f"itsc2013:{first}-{last}") == place


@pytest.mark.parametrize("typed", ["", "itsc2013", "itsc2013:", "itsc2013:a", "x y:1", "itsc:L1-2"])
def test_what_is_no_address_is_none(typed: str) -> None:
    assert typed_passage(typed) is None


# cite


def cited(ran: Ran) -> list[dict[str, str]]:
    """The rows of a citation."""
    rows: list[dict[str, str]] = json.loads(ran.out)
    return rows


def test_cite_gives_the_passages_behind_a_thing_in_the_order_of_lines(ask: Runner) -> None:
    ran = ask("cite", "GBA", "-f", "json")
    assert cited(ran) == [
        {
            "passage": "glass1991 l. 3-5",
            "records": "id:glass-bridge-alliance id:glass-bridge-alliance--gwu"
            " id:glass-bridge-alliance--svb",
        }
    ]
    assert "1 passage." in ran.talk
    assert [row["passage"] for row in cited(ask("cite", "SVB", "-f", "json"))] == [
        "glass1991 l. 3-5",
        "glass1991 l. 4",
        "glass1991 l. 7-8",
        "glass1991 l. 9",
        "lantern2001 l. 3-4",
        "lantern2001 l. 4",
        "lantern2001 l. 7-8",
        "lantern2001 l. 11",
        "lantern2001 l. 12",
    ]


def test_cite_gives_the_passages_behind_the_ties_of_two(ask: Runner) -> None:
    rows = cited(ask("cite", "SVB", "id:gwu", "-f", "json"))
    assert [row["passage"] for row in rows] == ["glass1991 l. 3-5", "lantern2001 l. 3-4"]
    assert rows == cited(ask("cite", "id:gwu", "SVB", "-f", "json"))
    assert [row["passage"] for row in cited(ask("cite", "LWU", "NLF", "-f", "json"))] == [
        "lantern2001 l. 5"
    ]
    assert [row["passage"] for row in cited(ask("cite", "Ada Lumen", "SVB", "-f", "json"))] == [
        "glass1991 l. 7-8",
        "lantern2001 l. 12",
    ]


def test_cite_fetches_the_words_and_checks_them(ask: Runner) -> None:
    ran = ask("cite", "LWU", "NLF", "--documents", DOCUMENTS, "-f", "json")
    assert ran.code == 0
    assert cited(ran) == [
        {
            "passage": "lantern2001 l. 5",
            "records": "id:lwu--nlf",
            "words": "The LWU belongs to the Northern Lantern Federation (NLF).",
            "checked": "as locked",
        }
    ]


def test_cite_does_not_trust_a_copy_that_says_something_else(
    own_world: Path, documents: Path, run: Runner
) -> None:
    edit(documents / "lantern2001.txt", "The LWU belongs", "The LWU never belonged")
    ran = run("cite", "LWU", "NLF", "--documents", documents, "-f", "json")
    assert ran.code == 1
    assert json.loads(ran.out)[0]["checked"] == "differs from the lock"
    assert f"cannot be trusted: {LANTERN}L0005-0005" in ran.talk
    (own_world / "data" / "passages.lock").unlink()
    ran = run("cite", "LWU", "NLF", "--documents", DOCUMENTS, "-f", "json")
    assert (ran.code, json.loads(ran.out)[0]["checked"]) == (1, "not locked")


def test_cite_names_what_it_does_not_know(ask: Runner) -> None:
    for words in (("cite", "Nobody"), ("cite", "SVB", "Nobody"), ("cite", "GWU"), ("cite",)):
        assert ask(*words).code == 2


def test_cite_of_a_thing_from_general_knowledge_is_empty_and_says_so(ask: Runner) -> None:
    ran = ask("cite", "Street Sweepers' Union")
    assert (ran.code, ran.out) == (0, "passage,records\r\n")
    assert "No rows: thing=Street Sweepers' Union has none in the data" in ran.talk


def test_records_cite_their_passages_each_once_and_in_order(small: Embedded) -> None:
    iris = ["https://w3id.org/laborgraph/id/" + name for name in ("gwu", "svb", "street-sweepers")]
    found = evidence.of_records(small, [*iris, *iris])
    assert {iri: [str(place) for place in places] for iri, places in found.items()} == {
        iris[0]: ["glass1991 l. 3", "lantern2001 l. 3-4"],
        iris[1]: ["glass1991 l. 4", "lantern2001 l. 4"],
    }
    table = Table(("a",), ((Literal("x"),), (Literal("y"),)))
    behind: list[list[list[Cell]]] = [
        [[Iri(iris[0]), None, Literal("no record")], [Iri(iris[1])]],
        [],
    ]
    assert citations.with_evidence(small, table, behind).rows == (
        (
            Literal("x"),
            Literal("glass1991 l. 3; glass1991 l. 4; lantern2001 l. 3-4; lantern2001 l. 4"),
        ),
        (Literal("y"), Literal("")),
    )


def test_citations_of_the_real_data_hold(run: Runner) -> None:
    # Form, bounds and lock; the words too where the documents are (see `make check`).
    folder = ROOT.parent / "shared" / "documents"
    at = ["--documents", str(folder)] if folder.is_dir() else []
    ran = run("sources", "check", *at)
    assert ran.code == 0, ran.talk
