"""Tables from strangers: CSV and workbooks are read as text, or refused in a sentence."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laborgraph.errors import UnreadableInputError, WrongUseError
from laborgraph.forms import sheets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conftest import Runner

UNIONS = "name_en,passages\nKiln Union,glass1991 l. 3-5\n"


def put(folder: Path, content: str | bytes, name: str = "members.csv") -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# CSV


def csv_of(*cells: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


@given(
    st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=20), min_size=2, max_size=2)
)
def test_any_cell_is_read_back_or_told(cells: list[str]) -> None:
    content = b"a,b\r\n" + csv_of("x" + cells[0], "x" + cells[1])
    try:
        found = sheets.read(content, "here")
    except UnreadableInputError as error:
        assert "null" in str(error) or "encod" in str(error)
        return
    if not found.problems:
        (row,) = found.rows
        lines = [re.sub("\r\n?|[\x85\u2028\u2029]", "\n", "x" + cell).strip() for cell in cells]
        assert list(row.cells) == lines
        assert row.number == 2


def test_row_has_the_number_that_a_spreadsheet_shows() -> None:
    found = sheets.read(b'\n"a","b"\n"one\nand","two"\n\n,\nlast,\n', "here")
    assert [row.number for row in found.rows] == [3, 6]
    assert found.rows[0].cells == ("one\nand", "two")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n , \n", "is empty"),
        (b"name_en,passages\n", "no row below"),
        (b"name_en\nB\xe4r\n", "members.csv:2:2: not UTF-8"),
        ("name\nx\n".encode("utf-16"), "UTF-16"),
        (b"name\nx\0y\n", "null characters"),
        (b'name\n"x"y\n', "row 2"),
        (b'name\n"x\n', "is not CSV"),
        (b"name\n" + b"x" * 200_000 + b"\n", "is not CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old or a locked workbook"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged workbook"),
    ],
)
def test_file_that_is_no_table_is_unreadable(
    ask: Runner, tmp_path: Path, content: bytes, said: str
) -> None:
    ran = ask("convert", put(tmp_path, content), "--as", "union")
    assert ran.code == 3
    assert said in ran.talk
    assert "Traceback" not in ran.talk


def test_missing_file_and_folder_are_unreadable(ask: Runner, tmp_path: Path) -> None:
    assert ask("convert", tmp_path / "none.csv", "--as", "union").code == 3
    assert ask("convert", tmp_path, "--as", "union").code == 3


def test_table_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"a,b\n" + b"1,2\n" * 20
    for limit, value, said in (
        ("LARGEST", 20, "too much for one table"),
        ("MOST", 19, "more than 19 rows"),
        ("CELLS", 40, "more than 40 cells"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(sheets, limit, value)
            with pytest.raises(UnreadableInputError, match=said):
                sheets.read(content, "here")
    assert len(sheets.read(content, "here").rows) == 20


def test_value_below_no_heading_is_a_problem() -> None:
    found = sheets.read(b"a,,c\n1,2,3,4\n", "here")
    assert [(item.row, item.column) for item in found.problems] == [(2, "B"), (2, "D")]
    # In CSV a cell may have been cut in two; in a workbook it cannot.
    book = sheets.read(book_of(["a"], ["1", "2"]), "here")
    told = [item.problems[0].said for item in (found, book)]
    assert ["quotation marks" in said for said in told] == [True, False]


# Workbooks


def book_of(
    *table: Sequence[object], formats: dict[str, str] | None = None, name: str = "members"
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in table:
        sheet.append(row)
    for place, form in (formats or {}).items():
        sheet[place].number_format = form
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(book: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as was, zipfile.ZipFile(out, "w") as now:
        for item in was.infolist():
            content = was.read(item)
            if item.filename == part:
                assert old in content
                content = content.replace(old, new)
            now.writestr(item.filename, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def cells(content: bytes, sheet: str = "") -> tuple[str, ...]:
    return sheets.read(content, "here", sheet).rows[0].cells


def test_numbers_and_truth_values_of_a_sheet_are_read_as_they_are_shown() -> None:
    book = book_of(["a", "b", "c", "d", "e"], [1234, 1992, 2.5, True, "01"])
    book = changed(book, SHEET, b"<v>1234</v>", b"<v>1992.0</v>")
    assert cells(book) == ("1992", "1992", "2.5", "yes", "01")


def test_date_of_a_sheet_is_as_exact_as_it_is_shown() -> None:
    day, moment = date(1992, 5, 3), datetime(1992, 5, 1, 12)
    book = book_of(
        ["a", "b", "c", "d", "e"],
        [day, date(1992, 5, 1), date(1992, 1, 1), moment, day],
        formats={"A2": "dd/mm/yyyy", "B2": "mmm-yy", "C2": "yyyy", "E2": '[$-409]d" of "mmmm yyyy'},
    )
    assert cells(book) == ("1992-05-03", "1992-05", "1992", "1992-05-01T12:00:00", "1992-05-03")


def test_text_that_begins_with_an_equals_sign_stays_text() -> None:
    book = changed(book_of(["a"], ["EQ2+2"]), SHEET, b"EQ2+2", b"=2+2")
    assert cells(book) == ("=2+2",)


def test_formula_counts_as_the_value_that_was_saved_and_none_is_calculated() -> None:
    book = book_of(["a", "b"], ["x", "=2+2"])
    found = sheets.read(book, "here")
    assert [item[:2] for item in found.problems] == [(2, "b")]
    assert "a formula that was saved without its value" in found.problems[0].said
    # Cells may stand without their coordinates.
    bare = changed(book, SHEET, b' r="B2"', b"")
    assert sheets.read(bare, "here").problems == found.problems
    saved = changed(book, SHEET, b"<f>2+2</f>", b"<f>2+2</f><v>5</v>")
    assert cells(saved) == ("x", "5")


def test_formula_on_a_sheet_that_is_left_aside_matters_to_nobody() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a"])
    book.worksheets[0].append(["x"])
    book.create_sheet("sums").append(["=2+2"])
    out = io.BytesIO()
    book.save(out)
    assert sheets.read(out.getvalue(), "here").problems == ()


def test_merged_cells_are_a_problem_where_they_hide_that_others_say_nothing() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (
        ["a", "b", "c"],
        ["x", "Mexico", 1],
        ["y", None, 2],
        ["z", None, 3],
        ["q", None, 4],
    ):
        page.append(row)
    page.merge_cells("B2:B3")
    page.merge_cells("B4:B5")
    out = io.BytesIO()
    book.save(out)
    found = sheets.read(out.getvalue(), "here")
    assert [item[:2] for item in found.problems] == [(2, "b")]
    assert "merged with others (B2:B3)" in found.problems[0].said


def test_error_in_a_cell_is_a_problem() -> None:
    found = sheets.read(book_of(["a", "b"], ["x", "#REF!"]), "here")
    assert [item.said for item in found.problems] == ["holds the error #REF!; mend the sheet"]


def test_sheet_is_the_first_that_is_shown_or_the_one_named(ask: Runner, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].sheet_state = "hidden"
    for number, name in enumerate(("first", "second")):
        book.create_sheet(name).append(["a"])
        book[name].append([number])
    out = io.BytesIO()
    book.save(out)
    assert cells(out.getvalue()) == ("0",)
    assert cells(out.getvalue(), "second") == ("1",)
    path = put(tmp_path, out.getvalue(), "members.xlsx")
    ran = ask("convert", path, "--as", "union", "--sheet", "thrd")
    assert ran.code == 2
    assert "it has Sheet, first, second" in ran.talk
    assert ask("convert", put(tmp_path, UNIONS), "--as", "union", "--sheet", "x").code == 2


def test_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = changed(book_of(["a"], ["x"]), SHEET, b"<sheetData>", b"<sheetData>" + b" " * 70_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(UnreadableInputError, match="unpacks to more than 64 MB"):
        sheets.read(bomb, "here")


def test_archive_that_lies_about_its_size_is_not_unpacked_further() -> None:
    honest = changed(
        book_of(["a"], ["x"]), SHEET, b"<sheetData>", b"<sheetData>" + b" " * 9_000_000
    )
    size = next(
        item.file_size
        for item in zipfile.ZipFile(io.BytesIO(honest)).infolist()
        if item.filename == SHEET
    )
    lying = honest.replace(size.to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(UnreadableInputError, match="damaged workbook"):
        sheets.read(lying, "here")


def test_entities_are_refused_and_never_expanded() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n<worksheet'
    book = changed(book_of(["a"], ["x"]), SHEET, b"<worksheet", laughs)
    with pytest.raises(UnreadableInputError, match="a document type stands there"):
        sheets.read(book, "here")
    with zipfile.ZipFile(io.BytesIO(book_of(["a"], ["x"]))) as was:
        plain = was.read(SHEET)
    wide = ('<?xml version="1.0" encoding="utf-16"?>' + laughs.decode() + "/>").encode("utf-16")
    with pytest.raises(UnreadableInputError, match="a document type stands there"):
        sheets.read(changed(book, SHEET, laughs + plain[len(b"<worksheet") :], wide), "here")


def test_cell_in_the_last_corner_costs_nothing_much() -> None:
    book = changed(book_of(["a"], ["x"], ["y"]), SHEET, b'r="A3"', b'r="XFD1048576"')
    book = changed(book, SHEET, b'<row r="3"', b'<row r="1048576"')
    found = sheets.read(book, "here")
    assert [(item.row, item.column) for item in found.problems] == [(1048576, "XFD")]
    further = changed(book, SHEET, b'<row r="1048576"', b'<row r="99999999999"')
    with pytest.raises(UnreadableInputError, match="a row beyond 1048576"):
        sheets.read(further, "here")


def test_archive_of_something_else_and_odd_packing_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(UnreadableInputError, match="is an archive, and no"):
        sheets.read(out.getvalue(), "here")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    with pytest.raises(UnreadableInputError, match="packed as no workbook is"):
        sheets.read(out.getvalue(), "here")


BOOK = book_of(["name_en", "founded"], ["Kiln", 1992], ["Lamp", date(1992, 5, 3)])


@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=4))
def test_damaged_workbook_is_read_or_refused_in_a_sentence(place: int, put_there: bytes) -> None:
    damaged = BOOK[:place] + put_there + BOOK[place + len(put_there) :]
    try:
        sheets.read(damaged, "here")
    except UnreadableInputError as error:
        assert str(error).startswith("here")


PARTS = [item.filename for item in zipfile.ZipFile(io.BytesIO(BOOK)).infolist()]


@given(st.sampled_from(PARTS), st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_damaged_part_of_a_workbook_is_read_or_refused_in_a_sentence(
    part: str, place: int, put_there: bytes
) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as was:
        content = was.read(part)
    place %= len(content)
    damaged = content[:place] + put_there + content[place + len(put_there) :]
    try:
        sheets.read(changed(BOOK, part, content, damaged), "here")
    except (UnreadableInputError, WrongUseError) as error:
        assert str(error).startswith("here")


def test_command_that_reads_csv_loads_no_library_for_workbooks(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom laborgraph.forms import sheets\n"
        "sheets.read(b'a\\nx\\n', 'here')\nassert 'openpyxl' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_half_of_a_character_in_a_workbook_is_a_problem_with_its_place() -> None:
    book = changed(book_of(["a", "b"], ["x", "Bad NAME"]), SHEET, b"NAME", b"_xD800_ name")
    found = sheets.read(book, "here")
    assert [(item.row, item.column) for item in found.problems] == [(2, "b")]
    assert "U+D800" in found.problems[0].said
    assert "\ud800" not in "".join(found.rows[0].cells)
