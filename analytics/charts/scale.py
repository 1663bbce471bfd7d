"""An axis: where it begins and ends, its ticks, and the place of a value on it in per cent."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format

# About this many ticks, one of these parts of a power of ten apart.
TICKS = 5
PARTS = (1, 2, 2.5, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    low: float
    high: float
    every: float

    def place(self, value: float) -> float:
        """Per cent from the low end, never off the axis."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(1.0, max(0.0, share)), 2)

    @property
    def values(self) -> list[float]:
        return [self.low + self.every * step for step in range(round((self.high - self.low) / self.every) + 1)]

    @property
    def ticks(self) -> list[Tick]:
        digits = len(f"{self.every:.6f}".rstrip("0").partition(".")[2])
        return [Tick(self.place(value), _signed(f"{value + 0.0:.{digits}f}")) for value in self.values]


def _signed(number: str) -> str:
    """In the reader's language, with a minus (as analytics.telling.words, which draws on this)."""
    return number_format(number).replace("-", "−")


def axis(values: Iterable[float], low: float, high: float) -> Axis:
    """From the scale's own low end, so that nothing looks larger than it is, to the first tick beyond the values.

    The ticks meet the scale's high end too: an axis never goes past what anybody can answer.
    """
    top = min(high, max([*values, low + (high - low) / 4]))
    every = next((width for width in _widths((top - low) / TICKS) if _divides(width, high - low)), high - low)
    return Axis(low, low + every * math.ceil((top - low) / every - 1e-9), every)


def both_ways(values: Iterable[float], reach: float) -> Axis:
    """As far to either side of none as the values go, and never past `reach`: for changes of a scale."""
    far = min(reach, max([*(abs(value) for value in values), reach / 4]))
    every = next((width for width in _widths(2 * far / TICKS) if _divides(width, reach)), reach)
    end = every * math.ceil(far / every - 1e-9)
    return Axis(-end, end, every)


def around_zero(values: Iterable[float]) -> Axis:
    """As far to either side of zero as the values go."""
    reach = max((abs(value) for value in values), default=1.0) or 1.0
    every = _widths(2 * reach / TICKS)[0]
    end = every * math.ceil(reach / every - 1e-9)
    return Axis(-end, end, every)


def _widths(least: float) -> list[float]:
    """Round widths from `least` on, over two powers of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    return [each for each in (power * times * part for times in (1, 10) for part in PARTS) if each >= least - 1e-12]


def _divides(width: float, span: float) -> bool:
    return abs(span / width - round(span / width)) < 1e-9
