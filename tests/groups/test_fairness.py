"""Who can lead when, and whom to ask first: numbers and clocks alone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.fairness import (
    Candidate,
    Difference,
    Hours,
    Reason,
    Span,
    band,
    fits,
    load,
    over_cap,
    rank,
    week_of,
)

BERLIN = "Europe/Berlin"
AFTERNOON = [Hours(day, time(14), time(16)) for day in range(7)]


def at(text: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def span(text: str, minutes: int = 60, zone: str = BERLIN) -> Span:
    start = at(text, zone)
    return start, start + timedelta(minutes=minutes)


# The Sundays on which the clocks go forward and back in 2027, and an ordinary day on either side.
@pytest.mark.parametrize("day", ["2027-03-27", "2027-03-28", "2027-03-29", "2027-10-30", "2027-10-31", "2027-11-01"])
def test_hours_are_on_the_clocks_of_the_zone_whatever_the_season(day: str) -> None:
    assert fits(span(f"{day}T14:00"), AFTERNOON, [], BERLIN) is None
    assert fits(span(f"{day}T15:00"), AFTERNOON, [], BERLIN) is None
    assert fits(span(f"{day}T13:59"), AFTERNOON, [], BERLIN) == Reason("outside_hours")
    assert fits(span(f"{day}T15:01"), AFTERNOON, [], BERLIN) == Reason("outside_hours")


@pytest.mark.parametrize(
    ("day", "minutes", "fault"),
    # From midnight to four are three hours in March and five in October.
    [("2027-03-28", 180, False), ("2027-03-28", 181, True), ("2027-10-31", 300, False), ("2027-10-31", 301, True)],
)
def test_the_night_of_the_change_is_as_long_as_it_is(day: str, minutes: int, fault: bool) -> None:
    night = [Hours(6, time(0), time(4))]
    assert (fits(span(f"{day}T00:00", minutes), night, [], BERLIN) is not None) is fault


@pytest.mark.parametrize("zone", ["Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"])
def test_other_zones_keep_their_own_clocks(zone: str) -> None:
    for day in ("2027-04-04", "2027-04-05", "2027-10-03", "2027-10-04"):
        assert fits(span(f"{day}T14:00", zone=zone), AFTERNOON, [], zone) is None
        assert fits(span(f"{day}T13:30", zone=zone), AFTERNOON, [], zone) == Reason("outside_hours")


def test_stretches_join_at_midnight() -> None:
    late = [Hours(0, time(22), time(0)), Hours(1, time(0), time(1))]
    assert fits(span("2027-01-04T23:00", 120), late, [], BERLIN) is None
    assert fits(span("2027-01-04T23:00", 121), late, [], BERLIN) == Reason("outside_hours")
    assert fits(span("2027-01-04T23:00", 120), late[:1], [], BERLIN) == Reason("outside_hours")


def test_days_away_win_over_hours_and_extra_hours_add_to_them() -> None:
    day = date(2027, 1, 6)
    away = Difference(day, day + timedelta(days=2), away=True)
    extra = Difference(day, day, away=False, start=time(8), end=time(10))
    assert fits(span("2027-01-06T14:00"), AFTERNOON, [away], BERLIN) == Reason("away", day=date(2027, 1, 8))
    assert fits(span("2027-01-09T14:00"), AFTERNOON, [away], BERLIN) is None
    assert fits(span("2027-01-06T08:30"), AFTERNOON, [extra], BERLIN) is None
    assert fits(span("2027-01-07T08:30"), AFTERNOON, [extra], BERLIN) == Reason("outside_hours")
    assert fits(span("2027-01-06T08:30"), AFTERNOON, [extra, away], BERLIN) == Reason("away", day=date(2027, 1, 8))
    assert fits(span("2027-01-06T14:00"), [], [away], BERLIN) == Reason("away", day=date(2027, 1, 8))
    morning = Difference(day, day, away=True, start=time(8), end=time(12))
    assert fits(span("2027-01-06T14:00"), AFTERNOON, [morning], BERLIN) is None


def test_without_a_pattern_nobody_said_no() -> None:
    assert fits(span("2027-01-06T03:00"), [], [], BERLIN) is None


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1)),
    st.integers(15, 240),
    st.sampled_from([BERLIN, "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata", "America/New_York"]),
)
def test_a_whole_week_holds_every_span(start: datetime, minutes: int, zone: str) -> None:
    begins = start.replace(tzinfo=UTC)
    always = [Hours(day, time(0), time(0)) for day in range(7)]
    assert fits((begins, begins + timedelta(minutes=minutes)), always, [], zone) is None


def test_a_week_begins_on_monday_where_somebody_lives() -> None:
    sunday_night = datetime(2027, 1, 3, 22, 30, tzinfo=UTC)
    assert week_of(sunday_night, "Asia/Kolkata") != week_of(sunday_night, "America/New_York")
    assert over_cap(sunday_night, [sunday_night + timedelta(hours=3)], 1, "UTC") is None
    assert over_cap(sunday_night, [sunday_night + timedelta(hours=3)], 1, "Asia/Kolkata") == Reason("over_cap", count=2, cap=1)


def test_load_counts_ninety_days_to_either_side() -> None:
    now = at("2027-06-01T12:00")
    days = [-91, -90, -1, 0, 1, 90, 91]
    assert load([now + timedelta(days=n) for n in days], now) == 5


def test_a_band_needs_four_and_names_nobody() -> None:
    assert band([1, 9, 9]) is None
    assert band([1, 2, 3, 20]) == (1, 8)


def test_order_of_asking() -> None:
    people = [
        Candidate(1, load=2),
        Candidate(2, load=0, reasons=(Reason("outside_hours"),)),
        Candidate(3, load=0, reasons=(Reason("untrained"),)),
        Candidate(4, load=9, stands_by=True),
        Candidate(5, load=1),
        Candidate(6, load=1, leads_group=True),
    ]
    found = rank(people, salt=1)
    assert [s.person for s in found] == [4, 6, 5, 1, 2]
    whys = {s.person: s.whys for s in found}
    assert whys[4] == ("stand_by", "more")
    assert "leads_group" in whys[6]
    assert "beyond" in whys[2]


def test_among_equals_the_lot_changes_with_the_session() -> None:
    people = [Candidate(n) for n in range(1, 9)]
    firsts = {rank(people, salt=salt)[0].person for salt in range(40)}
    assert len(firsts) > 4
    assert rank(people, salt=7) == rank(list(reversed(people)), salt=7)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_nobody_with_less_to_carry_stands_behind(loads: list[int]) -> None:
    found = rank([Candidate(n, load=carried) for n, carried in enumerate(loads)], salt=3)
    assert [s.load for s in found] == sorted(loads)
