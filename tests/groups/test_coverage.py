"""The coordinator's page: what lacks somebody, whose training ends, who carries much. Never a member."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.access import programme_seen
from groups.models import FacilitatorTerms, Training
from peersupport.tenancy import tenant
from tests.factories import Cast, make_facilitator, make_group, make_membership, make_person, make_session

SignIn = Callable[[Any], Client]


def seen(cast: Cast) -> Any:
    with tenant(cast.organization.pk):
        return programme_seen(cast.frank)


def test_sessions_are_counted_by_who_will_really_come(cast: Cast) -> None:
    at = timezone.now() + timedelta(days=3)
    for n, leads in enumerate(((cast.alice, cast.ivy), (cast.alice,), ())):
        make_session(group=cast.group, facilitators=leads, starts_at=at + timedelta(days=n))
    (cover,) = seen(cast).groups
    assert (cover.full, cover.one, cover.none, cover.leads) == (1, 1, 1, 2)
    # A booking of somebody without training is no facilitator.
    with tenant(cast.organization.pk):
        Training.objects.filter(person=cast.ivy).delete()
    (cover,) = seen(cast).groups
    assert (cover.full, cover.one, cover.none) == (0, 2, 1)
    assert [session.starts_at for session in seen(cast).needs] == [at + timedelta(days=n) for n in range(3)]


def test_training_that_runs_out_within_sixty_days_and_who_is_over_the_limit(cast: Cast) -> None:
    today = timezone.localdate()
    with tenant(cast.organization.pk):
        Training.objects.filter(person=cast.ivy).update(valid_until=today + timedelta(days=59))
        FacilitatorTerms.objects.create(person=cast.alice, max_per_week=1)
    # The same week, whatever day it is.
    monday = timezone.now() + timedelta(days=14 - timezone.now().weekday())
    for hours in (1, 5):
        make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=monday + timedelta(hours=hours))
    found = seen(cast)
    assert [one.person for one in found.expiring] == [cast.ivy]
    assert [one.person for one in found.overloaded] == [cast.alice]


def test_the_page_names_no_member_and_no_topic(cast: Cast, client_of: SignIn) -> None:
    make_membership(group=cast.group, person=cast.carol, pseudonym="Zephyrine")
    make_session(group=cast.group, facilitators=(cast.alice,))
    page = client_of(cast.frank).get("/harbour/programme/").content.decode()
    assert "Thursday table" in page
    for secret in ("Zephyrine", "Slate", "Bob", "Carol", "Carrying a lot"):
        assert secret not in page


def test_an_empty_programme_says_what_to_do(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.frank).get("/harbour/programme/").content.decode()
    assert "Every planned session has two facilitators" in page


def test_the_page_asks_no_more_for_more_groups_sessions_and_people(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.frank)
    client.get("/harbour/programme/")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/harbour/programme/").status_code == 200
        return len(asked)

    make_session(group=cast.group, facilitators=(cast.alice,))
    before = statements()
    for n in range(4):
        group = make_group(organization=cast.organization)
        person = make_person(organization=cast.organization, roles=("facilitator",))
        make_facilitator(group=group, person=person)
        make_session(group=group, facilitators=(person,), starts_at=timezone.now() + timedelta(days=n + 2))
    assert statements() == before
