"""The waiting list: first come first served, 24 hours, each place passed on once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, current_thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.actions.membership import expire_offers, leave_group, wait_for_group
from groups.models import Membership, PeerGroup, WaitingPlace
from groups.scheduled.waiting import expire_offers as expire_all
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_cast, make_membership, make_person
from tests.races import somebody_waits_for_a_lock

SignIn = Callable[[Any], Client]
FORM = {"pseudonym": "Quiet Harbour", "pronouns": "", "rules": "on", "consent": "on"}


@pytest.fixture
def full(cast: Cast) -> PeerGroup:
    """bob's group, with no place left."""
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(capacity_min=3, capacity_max=3)
    for name in ("Uma", "Vic"):
        make_membership(group=cast.group, person=make_person(organization=cast.organization, name=name))
    return cast.group


def status_of(cast: Cast, person: Person) -> str | None:
    with tenant(cast.organization.pk):
        place = WaitingPlace.objects.filter(person=person).first()
        return place.status if place else None


def page_of(client: Client, group: PeerGroup) -> str:
    return client.get(f"/harbour/groups/{group.pk}/").content.decode()


def test_a_full_group_sends_to_the_list_and_says_the_position(cast: Cast, full: PeerGroup, client_of: SignIn) -> None:
    first, second = client_of(cast.carol), client_of(cast.grace)
    assert "Ask for a place" in page_of(first, full)
    assert first.post(f"/harbour/groups/{full.pk}/join/", FORM)["Location"] == f"/harbour/groups/{full.pk}/wait/"
    for client in (first, second):
        assert client.post(f"/harbour/groups/{full.pk}/wait/").status_code == 302
    assert "You are first in line." in page_of(first, full)
    assert "You are second in line." in page_of(second, full)


def test_leaving_offers_the_place_to_the_first_and_mails_them(cast: Cast, full: PeerGroup, client_of: SignIn, mails: Any) -> None:
    for person in (cast.carol, cast.grace):
        client_of(person).post(f"/harbour/groups/{full.pk}/wait/")
    with mails() as sent:
        client_of(cast.bob).post(f"/harbour/groups/{full.pk}/leave/")
    assert [mail.to for mail in sent] == [[cast.carol.user.email]]
    assert (status_of(cast, cast.carol), status_of(cast, cast.grace)) == ("offered", "waiting")
    assert "You are first in line." in page_of(client_of(cast.grace), full)
    assert "Take the place" in page_of(client_of(cast.carol), full)


def test_a_held_place_is_nobody_elses(cast: Cast, full: PeerGroup, client_of: SignIn) -> None:
    client_of(cast.carol).post(f"/harbour/groups/{full.pk}/wait/")
    client_of(cast.bob).post(f"/harbour/groups/{full.pk}/leave/")
    assert client_of(cast.henry).post(f"/harbour/groups/{full.pk}/join/", FORM)["Location"].endswith("/wait/")
    assert client_of(cast.henry).get(f"/harbour/groups/{full.pk}/claim/").status_code == 404
    assert client_of(cast.carol).post(f"/harbour/groups/{full.pk}/claim/", FORM).status_code == 302
    with tenant(cast.organization.pk):
        assert Membership.objects.filter(person=cast.carol, group=full).exists()
        assert not WaitingPlace.objects.exists()


def test_declining_is_a_page_with_a_button_and_passes_the_place_on(
    cast: Cast, full: PeerGroup, client_of: SignIn, mails: Any
) -> None:
    for person in (cast.carol, cast.grace):
        client_of(person).post(f"/harbour/groups/{full.pk}/wait/")
    client_of(cast.bob).post(f"/harbour/groups/{full.pk}/leave/")
    address = f"/harbour/groups/{full.pk}/decline/"
    assert client_of(cast.carol).get(address).status_code == 200
    assert status_of(cast, cast.carol) == "offered"
    with mails() as sent:
        client_of(cast.carol).post(address)
    assert (status_of(cast, cast.carol), status_of(cast, cast.grace)) == (None, "offered")
    assert [mail.to for mail in sent] == [[cast.grace.user.email]]


def test_an_unclaimed_offer_expires_and_passes_on_exactly_once(
    cast: Cast, full: PeerGroup, client_of: SignIn, mails: Any
) -> None:
    for person in (cast.carol, cast.grace, cast.henry):
        client_of(person).post(f"/harbour/groups/{full.pk}/wait/")
    client_of(cast.bob).post(f"/harbour/groups/{full.pk}/leave/")
    with tenant(cast.organization.pk):
        WaitingPlace.objects.filter(person=cast.carol).update(offered_until=timezone.now() - timedelta(minutes=1))
    assert client_of(cast.carol).post(f"/harbour/groups/{full.pk}/claim/", FORM).status_code == 302
    assert status_of(cast, cast.carol) == "offered"  # too late: nothing was taken
    with mails() as sent:
        expire_all()
        expire_all()
    assert [mail.to for mail in sent] == [[cast.grace.user.email]]
    assert [status_of(cast, p) for p in (cast.carol, cast.grace, cast.henry)] == [None, "offered", "waiting"]


def test_home_says_the_place_in_line_and_the_place_that_is_held(cast: Cast, full: PeerGroup, client_of: SignIn) -> None:
    for person in (cast.carol, cast.grace):
        client_of(person).post(f"/harbour/groups/{full.pk}/wait/")
    assert "You are second in line. When a place is free we write to you" in home_of(client_of(cast.grace))
    client_of(cast.bob).post(f"/harbour/groups/{full.pk}/leave/")
    assert "You are first in line." in home_of(client_of(cast.grace))
    page = home_of(client_of(cast.carol))
    assert "A place is free for you" in page
    assert "It is yours until" in page
    assert "in line" not in page


def home_of(client: Client) -> str:
    return client.get("/harbour/").content.decode()


def test_the_mail_leads_to_both_answers_and_opening_them_changes_nothing(
    cast: Cast, full: PeerGroup, client_of: SignIn, mails: Any
) -> None:
    client = client_of(cast.carol)
    client.post(f"/harbour/groups/{full.pk}/wait/")
    with mails() as sent:
        client_of(cast.bob).post(f"/harbour/groups/{full.pk}/leave/")
    links = [word.partition("/harbour/")[2] for word in sent[0].body.split() if "/harbour/" in word]
    assert links == [f"groups/{full.pk}/claim/", f"groups/{full.pk}/decline/"]
    for link in links:
        assert client.get(f"/harbour/{link}").status_code == 200
        assert client.head(f"/harbour/{link}").status_code in (200, 405)
    assert status_of(cast, cast.carol) == "offered"


def test_an_offer_lasts_24_hours(cast: Cast, full: PeerGroup, client_of: SignIn) -> None:
    client_of(cast.carol).post(f"/harbour/groups/{full.pk}/wait/")
    client_of(cast.bob).post(f"/harbour/groups/{full.pk}/leave/")
    with tenant(cast.organization.pk):
        left = WaitingPlace.objects.get().offered_until - timezone.now()
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)


def test_more_places_are_offered_when_a_coordinator_makes_room(cast: Cast, full: PeerGroup, client_of: SignIn) -> None:
    for person in (cast.carol, cast.grace, cast.henry):
        client_of(person).post(f"/harbour/groups/{full.pk}/wait/")
    client = client_of(cast.frank)
    form = client.get(f"/harbour/groups/{full.pk}/edit/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert client.post(f"/harbour/groups/{full.pk}/edit/", {**data, "capacity_max": 5}).status_code == 302
    assert [status_of(cast, p) for p in (cast.carol, cast.grace, cast.henry)] == ["offered", "offered", "waiting"]


def test_nobody_sees_who_waits(cast: Cast, full: PeerGroup, client_of: SignIn) -> None:
    before = {
        p: page_of(client_of(p), full).partition("<main")[2].partition("</main>")[0]
        for p in (cast.bob, cast.alice, cast.frank, cast.erin)
    }
    client_of(cast.carol).post(f"/harbour/groups/{full.pk}/wait/")
    assert {p: page_of(client_of(p), full).partition("<main")[2].partition("</main>")[0] for p in before} == before


@pytest.mark.django_db(transaction=True)
def test_ten_runs_at_once_pass_a_place_on_once() -> None:
    scene = make_cast()
    organization, group = scene.organization, scene.group
    with tenant(organization.pk):
        PeerGroup.objects.filter(pk=group.pk).update(capacity_min=3, capacity_max=3)
    for _ in range(2):
        make_membership(group=group, person=make_person(organization=organization))
    waiting = [make_person(organization=organization) for _ in range(6)]
    with tenant(organization.pk):
        for person in waiting:
            wait_for_group(group, by=person)
        Membership.objects.filter(person=scene.bob).delete()
        first = WaitingPlace.objects.get(person=waiting[0])
        first.status, first.offered_until = "offered", timezone.now() - timedelta(hours=1)
        first.save()

    def run(_: int) -> int:
        try:
            with tenant(organization.pk):
                return expire_offers(group)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(run, range(10))) == [0] * 9 + [1]
    with tenant(organization.pk):
        assert list(WaitingPlace.objects.offered().values_list("person", flat=True)) == [waiting[1].pk]


@pytest.mark.django_db(transaction=True)
def test_an_offer_that_expires_while_somebody_leaves_passes_on_two_places_to_two_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """The overlap is made, not hoped for: the expiry stops between choosing who is next and writing it down, until the departure
    either waits for the group's lock or is through.

    Red when `PeerGroup.objects.locked()` takes no lock (tried: both chose the same person, the second got nothing).
    """
    scene = make_cast()
    organization, group = scene.organization, scene.group
    with tenant(organization.pk):
        PeerGroup.objects.filter(pk=group.pk).update(capacity_min=3, capacity_max=3)
    make_membership(group=group, person=make_person(organization=organization))
    late, first, second = (make_person(organization=organization) for _ in range(3))
    with tenant(organization.pk):
        ended = timezone.now() - timedelta(minutes=1)
        WaitingPlace.objects.create(group=group, person=late, status="offered", offered_until=ended)
        for person in (first, second):
            WaitingPlace.objects.create(group=group, person=person)
    chosen, go_on = Event(), Event()
    save = WaitingPlace.save

    def stop_and_save(self: WaitingPlace, **fields: Any) -> None:
        if current_thread().name.startswith("expiry"):
            chosen.set()
            assert go_on.wait(timeout=60)
        save(self, **fields)

    monkeypatch.setattr(WaitingPlace, "save", stop_and_save)

    def run(act: Callable[[], Any]) -> None:
        try:
            with tenant(organization.pk):
                act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1, "expiry") as one, ThreadPoolExecutor(1, "departure") as other:
        expiry = one.submit(run, lambda: expire_offers(group))
        assert chosen.wait(timeout=60)
        departure = other.submit(run, lambda: leave_group(Membership.objects.get(person=scene.bob)))
        wait_until(lambda: departure.done() or somebody_waits_for_a_lock())
        go_on.set()
        expiry.result(timeout=60)
        departure.result(timeout=60)
    with tenant(organization.pk):
        held = WaitingPlace.objects.offered().values_list("person", flat=True)
        assert sorted(held) == sorted([first.pk, second.pk])


def wait_until(happened: Callable[[], bool]) -> None:
    until = monotonic() + 60
    while not happened():
        assert monotonic() < until
        sleep(0.01)
