"""P2: names in a group are for its people, as long as they are its people; nothing that is shared links two of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from groups.actions.bridge import part_groups
from groups.actions.feed import make_feed
from groups.links import feed_link
from groups.models import Booking, FacilitatorName, Membership, Post, Session
from groups.scheduled.cover import drop_old_rota
from organizations.actions.role import revoke_role
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_group, make_membership, make_person, make_session
from tests.groups.second_parser import calendar_in
from tests.groups.space import make_post

SignIn = Callable[[Any], Client]


def raise_about(client: Client, session: Session) -> Any:
    return client.get(f"/harbour/concerns/raise/?session={session.public_id}")


def test_p2_whoever_stood_in_once_reads_no_names_afterwards(cast: Cast, client_of: SignIn) -> None:
    """Cover gives no right on the group: its names are shown for a concern about the session, not for good."""
    gale = make_person(organization=cast.organization, name="Gale", roles=("facilitator",))
    client = client_of(gale)
    coming = make_session(group=cast.group, facilitators=(cast.alice, gale))
    assert "Slate" in raise_about(client, coming).content.decode()
    week_ago = make_session(group=cast.group, facilitators=(gale,), starts_at=timezone.now() - timedelta(days=7))
    assert "Slate" in raise_about(client, week_ago).content.decode()
    long_ago = make_session(group=cast.group, facilitators=(gale,), starts_at=timezone.now() - timedelta(days=16))
    assert raise_about(client, long_ago).status_code == 404
    # Somebody else took it over.
    with tenant(cast.organization.pk):
        Booking.objects.filter(session=coming, facilitator=gale).update(released=True)
    assert raise_about(client, coming).status_code == 404
    assert "Slate" in raise_about(client_of(cast.alice), long_ago).content.decode()


def test_p2_two_busy_calendars_do_not_say_that_two_people_meet(cast: Cast) -> None:
    """Made to be shared: beside the hours themselves nothing in them is alike, and each still rises with a change."""
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))

    def event_of(person: Any) -> Any:
        with tenant(cast.organization.pk):
            feed = make_feed(person, "busy")
        answer = Client().get(feed_link(feed, cast.organization.slug).removeprefix(settings.SITE_URL))
        (event,) = calendar_in(answer.content).contents["vevent"]
        return event, answer["Last-Modified"]

    (bob, bobs), (alice, alices) = event_of(cast.bob), event_of(cast.alice)
    assert bob.dtstart.value == alice.dtstart.value
    for name in ("uid", "dtstamp", "last_modified"):
        assert getattr(bob, name).value != getattr(alice, name).value
    assert bobs != alices
    with tenant(cast.organization.pk):
        session.touch()
        session.save()
    changed, _modified = event_of(cast.bob)
    assert changed.dtstamp.value > bob.dtstamp.value
    assert int(changed.sequence.value) > int(bob.sequence.value)
    assert changed.uid.value == bob.uid.value


@pytest.fixture
def guest(cast: Cast) -> Membership:
    group = make_group(organization=cast.organization, discreet_title="Monday round")
    return make_membership(group=group, person=cast.carol, pseudonym="Sorrel")


def test_p2_a_guest_can_take_a_text_out_after_the_groups_part(cast: Cast, guest: Membership, client_of: SignIn) -> None:
    """Their name would stand in the other group's thread, and they could not reach it."""
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), bridge_to=guest.group)
    post = make_post(group=cast.group, session=session, author=guest, text="From the other table.")
    with tenant(cast.organization.pk):
        part_groups(session, by=cast.alice)
    client = client_of(cast.carol)
    # The thread itself is nothing to them any more.
    assert client.get(f"/harbour/sessions/{session.public_id}/thread/").status_code == 404
    assert client.get(f"/harbour/posts/{post.public_id}/edit/").status_code == 404
    address = f"/harbour/posts/{post.public_id}/delete/"
    page = client.get(address)
    assert page.status_code == 200
    assert "From the other table." in page.content.decode()
    assert "Thursday table" not in page.content.decode()
    assert client_of(cast.bob).get(address).status_code == 404
    answer = client.post(address)
    assert client.get(answer["Location"]).status_code == 200
    with tenant(cast.organization.pk):
        assert not Post.objects.exists()


def test_p2_the_name_of_somebody_who_leads_no_more_goes(cast: Cast) -> None:
    """Texts of theirs say "a facilitator who has left"; the name is nobody's trace and free for others."""
    with tenant(cast.organization.pk):
        for person, name in ((cast.alice, "Brook"), (cast.ivy, "Fern")):
            FacilitatorName.objects.create(person=person, name=name, skeleton=name.casefold())
        revoke_role(cast.ivy, "facilitator", by=cast.henry)
    with as_role("worker"):
        drop_old_rota()
    with tenant(cast.organization.pk):
        assert [found.name for found in FacilitatorName.objects.all()] == ["Brook"]
