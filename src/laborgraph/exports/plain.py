"""Nodes and ties as rows of named, typed values: what the formats that know attributes share.

A format keeps some names for itself. A column that a query calls by one of them keeps its values
under that name with an underscore behind it, so that nothing stands twice and nothing is lost.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from laborgraph.exports.model import Column, Edge, Export, Value

WEIGHT: Final = Column("weight", "double", "the strength of the tie")

# Facts about how a network is drawn, which a file without colours and places has no use for.
_OF_THE_LOOK: Final = " of nodes"
# What neither XML 1.0 nor any encoding of Unicode can say.
_NOT_TEXT: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"


class Attributes(NamedTuple):
    """The columns of nodes or of ties, and for each of these its values by column name."""

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]


def of_nodes(export: Export, reserved: Collection[str] = ()) -> Attributes:
    """What is known of the nodes, in their order; label, position and colour stand beside it.

    Args:
        export: The network.
        reserved: Names that the format keeps for itself, in lower case.
    """
    return _attributes(export.node_columns, [node.values for node in export.nodes], reserved)


def of_edges(export: Export, reserved: Collection[str] = ()) -> Attributes:
    """What is known of the ties, in their order, the weight first; ends and direction stand beside.

    Args:
        export: The network.
        reserved: Names that the format keeps for itself, in lower case.
    """
    values = [edge.values for edge in export.edges]
    own = _attributes(export.edge_columns, values, (*reserved, WEIGHT.name))
    weight = WEIGHT._replace(says=export.weight) if export.weight else WEIGHT
    return Attributes(
        (weight, *own.columns),
        tuple(
            {WEIGHT.name: edge.weight, **row}
            for edge, row in zip(export.edges, own.rows, strict=True)
        ),
    )


def _attributes(
    columns: Iterable[Column], rows: Iterable[Mapping[str, Value]], reserved: Collection[str]
) -> Attributes:
    taken = set(reserved)
    names: dict[Column, str] = {}
    for column in columns:
        name = column.name
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        names[column] = name
    return Attributes(
        tuple(column._replace(name=name) for column, name in names.items()),
        tuple(
            {name: row[column.name] for column, name in names.items() if column.name in row}
            for row in rows
        ),
    )


def parallel(edges: Iterable[Edge]) -> bool:
    """Whether two ties of one kind join the same two nodes; ties both ways are not parallel."""
    seen = set()
    for edge in edges:
        ends = (edge.source, edge.target)
        place = (edge.directed, ends if edge.directed else tuple(sorted(ends)))
        if place in seen:
            return True
        seen.add(place)
    return False


def undrawn(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts of an export without those about colours, sizes and places.

    >>> undrawn({"query": "SELECT …", "colors of nodes": "by country"})
    {'query': 'SELECT …'}
    """
    return {name: fact for name, fact in facts.items() if not name.endswith(_OF_THE_LOOK)}


def clean(words: str) -> str:
    r"""Words without the characters that XML cannot say and no encoding can write.

    >>> clean("Z\u00f3calo\x00\n")
    'Zócalo\n'
    """
    return re.sub(_NOT_TEXT, "", words)


def rgb(color: str) -> tuple[int, int, int]:
    """The parts of a colour.

    >>> rgb("#0072b2")
    (0, 114, 178)
    """
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def as_json(value: object) -> bytes:
    """JSON in UTF-8, as it stands, with a line end.

    Raises:
        ValueError: If a number is not finite, which JSON cannot say.
    """
    import json

    written = json.dumps(_cleaned(value), ensure_ascii=False, allow_nan=False, indent=1)
    return f"{written}\n".encode()


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
