"""Mails about one session."""

from groups.actions.session import cancel_session, change_session, schedule_session
from groups.models import PeerGroup
from groups.scheduled.session import remind_of_sessions
from groups.tasks.session import tell_reassigned
from organizations.actions.consent import give_consent
from organizations.models import Person
from organizations.models.consent import Consent
from tests.factories import Cast
from tests.groups.messages.scene import plan


def planned(cast: Cast, group: PeerGroup) -> None:
    schedule_session(group, plan(cast), by=cast.alice)


def changed(cast: Cast, group: PeerGroup) -> None:
    session = schedule_session(group, plan(cast), by=cast.alice)
    change_session(session, plan(cast, hours=50))


def cancelled(cast: Cast, group: PeerGroup) -> None:
    cancel_session(schedule_session(group, plan(cast), by=cast.alice))


def assigned(cast: Cast, group: PeerGroup) -> None:
    """grace is told nothing of who led it before her, ivy nothing of her."""
    session = schedule_session(group, plan(cast), by=cast.alice)
    session.touch()
    session.save()
    tell_reassigned(session, old=cast.ivy, new=cast.grace)


released = assigned


def reminder(cast: Cast, group: PeerGroup) -> None:
    schedule_session(group, plan(cast, hours=20), by=cast.alice)
    for person in Person.objects.all():
        give_consent(person, Consent.Purpose.REMINDERS)
    remind_of_sessions()


SCENARIOS = {
    "groups/planned": planned,
    "groups/changed": changed,
    "groups/cancelled": cancelled,
    "groups/assigned": assigned,
    "groups/released": released,
    "groups/reminder": reminder,
}
