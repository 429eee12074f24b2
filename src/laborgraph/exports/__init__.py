"""Files that other programs read: one network, written whole in one of several formats."""

from typing import Final

from laborgraph.exports import (
    cytoscape,
    frames,
    gexf,
    graphml,
    graphology,
    pairs,
    pajek,
    triples,
)
from laborgraph.exports.model import Format

_RECORDS: Final = (
    "The records behind nodes and ties stand here whole, as the data have them, with their"
    " passages and documents; there are no columns."
)
_TABLES: Final = (
    "`id` is the node's or the tie's number in these files, `source` and `target` are the ends of"
    " the tie, `directed` says whether it points, `weight` is its strength."
)
FORMATS: Final[dict[str, Format]] = {
    form.name: form
    for form in (
        Format("gexf", (".gexf",), "GEXF 1.3, for Gephi and Gephi Lite", gexf.write),
        Format("graphml", (".graphml",), "GraphML, for igraph, Gephi and Cytoscape", graphml.write),
        Format(
            "csv",
            (".csv",),
            "nodes and ties as Gephi's spreadsheets, two files",
            pairs.write,
            parts=(".nodes.csv", ".edges.csv"),
            note=(
                "`Id`, `Label`, `Source`, `Target`, `Type` and `Weight` are Gephi's: the number in"
                " these files, the name, the ends of the tie, whether it points, its strength;"
                " `Kind` is the relation, so that parallel ties stay apart. Text that a spreadsheet"
                " would run (= + - @ at its beginning) has an apostrophe before it."
            ),
            drawn=False,
        ),
        Format("cx2", (".cx2",), "CX2, for Cytoscape and NDEx", cytoscape.cx2),
        Format("cyjs", (".cyjs",), "JSON of Cytoscape.js and Cytoscape", cytoscape.cyjs),
        Format("graphology", (".json",), "JSON of graphology and sigma.js", graphology.write),
        Format(
            "pajek",
            (".net",),
            "Pajek: ties and relations, no attributes",
            pajek.write,
            parts=("", ".relations.net"),
            note=(
                "Pajek holds names, ties, weights and relations, and no columns, so no passage"
                " either: export another format beside it for the evidence."
            ),
            drawn=False,
            tabular=False,
        ),
        *(
            Format(
                name,
                (extension,),
                says,
                write,
                of_graph=True,
                note=_RECORDS,
                drawn=False,
                tabular=False,
            )
            for name, extension, says, write in (
                ("turtle", ".ttl", "RDF: the records, whole", triples.turtle),
                ("json-ld", ".jsonld", "the same in JSON-LD", triples.json_ld),
                ("trig", ".trig", "the same as a named graph", triples.trig),
            )
        ),
        Format(
            "parquet",
            (".parquet",),
            "nodes and ties as tables, two files",
            frames.parquet,
            parts=(".nodes.parquet", ".edges.parquet"),
            note=_TABLES,
            drawn=False,
        ),
        Format(
            "feather",
            (".arrow", ".feather"),
            "the same as Arrow files",
            frames.feather,
            parts=(".nodes.arrow", ".edges.arrow"),
            note=_TABLES,
            drawn=False,
        ),
    )
}
