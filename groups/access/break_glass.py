"""Break-glass: who may ask who somebody is, who decides, who sees it, and what the person concerned is told (P15, P17)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from groups.access.concern import concern_to_handle
from groups.access.found import or_404
from groups.models import Concern, IdentityLook, IdentityRequest
from groups.models.break_glass import SHOWN_FOR
from groups.receivers import who_may_decide
from organizations.access import roles_of
from organizations.models.person import Person, Role

MAY_BE_ASKED = frozenset({Role.SAFEGUARDING_LEAD, Role.COORDINATOR})


@dataclass(frozen=True)
class HeldBack:
    """What the person concerned sees instead of who looked: why not yet, and from when on they will."""

    reason: str
    until: date


def concern_to_ask_about(lead: Person, public_id: UUID) -> Concern:
    """Return an open concern about one person that this lead has taken. Raises Http404."""
    concern = concern_to_handle(lead, public_id)
    if concern.about_id is None:
        raise Http404
    return concern


def request_of(concern: Concern, lead: Person) -> IdentityRequest | None:
    """Return this lead's newest request about a concern, `decision` in hand; None before the first."""
    mine = IdentityRequest.objects.filter(concern=concern, requested_by=lead, about=concern.about_id)
    return mine.select_related("decision", "decision__decided_by").first()


def is_shown(request: IdentityRequest | None) -> bool:
    """Tell whether whoever asked may look now: after a yes, for a day."""
    decision = getattr(request, "decision", None)
    return decision is not None and decision.approved and timezone.now() < decision.decided_at + SHOWN_FOR


def request_to_look(lead: Person, public_id: UUID) -> IdentityRequest:
    """Return the request by which this lead may see now whom a concern is about. Raises Http404."""
    request = request_of(concern_to_ask_about(lead, public_id), lead)
    if request is None or not is_shown(request):
        raise Http404
    return request


def requests_to_decide(person: Person) -> list[IdentityRequest]:
    """Return the requests that wait for this person's decision, oldest first. Raises PermissionDenied outside the care side."""
    if roles_of(person).isdisjoint({*MAY_BE_ASKED, Role.ADMIN}):
        raise PermissionDenied
    if roles_of(person).isdisjoint(MAY_BE_ASKED):
        return []
    waiting = IdentityRequest.objects.filter(decision=None, concern__closed_at=None).select_related("concern", "requested_by")
    mine = waiting.exclude(Q(requested_by=person) | Q(requested_by=None)).order_by("pk")[:50]
    return [request for request in mine if _may_decide(person, request)]


def request_to_decide(person: Person, public_id: UUID) -> IdentityRequest:
    """Return a request that waits for this person's decision. Raises Http404."""
    if roles_of(person).isdisjoint(MAY_BE_ASKED):
        raise Http404
    waiting = IdentityRequest.objects.filter(public_id=public_id, decision=None, concern__closed_at=None)
    request = or_404(waiting.select_related("concern", "requested_by").first())
    if not _may_decide(person, request):
        raise Http404
    return request


def safeguarding_leads() -> list[Person]:
    """Return the safeguarding leads, by name: whom to reach when a concern waits too long."""
    return list(Person.objects.with_role(Role.SAFEGUARDING_LEAD).order_by("full_name", "pk"))


def held_back_from(person: Person) -> list[HeldBack]:
    """Return what this person is not told yet of looks at who they are: each with its reason and its day (P15)."""
    found = IdentityRequest.objects.filter(about=person, told_at=None, looks__isnull=False).exclude(held_for="").distinct()
    return [HeldBack(str(request.get_held_for_display()), request.tell_on) for request in found.order_by("tell_on", "pk")]


def looks_of(concern: Concern) -> list[IdentityLook]:
    """Return each look at whom a concern is about, for the leads who handle it."""
    return list(IdentityLook.objects.filter(request__concern=concern).select_related("viewer"))


def _may_decide(person: Person, request: IdentityRequest) -> bool:
    return request.requested_by_id is not None and who_may_decide(request).filter(pk=person.pk).exists()
