"""The lines of ties from node to node: straight, or bent around what is in the way."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from laborgraph.pictures import look
from laborgraph.pictures.labels import Disc, along
from laborgraph.pictures.shapes import Line, Mark, Point, Shape

if TYPE_CHECKING:
    import networkx as nx

_ALPHA, _ALPHA_CROWD = 0.85, 0.5
_BEND = 3.2  # between two ties of the same nodes, in millimetres
_STEPS = 200


def lines(
    network: "nx.Graph[str]",
    strokes: Sequence[look.Stroke],
    discs: Mapping[str, Disc],
    *,
    crowd: bool,
) -> tuple[list[Line], list[Shape]]:
    """The ties as lines, thin ones last, and the heads of arrows.

    Args:
        network: Edges may have ``directed`` and ``target``.
        strokes: How each tie is drawn, in the order of the edges.
        discs: Where the nodes are.
        crowd: Whether there are so many nodes that ties run straight, whatever they pass.
    """
    beside: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    every = list(network.edges(data=True))
    for number, (one, other, _) in enumerate(every):
        if one != other:
            beside[min(one, other), max(one, other)].append(number)
    drawn_at: dict[int, tuple[Line, Shape | None]] = {}
    for (one, other), numbers in sorted(beside.items()):
        bends = [(place - (len(numbers) - 1) / 2) * _BEND for place in range(len(numbers))]
        if len(numbers) == 1 and not crowd:
            bends = [_around(discs, one, other)]
        for number, bend in zip(numbers, bends, strict=True):
            tie, stroke = every[number][2], strokes[number]
            points = _curve(discs[one], discs[other], bend)
            end = tie.get("head", every[number][1]) if tie.get("directed") else ""
            if end == one:
                points = points[::-1]
            ends = (other, one) if end == one else (one, other)
            line, tip = _cut(points, discs[ends[0]], discs[ends[1]], stroke, bool(end))
            alpha = _ALPHA if not crowd else _ALPHA_CROWD
            drawn_at[number] = line._replace(alpha=alpha), tip
    order = sorted(drawn_at, key=lambda number: (-strokes[number].width, number))
    heads = [drawn_at[number][1] for number in order]
    return [drawn_at[number][0] for number in order], [item for item in heads if item]


def _around(discs: Mapping[str, Disc], one: str, other: str) -> float:
    """The least bend by which a tie passes by the nodes that it does not join."""
    import numpy as np

    near = np.array([disc for node, disc in discs.items() if node not in {one, other}])
    near = near.reshape(-1, 3)
    for bend in (0.0, 2.0, -2.0, 4.0, -4.0, 7.0, -7.0, 10.0, -10.0):
        points = np.array(along(_curve(discs[one], discs[other], bend), 24))
        away = np.hypot(*(points[:, None, :] - near[None, :, :2]).transpose(2, 0, 1))
        if not (away < near[None, :, 2] + 0.3).any():
            return bend
    return 0.0


def _curve(start: Disc, end: Disc, bend: float) -> tuple[Point, ...]:
    """From one node to another, in its middle so many millimetres off the straight line."""
    across, down = end.x - start.x, end.y - start.y
    length = math.hypot(across, down)
    if not bend or not length:
        return (start[:2], end[:2])
    bend = max(-length * 0.45, min(length * 0.45, bend))
    middle = (
        (start.x + end.x) / 2 - down / length * 2 * bend,
        (start.y + end.y) / 2 + across / length * 2 * bend,
    )
    return (start[:2], middle, end[:2])


def _cut(
    points: tuple[Point, ...], start: Disc, end: Disc, stroke: look.Stroke, pointing: bool
) -> tuple[Line, Shape | None]:
    """A tie from the edge of a node to the edge of the other, with its arrow's head."""
    steps = along(points, _STEPS)
    # Nodes are drawn over ties, so a tie may begin below its node; an arrow's head may not.
    inner, outer = start.radius * 0.6, end.radius * (1.0 if pointing else 0.6)
    first = next((at for at, step in enumerate(steps) if math.dist(step, start[:2]) >= inner), 0)
    last = len(steps) - 1
    while last > first + 1 and math.dist(steps[last], end[:2]) < outer:
        last -= 1

    def line(until: int) -> Line:
        part = _part(points, first / _STEPS, until / _STEPS)
        return Line(part, stroke.width, stroke.color, stroke.dash)

    if not pointing:
        return line(last), None
    tip, length = steps[last], look.head(stroke.width)
    base = last
    while base > first + 1 and math.dist(steps[base], tip) < length * 0.9:
        base -= 1
    far = math.dist(steps[base], tip) or 1.0
    way = ((tip[0] - steps[base][0]) / far, (tip[1] - steps[base][1]) / far)
    return line(base), look.arrow(tip, way, stroke.width, stroke.color)


def _part(points: tuple[Point, ...], start: float, end: float) -> tuple[Point, ...]:
    """The part of a line or curve between two shares of its way."""

    def at(t: float, s: float) -> Point:
        if len(points) == 2:  # noqa: PLR2004 - a straight line
            (x, y), (to_x, to_y) = points
            return (x + (to_x - x) * t, y + (to_y - y) * t)
        # The blossom of a quadratic curve gives the control points of its parts.
        a, b, c = points
        return (
            (1 - t) * (1 - s) * a[0] + (t * (1 - s) + s * (1 - t)) * b[0] + t * s * c[0],
            (1 - t) * (1 - s) * a[1] + (t * (1 - s) + s * (1 - t)) * b[1] + t * s * c[1],
        )

    first, last = at(start, start), at(end, end)
    cut = (first, last) if len(points) == 2 else (first, at(start, end), last)  # noqa: PLR2004
    return tuple((round(x, 3), round(y, 3)) for x, y in cut)


def loops(network: "nx.Graph[str]", discs: Mapping[str, Disc]) -> list[Shape]:
    """A ring behind the upper right of each node that is tied to itself."""
    rings: list[Shape] = []
    for node in sorted({one for one, other in network.edges() if one == other}):
        x, y, radius = discs[node]
        away = radius * 0.8
        rings.append(Mark(x + away, y - away, 1.3, "none", "circle", look.PLAIN, 0.3))
    return rings
