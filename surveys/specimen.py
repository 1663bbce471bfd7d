"""The example of a figure on the check-in page: made-up answers put through the real publication rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from analytics.disclosure import Figure, publish_mean
from surveys.instrument import measures

MEAN = 3.17
# From "nothing at all" to a large group: what more answers do to the rounding.
PEOPLE = (9, 12, 40, 130)


@dataclass(frozen=True)
class Specimen:
    """What HR would get if `people` of one gender answered; `figure` is None where they would get nothing."""

    people: int
    figure: Figure | None


@cache
def specimens() -> tuple[Specimen, ...]:
    """One specimen for each size, of the PHQ-4."""
    scale = measures()["phq4"]
    return tuple(Specimen(n, publish_mean(n, n * MEAN, scale.low, scale.high)) for n in PEOPLE)
