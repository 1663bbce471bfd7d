"""The question whether two groups meet, from asking until somebody answers or takes it back: who hears what became of it."""

from django.db.models import QuerySet

from groups.models import Booking, BridgeRequest, Session
from groups.receivers import facilitators_of_group, leading
from groups.tasks.bridge import ask_other_group, send_question_closed
from organizations.models.person import Person


def close_question(session: Session, *, by: Person | None, hosts: bool = True) -> None:
    """Delete the open question about a session, and tell everybody who knew of it but `by`: the facilitators of both sides.

    Without `hosts` only those who were asked: the others know why, for instance since the session is cancelled.
    """
    asked = BridgeRequest.objects.filter(session=session).first()
    if asked is None:
        return
    BridgeRequest.objects.filter(pk=asked.pk).delete()
    # Not yet mailed is not yet asked.
    people = {person: asked.group_id for person in _ids(facilitators_of_group(asked.group_id)) if asked.told_at is not None}
    if hosts:
        led = Booking.objects.held().filter(session=session).values_list("facilitator", flat=True)
        people |= dict.fromkeys(_ids(leading(led)), session.group_id)
    for person, group in people.items():
        if by is None or person != by.pk:
            told = (session.organization_id, session.pk, group, person)
            send_question_closed.delay_on_commit(*told)  # type: ignore[attr-defined]


def ask_again(session: Session) -> None:
    """Put an open question once more, after the session has moved: what was asked was about another time."""
    for asked in BridgeRequest.objects.filter(session=session):
        BridgeRequest.objects.filter(pk=asked.pk).update(told_at=None)
        ask_other_group.delay_on_commit(asked.organization_id, asked.pk)  # type: ignore[attr-defined]


def _ids(people: QuerySet[Person]) -> list[int]:
    return list(people.values_list("pk", flat=True))
