"""A group goes from one facilitator to another on a day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.access import facilitators_of
from groups.models import Booking, CoverRequest, HandOver, Session, Training
from groups.scheduled.programme import drop_old_plans, move_groups
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_person, make_session
from tests.groups.programme import make_handover

SignIn = Callable[[Any], Client]


@pytest.fixture
def nina(cast: Cast) -> Person:
    return make_person(organization=cast.organization, name="Nina", roles=("facilitator",))


def coming(cast: Cast, days: int) -> Session:
    return make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=days))


def leads(session: Session) -> set[int]:
    return set(Booking.objects.held().filter(session=session).values_list("facilitator", flat=True))


def test_planning_one_with_a_session_together(cast: Cast, nina: Person, client_of: SignIn, mails: Any) -> None:
    session = coming(cast, 5)
    form = {
        "giver": cast.alice.pk,
        "taker": nina.pk,
        "on": (timezone.localdate() + timedelta(days=14)).isoformat(),
        "together": str(session.public_id),
        "note": "We open with a round.",
    }
    with mails() as sent:
        assert client_of(cast.frank).post(f"/harbour/groups/{cast.group.pk}/hand-over/", form).status_code == 302
    with tenant(cast.organization.pk):
        made = HandOver.objects.get()
        assert leads(session) == {cast.alice.pk, cast.ivy.pk, nina.pk}
        # Before the day she sees no names of members.
        assert nina not in facilitators_of(cast.group)
    assert [m.to for m in sent] == [[nina.user.email]]
    again = client_of(cast.frank).post(f"/harbour/groups/{cast.group.pk}/hand-over/", form)
    assert "They hand this group over already" in again.content.decode()
    page = client_of(nina).get(f"/harbour/hand-overs/{made.pk}/")
    assert "We open with a round." in page.content.decode()
    # A hint, since whoever reads the note may know the people.
    assert "Name no member" in page.content.decode()


def test_the_group_moves_on_the_day_and_once(cast: Cast, nina: Person, mails: Any) -> None:
    session = coming(cast, 5)
    make_handover(cast, taker=nina, on=timezone.localdate())
    with mails() as sent:
        move_groups()
        move_groups()
    with tenant(cast.organization.pk):
        assert set(facilitators_of(cast.group)) == {cast.ivy, nina}
        assert leads(session) == {cast.ivy.pk, nina.pk}
        assert HandOver.objects.get().moved_at is not None
    assert sorted(m.to[0] for m in sent) == sorted([cast.alice.user.email, nina.user.email])
    assert "Alice" not in "".join(m.body for m in sent if m.to == [nina.user.email])


def test_before_the_day_nothing_moves(cast: Cast, nina: Person) -> None:
    make_handover(cast, taker=nina, on=timezone.localdate() + timedelta(days=1))
    move_groups()
    with tenant(cast.organization.pk):
        assert set(facilitators_of(cast.group)) == {cast.alice, cast.ivy}


def test_what_the_taker_cannot_lead_stays_with_the_giver(cast: Cast, nina: Person, mails: Any) -> None:
    session = coming(cast, 5)
    with tenant(cast.organization.pk):
        Training.objects.filter(person=nina).delete()
    make_handover(cast, taker=nina, on=timezone.localdate())
    with mails():
        move_groups()
    with tenant(cast.organization.pk):
        assert leads(session) == {cast.alice.pk, cast.ivy.pk}
        assert CoverRequest.objects.get(session=session, status="open").asked_by == cast.alice


def test_the_two_settle_it_and_others_do_not_see_it(cast: Cast, nina: Person, client_of: SignIn) -> None:
    made = make_handover(cast, taker=nina)
    answer = client_of(nina).post(f"/harbour/hand-overs/{made.pk}/", {"note": "Rounds.", "done": ["talked", "told"]})
    assert answer.status_code == 302
    with tenant(cast.organization.pk):
        assert (HandOver.objects.get().note, HandOver.objects.get().done) == ("Rounds.", ["talked", "told"])
    assert client_of(cast.ivy).get(f"/harbour/hand-overs/{made.pk}/").status_code == 404
    assert client_of(cast.frank).post(f"/harbour/hand-overs/{made.pk}/call-off/").status_code == 302
    assert client_of(nina).get(f"/harbour/hand-overs/{made.pk}/").status_code == 404


def test_hand_overs_and_plans_end(cast: Cast, nina: Person) -> None:
    long_ago = timezone.now() - timedelta(days=91)
    make_handover(cast, taker=nina, on=long_ago.date(), moved_at=long_ago)
    drop_old_plans()
    with tenant(cast.organization.pk):
        assert not HandOver.objects.exists()
