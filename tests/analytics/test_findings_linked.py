"""Findings of rounds that asked for a change: rung 1, and never a change of changes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.findings import Finding, Measure, Origin, PublishedFigure, findings
from analytics.findings.rounds import Round, rounds_of
from analytics.history import compared
from tests.analytics.test_findings import BEFORE, EARLIER, MARCH, OCTOBER, PHQ4, figure, one_round, pick

CHANGE = Measure("phq4_change", "Change in PHQ-4", -1, -12, 12, 1.0, 2.1)
MEASURES = {"phq4": PHQ4, "phq4_change": CHANGE}
SCALE: dict[str, Any] = {"measure": "phq4_change", "scale_low": -12, "scale_high": 12}
BETTER = {"woman/member": -2.0, "woman/not_yet": -0.2, "man/member": -1.0, "man/not_yet": 0.0}


def changes(values: Mapping[str, float], **changed: Any) -> list[PublishedFigure]:
    return one_round(values, **{**SCALE, **changed})


def since_march(values: Mapping[str, float] = BEFORE, wave: str = "2") -> dict[str, Origin]:
    (levels,) = rounds_of(one_round(values, **EARLIER)) if values else (None,)
    return {wave: Origin(1, MARCH, {"phq4": levels} if levels else {})}


def found_in(values: Mapping[str, float], before: Mapping[str, float] = BEFORE, **changed: Any) -> list[Finding]:
    return findings(changes(values, **changed), MEASURES, since=since_march(before))


def test_the_difference_of_changes_is_rung_one_and_the_declared_contrast() -> None:
    found = found_in(BETTER)
    overall = pick(found, "linked_difference")
    assert overall.value == pytest.approx(-1.5 - -0.1)
    assert (overall.rung, overall.basis, overall.verdict) == (1, "primary", "improved")
    assert overall.sentence.startswith("People who take part did better than people not yet in a group, by 1.4 (")
    assert (overall.earlier_wave, overall.earlier_closed_on, overall.measure) == (1, MARCH, "phq4_change")
    women = pick(found, "linked_difference", "woman")
    assert (women.value, women.basis, women.rung) == (pytest.approx(-1.8), "in_order", 1)
    assert pick(found, "linked_difference", "nonbinary").why == "left_out"


def test_each_blocks_change_is_told_by_itself_and_claims_less() -> None:
    found = found_in(BETTER)
    members = pick(found, "linked_change", "woman", "member")
    assert (members.value, members.rung, members.basis) == (-2.0, 3, "one_of_many")
    assert members.sentence.startswith("Improved by 2.0 (")
    assert pick(found, "linked_change", "woman", "not_yet").rung == 4
    assert pick(found, "linked_change").value == pytest.approx((-2 - 0.2 - 1) / 4)


def test_a_change_is_never_compared_as_if_it_were_a_level() -> None:
    older = changes(dict.fromkeys(BETTER, 3.0), **EARLIER)
    found = findings(older + changes(BETTER), MEASURES, since=since_march())
    assert {each.kind for each in found} == {"linked_difference", "linked_change", "change_of_gap"}
    assert pick(found, "linked_change", "woman", "member").value == -2.0
    assert pick(found, "linked_change", "woman", "member").earlier_wave == 1
    now, then = compared(rounds_of(older + changes(BETTER)))
    assert (now.closed_on, then) == (OCTOBER, None)


def test_the_gap_narrows_by_what_women_gained_more() -> None:
    found = found_in(BETTER)
    members = pick(found, "change_of_gap", stratum="member")
    # In March women who take part were worse off by 1.0; they improved by 1.0 more.
    assert members.value == pytest.approx(-1.0)
    assert (members.verdict, members.rung, members.reason) == ("improved", 3, "both_improved")
    assert members.sentence.startswith("The gap is narrower by 1.0 (")
    assert pick(found, "change_of_gap").basis == "in_order"


def test_a_gap_that_turned_is_said_to_have_turned() -> None:
    before = {"woman/member": 3.6, "man/member": 3.4, "woman/not_yet": 3.6, "man/not_yet": 3.4}
    found = found_in({"woman/member": -3.0, "man/member": -1.0, "woman/not_yet": -3.0, "man/not_yet": -1.0}, before)
    turned = pick(found, "change_of_gap")
    assert turned.verdict == "worse"
    assert turned.sentence == "The gap has turned. Men are now worse off by 1.8."


@pytest.mark.parametrize("before", [{}, {"man/member": 3.4, "man/not_yet": 3.4}])
def test_without_the_gap_of_then_nobody_can_say_whether_it_narrowed(before: dict[str, float]) -> None:
    gap = pick(found_in(BETTER, before), "change_of_gap")
    assert (gap.value, gap.why) == (None, "left_out")
    assert "in each round" not in gap.sentence


def test_an_open_end_enters_nothing() -> None:
    figures = changes(BETTER)
    ends = [figure("woman/member", -11.8, open_end="low", **SCALE), *figures[1:]]
    found = findings(ends, MEASURES, since=since_march())
    assert pick(found, "linked_difference").why == "open_ended"
    assert pick(found, "linked_difference", "man").value == pytest.approx(-1.0)


def test_the_level_stays_primary_until_a_newer_round_asks_for_the_change() -> None:
    levels = one_round(BEFORE, **EARLIER) + one_round({block: value - 1 for block, value in BEFORE.items()})
    older = changes(BETTER, wave="0", title="Last year", closed_on=datetime.date(2025, 10, 9))
    found = findings(levels + older, MEASURES, since=since_march(wave="0"))
    assert pick(found, "difference_in_differences").basis == "primary"
    assert pick(found, "linked_difference").basis == "one_of_many"
    newer = findings(one_round(BEFORE, **EARLIER) + changes(BETTER), MEASURES, since=since_march())
    assert pick(newer, "linked_difference").basis == "primary"
    assert {each.basis for each in newer if each.measure == "phq4"} <= {"", "one_of_many"}


def test_where_one_half_was_asked_it_stands_for_itself() -> None:
    """Members sent their change, the others their level: neither is "everyone", and no difference of the two is made."""
    half = {"woman/member": -2.0, "man/member": -1.0}
    rest = {"woman/not_yet": 4.2, "man/not_yet": 3.4}
    figures = one_round(BEFORE, **EARLIER) + one_round(rest) + changes(half)
    found = findings(figures, MEASURES, since=since_march())
    assert not [each for each in found if each.kind == "linked_difference"]
    assert {each.stratum for each in found if each.kind == "linked_change"} == {"member"}
    assert pick(found, "linked_change", stratum="member").value == pytest.approx(-1.5)
    level = [each for each in found if each.measure == "phq4"]
    assert pick(level, "difference_in_differences").why == "linked"
    assert pick(level, "change").why == pick(level, "gap").why == "linked"
    assert pick(level, "change", "woman", "not_yet").value == 0
    assert pick(level, "gap", stratum="not_yet").value == pytest.approx(0.8)
    # The gate stays shut: what was declared cannot be computed.
    assert {each.basis for each in found} <= {"", "one_of_many"}


def test_a_half_as_one_block_is_that_half() -> None:
    everyone = [figure("everyone/member", -1.0, **SCALE)]
    found = findings(everyone, MEASURES, since=since_march())
    (change,) = [each for each in found if each.kind == "linked_change"]
    assert (change.subject, change.stratum, change.value, change.rung) == ("all", "member", -1.0, 3)


def test_a_later_round_is_not_compared_with_one_half_as_if_it_were_all() -> None:
    rest = one_round({"woman/not_yet": 4.2, "man/not_yet": 3.4}, **EARLIER)
    then = changes({"woman/member": -1.0, "man/member": 0.0}, **EARLIER)
    found = findings(rest + then + one_round(BEFORE), MEASURES, since=since_march({}, wave="1"))
    level = [each for each in found if each.measure == "phq4"]
    assert pick(level, "change").why == pick(level, "change", "man", "member").why == "linked"
    assert pick(level, "change", "man", "not_yet").value == 0


def test_rounds_that_linked_nothing_are_as_before() -> None:
    """Without a word about changes a round with figures of one half only is still read as before."""
    (plain,) = rounds_of(one_round({"woman/member": 4.0}))
    (linked,) = rounds_of(one_round({"woman/member": 4.0}), {"2"})
    assert (plain.one_half, linked.one_half) == (False, True)
    assert isinstance(plain, Round)


BLOCKS = st.sampled_from(["woman/member", "woman/not_yet", "woman", "man/member", "man/not_yet", "man", "nonbinary", "everyone"])


@settings(max_examples=60, deadline=None)
@given(values=st.dictionaries(BLOCKS, st.floats(-11, 11), min_size=1), n_low=st.sampled_from([10, 20, 50, 500]))
def test_any_blocks_give_findings_that_say_why_or_how_much(values: dict[str, float], n_low: int) -> None:
    for each in findings(changes(values, n_low=n_low), MEASURES, since=since_march()):
        assert (each.value is None) == bool(each.why)
        assert each.sentence
        assert each.rung == 1 if each.kind == "linked_difference" else each.rung in {3, 4}
