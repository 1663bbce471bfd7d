"""What coordinators do with groups, and who sees a group in which state."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from guardian.shortcuts import get_users_with_perms

from groups.access import suggestion_for
from groups.models import PeerGroup, Session, WaitingPlace
from organizations.models import Organization
from organizations.models.audit import AuditEntry
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_session

SignIn = Callable[[Any], Client]
FORM = {
    "name": "Putting it down",
    "discreet_title": "Monday table",
    "sentence": "For people who carry a lot.",
    "description": "",
    "topic": "",
    "eligibility": "open",
    "centred_on": "",
    "inclusion_statement": "Everybody is welcome.",
    "level_rule": "any",
    "format": "online",
    "language": "en",
    "accessibility": "",
    "join_style": "instant",
    "capacity_min": "4",
    "capacity_max": "10",
    "minimum_to_start": "3",
    "late_minutes": "15",
    "timezone": "Europe/Berlin",
}


def test_a_draft_gets_two_facilitators_and_is_opened(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.frank)
    answer = client.post("/harbour/groups/new/", FORM)
    with tenant(cast.organization.pk):
        group = PeerGroup.objects.get(name="Putting it down")
    base = f"/harbour/groups/{group.pk}"
    assert answer["Location"] == f"{base}/facilitators/"
    assert client_of(cast.carol).get(f"{base}/").status_code == 404
    assert client.get(f"{base}/open/").status_code == 200
    assert "two facilitators" in client.post(f"{base}/open/", follow=True).content.decode()
    client.post(f"{base}/facilitators/", {"people": [cast.alice.pk, cast.ivy.pk]})
    assert client_of(cast.alice).get(f"{base}/").status_code == 200
    assert client.post(f"{base}/open/").status_code == 302
    assert "Putting it down" in client_of(cast.carol).get("/harbour/groups/").content.decode()
    with tenant(cast.organization.pk):
        verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
        assert verbs == ["group created", "facilitators set", "group opened"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"discreet_title": "Burnout table"}, "discreet_title"), ({"discreet_title": "Women on Monday"}, "discreet_title"),
     ({"discreet_title": "Putting"}, "discreet_title"), ({"discreet_title": ""}, "discreet_title"),
     ({"eligibility": "centred"}, "centred_on"), ({"centred_on": "men"}, "centred_on"), ({"capacity_max": "13"}, "capacity_max"),
     ({"minimum_to_start": "1"}, "minimum_to_start"), ({"minimum_to_start": "11"}, "minimum_to_start"),
     ({"late_minutes": "61"}, "late_minutes"),
     ({"capacity_min": "2"}, "capacity_max"), ({"capacity_min": "9", "capacity_max": "5"}, "capacity_max"),
     ({"inclusion_statement": " "}, "inclusion_statement"), ({"timezone": "Mars/Base"}, "timezone"),
     ({"eligibility": "self_attested", "centred_on": "women"}, "eligibility"), ({"name": "Carrying a lot"}, "name")],
)  # fmt: skip
def test_a_draft_with_a_fault_is_refused_at_its_field(cast: Cast, client_of: SignIn, change: dict[str, str], field: str) -> None:
    answer = client_of(cast.frank).post("/harbour/groups/new/", {**FORM, **change})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "For people who carry a lot." in answer.content.decode()


def test_a_title_is_one_line(cast: Cast, client_of: SignIn) -> None:
    """A line break would make every mail of the group fail: it stands in their subject."""
    client_of(cast.frank).post("/harbour/groups/new/", {**FORM, "discreet_title": "Friday\r\nBcc: all@example.test"})
    with tenant(cast.organization.pk):
        assert PeerGroup.objects.get(name=FORM["name"]).discreet_title == "Friday Bcc: all@example.test"


def test_self_attestation_needs_the_organizations_sign_off(cast: Cast, client_of: SignIn) -> None:
    Organization.objects.filter(pk=cast.organization.pk).update(self_attested_allowed_on=timezone.localdate())
    data = {**FORM, "eligibility": "self_attested", "centred_on": "women"}
    assert client_of(cast.frank).post("/harbour/groups/new/", data).status_code == 302


@pytest.mark.parametrize("page", ["new/", "drafts/"])
def test_pages_without_an_object_are_403_for_others(cast: Cast, client_of: SignIn, page: str) -> None:
    for person in (cast.bob, cast.alice, cast.erin, cast.grace, cast.henry):
        assert client_of(person).get(f"/harbour/groups/{page}").status_code == 403


@pytest.mark.parametrize("page", ["edit/", "facilitators/", "open/", "close/"])
def test_pages_of_a_group_are_404_for_others_like_a_missing_one(cast: Cast, client_of: SignIn, page: str) -> None:
    for person in (cast.bob, cast.alice, cast.erin, cast.grace, cast.henry):
        client = client_of(person)
        there = client.get(f"/harbour/groups/{cast.group.pk}/{page}")
        missing = client.get(f"/harbour/groups/999999/{page}")
        assert there.status_code == missing.status_code == 404
        assert strip(there) == strip(missing)


def strip(answer: Any) -> str:
    return str(answer.content.decode().partition("<main")[2].partition("</main>")[0])


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_what_is_not_open_is_there_for_its_own_people_alone(cast: Cast, client_of: SignIn, status: str) -> None:
    with tenant(cast.organization.pk):
        day = timezone.localdate() if status == "closed" else None
        PeerGroup.objects.filter(pk=cast.group.pk).update(status=status, closed_on=day)
    expected = {cast.bob: 200, cast.alice: 200, cast.frank: 200, cast.carol: 404, cast.erin: 404, cast.grace: 404}
    for person, code in expected.items():
        assert client_of(person).get(f"/harbour/groups/{cast.group.pk}/").status_code == code


def test_closing_cancels_what_is_planned_and_ends_the_list(cast: Cast, client_of: SignIn, mails: Any) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        WaitingPlace.objects.create(group=cast.group, person=cast.carol)
    with mails() as sent:
        client_of(cast.frank).post(f"/harbour/groups/{cast.group.pk}/close/")
    assert {mail.to[0] for mail in sent} == {p.user.email for p in (cast.alice, cast.ivy, cast.bob)}
    with tenant(cast.organization.pk):
        assert Session.objects.get().status == "cancelled"
        assert not WaitingPlace.objects.exists()


def test_facilitators_are_people_with_the_role_and_lose_the_grant_when_unticked(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.frank)
    address = f"/harbour/groups/{cast.group.pk}/facilitators/"
    assert client.post(address, {"people": [cast.bob.pk]}).status_code == 422
    client.post(address, {"people": [cast.alice.pk]})
    with tenant(cast.organization.pk):
        assert set(get_users_with_perms(cast.group)) == {cast.alice.user}
    page = client_of(cast.ivy).get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert "Slate" not in page


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [({"capacity_max": 13}, "peergroup_capacity_3_to_12"), ({"capacity_min": 2}, "peergroup_capacity_3_to_12"),
     ({"eligibility": "centred"}, "peergroup_eligibility_fits_focus"),
     ({"centred_on": "men"}, "peergroup_eligibility_fits_focus"),
     ({"inclusion_statement": ""}, "peergroup_has_inclusion_statement"), ({"discreet_title": ""}, "peergroup_has_discreet_title"),
     ({"status": "closed"}, "peergroup_closed_on_a_day"), ({"name": "Carrying a lot"}, "peergroup_name_unique")],
)  # fmt: skip
def test_the_database_holds_what_must_be_true(cast: Cast, fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_group(organization=cast.organization, **fields)


def test_a_suggestion_is_by_topic_alone(cast: Cast) -> None:
    group = make_group(organization=cast.organization, topic="sleep", eligibility="centred", centred_on="men")
    with tenant(cast.organization.pk):
        for genders in ([], ["woman"], ["man"]):
            cast.carol.genders, cast.carol.topics = genders, ["sleep"]
            assert suggestion_for(cast.carol) == group
        cast.carol.topics = ["grief"]
        assert suggestion_for(cast.carol) is None
