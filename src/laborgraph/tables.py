"""Rows of RDF terms, and the formats in which they are written.

A cell is a term (`Iri`, `Literal`, `Blank`) or None where a variable is unbound. The
writers follow the W3C where it speaks: SPARQL 1.1 Query Results CSV and TSV
(https://www.w3.org/TR/sparql11-results-csv-tsv/), JSON
(https://www.w3.org/TR/sparql11-results-json/) and XML
(https://www.w3.org/TR/rdf-sparql-XMLres/).
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = frozenset(_XSD + name for name in ("integer", "decimal", "double"))
_LONGEST: Final = 4000  # digits: beyond them Python converts no integer
_ESCAPES: Final = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
# What a terminal obeys, what turns the order of what follows, and what nobody sees.
UNSEEN: Final = (
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Of these, what ends a line or moves on in it.
LINES: Final = "\n\t"
# What XML 1.0 cannot say even as a character reference.
_NOT_XML: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"


class Iri(NamedTuple):
    """An IRI, without angle brackets."""

    value: str

    def n3(self) -> str:
        """The term in N-Triples."""
        return f"<{self.value}>"


class Literal(NamedTuple):
    """A literal: its lexical form, and its datatype's IRI or its language.

    A plain string has the datatype ``xsd:string``; a string with a language has none.
    """

    value: str
    datatype: str = _XSD + "string"
    language: str = ""

    def n3(self) -> str:
        r"""The term in N-Triples, whatever is in it.

        >>> print(Literal('a "b"\n').n3())
        "a \"b\"\n"
        >>> Literal("Zócalo", language="es").n3()
        '"Zócalo"@es'
        """
        quoted = f'"{self.value.translate(_ESCAPES)}"'
        if self.language:
            return f"{quoted}@{self.language}"
        return quoted if self.datatype == _XSD + "string" else f"{quoted}^^<{self.datatype}>"


class Blank(NamedTuple):
    """A blank node; its label means nothing outside the answer it stands in."""

    value: str

    def n3(self) -> str:
        """The term in N-Triples."""
        return f"_:{self.value}"


Term = Iri | Literal | Blank
Cell = Term | None
Triples = tuple[tuple[Term, Term, Term], ...]


class Table(NamedTuple):
    """An answer: named columns, and rows of as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, name: str) -> list[Cell]:
        """The cells below one name.

        Raises:
            ValueError: If there is no such column.
        """
        index = self.columns.index(name)
        return [row[index] for row in self.rows]


def without(table: Table, name: str) -> Table:
    """The table without one column; its rows stay as many as they were.

    Raises:
        ValueError: If there is no such column.
    """
    index = table.columns.index(name)
    return Table(
        table.columns[:index] + table.columns[index + 1 :],
        tuple(row[:index] + row[index + 1 :] for row in table.rows),
    )


def integer(number: int) -> Literal:
    """A whole number as a term."""
    return Literal(str(number), _XSD + "integer")


def number(value: float) -> Literal:
    """A real number as a term, in the fewest digits that give it back."""
    return Literal(repr(value), _XSD + "double")


def text(cell: Cell) -> str:
    """What a cell says, without quotes, language or datatype; the empty string if unbound."""
    if cell is None:
        return ""
    return cell.n3() if isinstance(cell, Blank) else cell.value


def visible(words: str, most: int = 0, keep: str = "") -> str:
    r"""Words of a stranger as they may be shown: each unseen character as its escape in Turtle.

    Args:
        words: The words.
        most: How many characters of them are shown; 0 for all.
        keep: Characters that stay as they are, such as the ends of lines.

    >>> print(visible("red:\x1b[31m\n"), visible("Zócalo", 3))
    red:\u001B[31m\u000A Zóc…
    """
    if most and len(words) > most:
        words = words[:most] + "…"
    return re.sub(f"(?![{keep}]){UNSEEN}" if keep else UNSEEN, _escape, words)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"  # noqa: PLR2004 - Turtle's two


def fold(table: Table, aside: Sequence[str]) -> tuple[Table, list[tuple[tuple[Cell, ...], ...]]]:
    """Merge the rows that differ in the columns ``aside`` only.

    Returns:
        The table without those columns, each row once, in the order of first appearance;
        and for each of its rows the cells set aside, one tuple for each row merged.
    """
    apart = [index for index, name in enumerate(table.columns) if name in aside]
    kept = [index for index in range(len(table.columns)) if index not in apart]
    merged: dict[tuple[Cell, ...], list[tuple[Cell, ...]]] = {}
    for row in table.rows:
        key = tuple(row[index] for index in kept)
        merged.setdefault(key, []).append(tuple(row[index] for index in apart))
    columns = tuple(table.columns[index] for index in kept)
    return Table(columns, tuple(merged)), [tuple(cells) for cells in merged.values()]


def as_csv(table: Table) -> str:
    """SPARQL results CSV: CRLF, no question marks, plain values."""
    return _separated([list(table.columns), *([text(cell) for cell in row] for row in table.rows)])


def _separated(rows: list[list[str]]) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        # csv quotes a lone empty cell, which would then read as a row of one empty string; W3C's
        # form leaves an unbound cell empty.
        if row == [""]:
            out.write("\r\n")
        else:
            writer.writerow(row)
    return out.getvalue()


def as_tsv(table: Table) -> str:
    """SPARQL results TSV: ``?name`` columns, terms in Turtle's syntax, bare numbers."""
    lines = ["\t".join(f"?{name}" for name in table.columns)]
    lines += ["\t".join(_turtle(cell) for cell in row) for row in table.rows]
    return "\n".join(lines) + "\n"


def _turtle(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Literal) and cell.datatype in _NUMBERS and _is_bare(cell):
        return cell.value
    return cell.n3()


_BARE: Final = {
    _XSD + "integer": r"[+-]?[0-9]+",
    _XSD + "decimal": r"[+-]?[0-9]*\.[0-9]+",
    _XSD + "double": r"[+-]?([0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+",
}


def _is_bare(cell: Literal) -> bool:
    return bool(re.fullmatch(_BARE[cell.datatype], cell.value))


def as_json(table: Table) -> str:
    """A list of objects; numbers and truth values as JSON has them, None for an unbound cell."""
    return _json(_objects(table))


def as_ndjson(table: Table) -> str:
    """One JSON object a line."""
    return "".join(_json(row, indent=None) for row in _objects(table))


def _json(value: object, indent: int | None = 2) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


def _objects(table: Table) -> list[dict[str, object]]:
    return [dict(zip(table.columns, map(_value, row), strict=True)) for row in table.rows]


def _value(cell: Cell) -> object:
    if cell is None:
        return None
    if isinstance(cell, Literal):
        kind = cell.datatype.removeprefix(_XSD)
        if kind == "integer" and _is_bare(cell) and len(cell.value) < _LONGEST:
            return int(cell.value)
        if kind in {"decimal", "double"}:
            # JSON has no NaN and no infinity: such a value stays the text it is.
            try:
                value = float(cell.value)
            except ValueError:
                return cell.value
            return value if value - value == 0 else cell.value
        if kind == "boolean" and cell.value in {"true", "false"}:
            return cell.value == "true"
    return text(cell)


# What Markdown would not show as it stands, but take for a cell's end, emphasis, a link or HTML.
_MARKUP: Final = r"[\\|`*~<\[]|&(?=#?\w+;)|(?<!\w)_|_(?!\w)"


def as_markdown(table: Table) -> str:
    """A pipe table in GitHub's Markdown."""
    lines = ["| " + " | ".join(table.columns) + " |", "|" + " --- |" * len(table.columns)]
    lines += ["| " + " | ".join(_in_pipes(cell) for cell in row) + " |" for row in table.rows]
    return "\n".join(lines) + "\n"


def _in_pipes(cell: Cell) -> str:
    return "<br>".join(re.split(r"\r\n|[\r\n]", re.sub(_MARKUP, r"\\\g<0>", text(cell))))


def as_sparql_json(table: Table) -> str:
    """SPARQL 1.1 Query Results JSON."""
    bindings = [
        {
            name: _described(cell)
            for name, cell in zip(table.columns, row, strict=True)
            if cell is not None
        }
        for row in table.rows
    ]
    answer = {"head": {"vars": list(table.columns)}, "results": {"bindings": bindings}}
    return _json(answer)


def _described(cell: Term) -> dict[str, str]:
    if isinstance(cell, Iri):
        return {"type": "uri", "value": cell.value}
    if isinstance(cell, Blank):
        return {"type": "bnode", "value": cell.value}
    described = {"type": "literal", "value": cell.value}
    if cell.language:
        described["xml:lang"] = cell.language
    elif cell.datatype != _XSD + "string":
        described["datatype"] = cell.datatype
    return described


def as_sparql_xml(table: Table) -> str:
    """SPARQL Query Results XML."""
    lines = _xml_head(table.columns)
    lines.append("  <results>")
    for row in table.rows:
        lines.append("    <result>")
        for name, cell in zip(table.columns, row, strict=True):
            if cell is not None:
                lines.append(f"      <binding name={_attribute(name)}>{_element(cell)}</binding>")
        lines.append("    </result>")
    return "\n".join([*lines, "  </results>", "</sparql>"]) + "\n"


def _xml_head(columns: Sequence[str]) -> list[str]:
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#">',
        "  <head>",
        *(f"    <variable name={_attribute(name)}/>" for name in columns),
        "  </head>",
    ]


def _element(cell: Term) -> str:
    if isinstance(cell, Iri):
        return f"<uri>{_escaped(cell.value)}</uri>"
    if isinstance(cell, Blank):
        return f"<bnode>{_escaped(cell.value)}</bnode>"
    attribute = ""
    if cell.language:
        attribute = f" xml:lang={_attribute(cell.language)}"
    elif cell.datatype != _XSD + "string":
        attribute = f" datatype={_attribute(cell.datatype)}"
    return f"<literal{attribute}>{_escaped(cell.value)}</literal>"


def _escaped(value: str) -> str:
    safe = re.sub(_NOT_XML, "\ufffd", value)
    escaped = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#13;")


def _attribute(value: str) -> str:
    escaped = _escaped(value).replace('"', "&quot;")
    return f'"{escaped}"'


def truth(answer: bool, form: str) -> str:
    """The answer to an ASK query in a format that has a form for it, else the bare word."""
    word = "true" if answer else "false"
    if form == "sparql-json":
        return _json({"head": {}, "boolean": answer})
    if form == "sparql-xml":
        return "\n".join([*_xml_head(()), f"  <boolean>{word}</boolean>", "</sparql>"]) + "\n"
    return word + "\n"


WRITERS: Final[dict[str, Callable[[Table], str]]] = {
    "csv": as_csv,
    "tsv": as_tsv,
    "json": as_json,
    "ndjson": as_ndjson,
    "markdown": as_markdown,
    "sparql-json": as_sparql_json,
    "sparql-xml": as_sparql_xml,
}

# The formats whose cells are terms, never names.
OF_TERMS: Final = frozenset({"sparql-json", "sparql-xml"})

EXTENSIONS: Final[dict[str, str]] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "ndjson",
    ".ndjson": "ndjson",
    ".md": "markdown",
    ".srj": "sparql-json",
    ".srx": "sparql-xml",
}
