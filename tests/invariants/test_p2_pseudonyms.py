"""P2: members are pseudonymous, through every form that takes a name."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from groups.actions.facilitator import choose_name
from groups.models import Membership
from groups.pseudonyms import Identity, check
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_membership

SignIn = Callable[[Any], Client]
FORM = {"pronouns": "", "rules": "on", "consent": "on"}
REFUSED = ["Carol", "carols", "Quartz Carol", "C4rol", "Okonkwo", "K-77 12", "HR", "Facilitator 2", "Mo\u200bss", "M\u043ess"]


@pytest.fixture
def carol(cast: Cast) -> Person:
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.carol.pk).update(full_name="Carol Okonkwo", staff_number="K-7712")
        return Person.objects.select_related("user").get(pk=cast.carol.pk)


@pytest.mark.parametrize("name", REFUSED)
def test_p2_no_form_takes_a_telling_or_misleading_name(cast: Cast, carol: Person, client_of: SignIn, name: str) -> None:
    client = client_of(carol)
    joining = client.post(f"/harbour/groups/{cast.group.pk}/join/", {**FORM, "pseudonym": name})
    assert joining.status_code == 422
    assert joining.context["form"].errors.keys() == {"pseudonym"}
    make_membership(group=cast.group, person=carol, pseudonym="Marram")
    assert client.post(f"/harbour/groups/{cast.group.pk}/name/", {"pseudonym": name, "pronouns": ""}).status_code == 422
    with tenant(cast.organization.pk):
        assert Membership.objects.get(person=carol).pseudonym == "Marram"


@pytest.mark.parametrize("name", ["Slate", "SLATE", "S1ate", "Slaté"])
def test_p2_a_name_is_unique_in_its_group_and_so_is_its_look(cast: Cast, carol: Person, client_of: SignIn, name: str) -> None:
    answer = client_of(carol).post(f"/harbour/groups/{cast.group.pk}/join/", {**FORM, "pseudonym": name})
    assert answer.status_code == 422
    assert "Somebody in this group has this name" in answer.content.decode()
    other = make_group(organization=cast.organization)
    assert client_of(carol).post(f"/harbour/groups/{other.pk}/join/", {**FORM, "pseudonym": name}).status_code == 302


def test_p2_nobody_takes_a_facilitators_name(cast: Cast, carol: Person, client_of: SignIn) -> None:
    with tenant(cast.organization.pk):
        choose_name(cast.alice, "Juniper Hill")
    answer = client_of(carol).post(f"/harbour/groups/{cast.group.pk}/join/", {**FORM, "pseudonym": "Jun1per-HiII"})
    assert answer.status_code == 422


def test_p2_the_database_holds_uniqueness_too(cast: Cast, carol: Person) -> None:
    with pytest.raises(IntegrityError, match="membership_pseudonym_unique"):
        make_membership(group=cast.group, person=carol, pseudonym="slate")


def test_p2_a_change_replaces_the_name_everywhere(cast: Cast, client_of: SignIn) -> None:
    client_of(cast.bob).post(f"/harbour/groups/{cast.group.pk}/name/", {"pseudonym": "Quiet Marram", "pronouns": ""})
    page = client_of(cast.alice).get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert "Quiet Marram" in page
    assert "Slate" not in page


def test_p2_what_is_suggested_passes(cast: Cast, carol: Person, client_of: SignIn) -> None:
    names = {
        client_of(carol).get(f"/harbour/groups/{cast.group.pk}/join/").context["form"]["pseudonym"].value() for _ in range(8)
    }
    assert len(names) > 1
    identity = Identity(carol.full_name, carol.user.email, carol.staff_number)
    assert all(check(name, identity) is None for name in names)


def test_p2_two_groups_two_names(cast: Cast, carol: Person, client_of: SignIn) -> None:
    other = make_group(organization=cast.organization)
    for group, name in ((cast.group, "Quiet Marram"), (other, "River Flint")):
        client_of(carol).post(f"/harbour/groups/{group.pk}/join/", {**FORM, "pseudonym": name})
    page = client_of(carol).get(f"/harbour/groups/{other.pk}/").content.decode()
    assert "River Flint" in page
    assert "Quiet Marram" not in page
