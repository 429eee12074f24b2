"""Ties within and between groups of nodes, such as countries: one cell for each pair of groups."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from laborgraph.pictures import legend
from laborgraph.pictures.about import WIDTH, About
from laborgraph.pictures.legend import EDGE, number
from laborgraph.pictures.look import ink_on
from laborgraph.pictures.page import LEADING, POINT, wrapped
from laborgraph.pictures.page import width as width_of
from laborgraph.pictures.shapes import (
    FAINT,
    INK,
    PAPER,
    QUIET,
    Area,
    Box,
    Picture,
    Shape,
    Words,
    rectangle,
)

if TYPE_CHECKING:
    import networkx as nx

UNKNOWN: Final = "unknown"
_LARGE: Final = 8.5
_SMALL: Final = 6.5
_CELL: Final = (9.0, 24.0)  # the least and the greatest height, in millimetres
# One hue from light to dark, read in grey too: the blue of Okabe and Ito over paper.
_DARK: Final = (0, 72, 126)
_LIGHT: Final = (226, 237, 246)


class Sums(NamedTuple):
    """Groups in order, how many nodes each has, and between two of them ties and weights.

    In an undirected network each pair stands once, in the order of the groups.
    """

    groups: tuple[str, ...]
    nodes: Mapping[str, int]
    ties: Mapping[tuple[str, str], int]
    weights: Mapping[tuple[str, str], float]
    directed: bool
    several: int
    loops: int
    within: int
    unknown: int


def sums(network: "nx.Graph[str]", groups: Mapping[str, Sequence[str]]) -> Sums:
    """Count the ties within and between groups.

    Groups stand by their number of nodes, the unknown last. A node of two groups counts in both,
    and so do its ties; ties of a node to itself are not counted.

    Args:
        network: Edges have ``weight``; parallel ties count each.
        groups: For each node the groups that it is in.
    """
    of = {node: tuple(groups.get(node, ())) or (UNKNOWN,) for node in network}
    counts = Counter(group for node in network for group in of[node])
    order = sorted(counts, key=lambda group: (group == UNKNOWN, -counts[group], group))
    place = {group: number for number, group in enumerate(order)}
    ties: Counter[tuple[str, str]] = Counter()
    weights: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    directed = [bool(tie.get("directed")) for _, _, tie in network.edges(data=True)]
    pointing = bool(directed) and all(directed)
    loops = within = unknown = 0
    for one, other, tie in network.edges(data=True):
        if one == other:
            loops += 1
            continue
        ends = (tie["tail"], tie["head"]) if pointing else (one, other)
        within += bool(set(of[one]) & set(of[other]) - {UNKNOWN})
        unknown += UNKNOWN in {*of[one], *of[other]}
        pairs = {(here, there) for here in of[ends[0]] for there in of[ends[1]]}
        if not pointing:
            pairs = {
                (here, there) if place[here] <= place[there] else (there, here)
                for here, there in pairs
            }
        for pair in pairs:
            ties[pair] += 1
            weights[pair] += Fraction(float(tie.get("weight", 1.0)))
    several = sum(len(found) > 1 for found in of.values())
    return Sums(
        tuple(order),
        counts,
        ties,
        {pair: float(weight) for pair, weight in weights.items()},
        pointing,
        several,
        loops,
        within,
        unknown,
    )


def drawn(
    network: "nx.Graph[str]",
    about: About,
    groups: Mapping[str, Sequence[str]],
    attribute: str,
    *,
    width: float = WIDTH,
) -> Picture:
    """Draw the ties within and between groups as a matrix.

    Args:
        network: Edges have ``weight``.
        about: Title, facts, notes, and what a weight means.
        groups: For each node the groups that it is in, in words.
        attribute: What the groups are: ``country``.
        width: Of the page, in millimetres.
    """
    found = sums(network, groups)
    facts = (_counts(network, found, attribute), *about.facts)
    head = legend.heading(_titled(about.title, attribute), facts, width)
    names = {group: f"{group} ({found.nodes[group]})" for group in found.groups}
    side = max(width_of(name, legend.TEXT) for name in names.values()) + 3.0
    side = min(side, width * 0.35)
    count = len(found.groups)
    cell = (width - 2 * EDGE - side - 4.0) / max(count, 1)
    high = min(max(cell * 0.55, _CELL[0]), _CELL[1])
    cell = min(cell, high * 3.2)
    if count and cell < _CELL[0]:
        cell = _CELL[0]
    top = head.end + 2.0
    shapes: list[Shape] = []
    step = legend.TEXT * POINT
    columns = [wrapped(names[group], legend.TEXT, cell - 1.0) for group in found.groups]
    lines = max((len(words) for words in columns), default=1)
    from_to = 4.0 if found.directed else 0.0
    left, above = EDGE + side, top + from_to + lines * step * LEADING + 1.0
    if found.directed:
        shapes.append(Words(left, top + step, "to", legend.TEXT, QUIET))
        shapes.append(Words(EDGE, above - 1.2, "from", legend.TEXT, QUIET))
    weighted = bool(about.weight) and dict(found.ties) != dict(found.weights)
    values = found.weights if weighted else found.ties
    most = max(values.values(), default=1) or 1
    for column, words in enumerate(columns):
        for number_, line in enumerate(words):
            y = above - 1.2 - (len(words) - 1 - number_) * step * LEADING
            x = left + (column + 0.5) * cell
            shapes.append(Words(x, y, line, legend.TEXT, INK, "middle"))
    for row, here in enumerate(found.groups):
        y = above + row * high
        for place, line in enumerate(wrapped(names[here], legend.TEXT, side - 2.0)):
            baseline = y + high / 2 + step * (0.36 + LEADING * place)
            shapes.append(Words(left - 1.5, baseline, line, legend.TEXT, INK, "end"))
        for column, there in enumerate(found.groups):
            box = Box(left + column * cell, y, cell, high)
            if not found.directed and column < row:
                continue
            shapes += _cell(found, (here, there), box, most, weighted=weighted)
    end = above + count * high
    foot = legend.notes(_notes(found, about, attribute), end + 3.0, width)
    return Picture(
        width,
        foot.end + EDGE,
        (*head.shapes, *shapes, *foot.shapes),
        _titled(about.title, attribute),
        " ".join(["A matrix.", *facts, *_told(found, weighted=weighted), *about.notes]),
    )


def _titled(title: str, attribute: str) -> str:
    whole = title.rstrip(".")
    return f"{whole} By {attribute}" if whole.endswith("?") else f"{whole}, by {attribute}"


def _counts(network: "nx.Graph[str]", found: Sums, attribute: str) -> str:
    total = network.number_of_edges()
    across = total - found.within - found.unknown - found.loops
    rest = f", {found.unknown} a node whose {attribute} is unknown" if found.unknown else ""
    return (
        f"{len(network)} nodes, {total} ties: {found.within} join nodes of one {attribute},"
        f" {across} of different ones{rest}."
    )


def _cell(
    found: Sums, pair: tuple[str, str], box: Box, most: float, *, weighted: bool
) -> list[Shape]:
    count, weight = found.ties.get(pair, 0), found.weights.get(pair, 0.0)
    middle = box.x + box.width / 2, box.y + box.height / 2
    if not count:
        quiet = Words(middle[0], middle[1] + _SMALL * POINT * 0.36, "0", _SMALL, FAINT, "middle")
        return [Area(rectangle(box), PAPER, FAINT, 0.15), quiet]
    share = (weight if weighted else count) / most
    color = "#" + "".join(
        f"{round(light + (dark - light) * share):02x}"
        for light, dark in zip(_LIGHT, _DARK, strict=True)
    )
    ink = ink_on(color)
    value = number(weight) if weighted else str(count)
    shapes: list[Shape] = [Area(rectangle(box), color, PAPER, 0.3)]
    lift = 1.3 if weighted else 0.0
    baseline = middle[1] + _LARGE * POINT * 0.36 - lift
    shapes.append(Words(middle[0], baseline, value, _LARGE, ink, "middle", bold=True))
    if weighted:
        says = f"{count} tie" + ("" if count == 1 else "s")
        below = middle[1] + _SMALL * POINT * 0.36 + 1.9
        shapes.append(Words(middle[0], below, says, _SMALL, ink, "middle"))
    return shapes


def _notes(found: Sums, about: About, attribute: str) -> list[str]:
    words = f"In brackets the number of nodes of each {attribute}; the darker a cell, the greater"
    said = [f"{words} its number."]
    if dict(found.ties) != dict(found.weights) and about.weight:
        said.append(
            f"In bold the sum of the weights, below it the number of ties. Weight: {about.weight}."
        )
    else:
        said.append("The numbers are of ties.")
    if not found.directed:
        said.append("Ties have no direction, so each pair stands once.")
    if found.several:
        said.append(
            f"Nodes of more than one {attribute} ({found.several}) and their ties count in each."
        )
    if found.loops:
        said.append(f"Ties of a node to itself ({found.loops}) are not counted.")
    return [" ".join(said), *about.notes]


def _told(found: Sums, *, weighted: bool) -> list[str]:
    """The fullest cells in words."""
    values = found.weights if weighted else found.ties
    fullest = sorted(values, key=lambda pair: (-values[pair], pair))[:5]
    joint = " to " if found.directed else " and "
    return [
        "Most: "
        + "; ".join(
            (f"{here} within" if here == there else f"{here}{joint}{there}")
            + f" {number(values[here, there])}"
            for here, there in fullest
        )
        + "."
    ]
