"""What was probably meant: the nearest property, class, concept or record that would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from laborgraph.library import Library
from laborgraph.turtle import parsing
from laborgraph.validation import judging
from laborgraph.vocab import PREFIXES, curie

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in PREFIXES)
HEAD += "PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>\n"

# What is not known, on a record of what kind; and what is offered in its place.
PROPERTIES: dict[tuple[str, str], list[str]] = {
    # a slip of the pen, in a vocabulary of the house or another one
    ("lg:Union", "lg:baseIn"): ["lg:basedIn"],
    ("lg:Union", "skos:altLable"): ["skos:altLabel"],
    ("lg:Convening", "schema:startdate"): ["schema:startDate"],
    ("lg:Affiliation", "org:organisation"): ["org:organization"],
    ("lg:Claim", "prov:attributedTo"): ["prov:wasAttributedTo"],
    # what stands in another vocabulary than is thought
    ("lg:Convening", "lg:startDate"): ["schema:startDate"],
    ("lg:Affiliation", "schema:memberOf"): ["org:member"],
    # another word for it
    ("lg:Union", "foaf:name"): ["skos:prefLabel"],
    ("lg:Union", "skos:note"): ["lg:curatorNote"],
    ("lg:Union", "schema:foundedDate"): ["schema:foundingDate"],
    ("lg:Workplace", "schema:location"): ["lg:locatedIn"],
    # what is made for another class is better than nothing
    ("lg:Union", "lg:stanc"): ["lg:stance"],
    # what a rule derives, or what describes terms, would be refused as well
    ("lg:Union", "lg:alliedWth"): [],
    ("lg:Union", "dcterms:descripton"): [],
    # nothing like it
    ("lg:Union", "lg:since"): [],
    ("lg:Union", "rdfs:type"): ["rdf:type"],
    ("lg:Union", "owl:diferentFrom"): ["owl:differentFrom"],
}
VALUES: dict[str, list[str]] = {
    "a lg:Unoin": ["lg:Union"],
    "a org:Organisation": ["org:Organization"],
    "a schema:Person": ["foaf:Person"],
    "a lg:TradeUnion": ["lg:Union"],
    "a lg:Network": ["lg:TrinationalNetwork"],
    "a prov:Entiti": [],
    "lg:basedIn lgv:country-USA": ["lgv:country-US"],
    "lg:basedIn lgv:Mexico": ["lgv:country-MX"],
    "lg:basedIn lgv:country-Germany": ["lgv:country-DE"],
    "lg:basedIn lgv:country-UK": [],
    "lg:sector lgv:telecom": ["lgv:sector-telecommunications"],
    "lg:stance lgv:stance-suports": ["lgv:stance-supports"],
    "lg:stance lgv:stance-against": [],
    'lg:basedIn "México"@es': ["lgv:country-MX"],
    'lg:sector "Mines"': ["lgv:sector-mining"],
    "org:member id:lantern-netwerk": ["id:lantern-network"],
    # by a name in place of its slug, or from elsewhere
    "org:member id:glassworkers-union": ["id:gwu"],
    "lg:basedIn id:mexico": ["lgv:country-MX"],
    "lg:basedIn <http://dbpedia.org/resource/Mexico>": ["lgv:country-MX"],
    "org:member <http://w3id.org/laborgraph/id/nlf>": ["id:nlf"],
    "lg:attestedIn <http://w3id.org/laborgraph/id/gwu>": [],
    # a date in the right form without its datatype, or with another; one that no calendar has
    'schema:foundingDate "1994"': ['"1994"^^xsd:gYear'],
    'schema:startDate "1994-02"^^xsd:gYear': ['"1994-02"^^xsd:gYearMonth'],
    'lg:asOf "1994-02-15"@en': ['"1994-02-15"^^xsd:date'],
    'lg:asOf "1994-02-30"^^xsd:date': [],
    'lg:figure "1994"': [],
    # a place as well as a country, where both may stand
    'lg:heldIn "Vidriera"@en': ["id:vidriera"],
    'lg:heldIn "México"@es': ["lgv:country-MX"],
    "lg:heldIn lgv:Mexico": ["lgv:country-MX"],
    # a record, and not a part of one, whose name merely begins so
    "lg:partOf id:meeting-2001": ["id:lantern-meeting-2001"],
    "lg:partOf id:lantern-meeting-2001-svb": ["id:lantern-meeting-2001--svb"],
    # a passage as the answers print it, without its zeros, or of a document that is not there
    'lg:attestedIn "glass1991 l. 4-5"': [
        "<https://w3id.org/laborgraph/source/glass1991/L0004-0005>"
    ],
    'lg:attestedIn "glass1991 l. 4; glass1991 l. 7-8"': [
        "<https://w3id.org/laborgraph/source/glass1991/L0004-0004>",
        "<https://w3id.org/laborgraph/source/glass1991/L0007-0008>",
    ],
    "lg:attestedIn glass:4-5": ["<https://w3id.org/laborgraph/source/glass1991/L0004-0005>"],
    "lg:attestedIn glass:L0004": ["<https://w3id.org/laborgraph/source/glass1991/L0004-0004>"],
    "lg:attestedIn glass:L0005-004": [],
    'lg:attestedIn "glass2091 l. 4-5"': [],
    'lg:attestedIn "The glassworkers"': [],
}
UNKNOWN = {"property-unknown", "class-unknown", "concept-unknown", "reference-dangling"}
UNKNOWN |= {"value-is-text", "reference-outside", "passage-malformed"}
UNKNOWN |= {"date-malformed", "literal-type"}


@pytest.fixture(scope="module")
def offered(world: Path) -> dict[str, tuple[str, list[str]]]:
    """By record the rule that something unknown on it breaks, and what is offered in its place."""
    lines = [
        f'id:case-{number} a {kind} ; skos:prefLabel "{number}"@en ; {name} "x" .'
        for number, (kind, name) in enumerate(PROPERTIES)
    ]
    lines += [f"id:value-{number} {said} ." for number, said in enumerate(VALUES)]
    document = parsing.read(HEAD + "\n".join(lines), "new.ttl")
    found = {}
    for item in judging.validate(Library(world), [document]).findings:
        if item.rule in UNKNOWN:
            assert item.record
            hints = [hint.partition(" ")[0] for hint in item.hints]
            found[curie(item.record.value)] = (item.rule, hints)
    return found


@pytest.mark.parametrize(("number", "case"), list(enumerate(PROPERTIES)), ids=str)
def test_unknown_property_brings_the_nearest_that_the_record_may_have(
    number: int, case: tuple[str, str], offered: dict[str, tuple[str, list[str]]]
) -> None:
    assert offered[f"id:case-{number}"] == ("property-unknown", PROPERTIES[case])


@pytest.mark.parametrize(("number", "said"), list(enumerate(VALUES)), ids=str)
def test_unknown_value_brings_the_nearest_that_may_stand_there(
    number: int, said: str, offered: dict[str, tuple[str, list[str]]]
) -> None:
    rule, hints = offered[f"id:value-{number}"]
    assert (rule != "property-unknown", hints) == (True, VALUES[said])


def judged(world: Path, text: str) -> list[tuple[str, list[str]]]:
    document = parsing.read(HEAD + text, "new.ttl")
    return [
        (item.rule, [hint.partition(" ")[0] for hint in item.hints])
        for item in judging.validate(Library(world), [document]).findings
    ]


def test_misspelt_property_is_not_missing_besides_and_is_the_one_that_is_offered(
    world: Path,
) -> None:
    text = (
        "id:gwu--tie a lg:Affiliation ; org:membr id:gwu ; org:organization id:nlf ;"
        " org:role lgv:role-affiliate ; lg:passage glass:L0001-0002 ."
        ' id:beacon a lg:Union ; rdfs:label "Beacon"@en ; lg:attestedIn glass:L0001-0002 .'
    )
    assert sorted(judged(world, text)) == [
        ("property-unknown", ["lg:attestedIn"]),
        ("property-unknown", ["org:member"]),
        ("property-unknown", ["skos:prefLabel"]),
    ]


def test_what_is_missing_is_said_where_the_misspelt_property_may_be_another(world: Path) -> None:
    text = (
        "id:gwu--stand a lg:Position ; lg:position id:gwu ; lg:stance lgv:stance-supports ;"
        ' lg:positionBasis lgv:basis-stated ; lg:asOf "1991"^^xsd:gYear ;'
        " lg:attestedIn glass:L0001-0002 ."
    )
    assert sorted(judged(world, text)) == [
        ("position-without-holder", []),
        ("position-without-instrument", []),
        ("property-unknown", ["lg:positionOf", "lg:positionOn", "lg:positionBasis"]),
    ]


def test_tie_is_not_offered_as_its_own_end(world: Path) -> None:
    text = (
        "id:beacon-union--nlf a lg:Affiliation ; org:member id:beacon-union ;"
        " org:organization id:nlf ; org:role lgv:role-affiliate ; lg:attestedIn glass:L0001-0002 ."
    )
    assert judged(world, text) == [("reference-dangling", [])]


def test_known_property_of_another_vocabulary_is_not_offered_for_itself(world: Path) -> None:
    assert judged(world, "id:gwu owl:differentFrom id:gwu .") == [("different-from-itself", [])]
