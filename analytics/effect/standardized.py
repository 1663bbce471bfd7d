"""Standardized mean differences with exact noncentral-t intervals."""

from __future__ import annotations

import math

from scipy import special

from analytics.effect.means import paired_moments
from analytics.effect.moments import Estimate, Moments, quantile, unbounded
from analytics.effect.noncentral import noncentrality_interval


def correction(df: float) -> float:
    """Hedges' J, exact: Γ(df/2) / (√(df/2) Γ((df − 1)/2)); NaN up to df = 1, where the mean of d does not exist."""
    if df <= 1:
        return math.nan
    # poch is the ratio of gamma functions without the cancellation that two log-gammas have at large df.
    return float(special.poch((df - 1) / 2, 0.5)) / math.sqrt(df / 2)


def cohens_d(a: Moments, b: Moments, level: float = 0.95) -> Estimate:
    """(mean(a) − mean(b)) / pooled SD. Without spread: ±∞, or NaN where the means agree."""
    return _between(a, b, level, corrected=False)


def hedges_g(a: Moments, b: Moments, level: float = 0.95) -> Estimate:
    """Cohen's d freed from its bias in small samples; se² = 1/n1 + 1/n2 + g²/(2(n1 + n2)) (Hedges 1981)."""
    return _between(a, b, level, corrected=True)


def cohens_dz(n: float, x: float, y: float, xx: float, yy: float, xy: float, level: float = 0.95) -> Estimate:
    """Mean of y − x over its own SD, for linked people; se² = 1/n + dz²/(2n)."""
    mean, variance = paired_moments(n, x, y, xx, yy, xy)
    return _standardize(mean, variance, 1 / n if n else math.inf, n - 1, n, level, corrected=False)


def hedges_gz(n: float, x: float, y: float, xx: float, yy: float, xy: float, level: float = 0.95) -> Estimate:
    mean, variance = paired_moments(n, x, y, xx, yy, xy)
    return _standardize(mean, variance, 1 / n if n else math.inf, n - 1, n, level, corrected=True)


def _between(a: Moments, b: Moments, level: float, *, corrected: bool) -> Estimate:
    quantile(level)
    df = float(a.n) + float(b.n) - 2
    if a.n == 0 or b.n == 0 or df <= 0:
        return unbounded()
    pooled = sum((cell.n - 1) * cell.variance for cell in (a, b) if cell.n > 1) / df
    return _standardize(a.mean - b.mean, pooled, 1 / a.n + 1 / b.n, df, a.n + b.n, level, corrected=corrected)


def _standardize(
    difference: float, variance: float, inverse_n: float, df: float, n: float, level: float, *, corrected: bool
) -> Estimate:
    """`inverse_n` is the variance of the difference in units of the SD²; t = d / √inverse_n."""
    quantile(level)
    factor = correction(df) if corrected else 1.0
    if not df > 0 or math.isnan(factor) or math.isnan(variance):
        return unbounded()
    if variance == 0:
        return unbounded(math.copysign(math.inf, difference) if difference else math.nan)
    root = math.sqrt(inverse_n)
    d = difference / math.sqrt(variance)
    low, high = noncentrality_interval(d / root, df, level)
    value = factor * d
    se = math.sqrt(inverse_n + value * value / (2 * n))
    return Estimate(float(value), factor * root * low, factor * root * high, float(se), float(df))
