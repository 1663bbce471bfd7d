"""Setting up and suspending organizations, by page and by command."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from organizations.models import Invitation, Organization
from peersupport.tenancy import tenant
from tests.factories import Cast


def test_command_creates_an_organization_and_invites_its_admin(db: None) -> None:
    call_command("create_organization", "lighthouse", name="Lighthouse", admin_email="ada@example.test", admin_name="Ada")
    organization = Organization.objects.get(slug="lighthouse")
    with tenant(organization.pk):
        assert Invitation.objects.get().roles == ["admin"]


@pytest.mark.parametrize(
    ("slug", "zone", "word"),
    [
        *((slug, "Europe/Berlin", "address of the site") for slug in ("help", "operator", "invitation", "account", "start")),
        ("good", "Mars/Base", "not a time zone"),
        ("a b", "UTC", "slug"),
    ],
)
def test_command_says_what_is_wrong_and_creates_nothing(db: None, slug: str, zone: str, word: str) -> None:
    with pytest.raises(CommandError, match=word):
        call_command("create_organization", slug, name="X", admin_email="a@example.test", admin_name="A", timezone=zone)
    assert not Organization.objects.exists()


def test_operator_sets_up_suspends_and_resumes(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.oscar, backend="django.contrib.auth.backends.ModelBackend")
    data = {
        "name": "New",
        "slug": "new",
        "timezone": "Europe/Paris",
        "country": "FR",
        "admin_name": "A",
        "admin_email": "a@example.test",
    }
    assert client.post("/operator/new/", data).status_code == 302
    assert client.post("/operator/new/", data).status_code == 422
    inside = Client()
    inside.force_login(cast.carol.user, backend="django.contrib.auth.backends.ModelBackend")
    assert inside.get("/start/").status_code == 302
    client.post(f"/operator/{cast.organization.pk}/suspend/")
    assert inside.get(f"/{cast.organization.slug}/people/").status_code == 404
    client.post(f"/operator/{cast.organization.pk}/resume/")
    assert inside.get(f"/{cast.organization.slug}/people/").status_code == 403
