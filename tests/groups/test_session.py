"""A session's page: what each reader finds on it and when, in every format, and what became of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.models import Session
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session

SignIn = Callable[[Any], Client]
ROOM = "https://rooms.example.test/1"


def page_of(client: Client, session: Session) -> str:
    return client.get(f"/harbour/sessions/{session.public_id}/").content.decode()


def session_in(cast: Cast, minutes: float, **fields: Any) -> Session:
    fields = {"video_url": ROOM, **fields}
    starts = timezone.now() + timedelta(minutes=minutes)
    return make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=starts, **fields)


@pytest.mark.parametrize(
    ("minutes", "shown"), [(2000, False), (16, False), (14.9, True), (1, True), (-30, True), (-59, True), (-61, False)]
)
def test_the_link_is_there_from_15_minutes_before_until_the_end(
    cast: Cast, client_of: SignIn, minutes: float, shown: bool
) -> None:
    session = session_in(cast, minutes)
    for person in (cast.bob, cast.alice):
        client = client_of(person)
        assert (ROOM in page_of(client, session)) is shown
        # Nowhere else at any time.
        for address in ("/harbour/", f"/harbour/groups/{cast.group.pk}/", f"/harbour/sessions/{session.public_id}/calendar.ics"):
            assert "rooms.example" not in client.get(address).content.decode()


@pytest.mark.parametrize("minutes", [2000, 10, -10])
def test_a_coordinator_never_reads_link_or_place(cast: Cast, client_of: SignIn, minutes: float) -> None:
    session = session_in(cast, minutes, place="Room 4", format="hybrid")
    page = page_of(client_of(cast.frank), session)
    assert "rooms.example" not in page
    assert "Room 4" not in page
    assert "Room 4" in page_of(client_of(cast.bob), session)


def test_before_the_time_the_page_says_when(cast: Cast, client_of: SignIn) -> None:
    session = session_in(cast, 2000)
    page = page_of(client_of(cast.bob), session)
    assert "15 minutes before we begin" in page
    assert f'data-opens="{session.room_opens_at.isoformat()}"' in page
    assert "open_room" in page
    assert "data-opens" not in page_of(client_of(cast.frank), session)


@pytest.mark.parametrize("status", ["cancelled", "held"])
def test_what_is_over_has_no_room(cast: Cast, client_of: SignIn, status: str) -> None:
    session = session_in(cast, 5, status=status)
    assert "rooms.example" not in page_of(client_of(cast.bob), session)


@pytest.mark.parametrize(
    ("form", "words"),
    [("online", "Online"), ("in_person", "In person"), ("hybrid", "Online and in person"), ("text", "Text only")],
)
def test_every_format_is_said(cast: Cast, client_of: SignIn, form: str, words: str) -> None:
    session = session_in(cast, 2000, format=form, place="Room 4" if form in ("in_person", "hybrid") else "")
    page = page_of(client_of(cast.bob), session)
    assert words in page
    assert ("The link to the room appears here" in page) is (form in ("online", "hybrid"))
    assert ("Room 4" in page) is (form in ("in_person", "hybrid"))
    if form == "text":
        assert f"/harbour/sessions/{session.public_id}/thread/" in page or "can write here" in page


def test_how_it_begins_is_said(cast: Cast, client_of: SignIn) -> None:
    page = page_of(client_of(cast.bob), session_in(cast, 2000, minimum_to_start=4, late_minutes=10))
    assert "We begin when 4 are there. 10 minutes after the start the door closes." in page
    page = page_of(client_of(cast.bob), session_in(cast, 9000, late_minutes=0))
    assert "The door closes at the start." in page


def test_a_past_session_says_what_became_of_it(cast: Cast, client_of: SignIn) -> None:
    held = session_in(cast, -5000, status="held")
    cancelled = session_in(cast, -9000, status="cancelled", cancel_reason="few")
    assert "This session took place" in page_of(client_of(cast.bob), held)
    page = page_of(client_of(cast.bob), cancelled)
    assert "This session is cancelled" in page
    assert "Too few could come." in page


def test_answers_can_change_until_the_start(cast: Cast, client_of: SignIn) -> None:
    session = session_in(cast, 1)
    client = client_of(cast.bob)
    address = f"/harbour/sessions/{session.public_id}/answer/"
    assert client.post(address, {"answer": "coming"}).status_code == 302
    assert client.post(address, {"answer": "away", "back": "group"})["Location"].endswith(f"/groups/{cast.group.pk}/")
    with tenant(cast.organization.pk):
        Session.objects.update(starts_at=timezone.now() - timedelta(seconds=1))
    assert client.post(address, {"answer": "coming"}).status_code == 404


def test_a_group_default_is_what_a_new_session_begins_with_and_changes_no_planned_one(cast: Cast, client_of: SignIn) -> None:
    from groups.actions.group import change_group

    session = session_in(cast, 2000)
    with tenant(cast.organization.pk):
        change_group(cast.group, by=cast.frank, minimum_to_start=5, late_minutes=20)
        session.refresh_from_db()
        assert (session.minimum_to_start, session.late_minutes) == (3, 15)
    form = client_of(cast.alice).get(f"/harbour/groups/{cast.group.pk}/sessions/new/").context["form"]
    assert (form["minimum_to_start"].value(), form["late_minutes"].value()) == (5, 20)


def test_a_minimum_that_the_group_cannot_reach_is_refused(cast: Cast, client_of: SignIn) -> None:
    from tests.groups.test_schedule import form_for, new_address

    answer = client_of(cast.alice).post(new_address(cast), form_for(cast.ivy, minimum_to_start="11"))
    assert answer.status_code == 422
    assert "At most 10 can be in this group" in answer.content.decode()
