"""Reminders: a day before, everyone alike, once, and easily stopped."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from groups.links import stop_token
from groups.models import PeerGroup, Rsvp, Session
from groups.scheduled.retention import drop_old
from groups.scheduled.session import mark_held, remind_of_sessions
from groups.tasks.session import send_reminder
from organizations.actions.consent import give_consent, has_consent, withdraw_consent
from organizations.models.consent import Consent
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_membership, make_session

REMINDERS = Consent.Purpose.REMINDERS


@pytest.fixture
def soon(cast: Cast) -> Session:
    """A session in 20 hours of bob's and carol's group; both want reminders, carol said that she cannot come."""
    carol = make_membership(group=cast.group, person=cast.carol, pseudonym="Marram")
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(hours=20))
    with tenant(cast.organization.pk):
        for person in (cast.bob, cast.carol):
            give_consent(person, REMINDERS)
        Rsvp.objects.create(session=session, membership=carol, answer="away")
    return session


def test_everyone_who_wants_them_is_reminded_once_whatever_they_answered(cast: Cast, soon: Session, mails: Any) -> None:
    with mails() as sent:
        remind_of_sessions()
        remind_of_sessions()
    assert sorted(mail.to[0] for mail in sent) == sorted([cast.bob.user.email, cast.carol.user.email])
    words = {mail.body.partition("No more reminders")[0] for mail in sent}
    assert len(words) == 1


def test_each_reads_their_own_clock(cast: Cast, soon: Session, mails: Any) -> None:
    with tenant(cast.organization.pk):
        cast.carol.timezone = "America/New_York"
        cast.carol.save()
    with mails() as sent:
        remind_of_sessions()
    by = {mail.to[0]: mail.body for mail in sent}
    there = soon.starts_at.astimezone(ZoneInfo("America/New_York"))
    assert f"{there.hour}:{there.minute:02}, your time" in by[cast.carol.user.email]
    assert "Berlin)" in by[cast.carol.user.email]
    assert "your time" not in by[cast.bob.user.email]


@pytest.mark.parametrize("hours", [25, 48])
def test_not_before_the_day_before(cast: Cast, soon: Session, mails: Any, hours: int) -> None:
    with tenant(cast.organization.pk):
        starts = timezone.now() + timedelta(hours=hours)
        Session.objects.update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    with mails() as sent:
        remind_of_sessions()
    assert not sent


def test_not_for_a_cancelled_session_nor_after_a_change_of_mind(cast: Cast, soon: Session) -> None:
    with tenant(cast.organization.pk):
        withdraw_consent(cast.bob, REMINDERS)
    send_reminder(cast.organization.pk, soon.pk, cast.bob.pk)
    with tenant(cast.organization.pk):
        Session.objects.update(status="cancelled")
    send_reminder(cast.organization.pk, soon.pk, cast.carol.pk)
    assert not outbox.outbox


def test_one_click_stops_them_without_signing_in(cast: Cast, soon: Session, mails: Any) -> None:
    with mails() as sent:
        remind_of_sessions()
    mail = next(mail for mail in sent if mail.to == [cast.bob.user.email])
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail.extra_headers["List-Unsubscribe"].strip("<>").partition("/harbour/")[2]
    client = Client(enforce_csrf_checks=True)
    page = client.get(f"/harbour/{address}")
    assert page.status_code == 200
    assert not re.search(r"\bBob\b", page.content.decode())
    assert not page.cookies
    with tenant(cast.organization.pk):
        assert has_consent(cast.bob, REMINDERS)
    assert client.post(f"/harbour/{address}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    with tenant(cast.organization.pk):
        assert not has_consent(cast.bob, REMINDERS)
        assert has_consent(cast.carol, REMINDERS)


def test_a_forged_or_foreign_token_is_not_there(cast: Cast) -> None:
    token = stop_token(cast.bob)
    for address in (
        "/harbour/reminders/stop/1-1~x/",
        f"/elsewhere/reminders/stop/{token}/",
        f"/harbour/reminders/stop/{token}x/",
    ):
        assert Client().post(address).status_code == 404


def test_sessions_over_are_held_and_old_data_goes(cast: Cast, soon: Session) -> None:
    ages = {"held": timedelta(hours=2), "stale": timedelta(days=8), "old": timedelta(days=800)}
    starts = {name: make_session(group=cast.group, starts_at=timezone.now() - age) for name, age in ages.items()}
    gone = make_group(organization=cast.organization, status="closed", closed_on=datetime(2020, 1, 1, tzinfo=UTC).date())
    with tenant(cast.organization.pk):
        membership = cast.group.memberships.get(person=cast.bob)
        for session in starts.values():
            Rsvp.objects.create(session=session, membership=membership, answer="coming")
    for _ in range(2):
        mark_held()
        drop_old()
    with tenant(cast.organization.pk):
        kept = {session.pk: session.status for session in Session.objects.all()}
        assert kept == {soon.pk: "scheduled", starts["held"].pk: "held", starts["stale"].pk: "held"}
        assert set(Rsvp.objects.values_list("session", flat=True)) == {soon.pk, starts["held"].pk}
        assert not PeerGroup.objects.filter(pk=gone.pk).exists()


def test_public_page_takes_no_session(client_of: Callable[[Any], Client], cast: Cast) -> None:
    token = stop_token(cast.carol)
    client = client_of(cast.bob)
    client.post(f"/harbour/reminders/stop/{token}/")
    with tenant(cast.organization.pk):
        newest = Consent.objects.filter(person=cast.bob)
        assert not newest.exists()
