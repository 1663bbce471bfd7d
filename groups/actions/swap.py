"""Swap: I take yours, you take mine. Both bookings move in one transaction, or none."""

from django.db import IntegrityError, transaction

from groups.actions.cover import CannotTake, CoverGone, NotTheirs, close, require_fit
from groups.actions.session import SessionGone, book_one, constraint_of, lock_planned
from groups.models import CoverOffer, CoverRequest, Session
from groups.tasks.cover import send_cover_asked
from groups.tasks.session import tell_reassigned
from organizations.actions.audit import record
from organizations.models.person import Person


class AskedAlready(Exception):
    """There is an open request for this place already."""


@transaction.atomic
def ask_to_swap(session: Session, other: Session, person: Person, *, by: Person) -> CoverRequest:
    """Offer one's session to the one who leads another, and to take theirs.

    Raises SessionGone, NotTheirs, CannotTake, AskedAlready.
    """
    mine, theirs = _lock(session, other)
    _require_swappable(mine, by, theirs, person)
    try:
        with transaction.atomic():
            cover = CoverRequest.objects.create(session=mine, asked_by=by, kind=CoverRequest.Kind.SWAP, swap_session=theirs)
    except IntegrityError as error:
        if constraint_of(error) == "cover_open_once":
            raise AskedAlready from error
        raise
    offer = CoverOffer.objects.create(cover=cover, person=person, reasons=["swap"])
    send_cover_asked.delay_on_commit(cover.organization_id, offer.pk)  # type: ignore[attr-defined]
    return cover


@transaction.atomic
def take_swap(cover: CoverRequest, *, by: Person) -> Session:
    """Agree: both bookings move. Raises CoverGone, CannotTake, FacilitatorBusy; then neither has moved."""
    assert cover.swap_session is not None
    try:
        mine, theirs = _lock(cover.session, cover.swap_session)
    except SessionGone as error:
        raise CoverGone from error
    locked = CoverRequest.objects.select_for_update(no_key=True).get(pk=cover.pk)
    asker = locked.asked_by
    if not locked.is_open or asker is None or not locked.offers.filter(person=by, answer="asked").exists():
        raise CoverGone
    try:
        _require_swappable(mine, asker, theirs, by)
    except NotTheirs as error:
        raise CoverGone from error
    # Both go before both come: the two sessions may overlap.
    mine.bookings.held().filter(facilitator=asker).update(released=True)
    theirs.bookings.held().filter(facilitator=by).update(released=True)
    for session, person in sorted(((mine, by), (theirs, asker)), key=lambda pair: pair[1].pk):
        book_one(session, person)
    close(locked, taken_by=by)
    for session, old, new in ((mine, asker, by), (theirs, by, asker)):
        session.touch()
        session.save(update_fields=["sequence", "changed_at"])
        tell_reassigned(session, old=old, new=new)
    record("sessions swapped", by=by, subject=mine.group.discreet_title)
    return mine


def _lock(session: Session, other: Session) -> tuple[Session, Session]:
    """Lock both, in the order of their ids whoever asks; return them in the order asked for. Raises SessionGone."""
    locked = {one.pk: lock_planned(one) for one in sorted((session, other), key=lambda one: one.pk)}
    return locked[session.pk], locked[other.pk]


def _require_swappable(mine: Session, me: Person, theirs: Session, them: Person) -> None:
    """Raises NotTheirs where one of the two does not lead theirs, CannotTake where one must not lead the other's."""
    if not mine.bookings.held().filter(facilitator=me).exists() or not theirs.bookings.held().filter(facilitator=them).exists():
        raise NotTheirs
    require_fit(them, mine, but=[theirs.pk])
    require_fit(me, theirs, but=[mine.pk])


__all__ = ["AskedAlready", "CannotTake", "ask_to_swap", "take_swap"]
