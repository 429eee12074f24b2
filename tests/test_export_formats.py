"""Each format, by its own rules: what it keeps, what it makes harmless, what it refuses."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from laborgraph import subgraph
from laborgraph.endpoints import Remote
from laborgraph.errors import WrongUseError
from laborgraph.exports import FORMATS
from laborgraph.exports.model import MIXED, UNDIRECTED, Column, Edge, Export, Node
from laborgraph.tables import Iri, Table, text
from laborgraph.vocab import ID, LG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from laborgraph.endpoints import Embedded

GRAPH = b'<https://example.org/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "Zwilling"@de .\n'


def node(number: int, label: str, **values: Any) -> Node:
    return Node(
        id=f"n{number}",
        iri=f"https://example.org/{number}",
        label=label,
        values={"iri": f"https://example.org/{number}", **values},
        x=number * 10.5,
        y=-3.0 * number,
        color="#0072b2",
        size=10.0,
    )


def edge(number: int, ends: str, relation: str = "", *, arrow: bool, **values: Any) -> Edge:
    source, target = ends.split()
    return Edge(
        id=f"e{number}",
        source=source,
        target=target,
        directed=arrow,
        relation=relation,
        weight=0.1 * (number + 1),
        spells=(("1992", ""),) if number == 0 else (),
        values={"relation": relation or "tie", **values},
    )


# All that is awkward in one network: what XML, CSV and Pajek choke on, what readers keep for
# themselves, ties both with and without direction, parallel, and to itself, a node alone.
ODD = Export(
    title='Odd & "ends" <1>',
    description="Two\nlines",
    facts={"query": "SELECT …\nWHERE", "colors of nodes": "by chance"},
    direction=MIXED,
    weight="shared meetings",
    node_columns=(
        Column("iri", "string", "address"),
        Column("types", "liststring", "classes"),
        Column("members", "integer", "how many"),
        Column("score", "double", "how much"),
        Column("active", "boolean", "whether"),
        Column("name", "string", "a name that readers keep"),
        Column("r", "string", "another"),
        Column("value", "string", "another"),
        Column("passages", "liststring", "evidence"),
    ),
    edge_columns=(
        Column("relation", "string", "relation"),
        Column("sign", "integer", "for or against"),
        Column("interaction", "string", "a name that Cytoscape keeps"),
        Column("passages", "liststring", "evidence"),
    ),
    nodes=(
        node(
            0,
            'Zócalo & <Union> "A"',
            types=("ngo", "union"),
            members=12,
            score=0.25,
            active=True,
            name="x",
            r="y",
            value="z",
            passages=("doc l. 1-2", "doc l. 7"),
        ),
        node(1, "=SUM(A1:A2)", active=False, name="-5"),
        node(2, "Zwilling", types=("+1",)),
        node(3, "Zwilling", name="two\nlines, and a \r return"),
        node(4, "nul\x00 bell\x07 not\uffff &#65; 漢字", score=-1e-07),
    ),
    edges=(
        edge(0, "n0 n1", "member", arrow=True, passages=("doc l. 1", "doc l. 2")),
        edge(1, "n0 n1", "partner of", arrow=True, interaction="kept"),
        edge(2, "n1 n0", "member", arrow=True),
        edge(3, "n1 n2", "ally", arrow=False, sign=1),
        edge(4, "n1 n2", 'rival "x"', arrow=False, sign=-1, passages=("doc l. 3",)),
        edge(5, "n2 n2", arrow=False),
    ),
    legend=(("chance", "#0072b2"),),
    graph=GRAPH,
)
EMPTY = ODD._replace(direction=UNDIRECTED, nodes=(), edges=(), graph=b"")
# The same without arrows, for readers that know one direction.
UNARROWED = ODD._replace(
    direction=UNDIRECTED, edges=tuple(tie._replace(directed=False) for tie in ODD.edges)
)

CASE = [pytest.param(ODD, id="odd"), pytest.param(EMPTY, id="empty")]
JSON = ["cx2", "cyjs", "graphology"]


def written(form: str, export: Export, part: str = "") -> bytes:
    return FORMATS[form].write(export)[part]


def content(form: str, export: Export) -> Any:
    return json.loads(written(form, export))


def rows(form: str, export: Export, part: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(form, export, part).decode(), newline="")))


# --- all of them --------------------------------------------------------------------------------


@pytest.mark.parametrize("export", CASE)
@pytest.mark.parametrize("form", list(FORMATS))
def test_format_writes_any_network_in_utf_8_without_a_mark_or_in_bytes_of_its_own(
    form: str, export: Export
) -> None:
    files = FORMATS[form].write(export)
    # What may be there is known before anything is made.
    assert set(files) <= set(FORMATS[form].parts)
    if export is ODD:
        assert set(files) == set(FORMATS[form].parts)
    for part, made in files.items():
        assert made, part
        assert not made.startswith(b"\xef\xbb\xbf")
        if form not in {"parquet", "feather"}:
            text = made.decode()
            assert "\x00" not in text, part
            assert "\x07" not in text, part


PROGRAM = """
import hashlib, json, sys
from pathlib import Path
from laborgraph import networks, subgraph
from laborgraph.endpoints import Embedded
from laborgraph.exports import FORMATS
from laborgraph.exports.making import Words, export_of
from laborgraph.library import Library
library = Library(Path(sys.argv[1]))
endpoint = Embedded(library)
chosen = networks.choose(endpoint, library, "alliances")
made = export_of(chosen.network, Words("title", "description", "weight", {"query": chosen.text}))
made = made._replace(graph=subgraph.ntriples(endpoint, {*chosen.network, *chosen.records}))
print(len(made.edges), len(made.graph))
for name, form in FORMATS.items():
    for part, content in form.write(made).items():
        print(name, part, hashlib.sha256(content).hexdigest())
"""


def test_every_format_has_the_same_bytes_whatever_the_hash_seed(world: Path) -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, world],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert {line.split()[0] for line in runs[0].splitlines()[1:]} == set(FORMATS)
    ties, graph = map(int, runs[0].splitlines()[0].split())
    assert ties > 0
    assert graph > 0


# --- GraphML ------------------------------------------------------------------------------------

ML = "{http://graphml.graphdrawing.org/xmlns}"


def test_graphml_has_ids_that_stand_once_and_short_ones_for_nodes() -> None:
    root = ET.fromstring(written("graphml", ODD))  # noqa: S314 - our own
    ids = [item.get("id") for tag in ("key", "node", "edge") for item in root.iter(ML + tag)]
    assert len(set(ids)) == len(ids)
    assert [item.get("id") for item in root.iter(ML + "node")] == ["n0", "n1", "n2", "n3", "n4"]
    assert {item.get("attr.name") for item in root.iter(ML + "key")} >= {"iri", "label", "weight"}


def test_graphml_says_the_direction_of_every_tie_and_none_by_default() -> None:
    """graphology-graphml takes the default for a tie that says ``directed="false"``."""
    root = ET.fromstring(written("graphml", ODD))  # noqa: S314 - our own
    found = root.find(ML + "graph")
    assert found is not None
    assert found.get("edgedefault") == "undirected"
    said = [item.get("directed") for item in root.iter(ML + "edge")]
    assert said == ["true"] * 3 + ["false"] * 3


def test_graphml_gives_no_key_two_names_and_no_value_where_none_is_known() -> None:
    root = ET.fromstring(written("graphml", ODD))  # noqa: S314 - our own
    keys = {item.get("id"): item for item in root.iter(ML + "key")}
    for what in ("node", "edge"):
        names = [item.get("attr.name") for item in keys.values() if item.get("for") == what]
        assert len(set(names)) == len(names)
    second = list(root.iter(ML + "node"))[1]
    known = {keys[data.get("key")].get("attr.name"): data.text for data in second}
    assert known["name_"] == "-5"
    assert known["active"] == "false"
    assert "types" not in known
    assert {item.get("attr.type") for item in keys.values()} == {
        *("string", "int", "double", "boolean")
    }
    assert all(item.findtext(ML + "desc") for item in keys.values())


def test_graphml_keeps_what_it_was_made_by_for_a_reader_and_has_no_key_for_the_graph() -> None:
    root = ET.fromstring(written("graphml", ODD))  # noqa: S314 - our own
    said = root.findtext(ML + "desc") or ""
    assert said.startswith('Odd & "ends" <1>\nTwo\nlines\nquery: SELECT')
    assert "graph" not in {item.get("for") for item in root.iter(ML + "key")}


# --- CSV ----------------------------------------------------------------------------------------


def test_csv_pair_has_the_columns_by_which_gephi_builds_a_network() -> None:
    nodes = written("csv", ODD, ".nodes.csv").decode().split("\r\n")[0].split(",")
    edges = written("csv", ODD, ".edges.csv").decode().split("\r\n")[0].split(",")
    assert nodes[:3] == ["Id", "Label", "iri"]
    assert edges[:7] == ["Source", "Target", "Type", "Id", "Label", "Weight", "Kind"]
    for head in (nodes, edges):
        assert len({name.lower() for name in head}) == len(head)
    kinds = [(row["Id"], row["Type"], row["Kind"]) for row in rows("csv", ODD, ".edges.csv")]
    assert kinds[1] == ("e1", "Directed", "partner of")
    assert kinds[5] == ("e5", "Undirected", "")


def test_csv_never_hands_a_spreadsheet_a_formula() -> None:
    for part in (".nodes.csv", ".edges.csv"):
        for row in rows("csv", ODD, part):
            for name, cell in row.items():
                number = name in {"Weight", "score", "sign"}
                assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    nodes = rows("csv", ODD, ".nodes.csv")
    assert nodes[1]["Label"] == "'=SUM(A1:A2)"
    assert nodes[1]["name"] == "'-5"
    assert nodes[2]["types"] == "'+1"
    assert nodes[4]["score"] == "-1e-07"


# --- the JSON of Cytoscape and graphology -------------------------------------------------------


@pytest.mark.parametrize("form", JSON)
@pytest.mark.parametrize("export", CASE)
def test_json_holds_no_null_and_nothing_that_is_no_json(form: str, export: Export) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    def leaves(value: Any) -> Iterator[Any]:
        items = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list):
            for item in items:
                yield from leaves(item)
        else:
            yield value

    read = json.loads(written(form, export), parse_constant=refuse)
    assert None not in list(leaves(read))


@pytest.mark.parametrize("form", JSON)
def test_json_refuses_a_number_that_is_none(form: str) -> None:
    broken = ODD._replace(nodes=(ODD.nodes[0]._replace(x=float("nan")),), edges=())
    with pytest.raises(ValueError, match="not JSON compliant"):
        written(form, broken)


OF_CX2: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "double": (int, float),
    "boolean": bool,
    "list_of_string": list,
}


def check_cx2(read: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The rules of the specification; the aspects by name."""
    assert read[0] == {"CXVersion": "2.0", "hasFragments": False}
    assert all(len(block) == 1 for block in read[1:])
    names = [next(iter(block)) for block in read[1:]]
    assert (names[0], names[1], names[-1]) == ("metaData", "attributeDeclarations", "status")
    aspects = {name: block[name] for name, block in zip(names, read[1:], strict=True)}
    assert aspects["status"] == [{"error": "", "success": True}]
    counted = {item["name"]: item["elementCount"] for item in aspects["metaData"]}
    assert counted == {name: len(aspects[name]) for name in names[1:-1]}
    declared = aspects["attributeDeclarations"][0]
    about = aspects["networkAttributes"][0]
    assert set(about) == set(declared["networkAttributes"])
    nodes = [item["id"] for item in aspects.get("nodes", [])]
    edges = [item["id"] for item in aspects.get("edges", [])]
    assert nodes == list(range(len(nodes)))
    assert edges == list(range(len(edges)))
    for item in aspects.get("edges", []):
        assert {item["s"], item["t"]} <= set(nodes)
    for aspect in ("nodes", "edges"):
        for item in aspects.get(aspect, []):
            assert "id" not in item["v"]
            for name, value in item["v"].items():
                kind = declared[aspect][name]["d"]
                assert isinstance(value, OF_CX2[kind]), name
                assert isinstance(value, bool) == (kind == "boolean"), name
    return aspects


@pytest.mark.parametrize("export", CASE)
def test_cx2_keeps_the_rules_of_its_specification(export: Export) -> None:
    aspects = check_cx2(content("cx2", export))
    assert len(aspects.get("nodes", [])) == len(export.nodes)
    assert len(aspects.get("edges", [])) == len(export.edges)
    assert ("nodes" in aspects) == bool(export.nodes)


def test_cytoscape_draws_from_the_top_down() -> None:
    aspects = check_cx2(content("cx2", ODD))
    assert [(item["x"], item["y"]) for item in aspects["nodes"]][:2] == [(0.0, 0.0), (10.5, 3.0)]
    assert b"-0.0" not in written("cx2", ODD)
    positions = [item["position"] for item in content("cyjs", ODD)["elements"]["nodes"]]
    assert positions[2] == {"x": 21.0, "y": 6.0}


def test_attribute_by_the_name_of_one_that_cytoscape_keeps_is_not_lost() -> None:
    aspects = check_cx2(content("cx2", ODD))
    assert aspects["nodes"][0]["v"]["name"] == 'Zócalo & <Union> "A"'
    assert aspects["nodes"][0]["v"]["name_"] == "x"
    assert aspects["edges"][1]["v"]["interaction"] == "partner of"
    assert aspects["edges"][1]["v"]["interaction_"] == "kept"
    data = content("cyjs", ODD)["elements"]["nodes"][0]["data"]
    assert (data["value"], data["value_"], data["id"]) == ("n0", "z", "n0")


@pytest.mark.parametrize(
    ("kept", "multi"),
    [
        ([], False),
        (["e0", "e2", "e3"], False),
        (["e0", "e1"], True),
        (["e3", "e4"], True),
        (["e5"], False),
    ],
)
def test_graphology_is_told_of_parallel_ties_where_there_are_some(
    kept: list[str], multi: bool
) -> None:
    some = ODD._replace(edges=tuple(tie for tie in ODD.edges if tie.id in kept))
    assert content("graphology", some)["options"]["multi"] is multi


# --- Pajek --------------------------------------------------------------------------------------


def test_pajek_is_ascii_and_a_label_ends_where_it_should() -> None:
    lines = written("pajek", ODD).decode("ascii").split("\r\n")
    assert lines[0] == "*Vertices 5"
    assert lines[1].startswith("1 \"Z&#243;calo & <Union> 'A'\" 0.05000 ")
    assert lines[3].startswith('3 "Zwilling [n2]" ')
    assert lines[4].startswith('4 "Zwilling [n3]" ')
    assert lines[5].startswith('5 "nul bell not &#38;#65; &#28450;&#23383;" ')
    assert all(line.count('"') in {0, 2} for line in lines)
    places = [tuple(map(float, line.rsplit(" ", 3)[1:])) for line in lines[1:6]]
    assert all(0 <= part <= 1 for place in places for part in place)
    assert lines[6:] == [
        "*Arcs",
        '1 2 0.1 l "member"',
        '1 2 0.2 l "partner of"',
        f'2 1 {0.1 * 3!r} l "member"',
        "*Edges",
        '2 3 0.4 l "ally"',
        "2 3 0.5 l \"rival 'x'\"",
        f"3 3 {0.1 * 6!r}",
        "",
    ]


def test_pajek_gets_the_relations_of_a_multiple_network_numbered_and_named() -> None:
    lines = written("pajek", ODD, ".relations.net").decode("ascii").split("\r\n")
    assert [line for line in lines if line.startswith("*")] == [
        "*Vertices 5",
        '*Edges :1 ""',
        '*Edges :2 "ally"',
        '*Arcs :3 "member"',
        '*Arcs :4 "partner of"',
        "*Edges :5 \"rival 'x'\"",
    ]
    assert sum(line[:1].isdigit() and '"' not in line for line in lines) == len(ODD.edges)


def test_pajek_has_one_file_where_there_is_one_relation() -> None:
    alike = ODD._replace(edges=tuple(tie._replace(relation="ally") for tie in ODD.edges))
    assert set(FORMATS["pajek"].write(alike)) == {""}
    assert set(FORMATS["pajek"].write(EMPTY)) == {""}
    assert written("pajek", EMPTY) == b"*Vertices 0\r\n"


# --- Parquet and Arrow --------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["parquet", "feather"])
def test_without_pyarrow_one_sentence_says_what_to_install(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(WrongUseError) as refused:
        FORMATS[form].write(ODD)
    said = str(refused.value)
    assert "install laborgraph[frames]" in said
    assert "\n" not in said


# --- RDF ----------------------------------------------------------------------------------------


def quads(form: str, export: Export) -> set[ox.Quad]:
    return set(ox.parse(written(form, export), format=subgraph.SYNTAXES[form]))


def test_rdf_in_all_three_syntaxes_says_the_same() -> None:
    triples = {form: {quad.triple for quad in quads(form, ODD)} for form in subgraph.SYNTAXES}
    assert triples["turtle"] == triples["json-ld"] == triples["trig"]
    said = {quad.triple for quad in ox.parse(GRAPH, format=ox.RdfFormat.N_TRIPLES)}
    assert said < triples["turtle"]


def test_trig_keeps_what_is_said_apart_from_how_it_was_made() -> None:
    inside = [quad for quad in quads("trig", ODD) if isinstance(quad.graph_name, ox.NamedNode)]
    (name,) = {str(quad.graph_name) for quad in inside}
    assert name.startswith("<ni:///sha-256;")
    assert {quad.triple for quad in inside} == {
        quad.triple for quad in ox.parse(GRAPH, format=ox.RdfFormat.N_TRIPLES)
    }
    outside = [quad for quad in quads("trig", ODD) if quad not in inside]
    assert {str(quad.subject).split("#")[0].strip("<>") for quad in outside} == {name.strip("<>")}
    values = {quad.object.value for quad in outside if isinstance(quad.object, ox.Literal)}
    assert {'Odd & "ends" <1>', "Two\nlines", "query", "SELECT …\nWHERE"} <= values
    # There are no colours in it.
    assert "colors of nodes" not in values


def test_name_of_a_subgraph_is_the_digest_of_what_it_says() -> None:
    def name(export: Export) -> str:
        return written("trig", export).decode().split("<ni:")[1].split(">")[0]

    assert name(ODD) == name(ODD._replace(title="another"))
    assert name(ODD) != name(ODD._replace(graph=GRAPH.replace(b"Zwilling", b"Drilling")))


def test_subgraph_holds_records_passages_documents_and_the_names_of_the_rest(
    small: Embedded,
) -> None:
    record = f"{ID}glass-bridge-alliance--svb"
    found = subgraph.triples(small, [record])
    of = {subject.value for subject, _, _ in found}
    passages = {
        value.value for _, predicate, value in found if predicate.value.endswith("hasSource")
    }
    assert record in of
    assert passages
    assert passages <= of
    own = small.answer(f"CONSTRUCT {{ <{record}> ?p ?o }} WHERE {{ <{record}> ?p ?o }}")
    assert isinstance(own, tuple)
    assert set(own) <= set(found)
    named = {
        subject.value
        for subject, predicate, _ in found
        if predicate.value.endswith(("#label", "#prefLabel"))
    }
    assert {f"{ID}glass-bridge-alliance", f"{ID}svb", f"{LG}AllianceParticipation"} <= named
    # Of what is only named no more is said: no class, no tie.
    assert not [
        triple for triple in found if triple[0] == Iri(f"{ID}svb") and "type" in triple[1].value
    ]


def test_subgraph_asks_for_many_things_in_pieces_and_forgets_none(
    small: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = small.answer("SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER (isIRI(?s)) }")
    assert isinstance(answer, Table)
    things = [text(row[0]) for row in answer.rows]
    whole = subgraph.ntriples(small, things)
    monkeypatch.setattr(subgraph, "_CHUNK", 7)
    assert subgraph.ntriples(small, things) == whole
    assert len(whole.splitlines()) == len(set(small.store))


def test_subgraph_leaves_out_what_is_no_iri(small: Embedded) -> None:
    odd = ["a word", "", "_:b0", "x:a> } # out", 'https://example.org/"']
    assert subgraph.triples(small, odd) == ()


def test_subgraph_is_the_same_from_an_endpoint(small: Embedded, small_address: str) -> None:
    things = [f"{ID}glass-bridge-alliance--svb", f"{ID}glass-bridge-alliance"]
    assert subgraph.ntriples(Remote(small_address), things) == subgraph.ntriples(small, things)


def test_literal_without_an_encoding_does_not_break_the_description() -> None:
    half = ODD._replace(title="half \ud83d", facts={"query": '"""\\ \ud83d'})
    assert b"half \xef\xbf\xbd" in written("turtle", half)
