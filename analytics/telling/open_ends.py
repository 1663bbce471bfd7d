"""What it would take for an open end ("2 or less") to become a value that can be compared. Pure, from published figures alone."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.disclosure import BANDS, publish_mean
from analytics.findings import PublishedFigure

# Two further bands say enough; the third is often out of reach.
FURTHER = 2


@dataclass(frozen=True, slots=True)
class Reach:
    """With `answers` or more, a figure could show values as far as `value`."""

    answers: int
    value: float
    step: float


def further(figure: PublishedFigure) -> list[Reach]:
    """The next bands of answers that would show more of the scale's end; none where no band shows more.

    The band of the figure is the only thing it rests on: never how many answered.
    """
    found: list[Reach] = []
    nearest = figure.value
    for answers in BANDS:
        if answers <= figure.n_low or len(found) == FURTHER:
            continue
        end = figure.scale_low if figure.open_end == "low" else figure.scale_high
        shown = publish_mean(answers, answers * end, figure.scale_low, figure.scale_high)
        if shown and abs(shown.value - end) < abs(nearest - end):
            nearest = shown.value
            found.append(Reach(answers, shown.value, shown.step))
    return found
