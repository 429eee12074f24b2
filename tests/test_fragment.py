"""An addition is judged on a fragment of the graph, with the results that the whole would give."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from conftest import ROOT, TESTS
from laborgraph.library import Library
from laborgraph.rules import shapes
from laborgraph.rules.reach import Change
from laborgraph.turtle import parsing
from laborgraph.validation import judging
from laborgraph.vocab import ID, LG, LGV, SKOS

if TYPE_CHECKING:
    from pathlib import Path

    from laborgraph.rules.reach import Triple
    from laborgraph.validation.findings import Result

RULES = shapes.rules(Library(ROOT))
# A rule that looks no further than the record itself has nothing to miss.
ADDITIONS = [
    path
    for path in sorted((TESTS / "additions" / "breaks").glob("*.ttl"))
    if path.stem in RULES and RULES[path.stem].reach.states > 1
]


@pytest.fixture(scope="module")
def judge() -> judging.Checker:
    return judging.checker(Library(ROOT))


@pytest.fixture(scope="module")
def facts(world: Path) -> list[Triple]:
    """What the small world says, in a fixed order."""
    return sorted(triples(Library(world).facts()), key=str)


@pytest.fixture(scope="module")
def before(judge: judging.Checker, facts: list[Triple]) -> set[Result]:
    """What the rules say of the small world as it is."""
    return judge.whole(store(set(facts)))


def whole_difference(judge: judging.Checker, before: set[Result], change: Change) -> set[Result]:
    """What is new, and what is wrong with a record that the change speaks of; from whole graphs."""
    spoken = {parsing.term(triple[0]) for triple in (*change.stated, *change.removed)}
    after = judge.whole(change.graph)
    return {item for item in after if item.record in spoken} | (after - before)


def store(triples: set[Triple]) -> ox.Store:
    made = ox.Store()
    made.extend(ox.Quad(*triple) for triple in triples)
    return made


def triples(graph: ox.Store) -> set[Triple]:
    return {(quad.subject, quad.predicate, quad.object) for quad in graph}


def altered(facts: list[Triple], chance: random.Random) -> tuple[set[Triple], set[Triple]]:
    """Some statements to take away, and some to put in: moved, doubled, of another record."""
    facts = [triple for triple in facts if getattr(triple[0], "value", "").startswith(ID)]
    gone = set(chance.sample(facts, 12))
    subject = chance.choice(facts)[0]
    gone |= {triple for triple in facts if triple[0] == subject}
    come: set[Triple] = set()
    for triple in chance.sample(facts, 12):
        other = chance.choice([one for one in facts if one[1] == triple[1]])
        come.add((triple[0], triple[1], other[2]))
        come.add((ox.NamedNode(ID + "new-one"), triple[1], triple[2]))
    return gone, come - set(facts)


@pytest.mark.parametrize("seed", range(6))
def test_random_changes_of_the_small_world_are_judged_as_by_the_whole(
    seed: int, judge: judging.Checker, facts: list[Triple], before: set[Result]
) -> None:
    gone, come = altered(facts, random.Random(seed))  # noqa: S311 - a choice, no secret
    every = set(facts)
    graph = store((every - gone) | come)
    change = Change(graph, tuple(come), tuple(come), tuple(gone))
    expected = whole_difference(judge, before, change)
    assert set(judge.changed(change)) == expected
    assert expected, "a change like this breaks something"
    assert triples(graph) == (every - gone) | come, "the graph is as it was given"


@pytest.mark.parametrize("path", ADDITIONS, ids=lambda path: path.stem)
def test_addition_is_judged_as_by_the_whole(
    path: Path, judge: judging.Checker, facts: list[Triple], before: set[Result]
) -> None:
    stated = tuple(judging.as_triple(said) for said in parsing.read_file(path).statements)
    come = set(stated) - set(facts)
    change = Change(store(set(facts) | come), stated, tuple(come))
    assert set(judge.changed(change)) == whole_difference(judge, before, change)


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(ID + name)


LINES = ox.NamedNode(LG + "lineCount")
DIFFERENT = ox.NamedNode("http://www.w3.org/2002/07/owl#differentFrom")
LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
GLASS = ox.NamedNode("https://w3id.org/laborgraph/source/glass1991")
OUTCOME = ox.NamedNode(LG + "hasOutcome")
BLANK = ox.BlankNode("zz")
# What is there besides the small world; what comes; what goes.
UNUSUAL: dict[str, tuple[set[Triple], set[Triple], set[Triple]]] = {
    "a second number of lines": (set(), {(GLASS, LINES, ox.Literal(2))}, set()),
    "the last statement of a record that is named": (
        {
            (node("bare"), LABEL, ox.Literal("X", language="en")),
            (node("gwu"), DIFFERENT, node("bare")),
        },
        set(),
        {(node("bare"), LABEL, ox.Literal("X", language="en"))},
    ),
    "what names a blank node": (
        {(BLANK, LABEL, ox.Literal("q", language="en")), (node("gwu"), OUTCOME, BLANK)},
        set(),
        {(node("gwu"), OUTCOME, BLANK)},
    ),
    "a statement of a blank node that is named": (
        {(node("gwu"), OUTCOME, BLANK), (BLANK, LABEL, ox.Literal("q", language="en"))},
        {(BLANK, LABEL, ox.Literal("r", language="es"))},
        set(),
    ),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_change_is_judged_as_by_the_whole(
    name: str, judge: judging.Checker, facts: list[Triple]
) -> None:
    there, come, gone = UNUSUAL[name]
    base = set(facts) | there
    change = Change(store((base - gone) | come), tuple(come), tuple(come), tuple(gone))
    before = judge.whole(store(base))
    assert set(judge.changed(change)) == whole_difference(judge, before, change)


def test_document_taken_away_is_missed_by_all_who_cite_it(
    judge: judging.Checker, facts: list[Triple], before: set[Result]
) -> None:
    gone = {triple for triple in facts if triple[0] == GLASS}
    change = Change(store(set(facts) - gone), (), (), tuple(gone))
    found = set(judge.changed(change))
    assert found == whole_difference(judge, before, change)
    assert len(found) > 5


def test_change_of_a_term_is_judged_on_the_whole(
    judge: judging.Checker, facts: list[Triple], before: set[Result]
) -> None:
    gone = {triple for triple in facts if triple[0] == ox.NamedNode(LGV + "country-MX")}
    change = Change(store(set(facts) - gone), (), (), tuple(gone))
    found = set(judge.changed(change))
    assert found == whole_difference(judge, before, change)
    assert {result.rule for result in found} == {"concept-unknown"}


def test_words_of_a_concept_are_judged_without_the_whole(
    judge: judging.Checker,
    facts: list[Triple],
    before: set[Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    label = ox.NamedNode(SKOS + "prefLabel")
    added = (ox.NamedNode(LGV + "country-MX"), label, ox.Literal("Estados Unidos", language="es"))
    change = Change(store({*facts, added}), (added,), (added,))
    expected = whole_difference(judge, before, change)
    seen: list[int] = []
    whole = judge.whole

    def counting(graph: ox.Store) -> set[Result]:
        seen.append(len(graph))
        return whole(graph)

    monkeypatch.setattr(judge, "whole", counting)
    assert set(judge.changed(change)) == expected
    assert {result.rule for result in expected} >= {"name-twice-in-language"}
    assert seen
    assert not any(size >= len(change.graph) for size in seen)


def test_statements_of_the_curated_data_taken_away_and_put_back_are_judged_as_by_the_whole(
    judge: judging.Checker, library: Library
) -> None:
    every = sorted(triples(library.facts()), key=str)
    chance = random.Random(1)  # noqa: S311 - a choice, no secret
    records = sorted({triple[0].value for triple in every if triple[0].value.startswith(ID)})
    chosen = set(chance.sample(records, 60))
    come = {triple for triple in every if triple[0].value in chosen and chance.random() < 0.7}
    gone = {triple for triple in every if triple[0].value in chosen} - come
    # As if the library had been without these records, and somebody added most of each.
    base = {triple for triple in every if triple[0].value not in chosen}
    change = Change(store(base | come), tuple(come), tuple(come))
    expected = whole_difference(judge, judge.whole(store(base)), change)
    assert set(judge.changed(change)) == expected
    assert len(expected) > 10, "so many gaps break something"
    assert gone
