"""Sessions: who reads, answers, leads them; and the rota."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from groups.access.facilitator import is_facilitator, led_by
from groups.access.found import or_404
from groups.access.group import GroupSeen
from groups.access.membership import membership_to_change
from groups.models import Booking, Membership, Session
from groups.reads import (
    with_answer,
    with_answers,
    with_names,
)
from organizations.access import require_role, roles_of
from organizations.models.person import Person, Role


def session_to_read(person: Person, public_id: UUID) -> Session:
    """Return a session of a group that one is in, facilitates or coordinates, or that one is booked for. Raises Http404."""
    mine = Membership.objects.current().filter(person=person, group=OuterRef("group"))
    sessions = Session.objects.filter(public_id=public_id).annotate(is_mine=Exists(mine))
    if Role.COORDINATOR not in roles_of(person):
        booked = Booking.objects.filter(facilitator=person) if is_facilitator(person) else Booking.objects.none()
        sessions = sessions.filter(
            Q(is_mine=True) | Q(group__in=led_by(person).values("pk")) | Q(pk__in=booked.values("session"))
        )
    return or_404(with_answer(with_names(sessions), person).select_related("group").first())


def session_to_answer(person: Person, public_id: UUID) -> tuple[Session, Membership]:
    """Return a planned session and one's membership in its group. Raises Http404."""
    session = session_to_read(person, public_id)
    if not session.is_planned:
        raise Http404
    return session, membership_to_change(person, session.group_id)


def session_to_lead(person: Person, public_id: UUID) -> Session:
    """Return a planned session that one is booked for, or whose group one facilitates. Raises Http404."""
    session = session_to_read(person, public_id)
    if not (session.is_planned and leads(person, session)):
        raise Http404
    return session


def leads(person: Person, session: Session) -> bool:
    """Tell whether one is booked for a session, or facilitates its group."""
    if is_facilitator(person) and session.bookings.held().filter(facilitator=person).exists():
        return True
    return led_by(person).filter(pk=session.group_id).exists()


def sessions_of(person: Person, seen: GroupSeen, limit: int = 3) -> list[Session]:
    """Return the next sessions of a group, with what this person said; with counts of answers for those who lead it."""
    sessions = with_names(Session.objects.coming(timezone.now()).filter(group=seen.group))
    sessions = with_answers(sessions) if seen.facilitates else with_answer(sessions, person)
    return list(sessions[:limit])


def second_of(session: Session) -> tuple[Person, Person | None]:
    """Return the facilitator who planned a session, and the other one."""
    pair = [booking.facilitator for booking in session.bookings.held().select_related("facilitator")]
    return pair[0], pair[1] if len(pair) > 1 else None


def rota_of(person: Person) -> list[Session]:
    """Return the next sessions that one is booked for, soonest first. Raises PermissionDenied without the role."""
    require_role(person, Role.FACILITATOR)
    booked = Booking.objects.held().filter(facilitator=person).values("session")
    coming = Session.objects.coming(timezone.now()).filter(pk__in=booked).select_related("group")
    return list(with_answers(with_names(coming))[:60])
