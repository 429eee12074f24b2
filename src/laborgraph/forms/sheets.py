"""Tables that come from a stranger: the cells of a CSV file or of a sheet of a workbook, as text.

A row has the number that a spreadsheet program shows beside it. Nothing in a file is evaluated or
fetched: a formula counts as the value that was saved with it, and what a workbook links to is not
looked at. How much is read is bounded, and so is what a workbook may unpack to.

Workbooks (.xlsx, ECMA-376) are read with openpyxl, row by row. The faster python-calamine makes
room for the whole rectangle between the outermost cells first: one cell in the last corner of a
sheet asks it for 550 GB, and ends the program.
"""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from laborgraph import library
from laborgraph.errors import UnreadableInputError, WrongUseError

# What is read at most; a larger table is split.
LARGEST: Final = 20_000_000  # bytes
MOST: Final = 100_000  # rows
CELLS: Final = 2_000_000  # empty ones included that stand before the last of their row
# What a workbook may unpack to: bytes of XML, elements in it, and the last row that a sheet has.
UNPACKED: Final = 64_000_000
_ELEMENTS: Final = 10_000_000
_LAST_ROW: Final = 1_048_576

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS: Final = (",", ";", "\t")
# Characters that no name and no note has; a tab and a line break may stand in a cell.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
# Of a number format: words in quotes, escaped and padding characters, colors and conditions.
_NOT_DATE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


_NO_VALUE: Final = (
    "holds a formula that was saved without its value, and nothing is calculated here; open the"
    " table and save it, or put the value there"
)
_MERGED: Final = (
    "is merged with others ({}), which have no value of their own; unmerge them and fill in each"
)


class Problem(NamedTuple):
    """What is wrong with a cell: the number of its row, the heading of its column, and what."""

    row: int
    column: str
    said: str


class Row(NamedTuple):
    """A row by its number in the spreadsheet; a cell for each column."""

    number: int
    cells: tuple[str, ...]


class Sheet(NamedTuple):
    """A table: its headings, the rows below them that hold anything, and cells beyond reading.

    ``aside`` are the other sheets of the workbook.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    aside: tuple[str, ...] = ()


class _Unsaid(NamedTuple):
    """The cell cannot be read, for this reason."""

    reason: str


def read_file(path: Path, sheet: str = "") -> Sheet:
    """Read a table from a file; see `read`."""
    return read(library.content(path, LARGEST), str(path), sheet)


def read(content: bytes, name: str, sheet: str = "") -> Sheet:
    r"""Read a table from the bytes of a CSV file or of a workbook; the bytes tell which it is.

    Args:
        content: The bytes. CSV is UTF-8, with or without a byte order mark, its delimiter a comma,
            a semicolon or a tab.
        name: What to call the file in messages.
        sheet: The sheet of a workbook; empty for the first that is not hidden.

    Raises:
        UnreadableInputError: If it is no table, damaged, empty, or too large.
        WrongUseError: If there is no such sheet, or a heading stands twice.

    >>> read(b"name;acronym\nGlass Union;\n", "here").rows
    (Row(number=2, cells=('Glass Union', '')),)
    """
    if len(content) > LARGEST:
        raise UnreadableInputError(
            f"{name} has more than {LARGEST // 1_000_000} MB, too much for one table; split it."
        )
    if content.startswith(_OLE):
        raise UnreadableInputError(
            f"{name} is an old or a locked workbook; save it without a password as .xlsx, or as"
            " CSV in UTF-8."
        )
    if content.startswith(_ZIP):
        return _workbook(content, name, sheet)
    if sheet:
        raise WrongUseError(f"{name} is no workbook and has no sheets; leave out --sheet.")
    rows = enumerate(_separated(content, name), 1)
    return _table(
        name, rows, ", or put a cell that holds the sign between cells in quotation marks"
    )


def _table(
    name: str, rows: Iterable[tuple[int, Sequence[str | _Unsaid]]], otherwise: str = ""
) -> Sheet:
    """The headings are the first row that holds anything; what stands beside them has no column."""
    columns: tuple[str, ...] = ()
    kept: list[Row] = []
    problems: list[Problem] = []
    for number, cells in rows:
        said = ["" if isinstance(cell, _Unsaid) else _tidy(cell) for cell in cells]
        found = list(_unsayable(number, cells, columns))
        if not any(said) and not found:
            continue
        problems += found
        if not columns:
            columns = _headings(name, said)
            continue
        problems += (
            Problem(number, _letters(index), f"stands below no heading; give it one{otherwise}")
            for index, cell in enumerate(said)
            if cell and (index >= len(columns) or not columns[index])
        )
        said += [""] * (len(columns) - len(said))
        kept.append(Row(number, tuple(said[: len(columns)])))
        if len(kept) > MOST:
            raise UnreadableInputError(f"{name} has more than {MOST} rows; split it.")
    if not columns:
        raise UnreadableInputError(f"{name} is empty; give headings, and a row below them.")
    if not kept:
        raise UnreadableInputError(f"{name} has headings and no row below them; add one.")
    return Sheet(name, columns, tuple(kept), tuple(problems))


def _headings(name: str, said: Sequence[str]) -> tuple[str, ...]:
    while said and not said[-1]:
        said = said[:-1]
    twice = sorted({heading for heading in said if heading and said.count(heading) > 1})
    if twice:
        raise WrongUseError(f"{name} has the column {twice[0]!r} twice; put them into one.")
    return tuple(said)


def _unsayable(
    number: int, cells: Sequence[str | _Unsaid], columns: Sequence[str]
) -> Iterator[Problem]:
    for index, cell in enumerate(cells):
        column = columns[index] if index < len(columns) and columns[index] else _letters(index)
        if isinstance(cell, _Unsaid):
            yield Problem(number, column, cell.reason)
        elif odd := _CONTROL.search(cell):
            code = f"U+{ord(odd.group()):04X}"
            yield Problem(number, column, f"holds the control character {code}; take it out")


def _tidy(cell: str) -> str:
    """A cell without space around it, and with one kind of line break."""
    return re.sub("\r\n?|[\x85\u2028\u2029]", "\n", _CONTROL.sub("", cell)).strip()


def _letters(index: int) -> str:
    """The name that a spreadsheet program gives a column.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# CSV


def _separated(content: bytes, name: str) -> Iterator[list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableInputError(f"{name} is in UTF-16; save it as CSV in UTF-8.")
    text = library.decoded(content, name)
    if "\0" in text:
        raise UnreadableInputError(f"{name} holds null characters; save it as CSV in UTF-8.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number, cells = 0, 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableInputError(
                f"{name}: row {number}, which begins or ends in line {reader.line_num} of the file,"
                f" is not CSV ({error}); a quotation mark inside a cell is written twice, and the"
                " cell stands between two more."
            ) from error
        cells += len(row)
        _bounded(name, cells)
        yield row


def _delimiter(text: str) -> str:
    """What stands most often in the first line that holds anything, quoted cells apart."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=bare.count)


def _bounded(name: str, cells: int) -> None:
    if cells > CELLS:
        raise UnreadableInputError(f"{name} has more than {CELLS} cells; split it.")


# Workbooks


def _workbook(content: bytes, name: str, sheet: str) -> Sheet:
    _checked(content, name)
    with warnings.catch_warnings():
        # What openpyxl leaves aside (charts, extensions) is not what is read here.
        warnings.simplefilter("ignore")
        try:
            return _chosen(_opened(content), name, sheet)
        except (UnreadableInputError, WrongUseError):
            raise
        except Exception as error:
            # openpyxl has no error of its own for a damaged part; each reader in it fails its way.
            said = " ".join(f"{type(error).__name__}: {error}".split())[:120]
            raise UnreadableInputError(
                f"{name} is a damaged workbook, or none ({said}); save it anew as .xlsx, or as CSV"
                " in UTF-8."
            ) from error


def _chosen(book: Any, name: str, sheet: str) -> Sheet:
    titles = [item.title for item in book.worksheets]
    if not titles:
        raise UnreadableInputError(f"{name} has no sheet with cells; save it anew.")
    shown = [item.title for item in book.worksheets if item.sheet_state == "visible"]
    chosen = sheet or (shown or titles)[0]
    if chosen not in titles:
        raise WrongUseError(f"{name} has no sheet {sheet!r}; it has {', '.join(titles)}.")
    called = f"{name}[{chosen}]"
    with book._archive.open(book[chosen]._worksheet_path) as part:
        marked = _marked(part.read(), called)
    found = _table(called, _rows(book[chosen], name, marked))
    return found._replace(aside=tuple(item for item in shown if item != chosen))


def _opened(content: bytes) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)


def _checked(content: bytes, name: str) -> None:
    """Refuse what unpacks to too much, and XML that defines entities.

    What the archive says of its sizes can be a lie, but no more than that is unpacked.
    """
    size = elements = 0
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        if not any(part.filename == "[Content_Types].xml" for part in parts):
            raise UnreadableInputError(
                f"{name} is an archive, and no .xlsx workbook; save the table as .xlsx, or as CSV"
                " in UTF-8."
            )
        for part in parts:
            if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise UnreadableInputError(f"{name} is packed as no workbook is; save it anew.")
            size += part.file_size
            if size > UNPACKED:
                raise UnreadableInputError(
                    f"{name} unpacks to more than {UNPACKED // 1_000_000} MB; split the table, or"
                    " take out what else is in the workbook."
                )
            text = archive.read(part)
            elements += text.count(b"<")
            if elements > _ELEMENTS:
                raise UnreadableInputError(f"{name} has more than {_ELEMENTS} tags; split it.")
            # The encodings of XML that expat reads are ASCII here, or have null bytes between.
            if b"<!DOCTYPE" in text.replace(b"\0", b""):
                raise UnreadableInputError(
                    f"{name}, {part.filename}: a document type stands there, which no workbook"
                    " needs and which can define entities without end; save the table anew."
                )
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError, EOFError) as error:
        raise UnreadableInputError(
            f"{name} is a damaged workbook: {error}; save it anew."
        ) from error


def _marked(part: bytes, name: str) -> dict[tuple[int, int], str]:
    """The cells of a sheet that do not say what they show, each with the reason.

    A formula that was saved without its value reads as empty; and of merged cells the first alone
    has the value. Cells are given by the number of their row and the index of their column.

    Args:
        part: The XML of the sheet.
        name: What to call it in messages.
    """
    if not re.search(rb"[<:]f[\s>/]|mergeCell", part):
        return {}
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")
    found: dict[tuple[int, int], str] = {}
    inside: list[str] = []  # the tags around what is being read
    place, cell = (0, -1), set[str]()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal place
        inside.append(tag.rpartition(" ")[2])
        match inside[-1]:
            case "row":
                place = (int(attributes.get("r") or place[0] + 1), -1)
            case "c":
                place = _place(attributes.get("r", "")) or (place[0], place[1] + 1)
                cell.clear()
                if attributes.get("t") == "str":
                    cell.add("words")
            case "f":
                cell.add("formula")
            case "v" if "words" in cell:
                cell.add("value")  # it may be that there are none
            case "mergeCell":
                ref = attributes.get("ref", "")
                if first := _place(ref.partition(":")[0]):
                    found[first] = _MERGED.format(ref)

    def written(_text: str) -> None:
        if inside[-1:] == ["v"]:
            cell.add("value")

    def end(_tag: str) -> None:
        if inside.pop() == "c" and "formula" in cell and "value" not in cell:
            found[place] = _NO_VALUE

    parser.StartElementHandler = begin
    parser.CharacterDataHandler = written
    parser.EndElementHandler = end
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise UnreadableInputError(f"{name} is not XML: {error}; save the table anew.") from error
    return found


def _place(coordinate: str) -> tuple[int, int] | None:
    """The number of the row and the index of the column of a cell.

    >>> _place("A1"), _place("AB12"), _place("")
    ((1, 0), (12, 27), None)
    """
    parts = re.fullmatch("([A-Z]{1,3})([0-9]{1,7})", coordinate)
    if not parts:
        return None
    index = 0
    for letter in parts[1]:
        index = 26 * index + ord(letter) - ord("A") + 1
    return int(parts[2]), index - 1


def _rows(
    sheet: Any, name: str, marked: Mapping[tuple[int, int], str]
) -> Iterator[tuple[int, list[str | _Unsaid]]]:
    # What a sheet says of its own size is not to be believed.
    sheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells += len(row)
        _bounded(name, cells)
        if number > _LAST_ROW:
            raise UnreadableInputError(f"{name} has a row beyond {_LAST_ROW}; save it anew.")
        if row:
            yield (
                number,
                [_said(cell, marked.get((number, index), "")) for index, cell in enumerate(row)],
            )


def _said(cell: Any, mark: str) -> str | _Unsaid:
    value = cell.value
    if mark and (value is not None or mark == _NO_VALUE):
        return _Unsaid(mark)
    if cell.data_type == "e":
        return _Unsaid(f"holds the error {value}; mend the sheet")
    match value:
        case None:
            said = ""
        case bool():
            said = "yes" if value else "no"
        case float() if value.is_integer():
            said = str(int(value))
        case datetime():
            said = _at_precision(value, cell.number_format)
        case date():
            said = value.isoformat()
        case str():
            said = _unescaped(value)
        case _:
            said = str(value)
    return said


def _at_precision(value: datetime, form: str) -> str:
    """A date as exactly as the sheet shows it.

    Who types 1992-05 or May 1992 into a spreadsheet gets the first of May, shown without its day.
    """
    shown = _NOT_DATE.sub("", form).lower()
    if value.hour or value.minute or value.second:
        return value.isoformat()
    if "d" in shown or "y" not in shown:
        return value.date().isoformat()
    return value.date().isoformat()[: len("1992-05") if "m" in shown else len("1992")]


def _unescaped(value: str) -> str:
    """Undo the escapes of characters that XML cannot hold, such as ``_x000D_``."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), value)


def workbook(pages: Mapping[str, Sequence[Sequence[str]]], choices: Mapping[str, int]) -> bytes:
    """An .xlsx workbook with a first row of headings on each page; same pages, same bytes.

    Every cell is text, so that a spreadsheet program leaves ``1992-05`` as it is typed.

    Args:
        pages: By the name of a sheet, its rows, the headings first.
        choices: The headings of the last page, each with the number of cells below it. They are
            offered below the same heading of the first page, where other words may stand as well.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in pages.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_CONTROL.sub("", cell) for cell in row])
            for cell in sheet[sheet.max_row]:
                cell.data_type = "s"  # what begins with = would be a formula
        for index, _ in enumerate(rows[0]):
            letters = _letters(index)
            sheet[f"{letters}1"].font = Font(bold=True)
            longest = max(len(row[index]) for row in rows)
            sheet.column_dimensions[letters].width = min(max(longest + 2, 12), 60)
            sheet.column_dimensions[letters].number_format = "@"
        sheet.freeze_panes = "A2"
    first, last = book.worksheets[0], book.worksheets[-1]
    headings = [cell.value for cell in first[1]]
    for index, (heading, number) in enumerate(choices.items()):
        letters = _letters(index)
        rule = DataValidation(
            type="list", formula1=f"='{last.title}'!${letters}$2:${letters}${number + 1}"
        )
        rule.showErrorMessage = False
        below = _letters(headings.index(heading))
        rule.add(f"{below}2:{below}{MOST}")
        first.add_data_validation(rule)
    written = io.BytesIO()
    book.save(written)
    return _without_clock(written.getvalue())


def _without_clock(content: bytes) -> bytes:
    """The workbook without the time at which it was made."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "docProps/core.xml":
                text = re.sub(rb">[0-9T:-]+Z<", b">1980-01-01T00:00:00Z<", text)
            new.writestr(zipfile.ZipInfo(part.filename), text, zipfile.ZIP_DEFLATED)
    return written.getvalue()
