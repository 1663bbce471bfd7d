"""Wall time to instant, with the two odd hours of a year."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.wall_time import city, clocks_differ, resolve

ZONES = sorted(zone for zone in available_timezones() if "/" in zone)


def test_ordinary_time_is_what_the_clock_says() -> None:
    assert resolve(datetime(2026, 11, 26, 15, 0), "Europe/Berlin").at == datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
    assert resolve(datetime(2026, 11, 26, 15, 0), "Europe/Berlin").oddity == ""


def test_a_skipped_hour_counts_from_before_the_change() -> None:
    instant = resolve(datetime(2026, 3, 29, 2, 30), "Europe/Berlin")
    assert instant.at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "03:30"
    assert instant.oddity == "skipped"


def test_a_doubled_hour_is_the_first() -> None:
    instant = resolve(datetime(2026, 10, 25, 2, 30), "Europe/Berlin")
    assert instant.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant.oddity == "doubled"
    assert resolve(datetime(2026, 10, 25, 3, 0), "Europe/Berlin").oddity == ""


def test_half_hour_change_of_lord_howe() -> None:
    assert resolve(datetime(2026, 10, 4, 2, 15), "Australia/Lord_Howe").oddity == "skipped"
    assert resolve(datetime(2026, 4, 5, 1, 45), "Australia/Lord_Howe").oddity == "doubled"


def test_an_aware_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone of its own"):
        resolve(datetime(2026, 1, 1, tzinfo=UTC), "Europe/Berlin")


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2036, 1, 1)), st.sampled_from(ZONES))
def test_reading_the_clock_at_the_instant_gives_the_wall_time_back(wall: datetime, zone: str) -> None:
    instant = resolve(wall, zone)
    there = instant.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert (there == wall) == (instant.oddity != "skipped")


def test_clocks_and_cities() -> None:
    assert clocks_differ(datetime(2026, 11, 1, tzinfo=UTC), "Europe/London", "Europe/Berlin")
    assert not clocks_differ(datetime(2026, 11, 1, tzinfo=UTC), "Europe/Paris", "Europe/Berlin")
    assert city("America/Argentina/Buenos_Aires") == "Buenos Aires"
