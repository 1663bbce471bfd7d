"""Intervals for a noncentrality parameter.

`scipy.stats.nct.cdf` returns NaN for some valid arguments (scipy issue 25470) and loses its tails, so the distribution
function is integrated here from its definition T = (Z + δ) / S, S² = χ²/df, which is finite everywhere.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

# Beyond this many standard deviations a normal tail is below 1e-19 and adds nothing to a double.
TAIL = 9.0
NODES = 160


@lru_cache(maxsize=1)
def _legendre() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return nodes, weights


def noncentral_t_cdf(t: float, df: float, delta: float) -> float:
    """P(T ≤ t) of the noncentral t; the negative half by symmetry, F(t; δ) = 1 − F(−t; −δ)."""
    if t < 0:
        return 1 - noncentral_t_cdf(-t, df, -delta)
    if math.isinf(df):
        return float(special.ndtr(t - delta))
    # Over S while the normal step in it is wide, else over Z, so that nothing is sharper than a node gap.
    return _over_scale(t, df, delta) if t * t <= 2 * df else _over_normal(t, df, delta)


def _over_scale(t: float, df: float, delta: float) -> float:
    # χ²(df) is twice a gamma variable of shape df/2: its quantiles at 1e-18 and 1 − 1e-18.
    quantiles = (2 * special.gammaincinv(df / 2, 1e-18), 2 * special.gammainccinv(df / 2, 1e-18))
    low, high = (math.sqrt(float(x) / df) for x in quantiles)
    nodes, weights = _legendre()
    s = (low + high) / 2 + (high - low) / 2 * nodes
    log_density = (df - 1) * np.log(s) - df * s * s / 2
    mass = weights * np.exp(log_density - log_density.max())
    return float(np.sum(mass * special.ndtr(t * s - delta)) / np.sum(mass))


def _over_normal(t: float, df: float, delta: float) -> float:
    if -delta >= TAIL:
        return 1.0
    low = max(-TAIL, -delta)
    nodes, weights = _legendre()
    z = (low + TAIL) / 2 + (TAIL - low) / 2 * nodes
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    at_least = special.gammaincc(df / 2, df / 2 * ((z + delta) / t) ** 2)
    below = float(special.ndtr(-delta)) if low > -TAIL else 0.0
    return min(1.0, below + float(np.sum(weights * density * at_least)) * (TAIL - low) / 2)


def noncentrality_interval(t: float, df: float, level: float) -> tuple[float, float]:
    """The δ under which t would stand at the upper and at the lower edge of the level (Steiger & Fouladi 1997)."""
    tail = (1 - level) / 2
    return _noncentrality_at(t, df, 1 - tail), _noncentrality_at(t, df, tail)


def _noncentrality_at(t: float, df: float, probability: float) -> float:
    from scipy.optimize import brentq  # noqa: PLC0415 — a second of import that no web page needs

    def excess(delta: float) -> float:
        return noncentral_t_cdf(t, df, delta) - probability

    # The distribution function falls in δ: walk outward from t until both sides of the answer are seen.
    stride = math.sqrt(1 + t * t / (2 * df))
    low, high = t - stride, t + stride
    while excess(low) < 0:
        low, stride = low - stride, stride * 2
    stride = high - t
    while excess(high) > 0:
        high, stride = high + stride, stride * 2
    return float(brentq(excess, low, high, xtol=1e-12, rtol=1e-13))
