"""While a session runs: how many are there, and ending it kindly where too few came."""

from django.db import transaction
from django.utils import timezone

from groups.actions.session import SessionGone, call_off, tell
from groups.models import Session


class EnoughCame(Exception):
    """As many are there as the session needs."""


def count_people(session: Session, count: int) -> None:
    """Store how many are there: a number, never who. The last word counts, whichever of the two says it."""
    Session.objects.filter(pk=session.pk).update(attended=count)


@transaction.atomic
def end_kindly(session: Session) -> Session:
    """End a session that has begun because too few came, and tell its people kindly. Raises EnoughCame, SessionGone."""
    locked = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if locked.status != Session.Status.SCHEDULED or not locked.starts_at <= timezone.now() < locked.ends_at:
        raise SessionGone
    locked.attended = locked.attended or 0
    if locked.attended >= locked.minimum_to_start:
        raise EnoughCame
    call_off(locked, reason=Session.Reason.FEW, words="")
    tell(locked, "too_few")
    return locked
