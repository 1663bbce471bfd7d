"""What an estimate lets us say, in words. Codes are for programs, sentences for people; no p-value reaches either."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from analytics.effect.moments import Estimate, quantile

Direction = Literal[1, -1]
Code = Literal["too_few", "too_early", "improved", "worse", "no_meaningful_change", "not_enough_evidence"]
ClosingCode = Literal["both_improved", "one_improved", "one_got_worse", "unclear"]
FEWEST = 10
EARLY = 20
POWER = 0.8


@dataclass(frozen=True, slots=True)
class Verdict:
    code: Code
    sentence: str


@dataclass(frozen=True, slots=True)
class Words:
    """How a verdict names what moved: a change, a gap, a difference."""

    improved: str
    worse: str
    same: str
    at_worst: str
    at_best: str


CHANGE = Words("Improved by", "Got worse by", "No meaningful change.", "worse", "better")


@dataclass(frozen=True, slots=True)
class ClosingReason:
    """Why a gap became smaller. A warning where anybody got worse: that is no success."""

    code: ClosingCode
    warning: bool
    sentence: str


def verdict(
    estimate: Estimate, meaningful: float, direction: Direction, n: float, *, open_ended: bool = False, words: Words = CHANGE
) -> Verdict:
    """The verdict on a change. `n` is the smallest cell; direction −1 means that falling is improving.

    Tested in the order of measurement.md: a small change that is certain is still "no meaningful change".
    """
    if not (math.isfinite(meaningful) and meaningful > 0):
        raise ValueError("A meaningful difference is a number above 0.")
    if open_ended:
        return Verdict("too_few", "This cannot be compared. One figure is given only as “or less” or “or more”.")
    better, low, high = _toward_better(estimate, direction)
    if n < FEWEST or math.isnan(better):
        return Verdict("too_few", f"Too few answers to compare. We compare from {FEWEST} answers on each side.")
    if n < EARLY:
        return Verdict(
            "too_early", f"Too early to say. Part of this rests on fewer than {EARLY} answers, and there chance weighs too much."
        )
    least, most = _ninety(estimate, direction)
    if -meaningful < least and most < meaningful:
        small = f"{meaningful:g}"
        return Verdict("no_meaningful_change", f"{words.same} Any change is smaller than {small}.")
    if low > 0:
        return Verdict("improved", f"{words.improved} {_size(better, low, high, meaningful)}.")
    if high < 0:
        return Verdict("worse", f"{words.worse} {_size(-better, -high, -low, meaningful)}.")
    return Verdict("not_enough_evidence", _not_enough(estimate, (low, high), meaningful, n, words))


def answers_needed(estimate: Estimate, meaningful: float, n: float) -> int | None:
    """How many more answers the smallest side of n (and each other side in proportion) needs, rounded up to two digits.

    Enough that a true change of the meaningful size would be seen four times in five, and that the change as it stands
    would get another verdict. None where the data bound nothing yet.
    """
    if not math.isfinite(estimate.se) or math.isnan(estimate.value):
        return None
    reach, inner = quantile(0.95, estimate.df), quantile(0.90, estimate.df)
    size = abs(estimate.value)
    as_it_stands = max(size / reach, (meaningful - size) / inner)
    target = min(meaningful / (quantile(0.95) + quantile(2 * POWER - 1)), as_it_stands)
    more = n * max(0.0, (estimate.se / target) ** 2 - 1)
    if more < 1:
        return 1
    unit = 10.0 ** max(0, math.floor(math.log10(more)) - 1)
    return int(math.ceil(more / unit) * unit)


def closing_reason(women: Estimate, men: Estimate, direction: Direction) -> ClosingReason:
    """Why a gap closed, from the two changes (after − before) and their intervals.

    A worsening that the data show outweighs every improvement; where neither change is sure, the reason is unknown.
    """
    moves = {name: _move(change, direction) for name, change in (("Women", women), ("Men", men))}
    worse = [name for name, move in moves.items() if move < 0]
    better = [name for name, move in moves.items() if move > 0]
    if worse:
        who = "Women and men" if len(worse) == 2 else worse[0]
        return ClosingReason("one_got_worse", True, f"{who} got worse. A gap that closes this way is no success.")
    if len(better) == 2:
        return ClosingReason("both_improved", False, "Women and men both improved.")
    if better:
        other = "men" if better[0] == "Women" else "women"
        return ClosingReason("one_improved", False, f"{better[0]} improved. We see no sure change among {other}.")
    return ClosingReason("unclear", False, "We cannot tell yet which side moved.")


def _toward_better(estimate: Estimate, direction: Direction) -> tuple[float, float, float]:
    """Value, low and high turned so that positive is better."""
    if direction not in (1, -1):
        raise ValueError("A direction is 1 (higher is better) or -1 (lower is better).")
    if direction == 1:
        return estimate.value, estimate.low, estimate.high
    return -estimate.value, -estimate.high, -estimate.low


def _ninety(estimate: Estimate, direction: Direction) -> tuple[float, float]:
    """The 90 % interval from se and df, never narrower than the given one scaled down.

    The scaling matters for shares such as 0 of 10, whose plain standard error is 0 and whose interval is not.
    """
    if not math.isfinite(estimate.se) or estimate.df <= 0:
        return -math.inf, math.inf
    better, low, high = _toward_better(estimate, direction)
    reach, full = quantile(0.90, estimate.df), quantile(0.95, estimate.df)
    below = max(reach * estimate.se, reach / full * (better - low))
    above = max(reach * estimate.se, reach / full * (high - better))
    return better - below, better + above


def _move(change: Estimate, direction: Direction) -> int:
    _, low, high = _toward_better(change, direction)
    return 1 if low > 0 else -1 if high < 0 else 0


def _not_enough(estimate: Estimate, ends: tuple[float, float], meaningful: float, n: float, words: Words) -> str:
    more = answers_needed(estimate, meaningful, n)
    if more is None or not all(math.isfinite(end) for end in ends):
        return "Not enough evidence yet. The answers fit any change."
    worse, better = (number(abs(end), meaningful) for end in ends)
    about = f"About {more} more {'answer' if more == 1 else 'answers'} on each side would tell."
    return f"Not enough evidence yet. The answers fit anything from {worse} {words.at_worst} to {better} {words.at_best}. {about}"


def _size(value: float, low: float, high: float, meaningful: float) -> str:
    return " ".join((number(value, meaningful), f"({number(low, meaningful)} to {number(high, meaningful)})"))


def number(value: float, meaningful: float) -> str:
    """One digit finer than the difference that matters."""
    digits = max(0, 1 - math.floor(math.log10(meaningful)))
    return f"{value:.{digits}f}"
