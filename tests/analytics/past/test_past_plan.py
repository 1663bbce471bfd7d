"""What a past survey will publish: the same rule as a round, on counts alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure import FLOOR, GENDERS, Figure
from analytics.past.measures import Measure, on_scale
from analytics.past.plan import PlannedMeasure, derivable, plan_measure, publish
from analytics.past.problems import Problems
from analytics.past.scoring import Tally
from tests.analytics.past.test_past_scoring import ROOT, mapped, read_survey

PHQ4: Measure = on_scale("phq4", ("A1", "A2", "D1", "D2"), {}, frozenset({""}))


def planned(woman: int = 0, man: int = 0, nonbinary: int = 0, not_stated: int = 0, floor: int = FLOOR) -> PlannedMeasure:
    counts = dict(zip(GENDERS, (woman, man, nonbinary, not_stated), strict=True))
    return plan_measure(PHQ4, {gender: Tally(n, n * 4.0) for gender, n in counts.items()}, floor)


def who(one: PlannedMeasure) -> list[tuple[str, ...]]:
    return [block.genders for block in one.blocks]


def test_each_gender_over_the_floor_is_a_block_of_both_halves() -> None:
    one = planned(woman=135, man=88)
    assert who(one) == [("woman",), ("man",)]
    assert one.blocks[0].atoms == {("woman", "member"), ("woman", "not_yet")}
    assert [(block.n_low, block.n_high, block.step) for block in one.blocks] == [(100, 199, 0.25), (50, 99, 0.5)]
    assert one.under_floor == ("nonbinary",)
    assert not one.everyone


def test_gender_under_the_floor_is_left_out_the_same_for_none_and_for_nine() -> None:
    assert planned(woman=30, man=30, nonbinary=0).under_floor == planned(woman=30, man=30, nonbinary=9).under_floor
    assert who(planned(woman=30, man=30, nonbinary=9)) == [("woman",), ("man",)]


def test_fewer_than_two_genders_give_one_block_of_everyone() -> None:
    one = planned(woman=30, man=9, nonbinary=9, not_stated=30)
    assert one.everyone
    assert one.blocks[0].n == 78


def test_fewer_than_ten_in_all_give_nothing() -> None:
    assert planned(woman=5, man=4).blocks == ()


def test_higher_floor_of_the_organization_holds_and_a_lower_one_does_not() -> None:
    assert who(planned(woman=30, man=19, floor=20)) == [GENDERS]
    with pytest.raises(ValueError, match="never lowered"):
        planned(woman=30, man=30, floor=5)


def test_too_coarse_a_scale_is_shown_as_not_publishable() -> None:
    share = Measure("s", "S", 0, 1, 1, "share", ("C",), 0, 1, 0.25)
    coarse = plan_measure(share, {gender: Tally(10 if gender in ("woman", "man") else 0, 5) for gender in GENDERS})
    assert [block.publishable for block in coarse.blocks] == [
        publish(b, share, random.Random(1)) is not None for b in coarse.blocks
    ]


def test_dust_of_floating_point_does_not_push_a_total_off_its_scale() -> None:
    mean = Measure("m", "M", 0, 10, 1, "mean", ("C",), 0, 10, 2.5)
    full = plan_measure(mean, {gender: Tally(100, 1000.0000000001) for gender in GENDERS})
    assert publish(full.blocks[0], mean, random.Random(1)) is not None


@given(st.tuples(*[st.integers(0, 60)] * 4))
def test_no_small_set_follows_and_every_block_reaches_the_floor(counts: tuple[int, int, int, int]) -> None:
    one = planned(*counts)
    assert derivable(one) is None
    assert all(block.n >= FLOOR and block.n_low >= FLOOR for block in one.blocks)


def test_guard_sees_a_small_set_when_a_block_is_wrong() -> None:
    """The guard is no ornament: blocks that overlap by nine people are caught."""
    one = planned(woman=30, man=30, nonbinary=9)
    woman, _man = one.blocks
    wider = type(woman)(woman.atoms | {("nonbinary", "not_yet")}, 39, 156, 30, 49, 1.0, True)
    assert derivable(PlannedMeasure(one.measure, one.sizes, (woman, wider), (), 0)) == {"nonbinary/not_yet"}


def test_ukm_2025_publishes_women_and_men() -> None:
    mapping = mapped((ROOT / "resources/demo/ukm_2025.toml").read_text(encoding="utf-8"))
    reading = read_survey(Path(ROOT / "resources/demo/ukm_2025.csv"), mapping, Problems())
    assert reading is not None
    measure = mapping.measures[0]
    one = plan_measure(measure, reading.by_gender({})["phq4"])
    figures = [publish(block, measure, random.Random(3)) for block in one.blocks]
    assert all(isinstance(figure, Figure) for figure in figures)
    # True means 4.02 and 3.52: dither and rounding move a figure by at most one step.
    for figure, mean in zip(figures, (543 / 135, 310 / 88), strict=True):
        assert figure is not None
        assert abs(figure.value - mean) <= figure.step
