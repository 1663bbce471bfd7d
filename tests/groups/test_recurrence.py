"""Rules become days and instants. An independent expansion (dateutil's rrule) has to agree, and no zone makes a clock drift."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.recurrence import LAST, MOST, NoRule, Rule, expand

# The last one moves its clocks by 30 minutes; Kolkata never does.
ZONES = ("Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe")
DAYS = st.dates(date(2016, 1, 1), date(2033, 12, 31))
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    unit = draw(st.sampled_from(["week", "month"]))
    first = draw(DAYS)
    return Rule(
        first=first,
        at=draw(TIMES),
        zone=draw(st.sampled_from(ZONES)),
        unit=unit,
        every=draw(st.integers(1, 8 if unit == "week" else 6)),
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1, max_size=7 if unit == "week" else 1)),
        nth=0 if unit == "week" else draw(st.sampled_from([1, 2, 3, 4, LAST])),
        count=draw(st.integers(1, MOST)),
        until=draw(st.none() | st.integers(0, 800).map(lambda n: first + timedelta(days=n))),
        days_off=draw(st.frozensets(st.integers(0, 60).map(lambda n: first + timedelta(days=n)), max_size=5)),
    )


def by_rrule(rule: Rule) -> list[datetime]:
    """The same rule, expanded by somebody else's code."""
    names = [rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU]
    weekdays = [names[day] if rule.unit == "week" else names[day](rule.nth) for day in sorted(rule.weekdays)]
    until = {"until": datetime.combine(rule.until, time.max)} if rule.until else {}
    found = rrule.rrule(
        rrule.WEEKLY if rule.unit == "week" else rrule.MONTHLY,
        dtstart=datetime.combine(rule.first, rule.at),
        interval=rule.every,
        byweekday=weekdays,
        wkst=rrule.MO,
        **(until or {"count": rule.count}),
    )
    return list(found[: rule.count])


@settings(max_examples=150, deadline=None)
@given(rules())
def test_another_expansion_agrees(rule: Rule) -> None:
    assert [o.wall for o in expand(rule)] == by_rrule(rule)


@settings(max_examples=150, deadline=None)
@given(rules())
def test_count_is_kept_and_instants_rise(rule: Rule) -> None:
    found = expand(rule)
    assert len(found) <= rule.count <= MOST
    assert len(found) == rule.count or rule.until is not None
    assert all(a.instant.at < b.instant.at for a, b in pairwise(found))
    assert len({o.wall for o in found}) == len(found)
    assert {o.wall.date() for o in found if o.is_day_off} == {o.wall.date() for o in found} & rule.days_off


@settings(max_examples=150, deadline=None)
@given(rules())
def test_the_clock_on_the_wall_never_drifts(rule: Rule) -> None:
    for found in expand(rule):
        shown = found.instant.at.astimezone(ZoneInfo(rule.zone)).replace(tzinfo=None)
        if found.instant.oddity == "skipped":
            assert timedelta(0) < shown - found.wall <= timedelta(hours=1)
        else:
            assert (shown.date(), shown.time()) == (found.wall.date(), rule.at)


def clock_changes(zone: str, year: int) -> list[datetime]:
    """The last instant before each clock change of a year, to the minute, found by looking at every minute's offset."""
    found = []
    at = datetime(year, 1, 1, tzinfo=UTC)
    for _day in range(365):
        if at.astimezone(ZoneInfo(zone)).utcoffset() != (at + timedelta(days=1)).astimezone(ZoneInfo(zone)).utcoffset():
            minute = at
            while (minute + timedelta(minutes=1)).astimezone(ZoneInfo(zone)).utcoffset() == minute.astimezone(
                ZoneInfo(zone)
            ).utcoffset():
                minute += timedelta(minutes=1)
            found.append(minute)
        at += timedelta(days=1)
    return found


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo"])
def test_both_clock_change_days_are_flagged_in_their_hour_and_only_there(zone: str) -> None:
    year = 2018 if zone == "America/Sao_Paulo" else 2027  # São Paulo changed its clocks for the last time in 2019.
    changes = clock_changes(zone, year)
    assert len(changes) == 2
    for before in changes:
        old = before.astimezone(ZoneInfo(zone)).utcoffset()
        new = (before + timedelta(minutes=1)).astimezone(ZoneInfo(zone)).utcoffset()
        assert old is not None
        assert new is not None
        forward = new > old
        # The first wall minute that is missing, or the first that comes twice.
        edge = (before + timedelta(minutes=1)).replace(tzinfo=None) + (old if forward else new)
        at = edge + timedelta(minutes=10)
        rule = Rule(at.date() - timedelta(days=7), at.time(), zone, frozenset({at.weekday()}), count=3)
        assert [o.instant.oddity for o in expand(rule)] == ["", "skipped" if forward else "doubled", ""]
        assert {o.wall.time() for o in expand(rule)} == {at.time()}
        # Half a day later nothing is odd, and the day's wall clock is what was asked for.
        noon = Rule(at.date() - timedelta(days=7), time(14, 5), zone, frozenset({at.weekday()}), count=3)
        assert [o.instant.oddity for o in expand(noon)] == ["", "", ""]


def test_lord_howe_moves_by_half_an_hour() -> None:
    rule = Rule(date(2027, 4, 2), time(18), "Australia/Lord_Howe", frozenset({4}), count=2)
    before, after = (o.instant.at for o in expand(rule))
    assert after - before == timedelta(days=7, minutes=30)


def test_berlin_at_half_past_two() -> None:
    spring = expand(Rule(date(2027, 3, 28), time(2, 30), "Europe/Berlin", frozenset({6}), count=1))[0].instant
    assert (spring.at, spring.oddity) == (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "skipped")
    autumn = expand(Rule(date(2027, 10, 31), time(2, 30), "Europe/Berlin", frozenset({6}), count=1))[0].instant
    assert (autumn.at, autumn.oddity) == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "doubled")


def test_the_last_friday_of_every_second_month() -> None:
    rule = Rule(date(2027, 1, 30), time(17), "Europe/Berlin", frozenset({4}), "month", 2, LAST, count=3)
    # January's last Friday was before the first day: that month gives none, and still begins the count of months.
    assert [o.wall.date() for o in expand(rule)] == [date(2027, 3, 26), date(2027, 5, 28), date(2027, 7, 30)]


def test_the_last_day_counts_and_the_day_after_does_not() -> None:
    rule = Rule(date(2027, 1, 4), time(9), "Europe/Berlin", frozenset({0}), until=date(2027, 1, 18))
    assert [o.wall.day for o in expand(rule)] == [4, 11, 18]


@pytest.mark.parametrize(
    "wrong",
    [{"weekdays": frozenset()}, {"weekdays": frozenset({7})}, {"every": 0}, {"every": 9}, {"nth": 1}, {"count": 0}, {"count": 27},
     {"unit": "month"}, {"unit": "month", "nth": 5}, {"unit": "month", "nth": 1, "weekdays": frozenset({1, 2})},
     {"unit": "month", "nth": 1, "every": 7}],
)  # fmt: skip
def test_what_is_no_rule_is_refused(wrong: dict[str, object]) -> None:
    parts: dict[str, object] = {"first": date(2027, 1, 4), "at": time(9), "zone": "UTC", "weekdays": frozenset({0})}
    with pytest.raises(NoRule):
        Rule(**{**parts, **wrong})  # type: ignore[arg-type]
