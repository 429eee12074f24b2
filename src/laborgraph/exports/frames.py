"""Tables of nodes and ties for data frames: Parquet, and Arrow's own file format (Feather).

Lists stay lists and numbers numbers; what is not known is null. The tables hold facts: positions
and colours are left out. pyarrow writes them, which is no small library, so it is asked for as an
extra: ``laborgraph[frames]``.
"""

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from laborgraph.errors import WrongUseError
from laborgraph.exports import plain
from laborgraph.exports.model import Column, Export, Value

if TYPE_CHECKING:
    import pyarrow as pa

_ID: Final = Column("id", "string", "the node's short name in this export")
_LABEL: Final = Column("label", "string", "the name")
_EDGE_ID: Final = Column("id", "string", "the tie's short name in this export")
_SOURCE: Final = Column("source", "string", "id of the node from which the tie goes")
_TARGET: Final = Column("target", "string", "id of the node to which the tie goes")
_DIRECTED: Final = Column("directed", "boolean", "whether the tie points from source to target")


def parquet(export: Export) -> dict[str, bytes]:
    """Write a network as two Parquet files.

    Raises:
        WrongUseError: If pyarrow is not installed.

    Source:
        https://parquet.apache.org/docs/file-format/
    """
    nodes, edges = _tables(export)
    import pyarrow.parquet as pq

    found = {}
    for name, table in ((".nodes.parquet", nodes), (".edges.parquet", edges)):
        out = io.BytesIO()
        pq.write_table(table, out, compression="zstd")
        found[name] = out.getvalue()
    return found


def feather(export: Export) -> dict[str, bytes]:
    """Write a network as two Arrow files (Feather, version 2).

    Raises:
        WrongUseError: If pyarrow is not installed.

    Source:
        https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
    """
    nodes, edges = _tables(export)
    import pyarrow.feather as pf

    found = {}
    for name, table in ((".nodes.arrow", nodes), (".edges.arrow", edges)):
        out = io.BytesIO()
        pf.write_feather(table, out, compression="uncompressed")
        found[name] = out.getvalue()
    return found


def _tables(export: Export) -> "tuple[pa.Table, pa.Table]":
    try:
        import pyarrow as pa  # noqa: F401 - asked here, so that one place says what is missing
    except ImportError as error:
        raise WrongUseError(
            "Parquet and Arrow files are written by pyarrow, which is not installed; install"
            " laborgraph[frames], or choose another format."
        ) from error
    nodes = plain.of_nodes(export, ("id", "label"))
    edges = plain.of_edges(export, ("id", "source", "target", "directed"))
    node_rows: list[Mapping[str, Value]] = [
        {"id": node.id, "label": node.label, **values}
        for node, values in zip(export.nodes, nodes.rows, strict=True)
    ]
    edge_rows: list[Mapping[str, Value]] = [
        {
            "id": edge.id,
            "source": edge.source,
            "target": edge.target,
            "directed": edge.directed,
            **values,
        }
        for edge, values in zip(export.edges, edges.rows, strict=True)
    ]
    return (
        _table(export, (_ID, _LABEL, *nodes.columns), node_rows),
        _table(export, (_EDGE_ID, _SOURCE, _TARGET, _DIRECTED, *edges.columns), edge_rows),
    )


def _table(
    export: Export, columns: tuple[Column, ...], rows: list[Mapping[str, Value]]
) -> "pa.Table":
    import pyarrow as pa

    kinds: dict[str, pa.DataType] = {
        "string": pa.string(),
        "integer": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
        # As Parquet calls the pieces of a list, so that both formats have one schema.
        "liststring": pa.list_(pa.field("element", pa.string())),
    }
    schema = pa.schema(
        [
            pa.field(column.name, kinds[column.kind], metadata={"description": column.says})
            for column in columns
        ],
        metadata={
            "title": export.title,
            "description": export.description,
            "direction": export.direction,
            "weight": export.weight,
            "facts": json.dumps(plain.undrawn(export.facts), ensure_ascii=False),
        },
    )
    arrays = [
        pa.array([_value(row.get(column.name)) for row in rows], type=kinds[column.kind])
        for column in columns
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _value(value: Value | None) -> object:
    if isinstance(value, tuple):
        return [plain.clean(piece) for piece in value]
    return plain.clean(value) if isinstance(value, str) else value
