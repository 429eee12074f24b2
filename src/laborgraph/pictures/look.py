"""How the data of a network become colour, size, width and line: the encodings and their legend."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from laborgraph.drawing import coloring, telling
from laborgraph.pictures.legend import Entry, Group, number
from laborgraph.pictures.shapes import INK, PAPER, Area, Line, Mark, Point

if TYPE_CHECKING:
    import networkx as nx

SHAPES: Final = {"member": "circle", "group": "square", "group and member": "diamond"}
PLAIN: Final = "#9db8cc"
_TIE: Final = "#8a8a8a"
_RADII: Final = (1.05, 3.2)
_USUAL_RADIUS: Final = 1.5
# From so many nodes or ties on, all are drawn smaller, down to this share.
_MANY: Final = 100
_SMALLEST: Final = 0.6
_WIDTHS: Final = (0.2, 1.05)
_USUAL_WIDTH: Final = 0.38
_SAMPLE: Final = 7.0
_SIGNS: Final = {1: ("#0072b2", ()), -1: ("#d55e00", (3.0, 1.6)), 0: ("#707070", (1.0, 1.2))}
_SIGNED: Final = {1: "for one another", -1: "against one another", 0: "both"}
# Kinds of ties: dark colours after Tol (https://personal.sron.nl/~pault/, "dark" and "muted"),
# each with a dash of its own, so that they are told apart in black and white too.
_KINDS: Final[tuple[tuple[str, tuple[float, ...]], ...]] = (
    ("#332288", ()),
    ("#cc6677", (3.5, 1.5)),
    ("#117733", (1.2, 1.2)),
    ("#aa4499", (5.0, 1.2, 1.2, 1.2)),
    ("#999933", (7.0, 1.8)),
    ("#44aa99", (2.2, 1.0)),
    ("#882255", (5.0, 1.2, 1.2, 1.2, 1.2, 1.2)),
)
_REST: Final = ("#8a8a8a", (0.7, 1.4))
OTHER_KINDS: Final = "other relations"


class Stroke(NamedTuple):
    """How a tie is drawn."""

    width: float
    color: str
    dash: tuple[float, ...]


class Nodes(NamedTuple):
    """How the nodes are drawn, each by its IRI, and what it means."""

    colors: Mapping[str, str]
    radii: Mapping[str, float]
    shapes: Mapping[str, str]
    legend: tuple[Group, ...]


def nodes(
    network: "nx.Graph[str]",
    groups: Mapping[str, Sequence[str]],
    colored_by: str,
    scores: Mapping[str, float | None],
    sized_by: str,
) -> Nodes:
    """Colour nodes by a category, size them by a number, shape them by their mode.

    Args:
        network: Its nodes may have ``mode``.
        groups: For each node its categories in words; empty if there are no colours.
        colored_by: What the categories are.
        scores: For each node a number, or none; empty if all are equally large.
        sized_by: What the numbers are.
    """
    legend: list[Group] = []
    colors = dict.fromkeys(network, PLAIN)
    if groups:
        # They stay white.
        apart = _without(network, groups)
        colored, words = coloring(
            {node: groups.get(node, ()) for node in sorted(network) if node not in apart},
            network.graph.get("common", {}).get(colored_by, ()),
        )
        colors = colored | dict.fromkeys(apart, PAPER)
        counts = Counter(colored.values())
        entries = [
            Entry((Mark(0, 0, 1.3, color),), 2.6, f"{said} ({counts[color]})")
            for said, color in words
        ]
        legend.append(Group(f"Color: {colored_by}", tuple(entries)))
    shapes = {
        node: SHAPES.get(network.nodes[node].get("mode", "member"), "circle") for node in network
    }
    modes = Counter(said["mode"] for _, said in network.nodes(data=True) if said.get("mode"))
    if modes:
        entries = [
            Entry((Mark(0, 0, 1.3, PAPER, SHAPES[mode]),), 2.8, f"{mode} ({modes[mode]})")
            for mode in SHAPES
            if modes[mode]
        ]
        legend.append(Group("Shape: mode", tuple(entries)))
    radii, sizes = _sizes(network, scores)
    if sizes:
        legend.append(Group(f"Area: {sized_by}", sizes))
    return Nodes(colors, radii, shapes, tuple(legend))


def _without(network: "nx.Graph[str]", groups: Mapping[str, Sequence[str]]) -> set[str]:
    """The nodes of modes that have no such category, as persons have no country."""
    modes: defaultdict[str, set[str]] = defaultdict(set)
    for node, said in network.nodes(data=True):
        modes[said.get("mode", "")].add(node)
    if len(modes) == 1:
        return set()
    bare = (nodes for nodes in modes.values() if not any(map(groups.get, nodes)))
    return set().union(*bare)


def _sizes(
    network: "nx.Graph[str]", scores: Mapping[str, float | None]
) -> tuple[dict[str, float], tuple[Entry, ...]]:
    """Radii whose discs grow in area as the numbers do, and three of them for the legend."""
    known = {node: score for node, score in scores.items() if score is not None}
    low, high = min([0.0, *known.values()]), max([0.0, *known.values()])
    small = max(_SMALLEST, min(1.0, math.sqrt(_MANY / max(len(network), 1))))
    if not known or low == high:
        return dict.fromkeys(network, _USUAL_RADIUS * small), ()

    def radius(score: float) -> float:
        share = (score - low) / (high - low)
        return small * math.sqrt(_RADII[0] ** 2 + (_RADII[1] ** 2 - _RADII[0] ** 2) * share)

    whole = all(score == round(score) for score in known.values())
    middle = (min(known.values()) + high) / 2
    shown = sorted({min(known.values()), float(round(middle)) if whole else middle, high})
    entries = [
        Entry(
            (Mark(0, 0, radius(score), PAPER),), 2 * radius(score), number(score), 2 * radius(score)
        )
        for score in shown
    ]
    unknown = sum(node not in known for node in network)
    if unknown:
        sample = Mark(0, 0, small * _RADII[0], PAPER)
        entries.append(Entry((sample,), 2.2, f"no value ({unknown})"))
    return {
        node: radius(known[node]) if node in known else small * _RADII[0] for node in network
    }, tuple(entries)


def categories(network: "nx.Graph[str]", attribute: str) -> dict[str, tuple[str, ...]]:
    """For each node its values of an attribute, in words; of several classes the rarest."""
    names: Mapping[str, str] = network.graph.get("names", {})
    found: dict[str, tuple[str, ...]] = {}
    for node, said in network.nodes(data=True):
        given = said.get(attribute, ())
        pieces = (given,) if isinstance(given, str) else tuple(given)
        found[node] = tuple(sorted({names.get(piece, piece) for piece in pieces} - {""}))
    return telling(found) if attribute == "type" else found


class Ties(NamedTuple):
    """How the ties are drawn, in the order of the network's edges, and what it means."""

    strokes: tuple[Stroke, ...]
    legend: tuple[Group, ...]


def ties(network: "nx.Graph[str]", weight: str) -> Ties:
    """Draw ties by what is said of them.

    Their width follows the weight, their line the relation, or the sign in a signed network.

    Args:
        network: Its edges have what the contract of networks says.
        weight: What a weight means; empty if weights do not count.
    """
    said = [tie for _, _, tie in network.edges(data=True)]
    looks, kinds = _kinds(network, said)
    widths, weights = _widths(said, weight)
    strokes = tuple(Stroke(width, *look) for width, look in zip(widths, looks, strict=True))
    arrows = sum(bool(tie.get("directed")) for tie in said)
    legend = [*kinds, *weights]
    if arrows:
        sample = (
            _sample(_USUAL_WIDTH, _TIE),
            arrow((_SAMPLE / 2, 0), (1.0, 0.0), _USUAL_WIDTH, _TIE),
        )
        entry = Entry(sample, _SAMPLE, f"from source to target ({arrows})")
        legend.append(Group("Arrow: direction", (entry,)))
    return Ties(strokes, tuple(legend))


def _kinds(
    network: "nx.Graph[str]", said: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[str, tuple[float, ...]]], list[Group]]:
    """Colour and dash of each tie, by its sign if the network has signs, else by its relation."""
    if any("sign" in tie for tie in said):
        signs = [tie.get("sign", 0) for tie in said]
        counted = Counter(signs)
        entries = [
            Entry((_sample(_USUAL_WIDTH, *_SIGNS[sign]),), _SAMPLE, f"{words} ({counted[sign]})")
            for sign, words in _SIGNED.items()
            if counted[sign]
        ]
        return [_SIGNS[sign] for sign in signs], [Group("Line: sign", tuple(entries))]
    relations = Counter(_relation(tie) for tie in said)
    if len(relations) < 2:  # noqa: PLR2004 - one relation needs no key
        return [(_TIE, ()) for _ in said], []
    ranked = sorted(relations, key=lambda name: (-relations[name], name))
    room = min(len(ranked), len(_KINDS))
    looks = dict(zip(ranked[:room], _KINDS, strict=False))
    entries = [
        Entry(
            (_sample(_USUAL_WIDTH, *look),),
            _SAMPLE,
            f"{_called(network, name)} ({relations[name]})",
        )
        for name, look in looks.items()
    ]
    rest = sum(relations[name] for name in ranked[room:])
    if rest:
        words = f"{OTHER_KINDS} ({rest})"
        entries.append(Entry((_sample(_USUAL_WIDTH, *_REST),), _SAMPLE, words))
    return [looks.get(_relation(tie), _REST) for tie in said], [
        Group("Line: relation", tuple(entries))
    ]


def _relation(tie: Mapping[str, Any]) -> str:
    """The relation of a tie; of a merged one, all of them."""
    said = tie.get("relation", "")
    return said if isinstance(said, str) else "\n".join(said)


def _called(network: "nx.Graph[str]", relation: str) -> str:
    names = network.graph.get("names", {})
    parts = relation.split("\n")
    return " and ".join(names.get(part, part) for part in parts) or "not said"


def _widths(said: Sequence[Mapping[str, Any]], weight: str) -> tuple[list[float], list[Group]]:
    weights = [float(tie.get("weight", 1.0)) for tie in said]
    thin = max(_SMALLEST, min(1.0, math.sqrt(_MANY / max(len(said), 1))))
    if not weight or len(set(weights)) < 2:  # noqa: PLR2004 - equal widths tell nothing
        return [_USUAL_WIDTH * thin for _ in said], []
    high = max(weights)

    def width(value: float) -> float:
        return thin * (_WIDTHS[0] + (_WIDTHS[1] - _WIDTHS[0]) * value / high)

    shown = sorted({min(weights), sorted(weights)[len(weights) // 2], high})
    entries = [Entry((_sample(width(value), _TIE),), _SAMPLE, number(value)) for value in shown]
    return [width(value) for value in weights], [Group("Width: weight", tuple(entries))]


def _sample(width: float, color: str, dash: tuple[float, ...] = ()) -> Line:
    return Line(((-_SAMPLE / 2, 0), (_SAMPLE / 2, 0)), width, color, dash)


def ink_on(fill: str) -> str:
    """The ink that is read on a colour: dark on a light one, else paper.

    >>> ink_on("#f0e442"), ink_on("#0072b2")
    ('#222222', '#ffffff')
    """
    red, green, blue = (int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.42 else PAPER  # noqa: PLR2004


def head(width: float) -> float:
    """How long the arrow's head of a tie of some width is."""
    return 1.3 + 1.1 * width


def arrow(tip: Point, way: Point, width: float, color: str) -> Area:
    """The head of an arrow: where it ends, and the way it goes there, as a vector of length 1."""
    length, half = head(width), 0.42 * head(width)
    base = (tip[0] - way[0] * length, tip[1] - way[1] * length)
    side = (-way[1] * half, way[0] * half)
    corners = (tip, (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1]))
    return Area(corners, color)
