"""Leaving: two clicks, at once, and nothing stays."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from groups.actions.membership import join_group, leave_group
from groups.models import Membership, Rsvp
from organizations.models import AuditEntry
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_membership, make_session


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
    # The one mail goes to whoever left, and takes the dates out of their calendar.
    (told,) = sent
    assert told.to == [cast.bob.user.email]
    files = [part for part in told.message().walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in files] == ["CANCEL"]
    after = [home_of(person, client_of) for person in (cast.alice, cast.carol)]
    assert after == before, "no note on anybody's home page"
    with tenant(cast.organization.pk):
        assert not AuditEntry.objects.exists()


def test_who_joins_gets_the_dates_and_who_leaves_is_rid_of_them(
    cast: Cast, client_of: Callable[[Any], Client], mails: Any
) -> None:
    """The same UID under the group's own title, and not the dates on which they meet anyway."""
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    other = make_group(organization=cast.organization, discreet_title="Other table")
    shared = make_session(group=other, bridge_to=cast.group, starts_at=session.starts_at + timedelta(days=1))
    make_membership(group=other, person=cast.carol, pseudonym="Marram")
    with mails() as sent, tenant(cast.organization.pk):
        join_group(cast.group, by=cast.carol, pseudonym="Pewter")
    (joined,) = sent
    assert joined.to == [cast.carol.user.email]
    assert str(session.public_id) in joined.message().as_string()
    assert str(shared.public_id) not in joined.message().as_string()
    with mails() as sent, tenant(cast.organization.pk):
        leave_group(Membership.objects.get(group=cast.group, person=cast.bob))
    (left,) = sent
    text = "".join(part.get_payload(decode=True).decode() for part in left.message().walk() if not part.is_multipart())
    assert text.count("STATUS:CANCELLED") == 2
    assert {str(session.public_id), str(shared.public_id)} <= set(text.replace("UID:", " ").split())
    assert "Other table" not in text


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
