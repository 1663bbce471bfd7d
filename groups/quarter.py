"""What a plan of a quarter is about: which sessions, who could lead them, and how a proposal is read back.

Below tasks, which work the proposal out, and actions, which check it again. The statements are the same number for one group and
for twenty.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from groups.assignment import Assignment, Leader, Limit, Meeting, Problem
from groups.fairness import RED, load, week_of
from groups.fitness import Standing, reasons, standings_of
from groups.models import Booking, PeerGroup, PeerGroupUserPermission, RotaDraft, RotaDraftRow, Session, StandBy
from groups.reads import FACILITATE
from groups.wall_time import ends, resolve
from organizations.models.person import Person, Role

WEEK = timedelta(days=7)
# How far back a group's rhythm is looked for.
RHYTHM = timedelta(days=70)
# Nobody is proposed who is away; who leads outside the hours they gave is a matter of points.
NEVER = RED | {"away"}


@dataclass(frozen=True)
class Planned:
    """What was read for a plan: its rows without people, and the problem whose meetings are their places in the list."""

    rows: list[RotaDraftRow]
    problem: Problem


def rows_of(draft: RotaDraft, groups: Collection[PeerGroup]) -> list[RotaDraftRow]:
    """Return the sessions of these groups in the weeks of a plan, those to come and those that their rhythm asks for. Not saved.

    In a week in which a group has a session, also one that is only a draft of a series, none is added.
    """
    start = datetime.combine(draft.first_day, time(0), tzinfo=ZoneInfo("UTC"))
    end = start + draft.weeks * WEEK
    found = Session.objects.filter(group__in=groups, starts_at__gte=start - RHYTHM, starts_at__lt=end)
    by_group: dict[int, list[Session]] = defaultdict(list)
    for session in found.exclude(status=Session.Status.CANCELLED).order_by("starts_at"):
        by_group[session.group_id].append(session)
    rows = []
    for group in groups:
        sessions = by_group[group.pk]
        rows += [_row(draft, session) for session in sessions if session.is_planned and session.starts_at >= start]
        rows += [_new_row(draft, sessions[-1], wall) for wall in _missing(sessions, draft)]
    return sorted(rows, key=lambda row: (row.starts_at, row.group_id))


def read_for(draft: RotaDraft, rows: list[RotaDraftRow]) -> Planned:
    """Return the problem of a plan: who may lead what, what they lead beside it, and what is not to be changed."""
    people = list(Person.objects.with_role(Role.FACILITATOR).select_related("organization").order_by("pk"))
    standings = standings_of(people, [(row.starts_at, row.ends_at) for row in rows])
    inside = {row.session_id for row in rows if row.session_id}
    held: dict[int, set[int]] = defaultdict(set)
    for session, person in Booking.objects.held().filter(session__in=inside).values_list("session", "facilitator"):
        held[session].add(person)
    waiting: dict[int, set[int]] = defaultdict(set)
    for session, person in StandBy.objects.filter(session__in=inside).values_list("session", "person"):
        waiting[session].add(person)
    prefers = responsible({row.group_id for row in rows}, people)
    meetings = tuple(_meeting(i, row, standings, inside, prefers[row.group_id]) for i, row in enumerate(rows))
    if draft.keeps:
        meetings = tuple(_kept(meeting, row, held) for meeting, row in zip(meetings, rows, strict=True))
    meetings = tuple(
        replace(meeting, standing_by=frozenset(waiting.get(row.session_id or 0, ())))
        for meeting, row in zip(meetings, rows, strict=True)
    )
    leaders = tuple(_leader(standing, rows, inside, draft.first_day) for standing in standings.values())
    return Planned(rows, Problem(meetings, leaders))


def fill(planned: Planned, assignment: Assignment) -> list[RotaDraftRow]:
    """Write a proposal into its rows. Not saved."""
    for i, row in enumerate(planned.rows):
        pair = [int(str(key)) for key in assignment.chosen[i]]
        row.first_id, row.second_id = (*pair, None, None)[:2]
        reason = assignment.open.get(i)
        row.why_open = reason.value if reason else ""
        stands_by = assignment.stand_by.get(i)
        row.stand_by_id = None if stands_by is None else int(str(stands_by))
    return planned.rows


def responsible(groups: Collection[int], people: Collection[Person]) -> dict[int, set[int]]:
    """Return for each group which of these people hold guardian's grant on it."""
    by_user = {person.user_id: person.pk for person in people}
    found: dict[int, set[int]] = {group: set() for group in groups}
    grants = PeerGroupUserPermission.objects.filter(content_object__in=groups, permission__codename=FACILITATE)
    for group, user in grants.values_list("content_object", "user"):
        if user in by_user:
            found[group].add(by_user[user])
    return found


def clashes(rows: Iterable[RotaDraftRow], row: RotaDraftRow) -> set[int]:
    """Return who leads another row of the same plan at the time of this one, buffers included."""
    others = (other for other in rows if other.pk != row.pk and _overlap(other.span, row.span))
    return {person for other in others for person in other.pair}


def _missing(sessions: list[Session], draft: RotaDraft) -> list[datetime]:
    """Return the wall times at which a group with this past would meet, were its rhythm carried on."""
    rhythm = [session for session in sessions if session.status != Session.Status.DRAFT]
    if not rhythm:
        return []
    last = rhythm[-1]
    step = WEEK
    for one, other in pairwise(rhythm[-3:]):
        step = 2 * WEEK if timedelta(days=11) <= other.wall - one.wall <= timedelta(days=17) else WEEK
    taken = {session.wall.isocalendar()[:2] for session in sessions}
    end = datetime.combine(draft.first_day, time(0)) + draft.weeks * WEEK
    found, wall = [], last.wall + step
    while wall < end:
        if wall.date() >= draft.first_day and wall.isocalendar()[:2] not in taken:
            found.append(wall)
        wall += step
    return found


def _row(draft: RotaDraft, session: Session) -> RotaDraftRow:
    return RotaDraftRow(
        draft=draft,
        group_id=session.group_id,
        session=session,
        wall_start=session.wall_start,
        timezone=session.timezone,
        minutes=session.minutes,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )


def _new_row(draft: RotaDraft, like: Session, wall: datetime) -> RotaDraftRow:
    starts_at = resolve(wall, like.timezone).at
    return RotaDraftRow(
        draft=draft,
        group_id=like.group_id,
        is_new=True,
        wall_start=wall.replace(tzinfo=ZoneInfo("UTC")),
        timezone=like.timezone,
        minutes=like.minutes,
        starts_at=starts_at,
        ends_at=ends(starts_at, like.minutes),
    )


def _meeting(i: int, row: RotaDraftRow, standings: Mapping[int, Standing], inside: set[int], prefers: Collection[int]) -> Meeting:
    against = {
        person: {reason.code for reason in reasons(standing, (row.starts_at, row.ends_at), but=inside)}
        for person, standing in standings.items()
    }
    return Meeting(
        key=i,
        group=row.group_id,
        span=row.span,
        may=frozenset(person for person, codes in against.items() if not codes & NEVER),
        prefers=frozenset(prefers),
        outside=frozenset(person for person, codes in against.items() if "outside_hours" in codes),
    )


def _kept(meeting: Meeting, row: RotaDraftRow, held: Mapping[int, set[int]]) -> Meeting:
    """Keep those who lead a session already and still may."""
    leads = held.get(row.session_id, set()) if row.session_id else set()
    return replace(meeting, fixed=frozenset(sorted(leads & meeting.may)[:2]))


def _leader(standing: Standing, rows: list[RotaDraftRow], inside: set[int], first_day: date) -> Leader:
    """Return one facilitator; what they lead beside the plan counts towards their weeks, their load and their time."""
    beside = standing.starts(inside)
    weeks: dict[tuple[int, int], set[int]] = defaultdict(set)
    for i, row in enumerate(rows):
        weeks[week_of(row.starts_at, standing.zone)].add(i)
    booked = [week_of(start, standing.zone) for start in beside]
    return Leader(
        key=standing.person,
        load=load(beside, datetime.combine(first_day, time(0), tzinfo=ZoneInfo("UTC"))),
        limits=tuple(Limit(frozenset(here), standing.cap - booked.count(week)) for week, here in weeks.items()),
        busy=tuple((start, end) for session, start, end in standing.booked if session not in inside),
        stands_by=standing.stands_by,
    )


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
