"""Sums in, estimates out: the two shapes that every effect is computed from and returned as."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from statistics import NormalDist
from types import ModuleType
from typing import SupportsFloat

# Relative rounding that sums of floats carry; a spread smaller than this is no spread.
FLOAT_NOISE = 1e-14
# Published sums are rounded; beyond this the sum of squares contradicts the total.
CONTRADICTION = 1e-6


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, sum and sum of squares of one block of answers. Holds no answer of its own."""

    n: float
    total: float
    squares: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(part) for part in (self.n, self.total, self.squares)):
            raise ValueError("Moments need finite sums.")
        if self.n < 0 or self.squares < 0:
            raise ValueError("A count and a sum of squares are never negative.")
        if self.n == 0 and (self.total or self.squares):
            raise ValueError("No answers cannot have a sum.")

    @classmethod
    def from_mean_sd(cls, n: float, mean: float, sd: float) -> Moments:
        """The sums behind a printed mean and standard deviation (n − 1 in its denominator); sd counts from n = 2 on."""
        if sd < 0:
            raise ValueError("A standard deviation is never negative.")
        spread = (n - 1) * sd * sd if n > 1 else 0.0
        return cls(n, n * mean, spread + n * mean * mean)

    @property
    def mean(self) -> float:
        """NaN without answers."""
        return float(exact(self.total) / exact(self.n)) if self.n else math.nan

    @property
    def variance(self) -> float:
        """Sample variance; NaN below two answers, where no spread can be seen."""
        return variance_from_sums(self.n, self.total, self.squares, noise_of=self.squares)

    @property
    def sd(self) -> float:
        return math.sqrt(self.variance)

    @property
    def variance_of_mean(self) -> float:
        """Infinite below two answers: one answer says nothing about how far the mean may be off."""
        return self.variance / float(self.n) if self.n > 1 else math.inf


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval, standard error and degrees of freedom (infinite for a normal one).

    What the data cannot bound has an infinite standard error and an unbounded interval, never a missing one.
    """

    value: float
    low: float
    high: float
    se: float
    df: float = math.inf

    @property
    def t(self) -> float:
        if self.se == 0:
            return math.copysign(math.inf, self.value) if self.value else 0.0
        return self.value / self.se

    @property
    def p(self) -> float:
        """Two-sided; 1 where nothing can be told. For ordering comparisons only, never shown."""
        if math.isnan(self.value) or not math.isfinite(self.se) or self.df <= 0:
            return 1.0
        beyond = -abs(self.t)
        if math.isinf(self.df):
            return math.erfc(-beyond / math.sqrt(2))
        return float(2 * _special().stdtr(self.df, beyond))


def exact(number: SupportsFloat) -> Fraction:
    """The number as a fraction, so that sums of integers beyond 2^53 and near-equal squares subtract without loss."""
    if isinstance(number, Integral):
        return Fraction(int(number))
    return Fraction(number if isinstance(number, Decimal) else float(number))


def is_rounded(number: SupportsFloat) -> bool:
    """Whether a sum of this type may have lost digits on the way; sums of integers and of decimals have not."""
    return not isinstance(number, Integral | Decimal)


def variance_from_sums(n: float, total: float, squares: float, *, noise_of: float) -> float:
    """Sample variance from sums; `noise_of` is the magnitude whose rounding the sum of squares carries."""
    if n <= 1:
        return math.nan
    spread = exact(squares) - exact(total) ** 2 / exact(n)
    if spread < -CONTRADICTION * float(noise_of):
        raise ValueError("The sum of squares is smaller than the sum allows.")
    noise = FLOAT_NOISE * float(noise_of) if is_rounded(squares) else 0.0
    return float(spread / (exact(n) - 1)) if spread > noise else 0.0


def quantile(level: float, df: float = math.inf) -> float:
    """How many standard errors an interval of this level reaches to each side."""
    if not 0 < level < 1:
        raise ValueError("A level lies between 0 and 1, for example 0.95.")
    upper = 0.5 + level / 2
    return NormalDist().inv_cdf(upper) if math.isinf(df) else float(_special().stdtrit(df, upper))


def _special() -> ModuleType:
    """Student's t comes from scipy, half a second of import and 60 MB that no web page needs: published figures are normal."""
    from scipy import special  # noqa: PLC0415

    return special


def unbounded(value: float = math.nan) -> Estimate:
    return Estimate(value, -math.inf, math.inf, math.inf, 0.0)


def interval(value: float, variance: float, df: float, level: float) -> Estimate:
    """The symmetric t (or normal) interval; unbounded where value, variance or df say nothing."""
    reach = quantile(level)
    value = float(value)
    if math.isnan(value) or not math.isfinite(variance) or not df > 0:
        return unbounded(value)
    se = math.sqrt(variance)
    reach = quantile(level, df)
    return Estimate(value, value - reach * se, value + reach * se, se, float(df))
