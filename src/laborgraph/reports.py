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
from pathlib import PurePath
from typing import Final

from laborgraph.findings import UNREADABLE, Finding
from laborgraph.shapes import ERROR, INFO, LGS, SEVERITIES, SH, WARNING, Rule
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
from laborgraph.vocab import PREFIXES, curie

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


def _short(value: object) -> str:
    return curie(value.value) if isinstance(value, Iri) else text(value)  # type: ignore[arg-type]


def as_text(findings: Sequence[Finding], _rules: Mapping[str, Rule] | None = None) -> str:
    """As a compiler says it: the place, what is wrong, the line with the culprit underlined."""
    return "".join(_in_lines(item) for item in findings)


def _in_lines(found: Finding) -> str:
    lines = [f"{visible(found.place)}: {found.severity}: {found.message} [{found.rule}]"]
    if found.quoted:
        number = str(found.line)
        gutter = " " * len(number)
        start, stop = found.column - found.quoted_from, found.end_column - found.quoted_from
        if found.end_line > found.line:
            stop = len(found.quoted)
        parts = found.quoted[:start], found.quoted[start:stop], found.quoted[stop:]
        # A tab stays a tab below a tab, so that the mark stands where the culprit does.
        before, culprit, after = ("\t".join(map(visible, part.split("\t"))) for part in parts)
        space = re.sub(r"[^\t]", " ", before)
        mark = "^" * max(1, len(culprit))
        lines += [f"  {number} | {before}{culprit}{after}", f"  {gutter} | {space}{mark}"]
        lines += [f"  {gutter} = {name}: {called}" for name, called in found.things]
        lines += [f"  {gutter} = did you mean {hint}?" for hint in found.hints]
    return "\n".join(lines) + "\n"


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
                            "message": {"text": _with_hints(item)},
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
    (``lgs:graph``), and the record at fault its value. What cannot be read is no SHACL result: it
    stands in a comment, and nothing conforms.
    """
    by_level = {ERROR: "sh:Violation", WARNING: "sh:Warning", INFO: "sh:Info"}
    judged = [item for item in findings if item.rule in rules and item.record is not None]
    lines = [
        *(f"PREFIX {name}: <{iri}>" for name, iri in (("lgs", LGS), ("sh", SH))),
        f"PREFIX xsd: <{PREFIXES['xsd']}>",
        "",
        *(
            f"# {json.dumps(item.place + ': ' + item.message, ensure_ascii=False)}"
            for item in findings
            if item.rule not in rules
        ),
        "[]",
        "    a sh:ValidationReport ;",
        f"    sh:conforms {'false' if findings else 'true'} ;",
    ]
    for item in judged:
        rule = rules[item.rule]
        lines += ["    sh:result [", "        a sh:ValidationResult ;"]
        lines += [f"        {name} {value} ;" for name, value in _result(item, rule)]
        lines += [f"        sh:resultSeverity {by_level[item.severity]} ;", "    ] ;"]
    # In Turtle an unseen character may stand as its escape anywhere, and means the same.
    return "\n".join(map(visible, [*lines, "."])) + "\n"


def _result(found: Finding, rule: Rule) -> list[tuple[str, str]]:
    """What is said of one result, as predicates and terms in Turtle."""
    assert found.record is not None  # noqa: S101 - asked by the caller
    focus, value = found.record.n3(), found.value.n3() if found.value else ""
    if rule.select:
        focus, value = "lgs:graph", found.record.n3()
    said = [("sh:focusNode", focus), ("sh:sourceShape", f"lgs:{rule.name}")]
    said.append(("sh:sourceConstraintComponent", Iri(found.component).n3()))
    if found.path:
        said.append(("sh:resultPath", Iri(found.path).n3()))
    if value:
        said.append(("sh:value", value))
    said.append(("sh:resultMessage", Literal(found.message, "", "en").n3()))
    if found.line:
        said.append(("lgs:file", Literal(found.file).n3()))
        said += [("lgs:line", str(found.line)), ("lgs:column", str(found.column))]
    return said


def _of_table(write: Callable[[Table], str]) -> Report:
    return lambda findings, _rules: write(as_table(findings))


# The format `table` is drawn by the command line, as everywhere.
REPORTS: Final[dict[str, Report]] = {
    "text": as_text,
    "json": as_json,
    "markdown": _of_table(as_markdown),
    "csv": _of_table(as_csv),
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
