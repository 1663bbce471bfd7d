"""The calendar file, read back by a parser that is not the one that wrote it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.test import Client

from groups.actions.session import cancel_session, change_session
from groups.calendar_file import Entry, calendar_file
from groups.models import Session
from groups.models.session import Plan
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session

START = datetime(2031, 1, 9, 14, tzinfo=UTC)


def entry(**changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "uid": UUID(int=7, version=4),
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


def test_another_parser_reads_the_same_instant() -> None:
    event = vobject.readOne(calendar_file(entry()).decode()).vevent
    assert event.dtstart.value.astimezone(UTC) == START
    assert event.dtend.value.astimezone(UTC) == START + timedelta(hours=1)
    assert event.uid.value == str(UUID(int=7, version=4))
    assert event.sequence.value == "3"
    assert event.summary.value == "Thursday table"
    assert event.getChildValue("class") == "PRIVATE"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Dublin"])
def test_zone_rules_agree_with_the_database_of_zones_all_year(zone: str) -> None:
    for month in range(1, 13):
        for day in (1, 9, 28, 29):
            if (month, day) == (2, 29):
                continue
            at = datetime(2026, month, day, 0, 40, tzinfo=UTC)
            event = vobject.readOne(
                calendar_file(entry(starts_at=at, ends_at=at + timedelta(hours=1), zone=zone)).decode()
            ).vevent
            assert event.dtstart.value.replace(tzinfo=None) == at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert event.dtstart.value.utcoffset() == at.astimezone(ZoneInfo(zone)).utcoffset()


def test_p3_it_names_nobody_and_nothing_but_the_discreet_title() -> None:
    text = calendar_file(entry()).decode().upper()
    for word in ("ATTENDEE", "ORGANIZER", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "CATEGORIES", "PEERSUPPORT"):
        assert word not in text


def test_it_is_downloaded_under_a_neutral_name(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), place="Room of the women's group")
    answer = client_of(cast.bob).get(f"/harbour/sessions/{session.public_id}/calendar.ics")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    assert answer["Cache-Control"] == "private, no-store"
    text = answer.content.decode()
    assert "Thursday table" in text
    for hidden in ("Carrying", "women", "Host", "Slate", "Room of"):
        assert hidden not in text


def test_every_change_raises_sequence_and_stamp_and_keeps_the_uid(cast: Cast) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    seen = []
    with tenant(cast.organization.pk):
        for hour in (11, 12, 13):
            wall = session.wall.replace(hour=hour)
            session = change_session(session, Plan(wall, "Europe/Berlin", 60, "Room 4", "", cast.ivy))
            seen.append(
                (session.sequence, vobject.readOne(calendar_file(session.calendar_entry(title="x", link="y")).decode()).vevent)
            )
        gone = calendar_file(cancel_session(session).calendar_entry(title="x", link="y")).decode()
    cancelled = vobject.readOne(gone)
    stamps = [event.dtstamp.value for _, event in seen] + [cancelled.vevent.dtstamp.value]
    assert [sequence for sequence, _ in seen] == [1, 2, 3]
    assert stamps == sorted(set(stamps))
    assert {event.uid.value for _, event in seen} == {cancelled.vevent.uid.value} == {str(session.public_id)}
    assert cancelled.method.value == "CANCEL"
    assert cancelled.vevent.status.value == "CANCELLED"
    assert cancelled.vevent.sequence.value == "4"


def test_session_of_a_group_that_one_is_not_in_has_no_file(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    for person in (cast.carol, cast.erin, cast.grace, cast.henry):
        assert client_of(person).get(f"/harbour/sessions/{session.public_id}/calendar.ics").status_code == 404
    with tenant(cast.organization.pk):
        assert Session.objects.count() == 1
