"""Words for estimates: their order, their direction, and what a reader is told to do next."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.effect import (
    Estimate,
    answers_needed,
    change,
    closing_reason,
    difference_in_changes,
    gap,
    margin,
    newcombe,
    published_mean,
    verdict,
    weighted_mean,
)
from analytics.effect.moments import interval


def normal(value: float, se: float, df: float = math.inf) -> Estimate:
    return interval(value, se * se, df, 0.95)


@pytest.mark.parametrize(
    ("estimate", "direction", "n", "code"),
    [
        (normal(-3, 0.5), -1, 9, "too_few"),
        (normal(math.nan, 1), -1, 50, "too_few"),
        (normal(-3, 0.5), -1, 10, "too_early"),
        (normal(-3, 0.5), -1, 19, "too_early"),
        (normal(-3, 0.5), -1, 20, "improved"),
        (normal(-3, 0.5), 1, 20, "worse"),
        (normal(3, 0.5), -1, 20, "worse"),
        (normal(3, 0.5), 1, 20, "improved"),
        (normal(0.1, 0.2), -1, 50, "no_meaningful_change"),
        # Certain and too small to matter: the test of size comes before the test of zero.
        (normal(-0.4, 0.1), -1, 50, "no_meaningful_change"),
        (normal(-0.4, 0.9), -1, 50, "not_enough_evidence"),
        (normal(0, 2), -1, 5000, "not_enough_evidence"),
        (Estimate(-2, -math.inf, math.inf, math.inf, 0), -1, 50, "not_enough_evidence"),
        (normal(-3, 0), -1, 50, "improved"),
        (normal(0, 0), -1, 50, "no_meaningful_change"),
    ],
)
def test_verdicts_in_their_order(estimate: Estimate, direction: int, n: int, code: str) -> None:
    assert verdict(estimate, 1, direction, n).code == code  # type: ignore[arg-type]


def test_a_figure_that_is_open_ended_gets_no_verdict() -> None:
    assert verdict(normal(-3, 0.1), 1, -1, 500, open_ended=True).code == "too_few"


def test_the_ninety_percent_interval_decides_what_is_small() -> None:
    # ±1.96 se reaches past 1, ±1.645 se does not.
    assert verdict(normal(0, 0.55), 1, -1, 50).code == "no_meaningful_change"
    assert normal(0, 0.55).high > 1
    assert verdict(normal(0, 0.61), 1, -1, 50).code == "not_enough_evidence"
    # With 5 degrees of freedom the same standard error reaches further.
    assert verdict(normal(0, 0.55, df=5), 1, -1, 50).code == "not_enough_evidence"
    # An interval given at another level does not change what is small.
    wide, narrow = interval(0, 0.55**2, math.inf, 0.999), interval(0, 0.61**2, math.inf, 0.5)
    assert verdict(narrow, 1, -1, 50).code == "not_enough_evidence"
    assert verdict(wide, 1, -1, 50).code == "not_enough_evidence"


def test_none_of_ten_against_none_of_ten_is_no_proof_of_sameness() -> None:
    nothing = newcombe(0, 25, 0, 25)
    assert nothing.se == 0
    assert verdict(nothing, 0.1, 1, 25).code == "not_enough_evidence"
    assert verdict(nothing, 0.2, 1, 25).code == "no_meaningful_change"


def test_sentences_read_toward_better() -> None:
    assert verdict(normal(-1.25, 0.4), 1, -1, 100).sentence == "Improved by 1.2 (0.5 to 2.0)."
    assert verdict(normal(-1.25, 0.4), 1, 1, 100).sentence == "Got worse by 1.2 (0.5 to 2.0)."
    said = verdict(normal(-0.75, 0.64), 1, -1, 60).sentence
    assert said.startswith("Not enough evidence yet. The answers fit anything from 0.5 worse to 2.0 better. About ")
    assert said.endswith("more answers on each side would tell.")
    assert "fit any change" in verdict(Estimate(-2, -math.inf, math.inf, math.inf, 0), 1, -1, 50).sentence


@given(st.floats(-12, 12), st.floats(0, 6), st.sampled_from([1, -1]), st.integers(0, 600), st.sampled_from([0.2, 1, 10]))
def test_every_sentence_is_calm_and_free_of_statistics(
    value: float, se: float, direction: int, n: int, meaningful: float
) -> None:
    found = verdict(normal(value, se), meaningful, direction, n)  # type: ignore[arg-type]
    assert not re.search(r"!|nan|inf|signific|p-value|p =|null", found.sentence.lower())
    assert found.sentence.endswith(".")
    turned = verdict(normal(-value, se), meaningful, -direction, n)  # type: ignore[arg-type]
    assert turned == found


@pytest.mark.parametrize("meaningful", [0, -1, math.nan, math.inf])
def test_a_verdict_needs_a_difference_that_matters(meaningful: float) -> None:
    with pytest.raises(ValueError, match="meaningful"):
        verdict(normal(0, 1), meaningful, 1, 50)


def test_a_direction_is_up_or_down() -> None:
    with pytest.raises(ValueError, match="direction"):
        verdict(normal(0, 1), 1, 0, 50)  # type: ignore[arg-type]


def test_needed_answers_would_tell() -> None:
    # 80 % power for 1 point needs se = 1 / (1.96 + 0.84) = 0.357; from se 1 that is 7.85 times the answers.
    assert answers_needed(normal(0, 1), 1, 100) == 690
    for value in (0, 0.3, 0.54, 0.7, 1.0, 2.0):
        before = normal(value, 1.5)
        more = answers_needed(before, 1, 60)
        assert more is not None
        after = normal(value, 1.5 * math.sqrt(60 / (60 + more)))
        assert verdict(after, 1, 1, 60 + more).code in {"improved", "no_meaningful_change"}
    assert answers_needed(Estimate(0, -math.inf, math.inf, math.inf, 0), 1, 60) is None


def test_the_audience_reads_round_numbers_of_answers() -> None:
    for n in (10, 33, 100, 475, 5000):
        more = answers_needed(normal(0.1, 0.9), 1, n)
        assert more is not None and len(str(more).rstrip("0")) <= 2


# Closing gaps


@pytest.mark.parametrize(
    ("women", "men", "code", "warning", "names"),
    [
        (normal(-2, 0.4), normal(-1, 0.3), "both_improved", False, ["Women and men"]),
        (normal(-2, 0.4), normal(0.1, 0.3), "one_improved", False, ["Women improved", "among men"]),
        (normal(0.1, 0.4), normal(-1, 0.3), "one_improved", False, ["Men improved", "among women"]),
        (normal(0.1, 0.4), normal(2, 0.3), "one_got_worse", True, ["Men got worse"]),
        (normal(-2, 0.4), normal(2, 0.3), "one_got_worse", True, ["Men got worse"]),
        (normal(1, 0.3), normal(2, 0.3), "one_got_worse", True, ["Women and men got worse"]),
        (normal(-0.1, 0.4), normal(0.1, 0.3), "unclear", False, ["cannot tell"]),
    ],
)
def test_a_gap_that_closes_needs_a_reason(women: Estimate, men: Estimate, code: str, warning: bool, names: list[str]) -> None:
    reason = closing_reason(women, men, -1)
    assert (reason.code, reason.warning) == (code, warning)
    assert all(name in reason.sentence for name in names)


def test_the_same_moves_on_a_scale_where_higher_is_better_are_worse() -> None:
    assert closing_reason(normal(-2, 0.4), normal(-1, 0.3), 1).code == "one_got_worse"


# Published figures


def test_a_published_mean_carries_its_rounding() -> None:
    estimate = published_mean(3.5, step=0.5, n_low=50, reference_sd=2.1)
    assert estimate.se == pytest.approx(math.sqrt(2.1**2 / 50 + 0.5**2 / 4))
    assert estimate.df == math.inf
    assert estimate.high - 3.5 == pytest.approx(margin(step=0.5, n_low=50, reference_sd=2.1))
    assert margin(step=0.5, n_low=50, reference_sd=2.1) == pytest.approx(1.959964 * estimate.se, abs=1e-6)
    with pytest.raises(ValueError, match="figure"):
        published_mean(1, step=0.5, n_low=0, reference_sd=1)


def test_gap_is_positive_where_women_are_worse_off() -> None:
    women, men = normal(4, 0.3), normal(3, 0.4)
    assert (gap(women, men, -1).value, gap(women, men, 1).value) == (1, -1)
    assert gap(women, men, -1).se == pytest.approx(0.5)


def test_change_and_difference_in_changes() -> None:
    before_t, after_t, before_c, after_c = (normal(value, 0.5) for value in (5, 3, 4, 3.5))
    assert (change(after_t, before_t).value, change(after_t, before_t).se) == pytest.approx((-2, math.sqrt(0.5)))
    did = difference_in_changes(before_t, after_t, before_c, after_c)
    assert (did.value, did.se) == pytest.approx((-1.5, 1))


def test_all_members_is_weighted_by_the_least_there_are() -> None:
    mean = weighted_mean([(100, normal(4, 0.3)), (50, normal(1, 0.6))])
    assert mean.value == pytest.approx(3)
    assert mean.se == pytest.approx(math.hypot(0.3 * 2 / 3, 0.6 / 3))
    with pytest.raises(ValueError, match="weight"):
        weighted_mean([])
