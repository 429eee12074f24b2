"""Findings in the formats that people, editors, forges and RDF tools read.

All formats hold the same findings. SARIF 2.1.0:
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; annotations of a GitHub workflow:
https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the report of a
validation in RDF: https://www.w3.org/TR/shacl/#validation-report.
"""

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import PurePath
from typing import Final, NamedTuple

from laborgraph.rules.shapes import ERROR, INFO, LGS, SEVERITIES, SH, WARNING, Rule
from laborgraph.tables import (
    UNSEEN,
    Iri,
    Literal,
    Table,
    as_csv,
    as_markdown,
    integer,
    text,
    visible,
)
from laborgraph.validation.findings import UNREADABLE, Finding
from laborgraph.vocab import curie

Report = Callable[[Sequence[Finding], Mapping[str, Rule]], str]

_COLUMNS: Final = (
    "file",
    "line",
    "column",
    "severity",
    "rule",
    "message",
    "record",
    "path",
    "value",
    "hints",
)
# The widest line that is shown of a file, its number included. `findings` keeps more than this of
# the line on both sides of a culprit.
WIDEST: Final = 160
_TAB: Final = "    "
_NOT_XML: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"


def as_table(findings: Sequence[Finding]) -> Table:
    """One row a finding."""
    return Table(
        _COLUMNS,
        tuple(
            (
                Literal(visible(item.file)),
                integer(item.line) if item.line else None,
                integer(item.column) if item.column else None,
                Literal(item.severity),
                Literal(item.rule),
                Literal(item.message),
                Literal(visible(_short(item.record))) if item.record else None,
                Literal(visible(curie(item.path))) if item.path else None,
                Literal(visible(_short(item.value))) if item.value else None,
                Literal("; ".join(item.hints)),
            )
            for item in findings
        ),
    )


def as_rows(findings: Sequence[Finding]) -> Table:
    """One row a finding, in few columns: for the eye."""
    return Table(
        ("place", "severity", "rule", "message"),
        tuple(
            tuple(
                Literal(cell)
                for cell in (visible(item.place), item.severity, item.rule, _with_hints(item))
            )
            for item in findings
        ),
    )


def _short(value: object) -> str:
    return curie(value.value) if isinstance(value, Iri) else text(value)  # type: ignore[arg-type]


class Look(NamedTuple):
    """How a report looks where it is read: its colours, and how wide it may be.

    ``paint`` is given words and what they are: ``place``, ``aside`` or a severity.
    """

    paint: Callable[[str, str], str] = lambda words, _kind: words
    width: int = WIDEST


def as_text(
    findings: Sequence[Finding], _rules: Mapping[str, Rule] | None = None, look: Look | None = None
) -> str:
    """As a compiler says it: the place, what is wrong, the line with the culprit underlined."""
    return "".join(_in_lines(item, look or Look()) for item in findings)


def _in_lines(found: Finding, look: Look) -> str:
    paint, level = look.paint, found.severity
    place, rule = paint(visible(found.place), "place"), paint(f"[{found.rule}]", "aside")
    lines = [f"{place}: {paint(level, level)}: {found.message} {rule}"]
    number = str(found.line)
    gutter = " " * len(number)
    if found.quoted:
        room = min(look.width, WIDEST) - len(f"  {number} | ")
        before, culprit, after = _excerpt(found, room)
        mark = paint("^" * max(1, _cells(culprit)), level)
        lines += [
            f"  {paint(f'{number} |', 'aside')} {before}{culprit}{after}",
            f"  {paint(f'{gutter} |', 'aside')} {' ' * _cells(before)}{mark}",
        ]
    notes = [f"{name}: {called}" for name, called in found.things]
    notes += [f"did you mean {hint}?" for hint in found.hints]
    lines += [f"  {paint(f'{gutter} =', 'aside')} {note}" for note in notes]
    return "\n".join(lines) + "\n"


def _excerpt(found: Finding, room: int) -> tuple[str, str, str]:
    """What stands before the culprit on its line, the culprit, and what follows, as far as it fits.

    Args:
        found: The finding.
        room: How many columns of a terminal there are.
    """
    start, stop = found.column - found.quoted_from, found.end_column - found.quoted_from
    if found.end_line > found.line:
        stop = len(found.quoted)
    parts = found.quoted[:start], found.quoted[start:stop], found.quoted[stop:]
    before, culprit, after = (_TAB.join(map(visible, part.split("\t"))) for part in parts)
    if _cells(before + culprit) > room:
        # A third of the room, or what the rest leaves of it, shows where in the line one is.
        left = max(room // 3, room - _cells(culprit + after))
        before = _fitting(before[::-1], left)[::-1]
    culprit = _fitting(culprit, room - _cells(before))
    return before, culprit, _fitting(after, room - _cells(before + culprit))


def _fitting(words: str, room: int) -> str:
    """Words, or as many of their letters as fit and a sign that there are more."""
    if _cells(words) <= room:
        return words
    ends = accumulate(map(_cells, words))
    return words[: sum(end < room for end in ends)] + "…" * (room > 0)


def _cells(words: str) -> int:
    """How many columns of a terminal words take: two a Chinese sign, none a combining accent."""
    from rich.cells import cell_len

    return cell_len(words)


def as_json(findings: Sequence[Finding], _rules: Mapping[str, Rule]) -> str:
    """An object with ``conforms``, a ``summary`` by severity, and ``results``."""
    return _json(
        {
            "conforms": not findings,
            "summary": {level: _number(findings, level) for level in SEVERITIES},
            "results": [
                {
                    "rule": item.rule,
                    "severity": item.severity,
                    "message": item.message,
                    "file": item.file,
                    "line": item.line or None,
                    "column": item.column or None,
                    "endLine": item.end_line or None,
                    "endColumn": item.end_column or None,
                    "record": _short(item.record) if item.record else None,
                    "path": curie(item.path) or None,
                    "value": _short(item.value) if item.value else None,
                    "names": dict(item.things),
                    "hints": list(item.hints),
                }
                for item in findings
            ],
        }
    )


def _number(findings: Sequence[Finding], level: str) -> int:
    return sum(item.severity == level for item in findings)


def _json(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False, indent=2)
    # A terminal must not obey what a stranger wrote; the value stays what it is.
    return re.sub(f"(?!\n){UNSEEN}", lambda odd: json.dumps(odd[0])[1:-1], written) + "\n"


def as_sarif(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> str:
    """A log of SARIF 2.1.0 with one run; columns count code points."""
    level = {ERROR: "error", WARNING: "warning", INFO: "note"}
    used = sorted({item.rule for item in findings})
    described = []
    for name in used:
        if name == UNREADABLE:
            asks, why = "A file can be read.", "What cannot be read cannot be judged."
        else:
            asks, why = rules[name].asks, rules[name].why
        described.append(
            {"id": name, "shortDescription": {"text": asks}, "fullDescription": {"text": why}}
        )
    return _json(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": {"name": "laborgraph", "rules": described}},
                    "columnKind": "unicodeCodePoints",
                    "results": [
                        {
                            "ruleId": item.rule,
                            "ruleIndex": used.index(item.rule),
                            "level": level[item.severity],
                            "message": {"text": _braced(_with_hints(item))},
                            "locations": [{"physicalLocation": _location(item)}],
                        }
                        for item in findings
                    ],
                }
            ],
        }
    )


def _location(found: Finding) -> dict[str, object]:
    from urllib.parse import quote

    path = PurePath(found.file)
    # The name of a file may be no UTF-8.
    uri = path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
    where: dict[str, object] = {"artifactLocation": {"uri": uri}}
    if found.line:
        where["region"] = {
            "startLine": found.line,
            "startColumn": found.column,
            "endLine": found.end_line,
            "endColumn": found.end_column,
        }
    return where


def _braced(message: str) -> str:
    """A message in which SARIF sees no place to fill in: section 3.11.5 has braces doubled."""
    return message.replace("{", "{{").replace("}", "}}")


def _with_hints(found: Finding) -> str:
    return " ".join([found.message, *(f"Did you mean {hint}?" for hint in found.hints)])


def as_github(findings: Sequence[Finding], _rules: Mapping[str, Rule]) -> str:
    """Annotations of a GitHub workflow, one a line."""
    level = {ERROR: "error", WARNING: "warning", INFO: "notice"}
    lines = []
    for item in findings:
        fields = {"file": visible(item.file), "title": item.rule}
        if item.line:
            fields |= {"line": str(item.line), "endLine": str(item.end_line)}
            if item.line == item.end_line:
                # Columns are understood for one line only.
                fields |= {"col": str(item.column), "endColumn": str(item.end_column)}
        said = ",".join(f"{name}={_property(value)}" for name, value in fields.items())
        lines.append(f"::{level[item.severity]} {said}::{_data(_with_hints(item))}\n")
    return "".join(lines)


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def as_junit(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> str:
    """A test suite in JUnit's XML: one case a rule, a failure for each finding of it.

    A rule whose findings are no errors passes, and they stand in its output.
    """
    from xml.sax.saxutils import escape, quoteattr

    def clean(value: str) -> str:
        return re.sub(_NOT_XML, "\ufffd", value)

    names = sorted({*rules, *(item.rule for item in findings)})
    failed = {item.rule for item in findings if item.severity == ERROR}
    numbers = f'tests="{len(names)}" failures="{len(failed)}" errors="0" skipped="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="laborgraph validate" {numbers}>',
    ]
    for name in names:
        own = [item for item in findings if item.rule == name]
        lines.append(f'  <testcase classname="laborgraph" name={quoteattr(name)}>')
        grave = [item for item in own if item.severity == ERROR]
        if grave:
            said = escape(clean(as_text(grave)))
            first = quoteattr(clean(grave[0].message))
            lines.append(f"    <failure message={first}>{said}</failure>")
        mild = [item for item in own if item.severity != ERROR]
        if mild:
            lines.append(f"    <system-out>{escape(clean(as_text(mild)))}</system-out>")
        lines.append("  </testcase>")
    return "\n".join([*lines, "</testsuite>"]) + "\n"


def as_turtle(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> str:
    """A ``sh:ValidationReport``; the places stand in ``lgs:file``, ``lgs:line``, ``lgs:column``.

    As the specification has it, the focus node of a constraint on the whole graph is the graph
    (``lgs:graph``), and the record at fault its value. A file that cannot be read is a result of
    the component ``lgs:unreadable`` about the graph, which it would have been a part of.
    """
    lines = [
        *(f"PREFIX {name}: <{iri}>" for name, iri in (("lgs", LGS), ("sh", SH))),
        "",
        "[]",
        "    a sh:ValidationReport ;",
        f"    sh:conforms {'false' if findings else 'true'} ;",
    ]
    for item in findings:
        lines += ["    sh:result [", "        a sh:ValidationResult ;"]
        lines += [f"        {name} {value} ;" for name, value in _result(item, rules)]
        lines += ["    ] ;"]
    # In Turtle an unseen character may stand as its escape anywhere, and means the same.
    return "\n".join(map(visible, [*lines, "."])) + "\n"


def _result(found: Finding, rules: Mapping[str, Rule]) -> list[tuple[str, str]]:
    """What is said of one result, as predicates and terms in Turtle."""
    record = found.record.n3() if found.record else ""
    value = found.value.n3() if found.value else ""
    rule = rules.get(found.rule)
    if rule and not rule.select:
        focus, component = record, Iri(found.component).n3()
    elif rule:
        focus, value, component = "lgs:graph", record, Iri(found.component).n3()
    else:
        focus, component = "lgs:graph", f"lgs:{found.rule}"
    said = [("sh:focusNode", focus)]
    if rule:
        said.append(("sh:sourceShape", f"lgs:{rule.name}"))
    said.append(("sh:sourceConstraintComponent", component))
    if found.path:
        said.append(("sh:resultPath", Iri(found.path).n3()))
    if value:
        said.append(("sh:value", value))
    said.append(("sh:resultMessage", Literal(found.message, "", "en").n3()))
    said.append(("lgs:file", Literal(found.file).n3()))
    if found.line:
        said += [("lgs:line", str(found.line)), ("lgs:column", str(found.column))]
    by_level = {ERROR: "sh:Violation", WARNING: "sh:Warning", INFO: "sh:Info"}
    return [*said, ("sh:resultSeverity", by_level[found.severity])]


# The format `table` is drawn by the command line, as everywhere.
REPORTS: Final[dict[str, Report]] = {
    "text": as_text,
    "json": as_json,
    "markdown": lambda findings, _rules: as_markdown(as_rows(findings)),
    "csv": lambda findings, _rules: as_csv(as_table(findings)),
    "sarif": as_sarif,
    "github": as_github,
    "junit": as_junit,
    "turtle": as_turtle,
}
EXTENSIONS: Final[dict[str, str]] = {
    ".txt": "text",
    ".json": "json",
    ".md": "markdown",
    ".csv": "csv",
    ".sarif": "sarif",
    ".xml": "junit",
    ".ttl": "turtle",
}
