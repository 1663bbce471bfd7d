"""A measure over its rounds, a line for each gender, as templates/ui/trend.html draws it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analytics import words
from analytics.charts.scale import Axis, axis
from analytics.findings import PublishedFigure
from analytics.findings.rounds import Round

Line = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    gender: str
    hollow: bool
    points: list[Point]


@dataclass(frozen=True, slots=True)
class Trend:
    series: list[Series]
    y_labels: list[str]
    x_labels: list[str]
    grid: list[float]


def trend(rounds: Sequence[Round], strata: frozenset[str]) -> Trend | None:
    """The blocks of one half (or of both together) over time; None where fewer than two rounds show any."""
    shown = [(each, [figure for figure in each.figures if figure.strata == strata]) for each in rounds]
    shown = [(each, figures) for each, figures in shown if figures]
    if len(shown) < 2:
        return None
    figures = [figure for _, own in shown for figure in own]
    scale = axis([figure.value for figure in figures], figures[0].scale_low, figures[0].scale_high)
    first, last = shown[0][0].closed_on, shown[-1][0].closed_on
    hollow = strata in ({"not_yet"}, {"specific"})
    series = [
        Series(words.mark_of(genders), hollow, [_point(figure, scale, first, last) for figure in line])
        for genders, line in _unbroken([own for _, own in shown])
    ]
    return Trend(
        series=series,
        y_labels=[tick.label for tick in reversed(scale.ticks)],
        x_labels=[words.day(first), words.day(last)],
        grid=[100 - tick.x for tick in scale.ticks],
    )


def _unbroken(rounds: Sequence[Sequence[PublishedFigure]]) -> Iterator[tuple[tuple[str, ...], list[PublishedFigure]]]:
    """A line for each run of rounds that show a gender: a line across a round that hid it would invent its value."""
    runs: dict[tuple[str, ...], list[PublishedFigure]] = {}
    for figures in rounds:
        present = {tuple(sorted(figure.genders)): figure for figure in figures}
        for genders in [genders for genders in runs if genders not in present]:
            yield genders, runs.pop(genders)
        for genders, figure in present.items():
            runs.setdefault(genders, []).append(figure)
    yield from sorted(runs.items())


def _point(figure: PublishedFigure, scale: Axis, first: date, last: date) -> Point:
    x = 100 * (figure.closed_on - first).days / ((last - first).days or 1)
    return Point(round(x, 2), round(100 - scale.place(figure.value), 2))
