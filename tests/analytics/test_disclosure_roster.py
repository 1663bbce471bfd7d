"""Rule 10 by itself: rounding, the floor, and that what is left out of a quarter cannot be told from nothing."""

from collections.abc import Callable, Mapping
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import COMPARED, GENDERS, ROSTER_FLOOR, is_rest_open, roster_value, roster_values

Rule = Callable[[Mapping[str, int]], dict[str, int]]
COUNTS = st.fixed_dictionaries({gender: st.integers(0, 70) for gender in GENDERS})


class TestRounding:
    @pytest.mark.parametrize(("n", "value"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (42, 40), (43, 45)])
    def test_a_month_is_rounded_to_five(self, n: int, value: int) -> None:
        assert roster_value(n, "month") == value

    @pytest.mark.parametrize(
        ("n", "value"),
        [(0, None), (1, None), (19, None), (20, 20), (24, 20), (25, 30), (34, 30), (35, 40), (104, 100), (105, 110)],
    )
    def test_a_quarter_is_rounded_to_ten_from_twenty_on(self, n: int, value: int | None) -> None:
        assert roster_value(n, "quarter") == value

    @given(st.integers(0, 10**7))
    def test_nothing_is_further_off_than_half_a_step(self, n: int) -> None:
        month, quarter = roster_value(n, "month"), roster_value(n, "quarter")
        assert month is not None
        assert month % 5 == 0
        assert abs(month - n) <= 2
        assert (quarter is None) == (n < ROSTER_FLOOR)
        if quarter is not None:
            assert quarter % 10 == 0
            assert quarter >= ROSTER_FLOOR
            assert -4 <= quarter - n <= 5

    @given(st.integers(0, 2000), st.sampled_from(["month", "quarter"]))
    def test_more_people_never_look_like_fewer(self, n: int, period: str) -> None:
        assert (roster_value(n, period) or 0) <= (roster_value(n + 1, period) or 0)

    def test_what_makes_no_sense_is_refused(self) -> None:
        with pytest.raises(ValueError, match="negative"):
            roster_value(-1, "month")
        with pytest.raises(KeyError):
            roster_value(5, "week")
        with pytest.raises(ValueError, match="all four"):
            roster_values({"woman": 30, "man": 30})


class TestGenders:
    def test_not_stated_is_shown_only_beside_all_three(self) -> None:
        assert roster_values({"woman": 31, "man": 28, "nonbinary": 22, "not_stated": 45}) == {
            "woman": 30,
            "man": 30,
            "nonbinary": 20,
            "not_stated": 50,
        }
        assert roster_values({"woman": 31, "man": 28, "nonbinary": 19, "not_stated": 45}) == {"woman": 30, "man": 30}
        assert roster_values({"woman": 3, "man": 280, "nonbinary": 0, "not_stated": 45}) == {"man": 280}
        assert roster_values(dict.fromkeys(GENDERS, 19)) == {}

    @given(COUNTS)
    def test_every_value_shown_is_that_gender_rounded(self, counts: dict[str, int]) -> None:
        shown = roster_values(counts)
        assert all(value == roster_value(counts[gender], "quarter") for gender, value in shown.items())
        assert is_rest_open(shown)
        assert {gender for gender in COMPARED if counts[gender] >= ROSTER_FLOOR} == set(shown) & set(COMPARED)

    @given(COUNTS)
    def test_who_is_left_out_might_as_well_have_stated_nothing(self, counts: dict[str, int]) -> None:
        """The very same figures come out of the world in which nobody of the genders left out had agreed to be counted as such:
        of this quarter, of the month's total, and of every other quarter alike. No calculation over all of them tells the two
        worlds apart."""
        hidden = set(COMPARED) - set(roster_values(counts))
        without = {gender: 0 if gender in hidden else n for gender, n in counts.items()}
        without["not_stated"] += sum(counts[gender] for gender in hidden)
        assert roster_values(without) == roster_values(counts)
        assert sum(without.values()) == sum(counts.values())


def shown_with_remainder(counts: Mapping[str, int]) -> dict[str, int]:
    """The weaker rule: each gender that reaches the floor, "not stated" like any other."""
    found = {gender: roster_value(counts[gender], "quarter") for gender in GENDERS}
    return {gender: value for gender, value in found.items() if value is not None}


def fewest_nonbinary(counts: Mapping[str, int], rule: Rule, most: int = 19) -> int | None:
    """The fewest non-binary people in any world that publishes the same, by trying them all: what a subtraction
    leaves. None where it is more than `most`."""
    published, total = rule(counts), roster_value(sum(counts.values()), "month")
    near = [range(max(0, counts[gender] - 9), counts[gender] + 10) for gender in ("woman", "man")]
    # From none to everybody who could have stated nothing.
    rest = range(counts["nonbinary"] + counts["not_stated"] + 20)
    for nonbinary in range(most + 1):
        for woman, man, not_stated in product(*near, rest):
            world = {"woman": woman, "man": man, "nonbinary": nonbinary, "not_stated": not_stated}
            if roster_value(woman + man + nonbinary + not_stated, "month") == total and rule(world) == published:
                return nonbinary
    return None


# Everybody else at the upper end of their rounding: there a subtraction leaves most.
WORST = {"woman": 54, "man": 44, "nonbinary": 19, "not_stated": 34}


@given(
    st.fixed_dictionaries(
        {
            "woman": st.integers(20, 40),
            "man": st.integers(20, 40),
            "nonbinary": st.integers(1, 19),
            "not_stated": st.integers(0, 34),
        }
    )
)
@settings(max_examples=15)
def test_no_subtraction_tells_a_hidden_gender_from_none(counts: dict[str, int]) -> None:
    assert fewest_nonbinary(counts, roster_values, most=0) == 0


def test_not_even_in_the_worst_case_and_the_weaker_rule_is_caught() -> None:
    assert fewest_nonbinary(WORST, shown_with_remainder) == 16
    assert fewest_nonbinary(WORST, roster_values) == 0


def told_after_a_year(moves: int, random: Random) -> float:
    """How sure somebody is of the truth about one person, who knows of everybody else in every month whether they are in."""
    others, truth = 40 + random.randrange(5), random.randrange(2)
    possible = {0, 1}
    for _ in range(12):
        others += random.randint(-moves, moves)
        shown = roster_value(others + truth, "month")
        possible = {each for each in possible if roster_value(others + each, "month") == shown}
    return 1 / len(possible)


class TestWhatRoundingDoesNotStop:
    """The figures of the limits page and of docs/decisions/0027: red when they are not true any more."""

    def test_one_who_goes_alone_is_seen_in_one_month_of_five(self) -> None:
        seen = [roster_value(n, "month") != roster_value(n - 1, "month") for n in range(50, 100)]
        assert sum(seen) / len(seen) == 0.2

    @pytest.mark.parametrize(("moves", "right"), [(0, 0.60), (1, 0.91), (3, 0.97)])
    def test_who_knows_everybody_else_learns_of_the_last(self, moves: int, right: float) -> None:
        random = Random(10)
        sure = [told_after_a_year(moves, random) for _ in range(4000)]
        assert sum(sure) / len(sure) == pytest.approx(right, abs=0.02)
