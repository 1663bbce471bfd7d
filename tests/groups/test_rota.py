"""A facilitator's rota and the name they show."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from groups.actions.cover import ask_for_cover
from groups.models import (
    AvailabilityException,
    Booking,
    BridgeRequest,
    FacilitatorName,
    HandOver,
    LeadAnswer,
    StandBy,
    Training,
)
from peersupport.tenancy import tenant
from tests.factories import Cast, make_facilitators, make_group, make_membership, make_person, make_request, make_session
from tests.groups.planning import make_series
from tests.statements import statements

SignIn = Callable[[Any], Client]


def test_rota_lists_ones_own_next_sessions_under_discreet_titles(cast: Cast, client_of: SignIn) -> None:
    make_session(group=cast.group, facilitators=(cast.alice,))
    make_session(group=cast.group, facilitators=(cast.ivy,), starts_at=timezone.now() + timedelta(days=40))
    page = client_of(cast.alice).get("/harbour/rota/")
    assert len(page.context["led"]) == 1
    assert "Thursday table" in page.content.decode()
    assert "Carrying a lot" not in page.content.decode()


def test_rota_is_for_facilitators(cast: Cast, client_of: SignIn) -> None:
    for person in (cast.bob, cast.erin, cast.frank):
        assert client_of(person).get("/harbour/rota/").status_code == 403
        assert client_of(person).get("/harbour/rota/name/").status_code == 403


def test_a_chosen_name_replaces_the_old_one_on_every_session(cast: Cast, client_of: SignIn) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    assert client_of(cast.alice).post("/harbour/rota/name/", {"name": "Alice"}).status_code == 302
    with tenant(cast.organization.pk):
        assert Booking.objects.get(facilitator=cast.alice).display_name == "Alice"
    for name, fault in (("Al1ce", "Somebody else has this name"), ("The Admin", "sounds like a role")):
        answer = client_of(cast.ivy).post("/harbour/rota/name/", {"name": name})
        assert answer.status_code == 422
        assert fault in answer.content.decode()
    with tenant(cast.organization.pk):
        assert FacilitatorName.objects.count() == 1


def test_empty_rota_says_what_to_do(cast: Cast, client_of: SignIn) -> None:
    assert "You lead no session yet" in client_of(cast.ivy).get("/harbour/rota/").content.decode()


def test_p2_a_facilitator_is_not_taken_for_a_member_of_their_group(cast: Cast, client_of: SignIn) -> None:
    answer = client_of(cast.alice).post("/harbour/rota/name/", {"name": "S1ate"})
    assert answer.status_code == 422
    assert "Somebody else has this name" in answer.content.decode()
    other = make_group(organization=cast.organization)
    make_membership(group=other, person=cast.carol, pseudonym="Heron")
    # In a group of others it is nobody's business which names there are.
    assert client_of(cast.alice).post("/harbour/rota/name/", {"name": "Heron"}).status_code == 302


def test_the_rota_shows_training_load_and_what_is_asked(cast: Cast, client_of: SignIn) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=3))
    until = timezone.localdate() + timedelta(days=21)
    with tenant(cast.organization.pk):
        Training.objects.filter(person=nina).update(valid_until=until)
        ask_for_cover(session, [nina], by=cast.alice)
    page = client_of(nina).get("/harbour/rota/").content.decode()
    assert "You are asked" in page
    assert "You are trained, and free then." in page
    assert f"Valid until {until.day} {until:%B %Y}" in page
    assert "Refresh soon" in page
    # Who asks stays unsaid, and so does the group's name.
    for word in ("Alice", "Host", "Carrying a lot"):
        assert word not in page
    mine = client_of(cast.alice).get("/harbour/rota/").content.decode()
    assert "1 person is asked" in mine
    assert "Until somebody says yes it is yours" in mine


def test_what_anybody_could_take_is_shown_to_those_who_could(cast: Cast, client_of: SignIn) -> None:
    nina, omar = (make_person(organization=cast.organization, name=name, roles=("facilitator",)) for name in ("Nina", "Omar"))
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=3))
    with tenant(cast.organization.pk):
        ask_for_cover(session, [nina], by=cast.alice)
    assert len(client_of(omar).get("/harbour/rota/").context["others"]) == 1
    with tenant(cast.organization.pk):
        Training.objects.filter(person=omar).delete()
    page = client_of(omar).get("/harbour/rota/")
    assert page.context["others"] == []
    assert "No training of yours is noted yet" in page.content.decode()
    # It stays out of the rota of those who lead it already.
    assert client_of(cast.ivy).get("/harbour/rota/").context["others"] == []


def test_load_is_compared_with_a_band_and_names_nobody(cast: Cast, client_of: SignIn) -> None:
    assert "too few facilitators to compare" in client_of(cast.alice).get("/harbour/rota/").content.decode()
    for n in range(5):
        person = make_person(organization=cast.organization, roles=("facilitator",))
        group = make_group(organization=cast.organization)
        for day in range(n):
            make_session(group=group, facilitators=(person,), starts_at=timezone.now() - timedelta(days=5 + day))
    make_session(group=cast.group, facilitators=(cast.alice,), starts_at=timezone.now() - timedelta(days=3))
    page = client_of(cast.alice).get("/harbour/rota/")
    assert (page.context["load"].past, page.context["load"].coming) == (1, 0)
    assert page.context["load_words"] == "Most of the others: 0 to 3. Yours is like most."


def test_a_session_outside_ones_hours_is_said(cast: Cast, client_of: SignIn) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        AvailabilityException.objects.create(
            person=cast.alice, first_day=session.starts_at.date(), last_day=session.starts_at.date() + timedelta(days=1)
        )
    assert "You are away until" in client_of(cast.alice).get("/harbour/rota/").content.decode()


def test_the_month_lists_its_days(cast: Cast, client_of: SignIn) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice,), starts_at=timezone.now() + timedelta(days=40))
    there = session.starts_at.astimezone(ZoneInfo("Europe/Berlin"))
    client = client_of(cast.alice)
    assert "Nothing in this month" in client.get("/harbour/rota/month/").content.decode()
    page = client.get("/harbour/rota/month/", {"month": f"{there:%Y-%m}"}).content.decode()
    assert f"{there:%A} {there.day} {there:%B}" in page
    assert "Thursday table" in page
    assert client.get("/harbour/rota/month/", {"month": "nonsense"}).status_code == 200


def test_standing_by_and_down(cast: Cast, client_of: SignIn) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    client = client_of(nina)
    assert len(client.get("/harbour/rota/").context["to_stand_by"]) == 1
    assert client.post(f"/harbour/sessions/{session.public_id}/stand-by/").status_code == 302
    assert len(client.get("/harbour/rota/").context["standing_by"]) == 1
    assert client.post(f"/harbour/sessions/{session.public_id}/stand-down/").status_code == 302
    assert client.get("/harbour/rota/").context["standing_by"] == []
    for person in (cast.alice, cast.bob, cast.frank):
        assert client_of(person).post(f"/harbour/sessions/{session.public_id}/stand-by/").status_code == 404


def test_the_rota_asks_eight_things_however_much_waits(cast: Cast, client_of: SignIn) -> None:
    """Sessions led, stood by for and to debrief, cover, requests, drafts, bridges, hand-overs, a plan's answers, colleagues."""
    client = client_of(cast.alice)

    def more(first: int, count: int) -> None:
        for n in range(first, first + count):
            other = make_person(organization=cast.organization, roles=("facilitator",))
            theirs, mine = (make_group(organization=cast.organization) for _ in range(2))
            make_facilitators(mine, cast.alice, other)
            at = timezone.now() + timedelta(days=2, hours=3 * n)
            given = make_session(group=mine, facilitators=(cast.alice,), starts_at=at)
            make_session(group=mine, facilitators=(cast.alice,), starts_at=at - timedelta(days=9))
            wanted, offered, watched = (
                make_session(group=theirs, facilitators=(other,), starts_at=at + timedelta(days=days, minutes=90))
                for days in (0, 5, 10)
            )
            make_request(group=mine, person=cast.carol)
            make_series(cast, group=mine, second=other, count=2)
            with tenant(cast.organization.pk):
                ask_for_cover(wanted, [cast.alice], by=other)
                ask_for_cover(given, [other], by=cast.alice)
                BridgeRequest.objects.create(session=offered, group=mine)
                StandBy.objects.create(session=watched, person=cast.alice)
                LeadAnswer.objects.create(session=given, person=cast.alice)
                HandOver.objects.create(group=mine, giver=cast.alice, taker=other, on=timezone.localdate() + timedelta(days=9))

    more(0, 1)
    few = statements(client, "/harbour/rota/")
    assert len(few) == 8
    more(1, 4)
    page = client.get("/harbour/rota/")
    assert {what: len(rows) for what, rows in page.context["beside"].items() if rows and what != "could_stand_by"} == {
        "standing_by": 5,
        "debrief": 5,
        "bridge": 5,
        "to_confirm": 5,
        "draft": 5,
        "handover": 5,
        "group": 6,
        "name": 1,
        "load": 6,
    }
    assert [len(page.context[name]) for name in ("led", "asked", "join_requests")] == [5, 5, 5]
    assert len(statements(client, "/harbour/rota/")) == 8
