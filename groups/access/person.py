"""What a person is in, for their home page and for the strata of rounds. About that person alone, or a count."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from groups.access.group import GroupSeen, Wanted, groups_to_list, seen_by
from groups.models import JoinRequest, Membership, Move, PeerGroup, Session, WaitingPlace
from groups.reads import (
    with_answer,
    with_names,
)
from organizations.models.person import Person


@dataclass(frozen=True)
class MoveSeen:
    """One's own wish to move: where from, where to, and what became of it. `has_next` is false where nothing stands there yet."""

    move: Move
    has_next: bool


def standings_of(person: Person) -> list[GroupSeen]:
    """Return every group that one is in, waits for or has asked to join, by name (home)."""
    return [seen_by(row, person) for row in PeerGroup.objects.around(person.pk, person.user_id)]


def moves_of(person: Person) -> list[MoveSeen]:
    """Return one's wishes to move (home)."""
    wishes = Move.objects.filter(membership__person=person).select_related("membership__group", "to").order_by("pk")
    places = WaitingPlace.objects.filter(person=person, group=OuterRef("to"))
    asked = JoinRequest.objects.filter(person=person, group=OuterRef("to"))
    found = wishes.annotate(has_next=Exists(places), has_asked=Exists(asked))
    return [MoveSeen(wish, vars(wish)["has_next"] or vars(wish)["has_asked"]) for wish in found]


def next_session_of(person: Person) -> Session | None:
    """Return one's next session in any group, `names` and `my_answer` attached (home)."""
    mine = Membership.objects.current().filter(person=person).values("group")
    coming = Session.objects.coming(timezone.now()).filter(Q(group__in=mine) | Q(bridge_to__in=mine))
    return with_answer(with_names(coming), person).select_related("group", "bridge_to").first()


def suggestion_for(person: Person) -> PeerGroup | None:
    """Return one open group with a free place on a topic of interest, soonest first. By topic alone, never by gender (P7)."""
    found = groups_to_list(timezone.now(), Wanted(has_places=True)).filter(topic__in=person.topics)
    found = found.exclude(_has_to_do_with(person))
    return next((group for group in found[:20] if group.bar_for(person) is None), None)


def _has_to_do_with(person: Person) -> Q:
    """Match the groups that one is in, waits for or has asked to join."""
    mine = Membership.objects.current().filter(person=person).values("group")
    waits = WaitingPlace.objects.filter(person=person).values("group")
    asks = JoinRequest.objects.filter(person=person).values("group")
    return Q(pk__in=mine) | Q(pk__in=waits) | Q(pk__in=asks)
