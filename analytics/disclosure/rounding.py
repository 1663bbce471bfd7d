"""Rule 7 of the publication rule: a mean rounded so that any two people could have said anything."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from numbers import Integral
from typing import Literal, SupportsFloat

FLOOR = 10
# Where each published band of n begins. The first begins at the floor: below it nothing has a band.
BANDS = (FLOOR, 15, 20, 30, 50, 100, 200, 500)
MANTISSAS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5))
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Figure:
    """A published mean: the band of n, never n; `open_end` "low" reads "value or less", "high" "value or more"."""

    n_low: int
    n_high: int | None
    value: float
    step: float
    open_end: Literal["", "low", "high"]


def band(n: int) -> tuple[int, int | None]:
    """The published band of n, both ends included; ValueError below the floor."""
    if n < FLOOR:
        raise ValueError(f"Nothing is published about fewer than {FLOOR} people.")
    low = max(start for start in BANDS if start <= n)
    following = [start for start in BANDS if start > n]
    return low, following[0] - 1 if following else None


def step(n: int, low: float, high: float) -> float:
    """The smallest of … 0.1, 0.2, 0.25, 0.5, 1, 2, … strictly greater than 2 (high − low) / lower end of the band."""
    return float(_step(n, _exact(low), _exact(high)))


def publish_mean(n: int, total: float, low: float, high: float, dither: float = 0.0) -> Figure | None:
    """The figure for n answers that add up to total, or None where nothing may be published.

    `dither` is in steps, in [−0.5, 0.5). The ends of the grid are marked as open whether or not the mean was clamped
    to them: an unmarked end would tell that it was not.
    """
    bottom, top, shift = _exact(low), _exact(high), _exact(dither)
    if not -HALF <= shift < HALF:
        raise ValueError("Dither is given in steps, from -0.5 up to but not including 0.5.")
    if n < FLOOR:
        return None
    width = _step(n, bottom, top)
    mean = _exact(total) / int(n)
    if not bottom <= mean <= top:
        raise ValueError("The total is out of reach of the scale.")
    first, last = math.ceil((bottom + width) / width), math.floor((top - width) / width)
    if last - first < 1:
        return None
    position = min(max(math.floor(mean / width + shift + HALF), first), last)
    open_end: Literal["", "low", "high"] = "low" if position == first else "high" if position == last else ""
    n_low, n_high = band(n)
    # The multiple is made as a fraction, so that 3 steps of 0.1 read 0.3 and not 0.30000000000000004.
    return Figure(n_low, n_high, float(position * width), float(width), open_end)


# A night publishes many blocks of few sizes on few scales.
@lru_cache(maxsize=1024)
def _step(n: int, low: Fraction, high: Fraction) -> Fraction:
    if high <= low:
        raise ValueError("A scale ends above its beginning.")
    bound = 2 * (high - low) / band(n)[0]
    power = Fraction(1)
    while power > bound:
        power /= 10
    while power * 10 <= bound:
        power *= 10
    # Now power ≤ bound < 10 power, so the answer is one of these five.
    return min(width for width in (*(power * mantissa for mantissa in MANTISSAS), power * 10) if width > bound)


def _exact(number: SupportsFloat) -> Fraction:
    """As written: 0.1 is a tenth here, not the double next to it, so that "strictly greater" is decided as on paper."""
    if isinstance(number, Integral):
        return Fraction(int(number))
    if isinstance(number, Fraction):
        return number
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("A scale, a total and a dither are finite numbers.")
    return Fraction(repr(value))
