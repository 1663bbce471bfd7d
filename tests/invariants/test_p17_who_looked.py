"""P17: everybody can see who has looked at data about them, and only about them."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from organizations.actions.role import grant_role
from organizations.models import AuditEntry, Person
from peersupport.tenancy import tenant
from tests.factories import Cast


def me(cast: Cast, client: Client) -> str:
    reply = client.get(reverse("me:settings", kwargs={"organization": cast.organization.slug}))
    assert reply.status_code == 200
    return reply.content.decode()


def test_p17_i_see_who_looked_and_what_they_did(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    with tenant(cast.organization.pk):
        AuditEntry.objects.create(actor=cast.grace, about=cast.bob, verb="identity shown")
    page = me(cast, client_of(cast.bob))
    assert "Identity shown" in page
    assert "Grace" in page


def test_p17_what_an_admin_changes_about_me_is_shown(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    with tenant(cast.organization.pk):
        grant_role(cast.carol, "facilitator", by=cast.henry)
    page = me(cast, client_of(cast.carol))
    assert "Role granted" in page
    assert "Henry" in page


def test_p17_i_see_nothing_about_others(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    with tenant(cast.organization.pk):
        AuditEntry.objects.create(actor=cast.grace, about=cast.bob, verb="identity shown")
    for other in (cast.carol, cast.henry, cast.erin):
        page = me(cast, client_of(other))
        assert "Identity shown" not in page
        assert "Nobody has looked at your data" in page


def test_p17_an_entry_outlives_its_actor(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    with tenant(cast.organization.pk):
        AuditEntry.objects.create(actor=None, about=cast.bob, verb="identity shown")
    assert "Somebody who has left" in me(cast, client_of(cast.bob))
