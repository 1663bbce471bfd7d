"""Guardian's grant and a booking outlive the role; what they open must not: HR never sees who is in a group (privacy.md §1)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.models import Session
from organizations.actions.role import grant_role, revoke_role
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session

SignIn = Callable[[Any], Client]


@pytest.fixture
def session(cast: Cast) -> Session:
    """A session that alice planned, before she changed sides."""
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), video_url="https://meet.example.test/room")
    with tenant(cast.organization.pk):
        revoke_role(cast.alice, "facilitator", by=cast.henry)
        grant_role(cast.alice, "hr", by=cast.henry)
    return session


def test_a_facilitator_who_went_to_hr_sees_no_names(cast: Cast, session: Session, client_of: SignIn) -> None:
    path = f"/harbour/groups/{cast.group.pk}/"
    page = client_of(cast.alice).get(path).content.decode()
    assert "Slate" not in page
    assert "plan to come" not in page
    assert "Slate" in client_of(cast.ivy).get(path).content.decode()


@pytest.mark.parametrize("part", ["", "change/", "cancel/", "calendar.ics"])
def test_nor_the_sessions_that_were_theirs(cast: Cast, session: Session, client_of: SignIn, part: str) -> None:
    path = f"/harbour/sessions/{session.public_id}/{part}"
    assert client_of(cast.alice).get(path).status_code == 404
    assert client_of(cast.ivy).get(path).status_code == 200


def test_nor_plans_another_one(cast: Cast, session: Session, client_of: SignIn) -> None:
    assert client_of(cast.alice).get(f"/harbour/groups/{cast.group.pk}/sessions/new/").status_code == 404


def test_a_group_that_is_not_open_is_not_there_for_them(cast: Cast, session: Session, client_of: SignIn) -> None:
    with tenant(cast.organization.pk):
        cast.group.status = "draft"
        cast.group.save()
    assert client_of(cast.alice).get(f"/harbour/groups/{cast.group.pk}/").status_code == 404


def test_the_room_is_open_to_the_people_of_the_session_alone(cast: Cast, session: Session, client_of: SignIn) -> None:
    path = f"/harbour/sessions/{session.public_id}/"
    with tenant(cast.organization.pk):
        # The link is there from 15 minutes before.
        soon = timezone.now() + timedelta(minutes=10)
        Session.objects.filter(pk=session.pk).update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    for person, invited in ((cast.bob, True), (cast.ivy, True), (cast.frank, False)):
        reply = client_of(person).get(path)
        assert reply.status_code == 200
        assert (b"meet.example.test" in reply.content) is invited
