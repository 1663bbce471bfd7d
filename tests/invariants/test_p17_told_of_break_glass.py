"""P17 with P15: whoever was looked up is told at once, or reads why not yet and on which day; nobody can put that day off."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from groups.actions.break_glass import ask_identity, decide_identity, see_identity
from groups.models import Concern, IdentityRequest
from groups.scheduled.break_glass import tell_due
from organizations.models import AuditEntry, Person
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast
from tests.groups.safety import make_concern, make_lead

NOBODY = "Nobody has looked at your data"
HELD = {"held_for": "danger"}


@pytest.fixture
def gus(cast: Cast) -> Person:
    return make_lead(cast)


@pytest.fixture
def concern(cast: Cast) -> Concern:
    return make_concern(cast, owner=cast.grace)


def looked(cast: Cast, gus: Person, concern: Concern, *, days: int = 0, looks: int = 1) -> IdentityRequest:
    held = HELD | {"tell_on": timezone.localdate() + timedelta(days=days)} if days else {}
    with tenant(cast.organization.pk):
        asked = ask_identity(concern, by=cast.grace, reason="They are in danger.", **held)
        decide_identity(asked, by=gus, approved=True)
        for _look in range(looks):
            see_identity(asked, by=cast.grace)
    return asked


def mine(client: Client) -> str:
    return client.get("/harbour/me/").content.decode()


def test_p17_at_once_by_whom_and_with_whom(cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client]) -> None:
    client = client_of(cast.bob)
    assert NOBODY in mine(client)
    looked(cast, gus, concern)
    page = mine(client)
    assert "A safeguarding lead saw who you are" in page
    assert "Agreed that a lead sees who you are" in page
    assert "Grace" in page
    assert "Gus" in page
    # Neither who raised it nor what was said.
    assert "Alice" not in page
    assert "goodbye" not in page
    for other in (cast.carol, cast.alice, gus):
        assert "saw who you are" not in mine(client_of(other))


def test_p17_a_request_that_nobody_used_tells_nothing(
    cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client]
) -> None:
    looked(cast, gus, concern, days=5, looks=0)
    assert NOBODY in mine(client_of(cast.bob))


def test_p17_held_back_they_read_why_and_until_when_then_everything(
    cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = looked(cast, gus, concern, days=5, looks=2)
    page = mine(client_of(cast.bob))
    assert "Knowing now could put somebody in danger" in page
    assert f"{asked.tell_on:%Y}" in page
    assert NOBODY not in page
    assert "Grace" not in page
    exported = client_of(cast.bob).get("/harbour/me/export/").json()
    assert exported["held_back_from_me"][0]["tell_on"] == asked.tell_on.isoformat()
    begun = timezone.now()
    for days, told in ((4, 0), (5, 3), (6, 3)):
        monkeypatch.setattr(timezone, "now", lambda days=days: begun + timedelta(days=days))
        with as_role("worker"):
            tell_due()
            tell_due()
        with tenant(cast.organization.pk):
            assert AuditEntry.objects.filter(about=cast.bob).count() == told
    monkeypatch.undo()
    page = mine(client_of(cast.bob))
    assert "Grace" in page
    assert "Gus" in page
    assert "Knowing now could" not in page


def test_p17_a_look_after_the_day_is_told_at_once(
    cast: Cast, gus: Person, concern: Concern, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant(cast.organization.pk):
        day = timezone.localdate() + timedelta(days=1)
        asked = ask_identity(concern, by=cast.grace, reason="They are in danger.", held_for="danger", tell_on=day)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with as_role("worker"):
        tell_due()
    with tenant(cast.organization.pk):
        decide_identity(asked, by=gus, approved=True)
        see_identity(asked, by=cast.grace)
        assert AuditEntry.objects.filter(about=cast.bob).count() == 2


def test_p17_the_day_comes_also_where_suspended(
    cast: Cast, gus: Person, concern: Concern, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked(cast, gus, concern, days=3)
    cast.organization.status = "suspended"
    cast.organization.save()
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with as_role("worker"):
        tell_due()
    with tenant(cast.organization.pk):
        assert AuditEntry.objects.filter(about=cast.bob).count() == 2


def test_p17_nobody_holds_it_back_for_longer_than_30_days_or_without_a_reason(
    cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client]
) -> None:
    address = f"/harbour/concerns/{concern.public_id}/identity/ask/"
    today = timezone.localdate()
    for day in (today, today + timedelta(days=31), ""):
        answer = client_of(cast.grace).post(address, {"reason": "They are in danger.", "tell_on": str(day), **HELD})
        assert answer.status_code == 422
    with tenant(cast.organization.pk):
        for fields in (HELD | {"tell_on": today + timedelta(days=31)}, {"held_for": "", "tell_on": today + timedelta(days=1)}):
            with pytest.raises(IntegrityError, match="identityrequest_"), transaction.atomic():
                IdentityRequest.objects.create(
                    concern=concern, about=cast.bob, requested_by=cast.grace, reason="x", requested_on=today, **fields
                )


def test_p17_nobody_puts_the_day_off(cast: Cast, gus: Person, concern: Concern) -> None:
    looked(cast, gus, concern, days=3)
    for column in ("tell_on", "told_at", "held_for", "about_id"):
        with (
            tenant(cast.organization.pk),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE groups_identityrequest SET {column} = NULL")


def test_p17_whoever_looked_cannot_take_it_back_by_leaving(
    cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked(cast, gus, concern, days=3)
    with as_role("worker"), tenant(cast.organization.pk):
        Person.objects.get(pk=cast.grace.pk).delete()
    assert "Knowing now could" in mine(client_of(cast.bob))
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with as_role("worker"):
        tell_due()
    with tenant(cast.organization.pk):
        assert AuditEntry.objects.filter(about=cast.bob).count() == 2
