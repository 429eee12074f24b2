"""RDF: the records behind nodes and ties, whole, with their passages and documents.

The only format that loses nothing that the graph says, and the only one without positions and
colours. What it holds is `laborgraph.subgraph`'s to collect and to spell; here it gets its title.
"""

from laborgraph import subgraph
from laborgraph.exports import plain
from laborgraph.exports.model import Export


def turtle(export: Export) -> dict[str, bytes]:
    """Write the subgraph in Turtle, its description beside it.

    Source:
        RDF 1.1 Turtle, https://www.w3.org/TR/turtle/
    """
    return _written(export, "turtle")


def json_ld(export: Export) -> dict[str, bytes]:
    """Write the subgraph in JSON-LD, expanded: no context to look up.

    Source:
        JSON-LD 1.1, https://www.w3.org/TR/json-ld11/
    """
    return _written(export, "json-ld")


def trig(export: Export) -> dict[str, bytes]:
    """Write the subgraph in TriG: a named graph, and outside it how that was made.

    Source:
        RDF 1.1 TriG, https://www.w3.org/TR/trig/; PROV-O, https://www.w3.org/TR/prov-o/; names by
        digest, https://www.rfc-editor.org/rfc/rfc6920
    """
    return _written(export, "trig")


def _written(export: Export, form: str) -> dict[str, bytes]:
    facts = plain.undrawn(export.facts)
    return {"": subgraph.written(export.graph, form, export.title, export.description, facts)}
