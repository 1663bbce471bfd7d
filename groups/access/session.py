"""Sessions: who reads, answers, leads them; and the rota."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from groups.access.facilitator import facilitator_names, is_facilitator, led_by
from groups.access.found import or_404
from groups.access.group import GroupSeen
from groups.access.membership import membership_to_change
from groups.models import Booking, Membership, PeerGroup, Session
from groups.querysets.session import SessionQuerySet
from groups.reads import (
    with_answer,
    with_answers,
    with_names,
)
from groups.receivers import group_for
from groups.thread_window import AFTER, BEFORE
from organizations.access import require_role, roles_of
from organizations.models.person import Person, Role

# So many of each a group's page shows.
COMING, THREADS = 3, 6
# What a rota says of a session.
ON_ROTA = ("public_id", "starts_at", "ends_at", "timezone", "minutes", "group__discreet_title")


def session_to_read(person: Person, public_id: UUID) -> Session:
    """Return a session of a group that one is in, facilitates or coordinates, or that one is booked for. Raises Http404.

    Where two groups meet, being in or facilitating either is enough. A draft is nothing to members.
    """
    mine = Membership.objects.current().filter(person=person).filter(Q(group=OuterRef("group")) | Q(group=OuterRef("bridge_to")))
    sessions = Session.objects.filter(public_id=public_id, left_out=False).annotate(is_mine=Exists(mine))
    if Role.COORDINATOR not in roles_of(person):
        booked = Booking.objects.filter(facilitator=person) if is_facilitator(person) else Booking.objects.none()
        led = led_by(person).values("pk")
        is_member = Q(is_mine=True) & ~Q(status=Session.Status.DRAFT)
        sessions = sessions.filter(is_member | Q(group__in=led) | Q(bridge_to__in=led) | Q(pk__in=booked.values("session")))
    found = with_answer(with_names(sessions), person).select_related("group", "bridge_to", "series")
    return or_404(found.first())


def group_seen(person: Person, session: Session) -> PeerGroup:
    """Return the group by whose title this person reads a session: of two that meet, their own, as in every mail (P3)."""
    return group_for(session, person)


def room_of(person: Person, session: Session) -> str:
    """Return the video link for those who may have it now: members and those who lead, from 15 minutes before until the end.

    Those who lead typed it, and see it whenever they change the session; here they find it when everybody does. To a coordinator
    it is empty: who is in the room is no business of theirs.
    """
    if not (vars(session).get("is_mine") or takes_part(person, session)):
        return ""
    return session.room(timezone.now())


def takes_part(person: Person, session: Session) -> bool:
    """Tell whether one leads a session or facilitates a group that is in it."""
    return leads(person, session) or led_by(person).filter(pk__in=session.groups_in).exists()


def session_to_answer(person: Person, public_id: UUID) -> tuple[Session, Membership]:
    """Return a planned session and one's membership in its group. Raises Http404."""
    session = session_to_read(person, public_id)
    if not session.is_planned:
        raise Http404
    return session, membership_to_change(person, group_for(session, person).pk)


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


def sessions_of(person: Person, seen: GroupSeen, now: datetime) -> tuple[list[Session], list[Session]]:
    """Return the next sessions of a group, and for those inside the sessions whose thread is open, one cancelled meanwhile too.

    With what this person said; with counts of answers for those who lead it. Most are both, so one statement reads all.
    """
    in_it = Q(group=seen.group) | Q(bridge_to=seen.group)
    shown = Q(pk__in=Session.objects.coming(now).filter(in_it).values("pk")[:COMING])
    if seen.is_member or seen.facilitates:
        shown |= Q(pk__in=near(Session.objects.filter(in_it), now).values("pk")[:THREADS])
    sessions = with_names(Session.objects.filter(shown).order_by("starts_at"))
    found = list(with_answers(sessions) if seen.facilitates else with_answer(sessions, person))
    coming = [session for session in found if session.is_planned and session.starts_at > now]
    talking = [session for session in found if session.starts_at <= now + BEFORE and session.ends_at > now - AFTER]
    return coming[:COMING], talking[:THREADS]


def near(sessions: SessionQuerySet, now: datetime) -> SessionQuerySet:
    """Return those whose thread is open, soonest first."""
    told = sessions.exclude(status=Session.Status.DRAFT)
    return told.filter(starts_at__lte=now + BEFORE, ends_at__gt=now - AFTER).order_by("starts_at")


def second_of(session: Session) -> tuple[Person, Person | None]:
    """Return the facilitator who planned a session, and the other one."""
    pair = [booking.facilitator for booking in session.bookings.held().select_related("facilitator")]
    return pair[0], pair[1] if len(pair) > 1 else None


def rota_of(person: Person) -> list[Session]:
    """Return the next sessions that one is booked for, soonest first. Raises PermissionDenied without the role."""
    require_role(person, Role.FACILITATOR)
    booked = Booking.objects.held().filter(facilitator=person).values("session")
    coming = Session.objects.coming(timezone.now()).filter(pk__in=booked).select_related("group")
    return list(with_answers(with_names(coming)).only(*ON_ROTA)[:60])


def names_to_avoid(person: Person, groups: list[int]) -> list[str]:
    """Return the names that a text for members must not hold, as far as this person may know them: else a refusal would tell.

    Those of all facilitators, one's own, and the pseudonyms in groups that one facilitates.
    """
    led = led_by(person).filter(pk__in=groups).values("pk")
    members = Membership.objects.current().filter(group__in=led).values_list("pseudonym", flat=True)
    own = [part for part in person.full_name.split() if len(part) > 2]
    return sorted({*facilitator_names().values(), *members, *own}, key=len, reverse=True)
