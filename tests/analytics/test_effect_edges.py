"""Degenerate and extreme input: nothing is missing, nothing is NaN where an answer exists, nothing is narrower than true."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.effect import (
    Estimate,
    Moments,
    benjamini_hochberg,
    cohens_d,
    cohens_dz,
    contrast,
    correction,
    difference_in_differences,
    hedges_g,
    hedges_gz,
    mover_difference,
    newcombe,
    noncentral_t_cdf,
    paired,
    random_effects,
    shrink,
    welch,
    wilson,
)

SLEEP_A, SLEEP_B = Moments(10, 7.5, 34.43), Moments(10, 23.3, 90.37)
NOBODY, ONE = Moments(0, 0, 0), Moments(1, 3, 9)
FLAT_2, FLAT_5 = Moments(12, 24, 48), Moments(15, 75, 375)


def whole(estimate: Estimate) -> bool:
    return (estimate.low, estimate.high, estimate.se, estimate.df) == (-math.inf, math.inf, math.inf, 0)


def test_moments_of_few() -> None:
    assert math.isnan(NOBODY.mean) and math.isnan(NOBODY.variance) and math.isnan(NOBODY.sd)
    assert ONE.mean == 3 and math.isnan(ONE.variance)
    assert FLAT_5.mean == 5 and FLAT_5.variance == FLAT_5.sd == 0


def test_moments_from_printed_mean_and_sd() -> None:
    moments = Moments.from_mean_sd(31, 4.4, 2.1)
    assert (moments.mean, moments.sd, moments.variance) == pytest.approx((4.4, 2.1, 4.41))
    assert Moments.from_mean_sd(7, 0.1, 0).sd == 0
    assert Moments.from_mean_sd(1, 3, math.nan) == ONE


@pytest.mark.parametrize("sums", [(-1, 0, 0), (2, 1, -1), (0, 1, 1), (math.nan, 0, 0), (2, math.inf, 0)])
def test_moments_refuse_what_cannot_be(sums: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Moments(*sums)


def test_sum_of_squares_that_contradicts_its_total_is_refused() -> None:
    with pytest.raises(ValueError, match="smaller than the sum allows"):
        _ = Moments(10, 100, 50).variance


def test_variance_does_not_drown_in_its_own_squares() -> None:
    # 10 million answers around one billion: as floats, squares − total²/n would lose every digit.
    values = [10**9, 10**9 + 1, 10**9 + 2]
    assert Moments(3, sum(values), sum(v * v for v in values)).variance == 1
    assert Moments(10, math.fsum([0.1] * 10), math.fsum([0.1 * 0.1] * 10)).variance == 0


@given(st.lists(st.integers(0, 100), min_size=2, max_size=40))
def test_moments_agree_with_numpy(values: list[int]) -> None:
    moments = Moments(len(values), sum(values), sum(v * v for v in values))
    assert moments.mean == pytest.approx(np.mean(values), abs=1e-12)
    assert moments.variance == pytest.approx(np.var(values, ddof=1), abs=1e-9)


def test_numpy_and_database_numbers_give_the_same() -> None:
    plain = welch(SLEEP_A, SLEEP_B)
    for kind in (np.float64, np.float32, Decimal):
        given_sums = [[kind(x) for x in sums] for sums in (("10", "7.5", "34.43"), ("10", "23.3", "90.37"))]
        cells = [Moments(n=int(n), total=total, squares=squares) for n, total, squares in given_sums]  # type: ignore[arg-type]
        assert welch(*cells).value == pytest.approx(plain.value, abs=1e-6)
        assert welch(*cells).df == pytest.approx(plain.df, rel=1e-5)
    integers = Moments(np.int32(3), np.int32(2_000_000_000), np.int64(4 * 10**18 // 3 + 1))
    assert integers.mean == pytest.approx(2e9 / 3)
    assert type(welch(Moments(np.int64(3), np.int64(3), np.int64(5)), ONE).value) is float


@pytest.mark.parametrize(("a", "b"), [(NOBODY, SLEEP_B), (SLEEP_A, NOBODY), (NOBODY, NOBODY), (ONE, NOBODY)])
def test_nobody_bounds_nothing(a: Moments, b: Moments) -> None:
    for estimate in (welch(a, b), hedges_g(a, b), cohens_d(a, b), difference_in_differences(a, b, SLEEP_A, SLEEP_B)):
        assert math.isnan(estimate.value) and whole(estimate) and estimate.p == 1


def test_one_answer_has_a_mean_and_no_interval() -> None:
    estimate = welch(ONE, SLEEP_B)
    assert estimate.value == pytest.approx(3 - 2.33) and whole(estimate)
    assert whole(difference_in_differences(ONE, SLEEP_A, SLEEP_A, SLEEP_B))
    assert whole(paired(1, 2, 5, 4, 25, 10)) and paired(1, 2, 5, 4, 25, 10).value == 3
    assert math.isnan(paired(0, 0, 0, 0, 0, 0).value)
    # Against one answer the spread is that of the other side alone: d exists, with its df.
    assert hedges_g(ONE, SLEEP_B).df == 9


def test_no_spread_at_all() -> None:
    estimate = welch(FLAT_2, FLAT_5)
    assert (estimate.value, estimate.low, estimate.high, estimate.se) == (-3, -3, -3, 0)
    assert (estimate.df, estimate.p, estimate.t) == (25, 0, -math.inf)
    assert (welch(FLAT_2, FLAT_2).p, welch(FLAT_2, FLAT_2).t) == (1, 0)
    assert cohens_d(FLAT_2, FLAT_5).value == -math.inf and whole(cohens_d(FLAT_2, FLAT_5))
    assert math.isnan(hedges_g(FLAT_2, FLAT_2).value) and whole(hedges_g(FLAT_2, FLAT_2))
    same_step = paired(10, 10, 30, 10, 90, 30)
    assert (same_step.value, same_step.low, same_step.high, same_step.se, same_step.df) == (2, 2, 2, 0, 9)
    assert whole(cohens_dz(10, 10, 30, 10, 90, 30))


def test_no_spread_on_one_side_takes_the_df_of_the_other() -> None:
    estimate = welch(SLEEP_A, FLAT_5)
    assert estimate.df == pytest.approx(9)
    assert estimate.se == pytest.approx(SLEEP_A.sd / math.sqrt(10))


@pytest.mark.parametrize("level", [0, 1, -0.5, 95])
def test_a_level_is_a_share(level: float) -> None:
    for call in (
        lambda: welch(SLEEP_A, SLEEP_B, level),
        lambda: welch(NOBODY, SLEEP_B, level),
        lambda: hedges_g(SLEEP_A, SLEEP_B, level),
        lambda: wilson(1, 2, level),
    ):
        with pytest.raises(ValueError, match="level"):
            call()


@pytest.mark.parametrize("level", [0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_other_levels_of_welch_agree_with_scipy(level: float) -> None:
    rng = np.random.default_rng(7)
    a, b = rng.integers(0, 13, 17), rng.integers(0, 13, 29)
    ours = welch(*(Moments(len(x), x.sum(), (x * x).sum()) for x in (a, b)), level)
    theirs = stats.ttest_ind(a, b, equal_var=False).confidence_interval(level)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))
    did = difference_in_differences(*(Moments(len(x), x.sum(), (x * x).sum()) for x in (a, b, b, a)), level)
    assert did.value == pytest.approx(2 * (b.mean() - a.mean()))
    assert did.low < did.value < did.high


def test_satterthwaite_over_four_equal_cells() -> None:
    cell = Moments.from_mean_sd(25, 4, 2)
    estimate = difference_in_differences(cell, cell, cell, cell)
    assert (estimate.value, estimate.se, estimate.df) == pytest.approx((0, 0.8, 96))


# The distribution and its intervals


def test_noncentral_t_where_scipy_returns_nan() -> None:
    # scipy issue 25470: these return NaN there.
    for x, df, delta in [(1.9600281895946416, 36949.546033616614, 38.560852472445234)]:
        assert 0 <= noncentral_t_cdf(x, df, delta) < 1e-200
    for delta in np.linspace(30, 45, 200):
        assert 0 <= noncentral_t_cdf(38.56, 36949.546, float(delta)) <= 1


@given(st.sampled_from([1, 2, 3, 9, 18, 100, 2000]), st.floats(-25, 25), st.floats(-1, 1), st.sampled_from([0.0, 1.0, 5.0]))
def test_noncentral_t_agrees_with_scipy_where_it_answers(df: float, delta: float, off: float, far: float) -> None:
    t = delta * (1 + off / 3) + off * far
    theirs = float(stats.nct.cdf(t, df, delta))
    if not math.isnan(theirs):
        assert noncentral_t_cdf(t, df, delta) == pytest.approx(theirs, abs=1e-9)


def test_noncentral_t_is_central_at_zero_and_normal_at_infinity() -> None:
    for t in (-40, -3, -0.2, 0, 0.2, 3, 40):
        assert noncentral_t_cdf(t, 7, 0) == pytest.approx(stats.t.cdf(t, 7), abs=1e-13)
        assert noncentral_t_cdf(t, math.inf, 2) == pytest.approx(stats.norm.cdf(t - 2), abs=1e-13)
        assert noncentral_t_cdf(t, 1e9, 2) == pytest.approx(stats.norm.cdf(t - 2), abs=1e-7)


@pytest.mark.parametrize("n", [2, 3, 10, 1000, 10**6])
@pytest.mark.parametrize("d", [0, 0.3, 2, 30, 1000])
def test_effects_of_any_size_have_a_finite_interval_around_them(n: int, d: float) -> None:
    a, b = Moments.from_mean_sd(n, d, 1), Moments.from_mean_sd(n, 0, 1)
    for function in (cohens_d, hedges_g):
        up, down = function(a, b), function(b, a)
        assert math.isfinite(up.low) and math.isfinite(up.high) and up.low < up.value < up.high
        assert (down.value, down.low, down.high) == pytest.approx((-up.value, -up.high, -up.low), rel=1e-6, abs=1e-9)
    df, root = 2 * n - 2, math.sqrt(2 / n)
    exact = cohens_d(a, b)
    t = exact.value / root
    assert noncentral_t_cdf(t, df, exact.low / root) == pytest.approx(0.975, abs=1e-7)
    assert noncentral_t_cdf(t, df, exact.high / root) == pytest.approx(0.025, abs=1e-7)


def test_effect_at_other_levels_nests() -> None:
    intervals = [cohens_d(SLEEP_A, SLEEP_B, level) for level in (0.1, 0.5, 0.9, 0.95, 0.99)]
    for inner, outer in pairwise(intervals):
        assert outer.low < inner.low < inner.high < outer.high


def test_correction_is_exact_and_has_no_value_at_one_degree() -> None:
    assert correction(2) == pytest.approx(1 / math.sqrt(math.pi))
    assert correction(4) == pytest.approx(math.sqrt(2 / math.pi))
    assert correction(1e9) == pytest.approx(1 - 0.75e-9, rel=1e-15)
    assert math.isnan(correction(1))
    assert whole(hedges_g(ONE, Moments(2, 3, 5))) and math.isnan(hedges_gz(2, 1, 2, 1, 4, 1).value)
    assert math.isfinite(cohens_d(ONE, Moments(2, 3, 5)).high)


# Shares


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Newcombe 1998 Stat Med 17:857-872 Table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_of_the_literature(successes: int, n: int, low: float, high: float) -> None:
    estimate = wilson(successes, n)
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=5e-5)
    mirrored = wilson(n - successes, n)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=5e-5)


def test_degenerate_shares() -> None:
    assert (wilson(0, 10).value, wilson(0, 10).low, wilson(10, 10).high) == (0, 0, 1)
    assert wilson(0, 10).high == pytest.approx(0.2775, abs=5e-5)
    nobody = wilson(0, 0)
    assert math.isnan(nobody.value) and (nobody.low, nobody.high, nobody.se) == (0, 1, math.inf)
    against = newcombe(0, 0, 3, 10)
    assert math.isnan(against.value) and (against.low, against.high) == (-1, 1)
    for wrong in [(-1, 10), (11, 10), (0, -1), (1, math.inf)]:
        with pytest.raises(ValueError, match="between 0 and n"):
            wilson(*wrong)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 60), st.integers(1, 60))
def test_newcombe_turns_with_its_sides_and_stays_in_range(s1: int, s2: int, n1: int, n2: int) -> None:
    s1, s2 = min(s1, n1), min(s2, n2)
    one, other = newcombe(s1, n1, s2, n2), newcombe(s2, n2, s1, n1)
    assert (one.value, one.low, one.high) == pytest.approx((-other.value, -other.high, -other.low))
    assert -1 <= one.low <= one.value <= one.high <= 1


def test_mover_of_symmetric_limits_is_the_usual_difference() -> None:
    a, b = Estimate(5, 3, 7, 1, 12), Estimate(1, 0, 2, 0.5, 12)
    difference = mover_difference(a, b)
    assert (difference.value, difference.low, difference.high) == pytest.approx((4, 4 - math.sqrt(5), 4 + math.sqrt(5)))
    assert difference.se == pytest.approx(math.hypot(1, 0.5))
    assert difference.df == pytest.approx((1 + 0.25) ** 2 / (1 / 12 + 0.0625 / 12))
    assert mover_difference(Estimate(1, -math.inf, math.inf, math.inf, 0), b).low == -math.inf


def test_mover_keeps_a_skewed_interval_skewed() -> None:
    skewed = mover_difference(Estimate(0, 0, 3, 1), Estimate(0, -1, 0, 1))
    assert (skewed.low, skewed.high) == pytest.approx((0, math.sqrt(10)))


# Pooling


def test_pooling_nothing_one_and_equals() -> None:
    assert shrink([], []) == []
    assert shrink([1.5], [0.3]) == [pytest.approx((1.5, 0.3))]
    for value, variance in shrink([2, 2, 2], [1, 1, 1]):
        assert (value, variance) == pytest.approx((2, 1 / 3))


def test_pooling_pulls_the_noisy_further_and_never_past_the_mean() -> None:
    model = random_effects([0, 4, 10], [0.01, 4, 4])
    values = [value for value, _ in shrink([0, 4, 10], [0.01, 4, 4])]
    assert abs(values[0]) < 0.05
    assert model.mu < values[2] < 10
    for variance, (_, pooled) in zip([0.01, 4, 4], shrink([0, 4, 10], [0.01, 4, 4]), strict=True):
        assert pooled <= variance + model.se_mu**2


def test_pooling_certain_values_leaves_them() -> None:
    assert shrink([1, 5], [0, 0]) == [(1, 0), (5, 0)]
    certain, other = shrink([1, 5], [0, 4])
    assert certain == pytest.approx((1, 0), abs=1e-6)
    assert 1 <= other[0] <= 5


def test_values_that_differ_by_less_than_any_double_are_pooled_as_equals() -> None:
    assert random_effects([0.0, 1.4e-158], [1.0, 1.0]).tau2 == 0


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 9)), min_size=2, max_size=12))
def test_reml_finds_the_highest_point_of_its_likelihood(pairs: list[tuple[float, float]]) -> None:
    y, v = (np.asarray(column) for column in zip(*pairs, strict=True))

    def likelihood(tau2: float) -> float:
        w = 1 / (v + tau2)
        mu = np.sum(w * y) / np.sum(w)
        return float(np.sum(np.log(w)) - np.log(np.sum(w)) - np.sum(w * (y - mu) ** 2)) / 2

    best = likelihood(random_effects(list(y), list(v)).tau2)
    assert best >= max(likelihood(tau2) for tau2 in [0, *np.geomspace(1e-6, 200, 400)]) - 1e-7


@pytest.mark.parametrize(("y", "v"), [([1], [1, 2]), ([1, 2], [1, -1]), ([math.nan, 1], [1, 1]), ([1, 2], [1, math.inf])])
def test_pooling_refuses_what_it_cannot_weigh(y: list[float], v: list[float]) -> None:
    with pytest.raises(ValueError, match=r"."):
        shrink(y, v)
    with pytest.raises(ValueError, match="nothing"):
        random_effects([], [])


def test_benjamini_hochberg_at_its_edges() -> None:
    assert benjamini_hochberg([]) == []
    assert benjamini_hochberg([0.05]) == [True]
    # A later rank that passes carries the earlier ones that alone would not.
    assert benjamini_hochberg([0.04, 0.03, 0.045]) == [True, True, True]
    # 3 × 0.05 / 5 on paper, and not quite as doubles.
    assert benjamini_hochberg([0.03, 0.03, 0.03, 0.9, 0.9]) == [True, True, True, False, False]
    assert benjamini_hochberg([0.2, 0.04], q=0.1) == [False, True]
    for wrong in ([1.2], [-0.1], [math.nan]):
        with pytest.raises(ValueError, match="between 0 and 1"):
            benjamini_hochberg(wrong)
    with pytest.raises(ValueError, match="q lies"):
        benjamini_hochberg([0.5], q=0)


def test_contrast_with_normal_and_t_parts() -> None:
    normal, small = Estimate(1, 0, 2, 0.5), Estimate(2, 0, 4, 0.5, 5)
    mixed = contrast([(1, normal), (-1, small)])
    assert (mixed.value, mixed.se, mixed.df) == pytest.approx((-1, math.sqrt(0.5), 20))
    assert contrast([(2, normal)]).df == math.inf
    assert contrast([(2, normal)]).high == pytest.approx(2 + 1.959964, abs=1e-6)
