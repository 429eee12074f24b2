"""``measure`` says of everything that is measured what it is, and where to have it."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from laborgraph.cli import VERBS
from laborgraph.measures import MEASURES, WHOLE
from laborgraph.measures.brokerage import ROLES
from laborgraph.measures.catalogue import CATALOGUE, OF
from laborgraph.measures.communities import METHODS

if TYPE_CHECKING:
    from conftest import Runner

EVERY = pytest.mark.parametrize("name", CATALOGUE)


def test_catalogue_has_every_measure_once() -> None:
    others = CATALOGUE.keys() - MEASURES.keys() - WHOLE.keys()
    assert METHODS.keys() < others
    assert len(CATALOGUE) == len(MEASURES) + len(WHOLE) + len(others)
    assert all(role in CATALOGUE["brokerage"].what.definition for role in ROLES)


@EVERY
def test_measure_is_taken_by_a_verb_that_there_is(name: str) -> None:
    assert CATALOGUE[name].verb.split()[0] in VERBS


@EVERY
def test_everything_measured_has_a_formula_and_a_paper(name: str) -> None:
    what = CATALOGUE[name].what
    for said in (what.summary, what.definition, what.normalisation, what.weights, what.direction):
        assert said
        assert not said.endswith(".")
    assert re.fullmatch(r".+ \(\d{4}\), https://doi\.org/\S+", what.source)


def test_list_has_one_row_a_measure_with_all_that_is_known_of_it(ask: Runner) -> None:
    ran = ask("measure", "list")
    found = list(csv.DictReader(io.StringIO(ran.out, newline="")))
    assert [row["measure"] for row in found] == list(CATALOGUE)
    for row in found:
        what = CATALOGUE[row["measure"]].what
        assert row["definition"] == what.definition
        assert row["source"] == what.source
        assert row["needs"] == what.needs


def test_list_for_the_eye_is_short(ask: Runner) -> None:
    lines = ask("measure", "list", "-f", "table").out.splitlines()
    assert lines[0].split() == ["measure", "of", "summary", "needs"]
    assert any("eigenvector" in line and "neighbours" in line for line in lines)


@pytest.mark.parametrize("kind", OF)
def test_list_of_one_kind_has_those(ask: Runner, kind: str) -> None:
    found = json.loads(ask("measure", "list", "--of", kind, "-f", "json").out)
    assert [row["measure"] for row in found] == [
        name for name, entry in CATALOGUE.items() if entry.of == kind
    ]


@EVERY
def test_measure_is_shown_in_full(ask: Runner, name: str) -> None:
    ran = ask("measure", "show", name)
    assert ran.code == 0
    entry = CATALOGUE[name]
    shown = re.sub(r"\s+", " ", ran.out)
    assert shown.startswith(f"{name}, of {entry.of}: {entry.what.summary}. definition: ")
    for said in (
        *(entry.what.definition, entry.what.normalisation, entry.what.weights),
        *(entry.what.direction, entry.what.source, entry.verb, entry.what.undefined),
    ):
        assert said in shown
    assert all(len(line) <= 88 for line in ran.out.splitlines())


def test_what_a_measure_needs_and_when_it_has_no_score_is_shown(ask: Runner) -> None:
    shown = ask("measure", "show", "two-mode-degree").out
    assert "\nneeds:         two modes\n" in shown
    assert "\nno score:      it wants a network of two modes" in shown
    assert "needs:" not in ask("measure", "show", "degree").out


def test_measure_is_shown_as_data_if_asked(ask: Runner) -> None:
    (row,) = json.loads(ask("measure", "show", "katz", "-f", "json").out)
    assert (row["measure"], row["command"]) == ("katz", "laborgraph centrality katz")
    assert row["needs"] is None


def test_unknown_measure_is_refused_with_the_nearest_or_with_those_there_are(ask: Runner) -> None:
    ran = ask("measure", "show", "fame")
    assert (ran.code, ran.out) == (2, "")
    assert "no measure named 'fame'; known: degree, strength, betweenness" in ran.talk
    assert (
        "no measure named 'luvain'; did you mean louvain?" in ask("measure", "show", "luvain").talk
    )
