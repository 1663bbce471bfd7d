"""Concerns: who may raise one, who handles it. Safeguarding leads alone, and none whom it is about or who raised it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from groups.access.facilitator import is_facilitator, led_by
from groups.access.found import or_404
from groups.models import Booking, Concern, FacilitatorName, Membership, PeerGroup, Post, Session
from groups.querysets.concern import ALERTED_A_DAY, ConcernQuerySet
from groups.receivers import concern_leads
from organizations.access import roles_of
from organizations.models.person import Person, Role

# Whoever stood in for a session reads the names in the group so long after it, as for its debrief: cover gives no more.
STOOD_IN_FOR = timedelta(days=14)
# Whoever led within it can be chosen from a list; after that, as anybody, by a name that somebody writes.
LED_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class Leading:
    """Somebody who facilitates, by the name that the group reads. `key` stands in forms: an id would tell an admin who it is."""

    key: str
    name: str
    person: Person


@dataclass(frozen=True)
class RaisedFrom:
    """Where somebody raises a concern, and what they are there. `names` only for those who lead: members see no list of them.

    `facilitators` are those whose names this person reads in the group anyway. `readers`: how many safeguarding leads there are
    beside this person, whoever it is about, so that it tells nothing of anybody.
    """

    group: PeerGroup
    session: Session | None
    leads: bool
    membership: Membership | None
    names: list[Membership]
    facilitators: list[Leading]
    readers: int


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
    readers = Person.objects.with_role(Role.SAFEGUARDING_LEAD).exclude(pk=person.pk).count()
    return RaisedFrom(group, session, leads, mine, names, _leading(group, groups, session, but=person), readers)


def _leading(group: PeerGroup, groups: list[int], session: Session | None, *, but: Person) -> list[Leading]:
    """Return who leads, or led lately, the sessions of these groups, and who told them something: by name, newest name first."""
    here = Q(session__group__in=groups) | Q(session__bridge_to__in=groups)
    lately = Q(session__ends_at__gt=timezone.now() - LED_WITHIN) | Q(session=session)
    booked = Booking.objects.held().filter(here, lately).exclude(session__status=Session.Status.DRAFT)
    shown = dict(booked.values_list("facilitator", "display_name"))
    wrote = Post.objects.filter(group__in=groups, by_facilitator=True, is_hidden=False).exclude(facilitator=None)
    known = FacilitatorName.objects.filter(Q(person__in=shown) | Q(person__in=wrote.values("facilitator")))
    shown |= dict(known.values_list("person", "name"))
    people = Person.objects.filter(pk__in=shown).exclude(pk=but.pk)
    found = [Leading(_key(group, person), shown[person.pk], person) for person in people]
    return sorted(found, key=lambda one: (one.name.casefold(), one.key))


def _key(group: PeerGroup, person: Person) -> str:
    return salted_hmac("groups.concern.facilitator", f"{group.pk}:{person.pk}").hexdigest()[:16]


def receipts_of(person: Person) -> list[Concern]:
    """Return the concerns that one raised, newest first, as far as their raiser may know: when each came in and was taken."""
    known = ("pk", "raised_at", "taken_at", "urgency")
    return list(Concern.objects.filter(raised_by=person).only(*known).order_by("-pk")[:20])


def raised_many(person: Person) -> bool:
    """Tell whether somebody raised so many within a day that more of what can wait is told to the leads by the hour."""
    return Concern.objects.lately_by(person, timezone.now()).count() >= ALERTED_A_DAY


def require_lead(person: Person) -> Person:
    """Return a safeguarding lead. Raises Http404, so that nobody else learns that there is a queue."""
    if Role.SAFEGUARDING_LEAD not in roles_of(person):
        raise Http404
    return person


def open_concerns(lead: Person) -> list[Concern]:
    """Return the concerns that are open, nobody's first, then by urgency and age; of one person not all. Raises Http404."""
    found = _seen_by(lead).open().shown_of_each()
    return sorted(found, key=lambda concern: (concern.owner_id is not None, concern.due_at, concern.pk))


def count_more(lead: Person, shown: list[Concern]) -> int:
    """Return how many open concerns stand behind those that the queue shows. Raises Http404."""
    return Concern.objects.for_lead(require_lead(lead)).open().count() - len(shown)


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
