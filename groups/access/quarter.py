"""Plans of a quarter: coordinators make, read and edit them; facilitators read what a published one gave them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from groups.access.facilitator import facilitator_names, facilitators
from groups.access.found import or_404
from groups.fairness import Reason, load
from groups.fitness import Standing, reasons, standings_of
from groups.models import LeadAnswer, PeerGroup, RotaDraft, RotaDraftRow
from groups.quarter import clashes, responsible
from organizations.access import require_role, roles_of
from organizations.models.person import Person, Role

WEEK_DAYS = 7


@dataclass(frozen=True)
class Load:
    """How many sessions somebody leads and stands by for in a plan, and leads beside it within 90 days of its beginning."""

    name: str
    planned: int
    standing_by: int
    beside: int
    cap: int

    @property
    def total(self) -> int:
        return self.planned + self.beside


@dataclass(frozen=True)
class Against:
    """What speaks against somebody who is proposed for a row; without a reason they lead another row then."""

    person: int
    stands_by: bool
    reason: Reason | None

    @property
    def is_red(self) -> bool:
        return self.reason is None or self.reason.is_red


@dataclass(frozen=True)
class DraftSeen:
    """A plan as its page shows it. `names` are those of facilitators, by person; `against` is what speaks against rows, by id."""

    draft: RotaDraft
    rows: list[RotaDraftRow]
    names: Mapping[int, str]
    loads: list[Load]
    against: Mapping[int, list[Against]]

    @property
    def open(self) -> list[RotaDraftRow]:
        return [row for row in self.rows if row.is_open]

    @property
    def doubtful(self) -> list[RotaDraftRow]:
        """Rows with two people against one of whom something speaks."""
        return [row for row in self.rows if not row.is_open and self.against.get(row.pk)]

    @property
    def leading(self) -> list[Load]:
        return [load for load in self.loads if load.planned or load.standing_by]

    @property
    def resting(self) -> list[Load]:
        return [load for load in self.loads if not load.planned and not load.standing_by]

    @property
    def stood_by(self) -> int:
        """For how many of the sessions that publishing puts into force somebody stands by."""
        return sum(row.stand_by_id is not None and not row.is_open for row in self.rows)

    @property
    def by_hand(self) -> int:
        """How many rows somebody has changed."""
        return sum(row.version > 0 for row in self.rows)

    @property
    def kept_back(self) -> int:
        """How many new sessions publishing will not plan, since they lack somebody."""
        return sum(row.is_new for row in self.open)

    def near(self, row: RotaDraftRow, people: Collection[int]) -> list[RotaDraftRow]:
        """Return the other rows of these people in the days around one: changing that one can say something new about them."""
        reach = timedelta(days=WEEK_DAYS)
        return [
            other
            for other in self.rows
            if other.pk != row.pk
            and abs(other.starts_at - row.starts_at) < reach
            and not {*other.pair, other.stand_by_id}.isdisjoint(people)
        ]


@dataclass(frozen=True)
class Choice:
    """One facilitator for one row: what speaks against them, whether they lead the group, how much they lead and stand by."""

    person: int
    name: str
    reasons: list[Reason]
    elsewhere: bool
    responsible: bool
    load: int
    standing_by: int
    stands_by: bool

    @property
    def can(self) -> bool:
        return not self.elsewhere and not any(reason.is_red for reason in self.reasons)


def drafts_to_edit(person: Person) -> list[RotaDraft]:
    """Return the newest plans, for coordinators. Raises PermissionDenied."""
    require_role(person, Role.COORDINATOR)
    return list(RotaDraft.objects.exclude(status=RotaDraft.Status.PUBLISHED)[:5])


def groups_to_plan(person: Person) -> list[PeerGroup]:
    """Return the open groups by title, for coordinators. Raises PermissionDenied."""
    require_role(person, Role.COORDINATOR)
    return list(PeerGroup.objects.listed().order_by("discreet_title", "pk"))


def quarter_to_edit(person: Person, public_id: UUID) -> RotaDraft:
    """Return a plan for a coordinator. Raises Http404, for everybody else too (P18)."""
    found = RotaDraft.objects.filter(public_id=public_id) if Role.COORDINATOR in roles_of(person) else RotaDraft.objects.none()
    return or_404(found.first())


def row_to_edit(person: Person, public_id: UUID, pk: int) -> RotaDraftRow:
    """Return one session of a draft that a coordinator may still edit. Raises Http404."""
    draft = quarter_to_edit(person, public_id)
    found = draft.rows.filter(draft__status=RotaDraft.Status.READY, pk=pk)
    return or_404(found.select_related("draft", "group").first())


def draft_seen(draft: RotaDraft) -> DraftSeen:
    """Return all rows of a plan, who leads how much, and what speaks against it; of a published plan nothing is looked at again.

    As many statements for one group as for twenty.
    """
    rows = list(draft.rows.select_related("group", "session"))
    people = list(facilitators().select_related("organization"))
    names = _names(people)
    planned = Counter(pk for row in rows for pk in row.pair)
    standing_by = Counter(row.stand_by_id for row in rows)
    inside = {row.session_id for row in rows if row.session_id}
    around = min((row.starts_at for row in rows), default=timezone.now())
    standings = standings_of(people, [(row.starts_at, row.ends_at) for row in rows])
    loads = [
        Load(names[pk], planned[pk], standing_by[pk], load(one.starts(inside), around), one.cap) for pk, one in standings.items()
    ]
    against = _against(rows, standings, inside) if draft.is_ready else {}
    return DraftSeen(draft, rows, names, sorted(loads, key=lambda each: (-each.total, each.name.casefold())), against)


def choices_for(row: RotaDraftRow) -> list[Choice]:
    """Return everybody for one row of a draft: who can first, then by load, so that the fairest choice stands on top."""
    rows = list(row.draft.rows.all())
    people = list(facilitators().select_related("organization"))
    names = _names(people)
    inside = {other.session_id for other in rows if other.session_id}
    planned = Counter(pk for other in rows for pk in other.pair)
    standing_by = Counter(other.stand_by_id for other in rows)
    elsewhere = clashes(rows, row)
    own = responsible({row.group_id}, people)[row.group_id]
    found = []
    for pk, one in standings_of(people, [(row.starts_at, row.ends_at)]).items():
        others = [other.starts_at for other in rows if pk in other.pair and other.pk != row.pk]
        against = reasons(one, (row.starts_at, row.ends_at), but=inside, others=others)
        total = planned[pk] + load(one.starts(inside), row.starts_at)
        found.append(Choice(pk, names[pk], against, pk in elsewhere, pk in own, total, standing_by[pk], one.stands_by))
    return sorted(
        found, key=lambda each: (not each.can, len(each.reasons), not each.responsible, each.load, each.name.casefold())
    )


def leads_to_confirm(person: Person) -> list[LeadAnswer]:
    """Return the sessions that a plan gave one and that wait for one's word, soonest first. Raises PermissionDenied."""
    require_role(person, Role.FACILITATOR)
    waiting = LeadAnswer.objects.waiting(timezone.now()).filter(person=person)
    return list(waiting.select_related("session__group").order_by("session__starts_at"))


def lead_to_decline(person: Person, public_id: UUID) -> LeadAnswer:
    """Return one such session. Raises Http404."""
    if Role.FACILITATOR not in roles_of(person):
        return or_404(None)
    waiting = LeadAnswer.objects.waiting(timezone.now()).filter(person=person, session__public_id=public_id)
    return or_404(waiting.select_related("session__group").first())


def people_by_id(ids: list[int]) -> list[Person]:
    """Return these facilitators."""
    return list(facilitators().select_related("organization").filter(pk__in=ids))


def _names(people: list[Person]) -> dict[int, str]:
    """Return the name that each shows; who has chosen none stands there as in the directory."""
    return {person.pk: person.full_name for person in people} | facilitator_names()


def _against(rows: list[RotaDraftRow], standings: Mapping[int, Standing], inside: Collection[int]) -> dict[int, list[Against]]:
    """Look at everybody who is proposed, as things are now; who stands by as if they were to lead that session too."""
    led: dict[int, list[RotaDraftRow]] = defaultdict(list)
    for row in rows:
        for pk in row.pair:
            led[pk].append(row)
    found: dict[int, list[Against]] = defaultdict(list)
    for row in rows:
        for pk in (*row.pair, *([row.stand_by_id] if row.stand_by_id else [])):
            stands_by = pk == row.stand_by_id
            if pk not in standings:
                found[row.pk].append(Against(pk, stands_by, Reason("no_role")))
                continue
            others = [other for other in led[pk] if other.pk != row.pk]
            said = reasons(standings[pk], (row.starts_at, row.ends_at), but=inside, others=[o.starts_at for o in others])
            found[row.pk] += [Against(pk, stands_by, reason) for reason in said]
            if pk in clashes(others, row):
                found[row.pk].append(Against(pk, stands_by, None))
    return {pk: against for pk, against in found.items() if against}
