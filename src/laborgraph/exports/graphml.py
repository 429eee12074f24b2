"""GraphML, as igraph, Gephi, Cytoscape, networkx and graphology read it.

By a writer of our own: networkx's has one direction for all ties, takes their keys (our relations)
for ids, so that ids stand twice, and cannot say what an attribute means. What the readers ask for
is met here: short ids of nodes, unlike every id of a tie; the direction on each tie, with
``undirected`` as the default wherever one has none, for graphology-graphml takes the default for
any tie that does not say ``true``; in a network of both kinds an attribute ``directed`` besides,
for igraph knows the default alone (and networkx reads no such file); ``label``, ``x``, ``y``,
``size``, ``r``, ``g``, ``b`` and ``weight`` under the names that Gephi looks for; no key for the
graph, which Gephi calls an error (the title and how the network was made stand in ``desc``); the
pieces of a list with a bar between them, for GraphML has no lists.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from laborgraph.exports import plain
from laborgraph.exports.model import DIRECTED, MIXED, Column, Edge, Export, Node, Value, flat

_KINDS: Final = {"string": "string", "integer": "int", "double": "double", "boolean": "boolean"}
_DRAWN: Final = (
    Column("label", "string", "the name"),
    Column("x", "double", "position from left to right"),
    Column("y", "double", "position from the bottom up"),
    Column("size", "double", "size of the node"),
    Column("r", "integer", "colour: red"),
    Column("g", "integer", "colour: green"),
    Column("b", "integer", "colour: blue"),
)
_LABEL: Final = Column("label", "string", "the relation, as it is drawn")
_DIRECTED: Final = Column("directed", "boolean", "whether the tie points from source to target")
# Names by which some reader finds a node, a tie or its ends.
_RESERVED: Final = ("id", "name", "source", "target", "directed", "z", "edge label", "edge weight")
_HEAD: Final = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">'
)


def write(export: Export) -> dict[str, bytes]:
    """Write a network in GraphML.

    Source:
        GraphML 1.0, http://graphml.graphdrawing.org/specification.html
    """
    return {"": "".join(f"{line}\n" for line in _lines(export)).encode()}


def _lines(export: Export) -> Iterator[str]:
    drawn = tuple(column.name for column in _DRAWN)
    nodes = plain.of_nodes(export, (*_RESERVED, *drawn))
    edges = plain.of_edges(export, (*_RESERVED, _LABEL.name, "r", "g", "b"))
    pointing = (_DIRECTED,) if export.direction == MIXED else ()
    node_columns, edge_columns = (*_DRAWN, *nodes.columns), (_LABEL, *pointing, *edges.columns)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield _HEAD
    facts = (f"{name}: {value}" for name, value in export.facts.items())
    said = "\n".join(filter(None, (export.title, export.description, *facts)))
    yield f"  <desc>{_text(said)}</desc>"
    yield from _keys("node", node_columns)
    yield from _keys("edge", edge_columns)
    # Every tie says its own direction besides.
    default = "directed" if export.direction == DIRECTED else "undirected"
    yield f'  <graph id="G" edgedefault="{default}">'
    for node, values in zip(export.nodes, nodes.rows, strict=True):
        yield f'    <node id="{node.id}">'
        yield from _data("node", node_columns, {**_look(node), **values})
        yield "    </node>"
    for edge, values in zip(export.edges, edges.rows, strict=True):
        yield (
            f'    <edge id="{edge.id}" source="{edge.source}" target="{edge.target}"'
            f' directed="{flat(edge.directed)}">'
        )
        yield from _data("edge", edge_columns, {**_told(edge), **values})
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _look(node: Node) -> dict[str, Value]:
    red, green, blue = plain.rgb(node.color)
    look: dict[str, Value] = {"label": node.label, "x": node.x, "y": node.y, "size": node.size}
    return {**look, "r": red, "g": green, "b": blue}


def _told(edge: Edge) -> dict[str, Value]:
    label: dict[str, Value] = {_LABEL.name: edge.relation} if edge.relation else {}
    return {**label, _DIRECTED.name: edge.directed}


def _keys(what: str, columns: tuple[Column, ...]) -> Iterator[str]:
    for number, column in enumerate(columns):
        yield (
            f'  <key id="{what}{number}" for="{what}" attr.name={_attribute(column.name)}'
            f' attr.type="{_KINDS.get(column.kind, "string")}">'
        )
        yield f"    <desc>{_text(column.says)}</desc>"
        yield "  </key>"


def _data(what: str, columns: tuple[Column, ...], values: Mapping[str, Value]) -> Iterator[str]:
    for number, column in enumerate(columns):
        if column.name in values:
            written = _text(flat(values[column.name]))
            yield f'      <data key="{what}{number}">{written}</data>'


def _text(words: str) -> str:
    # A parser makes a line end of a bare carriage return.
    return escape(plain.clean(words), {"\r": "&#13;"})


def _attribute(words: str) -> str:
    return quoteattr(plain.clean(words))
