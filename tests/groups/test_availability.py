"""When facilitators have time: the usual week, days that differ, the weeks around a clock change."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from groups.clock_changes import next_changes, weeks_around
from groups.fitness import fitness
from groups.models import Availability, AvailabilityException, FacilitatorTerms, Session, Training
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_person, make_session

SignIn = Callable[[Any], Client]
PATH = "/harbour/rota/availability/"
TERMS = {"timezone": "Europe/Berlin", "max_per_week": "2"}


def hours_of(cast: Cast) -> list[tuple[int, time, time]]:
    with tenant(cast.organization.pk):
        return list(Availability.objects.filter(person=cast.alice).values_list("weekday", "start", "end"))


def test_a_week_is_saved_and_shown_again(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.alice)
    given = TERMS | {"d0_0_start": "14:00", "d0_0_end": "16:00", "d0_1_start": "18:00", "d0_1_end": "00:00", "stand_by": "on"}
    assert client.post(PATH, given).status_code == 302
    assert hours_of(cast) == [(0, time(14), time(16)), (0, time(18), time(0))]
    page = client.get(PATH).content.decode()
    assert 'value="14:00"' in page
    assert "Mon 14:00–16:00" in page
    with tenant(cast.organization.pk):
        terms = FacilitatorTerms.objects.get()
        assert (terms.max_per_week, terms.stand_by, terms.timezone) == (2, True, "Europe/Berlin")
    assert client.post(PATH, TERMS | {"d4_0_start": "09:00", "d4_0_end": "10:00"}).status_code == 302
    assert hours_of(cast) == [(4, time(9), time(10))]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"d1_0_start": "14:00"}, "Give both times, or neither."),
        ({"d1_0_start": "14:00", "d1_0_end": "13:00"}, "This is before the time it begins."),
        (
            {"d1_0_start": "14:00", "d1_0_end": "16:00", "d1_1_start": "15:00", "d1_1_end": "17:00"},
            "This overlaps the hours before it.",
        ),
        (
            {"d1_0_start": "22:00", "d1_0_end": "00:00", "d1_1_start": "23:00", "d1_1_end": "23:30"},
            "This overlaps the hours before it.",
        ),
        ({"max_per_week": "9"}, "9"),
    ],
)
def test_bad_hours_are_said_and_nothing_typed_is_lost(cast: Cast, client_of: SignIn, given: dict[str, str], fault: str) -> None:
    reply = client_of(cast.alice).post(PATH, TERMS | given)
    assert reply.status_code == 422
    page = reply.content.decode()
    assert fault in page
    assert all(f'value="{value}"' in page for value in given.values() if ":" in value)
    assert hours_of(cast) == []


def test_the_database_refuses_hours_that_overlap(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        Availability.objects.create(person=cast.alice, weekday=1, start=time(22), end=time(0))
        Availability.objects.create(person=cast.alice, weekday=1, start=time(20), end=time(22))
        with pytest.raises(IntegrityError, match="availability_no_overlap"), transaction.atomic():
            Availability.objects.create(person=cast.alice, weekday=1, start=time(23), end=time(23, 30))
        with pytest.raises(IntegrityError, match="availability_ends_after_start"), transaction.atomic():
            Availability.objects.create(person=cast.alice, weekday=2, start=time(12), end=time(11))


def test_days_that_differ_are_added_and_removed(cast: Cast, client_of: SignIn) -> None:
    client, day = client_of(cast.alice), timezone.localdate() + timedelta(days=10)
    given = {"kind": "away", "first_day": f"{day:%Y-%m-%d}", "last_day": ""}
    assert client.post("/harbour/rota/exceptions/add/", given).status_code == 302
    with tenant(cast.organization.pk):
        one = AvailabilityException.objects.get()
        assert (one.first_day, one.last_day, one.start) == (day, day, None)
    path = f"/harbour/rota/exceptions/{one.pk}/remove/"
    assert client_of(cast.ivy).post(path).status_code == 404
    assert client.post(path).status_code == 302
    for bad in ({"first_day": "2020-01-01"}, {"last_day": f"{day - timedelta(days=1):%Y-%m-%d}"}, {"start": "10:00"}):
        assert client.post("/harbour/rota/exceptions/add/", given | bad).status_code == 422
    with tenant(cast.organization.pk):
        assert not AvailabilityException.objects.exists()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York"])
@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 3, 20), date(2027, 6, 1), date(2027, 10, 30)])
def test_the_preview_holds_each_of_the_next_two_changes(zone: str, today: date) -> None:
    first, second, *_ = next_changes(zone, today)
    assert first.goes_forward is not second.goes_forward
    for change in (first, second):
        weeks = weeks_around(today, change)
        assert len(weeks) == 8
        assert weeks[0] >= today - timedelta(days=today.weekday())
        assert weeks[0] <= change.day < weeks[-1] + timedelta(days=7)


def test_the_days_of_the_changes_are_right() -> None:
    assert [(c.day, c.minutes, c.goes_forward) for c in next_changes("Europe/Berlin", date(2027, 1, 1))] == [
        (date(2027, 3, 28), 60, True),
        (date(2027, 10, 31), 60, False),
    ]
    assert [c.minutes for c in next_changes("Australia/Lord_Howe", date(2027, 1, 1))][:2] == [30, 30]
    assert next_changes("Asia/Kolkata", date(2027, 1, 1)) == []


def test_the_preview_says_the_shift_in_words(cast: Cast, client_of: SignIn) -> None:
    with tenant(cast.organization.pk):
        FacilitatorTerms.objects.create(person=cast.alice, timezone="Europe/Berlin")
        Availability.objects.create(person=cast.alice, weekday=0, start=time(14), end=time(16))
    client = client_of(cast.alice)
    seen = {client.get(PATH, {"change": which}).content.decode() for which in ("first", "second")}
    assert len(seen) == 2
    for page in seen:
        assert "Mon 13:00–15:00" in page
        assert "Mon 12:00–14:00" in page
        assert "Clocks go" in page
    assert (
        sum("go forward by 60 minutes. Your 14:00 is 13:00 UTC before it and 12:00 UTC after it." in page for page in seen) == 1
    )
    assert sum("go back by 60 minutes. Your 14:00 is 12:00 UTC before it and 13:00 UTC after it." in page for page in seen) == 1
    with tenant(cast.organization.pk):
        FacilitatorTerms.objects.update(timezone="Asia/Kolkata")
    assert "do not change" in client.get(PATH).content.decode()


def test_hours_are_for_facilitators(cast: Cast, client_of: SignIn) -> None:
    for person in (cast.bob, cast.erin, cast.frank):
        assert client_of(person).get(PATH).status_code == 403
        assert client_of(person).post("/harbour/rota/exceptions/add/", {}).status_code == 403


# Fitness: everybody and every time at once


def spans_of(*sessions: Session) -> list[Any]:
    return [(session.starts_at, session.ends_at) for session in sessions]


def test_fitness_says_what_speaks_against_whom_and_when(cast: Cast) -> None:
    nina: Person = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    later = make_session(group=cast.group, starts_at=session.starts_at + timedelta(days=400))
    day = session.starts_at.date()
    with tenant(cast.organization.pk):
        Training.objects.filter(person=nina).update(valid_until=day + timedelta(days=30))
        FacilitatorTerms.objects.create(person=nina, max_per_week=1, step_back_on=day + timedelta(days=300))
        make_session(
            group=make_group(organization=cast.organization),
            facilitators=(nina,),
            starts_at=session.starts_at - timedelta(hours=2),
        )
        found = fitness([cast.alice, nina, cast.bob], spans_of(session, later))
    codes = {key: [reason.code for reason in reasons] for key, reasons in found.items()}
    assert codes == {
        (cast.alice.pk, 0): ["busy"],
        (cast.alice.pk, 1): [],
        (nina.pk, 0): ["over_cap"],
        (nina.pk, 1): ["untrained", "stepping_back"],
        (cast.bob.pk, 0): ["no_role", "untrained"],
        (cast.bob.pk, 1): ["no_role", "untrained"],
    }
    assert [reason.is_red for reason in found[nina.pk, 0]] == [False]


def test_a_session_that_is_moved_does_not_stand_in_its_own_way(cast: Cast) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        assert fitness([cast.alice], spans_of(session), but=[session.pk])[cast.alice.pk, 0] == []


def test_a_series_counts_towards_the_cap_of_its_weeks(cast: Cast) -> None:
    monday = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=21 - timezone.now().weekday())
    spans = [(monday + timedelta(days=n), monday + timedelta(days=n, hours=1)) for n in range(4)]
    with tenant(cast.organization.pk):
        apart, together = (fitness([cast.alice], spans, together=one) for one in (False, True))
    assert not any(apart.values())
    assert [[reason.code for reason in together[cast.alice.pk, i]] for i in range(4)] == [[], [], [], ["over_cap"]]
