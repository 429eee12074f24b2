"""What readers of the code found: each of these once went wrong."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import DOCUMENTS, Runner
from laborgraph.errors import UnreadableInputError, WrongUseError
from laborgraph.library import Library
from laborgraph.passages import Passage
from laborgraph.writing import write_text
from test_views import dispute


def test_a_cache_leaves_alone_what_is_not_its_own(
    own_world: Path, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    strangers = [shared / f"document {number}" for number in range(12)]
    for stranger in (*strangers, shared / ("a" * 32)):
        stranger.mkdir(parents=True)
    monkeypatch.setenv("LABORGRAPH_CACHE", str(shared))
    assert run("info").code == 0
    assert all(stranger.is_dir() for stranger in (*strangers, shared / ("a" * 32)))


def test_nothing_is_locked_where_a_copy_is_missing_or_another(
    own_world: Path, run: Runner, tmp_path: Path
) -> None:
    lock = own_world / "data" / "passages.lock"
    before = lock.read_text("utf-8")
    copies = tmp_path / "copies"
    copies.mkdir()
    text = (DOCUMENTS / "glass1991.txt").read_bytes()
    (copies / "glass1991.txt").write_bytes(text)
    ran = run("sources", "lock", "--documents", copies)
    assert ran.code == 1
    assert "lantern2001 has no copy in the folder" in ran.talk
    (copies / "lantern2001.txt").write_bytes(b"another first line\n" + text)
    ran = run("sources", "lock", "--documents", copies)
    assert ran.code == 1
    assert "nothing is locked" in ran.talk
    assert lock.read_text("utf-8") == before


@pytest.mark.parametrize("switch", [("--at", "1992"), ("--claims", "all")])
def test_expected_rows_are_not_written_from_a_part_of_the_graph(
    switch: tuple[str, str], run: Runner
) -> None:
    ran = run("query", "check", "alliances", "--update", *switch)
    assert ran.code == 2
    assert "leave out --endpoint, --claims" in ran.talk


def test_a_link_stays_a_link_and_a_closed_file_stays_closed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old", "utf-8")
    target.chmod(0o600)
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text("utf-8") == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_text(Path(os.devnull), "nothing")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(
    "more", ["; CLEAR ALL", "; LOAD <http://127.0.0.1:9/x>", "# SERVICE is only a word here"]
)
def test_a_rule_does_nothing_but_construct(more: str, own_world: Path) -> None:
    (own_world / "ontology").unlink()
    rule = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }\n"
    (own_world / "ontology" / "rules").mkdir(parents=True)
    (own_world / "ontology" / "rules" / "10-mine.rq").write_text(rule + more)
    if more.startswith("#"):
        assert len(Library(own_world).graph())
        return
    with pytest.raises(UnreadableInputError, match=r"10-mine\.rq:2:"):
        Library(own_world).graph()


def test_a_rule_asks_no_service(own_world: Path) -> None:
    (own_world / "ontology").unlink()
    (own_world / "ontology" / "rules").mkdir(parents=True)
    (own_world / "ontology" / "rules" / "10-mine.rq").write_text(
        "CONSTRUCT { ?s a ?c } WHERE { SERVICE <http://127.0.0.1:9/> { ?s a ?c } }\n"
    )
    with pytest.raises(UnreadableInputError, match="asks no SERVICE"):
        Library(own_world).graph()


def test_a_range_without_end_costs_nothing(own_world: Path, run: Runner) -> None:
    places = own_world / "data" / "far.ttl"
    places.write_text(
        "PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>\n"
        "PREFIX id: <https://w3id.org/laborgraph/id/>\n"
        "PREFIX lg: <https://w3id.org/laborgraph/ontology#>\n\n"
        "id:far\n    a lg:Place ;\n    lg:attestedIn glass:L0001-30000000000 ;\n.\n",
        "utf-8",
    )
    assert "(100%)" in run("info").out


def test_a_rough_date_of_the_data_that_is_none_is_the_datas_fault(
    own_world: Path, run: Runner
) -> None:
    path = own_world / "data" / "people.ttl"
    said = path.read_text("utf-8")
    path.write_text(said.replace('lg:asOf "1991"^^xsd:gYear', 'lg:edtf "sometime"'), "utf-8")
    ran = run("info", "--at", "1991")
    assert ran.code == 3
    assert "id:" in ran.talk
    assert "'sometime' is no date" in ran.talk


@pytest.mark.parametrize("at", ["0000", "-0500", "9999~"])
def test_a_year_beyond_the_calendar_is_no_date(at: str, ask: Runner) -> None:
    ran = ask("info", f"--at={at}")
    assert ran.code == 2
    assert "is no date" in ran.talk


def test_brackets_without_end_are_refused(ask: Runner) -> None:
    for opened, closed in (("{", "}"), ("(", ")")):
        ran = ask("sparql", "ASK " + opened * 5000 + closed * 5000)
        assert ran.code == 2
        assert "deep" in ran.talk


def test_one_document_alone_shows_its_own_passages_only(own_world: Path, run: Runner) -> None:
    ran = run("cite", "SVB", "--claims", "source=glass1991", "-f", "csv")
    assert "glass1991" in ran.out
    assert "lantern2001" not in ran.out


def test_a_question_about_claims_reads_all_of_them(own_world: Path, run: Runner) -> None:
    dispute(own_world, "reading-preferred", "lg:preferredClaim id:svb--claim-members-2001 ;")
    ran = run("query", "run", "disagreements", "-p", "thing=SVB")
    assert len(ran.out.splitlines()) == 3
    assert "Claims: all" in ran.talk
    less = run("query", "run", "disagreements", "-p", "thing=SVB", "--claims", "source=glass1991")
    assert len(less.out.splitlines()) == 2


def test_a_no_to_a_wrong_question_says_so(ask: Runner) -> None:
    assert "does not know lg:Nope" in ask("sparql", "ASK { ?s a lg:Nope }").talk
    counting = "SELECT (COUNT(?s) AS ?n) WHERE { ?s a lg:Nope }"
    assert "does not know lg:Nope" in ask("sparql", counting).talk
    assert "does not know" not in ask("sparql", "ASK { ?s a lg:Union ; lg:acronym 7 }").talk


def test_a_ranking_of_a_time_says_how_sure_its_ties_are(ask: Runner) -> None:
    assert "time: 1 tie certainly in it, 0 possibly." in (
        ask("centrality", "degree", "--at", "1991").talk
    )


def test_lines_before_the_first_have_no_words() -> None:
    from laborgraph.citations import Copies, Document

    known = {"glass1991": Document("glass1991", "glass1991.txt", "", 13)}
    assert Copies(DOCUMENTS, known).words(Passage("glass1991", 0, 2)) == ""


def test_a_library_without_policies_is_read_whole(own_world: Path, run: Runner) -> None:
    for policy in (own_world / "queries" / "views").iterdir():
        policy.unlink()
    assert run("query", "run", "alliances").code == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-"])
def test_a_closed_stream_is_no_failure(closed: str, world: Path) -> None:
    words = f"{sys.executable} -m laborgraph info --library {world} {closed}"
    done = subprocess.run(["bash", "-c", words], capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_completion_without_a_library_offers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABORGRAPH_LIBRARY", "/nowhere/at/all")
    done = subprocess.run(
        [sys.executable, "-m", "laborgraph"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={
            **os.environ,
            "_LABORGRAPH_COMPLETE": "bash_complete",
            "COMP_WORDS": "laborgraph describe T",
            "COMP_CWORD": "2",
        },
    )
    assert "Traceback" not in done.stderr


def test_a_name_of_no_document_is_wrong_use(ask: Runner) -> None:
    from laborgraph.views import view

    with pytest.raises(WrongUseError):
        view("source=", "", "", Path(__file__).parents[1] / "queries")
    assert ask("info", "--claims", "reading=").code == 2


def test_a_name_of_something_else_brings_near_names_of_what_is_due(run: Runner) -> None:
    ran = run("query", "run", "dispute-sides", "-p", "dispute=Cananea")
    assert ran.code == 2
    assert "'Cananea' is Cananea (id:cananea)" in ran.talk
    assert "did you mean Strike of the miners of Cananea (id:cananea-strike)?" in ran.talk
