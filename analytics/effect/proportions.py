"""Shares, and differences from limits."""

from __future__ import annotations

import math

from analytics.effect.means import satterthwaite
from analytics.effect.moments import Estimate, quantile


def wilson(successes: float, n: float, level: float = 0.95) -> Estimate:
    """A share with Wilson's 1927 score interval; se is the plain √(p(1 − p)/n). Of nobody: NaN (0 to 1)."""
    z = quantile(level)
    if not 0 <= successes <= n or not math.isfinite(n):
        raise ValueError("Successes lie between 0 and n.")
    if n == 0:
        return Estimate(math.nan, 0.0, 1.0, math.inf)
    successes, n = float(successes), float(n)
    p = successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # At none and at all the limit is exactly 0 or 1; rounding must not move it past the share itself.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Estimate(p, low, high, math.sqrt(p * (1 - p) / n))


def newcombe(s1: float, n1: float, s2: float, n2: float, level: float = 0.95) -> Estimate:
    """p1 − p2 by Newcombe's 1998 method 10: Wilson limits, squared and added."""
    difference = mover_difference(wilson(s1, n1, level), wilson(s2, n2, level))
    return Estimate(difference.value, max(-1.0, difference.low), min(1.0, difference.high), difference.se, difference.df)


def mover_difference(a: Estimate, b: Estimate) -> Estimate:
    """a − b at the level of the two limits given: square and add (Zou & Donner 2008). Keeps skewed intervals skewed."""
    value = a.value - b.value
    se = math.hypot(a.se, b.se)
    df = satterthwaite([(a.se * a.se, a.df), (b.se * b.se, b.df)])
    if math.isnan(value):
        return Estimate(value, -math.inf, math.inf, se, df)
    low = value - math.hypot(a.value - a.low, b.high - b.value)
    high = value + math.hypot(a.high - a.value, b.value - b.low)
    return Estimate(value, low, high, se, df)
