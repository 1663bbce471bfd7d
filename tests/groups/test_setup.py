"""Setting up the programme: no group opens before contacts, help lines and notice stand."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.actions.group import NotLive, open_group
from groups.actions.setup import NotReady, go_live
from groups.models import PeerGroup
from groups.readiness import readiness
from organizations.actions.notice import publish_notice
from organizations.actions.role import accept_contact, grant_role, revoke_role
from organizations.models import AuditEntry, Organization, RoleGrant
from peersupport.tenancy import tenant
from resources.actions import check_line
from resources.help_lines import lines_of
from tests.factories import Cast, make_person

SignIn = Callable[[Any], Client]
SETUP = "/harbour/programme/setup/"


@pytest.fixture
def scene(cast: Cast) -> Cast:
    """The cast's organization before its first day."""
    Organization.objects.filter(pk=cast.organization.pk).update(live_on=None)
    cast.organization.refresh_from_db()
    cast.frank.organization = cast.organization
    return cast


def make_contacts(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        second = make_person(organization=cast.organization, name="Second")
        grant_role(second, "safeguarding_lead", by=cast.henry)
        assert accept_contact(cast.grace)
        assert accept_contact(second)
        # A second click says nothing new.
        assert not accept_contact(second)


def make_notice(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        publish_notice(cast.organization, "What we hold about you.", by=cast.frank)


def verify_lines(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        for line in lines_of(cast.organization.country):
            check_line(line, "read", by=cast.frank)


STEPS = {"contacts": make_contacts, "lines": verify_lines, "notice": make_notice}


@pytest.mark.parametrize("missing", [*STEPS, "none"])
def test_live_takes_all_three(scene: Cast, client_of: SignIn, missing: str) -> None:
    for name, step in STEPS.items():
        if name != missing:
            step(scene)
    client = client_of(scene.frank)
    page = client.get(SETUP).content.decode()
    assert ("Go live" in page) == (missing == "none")
    answer = client.post(f"{SETUP}live/", follow=True).content.decode()
    scene.organization.refresh_from_db()
    if missing == "none":
        assert scene.organization.live_on == timezone.localdate()
        assert "The programme is live" in answer
    else:
        assert scene.organization.live_on is None
        assert "Something is still missing" in answer


def test_no_group_opens_before(scene: Cast, client_of: SignIn) -> None:
    with tenant(scene.organization.pk):
        PeerGroup.objects.filter(pk=scene.group.pk).update(status="draft")
        with pytest.raises(NotLive):
            open_group(scene.group, by=scene.frank)
    answer = client_of(scene.frank).post(f"/harbour/groups/{scene.group.pk}/open/", follow=True)
    assert "not live yet" in answer.content.decode()
    with tenant(scene.organization.pk):
        assert PeerGroup.objects.get(pk=scene.group.pk).status == "draft"


def test_a_contact_who_was_named_anew_says_yes_anew(scene: Cast) -> None:
    make_contacts(scene)
    with tenant(scene.organization.pk):
        assert readiness(scene.organization).has_contacts
        revoke_role(scene.grace, "safeguarding_lead", by=scene.henry)
        grant_role(scene.grace, "safeguarding_lead", by=scene.henry)
        assert not readiness(scene.organization).has_contacts
        with pytest.raises(NotReady):
            go_live(scene.organization, by=scene.frank)


def test_a_named_contact_is_asked_at_home_and_accepts(scene: Cast, client_of: SignIn) -> None:
    client = client_of(scene.grace)
    assert "/harbour/safeguarding/accept/" in client.get("/harbour/").content.decode()
    # Looking accepts nothing.
    assert "Will you be a safeguarding lead?" in client.get("/harbour/safeguarding/accept/").content.decode()
    with tenant(scene.organization.pk):
        assert RoleGrant.objects.get(person=scene.grace).accepted_on is None
    client.post("/harbour/safeguarding/accept/")
    with tenant(scene.organization.pk):
        assert RoleGrant.objects.get(person=scene.grace).accepted_on == timezone.now().date()
    assert "/harbour/safeguarding/accept/" not in client.get("/harbour/").content.decode()


def test_going_live_is_kept_with_its_day_and_said_once(scene: Cast) -> None:
    for step in STEPS.values():
        step(scene)
    with tenant(scene.organization.pk):
        go_live(scene.organization, by=scene.frank)
        Organization.objects.filter(pk=scene.organization.pk).update(live_on=date(2026, 1, 1))
        go_live(scene.organization, by=scene.frank)
        assert AuditEntry.objects.filter(verb="programme live").count() == 1
    assert Organization.objects.get(pk=scene.organization.pk).live_on == date(2026, 1, 1)


def test_modes_are_signed_off_with_a_date_and_can_be_taken_back(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.frank)
    client.post(f"{SETUP}modes/", {"allowed": "yes"})
    cast.organization.refresh_from_db()
    assert cast.organization.self_attested_allowed_on == timezone.localdate()
    assert "signed off on" in client.get(SETUP).content.decode()
    client.post(f"{SETUP}modes/", {"allowed": "no"})
    cast.organization.refresh_from_db()
    assert cast.organization.self_attested_allowed_on is None
