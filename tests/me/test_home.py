"""The first page after sign-in."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from groups.models import WaitingPlace
from organizations.models import Affiliation, Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_person, make_session

HOME = "/harbour/"


def home(client: Client) -> str:
    reply = client.get(HOME)
    assert reply.status_code == 200
    return reply.content.decode()


def test_a_member_sees_the_next_session_by_its_discreet_title(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    page = home(client_of(cast.bob))
    assert "Thursday table" in page
    assert f"/harbour/sessions/{session.public_id}/" in page
    assert "Carrying a lot" in page
    assert "<title>Home · Peersupport</title>" in page


def test_somebody_in_no_group_is_told_where_to_begin(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    page = home(client_of(cast.carol))
    assert "You are in no group yet" in page
    assert 'href="/harbour/groups/"' in page
    assert "Carrying a lot" not in page


def test_a_member_without_a_session_is_told_so(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    assert "No session is planned" in home(client_of(cast.bob))


def test_the_suggestion_is_of_a_chosen_topic_and_never_a_group_of_mine(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    make_session(group=make_group(organization=cast.organization, name="Awake at three", topic="sleep"))
    make_session(group=make_group(organization=cast.organization, name="Empty purse", topic="money-worries"))
    assert "You may like" not in home(client_of(cast.carol))
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.carol.pk).update(topics=["sleep"])
    page = home(client_of(cast.carol))
    assert "Awake at three" in page
    assert "Empty purse" not in page


def test_a_place_held_for_me_is_shown(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    group = make_group(organization=cast.organization, name="Full house")
    with tenant(cast.organization.pk):
        WaitingPlace.objects.create(
            group=group, person=cast.carol, status="offered", offered_until=timezone.now() + timedelta(hours=20)
        )
    assert "A place is free for you" in home(client_of(cast.carol))


def test_the_questions_are_offered_until_they_are_done(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    assert "Three short questions" not in home(client_of(cast.carol))
    new = make_person(organization=cast.organization, name="Nora", onboarded_on=None)
    assert "Three short questions" in home(client_of(new))


def test_the_discreet_mode_keeps_the_tab_quiet(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.bob)
    assert "<title>Me · Peersupport</title>" in client.get("/harbour/me/").content.decode()
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.bob.pk).update(discreet=True)
    for address in (HOME, "/harbour/me/", "/harbour/groups/", f"/harbour/groups/{cast.group.pk}/"):
        assert "<title>Peersupport</title>" in client.get(address).content.decode()


def test_start_leads_home_or_asks_which(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.bob)
    assert client.get("/start/")["Location"] == HOME
    make_person(organization=cast.other, user=cast.bob.user)
    page = client.get("/start/").content.decode()
    assert 'href="/harbour/"' in page
    assert 'href="/elsewhere/"' in page
    Affiliation.objects.all().delete()
    assert "You belong to no organization here" in client.get("/start/").content.decode()
