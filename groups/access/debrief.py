"""Debriefs: written by whoever led, read by their supervisor alone. Neither coordinators nor HR see one."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from groups.access.facilitator import is_facilitator
from groups.access.found import or_404
from groups.models import Booking, Debrief, FacilitatorName, FacilitatorTerms, Session
from groups.querysets.debrief import DebriefQuerySet
from organizations.access import require_role, roles_of
from organizations.models.person import Person, Role

# Asked for this long; after that nobody is reminded of it.
DUE_FOR = timedelta(days=14)
# Who can supervise: people of the care side who run nothing. Whoever coordinates gives out sessions, and reads no debrief.
SUPERVISE = (Role.FACILITATOR, Role.SAFEGUARDING_LEAD)


def session_to_debrief(person: Person, public_id: UUID) -> Session:
    """Return a session that one led, or that ended because too few came, over for less than 14 days. Raises Http404."""
    return or_404(_led(person).filter(public_id=public_id).first())


def debrief_of(person: Person, session: Session) -> Debrief | None:
    """Return one's own debrief of a session."""
    return Debrief.objects.filter(session=session, facilitator=person).select_related("supervisor").first()


def my_supervisor(person: Person) -> Person | None:
    """Return who supervises a facilitator; None while nobody is named, or where whoever was can read no debrief any more."""
    terms = FacilitatorTerms.objects.filter(person=person).select_related("supervisor").first()
    supervisor = terms.supervisor if terms else None
    return supervisor if supervisor is not None and can_supervise(supervisor) else None


def can_supervise(person: Person) -> bool:
    """Tell whether somebody may read debriefs that are for them: here, on the care side, and not a coordinator."""
    roles = roles_of(person)
    return person.left_on is None and not roles.isdisjoint(SUPERVISE) and Role.COORDINATOR not in roles


def debriefs_for(person: Person) -> list[Debrief]:
    """Return the debriefs for a supervisor, wishes to talk first. Raises PermissionDenied outside the care side."""
    require_role(person, *SUPERVISE)
    if not can_supervise(person):
        return []
    names = FacilitatorName.objects.filter(person=OuterRef("facilitator")).values("name")
    found = _for(person).select_related("session__group").annotate(name=Subquery(names[:1]))
    return sorted(found, key=lambda debrief: (debrief.talked_on is not None, not debrief.wants_talk))


def debrief_to_handle(person: Person, pk: int) -> Debrief:
    """Return a debrief that is for this supervisor. Raises Http404."""
    if not can_supervise(person):
        raise Http404
    return or_404(_for(person).filter(pk=pk).first())


def supervises(person: Person) -> bool:
    """Tell whether somebody is named as a supervisor."""
    return can_supervise(person) and FacilitatorTerms.objects.filter(supervisor=person).exists()


def facilitators_with_supervisors(coordinator: Person) -> list[tuple[Person, str, Person | None]]:
    """Return each facilitator with the name they show and who supervises them, by name. Raises PermissionDenied."""
    require_role(coordinator, Role.COORDINATOR)
    names = dict(FacilitatorName.objects.values_list("person", "name"))
    named = {terms.person_id: terms.supervisor for terms in FacilitatorTerms.objects.select_related("supervisor")}
    people = Person.objects.with_role(Role.FACILITATOR).order_by("full_name", "pk")
    return [(person, names.get(person.pk, ""), named.get(person.pk)) for person in people]


def facilitator_to_supervise(coordinator: Person, pk: int) -> Person:
    """Return a facilitator for whom a coordinator names a supervisor. Raises Http404."""
    if Role.COORDINATOR not in roles_of(coordinator):
        raise Http404
    person: Person | None = Person.objects.with_role(Role.FACILITATOR).filter(pk=pk).first()
    return or_404(person)


def supervisors_to_choose(facilitator: Person) -> dict[int, Person]:
    """Return who can supervise a facilitator, by id: never themselves."""
    people = Person.objects.active().filter(role_grants__role__in=SUPERVISE).exclude(pk=facilitator.pk)
    return {p.pk: p for p in people.exclude(role_grants__role=Role.COORDINATOR).distinct().order_by("full_name", "pk")}


def _led(person: Person) -> QuerySet[Session]:
    now = timezone.now()
    bookings = Booking.objects.filter(facilitator=person, session=OuterRef("pk"))
    led = Q(Exists(bookings.filter(released=False)), status__in=[Session.Status.SCHEDULED, Session.Status.HELD])
    too_few = Q(Exists(bookings), status=Session.Status.CANCELLED, cancel_reason=Session.Reason.FEW, attended__isnull=False)
    over = Q(ends_at__lte=now) | too_few
    sessions = Session.objects.filter(led | too_few, over, ends_at__gt=now - DUE_FOR).select_related("group")
    return sessions if is_facilitator(person) else sessions.none()


def _mine(person: Person) -> DebriefQuerySet:
    """One's debrief of the session of an outer query."""
    return Debrief.objects.filter(facilitator=person, session=OuterRef("pk"))


def _for(person: Person) -> DebriefQuerySet:
    """Those sent to this supervisor, and those that were sent while nobody was named, of whom they supervise now."""
    supervised = FacilitatorTerms.objects.filter(supervisor=person).values("person")
    return Debrief.objects.filter(Q(supervisor=person) | Q(supervisor=None, facilitator__in=supervised))
