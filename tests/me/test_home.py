"""The first page after sign-in."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from groups.models import Move, WaitingPlace
from organizations.models import Affiliation, Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_membership, make_person, make_request, make_session
from tests.statements import statements

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


def test_the_discreet_mode_hides_what_a_group_is_about(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    """On home, on the pages of one's own groups, in their links back; the list is everybody's and stays."""
    hidden = {
        "name": "Awake at three",
        "sentence": "For people who do not sleep.",
        "topic": "sleep",
        "inclusion_statement": "Sleepless.",
    }
    groups = {
        kind: make_group(organization=cast.organization, **{**hidden, "name": f"Awake {kind}"}, discreet_title=f"Table {kind}")
        for kind in ("member", "waiting", "offered", "asked", "suggested")
    }
    until = timezone.now() + timedelta(hours=20)
    make_membership(group=groups["member"], person=cast.carol)
    make_request(group=groups["asked"], person=cast.carol)
    with tenant(cast.organization.pk):
        WaitingPlace.objects.create(group=groups["waiting"], person=cast.carol)
        WaitingPlace.objects.create(group=groups["offered"], person=cast.carol, status="offered", offered_until=until)
        Person.objects.filter(pk=cast.carol.pk).update(topics=["sleep"])
    client = client_of(cast.carol)
    own = [HOME, "/harbour/me/", *(f"/harbour/groups/{group.pk}/" for group in groups.values())]
    verbs = [("member", "leave"), ("member", "move"), ("member", "name"), ("waiting", "decline"), ("offered", "claim")]
    own += [f"/harbour/groups/{groups[kind].pk}/{verb}/" for kind, verb in verbs]
    assert all("Awake" in home(client) for _ in range(1))

    assert client.post("/harbour/me/discreet/", {"discreet": "on"})["Location"] == HOME
    page = home(client)
    for kind in ("member", "waiting", "offered", "asked", "suggested"):
        assert f"Table {kind}" in page
    for address in own:
        if address == f"/harbour/groups/{groups['suggested'].pk}/":
            continue
        text = client.get(address).content.decode()
        shown = text.partition("<details")[0] if "/groups/" in address and address.count("/") == 5 else text
        # The list of groups to move to is everybody's list.
        shown = shown.partition("<select")[0]
        assert "Awake" not in shown, address
        assert "do not sleep" not in shown, address
        assert "<title>Peersupport</title>" in text, address
    assert "Awake member" in client.get("/harbour/groups/").content.decode()

    client.post("/harbour/me/discreet/", {"discreet": "off"})
    assert "Awake member" in home(client)


def test_the_queries_of_home_do_not_grow(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.bob)

    def count() -> int:
        return len(statements(client, HOME))

    with tenant(cast.organization.pk):
        mine = cast.group.memberships.get()
        Move.objects.create(membership=mine, to=None, status="ended", asked_on=timezone.localdate())
    few = count()
    for number in range(5):
        here, there, hoped = (make_group(organization=cast.organization) for _ in range(3))
        make_session(group=here, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=number + 2))
        membership = make_membership(group=here, person=cast.bob)
        make_request(group=hoped, person=cast.bob)
        with tenant(cast.organization.pk):
            WaitingPlace.objects.create(group=there, person=cast.bob)
            Move.objects.create(membership=membership, to=there, status="under_way", asked_on=timezone.localdate())
    assert count() == few
    with tenant(cast.organization.pk):
        Move.objects.all().delete()
    assert count() <= 7


def test_start_leads_home_or_asks_which(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.bob)
    assert client.get("/start/")["Location"] == HOME
    make_person(organization=cast.other, user=cast.bob.user)
    page = client.get("/start/").content.decode()
    assert 'href="/harbour/"' in page
    assert 'href="/elsewhere/"' in page
    Affiliation.objects.all().delete()
    assert "You belong to no organization here" in client.get("/start/").content.decode()


def test_a_facilitator_in_no_group_is_led_to_the_rota(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    page = home(client_of(cast.alice))
    assert "The sessions that you lead stand on your rota." in page
    assert "You are in no group yet" not in page


def test_discreet_mode_keeps_the_groups_name_off_home_and_session(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    address = f"/harbour/sessions/{session.public_id}/"
    assert "Carrying a lot" in client_of(cast.bob).get(address).content.decode()
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.bob.pk).update(discreet=True)
    client = client_of(cast.bob)
    assert "Carrying a lot" not in client.get(address).content.decode()
    assert "Carrying a lot" not in home(client)
