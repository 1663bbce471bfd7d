"""Concerns: who may raise one, who handles it. Safeguarding leads alone, and none whom it is about or who raised it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from groups.access.facilitator import is_facilitator, led_by
from groups.access.found import or_404
from groups.models import Concern, Membership, PeerGroup, Session
from groups.querysets.concern import ConcernQuerySet
from groups.receivers import concern_leads
from organizations.access import roles_of
from organizations.models.person import Person, Role

# Whoever stood in for a session reads the names in the group so long after it, as for its debrief: cover gives no more.
STOOD_IN_FOR = timedelta(days=14)


@dataclass(frozen=True)
class RaisedFrom:
    """Where somebody raises a concern, and what they are there. `names` only for those who lead: members see no list of them."""

    group: PeerGroup
    session: Session | None
    leads: bool
    membership: Membership | None
    names: list[Membership]


def groups_to_raise_in(person: Person) -> list[PeerGroup]:
    """Return the groups that one is in or facilitates, by title."""
    mine = Membership.objects.current().filter(person=person).values("group")
    found = PeerGroup.objects.filter(Q(pk__in=mine) | Q(pk__in=led_by(person).values("pk")))
    return list(found.order_by("discreet_title", "pk"))


def group_to_raise_in(person: Person, pk: int) -> RaisedFrom:
    """Return a group that one is in or facilitates. Raises Http404."""
    group = or_404(PeerGroup.objects.filter(pk=pk).first())
    return _raised_from(person, group, None, leads=led_by(person).filter(pk=pk).exists())


def session_to_raise_about(person: Person, public_id: UUID) -> RaisedFrom:
    """Return a session of a group that one is in or facilitates, or that one leads or led lately. Raises Http404."""
    session = or_404(Session.objects.select_related("group").filter(public_id=public_id).first())
    leads = led_by(person).filter(pk__in=session.groups_in).exists() or _stands_in(person, session)
    return _raised_from(person, session.group, session, leads=leads)


def _stands_in(person: Person, session: Session) -> bool:
    if not is_facilitator(person) or session.ends_at <= timezone.now() - STOOD_IN_FOR:
        return False
    # Where too few came it ended under way, and their time with it.
    ended = session.status == Session.Status.CANCELLED and session.cancel_reason == Session.Reason.FEW
    bookings = session.bookings.all() if ended else session.bookings.held()
    return bool(bookings.filter(facilitator=person).exists())


def _raised_from(person: Person, group: PeerGroup, session: Session | None, *, leads: bool) -> RaisedFrom:
    groups = [group.pk] if session is None or session.bridge_to_id is None else [group.pk, session.bridge_to_id]
    members = Membership.objects.current().filter(group__in=groups)
    mine = members.filter(person=person).first()
    if not leads and mine is None:
        raise Http404
    names = list(members.order_by("pseudonym").only("pseudonym", "person", "group")) if leads else []
    return RaisedFrom(group, session, leads, mine, names)


def receipts_of(person: Person) -> list[Concern]:
    """Return the concerns that one raised, newest first, as far as their raiser may know: when each came in and was taken."""
    return list(Concern.objects.filter(raised_by=person).only("pk", "raised_at", "taken_at", "urgency").order_by("-pk")[:20])


def require_lead(person: Person) -> Person:
    """Return a safeguarding lead. Raises Http404, so that nobody else learns that there is a queue."""
    if Role.SAFEGUARDING_LEAD not in roles_of(person):
        raise Http404
    return person


def open_concerns(lead: Person) -> list[Concern]:
    """Return the concerns that are open, nobody's first, then by urgency and age. Raises Http404."""
    found = _seen_by(lead).open()[:200]
    return sorted(found, key=lambda concern: (concern.owner_id is not None, concern.due_at, concern.pk))


def closed_concerns(lead: Person) -> list[Concern]:
    """Return the concerns that were closed, newest first, for a year. Raises Http404."""
    return list(_seen_by(lead).exclude(closed_at=None).order_by("-closed_at")[:50])


def concern_to_see(lead: Person, public_id: UUID) -> Concern:
    """Return a concern with its notes, for a lead whom it is not about and who did not raise it. Raises Http404."""
    found = _seen_by(lead).prefetch_related("notes__author").filter(public_id=public_id)
    return or_404(found.first())


def concern_to_take(lead: Person, public_id: UUID) -> Concern:
    """Return a concern that is open. Raises Http404."""
    return or_404(_seen_by(lead).open().filter(public_id=public_id).first())


def concern_to_handle(lead: Person, public_id: UUID) -> Concern:
    """Return an open concern that this lead has taken. Raises Http404."""
    return or_404(_seen_by(lead).open().filter(public_id=public_id, owner=lead).first())


def leads_to_hand_to(concern: Concern, *, but: Person) -> dict[int, Person]:
    """Return the other leads who may know of a concern, by id."""
    return {person.pk: person for person in concern_leads(concern).order_by("full_name", "pk") if person != but}


def _seen_by(lead: Person) -> ConcernQuerySet:
    shown = ("group", "session", "owner", "membership", "raised_from")
    return Concern.objects.for_lead(require_lead(lead)).select_related(*shown)
