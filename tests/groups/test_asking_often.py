"""How often one person may ask on one day: to join, to wait, to move. Kind words, nothing lost, and nothing told of any group."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.actions.limit import MOST_A_DAY, AskedOften, count_today
from groups.actions.membership import decline_place, wait_for_group
from groups.actions.move import ask_to_move
from groups.actions.request import ask_to_join, withdraw_request
from groups.models import JoinRequest, Membership, Move, PeerGroup, WaitingPlace
from groups.scheduled.request import carry_out_moves
from peersupport.tenancy import tenant
from tests.factories import Cast, make_facilitator, make_group, make_membership, make_person

SignIn = Callable[[Any], Client]


def on_request(cast: Cast, **fields: Any) -> PeerGroup:
    group = make_group(organization=cast.organization, join_style="on_request", **fields)
    make_facilitator(group=group, person=cast.alice)
    return group


def full(cast: Cast) -> PeerGroup:
    group = make_group(organization=cast.organization, capacity_min=3, capacity_max=3)
    for _ in range(3):
        make_membership(group=group, person=make_person(organization=cast.organization))
    return group


def test_a_request_a_day_too_many_is_refused_kindly_and_keeps_the_words(
    cast: Cast, client_of: SignIn, mails: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taking one back and asking again counts too: each was a mail to the facilitators."""
    group = on_request(cast)
    with tenant(cast.organization.pk):
        for n in range(MOST_A_DAY["request"]):
            withdraw_request(ask_to_join(group, by=cast.carol, pseudonym=f"Fern {n}") or pytest.fail("a member already"))
    said = {"pseudonym": "Kestrel", "pronouns": "", "note": "I hope to listen.", "rules": "on", "consent": "on"}
    carol, address = client_of(cast.carol), f"/harbour/groups/{group.pk}/request/"
    with mails() as sent:
        answer = carol.post(address, said)
    assert (answer.status_code, sent) == (422, [])
    page = answer.content.decode()
    assert "Give them time to answer" in page
    assert "I hope to listen." in page
    assert "Kestrel" in page
    with tenant(cast.organization.pk):
        assert not JoinRequest.objects.exists()
    # Somebody else asks as ever, and so does carol tomorrow.
    with tenant(cast.organization.pk):
        ask_to_join(group, by=cast.bob, pseudonym="Heron")
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    with tenant(cast.organization.pk):
        assert ask_to_join(group, by=cast.carol, pseudonym="Kestrel") is not None


def test_a_second_click_and_a_name_that_is_taken_cost_nothing(cast: Cast, client_of: SignIn) -> None:
    group = on_request(cast)
    make_membership(group=group, person=cast.bob, pseudonym="Marten")
    said = {"pseudonym": "Marten", "pronouns": "", "note": "", "rules": "on", "consent": "on"}
    carol, address = client_of(cast.carol), f"/harbour/groups/{group.pk}/request/"
    for _n in range(MOST_A_DAY["request"] + 1):
        assert carol.post(address, said).status_code == 422
    for _n in range(MOST_A_DAY["request"] + 1):
        assert carol.post(address, said | {"pseudonym": "Kestrel"}).status_code == 302
    with tenant(cast.organization.pk):
        assert JoinRequest.objects.get().pseudonym == "Kestrel"


def test_a_place_in_line_too_many_waits_until_tomorrow(cast: Cast, client_of: SignIn) -> None:
    group = full(cast)
    with tenant(cast.organization.pk):
        for _n in range(MOST_A_DAY["wait"] - 1):
            decline_place(wait_for_group(group, by=cast.carol))
        # The tenth, and a second click on it.
        assert wait_for_group(group, by=cast.carol) == wait_for_group(group, by=cast.carol)
    another, carol = full(cast), client_of(cast.carol)
    answer = carol.post(f"/harbour/groups/{another.pk}/wait/", follow=True)
    assert "You keep your places, and can wait here tomorrow" in answer.content.decode()
    with tenant(cast.organization.pk):
        assert list(WaitingPlace.objects.values_list("group", flat=True)) == [group.pk]


def test_a_wish_too_many_leaves_the_last_one_standing(cast: Cast, client_of: SignIn) -> None:
    wanted, other = full(cast), full(cast)
    with tenant(cast.organization.pk):
        mine = Membership.objects.get(person=cast.bob)
        for _n in range(MOST_A_DAY["move"]):
            ask_to_move(mine, to=wanted.pk)
    answer = client_of(cast.bob).post(f"/harbour/groups/{cast.group.pk}/move/", {"to": other.pk})
    assert answer.status_code == 422
    assert "Your last wish stands until tomorrow" in answer.content.decode()
    with tenant(cast.organization.pk):
        assert Move.objects.get().to == wanted
        for _n in range(MOST_A_DAY["wait"]):
            count_today("wait", by=cast.bob)
    # What was counted as a wish is not counted again by the clock, whatever else the person waits for.
    carry_out_moves()
    with tenant(cast.organization.pk):
        assert WaitingPlace.objects.get().group == wanted


def test_what_is_asked_in_one_organization_is_not_counted_in_another(cast: Cast) -> None:
    there = make_person(organization=cast.other, user=cast.carol.user)
    for _n in range(MOST_A_DAY["wait"]):
        count_today("wait", by=cast.carol)
    with pytest.raises(AskedOften):
        count_today("wait", by=cast.carol)
    count_today("wait", by=there)
    count_today("move", by=cast.carol)
