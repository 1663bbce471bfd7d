"""Series: who drafts, reads and changes them. A draft is seen by its facilitators and by coordinators only."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from groups.access.facilitator import facilitator_names, facilitators, is_facilitator, led_by
from groups.access.found import or_404
from groups.horizon import Horizon, horizon
from groups.models import Booking, PeerGroup, Series, Session
from organizations.access import roles_of
from organizations.models.person import Person, Role


@dataclass(frozen=True)
class SeriesSeen:
    """All dates of a series, and what is known of them; `names` are those of facilitators, by person."""

    series: Series
    sessions: list[Session]
    horizon: Horizon
    names: dict[int, str]


def series_to_read(person: Person, public_id: UUID) -> Series:
    """Return a series of a group that one facilitates or coordinates, or that one is booked in. Raises Http404."""
    found = Series.objects.filter(public_id=public_id)
    if Role.COORDINATOR not in roles_of(person):
        found = found.filter(_led(person))
    return or_404(found.select_related("group__organization").first())


def series_to_draft(person: Person, public_id: UUID) -> Series:
    """Return a draft of an open group that one facilitates, or that one is to lead. Raises Http404."""
    found = Series.objects.filter(_led(person), public_id=public_id, status=Series.Status.DRAFT)
    return or_404(found.filter(group__status=PeerGroup.Status.OPEN).select_related("group__organization").first())


def series_to_change(person: Person, public_id: UUID) -> Series:
    """Return a published series with sessions still to come, each of which one leads, or whose group one facilitates. Raises
    Http404."""
    found = Series.objects.filter(_led_whole(person), public_id=public_id, status=Series.Status.PUBLISHED)
    return or_404(found.select_related("group__organization").first())


def draft_date(person: Person, public_id: UUID, session: UUID) -> Session:
    """Return one session of a draft, left out or not. Raises Http404."""
    series = series_to_draft(person, public_id)
    return or_404(series.sessions.filter(public_id=session).select_related("group", "series").first())


def series_seen(series: Series) -> SeriesSeen:
    """Return all dates of a series, soonest first, in as many statements for twenty-six as for one."""
    sessions = list(series.sessions.order_by("starts_at", "pk"))
    people = list(facilitators()) if series.is_draft else []
    known = {person.pk: person.full_name for person in people} | facilitator_names()
    return SeriesSeen(series, sessions, horizon(series, sessions, timezone.now(), among=people), known)


def may_draft(person: Person, series: Series) -> bool:
    """Tell whether one may go on with a draft: a coordinator reads it only."""
    drafts = Series.objects.filter(_led(person), pk=series.pk, status=Series.Status.DRAFT)
    return drafts.filter(group__status=PeerGroup.Status.OPEN).exists()


def may_change(person: Person, series: Series) -> bool:
    """Tell whether one may change or cancel what is still to come of a published series."""
    return bool(coming_of(series)) and Series.objects.filter(_led_whole(person), pk=series.pk).exists()


def coming_of(series: Series) -> list[Session]:
    """Return the planned sessions of a series that are still to come, soonest first."""
    return list(series.sessions.filter(status=Session.Status.SCHEDULED, starts_at__gt=timezone.now()).order_by("starts_at"))


def pair_of(session: Session) -> list[Person]:
    """Return who is to lead a session of a draft, whoever planned it first."""
    return [booking.facilitator for booking in session.bookings.select_related("facilitator").order_by("pk")]


def _led(person: Person) -> Q:
    booked: QuerySet[Booking] = Booking.objects.none()
    if is_facilitator(person):
        booked = Booking.objects.filter(facilitator=person).filter(Q(released=False) | Q(session__status=Session.Status.DRAFT))
    return Q(group__in=led_by(person).values("pk")) | Q(pk__in=booked.values("session__series"))


def _led_whole(person: Person) -> Q:
    """Match series with dates to come that one may change as a whole: standing in for one date is no right on the others."""
    coming = Session.objects.coming(timezone.now()).filter(series__isnull=False)
    held = Booking.objects.held().filter(facilitator=person) if is_facilitator(person) else Booking.objects.none()
    others = coming.exclude(pk__in=held.values("session"))
    all_mine = Q(group__in=led_by(person).values("pk")) | ~Q(pk__in=others.values("series"))
    return all_mine & Q(pk__in=coming.values("series"))
