"""Values over time, a line a gender, in one panel: bands, breaks, marks, and a label at the end of each line.

Places are units of the drawing. A line breaks where a round hid a group, and at a value with an open end: a line through
either would invent a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from analytics.charts.drawing import LEADING, SMALL, Canvas, width_of, wrapped
from analytics.charts.rows import Dot
from analytics.charts.scale import Axis


@dataclass(frozen=True, slots=True)
class Time:
    """A round or a quarter: when, and how it is called under the plot."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Series:
    """One gender: its value at each time, None where it is not shown. `last` says the latest value in words."""

    gender: str
    name: str
    last: str
    dots: tuple[Dot | None, ...]
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a panel lies: its beginning, its plot, and the room right of it for labels (none: the key stands under the panel)."""

    start: float
    left: float
    right: float
    top: float
    bottom: float
    labels: float
    # Room for arrows between the plot and its dates.
    arrows: float = 0


def draw(
    canvas: Canvas,
    frame: Frame,
    axis: Axis,
    times: Sequence[Time],
    series: Sequence[Series],
    *,
    numbered: bool = True,
) -> float:
    """The panel with its axes; returns where it ends, below the dates or the key."""
    grid(canvas, frame, axis, numbered=numbered)
    aside = _aside(frame, len(times), len(series))
    places = _places(frame, times, 10 + aside * (len(series) - 1) / 2)
    beside = [[x + aside * (number - (len(series) - 1) / 2) for x in places] for number in range(len(series))]
    for each, own in zip(series, beside, strict=True):
        for run in _runs(each.dots):
            _band(canvas, frame, axis, [(own[at], dot) for at, dot in run], each.gender)
    for each, own in zip(series, beside, strict=True):
        _line(canvas, frame, axis, own, each, _radius(frame, len(times)))
    _dates(canvas, frame, times, places)
    below = frame.bottom + frame.arrows + 24
    return _labels_beside(canvas, frame, axis, series, below) if frame.labels else _labels_below(canvas, frame, series, below)


def _line(canvas: Canvas, frame: Frame, axis: Axis, places: Sequence[float], each: Series, radius: float) -> None:
    """One gender's line with its marks."""
    for run in _runs(each.dots):
        points = [(places[at], height(frame, axis, dot.value)) for at, dot in run]
        if len(points) > 1:
            canvas.path(points, each.gender)
    for x, dot in zip(places, each.dots, strict=True):
        if dot:
            point(canvas, frame, axis, x, dot, each, radius)


def height(frame: Frame, axis: Axis, value: float) -> float:
    """Where a value lies."""
    return frame.bottom - axis.place(value) / 100 * (frame.bottom - frame.top)


def alone(canvas: Canvas, frame: Frame, axis: Axis, at: tuple[float, Dot], gender: str) -> None:
    """A value that no line leads to: hollow, with its range."""
    x, dot = at
    _band(canvas, frame, axis, [at], gender)
    point(canvas, frame, axis, x, dot, Series(gender, "", "", (), hollow=True), 5)


def grid(canvas: Canvas, frame: Frame, axis: Axis, *, numbered: bool = True) -> None:
    """A line for each tick, with its number on the left."""
    for tick, value in zip(axis.ticks, axis.values, strict=True):
        y = height(frame, axis, value)
        canvas.line((frame.left, y), (frame.right, y), "rule")
        if numbered:
            canvas.text(frame.left - 8, y + 4.5, tick.label, size=SMALL, paint="soft", anchor="end")


def point(canvas: Canvas, frame: Frame, axis: Axis, x: float, dot: Dot, each: Series, radius: float) -> None:
    """One value as its mark; an open end as the bracket and arrow that it is."""
    y = height(frame, axis, dot.value)
    if dot.open_end:
        canvas.beyond((x, y), (0, 1 if dot.open_end == "low" else -1), "span", each.gender)
    else:
        canvas.mark(x, y, each.gender, hollow=each.hollow, radius=radius)


def room_for(axis: Axis) -> float:
    """How much the numbers of the axis take, left of the plot."""
    return max(width_of(tick.label, SMALL) for tick in axis.ticks) + 14


def month(when: date) -> str:
    return date_format(when, "M Y")


def _places(frame: Frame, times: Sequence[Time], edge: float) -> list[float]:
    """By date, with room for marks at both sides; a single time stands in the middle."""
    first = times[0].day
    days = (times[-1].day - first).days
    left, right = frame.left + edge, frame.right - edge
    if not days:
        return [(left + right) / 2] * len(times)
    return [left + (when.day - first).days / days * (right - left) for when in times]


def _radius(frame: Frame, count: int) -> float:
    """Marks shrink before they would cover each other."""
    apart = (frame.right - frame.left) / max(count, 1)
    return 5.5 if apart >= 20 else 4 if apart >= 12 else 2.5


def _aside(frame: Frame, count: int, series: int) -> float:
    """How far marks of one round stand beside each other, so that equal values are all seen."""
    apart = (frame.right - frame.left) / max(count, 1)
    return min(13.0, apart / 2 / series) if series > 1 else 0.0


def _runs(dots: Sequence[Dot | None]) -> list[list[tuple[int, Dot]]]:
    """Values that follow each other without a gap and without an open end."""
    runs: list[list[tuple[int, Dot]]] = [[]]
    for at, dot in enumerate(dots):
        if dot and not dot.open_end:
            runs[-1].append((at, dot))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _band(canvas: Canvas, frame: Frame, axis: Axis, run: Sequence[tuple[float, Dot]], gender: str) -> None:
    """The 95 % range along a run; of a value that stands alone, as a line."""
    ends = [
        (x, height(frame, axis, dot.low), height(frame, axis, dot.high))
        for x, dot in run
        if dot.low is not None and dot.high is not None
    ]
    if len(ends) == 1:
        x, low, high = ends[0]
        canvas.line((x, low), (x, high), "span", 3, gender)
    elif ends:
        canvas.area([*((x, high) for x, _low, high in ends), *((x, low) for x, low, _high in reversed(ends))], gender)


def _dates(canvas: Canvas, frame: Frame, times: Sequence[Time], places: Sequence[float]) -> None:
    """Months under the plot: the first and the last, and those between that have room."""
    words = [when.words for when in times]
    half = [width_of(each, SMALL) / 2 for each in words]
    centres = [min(max(x, frame.left - 4 + each), frame.right + 4 - each) for x, each in zip(places, half, strict=True)]
    kept = [0]
    last = len(words) - 1
    for at in range(1, len(words)):
        clear = centres[at] - half[at] > centres[kept[-1]] + half[kept[-1]] + 14
        before_last = at == last or centres[at] + half[at] < centres[last] - half[last] - 14
        if clear and before_last and words[at] != words[kept[-1]]:
            kept.append(at)
    for at in kept:
        canvas.line((places[at], frame.bottom), (places[at], frame.bottom + 4), "zero")
        canvas.text(centres[at], frame.bottom + frame.arrows + 19, words[at], size=SMALL, paint="soft", anchor="middle")


def _labels_beside(canvas: Canvas, frame: Frame, axis: Axis, series: Sequence[Series], below: float) -> float:
    """A name at the end of each line, moved apart where lines end close together."""
    x = frame.right + 34
    named = [(_end(frame, axis, each), each, *_lines(each, frame.labels - 34)) for each in series]
    named.sort(key=lambda one: one[0])
    sizes = [len(names + lasts) * LEADING + 4 for _y, _each, names, lasts in named]
    tops: list[float] = []
    for (y, *_rest), size in zip(named, sizes, strict=True):
        tops.append(max(y - size / 2, tops[-1] + sizes[len(tops) - 1] if tops else frame.top - 10))
    over = tops[-1] + sizes[-1] - frame.bottom - frame.arrows - 20 if tops else 0
    for at in range(len(tops) - 1, -1, -1):
        limit = tops[at + 1] - sizes[at] if at + 1 < len(tops) else tops[at] - max(over, 0)
        tops[at] = min(tops[at], limit)
    for top, (y, each, names, lasts) in zip(tops, named, strict=True):
        if each.dots[-1]:
            canvas.line((frame.right + 2, y), (frame.right + 12, top + LEADING - 5), "rule")
        _label(canvas, each, names, lasts, (x, top + LEADING))
    return max(below, tops[-1] + sizes[-1] if tops else 0)


def _labels_below(canvas: Canvas, frame: Frame, series: Sequence[Series], below: float) -> float:
    y = below + LEADING + 2
    for each in series:
        names, lasts = _lines(each, frame.right - frame.start - 26)
        _label(canvas, each, names, lasts, (frame.start + 26, y))
        y += len(names + lasts) * LEADING + 6
    return y - LEADING + 4


def _label(canvas: Canvas, each: Series, names: list[str], lasts: list[str], at: tuple[float, float]) -> None:
    x, y = at
    canvas.mark(x - 14, y - 5, each.gender, hollow=each.hollow, radius=5.5)
    for number, line in enumerate(names + lasts):
        paint = "ink" if number < len(names) else "soft"
        canvas.text(x, y + number * LEADING, line, size=SMALL, bold=number < len(names), paint=paint)


def _lines(each: Series, room: float) -> tuple[list[str], list[str]]:
    return wrapped(each.name, room, SMALL, bold=True), wrapped(each.last, room, SMALL)


def _end(frame: Frame, axis: Axis, each: Series) -> float:
    """Where a line ends: its latest value."""
    shown = [dot for dot in each.dots if dot]
    return height(frame, axis, shown[-1].value) if shown else frame.bottom
