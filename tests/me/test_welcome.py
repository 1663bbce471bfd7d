"""The three steps: short, skippable, stored one by one."""

from collections.abc import Callable

import pytest
from django.test import Client

from organizations.actions.consent import consents_of, give_consent
from organizations.models import Consent, Invitation, Person
from organizations.models.account import User
from peersupport.tenancy import tenant
from tests.factories import Cast, make_person

ONE, TWO, THREE, SKIP = (f"/harbour/welcome/{part}/" for part in ("1", "2", "3", "skip"))


@pytest.fixture
def nora(cast: Cast) -> Person:
    """Somebody new."""
    return make_person(organization=cast.organization, name="Nora", onboarded_on=None)


def stored(person: Person) -> Person:
    with tenant(person.organization_id):
        return Person.objects.get(pk=person.pk)


def agreed(person: Person) -> set[str]:
    with tenant(person.organization_id):
        return {purpose for purpose, row in consents_of(person).items() if row and row.granted}


def test_all_three_steps_lead_to_the_groups(nora: Person, client_of: Callable[[Person], Client]) -> None:
    client = client_of(nora)
    assert client.get("/harbour/welcome/")["Location"] == ONE
    assert client.post(ONE, {"taking_part": "on"})["Location"] == TWO
    assert client.post(TWO, {"genders": ["woman"], "in_figures": "on"})["Location"] == THREE
    assert client.post(THREE, {"topics": ["grief", "sleep"], "reminders": "on"})["Location"] == "/harbour/groups/"
    person = stored(nora)
    assert (person.genders, person.topics) == (["woman"], ["grief", "sleep"])
    assert person.onboarded_on is not None
    assert agreed(nora) == {"taking_part", "gender_in_figures", "reminders"}


def test_every_step_can_be_left_empty_and_then_nothing_is_stored(nora: Person, client_of: Callable[[Person], Client]) -> None:
    client = client_of(nora)
    for step in (ONE, TWO, THREE):
        assert client.post(step, {}).status_code == 302
    person = stored(nora)
    assert (person.genders, person.gender_term, person.topics) == ([], "", [])
    with tenant(nora.organization_id):
        assert not Consent.objects.filter(person=nora).exists()


def test_skipping_all_goes_to_the_groups_and_asks_no_more(nora: Person, client_of: Callable[[Person], Client]) -> None:
    client = client_of(nora)
    assert client.get(SKIP).status_code == 405
    assert stored(nora).onboarded_on is None
    assert client.post(SKIP)["Location"] == "/harbour/groups/"
    assert stored(nora).onboarded_on is not None


def test_each_step_survives_a_lost_session(nora: Person, client_of: Callable[[Person], Client]) -> None:
    client_of(nora).post(TWO, {"genders": ["nonbinary"], "in_figures": "on"})
    page = client_of(nora).get(TWO).content.decode()
    assert page.count(" checked") == 2, "the answer and its consent"


def test_an_error_says_so_and_keeps_what_was_typed(nora: Person, client_of: Callable[[Person], Client]) -> None:
    reply = client_of(nora).post(TWO, {"genders": ["woman", "not_stated"], "gender_term": "kept words", "in_figures": "on"})
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "goes with no other answer" in page
    assert "kept words" in page
    assert stored(nora).genders == []


def test_topics_that_there_are_not_are_refused(nora: Person, client_of: Callable[[Person], Client]) -> None:
    assert client_of(nora).post(THREE, {"topics": ["gossip"]}).status_code == 422


def test_coming_back_takes_nothing_away_unasked(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    """Somebody in a group looks at step one again: the switch is on, and sending it as it is keeps them in."""
    with tenant(cast.organization.pk):
        give_consent(cast.bob, "taking_part")
    client = client_of(cast.bob)
    assert " checked" in client.get(ONE).content.decode()
    client.post(ONE, {"taking_part": "on"})
    with tenant(cast.organization.pk):
        assert cast.group.memberships.filter(person=cast.bob).exists()


def test_from_the_invitation_one_lands_on_the_first_step(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        invitation = Invitation.objects.create(email="new@example.test", full_name="New", expires_at="2099-01-01T00:00Z")
    client = Client()
    address = f"/invitation/harbour/{invitation.pk}/{invitation.token}/"
    reply = client.post(address, {"password": "a few words of my own"}, follow=True)
    assert reply.redirect_chain[-1][0] == ONE
    assert reply.status_code == 200
    assert User.objects.filter(email="new@example.test").exists()
