"""Running a session: for the two who are booked, from the day it is planned to the day after."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from groups.access.facilitator import is_facilitator
from groups.access.found import or_404
from groups.agenda import Timed, timetable
from groups.models import Booking, PeerGroup, Session
from organizations.models.organization import Organization
from organizations.models.person import Person
from resources import help_page, stamp
from resources.access import guide_here, topic_here
from resources.guides import Guide, agenda, guides
from resources.help_page import Country
from resources.topics import Topic

# People come a little early, and are counted then.
COUNTED_FROM = timedelta(minutes=30)
DEFAULT_GUIDE, TEXT_GUIDE = "listening-round", "text-only"
# After this nobody runs it any more: what was counted stays as it is.
RUN_UNTIL = timedelta(days=1)


def session_to_run(person: Person, public_id: UUID) -> Session:
    """Return a session that one is booked for: planned, going on, or over for less than a day. Raises Http404."""
    booked = Booking.objects.held().filter(facilitator=person).values("session")
    sessions = Session.objects.filter(
        public_id=public_id,
        status__in=[Session.Status.SCHEDULED, Session.Status.HELD],
        ends_at__gt=timezone.now() - RUN_UNTIL,
        pk__in=booked if is_facilitator(person) else booked.none(),
    )
    return or_404(sessions.select_related("group").first())


def session_to_count(person: Person, public_id: UUID) -> Session:
    """Return a session whose people can be counted now: from half an hour before it on. Raises Http404."""
    session = session_to_run(person, public_id)
    if timezone.now() < session.starts_at - COUNTED_FROM:
        raise Http404
    return session


def session_to_end(person: Person, public_id: UUID) -> Session:
    """Return a session that has begun, is not over, and to which fewer came than it needs. Raises Http404.

    Where nobody was counted, nobody is there yet.
    """
    session = session_to_count(person, public_id)
    too_few = (session.attended or 0) < session.minimum_to_start
    if not (too_few and session.status == Session.Status.SCHEDULED and session.starts_at <= timezone.now() < session.ends_at):
        raise Http404
    return session


def can_run(person: Person, session: Session) -> bool:
    """Tell whether a person runs this session today or will (its page)."""
    try:
        session_to_run(person, session.public_id)
    except Http404:
        return False
    return True


def agenda_of(session: Session) -> tuple[Guide, list[Timed]]:
    """Return the guide of a session with its timetable; a listening round where none was chosen."""
    fallback = guides()[TEXT_GUIDE if session.format == PeerGroup.Format.TEXT else DEFAULT_GUIDE]
    guide = guide_here(session.guide) or fallback
    return guide, timetable(agenda(guide, session.minutes), session.starts_at)


def topic_of(session: Session) -> Topic | None:
    """Return the topic whose questions a session brings: its own, else its group's, None for neither."""
    return topic_here(session.topic or session.group.topic)


def crisis_lines(organization: Organization) -> Country | None:
    """Return the help lines of an organization's country, with what it found about them; None where we have none."""
    return help_page.country(organization.country, timezone.localdate(), stamp.read(stamp.here(organization), organization.slug))
