"""Curated files look alike: one subject, one block, one home; one statement a line."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from conftest import ROOT, TESTS
from laborgraph.names import folded
from laborgraph.sparql import tokens
from laborgraph.vocab import ID, LG, PREFIXES, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from laborgraph.sparql import Token

FILES = [
    path
    for folder in ("data", "ontology", "tests/world")
    for path in sorted((ROOT / folder).rglob("*.ttl"))
    if "shapes" not in path.parts
]
each_file = pytest.mark.parametrize(
    "path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in FILES]
)
DERIVED = {
    LG + name
    for name in ("affiliatedWith", "alliedWith", "belongsTo", "precedes", "strategy", "tookPartIn")
}
# What a tie of each kind has to have; an owner that stands before `--` in its name is a record.
PARTS = {
    "AllianceParticipation": {"org:member", "org:organization"},
    "Affiliation": {"org:member", "org:organization"},
    "PersonMembership": {"org:member", "org:organization"},
    "Participation": {"lg:participant", "lg:inOccurrence", "lg:participantRole"},
    "Position": {"lg:positionOf", "lg:positionOn", "lg:stance", "lg:positionBasis"},
    "Claim": {"lg:about", "lg:aspect"},
    "FigureClaim": {"lg:about", "lg:aspect", "lg:unit", "lg:qualifier"},
    "Discrepancy": {"lg:about", "lg:conflictingClaim", "lg:readingStatus", "lg:curatorReading"},
    "Place": {"skos:prefLabel"},
    "SourceDocument": {"dcterms:title", "lg:fileName", "lg:fileDigest", "lg:lineCount"},
    "DocumentSection": {"skos:prefLabel", "lg:sectionOf", "lg:beginsAtLine"},
}
# Discrepancies and claims lie with what they are about; they need no label.


class Statement(NamedTuple):
    """One line of a block."""

    subject: str
    predicate: str
    value: str


def solid(text: str) -> list[Token]:
    """The tokens of a piece of Turtle without spaces."""
    return [token for token in tokens(text) if token.kind != "space"]


def bare(line: str) -> str:
    """A line without the comment in it."""
    if "#" not in line:
        return line
    return "".join(token.text for token in tokens(line) if token.kind != "comment").rstrip()


def blocks(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each subject of a file with the statements of its block."""
    subject, lines = "", list[str]()
    for line in map(bare, path.read_text(encoding="utf-8").splitlines()):
        if line == ".":
            yield subject, lines
            subject, lines = "", []
        elif line.startswith("    "):
            lines.append(line)
        elif line and not line.startswith("PREFIX "):
            subject = line


def statements(folder: str) -> Iterator[Statement]:
    """All statements of the files in a folder, prefixed as they are written."""
    for path in sorted((ROOT / folder).rglob("*.ttl")):
        if "shapes" in path.parts:
            continue
        for subject, lines in blocks(path):
            for line in lines:
                predicate, _, value = line.strip().removesuffix(" ;").partition(" ")
                yield Statement(subject, predicate, value)


@each_file
def test_file_begins_with_the_prefixes_that_it_uses_in_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    lines = head.splitlines()
    assert all(re.fullmatch(r"PREFIX [a-z]+: <[^>]+>", line) for line in lines)
    declared = [line.split()[1] for line in lines]
    assert declared == sorted(set(declared))
    for line in lines:
        prefix, iri = line.split()[1].rstrip(":"), line.split()[2][1:-1]
        assert PREFIXES.get(prefix, iri) == iri
    used = {token.text.partition(":")[0] + ":" for token in solid(body) if token.kind == "name"}
    assert used == set(declared)
    assert "PREFIX" not in body


@each_file
def test_file_is_blocks_with_one_blank_line_between(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert "\t" not in text
    assert "\r" not in text
    body = text.partition("\n\n")[2]
    for block in body.removesuffix("\n").split("\n\n"):
        lines = block.splitlines()
        while lines and lines[0].startswith("#"):
            lines = lines[1:]
        if not lines:
            continue  # a comment that heads what follows
        subject = solid(bare(lines[0]))
        assert len(subject) == 1, lines[0]
        assert subject[0].kind in {"name", "iri"}, lines[0]
        assert bare(lines[-1]) == ".", block
        for line in lines[1:-1]:
            assert re.fullmatch(r"    (#.*|\S.* ;)", bare(line) or line), line


@each_file
def test_line_is_one_statement_and_the_class_comes_first(path: Path) -> None:
    for subject, lines in blocks(path):
        kinds = []
        for line in lines:
            predicate, *value, end = solid(line)
            assert end.text == ";", line
            assert predicate.kind in {"name", "iri"} or predicate.text == "a", line
            shape = [token.kind if token.text != "^^" else "^^" for token in value]
            assert shape in (
                ["name"],
                ["iri"],
                ["string"],
                ["string", "language"],
                ["string", "^^", "name"],
                ["word"],
                ["other"],
                ["other", "other"],
            ), line
            assert not value[0].text.startswith(("'", '"""')), line
            kinds.append(predicate.text == "a")
        assert kinds[0], f"{subject} begins with its class"
        assert kinds == sorted(kinds, reverse=True), f"{subject}: classes come first"
        assert len(lines) == len(set(lines)), f"{subject} says something twice"


def test_each_subject_has_one_home() -> None:
    for folder in ("data", "ontology", "tests/world"):
        homes = Counter(
            subject
            for path in sorted((ROOT / folder).rglob("*.ttl"))
            if "shapes" not in path.parts
            for subject, _ in blocks(path)
        )
        assert [subject for subject, number in homes.items() if number > 1] == []


@pytest.mark.parametrize("folder", ["data", "tests/world"])
def test_names_of_records_are_slugs_and_parts_name_their_owner(folder: str) -> None:
    kinds: dict[str, set[str]] = {}
    for item in statements(folder):
        if item.subject.startswith("id:"):
            kinds.setdefault(item.subject, set())
            if item.predicate == "a":
                kinds[item.subject].add(item.value)
    slug = "[a-z0-9]+(-[a-z0-9]+)*"
    assert [name for name in kinds if not re.fullmatch(f"id:{slug}(--{slug})*", name)] == []
    # A claim may be about a topic that is no record, and has it in its name all the same.
    about = {"lg:Claim", "lg:FigureClaim", "lg:Discrepancy"}
    owners = kinds.keys() | {f"id:{path.stem}" for path in (ROOT / folder).rglob("*.ttl")}
    orphans = {
        name
        for name in kinds
        if "--" in name and not kinds[name] & about and name.rpartition("--")[0] not in owners
    }
    assert orphans == set()


@pytest.mark.parametrize("folder", ["data", "tests/world"])
def test_every_reference_to_a_record_or_a_concept_resolves(folder: str) -> None:
    known = {item.subject for item in statements(folder)}
    known |= {item.subject for item in statements("ontology")}
    dangling = {
        f"{item.subject} {item.predicate} {item.value}"
        for item in statements(folder)
        if item.value.startswith(("id:", "lgv:", "source:", "lg:")) and item.value not in known
    }
    assert dangling == set()


@pytest.mark.parametrize("folder", ["data", "tests/world"])
def test_every_record_has_a_passage_or_admits_that_it_has_none(folder: str) -> None:
    said: dict[str, set[str]] = {}
    for item in statements(folder):
        if item.subject.startswith(("id:", "source:")):
            said.setdefault(item.subject, set()).add(item.predicate)
    bare = [
        subject
        for subject, predicates in said.items()
        if "lg:attestedIn" not in predicates
        and not {"lg:outsideKnowledge", "lg:curatorNote"} <= predicates
    ]
    assert bare == []


@pytest.mark.parametrize("folder", ["data", "tests/world", "ontology"])
def test_preferred_name_is_given_once_in_a_language(folder: str) -> None:
    names = Counter(
        (item.subject, item.value.rpartition("@")[2])
        for item in statements(folder)
        if item.predicate == "skos:prefLabel"
    )
    assert [name for name, number in names.items() if number > 1] == []


@pytest.mark.parametrize("folder", ["data", "tests/world"])
def test_passage_is_an_address_of_four_digits(folder: str) -> None:
    wrong = [
        item
        for item in statements(folder)
        if item.predicate == "lg:attestedIn"
        and not re.fullmatch(r"[a-z]+:L[0-9]{4}-[0-9]{4}", item.value)
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", ["data", "tests/world"])
def test_what_rules_derive_is_never_typed(folder: str) -> None:
    typed = [
        item
        for item in statements(folder)
        if item.predicate.replace("lg:", LG) in DERIVED or item.value == "lg:Passage"
    ]
    assert typed == []


@pytest.mark.parametrize("kind", sorted(PARTS))
def test_record_of_each_kind_has_its_parts(kind: str) -> None:
    said: dict[str, set[str]] = {}
    for folder in ("data", "tests/world"):
        for item in statements(folder):
            said.setdefault(f"{folder} {item.subject}", set()).add(
                item.value if item.predicate == "a" else item.predicate
            )
    lacking = {
        subject: PARTS[kind] - predicates
        for subject, predicates in said.items()
        if f"lg:{kind}" in predicates and PARTS[kind] - predicates
    }
    assert lacking == {}


def test_file_of_an_alliance_holds_one() -> None:
    kinds = ("Alliance ;", "Network ;", "Coalition ;")
    for path in sorted((ROOT / "data" / "alliances").glob("*.ttl")):
        lines = [line for _, block in blocks(path) for line in block]
        assert any(line.startswith("    a lg:") and line.endswith(kinds) for line in lines), path


def test_prefixes_are_at_home_in_one_module() -> None:
    assert PREFIXES["id"] == ID
    assert PREFIXES["skos"] == SKOS
    homes = [
        path.name
        for path in sorted((ROOT / "src").rglob("*.py"))
        if "w3id.org" in re.sub(r'""".*?"""|#.*', "", path.read_text(), flags=re.DOTALL)
    ]
    assert homes == ["vocab.py"]


# The tree as a whole.

TEXT = {".py", ".md", ".ttl", ".rq", ".toml", ".csv", ".lock", ".cff", ".txt", ".yml", ""}
OUTSIDE = {".git", ".venv", "build", "dist", "node_modules"}


def texts() -> Iterator[tuple[Path, str]]:
    """Each text file of the project with its text."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if hidden or OUTSIDE & set(parts) or "__pycache__" in parts or ".egg-info" in str(path):
            continue
        if path.is_file() and path.suffix in TEXT:
            yield path, path.read_text(encoding="utf-8")


def test_no_file_names_a_place_on_a_machine() -> None:
    # Put together here, so that this file does not hold what it looks for.
    roots = "|".join(("home", "Users", "work", "tmp", "root", "opt"))
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts()
        for match in re.finditer(rf"(?<![\w.<])/(?:{roots})/\w+", text)
    ]
    assert found == []


def test_nothing_is_left_to_be_done() -> None:
    marks = "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"))
    found = [
        str(path.relative_to(ROOT)) for path, text in texts() if re.search(rf"\b({marks})\b", text)
    ]
    assert found == []


def test_no_answer_depends_on_the_clock() -> None:
    clock = re.compile(r"\b(now|today|utcnow|time)\(\)|\bimport (time|random)\b")
    found = [path.name for path in (ROOT / "src").rglob("*.py") if clock.search(path.read_text())]
    assert found == []


def runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    """Every run of so many words of a text, without case, accents and punctuation."""
    words = re.findall(r"[^\W_]+", folded(text))
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_run_of_eight_words_is_found_across_lines_and_punctuation() -> None:
    written = runs("One, two\nthree: «four» five-six seven é")
    assert written == runs("one two three FOUR five six seven E")
    assert len(runs("one two three four five six seven eight nine")) == 2
    assert runs("one two three four five six seven") == set()


def test_no_file_repeats_eight_words_of_a_document() -> None:
    folder = ROOT.parent / "shared" / "documents"
    if not folder.is_dir():
        pytest.skip("the documents are not at hand in ../shared/documents")
    said: set[tuple[str, ...]] = set()
    for document in sorted(folder.glob("*.txt")):
        said |= runs(document.read_text(encoding="utf-8"))
    assert said
    found = [
        f"{path.relative_to(ROOT)}: {' '.join(run)}"
        for path, text in texts()
        if not path.is_relative_to(TESTS / "world-documents")
        for run in sorted(runs(text) & said)
    ]
    assert found == []
