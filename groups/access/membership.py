"""One's own membership and place on a waiting list."""

from django.http import Http404

from groups.access.found import or_404
from groups.links import person_in
from groups.models import JoinRequest, Membership, Move, PeerGroup, WaitingPlace
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


def name_to_start_with(group: PeerGroup, person: Person, identity: Identity) -> dict[str, str]:
    """Return what the join form begins with: what this person asked under, else a name that nobody there has, and their
    pronouns."""
    asked = JoinRequest.objects.reserving().filter(group=group, person=person).first()
    if asked is not None:
        return {"pseudonym": asked.pseudonym, "pronouns": asked.pronouns}
    return {"pseudonym": suggest(identity, taken_names(group)), "pronouns": person.pronouns}


def groups_to_move_to(membership: Membership) -> list[PeerGroup]:
    """Return every other open group, by name: the same for each member, whatever would come of it."""
    return list(PeerGroup.objects.listed().exclude(pk=membership.group_id).order_by("name"))


def move_to_drop(person: Person, pk: int) -> Move:
    """Return one's own wish to move from a group. Raises Http404."""
    moves = Move.objects.select_related("membership__person", "membership__group", "to")
    return or_404(moves.filter(membership__group=pk, membership__person=person).first())


def person_to_leave_alone(organization: Organization, token: str) -> Person:
    """Return whom a token from a reminder is for, in the open organization. Raises Http404 for any other token."""
    found = person_in(token, organization.pk)
    person: Person | None = Person.objects.filter(pk=found).first() if found is not None else None
    return or_404(person)
