"""What stands around a drawing: its title and counts above, the legend and the notes below."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from laborgraph.pictures.page import ASCENT, LEADING, POINT, width, wrapped
from laborgraph.pictures.shapes import INK, QUIET, Area, Line, Mark, Shape, Words

# The sizes of type, in points.
TITLE: Final = 9.5
TEXT: Final = 7.0
SMALL: Final = 6.5
# White space at the edges of the page, in millimetres.
EDGE: Final = 4.0
_COLUMN: Final = 2.5  # between the headings of the legend and its entries
_APART: Final = 4.0  # between two entries
_ROW: Final = 4.4


class Entry(NamedTuple):
    """A sample of what is in the drawing, around (0, 0), its size, and what it means."""

    sample: tuple[Shape, ...]
    width: float
    says: str
    height: float = 0.0


class Group(NamedTuple):
    """Entries that are read together, such as all colours; ``heading`` says what they tell."""

    heading: str
    entries: tuple[Entry, ...]


class Block(NamedTuple):
    """Shapes that begin at the height they were laid at, and the height at which they end."""

    shapes: tuple[Shape, ...]
    end: float


def paragraph(
    words: str,
    top: float,
    page: float,
    size: float = SMALL,
    *,
    color: str = QUIET,
    bold: bool = False,
) -> Block:
    """A paragraph over the width of the page."""
    lines = wrapped(words, size, page - 2 * EDGE, bold=bold)
    step = size * POINT
    shapes = tuple(
        Words(EDGE, top + step * (ASCENT + LEADING * number), line, size, color, bold=bold)
        for number, line in enumerate(lines)
    )
    return Block(shapes, top + step * LEADING * len(lines))


def heading(title: str, lines: Sequence[str], page: float) -> Block:
    """The title of a picture and what is said below it."""
    block = paragraph(title.rstrip("."), EDGE, page, TITLE, color=INK, bold=True)
    shapes, end = list(block.shapes), block.end + 0.6
    for line in lines:
        block = paragraph(line, end, page, TEXT)
        shapes += block.shapes
        end = block.end
    return Block(tuple(shapes), end)


def legend(groups: Sequence[Group], top: float, page: float) -> Block:
    """The legend: a heading a group, its entries beside it in as many rows as they need."""
    shown = [group for group in groups if group.entries]
    column = (
        EDGE + _COLUMN + max((width(item.heading, SMALL, bold=True) for item in shown), default=0)
    )
    shapes: list[Shape] = []
    baseline = SMALL * POINT * 0.36
    y = top + _ROW / 2
    for group in shown:
        extra = max(max(entry.height for entry in group.entries) + 0.8 - _ROW, 0.0)
        y += extra / 2
        shapes.append(Words(EDGE, y + baseline, group.heading, SMALL, INK, bold=True))
        x = column
        for entry in group.entries:
            lines = wrapped(entry.says, SMALL, page - EDGE - column - entry.width - 1.2)
            wide = entry.width + 1.2 + max(width(line, SMALL) for line in lines)
            if x > column and x + wide > page - EDGE:
                x, y = column, y + _ROW + extra
            shapes += [moved(shape, x + entry.width / 2, y) for shape in entry.sample]
            for number, line in enumerate(lines):
                y += SMALL * POINT * LEADING if number else 0
                shapes.append(Words(x + entry.width + 1.2, y + baseline, line, SMALL, INK))
            x += wide + _APART
        y += _ROW + extra / 2
    return Block(tuple(shapes), y - _ROW / 2)


def notes(paragraphs: Sequence[str], top: float, page: float) -> Block:
    """The small print below a picture."""
    shapes: list[Shape] = []
    end = top
    for words in paragraphs:
        block = paragraph(words, end, page)
        shapes += block.shapes
        end = block.end + 0.5
    return Block(tuple(shapes), end)


def moved(shape: Shape, x: float, y: float) -> Shape:
    """A shape elsewhere on the page."""
    match shape:
        case Words() | Mark():
            return shape._replace(x=shape.x + x, y=shape.y + y)
        case Line():
            return shape._replace(points=tuple((px + x, py + y) for px, py in shape.points))
        case Area():
            return shape._replace(points=tuple((px + x, py + y) for px, py in shape.points))


def number(value: float) -> str:
    """A number as it is read: no more than three digits after the point, none if it is whole.

    >>> number(3.0), number(0.33333), number(12345678.0)
    ('3', '0.333', '12345678')
    """
    return f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
