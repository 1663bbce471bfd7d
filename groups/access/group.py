"""Groups: who sees which, and who may join, lead or run one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.db.models.functions import ExtractHour
from django.http import Http404

from groups.access.facilitator import is_facilitator, led_by
from groups.access.found import or_404
from groups.models import Membership, PeerGroup
from groups.models.group import Bar
from groups.reads import (
    with_next_session,
    with_standing,
    with_taken,
)
from organizations.access import require_role, roles_of
from organizations.models.person import Person, Role

# First hour, and the one after the last.
HOURS = {"early": (0, 10), "day": (10, 17), "late": (17, 24)}


@dataclass(frozen=True)
class GroupSeen:
    """A group as one person may see it, and what that person is to it."""

    group: PeerGroup
    members: int
    offered: int
    membership_id: int | None
    pseudonym: str
    pronouns: str
    waiting_id: int | None
    offered_until: datetime | None
    ahead: int
    facilitates: bool
    coordinates: bool
    bar: Bar | None

    @property
    def is_member(self) -> bool:
        return self.membership_id is not None

    @property
    def waits(self) -> bool:
        return self.waiting_id is not None

    @property
    def is_full(self) -> bool:
        """Nothing to join at once: every place is taken, or held for somebody on the list."""
        return self.members + self.offered >= self.group.capacity_max

    @property
    def may_join(self) -> bool:
        """A place can be had now or waited for."""
        return self.group.is_open and self.bar is None and not self.is_member and not self.facilitates


def groups_to_list(
    now: datetime, *, kinds: Collection[str] = (), topic: str = "", hours: str = "", zone: str = "UTC"
) -> QuerySet[PeerGroup]:
    """Return the open groups, soonest next session first. Takes no person, so that it cannot differ by one (P7).

    `kinds` of "mixed", "women", "men", "nonbinary"; `hours` a key of HOURS: when the next session begins on the clocks of `zone`.
    """
    found = with_next_session(with_taken(PeerGroup.objects.listed()), now)
    if kinds:
        mixed = Q(eligibility=PeerGroup.Eligibility.OPEN) if "mixed" in kinds else Q(pk__in=[])
        found = found.filter(mixed | Q(centred_on__in=kinds))
    if topic:
        found = found.filter(topic=topic)
    if hours in HOURS:
        first, last = HOURS[hours]
        hour = ExtractHour("next_at", tzinfo=ZoneInfo(zone))
        found = found.annotate(hour=hour).filter(hour__gte=first, hour__lt=last)
    return found.order_by(F("next_at").asc(nulls_last=True), "pk")


def groups_to_run(person: Person) -> list[PeerGroup]:
    """Return the groups that are not open, for coordinators. Raises PermissionDenied."""
    require_role(person, Role.COORDINATOR)
    return list(PeerGroup.objects.exclude(status=PeerGroup.Status.OPEN).order_by("-pk")[:100])


def group_to_read(person: Person, pk: int) -> GroupSeen:
    """Return a group: an open one to anybody, any to its members, its facilitators and coordinators. Raises Http404."""
    row = with_standing(with_taken(PeerGroup.objects.filter(pk=pk)), person).first()
    if row is None:
        raise Http404
    seen = _seen(row, person)
    if not (seen.group.is_open or seen.is_member or seen.facilitates or seen.coordinates):
        raise Http404
    return seen


def group_to_join(person: Person, pk: int) -> GroupSeen:
    """Return an open group that this person can be a member of, or is already. Raises Http404."""
    seen = group_to_read(person, pk)
    if not (seen.may_join or seen.is_member):
        raise Http404
    return seen


def group_to_lead(person: Person, pk: int) -> PeerGroup:
    """Return an open group that this person facilitates (guardian's grant). Raises Http404."""
    return or_404(led_by(person).filter(pk=pk, status=PeerGroup.Status.OPEN).first())


def group_to_run(person: Person, pk: int) -> PeerGroup:
    """Return a group, whatever its state, for a coordinator. Raises Http404."""
    if Role.COORDINATOR not in roles_of(person):
        raise Http404
    return or_404(PeerGroup.objects.filter(pk=pk).first())


def names_in(seen: GroupSeen) -> list[Membership]:
    """Return the pseudonyms and pronouns in a group, for its facilitators. Raises Http404 for anybody else."""
    if not seen.facilitates:
        raise Http404
    return list(Membership.objects.current().filter(group=seen.group).order_by("pseudonym").only("pseudonym", "pronouns"))


def _seen(row: PeerGroup, person: Person) -> GroupSeen:
    """Put the annotations of `with_taken` and `with_standing` under names and types."""
    found = vars(row)
    return GroupSeen(
        group=row,
        members=found["members"],
        offered=found["offered"],
        membership_id=found["mine_id"],
        pseudonym=found["mine_pseudonym"] or "",
        pronouns=found["mine_pronouns"] or "",
        waiting_id=found["waits_id"],
        offered_until=found["waits_until"],
        ahead=found["waits_ahead"],
        facilitates=found["facilitates"] and is_facilitator(person),
        coordinates=Role.COORDINATOR in roles_of(person),
        bar=row.bar_for(person),
    )
