"""Labels beside their nodes: none on another, on a node, or over the edge of the picture.

A label tries places around its node, near ones first, then farther ones with a line that leads to
the node; among those that are free it takes the one that hides least of the ties. Labels that
come first have the choice; after all are placed, each may move once more to a better place. This
is the greedy way with repair of the point-feature label placement that Christensen, Marks and
Shieber compare (1995, https://doi.org/10.1145/212332.212334).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from laborgraph.pictures.page import ASCENT, DESCENT, LEADING, POINT, width
from laborgraph.pictures.shapes import (
    INK,
    PAPER,
    Area,
    Box,
    Point,
    Shape,
    Words,
    rectangle,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_PAD: Final = 0.9  # beside a label, in millimetres
_OVER: Final = 0.35  # above and below it
_CLEAR: Final = 0.25  # from another node
_NEAR: Final = 0.5  # from a node to its label
_RINGS: Final = (2.2, 4.0, 6.0, 9.0, 13.0, 18.0)  # farther away, with a line
_ROUNDS: Final = 3
_BEHIND: Final = 4.0  # what a node costs behind which a line runs
_STEP: Final = 0.7  # between the points that stand for a tie


class Disc(NamedTuple):
    """A node as an obstacle."""

    x: float
    y: float
    radius: float


class Label(NamedTuple):
    """A label in lines of type."""

    lines: tuple[str, ...]
    size: float
    bold: bool = False

    @property
    def width(self) -> float:
        """In millimetres."""
        return max((width(line, self.size, bold=self.bold) for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """In millimetres."""
        step = self.size * POINT
        return step * (ASCENT + DESCENT + LEADING * (len(self.lines) - 1))


class Placed(NamedTuple):
    """Where a label went: its box, how its lines are set, and the line to its node, if any."""

    box: Box
    anchor: str
    leader: tuple[Point, Point] | None
    cost: float
    inside: bool = False

    def drawn(self, label: Label, ink: str = INK) -> list[Shape]:
        """The label as shapes: paper that lets ties shine through, and the words on it.

        The line to the node is not among them, since it belongs below all nodes.
        """
        x = self.box.x + {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.box.width
        step = label.size * POINT
        shapes: list[Shape] = []
        if not self.inside:
            shapes.append(Area(rectangle(self.box), PAPER, alpha=0.75))
        for number, line in enumerate(label.lines):
            y = self.box.y + step * (ASCENT + LEADING * number)
            shapes.append(Words(x, y, line, label.size, ink, self.anchor, label.bold))
        return shapes


def placed(
    labels: Mapping[str, Label],
    discs: Mapping[str, Disc],
    ties: "Array",
    area: Box,
) -> dict[str, Placed]:
    """Find a place for each label; those for which there is none are left out.

    Args:
        labels: In the order in which they may choose.
        discs: All nodes, labelled or not.
        ties: Points along the ties, of shape (n, 2).
        area: Where labels may stand.
    """
    table = _Table(labels, discs, ties, area)
    found: dict[str, Placed] = {}
    for number in range(_ROUNDS):
        for node in labels:
            if number and node in found and found[node].cost < 1:
                continue
            best = table.best(node, {other: at for other, at in found.items() if other != node})
            if best:
                found[node] = best
            elif number:
                found.update(table.exchanged(node, found))
    return {node: found[node] for node in labels if node in found}


class _Table:
    """Labels, and the places of each that are free of nodes, the cheapest first."""

    def __init__(
        self,
        labels: Mapping[str, Label],
        discs: Mapping[str, Disc],
        ties: "Array",
        area: Box,
    ) -> None:
        import numpy as np

        nodes = np.array(list(discs.values()), dtype=float).reshape(-1, 3)
        self.places: dict[str, list[Placed]] = {}
        for node, label in labels.items():
            own = discs[node]
            far = label.width + label.height + own.radius + _RINGS[-1] + nodes[:, 2].max()
            away = np.abs(nodes[:, :2] - np.array(own[:2])).max(axis=1)
            near = nodes[(away < far) & (nodes != np.array(own)).any(axis=1)]
            free = (
                place._replace(cost=place.cost + _hidden(place.box, ties) + _passed(place, near))
                for place in _candidates(label, own)
                if place.box.within(area) and not _meets(place.box, near, _CLEAR)
            )
            self.places[node] = sorted(free, key=lambda place: place.cost)

    def best(self, node: str, others: Mapping[str, Placed]) -> Placed | None:
        """The best place of a label that meets no other label."""
        for place in self.places[node]:
            if not any(_collide(place, other) for other in others.values()):
                return place
        return None

    def exchanged(self, node: str, found: Mapping[str, Placed]) -> dict[str, Placed]:
        """A place for a label, if one other label that stands there can go elsewhere."""
        for place in self.places[node]:
            blockers = [other for other, at in found.items() if _collide(place, at)]
            if len(blockers) > 1:
                continue
            rest = {other: at for other, at in found.items() if other not in blockers}
            moved = self.best(blockers[0], {**rest, node: place})
            if moved:
                return {node: place, blockers[0]: moved}
        return {}


def _candidates(label: Label, disc: Disc) -> Iterator[Placed]:
    import numpy as np

    wide, high = label.width, label.height
    x, y, radius = disc
    if math.hypot(wide, high) / 2 < radius:
        yield Placed(Box(x - wide / 2, y - high / 2, wide, high), "middle", None, 0.0, True)
    away = radius + _NEAR
    slant = radius * math.sqrt(0.5) + _NEAR
    for across, down, anchor, cost in (
        (away, -high / 2, "start", 0.0),
        (-wide / 2, away, "middle", 0.3),
        (-wide / 2, -away - high, "middle", 0.4),
        (-away - wide, -high / 2, "end", 0.5),
        (slant, slant - high * 0.12, "start", 0.9),
        (slant, -slant - high * 0.88, "start", 0.9),
        (-slant - wide, slant - high * 0.12, "end", 1.1),
        (-slant - wide, -slant - high * 0.88, "end", 1.1),
        (-wide * 0.2, away, "middle", 0.9),
        (-wide * 0.8, away, "middle", 0.9),
        (-wide * 0.2, -away - high, "middle", 1.0),
        (-wide * 0.8, -away - high, "middle", 1.0),
    ):
        yield Placed(Box(x + across, y + down, wide, high), anchor, None, cost)
    for ring in _RINGS:
        for turn in range(16):
            angle = turn * math.pi / 8
            cosine, sine = math.cos(angle), math.sin(angle)
            # The nearest point of the box lies on the ring.
            end = (x + cosine * (radius + ring), y + sine * (radius + ring))
            left = end[0] - wide * (1 - cosine) / 2
            top = end[1] - high * (1 - sine) / 2
            box = Box(left, top, wide, high)
            if _meets(box, np.array([disc]), _NEAR):
                continue
            anchor = "start" if cosine > 0.4 else "end" if cosine < -0.4 else "middle"  # noqa: PLR2004
            start = (x + cosine * radius, y + sine * radius)
            yield Placed(box, anchor, (start, end), 2.5 + ring * 0.6)


def _collide(one: Placed, other: Placed) -> bool:
    """Whether two labels or their lines meet."""
    wide = Box(
        one.box.x - _PAD,
        one.box.y - _OVER,
        one.box.width + 2 * _PAD,
        one.box.height + 2 * _OVER,
    )
    if wide.overlaps(other.box):
        return True
    return bool(
        (one.leader and _crosses(one.leader, other.box))
        or (other.leader and _crosses(other.leader, one.box))
    )


def _meets(box: Box, discs: "Array", clear: float) -> bool:
    import numpy as np

    x = np.clip(discs[:, 0], box.x, box.x + box.width)
    y = np.clip(discs[:, 1], box.y, box.y + box.height)
    away = np.hypot(discs[:, 0] - x, discs[:, 1] - y)
    return bool((away < discs[:, 2] + clear).any())


def _passed(place: Placed, discs: "Array") -> float:
    """What it costs that the line to a label runs behind other nodes."""
    import numpy as np

    if not place.leader or not len(discs):
        return 0.0
    points = np.array(along(place.leader, 12))
    away = np.hypot(*(points[:, None, :] - discs[None, :, :2]).transpose(2, 0, 1))
    return _BEHIND * float((away < discs[None, :, 2] + _CLEAR).any(axis=0).sum())


def _crosses(line: tuple[Point, Point], box: Box) -> bool:
    return any(map(box.holds, along(line, 12)))


def along(points: Sequence[Point], number: int) -> list[Point]:
    """Points along a straight line (two points) or a quadratic Bézier curve (three)."""
    steps = [step / number for step in range(number + 1)]
    if len(points) == 2:  # noqa: PLR2004 - a straight line
        (x, y), (to_x, to_y) = points
        return [(x + (to_x - x) * t, y + (to_y - y) * t) for t in steps]
    (x, y), (by_x, by_y), (to_x, to_y) = points
    return [
        (
            (1 - t) ** 2 * x + 2 * t * (1 - t) * by_x + t**2 * to_x,
            (1 - t) ** 2 * y + 2 * t * (1 - t) * by_y + t**2 * to_y,
        )
        for t in steps
    ]


def dotted(lines: Sequence[Sequence[Point]]) -> "Array":
    """Points along all ties, close enough that a label cannot hide one between two of them."""
    import numpy as np

    points: list[Point] = []
    for line in lines:
        points += along(line, max(2, round(math.dist(line[0], line[-1]) / _STEP)))
    return np.array(points, dtype=float).reshape(-1, 2)


def _hidden(box: Box, ties: "Array") -> float:
    """How much of the ties a label hides, in its own measure of cost."""
    inside = (
        (ties[:, 0] > box.x)
        & (ties[:, 0] < box.x + box.width)
        & (ties[:, 1] > box.y)
        & (ties[:, 1] < box.y + box.height)
    )
    return float(inside.sum()) * _STEP * 0.35
