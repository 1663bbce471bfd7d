"""A facilitator brings a topic and a guide of the library to a session."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from groups.actions.material import SessionOver, set_material
from groups.models import Session
from peersupport.tenancy import tenant
from resources.addresses import address_of
from tests.factories import Cast, make_session

SignIn = Callable[[Any], Client]
GUIDE, TOPIC = address_of("guide", "topic-evening"), address_of("topic", "menopause-and-cycle")


@pytest.fixture
def session(cast: Cast) -> Session:
    return make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))


def use(client: Client, kind: str, address: str, session: Session) -> Any:
    return client.post(f"/harbour/rota/material/{kind}/{address}/", {"session": str(session.public_id)}, follow=True)


def test_from_the_library_into_a_session(
    cast: Cast, session: Session, client_of: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    alice = client_of(cast.alice)
    assert f"/harbour/rota/material/guide/{GUIDE}/" in alice.get(f"/harbour/library/guide/{GUIDE}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert "It is in the session" in use(alice, "guide", GUIDE, session).content.decode()
        use(alice, "topic", TOPIC, session)
    with tenant(cast.organization.pk):
        before = session.sequence
        session.refresh_from_db()
        assert (session.guide, session.topic) == ("topic-evening", "menopause-and-cycle")
        assert session.sequence == before, "a calendar must not change by what a session is about (P3)"
    assert mail.outbox == []
    shown = alice.get(f"/harbour/sessions/{session.public_id}/").content.decode()
    assert "Topic evening" in shown
    assert "Menopause and cycle at work" in shown


def test_members_see_the_topic_with_its_warning_and_not_the_guide(cast: Cast, session: Session, client_of: SignIn) -> None:
    with tenant(cast.organization.pk):
        set_material(session, topic="menopause-and-cycle", guide="topic-evening")
    shown = client_of(cast.bob).get(f"/harbour/sessions/{session.public_id}/").content.decode()
    assert "Menopause and cycle at work" in shown
    assert "Content warning:" in shown
    assert "Topic evening" not in shown
    assert "<title>Thursday table</title>" in shown
    calendar = client_of(cast.bob).get(f"/harbour/sessions/{session.public_id}/calendar.ics").content.decode()
    assert "enopause" not in calendar


def test_on_the_sessions_page_both_are_chosen_and_taken_out(cast: Cast, session: Session, client_of: SignIn) -> None:
    alice, path = client_of(cast.alice), f"/harbour/sessions/{session.public_id}/material/"
    alice.post(path, {"topic": "grief", "guide": "text-only"})
    assert 'value="text-only" selected' in alice.get(path).content.decode()
    alice.post(path, {"topic": "", "guide": "text-only"})
    with tenant(cast.organization.pk):
        session.refresh_from_db()
        assert (session.topic, session.guide) == ("", "text-only")
    assert alice.post(path, {"topic": "no-such-topic"}).status_code == 422


def test_nobody_else_and_nothing_else(cast: Cast, session: Session, client_of: SignIn) -> None:
    for person in (cast.bob, cast.carol, cast.frank, cast.erin):
        client = client_of(person)
        assert client.post(f"/harbour/sessions/{session.public_id}/material/", {"topic": "grief"}).status_code == 404
        assert client.get(f"/harbour/rota/material/topic/{TOPIC}/").status_code == 404
    alice = client_of(cast.alice)
    silence = address_of("situation", "silence")
    assert alice.get(f"/harbour/rota/material/situation/{silence}/").status_code == 404
    with tenant(cast.organization.pk):
        session.refresh_from_db()
        assert session.topic == ""


def test_a_session_of_others_is_no_choice(cast: Cast, client_of: SignIn) -> None:
    from tests.factories import make_facilitator, make_group, make_person

    other = make_group(organization=cast.organization)
    leader = make_person(organization=cast.organization, roles=("facilitator",))
    make_facilitator(group=other, person=leader)
    theirs = make_session(group=other, facilitators=(leader, cast.ivy))
    reply = client_of(cast.alice).post(f"/harbour/rota/material/topic/{TOPIC}/", {"session": str(theirs.public_id)})
    assert reply.status_code == 422
    assert str(theirs.public_id) not in reply.content.decode()


def test_a_session_that_has_begun_stays_as_it_is(cast: Cast, client_of: SignIn) -> None:
    begun = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() - timedelta(minutes=5))
    with tenant(cast.organization.pk), pytest.raises(SessionOver):
        set_material(begun, topic="grief")
    assert client_of(cast.alice).get(f"/harbour/sessions/{begun.public_id}/material/").status_code == 404


def test_without_a_session_ahead_the_page_says_what_to_do(cast: Cast, client_of: SignIn) -> None:
    shown = client_of(cast.alice).get(f"/harbour/rota/material/guide/{GUIDE}/").content.decode()
    assert "You have no session ahead" in shown
