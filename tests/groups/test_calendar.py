"""The calendar file, read back by a parser that is not the one that wrote it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.actions.session import cancel_session, change_session
from groups.calendar_file import Entry, Post, calendar_file, feed_file, invitations
from groups.models import Session
from groups.wall_time import ends, resolve
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session
from tests.groups.messages.scene import plan
from tests.groups.second_parser import calendar_in, event_in

START = datetime(2031, 1, 9, 14, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe")
POST = Post(sender="no-reply@example.test", receiver="bob@example.test")
# One day before, on and after each clock change of a year, in both halves of the world.
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    # The last change of Brazil, and the first year without one.
    "America/Sao_Paulo": (date(2018, 11, 4), date(2019, 2, 17)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
}


def entry(**changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "uid": "00000000-0000-4000-8000-000000000007",
        "sequence": 3,
        "stamp": datetime(2030, 1, 1, tzinfo=UTC),
        "title": "Thursday table",
        "starts_at": START,
        "ends_at": START + timedelta(hours=1),
        "zone": "Europe/Berlin",
        "cancelled": False,
        "link": "https://example.test/harbour/sessions/7/",
    }
    return Entry(**{**fields, **changes})


def planned(wall: datetime, zone: str, minutes: int = 60) -> Entry:
    """What a session at a wall time becomes."""
    at = resolve(wall, zone).at
    return entry(starts_at=at, ends_at=ends(at, minutes), zone=zone)


def assert_same_instants(written: Entry, file: bytes) -> None:
    event = event_in(file)
    assert event.dtstart.value.astimezone(UTC) == written.starts_at
    assert event.dtend.value.astimezone(UTC) == written.ends_at


def test_another_parser_reads_the_same_instant() -> None:
    event = event_in(calendar_file(entry()))
    assert event.dtstart.value.astimezone(UTC) == START
    assert event.dtend.value.astimezone(UTC) == START + timedelta(hours=1)
    assert event.uid.value == "00000000-0000-4000-8000-000000000007"
    assert event.sequence.value == "3"
    assert event.summary.value == "Thursday table"
    assert event.getChildValue("class") == "PRIVATE"


@pytest.mark.parametrize("zone", [*ZONES, "America/New_York", "Europe/Dublin"])
def test_zone_rules_agree_with_the_database_of_zones_all_year(zone: str) -> None:
    for month in range(1, 13):
        for day in (1, 9, 28):
            at = datetime(2026, month, day, 0, 40, tzinfo=UTC)
            event = event_in(calendar_file(entry(starts_at=at, ends_at=at + timedelta(hours=1), zone=zone)))
            local = at.astimezone(ZoneInfo(zone))
            assert event.dtstart.value.replace(tzinfo=None) == local.replace(tzinfo=None)
            assert event.dtstart.value.utcoffset() == local.utcoffset()


@pytest.mark.parametrize(("zone", "day"), [(zone, day) for zone, days in CHANGES.items() for day in days])
def test_every_quarter_of_an_hour_around_a_clock_change(zone: str, day: date) -> None:
    """The hour that is missing and the one that comes twice among them; sessions that begin, end, or run on through it."""
    for quarter in range(-8, 24):
        wall = datetime.combine(day, time()) + timedelta(minutes=15 * quarter)
        for minutes in (45, 90):
            written = planned(wall, zone, minutes)
            assert_same_instants(written, calendar_file(written))


def test_a_session_that_ends_in_the_second_of_two_hours_does_not_end_before_it_begins() -> None:
    written = planned(datetime(2026, 10, 25, 2, 30), "Europe/Berlin", 45)
    file = calendar_file(written)
    assert_same_instants(written, file)
    assert b"DTSTART;TZID=Europe/Berlin:20261025T023000" in file
    assert b"DTEND:20261025T011500Z" in file


@settings(max_examples=80, deadline=None)
@given(
    st.datetimes(min_value=datetime(2016, 1, 1), max_value=datetime(2036, 12, 31)),
    st.sampled_from([*ZONES, "Africa/Casablanca", "America/St_Johns", "Pacific/Apia"]),
    st.integers(15, 240),
)
def test_any_wall_time_in_any_zone_is_read_as_the_stored_instant(wall: datetime, zone: str, minutes: int) -> None:
    written = planned(wall.replace(microsecond=0), zone, minutes)
    assert_same_instants(written, calendar_file(written, POST))


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=120))
def test_lines_are_folded_at_75_octets_and_no_character_is_cut(title: str) -> None:
    file = calendar_file(entry(title=title), POST)
    assert file.count(b"\n") == file.count(b"\r\n")
    assert file.endswith(b"\r\n")
    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        # Raises where a character is cut in two.
        line.decode()
    assert event_in(file).summary.value == title


def test_lines_are_folded_where_every_character_takes_four_octets() -> None:
    title = "𝛼" * 60
    file = calendar_file(entry(title=title))
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert event_in(file).summary.value == title


def test_p3_it_names_nobody_and_nothing_but_the_discreet_title() -> None:
    for file in (calendar_file(entry()), feed_file([entry()])):
        text = file.decode().upper()
        for word in ("ATTENDEE", "ORGANIZER", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "CATEGORIES", "PEERSUPPORT"):
            assert word not in text


def test_p3_by_mail_it_names_the_receiver_alone() -> None:
    """A REQUEST needs an organizer and an attendee (RFC 5546 §3.2.2): a neutral address, and whoever gets it."""
    calendar = calendar_in(calendar_file(entry(), POST))
    assert calendar.method.value == "REQUEST"
    event = calendar.vevent
    assert event.organizer.value == "mailto:no-reply@example.test"
    assert event.organizer.params == {}
    (guest,) = event.attendee_list
    assert guest.value == "mailto:bob@example.test"
    assert guest.params["RSVP"] == ["FALSE"]
    assert "CN" not in guest.params
    for word in ("description", "location", "comment", "contact", "categories"):
        assert word not in event.contents


def test_p3_a_cancellation_by_mail_has_the_same_organizer_and_guest() -> None:
    calendar = calendar_in(calendar_file(entry(cancelled=True), POST))
    assert calendar.method.value == "CANCEL"
    assert calendar.vevent.status.value == "CANCELLED"
    assert calendar.vevent.organizer.value == "mailto:no-reply@example.test"
    assert [guest.value for guest in calendar.vevent.attendee_list] == ["mailto:bob@example.test"]


def test_several_sessions_are_several_events() -> None:
    entries = [entry(uid=f"u{zone}", zone=zone) for zone in ZONES]
    calendar = calendar_in(feed_file(entries))
    assert calendar.method.value == "PUBLISH"
    assert [event.uid.value for event in calendar.vevent_list] == [written.uid for written in entries]
    assert {event.dtstart.value.astimezone(UTC) for event in calendar.vevent_list} == {START}
    assert {zone.tzid.value for zone in calendar.vtimezone_list} == set(ZONES)
    assert not any(event.contents.get("rrule") for event in calendar.vevent_list)


def test_p3_several_invitations_are_several_files_each_about_one_session() -> None:
    entries = [entry(uid=f"u{zone}", zone=zone) for zone in ZONES]
    end = b"END:VCALENDAR\r\n"
    files = [part + end for part in invitations(entries, POST).split(end)[:-1]]
    assert files == [calendar_file(written, POST) for written in entries]
    assert [event_in(file).uid.value for file in files] == [written.uid for written in entries]


def test_it_is_downloaded_under_a_neutral_name(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), place="Room of the women's group")
    answer = client_of(cast.bob).get(f"/harbour/sessions/{session.public_id}/calendar.ics")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    assert answer["Cache-Control"] == "private, no-store"
    text = answer.content.decode()
    assert "METHOD:PUBLISH" in text
    assert "Thursday table" in text
    for hidden in ("Carrying", "women", "Host", "Slate", "Room of", "ATTENDEE", cast.bob.user.email):
        assert hidden not in text


def test_every_change_raises_sequence_and_stamp_and_keeps_the_uid(cast: Cast) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    events = []
    with tenant(cast.organization.pk):
        for hours in (31, 32, 33):
            session = change_session(session, plan(cast, hours=hours))
            events.append(event_in(calendar_file(session.calendar_entry(title="x", link="y"))))
        gone = calendar_in(calendar_file(cancel_session(session).calendar_entry(title="x", link="y")))
    stamps = [event.dtstamp.value for event in [*events, gone.vevent]]
    assert [event.sequence.value for event in events] == ["1", "2", "3"]
    assert stamps == sorted(set(stamps))
    assert {event.uid.value for event in events} == {gone.vevent.uid.value} == {str(session.public_id)}
    assert gone.method.value == "CANCEL"
    assert gone.vevent.status.value == "CANCELLED"
    assert gone.vevent.sequence.value == "4"


def test_session_of_a_group_that_one_is_not_in_has_no_file(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    for person in (cast.carol, cast.erin, cast.grace, cast.henry):
        assert client_of(person).get(f"/harbour/sessions/{session.public_id}/calendar.ics").status_code == 404
    with tenant(cast.organization.pk):
        assert Session.objects.count() == 1
