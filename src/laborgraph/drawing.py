"""Where the nodes of a network stand, and in which colours: what files and pictures share.

Both are made once and the same for all, so that a node of a file in Gephi is found again at its
place in a picture. Nothing here reads a clock or an unseeded random number.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import networkx as nx

from laborgraph.spreading import spread

# The colours of Okabe and Ito (https://jfly.uni-koeln.de/color/) that people who see few colours
# tell apart, without black, in which labels are written.
PALETTE: Final = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#f0e442")
OTHER: Final = "other"
SEVERAL: Final = "several"
UNKNOWN: Final = "unknown"
# Told from one another, and from the colours, by how light they are.
_GREYS: Final = {OTHER: "#4d4d4d", SEVERAL: "#808080", UNKNOWN: "#bfbfbf"}

SEED: Final = 1
# Kamada and Kawai's layout is the clearest for few nodes, and needs all distances between them.
_FEW: Final = 200
_APART: Final = 1.6  # how long a tie is in the mean, in the unit of the result
_LEAST: Final = 0.4  # how far a node of a large component is from the nearest, in the mean
_MARGIN: Final = 2.0  # between two components


def coloring(
    values: Mapping[str, Sequence[str]], order: Sequence[str] = ()
) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """A colour for each node by what it is, and the legend.

    Values have the colours of a palette that the color-blind tell apart: the first of an order
    always the same ones, so that figures agree, and of the rest the most frequent what is left.
    Where there are more values than colours, the rest is "other". A node with more than one value
    is "several", one without any "unknown".

    Args:
        values: For each node its values, in words.
        order: Values whose colours are the same in every picture, the first colour to the first.

    Returns:
        The colour of each node as ``#rrggbb``, and words and colours in the order of the legend.

    >>> coloring({"a": ["Mexico"], "b": ["Canada"], "c": ["Mexico"], "d": []})[1]
    (('Mexico', '#0072b2'), ('Canada', '#e69f00'), ('unknown', '#bfbfbf'))
    >>> coloring({"a": ["Mexico"], "b": ["Cuba"]}, order=["Canada", "Mexico"])[1]
    (('Cuba', '#0072b2'), ('Mexico', '#e69f00'))
    """
    said = {node: _category(found) for node, found in values.items()}
    counted = Counter(word for word in said.values() if word not in {SEVERAL, UNKNOWN})
    ranked = sorted(counted, key=lambda word: (-counted[word], word))
    fixed = {word: color for word, color in zip(order, PALETTE, strict=False) if word in counted}
    left = [color for color in PALETTE if color not in fixed.values()]
    free = dict(zip((word for word in ranked if word not in fixed), left, strict=False))
    colored = {word: color for word in ranked if (color := fixed.get(word) or free.get(word))}
    of_nodes = {}
    used = set()
    for node, word in said.items():
        shown = word if word in colored or word in {SEVERAL, UNKNOWN} else OTHER
        used.add(shown)
        of_nodes[node] = colored.get(shown) or _GREYS[shown]
    legend = [*colored.items(), *((word, grey) for word, grey in _GREYS.items() if word in used)]
    return of_nodes, tuple(legend)


def telling(types: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Of the classes of each node the one that tells most: the class of the fewest nodes.

    >>> telling({"a": ["alliance", "coalition"], "b": ["alliance"], "c": []})
    {'a': ('coalition',), 'b': ('alliance',), 'c': ()}
    """
    counted = Counter(word for words in types.values() for word in words)
    return {
        node: tuple(sorted(words, key=lambda name: (counted[name], name))[:1])
        for node, words in types.items()
    }


def _category(found: Sequence[str]) -> str:
    if not found:
        return UNKNOWN
    return found[0] if len(found) == 1 else SEVERAL


def positions(network: "nx.Graph[str]", seed: int = SEED) -> dict[str, tuple[float, float]]:
    """A place for each node: the same for the same network and seed.

    Each component is laid out alone, by Kamada and Kawai (1989, doi:10.1016/0020-0190(89)90102-6)
    if it has at most 200 nodes, else as `laborgraph.spreading` does; then the components are put
    side by side, the largest first, so that small ones do not drift away. Weights, directions and
    parallel ties do not count.

    Args:
        network: Any network.
        seed: For the random places from which the layout starts.

    Returns:
        For each node x and y, around (0, 0): ties are about 1.6 units long, and longer in a
        component of more than 200 nodes that would be too crowded.
    """
    # A graph of its own, built in order: the layout adds up numbers in the order of nodes and ties.
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(network))
    plain.add_edges_from(sorted({(min(tie), max(tie)) for tie in _ties(network)}))
    parts = [sorted(part) for part in nx.connected_components(plain)]
    parts.sort(key=lambda part: (-len(part), part))
    laid = [_laid_out(plain, part, seed) for part in parts]
    return _centered(_packed(laid))


def _ties(network: "nx.Graph[str]") -> list[tuple[str, str]]:
    return [(one, other) for one, other in network.edges() if one != other]


_Places = dict[str, tuple[float, float]]


def _laid_out(plain: "nx.Graph[str]", part: Sequence[str], seed: int) -> _Places:
    """One component, with its lower left corner at (0, 0)."""
    if len(part) == 1:
        return {part[0]: (0.0, 0.0)}
    component: nx.Graph[str] = nx.Graph()
    component.add_nodes_from(part)
    component.add_edges_from((one, other) for one in part for other in sorted(plain[one]))
    found = _clear(component, seed) if len(part) <= _FEW else _quick(component, seed)
    lengths = [math.dist(found[one], found[other]) for one, other in component.edges()]
    scale = _APART / (math.fsum(lengths) / len(lengths) or 1.0)
    if len(part) > _FEW:
        scale = max(scale, _LEAST / _nearest(found))
    places = {node: (x * scale, y * scale) for node, (x, y) in found.items()}
    left = min(x for x, _ in places.values())
    low = min(y for _, y in places.values())
    return {node: (x - left, y - low) for node, (x, y) in places.items()}


def _clear(component: "nx.Graph[str]", seed: int) -> _Places:
    import numpy as np

    chance = np.random.default_rng(seed)
    begin = {node: chance.random(2) for node in component}
    found = nx.kamada_kawai_layout(component, pos=begin, weight=None)
    return {node: (float(x), float(y)) for node, (x, y) in found.items()}


def _quick(component: "nx.Graph[str]", seed: int) -> _Places:
    number = {node: index for index, node in enumerate(component)}
    ties = [(number[one], number[other]) for one, other in component.edges()]
    found = spread(len(number), ties, seed).tolist()
    return {node: (x, y) for node, (x, y) in zip(component, found, strict=True)}


def _nearest(places: _Places) -> float:
    """How far a node is from the one that is nearest to it, in the mean."""
    import numpy as np
    from scipy.spatial import KDTree

    points = np.array(list(places.values()))
    distances, _ = KDTree(points).query(points, k=2)
    return float(np.mean(distances[:, 1])) or 1.0


def _packed(laid: Sequence[_Places]) -> _Places:
    """The components in rows, none on top of another, about as wide as high."""
    boxes = [_box(places) for places in laid]
    area = math.fsum((wide + _MARGIN) * (high + _MARGIN) for wide, high in boxes)
    row_width = max([math.sqrt(area) * 1.2, *(wide for wide, _ in boxes)], default=0.0)
    packed: _Places = {}
    left = top = row = 0.0
    for places, (wide, high) in zip(laid, boxes, strict=True):
        if left and left + wide > row_width:
            left, top, row = 0.0, top - row - _MARGIN, 0.0
        for node, (x, y) in places.items():
            packed[node] = (left + x, top - high + y)
        left += wide + _MARGIN
        row = max(row, high)
    return packed


def _box(places: _Places) -> tuple[float, float]:
    return max(x for x, _ in places.values()), max(y for _, y in places.values())


def _centered(places: _Places) -> _Places:
    if not places:
        return {}
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    x0, y0 = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    # Rounded, so that the last digits of a machine's arithmetic do not change a file.
    return {
        node: (round(x - x0, 3) + 0.0, round(y - y0, 3) + 0.0)
        for node, (x, y) in sorted(places.items())
    }
