"""The benchmarks' graphs are the same each time, and both sides of a comparison agree on them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from conftest import ROOT
from laborgraph import networks, saved
from laborgraph.endpoints import Embedded, rows
from laborgraph.library import Library
from laborgraph.validation.judging import checker

if TYPE_CHECKING:
    from pathlib import Path

sys.path.append(str(ROOT / "benchmarks"))
from compare import agree, asked, cost
from generate import generate

TRIPLES = 3000
# The synthetic graph has no disputes, offices, stances, nor acts of solidarity.
NOT_SYNTHETIC = {"disputes", "persons", "positions", "solidarity"}


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small synthetic library."""
    folder = tmp_path_factory.mktemp("benchmarks") / "synthetic"
    generate(TRIPLES, 1, folder)
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    found = sorted((folder / "data").rglob("*.ttl"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_same_seed_gives_the_same_bytes_and_another_seed_others(
    synthetic: Path, tmp_path: Path
) -> None:
    generate(TRIPLES, 1, tmp_path / "again")
    generate(TRIPLES, 2, tmp_path / "other")
    assert _bytes(tmp_path / "again") == _bytes(synthetic)
    assert _bytes(tmp_path / "other") != _bytes(synthetic)


def test_synthetic_graph_has_the_triples_that_were_asked_for(
    synthetic: Path, tmp_path: Path
) -> None:
    store = ox.Store()
    for path in sorted((synthetic / "data").rglob("*.ttl")):
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    assert TRIPLES <= len(store) < TRIPLES + 300
    assert generate(TRIPLES, 1, tmp_path / "counted") >= len(store)


def test_synthetic_graph_breaks_no_rule(synthetic: Path) -> None:
    library = Library(synthetic)
    assert not checker(library).whole(library.facts())


def test_every_class_and_property_of_a_synthetic_graph_is_one_of_the_ontology(
    synthetic: Path,
) -> None:
    answer = rows(
        Embedded(Library(synthetic)),
        """PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
        SELECT DISTINCT ?term WHERE {
          { ?record ?term ?value } UNION { ?record a ?term }
          UNION { ?record ?property ?term FILTER(STRSTARTS(STR(?term), STR(lgv:))) }
          FILTER(STRSTARTS(STR(?term), "https://w3id.org/laborgraph/"))
          FILTER NOT EXISTS { ?term a ?kind }
        }""",
    )
    assert answer.rows == ()


def test_networks_of_a_synthetic_graph_have_ties(synthetic: Path) -> None:
    library = Library(synthetic)
    endpoint = Embedded(library)
    for query in saved.every(library.queries / "networks"):
        if query.name in NOT_SYNTHETIC:
            continue
        made = networks.network(
            rows(endpoint, query.text), networks.plan(query.name, query.network)
        )
        assert made.number_of_edges() > 10, query.name


def test_laborgraph_and_its_peer_give_the_same_rows(synthetic: Path) -> None:
    commands = asked(synthetic, "U0", "https://w3id.org/laborgraph/id/union-0")
    agree(commands)
    commands["rdflib script"][-1] += "1"
    with pytest.raises(SystemExit, match="do not agree"):
        agree(commands)


def test_comparison_stops_at_a_command_that_fails() -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        cost([sys.executable, "-c", "raise SystemExit(3)"])
    assert cost([sys.executable, "-c", "pass"]).seconds > 0
