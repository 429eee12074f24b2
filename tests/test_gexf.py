"""GEXF 1.3: valid, read by others, and no tie and no record of evidence lost."""

from __future__ import annotations

import io
import json
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conftest import ROOT
from laborgraph import networks
from laborgraph.exports import gexf
from laborgraph.exports.making import Look, Measured, Words, export_of
from laborgraph.exports.model import DATED, QUERY, Export
from laborgraph.library import query_files
from laborgraph.vocab import curie

if TYPE_CHECKING:
    from laborgraph.endpoints import Embedded
    from laborgraph.library import Library

SCHEMA = ROOT.parent / "shared" / "schemas" / "gexf-1.3" / "gexf.rng"
NAMES = [path.stem for path in query_files(ROOT / "queries" / "networks")]
ELEMENT = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"
WORDS = Words("a title", "a description", "", {})


def read(export: Export) -> Any:
    """The file as a reader of XML sees it."""
    return etree.fromstring(gexf.write(export)[""])


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema of the format, which is no part of this repository."""
    if not SCHEMA.is_file():
        pytest.skip(f"the schema of GEXF 1.3 is not beside the repository ({SCHEMA.name})")
    return etree.RelaxNG(etree.parse(SCHEMA))


def columns(file: Any, of: str) -> dict[str, tuple[str, str]]:
    """The attributes that a file declares: id, name and type."""
    (block,) = file.findall(f".//{ELEMENT}attributes[@class='{of}']")
    return {item.get("id"): (item.get("title"), item.get("type")) for item in block}


def said(file: Any, element: Any, of: str) -> dict[str, Any]:
    """What a file says of one node or tie, lists as lists."""
    known = columns(file, of)
    found = {}
    for value in element.iter(f"{ELEMENT}attvalue"):
        name, kind = known[value.get("for")]
        assert name not in found
        text = value.get("value")
        # The lists of GEXF are those of JSON, as long as no line break is in them.
        found[name] = json.loads(text) if kind == "liststring" else text
    return found


def made(*ties: dict[str, Any], directed: bool = False, **nodes: dict[str, Any]) -> Any:
    """A network by hand, with what the bench promises of every node and tie."""
    network: Any = nx.MultiDiGraph() if directed else nx.MultiGraph()
    for name in "abc":
        known = {"label": name.upper(), "records": frozenset(), "passages": (), "sources": ()}
        network.add_node(f"x:{name}", **(known | nodes.get(name, {})))
    for tie in ties:
        whole: dict[str, Any] = {"relation": "", "weight": 1.0, "records": frozenset()}
        whole |= {"passages": (), "sources": (), "spells": (), "directed": directed}
        whole |= {"tail": "x:a", "head": "x:b"} | tie
        key = f"{whole['relation']} {whole['directed'] and whole['tail']}"
        network.add_edge(whole["tail"], whole["head"], key, **whole)
    return network


def lifetimes(tie: Any) -> list[Any]:
    """The elements that say when a tie held: its spells, or itself."""
    return list(tie.iter(f"{ELEMENT}spell")) or [tie]


def edges(network: Any) -> list[Any]:
    return list(read(export_of(network, WORDS)).iter(f"{ELEMENT}edge"))


# --- the data that come along -------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_network_is_valid_and_loses_no_tie_and_no_evidence(
    name: str, reading: Embedded, library: Library, schema: Any
) -> None:
    network = networks.choose(reading, library, name).network
    export = export_of(network, Words(name, "", "", {QUERY: "SELECT …", DATED: "2026-11-22"}))
    file = read(export)
    schema.assertValid(file)
    ties = list(file.iter(f"{ELEMENT}edge"))
    assert len(ties) == network.number_of_edges() > 0
    assert len(list(file.iter(f"{ELEMENT}node"))) == len(network)
    found = Counter(
        (tuple(known["records"]), tuple(known["passages"]), tuple(known["sources"]))
        for known in (said(file, tie, "edge") for tie in ties)
    )
    assert found == Counter(
        (tuple(sorted(map(curie, tie["records"]))), tie["passages"], tie["sources"])
        for _, _, tie in network.edges(data=True)
    )
    behind = {record for records, _, _ in found for record in records}
    assert behind == {
        curie(record) for _, _, tie in network.edges(data=True) for record in tie["records"]
    }


@pytest.mark.parametrize("name", [name for name in NAMES if name != "everything"])
def test_networkx_reads_as_many_nodes_and_ties(
    name: str, reading: Embedded, library: Library
) -> None:
    """Of ties with and without direction in one file, networkx reads none: hence not everything."""
    network = networks.choose(reading, library, name).network
    content = gexf.write(export_of(network, WORDS))[""]
    again = nx.read_gexf(io.BytesIO(content), version="1.3")
    assert (len(again), again.number_of_edges()) == (len(network), network.number_of_edges())
    assert again.is_directed() == network.is_directed()
    labels = sorted(node["label"] for _, node in again.nodes(data=True))
    assert labels == sorted(node["label"] for _, node in network.nodes(data=True))
    assert all(tie["relation"] for _, _, tie in again.edges(data=True))


# --- one thing at a time ------------------------------------------------------------------------


def test_parallel_ties_stay_apart_by_kind_and_relation() -> None:
    ties = edges(made({"relation": "funds"}, {"relation": "trains"}, {}))
    assert [tie.get("kind") for tie in ties] == ["tie", "funds", "trains"]
    assert len({tie.get("id") for tie in ties}) == 3


def test_tie_with_a_direction_beside_one_without_is_of_another_kind() -> None:
    """Gephi takes two ties of one kind between two nodes for one."""
    ties = edges(
        made(
            {"relation": "funds", "directed": True},
            {"relation": "funds", "directed": True, "tail": "x:b", "head": "x:a"},
            {"relation": "funds"},
        )
    )
    assert sorted((tie.get("type"), tie.get("kind")) for tie in ties) in (
        [("directed", "funds"), ("directed", "funds"), ("undirected", "funds 2")],
        [("directed", "funds 2"), ("directed", "funds 2"), ("undirected", "funds")],
    )


def test_tie_in_an_undirected_network_keeps_the_way_it_points() -> None:
    network = made({"directed": True, "tail": "x:c", "head": "x:a"}, {})
    file = read(export_of(network, WORDS))
    ways = {
        (tie.get("type"), tie.get("source"), tie.get("target"))
        for tie in file.iter(f"{ELEMENT}edge")
    }
    assert ways == {("directed", "n2", "n0"), ("undirected", "n0", "n1")}


@pytest.mark.parametrize(
    ("spells", "due", "columns_due"),
    [
        ((), [], {}),
        (
            (("1992", ""),),
            [{"start": "1992-01-01"}],
            {"start": "1992", "start_year": "1992"},
        ),
        (
            (("1992-02", "1994"),),
            [{"start": "1992-02-01", "end": "1994-12-31"}],
            {"start": "1992-02", "start_year": "1992", "end": "1994", "end_year": "1994"},
        ),
        (
            (("1992", "1992-02"), ("1994", "")),
            [{"start": "1992-01-01", "end": "1992-02-29"}, {"start": "1994-01-01"}],
            {"start": "1992", "start_year": "1992", "spells": ["1992/1992-02", "1994/"]},
        ),
        (
            # Gephi refuses times that overlap; what each source says stands in the columns.
            (("1992", "1994"), ("1993", "1994-05")),
            [{"start": "1992-01-01", "end": "1994-12-31"}],
            {"start": "1992", "start_year": "1992", "end": "1994", "end_year": "1994"},
        ),
        (
            (("", "1990"), ("1988", "1992"), ("1994", "1995"), ("1995", "")),
            [{"end": "1992-12-31"}, {"start": "1994-01-01"}],
            {"spells": ["/1990", "1988/1992", "1994/1995", "1995/"]},
        ),
        # It may have held at any time, if the two are taken together.
        ((("", "1994"), ("1993", "")), [], {}),
        # An interval that ends before it starts Gephi cannot make.
        (
            (("1992", "1991"),),
            [],
            {"start": "1992", "start_year": "1992", "end": "1991", "end_year": "1991"},
        ),
        # What is dated in words has no place on a calendar; the words stay.
        ((("about 1992", ""),), [], {"start": "about 1992"}),
    ],
)
def test_time_stands_as_days_and_as_the_sources_say(
    spells: Any, due: list[dict[str, str]], columns_due: dict[str, Any]
) -> None:
    file = read(export_of(made({"spells": spells}), WORDS))
    (tie,) = file.iter(f"{ELEMENT}edge")
    times = [dict(item.attrib) for item in tie.iter(f"{ELEMENT}spell")]
    own = {name: tie.get(name) for name in ("start", "end") if tie.get(name)}
    assert times or ([own] if own else []) == due
    assert not (times and own)
    assert times in ([], due)
    known = said(file, tie, "edge")
    assert {name: known[name] for name in columns_due} == columns_due
    assert ("end_year" in known) == ("end_year" in columns_due)
    (graph,) = file.iter(f"{ELEMENT}graph")
    assert graph.get("mode") == ("dynamic" if due else "static")
    assert graph.get("timeformat") == ("date" if due else None)


def test_what_is_not_known_is_left_out() -> None:
    network = made({}, a={"country": ("x:MX",), "sources": ("one", "two")})
    file = read(export_of(network, WORDS))
    known = [said(file, node, "node") for node in file.iter(f"{ELEMENT}node")]
    assert [node.get("country") for node in known] == ["x:MX", None, None]
    assert [node.get("sources") for node in known] == [["one", "two"], None, None]
    assert [node["n_sources"] for node in known] == ["2", "0", "0"]


def test_lists_are_spelled_so_that_every_piece_comes_back() -> None:
    pieces = ('say "no"', "a, b", "c|d", "[e]", "back\\slash", "it's", "(f)")
    file = read(export_of(made({"passages": pieces}), WORDS))
    (tie,) = file.iter(f"{ELEMENT}edge")
    assert said(file, tie, "edge")["passages"] == list(pieces)


def test_attributes_stand_in_one_block_a_class_with_numbers_for_ids() -> None:
    measures = [Measured("k-core", "…", {"x:a": 1, "x:b": 2}), Measured("betweenness", "…", {})]
    file = read(export_of(made({}, a={"Size": ("3",), "iri": ("z",)}), WORDS, measures))
    blocks = list(file.iter(f"{ELEMENT}attributes"))
    assert [(item.get("class"), item.get("mode")) for item in blocks] == [
        ("node", "static"),
        ("edge", "static"),
    ]
    for of in ("node", "edge"):
        known = columns(file, of)
        assert list(known) == [str(number) for number in range(len(known))]
        titles = [title for title, _ in known.values()]
        assert len(set(titles)) == len(titles)
    assert {("k_core", "integer"), ("size_", "string"), ("iri_", "string")} <= set(
        columns(file, "node").values()
    )


def test_colours_sizes_and_places_are_those_of_the_export() -> None:
    export = export_of(
        made({}, a={"country": ("x:MX",)}),
        WORDS,
        [Measured("degree", "…", {"x:a": 1.0, "x:b": 0.0})],
        Look(size="degree"),
    )
    first = read(export).find(f".//{ELEMENT}node")
    rgb = "#" + "".join(f"{int(first.find(f'{VIZ}color').get(c)):02x}" for c in "rgb")
    place = first.find(f"{VIZ}position")
    node = export.nodes[0]
    assert rgb == node.color
    assert (float(place.get("x")), float(place.get("y"))) == (node.x, node.y)
    assert float(first.find(f"{VIZ}size").get("value")) == node.size == 30


@pytest.mark.parametrize(
    ("date", "due"), [("2026-11-22", "2026-11-22"), ("2026", None), ("", None)]
)
def test_date_of_the_file_is_that_of_the_data_or_none(date: str, due: str | None) -> None:
    words = Words("A & B", "C < D", "the number of acts", {DATED: date, QUERY: "SELECT\n?a"})
    meta = read(export_of(made({}), words)).find(f"{ELEMENT}meta")
    assert meta.get("lastmodifieddate") == due
    text = meta.findtext(f"{ELEMENT}description")
    assert text.startswith("A & B\nC < D\nweight: the number of acts\n")
    assert "query:\nSELECT\n?a" in text


# --- hostile networks ---------------------------------------------------------------------------

ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\x01\x0b\x1f\ufffe\uffff\ud800\"'<>&|[]\\,\t\n\r \u2028"),
    ),
    max_size=8,
)
DATES = st.sampled_from(["", "1992", "1992-05", "1992-05-03", "1992-02-30", "0000", "19", "-0044"])
SPELLS = st.lists(st.tuples(DATES, DATES), max_size=3).map(tuple)


@st.composite
def hostile(draw: st.DrawFn) -> Any:
    """A network of odd names and odd attributes, or of nothing."""
    directed = draw(st.booleans())
    network: Any = nx.MultiDiGraph() if directed else nx.MultiGraph()
    nodes = draw(st.lists(ODD, max_size=5, unique=True))
    for node in nodes:
        known = {"label": draw(ODD), "records": frozenset(draw(st.lists(ODD, max_size=2)))}
        known |= {"passages": (), "sources": tuple(draw(st.lists(ODD, max_size=2)))}
        known |= {draw(ODD): (draw(ODD),)} if draw(st.booleans()) else {}
        network.add_node(node, **known)
    for _ in range(draw(st.integers(0, 5)) if nodes else 0):
        source, target = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        relation, pointing = draw(ODD), directed or draw(st.booleans())
        network.add_edge(
            source,
            target,
            relation,
            relation=relation,
            weight=draw(st.floats(1e-100, 1e100)),
            records=frozenset(draw(st.lists(ODD, max_size=2))),
            passages=tuple(draw(st.lists(ODD, max_size=2))),
            sources=(),
            spells=draw(SPELLS),
            directed=pointing,
            tail=source,
            head=target,
        )
    network.graph["names"] = {node: draw(ODD) for node in nodes}
    return network


def valid(schema: Any, network: Any, words: Words = WORDS) -> Any:
    content = gexf.write(export_of(network, words))[""]
    # Read anew, as another program would, so that what is no XML fails here.
    file = etree.parse(io.BytesIO(content))
    schema.assertValid(file)
    return file


@given(hostile(), ODD, ODD)
def test_hostile_networks_are_valid(schema: Any, network: Any, title: str, query: str) -> None:
    words = Words(title, title, "", {QUERY: query, DATED: title})
    file = valid(schema, network, words)
    assert len(list(file.iter(f"{ELEMENT}node"))) == len(network)


@given(hostile())
def test_hostile_networks_keep_every_tie_apart(network: Any) -> None:
    file = read(export_of(network, WORDS))
    nodes = {node.get("id") for node in file.iter(f"{ELEMENT}node")}
    ties = list(file.iter(f"{ELEMENT}edge"))
    assert len(nodes) == len(network)
    assert len(ties) == network.number_of_edges()
    taken: set[tuple[str, str, str]] = set()
    for tie in ties:
        source, target, kind = tie.get("source"), tie.get("target"), tie.get("kind")
        assert {source, target} <= nodes
        ways = {(source, target, kind)}
        if tie.get("type") == "undirected":
            ways.add((target, source, kind))
        assert not ways & taken
        taken |= ways
        assert said(file, tie, "edge")["relation"]
        times = [(item.get("start", ""), item.get("end", "~")) for item in lifetimes(tie)]
        assert all(start <= end for start, end in times)
        assert all(one[1] < other[0] for one, other in pairwise(times))
    for node in file.iter(f"{ELEMENT}node"):
        assert node.get("label").strip()


@pytest.mark.parametrize("nodes", [0, 1])
def test_network_without_ties_or_nodes_is_a_file_all_the_same(schema: Any, nodes: int) -> None:
    network = made()
    network.remove_nodes_from([f"x:{name}" for name in "abc"[nodes:]])
    file = valid(schema, network)
    assert file.find(f".//{ELEMENT}nodes").get("count") == str(nodes)
    assert file.find(f".//{ELEMENT}edges").get("count") == "0"
