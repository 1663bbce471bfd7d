"""P8, the pure part: whatever is published, any two people could have said anything, and no small set follows.

The two-colleague guarantee is checked for every figure that can be published: for each pair of own answers that fits it
and each answer of another person, some answers of the remaining n − 3 people give the same figure. Answers are whole
numbers, so the totals that lead to one figure and the totals that n − 3 people can reach are both runs without gaps,
and it is enough to compare their ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import groupby
from typing import Any

import pytest

from analytics.disclosure import FLOOR, Figure, band, derivable_set, partition, publish_mean, rounding, step

SCALES = [(0, 1), (1, 5), (0, 10), (0, 12), (3, 9)]
# The Copenhagen item is answered in quarters of a hundred; it is 0–4 in units of 25.
SIZES = [*range(10, 56), 75, 99, 100, 120]

Publish = Callable[..., Figure | None]


def violations(publish: Publish, low: int, high: int, n: int, unit: int = 1, insiders: int = 2) -> list[str]:
    """Every (figure, own answers, answer of another) that the insiders could exclude. Answers are multiples of unit."""
    totals = range(n * low, n * high + 1)
    figures = [(publish(n, total * unit, low * unit, high * unit), total) for total in totals]
    if all(figure is None for figure, _ in figures):
        return []
    found = []
    rest = n - insiders - 1
    for figure, run in groupby(figures, key=lambda pair: pair[0]):
        reached = [total for _, total in run]
        assert figure is not None, "one block is published for some answers and hidden for others"
        assert reached == list(range(reached[0], reached[-1] + 1))
        for own in range(insiders * low, insiders * high + 1):
            if own + (n - insiders) * low > reached[-1] or own + (n - insiders) * high < reached[0]:
                continue
            for other in range(low, high + 1):
                if own + other + rest * low > reached[-1] or own + other + rest * high < reached[0]:
                    found.append(f"{figure}: {insiders} who said {own} together know that nobody else said {other}")
    return found


@pytest.mark.parametrize(("low", "high"), SCALES)
def test_p8_two_colleagues_can_exclude_no_answer(low: int, high: int) -> None:
    published = 0
    for n in SIZES:
        assert violations(publish_mean, low, high, n) == []
        published += publish_mean(n, n * low, low, high) is not None
    # A rule that publishes nothing would pass as well.
    assert published >= len(SIZES) - 5


@pytest.mark.parametrize("n", SIZES)
def test_p8_two_colleagues_on_a_scale_answered_in_quarters(n: int) -> None:
    assert violations(publish_mean, 0, 4, n, unit=25) == []


@pytest.mark.parametrize("insiders", [0, 1])
def test_p8_fewer_insiders_know_no_more(insiders: int) -> None:
    for low, high in SCALES:
        for n in (10, 14, 15, 20, 30, 49, 50, 99, 100):
            assert violations(publish_mean, low, high, n, insiders=insiders) == []


def _step_that_may_be_equal(n: int, low: Fraction, high: Fraction) -> Fraction:
    bound = 2 * (high - low) / band(n)[0]
    return min(
        Fraction(m) * Fraction(10) ** k for m in rounding.MANTISSAS for k in range(-4, 4) if m * Fraction(10) ** k >= bound
    )


def _step_from_the_upper_end(n: int, low: Fraction, high: Fraction) -> Fraction:
    bound = 2 * (high - low) / (band(n)[1] or 1000)
    return min(Fraction(m) * Fraction(10) ** k for m in rounding.MANTISSAS for k in range(-4, 4) if m * Fraction(10) ** k > bound)


def _step_for_one_colleague(n: int, low: Fraction, high: Fraction) -> Fraction:
    bound = (high - low) / band(n)[0]
    return min(Fraction(m) * Fraction(10) ** k for m in rounding.MANTISSAS for k in range(-4, 4) if m * Fraction(10) ** k > bound)


@pytest.mark.parametrize("weaker", [_step_that_may_be_equal, _step_from_the_upper_end, _step_for_one_colleague])
def test_p8_a_weaker_step_is_caught(weaker: Callable[..., Fraction], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounding, "_step", weaker)
    assert any(violations(publish_mean, low, high, n) for low, high in SCALES for n in SIZES)


def test_p8_closed_ends_are_caught() -> None:
    def with_closed_ends(n: int, total: float, low: float, high: float) -> Figure:
        width = Fraction(step(n, low, high))
        value = math.floor(Fraction(total) / n / width + Fraction(1, 2)) * width
        return Figure(*band(n), float(value), float(width), "")

    found = [violations(with_closed_ends, 0, 12, n) for n in SIZES]
    assert any(found)


def test_p8_an_unmarked_end_is_caught() -> None:
    """Marking an end as open only where the mean was clamped tells which of the two happened."""

    def marked_where_clamped(n: int, total: float, low: float, high: float) -> Figure | None:
        figure = publish_mean(n, total, low, high)
        if figure is None or not figure.open_end:
            return figure
        natural = math.floor(Fraction(total) / n / Fraction(figure.step) + Fraction(1, 2)) * Fraction(figure.step)
        return Figure(figure.n_low, figure.n_high, figure.value, figure.step, "" if natural == figure.value else figure.open_end)

    assert any(violations(marked_where_clamped, low, high, n) for low, high in SCALES for n in SIZES)


def test_p8_the_floor_is_not_lowered_by_anyone() -> None:
    counts = {(g, s): 9 for g in ("woman", "man", "nonbinary", "not_stated") for s in ("member", "not_yet")}
    for floor in (9, 1, 0, -1):
        with pytest.raises(ValueError, match="never lowered"):
            partition(counts, floor)
    assert FLOOR == 10
    for n in range(FLOOR):
        assert publish_mean(n, 0, 0, 12) is None


def test_p8_no_small_set_follows_from_any_partition() -> None:
    """Every size around the floor in each half of three genders, the fourth by turns."""
    steps = (0, 4, 9, 10, 11)
    names = [(g, s) for g in ("woman", "man", "nonbinary", "not_stated") for s in ("member", "not_yet")]
    for index in range(len(steps) ** 6):
        sizes = [steps[index // len(steps) ** place % len(steps)] for place in range(6)]
        counts = dict(zip(names, [*sizes, sizes[0], sizes[3]], strict=True))
        blocks = partition(counts)
        assert all(sum(counts[atom] for atom in block) >= FLOOR for block in blocks)
        if index % 97 == 0:
            assert derivable_set(*_named(blocks, counts)) is None


def test_p8_a_threshold_alone_is_caught() -> None:
    """Publishing each total that reaches the floor, without disjoint blocks, gives small sets away."""
    counts = {
        (g, s): n for g, s, n in [("woman", "member", 30), ("woman", "not_yet", 4), ("man", "member", 20), ("man", "not_yet", 25)]
    }
    every = [
        frozenset(atom for atom in counts if keep(atom))
        for keep in (lambda atom: atom[0] == "woman", lambda atom: atom == ("woman", "member"), lambda atom: atom[0] == "man")
    ]
    assert derivable_set(*_named(every, counts)) == {"woman/not_yet"}


def _named(blocks: list[Any], counts: dict[tuple[str, str], int]) -> tuple[list[frozenset[str]], dict[str, int]]:
    return [frozenset("/".join(atom) for atom in block) for block in blocks], {"/".join(a): n for a, n in counts.items()}
