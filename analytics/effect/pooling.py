"""Many estimates at once: partial pooling."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
# A variance of exactly 0 would weigh infinitely; relative to the others this is as good as 0.
SMALLEST_VARIANCE = 1e-12


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """tau2: variance between the true values; mu: their mean; q: Cochran's test of heterogeneity."""

    tau2: float
    mu: float
    se_mu: float
    q: float


def random_effects(estimates: Sequence[float], variances: Sequence[float]) -> RandomEffects:
    """A normal model of independent estimates with known variances, tau2 by restricted maximum likelihood."""
    y, v = _checked(estimates, variances)
    if not len(y):
        raise ValueError("There is nothing to pool.")
    tau2 = _reml(y, v)
    mu, se_mu = _mean(y, v + tau2)
    fixed, _ = _mean(y, v)
    return RandomEffects(tau2, mu, se_mu, float(np.sum((y - fixed) ** 2 / v)))


def shrink(estimates: Sequence[float], variances: Sequence[float]) -> list[tuple[float, float]]:
    """Each estimate drawn toward the common mean by its own noise, with the variance of the result.

    Empirical Bayes: B = v/(v + tau2), value = B mu + (1 − B) y, variance = (1 − B) v + B² se_mu².
    """
    y, v = _checked(estimates, variances)
    if not len(y):
        return []
    if not np.any(np.asarray(variances, dtype=float)):
        return [(float(value), 0.0) for value in y]
    model = random_effects(estimates, variances)
    b = v / (v + model.tau2)
    values = b * model.mu + (1 - b) * y
    spreads = (1 - b) * v + b**2 * model.se_mu**2
    return list(zip(values.tolist(), spreads.tolist(), strict=True))


def _checked(estimates: Sequence[float], variances: Sequence[float]) -> tuple[Vector, Vector]:
    y, v = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    if y.shape != v.shape or y.ndim != 1:
        raise ValueError("Give one variance for each estimate.")
    if not (np.all(np.isfinite(y)) and np.all(np.isfinite(v)) and np.all(v >= 0)):
        raise ValueError("Estimates are finite, variances finite and not negative.")
    scale = float(np.max(v, initial=0.0)) or float(np.max(np.abs(y), initial=0.0)) ** 2 or 1.0
    return y, np.maximum(v, SMALLEST_VARIANCE * scale)


def _mean(y: Vector, variance: Vector) -> tuple[float, float]:
    weight = 1 / variance
    return float(np.sum(weight * y) / np.sum(weight)), math.sqrt(1 / float(np.sum(weight)))


def _restricted_likelihood(tau2: float, y: Vector, v: Vector) -> float:
    weight = 1 / (v + tau2)
    residual = y - np.sum(weight * y) / np.sum(weight)
    return float(np.sum(np.log(weight)) - np.log(np.sum(weight)) - np.sum(weight * residual**2)) / 2


def _score(tau2: float, y: Vector, v: Vector) -> float:
    weight = 1 / (v + tau2)
    residual = y - np.sum(weight * y) / np.sum(weight)
    return float(np.sum((weight * residual) ** 2) - np.sum(weight) + np.sum(weight**2) / np.sum(weight)) / 2


def _reml(y: Vector, v: Vector) -> float:
    """The likelihood may have two humps, so every rise-then-fall of a grid is refined and the best one kept."""
    from scipy.optimize import brentq  # noqa: PLC0415 — a second of import that no web page needs

    spread = float(np.sum((y - y.mean()) ** 2))
    # A spread below the smallest doubles is none: the grid would begin at 0.
    if len(y) < 2 or spread * 1e-9 == 0:
        return 0.0
    # At the best tau2 some v + tau2 is at most the largest squared residual, which is below the whole spread.
    grid = np.concatenate([[0.0], np.geomspace(spread * 1e-9, spread * len(y), 240)])
    scores = [_score(float(tau2), y, v) for tau2 in grid]
    candidates = [0.0]
    for left, right, here, there in zip(grid, grid[1:], scores, scores[1:], strict=False):
        if here > 0 >= there:
            candidates.append(float(brentq(_score, float(left), float(right), args=(y, v), xtol=1e-15, rtol=1e-13)))
    return max(candidates, key=lambda tau2: _restricted_likelihood(tau2, y, v))
