"""From published figures to gaps, changes and verdicts, and why some cannot be had."""

from __future__ import annotations

import datetime
import json
import random
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.findings import Finding, Measure, PublishedFigure, findings
from analytics.findings.rounds import GENDERS

PHQ4 = Measure("phq4", "PHQ-4", -1, 0, 12, 1.0, 2.1)
SUPPORT = Measure("someone_to_talk_to", "Someone to talk to", 1, 0, 10, 0.5, 2.5)
MEASURES = {each.slug: each for each in (PHQ4, SUPPORT)}
MARCH, OCTOBER = (datetime.date(2026, month, 9) for month in (3, 10))


def figure(block: str, value: float, n_low: int = 200, **changed: Any) -> PublishedFigure:
    """`block` "woman/member" is one atom, "woman" both halves, "everyone" all eight."""
    gender, _, second = block.partition("/")
    genders = GENDERS if gender == "everyone" else (gender,)
    atoms = tuple(sorted((g, s) for g in genders for s in ([second] if second else ["member", "not_yet"])))
    plain: dict[str, Any] = {
        "wave": 2, "title": "October", "kind": "wave", "closed_on": OCTOBER, "measure": "phq4", "scale_low": 0,
        "scale_high": 12, "direction": -1, "block": atoms, "n_low": n_low, "n_high": None, "value": value,
        "step": 0.2, "open_end": "", "margin": 0.3, "rung": 4,
    }  # fmt: skip
    return PublishedFigure(**plain | changed)


def one_round(values: Mapping[str, float], **changed: Any) -> list[PublishedFigure]:
    return [figure(block, value, **changed) for block, value in values.items()]


BEFORE = {"woman/member": 4.4, "woman/not_yet": 4.2, "man/member": 3.4, "man/not_yet": 3.4}
EARLIER: dict[str, Any] = {"wave": 1, "title": "March", "closed_on": MARCH}


def two_rounds(after: Mapping[str, float], n_low: int = 200) -> list[PublishedFigure]:
    return one_round(BEFORE, n_low=n_low, **EARLIER) + one_round(after, n_low=n_low)


def pick(found: list[Finding], kind: str, subject: str = "all", stratum: str = "all") -> Finding:
    (only,) = [f for f in found if (f.kind, f.subject, f.stratum) == (kind, subject, stratum)]
    return only


def test_the_gap_is_positive_where_women_are_worse_off_on_either_kind_of_scale() -> None:
    found = findings(one_round({"woman/member": 5, "woman/not_yet": 4, "man/member": 3, "man/not_yet": 3}), MEASURES)
    assert pick(found, "gap").value == pytest.approx(1.5)
    assert pick(found, "gap", stratum="member").value == 2
    assert pick(found, "gap", stratum="member").sentence == "Women are worse off by 2.0 (1.5 to 2.5)."
    higher = {"measure": SUPPORT.slug, "scale_high": 10, "direction": 1}
    found = findings(one_round({"woman": 5, "man": 7}, **higher), MEASURES)
    assert pick(found, "gap").value == 2
    assert pick(found, "change").why == "no_earlier"


def test_all_is_weighted_by_the_least_number_of_people() -> None:
    figures = [figure("woman/member", 6, 100), figure("woman/not_yet", 3, 200), figure("man", 2, 50)]
    assert pick(findings(figures, MEASURES), "gap").value == pytest.approx(4 - 2)
    assert pick(findings(figures, MEASURES), "gap").n_low == 50


def test_difference_in_differences_is_the_declared_contrast() -> None:
    found = findings(two_rounds({"woman/member": 3.0, "woman/not_yet": 4.2, "man/member": 2.0, "man/not_yet": 3.4}), MEASURES)
    overall = pick(found, "difference_in_differences")
    assert overall.value == pytest.approx(-1.4)
    assert (overall.verdict, overall.rung, overall.basis) == ("improved", 2, "primary")
    assert overall.sentence.startswith("People who take part did better than people not yet in a group, by 1.4 (")
    by_gender = pick(found, "difference_in_differences", "woman")
    assert (by_gender.basis, by_gender.verdict, by_gender.rung) == ("in_order", "improved", 2)
    assert pick(found, "change_of_gap", stratum="member").basis == "in_order"
    assert pick(found, "change", stratum="member").rung == 3
    assert (pick(found, "change", "woman", "not_yet").rung, pick(found, "change", "woman").rung) == (4, 4)
    assert pick(found, "change", "woman", "not_yet").basis == "one_of_many"


def test_the_gate_stays_shut_where_the_declared_contrast_shows_nothing() -> None:
    found = findings(two_rounds(BEFORE), MEASURES)
    assert pick(found, "difference_in_differences").basis == "primary"
    assert {f.basis for f in found if f.kind == "change_of_gap"} == {"one_of_many"}
    other = findings(two_rounds(BEFORE), MEASURES, primary="burnout")
    assert {f.basis for f in other if f.kind != "gap" and f.value is not None} == {"one_of_many"}


def test_one_surprise_among_many_is_not_believed() -> None:
    # One of some twenty comparisons stands just beyond its own interval.
    found = findings(two_rounds(BEFORE | {"man/not_yet": 2.4}, n_low=50), MEASURES, primary="none")
    lonely = pick(found, "change", "man", "not_yet")
    assert lonely.high is not None and lonely.high < 0
    assert lonely.verdict == "not_enough_evidence" and "by chance" in lonely.sentence
    sure = findings(two_rounds(BEFORE | {"man/not_yet": 1.0}, n_low=200), MEASURES, primary="none")
    assert pick(sure, "change", "man", "not_yet").verdict == "improved"


@pytest.mark.parametrize(
    ("women", "men", "reason", "warning"),
    [
        (2.4, 2.2, "both_improved", False),
        (3.6, 3.4, "one_improved", False),
        (5.0, 4.8, "one_got_worse", True),
        (4.2, 4.4, "one_got_worse", True),
    ],
)
def test_a_closing_gap_names_its_reason(women: float, men: float, reason: str, warning: bool) -> None:
    closing = _gap_after_five_against_three(women, men)
    assert (closing.verdict, closing.reason, closing.warning) == ("improved", reason, warning)
    assert closing.sentence.startswith("The gap is narrower by")
    assert ("got worse" in closing.sentence) == warning


def test_a_gap_that_turns_is_said_to_turn() -> None:
    smaller, larger = _gap_after_five_against_three(3.0, 3.8), _gap_after_five_against_three(2.0, 5.0)
    assert (smaller.verdict, larger.verdict) == ("improved", "worse")
    assert smaller.sentence.endswith("The gap has turned. Men are now worse off by 0.8.")
    assert larger.sentence == "The gap has turned. Men are now worse off by 3.0."
    assert (larger.reason, larger.warning) == ("", False)


def _gap_after_five_against_three(women: float, men: float) -> Finding:
    before = one_round(BEFORE | {"woman/member": 5.0, "man/member": 3.4}, n_low=500, **EARLIER)
    after = one_round(BEFORE | {"woman/member": women, "man/member": men}, n_low=500)
    return pick(findings(before + after, MEASURES), "change_of_gap", stratum="member")


def test_a_gap_that_men_carry_narrows_upwards() -> None:
    before = {"woman": 2.0, "man": 5.0}
    found = findings(one_round(before, n_low=500, **EARLIER) + one_round({"woman": 2.0, "man": 3.0}, n_low=500), MEASURES)
    closing = pick(found, "change_of_gap")
    assert (closing.value, closing.verdict, closing.reason) == (2, "improved", "one_improved")
    assert "Men improved." in closing.sentence


def test_an_open_ended_figure_enters_nothing() -> None:
    figures = [*two_rounds(BEFORE)[:-1], figure("man/not_yet", 2, open_end="low")]
    found = findings(figures, MEASURES)
    for kind, stratum in [("gap", "not_yet"), ("gap", "all"), ("change", "not_yet"), ("difference_in_differences", "all")]:
        finding = pick(found, kind, stratum=stratum)
        assert (finding.value, finding.verdict, finding.why) == (None, "too_few", "open_ended")
    assert pick(found, "gap", stratum="member").value == pytest.approx(1.0)


def test_a_gender_left_out_says_so_once_and_the_same_for_all() -> None:
    found = findings(two_rounds(BEFORE), MEASURES)
    changes = [f for f in found if f.subject == "nonbinary" and f.kind == "change"]
    assert [(f.stratum, f.why, f.value) for f in changes] == [("all", "left_out", None)]
    assert changes[0].sentence.startswith("Hidden to protect people.")
    assert not [f for f in found if f.subject == "not_stated"]


def test_a_gender_shown_in_one_round_only_is_no_change_of_all() -> None:
    after = one_round(BEFORE | {"nonbinary": 9.0, "not_stated/member": 9.0})
    found = findings(one_round(BEFORE, **EARLIER) + after, MEASURES)
    assert pick(found, "change").value == pytest.approx(0)
    assert pick(found, "change").without == ("nonbinary", "not_stated")
    assert pick(found, "change", stratum="member").without == ("not_stated",)


def test_halves_shown_together_are_said_to_be() -> None:
    found = findings(one_round(BEFORE, **EARLIER) + one_round({"woman": 4, "man/member": 3, "man/not_yet": 3}), MEASURES)
    assert pick(found, "change", "woman", "member").why == "merged"
    assert pick(found, "change", "woman").value == pytest.approx(-0.3)
    assert pick(found, "change", stratum="member").without == ("woman",)


def test_a_round_in_one_block_compares_everyone_alone() -> None:
    found = findings([*one_round(BEFORE, **EARLIER), figure("everyone", 3.0)], MEASURES)
    assert pick(found, "change").value == pytest.approx(3.0 - 3.85)
    assert {f.why for f in found if f.kind in {"gap", "change_of_gap"}} == {"one_block"}
    assert pick(found, "difference_in_differences").why == "one_block"


def test_a_past_survey_stands_in_only_where_no_round_came_before() -> None:
    past = one_round({"woman/not_yet": 4, "man/not_yet": 3.6}, kind="past", wave="past-1", closed_on=MARCH)
    now = one_round(BEFORE)
    found = findings(past + now, MEASURES)
    change = pick(found, "change", "woman", "not_yet")
    assert (change.earlier_wave, change.unverified, change.value) == ("past-1", True, pytest.approx(0.2))
    between = one_round(BEFORE, wave=1, closed_on=datetime.date(2026, 2, 1))
    assert not pick(findings(past + between + now, MEASURES), "change").unverified
    alone = findings(past, MEASURES)
    assert pick(alone, "gap").unverified and pick(alone, "change").why == "no_earlier"


def test_small_sides_are_too_early_and_counts_of_months_are_no_round() -> None:
    found = findings(two_rounds({"woman/member": 1, "woman/not_yet": 4, "man/member": 1, "man/not_yet": 3}, n_low=15), MEASURES)
    assert {f.verdict for f in found if f.value is not None} == {"too_early"}
    assert findings(one_round(BEFORE, kind="month"), MEASURES) == []
    assert findings([], MEASURES) == []


def test_not_enough_evidence_says_how_many_answers_would_tell() -> None:
    found = pick(findings(two_rounds(BEFORE, n_low=20), MEASURES), "difference_in_differences", "woman")
    assert found.verdict == "not_enough_evidence" and found.needed and found.needed > 20
    assert f"About {found.needed} more answers" in found.sentence


def test_an_unknown_measure_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="No measure is given for sleep"):
        findings(one_round(BEFORE, measure="sleep"), MEASURES)


def test_findings_are_stable_plain_values() -> None:
    figures = two_rounds({"woman/member": 3.0, "woman/not_yet": 4.2, "man/member": 2.0, "man/not_yet": 3.4})
    figures += one_round({"woman": 5, "man": 7}, measure=SUPPORT.slug, scale_high=10, direction=1)
    written = json.dumps([each.as_json() for each in findings(figures, MEASURES)])
    for seed in range(5):
        shuffled = figures[:]
        random.Random(seed).shuffle(shuffled)
        assert json.dumps([each.as_json() for each in findings(shuffled, MEASURES)]) == written
    assert "-0.0" not in written and "NaN" not in written and "Infinity" not in written
    first = json.loads(written)[0]
    assert (first["measure"], first["kind"], first["closed_on"]) == ("phq4", "difference_in_differences", "2026-10-09")


blocks = st.lists(
    st.sampled_from(["woman", "man", "nonbinary", "not_stated"]).flatmap(
        lambda g: st.sampled_from([[g], [f"{g}/member", f"{g}/not_yet"]])
    ),
    unique_by=lambda names: names[0].partition("/")[0],
    max_size=4,
)


@settings(max_examples=150)
@given(st.lists(blocks, min_size=1, max_size=3), st.data())
def test_any_ledger_gives_a_whole_page(rounds: list[list[list[str]]], data: st.DataObject) -> None:
    figures = []
    for wave, block_lists in enumerate(rounds):
        for name in [name for names in block_lists for name in names] or ["everyone"]:
            value = data.draw(st.sampled_from([2.0, 4.0, 8.0]))
            size = data.draw(st.sampled_from([10, 15, 20, 50, 500]))
            end = data.draw(st.sampled_from(["", "", "", "low", "high"]))
            day = datetime.date(2026, 1 + wave, 1)
            figures.append(figure(name, value, size, wave=wave, closed_on=day, open_end=end))
    found = findings(figures, MEASURES)
    keys = [(f.measure, f.kind, f.subject, f.stratum) for f in found]
    assert len(keys) == len(set(keys))
    for each in found:
        assert each.sentence and not re.search(r"!|nan\b|\binf|signific|p-value", each.sentence.lower())
        assert (each.value is None) == bool(each.why)
        assert each.value is None or (each.low or 0) <= each.value <= (each.high or 0) or None in (each.low, each.high)
        assert each.value is None or each.n_low in {10, 15, 20, 50, 500}
