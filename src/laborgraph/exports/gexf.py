"""GEXF 1.3, which Gephi and Gephi Lite read: every attribute typed, every tie with its evidence.

Written by hand, since no library writes what the schema of the format asks for. The schema is
RELAX NG, in https://github.com/gephi/gexf; how a list is spelled is what Gephi's own parser and
graphology-gexf both read: ``["one", "two"]``, with a backslash before a quote or a backslash.
"""

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from laborgraph import __version__
from laborgraph.exports.model import DATED, DIRECTED, QUERY, Column, Edge, Export, Node, Value, flat
from laborgraph.exports.plain import clean, rgb

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
)
_MONTHS: Final = 12
_OPEN: Final = "~"  # an end that no source gives, behind every day
_NO_DAY: Final = ("", _OPEN)


def write(export: Export) -> dict[str, bytes]:
    """Write a network in GEXF 1.3.

    Ties carry ``kind`` and the attribute ``relation``, so that parallel ones stay apart. Where any
    tie is dated the graph is dynamic, with whole days as GEXF wants them: a year begins on its
    first day and ends on its last, and what the sources say stands in the columns beside it.
    """
    lines = [*_HEAD, *_meta(export), _graph(export)]
    lines += _attributes("node", export.node_columns)
    lines += _attributes("edge", export.edge_columns)
    lines.append(f'    <nodes count="{len(export.nodes)}">')
    for node in export.nodes:
        lines += _node(node, export.node_columns)
    lines += ["    </nodes>", f'    <edges count="{len(export.edges)}">']
    kinds = _kinds(export.edges)
    for edge, kind in zip(export.edges, kinds, strict=True):
        lines += _edge(edge, kind, export.edge_columns)
    lines += ["    </edges>", "  </graph>", "</gexf>", ""]
    return {"": "\n".join(lines).encode()}


def _quoted(words: str) -> str:
    # Line breaks and tabs become references, so that readers do not make spaces of them.
    return quoteattr(clean(words))


def _meta(export: Export) -> Iterator[str]:
    date = export.facts.get(DATED, "")
    dated = f' lastmodifieddate="{date}"' if date and _days(date) == (date, date) else ""
    yield f"  <meta{dated}>"
    yield f"    <creator>laborgraph {escape(__version__)}</creator>"
    said = [export.title, export.description]
    if export.weight:
        said.append(f"weight: {export.weight}")
    said += [f"{name}: {fact}" for name, fact in export.facts.items() if name != QUERY]
    said += [f"{QUERY}:\n{export.facts[QUERY]}"] if QUERY in export.facts else []
    words = "\n".join(part for part in said if part)
    yield f"    <description>{escape(clean(words), {chr(13): '&#13;'})}</description>"
    yield "  </meta>"


def _graph(export: Export) -> str:
    dynamic = any(_lifetime(edge.spells) for edge in export.edges)
    mode = 'mode="dynamic" timeformat="date"' if dynamic else 'mode="static"'
    # Where ties of both kinds are, each says which it is.
    default = "directed" if export.direction == DIRECTED else "undirected"
    return f'  <graph defaultedgetype="{default}" {mode}>'


def _attributes(of: str, columns: Sequence[Column]) -> Iterator[str]:
    yield f'    <attributes class="{of}" mode="static">'
    for number, column in enumerate(columns):
        yield (
            f'      <attribute id="{number}" title={_quoted(column.name)} type="{column.kind}"/>'
        )
    yield "    </attributes>"


def _attvalues(
    values: "Iterable[tuple[int, Value | None]]",
) -> Iterator[str]:
    said = [(number, _value(value)) for number, value in values if value is not None]
    written = [(number, value) for number, value in said if value]
    if written:
        yield "        <attvalues>"
        for number, value in written:
            yield f'          <attvalue for="{number}" value={_quoted(value)}/>'
        yield "        </attvalues>"


def _value(value: Value) -> str:
    r"""A value as text; empty if nothing is left to be said.

    >>> print(_value(("FAT", 'the "real" one', "a\\b")), _value(True), _value(0.1))
    ["FAT", "the \"real\" one", "a\\b"] true 0.1
    """
    if not isinstance(value, tuple):
        return clean(flat(value))
    pieces = [piece for piece in (" ".join(clean(said).split()) for said in value) if piece]
    escaped = (piece.replace("\\", "\\\\").replace('"', '\\"') for piece in pieces)
    quoted = ", ".join(f'"{piece}"' for piece in escaped)
    return f"[{quoted}]" if pieces else ""


def _node(node: Node, columns: Sequence[Column]) -> Iterator[str]:
    label = clean(node.label) or clean(node.iri) or node.id
    yield f'      <node id="{node.id}" label={_quoted(label)}>'
    yield from _attvalues((at, node.values.get(column.name)) for at, column in enumerate(columns))
    red, green, blue = rgb(node.color)
    yield f'        <viz:color r="{red}" g="{green}" b="{blue}"/>'
    yield f'        <viz:position x="{node.x}" y="{node.y}" z="0.0"/>'
    yield f'        <viz:size value="{node.size}"/>'
    yield "      </node>"


def _kinds(edges: Sequence[Edge]) -> list[str]:
    """What tells parallel ties apart: the relation, and the direction where that alone differs.

    Gephi melts two ties of one kind between the same two nodes into one.
    """
    found = []
    used: set[tuple[str, str, str]] = set()
    for edge in edges:
        kind = _relation(edge)
        ways = [(edge.source, edge.target)]
        if not edge.directed:
            ways.append((edge.target, edge.source))
        number = 1
        while any((*way, kind) in used for way in ways):
            number += 1
            kind = f"{_relation(edge)} {number}"
        used |= {(*way, kind) for way in ways}
        found.append(kind)
    return found


def _relation(edge: Edge) -> str:
    return clean(str(edge.values.get("relation") or edge.relation)) or "tie"


def _edge(edge: Edge, kind: str, columns: Sequence[Column]) -> Iterator[str]:
    said = [
        f'id="{edge.id}" source="{edge.source}" target="{edge.target}"',
        f'type="{"directed" if edge.directed else "undirected"}" weight="{edge.weight}"',
        f"kind={_quoted(kind)}",
    ]
    if clean(edge.relation):
        said.append(f"label={_quoted(edge.relation)}")
    times = _lifetime(edge.spells)
    if len(times) == 1:
        said.append(times[0])
    yield f"      <edge {' '.join(said)}>"
    yield from _attvalues((at, edge.values.get(column.name)) for at, column in enumerate(columns))
    if len(times) > 1:
        yield "        <spells>"
        for time in times:
            yield f"          <spell {time}/>"
        yield "        </spells>"
    yield "      </edge>"


def _lifetime(spells: Sequence[tuple[str, str]]) -> list[str]:
    """The times of a tie as attributes, apart from one another, for Gephi refuses those that meet.

    None if the tie may have held at any time, or one of its spells ends before it starts.

    >>> _lifetime([("1992", "1994"), ("1993-02", "1995"), ("1998", "")])
    ['start="1992-01-01" end="1995-12-31"', 'start="1998-01-01"']
    >>> _lifetime([("1992", ""), ("", "")]), _lifetime([("1992", "1991")])
    ([], [])
    """
    days = sorted((_days(start)[0], _days(end)[1] or _OPEN) for start, end in spells)
    if any(start > end or (start, end) == ("", _OPEN) for start, end in days):
        return []
    found: list[tuple[str, str]] = []
    for start, end in days:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    if ("", _OPEN) in found:
        return []
    return [
        " ".join(
            f'{name}="{day}"'
            for name, day in (("start", start), ("end", end))
            if day not in _NO_DAY
        )
        for start, end in found
    ]


def _days(date: str) -> tuple[str, str]:
    """The first and the last day of a date at any precision; empty if it is none.

    >>> _days("1992"), _days("1992-02"), _days("1992?")
    (('1992-01-01', '1992-12-31'), ('1992-02-01', '1992-02-29'), ('', ''))
    """
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", date)
    if not found or int(found[1]) < 1 or (found[2] and not 1 <= int(found[2]) <= _MONTHS):
        return "", ""
    year, month, day = (int(part) if part else None for part in found.groups())
    last = calendar.monthrange(year or 1, month or _MONTHS)[1]
    if day is not None and not 1 <= day <= last:
        return "", ""
    return (
        f"{year:04d}-{month or 1:02d}-{day or 1:02d}",
        f"{year:04d}-{month or _MONTHS:02d}-{day or last:02d}",
    )
