"""What every format is written from: a network as plain values, in a fixed order.

`laborgraph.exports.making.export_of` turns a network into an `Export`; a module a format turns an
`Export` into bytes and knows nothing else: no graph, no endpoint, no clock. All of an `Export` is
sorted and seeded already, so a writer keeps its order and adds none of its own.

A format is one module with one public ``write(export: Export) -> dict[str, bytes]``, registered in
``laborgraph.exports.FORMATS``. The keys say where the bytes go: ``""`` is OUT itself, anything else
is put in the place of OUT's extension, so that a pair of tables is
``{".nodes.csv": …, ".edges.csv": …}``. A format that needs what the library says of the nodes and
records (RDF) sets ``of_graph`` and finds it in ``Export.graph``.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

Value = str | int | float | bool | tuple[str, ...]

DIRECTED: Final = "directed"
UNDIRECTED: Final = "undirected"
MIXED: Final = "mixed"
# Two of the facts of an export by name: the text of the query, and the date of the data.
QUERY: Final = "query"
DATED: Final = "date of the data"


class Column(NamedTuple):
    """One attribute of the nodes, or of the edges."""

    name: str  # lower case and underscores
    kind: str  # string, integer, double, boolean or liststring
    says: str  # what it means, with the unit; for the codebook


class Node(NamedTuple):
    """One node; a value that is not known is absent from ``values``."""

    id: str  # "n0", "n1", … in the order of the IRIs
    iri: str
    label: str
    values: Mapping[str, Value]
    x: float
    y: float
    color: str  # "#rrggbb"
    size: float


class Edge(NamedTuple):
    """One tie; parallel ties are edges of their own, apart by relation."""

    id: str  # "e0", "e1", …; unlike every node's
    source: str
    target: str
    directed: bool
    relation: str  # in words; "" if the network has no relations
    weight: float
    spells: tuple[tuple[str, str], ...]  # (start, end), "" where open or unknown
    values: Mapping[str, Value]


class Export(NamedTuple):
    """A network to be written, with what has to be said about it."""

    title: str
    description: str
    facts: Mapping[str, str]  # query, policy, version, date of the data …; in this order
    direction: str  # DIRECTED, UNDIRECTED or MIXED
    weight: str  # what a weight means; "" if the network has none
    node_columns: tuple[Column, ...]
    edge_columns: tuple[Column, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    legend: tuple[tuple[str, str], ...]  # words and colour
    graph: bytes = b""  # sorted N-Triples about nodes and records; only where a format asks for it


Writer = Callable[[Export], dict[str, bytes]]


class Format(NamedTuple):
    """One format: what it is for, its extensions, and what writes it."""

    name: str
    extensions: tuple[str, ...]  # with the dot, in lower case; the first is the usual one
    says: str  # who reads it, for the help
    write: Writer
    of_graph: bool = False  # whether it needs `Export.graph`
    parts: tuple[str, ...] = ("",)  # every key that ``write`` may give
    note: str = ""  # what the codebook says of the file itself: columns of its own, what it lacks
    drawn: bool = True  # whether it holds colours, sizes and places
    tabular: bool = True  # whether it holds the columns of nodes and ties


def flat(value: Value) -> str:
    """A value as text, for formats without lists: the pieces of a list with a bar between them.

    >>> flat(("MX", "US")), flat(True), flat(0.5), flat(1994)
    ('MX|US', 'true', '0.5', '1994')
    """
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
