"""Bands, steps and rounded means."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure import Figure, band, publish_mean, step

SCALES = [(0, 1), (1, 5), (0, 10), (0, 12), (3, 9), (0, 100), (0, 6)]


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (10, (10, 14)), (14, (10, 14)), (15, (15, 19)), (19, (15, 19)), (20, (20, 29)), (29, (20, 29)), (30, (30, 49)),
        (49, (30, 49)), (50, (50, 99)), (99, (50, 99)), (100, (100, 199)), (199, (100, 199)), (200, (200, 499)),
        (499, (200, 499)), (500, (500, None)), (10**6, (500, None)),
    ],
)  # fmt: skip
def test_bands(n: int, expected: tuple[int, int | None]) -> None:
    assert band(n) == expected


@pytest.mark.parametrize("n", [9, 0, -3])
def test_nothing_below_the_floor_has_a_band_or_a_step(n: int) -> None:
    for call in (lambda: band(n), lambda: step(n, 0, 12)):
        with pytest.raises(ValueError, match="fewer than 10"):
            call()


@pytest.mark.parametrize(
    ("n", "low", "high", "expected"),
    [
        (10, 0, 12, 2.5), (14, 0, 12, 2.5), (15, 0, 12, 2), (20, 0, 12, 2), (30, 0, 12, 1), (50, 0, 12, 0.5),
        (100, 0, 12, 0.25), (200, 0, 12, 0.2), (500, 0, 12, 0.05), (9999, 0, 12, 0.05),
        # Exactly on the bound is not above it: 2 × 1 / 10 = 0.2, 2 × 10 / 20 = 1, 2 × 5 / 10 = 1, 2 × 0.5 / 10 = 0.1.
        (10, 0, 1, 0.25), (20, 0, 10, 2), (10, 0, 5, 2), (10, 0, 0.5, 0.2), (20, 0, 1, 0.2), (100, 0, 1, 0.025),
        (50, 0, 5, 0.25), (200, 0, 1, 0.02), (500, 0, 1, 0.005), (10, 1, 5, 1), (10, 3, 9, 2), (10, 0, 100, 25),
        (500, 0, 100, 0.5), (10, -3, 3, 2), (10, 0, 25, 10), (10, 0, 12.5, 5), (10, 0, 50000, 20000),
        # 2 × (0.3 − 0.1) / 10 is 0.04 on paper and 0.03999… in doubles; either way the next of the series is 0.05.
        (10, 0.1, 0.3, 0.05),
        # 2 × (1.1 − 0.1) / 20 is 0.1 on paper, so the step is above it.
        (20, 0.1, 1.1, 0.2),
    ],
)  # fmt: skip
def test_steps(n: int, low: float, high: float, expected: float) -> None:
    assert step(n, low, high) == expected


@given(st.integers(10, 2000), st.integers(-20, 20), st.integers(1, 200))
def test_step_is_the_smallest_of_the_series_above_the_bound(n: int, low: int, width: int) -> None:
    bound = Fraction(2 * width, band(n)[0])
    series = sorted(Fraction(m) * Fraction(10) ** k for m in ("1", "2", "2.5", "5") for k in range(-6, 6))
    assert step(n, low, low + width) == float(next(each for each in series if each > bound))


@pytest.mark.parametrize(("low", "high"), [(5, 5), (5, 1), (0, math.inf), (math.nan, 1)])
def test_a_scale_has_two_ends(low: float, high: float) -> None:
    with pytest.raises(ValueError, match=r"scale"):
        step(10, low, high)


def test_a_mean_is_published_as_a_clean_multiple() -> None:
    assert publish_mean(50, 175, 0, 12) == Figure(50, 99, 3.5, 0.5, "")
    values = {publish_mean(600, total, 0, 1).value for total in range(601)}  # type: ignore[union-attr]
    assert values == {float(f"{k * 0.005:.3f}") for k in range(1, 200)}
    assert publish_mean(220, 66, 0, 1) == Figure(200, 499, 0.3, 0.02, "")


def test_halves_go_up() -> None:
    # Step 0.5: 3.25 stands in the middle of 3 and 3.5, −0.25 in the middle of −0.5 and 0.
    assert publish_mean(100, 325, 0, 20).value == 3.5  # type: ignore[union-attr]
    assert publish_mean(100, -25, -10, 10).value == 0  # type: ignore[union-attr]


def test_both_ends_are_open_whether_clamped_or_not() -> None:
    # n = 10, PHQ-4: the grid is 2.5, 5, 7.5.
    assert [publish_mean(10, total, 0, 12) for total in (0, 25, 37)] == [Figure(10, 14, 2.5, 2.5, "low")] * 3
    assert publish_mean(10, 38, 0, 12) == Figure(10, 14, 5.0, 2.5, "")
    assert [publish_mean(10, total, 0, 12) for total in (63, 75, 120)] == [Figure(10, 14, 7.5, 2.5, "high")] * 3


def test_the_grid_begins_at_zero_and_not_at_the_scale() -> None:
    # Step 1 on 1–5 with n = 10: 2, 3 and 4 are shown.
    assert {publish_mean(10, total, 1, 5).value for total in range(10, 51)} == {2, 3, 4}  # type: ignore[union-attr]
    # Step 0.25 on 0.1–1.1: the first grid point at or above 0.35 is 0.5, the last at or below 0.85 is 0.75.
    figures = {publish_mean(15, total / 10, 0.1, 1.1).value for total in range(15, 166)}  # type: ignore[union-attr]
    assert figures == {0.4, 0.6, 0.8}


def test_nothing_is_published_where_the_grid_has_fewer_than_two_points() -> None:
    # UCLA-3 (3–9) with n = 10 has step 2 and only 6 to show.
    assert publish_mean(10, 60, 3, 9) is None
    assert publish_mean(15, 90, 3, 9) == Figure(15, 19, 6, 1, "")
    # Two points are enough, both of them open: 0–6 with n = 10 has step 2 and shows 2 and 4.
    assert [publish_mean(10, total, 0, 6) for total in (29, 30)] == [
        Figure(10, 14, 2, 2, "low"),
        Figure(10, 14, 4, 2, "high"),
    ]


def test_the_floor_comes_first() -> None:
    assert publish_mean(9, 9 * 12, 0, 12) is None
    assert publish_mean(0, 0, 0, 12) is None


@pytest.mark.parametrize("dither", [0.5, -0.51, math.nan])
def test_dither_is_half_a_step_at_most(dither: float) -> None:
    with pytest.raises(ValueError, match=r"[Dd]ither"):
        publish_mean(50, 175, 0, 12, dither)


@pytest.mark.parametrize("total", [-1, 601, math.nan, math.inf])
def test_a_total_out_of_reach_is_refused(total: float) -> None:
    with pytest.raises(ValueError, match=r"total"):
        publish_mean(50, total, 0, 12)


def test_dither_moves_by_at_most_one_point_of_the_grid() -> None:
    assert publish_mean(50, 175, 0, 12, -0.5).value == 3.5  # type: ignore[union-attr]
    assert publish_mean(50, 174, 0, 12, -0.5).value == 3  # type: ignore[union-attr]
    assert publish_mean(50, 176, 0, 12, 0.499).value == 4  # type: ignore[union-attr]


def test_numpy_numbers_give_the_same() -> None:
    plain = publish_mean(50, 175, 0, 12, 0.25)
    assert publish_mean(int(np.int64(50)), np.float64(175), np.int64(0), np.int32(12), np.float64(0.25)) == plain
    assert type(publish_mean(50, np.int64(175), 0, 12).value) is float  # type: ignore[union-attr, arg-type]


scale = st.sampled_from(SCALES)
sizes = st.integers(10, 700)
dithers = st.floats(-0.5, 0.5, exclude_max=True)


@given(scale, sizes, st.data(), dithers)
def test_a_figure_is_within_a_step_of_its_mean_unless_open(
    ends: tuple[int, int], n: int, data: st.DataObject, dither: float
) -> None:
    total = data.draw(st.integers(n * ends[0], n * ends[1]))
    figure = publish_mean(n, total, *ends, dither)
    if figure is None:
        assert ends == (3, 9) and n < 15
        return
    mean, width = Fraction(total, n), Fraction(str(figure.step))
    value = Fraction(str(figure.value))
    assert (value / width).denominator == 1
    assert ends[0] + width <= value <= ends[1] - width
    assert (figure.n_low, figure.n_high) == band(n) and figure.step == step(n, *ends)
    if figure.open_end == "low":
        assert mean <= value + width
    elif figure.open_end == "high":
        assert mean >= value - width
    else:
        assert abs(value - mean) <= width


@given(scale, sizes, st.data(), dithers)
def test_a_higher_total_is_never_a_lower_figure(ends: tuple[int, int], n: int, data: st.DataObject, dither: float) -> None:
    one, other = sorted(data.draw(st.tuples(*[st.integers(n * ends[0], n * ends[1])] * 2)))
    below, above = (publish_mean(n, total, *ends, dither) for total in (one, other))
    assert (below is None) == (above is None)
    assert below is None or above is None or below.value <= above.value


@given(scale, sizes, st.data())
def test_dither_is_fair(ends: tuple[int, int], n: int, data: st.DataObject) -> None:
    """Averaged over its range the figure is the mean itself, away from the ends: dither adds no bias."""
    total = data.draw(st.integers(n * ends[0], n * ends[1]))
    figures = [publish_mean(n, total, *ends, k / 40 - 0.5 + 1 / 80) for k in range(40)]
    if any(figure is None or figure.open_end for figure in figures):
        return
    average = sum(figure.value for figure in figures if figure) / 40
    assert average == pytest.approx(total / n, abs=figures[0].step / 40 + 1e-9)  # type: ignore[union-attr]


@given(scale, sizes, st.data(), dithers)
def test_a_mirrored_scale_gives_the_mirrored_end(ends: tuple[int, int], n: int, data: st.DataObject, dither: float) -> None:
    total = data.draw(st.integers(n * ends[0], n * ends[1]))
    figure, mirror = publish_mean(n, total, *ends), publish_mean(n, -total, -ends[1], -ends[0])
    if figure is None or mirror is None:
        assert figure is mirror
        return
    # Halves go up on both sides, so a mean exactly between two points may differ by one.
    assert abs(figure.value + mirror.value) in (0, pytest.approx(figure.step))
