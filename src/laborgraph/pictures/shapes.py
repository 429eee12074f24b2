"""What a picture is made of: marks and words on a page, in millimetres from its upper left corner.

A picture is data until it is written, so that a test can ask whether two labels overlap without
looking at pixels. ``pictures.page`` turns it into SVG, PNG or PDF.
"""

from typing import Final, NamedTuple

Point = tuple[float, float]

# The inks of everything that is no datum.
INK: Final = "#222222"
QUIET: Final = "#555555"
FAINT: Final = "#c8c8c8"
PAPER: Final = "#ffffff"


class Box(NamedTuple):
    """An upright rectangle: its upper left corner, its width and its height."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share more than an edge.

        >>> Box(0, 0, 2, 2).overlaps(Box(1, 1, 2, 2)), Box(0, 0, 2, 2).overlaps(Box(2, 0, 2, 2))
        (True, False)
        """
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def within(self, other: "Box") -> bool:
        """Whether this lies in the other."""
        return (
            self.x >= other.x
            and self.y >= other.y
            and self.x + self.width <= other.x + other.width
            and self.y + self.height <= other.y + other.height
        )

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it, its edges left aside."""
        return self.x < point[0] < self.x + self.width and self.y < point[1] < self.y + self.height


class Words(NamedTuple):
    """One line of text: the point its baseline begins, is centred or ends at; ``size`` in points.

    ``anchor`` is ``start``, ``middle`` or ``end``.
    """

    x: float
    y: float
    words: str
    size: float
    color: str = INK
    anchor: str = "start"
    bold: bool = False
    turned: bool = False


class Mark(NamedTuple):
    """A node or a swatch: a ``circle``, ``square`` or ``diamond`` of a radius."""

    x: float
    y: float
    radius: float
    fill: str
    shape: str = "circle"
    edge: str = INK
    line: float = 0.15


class Line(NamedTuple):
    """A straight line (two points) or a quadratic Bézier curve (three); widths in millimetres.

    ``dash`` is a row of lengths drawn and left out, in widths of the line; none if it is solid.
    """

    points: tuple[Point, ...]
    width: float
    color: str
    dash: tuple[float, ...] = ()
    alpha: float = 1.0


class Area(NamedTuple):
    """A filled polygon, such as an arrow's head or a cell; ``hatch`` is matplotlib's."""

    points: tuple[Point, ...]
    fill: str
    edge: str = ""
    line: float = 0.15
    dash: tuple[float, ...] = ()
    hatch: str = ""
    alpha: float = 1.0


Shape = Words | Mark | Line | Area


class Picture(NamedTuple):
    """A page of marks, drawn in their order; what it shows in words for those who cannot see it."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str


def rectangle(box: Box) -> tuple[Point, ...]:
    """The corners of a box."""
    right, below = box.x + box.width, box.y + box.height
    return ((box.x, box.y), (right, box.y), (right, below), (box.x, below))
