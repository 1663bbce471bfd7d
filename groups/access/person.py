"""What a person is in, for their home page and for the strata of rounds. About that person alone, or a count."""

from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from groups.access.group import groups_to_list
from groups.models import Membership, PeerGroup, Session, WaitingPlace
from groups.reads import (
    with_answer,
    with_names,
)
from organizations.models.person import Person


def groups_of(person: Person) -> list[PeerGroup]:
    """Return the groups that one is in, by name (home)."""
    mine = Membership.objects.current().filter(person=person).values("group")
    return list(PeerGroup.objects.filter(pk__in=mine).order_by("name"))


def next_session_of(person: Person) -> Session | None:
    """Return one's next session in any group, `names` and `my_answer` attached (home)."""
    mine = Membership.objects.current().filter(person=person).values("group")
    coming = Session.objects.coming(timezone.now()).filter(group__in=mine).select_related("group")
    return with_answer(with_names(coming), person).first()


def offers_of(person: Person) -> list[WaitingPlace]:
    """Return the places that are held for a person now (home)."""
    return list(WaitingPlace.objects.offered().filter(person=person).select_related("group"))


def suggestion_for(person: Person) -> PeerGroup | None:
    """Return one open group with a free place on a topic of interest, soonest first. By topic alone, never by gender (P7)."""
    mine = Membership.objects.current().filter(person=person).values("group")
    found = groups_to_list(timezone.now()).filter(topic__in=person.topics).exclude(pk__in=mine)
    return next((group for group in found[:20] if not is_full(group) and group.bar_for(person) is None), None)


def is_full(group: PeerGroup) -> bool:
    """Tell whether a listed group (`with_taken`) has no place left."""
    return bool(group.members + group.offered >= group.capacity_max)  # type: ignore[attr-defined]


def stratum_of(person: Person) -> str:
    """Return the stratum of the core round: "member" of a group, or "not_yet"."""
    return "member" if Membership.objects.current().filter(person=person).exists() else "not_yet"


def count_members(people: QuerySet[Person]) -> int:
    """Count those among these people who are in a group."""
    return people.filter(pk__in=Membership.objects.current().values("person")).count()


def latest_session_kind(person: Person, since: datetime) -> str | None:
    """Return the kind ("mixed" or "specific") of the latest session since an instant in one's groups, None where there was none.

    Nobody records who was there: the latest session of a group that one was in on that day counts.
    """
    now = timezone.now()
    past = Session.objects.filter(
        group__memberships__person=person,
        group__memberships__left_on=None,
        group__memberships__joined_on__lte=F("starts_at__date"),
        ends_at__gte=since,
        ends_at__lte=now,
    ).exclude(status=Session.Status.CANCELLED)
    latest = past.select_related("group").order_by("-ends_at", "-pk").first()
    return latest.group.kind if latest else None
