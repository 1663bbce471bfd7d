"""Mails about who leads: each is asked on their own, nobody learns who asks or who is missing."""

from datetime import timedelta

from django.utils import timezone

from groups.actions.cover import ask_for_cover
from groups.actions.session import schedule_session
from groups.actions.swap import ask_to_swap
from groups.models import PeerGroup, Session
from groups.scheduled.cover import alert_of_missing, end_without_two
from organizations.models import Person
from tests.factories import Cast, make_facilitator, make_group, make_person, make_session
from tests.groups.messages.scene import TITLE, plan


def _nina(cast: Cast) -> Person:
    return make_person(organization=cast.organization, name="Nina", roles=("facilitator",))


def cover_asked(cast: Cast, group: PeerGroup) -> None:
    nina, omar = _nina(cast), make_person(organization=cast.organization, name="Omar", roles=("facilitator",))
    session = schedule_session(group, plan(cast, hours=72), by=cast.alice)
    ask_for_cover(session, [nina, omar], by=cast.alice)


def swap_asked(cast: Cast, group: PeerGroup) -> None:
    nina = _nina(cast)
    session = schedule_session(group, plan(cast, hours=72), by=cast.alice)
    other = make_group(organization=cast.organization, discreet_title=TITLE)
    make_facilitator(group=other, person=nina)
    theirs = make_session(group=other, facilitators=(nina,), starts_at=timezone.now() + timedelta(hours=96))
    ask_to_swap(session, theirs, nina, by=cast.alice)


def lead_missing(cast: Cast, group: PeerGroup) -> None:
    _one_missing(cast, group, hours=20)
    alert_of_missing()


def called_off(cast: Cast, group: PeerGroup) -> None:
    _one_missing(cast, group, hours=20)
    Session.objects.update(starts_at=timezone.now() + timedelta(minutes=90), ends_at=timezone.now() + timedelta(minutes=150))
    end_without_two()


def _one_missing(cast: Cast, group: PeerGroup, *, hours: int) -> None:
    ask_for_cover(schedule_session(group, plan(cast, hours=hours), by=cast.alice), [], by=cast.alice)


SCENARIOS = {
    "groups/cover_asked": cover_asked,
    "groups/swap_asked": swap_asked,
    "groups/lead_missing": lead_missing,
    "groups/called_off": called_off,
}
