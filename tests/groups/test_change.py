"""Changing one session, or all of a series that are still to come."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.actions.series import SeriesBlocked, SeriesGone
from groups.actions.series_coming import change_series
from groups.models import Notice, Session
from groups.models.series import SeriesChange
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_person, make_session
from tests.groups.planning import in_days, make_series
from tests.groups.test_schedule import form_for, new_address

SignIn = Callable[[Any], Client]


def test_change_moves_both_bookings_and_lets_the_old_one_go(cast: Cast, client_of: SignIn, mails: Any) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    client_of(cast.alice).post(new_address(cast), form_for(cast.ivy))
    with tenant(cast.organization.pk):
        session = Session.objects.get()
    address = f"/harbour/sessions/{session.public_id}/change/"
    assert client_of(cast.alice).get(address).context["form"]["time"].value().strftime("%H:%M") == "15:00"
    with mails() as sent:
        assert client_of(cast.ivy).post(address, form_for(nina, time="16:00")).status_code == 302
    with tenant(cast.organization.pk):
        held = session.bookings.held().values_list("facilitator", flat=True)
        assert set(held) == {cast.alice.pk, nina.pk}
        assert Session.objects.get().sequence == 1
    to = {mail.to[0]: mail.subject for mail in sent}
    assert len(to) == len(sent) == 4  # bob, alice, nina; ivy is told that it is off for her
    assert "no longer yours" in to[cast.ivy.user.email]
    assert "changed" in to[cast.bob.user.email]
    assert client_of(cast.ivy).get(f"/harbour/sessions/{session.public_id}/").status_code == 200


def all_address(series: Any) -> str:
    return f"/harbour/series/{series.public_id}/change/"


def test_one_change_moves_all_and_everybody_gets_one_mail(cast: Cast, client_of: SignIn, mails: Any) -> None:
    series = make_series(cast, is_published=True, count=4)
    with tenant(cast.organization.pk):
        before = {s.pk: (s.sequence, s.changed_at, s.wall) for s in series.sessions.all()}
    client = client_of(cast.alice)
    assert client.get(all_address(series)).status_code == 200
    with mails() as sent:
        page = client.post(all_address(series), {"time": "16:30", "days": "1"}, follow=True).content.decode()
    assert "4 dates are changed." in page
    assert sorted(mail.to[0] for mail in sent) == sorted(p.user.email for p in (cast.alice, cast.bob, cast.ivy))
    with tenant(cast.organization.pk):
        for session in series.sessions.all():
            sequence, changed_at, wall = before[session.pk]
            assert (session.sequence, session.wall) == (sequence + 1, wall.replace(hour=16, minute=30) + timedelta(days=1))
            assert session.changed_at >= changed_at + timedelta(seconds=1)
            for booking in session.bookings.held():
                assert (booking.span.lower, booking.span.upper) == session.span
        assert not Notice.objects.filter(kind="series_changed").exists()


def test_what_is_left_empty_stays(cast: Cast) -> None:
    series = make_series(cast, is_published=True)
    with tenant(cast.organization.pk):
        first = series.sessions.all()[0]
        Session.objects.filter(pk=first.pk).update(topic="grief", late_minutes=5)
        change_series(series, SeriesChange(minutes=90), by=cast.alice)
        first.refresh_from_db()
        assert (first.minutes, first.topic, first.late_minutes, first.video_url) == (
            90,
            "grief",
            5,
            "https://rooms.example.test/1",
        )


def test_all_are_changed_or_none_and_the_page_says_which_is_in_the_way(cast: Cast, client_of: SignIn) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    series = make_series(cast, is_published=True)
    with tenant(cast.organization.pk):
        second = series.sessions.all()[1]
    group = make_group(organization=cast.organization, name="Of no concern")
    make_session(group=group, facilitators=(cast.ivy, nina), starts_at=second.starts_at + timedelta(hours=3))
    answer = client_of(cast.alice).post(all_address(series), {"time": "17:00"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing is changed" in page
    assert second.wall.strftime("%-d %B 14:00") in page
    assert "Of no concern" not in page
    assert 'value="17:00"' in page
    with tenant(cast.organization.pk):
        assert {s.wall.hour for s in series.sessions.all()} == {14}
        assert {s.sequence for s in series.sessions.all()} == {0}
        assert not Notice.objects.filter(kind="series_changed").exists()


def test_dates_may_move_to_where_another_one_was(cast: Cast) -> None:
    """Tomorrow's hour is taken by the next date until that one has moved on."""
    first = in_days(3)
    weekdays = frozenset({first.weekday(), (first.weekday() + 1) % 7})
    series = make_series(cast, is_published=True, first=first, weekdays=weekdays, count=4)
    with tenant(cast.organization.pk):
        assert len(change_series(series, SeriesChange(days=1), by=cast.alice)) == 4


def test_another_second_facilitator_for_all(cast: Cast, mails: Any) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    series = make_series(cast, is_published=True)
    with mails() as sent, tenant(cast.organization.pk):
        change_series(series, SeriesChange(cofacilitator=nina), by=cast.alice)
    subjects = {mail.to[0]: mail.subject for mail in sent}
    assert "cancelled" in subjects[cast.ivy.user.email]
    assert "changed" in subjects[nina.user.email]
    assert len(sent) == 4
    with tenant(cast.organization.pk):
        for session in series.sessions.all():
            assert set(session.bookings.held().values_list("facilitator", flat=True)) == {cast.alice.pk, nina.pk}


def test_what_has_begun_stays_and_without_anything_to_come_there_is_nothing_to_change(cast: Cast, client_of: SignIn) -> None:
    series = make_series(cast, is_published=True)
    with tenant(cast.organization.pk):
        past = series.sessions.all()[0]
        start = timezone.now() - timedelta(minutes=5)
        Session.objects.filter(pk=past.pk).update(starts_at=start, ends_at=start + timedelta(hours=1))
        assert len(change_series(series, SeriesChange(minutes=45), by=cast.alice)) == 2
        past.refresh_from_db()
        assert past.minutes == 60
        series.sessions.update(status="cancelled")
        with pytest.raises(SeriesGone):
            change_series(series, SeriesChange(minutes=45), by=cast.alice)
    assert client_of(cast.alice).get(all_address(series)).status_code == 404


def test_a_time_that_has_passed_is_refused(cast: Cast) -> None:
    at = (timezone.now() + timedelta(days=1)).astimezone(UTC)
    series = make_series(cast, is_published=True, first=at.date(), at=time(0, 30), zone="UTC", count=2)
    with tenant(cast.organization.pk):
        first = series.sessions.all()[0]
        with pytest.raises(SeriesBlocked) as blocked:
            change_series(series, SeriesChange(days=-3), by=cast.alice)
        assert first.pk in blocked.value.sessions
        assert first.starts_at > datetime.now(UTC)


@pytest.mark.parametrize(
    ("data", "words"),
    [({}, "Nothing is changed yet"), ({"format": "online"}, "Give a video link"), ({"format": "in_person"}, "Give a place"),
     ({"place": "Room 4"}, "Say how people meet"), ({"format": "online", "video_url": "http://x.example"}, "begins with https"),
     ({"minutes": "7"}, "not one of")],
)  # fmt: skip
def test_bad_input_is_said(cast: Cast, client_of: SignIn, data: dict[str, str], words: str) -> None:
    series = make_series(cast, is_published=True)
    answer = client_of(cast.alice).post(all_address(series), data)
    assert answer.status_code == 422
    if words != "not one of":
        assert words in answer.content.decode()


def test_a_door_that_closes_at_the_start_is_a_change(cast: Cast, client_of: SignIn) -> None:
    series = make_series(cast, is_published=True)
    assert client_of(cast.alice).post(all_address(series), {"late_minutes": "0"}).status_code == 302
    with tenant(cast.organization.pk):
        assert {session.late_minutes for session in series.sessions.all()} == {0}
