"""CX2, the exchange format of Cytoscape and NDEx, and the JSON of Cytoscape.js.

Both draw from the top down, so that a position's ``y`` changes its sign here. Neither has a
direction on a tie: ``directed`` says it, and in CX2 an arrowhead shows it.
"""

from collections.abc import Iterable
from typing import Final

from laborgraph.exports import plain
from laborgraph.exports.model import DIRECTED, Column, Export, Node, Value

_TYPES: Final = {
    "string": "string",
    "integer": "integer",
    "double": "double",
    "boolean": "boolean",
    "liststring": "list_of_string",
}
_NAME: Final = Column("name", "string", "the name")
_COLOR: Final = Column("color", "string", "the colour in which it is drawn")
_SIZE: Final = Column("size", "double", "the size in which it is drawn")
_INTERACTION: Final = Column("interaction", "string", "what Cytoscape calls the relation")
_DIRECTED: Final = Column("directed", "boolean", "whether the tie points from source to target")
# Names that Cytoscape keeps, or that CX2 forbids among the values of a node or a tie.
_RESERVED: Final = (
    *("id", "name", "shared_name", "shared name", "represents", "alias", "selected", "suid"),
    *("value", "source", "target", "interaction", "shared_interaction", "shared interaction"),
    *("directed", "color", "size", "parent"),
)


def cx2(export: Export) -> dict[str, bytes]:
    """Write a network in CX2: its aspects in the order of the specification, none of them empty.

    Source:
        Cytoscape Exchange Format Specification (Version 2),
        https://cytoscape.org/cx/cx2/specification/cytoscape-exchange-format-specification-(version-2)/
    """
    nodes = plain.of_nodes(export, _RESERVED)
    edges = plain.of_edges(export, _RESERVED)
    about = _about(export)
    number = {node.id: index for index, node in enumerate(export.nodes)}
    aspects: dict[str, list[object]] = {
        "attributeDeclarations": [
            {
                "networkAttributes": {key: {"d": "string"} for key in about},
                "nodes": _declared((_NAME, _COLOR, _SIZE, *nodes.columns)),
                "edges": _declared((_NAME, _INTERACTION, _DIRECTED, *edges.columns)),
            }
        ],
        "networkAttributes": [about],
        "nodes": [
            {
                "id": number[node.id],
                "x": node.x,
                "y": _down(node),
                "v": {"name": node.label, "color": node.color, "size": node.size, **values},
            }
            for node, values in zip(export.nodes, nodes.rows, strict=True)
        ],
        "edges": [
            {
                "id": index,
                "s": number[edge.source],
                "t": number[edge.target],
                "v": {**tie, **values},
            }
            for index, (edge, tie, values) in enumerate(
                zip(export.edges, _ties(export), edges.rows, strict=True)
            )
        ],
        "visualProperties": [_STYLE],
    }
    filled = {name: elements for name, elements in aspects.items() if elements}
    counts = [{"name": name, "elementCount": len(items)} for name, items in filled.items()]
    content = [
        {"CXVersion": "2.0", "hasFragments": False},
        {"metaData": counts},
        *({name: elements} for name, elements in filled.items()),
        {"status": [{"error": "", "success": True}]},
    ]
    return {"": plain.as_json(content)}


def cyjs(export: Export) -> dict[str, bytes]:
    """Write a network as Cytoscape.js reads it, and Cytoscape where a file ends in .cyjs.

    ``directed``, ``multigraph`` and each node's ``value`` are there for networkx's reader.

    Source:
        https://js.cytoscape.org/#notation/elements-json
    """
    nodes = plain.of_nodes(export, _RESERVED)
    edges = plain.of_edges(export, _RESERVED)
    content = {
        "format_version": "1.0",
        "generated_by": "laborgraph",
        "target_cytoscapejs_version": "~3.0",
        "data": {**_about(export), "shared_name": export.title},
        "directed": export.direction == DIRECTED,
        "multigraph": True,
        "elements": {
            "nodes": [
                {
                    "data": {
                        "id": node.id,
                        "value": node.id,
                        "name": node.label,
                        "shared_name": node.label,
                        "color": node.color,
                        "size": node.size,
                        **values,
                    },
                    "position": {"x": node.x, "y": _down(node)},
                }
                for node, values in zip(export.nodes, nodes.rows, strict=True)
            ],
            "edges": [
                {
                    "data": {
                        "id": edge.id,
                        "source": edge.source,
                        "target": edge.target,
                        "key": edge.id,
                        **tie,
                        **values,
                    }
                }
                for edge, tie, values in zip(export.edges, _ties(export), edges.rows, strict=True)
            ],
        },
    }
    return {"": plain.as_json(content)}


def _about(export: Export) -> dict[str, str]:
    return {**export.facts, "name": export.title, "description": export.description}


def _ties(export: Export) -> list[dict[str, Value]]:
    """Of each tie its name as Cytoscape has it, "source (relation) target", and its direction."""
    labels = {node.id: node.label for node in export.nodes}
    return [
        {
            "name": f"{labels[edge.source]} ({edge.relation or '-'}) {labels[edge.target]}",
            **({"interaction": edge.relation} if edge.relation else {}),
            "directed": edge.directed,
        }
        for edge in export.edges
    ]


def _down(node: Node) -> float:
    # 0.0 less y and not -y, which is -0.0 on the axis.
    return 0.0 - node.y


def _declared(columns: Iterable[Column]) -> dict[str, dict[str, str]]:
    return {column.name: {"d": _TYPES[column.kind]} for column in columns}


def _as_it_is(attribute: str, kind: str) -> dict[str, object]:
    return {"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": kind}}


_STYLE: Final[dict[str, object]] = {
    "default": {
        "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
        "node": {"NODE_SHAPE": "ellipse", "NODE_BORDER_WIDTH": 0},
        "edge": {"EDGE_LINE_COLOR": "#999999", "EDGE_WIDTH": 1},
    },
    "nodeMapping": {
        "NODE_LABEL": _as_it_is("name", "string"),
        "NODE_BACKGROUND_COLOR": _as_it_is("color", "string"),
        "NODE_WIDTH": _as_it_is("size", "double"),
        "NODE_HEIGHT": _as_it_is("size", "double"),
    },
    "edgeMapping": {
        "EDGE_TARGET_ARROW_SHAPE": {
            "type": "DISCRETE",
            "definition": {
                "attribute": "directed",
                "type": "boolean",
                "map": [{"v": True, "vp": "triangle"}, {"v": False, "vp": "none"}],
            },
        },
    },
}
