"""Mails about plans of a quarter and about training."""

from datetime import timedelta

from django.utils import timezone

from groups.actions.quarter import choose_pair
from groups.actions.quarter_publishing import publish_quarter
from groups.actions.session import schedule_session
from groups.models import Booking, PeerGroup, RotaDraft, RotaDraftRow, Training
from groups.scheduled.programme import warn_of_training
from organizations.models import Person
from tests.factories import Cast, make_person
from tests.groups.messages.scene import plan


def quarter_given(cast: Cast, group: PeerGroup) -> None:
    """A session that ivy and alice led is given to both anew, and somebody stands by."""
    session = schedule_session(group, plan(cast), by=cast.alice)
    Booking.objects.filter(session=session).update(released=True)
    draft = RotaDraft.objects.create(first_day=timezone.localdate(), status=RotaDraft.Status.READY)
    row = RotaDraftRow.objects.create(
        draft=draft,
        group=group,
        session=session,
        wall_start=session.wall_start,
        timezone=session.timezone,
        minutes=session.minutes,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )
    people = Person.objects.filter(pk__in=[cast.alice.pk, cast.ivy.pk]).select_related("organization")
    omar = make_person(organization=cast.organization, name="Omar", roles=("facilitator",))
    choose_pair(row, list(people), version=0, stand_by=omar)
    publish_quarter(RotaDraft.objects.get(pk=draft.pk), version=1, by=cast.frank)


def training_ends(cast: Cast, group: PeerGroup) -> None:
    Training.objects.update(valid_until=timezone.localdate() + timedelta(days=20))
    warn_of_training()


SCENARIOS = {"groups/quarter_given": quarter_given, "groups/training_ends": training_ends}
