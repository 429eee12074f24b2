"""Forms to fill in, and tables made into records: all of them, or a word on each bad cell."""

from __future__ import annotations

import csv
import functools
import io
import os
import re
import unicodedata
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import click
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from conftest import ROOT
from laborgraph.cli import prepare
from laborgraph.endpoints import Embedded, rows
from laborgraph.forms import columns, conversion, fields, sheets, templates
from laborgraph.forms.fields import Forms
from laborgraph.library import Library
from laborgraph.names import slug
from laborgraph.rules.shapes import rules
from laborgraph.tables import Literal, text
from laborgraph.turtle import layout, parsing
from laborgraph.validation import judging
from laborgraph.vocab import FOAF, ID, LG, ORG, SOURCE, curie

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conftest import Runner
    from laborgraph.forms.fields import Field, Form


@pytest.fixture(scope="module")
def known(library: Library, real: Embedded) -> Forms:
    return Forms(library, real)


@pytest.fixture(scope="module")
def few(world: Path, small: Embedded) -> Forms:
    return Forms(Library(world), small)


@pytest.fixture
def quick(ask: Runner, few: Forms, small: Embedded, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The command line on the small world, which is not read again for each run."""
    monkeypatch.setattr(prepare, "_forms", lambda _library: (few, small))
    return ask


def used_classes() -> list[str]:
    """Every class of which the curated data have a record, as a CURIE."""
    found = set()
    for folder in ("data", "tests/world"):
        for path in sorted((ROOT / folder).rglob("*.ttl")):
            for statement in parsing.read_file(path).statements:
                record = text(statement.subject)
                if record.startswith((ID, SOURCE)) and statement.predicate == parsing.TYPE:
                    found.add(curie(text(statement.object)))
    return sorted(found)


USED = used_classes()
each_class = pytest.mark.parametrize("name", USED)


# new CLASS


@each_class
def test_block_of_every_class_of_the_data_is_turtle_in_the_layout(known: Forms, name: str) -> None:
    block = templates.block(known, known.form(name))
    document = parsing.read(block, name)
    assert text(document.blocks[0].lines[0].object.term) == known.form(name).kind.iri
    # The layout leaves out the prefixes of lines that nobody took up yet; else nothing changes.
    head, _, body = block.partition("\n\n")
    assert layout.formatted(document).partition("\n\n")[2] == body
    assert head.splitlines() == sorted(set(head.splitlines()))
    assert max(map(len, block.splitlines())) <= 100


@each_class
def test_block_with_every_line_taken_up_is_turtle(known: Forms, name: str) -> None:
    block = templates.block(known, known.form(name))
    document = parsing.read(taken_up(block), name)
    said = {statement.predicate.value for statement in document.statements}
    assert {field.iri for field in known.form(name).fields} <= said


def taken_up(block: str) -> str:
    """The block with the number signs before its statements taken away."""
    return re.sub(r"^    # (?=\w+:\w+ .* ;$)", "    ", block, flags=re.MULTILINE)


def test_required_statements_stand_first_and_the_passage_is_one(few: Forms) -> None:
    block = templates.block(few, few.form("union"))
    first = [line.strip() for line in block.partition("What else")[0].splitlines()]
    said = [line for line in first if line.endswith(" ;")]
    assert said == [
        "a lg:Union ;",
        'skos:prefLabel "NAME"@en ;',
        "lg:attestedIn glass:L0000-0000 ;",
    ]
    assert "PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>" in block


def test_allowed_concepts_stand_beside_a_property_and_its_holder_names_the_scheme(
    few: Forms,
) -> None:
    block = templates.block(few, few.form("union"))
    before = block.partition("    # lg:basedIn lgv:COUNTRY ;\n")[0]
    listed = before[before.rindex("of lgv:country:") :]
    for concept in few.concepts("https://w3id.org/laborgraph/vocab#country"):
        assert f"{curie(concept.iri)} ({concept.label})" in re.sub(r"\s*#\s+", " ", listed)


def test_derived_properties_are_never_offered(known: Forms) -> None:
    derived = {
        LG + name for name in ("affiliatedWith", "alliedWith", "belongsTo", "precedes", "strategy")
    } | {LG + "tookPartIn"}
    assert known.form("union").field(LG + "basedIn")
    for kind in known.classes:
        assert not derived & {field.iri for field in known.form(kind.iri).fields}


def test_what_a_rule_forbids_is_not_offered(known: Forms) -> None:
    assert known.form("union").field(ORG + "subOrganizationOf")
    assert known.form("union caucus").field(ORG + "subOrganizationOf") is None


@pytest.mark.parametrize(
    "given_name", ["union", "Union", "lg:Union", LG + "Union", f"<{LG}Union>", "UNION"]
)
def test_class_is_known_by_label_name_curie_and_iri(few: Forms, given_name: str) -> None:
    assert few.named(given_name).iri == LG + "Union"


@pytest.mark.parametrize("given_name", ["figure claim", "figure-claim", "FigureClaim"])
def test_class_of_two_words_is_known_with_space_hyphen_or_neither(
    few: Forms, given_name: str
) -> None:
    assert few.named(given_name).iri == LG + "FigureClaim"


def test_class_is_known_by_the_words_of_its_name_too(few: Forms) -> None:
    # Its label is "personal membership".
    for name in ("person-membership", "person membership", "lg:PersonMembership"):
        assert few.named(name).iri == LG + "PersonMembership"


def test_every_label_names_one_class(few: Forms) -> None:
    for kind in few.classes:
        assert few.named(kind.label) == kind
        assert few.named(kind.label.replace(" ", "-")) == kind
    assert [kind.iri for kind in few.classes if kind.iri == LG + "Passage"] == []


def test_misspelt_class_is_refused_with_the_nearest(ask: Runner) -> None:
    ran = ask("new", "unoin")
    assert ran.code == 2
    assert "did you mean union (lg:Union)" in ran.talk
    assert "'laborgraph new' lists them" in ask("new", "zzzz").talk


def test_new_alone_lists_the_classes_with_what_they_are(ask: Runner) -> None:
    ran = ask("new")
    listed = list(csv.DictReader(io.StringIO(ran.out)))
    assert ran.code == 0
    assert {"name": "union caucus", "class": "lg:UnionCaucus"}.items() <= next(
        row.items() for row in listed if row["name"] == "union caucus"
    )
    assert "current of opinion" in next(
        row["definition"] for row in listed if row["name"] == "union caucus"
    )
    assert set(USED) <= {row["class"] for row in listed}


def test_alliance_brings_two_participations(ask: Runner) -> None:
    ran = ask("new", "alliance")
    kinds = Counter(
        curie(text(item.object))
        for item in parsing.read(ran.out, "block").statements
        if item.predicate == parsing.TYPE
    )
    assert kinds == {"lg:Alliance": 1, "lg:AllianceParticipation": 2}
    assert ran.out.count("org:organization id:SLUG ;") == 2


def test_dispute_brings_both_sides_as_the_rules_name_them(ask: Runner) -> None:
    out = ask("new", "dispute").out
    assert "lg:participantRole lgv:part-workers-side ;" in out
    assert "lg:participantRole lgv:part-employer ;" in out


def test_what_a_warning_asks_for_stands_with_what_is_due(ask: Runner) -> None:
    for name, line in (
        ("solidarity-action", "lg:actionType lgv:ACTION-TYPE"),
        ("figure-claim", "prov:wasAttributedTo id:AGENT"),
    ):
        due = ask("new", name).out.partition("# What else can be said:")[0]
        assert f"\n    {line} ;\n" in due
        assert "wanted, though not required:" in due
        # A table may leave it out.
        heading = {"solidarity-action": "action_type", "figure-claim": "speaker"}[name]
        assert f"\n{heading}: " in ask("new", name, "--table").talk


def test_part_says_after_whom_it_is_called_and_a_document_has_its_own_names(ask: Runner) -> None:
    assert "# OWNER is the record in org:member" in ask("new", "affiliation").out
    assert "lg:sectionOf source:SOURCE-DOCUMENT ;" in ask("new", "document-section").out


def test_discrepancy_asks_for_two_claims(ask: Runner) -> None:
    out = ask("new", "discrepancy").out
    assert "    lg:conflictingClaim id:CLAIM-1 ;\n    lg:conflictingClaim id:CLAIM-2 ;\n" in out


def test_block_is_written_whole_to_a_file(ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "union.ttl"
    ran = ask("new", "union", "-o", out)
    assert (ran.code, ran.out) == (0, "")
    assert out.read_text() == ask("new", "union").out
    missing = ask("new", "union", "-o", tmp_path / "none" / "x.ttl")
    assert missing.code == 3


def test_no_file_is_overwritten_unasked(quick: Runner, tmp_path: Path) -> None:
    table = put(tmp_path, UNIONS)
    for name, *words in (
        ("classes.csv", "new"),
        ("union.ttl", "new", "union"),
        ("unions.csv", "new", "union", "--table"),
        ("unions.xlsx", "new", "union", "--table"),
        ("made.ttl", "convert", table, "--as", "union"),
    ):
        out = tmp_path / name
        out.write_text("kept")
        ran = quick(*words, "-o", out)
        assert (ran.code, ran.out, out.read_text()) == (2, "", "kept"), words
        assert "--force" in ran.talk
        assert quick(*words, "-o", out, "--force").code == 0
        assert out.read_bytes() != b"kept"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_pipe_takes_a_form(quick: Runner, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    handle = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert quick("new", "union", "-o", pipe).code == 0
        assert b"id:SLUG" in os.read(handle, 65_536)
    finally:
        os.close(handle)
    assert pipe.is_fifo()


# What the rules say of the blocks

LINES = "itsc:L0001-0002"
# A value that the rules want in a form of its own, by property.
FORMED = {"lg:fileDigest": f'"{"0" * 64}"', "lg:lineCount": "9"}
# Said of a record, these take back what another line of it says.
TAKEN_BACK = {"lg:participantsNotNamed", "lg:outsideKnowledge"}


class Filler:
    """Puts true values in the places of a block."""

    def __init__(self, known: Forms, graph: Embedded) -> None:
        self.known = known
        self.graph = graph
        self.seen: Counter[tuple[str, str]] = Counter()
        self.ties = 0

    def records(self, kind: str) -> list[str]:
        query = f"SELECT DISTINCT ?record WHERE {{ ?record a <{kind}> }} ORDER BY ?record"
        return [curie(text(cell)) for cell in rows(self.graph, query).column("record")]

    @functools.cached_property
    def conflict(self) -> dict[str, list[str]]:
        """Two claims that disagree, and what both are about."""
        query = f"""SELECT ?one ?other ?about ?aspect WHERE {{
            ?it <{LG}conflictingClaim> ?one, ?other ; <{LG}about> ?about ; <{LG}aspect> ?aspect
            FILTER (STR(?one) < STR(?other)) }} ORDER BY ?one ?other LIMIT 1"""
        one, other, about, aspect = (curie(text(cell)) for cell in rows(self.graph, query).rows[0])
        return {
            "lg:conflictingClaim": [one, other],
            "lg:preferredClaim": [one, one],
            "lg:about": [about, about],
            "lg:aspect": [aspect, aspect],
        }

    def filled(self, name: str, slug: str, *, whole: bool) -> str:
        form = self.known.form(name)
        block = templates.block(self.known, form)
        block = re.sub(r"(?<=id:)SLUG|(?<=source/)SLUG|(?<=source:)SLUG", slug, block)
        blocks = re.split(r"(?<=\n\.\n)", block if not whole else taken_up(block))
        return "".join(self.one(part, form, slug) for part in blocks)

    def one(self, block: str, form: Form, slug: str) -> str:
        kind = re.search(r"^    a (\S+) ;", block, re.MULTILINE)
        if not kind:
            return block
        own = form if curie(form.kind.iri) == kind[1] else self.known.form(kind[1])
        by_name = {curie(field.iri): field for field in own.fields}
        lines = []
        for line in block.splitlines(keepends=True):
            said = re.fullmatch(r"    (\S+) (.*) ;\n", line)
            if said and said[1] in TAKEN_BACK:
                continue
            if said and said[1] in by_name and re.search("[A-Z]{2}|0000", said[2]):
                value = self.value(by_name[said[1]], slug)
                lines.append(f"    {said[1]} {value} ;\n")
            else:
                lines.append(line)
        block = "".join(lines)
        naming = columns.naming(own)
        if naming:
            owner = re.search(rf"^    {curie(naming.owner)} (\S+) ;", block, re.MULTILINE)
            assert owner
            self.ties += 1
            part = f"{owner[1]}--{slug}-{self.ties}"
            block = re.sub(r"^id:(OWNER--PART|\S+--[A-Z0-9-]+)$", part, block, flags=re.MULTILINE)
        return block

    def value(self, field: Field, slug: str) -> str:
        self.seen[slug, field.iri] += 1
        number = self.seen[slug, field.iri]
        name = curie(field.iri)
        plain = {
            fields.LINES: LINES,
            fields.DATE: '"1992"^^xsd:gYear',
            fields.EXTENDED: '"1992~"',
            fields.NUMBER: "5",
            fields.WHOLE: "5",
            fields.TRUTH: "true",
            fields.WORDS: f'"{slug} {name} {number}"@en',
            fields.ANY: f'"{slug} {number}"@en',
            fields.TEXT: f'"{slug}-{number}"',
        }
        if field.kind != fields.THING:
            return FORMED.get(name, plain[field.kind])
        return self.thing(field, slug, number)

    def thing(self, field: Field, slug: str, number: int) -> str:
        name = curie(field.iri)
        if slug == "made-discrepancy" and name in self.conflict:
            return self.conflict[name][number % 2]
        if name == "org:organization" and field.classes == (ORG + "Organization",):
            return "id:afl-cio"
        if field.classes == (FOAF + "Agent",):
            # Of two countries, as a transnational alliance asks.
            return ("id:ue", "id:fat")[number % 2]
        if field.schemes and not field.classes:
            return curie(self.known.concepts(field.schemes[0])[0].iri)
        things = self.records(field.classes[0]) or self.records(LG + "Company")
        return things[(number - 1) % len(things)]


def addition(known: Forms, graph: Embedded, names: Sequence[str], *, whole: bool) -> str:
    """One text with a filled block for each of these classes."""
    filler = Filler(known, graph)
    head, bodies = {f"PREFIX itsc: <{SOURCE}itsc2013/>"}, []
    for name in names:
        slug = "made-" + name.partition(":")[2].lower()
        lines, _, body = filler.filled(name, slug, whole=whole).partition("\n\n")
        head |= set(lines.splitlines())
        bodies.append(body)
    return "\n".join(sorted(head)) + "\n\n" + "\n".join(bodies)


def wrong_with(library: Library, turtle_text: str) -> list[str]:
    """What the rules say of an addition."""
    verdict = judging.validate(library, [parsing.read(turtle_text, "filled")])
    return [f"{item.place} {item.rule}: {item.quoted.strip()}" for item in verdict.findings]


def test_block_of_every_class_conforms_once_it_is_filled_in(
    known: Forms, library: Library, real: Embedded
) -> None:
    assert wrong_with(library, addition(known, real, USED, whole=False)) == []


def test_every_line_that_a_block_offers_may_stand_there(
    known: Forms, library: Library, real: Embedded
) -> None:
    # One class of all that have the same lines.
    distinct = {known.form(name).fields: name for name in USED}
    assert len(distinct) > 20
    names = sorted(distinct.values())
    assert wrong_with(library, addition(known, real, names, whole=True)) == []


@each_class
def test_block_that_is_not_filled_in_is_refused_by_its_name(known: Forms, name: str) -> None:
    block = templates.block(known, known.form(name))
    subjects = {text(item.subject.term) for item in parsing.read(block, name).blocks}
    assert not any(re.fullmatch(r"\S+/(id|source)/[a-z0-9-]+", iri) for iri in subjects)


def test_block_that_is_not_filled_in_is_refused_by_the_rules_that_the_help_names(
    few: Forms, world: Path
) -> None:
    verdict = judging.validate(
        Library(world), [parsing.read(templates.block(few, few.form("union")), "new.ttl")]
    )
    named = {"record-name", "passage-outside-document", "placeholder-left"}
    assert {item.rule for item in verdict.findings} == named
    assert named <= set(rules(Library(world)))


def test_every_word_that_holds_a_place_is_refused_if_it_is_left(
    known: Forms, few: Forms, world: Path
) -> None:
    words = {
        item.object.value
        for kind in known.classes
        for item in parsing.read(
            taken_up(templates.block(known, known.form(kind.iri))), "new.ttl"
        ).statements
        if isinstance(item.object, Literal) and re.fullmatch("[A-Z-]+", item.object.value)
    }
    # Rules on numbers, on dates and on digests refuse these.
    words -= {"NUMBER", "YYYY", "FILE-DIGEST"}
    assert {"NAME", "CURATOR-READING"} <= words
    block = templates.block(few, few.form("union"))
    lines = "".join(f'    lg:curatorNote "{word}"@en ;\n' for word in sorted(words))
    block = block.replace("id:SLUG", "id:filled").replace('"NAME"', '"Filled"')
    block = block.replace("    # What else can be said:\n", lines)
    verdict = judging.validate(Library(world), [parsing.read(block, "new.ttl")])
    refused = [item for item in verdict.findings if item.rule == "placeholder-left"]
    assert len(refused) == len(words)


# new CLASS --table


def test_table_has_a_heading_for_each_property_of_the_class(few: Forms) -> None:
    for kind in few.classes:
        form = few.form(kind.iri)
        headings = templates.table(few, form).columns
        assert len(headings) == len(set(headings))
        found = columns.matched(columns.columns(form, columns.tie(few, form)), headings)
        assert {field.iri for field in form.fields} <= found.held
        assert not found.wrong


def test_table_of_alliances_has_the_columns_that_a_steward_expects(ask: Runner) -> None:
    ran = ask("new", "alliance", "--table")
    headings = ran.out.rstrip("\r\n").split(",")
    assert {
        *("id", "class", "name_en", "name_es", "acronym", "founded", "edtf", "based_in", "sector"),
        *("members", "role", "note", "outside_knowledge", "passages"),
    } <= set(headings)
    assert ran.out.count("\n") == 1
    explained = [line.partition(":")[0].partition(" ")[0] for line in ran.talk.splitlines()]
    assert explained == headings
    assert "name_en (due)" in ran.talk
    assert "passages (due, or outside_knowledge)" in ran.talk


def test_workbook_explains_its_columns_and_offers_the_concepts(ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "unions.xlsx"
    assert ask("new", "union", "--table", "-o", out).code == 0
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["union", "columns", "concepts"]
    headings = [cell.value for cell in book["union"][1]]
    assert headings == [row[0].value for row in book["columns"].iter_rows(min_row=2)]
    (rule,) = [
        item
        for item in book["union"].data_validations.dataValidation
        if str(item.sqref).startswith(get_column_letter(headings.index("based_in") + 1))
    ]
    countries = rule.formula1.partition("!")[2].replace("$", "")
    offered = [cell.value for (cell,) in book["concepts"][countries]]
    assert "Mexico" in offered
    assert None not in offered
    assert book.properties.modified.year == book.properties.created.year == 1980
    with zipfile.ZipFile(out) as archive:
        assert {item.date_time[0] for item in archive.infolist()} == {1980}


@each_class
def test_workbook_of_every_class_is_one(known: Forms, name: str) -> None:
    form = known.form(name)
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(known, form)))
    headings = tuple(cell.value for cell in book.worksheets[0][1])
    assert headings == templates.table(known, form).columns


def test_class_is_completed(ask: Runner) -> None:
    for verb in (prepare.new, prepare.convert):
        argument = next(item for item in verb.params if item.name == "kind")
        context = click.Context(verb, info_name="verb")
        found = [item.value for item in argument.shell_complete(context, "union-c")]
        assert found == ["union-caucus", "union-central"]


def test_table_is_written_as_csv_or_workbook_only(ask: Runner, tmp_path: Path) -> None:
    assert ask("new", "union", "--table", "-o", tmp_path / "x.csv").code == 0
    assert (tmp_path / "x.csv").read_text().startswith("id,class,name_en")
    refused = ask("new", "union", "--table", "-o", tmp_path / "x.xls")
    assert refused.code == 2
    assert ask("new", "--table").code == 2


def test_workbook_that_is_filled_in_converts(ask: Runner, tmp_path: Path) -> None:
    out = tmp_path / "unions.xlsx"
    ask("new", "union", "--table", "-o", out)
    book = openpyxl.load_workbook(out)
    headings = [cell.value for cell in book["union"][1]]
    row = {"name_en": "Kiln Union", "based_in": "Mexico", "founded": "1992-05", "sector": "food"}
    row |= {"passages": "glass1991 l. 3-5"}
    book["union"].append([row.get(heading) for heading in headings])
    book.save(out)
    ran = ask("convert", out, "--as", "union")
    assert ran.code == 0
    assert 'schema:foundingDate "1992-05"^^xsd:gYearMonth ;' in ran.out
    assert "left aside: columns, concepts" in ran.talk


# convert: what becomes of rows

UNIONS = """\
name_en,name_es,acronym,based_in,sector,founded,edtf,note,passages
"Kiln ""Hot"" Union",Sindicato de Hornos,KHU,MX,food; mining,1992,,"=2+2; and
a second line",glass1991 l. 3-5; lantern:L0003-0004
Émigré Workers' Union,,,Canadá,,1992-05,1992-05~,,glass:L0004-0004
"""


def put(path: Path, content: str | bytes, name: str = "members.csv") -> Path:
    out = path / name
    if isinstance(content, str):
        content = content.encode()
    out.write_bytes(content)
    return out


def test_rows_become_records_in_the_layout_of_the_house(ask: Runner, tmp_path: Path) -> None:
    ran = ask("convert", put(tmp_path, UNIONS), "--as", "union")
    assert ran.code == 0
    assert ran.out == (
        """\
PREFIX glass: <https://w3id.org/laborgraph/source/glass1991/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lantern: <https://w3id.org/laborgraph/source/lantern2001/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

id:kiln-hot-union
    a lg:Union ;
    skos:prefLabel "Kiln \\"Hot\\" Union"@en ;
    skos:prefLabel "Sindicato de Hornos"@es ;
    lg:acronym "KHU" ;
    schema:foundingDate "1992"^^xsd:gYear ;
    lg:basedIn lgv:country-MX ;
    lg:sector lgv:sector-food ;
    lg:sector lgv:sector-mining ;
    lg:curatorNote "=2+2; and\\na second line"@en ;
    lg:attestedIn glass:L0003-0005 ;
    lg:attestedIn lantern:L0003-0004 ;
.

id:emigre-workers-union
    a lg:Union ;
    skos:prefLabel "Émigré Workers' Union"@en ;
    schema:foundingDate "1992-05"^^xsd:gYearMonth ;
    lg:edtf "1992-05~" ;
    lg:basedIn lgv:country-CA ;
    lg:attestedIn glass:L0004-0004 ;
.
"""
    )
    assert layout.formatted(parsing.read(ran.out, "made")) == ran.out
    assert "2 records made of 2 rows" in ran.talk


def test_what_is_made_keeps_the_rules(quick: Runner, tmp_path: Path, world: Path) -> None:
    made = quick("convert", put(tmp_path, UNIONS), "--as", "union").out
    assert wrong_with(Library(world), made) == []


ALLIANCES = """\
class,name_en,founded,members,role,passages
bilateral alliance; transnational alliance,Kiln Pact,1995,Glassworkers Union; SVB,partner,\
glass:L0003-0005
coalition,Lamp Coalition,,id:gwu; LWU; Ada Lumen,founder; member; supporter,lantern2001 l. 3
"""


def test_members_become_participations_with_role_and_passage(
    quick: Runner, tmp_path: Path, world: Path
) -> None:
    ran = quick("convert", put(tmp_path, ALLIANCES), "--as", "alliance")
    assert ran.code == 0, ran.talk
    assert "    a lg:BilateralAlliance ;\n    a lg:TransnationalAlliance ;\n" in ran.out
    assert (
        """\
id:kiln-pact--svb
    a lg:AllianceParticipation ;
    org:member id:svb ;
    org:organization id:kiln-pact ;
    org:role lgv:role-partner ;
    lg:attestedIn glass:L0003-0005 ;
.
"""
        in ran.out
    )
    roles = re.findall(
        r"id:lamp-coalition--(\S+)\n(?:.*\n)*?    org:role lgv:role-(\S+) ;", ran.out
    )
    assert roles == [("gwu", "founder"), ("lwu", "member"), ("ada-lumen", "supporter")]
    assert wrong_with(Library(world), ran.out) == []


def test_letters_with_accents_are_written_in_one_way(quick: Runner, tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", UNIONS)
    assert apart != UNIONS
    made = [
        quick("convert", put(tmp_path, table), "--as", "union").out for table in (UNIONS, apart)
    ]
    assert made[0] == made[1] != ""


def test_dependent_records_are_called_after_what_they_join(quick: Runner, tmp_path: Path) -> None:
    table = (
        "position_of,position_on,stance,position_basis,as_of,passages\n"
        "Lamplighters' Union,Treaty on windows,opposes,stated,2001,lantern2001 l. 3\n"
    )
    names = quick("query", "run", "names", "-f", "csv").out
    treaty = next(line.split(",")[0] for line in names.splitlines() if "treaty" in line.lower())
    table = table.replace("Treaty on windows", treaty)
    ran = quick("convert", put(tmp_path, table), "--as", "position")
    assert ran.code == 0, ran.talk
    assert re.search(r"^id:lwu--window-treaty-2001$", ran.out, re.MULTILINE)


def test_row_may_refer_to_another_row(quick: Runner, tmp_path: Path) -> None:
    table = (
        "name_en,other_names,located_in,in_country,passages\n"
        "Kiln Street,,Kiln Town,Canada,glass1991 l. 3\n"
        "Kiln Town,KT,,Canada,glass1991 l. 3\n"
        "Kiln Lane,,KT,Canada,glass1991 l. 3\n"
    )
    ran = quick("convert", put(tmp_path, table), "--as", "place")
    assert ran.code == 0, ran.talk
    assert ran.out.count("lg:locatedIn id:kiln-town ;") == 2


def test_name_that_library_and_table_both_have_is_refused(quick: Runner, tmp_path: Path) -> None:
    table = (
        "id,name_en,acronym,caucus_of,passages\n"
        "kiln-caucus,Light Caucus Two,SVB,,glass1991 l. 3\n"
        "lamp-caucus,Lamp Caucus,,SVB,glass1991 l. 3\n"
    )
    ran = quick("convert", put(tmp_path, table), "--as", "union caucus")
    assert ran.code == 1
    assert "row 3, column caucus_of: 'SVB' names more than one thing" in ran.talk
    assert "id:kiln-caucus in row 2" in ran.talk
    assert "(id:svb)" in ran.talk


def test_delimiter_and_byte_order_mark_are_seen(quick: Runner, tmp_path: Path) -> None:
    made = quick("convert", put(tmp_path, UNIONS), "--as", "union").out
    reader = list(csv.reader(io.StringIO(UNIONS)))
    for delimiter in (";", "\t"):
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(reader)
        path = put(tmp_path, b"\xef\xbb\xbf" + out.getvalue().encode())
        assert quick("convert", path, "--as", "union").out == made


def test_standard_input_is_read(ask: Runner) -> None:
    assert ask("convert", "-", "--as", "union", given=UNIONS).code == 0
    refused = ask("convert", "-", "--as", "union", given=UNIONS.replace("MX", "Mexiko"))
    assert refused.talk.startswith("standard input row 2, column based_in:")


def test_output_is_written_whole_or_not_at_all(quick: Runner, tmp_path: Path) -> None:
    out = tmp_path / "out.ttl"
    assert quick("convert", put(tmp_path, UNIONS), "--as", "union", "-o", out).code == 0
    before = out.read_bytes()
    wrong = put(tmp_path, UNIONS.replace("MX", "Mexiko"))
    ran = quick("convert", wrong, "--as", "union", "-o", out, "--force")
    assert (ran.code, ran.out) == (1, "")
    assert out.read_bytes() == before


# convert: what is wrong with cells


def test_every_bad_cell_is_named_by_row_and_column(quick: Runner, tmp_path: Path) -> None:
    table = """\
id,name_en,based_in,located_in,founded,edtf,passages,note
a,First,Mexiko,Vidriea,May 1992,nonsense,glass1991 l. 900,
B_c,Second,Canada,,1992-13,,umbra1999 l. 3,"of
two lines"
gwu,Third,Canada,,1992~,,,
,,Canada,,,,glass1991 l. 3,
,Third,Canada,,,,glass1991 l. 3,
,Third,Canada,,,,nowhere,
,!!!,Canada,,,,glass1991 l. 5-4,
"""
    ran = quick("convert", put(tmp_path, table), "--as", "union")
    assert ran.code == 1
    assert ran.out == ""
    lines = [line.partition("members.csv ")[2] for line in ran.talk.splitlines()]
    said = {line.partition(":")[0]: line.partition(": ")[2] for line in lines if "row" in line}
    assert list(said) == [
        "row 2, column based_in",
        "row 2, column located_in",
        "row 2, column founded",
        "row 2, column edtf",
        "row 2, column passages",
        "row 3, column id",
        "row 3, column founded",
        "row 3, column passages",
        "row 4, column id",
        "row 4, column founded",
        "row 4, column passages",
        "row 5, column name_en",
        "row 7, column id",
        "row 7, column passages",
        "row 8, column id",
        "row 8, column passages",
    ]
    assert said["row 2, column based_in"] == (
        "no country is named 'Mexiko'; did you mean Mexico (lgv:country-MX)?"
    )
    assert "did you mean Vidriera (id:vidriera)" in said["row 2, column located_in"]
    assert "has lines 1 to 12" in said["row 2, column passages"]
    assert said["row 3, column id"].endswith("write b-c.")
    assert "no document umbra1999" in said["row 3, column passages"]
    assert "(data/organizations.ttl:" in said["row 4, column id"]
    assert "'1992~' is no plain date" in said["row 4, column founded"]
    assert said["row 4, column passages"] == "is empty; fill it in, or outside_knowledge."
    assert "id:third is made by row 6 too" in said["row 7, column id"]
    assert said["row 7, column passages"].endswith("write it as it is cited: glass1991 l. 3-5.")
    assert "16 problems" in ran.talk.splitlines()[-1]


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("participants_not_named", "perhaps", "neither yes nor no"),
        ("members", "GWU", "names more than one thing"),
        ("members", "Light Cacus", "did you mean Light Caucus (id:light-caucus)"),
        ("members", "country-MX", "the graph knows no agent named 'country-MX'"),
        ("role", "founder", "holds 1 for the 0 in members"),
        ("cites_work", "GWU", "GWU"),
        ("class", "union", "holds no kind of alliance"),
        ("class", "aliance", "did you mean alliance (lg:Alliance)"),
        ("founded", "03/05/1992", "write 1992, 1992-05 or 1992-05-03"),
        ("founded", "1992-02-30", "a date that no calendar has"),
        ("founded", "0000", "a date that no calendar has"),
        ("note", "with a \x07 bell", "holds the control character U+0007"),
    ],
)
def test_cell_that_cannot_be_read_is_told_why(
    quick: Runner, tmp_path: Path, heading: str, cell: str, said: str
) -> None:
    table = f"name_en,passages,{heading}\nKiln Pact,glass1991 l. 3,{cell}\n"
    ran = quick("convert", put(tmp_path, table), "--as", "alliance")
    assert ran.code == 1
    assert "members.csv row 2, column " in ran.talk
    assert said in ran.talk


def test_roles_are_one_for_all_or_one_for_each(quick: Runner, tmp_path: Path) -> None:
    table = (
        "name_en,passages,members,role\n"
        'Kiln Pact,glass1991 l. 3,"id:gwu; SVB; LWU","founder; member"\n'
    )
    ran = quick("convert", put(tmp_path, table), "--as", "alliance")
    assert "column role: holds 2 for the 3 in members; give one for all, or one each." in ran.talk


@pytest.mark.parametrize(
    ("number", "written"), [("5", "5"), ("2.5", "2.5"), ("-3", "-3"), ("0.50", "0.50")]
)
def test_figures_are_plain_numbers(
    quick: Runner, tmp_path: Path, number: str, written: str
) -> None:
    table = (
        "about,aspect,figure,unit,qualifier,as_of,passages\n"
        f"SVB,members,{number},person,exact,1994,glass1991 l. 3\n"
    )
    ran = quick("convert", put(tmp_path, table), "--as", "figure claim")
    assert ran.code == 0, ran.talk
    assert f"    lg:figure {written} ;\n" in ran.out


def test_figures_that_are_no_plain_numbers_are_refused(quick: Runner, tmp_path: Path) -> None:
    wrong = ("1.500.000", "about 5", "5%", "1e3", "inf", "\u0663", "5 000")
    table = "id,about,aspect,figure,unit,qualifier,as_of,passages\n" + "".join(
        f"svb--{number},SVB,members,{figure},person,exact,1991,glass1991 l. 3\n"
        for number, figure in enumerate(wrong)
    )
    ran = quick("convert", put(tmp_path, table), "--as", "figure claim")
    assert ran.code == 1
    assert ran.talk.count("no plain number") == len(wrong)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("1.500", "'1.500' may be 1500 or 1.5; write one of these"),
        ("40.000", "'40.000' may be 40000 or 40; write one of these"),
        ("2.125", "'2.125' may be 2125 or 2.1250; write one of these"),
    ],
)
def test_figure_that_may_be_thousands_is_not_taken_for_a_fraction(
    quick: Runner, tmp_path: Path, figure: str, said: str
) -> None:
    table = (
        "about;aspect;figure;unit;qualifier;as_of;passages\n"
        f"SVB;members;{figure};person;exact;1994;glass1991 l. 3\n"
    )
    ran = quick("convert", put(tmp_path, table), "--as", "figure claim")
    assert (ran.code, said in ran.talk) == (1, True), ran.talk


@pytest.mark.parametrize(("figure", "written"), [("0.125", "0.125"), ("2.1250", "2.1250")])
def test_figure_that_can_be_a_fraction_only_is_taken(
    quick: Runner, tmp_path: Path, figure: str, written: str
) -> None:
    table = (
        "about,aspect,figure,unit,qualifier,as_of,passages\n"
        f"SVB,members,{figure},person,exact,1994,glass1991 l. 3\n"
    )
    ran = quick("convert", put(tmp_path, table), "--as", "figure claim")
    assert f"    lg:figure {written} ;\n" in ran.out, ran.talk


def test_unknown_columns_are_refused_together_with_the_nearest(
    quick: Runner, tmp_path: Path
) -> None:
    table = "name_en,based_inn,sectr,zzzz,passages\nKiln Union,Canada,,,glass1991 l. 3\n"
    ran = quick("convert", put(tmp_path, table), "--as", "union")
    assert ran.code == 2
    assert "'based_inn' (did you mean based_in" in ran.talk
    assert "'sectr' (did you mean sector" in ran.talk
    assert "'zzzz'" in ran.talk


@pytest.mark.parametrize("heading", ["based_in", "Based in", "basedIn", "BASED-IN", "based in"])
def test_heading_is_understood_as_people_write_it(
    quick: Runner, tmp_path: Path, heading: str
) -> None:
    table = f"name_en,{heading},passages\nKiln Union,Canada,glass1991 l. 3\n"
    ran = quick("convert", put(tmp_path, table), "--as", "union")
    assert "lg:basedIn lgv:country-CA ;" in ran.out


def test_columns_that_lack_or_stand_twice_are_refused(quick: Runner, tmp_path: Path) -> None:
    for head, said in (
        ("name_en,acronym", "lacks the column passages or outside_knowledge"),
        ("acronym,passages", "lacks the column name_en"),
        ("name_en,name_en,passages", "the column 'name_en' twice"),
        ("name_en,name,passages", "'name_en' and 'name', which mean the same"),
    ):
        ran = quick(
            "convert", put(tmp_path, f"{head}\nKiln,Kiln,glass1991 l. 3\n"), "--as", "union"
        )
        assert ran.code == 2, head
        assert said in ran.talk


def test_all_that_is_wrong_with_headings_is_told_at_once(quick: Runner, tmp_path: Path) -> None:
    head = "name_en,Name EN,color,acronim"
    ran = quick("convert", put(tmp_path, f"{head}\nKiln,,red,K\n"), "--as", "union")
    assert ran.code == 2
    for said in (
        "'color'",
        "did you mean acronym?",
        "which mean the same",
        "lacks the column pass",
    ):
        assert said in ran.talk
    # What a misspelt heading comes near to is not missing.
    ran = quick("convert", put(tmp_path, "name_en,passges\nKiln,glass l. 3\n"), "--as", "union")
    assert "did you mean passages?" in ran.talk
    assert "lacks" not in ran.talk


def test_cell_that_cannot_be_read_is_told_once(quick: Runner, tmp_path: Path) -> None:
    table = (
        "name_en,passages,members,role\n"
        "Kiln Alliance,glass1991 l. 3,Nobody at all,partner\n"
        "Oven Alliance,#REF!,,\n"
    )
    rows = [line.split(",") for line in table.splitlines()]
    ran = quick("convert", put(tmp_path, book_of(*rows), "a.xlsx"), "--as", "alliance")
    told = [line.split("]", 1)[-1].split(":")[0] for line in ran.talk.splitlines()[:-1]]
    assert told == [" row 2, column members", " row 3, column passages"]


def test_near_concepts_are_found_by_their_own_names_too(quick: Runner, tmp_path: Path) -> None:
    table = "name_en,sector,passages\nKiln,stel,glass1991 l. 3\n"
    ran = quick("convert", put(tmp_path, table), "--as", "union")
    assert "did you mean metal industry (lgv:sector-steel)?" in ran.talk


def test_document_cites_its_own_lines(quick: Runner, tmp_path: Path) -> None:
    table = (
        "id,name_en,title,file_digest,file_name,line_count,passages\n"
        f"kiln2004,Letters,Letters of 2004,{'0' * 64},kiln2004.txt,12,kiln2004 l. {{}}\n"
    )
    ran = quick("convert", put(tmp_path, table.format("11-12")), "--as", "source-document")
    assert ran.code == 0, ran.talk
    assert "source/kiln2004/L0011-0012> ;" in ran.out
    ran = quick("convert", put(tmp_path, table.format("11-13")), "--as", "source-document")
    assert "has lines 1 to 12" in ran.talk


# The second has more digits than Python converts.
@pytest.mark.parametrize("number", ["many", "9" * 5_000])
def test_document_whose_length_is_no_number_has_no_lines_to_cite(
    number: str, quick: Runner, tmp_path: Path
) -> None:
    table = (
        "id,name_en,title,file_digest,file_name,line_count,passages\n"
        f"kiln2004,Letters,Letters of 2004,{'0' * 64},kiln2004.txt,{number},kiln2004 l. 1\n"
    )
    ran = quick("convert", put(tmp_path, table), "--as", "source-document")
    assert ran.code == 1
    assert "how many lines kiln2004 has is not known" in ran.talk


def test_wrong_class_is_refused(quick: Runner, tmp_path: Path) -> None:
    ran = quick("convert", put(tmp_path, UNIONS), "--as", "unoin")
    assert ran.code == 2
    assert "did you mean union" in ran.talk


def test_outside_knowledge_stands_in_the_place_of_a_passage(quick: Runner, tmp_path: Path) -> None:
    table = (
        "name_en,outside_knowledge,note,members,role\n"
        "Kiln Pact,yes,From a newspaper.,id:gwu; SVB,partner\n"
    )
    ran = quick("convert", put(tmp_path, table), "--as", "alliance")
    assert ran.code == 0, ran.talk
    assert ran.out.count("    lg:outsideKnowledge true ;\n") == 3
    refused = quick("convert", put(tmp_path, table.replace("yes", "no")), "--as", "alliance")
    assert refused.code == 1


def test_so_many_problems_are_told_and_no_more(
    quick: Runner, tmp_path: Path, few: Forms, small: Embedded, world: Path
) -> None:
    rows_of = "".join(f"Kiln {number},nowhere\n" for number in range(3000))
    table = "name_en,passages\n" + rows_of
    sheet = sheets.read(table.encode(), "here")
    made = conversion.convert(sheet, few.form("union"), few, Library(world), small)
    assert len(made.problems) == conversion.MOST + 1
    ran = quick("convert", put(tmp_path, table), "--as", "union")
    assert ran.code == 1
    assert len(ran.talk.splitlines()) == conversion.MOST + 1
    assert "1000 problems or more" in ran.talk


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_whatever_stands_in_a_cell_is_said_in_turtle(
    few: Forms, small: Embedded, world: Path, name: str, note: str
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(
        [["id", "name_en", "note", "passages"], ["made", f"A{name}", f"n{note}", "glass1991 l. 3"]]
    )
    if re.search("[\ud800-\udfff\0]", out.getvalue()):
        return  # no file holds these
    sheet = sheets.read(out.getvalue().encode(), "here")
    made = conversion.convert(sheet, few.form("union"), few, Library(world), small)
    assert bool(made.text) != bool(made.problems)
    if made.text:
        document = parsing.read(made.text, "made")
        assert layout.formatted(document) == made.text
        said = {item.predicate.value: text(item.object) for item in document.statements}
        _, given_name, given_note, _ = sheet.rows[0].cells
        assert said[fields.NAME] == unicodedata.normalize("NFC", given_name)
        assert said[fields.NOTE] == unicodedata.normalize("NFC", given_note)


@given(st.text(min_size=1, max_size=60))
def test_slug_is_a_name_for_a_record_or_empty(name: str) -> None:
    made = slug(name)
    assert not made or re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", made)
    assert slug(made) == made


def book_of(*table: Sequence[object]) -> bytes:
    """A workbook with one sheet of these rows."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "members"
    for row in table:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbook_converts_like_its_csv(quick: Runner, tmp_path: Path) -> None:
    table: list[list[object]] = [[*row] for row in csv.reader(io.StringIO(UNIONS))]
    table[1][5] = 1992.0
    table[1][7] = f"'{table[1][7]}"  # or it would be a formula
    path = put(tmp_path, book_of(*table), "members.xlsx")
    made = quick("convert", put(tmp_path, UNIONS), "--as", "union").out
    assert quick("convert", path, "--as", "union").out.replace("\"'=2", '"=2') == made
    bad = put(tmp_path, book_of(*table[:2], ["x", "", "", "Mexiko"]), "bad.xlsx")
    ran = quick("convert", bad, "--as", "union")
    assert "bad.xlsx[members] row 3, column based_in: no country is named 'Mexiko'" in ran.talk
