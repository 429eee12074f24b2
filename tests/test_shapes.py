"""The shapes are SHACL, and any SHACL processor finds with them what this tool finds."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import SH

from conftest import ROOT, TESTS
from laborgraph.errors import UnreadableInputError, WrongUseError
from laborgraph.library import Library
from laborgraph.rules import shapes
from laborgraph.validation import judging
from laborgraph.vocab import curie

if TYPE_CHECKING:
    from pathlib import Path

LGS = rdflib.Namespace("https://w3id.org/laborgraph/shapes#")
RULES = shapes.rules(Library(ROOT))
SHAPES = rdflib.Graph()
for file in shapes.shape_files(Library(ROOT)):
    SHAPES.parse(file)


def test_shapes_pass_the_shapes_of_shacl() -> None:
    nothing = rdflib.Graph()
    conforms, _, said = pyshacl.validate(nothing, shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, said


def test_shapes_use_no_word_that_shacl_1_0_has_not() -> None:
    used = {
        term.removeprefix(str(SH))
        for triple in SHAPES
        for term in triple
        if isinstance(term, rdflib.URIRef) and term.startswith(str(SH))
    }
    words_of_python = {"and", "class", "in", "not", "or"}
    assert used - set(SH.__annotations__) - words_of_python == set()


def test_every_target_is_a_rule_or_a_helper_without_a_target() -> None:
    named = {
        str(node).removeprefix(LGS)
        for node in SHAPES.subjects()
        if isinstance(node, rdflib.URIRef) and node.startswith(LGS)
    }
    assert named - set(RULES) == {"undeclared"}


def test_rule_raises_its_results_itself() -> None:
    # A result of a shape under sh:property would name that shape and not the rule.
    assert not [node for node in SHAPES.subjects(SH.property) if isinstance(node, rdflib.URIRef)]


@cache
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for folder in ("ontology", "ontology/vocabularies"):
        for path in sorted((ROOT / folder).glob("*.ttl")):
            graph.parse(path)
    for path in sorted((TESTS / "world").rglob("*.ttl")):
        graph.parse(path)
    return graph


# What Oxigraph answers here; of SHACL core, pySHACL is the judge already.
QUERIES = [name for name, rule in RULES.items() if rule.select]


@pytest.mark.parametrize("name", QUERIES)
def test_pyshacl_finds_with_a_sparql_constraint_what_oxigraph_finds(name: str) -> None:
    path = TESTS / "additions" / "breaks" / f"{name}.ttl"
    data = ontology() + rdflib.Graph().parse(path)
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, use_shapes=[LGS[name]])
    assert isinstance(report, rdflib.Graph)
    theirs = {
        (str(report.value(node, SH.value)), str(report.value(node, SH.resultPath) or ""))
        for node in report.objects(None, SH.result)
    }
    graph = Library(TESTS.parent).terms()
    for file in [*sorted((TESTS / "world").rglob("*.ttl")), path]:
        graph.load(path=str(file), format=ox.RdfFormat.TURTLE)
    only = judging.Checker({name: RULES[name]}, ox.Store(), ox.Store())
    ours = {(result.record.value, result.path) for result in only.queries(graph)}
    if name == "blank-node":  # a label means nothing outside its graph
        ours, theirs = ({path for _, path in side} for side in (ours, theirs))  # type: ignore[assignment]
    assert ours == theirs
    assert ours


def test_rule_without_words_for_people_is_refused(own_world: Path) -> None:
    (own_world / "ontology").unlink()
    shutil.copytree(ROOT / "ontology", own_world / "ontology")
    path = own_world / "ontology" / "shapes" / "zz.ttl"
    path.write_text(
        "PREFIX lgs: <https://w3id.org/laborgraph/shapes#> PREFIX sh: <http://www.w3.org/ns/shacl#>"
        " lgs:mute a sh:NodeShape ; sh:targetNode lgs:graph ; sh:nodeKind sh:IRI .",
        encoding="utf-8",
    )
    with pytest.raises(UnreadableInputError, match=r"the rule mute lacks one of rdfs:label"):
        shapes.rules(Library(own_world))
    path.write_text("lgs:mute a .", encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"zz\.ttl:1:1: .*mend the shape there"):
        shapes.rules(Library(own_world))


def test_unknown_rule_is_refused_with_the_nearest() -> None:
    with pytest.raises(WrongUseError, match="did you mean end-before-start"):
        shapes.find(RULES, "end-before-strat")
    for name in ("lgs:end-before-start", "[end-before-start]"):
        assert shapes.find(RULES, name) is RULES["end-before-start"]


def test_rule_knows_what_a_record_lacks_that_breaks_it() -> None:
    def wanted(name: str) -> set[str]:
        return {curie(iri) for iri in RULES[name].wants}

    assert wanted("membership-without-member") == {"org:member"}
    assert wanted("passage-missing") == {"lg:attestedIn", "lg:outsideKnowledge"}
    assert wanted("figure-missing") == {"lg:figure", "lg:figureMin", "lg:figureMax"}
    # What a record has too much of, or not like this, it does not lack.
    assert wanted("caucus-as-unit") == wanted("preferred-claim-not-in-conflict") == set()
    assert wanted("preferred-without-claim") == {"lg:preferredClaim"}
