"""What the dataset says of itself is true."""

from pathlib import Path

import pyoxigraph as ox

from laborgraph.endpoints import Embedded, rows
from laborgraph.library import Library
from laborgraph.tables import text
from laborgraph.times import span
from laborgraph.vocab import ID

VOID = "http://rdfs.org/ns/void#"


def counted(library: Library) -> dict[str, int]:
    """The numbers of VoID, counted in the Turtle files of the data, before the rules."""
    triples = [
        quad.triple
        for path in sorted(library.data.rglob("*.ttl"))
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    ]
    subjects = {str(triple.subject) for triple in triples}
    return {
        "triples": len(set(triples)),
        "entities": sum(subject.startswith(f"<{ID}") for subject in subjects),
        "distinctSubjects": len(subjects),
        "properties": len({triple.predicate for triple in triples}),
        "classes": len(
            {triple.object for triple in triples if triple.predicate.value.endswith("#type")}
        ),
    }


def test_the_counts_of_the_dataset_are_true(library: Library, real: Embedded) -> None:
    said = rows(
        real,
        f"""SELECT ?property ?number WHERE {{
          <https://w3id.org/laborgraph/dataset> ?property ?number
          FILTER (STRSTARTS(STR(?property), "{VOID}") && isLiteral(?number)) }}""",
    )
    stated = {text(row[0]).removeprefix(VOID): int(text(row[1])) for row in said.rows}
    due = counted(library)
    assert stated == due, "write into data/dataset.ttl: " + " ".join(
        f"void:{name} {number} ;" for name, number in sorted(due.items())
    )


def test_the_licence_and_the_documents_of_the_dataset_are_stated(real: Embedded) -> None:
    asked = """ASK { <https://w3id.org/laborgraph/dataset>
      a <http://rdfs.org/ns/void#Dataset> , <http://www.w3.org/ns/dcat#Dataset> ;
      <http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by/4.0/> ;
      <http://purl.org/dc/terms/source> <https://w3id.org/laborgraph/source/itsc2013> ,
        <https://w3id.org/laborgraph/source/cook1994> }"""
    assert real.answer(asked) is True


def test_every_rough_date_can_be_read(real: Embedded) -> None:
    found = rows(real, "SELECT ?r ?d WHERE { ?r <https://w3id.org/laborgraph/ontology#edtf> ?d }")
    assert found.rows
    for row in found.rows:
        days = span(text(row[1]))
        assert days.first <= days.last, row


def test_an_added_fact_is_noticed(library: Library, tmp_path: Path) -> None:
    import shutil

    for name in ("ontology", "queries", "data"):
        shutil.copytree(library.root / name, tmp_path / name)
    places = tmp_path / "data" / "places.ttl"
    addition = (
        "\nid:nowhere-at-all\n    a lg:Place ;\n"
        '    lg:outsideKnowledge true ;\n    lg:curatorNote "none"@en ;\n.\n'
    )
    places.write_text(places.read_text("utf-8") + addition, "utf-8")
    before, after = counted(library), counted(Library(tmp_path))
    assert (after["triples"], after["entities"]) == (before["triples"] + 3, before["entities"] + 1)
