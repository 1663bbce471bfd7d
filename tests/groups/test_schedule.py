"""Planning, changing and cancelling sessions; nobody is in two places."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from groups.actions.session import FacilitatorBusy, schedule_session
from groups.models import Booking, Rsvp, Session
from groups.models.session import Plan
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_cast, make_facilitator, make_group, make_person, make_session

SignIn = Callable[[Any], Client]


def form_for(ivy: Person, **changes: Any) -> dict[str, Any]:
    data = {
        "day": (timezone.now() + timedelta(days=10)).date().isoformat(),
        "time": "15:00",
        "timezone": "Europe/Berlin",
        "minutes": "60",
        "cofacilitator": ivy.pk,
        "format": "online",
        "video_url": "https://rooms.example.test/1",
        "place": "",
        "minimum_to_start": "3",
        "late_minutes": "15",
    }
    return {**data, **changes}


def new_address(cast: Cast) -> str:
    return f"/harbour/groups/{cast.group.pk}/sessions/new/"


def test_a_facilitator_plans_with_a_second_one(cast: Cast, client_of: SignIn) -> None:
    answer = client_of(cast.alice).post(new_address(cast), form_for(cast.ivy), follow=True)
    assert "The session is planned." in answer.content.decode()
    with tenant(cast.organization.pk):
        session = Session.objects.get()
        assert session.starts_at.hour in (13, 14)  # 15:00 Berlin, summer or winter
        assert set(session.bookings.values_list("facilitator", flat=True)) == {cast.alice.pk, cast.ivy.pk}
        assert {b.span.upper - b.span.lower for b in session.bookings.all()} == {timedelta(minutes=75)}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"cofacilitator": ""}, "cofacilitator"), ({"cofacilitator": "999999"}, "cofacilitator"), ({"day": "2020-01-01"}, "day"),
     ({"day": "2090-01-01"}, "day"), ({"time": "25:00"}, "time"), ({"timezone": "Mars/Base"}, "timezone"),
     ({"minutes": "1000"}, "minutes"), ({"video_url": ""}, "video_url"),
     ({"video_url": "http://rooms.example.test"}, "video_url"),
     ({"video_url": "javascript:alert(1)"}, "video_url")],
)  # fmt: skip
def test_bad_input_is_said_at_the_field_and_nothing_is_lost(
    cast: Cast, client_of: SignIn, change: dict[str, str], field: str
) -> None:
    data = {**form_for(cast.ivy, place="Room 4" if field == "place" else ""), **change}
    answer = client_of(cast.alice).post(new_address(cast), data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    with tenant(cast.organization.pk):
        assert not Session.objects.exists()


def test_a_second_facilitator_is_somebody_else_with_the_role(cast: Cast, client_of: SignIn) -> None:
    for person in (cast.alice, cast.bob, cast.frank):
        answer = client_of(cast.alice).post(new_address(cast), form_for(person))
        assert answer.context["form"].errors.keys() == {"cofacilitator"}


def test_the_choice_of_facilitators_tells_nothing_about_members(cast: Cast, client_of: SignIn) -> None:
    from tests.factories import make_membership

    before = client_of(cast.alice).get(new_address(cast)).context["form"].fields["cofacilitator"].choices
    make_membership(group=cast.group, person=cast.ivy)
    assert client_of(cast.alice).get(new_address(cast)).context["form"].fields["cofacilitator"].choices == before


def test_only_facilitators_of_this_group_plan(cast: Cast, client_of: SignIn) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    for person in (cast.bob, cast.carol, cast.erin, cast.frank, cast.grace, cast.henry, cast.dan, nina):
        assert client_of(person).post(new_address(cast), form_for(cast.ivy)).status_code == 404


@pytest.mark.parametrize("minutes", [-60, -14, 0, 14, 60 + 14])
def test_a_busy_facilitator_is_a_kind_error(cast: Cast, client_of: SignIn, minutes: int) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    day = (timezone.now() + timedelta(days=10)).date()
    busy = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    make_session(group=make_group(organization=cast.organization), facilitators=(cast.ivy, nina), starts_at=busy)
    wall = (busy + timedelta(minutes=minutes)).strftime("%H:%M")
    data = form_for(cast.ivy, day=day.isoformat(), time=wall, timezone="UTC")
    answer = client_of(cast.alice).post(new_address(cast), data)
    assert answer.status_code == 422
    assert "They have another session then" in str(answer.context["form"].errors["cofacilitator"])
    assert f'value="{wall}"' in answer.content.decode()
    free = (busy + timedelta(minutes=75)).strftime("%H:%M")
    assert client_of(cast.alice).post(new_address(cast), {**data, "time": free}).status_code == 302


def test_ones_own_other_session_is_said_at_the_time(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.alice)
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    client.post(new_address(cast), form_for(cast.ivy))
    answer = client.post(new_address(cast), form_for(nina))
    assert "You have another session then" in str(answer.context["form"].errors["time"])


def test_the_same_person_in_two_organizations_is_busy_in_neither_because_of_the_other(cast: Cast) -> None:
    group = make_group(organization=cast.other)
    double = make_person(organization=cast.other, user=cast.alice.user, roles=("facilitator",))
    make_session(group=cast.group, facilitators=(cast.alice,))
    make_session(group=group, facilitators=(double,))


def test_the_database_refuses_an_overlap(cast: Cast) -> None:
    make_session(group=cast.group, facilitators=(cast.alice,))
    with pytest.raises(IntegrityError, match="booking_no_overlap"):
        make_session(group=cast.group, facilitators=(cast.alice,))


def test_a_skipped_hour_is_said(cast: Cast, client_of: SignIn) -> None:
    year = timezone.now().year
    spring = next(
        d for d in (datetime(year + y, 3, n) for y in (0, 1) for n in range(25, 32)) if d.weekday() == 6 and d > datetime.now()
    )
    data = form_for(cast.ivy, day=spring.date().isoformat(), time="02:30")
    page = client_of(cast.alice).post(new_address(cast), data, follow=True).content.decode()
    assert "The clocks go forward that night" in page
    assert "3:30" in page


def test_members_answer_facilitators_see_counts(cast: Cast, client_of: SignIn) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    address = f"/harbour/sessions/{session.public_id}/answer/"
    for answer in ("coming", "listening"):
        assert client_of(cast.bob).post(address, {"answer": answer}).status_code == 302
    with tenant(cast.organization.pk):
        assert [rsvp.answer for rsvp in Rsvp.objects.all()] == ["listening"]
    assert client_of(cast.bob).get(address).status_code == 405
    client_of(cast.bob).post(address, {"answer": "never"})
    page = client_of(cast.alice).get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert "0 plan to come, 1 to listen" in page
    for person in (cast.carol, cast.alice, cast.frank, cast.erin):
        assert client_of(person).post(address, {"answer": "coming"}).status_code == 404


def test_room_and_place_are_for_the_people_of_the_session(cast: Cast, client_of: SignIn) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), video_url="https://rooms.example.test/1")
    for person, status in ((cast.bob, 200), (cast.alice, 200), (cast.carol, 404), (cast.erin, 404), (cast.dan, 404)):
        assert client_of(person).get(f"/harbour/sessions/{session.public_id}/").status_code == status
    for person in (cast.bob, cast.carol):
        assert "rooms.example" not in client_of(person).get(f"/harbour/groups/{cast.group.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_twenty_plans_for_one_slot_one_wins() -> None:
    scene = make_cast()
    organization = scene.organization
    others = [make_person(organization=organization, roles=("facilitator",)) for _ in range(20)]
    for person in others:
        make_facilitator(group=scene.group, person=person)
    wall = (datetime.now() + timedelta(days=5)).replace(hour=10, minute=0, second=0, microsecond=0)
    start = Barrier(20)

    def attempt(person: Person) -> bool:
        try:
            with tenant(organization.pk):
                me = Person.objects.select_related("user").get(pk=person.pk)
                ivy = Person.objects.select_related("user").get(pk=scene.ivy.pk)
                start.wait(timeout=60)
                schedule_session(scene.group, Plan(wall, "Europe/Berlin", 60, "Room 4", "", ivy), by=me)
        except FacilitatorBusy as busy:
            assert busy.facilitator == scene.ivy
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(attempt, others)) == [False] * 19 + [True]
    with tenant(organization.pk):
        assert Session.objects.count() == 1
        assert Booking.objects.held().count() == 2
