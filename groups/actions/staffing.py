"""What the clock does for a session without two facilitators: look for one, tell the coordinators, end it kindly.

Each looks again under the session's lock: of two runs at once the second finds nothing to do.
"""

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from groups.actions.cover import AT_ONCE, ask
from groups.actions.session import SessionGone, call_off, lock_planned
from groups.models import Booking, CoverRequest, Session
from groups.staffing import ALERT, END, PAIR, able, held_by_nobody_able, short
from groups.suggestions import asked_already, suggestions_for
from groups.tasks.cover import alert_coordinators, tell_called_off


@transaction.atomic
def look_for_cover(session: Session, *, many: bool = False) -> int:
    """Open a request for each place that nobody able holds, and ask the first three in order, or all (`many`); return how many
    were asked."""
    try:
        locked = lock_planned(session)
    except SessionGone:
        return 0
    opened = [_open(locked, booking) for booking in held_by_nobody_able(locked)]
    held = locked.bookings.held().count()
    empty = locked.covers.filter(status="open", asked_by=None)
    opened += [CoverRequest.objects.create(session=locked, automatic=True) for _ in range(PAIR - held - empty.count())]
    # Those that stand already are asked for once more only where everybody is asked.
    covers = [cover for cover in opened if cover is not None]
    if many:
        covers = list(locked.covers.filter(status="open", kind="cover"))
    asked = 0
    for cover in covers:
        order = suggestions_for(locked, timezone.now(), but=asked_already(locked))
        wanted = order if many else [suggestion for suggestion in order if not suggestion.reasons][:AT_ONCE]
        ask(cover, wanted)
        asked += len(wanted)
    return asked


@transaction.atomic
def alert(session: Session) -> bool:
    """Tell the coordinators once that a session within a day has too few facilitators, and ask everybody who is left."""
    try:
        locked = lock_planned(session)
    except SessionGone:
        return False
    now = timezone.now()
    if not short(now, ALERT).filter(pk=locked.pk, alerted_at=None).exists():
        return False
    Session.objects.filter(pk=locked.pk).update(alerted_at=now)
    look_for_cover(locked, many=True)
    alert_coordinators.delay_on_commit(locked.organization_id, locked.pk)  # type: ignore[attr-defined]
    return True


@transaction.atomic
def end_kindly(session: Session) -> bool:
    """Cancel a session that begins within two hours and has too few facilitators, and tell everybody what there is instead."""
    try:
        locked = lock_planned(session)
    except SessionGone:
        return False
    if not short(timezone.now(), END).filter(pk=locked.pk).exists():
        return False
    led = call_off(locked, reason=Session.Reason.ILL, words="")
    locked.covers.filter(status="open").update(status="lapsed")
    told = (locked.organization_id, locked.pk, locked.sequence, led)
    tell_called_off.delay_on_commit(*told)  # type: ignore[attr-defined]
    return True


@transaction.atomic
def lapse_covers() -> None:
    """End the open requests that nobody needs: the session has begun or is off, somebody else was given the place, or the clock
    asked and the holder may lead again, or the place is filled."""
    place = {"session": OuterRef("session"), "facilitator": OuterRef("asked_by")}
    both = Booking.objects.held().filter(session=OuterRef("session")).order_by()
    full = both.values("session").annotate(n=Count("pk")).filter(n__gte=PAIR).values("n")
    needless = (
        CoverRequest.objects.lapsed(timezone.now()),
        CoverRequest.objects.filter(~Exists(Booking.objects.held().filter(**place)), asked_by__isnull=False),
        CoverRequest.objects.filter(Exists(able().filter(**place)), automatic=True),
        CoverRequest.objects.filter(Exists(full), asked_by=None),
    )
    for found in needless:
        CoverRequest.objects.filter(pk__in=found.values("pk"), status="open").update(status="lapsed")


def _open(locked: Session, booking: Booking) -> CoverRequest | None:
    """Open a request for a place that its holder may not fill; None where there is one."""
    cover, is_new = CoverRequest.objects.get_or_create(
        session=locked, asked_by=booking.facilitator, status=CoverRequest.Status.OPEN, defaults={"automatic": True}
    )
    return cover if is_new else None
