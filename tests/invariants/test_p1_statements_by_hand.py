"""P1: the statements that are written by hand, by nothing but row-level security, know one organization."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from groups.actions.group import set_facilitators
from groups.models import PeerGroup, StandBy
from groups.querysets.rota import rows_beside, time_rows
from organizations.models import Person
from peersupport.tenancy import NoTenant, tenant
from tests.factories import Cast, make_group, make_membership, make_person, make_session

SPANS = {name: timedelta(days=90) for name in ("due_for", "soon", "stand_by_within", "reach")}


@pytest.fixture
def elsewhere(cast: Cast) -> tuple[Person, PeerGroup]:
    """alice's user facilitates in another organization too, and is in a group there."""
    person = make_person(organization=cast.other, user=cast.alice.user, roles=("facilitator",))
    second = make_person(organization=cast.other, roles=("facilitator",))
    group = make_group(organization=cast.other)
    make_membership(group=group, person=person)
    with tenant(cast.other.pk):
        set_facilitators(group, [person, second], by=person)
    make_session(group=group, facilitators=(person, second))
    make_session(group=group, facilitators=(person, second), starts_at=timezone.now() - timedelta(hours=5))
    third, later = make_person(organization=cast.other, roles=("facilitator",)), timezone.now() + timedelta(days=9)
    free = make_session(group=group, facilitators=(second, third), starts_at=later)
    with tenant(cast.other.pk):
        StandBy.objects.create(session=free, person=person)
    return person, group


def test_p1_statements_by_hand_read_nothing_of_another_organization(cast: Cast, elsewhere: tuple[Person, PeerGroup]) -> None:
    theirs, group = elsewhere
    user = cast.alice.user_id

    def beside(person: Person) -> set[str]:
        return {row.what for row in rows_beside(person.pk, user, timezone.now(), **SPANS)}

    with tenant(cast.other.pk):
        assert {"standing_by", "debrief", "group", "load"} <= beside(theirs)
        assert time_rows([theirs.pk], None, None)
        assert PeerGroup.objects.seen_by(theirs.pk, user, group.pk)
        assert PeerGroup.objects.around(theirs.pk, user)
        titles = {row.title for row in rows_beside(theirs.pk, user, timezone.now(), **SPANS) if row.title}
    with tenant(cast.organization.pk):
        # Of a person of the other organization nothing, not even that there is one; of one's own person here nothing from there.
        assert not beside(theirs) - {"load", "group", "could_stand_by"}
        assert time_rows([theirs.pk], None, None) == []
        assert PeerGroup.objects.seen_by(theirs.pk, user, group.pk) is None
        assert PeerGroup.objects.around(theirs.pk, user) == []
        assert not titles & {row.title for row in rows_beside(cast.alice.pk, user, timezone.now(), **SPANS)}


@pytest.mark.parametrize(
    "ask",
    [
        lambda: time_rows([1], None, None),
        lambda: rows_beside(1, 1, timezone.now(), **SPANS),
        lambda: PeerGroup.objects.seen_by(1, 1, 1),
        lambda: PeerGroup.objects.around(1, 1),
    ],
)
@pytest.mark.django_db
def test_p1_statements_by_hand_are_refused_outside_a_tenant(ask: Callable[[], Any]) -> None:
    with pytest.raises(NoTenant):
        ask()
