"""The history of a simulated organization: people join groups, rounds are asked, closed and published, month after month.

Rounds go through the real actions (announce, open, seal, stir, close, publish, destroy), each at its own time; only the tokens'
cryptography is left out, since nobody's device is there. The same seed gives the same people, groups and answers. Published
values differ all the same from run to run: their dither comes from the system's secret source, as it must.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.utils import timezone

from analytics.actions.publication import publish_wave
from analytics.simulation.answers import Character, core_values, phq4_change, quarter_values, session_values
from analytics.simulation.clock import at
from analytics.simulation.people import Population, give_roles, let_join, make_groups, make_population, make_sessions
from analytics.simulation.roster import Life
from groups.models import Membership, PeerGroup
from organizations.models import Organization
from peersupport.tenancy import tenant
from surveys import sealing
from surveys.actions.bulk import fill_letterbox
from surveys.actions.letterbox import close_round, destroy_sheets, stir_letterbox
from surveys.actions.wave import announce_round, open_round
from surveys.linking import EVERYONE, change_of
from surveys.models import Wave
from surveys.querysets import audience
from surveys.question_set import ONE_SIDE, latest

OPEN_FOR = timedelta(days=10)
SHARE_IN_GROUPS = 0.3
PER_GROUP = 9.6
# How many of those who answer let their device remember the earlier round.
SHARE_REMEMBERED = 0.8
TITLES: dict[str, str] = {
    "core": "{:%B %Y}",
    "session": "After a session, {:%B %Y}",
    "quarter": "Quarterly check-in, {:%B %Y}",
}


@dataclass(frozen=True)
class Plan:
    """One simulated organization: how many people, how many monthly rounds, and the day on which it stands today."""

    slug: str
    name: str
    people: int
    waves: int
    seed: int
    today: date
    zone: str = "Europe/Berlin"
    country: str = "DE"
    # The newest monthly round stays open, so that somebody can answer it.
    leave_open: bool = False
    # The month whose round asks everybody how PHQ-4 changed, and since how many months; None: every round asks for levels.
    linked_month: int | None = None
    linked_back: int = 6

    @property
    def started(self) -> date:
        """The first day of the programme: a month before the first round."""
        return self.opening(-1)

    def opening(self, month: int) -> date:
        """The day on which the round of a month opens; the last one opened three days ago, or closed well before today."""
        newest = self.today - timedelta(days=3 if self.leave_open else 20)
        return newest - relativedelta(months=self.waves - 1 - month)


def simulate(plan: Plan, tick: Callable[[], None] = lambda: None) -> Organization:
    """Store one organization with its whole history; `tick` is called after each month."""
    random = Random(plan.seed)  # noqa: S311 — made-up people, the same each time
    organization = Organization.objects.create(
        slug=plan.slug,
        name=plan.name,
        timezone=plan.zone,
        country=plan.country,
        programme_started_on=plan.started,
        live_on=plan.started,
        is_demo=True,
        self_attested_allowed_on=plan.started,
    )
    with tenant(organization.pk):
        population = make_population(organization, plan.people, random, plan.started)
        groups, facilitators = _programme(plan, population)
        # Before the rounds: the after-session round asks people whose group has met.
        make_sessions(groups, facilitators, plan.started, plan.today + timedelta(days=90), plan.today)
        _analyze("organizations_user", "organizations_person", "groups_peergroup", "groups_session")
    # A stream for each month: leaving one out changes no other.
    life = Life(population, plan.seed)
    for month in range(plan.waves):
        _month(plan, life, groups, month, Random(f"{plan.seed}/{month}"))  # noqa: S311
        tick()
    life.count_until(plan.today)
    return organization


def _analyze(*tables: str) -> None:
    """Count what was just written: without statistics the questions "who is asked?" are planned as loops inside loops.

    For the tables' owner, who makes the demo in one transaction. PostgreSQL passes over it for every other role.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _programme(plan: Plan, population: Population) -> tuple[list[PeerGroup], list]:  # type: ignore[type-arg]
    count = max(2, round(plan.people * SHARE_IN_GROUPS / PER_GROUP))
    facilitators = give_roles(population, 2 * count)
    return make_groups(population, facilitators, count, plan.started), facilitators


def _month(plan: Plan, life: Life, groups: list[PeerGroup], month: int, random: Random) -> None:
    first, population = plan.opening(month), life.population
    day = first - timedelta(days=9)
    life.count_until(day)
    with tenant(population.organization.pk):
        life.let_leave(day)
        life.note_joining(day, _join_some(plan, life, groups, month, day, random))
        _analyze("groups_membership")
    leave_open = plan.leave_open and month == plan.waves - 1
    since = plan.opening(month - plan.linked_back) if month == plan.linked_month else None
    _round(plan, population, Wave.Kind.CORE, first, random, leave_open=leave_open, since=since)
    _round(plan, population, Wave.Kind.SESSION, first + timedelta(days=2), random, leave_open=leave_open)
    # Every third month, where it is over by today.
    if month % 3 == 1 and not leave_open:
        later = first + timedelta(days=4)
        _round(plan, population, Wave.Kind.QUARTER, later, Random(f"{plan.seed}/quarter/{month}"), leave_open=False)  # noqa: S311


def _join_some(plan: Plan, life: Life, groups: list[PeerGroup], month: int, day: date, random: Random) -> int:
    """Fill the groups over the first two thirds of the history, the burdened first by lot; return how many joined."""
    population = life.population
    wanted = round(plan.people * SHARE_IN_GROUPS * min(1.0, (month + 1) / max(1, plan.waves * 2 // 3)))
    inside = set(Membership.objects.values_list("person_id", flat=True))
    hosts, away = set(range(2 * len(groups))), inside | life.gone
    free = [i for i, p in enumerate(population.people) if p.pk not in away and i not in hosts]
    free.sort(key=lambda i: -population.characters[i].burden - random.gauss(0, 1.5))
    names, joined = _names(groups), 0
    for i in free[: max(0, wanted - len(inside))]:
        group = min((g for g in groups if _fits(g, population.characters[i].gender)), key=lambda g: (len(names[g]), g.pk))
        if len(names[group]) < group.capacity_max:
            let_join(group, [population.people[i]], day, names[group])
            joined += 1
    return joined


def _names(groups: list[PeerGroup]) -> dict[PeerGroup, set[str]]:
    """The pseudonyms in use in each group."""
    by_group: dict[int, set[str]] = {group.pk: set() for group in groups}
    for group, pseudonym in Membership.objects.values_list("group", "pseudonym"):
        by_group[group].add(pseudonym)
    return {group: by_group[group.pk] for group in groups}


def _fits(group: PeerGroup, gender: str) -> bool:
    """Simulated people choose a group centred on their own experience, or a mixed one."""
    return group.centred_on in ("", {"woman": "women", "man": "men", "nonbinary": "nonbinary"}.get(gender, ""))


def _round(
    plan: Plan, population: Population, kind: str, opens: date, random: Random, *, leave_open: bool, since: date | None = None
) -> None:
    """`since` is the opening day of the round that a change of PHQ-4 is counted from."""
    zone = ZoneInfo(plan.zone)
    opens_at = datetime.combine(opens, time(8), zone)
    closes_at = opens_at + OPEN_FOR
    organization_id = population.organization.pk
    with at(opens_at - timedelta(days=8)), tenant(organization_id):
        wave = Wave.objects.create(
            kind=kind,
            title=TITLES[kind].format(opens),
            question_set=latest(kind).name,
            opens_at=opens_at,
            closes_at=closes_at,
            consulted="Simulated works council",
            linked={"phq4": list(EVERYONE)} if since else {},
            linked_since=Wave.objects.get(kind=kind, title=TITLES[kind].format(since)) if since else None,
        )
    # The keys of a round that is over are gone already, so one spare pair serves them all; an open round has its own.
    with at(opens_at - timedelta(days=7), spare_keys=not leave_open), tenant(organization_id):
        announce_round(wave)
    with at(opens_at), tenant(organization_id):
        open_round(wave)
    with at(opens_at + timedelta(days=2)), tenant(organization_id):
        wave.refresh_from_db()
        _answer(population, wave, opens, random)
        stir_letterbox(wave)
    if leave_open:
        return
    with at(closes_at), tenant(organization_id):
        close_round(wave)
        wave.refresh_from_db()
        publish_wave(wave, on=closes_at.date())
    with at(closes_at + timedelta(hours=20)), tenant(organization_id):
        destroy_sheets(wave, timezone.now())


def _answer(population: Population, wave: Wave, day: date, random: Random) -> None:
    memberships = {m.person_id: m for m in Membership.objects.filter(joined_on__lte=day).select_related("group").order_by("pk")}
    asked = set(audience(population.organization, wave.kind, day).values_list("pk", flat=True))
    sheets, collected = [], []
    for person, character in zip(population.people, population.characters, strict=True):
        membership = memberships.get(person.pk)
        if person.pk not in asked or random.random() > character.habit or (wave.kind == Wave.Kind.SESSION and membership is None):
            continue
        months = None if membership is None else (day - membership.joined_on).days // 30
        if wave.kind == Wave.Kind.SESSION:
            second = membership.group.kind if membership else "mixed"
            values, started = session_values(character, random)
        else:
            second = "not_yet" if membership is None else "member"
            asked_for = core_values if wave.kind == Wave.Kind.CORE else quarter_values
            values, started = asked_for(character, months, random)
            if wave.linked and wave.linked_since:
                values = _as_change(values, character, months, round((day - wave.linked_since.opens_at.date()).days / 30), random)
        if not wave.has_strata:
            second = ONE_SIDE[wave.kind]
        sheets.append(sealing.Content(character.gender, second, values, started))
        collected.append(person)
    fill_letterbox(wave, sheets, collected_by=collected, on=day)


def _as_change(
    values: dict[str, int], character: Character, months: int | None, months_ago: int, random: Random
) -> dict[str, int]:
    """The sheet as a device sends it: of PHQ-4 the difference where it remembers the earlier round, else nothing."""
    rest = dict(values)
    now = rest.pop("phq4", None)
    if now is None or random.random() > SHARE_REMEMBERED:
        return rest
    return {**rest, change_of("phq4"): phq4_change(character, months, months_ago, now, random)}
