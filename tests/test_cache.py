"""A graph is kept between starts, and never out of date."""

from pathlib import Path

import pytest

from conftest import Runner, lay_out
from laborgraph.endpoints import Embedded, rows
from laborgraph.library import Library
from laborgraph.tables import text
from laborgraph.views import View

COUNT = "SELECT (COUNT(*) AS ?number) WHERE { ?s ?p ?o }"
ACRONYMS = "SELECT ?a WHERE { ?s <https://w3id.org/laborgraph/ontology#acronym> ?a } ORDER BY ?a"


def acronyms(root: Path, cache: Path | None) -> list[str]:
    graph = Embedded(Library(root), cache=cache)
    return [text(cell) for cell in rows(graph, ACRONYMS).column("a")]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_kept_graph_gives_the_same_answers(own_world: Path, cache: Path) -> None:
    fresh = Embedded(Library(own_world))
    Embedded(Library(own_world), cache=cache).store  # noqa: B018 - makes and keeps it
    kept = Embedded(Library(own_world), cache=cache)
    assert len(list(cache.iterdir())) == 1
    assert rows(kept, COUNT) == rows(fresh, COUNT)
    assert set(kept.store) == set(fresh.store)


def test_the_files_are_not_parsed_again(
    own_world: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = acronyms(own_world, cache)

    def refuse(*_: object) -> None:
        raise AssertionError("the files are read again")

    monkeypatch.setattr(Library, "graph", refuse)
    assert acronyms(own_world, cache) == before


def test_a_changed_letter_is_seen(own_world: Path, cache: Path) -> None:
    assert "LWU" in acronyms(own_world, cache)
    path = own_world / "data" / "organizations.ttl"
    path.write_text(path.read_text("utf-8").replace('"LWU"', '"LWX"'), "utf-8")
    assert "LWX" in acronyms(own_world, cache)
    assert "LWU" not in acronyms(own_world, cache)


def test_policies_on_claims_are_kept_apart(own_world: Path, cache: Path) -> None:
    def size(view: View) -> str:
        return text(rows(Embedded(Library(own_world), view, cache=cache), COUNT).rows[0][0])

    whole, one = View(claims="all"), View(claims="source", source="glass1991")
    assert size(whole) != size(one)
    assert (size(whole), size(one)) == (size(whole), size(one))
    again = Embedded(Library(own_world), one, cache=cache)
    assert again.store is not None
    assert again.set_aside == {
        name for name in again.set_aside if name.startswith("https://w3id.org/laborgraph/")
    }
    assert again.set_aside


def test_a_damaged_graph_is_made_anew(own_world: Path, cache: Path) -> None:
    before = acronyms(own_world, cache)
    (home,) = cache.iterdir()
    for file in (home / "store").iterdir():
        file.write_bytes(b"damaged")
    assert acronyms(own_world, cache) == before


def test_a_folder_that_cannot_be_written_to_is_no_failure(own_world: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    assert acronyms(own_world, tmp_path / "taken") == acronyms(own_world, None)


def test_only_the_last_few_are_kept(own_world: Path, cache: Path) -> None:
    path = own_world / "data" / "organizations.ttl"
    said = path.read_text("utf-8")
    for number in range(10):
        path.write_text(said.replace('"LWU"', f'"LWU{number}"'), "utf-8")
        acronyms(own_world, cache)
    assert len(list(cache.iterdir())) == 8


def test_the_command_line_keeps_its_graph_where_it_is_told(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own").mkdir()
    monkeypatch.setenv("LABORGRAPH_LIBRARY", str(lay_out(tmp_path / "own")))
    monkeypatch.setenv("LABORGRAPH_CACHE", str(tmp_path / "here"))
    first = run("query", "run", "alliances")
    assert first.code == 0
    assert len(list((tmp_path / "here").iterdir())) == 1
    assert run("query", "run", "alliances") == first
    monkeypatch.setenv("LABORGRAPH_CACHE", "")
    assert run("query", "run", "alliances") == first


def test_a_syntax_error_is_never_kept(run: Runner, own_world: Path, cache: Path) -> None:
    (own_world / "data" / "bad.ttl").write_text("id:a a lg:Union .\n", "utf-8")
    from laborgraph.errors import UnreadableInputError

    with pytest.raises(UnreadableInputError, match=r"bad\.ttl:1:"):
        acronyms(own_world, cache)
    assert not cache.exists() or not list(cache.glob("[!.]*"))
