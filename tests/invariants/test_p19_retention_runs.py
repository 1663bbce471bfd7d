"""P19: what has an end comes to it also where an organization is suspended, a key is lost, or nobody signs out."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session as SignIn
from django.utils import timezone

from groups.models import Rsvp, Session
from groups.scheduled.retention import drop_old as drop_old_groups
from organizations.scheduled import drop_old
from peersupport.tenancy import tenant
from surveys.models import Letter, Sheet, TokenIssue, Wave, WaveKey
from surveys.scheduled import close_due_rounds
from surveys.sealing import SEALED_BYTES
from tests.conftest import as_role
from tests.factories import Cast, make_session
from tests.surveys.factories import collect, make_answer, make_round, send


def test_p19_group_data_of_a_suspended_organization_ends_too(cast: Cast) -> None:
    session = make_session(group=cast.group, starts_at=timezone.now() - timedelta(days=800))
    recent = make_session(group=cast.group, starts_at=timezone.now() - timedelta(days=9))
    with tenant(cast.organization.pk):
        Rsvp.objects.create(session=recent, membership=cast.group.memberships.get(), answer="coming")
    cast.organization.status = "suspended"
    cast.organization.save()
    with as_role("worker"):
        drop_old_groups()
    with tenant(cast.organization.pk):
        assert not Rsvp.objects.exists()
        assert list(Session.objects.values_list("pk", flat=True)) == [recent.pk]
        assert not Session.objects.filter(pk=session.pk).exists()


def test_p19_where_somebody_signed_in_from_ends_with_the_session(cast: Cast, client_of: Any) -> None:
    for person in (cast.bob, cast.carol):
        key = client_of(person).session.session_key
        UserSession.objects.create(user=person.user, ip="192.0.2.7", user_agent="Browser", session_key=key)
    UserSession.objects.update(created_at=timezone.now() - timedelta(days=20))
    gone = UserSession.objects.get(user=cast.bob.user).session_key
    SignIn.objects.filter(session_key=gone).update(expire_date=timezone.now() - timedelta(days=1))
    with as_role("worker"):
        drop_old()
    assert not SignIn.objects.filter(session_key=gone).exists()
    assert list(UserSession.objects.values_list("user", flat=True)) == [cast.carol.user.pk]


@pytest.mark.parametrize("key", [None, b"another key, of thirty-two bytes"])
def test_p19_letters_that_no_key_opens_end_30_days_after_close(
    cast: Cast, client_of: Any, monkeypatch: pytest.MonkeyPatch, key: bytes | None
) -> None:
    with as_role("worker"):
        wave = make_round(organization=cast.organization)
    token = collect(client_of(cast.bob), cast.organization, wave)
    assert send(cast.organization, wave, make_answer(token=token)).status_code == 201
    _more_letters(cast, wave, 12)
    monkeypatch.setattr(settings, "SEALING_KEY", key)
    # The key may come back: until then nothing is lost.
    for days, letters, status in ((29, 13, "open"), (31, 0, "closed")):
        now = wave.closes_at + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        with as_role("worker"):
            close_due_rounds()
        with tenant(cast.organization.pk), as_role("worker"):
            assert Letter.objects.count() == letters
            assert Wave.objects.get().status == status
            assert TokenIssue.objects.exists() is (status == "open")
            assert WaveKey.objects.exists() is (status == "open")
            assert not Sheet.objects.exists()
    with tenant(cast.organization.pk):
        assert Wave.objects.get().sheets_destroyed_on is not None


def _more_letters(cast: Cast, wave: Wave, count: int) -> None:
    with tenant(cast.organization.pk):
        Letter.objects.bulk_create(
            Letter(wave=wave, token_hash=secrets.token_bytes(32), ciphertext=bytes(SEALED_BYTES)) for _ in range(count)
        )
