"""A thing is found by any of its names; what is doubtful or unknown brings candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete
from hypothesis import given
from hypothesis import strategies as st

from laborgraph.cli import laborgraph
from laborgraph.endpoints import Remote
from laborgraph.errors import WrongUseError
from laborgraph.names import folded, labels, names_of, resolve
from laborgraph.vocab import ID, LG, LGV, PREFIXES, curie, expand

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner
    from laborgraph.endpoints import Embedded

SVB = ID + "svb"


@pytest.mark.parametrize(
    "given_name",
    [
        pytest.param("SVB", id="acronym"),
        pytest.param("Glassworkers of the Bajío", id="English label"),
        pytest.param("Sindicato de Vidrieros del Bajío", id="Spanish label"),
        pytest.param("Bajío glass union", id="another label"),
        pytest.param("Glasworkers of the Bajio", id="misspelt label"),
        pytest.param("id:svb", id="CURIE"),
        pytest.param(SVB, id="IRI"),
        pytest.param(f"<{SVB}>", id="IRI in brackets"),
        pytest.param("svb", id="case"),
        pytest.param("GLASSWORKERS OF THE BAJÍO", id="case and accent"),
        pytest.param("Sindicato de Vidrieros del Bajio", id="accent left out"),
        pytest.param("Sindicato de Vidrieros del Baji\u0301o", id="accent apart"),
        pytest.param("  glassworkers   of the\tbajío ", id="space"),
    ],
)
def test_thing_is_found_by_each_of_its_names(
    given_name: str, small: Embedded, small_address: str
) -> None:
    assert resolve(small, given_name).value == SVB
    assert resolve(Remote(small_address), given_name).value == SVB


def test_document_is_found_by_its_identifier(small: Embedded) -> None:
    assert curie(resolve(small, "glass1991").value) == "source:glass1991"


def test_ambiguous_name_lists_the_candidates(small: Embedded) -> None:
    with pytest.raises(WrongUseError) as refused:
        resolve(small, "gwu")
    assert str(refused.value) == (
        "'gwu' names more than one thing: Grand Window Utilities (id:grand-window-utilities);"
        " Glassworkers Union (id:gwu); give one of these."
    )


def test_what_is_due_decides_between_two_of_the_same_name(small: Embedded) -> None:
    assert resolve(small, "GWU", LG + "Union").value == ID + "gwu"
    assert resolve(small, "GWU", LG + "Company").value == ID + "grand-window-utilities"


@pytest.mark.parametrize("given_name", ["SVB", "id:svb", "Glasworkers of the Bajio"])
def test_thing_of_the_wrong_kind_is_named_for_what_it_is(given_name: str, small: Embedded) -> None:
    with pytest.raises(
        WrongUseError,
        match=r"is Glassworkers of the Bajío \(id:svb\), and not what is due here: alliance",
    ):
        resolve(small, given_name, LG + "Alliance")


def test_concept_is_found_within_its_scheme_only(small: Embedded) -> None:
    assert resolve(small, "México", LGV + "country").value == LGV + "country-MX"
    with pytest.raises(WrongUseError, match=r"not what is due here: .*lgv:sector"):
        resolve(small, "Mexico", LGV + "sector")


@pytest.mark.parametrize(
    ("given_name", "near"),
    [
        ("Glasworkers Union", "Glassworkers Union (id:gwu)"),
        ("Lampligters", "Lamplighters' Union (id:lwu)"),
        ("id:svv", "id:svb"),
    ],
)
def test_unknown_name_brings_near_ones(given_name: str, near: str, small: Embedded) -> None:
    with pytest.raises(WrongUseError, match="did you mean") as refused:
        resolve(small, given_name)
    assert near in str(refused.value)


def test_name_like_no_other_says_where_all_names_are(small: Embedded) -> None:
    with pytest.raises(WrongUseError, match="'laborgraph query run names' lists all"):
        resolve(small, "qqqqqqqqqqqqqq")


@pytest.mark.parametrize("empty", ["", "   ", "\t\n"])
def test_empty_name_is_refused(empty: str, small: Embedded) -> None:
    with pytest.raises(WrongUseError, match="a name is empty"):
        resolve(small, empty)


def test_name_that_nobody_can_type_is_wrong_use(ask: Runner) -> None:
    for hostile in ("\udcff", "a\x00b", "x" * 5000, '"', "'''", "\\", "}", "<", "<>", ">", "?x"):
        ran = ask("describe", hostile)
        assert ran.code == 2, hostile
        assert "Traceback" not in ran.talk
        assert "mistake of ours" not in ran.talk


def test_label_is_given_in_the_language_else_in_english_else_in_any(small: Embedded) -> None:
    assert labels(small, [SVB], "es") == {SVB: "Sindicato de Vidrieros del Bajío"}
    assert labels(small, [SVB], "fr") == {SVB: "Glassworkers of the Bajío"}
    assert labels(small, [LG + "Union"], "de") == {LG + "Union": "union"}
    assert labels(small, [ID + "nothing"], "en") == {}
    assert labels(small, [], "en") == {}


def test_names_that_begin_so_are_found_without_accent_or_case(small: Embedded) -> None:
    assert names_of(small, "bajio g") == ["Bajío glass union"]


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(st.sampled_from(sorted(PREFIXES)), st.from_regex(r"[A-Za-z0-9_-]+", fullmatch=True))
def test_curie_and_iri_say_the_same(prefix: str, name: str) -> None:
    iri = expand(f"{prefix}:{name}")
    assert iri == PREFIXES[prefix] + name
    assert expand(curie(iri)) == iri


def completions(words: list[str], incomplete: str) -> list[str]:
    """What a shell offers after some words."""
    shell = ShellComplete(laborgraph, {}, "laborgraph", "_LABORGRAPH_COMPLETE")
    return [str(item.value) for item in shell.get_completions(words, incomplete)]


def test_completion_knows_verbs_queries_networks_and_names(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ["--library", str(world)]
    monkeypatch.setenv("LABORGRAPH_LIBRARY", str(world))
    assert completions([], "cent") == ["centrality"]
    assert completions(["query"], "r") == ["run"]
    assert "alliance-members" in completions(["query", "run"], "all")
    assert "Glassworkers Union" in completions(["centrality", "--ego"], "glass")
    assert "betweenness" in completions(["compare", "degree"], "betw")
    assert completions(["query", "run"], "officers") == ["officers"]
    assert completions(["query", "check"], "officers") == ["officers"]
    assert completions(["describe", *at], "Lampl") == ["Lamplighters' Union"]
    assert completions(["cite", *at, "GBA"], "Lampl") == ["Lamplighters' Union"]
    assert completions(["centrality", *at, "--network"], "part") == ["participation"]
    assert completions(["info", "--lang"], "e") == ["en", "es"]
