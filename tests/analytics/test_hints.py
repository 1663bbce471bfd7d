"""Hints at what to adapt: from group-level findings and roster figures alone, and never saying more than those do."""

from __future__ import annotations

import inspect
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from analytics.adapt import follow_up
from analytics.adapt import hints as hinting
from analytics.adapt import words as hint_words
from analytics.adapt.follow_up import then_and_now
from analytics.adapt.hints import Hint, follow_up_after, hints, rhythm
from analytics.findings import Measure, PublishedFigure
from analytics.history import all_findings
from analytics.ledger import Ledger, Round
from analytics.models import Adaptation
from analytics.past.measures import known_scales
from analytics.roster import MONTHLY, NO_ROSTER, Month, Roster
from analytics.roster import hints as roster_hints

DAYS = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))


def figure(day: date, gender: str, second: str, value: float, **other: Any) -> PublishedFigure:
    slug = other.pop("measure", "phq4")
    scale = known_scales()[slug][1]
    given = {
        "wave": f"{other.get('kind', 'wave')}-{'session' if second in ('mixed', 'specific') else 'core'}-{day}",
        "title": "Round", "kind": "wave", "closed_on": day, "measure": slug, "scale_low": scale.low, "scale_high": scale.high,
        "direction": scale.direction, "block": ((gender, second),), "n_low": 200, "n_high": 499, "value": value, "step": 0.25,
        "open_end": "", "margin": 0.4, "rung": 4,
    }  # fmt: skip
    return PublishedFigure(**{**given, **other})


def core(values: dict[date, dict[tuple[str, str], float]], **other: Any) -> list[PublishedFigure]:
    return [figure(day, *atom, value, **other) for day, atoms in values.items() for atom, value in atoms.items()]


def held(figures: list[PublishedFigure], roster: Roster = NO_ROSTER) -> Ledger:
    rounds = {
        str(f.wave): Round(str(f.wave), str(f.wave).split("-")[1], f.title, "core_1", 10, True, f.closed_on) for f in figures
    }
    measures = {}
    for slug in {f.measure for f in figures}:
        scale = known_scales()[slug][1]
        measures[slug] = Measure(
            slug, scale.name, scale.direction, scale.low, scale.high, scale.meaningful_difference, scale.reference_sd
        )
    ordered = tuple(sorted(rounds.values(), key=lambda each: each.closed_on))
    return Ledger(ordered, tuple(sorted(figures, key=lambda f: f.closed_on)), measures, roster=roster)


def given(figures: list[PublishedFigure], roster: Roster = NO_ROSTER) -> dict[str, Hint]:
    ledger = held(figures, roster)
    return {hint.key: hint for hint in hints(ledger, all_findings(ledger))}


ATOMS = [(gender, second) for gender in ("woman", "man") for second in ("member", "not_yet")]
LEVEL = dict.fromkeys(ATOMS, 4.0)


def test_nothing_published_gives_no_hint() -> None:
    assert given([]) == {}


def test_too_few_answers_ask_to_keep_on_and_look_after_the_next_round() -> None:
    found = given(core({DAYS[0]: LEVEL, DAYS[2]: LEVEL}, n_low=20, n_high=29, step=2, margin=2.2))
    assert list(found) == ["not_enough-phq4-all"]
    hint = found["not_enough-phq4-all"]
    assert "Not enough evidence yet" in hint.why
    assert "the same words for all" in hint.action
    assert hint.follow_up_on == DAYS[2] + (DAYS[2] - DAYS[0]) + timedelta(days=2)


def test_worse_for_who_takes_part_carries_its_interval_and_rung() -> None:
    worse = {**LEVEL, ("woman", "member"): 6.5, ("man", "member"): 6.5}
    found = given(core({DAYS[0]: LEVEL, DAYS[2]: worse}))
    hint = found["worse_taking_part-phq4-all"]
    assert hint.title.endswith("(PHQ-4): worse for people who take part")
    assert "by 2.5 (2.0 to 3.0)" in hint.why
    assert hint.strength == 3
    assert "does not say why" in hint.caution
    # The weaker finding of the same thing is not said once more.
    assert "worse_than_before-phq4-all" not in found


def test_a_change_of_one_side_says_look_and_do_not_conclude() -> None:
    worse = dict.fromkeys(ATOMS, 6.0)
    hint = given(core({DAYS[0]: LEVEL, DAYS[2]: worse}))["worse_than_before-phq4-all"]
    assert hint.strength in (1, 2)
    assert hint.caution.startswith("Look, do not conclude.")


def test_a_gap_that_matters_names_the_side_and_no_cause() -> None:
    apart = {("woman", "member"): 5.5, ("woman", "not_yet"): 5.5, ("man", "member"): 3.5, ("man", "not_yet"): 3.5}
    hint = given(core({DAYS[2]: apart}))["gap_wide-phq4-woman"]
    assert hint.why == "Women are worse off by 2.0 (1.6 to 2.4)."
    assert hint.strength == 1
    assert "Look, do not conclude" in hint.caution
    assert "a mail to one gender alone would do harm" in hint.action


def test_a_gap_too_small_to_matter_gives_no_hint() -> None:
    apart = {("woman", "member"): 4.75, ("woman", "not_yet"): 4.75, ("man", "member"): 4.0, ("man", "not_yet"): 4.0}
    assert not any(key.startswith("gap_wide") for key in given(core({DAYS[2]: apart}, n_low=500, n_high=None)))


def test_a_gap_that_closes_because_somebody_got_worse_comes_first() -> None:
    before = {("woman", s): 5.0 for s in ("member", "not_yet")} | {("man", s): 3.0 for s in ("member", "not_yet")}
    after = dict.fromkeys(ATOMS, 5.0)
    found = given(core({DAYS[0]: before, DAYS[2]: after}))
    assert next(iter(found)) == "closing_warning-phq4-all"
    assert "Do not report this as success" in found["closing_warning-phq4-all"].action


@pytest.mark.parametrize(("mixed", "side"), [(6.0, "mixed"), (9.0, "specific"), (7.5, None)])
def test_safety_is_compared_between_kinds_of_group(mixed: float, side: str | None) -> None:
    values = {(g, s): mixed if s == "mixed" else 7.5 for g in ("woman", "man") for s in ("mixed", "specific")}
    found = given(core({DAYS[2]: values}, measure="felt_safe"))
    assert {key for key in found if key.startswith("less_safe")} == ({f"less_safe-felt_safe-{side}"} if side else set())
    if side:
        assert "Different people choose different groups" in found[f"less_safe-felt_safe-{side}"].why


@pytest.mark.parametrize(
    ("n", "step", "men"),
    [
        # Too early to say.
        ((10, 14), 2.5, 2.5),
        # Sure by itself, and not among all that a page compares.
        ((50, 99), 0.5, 5.75),
    ],
)
def test_safety_gives_no_hint_where_the_page_does_not_tell(n: tuple[int, int], step: float, men: float) -> None:
    values = {(g, s): men if (g, s) == ("man", "mixed") else 7.5 for g in ("woman", "man") for s in ("mixed", "specific")}
    if n[0] < 20:
        values["woman", "mixed"] = men
    figures = core({DAYS[2]: values}, measure="felt_safe", n_low=n[0], n_high=n[1], step=step)
    (page,) = [one for one in all_findings(held(figures)) if (one.kind, one.subject) == ("between_kinds", "all")]
    assert page.verdict in {"too_early", "not_enough_evidence"}
    assert (page.low or 0) > 0
    assert not any(key.startswith("less_safe") for key in given(figures))


def test_a_gap_of_too_few_answers_gives_no_hint() -> None:
    """The page says that it is too early; a hint says no more."""
    apart = {("woman", s): 10.0 for s in ("member", "not_yet")} | {("man", s): 4.0 for s in ("member", "not_yet")}
    figures = core({DAYS[2]: apart}, n_low=15, n_high=19, step=2, margin=3)
    ledger = held(figures)
    (gap,) = [one for one in all_findings(ledger) if (one.kind, one.stratum) == ("gap", "all")]
    assert gap.verdict == "too_early"
    assert not any(key.startswith("gap_wide") for key in given(figures))


def test_safety_is_not_compared_where_one_kind_is_not_shown() -> None:
    values = {(g, "mixed"): 3.0 for g in ("woman", "man")}
    assert not given(core({DAYS[2]: values}, measure="felt_safe"))


def test_past_surveys_and_earlier_rounds_give_no_hint() -> None:
    apart = {("woman", "member"): 6.0, ("woman", "not_yet"): 6.0, ("man", "member"): 3.0, ("man", "not_yet"): 3.0}
    assert given(core({DAYS[2]: apart}, kind="past")) == {}
    found = given(core({DAYS[0]: apart, DAYS[2]: LEVEL}))
    assert not any(key.startswith("gap_wide") for key in found)


def month(number: int, **values: int) -> Month:
    quiet = dict.fromkeys(MONTHLY, 0) | {"people": 600, "members": 150, "facilitators": 30, "sessions": 40, "groups": 15}
    return Month(date(2026, number, 1), quiet | values)


QUIET = [month(1), month(2), month(3)]


def from_roster(*months: Month) -> set[str]:
    return {key.split("-")[0] for key in given([], Roster(months))}


def test_a_quiet_roster_gives_no_hint() -> None:
    assert from_roster(*QUIET) == set()


@pytest.mark.parametrize(
    ("months", "slug"),
    [
        ((month(1), month(2, waiting=10), month(3, waiting=15)), "waiting_long"),
        ((*QUIET[:2], month(3, facilitators=10, sessions=40)), "few_facilitators"),
        ((*QUIET[:2], month(3, facilitators=5, groups=15)), "few_facilitators"),
        (tuple(month(n, left=15, joined=5) for n in (1, 2, 3)), "many_leave"),
        (tuple(month(n, members=20) for n in range(1, 8)), "few_take_part"),
    ],
)
def test_each_roster_rule(months: tuple[Month, ...], slug: str) -> None:
    assert slug in from_roster(*months)


def test_what_is_counted_says_how_it_is_rounded() -> None:
    leaving = given([], Roster(tuple(month(n, left=20) for n in (1, 2, 3))))["many_leave-left-all"]
    waiting = given([], Roster((month(1, waiting=10), month(2, waiting=10))))["waiting_long-waiting-all"]
    assert leaving.evidence.endswith("rounded to 10.")
    assert waiting.evidence.endswith("rounded to 5.")


@pytest.mark.parametrize(
    "months",
    [
        # One busy month; a number that rounding alone could have made; too short a time.
        (month(1), month(2), month(3, waiting=15)),
        (month(1), month(2, waiting=5), month(3, waiting=5)),
        (*QUIET[:2], month(3, facilitators=20, sessions=40)),
        (*QUIET[:2], month(3, facilitators=10, groups=10, sessions=20)),
        tuple(month(n, left=10, joined=10) for n in (1, 2, 3)),
        tuple(month(n, left=10, joined=5) for n in (2, 3)),
        tuple(month(n, members=20) for n in range(1, 4)),
    ],
)
def test_rounding_and_a_single_month_give_no_hint(months: tuple[Month, ...]) -> None:
    assert from_roster(*months) == set()


def test_rhythm_is_how_far_rounds_lay_apart() -> None:
    assert rhythm(held(core(dict.fromkeys(DAYS, LEVEL))), "core") in (
        timedelta(days=28),
        timedelta(days=29),
        timedelta(days=30),
    )
    assert rhythm(held([]), "core") == timedelta(days=30)


def test_follow_up_is_two_weeks_ahead_at_least() -> None:
    today = date(2026, 6, 1)
    assert follow_up_after(date(2026, 4, 1), timedelta(days=30), today) == date(2026, 6, 30)
    assert follow_up_after(date(2026, 7, 1), timedelta(days=30), today) == date(2026, 7, 1)


def test_every_hint_has_an_action_that_fits_the_form_and_a_key_that_names_it() -> None:
    longest = Adaptation._meta.get_field("action").max_length
    assert longest
    for slug, action in hint_words.actions().items():
        assert len(action) <= longest
        assert "-" not in slug
        assert len(slug) <= 40
    for (slug, _measure), action in hint_words.by_measure().items():
        assert slug in hint_words.actions()
        assert len(action) <= longest
    assert {rule.slug for rule in roster_hints.RULES} <= set(hint_words.actions())


def test_nothing_in_a_hint_can_hold_a_person_or_a_group() -> None:
    """Pure: no model, no query, and no field that is a list."""
    assert {field.type for field in fields(Hint)} <= {"str", "int", "date"}
    for module in (hinting, hint_words, roster_hints, follow_up):
        assert "objects." not in inspect.getsource(module)
        assert "models" not in {name.split(".")[-1] for name in vars(module)}


def test_then_and_now_compares_the_day_it_was_taken_on_with_today() -> None:
    ledger = held(core({DAYS[0]: LEVEL, DAYS[2]: dict.fromkeys(ATOMS, 3.0)}))
    seen = then_and_now(ledger, "phq4", "woman", date(2026, 2, 15))
    assert seen is not None
    assert seen.again
    assert (seen.then, seen.now) == ("31 January 2026", "31 March 2026")
    assert seen.rows[0] == ("Women", "4.0 (3.7 to 4.3)", "3.0 (2.7 to 3.3)")
    assert seen.rows[1][0] == "Gap between women and men"


def test_then_and_now_says_when_nothing_was_measured_since() -> None:
    ledger = held(core({DAYS[0]: LEVEL, DAYS[2]: LEVEL}))
    seen = then_and_now(ledger, "phq4", "", date(2026, 4, 2))
    assert seen is not None
    assert not seen.again
    assert then_and_now(ledger, "phq4", "", DAYS[0]) is None
    assert then_and_now(ledger, "gone", "", date(2026, 4, 2)) is None


def test_then_and_now_hides_what_the_round_hides() -> None:
    ledger = held(core({DAYS[0]: LEVEL, DAYS[2]: LEVEL}))
    seen = then_and_now(ledger, "phq4", "nonbinary", date(2026, 2, 15))
    assert seen is not None
    assert seen.rows[0] == ("Non-binary and self-described", "hidden to protect people", "hidden to protect people")


def test_then_and_now_of_a_count() -> None:
    ledger = replace(held([]), roster=Roster((month(1, waiting=20), month(2, waiting=20), month(3, waiting=5))))
    seen = then_and_now(ledger, "waiting", "", date(2026, 2, 15))
    assert seen is not None
    assert seen.rows == (("People who wait", "about 20", "about 5"),)
    assert (seen.then, seen.now) == ("January 2026", "March 2026")
