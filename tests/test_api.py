"""From Python: the rows of the command line, networks with their evidence, plain errors."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

import laborgraph
from conftest import DOCUMENTS, ROOT
from laborgraph import questions, saved
from laborgraph.omissions import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Runner
    from laborgraph.saved import SavedQuery

ID = "https://w3id.org/laborgraph/id/"
SAVED = [pytest.param(question, id=question.name) for question in saved.every(ROOT / "queries")]


@pytest.fixture(scope="module")
def real_graph() -> laborgraph.Graph:
    """The graph of the repository."""
    return laborgraph.open(ROOT)


@pytest.fixture(scope="module")
def graph(world: Path) -> laborgraph.Graph:
    """The graph of the small world."""
    return laborgraph.open(world)


@pytest.fixture(scope="module")
def graphs_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that keeps graphs between runs of the command line."""
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(autouse=True)
def _kept(_no_settings: None, graphs_kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line, run many times here, read the library once."""
    monkeypatch.setenv("LABORGRAPH_CACHE", str(graphs_kept))


def printed(run: Runner, *words: str | Path) -> list[dict[str, Any]]:
    """What a verb prints as JSON."""
    ran = run(*words, "-f", "json")
    assert ran.code == 0, ran.talk
    rows: list[dict[str, Any]] = json.loads(ran.out)
    return rows


# What is answered is what the command line answers.


@pytest.mark.parametrize("question", SAVED)
def test_a_saved_question_gives_the_rows_of_the_command_line(
    question: SavedQuery,
    run: Runner,
    real_graph: laborgraph.Graph,
) -> None:
    given = questions.examples(question)
    words = [word for name, value in given.items() for word in ("-p", f"{name}={value}")]
    sourced = bool(question.evidence)
    ran = run("query", "run", question.name, *words, *(["--evidence"] if sourced else []), "-fjson")
    asked: dict[str, Any] = {name + "_" * (name == "from"): value for name, value in given.items()}
    answer = real_graph.ask(question.name, evidence=sourced, **asked)
    assert list(answer) == json.loads(ran.out)
    assert bool(answer) != bool(answer.why_empty)
    assert ran.talk.startswith(answer.notes[0])


def test_a_question_about_claims_reads_those_that_were_set_aside(
    run: Runner, real_graph: laborgraph.Graph
) -> None:
    answer = real_graph.ask("disagreements", evidence=True)
    assert answer.notes[1] == "claims: all, those set aside too"
    assert list(answer) == printed(run, "query", "run", "disagreements", "--evidence")


def test_iris_and_languages_are_those_of_the_command_line(ask: Runner, world: Path) -> None:
    words = ("query", "run", "organization-alliances", "-p", "organization=SVB")
    spanish = laborgraph.open(world, language="es")
    rows = spanish.ask("organization-alliances", organization="SVB")
    assert list(rows) == printed(ask, *words, "--lang", "es")
    assert rows[0]["organization"] == "Sindicato de Vidrieros del Bajío"
    iris = spanish.ask("organization-alliances", organization="SVB", iris=True)
    assert list(iris) == printed(ask, *words, "--iris")


def test_numbers_dates_and_parameters_are_plain_python(graph: laborgraph.Graph) -> None:
    rows = graph.ask("series-events", series="Lantern meetings")
    assert [(row["position"], row["start"]) for row in rows] == [(1, "2001-03-05"), (2, "2002")]
    early, late = (graph.ask("timeline", from_=year, until=None) for year in (1990, 2002))
    assert 0 < len(late) < len(early)


def test_an_empty_answer_says_why(ask: Runner, graph: laborgraph.Graph) -> None:
    words = ("query", "run", "officers", "-p", "organization=Lantern Network")
    answer = graph.ask("officers", organization="Lantern Network")
    assert not answer
    assert f"No rows: {answer.why_empty}\n" in ask(*words).talk
    assert str(answer) == f"No rows: {answer.why_empty}"
    assert answer.columns
    assert list(answer.frame().columns) == list(answer.columns)


def test_a_time_adds_the_column_that_says_how_sure_it_is(ask: Runner, world: Path) -> None:
    then = laborgraph.open(world, at="1992")
    words = ("query", "run", "organization-alliances", "-p", "organization=SVB", "--at", "1992")
    rows = then.ask("organization-alliances", organization="SVB")
    assert list(rows) == printed(ask, *words)
    assert {row["in_time"] for row in rows} <= {"certain", "possible"}
    assert rows.notes[1] == "claims: the curator's reading; time: 1992"
    assert list(then.describe("SVB")) == printed(ask, "describe", "SVB", "--at", "1992")


@pytest.mark.parametrize("name", ["SVB", "Glass Bridge Alliance", "id:lantern-network"])
def test_a_thing_is_described_as_on_the_command_line(
    name: str, ask: Runner, graph: laborgraph.Graph
) -> None:
    assert list(graph.describe(name)) == printed(ask, "describe", name)


def test_passages_are_cited_as_on_the_command_line(ask: Runner, graph: laborgraph.Graph) -> None:
    assert list(graph.cite("SVB")) == printed(ask, "cite", "SVB")
    both = graph.cite("SVB", "id:gwu", documents=DOCUMENTS)
    assert list(both) == printed(ask, "cite", "SVB", "id:gwu", "--documents", DOCUMENTS)
    assert {row["checked"] for row in both} == {"as locked"}
    assert "no record ties" in graph.cite("SVB", "lgv:country-CA").why_empty


def test_lists_are_those_of_the_command_line(ask: Runner, graph: laborgraph.Graph) -> None:
    assert list(graph.questions()) == printed(ask, "query", "list")
    listed = printed(ask, "network", "list")
    for row in listed:
        del row["kind"]
    assert list(graph.networks()) == listed


def test_sparql_gives_rows_triples_or_a_truth_value(graph: laborgraph.Graph) -> None:
    query = "SELECT ?one (1.5 AS ?half) WHERE { ?one lg:alliedWith id:gwu } ORDER BY ?one"
    rows = graph.sparql(query)
    assert not isinstance(rows, bool)
    assert rows[0] == {"one": ID + "lwu", "half": 1.5}
    named = graph.sparql(query, iris=False)
    assert not isinstance(named, bool)
    assert named[0]["one"] == "Lamplighters' Union"
    assert graph.sparql("ASK { id:gwu a lg:Union }") is True
    triples = graph.sparql("CONSTRUCT { ?a lg:alliedWith ?b } WHERE { ?a lg:alliedWith ?b }")
    assert not isinstance(triples, bool)
    assert triples.columns == ("subject", "predicate", "object")
    nothing = graph.sparql("SELECT ?a WHERE { ?a lg:allidWith ?b }")
    assert not isinstance(nothing, bool)
    assert "did you mean lg:alliedWith" in nothing.why_empty


def test_an_endpoint_gives_the_same_answers_and_networks(world: Path, small_address: str) -> None:
    near = laborgraph.open(world, claims="all")
    far = laborgraph.open(world, endpoint=small_address)
    asked: dict[str, dict[str, Any]] = {"alliance-members": {"alliance": "GBA"}, "alliances": {}}
    for name, given in asked.items():
        assert (
            far.ask(name, evidence=True, **given).rows
            == near.ask(name, evidence=True, **given).rows
        )
    assert far.describe("SVB") == near.describe("SVB")
    assert far.cite("SVB", "id:gwu") == near.cite("SVB", "id:gwu")
    one, other = far.network("alliances"), near.network("alliances")
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
    assert far.sensitivity("degree").rows == near.sensitivity("degree").rows
    assert far.ask("alliances").notes[1] == "claims: those that the endpoint holds"


# Networks, and what is measured of them.


@pytest.mark.parametrize("name", [path.stem for path in (ROOT / "queries/networks").glob("*.rq")])
def test_every_tie_of_a_network_has_its_passages(name: str, real_graph: laborgraph.Graph) -> None:
    network = real_graph.network(name)
    assert isinstance(network, nx.MultiGraph)
    assert network.graph["name"] == name
    assert network.graph["summary"]
    assert network.number_of_edges() > 0
    for _, _, key, tie in network.edges(keys=True, data=True):
        assert key.startswith(tie["relation"])
        assert tie["records"]
        assert tie["passages"]
    for node, said in network.nodes(data=True):
        assert node.startswith("https://")
        assert said["label"] == network.graph["names"][node]
    # A researcher keeps it.
    kept = pickle.loads(pickle.dumps(network))  # noqa: S301 - our own
    assert nx.utils.graphs_equal(kept, network)


def test_a_network_is_cut_as_on_the_command_line(ask: Runner, graph: laborgraph.Graph) -> None:
    def nodes(*words: str) -> list[str]:
        return sorted(row["node"] for row in printed(ask, "centrality", "degree", *words, "--iris"))

    assert sorted(graph.network()) == nodes()
    mexico = graph.network("participation", country="Mexico")
    assert sorted(mexico) == nodes("--network", "participation", "--country", "Mexico")
    assert mexico.graph["kept"] == ("country: Mexico",)
    both = graph.network(country=["Mexico", "Canada"])
    assert sorted(both) == nodes("--country", "Mexico", "--country", "Canada")
    around = graph.network("events", ego="SVB", radius=1, component="largest")
    assert sorted(around) == nodes("--network", "events", "--ego", "SVB", "--component", "largest")
    unions = graph.network(kind="union", projection="count")
    assert sorted(unions) == nodes("--type", "union", "--projection", "count")


def test_a_query_of_ones_own_makes_a_network(graph: laborgraph.Graph, tmp_path: Path) -> None:
    own = tmp_path / "own.rq"
    own.write_text(
        "PREFIX lg: <https://w3id.org/laborgraph/ontology#>\n"
        "SELECT ?source ?target WHERE { ?source lg:alliedWith ?target }\n"
    )
    network = graph.network(query=own)
    assert network.graph["name"] == "own"
    assert set(network) == set(graph.network("alliances"))
    with pytest.raises(laborgraph.WrongUseError, match="give one of these"):
        graph.network("alliances", query=own)


@pytest.mark.parametrize(
    ("name", "measures"),
    [
        ("alliances", ("betweenness", "strength", "constraint")),
        ("solidarity", ("degree", "pagerank")),
        ("participation", ()),
        ("everything", ("strength",)),
    ],
)
def test_a_ranking_is_that_of_the_command_line(
    name: str, measures: tuple[str, ...], run: Runner, real_graph: laborgraph.Graph
) -> None:
    network = real_graph.network(name)
    words = ("centrality", *measures, "--network", name, "--evidence")
    ranking = laborgraph.ranking(network, *measures, evidence=True)
    ran = run(*words, "-f", "json")
    assert list(ranking) == json.loads(ran.out)
    assert ranking.notes
    assert all(note in ran.talk for note in ranking.notes)
    iris = laborgraph.ranking(network, *measures, iris=True)
    assert list(iris) == printed(run, *words[:-1], "--iris")


def test_weights_count_if_the_network_says_so_or_the_caller(graph: laborgraph.Graph) -> None:
    network, flat = graph.network(), graph.network(weighted=False)
    heavy = laborgraph.scores(network, "strength")
    light = laborgraph.scores(flat, "strength")
    assert heavy != light == laborgraph.scores(network, "strength", weighted=False)
    assert laborgraph.scores(flat, "strength", weighted=True) == heavy
    assert laborgraph.scores(laborgraph.simple(network), "strength") == heavy


def test_part_of_a_network_and_one_that_was_changed_are_measured(graph: laborgraph.Graph) -> None:
    network = graph.network()
    gone = next(iter(network))
    part = network.subgraph(set(network) - {gone})
    network.remove_node(gone)
    assert list(laborgraph.ranking(network)) == list(laborgraph.ranking(part))
    assert gone not in laborgraph.scores(part, "degree")


def test_a_network_without_nodes_says_so() -> None:
    empty: nx.Graph[str] = nx.Graph()
    assert "nothing is ranked" in str(laborgraph.ranking(empty, "degree"))


@pytest.mark.parametrize("kind", list(KINDS))
def test_sensitivity_is_that_of_the_command_line(
    kind: str, run: Runner, real_graph: laborgraph.Graph
) -> None:
    rows = real_graph.sensitivity("betweenness", kind)
    ran = run("centrality", "betweenness", "--sensitivity", kind, "-f", "json")
    assert list(rows) == json.loads(ran.out)
    assert ("NOT STABLE" in rows.notes[0]) == ("NOT STABLE" in ran.talk)


def test_sensitivity_of_part_of_a_network_by_iris_is_that_of_the_command_line(
    run: Runner, real_graph: laborgraph.Graph
) -> None:
    # Claims about members that were cut away change the weights among those that were kept.
    words = ("--sensitivity", "claim", "--network", "events", "--country", "United States")
    cut = real_graph.sensitivity("strength", "claim", "events", iris=True, country="United States")
    assert list(cut) == printed(run, "centrality", "strength", *words, "--iris")


# Answers as Python has them.


def test_an_answer_is_a_sequence_and_its_slice_an_answer(graph: laborgraph.Graph) -> None:
    answer = graph.ask("cross-border-ties", evidence=True)
    assert [answer[index] for index in range(len(answer))] == list(answer.rows)
    assert answer[1:].rows == answer.rows[1:]
    assert answer[1:].notes == answer.notes
    assert answer[0] in answer
    assert repr(answer).startswith(f"<Answer: {len(answer)} rows of country, ")
    with pytest.raises(IndexError):
        answer[len(answer)]


def test_a_data_frame_has_the_rows_and_whole_numbers_stay_whole() -> None:
    rows: tuple[dict[str, Any], ...] = (
        {"node": "FAT", "rank": 1, "score": 1.0},
        {"node": "UE", "rank": None, "score": None},
    )
    frame = laborgraph.Answer(("rank", "node", "score"), rows).frame()
    assert list(frame.columns) == ["rank", "node", "score"]
    assert [str(kind) for kind in frame.dtypes[["rank", "score"]]] == ["Int64", "float64"]
    assert frame["rank"].tolist()[0] == 1
    assert frame["rank"].isna().tolist() == [False, True]
    assert frame["node"].tolist() == ["FAT", "UE"]


def test_without_pandas_one_sentence_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(laborgraph.WrongUseError, match=r"install laborgraph\[frames\]"):
        laborgraph.Answer((), ()).frame()


def test_what_a_stranger_wrote_drives_neither_terminal_nor_notebook() -> None:
    answer = laborgraph.Answer(("<b>",), ({"<b>": "\x1b[31mred\n<script>"},))
    assert "\x1b" not in str(answer)
    assert len(str(answer).splitlines()) == 3
    assert "<script>" not in answer._repr_html_()
    assert "<b>" not in answer._repr_html_()


# What is wrong is one sentence, in the words of Python.

WRONG: list[tuple[Callable[[laborgraph.Graph], object], str]] = [
    (lambda graph: graph.ask("alliance-member"), "did you mean alliance-members"),
    (lambda graph: graph.ask("alliance-members"), "for example alliance='TNSA'"),
    (lambda graph: graph.ask("alliance-members", aliance="GBA"), "did you mean 'alliance'"),
    (lambda graph: graph.ask("documents", evidence=True), "rest on no single record"),
    (lambda graph: graph.sparql("SELECT"), "not valid SPARQL"),
    (lambda graph: graph.sparql("CLEAR ALL"), "only read"),
    (lambda graph: graph.describe("Glasworks of nowhere"), "did you mean"),
    (lambda graph: graph.network("aliances"), "did you mean alliances"),
    (lambda graph: graph.network(country="Mexiko"), "did you mean Mexico"),
    (lambda graph: graph.network("affiliations", weighted=True), "leave out weighted="),
    (lambda graph: graph.network("affiliations", projection="count"), "leave out projection="),
    (lambda graph: graph.network(component="smallest"), "component is 'largest' or nothing"),
    (lambda graph: graph.network(radius=2), "from a node named by ego"),
    (lambda graph: laborgraph.scores(graph.network(), "betweennes"), "did you mean betweenness"),
    (lambda graph: graph.sensitivity("degree", "sections"), "document, section, claim, alliance"),
    (lambda graph: laborgraph.open(claims="mine"), "claims= is one of"),
    (lambda graph: laborgraph.open(at="1994", during="1990/1994"), "at= and during= exclude"),
    (lambda graph: laborgraph.open(language="pt"), "language is one of en, es, fr, de"),
    (lambda graph: laborgraph.open(endpoint=""), "no address of an endpoint"),
    (lambda graph: laborgraph.open(endpoint="http://localhost/q", at="1994"), "as it stands"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=[said for _, said in WRONG])
def test_wrong_use_is_refused_in_one_sentence_without_options(
    wrong: Callable[[laborgraph.Graph], object], said: str, graph: laborgraph.Graph
) -> None:
    with pytest.raises(laborgraph.WrongUseError) as caught:
        wrong(graph)
    message = str(caught.value)
    assert said in message
    assert message.endswith((".", "?"))
    assert "\n" not in message
    assert "--" not in message.replace("id:", "").split("did you mean")[0]


def test_other_failures_are_those_of_the_command_line(tmp_path: Path, world: Path) -> None:
    with pytest.raises(laborgraph.UnreadableInputError, match="is not a library"):
        laborgraph.open(tmp_path)
    nobody = laborgraph.open(world, endpoint="http://127.0.0.1:9/query")
    with pytest.raises(laborgraph.EndpointError, match="refused the connection"):
        nobody.ask("alliances")
    assert issubclass(laborgraph.EndpointError, laborgraph.LaborgraphError)


# How it is opened and imported.


def test_what_is_set_for_the_command_line_counts_here_too(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABORGRAPH_LIBRARY", str(world))
    assert str(world) in repr(laborgraph.open())
    monkeypatch.setenv("LABORGRAPH_ENDPOINT", "http://localhost:7878/query")
    assert "http://localhost:7878/query" in repr(laborgraph.open())
    assert str(ROOT) in repr(laborgraph.open(ROOT, endpoint=None)) or "localhost" in repr(
        laborgraph.open(ROOT)
    )


def test_importing_it_loads_nothing_else() -> None:
    program = (
        "import sys\nbefore = set(sys.modules)\nimport laborgraph\n"
        "print(*sorted(set(sys.modules) - before))\n"
        "print(set(laborgraph.__all__) <= set(dir(laborgraph)))\n"
        "try:\n    laborgraph.opne\nexcept AttributeError as error:\n    print(error)\n"
        "print(*sorted(name for name in sys.modules if name.startswith('laborgraph')))\n"
        "laborgraph.WrongUseError\n"
        "print(*sorted(name for name in sys.modules if name.startswith('laborgraph')))\n"
    )
    # Without site, which may load what is installed in editable mode.
    ran = subprocess.run(
        [sys.executable, "-S", "-c", program],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=True,
        text=True,
    )
    assert ran.stdout.splitlines() == [
        "laborgraph",
        "True",
        "module 'laborgraph' has no attribute 'opne'",
        "laborgraph",
        "laborgraph laborgraph.errors",
    ]


def test_every_name_that_is_offered_is_there_and_explained() -> None:
    for name in set(laborgraph.__all__) - {"__version__"}:
        assert getattr(laborgraph, name).__doc__, name
    for name, method in vars(laborgraph.Graph).items():
        if not name.startswith("_"):
            assert method.__doc__, name


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "src" / "laborgraph" / "py.typed").exists()


def test_ties_of_one_relation_or_sign_are_those_of_the_command_line() -> None:
    graph = laborgraph.open()
    funded = graph.network("solidarity", relation="funding")
    assert {key.rpartition("-")[2] for *_, key in funded.edges(keys=True)} == {"funding"}
    against = graph.network("disputes", sign="negative")
    assert {said["sign"] for _, _, said in against.edges(data=True)} == {-1}
