"""One's own membership and place on a waiting list."""

from django.http import Http404

from groups.access.found import or_404
from groups.links import person_in
from groups.models import Membership, PeerGroup, WaitingPlace
from groups.pseudonyms import Identity, suggest
from groups.reads import (
    taken_names,
)
from organizations.models.organization import Organization
from organizations.models.person import Person


def membership_to_change(person: Person, pk: int) -> Membership:
    """Return one's own membership of a group. Raises Http404."""
    return or_404(Membership.objects.current().filter(group=pk, person=person).select_related("group").first())


def waiting_to_answer(person: Person, pk: int) -> WaitingPlace:
    """Return one's own place on a group's waiting list. Raises Http404."""
    return or_404(WaitingPlace.objects.filter(group=pk, person=person).select_related("group").first())


def offer_to_claim(person: Person, pk: int) -> WaitingPlace:
    """Return the place that is held for this person now. Raises Http404."""
    waiting = waiting_to_answer(person, pk)
    if waiting.status != WaitingPlace.Status.OFFERED:
        raise Http404
    return waiting


def suggested_name(group: PeerGroup, identity: Identity) -> str:
    """Return a name that nobody in a group has and that gives nothing away."""
    return suggest(identity, taken_names(group))


def person_to_leave_alone(organization: Organization, token: str) -> Person:
    """Return whom a token from a reminder is for, in the open organization. Raises Http404 for any other token."""
    found = person_in(token, organization.pk)
    person: Person | None = Person.objects.filter(pk=found).first() if found is not None else None
    return or_404(person)
