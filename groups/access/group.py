"""Groups: who sees which, and who may join, lead or run one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.db.models.functions import ExtractHour
from django.http import Http404

from groups.access.facilitator import is_facilitator, led_by
from groups.access.found import or_404
from groups.models import Agreement, JoinRequest, Membership, PeerGroup
from groups.models.group import Bar
from groups.reads import (
    with_next_sessions,
    with_taken,
    with_work,
)
from organizations.access import require_role, roles_of
from organizations.models.person import Person, Role
from resources.ground_rules import edition

# First hour, and the one after the last.
HOURS = {"early": (0, 10), "day": (10, 17), "late": (17, 24)}


@dataclass(frozen=True)
class Wanted:
    """How a list is narrowed: nothing about who looks. `hours` is a key of HOURS, on the clocks of `zone`."""

    # Of "mixed", "women", "men", "nonbinary".
    kinds: Collection[str] = ()
    topic: str = ""
    hours: str = ""
    zone: str = "UTC"
    format: str = ""
    language: str = ""
    has_places: bool = False
    says_access: bool = False


@dataclass(frozen=True)
class GroupSeen:
    """A group as one person may see it, and what that person is to it."""

    group: PeerGroup
    members: int
    offered: int
    membership: Membership | None
    waiting_id: int | None
    offered_until: datetime | None
    ahead: int
    asks_id: int | None
    asks_status: str
    asks_until: datetime | None
    moves_status: str
    facilitates: bool
    coordinates: bool
    bar: Bar | None
    # The newest version.
    agreement: Agreement | None
    # Of the ground rules; None where the organization has not changed them.
    rules_number: int | None
    # A member who accepted another edition of the ground rules than the one that counts now. For that member's eyes alone.
    rules_changed: bool

    @property
    def is_member(self) -> bool:
        return self.membership is not None

    @property
    def pseudonym(self) -> str:
        return self.membership.pseudonym if self.membership else ""

    @property
    def pronouns(self) -> str:
        return self.membership.pronouns if self.membership else ""

    @property
    def waits(self) -> bool:
        return self.waiting_id is not None

    @property
    def is_stranger(self) -> bool:
        """Nothing links this person to the group: the page shows what the list shows everybody."""
        return not (self.is_member or self.waits or self.asks_id is not None or self.facilitates)

    @property
    def is_approved(self) -> bool:
        """A facilitator said yes: a place can be taken or waited for without asking again."""
        return self.asks_status == JoinRequest.Status.APPROVED

    @property
    def must_ask(self) -> bool:
        """The facilitators answer before one can join."""
        return self.group.join_style != PeerGroup.JoinStyle.INSTANT and not self.is_approved

    @property
    def is_full(self) -> bool:
        """Nothing to join at once: every place is taken, or held for somebody on the list."""
        return self.members + self.offered >= self.group.capacity_max

    @property
    def may_join(self) -> bool:
        """A place can be had now or waited for."""
        return self.group.is_open and self.bar is None and not self.is_member and not self.facilitates


class Name(NamedTuple):
    """Under which name a member is in a group."""

    pseudonym: str
    pronouns: str


@dataclass(frozen=True)
class Work:
    """What the facilitators of a group read of it: who is in it, by chosen name, and how many texts wait for their eyes."""

    names: list[Name]
    cases: int


def groups_to_list(now: datetime, wanted: Wanted | None = None) -> QuerySet[PeerGroup]:
    """Return the open groups, soonest next session first. Takes no person, so that it cannot differ by one (P7)."""
    wanted = wanted or Wanted()
    found = with_next_sessions(with_taken(PeerGroup.objects.listed()), now)
    if wanted.kinds:
        mixed = Q(eligibility=PeerGroup.Eligibility.OPEN) if "mixed" in wanted.kinds else Q(pk__in=[])
        found = found.filter(mixed | Q(centred_on__in=wanted.kinds))
    for name in ("topic", "format", "language"):
        if getattr(wanted, name):
            found = found.filter(**{name: getattr(wanted, name)})
    if wanted.hours in HOURS:
        first, last = HOURS[wanted.hours]
        hour = ExtractHour("next_at", tzinfo=ZoneInfo(wanted.zone))
        found = found.annotate(hour=hour).filter(hour__gte=first, hour__lt=last)
    if wanted.has_places:
        found = found.filter(capacity_max__gt=F("members") + F("offered"))
    if wanted.says_access:
        found = found.exclude(accessibility="")
    return found.order_by(F("next_at").asc(nulls_last=True), "pk")


def groups_to_run(person: Person) -> list[PeerGroup]:
    """Return the groups that are not open, for coordinators. Raises PermissionDenied."""
    require_role(person, Role.COORDINATOR)
    return list(PeerGroup.objects.exclude(status=PeerGroup.Status.OPEN).order_by("-pk")[:100])


def group_to_read(person: Person, pk: int) -> GroupSeen:
    """Return a group: an open one to anybody, any to its members, its facilitators and coordinators. Raises Http404."""
    row = PeerGroup.objects.seen_by(person.pk, person.user_id, pk)
    if row is None:
        raise Http404
    seen = seen_by(row, person)
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


def work_in(seen: GroupSeen) -> Work | None:
    """Return names and number of cases for the facilitators of a group, in one statement; None for anybody else."""
    if not seen.facilitates:
        return None
    found = vars(with_work(PeerGroup.objects.filter(pk=seen.group.pk)).only("pk").get())
    return Work([Name(*name) for name in found["names"]], len(found["cases"]))


def seen_by(row: PeerGroup, person: Person) -> GroupSeen:
    """Put what `PeerGroupQuerySet.seen_by` and `around` bring under names and types."""
    found = vars(row)
    mine = _membership(row, found["mine"]) if found["mine"] else None
    return GroupSeen(
        group=row,
        members=found["members"],
        offered=found["offered"],
        membership=mine,
        waiting_id=found["waits_id"],
        offered_until=found["waits_until"],
        ahead=found["waits_ahead"],
        asks_id=found["asks_id"],
        asks_status=found["asks_status"] or "",
        asks_until=found["asks_until"],
        moves_status=found["moves_status"] or "",
        facilitates=found["facilitates"] and is_facilitator(person),
        coordinates=Role.COORDINATOR in roles_of(person),
        bar=row.bar_for(person),
        agreement=_agreement(row, *found["agreement"]) if found["agreement"] else None,
        rules_number=found["rules_changes"],
        rules_changed=mine is not None and mine.rules_version != edition(found["rules_changes"]),
    )


def _membership(group: PeerGroup, columns: dict[str, Any]) -> Membership:
    columns |= {"joined_on": date.fromisoformat(columns["joined_on"])}
    names = [field.attname for field in Membership._meta.concrete_fields]
    found: Membership = Membership.from_db(group._state.db, names, [columns[name] for name in names])
    found.group = group
    return found


def _agreement(group: PeerGroup, pk: int, version: int, text: str, changes: str, day: str) -> Agreement:
    return Agreement(pk=pk, group=group, version=version, text=text, changes=changes, published_on=date.fromisoformat(day))
