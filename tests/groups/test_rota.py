"""A facilitator's rota and the name they show."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from groups.models import Booking, FacilitatorName
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_membership, make_session

SignIn = Callable[[Any], Client]


def test_rota_lists_ones_own_next_sessions_under_discreet_titles(cast: Cast, client_of: SignIn) -> None:
    make_session(group=cast.group, facilitators=(cast.alice,))
    make_session(group=cast.group, facilitators=(cast.ivy,), starts_at=timezone.now() + timedelta(days=40))
    page = client_of(cast.alice).get("/harbour/rota/")
    assert len(page.context["cards"]) == 1
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
