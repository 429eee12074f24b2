"""The page on which a picture is drawn, by matplotlib: its type, and its file as SVG, PNG or PDF.

The type is DejaVu Sans as it comes with matplotlib, whatever fonts a machine has. In SVG the
letters are outlines, so that labels which do not overlap here overlap nowhere; the words stand in
its title and description. In PDF they are text. No file names a clock, a program or a random
number: the same picture gives the same bytes.
"""

import functools
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from laborgraph.errors import WrongUseError
from laborgraph.pictures.shapes import PAPER, Area, Line, Mark, Picture, Shape, Words
from laborgraph.tables import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

KINDS: Final = ("svg", "png", "pdf")
# Millimetres in a point, and in an inch.
POINT: Final = 25.4 / 72
INCH: Final = 25.4
# How high a line of type stands above its baseline and reaches below it, and the step from one
# to the next; in heights of the type.
ASCENT: Final = 0.78
DESCENT: Final = 0.24
LEADING: Final = 1.18
_FONTS: Final = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_LARGE: Final = 100.0  # the size at which letters are measured
# The most dots of a PNG, on a side and in all.
_SIDE: Final = 30_000
_DOTS: Final = 150_000_000
_MISSING: Final = "\N{WHITE SQUARE}"
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.hashsalt": "laborgraph",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "hatch.linewidth": 0.4,
    "path.simplify": False,
    # Letters as wide as they were measured, whatever the dots.
    "text.hinting": "none",
}
_POLYGONS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "square": ((-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
}


def _font_file(bold: bool) -> Path:
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / _FONTS[bold]


@functools.cache
def _font(bold: bool) -> "FT2Font":
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(_font_file(bold)))


@functools.cache
def _properties(bold: bool) -> "FontProperties":
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_font_file(bold))


def printable(words: str, *, bold: bool = False) -> str:
    """Words as they can be set: no white space but blanks, what no letter exists for a square."""
    shown = visible(" ".join(words.split()))
    font = _font(bold)
    return "".join(letter if font.get_char_index(ord(letter)) else _MISSING for letter in shown)


@functools.lru_cache(maxsize=4096)
def width(words: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of type is, in millimetres; ``size`` in points.

    >>> width("WW", 7.0) == 2 * width("W", 7.0) > 2 * width("i", 7.0)
    True
    """
    from matplotlib.ft2font import LoadFlags

    font = _font(bold)
    font.set_size(_LARGE, 72)
    font.set_text(printable(words, bold=bold), 0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 * size / _LARGE * POINT


def wrapped(words: str, size: float, widest: float, *, bold: bool = False) -> tuple[str, ...]:
    """Words in lines no wider than so many millimetres; a word too long for a line is parted."""
    lines: list[str] = []
    pieces: list[str] = []
    for word in printable(words, bold=bold).split():
        pieces += _parted(word, size, widest, bold=bold)
    for word in pieces:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= widest:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _parted(word: str, size: float, widest: float, *, bold: bool) -> list[str]:
    pieces = [word]
    while width(pieces[-1], size, bold=bold) > widest:
        rest = pieces.pop()
        room = next(
            at for at in range(len(rest), 0, -1) if at == 1 or _fits(rest[:at], size, widest)
        )
        pieces += [rest[:room], rest[room:]]
        if not rest[room:]:
            return pieces[:-1]
    return pieces


def _fits(word: str, size: float, widest: float) -> bool:
    # By the wider letters, so that a bold word fits too.
    return width(word, size, bold=True) <= widest


def written(picture: Picture, kind: str, dpi: int = 300) -> bytes:
    """A picture as a file.

    Args:
        picture: What to draw.
        kind: ``svg``, ``png`` or ``pdf``.
        dpi: Dots in an inch, for PNG.

    Raises:
        WrongUseError: If a PNG would have too many dots to be held.
    """
    dots = picture.width / INCH * dpi, picture.height / INCH * dpi
    if kind == "png" and (max(dots) > _SIDE or dots[0] * dots[1] > _DOTS):
        raise WrongUseError(
            f"{picture.width:.0f} by {picture.height:.0f} mm at {dpi} dots in an inch are"
            f" {dots[0]:.0f} by {dots[1]:.0f} dots, too many; give a smaller --dpi, or an SVG."
        )
    picture = picture._replace(
        title=visible(" ".join(picture.title.split())),
        description=visible(" ".join(picture.description.split())),
    )
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # Nothing of what a person has set for matplotlib counts.
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        figure = Figure(figsize=(picture.width / INCH, picture.height / INCH), facecolor=PAPER)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, picture.width)
        axes.set_ylim(picture.height, 0)
        axes.axis("off")
        for order, shape in enumerate(picture.shapes):
            _draw(axes, shape, order)
        for drawn in (*axes.patches, *axes.texts):
            drawn.set_clip_on(False)
        out = io.BytesIO()
        how: dict[str, Any] = {"pil_kwargs": {"optimize": True}} if kind == "png" else {}
        said = _META[kind](picture)
        figure.savefig(out, format=kind, dpi=dpi, facecolor=PAPER, metadata=said, **how)
    if kind == "svg":
        return _readable(out.getvalue().decode("utf-8"), picture).encode("utf-8")
    return out.getvalue()


_META: Final[dict[str, Callable[[Picture], dict[str, str | None]]]] = {
    "svg": lambda picture: {"Title": picture.title, "Date": None, "Creator": None},
    "png": lambda picture: {
        "Title": picture.title,
        "Description": picture.description,
        "Software": None,
    },
    "pdf": lambda picture: {
        "Title": picture.title,
        "Subject": picture.description,
        "Creator": None,
        "Producer": None,
        "CreationDate": None,
    },
}


def _readable(svg: str, picture: Picture) -> str:
    """An SVG with a title and a description that a screen reader finds, and nothing superfluous."""
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"[ \t]*<metadata>.*?</metadata>\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"[ \t]*<title>.*?</title>\n?", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r"(?m)^ +", "", svg)
    svg = svg.replace("DejaVuSans-Bold-", "b").replace("DejaVuSans-", "r")
    # A hundredth of a point is not seen; the letters' own outlines are whole numbers.
    svg = re.sub(r"\b\d+\.\d{3,}\b", _shorter, svg)
    svg = re.sub(r" *\n(?=[MLQCz])", " ", svg)
    svg = re.sub(r'<g id="(?:patch|text)_\d+">', "<g>", svg)
    said = (
        f'\n <title id="title">{escape(picture.title)}</title>'
        f'\n <desc id="description">{escape(picture.description)}</desc>'
    )
    opening = re.search(r"<svg\b[^>]*>", svg)
    assert opening  # noqa: S101 - matplotlib has just written it
    named = opening[0].replace("<svg", '<svg role="img" aria-labelledby="title description"', 1)
    return svg[: opening.start()] + named + said + svg[opening.end() :]


def _shorter(found: re.Match[str]) -> str:
    digits = 6 if found[0].startswith("0.0") else 2
    return f"{float(found[0]):.{digits}f}".rstrip("0").rstrip(".")


def _draw(axes: "Axes", shape: Shape, order: int) -> None:
    match shape:
        case Words():
            _set(axes, shape, order)
        case Mark():
            _stamp(axes, shape, order)
        case Line():
            _rule(axes, shape, order)
        case Area():
            _fill(axes, shape, order)


def _set(axes: "Axes", said: Words, order: int) -> None:
    text = axes.text(
        said.x,
        said.y,
        printable(said.words, bold=said.bold),
        fontsize=said.size,
        color=said.color,
        ha={"start": "left", "middle": "center", "end": "right"}[said.anchor],
        va="baseline",
        fontproperties=_properties(said.bold).copy(),
        rotation=90 if said.turned else 0,
        zorder=order,
        parse_math=False,
    )
    text.set_fontsize(said.size)


def _stamp(axes: "Axes", mark: Mark, order: int) -> None:
    from matplotlib.patches import Circle, Polygon

    look = {"facecolor": mark.fill, "edgecolor": mark.edge, "linewidth": mark.line / POINT}
    if mark.shape == "circle":
        axes.add_patch(Circle((mark.x, mark.y), mark.radius, zorder=order, **look))
        return
    corners = [
        (mark.x + x * mark.radius, mark.y + y * mark.radius) for x, y in _POLYGONS[mark.shape]
    ]
    axes.add_patch(Polygon(corners, closed=True, zorder=order, joinstyle="miter", **look))


def _rule(axes: "Axes", line: Line, order: int) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Curve

    codes = [Curve.MOVETO, *[Curve.CURVE3 if len(line.points) > 2 else Curve.LINETO] * 2]  # noqa: PLR2004 - a curve
    axes.add_patch(
        PathPatch(
            Curve(line.points, codes[: len(line.points)]),
            facecolor="none",
            edgecolor=line.color,
            linewidth=line.width / POINT,
            linestyle=(0, line.dash) if line.dash else "-",
            capstyle="butt",
            alpha=line.alpha,
            zorder=order,
        )
    )


def _fill(axes: "Axes", area: Area, order: int) -> None:
    from matplotlib.patches import Polygon

    axes.add_patch(
        Polygon(
            area.points,
            closed=True,
            facecolor=area.fill or "none",
            edgecolor=area.edge or "none",
            linewidth=area.line / POINT if area.edge else 0,
            linestyle=(0, area.dash) if area.dash else "-",
            hatch=area.hatch or None,
            alpha=area.alpha,
            zorder=order,
        )
    )
