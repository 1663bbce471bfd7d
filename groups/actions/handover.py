"""A group goes from one facilitator to another."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from guardian.shortcuts import get_users_with_perms

from groups.actions.cover import ask_for_cover
from groups.actions.group import set_facilitators
from groups.actions.session import FacilitatorBusy, SessionGone, book_one, constraint_of, lock_planned
from groups.actions.staffing import look_for_cover
from groups.fitness import fitness
from groups.models import HandOver, PeerGroup, Session
from groups.reads import FACILITATE
from groups.tasks.session import tell_reassigned
from organizations.actions.audit import record
from organizations.models.person import Person


class HandOverThere(Exception):
    """This person hands the group over already."""


@transaction.atomic
def plan_handover(
    group: PeerGroup, giver: Person, taker: Person, *, on: date, together: Session | None, note: str, by: Person
) -> HandOver:
    """Agree that a group goes to somebody else on a day; in `together` both lead. Raises HandOverThere, FacilitatorBusy,
    SessionGone."""
    try:
        with transaction.atomic():
            made = HandOver.objects.create(group=group, giver=giver, taker=taker, on=on, together=together, note=note, made_by=by)
    except IntegrityError as error:
        if constraint_of(error) == "handover_once_at_a_time":
            raise HandOverThere from error
        raise
    if together is not None:
        locked = lock_planned(together)
        if not locked.bookings.held().filter(facilitator=taker).exists():
            book_one(locked, taker)
            tell_reassigned(locked, old=None, new=taker)
    record("hand-over planned", by=by, subject=group.discreet_title)
    return made


def settle(handover: HandOver, *, note: str, done: Collection[str]) -> None:
    """Keep the note and what is settled; one statement, the last word counts."""
    HandOver.objects.filter(pk=handover.pk, moved_at=None).update(note=note, done=sorted(done))


@transaction.atomic
def call_handover_off(handover: HandOver, *, by: Person) -> None:
    """Leave everything as it is; the session that both were to lead stays with both."""
    gone, _ = HandOver.objects.filter(pk=handover.pk, moved_at=None).delete()
    if gone:
        record("hand-over called off", by=by, subject=handover.group.discreet_title)


@transaction.atomic
def move_group(handover: HandOver) -> bool:
    """Move the right to the group, and what the giver leads in it, to the taker; tell whether it was done now.

    A session that the taker cannot lead stays the giver's until somebody takes it: others are asked.
    """
    waiting = HandOver.objects.ahead().select_related("group", "giver", "taker", "made_by").filter(pk=handover.pk)
    locked = waiting.select_for_update(of=("self",), no_key=True).first()
    if locked is None:
        return False
    users = get_users_with_perms(locked.group, only_with_perms_in=[FACILITATE], with_group_users=False)
    people = list(Person.objects.active().filter(user__in=users).exclude(pk=locked.giver_id))
    set_facilitators(locked.group, [*people, locked.taker], by=locked.made_by or locked.giver)
    for session in Session.objects.coming(timezone.now()).filter(group=locked.group_id).order_by("pk"):
        if session.bookings.held().filter(facilitator=locked.giver_id).exists():
            _pass_on(session, locked)
    locked.moved_at = timezone.now()
    locked.save(update_fields=["moved_at"])
    record("group handed over", by=locked.made_by, subject=locked.group.discreet_title)
    return True


def _pass_on(session: Session, handover: HandOver) -> None:
    try:
        locked = lock_planned(session)
    except SessionGone:
        return
    both = locked.bookings.held().filter(facilitator=handover.taker_id).exists()
    span = (locked.starts_at, locked.ends_at)
    fit = not any(reason.is_red for reason in fitness([handover.taker], [span], but=[locked.pk])[handover.taker_id, 0])
    try:
        with transaction.atomic():
            if not fit:
                raise FacilitatorBusy(handover.taker)
            if not both:
                book_one(locked, handover.taker)
    except FacilitatorBusy:
        # Theirs until somebody takes it; the clock asks who could.
        ask_for_cover(locked, [], by=handover.giver)
        return
    locked.bookings.held().filter(facilitator=handover.giver_id).update(released=True)
    locked.touch()
    locked.save(update_fields=["sequence", "changed_at"])
    tell_reassigned(locked, old=handover.giver, new=None if both else handover.taker)
    look_for_cover(locked)
