"""Joining quietly: who may, under which name, and never above capacity."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from groups.actions.membership import GroupFull, join_group
from groups.models import Membership, PeerGroup
from organizations.actions.consent import has_consent
from organizations.models import Organization, Person
from organizations.models.consent import Consent
from peersupport.tenancy import tenant
from tests.factories import Cast, make_cast, make_facilitator, make_group, make_membership, make_person

SignIn = Callable[[Any], Client]
FORM = {"pseudonym": "Quiet Harbour", "pronouns": "they", "rules": "on", "consent": "on"}


def join_address(group: PeerGroup) -> str:
    return f"/harbour/groups/{group.pk}/join/"


def test_join_takes_one_form_with_a_suggested_name(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.carol)
    form = client.get(join_address(cast.group)).context["form"]
    answer = client.post(join_address(cast.group), {**FORM, "pseudonym": form["pseudonym"].value()}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/harbour/groups/{cast.group.pk}/"
    assert "You are in." in answer.content.decode()
    with tenant(cast.organization.pk):
        mine = Membership.objects.get(person=cast.carol)
        assert mine.pseudonym == form["pseudonym"].value()
        assert mine.rules_version == cast.group.ground_rules_version
        assert has_consent(cast.carol, Consent.Purpose.TAKING_PART)


@pytest.mark.parametrize("left_out", ["rules", "consent", "pseudonym"])
def test_without_rules_consent_or_name_nothing_is_stored_and_nothing_lost(cast: Cast, client_of: SignIn, left_out: str) -> None:
    answer = client_of(cast.carol).post(join_address(cast.group), {k: v for k, v in FORM.items() if k != left_out})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {left_out}
    assert 'value="they"' in answer.content.decode()
    with tenant(cast.organization.pk):
        assert not Membership.objects.filter(person=cast.carol).exists()


def test_consent_is_asked_once(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.carol)
    client.post(join_address(cast.group), FORM)
    other = make_group(organization=cast.organization)
    assert "consent" not in client.get(join_address(other)).context["form"].fields


def test_a_second_click_is_the_first(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.carol)
    for _ in range(2):
        assert client.post(join_address(cast.group), FORM).status_code == 302
    with tenant(cast.organization.pk):
        assert Membership.objects.filter(person=cast.carol).count() == 1


def test_self_attestation_must_be_ticked_and_stores_no_gender(cast: Cast, client_of: SignIn) -> None:
    group = make_group(organization=cast.organization, eligibility="self_attested", centred_on="women")
    client = client_of(cast.carol)
    assert client.post(join_address(group), FORM).context["form"].errors.keys() == {"for_me"}
    before = {table: rows(cast.organization, table) for table in ("organizations_person", "organizations_consent")}
    assert client.post(join_address(group), {**FORM, "for_me": "on"}).status_code == 302
    assert rows(cast.organization, "organizations_person") == before["organizations_person"]
    with tenant(cast.organization.pk):
        purposes = set(Consent.objects.filter(person=cast.carol).values_list("purpose", flat=True))
        assert purposes == {"taking_part"}
        fields = {field.name for field in Membership._meta.get_fields()}
        assert not {name for name in fields if "gender" in name or "attest" in name}


def rows(organization: Organization, table: str) -> list[Any]:
    with tenant(organization.pk), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("rule", "is_manager", "status"),
    [("no_managers", True, 404), ("no_managers", False, 302), ("only_managers", False, 404), ("only_managers", True, 302),
     ("any", True, 302)],
)  # fmt: skip
def test_level_rule_is_about_oneself_alone(cast: Cast, client_of: SignIn, rule: str, is_manager: bool, status: int) -> None:
    group = make_group(organization=cast.organization, level_rule=rule)
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.carol.pk).update(is_people_manager=is_manager)
    client = client_of(cast.carol)
    assert client.post(join_address(group), FORM).status_code == status
    if status == 404:
        assert "The directory says" in client.get(f"/harbour/groups/{group.pk}/").content.decode()


def test_hr_joins_only_where_the_group_says_so(cast: Cast, client_of: SignIn) -> None:
    welcome = make_group(organization=cast.organization, hr_welcome=True)
    client = client_of(cast.erin)
    assert client.post(join_address(cast.group), FORM).status_code == 404
    assert "HR role do not join" in client.get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert client.post(join_address(welcome), FORM).status_code == 302


def test_gender_decides_nothing(cast: Cast, client_of: SignIn) -> None:
    group = make_group(organization=cast.organization, eligibility="centred", centred_on="men")
    pages = set()
    for genders in ([], ["woman"], ["man"], ["nonbinary", "other"]):
        with tenant(cast.organization.pk):
            Person.objects.filter(pk=cast.carol.pk).update(genders=genders)
        page = client_of(cast.carol).get(f"/harbour/groups/{group.pk}/").content.decode()
        pages.add(page.partition("<main")[2].partition("</main>")[0])
    assert len(pages) == 1
    assert "Join quietly" in pages.pop()


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_group_that_is_not_open_cannot_be_joined(cast: Cast, client_of: SignIn, status: str) -> None:
    closed_on = "2026-01-01" if status == "closed" else None
    group = make_group(organization=cast.organization, status=status, closed_on=closed_on)
    assert client_of(cast.carol).post(join_address(group), FORM).status_code == 404


def test_who_facilitates_a_group_does_not_join_it(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.alice).get(join_address(cast.group)).status_code == 404


def test_another_organizations_group_is_not_there(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.dan).post(join_address(cast.group), FORM).status_code == 404
    assert client_of(cast.dan).post(f"/elsewhere/groups/{cast.group.pk}/join/", FORM).status_code == 404


def test_member_reads_next_sessions_and_their_own_name_only(cast: Cast, client_of: SignIn) -> None:
    make_membership(group=cast.group, person=cast.carol, pseudonym="Marram")
    page = client_of(cast.carol).get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert "Marram" in page
    assert "Slate" not in page
    assert "<title>Thursday table</title>" in " ".join(page.split()).replace("<title> ", "<title>").replace(
        " </title>", "</title>"
    )


def test_facilitator_reads_pseudonyms_and_no_real_name(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.alice).get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert "Slate" in page
    assert not re.search(r"\bBob\b", page)
    assert cast.bob.user.email not in page
    for person in (cast.frank, cast.grace, cast.erin, cast.carol):
        assert "Slate" not in client_of(person).get(f"/harbour/groups/{cast.group.pk}/").content.decode()


def test_a_facilitator_of_one_group_reads_no_names_of_another(cast: Cast, client_of: SignIn) -> None:
    other = make_group(organization=cast.organization)
    make_membership(group=other, person=cast.carol, pseudonym="Marram")
    assert "Marram" not in client_of(cast.alice).get(f"/harbour/groups/{other.pk}/").content.decode()
    make_facilitator(group=other, person=cast.alice)
    assert "Marram" in client_of(cast.alice).get(f"/harbour/groups/{other.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_never_above_capacity_under_100_simultaneous_joins() -> None:
    """Red when `PeerGroup.objects.locked()` takes no lock (tried: the first 50 at once all got in)."""
    scene = make_cast()
    organization = scene.organization
    group = make_group(organization=organization, capacity_max=12)
    people = [make_person(organization=organization) for _ in range(100)]
    start = Barrier(50)

    def attempt(person: Person) -> bool:
        try:
            with tenant(organization.pk):
                # Connected, and at the same line as the others.
                person = Person.objects.get(pk=person.pk)
                start.wait(timeout=60)
                join_group(group, by=person, pseudonym=f"Fern {person.pk}")
        except GroupFull:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(50) as pool:
        got_in = list(pool.map(attempt, people))
    with tenant(organization.pk):
        assert Membership.objects.filter(group=group).count() == sum(got_in) == 12


def test_the_database_refuses_a_second_membership_and_a_look_alike(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="membership_once"):
        make_membership(group=cast.group, person=cast.bob, pseudonym="Marram")


def test_the_database_refuses_a_look_alike(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="membership_pseudonym_unique"):
        make_membership(group=cast.group, person=cast.carol, pseudonym="SLATE")
