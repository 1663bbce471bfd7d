"""Sending a debrief, and what a supervisor does with it. Nothing of it is audited but who supervises whom."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from groups.models import Debrief, FacilitatorTerms, Session
from groups.tasks.debrief import offer_talk, tell_supervisor
from organizations.actions.audit import record
from organizations.models.person import Person


@transaction.atomic
def send_debrief(session: Session, *, by: Person, to: Person | None, **answers: Any) -> Debrief:
    """Store a debrief for one's supervisor (`to`); a second one of the same session replaces the first."""
    fields = {"supervisor": to, "sent_at": timezone.now(), **answers}
    debrief, _ = Debrief.objects.update_or_create(session=session, facilitator=by, defaults=fields)
    if debrief.wants_talk:
        tell_supervisor.delay_on_commit(debrief.organization_id, debrief.pk)  # type: ignore[attr-defined]
    return debrief


def mark_talked(debrief: Debrief) -> None:
    """Note that the two have talked."""
    Debrief.objects.filter(pk=debrief.pk, talked_on=None).update(talked_on=timezone.localdate())


@transaction.atomic
def ask_for_talk(debrief: Debrief) -> None:
    """Offer the facilitator a talk, once."""
    if Debrief.objects.filter(pk=debrief.pk, talk_asked_at=None).update(talk_asked_at=timezone.now()):
        offer_talk.delay_on_commit(debrief.organization_id, debrief.pk)  # type: ignore[attr-defined]


@transaction.atomic
def name_supervisor(facilitator: Person, supervisor: Person | None, *, by: Person | None) -> None:
    """Say who supervises a facilitator from now on. What was sent to somebody else stays with them."""
    FacilitatorTerms.objects.update_or_create(person=facilitator, defaults={"supervisor": supervisor})
    record("supervisor named", by=by, about=facilitator)
