"""Where the nodes of a network stand on a page, with room for their labels.

The places come from `laborgraph.drawing.positions`, so that a node stands in a picture as it does
in a file; here each component is turned to lie along the page and set beside the others without
waste, and nodes whose labels would collide are moved apart.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import networkx as nx

from laborgraph.drawing import positions
from laborgraph.pictures.shapes import Box, Point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

# How long a tie is on the page, in millimetres: what is tried, from the best down.
_LENGTHS: Final = (24.0, 21.0, 18.0, 16.0, 14.0, 12.0, 10.0, 8.5, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0)
# Ties are made shorter down to this, where the components then fill so much more of the page.
_READABLE: Final = 13.0
_WORTH: Final = 1.12
_GAP: Final = 3.0  # between two components
_CLEAR: Final = 0.8  # between a node with its label and the next
_ROUNDS: Final = 150
_LARGE: Final = 100  # nodes of a component from which on it is evened
_EVENINGS: Final = 120
_WIDE: Final = 1.3  # labels are wide, so nodes stand farther apart across than down
_SMALL, _SHORT = 4, 0.7  # components of fewer nodes have ties of this length
_STILL: Final = 0.01  # a move too small to count
_DIGITS: Final = 3


class Laid(NamedTuple):
    """Where the nodes stand, and how high the area became."""

    places: dict[str, Point]
    height: float


def laid_out(
    network: "nx.Graph[str]",
    rooms: Mapping[str, tuple[float, float]],
    width: float,
    heights: tuple[float, float],
    seed: int,
) -> Laid:
    """Give each node a place in an area.

    Args:
        network: Any network.
        rooms: For each node the width and height that it needs with its label, in millimetres.
        width: Of the area.
        heights: The least and the greatest height that the area may have.
        seed: For the layout.
    """
    found = positions(network, seed)
    parts = [sorted(part) for part in nx.weakly_connected_components(nx.DiGraph(network))]
    parts.sort(key=lambda part: (-len(part), part))
    turned = [_turned(_evened(network, {node: found[node] for node in part})) for part in parts]
    least, most = heights
    scales = [_scale(network, places) for places in turned]
    packed: dict[str, Point] = {}
    height = filled = 0.0
    for length in _LENGTHS:
        scaled = [
            _scaled(places, length * scale, rooms, width)
            for places, scale in zip(turned, scales, strict=True)
        ]
        tried, high = _packed(scaled, rooms, width)
        full = sum(wide * tall for wide, tall in (_size(part, rooms) for part in scaled))
        full /= width * max(high, least)
        # Shorter ties only for a page that is better filled; then, only for one that is not full.
        if not packed or height > most or (length >= _READABLE and full > filled * _WORTH):
            packed, height, filled = tried, high, full
    tall = min(max(height, least), most)
    packed = _stretched(packed, rooms, width, height, tall)
    return Laid(_apart(packed, rooms, width, tall), tall)


def _scale(network: "nx.Graph[str]", places: Mapping[str, Point]) -> float:
    """What makes the middlemost tie of a component one long; in a small one, shorter."""
    lengths = sorted(
        math.dist(places[one], places[other])
        for one, other in {(min(tie), max(tie)) for tie in network.subgraph(places).edges()}
        if one != other
    )
    middle = lengths[len(lengths) // 2] if lengths else 0.0
    return (_SHORT if len(places) < _SMALL else 1.0) / (middle or 1.0)


def _evened(network: "nx.Graph[str]", places: Mapping[str, Point]) -> Mapping[str, Point]:
    """A large component so that nodes stand as far apart on the page as they do in the network.

    By stress majorization (Gansner, Koren and North 2005,
    https://doi.org/10.1007/978-3-540-31843-9_25), from the places that it has; small components
    come so already.
    """
    if len(places) < _LARGE:
        return places
    import numpy as np

    nodes = sorted(places)
    plain: nx.Graph[str] = nx.Graph(network.subgraph(nodes).edges())
    index = {node: number for number, node in enumerate(nodes)}
    far = np.ones((len(nodes), len(nodes)))
    for node, lengths in nx.all_pairs_shortest_path_length(plain):
        for other, length in lengths.items():
            far[index[node], index[other]] = max(length, 1)
    at = np.array([places[node] for node in nodes])
    at = at / (np.abs(at).max() or 1.0) * far.max() / 2
    heavy = far**-2.0
    np.fill_diagonal(heavy, 0.0)
    total = heavy.sum(axis=1, keepdims=True)
    for _ in range(_EVENINGS):
        apart = at[:, None, :] - at[None, :, :]
        length = np.sqrt((apart**2).sum(axis=2))
        pull = np.where(length > 0, heavy * far / np.where(length > 0, length, 1.0), 0.0)
        at = (
            (heavy[:, :, None] * at[None, :, :]).sum(axis=1)
            + (pull[:, :, None] * apart).sum(axis=1)
        ) / total
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, at, strict=True)}


def _turned(places: Mapping[str, Point]) -> dict[str, Point]:
    """A component turned about its middle, so that its longest stretch lies along the page."""
    count = len(places)
    x0 = math.fsum(x for x, _ in places.values()) / count
    y0 = math.fsum(y for _, y in places.values()) / count
    along = math.fsum((x - x0) ** 2 - (y - y0) ** 2 for x, y in places.values())
    across = math.fsum(2 * (x - x0) * (y - y0) for x, y in places.values())
    angle = -math.atan2(across, along) / 2
    cosine, sine = math.cos(angle), math.sin(angle)
    return {
        node: (cosine * (x - x0) - sine * (y - y0), sine * (x - x0) + cosine * (y - y0))
        for node, (x, y) in places.items()
    }


def _scaled(
    places: Mapping[str, Point],
    scale: float,
    rooms: Mapping[str, tuple[float, float]],
    width: float,
) -> dict[str, Point]:
    """A component in millimetres, its labels' rooms beginning at (0, 0), no wider than the area."""
    widest = max(rooms[node][0] for node in places)
    reach = max(x for x, _ in places.values()) - min(x for x, _ in places.values())
    across = min(scale * _WIDE, (width - widest) / reach) if reach else scale
    apart = {node: (x * across, y * scale) for node, (x, y) in places.items()}
    if len(places) < _LARGE:
        apart = _apart(apart, rooms)
    left = min(x - rooms[node][0] / 2 for node, (x, _) in apart.items())
    top = min(y - rooms[node][1] / 2 for node, (_, y) in apart.items())
    return {node: (x - left, y - top) for node, (x, y) in apart.items()}


def _packed(
    parts: Sequence[Mapping[str, Point]], rooms: Mapping[str, tuple[float, float]], width: float
) -> tuple[dict[str, Point], float]:
    """The components beside and below each other, each as high up as it fits.

    Returns:
        The places, and the height that they take.
    """
    sizes = [_size(part, rooms) for part in parts]
    order = sorted(range(len(parts)), key=lambda at: (-sizes[at][1], -sizes[at][0], at))
    taken: list[Box] = []
    placed: dict[str, Point] = {}
    for at in order:
        wide, high = sizes[at][0] + _GAP, sizes[at][1] + _GAP
        box = _first_free(taken, wide, high, width + _GAP)
        taken.append(box)
        for node, (x, y) in parts[at].items():
            placed[node] = (box.x + x, box.y + y)
    return placed, max((box.y + box.height for box in taken), default=_GAP) - _GAP


def _size(
    part: Mapping[str, Point], rooms: Mapping[str, tuple[float, float]]
) -> tuple[float, float]:
    return (
        max(x + rooms[node][0] / 2 for node, (x, _) in part.items()),
        max(y + rooms[node][1] / 2 for node, (_, y) in part.items()),
    )


def _first_free(taken: Sequence[Box], wide: float, high: float, width: float) -> Box:
    """The highest, then leftmost place where a box meets none of those that are taken."""
    lefts = sorted({0.0, *(box.x + box.width for box in taken)})
    tops = sorted({0.0, *(box.y + box.height for box in taken)})
    for top in tops:
        for left in lefts:
            box = Box(left, top, wide, high)
            if (left and left + wide > width + 1e-6) or any(map(box.overlaps, taken)):
                continue
            return box
    return Box(0.0, tops[-1], wide, high)


def _stretched(
    places: Mapping[str, Point],
    rooms: Mapping[str, tuple[float, float]],
    width: float,
    height: float,
    tall: float,
) -> dict[str, Point]:
    """The places spread over all of the area's width and height."""
    if not places:
        return {}
    right = max(x + rooms[node][0] / 2 for node, (x, _) in places.items())
    across, down = max(width / right, 0.1), tall / max(height, 1.0)
    spread = min(across, 1.6), min(down, 1.6)
    margin = (width - right * spread[0]) / 2, (tall - height * spread[1]) / 2
    return {
        node: (x * spread[0] + margin[0], y * spread[1] + margin[1])
        for node, (x, y) in places.items()
    }


def _apart(
    places: Mapping[str, Point],
    rooms: Mapping[str, tuple[float, float]],
    width: float = math.inf,
    height: float = math.inf,
) -> dict[str, Point]:
    """Move nodes apart until their rooms do not overlap, or no more can be done in the area."""
    import numpy as np

    nodes = sorted(places)
    at = np.array([places[node] for node in nodes], dtype=float).reshape(-1, 2)
    half = np.array([rooms[node] for node in nodes], dtype=float).reshape(-1, 2) / 2 + _CLEAR / 2
    # Two at one place go apart in the order of their names.
    at += np.arange(len(nodes))[:, None] * np.array([1e-4, 2e-4])
    low = np.minimum(half, np.array([width, height]) / 2)
    for _ in range(_ROUNDS):
        moves = _moves(at, half)
        at += moves
        if math.isfinite(width):
            at = np.clip(at, low, np.array([width, height]) - low)
        if np.abs(moves).max(initial=0.0) < _STILL:
            break
    return {
        node: (round(float(x), _DIGITS), round(float(y), _DIGITS))
        for node, (x, y) in zip(nodes, at, strict=True)
    }


def _moves(at: "Array", half: "Array") -> "Array":
    """For each node half of the way out of the rooms that it overlaps, along the shorter way."""
    import numpy as np

    apart = at[:, None, :] - at[None, :, :]
    overlap = half[:, None, :] + half[None, :, :] - np.abs(apart)
    both = (overlap > 0).all(axis=2)
    both &= ~np.eye(len(at), dtype=bool)
    sideways = overlap[:, :, 0] < overlap[:, :, 1]
    sign = np.where(apart >= 0, 1.0, -1.0)
    x = (both & sideways) * overlap[:, :, 0] * sign[:, :, 0]
    y = (both & ~sideways) * overlap[:, :, 1] * sign[:, :, 1]
    return np.stack([x.sum(axis=1), y.sum(axis=1)], axis=1) * 0.5
