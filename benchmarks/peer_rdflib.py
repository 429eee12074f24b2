"""The peer: a saved query with rdflib alone, the way a script by hand would do it.

    python benchmarks/peer_rdflib.py LIBRARY QUERY [NAME=IRI …]

Parses the Turtle files that laborgraph parses (ontology, vocabularies, data), binds the query's
parameters to IRIs, asks, and writes the rows as CSV. It is spared what laborgraph does besides: no
rule is applied (the compared query needs none), no name is looked up, and no label is fetched.
"""

import csv
import sys
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.query import ResultRow


def main(library: Path, query: str, *bindings: str) -> None:
    """Answer one saved query and write its rows."""
    graph = Graph()
    files = sorted((library / "ontology").glob("*.ttl"))
    files += sorted((library / "ontology" / "vocabularies").glob("*.ttl"))
    files += sorted((library / "data").rglob("*.ttl"))
    for path in files:
        graph.parse(path, format="turtle")
    bound = {name: URIRef(iri) for name, iri in (item.split("=", 1) for item in bindings)}
    text = (library / "queries" / f"{query}.rq").read_text("utf-8")
    answer = graph.query(text, initBindings=bound)
    writer = csv.writer(sys.stdout)
    writer.writerow(answer.vars or [])
    for row in answer:
        assert isinstance(row, ResultRow)
        writer.writerow(["" if cell is None else str(cell) for cell in row])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *sys.argv[3:])
