"""Each block's value with its range, a row each, as templates/ui/plot.html draws them."""

from __future__ import annotations

from dataclasses import dataclass

from analytics import words
from analytics.charts.by_gender import blocks_in_order
from analytics.charts.scale import Axis, Tick, axis
from analytics.findings import PublishedFigure
from analytics.findings.rounds import Round


@dataclass(frozen=True, slots=True)
class Row:
    gender: str
    name: str
    detail: str
    value: str
    range: str
    x: float
    low: float | None
    high: float | None
    before: float | None
    hollow: bool


@dataclass(frozen=True, slots=True)
class Plot:
    rows: list[Row]
    ticks: list[Tick]


def plot(now: Round, before: Round | None) -> Plot:
    """One row a block of the round; the earlier value where the same block was published then."""
    figures = blocks_in_order(now.figures)
    earlier = {figure.block: figure for figure in before.figures} if before else {}
    drawn = [*figures, *(earlier[figure.block] for figure in figures if figure.block in earlier)]
    first = figures[0]
    scale = axis([figure.value + _margin(figure) for figure in drawn], first.scale_low, first.scale_high)
    return Plot([_row(figure, earlier.get(figure.block), scale) for figure in figures], scale.ticks)


def _row(figure: PublishedFigure, before: PublishedFigure | None, scale: Axis) -> Row:
    ranged = not figure.open_end
    return Row(
        gender=words.mark_of(figure.genders),
        name=words.who(figure),
        detail=words.detail(figure),
        value=words.value(figure),
        range=words.spread(figure),
        x=scale.place(figure.value),
        low=scale.place(figure.value - figure.margin) if ranged else None,
        high=scale.place(figure.value + figure.margin) if ranged else None,
        before=scale.place(before.value) if before else None,
        hollow=figure.strata in ({"not_yet"}, {"specific"}),
    )


def _margin(figure: PublishedFigure) -> float:
    return 0.0 if figure.open_end else figure.margin
