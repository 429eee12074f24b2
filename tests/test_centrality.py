"""``centrality`` ranks the nodes of a network, says what was measured, and never stumbles."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from laborgraph.cli import scoring
from laborgraph.cli.asking import FORMATS
from laborgraph.measures import MEASURES

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Runner

NETWORKS = ("alliances", "participation", "affiliations")


def rows(ran: Ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.talk
    return list(csv.DictReader(io.StringIO(ran.out, newline="")))


def network(library: Path, name: str, header: str, columns: str, *ties: str) -> None:
    """Add a network whose ties stand in the query itself; ``-`` is an unbound cell."""
    said = [" ".join("UNDEF" if word == "-" else word for word in row.split()) for row in ties]
    query = (
        "#+ summary: Ties made up for a test.\n#+ network:\n"
        + "".join(f"#+   {line}\n" for line in header.splitlines())
        + "PREFIX id: <https://w3id.org/laborgraph/id/>\n"
        + f"SELECT {columns} WHERE {{ VALUES ({columns}) {{ "
        + " ".join(f"({row})" for row in said)
        + f" }} }} ORDER BY {columns}\n"
    )
    (library / "queries" / "networks" / f"{name}.rq").write_text(query, encoding="utf-8")


def test_ranking_of_the_small_world_has_the_scores_worked_on_paper(ask: Runner) -> None:
    """Glass Bridge joins GWU and SVB; the Lantern Network joins both and LWU.

    GWU-SVB: 1 + 1/2 = 3/2, two thirds long. LWU with either: 1/2, two long. Strength of GWU and
    SVB 2, of LWU 1. Closeness of GWU and SVB 2 / (2/3 + 2) = 3/4, of LWU 2 / (2 + 2) = 1/2.
    """
    found = rows(ask("centrality", "closeness", "strength", "degree", "betweenness", "--iris"))
    assert [row["node"].rpartition("/")[2] for row in found] == ["gwu", "svb", "lwu"]
    assert [row["rank"] for row in found] == ["1", "1", "3"]
    assert [row["closeness"] for row in found] == ["0.75", "0.75", "0.5"]
    assert [row["strength"] for row in found] == ["2.0", "2.0", "1.0"]
    assert {row["degree"] for row in found} == {"1.0"}
    assert {row["betweenness"] for row in found} == {"0.0"}


def test_without_a_measure_four_are_taken_on_the_network_of_alliances(ask: Runner) -> None:
    ran = ask("centrality")
    assert list(rows(ran)[0]) == [
        *("rank", "node", "country"),
        *("degree", "strength", "betweenness", "closeness"),
    ]
    assert ran.talk.startswith("alliances: Organizations that share an alliance.\n")


@pytest.mark.parametrize("name", NETWORKS)
def test_network_of_the_real_data_has_a_score_for_every_measure(run: Runner, name: str) -> None:
    ran = run("centrality", *MEASURES, "--network", name)
    found = rows(ran)
    assert len(found) > 5
    for row in found:
        assert all(row[name] for name, measure in MEASURES.items() if not measure.undefined)
        assert all(math.isfinite(float(row[measure] or 0)) for measure in MEASURES)
    places = [int(row["rank"]) for row in found]
    assert places == sorted(places)
    scores = [float(row["degree"]) for row in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_node_of_the_real_data_has_its_passages(run: Runner, name: str) -> None:
    found = rows(run("centrality", "degree", "--network", name, "--evidence"))
    assert all(" l. " in row["evidence"] for row in found)


def test_evidence_of_a_node_is_what_its_ties_rest_on(ask: Runner) -> None:
    found = rows(ask("centrality", "degree", "--evidence", "--iris"))
    by_node = {row["node"].rpartition("/")[2]: row["evidence"] for row in found}
    assert by_node["lwu"] == "lantern2001 l. 3-4"
    assert by_node["gwu"] == "glass1991 l. 3-5; lantern2001 l. 3-4"


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("weighing", ["--weighted", "--unweighted", ""])
def test_output_states_its_network_and_each_measure_in_a_line(
    run: Runner, name: str, weighing: str
) -> None:
    ran = run("centrality", *MEASURES, "--network", name, *weighing.split())
    if name != "alliances" and weighing == "--weighted":
        assert (ran.code, ran.out) == (2, "")
        assert f"the network '{name}' has no weights; leave out --weighted." in ran.talk
        return
    lines = ran.talk.splitlines()
    assert lines[0].startswith(f"{name}: ")
    assert lines[1].startswith("nodes: ")
    assert "; ties: " in lines[1]
    assert "; components" in lines[1]
    weighted = name == "alliances" and weighing != "--unweighted"
    weight = next(line for line in lines if line.startswith("weight: "))
    assert ("1/(n-1)" in weight) == weighted
    for item, taken in MEASURES.items():
        said = taken.explained(directed=name == "affiliations", weighted=weighted)
        assert f"{item}: {said}" in lines


def test_weights_change_the_real_ranking(run: Runner) -> None:
    weighted = run("centrality", "strength", "--weighted")
    assert weighted.out == run("centrality", "strength").out
    assert weighted.out != run("centrality", "strength", "--unweighted").out


@pytest.mark.parametrize("number", [0, 1, 2, 99])
def test_top_shows_that_many_nodes_and_states_the_whole_network(ask: Runner, number: int) -> None:
    every = ask("centrality", "strength")
    some = ask("centrality", "strength", "--top", str(number))
    assert rows(some) == rows(every)[:number]
    assert some.talk == every.talk


def test_measure_named_twice_is_one_column(ask: Runner) -> None:
    ran = ask("centrality", "degree", "strength", "degree")
    assert list(rows(ran)[0])[-2:] == ["degree", "strength"]
    assert ran.talk.count("\ndegree: ") == 1


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_format_writes_the_ranking(run: Runner, form: str, name: str) -> None:
    ran = run("centrality", "eigenvector", "k-core", "--network", name, "-f", form)
    assert ran.code == 0
    assert "k-core" in ran.out


def test_score_that_is_none_is_null_in_json(run: Runner) -> None:
    ran = run("centrality", "eigenvector", "k-core", "--network", "affiliations", "-f", "json")
    first = json.loads(ran.out)[0]
    assert (first["rank"], first["eigenvector"]) == (None, None)
    assert isinstance(first["k-core"], int)
    assert "eigenvector: no node has a score here: it wants one component" in ran.talk


def test_unknown_measure_is_refused_with_those_there_are(ask: Runner) -> None:
    ran = ask("centrality", "fame")
    assert (ran.code, ran.out) == (2, "")
    assert all(name in ran.talk for name in ("fame", *MEASURES))


@pytest.mark.parametrize("verb", ["centrality", "compare"])
def test_misspelt_measure_is_refused_with_the_nearest(ask: Runner, verb: str) -> None:
    ran = ask(verb, "degree", "betweeness")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no measure named 'betweeness'; did you mean betweenness" in ran.talk
    assert f"Usage: laborgraph {verb} [OPTIONS] [MEASURE]...\n" in ask(verb, "--help").out


@pytest.mark.parametrize(("name", "hint"), [("allianses", "alliances"), ("zzz", "participation")])
def test_unknown_network_is_refused_with_those_there_are(ask: Runner, name: str, hint: str) -> None:
    ran = ask("centrality", "--network", name)
    assert (ran.code, ran.out) == (2, "")
    assert f"there is no network named '{name}'" in ran.talk
    assert hint in ran.talk


SQUARE = ("id:gwu id:svb 2", "id:svb id:lwu 2", "id:gwu id:lwu 0.5")


def test_weights_of_a_query_count_unless_told_otherwise(ask: Runner, own_world: Path) -> None:
    """A weak tie of 1/2 and two of 2: the middle one stands between, by weights only.

    Closeness of SVB: 2 / (1/2 + 1/2); without weights 2/2.
    """
    network(own_world, "own", "weight: delegates", "?source ?target ?weight", *SQUARE)
    asked = ("centrality", "betweenness", "closeness", "--network", "own", "--iris")
    first = rows(ask(*asked))[0]
    assert first["node"].endswith("/svb")
    assert (first["betweenness"], first["closeness"]) == ("1.0", "2.0")
    plain = rows(ask(*asked, "--unweighted"))
    assert {(row["betweenness"], row["closeness"]) for row in plain} == {("0.0", "1.0")}
    assert "weight: delegates; a strength, so a tie is 1/weight long." in ask(*asked).talk


@pytest.mark.parametrize(
    ("kind", "header", "ties"),
    [
        ("empty", "directed: false", ()),
        ("empty, directed", "directed: true", ()),
        ("two nodes", "directed: false", ("id:gwu id:svb",)),
        ("one node, tied to itself", "directed: false", ("id:gwu id:gwu",)),
        ("one way", "directed: true", ("id:gwu id:svb", "id:svb id:lwu")),
        ("two equal parts", "directed: false", ("id:gwu id:svb", "id:lwu id:anna-glass")),
    ],
)
@pytest.mark.parametrize("weighing", ["", "--unweighted"])
def test_odd_network_gets_an_answer_in_words_and_numbers(
    ask: Runner, own_world: Path, kind: str, header: str, ties: tuple[str, ...], weighing: str
) -> None:
    network(own_world, "odd", header, "?source ?target", *ties)
    ran = ask("centrality", *MEASURES, "--network", "odd", *weighing.split())
    found = rows(ran)
    assert "nan" not in ran.out.lower()
    assert all(math.isfinite(float(row["pagerank"])) for row in found)
    assert ("The network 'odd' has no ties, so nothing is ranked." in ran.talk) == (not found)
    assert bool(found) == (not kind.startswith("empty"))


def test_header_alone_is_the_table_of_an_empty_network(ask: Runner, own_world: Path) -> None:
    network(own_world, "none", "projection: newman", "?group ?member")
    ran = ask("centrality", "degree", "--network", "none", "--evidence")
    assert ran.out == "rank,node,degree,evidence\r\n"
    assert "nodes: 0; ties: 0, undirected; components: 0." in ran.talk


def test_alliance_of_one_is_a_node_without_ties_and_keeps_its_passage(
    ask: Runner, own_world: Path
) -> None:
    for member in ("lwu", "svb"):
        path = own_world / "data" / "alliances" / "lantern-network.ttl"
        head, _, rest = path.read_text("utf-8").partition(f"id:lantern-network--{member}\n")
        path.write_text(head + rest.partition("\n.\n")[2].lstrip(), "utf-8")
    found = rows(ask("centrality", "strength", "--evidence", "--iris"))
    gwu = next(row for row in found if row["node"].endswith("/gwu"))
    assert gwu["strength"] == "1.0"
    assert gwu["evidence"] == "glass1991 l. 3-5; lantern2001 l. 3-4"


@pytest.mark.parametrize(
    ("header", "columns", "row", "code", "said"),
    [
        ("directed: false", "?one ?other", "id:a id:b", 2, "?source and ?target, or ?group"),
        ("projection: newman", "?source ?target", "id:a id:b", 2, "joins the members of groups"),
        ("directed: true", "?group ?member", "id:a id:b", 2, "have no direction"),
        ("directed: false", "?source ?target", "id:a -", 2, "no ?target"),
        ("weight: w", "?source ?target ?weight", "id:a id:b -1", 2, "a number above 0"),
        ("weight: w", "?source ?target ?weight", "id:a id:b 'x'", 2, "not 'x'"),
        ("directed: false", "?source ?target ?weight", "id:a id:b 1", 2, "has no words for it"),
        ("directed: maybe", "?source ?target", "id:a id:b", 2, "directed (true or false)"),
        ("projection: cosine", "?source ?target", "id:a id:b", 2, "newman, count or jaccard)"),
        ("wieght: w", "?source ?target", "id:a id:b", 2, "is not understood"),
        ("directed: [", "?source ?target", "id:a id:b", 3, "bad.rq:"),
        ("directed: false", "?source ?target", "id:a id:b }", 2, "not valid SPARQL 1.1"),
    ],
)
def test_network_file_that_is_wrong_is_refused_in_a_sentence(
    ask: Runner, own_world: Path, header: str, columns: str, row: str, code: int, said: str
) -> None:
    network(own_world, "bad", header, columns, row)
    ran = ask("centrality", "--network", "bad")
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.talk
    assert "Traceback" not in ran.talk


def test_query_that_is_no_select_is_refused(ask: Runner, own_world: Path) -> None:
    path = own_world / "queries" / "networks" / "bad.rq"
    path.write_text("#+ summary: A question of yes and no.\nASK { ?s ?p ?o }\n", encoding="utf-8")
    ran = ask("centrality", "--network", "bad")
    assert (ran.code, ran.out) == (2, "")
    assert "SELECT" in ran.talk


def test_long_calculation_is_announced_before_it_begins(
    ask: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "minutes" not in ask("centrality").talk
    monkeypatch.setattr(scoring, "_LONG", 0)
    talk = ask("centrality", "degree", "closeness", "betweenness").talk
    assert talk.splitlines()[:2] == [
        "closeness follows the paths from each of 3 nodes: it may take minutes.",
        "betweenness follows the paths from each of 3 nodes: it may take minutes.",
    ]


def test_same_network_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    words = [sys.executable, "-m", "laborgraph", "centrality", *MEASURES, "--evidence"]
    outputs = {
        subprocess.run(
            words, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "1", "4")
    }
    assert len(outputs) == 1


def test_remote_graph_is_ranked_like_the_embedded_one(run: Runner, address: str) -> None:
    asked = ("centrality", *MEASURES, "--evidence")
    assert run(*asked, "--endpoint", address).out == run(*asked).out
