"""Two versions of a library compared by what they mean, and read from real repositories of git."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, lay_out
from laborgraph.changes.meaning import FAMILIES, Change, Graph, Words, compare, entries
from laborgraph.changes.versions import at_ref, facts, in_folder, version
from laborgraph.library import Library
from laborgraph.tables import Blank, Iri, Literal
from laborgraph.vocab import ID, LG, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Runner
    from laborgraph.changes.versions import Fact

ALLIANCE = "data/alliances/glass-bridge-alliance.ttl"
NETWORK = "data/alliances/lantern-network.ttl"
ORGANIZATIONS = "data/organizations.ttl"


# The git of these tests has a name, and no settings of whoever runs them.
SETTINGS = {
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_AUTHOR_NAME": "Ada Lumen",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada Lumen",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


class Repository(NamedTuple):
    """A repository of git with a library in it."""

    root: Path

    def git(self, *words: str | Path) -> str:
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        ran = subprocess.run(
            ["git", "-C", self.root, *words],
            capture_output=True,
            check=True,
            env=own | SETTINGS,
            text=True,
        )
        return ran.stdout.strip()

    def commit(self, message: str = "x") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8")


@pytest.fixture(autouse=True)
def _own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The small world with terms of its own in a repository, committed once; not to be changed."""
    root = lay_out(tmp_path_factory.mktemp("kept"))
    for name in ("ontology", "queries"):
        (root / name).unlink()
    shutil.copytree(ROOT / "ontology", root / "ontology")
    shutil.copytree(ROOT / "queries/views", root / "queries/views")
    found = Repository(root)
    found.git("init", "--quiet", "--initial-branch", "main")
    found.commit("the beginning")
    found.git("gc", "--quiet")
    return found


@pytest.fixture
def home(kept: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A copy of the same that a test may change, and the library asked."""
    root = tmp_path / "home"
    shutil.copytree(kept.root, root)
    monkeypatch.setenv("LABORGRAPH_LIBRARY", str(root))
    return Repository(root)


def told(ran: Ran) -> str:
    assert ran.code == 0, ran.talk
    return ran.out


def refused(ran: Ran, code: int) -> str:
    """The one sentence with which a run ended."""
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.talk.startswith("laborgraph: ")
    assert ran.talk.count("\n") == 1
    assert "Traceback" not in ran.talk
    return ran.talk


# What is no change


def test_nothing_changed_is_said_and_is_no_failure(home: Repository, run: Runner) -> None:
    ran = run("diff", "HEAD")
    assert told(ran) == "Nothing changed in meaning.\n"
    assert ran.talk == "HEAD → the working tree: nothing changed in meaning.\n"


def test_layout_order_comments_and_prefixes_are_no_change(home: Repository, run: Runner) -> None:
    path = home.root / ALLIANCE
    blocks = path.read_text("utf-8").replace("glass:", "g:")
    head, *records = blocks.split("\nid:")
    again = "\nid:".join([head, *reversed(records)]).replace(" ;\n.", " .").replace("\n    ", " ")
    path.write_text("# Written otherwise\n" + again, "utf-8")
    assert again.count("\n") < blocks.count("\n")
    ran = run("diff", "HEAD")
    assert told(ran) == "Nothing changed in meaning.\n"
    assert "not counted" not in ran.talk


def test_move_to_another_file_is_no_change_but_is_mentioned(home: Repository, run: Runner) -> None:
    (home.root / ALLIANCE).rename(home.root / "data/elsewhere.ttl")
    ran = run("diff", "HEAD")
    assert told(ran) == "Nothing changed in meaning.\n"
    assert "not counted: 3 things that only stand in another file." in ran.talk


def test_facts_that_rules_derive_are_not_compared(home: Repository, run: Runner) -> None:
    for rule in (home.root / "ontology/rules").iterdir():
        rule.unlink()
    assert told(run("diff", "HEAD")) == "Nothing changed in meaning.\n"


# What is a change


def test_value_that_replaces_another_is_shown_from_old_to_new(
    home: Repository, run: Runner
) -> None:
    home.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    ran = run("diff", "HEAD")
    assert told(ran) == (
        "Alliances\n"
        "\n"
        "~ Glass Bridge Alliance (id:glass-bridge-alliance), bilateral alliance\n"
        "    founding date: 1991 → 1992\n"
    )
    assert ran.talk == "HEAD → the working tree: 1 thing changed.\n"


def test_statements_come_and_go_with_names_concepts_and_passages(
    home: Repository, run: Runner
) -> None:
    home.edit(ORGANIZATIONS, "lg:attestedIn glass:L0004-0004", "lg:attestedIn glass:L0007-0007")
    home.edit(ORGANIZATIONS, "lg:caucusOf id:svb", "lg:caucusOf id:gwu")
    home.edit(ALLIANCE, "lg:sector lgv:sector-manufacturing ;\n", "")
    shown = told(run("diff", "HEAD"))
    assert "    - sector: manufacturing\n" in shown
    assert "    - attested in: glass1991 l. 4\n    + attested in: glass1991 l. 7\n" in shown
    old, new = "Glassworkers of the Bajío (id:svb)", "Glassworkers Union (id:gwu)"
    assert f"    caucus of: {old} → {new}\n" in shown


def test_thing_that_is_called_otherwise_says_so_and_is_named_by_its_new_name(
    home: Repository, run: Runner
) -> None:
    home.edit(ALLIANCE, '"Glass Bridge Alliance"', '"Alliance of the Glass Bridge"')
    home.edit(
        NETWORK, "org:organization id:lantern-network", "org:organization id:glass-bridge-alliance"
    )
    shown = told(run("diff", "HEAD"))
    assert (
        "~ Alliance of the Glass Bridge (id:glass-bridge-alliance), bilateral alliance;"
        " before: Glass Bridge\n"
        "    Alliance\n"
        '    preferred label (en): "Glass Bridge Alliance" → "Alliance of the Glass Bridge"\n'
    ) in shown
    assert "+ Alliance of the Glass Bridge (id:glass-bridge-alliance)\n" in shown
    found = json.loads(run("diff", "HEAD", "-f", "json").out)
    first = found["things"][0]
    assert (first["name"], first["former_name"]) == (
        "Alliance of the Glass Bridge",
        "Glass Bridge Alliance",
    )


def test_new_record_stands_below_its_owner_with_class_and_statements(
    home: Repository, run: Runner
) -> None:
    home.edit(
        ALLIANCE,
        "id:glass-bridge-alliance--svb\n",
        "id:glass-bridge-alliance--lwu\n"
        "    a lg:AllianceParticipation ;\n"
        "    org:member id:lwu ;\n"
        "    org:organization id:glass-bridge-alliance ;\n"
        "    lg:attestedIn glass:L0003-0005 ;\n"
        ".\n\n"
        "id:glass-bridge-alliance--svb\n",
    )
    ran = run("diff", "HEAD")
    assert told(ran) == (
        "Alliances\n"
        "\n"
        "  Glass Bridge Alliance (id:glass-bridge-alliance), bilateral alliance\n"
        "    + participation in an alliance: Lamplighters' Union (id:glass-bridge-alliance--lwu)\n"
        "        member: Lamplighters' Union (id:lwu)\n"
        "        organization of a membership: Glass Bridge Alliance (id:glass-bridge-alliance)\n"
        "        attested in: glass1991 l. 3-5\n"
    )
    assert ran.talk.endswith(": 1 thing added.\n")


def test_what_is_gone_is_named_as_it_was_named(home: Repository, run: Runner) -> None:
    text = (home.root / ORGANIZATIONS).read_text("utf-8")
    kept, _, sweepers = text.partition("# In the graph from general knowledge")
    home.write(ORGANIZATIONS, kept)
    assert "street-sweepers" in sweepers
    ran = run("diff", "HEAD")
    assert told(ran) == (
        "Organizations\n"
        "\n"
        "- Street Sweepers' Union (id:street-sweepers), union\n"
        '    preferred label (en): "Street Sweepers\' Union"\n'
        '    curator note (en): "Mentioned without a name."\n'
        "    outside knowledge: true\n"
    )
    assert ran.talk.endswith(": 1 thing removed.\n")
    back = run("diff", "--library", home.root, "HEAD", "HEAD")
    assert told(back) == "Nothing changed in meaning.\n"


def test_terms_and_concepts_are_things_too_in_families_of_their_own(
    home: Repository, run: Runner
) -> None:
    home.edit("ontology/ties.ttl", 'rdfs:label "alliance"@en', 'rdfs:label "league"@en')
    home.edit("ontology/vocabularies/country.ttl", '"Mexico"@en', '"United Mexican States"@en')
    home.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    shown = told(run("diff", "HEAD"))
    assert [line for line in shown.splitlines() if line and line[0] not in "~+- "] == [
        "Alliances",
        "Concepts",
        "Terms",
    ]
    assert "~ league (lg:Alliance), owl:Class; before: alliance\n" in shown
    assert '    rdfs:label (en): "alliance" → "league"\n' in shown
    assert "~ United Mexican States (lgv:country-MX), concept; before: Mexico\n" in shown


def test_things_of_a_family_stand_by_name_case_and_accents_aside(
    home: Repository, run: Runner
) -> None:
    for slug, name in (("z1", "apple union"), ("y2", "Ábaco Union"), ("x3", "Zenith")):
        home.write(
            f"data/{slug}.ttl",
            f'<{ID}{slug}> a <{LG}Union> ; <{SKOS}prefLabel> "{name}"@en .\n',
        )
    lines = [line[2:] for line in told(run("diff", "HEAD")).splitlines() if line.startswith("+ ")]
    assert lines == [
        "Ábaco Union (id:y2), union",
        "apple union (id:z1), union",
        "Zenith (id:x3), union",
    ]


def test_texts_replace_each_other_within_their_language(home: Repository, run: Runner) -> None:
    home.edit(ORGANIZATIONS, '"Sindicato de Vidrieros del Bajío"@es', '"Vidrieros"@es')
    home.edit(ORGANIZATIONS, '"Bajío glass union"@en', '"Bajío glass union"@fr')
    shown = told(run("diff", "HEAD"))
    assert '    preferred label (es): "Sindicato de Vidrieros del Bajío" → "Vidrieros"\n' in shown
    # The same words in another language are told apart by it.
    assert ('    alternative label: "Bajío glass union" (en) → "Bajío glass union" (fr)\n') in shown


def test_values_that_look_the_same_are_told_apart(home: Repository, run: Runner) -> None:
    home.edit(ALLIANCE, 'foundingDate "1991"^^xsd:gYear', 'foundingDate "1991"^^xsd:integer')
    home.edit(NETWORK, '"Lantern Network"', '"Lantern\\u00A0Network"')
    home.edit(ORGANIZATIONS, '"Light Caucus"', '"Light\\u202e\\u001b[31m Caucus"')
    shown = told(run("diff", "HEAD"))
    assert "founding date: 1991 (xsd:gYear) → 1991 (xsd:integer)\n" in shown
    assert '"Lantern Network"@en → "Lantern\\xa0Network"@en' in shown
    assert "Light\\u202E\\u001B[31m Caucus" in shown
    assert "\x1b" not in shown


def test_record_without_a_name_is_told_by_those_that_it_ties(home: Repository, run: Runner) -> None:
    home.edit(ORGANIZATIONS, "org:role lgv:role-affiliate", "org:role lgv:role-founder")
    home.write("data/work.ttl", f'<{ID}a-work> <{SKOS}prefLabel> "A work" .\n')
    home.write("data/cites.ttl", f"<{ID}lwu--nlf> <{LG}citesWork> <{ID}a-work> .\n")
    shown = told(run("diff", "HEAD"))
    assert "  Lamplighters' Union (id:lwu), union\n" in shown
    assert "    ~ affiliation: Northern Lantern Federation (id:lwu--nlf)\n" in shown
    assert "        role: affiliate → founder\n" in shown


def test_long_values_stand_below_each_other_within_100_columns(
    home: Repository, run: Runner
) -> None:
    words = "lamps and glass " * 20
    home.edit(ORGANIZATIONS, '"Mentioned without a name."', f'"{words}"')
    shown = told(run("diff", "HEAD"))
    assert "    curator note (en):\n" in shown
    assert '      - "Mentioned without a name."\n      + "lamps and glass' in shown
    assert max(map(len, shown.splitlines())) <= 100
    assert " ".join(shown.split()).count(words.strip()) == 1


# Another identifier


def rename(home: Repository, old: str, new: str) -> None:
    for path in (home.root / "data").rglob("*.ttl"):
        text = path.read_text("utf-8")
        path.write_text(text.replace(f"id:{old}", f"id:{new}"), "utf-8")


def test_new_identifier_is_one_line_and_what_follows_it_is_not_told(
    home: Repository, run: Runner
) -> None:
    rename(home, "svb", "bajio")
    ran = run("diff", "HEAD")
    assert told(ran) == (
        "Organizations\n"
        "\n"
        "~ Glassworkers of the Bajío (id:bajio), union; before: id:svb\n"
        "    ~ figure claim: Ada Lumen (id:bajio--claim-members-1991);"
        " before: id:svb--claim-members-1991\n"
        "    ~ id:bajio--claim-members-2001, figure claim; before: id:svb--claim-members-2001\n"
    )
    assert ran.talk == (
        "HEAD → the working tree: 3 things under another identifier;"
        " not counted: 6 statements of other things that only follow an identifier.\n"
    )


def test_new_identifier_of_records_that_name_each_other_is_found() -> None:
    about, label = Iri(LG + "about"), Iri(SKOS + "prefLabel")

    def ring(first: str, second: str) -> dict[str, list[Fact]]:
        one, two = Iri(ID + first), Iri(ID + second)
        return {
            "x": [
                (one, about, two),
                (two, about, one),
                (one, label, Literal("One")),
                (two, label, Literal("Two")),
            ]
        }

    found = compare(ring("a", "b"), ring("c", "d"))
    assert [(item.kind, item.thing, item.former) for item in found.differences] == [
        ("renamed", Iri(ID + "c"), Iri(ID + "a")),
        ("renamed", Iri(ID + "d"), Iri(ID + "b")),
    ]


def test_twins_are_not_said_to_be_renamed() -> None:
    def twins(*names: str) -> dict[str, list[Fact]]:
        return {
            "x": [
                fact
                for name in names
                for fact in (
                    (Iri(ID + name), Iri(RDF + "type"), Iri(LG + "Place")),
                    (Iri(ID + name), Iri(SKOS + "prefLabel"), Literal("Springfield")),
                )
            ]
        }

    found = compare(twins("a", "b"), twins("c", "d"))
    assert sorted(item.kind for item in found.differences) == [
        "added",
        "added",
        "removed",
        "removed",
    ]


def test_record_of_another_identifier_and_content_is_a_new_record(
    home: Repository, run: Runner
) -> None:
    rename(home, "light-caucus", "lamp-caucus")
    home.edit(ORGANIZATIONS, '"Light Caucus"', '"Lamp Caucus"')
    assert run("diff", "HEAD").talk.endswith(": 1 thing added, 1 removed.\n")


def thing(name: str, label: str, *about: str) -> list[Fact]:
    """A thing of some name that is about others."""
    return [
        (Iri(ID + name), Iri(SKOS + "prefLabel"), Literal(label)),
        (Iri(ID + name), Iri(RDF + "type"), Iri(LG + "Claim")),
        *((Iri(ID + name), Iri(LG + "about"), Iri(ID + other)) for other in about),
    ]


def test_things_that_point_to_different_ones_are_not_said_to_be_renamed() -> None:
    before = [*thing("a", "A", "x"), *thing("x", "X", "y"), *thing("y", "Y")]
    after = [*thing("b", "A", "v"), *thing("v", "X", "w"), *thing("w", "Another")]
    found = compare({"x": before}, {"x": after})
    assert {item.kind for item in found.differences} == {"added", "removed"}


def test_one_statement_in_common_makes_no_new_identifier() -> None:
    kind = (Iri(RDF + "type"), Iri(LG + "Union"))
    found = compare({"x": [(Iri(ID + "a"), *kind)]}, {"x": [(Iri(ID + "b"), *kind)]})
    assert [item.kind for item in found.differences] == ["removed", "added"]


def test_statement_about_both_identifiers_is_told_as_it_is() -> None:
    before = [*thing("a", "A"), *thing("claim", "C", "a")]
    after = [*thing("b", "A"), *thing("claim", "C", "a", "b")]
    found = compare({"x": before}, {"x": after})
    changed = {item.thing: item.changes for item in found.differences if item.kind == "changed"}
    assert changed == {Iri(ID + "claim"): (Change(Iri(LG + "about"), None, Iri(ID + "b")),)}
    assert found.followed == 0


def test_statement_that_keeps_naming_what_was_renamed_is_no_change() -> None:
    """Of a renamed thing only what follows is rewritten; a reference left behind stays as it is."""
    label, about = Iri(SKOS + "prefLabel"), Iri(LG + "about")
    kind = (Iri(RDF + "type"), Iri(LG + "Union"))
    old, new, claim = Iri(ID + "a"), Iri(ID + "b"), Iri(ID + "x")
    before: list[Fact] = [(old, *kind), (old, label, Literal("A")), (claim, about, old)]
    after: list[Fact] = [(new, *kind), (new, label, Literal("A")), (claim, about, old)]
    found = compare({"x": before}, {"x": after})
    assert [item.thing for item in found.differences] == [new]
    assert found.followed == 0


# Nodes without a name


def test_blank_nodes_are_known_by_what_is_said_of_them() -> None:
    one = facts(b"<x:a> <x:p> [ <x:q> 1 ; <x:r> [ <x:q> 2 ] ] .", "one")
    two = facts(b"_:n <x:r> _:m . _:m <x:q> 2 . <x:a> <x:p> _:n . _:n <x:q> 1 .", "two")
    three = facts(b"<x:a> <x:p> [ <x:q> 1 ; <x:r> [ <x:q> 3 ] ] .", "three")
    assert one == two
    assert one != three
    found = compare({"x": one}, {"x": three})
    assert [item.thing for item in found.differences] == [Iri("x:a")]
    (change,) = found.differences[0].changes
    called = Words(found).values([change])
    assert [called[term] for term in change[1:] if term] == [
        "[x:q: 1; x:r: [x:q: 2]]",
        "[x:q: 1; x:r: [x:q: 3]]",
    ]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (b"_:y <x:p> _:z . _:z <x:p> _:y . _:z <x:q> 1 .", True),
        (b"_:y <x:p> _:z . _:z <x:p> _:y . _:z <x:q> 2 .", False),
        (b"_:y <x:p> _:z . _:z <x:p> _:w . _:w <x:p> _:y . _:z <x:q> 1 .", False),
    ],
)
def test_nodes_in_a_ring_are_compared_too(other: bytes, same: bool) -> None:
    ring = b"_:a <x:p> _:b . _:b <x:p> _:a . _:b <x:q> 1 ."
    found = compare({"x": facts(ring, "x")}, {"x": facts(other, "x")})
    assert (found.differences == ()) is same
    assert {item.kind for item in found.differences} <= {"added", "removed"}


def test_deep_nesting_is_read_and_shown_in_short(home: Repository, run: Runner) -> None:
    deep = "<x:a> <x:p> " + "[ <x:q> " * 5000 + "1" + " ]" * 5000 + " .\n"
    home.write("data/deep.ttl", deep)
    assert "    x:p: [x:q: [x:q: [x:q: […]]]]\n" in told(run("diff", "HEAD"))


def test_record_without_identifier_is_a_thing(home: Repository, run: Runner) -> None:
    home.write("data/blank.ttl", f"[] a <{LG}Union> .\n")
    assert told(run("diff", "HEAD")) == "Organizations\n\n+ without an identifier, union\n"


def test_triple_inside_a_triple_is_refused_by_name(home: Repository, run: Runner) -> None:
    home.write("data/nested.ttl", "<x:a> <x:b> <<( <x:a> <x:b> <x:c> )>> .\n")
    said = refused(run("diff", "HEAD"), 3)
    assert "data/nested.ttl holds a triple inside a triple" in said


def test_direction_of_a_text_is_part_of_it() -> None:
    plain, directed = (facts(b'<x:a> <x:p> "a"@en%s .' % end, "x") for end in (b"", b"--rtl"))
    assert {value for _, _, value in directed} == {Literal("a", "", "en--rtl")}
    assert compare({"x": plain}, {"x": directed}).differences


# The comparison by itself

NAMES = st.sampled_from([Iri(ID + name) for name in "abcdef"])
VALUES = NAMES | st.builds(
    Literal, st.sampled_from("12"), st.just(""), st.sampled_from(["en", "es"])
)
PREDICATES = st.sampled_from([Iri(LG + name) for name in "pq"])
GRAPHS = st.dictionaries(
    st.sampled_from(["x.ttl", "y.ttl"]),
    st.frozensets(st.tuples(NAMES, PREDICATES, VALUES), max_size=12),
)


@given(GRAPHS, GRAPHS)
def test_what_was_there_and_what_changed_make_what_is_there(
    before: dict[str, frozenset[Fact]], after: dict[str, frozenset[Fact]]
) -> None:
    found = compare(before, after)
    names = {item.former: item.thing for item in found.differences if item.former}
    old, new = Graph(before).said, Graph(after).said
    made = {
        names.get(thing, thing): {(p, names.get(o, o)) for p, o in said}
        for thing, said in old.items()
    }
    for item in found.differences:
        said = made.setdefault(item.thing, set())
        for change in item.changes:
            if change.before is not None:
                # A value that follows a new identifier is no longer there by its old one.
                said.discard((change.predicate, names.get(change.before, change.before)))
            if change.after is not None:
                said.add((change.predicate, names.get(change.after, change.after)))
    now = {thing: {(p, names.get(o, o)) for p, o in said} for thing, said in new.items() if said}
    assert {thing: said for thing, said in made.items() if said} == now
    assert compare(after, after).differences == ()


@given(GRAPHS, GRAPHS)
def test_comparison_the_other_way_says_the_opposite(
    before: dict[str, frozenset[Fact]], after: dict[str, frozenset[Fact]]
) -> None:
    there, back = compare(before, after), compare(after, before)
    opposite = {"added": "removed", "removed": "added"}
    assert {(item.former or item.thing, item.kind) for item in there.differences} == {
        (item.thing, opposite.get(item.kind, item.kind)) for item in back.differences
    }


def test_every_class_of_the_library_has_a_family(library: Library) -> None:
    files = in_folder(library, "now").files
    everything = {path: facts(content, path) for path, content in files.items()}
    shown = entries(compare({}, everything))
    parts = [part for entry in shown for part in entry.parts]
    assert {entry.family for entry in (*shown, *parts)} == set(FAMILIES)


# Formats


def all_forms(home: Repository) -> None:
    home.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    home.edit(NETWORK, "org:role lgv:role-founder ;\n    lg:attestedIn", "lg:attestedIn")
    home.edit(ORGANIZATIONS, '"SVB"', '"S*V*B"')
    rename(home, "light-caucus", "lamp-caucus")


def test_json_has_the_structure_that_is_promised(home: Repository, run: Runner) -> None:
    commit = home.git("rev-parse", "HEAD")
    all_forms(home)
    found = json.loads(told(run("diff", "HEAD", "-f", "json")))
    assert found["before"] == {"name": "HEAD", "commit": commit}
    assert found["after"] == {"name": "the working tree", "commit": None}
    assert found["counts"] == {
        "added": 0,
        "removed": 0,
        "changed": 5,
        "renamed": 1,
        "moved": 0,
        "followed": 0,
    }
    by_iri = {thing["iri"].removeprefix(ID): thing for thing in found["things"]}
    assert by_iri["glass-bridge-alliance"] == {
        "change": "changed",
        "iri": ID + "glass-bridge-alliance",
        "name": "Glass Bridge Alliance",
        "former_iri": None,
        "former_name": None,
        "classes": [{"iri": LG + "BilateralAlliance", "name": "bilateral alliance"}],
        "family": "Alliances",
        "owner": None,
        "statements": [
            {
                "change": "replaced",
                "predicate": {"iri": "https://schema.org/foundingDate", "name": "founding date"},
                "before": {"value": "1991", "datatype": "http://www.w3.org/2001/XMLSchema#gYear"},
                "after": {"value": "1992", "datatype": "http://www.w3.org/2001/XMLSchema#gYear"},
            }
        ],
    }
    part = by_iri["lantern-network--gwu"]
    assert part["owner"] == {"iri": ID + "lantern-network", "name": "Lantern Network"}
    assert part["family"] == "Alliances"
    assert part["statements"][0]["change"] == "removed"
    assert part["statements"][0]["after"] is None
    assert by_iri["lamp-caucus"]["former_iri"] == ID + "light-caucus"


def test_every_format_holds_the_same_changes(home: Repository, run: Runner) -> None:
    all_forms(home)
    found = json.loads(run("diff", "HEAD", "-f", "json").out)
    due = [
        (thing["change"], thing["iri"].replace(ID, "id:"), statement["predicate"]["name"])
        for thing in found["things"]
        for statement in thing["statements"] or [{"predicate": {"name": ""}}]
    ]
    assert len(due) == 6
    rows = list(csv.DictReader(run("diff", "HEAD", "-f", "csv").out.splitlines()))
    assert [(row["change"], row["thing"], row["predicate"]) for row in rows] == due
    terms = json.loads(run("diff", "HEAD", "-f", "sparql-json").out)["results"]["bindings"]
    assert [row["thing"]["value"].replace(ID, "id:") for row in terms] == [row[1] for row in due]
    assert {row["predicate"]["type"] for row in terms if "predicate" in row} == {"uri"}
    assert not any("name" in row for row in terms)
    listed = run("diff", "HEAD", "-f", "markdown").out
    drawn = run("diff", "HEAD", "-f", "table").out
    text = run("diff", "HEAD").out
    for kind, thing, predicate in due:
        assert f"**{kind}**" in listed
        for shown in (listed, drawn, text):
            assert thing in shown
            assert predicate in shown


def test_markdown_is_nested_and_escaped(home: Repository, run: Runner) -> None:
    all_forms(home)
    shown = told(run("diff", "HEAD", "-f", "markdown"))
    assert shown.startswith(
        "## Alliances\n"
        "\n"
        "- **changed** Glass Bridge Alliance (id:glass-bridge-alliance), bilateral alliance\n"
        "  - founding date: 1991 → 1992\n"
        "- Lantern Network (id:lantern-network), trinational network\n"
        "  - **changed** participation in an alliance: Glassworkers Union"
        " (id:lantern-network--gwu)\n"
        "    - *removed* role: founder\n"
    )
    assert '  - acronym: "SVB" → "S\\*V\\*B"\n' in shown
    assert "before: id:light-caucus\n" in shown


def test_format_follows_the_extension_of_the_file(
    home: Repository, run: Runner, tmp_path_factory: pytest.TempPathFactory
) -> None:
    all_forms(home)
    folder = tmp_path_factory.mktemp("out")
    for name, form in (
        ("a.md", "markdown"),
        ("a.json", "json"),
        ("a.csv", "csv"),
        ("a.txt", "text"),
    ):
        assert run("diff", "HEAD", "-o", folder / name).code == 0
        written = (folder / name).read_bytes().decode()
        assert written == run("diff", "HEAD", "-f", form).out
    assert "names no format" in refused(run("diff", "HEAD", "-o", folder / "a.doc"), 2)


def test_names_come_in_the_language_asked_for_and_iris_in_their_place(
    home: Repository, run: Runner
) -> None:
    home.edit(ORGANIZATIONS, '"SVB"', '"SdV"')
    spanish = told(run("diff", "HEAD", "--lang", "es"))
    assert "~ Sindicato de Vidrieros del Bajío (id:svb)" in spanish
    bare = told(run("diff", "HEAD", "--iris"))
    assert f"~ {ID}svb, {LG}Union\n" in bare
    assert f'    {LG}acronym: "SVB" → "SdV"\n' in bare


def test_same_versions_give_the_same_bytes(home: Repository) -> None:
    all_forms(home)
    program = (
        "from laborgraph.cli import history;"
        f"history.diff.main(['HEAD', '-f', 'json', '--library', {str(home.root)!r}])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1
    assert runs.pop().startswith(b"{")


def test_quiet_leaves_the_report_alone(home: Repository, run: Runner) -> None:
    ran = run("diff", "HEAD", "--quiet")
    assert (told(ran), ran.talk) == ("Nothing changed in meaning.\n", "")


# Versions


def test_commit_tag_branch_and_ancestor_name_versions(home: Repository, run: Runner) -> None:
    first = home.git("rev-parse", "HEAD")
    home.git("tag", "-a", "v1", "-m", "v1")
    home.git("branch", "feature/glass")
    home.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    home.commit()
    home.edit(ALLIANCE, 'foundingDate "1992"', 'foundingDate "1993"')
    home.git("update-ref", "refs/heads/-x", first)
    library = Library(home.root)
    for ref in (first, first[:8], "v1", "feature/glass", "HEAD~1", "main^", "-x"):
        assert at_ref(library, ref).commit == first
    assert "founding date: 1991 → 1992\n" in told(run("diff", "feature/glass", "main"))
    assert "founding date: 1991 → 1993\n" in told(run("diff", "v1"))
    assert "founding date: 1992 → 1991\n" in told(run("diff", "HEAD", first[:8]))


def test_version_holds_the_files_of_the_library_in_their_order(home: Repository) -> None:
    home.write("data/a/b/c.ttl", "")
    home.write("data/a-b.ttl", "")
    home.write("data/.hidden.ttl", "")
    home.write("data/notes.txt", "no Turtle")
    home.write("ontology/vocabularies/deeper/no.ttl", "not read")
    home.write("elsewhere/no.ttl", "not read")
    home.commit()
    library = Library(home.root)
    then, now = at_ref(library, "HEAD"), version(library, None)
    assert list(then.files.items()) == list(now.files.items())
    assert list(now.files) == [
        path.relative_to(home.root).as_posix() for path in library.turtle_files()
    ]
    assert "data/.hidden.ttl" in then.files
    assert "ontology/vocabularies/deeper/no.ttl" not in then.files
    assert then.commit == home.git("rev-parse", "HEAD")


def test_names_of_files_may_hold_anything(home: Repository) -> None:
    for name in ("-x.ttl", "a b\tc.ttl", 'quo"te.ttl', "line\nbreak.ttl", "vidrió.ttl", "[x]*.ttl"):
        home.write(f"data/{name}", "# " + name.replace("\n", " "))
    home.commit()
    library = Library(home.root)
    assert at_ref(library, "HEAD").files == version(library, None).files


def test_library_may_lie_below_the_root_of_the_repository(
    home: Repository, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = home.root / "a library" / "of ours"
    below.mkdir(parents=True)
    for name in ("ontology", "data", "queries"):
        (home.root / name).rename(below / name)
    home.commit()
    monkeypatch.setenv("LABORGRAPH_LIBRARY", str(below))
    moved = Repository(below)
    moved.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    assert "founding date: 1991 → 1992\n" in told(run("diff", "HEAD"))
    said = refused(run("diff", "HEAD~1"), 3)
    assert "HEAD~1 has no folder a library/of ours, so the library was not there" in said


def test_nothing_of_the_repository_is_touched(home: Repository, run: Runner) -> None:
    home.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    home.write("data/new.ttl", "")
    home.git("add", "data/new.ttl")

    def state() -> dict[str, tuple[int, bytes]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.read_bytes())
            for path in home.root.rglob("*")
            if path.is_file()
        }

    before = state()
    assert run("diff", "HEAD").code == 0
    assert state() == before


def test_no_program_of_a_configuration_runs(home: Repository, run: Runner) -> None:
    mark = home.root / "ran"
    script = home.root / "script"
    script.write_text(f"#!/bin/sh\necho ran >> '{mark}'\ncat \"$1\"\n")
    script.chmod(0o755)
    home.write(".gitattributes", "*.ttl diff=own filter=own\n")
    home.git("add", ".gitattributes")
    home.git("commit", "--quiet", "-m", "attributes")
    settings = ("diff.own.textconv", "diff.external", "core.fsmonitor", "core.pager", "core.editor")
    for name in (*settings, "filter.own.smudge", "filter.own.clean"):
        home.git("config", name, str(script))
    assert run("diff", "HEAD~1", "HEAD").code == 0
    assert not mark.exists()


def test_hook_of_another_repository_does_not_lead_astray(
    home: Repository,
    run: Runner,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    other = Repository(tmp_path_factory.mktemp("other"))
    other.git("init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / "no-index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    assert told(run("diff", "HEAD")) == "Nothing changed in meaning.\n"


@pytest.mark.parametrize(
    "ref",
    [
        "nonsense",
        "-x",
        "--help",
        "--output=x",
        "^HEAD",
        "HEAD:data",
        "",
        "a\nb",
        "HEAD^{tree}",
        "x" * 5000,
    ],
)
def test_unknown_ref_is_wrong_use(ref: str, kept: Repository, run: Runner) -> None:
    said = refused(run("diff", "--library", kept.root, "--", ref), 2)
    assert "is no commit, branch or tag of the repository; 'git log --oneline' lists" in said


@pytest.mark.parametrize("ref", ["HEAD..HEAD", "main...HEAD"])
def test_range_is_wrong_use_and_told_how_to_be_given(
    ref: str, kept: Repository, run: Runner
) -> None:
    said = refused(run("diff", ref, "--library", kept.root), 2)
    assert "of a range give one end, or both apart" in said


def test_shallow_clone_says_how_to_get_its_history(
    home: Repository, run: Runner, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home.commit("second")
    clone = tmp_path_factory.mktemp("shallow") / "clone"
    home.git("clone", "--quiet", "--depth", "1", home.root.as_uri(), clone)
    said = refused(run("diff", "HEAD~1", "--library", clone), 2)
    assert "'git fetch --unshallow' brings its history" in said
    assert told(run("diff", "HEAD", "--library", clone)) == "Nothing changed in meaning.\n"


def test_library_outside_a_repository_has_no_refs(own_world: Path, run: Runner) -> None:
    said = refused(run("diff", "HEAD"), 3)
    assert "lies in no repository of git, so there are no refs to read" in said


def test_missing_git_is_said(
    home: Repository, run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert "git is not installed" in refused(run("diff", "HEAD"), 3)


def test_folders_are_compared_without_git(
    home: Repository,
    run: Runner,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    old = tmp_path_factory.mktemp("old") / "library"
    shutil.copytree(home.root, old)
    home.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    monkeypatch.setenv("PATH", "")
    ran = run("diff", old, home.root)
    assert "founding date: 1991 → 1992\n" in told(ran)
    assert ran.talk == f"{old} → {home.root}: 1 thing changed.\n"
    assert told(run("diff", old)) == ran.out


def test_folder_that_is_no_library_may_be_a_branch(
    home: Repository, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.root)
    said = refused(run("diff", "data"), 3)
    assert "data is not a library" in said
    home.git("branch", "data")
    assert told(run("diff", "data")) == "Nothing changed in meaning.\n"


def test_version_before_the_library_is_told_from_one_that_is_unknown(
    home: Repository, run: Runner
) -> None:
    empty = home.git("commit-tree", "-m", "nothing", home.git("mktree", "--missing"))
    said = refused(run("diff", empty), 3)
    assert "holds no Turtle file in ontology or data" in said


@pytest.mark.parametrize("path", ["data/broken.ttl", "ontology/broken.ttl"])
def test_syntax_error_is_told_with_its_version_and_place(
    path: str, home: Repository, run: Runner
) -> None:
    home.write(path, "PREFIX a: <http://a/>\n\na:b a:c .\n")
    said = refused(run("diff", "HEAD"), 3)
    assert f"{home.root / path}:3:9: " in said
    assert "mend the Turtle there." in said
    home.commit()
    home.git("rm", "--quiet", path)
    home.commit()
    for words in (("HEAD~1",), ("HEAD", "HEAD~1"), ("HEAD~2", "HEAD~1")):
        said = refused(run("diff", *words), 3)
        assert f"laborgraph: {path}@HEAD~1:3:9: " in said
        assert said.rstrip().endswith("; choose another version.")


def test_content_that_the_clone_does_not_hold_is_said(home: Repository, run: Runner) -> None:
    home.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    home.commit()
    name = home.git("rev-parse", f"HEAD:{ALLIANCE}")
    (home.root / ".git/objects" / name[:2] / name[2:]).unlink()
    said = refused(run("diff", "HEAD"), 3)
    assert f"{ALLIANCE}@HEAD is listed, but its content ({name}) is not in this clone" in said


# Links


def test_folder_linked_within_the_repository_is_read_as_it_was(
    home: Repository, run: Runner
) -> None:
    (home.root / "shared").mkdir()
    for name in ("ontology", "data"):
        (home.root / name).rename(home.root / "shared" / name)
        (home.root / name).symlink_to(f"shared/{name}")
    home.commit()
    home.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    ran = run("diff", "HEAD")
    assert "founding date: 1991 → 1992\n" in told(ran)
    assert "link" not in ran.talk
    library = Library(home.root)
    assert list(at_ref(library, "HEAD").files) == list(version(library, None).files)
    # Before, the same files stood where the links are now.
    assert run("diff", "HEAD~1", "HEAD").talk.endswith("nothing changed in meaning.\n")


def test_folder_linked_out_of_the_repository_is_read_as_it_is_and_said(
    home: Repository, run: Runner, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (home.root / "ontology").rename(outside / "ontology")
    (home.root / "ontology").symlink_to(outside / "ontology")
    home.commit()
    home.edit(ALLIANCE, 'foundingDate "1991"', 'foundingDate "1992"')
    ran = run("diff", "HEAD")
    assert "founding date: 1991 → 1992\n" in told(ran)
    assert "ontology is a link out of the repository" in ran.talk
    assert "for HEAD it was read as it stands now" in ran.talk
    # The same link must lead there still.
    (home.root / "ontology").unlink()
    (outside / "ontology").rename(outside / "terms")
    (home.root / "ontology").symlink_to(outside / "terms")
    said = refused(run("diff", "HEAD"), 3)
    assert "ontology@HEAD is a link out of the repository, which does not keep" in said


def test_link_by_its_whole_path_into_the_repository_is_refused(
    home: Repository, run: Runner
) -> None:
    (home.root / "data").rename(home.root / "facts")
    (home.root / "data").symlink_to(home.root / "facts")
    home.commit()
    said = refused(run("diff", "HEAD"), 3)
    assert "data@HEAD is a link by its whole path" in said


def test_linked_file_is_followed_inside_and_never_outside(
    home: Repository, run: Runner, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (home.root / "data/again.ttl").symlink_to("alliances/glass-bridge-alliance.ttl")
    home.commit()
    library = Library(home.root)
    assert at_ref(library, "HEAD").files == version(library, None).files
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text("not to be shown")
    (home.root / "data/again.ttl").unlink()
    (home.root / "data/again.ttl").symlink_to(secret)
    home.commit()
    (home.root / "data/again.ttl").unlink()
    said = refused(run("diff", "HEAD"), 3)
    assert "data/again.ttl@HEAD is a link that leads to no file of the repository" in said
    assert "shown" not in said


def test_folder_that_is_a_repository_of_its_own_is_refused(home: Repository, run: Runner) -> None:
    inner = Repository(home.root / "data/inner")
    inner.root.mkdir()
    inner.git("init", "--quiet")
    inner.write("x.ttl", "")
    inner.commit()
    home.git("-c", "advice.addEmbeddedRepo=false", "add", "data/inner")
    home.git("commit", "--quiet", "-m", "a submodule")
    said = refused(run("diff", "HEAD"), 3)
    assert "data/inner@HEAD is a repository of its own (a submodule)" in said


def test_parts_of_what_has_no_owner_stand_by_themselves() -> None:
    claim = Iri(ID + "nothing--claim")
    found = compare({}, {"x": [(claim, Iri(RDF + "type"), Iri(LG + "Claim"))]})
    (entry,) = entries(found)
    assert (entry.thing, entry.family, entry.parts) == (claim, "Claims", ())


def test_texts_stand_in_quotes_unless_told_otherwise() -> None:
    node, label = Blank("b"), Iri(RDFS + "label")
    change = Change(Iri(LG + "x"), None, node)
    found = compare(
        {}, {"x": [(Iri(ID + "a"), change.predicate, node), (node, label, Literal("L"))]}
    )
    assert Words(found).value(node) == '[rdfs:label: "L"]'
    assert Words(found, quotes=False).value(node) == "[rdfs:label: L]"


def test_identifier_shows_what_turns_the_order_of_the_words() -> None:
    thing = Iri("https://example.org/a\u202eb")
    for iris in (True, False):
        words = Words(compare({}, {}), iris=iris)
        assert words.identifier(thing) == "https://example.org/a\\u202Eb"
