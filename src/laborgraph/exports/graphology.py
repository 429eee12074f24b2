"""The JSON of graphology, the graph library of sigma.js and Gephi Lite.

Direction stands on each tie, lists stay lists, and ``label``, ``x``, ``y``, ``size`` and ``color``
have the names by which sigma draws them.
"""

from laborgraph.exports import plain
from laborgraph.exports.model import Export


def write(export: Export) -> dict[str, bytes]:
    """Write a network in graphology's serialization format.

    Source:
        https://graphology.github.io/serialization.html
    """
    nodes = plain.of_nodes(export, ("label", "x", "y", "size", "color"))
    edges = plain.of_edges(export, ("label", "size", "color"))
    content = {
        "options": {
            "type": export.direction,
            "multi": plain.parallel(export.edges),
            "allowSelfLoops": True,
        },
        "attributes": {
            **export.facts,
            "title": export.title,
            "description": export.description,
        },
        "nodes": [
            {
                "key": node.id,
                "attributes": {
                    "label": node.label,
                    "x": node.x,
                    "y": node.y,
                    "size": node.size,
                    "color": node.color,
                    **values,
                },
            }
            for node, values in zip(export.nodes, nodes.rows, strict=True)
        ],
        "edges": [
            {
                "key": edge.id,
                "source": edge.source,
                "target": edge.target,
                **({} if edge.directed else {"undirected": True}),
                "attributes": {
                    **({"label": edge.relation} if edge.relation else {}),
                    **values,
                },
            }
            for edge, values in zip(export.edges, edges.rows, strict=True)
        ],
    }
    return {"": plain.as_json(content)}
