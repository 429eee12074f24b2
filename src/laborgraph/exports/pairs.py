"""A pair of CSV files, nodes and ties, in the form of Gephi's spreadsheets.

RFC 4180 in UTF-8 without a byte order mark: Gephi up to 0.9.2 takes the mark for a part of the
first column's name and then finds no ``Id`` and no ``Source``; a spreadsheet program asks for the
encoding where one imports the file. ``Kind`` keeps parallel ties apart in Gephi. The pieces of a
list stand with a bar between them. The tables hold facts: positions and colours are left out.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@``, or with a tab or a return,
as a formula. Such words get an apostrophe in front (https://owasp.org/www-community/attacks/
CSV_Injection); numbers stay numbers.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

from laborgraph.exports import plain
from laborgraph.exports.model import Column, Export, Value, flat

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
# The columns by which Gephi builds the network; it knows them in any case of letters.
_OF_NODES: Final = ("Id", "Label")
_OF_EDGES: Final = ("Source", "Target", "Type", "Id", "Label", "Weight", "Kind")


def write(export: Export) -> dict[str, bytes]:
    """Write a network as two tables.

    Source:
        RFC 4180, https://www.rfc-editor.org/rfc/rfc4180; Gephi's spreadsheets,
        https://gephi.org/users/supported-graph-formats/spreadsheet
    """
    nodes = plain.of_nodes(export, ("id", "label", "interval", "timeset", "timestamp"))
    edges = plain.of_edges(
        export, ("source", "target", "type", "id", "label", "kind", "interval", "timestamp")
    )
    node_rows = (
        [node.id, _word(node.label), *_cells(nodes.columns, values)]
        for node, values in zip(export.nodes, nodes.rows, strict=True)
    )
    own = edges.columns[1:]  # the weight stands among Gephi's columns already
    edge_rows = (
        [
            *(edge.source, edge.target, "Directed" if edge.directed else "Undirected", edge.id),
            *(_word(edge.relation), flat(edge.weight), _word(edge.relation)),
            *_cells(own, values),
        ]
        for edge, values in zip(export.edges, edges.rows, strict=True)
    )
    return {
        ".nodes.csv": _table(_OF_NODES, nodes.columns, node_rows),
        ".edges.csv": _table(_OF_EDGES, own, edge_rows),
    }


def _cells(columns: Iterable[Column], values: Mapping[str, Value]) -> list[str]:
    return [_cell(values.get(column.name, "")) for column in columns]


def _cell(value: Value) -> str:
    return _word(flat(value)) if isinstance(value, str | tuple) else flat(value)


def _word(words: str) -> str:
    words = plain.clean(words)
    return f"'{words}" if words.startswith(_FORMULA) else words


def _table(head: Iterable[str], columns: Iterable[Column], rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*head, *(column.name for column in columns)])
    writer.writerows(rows)
    return out.getvalue().encode()
