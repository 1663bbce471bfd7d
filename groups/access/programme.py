"""The coordinator's view of the programme: cover, training, load, and counts in bands. Never members, posts or answers."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

from django.utils import timezone

from groups.access.facilitator import facilitator_names, facilitators, facilitators_of
from groups.access.found import or_404
from groups.fairness import load
from groups.fitness import Standing, standings_of
from groups.models import HandOver, JoinRequest, LeadAnswer, PeerGroup, Session, Training
from groups.quarter import responsible
from groups.staffing import ALERT, PAIR, with_leads
from organizations.access import require_role, roles_of
from organizations.models.person import Person, Role

WEEKS = 12
SOON = timedelta(days=60)
# Over the median by so many sessions in the 90 days before and after today: somebody carries more than the others.
MUCH = 6


@dataclass
class GroupCover:
    """One group: how many of its sessions in twelve weeks have two, one or no facilitator who will come."""

    group: PeerGroup
    leads: int
    full: int = 0
    one: int = 0
    none: int = 0

    @property
    def planned(self) -> int:
        return self.full + self.one + self.none

    @property
    def lacks(self) -> int:
        return self.one + self.none


@dataclass(frozen=True)
class Trained:
    """A facilitator and the last day on which their training holds; None where there is none."""

    person: Person
    name: str
    until: date | None
    modules: int
    load: int
    cap: int
    step_back_on: date | None
    over: list[tuple[int, int]] = field(default_factory=list)

    def ends_within(self, today: date) -> bool:
        return self.until is None or self.until <= today + SOON


@dataclass(frozen=True)
class Programme:
    """All of it, for one page."""

    needs: list[Session]
    urgent: int
    groups: list[GroupCover]
    people: list[Trained]
    median: float
    overdue: int
    unconfirmed: int
    handovers: list[HandOver]

    @property
    def lacking(self) -> list[GroupCover]:
        """Groups to look at: a session lacks somebody, or none is planned."""
        return [cover for cover in self.groups if cover.lacks or not cover.planned]

    @property
    def covered(self) -> list[GroupCover]:
        return [cover for cover in self.groups if cover.planned and not cover.lacks]

    @property
    def without_pair(self) -> list[GroupCover]:
        return [cover for cover in self.groups if cover.leads < PAIR]

    @property
    def expiring(self) -> list[Trained]:
        today = timezone.localdate()
        return sorted((p for p in self.people if p.ends_within(today)), key=lambda p: (p.until or date.min, p.name))

    @property
    def overloaded(self) -> list[Trained]:
        return [p for p in self.people if p.over or p.load >= self.median + MUCH]


def programme_seen(person: Person) -> Programme:
    """Return the programme of the next twelve weeks, for a coordinator, in as many statements for one group as for forty.

    Raises PermissionDenied.
    """
    require_role(person, Role.COORDINATOR)
    now = timezone.now()
    groups = list(PeerGroup.objects.listed().order_by("discreet_title", "pk"))
    everybody = list(facilitators().select_related("organization"))
    own = responsible({group.pk for group in groups}, everybody)
    covers = {group.pk: GroupCover(group, leads=len(own[group.pk])) for group in groups}
    coming = Session.objects.coming(now).filter(starts_at__lt=now + timedelta(weeks=WEEKS), group__in=covers)
    needs = []
    for session in with_leads(coming).select_related("group"):
        leads = vars(session)["leads"]
        # Where two groups meet it is a date of both.
        for cover in (covers[group] for group in session.groups_in if group in covers):
            cover.full += leads >= PAIR
            cover.one += leads == 1
            cover.none += leads == 0
        if leads < PAIR:
            needs.append(session)
    people = _trained(everybody, now)
    return Programme(
        needs=needs,
        urgent=sum(session.starts_at <= now + ALERT for session in needs),
        # What needs cover stands first.
        groups=sorted(covers.values(), key=lambda cover: -cover.lacks),
        people=people,
        median=median([one.load for one in people] or [0]),
        overdue=JoinRequest.objects.overdue(now).count(),
        unconfirmed=LeadAnswer.objects.waiting(now).values("person").distinct().count(),
        handovers=list(HandOver.objects.ahead().select_related("group")),
    )


def training_of_all(person: Person) -> list[Trained]:
    """Return every facilitator with their training, who needs one first. Raises PermissionDenied."""
    require_role(person, Role.COORDINATOR)
    found = _trained(list(facilitators().select_related("organization")), timezone.now())
    return sorted(found, key=lambda one: (one.until or date.min, one.name.casefold()))


def facilitator_to_train(coordinator: Person, pk: int) -> Person:
    """Return a facilitator for a coordinator. Raises Http404, for everybody else too (P18)."""
    _require_coordinator(coordinator)
    return or_404(facilitators().select_related("organization").filter(pk=pk).first())


def trainings_of(person: Person) -> list[Training]:
    """Return what a facilitator completed, the newest first."""
    return list(Training.objects.filter(person=person).order_by("-completed_on", "module"))


def training_to_remove(coordinator: Person, pk: int) -> Training:
    """Return one note of a training for a coordinator. Raises Http404."""
    _require_coordinator(coordinator)
    return or_404(Training.objects.select_related("person").filter(pk=pk).first())


def handover_to_settle(person: Person, pk: int) -> HandOver:
    """Return a hand-over for its two facilitators and for coordinators. Raises Http404."""
    found = HandOver.objects.ahead().select_related("group", "giver", "taker", "together").filter(pk=pk).first()
    handover = or_404(found)
    roles = roles_of(person)
    of_the_two = person.pk in (handover.giver_id, handover.taker_id) and Role.FACILITATOR in roles
    return or_404(handover if of_the_two or Role.COORDINATOR in roles else None)


def handover_to_call_off(coordinator: Person, pk: int) -> HandOver:
    """Return a hand-over for a coordinator, who planned it. Raises Http404."""
    _require_coordinator(coordinator)
    return handover_to_settle(coordinator, pk)


def people_to_hand_over(group: PeerGroup) -> tuple[dict[int, str], dict[int, str]]:
    """Return who can hand a group over and who can take it, as names by id."""
    names = facilitator_names()
    known = {person.pk: names.get(person.pk) or person.full_name for person in facilitators()}
    givers = {pk: known[pk] for pk in facilitators_of(group).values_list("pk", flat=True) if pk in known}
    return givers, {pk: name for pk, name in known.items() if pk not in givers}


def sessions_together(group: PeerGroup) -> dict[UUID, Session]:
    """Return the next sessions of a group, of which both may lead one."""
    return {session.public_id: session for session in group.sessions.coming(timezone.now())[:12]}


def shown_name(person: Person) -> str:
    """Return the name a facilitator shows, or that of the directory."""
    return facilitator_names().get(person.pk) or person.full_name


def _require_coordinator(person: Person) -> None:
    or_404(person if Role.COORDINATOR in roles_of(person) else None)


def _trained(people: list[Person], now: datetime) -> list[Trained]:
    names = facilitator_names()
    modules: Counter[int] = Counter()
    for pk, _ in Training.objects.values_list("person", "module").distinct():
        modules[pk] += 1
    standings = standings_of(people, [(now, now)])
    return [
        Trained(
            person=person,
            name=names.get(person.pk) or person.full_name,
            until=max((one.valid_until for one in standings[person.pk].training), default=None),
            modules=modules[person.pk],
            load=load(standings[person.pk].starts(), now),
            cap=standings[person.pk].cap,
            step_back_on=standings[person.pk].step_back_on,
            over=_weeks_over(standings[person.pk], now),
        )
        for person in people
    ]


def _weeks_over(standing: Standing, now: datetime) -> list[tuple[int, int]]:
    """Return the weeks to come in which somebody leads more than they want, with how many."""
    weeks: dict[tuple[int, int], int] = defaultdict(int)
    for start in standing.starts():
        if start > now:
            year, week, _ = start.isocalendar()
            weeks[year, week] += 1
    return [(week, count) for (_, week), count in sorted(weeks.items()) if count > standing.cap]
