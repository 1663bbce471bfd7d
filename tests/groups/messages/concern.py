"""Mails about concerns, and about requests that take two people."""

from datetime import timedelta

from django.utils import timezone

from groups.actions.break_glass import ask_identity, decide_identity
from groups.actions.concern import announce_end, ask_about, hand_over, raise_concern, take_concern
from groups.models import Concern, Membership, PeerGroup
from groups.scheduled.concern import alert_again
from tests.factories import Cast
from tests.groups.safety import make_lead


def _raised(cast: Cast, group: PeerGroup) -> Concern:
    about = Membership.objects.filter(group=group).exclude(person=cast.bob).first()
    return raise_concern(group, by=cast.alice, urgency="now", words="Marram did not sleep.", about=about)


def concern_waits(cast: Cast, group: PeerGroup) -> None:
    _raised(cast, group)


def concern_late(cast: Cast, group: PeerGroup) -> None:
    concern = _raised(cast, group)
    Concern.objects.filter(pk=concern.pk).update(alerts=1, alert_at=timezone.now() - timedelta(minutes=1))
    alert_again()


def concern_handed(cast: Cast, group: PeerGroup) -> None:
    concern, gus = _raised(cast, group), make_lead(cast)
    take_concern(concern, by=cast.grace)
    hand_over(concern, gus, by=cast.grace)


def concern_nobody(cast: Cast, group: PeerGroup) -> None:
    raise_concern(group, by=cast.alice, urgency="now", words="Marram did not sleep.", facilitator=cast.grace, named="Grace")


def concern_open(cast: Cast, group: PeerGroup) -> None:
    ask_about(_untouched(cast, group, days=61, asked=1))


def concern_goes(cast: Cast, group: PeerGroup) -> None:
    announce_end(_untouched(cast, group, days=336, asked=2))


def _untouched(cast: Cast, group: PeerGroup, *, days: int, asked: int) -> Concern:
    concern = _raised(cast, group)
    take_concern(concern, by=cast.grace)
    Concern.objects.filter(pk=concern.pk).update(touched_at=timezone.now() - timedelta(days=days), asked=asked)
    concern.refresh_from_db()
    return concern


def identity_asked(cast: Cast, group: PeerGroup) -> None:
    concern = _raised(cast, group)
    make_lead(cast)
    take_concern(concern, by=cast.grace)
    ask_identity(concern, by=cast.grace, reason="Nobody can reach them.")


def identity_decided(cast: Cast, group: PeerGroup) -> None:
    concern, gus = _raised(cast, group), make_lead(cast)
    take_concern(concern, by=cast.grace)
    decide_identity(ask_identity(concern, by=cast.grace, reason="Nobody can reach them."), by=gus, approved=True)


SCENARIOS = {
    "groups/concern_waits": concern_waits,
    "groups/concern_late": concern_late,
    "groups/concern_unseen": concern_late,
    "groups/concern_handed": concern_handed,
    "groups/concern_nobody": concern_nobody,
    "groups/concern_open": concern_open,
    "groups/concern_unclosed": concern_open,
    "groups/concern_goes": concern_goes,
    "groups/identity_asked": identity_asked,
    "groups/identity_decided": identity_decided,
}
