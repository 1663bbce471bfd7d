"""Leaving: two clicks, at once, and nothing stays."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from groups.models import Membership, Rsvp
from organizations.models import AuditEntry
from peersupport.tenancy import tenant
from tests.factories import Cast, make_membership, make_session


def test_leaving_is_a_link_and_a_button(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    client = client_of(cast.bob)
    address = f"/harbour/groups/{cast.group.pk}/leave/"
    assert address in client.get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert client.get(address).status_code == 200
    with tenant(cast.organization.pk):
        assert Membership.objects.filter(person=cast.bob).exists()
    assert client.post(address).status_code == 302
    with tenant(cast.organization.pk):
        assert not Membership.objects.filter(person=cast.bob).exists()
    assert client.post(address).status_code == 404


def test_answers_go_with_the_membership(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    client = client_of(cast.bob)
    client.post(f"/harbour/sessions/{session.public_id}/answer/", {"answer": "coming"})
    with tenant(cast.organization.pk):
        assert Rsvp.objects.count() == 1
    client.post(f"/harbour/groups/{cast.group.pk}/leave/")
    with tenant(cast.organization.pk):
        assert Rsvp.objects.count() == 0
    assert client.get(f"/harbour/sessions/{session.public_id}/").status_code == 404


def test_nobody_is_told(cast: Cast, client_of: Callable[[Any], Client], mails: Any) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    make_membership(group=cast.group, person=cast.carol, pseudonym="Marram")
    before = [home_of(person, client_of) for person in (cast.alice, cast.carol)]
    with mails() as sent:
        client_of(cast.bob).post(f"/harbour/groups/{cast.group.pk}/leave/")
    assert sent == []
    after = [home_of(person, client_of) for person in (cast.alice, cast.carol)]
    assert after == before, "no note on anybody's home page"
    with tenant(cast.organization.pk):
        assert not AuditEntry.objects.exists()


def home_of(person: Any, client_of: Callable[[Any], Client]) -> str:
    page = client_of(person).get("/harbour/").content.decode()
    return re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", page.partition("<main")[2].partition("</main>")[0])


def test_nobody_leaves_for_somebody_else(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    assert client_of(cast.carol).post(f"/harbour/groups/{cast.group.pk}/leave/").status_code == 404
    with tenant(cast.organization.pk):
        assert Membership.objects.filter(person=cast.bob).exists()


def test_a_name_is_changed_in_place(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    client = client_of(cast.bob)
    address = f"/harbour/groups/{cast.group.pk}/name/"
    assert client.post(address, {"pseudonym": "Bobby", "pronouns": ""}).status_code == 422
    assert client.post(address, {"pseudonym": "Quiet Marram", "pronouns": "he"}).status_code == 302
    with tenant(cast.organization.pk):
        mine = Membership.objects.get(person=cast.bob)
        assert (mine.pseudonym, mine.pronouns) == ("Quiet Marram", "he")
