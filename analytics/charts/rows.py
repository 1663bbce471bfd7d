"""Values with their intervals, a row each, over one axis: who on the left, the number on the right, all of it above on phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.charts.drawing import LEADING, NARROW, SMALL, WIDE, Canvas, Drawing, width_of, wrapped
from analytics.charts.scale import Axis

OpenEnd = Literal["", "low", "high"]
# Where values lie. Wide: between the names and the numbers. Narrow: over the whole width. At either end an arrow has room.
STRIP = {WIDE: (252.0, 512.0), NARROW: (24.0, 232.0)}
NAMES = 224
NUMBERS = 544
INDENT = 24


@dataclass(frozen=True, slots=True)
class Dot:
    """A value: where it lies, how far the truth may lie from it, or at which end it is open."""

    value: float
    low: float | None = None
    high: float | None = None
    open_end: OpenEnd = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`dot` is missing where a figure is not shown; `then` is the earlier value."""

    gender: str
    name: str
    detail: str
    value: str
    spread: str
    dot: Dot | None
    then: Dot | None = None
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the key: a mark with its interval, hollow, an open end, or the line of an earlier value."""

    words: str
    kind: Literal["interval", "hollow", "open", "earlier"]
    gender: str = "everyone"


@dataclass(frozen=True, slots=True)
class Rows:
    """`ends` say what lies at the low and at the high end of the axis; `zero` is a value to draw a line at."""

    rows: Sequence[Row]
    axis: Axis
    items: Sequence[Item]
    ends: tuple[str, str]
    zero: float | None = None


def draw(content: Rows, width: int) -> Drawing:
    """All rows, the axis under them, the key under that."""
    canvas = Canvas(width)
    heights = [_height(row, width) for row in content.rows]
    below = sum(heights)
    _grid(canvas, content, below)
    top = 0.0
    for row, height in zip(content.rows, heights, strict=True):
        middle = top + height / 2 if width == WIDE else top + height - 18
        _names(canvas, row, top, middle)
        _strip(canvas, content, row, middle)
        top += height
    bottom = _labels(canvas, content, below)
    return canvas.drawing(draw_key(canvas, content.items, bottom + 12))


def draw_key(canvas: Canvas, items: Sequence[Item], top: float) -> float:
    """What the marks mean, side by side as far as there is room; returns where it ends."""
    x, y = 0.0, top
    for item in items:
        room = canvas.width - 34
        if x and x + 34 + width_of(item.words, SMALL) > canvas.width:
            x, y = 0.0, y + LEADING + 4
        lines = wrapped(item.words, room, SMALL)
        _sample(canvas, item, x, y + 8)
        for number, line in enumerate(lines):
            canvas.text(x + 34, y + 13 + number * LEADING, line, size=SMALL, paint="soft")
        y += (len(lines) - 1) * LEADING
        x += 34 + max(width_of(line, SMALL) for line in lines) + 22
    return y + LEADING + 4 if items else top


def place(axis: Axis, value: float, width: int) -> float:
    """Where a value lies, in units of the drawing."""
    low, high = STRIP[width]
    return low + axis.place(value) / 100 * (high - low)


def _lines(row: Row, width: int) -> tuple[list[str], list[str]]:
    room = (NAMES if width == WIDE else NARROW) - INDENT
    return wrapped(row.name, room, bold=True), wrapped(row.detail, room, SMALL)


def _height(row: Row, width: int) -> float:
    names, details = _lines(row, width)
    if width == WIDE:
        return max(len(names) + len(details), 2) * LEADING + 12
    return (len(names) + len(details) + _number_lines(row)) * LEADING + 46


def _number_lines(row: Row) -> int:
    """Narrow: value and range share a line where they fit into it."""
    room = NARROW - INDENT
    apart = width_of(row.value, bold=True) + 8 + width_of(row.spread, SMALL) > room
    return len(wrapped(row.value, room, bold=True)) + (1 if apart and row.spread else 0)


def _names(canvas: Canvas, row: Row, top: float, middle: float) -> None:
    wide = canvas.width == WIDE
    names, details = _lines(row, int(canvas.width))
    y = middle - (len(names) + len(details)) * LEADING / 2 + 14 if wide else top + 22
    if row.dot:
        canvas.mark(8, y - 5, row.gender, hollow=row.hollow, radius=6)
    for line in names:
        canvas.text(INDENT, y, line, bold=True)
        y += LEADING
    for line in details:
        canvas.text(INDENT, y, line, size=SMALL, paint="soft")
        y += LEADING
    if wide:
        _numbers_beside(canvas, row, middle)
    else:
        _numbers_below(canvas, row, y)


def _numbers_beside(canvas: Canvas, row: Row, middle: float) -> None:
    values = wrapped(row.value, WIDE - NUMBERS, bold=row.dot is not None)
    spreads = wrapped(row.spread, WIDE - NUMBERS, SMALL)
    y = middle - (len(values) + len(spreads)) * LEADING / 2 + 14
    for line in values:
        canvas.text(NUMBERS, y, line, bold=row.dot is not None, paint="ink" if row.dot else "soft")
        y += LEADING
    for line in spreads:
        canvas.text(NUMBERS, y, line, size=SMALL, paint="soft")
        y += LEADING


def _numbers_below(canvas: Canvas, row: Row, y: float) -> None:
    values = wrapped(row.value, NARROW - INDENT, bold=True)
    for line in values:
        canvas.text(INDENT, y, line, bold=row.dot is not None, paint="ink" if row.dot else "soft")
        y += LEADING
    if not row.spread:
        return
    beside = _number_lines(row) == len(values)
    x = INDENT + width_of(values[-1], bold=True) + 8 if beside else INDENT
    canvas.text(x, y - LEADING if beside else y, row.spread, size=SMALL, paint="soft")


def _strip(canvas: Canvas, content: Rows, row: Row, middle: float) -> None:
    width, axis = int(canvas.width), content.axis
    if row.then:
        x = place(axis, row.then.value, width)
        canvas.line((x, middle - 12), (x, middle + 12), "earlier", 2)
        if row.then.open_end:
            canvas.beyond((x, middle), (-1 if row.then.open_end == "low" else 1, 0), "earlier")
    if row.dot is None:
        return
    x = place(axis, row.dot.value, width)
    if row.dot.open_end:
        canvas.beyond((x, middle), (-1 if row.dot.open_end == "low" else 1, 0), "span", row.gender)
        return
    if row.dot.low is not None and row.dot.high is not None:
        ends = (place(axis, row.dot.low, width), middle), (place(axis, row.dot.high, width), middle)
        canvas.line(*ends, "span", 3, row.gender)
    canvas.mark(x, middle, row.gender, hollow=row.hollow)


def _grid(canvas: Canvas, content: Rows, below: float) -> None:
    width = int(canvas.width)
    tops = [0.0]
    if width == NARROW:
        # On phones words stand between the strips: the grid is drawn in the strips alone.
        tops = [sum(_height(row, width) for row in content.rows[: n + 1]) - 32 for n in range(len(content.rows))]
    for value in content.axis.values:
        x = place(content.axis, value, width)
        for top in tops:
            paint = "zero" if value == content.zero else "rule"
            canvas.line((x, top), (x, below if width == WIDE else top + 28), paint)


def _labels(canvas: Canvas, content: Rows, below: float) -> float:
    """The axis in numbers, as many as fit, and what its ends mean; returns where they end."""
    width = int(canvas.width)
    low, high = STRIP[width]
    free = float("-inf")
    for tick in content.axis.ticks:
        x = low + tick.x / 100 * (high - low)
        half = width_of(tick.label, SMALL) / 2
        x = min(max(x, half), width - half)
        if x - half > free + 6:
            canvas.text(x, below + 16, tick.label, size=SMALL, paint="soft", anchor="middle")
            free = x + half
    if not any(content.ends):
        return below + 22
    left, right = (low - 20, high + 20) if width == WIDE else (0.0, float(NARROW))
    canvas.text(left, below + 36, f"← {content.ends[0]}", size=SMALL, paint="soft")
    apart = sum(width_of(f"← {end}", SMALL) for end in content.ends) + 12 <= right - left
    canvas.text(right, below + (36 if apart else 36 + LEADING), f"{content.ends[1]} →", size=SMALL, paint="soft", anchor="end")
    return below + (42 if apart else 42 + LEADING)


def _sample(canvas: Canvas, item: Item, x: float, y: float) -> None:
    if item.kind == "earlier":
        canvas.line((x + 13, y - 8), (x + 13, y + 8), "earlier", 2)
        return
    if item.kind == "open":
        canvas.beyond((x + 24, y), (-1, 0), "span", item.gender)
        return
    canvas.line((x + 1, y), (x + 25, y), "span", 3, item.gender)
    canvas.mark(x + 13, y, item.gender, hollow=item.kind == "hollow", radius=5.5)
