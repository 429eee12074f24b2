"""Turtle in the house's layout: it says the same, keeps its comments, and stays as it is."""

from __future__ import annotations

import os
import stat
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, Ran, Runner
from laborgraph.turtle import layout, parsing
from laborgraph.turtle.layout import formatted
from laborgraph.turtle.parsing import read
from laborgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

CURATED = [
    path
    for folder in ("data", "ontology", "tests/world")
    for path in sorted((ROOT / folder).rglob("*.ttl"))
    if "shapes" not in path.parts
]


def fmt(text: str) -> str:
    """The text in the house's layout."""
    return formatted(read(text, "here"))


def graph(text: str) -> ox.Dataset:
    """What a text says, its blank nodes named by what is said of them."""
    found = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def comments(text: str) -> Counter[str]:
    return Counter(item.text.rstrip(" \t") for item in read(text, "here").comments)


def lines(text: str) -> list[str]:
    """The lines without those of the prefixes."""
    return [line for line in fmt(text).splitlines() if not line.startswith("PREFIX")]


HEAD = """\
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX ex: <https://example.org/>
"""


@pytest.mark.parametrize("path", CURATED, ids=[str(path.relative_to(ROOT)) for path in CURATED])
def test_curated_file_is_in_the_layout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert fmt(text) == text


# What is written, from the outside.


def test_lists_are_undone_and_classes_come_first() -> None:
    assert lines(HEAD + "id:a lg:sector 1, 2; lg:name 'x' ; a lg:Union , lg:Local .") == [
        "",
        "id:a",
        "    a lg:Union ;",
        "    a lg:Local ;",
        "    lg:sector 1 ;",
        "    lg:sector 2 ;",
        '    lg:name "x" ;',
        ".",
    ]


def test_blocks_of_one_subject_become_one_with_each_statement_once() -> None:
    text = HEAD + "id:a lg:p 1 . id:b lg:p 1 . id:a lg:p 1 ; lg:p 01 ; lg:p '1' ; a lg:Union ."
    assert lines(text) == [
        *("", "id:a", "    a lg:Union ;", "    lg:p 1 ;", "    lg:p 01 ;", '    lg:p "1" ;', "."),
        *("", "id:b", "    lg:p 1 ;", "."),
    ]


def test_prefixes_are_sorted_and_only_those_used() -> None:
    text = HEAD + "PREFIX glass: <https://example.org/glass/> id:a lg:attestedIn glass:L0001 ."
    assert fmt(text).splitlines()[:4] == [
        "PREFIX glass: <https://example.org/glass/>",
        "PREFIX id: <https://w3id.org/laborgraph/id/>",
        "PREFIX lg: <https://w3id.org/laborgraph/ontology#>",
        "",
    ]


def test_prefixes_of_the_house_have_its_names() -> None:
    text = f"@prefix : <{PREFIXES['id']}> .\n@prefix o: <{PREFIXES['lg']}> .\n:a o:p :b ."
    assert fmt(text).endswith("\n\nid:a\n    lg:p id:b ;\n.\n")


def test_prefix_of_the_house_that_stands_for_something_else_is_written_out() -> None:
    text = f"PREFIX lg: <http://legal.example/>\nPREFIX id: <{PREFIXES['id']}>\nid:a lg:p lg:q ."
    assert "PREFIX lg" not in fmt(text)
    assert lines(text)[2] == "    <http://legal.example/p> <http://legal.example/q> ;"


def test_prefix_that_changes_its_mind_keeps_its_first_meaning() -> None:
    text = (
        "PREFIX ex: <https://one.example/> ex:a ex:b ex:c ."
        " PREFIX ex: <https://two.example/> ex:a ex:b ex:c ."
    )
    assert graph(fmt(text)) == graph(text)
    assert "PREFIX ex: <https://one.example/>" in fmt(text)
    assert "<https://two.example/a>" in fmt(text)


def test_relative_iris_are_written_out_and_the_base_goes() -> None:
    text = "@base <https://example.org/one/> .\n<../two> <#is> <> ."
    assert fmt(text) == (
        "<https://example.org/two>\n"
        "    <https://example.org/one/#is> <https://example.org/one/> ;\n.\n"
    )


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("'it''s'".replace("''", "\\'"), '"it\'s"'),
        ('"""a "quoted" word"""', '"a \\"quoted\\" word"'),
        (r'"\u00e9 \t \\n"', r'"é \t \\n"'),
        ('"a\x00b\x7f\u2028c"', r'"a\u0000b\u007F\u2028c"'),
        ("'x'@en-US", '"x"@en-US'),
        ("'1992' ^^ <http://www.w3.org/2001/XMLSchema#gYear>", '"1992"^^xsd:gYear'),
        ("'x'^^<http://www.w3.org/2001/XMLSchema#string>", '"x"'),
        ("'x'^^<https://other.example/#a/b>", '"x"^^<https://other.example/#a/b>'),
        ("007", "007"),
        ("-.50", "-.50"),
        ("1.E3", "1.E3"),
        ("false", "false"),
        ("'5'^^<http://www.w3.org/2001/XMLSchema#integer>", '"5"^^xsd:integer'),
        ("()", "()"),
        ("[]", "[]"),
        ("[ # nothing\n ]", "[]"),
        ("(1 [ex:p 2;; a ex:C] ( 'x' ))", '( 1 [ a ex:C ; ex:p 2 ] ( "x" ) )'),
        ("_:b.1", "_:b.1"),
        (r"ex:a\~b", "<https://example.org/a~b>"),
        ("ex:a%20b", "ex:a%20b"),
        ("<https://example.org/zócalo>", "ex:zócalo"),
        ("<https://example.org/a/b>", "<https://example.org/a/b>"),
        ("ex:", "<https://example.org/>"),
    ],
)
def test_object_is_written_in_one_way(written: str, due: str) -> None:
    text = f"{HEAD}id:a lg:p {written} ."
    assert graph(fmt(text)) == graph(text)
    assert [line for line in lines(text) if "lg:p" in line] == [f"    lg:p {due} ;"]
    assert fmt(fmt(text)) == fmt(text)


def test_string_of_several_lines_stays_one() -> None:
    text = HEAD + 'id:a lg:p """one\ntwo\\t"three" \\u00e9"""@en ; lg:q 1 .'
    assert '    lg:p """one\ntwo\\t"three" \\u00e9"""@en ;\n    lg:q 1 ;\n.' in fmt(text)


def test_string_of_several_lines_between_apostrophes_gets_quotes() -> None:
    text = HEAD + "id:a lg:p '''one \\\\n \"\"\"\ntwo\"''' ."
    assert '"""one \\\\n \\"\\"\\"\ntwo\\""""' in fmt(text)
    assert graph(fmt(text)) == graph(text)
    assert fmt(fmt(text)) == fmt(text)


def test_node_with_a_string_of_several_lines_has_a_line_for_each_statement() -> None:
    text = HEAD + 'id:a lg:p [ ex:q [ ex:r 1 ]; ex:s ( [ ex:t """a\nb""" ] ) ] .'
    assert fmt(text).partition("\n\n")[2] == (
        'id:a\n    lg:p [\n        ex:q [ ex:r 1 ] ;\n        ex:s ( [\n            ex:t """a\n'
        'b""" ;\n        ] ) ;\n    ] ;\n.\n'
    )
    assert graph(fmt(text)) == graph(text)
    assert fmt(fmt(text)) == fmt(text)


def test_nodes_in_brackets_are_never_merged() -> None:
    text = HEAD + "id:a lg:p [] , [] ; lg:q [ ex:r 1, 1 ], [ ex:r 1 ] . [ ex:s 1 ] . [ ex:s 1 ] ."
    assert graph(fmt(text)) == graph(text)
    assert len(graph(fmt(text))) == 8


def test_windows_lines_and_a_byte_order_mark_go(own_file: Path) -> None:
    text = HEAD + "\nid:a\n    lg:p 1 ;\n.\n"
    own_file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    document = parsing.read_file(own_file)
    assert formatted(document) == fmt(text)


# Comments.


def test_comment_before_a_block_stays_with_its_distance() -> None:
    text = HEAD + "\n\n# apart\n\n\n\n# one\n# two\nid:a lg:p 1 .\n# three\nid:b lg:p 1 ."
    assert lines(text) == [
        *("", "# apart", "", "# one", "# two", "id:a", "    lg:p 1 ;", "."),
        *("", "# three", "id:b", "    lg:p 1 ;", "."),
    ]


def test_comment_above_the_prefixes_follows_them() -> None:
    text = "# whose file\n" + HEAD + "# of lg\nid:a lg:p 1 ."
    assert lines(text) == ["", "# whose file", "", "# of lg", "id:a", "    lg:p 1 ;", "."]


def test_comment_within_a_block_keeps_its_statement() -> None:
    text = HEAD + (
        "id:a # the subject\n# above\n lg:p 1 , # one\n 2 ; # two\n# after two\n"
        " lg:q # between\n [ # inside\n ex:r 1 ] ; # three\n ; # four\n# last\n. # behind\n# end"
    )
    assert lines(text) == [
        "",
        "id:a # the subject",
        "    # above",
        "    lg:p 1 ; # one",
        "    lg:p 2 ; # two",
        "    # after two",
        "    # between",
        "    # inside",
        "    lg:q [ ex:r 1 ] ; # three",
        "    # four",
        "    # last",
        ". # behind",
        "",
        "# end",
    ]


def test_comments_of_blocks_that_become_one_are_kept() -> None:
    text = HEAD + (
        "id:a lg:p 1 ; # one\n# last\n. # behind\n# for b and c\n\n# of a\nid:a # a again\n"
        " lg:p 1 ; # said before\n# above\n lg:q 2 . # behind again\nid:b lg:p 1 ."
    )
    assert lines(text) == [
        "",
        "id:a",
        "    # last",
        "    # of a",
        "    # a again",
        "    # said before",
        "    lg:p 1 ; # one",
        "    # above",
        "    lg:q 2 ;",
        "    # behind again",
        ". # behind",
        "",
        "# for b and c",
        "",
        "id:b",
        "    lg:p 1 ;",
        ".",
    ]
    assert fmt(fmt(text)) == fmt(text)


def test_number_sign_in_a_string_or_an_iri_is_no_comment() -> None:
    text = HEAD + 'id:a lg:p "# no", """\n# no""", <x:#no> . # yes'
    assert comments(fmt(text)) == {"# yes": 1}


# Any text: Turtle is put together from pieces, with any space and any comment between them.

NAMES = ["id:a", "id:b", "x:a", "ex:c", ":d", "lg:Union", "<https://example.org/c>", "rdf:type"]
NAMES += ["<rel>", "ex:e\\~f", "ex:g.h", "other:i", "<https://w3id.org/laborgraph/id/a>", "_:n1"]
PREDICATES = ["a", "lg:p", "ex:q", ":r", "<https://w3id.org/laborgraph/ontology#p>", "rdf:type"]
LITERALS = ["1", "01", "-5", ".5", "1e3", "true", '"1"', "'x'", '"# no"', "'''a\nb\"'''", '"""c"""']
LITERALS += ['"""d\n"e" # no\n"""', '"\\"\\\\\\n"', '"\u2028\x85"', "'é'@fr", '"x"@EN-us']
LITERALS += ['"1992"^^xsd:gYear', '"x"^^xsd:string', '"""a\r\nb"""@en', "'''\r'''"]
DECLARED = """\
PREFIX id: <https://w3id.org/laborgraph/id/>
@prefix x: <https://w3id.org/laborgraph/id/> .
PREFIX ex: <https://example.org/>
PREFIX : <https://example.org/deeper/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX other: <https://other.example/>
BASE <https://example.org/base/>
"""
HIJACKED = "PREFIX lg: <http://legal.example/>\nPREFIX ex: <https://w3id.org/laborgraph/vocab#>\n"


Pieces = st.SearchStrategy[list[str]]


def pieces(*parts: str) -> Pieces:
    return st.just(list(parts))


def joined(*parts: Pieces) -> Pieces:
    return st.tuples(*parts).map(lambda lists: [piece for some in lists for piece in some])


def several(part: Pieces, least: int, between: str) -> Pieces:
    def put(lists: list[list[str]]) -> list[str]:
        found: list[str] = []
        for index, some in enumerate(lists):
            found += [between] * (bool(index) and bool(between)) + some
        return found

    return st.lists(part, min_size=least, max_size=4).map(put)


named = st.sampled_from(NAMES).map(lambda name: [name])
literal = st.sampled_from(LITERALS).map(lambda written: [written])
apart = joined(literal.filter(lambda written: written == ['"1"']), pieces("^^"), pieces("xsd:int"))


def statements(thing: Pieces, least: int) -> Pieces:
    predicate = st.sampled_from(PREDICATES).map(lambda name: [name])
    line = joined(predicate, several(thing, 1, ","))
    return joined(several(line, least, ";"), st.sampled_from([[], [";"], [";", ";"]]))


things = st.recursive(
    st.one_of(named, literal, apart),
    lambda inner: st.one_of(
        pieces("[", "]"),
        joined(pieces("["), statements(inner, 1), pieces("]")),
        joined(pieces("("), several(inner, 0, ""), pieces(")")),
    ),
    max_leaves=6,
)
block = st.one_of(
    joined(named, statements(things, 1), pieces(".")),
    joined(pieces("["), statements(things, 1), pieces("]", ".")),
    joined(pieces("(", "1", ")"), statements(things, 1), pieces(".")),
)
directive = pieces("PREFIX", "ex:", "<https://later.example/>")
bodies = st.lists(st.one_of(block, block, block, directive), max_size=5)
spaces = st.sampled_from([" ", " ", "\n", "\n\n", " #\n", "\n#\n", " #\n\n", "\r\n", "\t\n\n\n"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Turtle of any make."""
    found = draw(st.sampled_from(["", "# whose\n", "# whose\n\n\n"])) + DECLARED
    found += draw(st.sampled_from(["", HIJACKED]))
    for number, piece in enumerate(piece for some in draw(bodies) for piece in some):
        found += draw(spaces).replace("#", f"# {number} ; . [ ") + piece
    return found + draw(spaces).replace("#", "# end")


@given(texts())
def test_any_text_says_the_same_keeps_its_comments_and_stays_as_it_is(text: str) -> None:
    once = fmt(text)
    assert graph(once) == graph(text)
    assert comments(once) == comments(text)
    assert fmt(once) == once


@given(texts())
def test_any_text_is_laid_out_as_the_house_wants_it(text: str) -> None:
    once = fmt(text)
    assert "\n\n\n" not in once
    head = once.partition("\n\n")[0]
    declared = [line.split()[1] for line in head.splitlines() if line.startswith("PREFIX ")]
    assert declared == sorted(set(declared))
    document = read(once, "here")
    for item in document.blocks:
        subject = once[item.subject.start : item.subject.end]
        rest = once[item.start + len(subject) : item.end].splitlines()
        assert not rest[0].strip() or rest[0].startswith(" # ")
        assert rest[-1] == "."
        for line in item.lines:
            before = once[: line.predicate.start]
            assert before.endswith("\n    "), once
            assert once[line.object.end :].startswith(" ;")


def test_text_that_would_say_something_else_is_a_mistake_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = read(HEAD + "id:a lg:p 1 ; lg:p 2 . # c", "here")
    good = layout.Writer.line
    monkeypatch.setattr(
        layout.Writer, "line", lambda self, *words: good(self, *words).replace("2", "3")
    )
    with pytest.raises(AssertionError, match="here would not say the same"):
        formatted(document)
    monkeypatch.undo()
    monkeypatch.setattr(layout, "_with", lambda line, comment: line)
    with pytest.raises(AssertionError, match="here would not say the same"):
        formatted(document)


def test_node_in_brackets_is_known_by_what_is_said_of_it() -> None:
    def meaning(text: str) -> object:
        return layout.meaning(read(HEAD + text, "here"))

    same = meaning("id:a lg:p [ ex:q 1, 2 ; ex:r ( 1 [] ) ] .")
    assert same == meaning("id:a lg:p [ ex:r ( 1 [] ) ; ex:q 2 , 1 , 1 ] .")
    assert same != meaning("id:a lg:p [ ex:r ( [] 1 ) ; ex:q 2 , 1 ] .")
    assert same != meaning("id:a lg:p [ ex:r ( 1 [] ) ; ex:q 2 ] .")
    assert meaning("id:a lg:p [] .") != meaning("id:a lg:p [] , [] .")
    assert meaning("id:a lg:p _:x .") != meaning("id:a lg:p _:y .")


# The verb.

ROUGH = HEAD + "# c\nid:a lg:p 1, 2 ."


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A file to be brought into the layout."""
    path = tmp_path / "rough.ttl"
    path.write_text(ROUGH, "utf-8")
    return path


def test_fmt_writes_the_file_and_leaves_it_the_second_time(run: Runner, own_file: Path) -> None:
    assert run("fmt", own_file) == Ran(0, "", "1 file changed, 0 as it should be.\n")
    assert own_file.read_text("utf-8") == fmt(ROUGH)
    before = own_file.stat()
    assert run("fmt", own_file) == Ran(0, "", "0 files changed, 1 as it should be.\n")
    assert own_file.stat() == before


def test_fmt_check_lists_and_writes_nothing(run: Runner, own_file: Path) -> None:
    ran = run("fmt", "--check", own_file)
    assert (ran.code, ran.out) == (1, f"{own_file}\n")
    assert "'laborgraph fmt' brings it there" in ran.talk
    assert own_file.read_text("utf-8") == ROUGH
    assert run("fmt", own_file).code == 0
    assert run("fmt", "--check", own_file) == Ran(
        0, "", "0 files would change, 1 as it should be.\n"
    )


def test_curated_folders_are_as_they_should_be(run: Runner) -> None:
    ran = run("fmt", "--check", ROOT / "data", ROOT / "ontology" / "vocabularies")
    assert (ran.code, ran.out) == (0, "")


def test_fmt_of_a_folder_takes_its_turtle_files(run: Runner, own_file: Path) -> None:
    folder = own_file.parent
    (folder / "below").mkdir()
    (folder / ".hidden").mkdir()
    for name in ("below/b.ttl", ".hidden/c.ttl", "d.txt"):
        (folder / name).write_text(ROUGH, "utf-8")
    assert run("fmt", folder).talk == "2 files changed, 0 as it should be.\n"
    assert (folder / "below/b.ttl").read_text("utf-8") == fmt(ROUGH)
    assert (folder / ".hidden/c.ttl").read_text("utf-8") == ROUGH
    assert (folder / "d.txt").read_text("utf-8") == ROUGH


def test_fmt_filters_standard_input(run: Runner) -> None:
    assert run("fmt", "-", "--quiet", given=ROUGH) == Ran(0, fmt(ROUGH), "")
    ran = run("fmt", "-", "--check", given=ROUGH)
    assert (ran.code, ran.out) == (1, "<stdin>\n")


def test_fmt_names_every_bad_file_and_writes_the_good_ones(run: Runner, own_file: Path) -> None:
    folder = own_file.parent
    (folder / "bad.ttl").write_text("id:a lg:p", "utf-8")
    (folder / "latin.ttl").write_bytes(b"# caf\xe9\n")
    ran = run("fmt", folder, folder / "missing.ttl")
    assert ran.code == 3
    for said in ("bad.ttl:1:1: ", "latin.ttl:1:6: not UTF-8", "missing.ttl cannot be read"):
        assert said in ran.talk
    assert ran.talk.endswith("laborgraph: 3 files were left as they are.\n")
    assert own_file.read_text("utf-8") == fmt(ROUGH)
    assert (folder / "bad.ttl").read_text("utf-8") == "id:a lg:p"


def test_fmt_names_the_only_bad_file_once(run: Runner, own_file: Path) -> None:
    own_file.write_text(ROUGH + " id:b", "utf-8")
    ran = run("fmt", own_file)
    assert ran.code == 3
    assert ran.talk.count(str(own_file)) == 1


def test_fmt_keeps_the_mode_of_a_file_and_a_link(run: Runner, own_file: Path) -> None:
    own_file.chmod(0o640)
    link = own_file.with_name("link.ttl")
    link.symlink_to(own_file)
    assert run("fmt", link).code == 0
    assert link.is_symlink()
    assert own_file.read_text("utf-8") == fmt(ROUGH)
    assert stat.S_IMODE(own_file.stat().st_mode) == 0o640


def test_fmt_leaves_nothing_half_written(
    run: Runner, own_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    ran = run("fmt", own_file)
    assert (ran.code, ran.out) == (3, "")
    assert "No space left on device" in ran.talk
    assert own_file.read_text("utf-8") == ROUGH
    assert list(own_file.parent.iterdir()) == [own_file]


def test_fmt_does_not_overwrite_what_was_written_meanwhile(
    run: Runner, own_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = own_file.with_name("other.ttl")
    other.write_text(ROUGH, "utf-8")

    def slowly(document: parsing.Document) -> str:
        if document.name == str(own_file):
            own_file.write_text(ROUGH + "# meanwhile\n", "utf-8")
        return formatted(document)

    monkeypatch.setattr(layout, "formatted", slowly)
    ran = run("fmt", own_file, other)
    assert (ran.code, ran.out) == (1, "")
    assert f"{own_file} was changed meanwhile and is left as it is" in ran.talk
    assert own_file.read_text("utf-8") == ROUGH + "# meanwhile\n"
    assert other.read_text("utf-8") == fmt(ROUGH)


def test_fmt_of_a_folder_does_not_follow_a_link_out_of_it(
    run: Runner, own_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("elsewhere") / "f.ttl"
    outside.write_text(ROUGH, "utf-8")
    link = own_file.with_name("link.ttl")
    link.symlink_to(outside)
    ran = run("fmt", own_file.parent)
    assert ran.code == 0
    assert f"{link} is left as it is, since it leads out of {own_file.parent}.\n" in ran.talk
    assert outside.read_text("utf-8") == ROUGH
    assert own_file.read_text("utf-8") == fmt(ROUGH)
