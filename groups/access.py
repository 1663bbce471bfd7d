"""Who may see and do what with groups and sessions: the whole permission story of this app.

The list is the same for everybody. What one may not see is 404, like what is not there (P18). Nothing here answers "is X in this
group?": people read about themselves only, facilitators about pseudonyms.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour
from django.http import Http404
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user, get_users_with_perms

from groups.links import person_in
from groups.models import Booking, FacilitatorName, Membership, PeerGroup, Session, WaitingPlace
from groups.models.group import Bar
from groups.pseudonyms import Identity, suggest
from groups.reads import (
    FACILITATE,
    taken_names,
    with_answer,
    with_answers,
    with_names,
    with_next_session,
    with_standing,
    with_taken,
)
from organizations.access import require_role, roles_of
from organizations.models.organization import Organization
from organizations.models.person import Person, Role

T = TypeVar("T")
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


def membership_to_change(person: Person, pk: int) -> Membership:
    """Return one's own membership of a group. Raises Http404."""
    return _or_404(Membership.objects.current().filter(group=pk, person=person).select_related("group").first())


def waiting_to_answer(person: Person, pk: int) -> WaitingPlace:
    """Return one's own place on a group's waiting list. Raises Http404."""
    return _or_404(WaitingPlace.objects.filter(group=pk, person=person).select_related("group").first())


def offer_to_claim(person: Person, pk: int) -> WaitingPlace:
    """Return the place that is held for this person now. Raises Http404."""
    waiting = waiting_to_answer(person, pk)
    if waiting.status != WaitingPlace.Status.OFFERED:
        raise Http404
    return waiting


def group_to_lead(person: Person, pk: int) -> PeerGroup:
    """Return an open group that this person facilitates (guardian's grant). Raises Http404."""
    return _or_404(_led(person).filter(pk=pk, status=PeerGroup.Status.OPEN).first())


def group_to_run(person: Person, pk: int) -> PeerGroup:
    """Return a group, whatever its state, for a coordinator. Raises Http404."""
    if Role.COORDINATOR not in roles_of(person):
        raise Http404
    return _or_404(PeerGroup.objects.filter(pk=pk).first())


def session_to_read(person: Person, public_id: UUID) -> Session:
    """Return a session of a group that one is in, facilitates or coordinates, or that one is booked for. Raises Http404."""
    mine = Membership.objects.current().filter(person=person, group=OuterRef("group"))
    sessions = Session.objects.filter(public_id=public_id).annotate(is_mine=Exists(mine))
    if Role.COORDINATOR not in roles_of(person):
        booked = Booking.objects.filter(facilitator=person).values("session")
        sessions = sessions.filter(Q(is_mine=True) | Q(group__in=_led(person).values("pk")) | Q(pk__in=booked))
    return _or_404(with_answer(with_names(sessions), person).select_related("group").first())


def person_to_leave_alone(organization: Organization, token: str) -> Person:
    """Return whom a token from a reminder is for, in the open organization. Raises Http404 for any other token."""
    found = person_in(token, organization.pk)
    person: Person | None = Person.objects.filter(pk=found).first() if found is not None else None
    return _or_404(person)


def session_to_answer(person: Person, public_id: UUID) -> tuple[Session, Membership]:
    """Return a planned session and one's membership in its group. Raises Http404."""
    session = session_to_read(person, public_id)
    if not session.is_planned:
        raise Http404
    return session, membership_to_change(person, session.group_id)


def session_to_lead(person: Person, public_id: UUID) -> Session:
    """Return a planned session that one is booked for, or whose group one facilitates. Raises Http404."""
    session = session_to_read(person, public_id)
    if not (session.is_planned and leads(person, session)):
        raise Http404
    return session


def leads(person: Person, session: Session) -> bool:
    """Tell whether one is booked for a session, or facilitates its group."""
    if session.bookings.held().filter(facilitator=person).exists():
        return True
    return _led(person).filter(pk=session.group_id).exists()


def sessions_of(person: Person, seen: GroupSeen, limit: int = 3) -> list[Session]:
    """Return the next sessions of a group, with what this person said; with counts of answers for those who lead it."""
    sessions = with_names(Session.objects.coming(timezone.now()).filter(group=seen.group))
    sessions = with_answers(sessions) if seen.facilitates else with_answer(sessions, person)
    return list(sessions[:limit])


def names_in(seen: GroupSeen) -> list[Membership]:
    """Return the pseudonyms and pronouns in a group, for its facilitators. Raises Http404 for anybody else."""
    if not seen.facilitates:
        raise Http404
    return list(Membership.objects.current().filter(group=seen.group).order_by("pseudonym").only("pseudonym", "pronouns"))


def rota_of(person: Person) -> list[Session]:
    """Return the next sessions that one is booked for, soonest first. Raises PermissionDenied without the role."""
    require_role(person, Role.FACILITATOR)
    booked = Booking.objects.held().filter(facilitator=person).values("session")
    coming = Session.objects.coming(timezone.now()).filter(pk__in=booked).select_related("group")
    return list(with_answers(with_names(coming))[:60])


def groups_led_by(person: Person) -> list[PeerGroup]:
    """Return the open groups that a person facilitates, by title."""
    return list(_led(person).filter(status=PeerGroup.Status.OPEN).order_by("discreet_title", "pk"))


def facilitators() -> QuerySet[Person]:
    """Return everybody with the facilitator role: the same for whoever looks, or it would tell who is a member where."""
    return Person.objects.with_role(Role.FACILITATOR).select_related("user").order_by("pk")


def leaders_to_choose(*, but: Person) -> dict[int, Person]:
    """Return who can be the second facilitator, by id."""
    return {person.pk: person for person in facilitators() if person != but}


def second_of(session: Session) -> tuple[Person, Person | None]:
    """Return the facilitator who planned a session, and the other one."""
    pair = [booking.facilitator for booking in session.bookings.held().select_related("facilitator")]
    return pair[0], pair[1] if len(pair) > 1 else None


def my_display_name(person: Person) -> str:
    """Return the name that a facilitator shows, empty before they have one."""
    found = FacilitatorName.objects.filter(person=person).first()
    return found.name if found else ""


def suggested_name(group: PeerGroup, identity: Identity) -> str:
    """Return a name that nobody in a group has and that gives nothing away."""
    return suggest(identity, taken_names(group))


def facilitator_names() -> dict[int, str]:
    """Return the display name of every facilitator who has one, by person."""
    return dict(FacilitatorName.objects.values_list("person", "name"))


def facilitators_of(group: PeerGroup) -> QuerySet[Person]:
    """Return the people who hold guardian's grant on a group."""
    users = get_users_with_perms(group, only_with_perms_in=[FACILITATE], with_group_users=False)
    return Person.objects.active().filter(user__in=users).order_by("pk")


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


def _led(person: Person) -> QuerySet[PeerGroup]:
    led: QuerySet[PeerGroup] = get_objects_for_user(
        person.user,
        FACILITATE,
        klass=PeerGroup.objects.all(),
        use_groups=False,
        with_superuser=False,
        accept_global_perms=False,
    )
    return led


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
        facilitates=found["facilitates"],
        coordinates=Role.COORDINATOR in roles_of(person),
        bar=row.bar_for(person),
    )


def _or_404(found: T | None) -> T:
    if found is None:
        raise Http404
    return found
