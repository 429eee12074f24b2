"""Turtle with its places: what is stated is what Oxigraph reads, and each part is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from laborgraph.errors import UnreadableInputError
from laborgraph.tables import Iri, Literal
from laborgraph.turtle import parsing
from laborgraph.turtle.parsing import Place

if TYPE_CHECKING:
    from pathlib import Path

FILES = [
    path
    for folder in ("data", "ontology", "tests/world", "tests/additions")
    for path in sorted((ROOT / folder).rglob("*.ttl"))
]


def graph(text: str) -> ox.Dataset:
    """What a text states, blank nodes made comparable."""
    found = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def stated(document: parsing.Document) -> ox.Dataset:
    """What the statements of a document state, blank nodes made comparable."""
    lines = "".join(
        " ".join(part.n3() for part in said.triple) + " .\n" for said in document.statements
    )
    return graph(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_statements_of_a_file_are_those_that_oxigraph_reads(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert stated(parsing.read(text, path.name)) == graph(text)


HARD = """\
@prefix a: <x:a#> .
PREFIX b: <x:b/>
@base <http://example.org/d/> .
# a comment; with a full stop .
a:s a a:T , a:U ;
    a:p "one" , 'two'@en-GB ; # behind
    ; a:q \"""three
lines " and '' \\"quoted\\"
here\""" , 1 , -2.5 , 3.e4 , +.5E-6 , true ;
    b:r [ a:in ( a:x "é漢𝄞" [ a:deep 1 ] ) ; a:z <../up?q#f> ] .
[ a:alone 1 ] .
( 1 2 ) a:p _:x.y , _:x.y .
a:with\\-dash b:1.2 a:%20 , a: , <#f> , "x"^^a:t , "y"^^<http://example.org/t>.
"""


def test_hard_case_states_what_oxigraph_reads() -> None:
    document = parsing.read(HARD, "hard")
    assert stated(document) == graph(HARD)
    assert [comment.text for comment in document.comments] == [
        "# a comment; with a full stop .",
        "# behind",
    ]
    assert [comment.alone for comment in document.comments] == [True, False]


def test_places_are_exact_through_lists_brackets_comments_and_long_strings() -> None:
    document = parsing.read(HARD, "hard")
    found = {
        document.text[said.object_at.start : said.object_at.end]: (
            document.place(said.subject_at.start),
            document.place(said.predicate_at.start),
            document.place(said.object_at.start),
        )
        for said in document.statements
    }
    assert found["a:U"] == (Place(5, 1), Place(5, 5), Place(5, 13))
    assert found["'two'@en-GB"] == (Place(5, 1), Place(6, 5), Place(6, 17))
    assert found["-2.5"] == (Place(5, 1), Place(7, 7), Place(9, 15))
    assert found["<../up?q#f>"] == (Place(10, 9), Place(10, 45), Place(10, 49))
    # Columns count characters: the clef behind the two letters is one of them.
    assert found["[ a:deep 1 ]"][2] == Place(10, 28)
    assert found['"x"^^a:t'][2] == Place(13, 40)


def test_line_ends_of_all_kinds_are_counted() -> None:
    document = parsing.read("PREFIX a: <x:>\r\na:s a:p 1 ;\ra:q 2 ;\na:r 3 .", "mixed")
    assert [document.place(said.object_at.start) for said in document.statements] == [
        Place(2, 9),
        Place(3, 5),
        Place(4, 5),
    ]
    assert document.line(3) == "a:q 2 ;"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PREFIX a: <x:>\na:s a:p é .", "f:2:9: not Turtle"),
        ("<a:a> <b:b> id:x .", "f:1:13: the prefix id: is declared nowhere; put 'PREFIX id: <http"),
        ("<a:a> <b:b> zz:x .", "f:1:13: the prefix zz: is declared nowhere; declare it"),
        ("<a:a> <b:b> skso:x .", "f:1:13: the prefix skso: is declared nowhere; declare it, or wr"),
        (
            "<a:a> <b:b>\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\n.",
            "f:2:7: not Turtle: git left two versions here",
        ),
        ("<a:a> <b:b> <rel> .", "f:1:13: an IRI without a scheme"),
        ('<a:a> <b:b> "open .', "f:1:13: not Turtle"),
        ("<a:a> <b:b> << <a:a> <b:b> 1 >> .", "f:1:13: '<' does not stand here in Turtle 1.1"),
        ("<a:a> <b:b> <<( <a:a> <b:b> 1 )>> .", "f:1:13: '<' does not stand here"),
        ("<a:a> <b:b> 1 {| <c:c> 2 |} .", "f:1:15: '{' does not stand here"),
        ('<a:a> <b:b> "x"@en--ltr .', "f:1:19: '-' does not stand here"),
        ('<a:a> <b:b> "x" @en .', "f:1:17: a language apart from its text; write it right behind"),
        ('<a:a> <b:b> "x"@ en .', "f:1:17: not Turtle: no language behind the @"),
        ("<a:a> <b:b> IBEW .", "f:1:13: not Turtle: a word without a prefix; write id: before"),
        ("<a:a> Autor <b:b> .", "f:1:7: not Turtle: a word without a prefix"),
        ("<a:a> <b:b> 2013-05 .", "f:1:17: not Turtle: a date without quotation marks; write it"),
        ("<a:a> <b:b> 40 000 .", "f:1:16: not Turtle: a number in two pieces"),
        ('<a:a> <b:b> "1"^<c:c> .', "f:1:16: not Turtle: a single ^; write two"),
        ('<a:a> <b:b> "1"^^gYear .', "f:1:18: not Turtle: behind ^^ stands the kind of value"),
        ("<a:a> <b:b> «x» .", "f:1:13: not Turtle: a quotation mark of print"),
        ("PREFIX a: <x:> a:AT&T a:b 1 .", "f:1:20: not Turtle: a sign that no name holds"),
        ('VERSION "1.2"', "f:1:1: 'VERSION' does not stand here"),
        ("<a:a> <b:b> " + "[<c:c> " * 65 + "1" + "]" * 65 + ".", "f:1:461: brackets more than 64"),
        ("<a:a> <b:b> " + "(" * 90_000 + ")" * 90_000 + ".", "f:1:77: brackets more than 64"),
    ],
)
def test_what_is_not_turtle_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(UnreadableInputError) as caught:
        parsing.read(text, "f")
    assert str(caught.value).startswith(said)


def test_other_encoding_is_refused_with_its_place() -> None:
    with pytest.raises(UnreadableInputError, match=r"f:2:10: not UTF-8; save it in UTF-8"):
        parsing.read_bytes("PREFIX a: <x:>\na:s a:p 'é' .".encode("latin-1"), "f")
    assert len(parsing.read_bytes("\ufeff<a:a> <b:b> <c:c> .".encode(), "f").statements) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("PREFIX a: <x:>".encode("utf-16"), "f is not in UTF-8, but probably in UTF-16"),
        ("PREFIX a: <x:>".encode("utf-16-le"), "f is not in UTF-8, but probably in UTF-16"),
        ("PREFIX a: <x:>".encode("utf-16-be"), "f is not in UTF-8, but probably in UTF-16"),
        (b"PK\x03\x04\x14", "f is a workbook or an archive; make it Turtle with 'laborgraph conv"),
        (b"\x1f\x8b\x08", "f is compressed; unpack it first"),
        (b'<?xml version="1.0"?>\n<a/>', "f:1:1: XML begins here; only Turtle is read"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "f:1:1: XML begins here"),
        (b'{"@id": "x:a"}', "f:1:1: JSON, TriG or Notation3 begins here"),
        (b'[\n  {"@id": "x:a"}]', "f:1:1: JSON, TriG or Notation3 begins here"),
        (b"<x:g> { <x:a> <x:b> 1 }", "f:1:7: not Turtle: a brace; JSON-LD, TriG and Notation3"),
        (b"name,acronym\nA,B", "f:1:1: not Turtle: no block begins like this; see whether a pref"),
    ],
)
def test_something_else_given_by_mistake_is_told_as_what_it_is(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableInputError) as caught:
        parsing.read_bytes(content, "f")
    assert str(caught.value).startswith(said)


SLIPS = """\
PREFIX a: <x:>
a:a
    a a:T
    a:p a:o ;
    a:q 1 ;
.
a:b b:p 1 . # the first of three
a:c a:p "\\
" ; .
a:d b:p 1 .
a:e a:p [ a:q 1 ; .
a:f b:p TRUE .
a:g a:p "open .
a:h a:p 1 .
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_block_at_fault_is_told_and_each_prefix_once(end: str) -> None:
    text = SLIPS.replace("\n", end)
    with pytest.raises(parsing.NotTurtleError) as caught:
        parsing.read(text, "f")
    told = [(slip.split(": ")[0], slip.split(": ", 1)[1]) for slip in caught.value.slips]
    assert [place for place, _ in told] == ["f:4:5", "f:7:5", "f:8:10", "f:11:19", "f:13:9"]
    assert [words.split(";")[0] for _, words in told] == [
        "not Turtle: the statement before this does not end",
        "the prefix b: is declared nowhere",
        "not Turtle: a backslash before a sign that takes none",
        "not Turtle: a [ is not closed",
        "not Turtle: a quotation mark is not closed",
    ]
    assert str(caught.value) == caught.value.slips[0]
    assert caught.value.text == text


def test_no_more_is_told_than_somebody_can_read() -> None:
    with pytest.raises(parsing.NotTurtleError) as caught:
        parsing.read("a .\n" * 10_000, "f")
    assert len(caught.value.slips) == 20


def test_too_many_statements_and_too_many_bytes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "PREFIX a: <x:> a:s a:p " + ",".join(map(str, range(parsing.MOST + 1))) + "."
    with pytest.raises(UnreadableInputError, match="too much for an addition; split it"):
        parsing.read(text, "f")
    path = tmp_path / "large.ttl"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(parsing, "LARGEST", 1000)
    with pytest.raises(UnreadableInputError, match="too much for an addition; split it"):
        parsing.read_file(path)


def test_prefix_declared_twice_counts_from_where_it_stands() -> None:
    document = parsing.read("PREFIX a: <x:> a:s a:p a:o . PREFIX a: <y:> a:s a:p a:o .", "f")
    assert [said.subject for said in document.statements] == [Iri("x:s"), Iri("y:s")]


def test_escapes_in_strings_and_iris_are_undone() -> None:
    document = parsing.read(r'<a:\u00e9> <b:b> "\t\"\\\u00e9\U0001F600" .', "f")
    (said,) = document.statements
    assert said.subject == Iri("a:é")
    assert said.object == Literal('\t"\\é😀')


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
pieces = st.sampled_from(
    [" ", "\n", "\t", "# c\n", ".", ";", ",", "[", "]", "(", ")", "a", "a:s", "a:p", "_:b", "<x:y>",
     '"s"', "'t'@en", '"""m\n"""', "1", "2.5", "3e4", "true", "PREFIX a: <x:>", "@base <x:/> .",
     '"u"^^a:t', "<<", ">>", "{|", "|}", "@en", "^^", '"', "'", "<", ":", "\\", "\ufeff", "é"]
)  # fmt: skip


@given(st.lists(st.one_of(pieces, words), max_size=30))
def test_any_text_is_read_as_oxigraph_reads_it_or_refused(parts: list[str]) -> None:
    text = "PREFIX a: <x:>\n" + "".join(parts)
    try:
        document = parsing.read(text, "f")
    except UnreadableInputError as error:
        assert str(error).startswith("f:")
    else:
        assert stated(document) == graph(text)


terms = st.sampled_from(
    ["a:s", "<x:y>", '"s"', "'t'@en", '"""m\n"x"""', "1", "-2.5", "3e4", "true", "_:b", "()",
     "(1 a:o)", "[]", "[ a:p 1 ]", "[ a:p 1 ; a a:T , a:U ; ]", "([ a:q (2) ] 3)"]
)  # fmt: skip
spaces = st.sampled_from([" ", "\n", "  # a, b; c .\n", "\t"])


@given(st.lists(st.tuples(terms, spaces, st.sampled_from([" , ", ";", "; a:q ", " . a:s a:r "]))))
def test_any_layout_of_valid_turtle_keeps_its_statements(parts: list[tuple[str, str, str]]) -> None:
    text = "PREFIX a: <x:>\na:s a:p 0"
    for term, space, sign in parts:
        joined = sign if sign.strip() != ";" else "; a:p "
        text += joined + space + term
    text += " ."
    document = parsing.read(text, "f")
    assert stated(document) == graph(text)
