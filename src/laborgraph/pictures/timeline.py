"""What happened when: alliances and events along the years, their dates as sure as sources are.

A date is drawn as the days that it may mean. A day is a diamond; a month or a year is a pale bar
over its days, since the thing lies somewhere in it; what the source calls about or doubtful is
pale, dashed and hatched; where a beginning or an end is open the bar fades; and only the days on
which a thing surely went on are solid.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from laborgraph.drawing import PALETTE
from laborgraph.errors import WrongUseError
from laborgraph.pictures import legend
from laborgraph.pictures.about import WIDTH, About
from laborgraph.pictures.history import Extent, Happened, Thing
from laborgraph.pictures.legend import EDGE, Entry, Group
from laborgraph.pictures.page import ASCENT, DESCENT, LEADING, POINT, width, wrapped
from laborgraph.pictures.shapes import (
    FAINT,
    INK,
    PAPER,
    QUIET,
    Area,
    Box,
    Line,
    Mark,
    Picture,
    Shape,
    Words,
    rectangle,
)
from laborgraph.times import Span, span

_SIZE: Final = 6.5
# How wide the lines of a label may be, in millimetres: what is tried for each.
_WIDEST: Final = (80.0, 58.0, 42.0)
_BAR: Final = 1.7  # how high a bar is
_LEAST: Final = 0.7  # how wide a bar is at least
_FADE: Final = 9.0  # how long an open end fades
_STEPS: Final = 7
_PALE: Final = 0.42
_GAP: Final = 0.9  # between a mark and its label
_REST: Final = "#4d4d4d"
_DASH: Final = (2.2, 1.6)
_HATCH: Final = "//////"
_DAYS: Final = 3  # up to which a stretch is drawn as a day
_OPEN: Final = (date.min, date.max)


def drawn(
    happened: Happened,
    about: About,
    *,
    width: float = WIDTH,
    height: float | None = None,
    parts: bool = False,
) -> Picture:
    """Draw what happened along the years, a lane for each kind.

    Args:
        happened: What to draw.
        about: Title, facts and notes.
        width: Of the page, in millimetres.
        height: Of the page; by default as high as it needs.
        parts: Whether the parts of events that are drawn are drawn too, rather than counted.

    Raises:
        WrongUseError: If it is higher than the page may be.
    """
    shown, counts = _shown(happened.things, parts=parts)
    facts = (_counts(happened, shown), *about.facts)
    head = legend.heading(about.title, facts, width)
    scale = _Scale.over(shown, width)
    colors = _colors(happened.kinds)
    shapes: list[Shape] = []
    top = head.end + 6.0
    for kind in happened.kinds:
        lane = [item for item in shown if item.kind == kind]
        if lane:
            block = _lane(kind, lane, counts, scale, colors[kind], top)
            shapes += block.shapes
            top = block.end + 1.2
    grid = _grid(scale, head.end + 1.0, top)
    foot = legend.legend(_key(), top + 4.0, width)
    undated = _undated(happened.undated)
    rest = legend.notes([*undated, *about.notes], foot.end + 1.0, width)
    tall = rest.end + EDGE
    if height is not None and height < tall:
        raise WrongUseError(
            f"this timeline needs {math.ceil(tall)} mm; give that or more as --height, a greater"
            " --width, or a part of it by --ego or --during."
        )
    return Picture(
        width,
        height or tall,
        (*head.shapes, *grid, *shapes, *foot.shapes, *rest.shapes),
        about.title,
        " ".join(["A timeline.", *facts, *_told(shown), *undated, *about.notes]),
    )


def _shown(things: Sequence[Thing], *, parts: bool) -> tuple[list[Thing], dict[str, int]]:
    """What is drawn, and how many parts of each are counted in their place."""
    if parts:
        return list(things), {}
    by_iri = {item.iri: item for item in things}
    counts: Counter[str] = Counter()
    shown = []
    for item in things:
        above = sorted(item.wholes & set(by_iri))
        if not above:
            shown.append(item)
        counts.update({top for whole in above for top in _tops(whole, by_iri, {item.iri})})
    return shown, dict(counts)


def _tops(iri: str, things: Mapping[str, Thing], seen: set[str]) -> set[str]:
    """The wholes of a thing that are parts of nothing that is drawn."""
    above = {whole for whole in things[iri].wholes if whole in things and whole not in seen}
    if not above:
        return {iri}
    return {top for whole in sorted(above) for top in _tops(whole, things, seen | {iri})}


def _counts(happened: Happened, shown: Sequence[Thing]) -> str:
    kinds = Counter(item.kind for item in shown)
    said = [f"{kind} ({kinds[kind]})" for kind in happened.kinds if kinds[kind]]
    inner = len(happened.things) - len(shown)
    rest = f"; {inner} parts of them are counted beside their label" if inner else ""
    return f"{len(shown)} dated: {', '.join(said)}{rest}."


def _undated(undated: Mapping[str, int]) -> list[str]:
    if not undated:
        return []
    said = ", ".join(f"{kind} ({count})" for kind, count in sorted(undated.items()))
    return [f"Not drawn, since no source dates them: {said}."]


def _told(shown: Sequence[Thing]) -> list[str]:
    """The first and the last that are drawn, in words."""
    known = [item for item in shown if item.extent.first]
    if not known:
        return []
    return [f"The first that is dated is {known[0].label}, the last {known[-1].label}."]


def _colors(kinds: Sequence[str]) -> dict[str, str]:
    """A colour for each kind; a yellow bar is too faint on paper, so grey takes its place."""
    inks = [*PALETTE[:-1], _REST]
    return {kind: inks[min(place, len(inks) - 1)] for place, kind in enumerate(kinds)}


class _Scale(NamedTuple):
    """Years along the page: the first, the one after the last, and where they lie."""

    first: int
    end: int
    left: float
    right: float

    @classmethod
    def over(cls, things: Sequence[Thing], page: float) -> "_Scale":
        days = [day for item in things for day in item.extent.within if day not in _OPEN]
        years = [day.year for day in days]
        first, last = min(years, default=2000), max(years, default=2000)
        return cls(first, last + 1, EDGE + _FADE, page - EDGE - _FADE)

    def at(self, day: date) -> float:
        """Where a day begins."""
        days = 366 if day.year % 4 == 0 else 365
        share = day.year + (day.timetuple().tm_yday - 1) / days - self.first
        return self.left + share / (self.end - self.first) * (self.right - self.left)

    def after(self, day: date) -> float:
        """Where a day ends."""
        return self.at(day) + (self.right - self.left) / (self.end - self.first) / 366


def _grid(scale: _Scale, top: float, bottom: float) -> list[Shape]:
    """Lines at the years, their numbers above and below, as many as can be read."""
    room = (scale.right - scale.left) / (scale.end - scale.first)
    every = next((step for step in (1, 2, 5, 10, 20, 50, 100) if step * room >= 8.0), 200)  # noqa: PLR2004
    shapes: list[Shape] = []
    for year in range(scale.first, scale.end + 1):
        x = scale.at(date(year, 1, 1))
        main = year % every == 0
        if main or room >= 2.0:  # noqa: PLR2004 - millimetres between lines
            line = Line(((x, top + 3.6), (x, bottom)), 0.16 if main else 0.06, FAINT)
            shapes.append(line)
        if main:
            shapes += [
                Words(x, y, str(year), _SIZE, QUIET, "middle") for y in (top + 2.6, bottom + 2.6)
            ]
    return shapes


def _lane(
    kind: str,
    things: Sequence[Thing],
    counts: Mapping[str, int],
    scale: _Scale,
    color: str,
    top: float,
) -> legend.Block:
    """One kind: its name, then each thing as high up as its mark and label fit."""
    tries = [_set(kind, things, counts, scale, top, before=before) for before in (False, True)]
    settings, end = min(tries, key=lambda tried: tried[1])
    step = _SIZE * POINT
    name = f"{kind[:1].upper()}{kind[1:]} ({len(things)})"
    baseline = top + 1.0 + step * ASCENT
    shapes: list[Shape] = [
        Line(((EDGE, top), (scale.right + _FADE, top)), 0.12, QUIET),
        Area(rectangle(Box(EDGE, baseline - 1.7, 1.7, 1.7)), color),
        Words(EDGE + 2.4, baseline, name, _SIZE, INK, bold=True),
    ]
    for item, at in zip(things, settings, strict=True):
        shapes += _mark(item.extent, scale, at.y + step * (ASCENT + DESCENT) / 2, color)
        for number, line in enumerate(at.lines):
            y = at.y + step * (ASCENT + LEADING * number)
            shapes.append(Words(at.x, y, line, _SIZE, INK, at.anchor))
    return legend.Block(tuple(shapes), end)


class _Set(NamedTuple):
    """Where a label stands: its lines, the point at which they begin or end, and its top."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str


def _set(
    kind: str,
    things: Sequence[Thing],
    counts: Mapping[str, int],
    scale: _Scale,
    top: float,
    *,
    before: bool,
) -> tuple[list[_Set], float]:
    """Give each thing of a lane its height, labels before or after the marks where both fit.

    Returns:
        Where the labels stand, in the order of the things, and where the lane ends.
    """
    step = _SIZE * POINT
    name = width(f"{kind} ({len(things)})", _SIZE, bold=True)
    taken = [Box(EDGE, top + 0.4, name + 6.0, step * 1.3)]
    settings = []
    for item in things:
        more = f" (+{counts[item.iri]})" if item.iri in counts else ""
        note = f" ({item.note})" if item.note else ""
        left, right = _reach(item.extent, scale)
        choices = []
        for widest in _WIDEST:
            lines = wrapped(f"{item.label}{note}{more}", _SIZE, widest)
            wide = max(width(line, _SIZE) for line in lines)
            high = max(step * (ASCENT + DESCENT + LEADING * (len(lines) - 1)), _BAR) + 0.5
            ends = (
                ("start", left, right + _GAP + wide, right + _GAP),
                ("end", left - _GAP - wide, right, left - _GAP),
            )
            for anchor, x, end, at in ends:
                if x >= EDGE and end <= scale.right + _FADE:
                    y = _highest(taken, x, end - x, high, top + 0.6)
                    second = (anchor == "start") == before
                    box = Box(x, y, end - x, high)
                    choices.append((y + high, second, box, _Set(lines, at, y, anchor)))
        _, _, box, chosen = min(choices)
        taken.append(box)
        settings.append(chosen)
    return settings, max(box.y + box.height for box in taken)


def _highest(taken: Sequence[Box], x: float, wide: float, high: float, top: float) -> float:
    """How far down a box must begin to meet none of the others."""
    for y in sorted({top, *(box.y + box.height for box in taken)}):
        box = Box(x - 0.6, y, wide + 1.2, high)
        if not any(map(box.overlaps, taken)):
            return y
    return math.inf  # never: below all others nothing is in the way


def _reach(dated: Extent, scale: _Scale) -> tuple[float, float]:
    """Where a mark begins and ends, what fades included."""
    left = scale.at(dated.first) if dated.first else None
    right = scale.after(dated.last) if dated.last else None
    if left is None:
        left = (right if right is not None else scale.left) - _FADE
    if right is None:
        begun = scale.after(dated.begun.last) if dated.begun else left
        right = min(begun + _FADE, scale.right + _FADE)
    middle, half = (left + right) / 2, max(right - left, 2 * _LEAST) / 2
    return middle - half, middle + half


def _mark(dated: Extent, scale: _Scale, y: float, color: str) -> list[Shape]:
    """An extent as shapes, its middle at a height."""
    left, right = _reach(dated, scale)
    bounded = dated.first and dated.last and not dated.rough
    if bounded and (dated.within.last - dated.within.first).days < _DAYS:
        return [Mark((left + right) / 2, y, 0.75, color, "diamond", color, 0.1)]
    shapes: list[Shape] = []
    if dated.first is None or dated.last is None:
        bound, end = (right, left) if dated.first is None else (left, right)
        if dated.begun:
            sure = scale.after(dated.begun.last)
            box = Box(bound, y - _BAR / 2, sure - bound, _BAR)
            shapes.append(Area(rectangle(box), color, color, 0.15, alpha=_PALE))
            bound = sure
        shapes += _fading(bound, end, y, color)
        if dated.rough:
            box = Box(min(bound, (bound + end) / 2), y - _BAR / 2, abs(end - bound) / 2, _BAR)
            shapes.append(Area(rectangle(box), "", color, 0.2, _DASH, _HATCH))
        else:
            shapes.append(Line(((bound, y - _BAR / 2), (bound, y + _BAR / 2)), 0.3, color))
    else:
        box = Box(left, y - _BAR / 2, right - left, _BAR)
        if dated.rough:
            shapes.append(Area(rectangle(box), PAPER))
            shapes.append(Area(rectangle(box), "", color, 0.2, _DASH, _HATCH))
        else:
            shapes.append(Area(rectangle(box), color, alpha=_PALE))
            shapes.append(Area(rectangle(box), "", color, 0.15))
    if dated.surely:
        first, last = scale.after(dated.surely.first), scale.at(dated.surely.last)
        if last > first:
            shapes.append(Area(rectangle(Box(first, y - _BAR / 2, last - first, _BAR)), color))
    return shapes


def _fading(start: float, end: float, y: float, color: str) -> list[Shape]:
    """A bar that grows paler from a known bound to where nothing is known, and an arrow there."""
    step = (end - start) / (_STEPS + 1)
    shapes: list[Shape] = []
    for number in range(_STEPS):
        x = start + number * step
        box = Box(min(x, x + step), y - _BAR / 2, abs(step), _BAR)
        alpha = round(_PALE * 1.2 * (1 - number / _STEPS), 3)
        shapes.append(Area(rectangle(box), color, alpha=alpha))
    way = 1 if end > start else -1
    tip = end
    shapes.append(
        Line(((tip - way * 1.1, y - 0.6), (tip, y)), 0.18, color),
    )
    shapes.append(Line(((tip - way * 1.1, y + 0.6), (tip, y)), 0.18, color))
    return shapes


def _key() -> list[Group]:
    """What the marks mean."""
    scale = _Scale(2000, 2010, 0.0, 100.0)

    def entry(dated: Extent, says: str) -> Entry:
        left, right = _reach(dated, scale)
        middle = (left + right) / 2
        marks = [legend.moved(shape, -middle, 0.0) for shape in _mark(dated, scale, 0.0, _REST)]
        return Entry(tuple(marks), right - left, says)

    year = span("2001")
    entries = (
        entry(Extent(span("2001-05-03"), None, rough=False), "on that day"),
        entry(Extent(year, None, rough=False), "some time in it"),
        entry(
            Extent(
                Span(year.first, date(2001, 12, 31)),
                Span(date(2001, 3, 1), date(2001, 10, 1)),
                rough=False,
            ),
            "surely going on where solid",
        ),
        entry(Extent(year, None, rough=True), "about, or doubtful"),
        entry(Extent(Span(date.min, year.last), None, rough=False), "then or earlier"),
        entry(Extent(Span(year.first, date.max), None, rough=False), "then or later, or open"),
    )
    return [Group("Dates", entries)]
