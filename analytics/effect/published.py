"""Estimates from published figures. The reader of a figure knows its rounding and its band of n, nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analytics.effect.means import contrast
from analytics.effect.moments import Estimate, interval, quantile
from analytics.effect.verdict import Direction


def published_mean(value: float, *, step: float, n_low: float, reference_sd: float, level: float = 0.95) -> Estimate:
    """A published mean as an estimate; never narrower than the truth, since n_low is the least that n can be.

    Rounding and dither of at most one step together have a variance of at most step²/4.
    """
    if n_low <= 0 or step < 0 or reference_sd < 0:
        raise ValueError("A figure has people behind it, and no negative rounding or spread.")
    return interval(value, reference_sd**2 / n_low + step**2 / 4, math.inf, level)


def margin(*, step: float, n_low: float, reference_sd: float) -> float:
    """Half the 95 % interval of a published mean, with rounding and dither in it."""
    return quantile(0.95) * published_mean(0, step=step, n_low=n_low, reference_sd=reference_sd).se


def weighted_mean(parts: Sequence[tuple[float, Estimate]], level: float = 0.95) -> Estimate:
    """The mean over blocks, each with its weight (n_low)."""
    total = sum(weight for weight, _ in parts)
    if not total > 0:
        raise ValueError("A mean needs a weight above 0.")
    return contrast([(weight / total, estimate) for weight, estimate in parts], level)


def change(now: Estimate, then: Estimate, level: float = 0.95) -> Estimate:
    """now − then, unlinked: the same people may stand in both, which makes the interval slightly wide."""
    return contrast([(1, now), (-1, then)], level)


def gap(women: Estimate, men: Estimate, direction: Direction, level: float = 0.95) -> Estimate:
    """mean(women) − mean(men), turned so that positive means that women are worse off."""
    return contrast([(-direction, women), (direction, men)], level)


def difference_in_changes(
    before_t: Estimate, after_t: Estimate, before_c: Estimate, after_c: Estimate, level: float = 0.95
) -> Estimate:
    """(after − before) of the first pair minus that of the second, from four published means."""
    return contrast([(1, after_t), (-1, before_t), (-1, after_c), (1, before_c)], level)
