"""Intervals and verdicts hold what they say: made-up rounds go through the real rounding, and the truth is known.

One seed, so that the outcome is the same every time; the bars stand three standard errors from what is promised.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest

from analytics.disclosure import publish_mean
from analytics.effect import margin
from analytics.findings import Finding, Measure, PublishedFigure, figures, findings

PHQ4 = Measure("phq4", "PHQ-4", -1, 0, 12, 1.0, 2.1)
TIMES = 200
Mean = Callable[[int, str, str], float]


def round_of(number: int, n: int, mean: Mean, random: Random) -> list[PublishedFigure]:
    """Women and men on either side, each answering around the mean of their block in this round."""
    shown = []
    for gender in ("woman", "man"):
        for second in ("member", "not_yet"):
            # The sum of n answers, whose spread is the reference SD, drawn at once.
            total = round(random.gauss(n * mean(number, gender, second), 2.1 * math.sqrt(n)))
            found = publish_mean(n, total, 0, 12, random.random() - 0.5)
            assert found is not None
            shown.append(
                PublishedFigure(
                    wave=f"round {number}", title="", kind="wave", closed_on=date(2026, 1, 31) + timedelta(days=365 * number),
                    measure="phq4", scale_low=0, scale_high=12, direction=-1, block=((gender, second),),
                    n_low=found.n_low, n_high=found.n_high, value=found.value, step=found.step, open_end=found.open_end,
                    margin=margin(step=found.step, n_low=found.n_low, reference_sd=PHQ4.reference_sd), rung=4,
                )
            )  # fmt: skip
    return shown


def told(n: int, mean: Mean, seed: int) -> list[list[Finding]]:
    random = Random(seed)
    measures = {"phq4": PHQ4}
    return [findings([*round_of(0, n, mean, random), *round_of(1, n, mean, random)], measures) for _ in range(TIMES)]


def primary(found: list[Finding], kind: str = "difference_in_differences") -> Finding:
    return next(one for one in found if (one.kind, one.subject, one.stratum) == (kind, "all", "all"))


def nothing_changes(number: int, gender: str, second: str) -> float:
    return 7.0


def members_gain_two(number: int, gender: str, second: str) -> float:
    return 7.0 - 2.0 * (number == 1 and second == "member")


@pytest.mark.parametrize("n", [25, 60, 240])
@pytest.mark.parametrize(("mean", "truth"), [(nothing_changes, 0.0), (members_gain_two, -2.0)])
def test_the_truth_lies_in_nineteen_of_twenty_intervals_or_more(n: int, mean: Mean, truth: float) -> None:
    """Slightly wide and never narrow: the band's lower end stands for n, and rounding is taken at its worst."""
    shown = [primary(found) for found in told(n, mean, seed=n)]
    known = [one for one in shown if one.low is not None and one.high is not None]
    assert len(known) == TIMES
    held = sum((one.low or 0) <= truth <= (one.high or 0) for one in known) / TIMES
    assert held >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / TIMES)


@pytest.mark.parametrize("n", [25, 240])
def test_chance_alone_is_rarely_called_a_change_on_a_whole_page(n: int) -> None:
    """Order and false discovery rate together: a page of a dozen comparisons misleads about one time in twenty."""
    pages = told(n, nothing_changes, seed=7 * n)
    misled = sum(any(one.verdict in {"improved", "worse"} for one in found) for found in pages) / TIMES
    assert misled <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / TIMES)


def test_a_real_effect_is_found_where_enough_people_answered() -> None:
    codes = Counter(primary(found).verdict for found in told(240, members_gain_two, seed=3))
    assert codes["improved"] >= 0.95 * TIMES
    assert codes["worse"] == 0


def test_without_room_for_rounding_the_promise_would_break(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail: with the rounding left out of the error, coarse figures would be believed too much."""
    plain = figures.published_mean
    monkeypatch.setattr(figures, "published_mean", lambda value, **known: plain(value, **{**known, "step": 0.0}))
    shown = [primary(found) for found in told(25, nothing_changes, seed=25)]
    held = sum((one.low or 0) <= 0 <= (one.high or 0) for one in shown) / TIMES
    assert held < 0.95 - 3 * math.sqrt(0.95 * 0.05 / TIMES)
