"""The codebook beside every file: what the network is, what each column means, how to cite it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from laborgraph.exports.attributes import year
from laborgraph.exports.model import DIRECTED, MIXED, QUERY, UNDIRECTED, Column, Export, Format
from laborgraph.exports.plain import undrawn

NAME: Final = ".codebook.md"
_DIRECTION: Final = {
    DIRECTED: "directed: a tie points from its source to its target",
    UNDIRECTED: "undirected",
}
_NO_READERS: Final = (
    "Ties that point stand beside ties that do not: Gephi, graphology and Cytoscape read that;"
    " networkx refuses it, and igraph takes all of one kind."
)
_MIXED: Final = "directed and undirected side by side; each tie says which it is"
_KINDS: Final = {
    "string": "text",
    "integer": "whole number",
    "double": "number",
    "boolean": "true or false",
    "liststring": "list of texts",
}


def codebook(export: Export, form: Format, files: Sequence[str], citation: str) -> bytes:
    """Write the codebook, in Markdown: of what the format holds, and nothing else.

    Args:
        export: The network.
        form: The format of the files.
        files: Their names.
        citation: How to cite it, in a paragraph.
    """
    return "\n".join([*_lines(export, form, files, citation), ""]).encode(errors="replace")


def _lines(export: Export, form: Format, files: Sequence[str], citation: str) -> Iterator[str]:
    yield f"# {_inline(export.title)}"
    yield ""
    if export.description:
        yield _inline(export.description)
        yield ""
    yield f"Codebook of {' and '.join(f'`{name}`' for name in files)}."
    yield ""
    if form.note:
        yield form.note
        yield ""
    if form.tabular and export.direction == MIXED:
        yield _NO_READERS
        yield ""
    shown = export if form.drawn else export._replace(facts=undrawn(export.facts), legend=())
    yield from _section("What the network is", _table(("what", "value"), _facts(shown)))
    if any(edge.relation for edge in export.edges):
        counted = Counter(edge.relation or "no more is said" for edge in export.edges)
        rows = ((relation, str(number)) for relation, number in sorted(counted.items()))
        yield from _section("Relations", _table(("relation", "ties"), rows))
    if form.tabular:
        yield from _of_columns(export)
    if shown.legend:
        yield from _section("Colours", _table(("nodes", "colour"), shown.legend))
    query = export.facts.get(QUERY, "").strip("\n")
    if query:
        # Longer than any run of backticks in the query, so that nothing in it ends the block.
        runs = re.findall(r"`+", query)
        fence = "`" * max([3, *(len(run) + 1 for run in runs)])
        yield from _section("Query", [f"{fence}sparql", query, fence])
    yield from _section("How to cite", [_inline(citation)])


def _of_columns(export: Export) -> Iterator[str]:
    filled = Counter(name for node in export.nodes for name in node.values)
    nodes = _columns(export.node_columns, filled, len(export.nodes))
    yield from _section("Columns of nodes", _table(_OF_COLUMNS, nodes))
    filled = Counter(name for edge in export.edges for name in edge.values)
    edges = _columns(export.edge_columns, filled, len(export.edges))
    yield from _section("Columns of ties", _table(_OF_COLUMNS, edges))
    yield _NOTE
    yield ""


_OF_COLUMNS: Final = ("column", "kind", "known of", "meaning")
_NOTE: Final = (
    "A value that is not known is left out, or empty where a format has no way to leave it out."
    " A format without lists puts a bar between the pieces of one. A format that keeps a name for"
    " itself writes a column of that name with an underscore behind it. Names of records are"
    " `prefix:name`; the prefixes are those of the data, `id:` for"
    " <https://w3id.org/laborgraph/id/>."
)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from lines
    yield ""


def _facts(export: Export) -> Iterator[tuple[str, str]]:
    yield "nodes", str(len(export.nodes))
    yield "ties", str(len(export.edges))
    yield "direction", _DIRECTION.get(export.direction, _MIXED)
    yield "weight", export.weight or "none; every tie is as strong as any other"
    records = {record for edge in export.edges for record in _listed(edge.values.get("records"))}
    yield "records behind the ties", str(len(records))
    dated = sum(bool(edge.spells) for edge in export.edges)
    if dated:
        said = (year(date) for edge in export.edges for spell in edge.spells for date in spell)
        years = sorted(number for number in said if number is not None)
        span = f", from {years[0]} to {years[-1]}" if years else ""
        yield "ties that are dated", f"{dated}{span}"
    for name, fact in export.facts.items():
        if name != QUERY:
            yield name, fact


def _listed(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _columns(
    columns: Iterable[Column], filled: "Counter[str]", of: int
) -> Iterator[tuple[str, str, str, str]]:
    for column in columns:
        known = f"{filled[column.name]} of {of}"
        yield f"`{column.name}`", _KINDS.get(column.kind, column.kind), known, column.says


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(words: str) -> str:
    r"""Words in a cell, the bars in them escaped, and what would undo that escaped as well.

    >>> print(_cell(r"a|b\|c"))
    a\|b\\\|c
    """
    return re.sub(r"(\\*)\|", r"\1\1\\|", _inline(words))


def _inline(words: str) -> str:
    """Words on one line, with nothing in them that Markdown would take for a tag."""
    return (
        " ".join(words.split()).replace("<http", "\0").replace("<", "&lt;").replace("\0", "<http")
    )
