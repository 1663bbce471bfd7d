"""Places taken and given back are counted on every path, and nobody but the worker can read how many."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event
from unittest import mock

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from groups.actions.group import close_group, open_group
from groups.actions.membership import claim_place, join_group, leave_group, wait_for_group
from groups.actions.move import ask_to_move
from groups.actions.request import approve_request
from groups.actions.turnover import add_up_turnover, count_places
from groups.models import Membership, Move, PeerGroup, Turnover, WaitingPlace
from groups.scheduled.request import carry_out_moves
from groups.scheduled.turnover import add_up
from me.actions.consent import withdraw
from me.actions.deletion import ask_for_deletion
from me.actions.leaving import PLACES_END_WITHIN, note_that_left
from me.scheduled import end_places_of_who_left
from organizations.actions.consent import give_consent
from organizations.models import Consent
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_cast, make_facilitators, make_group, make_membership, make_request


def counted(cast: Cast) -> tuple[int, int]:
    """Places taken and given back so far, as the worker reads them."""
    with tenant(cast.organization.pk), as_role("worker"):
        found = Turnover.objects.aggregate(joined=Sum("joined", default=0), left=Sum("left", default=0))
    return found["joined"], found["left"]


def bobs(cast: Cast) -> Membership:
    return Membership.objects.get(person=cast.bob, group=cast.group)


def joining(cast: Cast) -> None:
    join_group(cast.group, by=cast.carol, pseudonym="Marram")


def joining_twice(cast: Cast) -> None:
    join_group(cast.group, by=cast.carol, pseudonym="Marram")
    join_group(cast.group, by=cast.carol, pseudonym="Marram")


def claiming(cast: Cast) -> None:
    wait_for_group(cast.group, by=cast.carol)
    claim_place(WaitingPlace.objects.get(person=cast.carol), pseudonym="Marram")


def being_approved(cast: Cast) -> None:
    PeerGroup.objects.filter(pk=cast.group.pk).update(join_style="on_request")
    approve_request(make_request(group=cast.group, person=cast.carol), by=cast.alice)


def leaving(cast: Cast) -> None:
    leave_group(bobs(cast))


def leaving_twice(cast: Cast) -> None:
    membership = bobs(cast)
    same = Membership.objects.get(pk=membership.pk)
    leave_group(membership)
    leave_group(same)


def withdrawing(cast: Cast) -> None:
    make_membership(group=make_group(organization=cast.organization), person=cast.bob)
    withdraw(cast.bob, Consent.Purpose.TAKING_PART)


def being_deleted(cast: Cast) -> None:
    ask_for_deletion(cast.bob)


def leaving_the_organization(cast: Cast) -> None:
    note_that_left(cast.bob, by=cast.henry)
    later = timezone.now() + timedelta(days=PLACES_END_WITHIN + 2)
    with mock.patch.object(timezone, "now", return_value=later):
        end_places_of_who_left()


def waiting(cast: Cast) -> None:
    PeerGroup.objects.filter(pk=cast.group.pk).update(capacity_min=3, capacity_max=3)
    for person in (cast.henry, cast.grace):
        make_membership(group=cast.group, person=person)
    wait_for_group(cast.group, by=cast.carol)


def move_bob(cast: Cast, target: PeerGroup) -> None:
    """Ask, be offered a place, claim it."""
    ask_to_move(bobs(cast), to=target.pk)
    carry_out_moves()
    claim_place(WaitingPlace.objects.get(person=cast.bob, group=target), pseudonym="Slate")


def moving(cast: Cast) -> None:
    move_bob(cast, make_group(organization=cast.organization))


def moving_from_two_into_one(cast: Cast) -> None:
    target = make_group(organization=cast.organization)
    second = make_membership(group=make_group(organization=cast.organization), person=cast.bob)
    Move.objects.create(membership=second, to=target, asked_on=timezone.localdate(), status=Move.Status.UNDER_WAY)
    move_bob(cast, target)


def moving_where_they_are(cast: Cast) -> None:
    target = make_group(organization=cast.organization)
    make_membership(group=target, person=cast.bob)
    ask_to_move(bobs(cast), to=target.pk)
    carry_out_moves()


def closing(cast: Cast) -> None:
    make_membership(group=cast.group, person=cast.carol)
    close_group(cast.group, by=cast.frank)
    close_group(cast.group, by=cast.frank)


def leaving_what_is_closed(cast: Cast) -> None:
    close_group(cast.group, by=cast.frank)
    leave_group(bobs(cast))


def opening_again(cast: Cast) -> None:
    make_membership(group=cast.group, person=cast.carol)
    close_group(cast.group, by=cast.frank)
    open_group(cast.group, by=cast.frank)
    open_group(cast.group, by=cast.frank)


def moving_out_of_what_is_closed(cast: Cast) -> None:
    close_group(cast.group, by=cast.frank)
    moving(cast)


@pytest.mark.parametrize(
    ("path", "joined", "left"),
    [
        (joining, 1, 0),
        (joining_twice, 1, 0),
        (claiming, 1, 0),
        (being_approved, 1, 0),
        (waiting, 0, 0),
        (leaving, 0, 1),
        (leaving_twice, 0, 1),
        (withdrawing, 0, 2),
        (being_deleted, 0, 1),
        (leaving_the_organization, 0, 1),
        (moving, 0, 0),
        (moving_from_two_into_one, 0, 1),
        (moving_where_they_are, 0, 1),
        (closing, 0, 2),
        (leaving_what_is_closed, 0, 1),
        (opening_again, 2, 2),
        (moving_out_of_what_is_closed, 1, 1),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_every_path_is_counted(cast: Cast, path: Callable[[Cast], None], joined: int, left: int) -> None:
    make_facilitators(cast.group, cast.alice, cast.ivy)
    with tenant(cast.organization.pk):
        path(cast)
    assert counted(cast) == (joined, left)


def test_a_place_that_was_refused_is_not_counted(cast: Cast) -> None:
    with tenant(cast.organization.pk), pytest.raises(ZeroDivisionError), transaction.atomic():
        joining(cast)
        raise ZeroDivisionError
    assert counted(cast) == (0, 0)


def test_the_month_is_that_of_the_organization(cast: Cast) -> None:
    """The last hour of February in Greenwich is March in Berlin."""
    night = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    with mock.patch.object(timezone, "now", return_value=night), tenant(cast.organization.pk):
        count_places(joined=1)
    with tenant(cast.organization.pk), as_role("worker"):
        assert Turnover.objects.get().month == date(2026, 3, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT joined FROM groups_turnover",
        "SELECT count(*) FROM groups_turnover",
        "SELECT xmin FROM groups_turnover",
        'UPDATE groups_turnover SET "left" = 0',
        "DELETE FROM groups_turnover",
        "INSERT INTO groups_turnover (organization_id, month, joined, \"left\", is_sum) VALUES (1, '2026-01-01', 0, 0, false)"
        " RETURNING id",
    ],
)
def test_no_page_can_read_it(cast: Cast, statement: str) -> None:
    with tenant(cast.organization.pk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_rows_become_one_sum_a_month(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        for joined, left in ((1, 0), (0, 2), (3, 0)):
            count_places(joined=joined, left=left)
    for _ in range(2):
        with as_role("worker"):
            add_up()
        assert counted(cast) == (4, 2)
        with tenant(cast.organization.pk), as_role("worker"):
            assert Turnover.objects.get().is_sum
    with tenant(cast.organization.pk):
        count_places(joined=5, left=1)
        with as_role("worker"):
            add_up_turnover()
            assert (Turnover.objects.get().joined, Turnover.objects.get().left) == (9, 3)
            assert not add_up_turnover()


@pytest.mark.django_db(transaction=True)
def test_after_it_no_row_stands_beside_whoever_left() -> None:
    """A row of a withdrawn consent and the places that went with it have neighbouring numbers of transactions (savepoints have
    numbers of their own) until they are added up, whatever else happened by then."""
    scene = make_cast()
    beside = (
        "SELECT count(*) FROM groups_turnover t JOIN organizations_consent c USING (organization_id) "
        "WHERE abs(c.xmin::text::bigint - t.xmin::text::bigint) < 10"
    )

    def look() -> int:
        with tenant(scene.organization.pk), as_role("worker"), connection.cursor() as cursor:
            cursor.execute(beside)
            return int(cursor.fetchone()[0])

    with tenant(scene.organization.pk):
        give_consent(scene.bob, Consent.Purpose.TAKING_PART)
        withdraw(scene.bob, Consent.Purpose.TAKING_PART)
    for _ in range(20):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
    assert look() > 0
    with as_role("worker"):
        add_up()
    assert look() == 0
    assert counted(scene) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_who_joins_waits_for_nobody_who_joins_elsewhere() -> None:
    """Red with a counter that each updates: the second stands in line until the first commits, or both for ever."""
    scene = make_cast()
    other = make_group(organization=scene.organization)
    first_has_joined, second_is_done = Event(), Event()

    def first() -> None:
        try:
            with tenant(scene.organization.pk):
                join_group(scene.group, by=scene.carol, pseudonym="Marram")
                first_has_joined.set()
                assert second_is_done.wait(10)
        finally:
            connection.close()

    def second() -> None:
        try:
            assert first_has_joined.wait(10)
            with tenant(scene.organization.pk):
                join_group(other, by=scene.henry, pseudonym="Teasel")
            second_is_done.set()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(first), pool.submit(second)]:
            done.result()
    assert counted(scene) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_add_up_at_once_and_lose_nothing() -> None:
    scene = make_cast()
    for _ in range(20):
        with tenant(scene.organization.pk):
            count_places(joined=1)

    def work(_number: int) -> None:
        try:
            with as_role("worker"):
                add_up()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert counted(scene) == (20, 0)
    with tenant(scene.organization.pk), as_role("worker"):
        assert Turnover.objects.get().is_sum
