"""Cover: "I can't make it", asking, declining, taking a place over, withdrawing.

Lock order: the session's row first (`lock_planned`; of a swap both, in the order of their ids), then the request. Whoever comes
second finds it taken. Until then the one who asked stays responsible: nothing is released before somebody else is booked.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from groups.actions.session import SessionGone, book_one, lock_planned
from groups.fairness import Reason, Suggestion
from groups.fitness import fitness
from groups.models import Booking, CoverOffer, CoverRequest, Session
from groups.receivers import leading
from groups.suggestions import asked_already, suggestions_for
from groups.tasks.cover import send_cover_asked
from groups.tasks.session import tell_reassigned
from organizations.actions.audit import record
from organizations.models.person import Person

# So many are asked at once where nobody chooses.
AT_ONCE = 3


class CoverGone(Exception):
    """Somebody else was first, or it was withdrawn, or the session is over or off."""


class CannotTake(Exception):
    """Something speaks against this person leading then."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__([reason.code for reason in reasons])
        self.reasons = reasons


class NotTheirs(Exception):
    """The one who asks does not lead this session any more."""


@transaction.atomic
def ask_for_cover(session: Session, people: Collection[Person], *, by: Person) -> CoverRequest:
    """Say that one can't make it, and ask these people to take the place; more later are added. Raises SessionGone, NotTheirs."""
    locked = lock_planned(session)
    if not locked.bookings.held().filter(facilitator=by).exists():
        raise NotTheirs
    # A swap that was asked for is given up: what they need now is somebody who comes.
    CoverRequest.objects.filter(session=locked, asked_by=by, status="open", kind="swap").update(status="withdrawn")
    cover, is_new = CoverRequest.objects.get_or_create(session=locked, asked_by=by, status=CoverRequest.Status.OPEN)
    if cover.automatic:
        cover.automatic = False
        cover.save(update_fields=["automatic"])
    wanted = {person.pk for person in people}
    order = suggestions_for(locked, timezone.now(), but=asked_already(locked))
    ask(cover, [suggestion for suggestion in order if suggestion.person in wanted])
    if is_new:
        record("cover asked", by=by, subject=locked.group.discreet_title)
    return cover


def ask(cover: CoverRequest, suggestions: Collection[Suggestion]) -> None:
    """Ask these people, each by a mail of their own, with the reason why them."""
    for suggestion in suggestions:
        offer, is_new = CoverOffer.objects.get_or_create(
            cover=cover, person_id=suggestion.person, defaults={"reasons": list(suggestion.whys)}
        )
        if is_new:
            send_cover_asked.delay_on_commit(cover.organization_id, offer.pk)  # type: ignore[attr-defined]


@transaction.atomic
def decline_cover(cover: CoverRequest, *, by: Person) -> None:
    """Say no. Where everybody who was asked has, the next ones in order are asked."""
    session = Session.objects.select_for_update(no_key=True).get(pk=cover.session_id)
    locked = CoverRequest.objects.select_for_update(no_key=True).get(pk=cover.pk)
    if not locked.offers.filter(person=by, answer=CoverOffer.Answer.ASKED).update(answer=CoverOffer.Answer.DECLINED):
        return
    if locked.kind == CoverRequest.Kind.SWAP:
        CoverRequest.objects.filter(pk=locked.pk, status="open").update(status="withdrawn")
    elif session.is_planned and locked.is_open and not locked.offers.filter(answer="asked").exists():
        order = suggestions_for(session, timezone.now(), but=asked_already(session))
        ask(locked, [suggestion for suggestion in order if not suggestion.reasons][:AT_ONCE])


@transaction.atomic
def withdraw_cover(cover: CoverRequest, *, by: Person) -> None:
    """Take a request back: one leads the session after all. Raises CoverGone where somebody has taken it."""
    Session.objects.select_for_update(no_key=True).get(pk=cover.session_id)
    if not CoverRequest.objects.filter(pk=cover.pk, asked_by=by, status="open").update(status="withdrawn"):
        raise CoverGone


@transaction.atomic
def take_cover(cover: CoverRequest, *, by: Person) -> Session:
    """Take over a place; the first of many wins. Raises CoverGone, CannotTake, FacilitatorBusy.

    The old facilitator's booking goes and the new one's comes in one transaction, their mails leave with its commit. The booking
    is all the new one needs to run this session; they get no right on the group.
    """
    try:
        session = lock_planned(cover.session)
    except SessionGone as error:
        raise CoverGone from error
    locked = CoverRequest.objects.select_for_update(no_key=True).select_related(None).get(pk=cover.pk)
    if not locked.is_open or locked.kind != CoverRequest.Kind.COVER:
        raise CoverGone
    old = _holder(session, locked)
    require_fit(by, session)
    if old is not None:
        session.bookings.held().filter(facilitator=old).update(released=True)
    book_one(session, by)
    close(locked, taken_by=by)
    session.touch()
    session.save(update_fields=["sequence", "changed_at"])
    tell_reassigned(session, old=old if old and leading([old.pk]).exists() else None, new=by)
    record("cover taken", by=by, subject=session.group.discreet_title)
    return session


def close(locked: CoverRequest, *, taken_by: Person) -> None:
    """Mark a locked request as taken by one; the others who were asked find it taken."""
    locked.status, locked.taken_by = CoverRequest.Status.TAKEN, taken_by
    locked.save(update_fields=["status", "taken_by"])
    CoverOffer.objects.update_or_create(cover=locked, person=taken_by, defaults={"answer": CoverOffer.Answer.ACCEPTED})


def require_fit(person: Person, session: Session, *, but: Collection[int] = ()) -> None:
    """Raises CannotTake where this person must not lead a session then; `but` are sessions that they give away."""
    if session.bookings.held().filter(facilitator=person).exists():
        raise CannotTake([Reason("busy")])
    found = fitness([person], [(session.starts_at, session.ends_at)], but=but)[person.pk, 0]
    red = [reason for reason in found if reason.is_red]
    if red:
        raise CannotTake(red)


def _holder(session: Session, cover: CoverRequest) -> Person | None:
    """Return whose booking a request gives away. Raises CoverGone where the session has its two without it."""
    held = list(session.bookings.held().select_related("facilitator"))
    if cover.asked_by_id is None:
        if len(held) >= 2:
            raise CoverGone
        return None
    mine: list[Booking] = [booking for booking in held if booking.facilitator_id == cover.asked_by_id]
    if not mine:
        raise CoverGone
    return mine[0].facilitator
