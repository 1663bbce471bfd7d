"""What a facilitator brings to a session: a topic and a session guide of the library."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from groups.access.facilitator import is_facilitator, led_by
from groups.access.found import or_404
from groups.models import Booking, Session
from organizations.models.person import Person
from resources.access import item_to_read
from resources.library import Entry
from resources.models import Kind


def material_to_use(person: Person, kind: str, address: str) -> Entry:
    """Return a topic or guide of the library, for a facilitator. Raises Http404."""
    if kind not in (Kind.TOPIC, Kind.GUIDE) or not is_facilitator(person):
        raise Http404
    return item_to_read(person, kind, address)


def sessions_to_fill(person: Person) -> list[Session]:
    """Return the next dozen sessions that this person leads, drafts too, soonest first: a later one is filled on its own page."""
    return list(_mine(person).order_by("starts_at")[:12])


def session_to_fill(person: Person, public_id: UUID) -> Session:
    """Return a session still to come that this person leads. Raises Http404."""
    return or_404(_mine(person).filter(public_id=public_id).first())


def _mine(person: Person) -> QuerySet[Session]:
    if not is_facilitator(person):
        return Session.objects.none()
    booked = Booking.objects.held().filter(facilitator=person).values("session")
    planned = Session.objects.filter(status__in=(Session.Status.DRAFT, Session.Status.SCHEDULED), starts_at__gt=timezone.now())
    return planned.filter(Q(pk__in=booked) | Q(group__in=led_by(person).values("pk"))).select_related("group")
