"""The drawing of a network: its nodes as marks, its ties as lines, and what they mean."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import networkx as nx

from laborgraph.errors import WrongUseError
from laborgraph.pictures import legend, look
from laborgraph.pictures.about import WIDTH, About
from laborgraph.pictures.labels import Disc, Label, Placed, dotted, placed
from laborgraph.pictures.layout import Laid, laid_out
from laborgraph.pictures.legend import EDGE
from laborgraph.pictures.lines import lines, loops
from laborgraph.pictures.page import wrapped
from laborgraph.pictures.shapes import INK, QUIET, Box, Line, Mark, Picture, Shape

# Of labels, in points; the smaller one from so many nodes on.
_SIZE: Final = 7.0
_SMALLER: Final = 6.5
_MANY: Final = 45
# From so many nodes on, few are labelled, and ties go straight whatever they pass.
_CROWD: Final = 150
_WIDEST: Final = 30.0  # a line of a label, in millimetres
_MOST_LINES: Final = 4
# How high the area of the drawing is by default, by the width of the page.
_HEIGHTS: Final = (0.25, 0.85)
_SMALLEST: Final = 25.0
# The part of the area that labels may fill by default.
_FULL: Final = 0.75
_FULL_CROWD: Final = 0.2
# The part of a label's width that nodes leave free: what is tried.
_SHARES: Final = (0.65, 0.85, 1.1)
# How far out of the area of the nodes a label may reach.
_OVER: Final = 1.0
_LINE: Final = 3.0  # what a line below the picture takes
_CORNER: Final = 1.26


def drawn(
    network: "nx.Graph[str]",
    about: About,
    *,
    width: float = WIDTH,
    height: float | None = None,
    labels: int | None = None,
    seed: int = 1,
) -> Picture:
    """Draw a network.

    Args:
        network: Nodes have ``label`` and may have ``acronym`` and ``mode``; edges what the
            contract of networks says. Parallel ties are drawn apart.
        about: What is said and shown of it.
        width: Of the page, in millimetres.
        height: Of the page; by default as high as the network needs.
        labels: How many nodes have a label at most; by default as many as there is room for.
        seed: For the layout.

    Raises:
        WrongUseError: If the page leaves no room for the drawing.
    """
    nodes = look.nodes(network, about.groups, about.colored_by, about.scores, about.sized_by)
    ties = look.ties(network, about.weight)
    groups = (*nodes.legend, *ties.legend)
    head = legend.heading(about.title, (_counts(network), *about.facts), width)
    heights = _HEIGHTS[0] * width, _HEIGHTS[1] * width
    if height is not None:
        # As if every node were labelled: how many are is known only when they stand.
        foot = _foot(network, about, groups, width, 0, network)
        left = height - head.end - foot.end - 2 * EDGE - _LINE
        heights = left, left
        if left < _SMALLEST:
            raise WrongUseError(
                f"{width:g} by {height:g} mm leave no room for the drawing beside its title and"
                " legend; give a greater --width or --height."
            )
    area = width - 2 * EDGE
    chosen = _labels(network, about, nodes, area * heights[1], labels)
    drawing = _drawing(network, nodes, ties.strokes, chosen, area, heights, seed)
    inner = [legend.moved(shape, EDGE, head.end + 1.5) for shape in drawing.shapes]
    end = head.end + 3.0 + drawing.height
    foot = _foot(network, about, groups, width, end, drawing.labels)
    return Picture(
        width,
        height or foot.end + EDGE,
        (*head.shapes, *inner, *foot.shapes),
        about.title,
        _description(network, about, len(drawing.labels)),
    )


class _Drawing(NamedTuple):
    """What is drawn of a network, from (0, 0) on; the labels that found a place; its height."""

    shapes: tuple[Shape, ...]
    labels: Mapping[str, Placed]
    height: float


def _drawing(
    network: "nx.Graph[str]",
    nodes: look.Nodes,
    strokes: Sequence[look.Stroke],
    labels: Mapping[str, Label],
    width: float,
    heights: tuple[float, float],
    seed: int,
) -> _Drawing:
    """Lay out and label a network; with more room for labels, if some find no place."""
    best: _Drawing | None = None
    crowd = len(network) >= _CROWD
    for share in _SHARES[-1:] if crowd else _SHARES:
        # In a crowd no free space is found elsewhere: a label has its own above and below.
        rooms = _rooms(nodes.radii, labels, share, sides=2 if crowd else 1)
        laid = laid_out(network, rooms, width, heights, seed)
        tried = _with_labels(network, nodes, strokes, labels, laid, width)
        if best is None or len(tried.labels) > len(best.labels):
            best = tried
        if len(best.labels) == len(labels):
            break
    assert best is not None  # noqa: S101 - there is at least one share
    return best


def _with_labels(
    network: "nx.Graph[str]",
    nodes: look.Nodes,
    strokes: Sequence[look.Stroke],
    labels: Mapping[str, Label],
    laid: Laid,
    width: float,
) -> _Drawing:
    # The corners of squares and diamonds reach out of the circle of their radius.
    reach = {node: _CORNER if nodes.shapes[node] != "circle" else 1.0 for node in network}
    discs = {node: Disc(*laid.places[node], nodes.radii[node] * reach[node]) for node in network}
    drawn_ties, arrows = lines(network, strokes, discs, crowd=len(network) >= _CROWD)
    area = Box(-_OVER, -_OVER, width + 2 * _OVER, laid.height + 2 * _OVER)
    said = placed(labels, discs, dotted([line.points for line in drawn_ties]), area)
    leaders = [Line(item.leader, 0.14, QUIET) for item in said.values() if item.leader]
    shapes: list[Shape] = [*loops(network, discs), *drawn_ties, *leaders, *arrows]
    for node in sorted(network, key=lambda node: (-nodes.radii[node], node)):
        x, y = laid.places[node]
        shapes.append(Mark(x, y, nodes.radii[node], nodes.colors[node], nodes.shapes[node]))
    for node, item in said.items():
        ink = look.ink_on(nodes.colors[node]) if item.inside else INK
        shapes += item.drawn(labels[node], ink)
    return _Drawing(tuple(shapes), said, laid.height)


def _counts(network: "nx.Graph[str]") -> str:
    parts = nx.number_weakly_connected_components(nx.DiGraph(network))
    directed = sum(bool(tie.get("directed")) for _, _, tie in network.edges(data=True))
    count = network.number_of_edges()
    kind = "directed" if directed == count else f"{directed} of them directed"
    kind = kind if directed else "undirected"
    return (
        f"{_counted(len(network), 'node')}, {_counted(count, 'tie')} ({kind}),"
        f" {_counted(parts, 'component')}."
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def short(said: Mapping[str, Any], node: str) -> str:
    """What a node is called in a picture: its acronym if it has one, else its label."""
    label = str(said.get("label", node))
    acronyms = [str(item) for item in said.get("acronym", ())]
    return min([*acronyms, label], key=lambda name: (len(name), name))


def _labels(
    network: "nx.Graph[str]",
    about: About,
    nodes: look.Nodes,
    area: float,
    most: int | None,
) -> dict[str, Label]:
    """The labels, those of the most central nodes first; as many as asked for, or as fit."""
    order = sorted(
        network,
        key=lambda node: (-(about.scores.get(node) or 0.0), -network.degree(node), node),
    )
    crowd = len(network) >= _CROWD
    room = area * (_FULL_CROWD if crowd else _FULL)
    chosen: dict[str, Label] = {}
    for node in order[:most]:
        size = _SIZE if len(network) < _MANY else _SMALLER
        lines = wrapped(short(network.nodes[node], node), size, _WIDEST)
        if len(lines) > _MOST_LINES:
            lines = (*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + " …")
        label = Label(lines, size)
        room -= (label.width + 1.5) * (label.height + 2 * nodes.radii[node] + 1.5)
        if room < 0 and most is None:
            break
        chosen[node] = label
    return chosen


def _rooms(
    radii: Mapping[str, float], labels: Mapping[str, Label], share: float, sides: int
) -> dict[str, tuple[float, float]]:
    """What each node keeps free for its label, which may stand on any side of it."""
    rooms = {}
    for node, radius in radii.items():
        label = labels.get(node)
        wide = max(label.width * share if label else 0.0, 2 * radius)
        rooms[node] = (wide, 2 * radius + (sides * (label.height + 1.0) if label else 0.0))
    return rooms


def _foot(
    network: "nx.Graph[str]",
    about: About,
    groups: Sequence[legend.Group],
    width: float,
    top: float,
    labelled: Iterable[str],
) -> legend.Block:
    """The legend and the notes."""
    block = legend.legend(groups, top, width)
    shown = list(labelled)
    paragraphs = []
    if about.weight:
        paragraphs.append(f"Weight: {about.weight}.")
    hidden = len(network) - len(shown)
    if hidden:
        have = "has" if hidden == 1 else "have"
        paragraphs.append(
            f"Labels: {len(shown)} of {len(network)} nodes, the largest first where there is room;"
            f" {hidden} {have} none."
        )
    spelled = _spelled(network, shown)
    if spelled:
        paragraphs.append(f"Acronyms: {spelled}.")
    rest = legend.notes([*paragraphs, *about.notes], block.end + 1.0, width)
    return legend.Block((*block.shapes, *rest.shapes), rest.end)


def _spelled(network: "nx.Graph[str]", nodes: Iterable[str]) -> str:
    """The acronyms among the labels, and what they stand for."""
    found = {}
    for node in nodes:
        said = network.nodes[node]
        label = str(said.get("label", node))
        if short(said, node) != label:
            found[short(said, node)] = label
    return "; ".join(f"{name} {found[name]}" for name in sorted(found))


def _description(network: "nx.Graph[str]", about: About, labelled: int) -> str:
    """The picture in words: its counts, encodings, and the nodes with most ties."""
    first = sorted(network, key=lambda node: (-network.degree(node), node))[:5]
    ranked = ", ".join(
        f"{network.nodes[node].get('label', node)} ({network.degree(node)})" for node in first
    )
    said = [f"A network: {_counts(network)}", *about.facts]
    if about.groups:
        said.append(f"Color shows {about.colored_by}.")
    if about.scores:
        said.append(f"Area shows {about.sized_by}.")
    if about.weight:
        said.append(f"Width shows the weight: {about.weight}.")
    if ranked:
        said.append(f"Most ties: {ranked}.")
    said.append(f"{_counted(labelled, 'node')} labelled.")
    return " ".join([*said, *about.notes])
