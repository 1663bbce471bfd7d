"""The page "Me"."""

from collections.abc import Callable

import pytest
from django.test import Client

from organizations.actions.consent import give_consent
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast

ME = "/harbour/me/"


def test_it_shows_what_i_agreed_to_and_since_when(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    with tenant(cast.organization.pk):
        give_consent(cast.bob, "reminders")
    page = client_of(cast.bob).get(ME).content.decode()
    assert page.count("You have not answered. It is off.") == 2
    assert "On since" in page
    assert "version 2026-11" in page
    assert page.count('method="post"') >= 3


def test_profile_is_saved(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.bob)
    data = {"pronouns": "they/them", "timezone": "America/New_York", "discreet": "on", "topics": ["grief"]}
    assert client.post("/harbour/me/profile/", data)["Location"] == ME
    with tenant(cast.organization.pk):
        bob = Person.objects.get(pk=cast.bob.pk)
    assert (bob.pronouns, bob.timezone, bob.discreet, bob.topics) == ("they/them", "America/New_York", True, ["grief"])
    assert "they/them" in client.get(ME).content.decode()


@pytest.mark.parametrize("data", [{"timezone": "Mars/Base"}, {"pronouns": "x" * 41}, {"topics": ["gossip"]}])
def test_a_wrong_profile_is_refused_and_nothing_changes(
    cast: Cast, client_of: Callable[[Person], Client], data: dict[str, object]
) -> None:
    assert client_of(cast.bob).post("/harbour/me/profile/", data).status_code == 422
    with tenant(cast.organization.pk):
        bob = Person.objects.get(pk=cast.bob.pk)
    assert (bob.pronouns, bob.timezone, bob.topics) == ("", "", [])


def test_a_profile_form_changes_nothing_that_it_does_not_show(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client_of(cast.bob).post("/harbour/me/profile/", {"full_name": "Boss", "is_people_manager": "on", "genders": ["man"]})
    with tenant(cast.organization.pk):
        bob = Person.objects.get(pk=cast.bob.pk)
    assert (bob.full_name, bob.is_people_manager, bob.genders) == ("Bob", False, [])


def test_gender_is_changed_and_deleted(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.bob)
    assert client.post("/harbour/me/gender/", {"genders": ["man"], "in_figures": "on"}).status_code == 302
    assert client.post("/harbour/me/gender/", {}).status_code == 302
    with tenant(cast.organization.pk):
        assert Person.objects.get(pk=cast.bob.pk).genders == []


def test_the_ways_to_devices_and_keys_are_there(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    page = client_of(cast.bob).get(ME).content.decode()
    for address in (
        "/account/sessions/",
        "/account/2fa/",
        "/account/password/change/",
        "/harbour/me/export/",
        "/harbour/me/delete/",
    ):
        assert f'href="{address}"' in page
