"""Differences of means: between two blocks, within linked people, and of differences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analytics.effect.moments import Estimate, Moments, interval, quantile, variance_from_sums


def welch(a: Moments, b: Moments, level: float = 0.95) -> Estimate:
    """mean(a) − mean(b) with unequal variances (Welch 1947)."""
    return _of_cells([(1, a), (-1, b)], level)


def difference_in_differences(
    before_t: Moments, after_t: Moments, before_c: Moments, after_c: Moments, level: float = 0.95
) -> Estimate:
    """(after − before) of the treated minus the same of the comparison: four separate samples, nobody linked."""
    return _of_cells([(1, after_t), (-1, before_t), (-1, after_c), (1, before_c)], level)


def paired(n: float, x: float, y: float, xx: float, yy: float, xy: float, level: float = 0.95) -> Estimate:
    """Mean of y − x over linked people, from sums, sums of squares and the sum of products."""
    mean, variance = paired_moments(n, x, y, xx, yy, xy)
    return interval(mean, variance / n if n > 1 else math.inf, n - 1, level)


def paired_moments(n: float, x: float, y: float, xx: float, yy: float, xy: float) -> tuple[float, float]:
    """Mean and sample variance of y − x; NaN where n is too small for them."""
    if n < 0:
        raise ValueError("A count is never negative.")
    if n == 0:
        return math.nan, math.nan
    return (y - x) / n, variance_from_sums(n, y - x, xx + yy - 2 * xy, noise_of=xx + yy)


def contrast(terms: Sequence[tuple[float, Estimate]], level: float = 0.95) -> Estimate:
    """Σ weight × estimate over independent estimates, with Satterthwaite's degrees of freedom."""
    value = sum(weight * estimate.value for weight, estimate in terms)
    parts = [(weight * weight * estimate.se * estimate.se, estimate.df) for weight, estimate in terms if weight]
    return interval(value, sum(part for part, _ in parts), satterthwaite(parts), level)


def satterthwaite(parts: Sequence[tuple[float, float]]) -> float:
    """Degrees of freedom of a sum of variances, each given with its own (Satterthwaite 1946).

    Where every variance is 0 the formula is 0/0; the degrees of freedom then add up.
    """
    if any(not math.isfinite(variance) or df <= 0 for variance, df in parts):
        return 0.0
    total = sum(variance for variance, _ in parts)
    if total == 0:
        return sum(df for _, df in parts)
    shares = sum((variance / total) ** 2 / df for variance, df in parts)
    return 1 / shares if shares else math.inf


def _of_cells(cells: Sequence[tuple[int, Moments]], level: float) -> Estimate:
    quantile(level)
    value = sum(sign * cell.mean for sign, cell in cells)
    parts = [(cell.variance_of_mean, float(cell.n) - 1) for _, cell in cells]
    return interval(value, sum(part for part, _ in parts), satterthwaite(parts), level)
