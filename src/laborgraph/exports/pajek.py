r"""Pajek's .net: vertices with labels and positions, arcs and edges with weight and relation.

Pajek knows topology, weights and relations, and no attributes; the codebook beside the file and the
other formats hold those. In OUT the relation is the label of a line, which igraph, networkx and
Gephi read as well as Pajek. If there are several, OUT.relations.net has them numbered and named
(``*Arcs :1 "member"``), which Pajek takes for a multiple-relations network; igraph refuses that
form, and networkx misreads it.

Text is ASCII, and other characters are references (``&#243;``), the form that Pajek itself saves
by default and reads back (http://mrvar2.fdv.si/pajek/Unicode-Pajek.htm); its other form, UTF-8 with
a byte order mark, networkx does not read. A label cannot hold a quotation mark or a line end: they
become an apostrophe and a space. A label that stands twice gets the node's id behind it, for some
readers know vertices by their labels.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from laborgraph.exports import plain
from laborgraph.exports.model import Edge, Export, Node

_DIGITS: Final = 5


def write(export: Export) -> dict[str, bytes]:
    """Write a network for Pajek.

    Source:
        Batagelj and Mrvar, Pajek Reference Manual, http://mrvar.fdv.uni-lj.si/pajek/pajekman.pdf
    """
    vertices = list(_vertices(export.nodes))
    number = {node.id: number for number, node in enumerate(export.nodes, start=1)}
    ties = [(edge, _tie(edge, number)) for edge in export.edges]
    labelled = [(edge, f"{tie}{_line_label(edge)}") for edge, tie in ties]
    found = {"": _written([*vertices, *_sections(labelled)])}
    relations = sorted({edge.relation for edge in export.edges})
    if len(relations) > 1:
        lines = [*vertices]
        for index, relation in enumerate(relations, start=1):
            own = [(edge, tie) for edge, tie in ties if edge.relation == relation]
            lines += _sections(own, f' :{index} "{_label(relation)}"')
        found[".relations.net"] = _written(lines)
    return found


def _written(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _vertices(nodes: tuple[Node, ...]) -> Iterator[str]:
    yield f"*Vertices {len(nodes)}"
    labelled = zip(_labels(nodes), _unit_square(nodes), strict=True)
    for number, (label, (x, y)) in enumerate(labelled, start=1):
        yield f'{number} "{label}" {x:.{_DIGITS}f} {y:.{_DIGITS}f} {0.5:.{_DIGITS}f}'


def _sections(ties: Iterable[tuple[Edge, str]], mark: str = "") -> Iterator[str]:
    """Lines in their order, those that point before those that do not."""
    told = list(ties)
    for section, directed in (("*Arcs", True), ("*Edges", False)):
        lines = [line for edge, line in told if edge.directed == directed]
        if lines:
            yield section + mark
            yield from lines


def _tie(edge: Edge, number: Mapping[str, int]) -> str:
    return f"{number[edge.source]} {number[edge.target]} {edge.weight!r}"


def _line_label(edge: Edge) -> str:
    return f' l "{_label(edge.relation)}"' if edge.relation else ""


def _unit_square(nodes: Iterable[Node]) -> list[tuple[float, float]]:
    """The positions in Pajek's square from 0 to 1, from the top down, with a margin."""
    places = [(node.x, 0.0 - node.y) for node in nodes]
    if not places:
        return []
    left, top = (min(place[axis] for place in places) for axis in (0, 1))
    span = max(max(x - left, y - top) for x, y in places) or 1.0
    return [(0.05 + 0.9 * (x - left) / span, 0.05 + 0.9 * (y - top) / span) for x, y in places]


def _labels(nodes: tuple[Node, ...]) -> list[str]:
    labels = [_label(node.label) for node in nodes]
    times = Counter(labels)
    return [
        label if times[label] == 1 else f"{label} [{node.id}]"
        for label, node in zip(labels, nodes, strict=True)
    ]


def _label(words: str) -> str:
    """Words as a label between quotation marks, in ASCII.

    >>> _label('the "Zócalo"')
    "the 'Z&#243;calo'"
    """
    line = " ".join(plain.clean(words).replace('"', "'").split())
    # What looks like a reference and is none would be read as one.
    line = re.sub(r"&(?=#\d)", "&#38;", line)
    return line.encode("ascii", "xmlcharrefreplace").decode()
