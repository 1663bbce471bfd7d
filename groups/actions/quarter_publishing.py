"""Publishing a plan of a quarter: all of it or nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils import timezone

from groups.actions.facilitator import name_of
from groups.actions.quarter import lock_draft
from groups.actions.series import write_notices
from groups.actions.session import constraint_of
from groups.fitness import reasons, standings_of
from groups.models import Booking, LeadAnswer, Notice, RotaDraft, RotaDraftRow, Series, Session, StandBy
from groups.tasks.quarter import send_quarter
from groups.tasks.session import tell_reassigned
from organizations.actions.audit import record
from organizations.models.person import Person


class PlanChanged(Exception):
    """Somebody changed the plan after this coordinator saw it."""


class PlanBlocked(Exception):
    """Some sessions cannot be led as planned any more; nothing is stored. `rows` holds their ids."""

    def __init__(self, rows: Collection[int]) -> None:
        super().__init__(sorted(rows))
        self.rows = set(rows)


@transaction.atomic
def publish_quarter(draft: RotaDraft, *, version: int, by: Person) -> int:
    """Put a plan into force and tell each facilitator once; return how many sessions. Raises DraftGone, PlanChanged, PlanBlocked.

    Sessions without two people stay as they are; new ones of them are not planned: no session without two.
    """
    locked = lock_draft(draft)
    if locked.version != version:
        raise PlanChanged
    rows = [row for row in locked.rows.select_related("session", "group", "first", "second") if not row.is_open]
    _require_fit(rows)
    made = _plan_new(row for row in rows if row.is_new)
    changed = [row for row in rows if row.session is not None and not row.is_new]
    let_go = _let_go(changed)
    given = _take_time(rows)
    waiting = _put_on_stand_by(rows)
    for session, people in let_go.items():
        session.touch()
        session.save(update_fields=["sequence", "changed_at"])
        for person in people:
            tell_reassigned(session, old=person, new=None)
    # Facilitators have a digest of their own, over all groups; members are told where there are new dates.
    for series, sessions in made.items():
        leading = {person for row in rows if row.group_id == series.group_id for person in row.pair}
        write_notices(series, Notice.Kind.PLANNED, sessions, but=leading)
    _ask_to_confirm(given)
    for person_id in sorted({person for _, person in given} | waiting):
        send_quarter.delay_on_commit(locked.organization_id, person_id)  # type: ignore[attr-defined]
    locked.status, locked.touched_at = RotaDraft.Status.PUBLISHED, timezone.now()
    locked.save(update_fields=["status", "touched_at"])
    record("quarter published", by=by, subject=locked.first_day.isoformat())
    return len(rows)


def _require_fit(rows: list[RotaDraftRow]) -> None:
    """Look again at everybody, as things are now. Raises PlanBlocked."""
    people = Person.objects.filter(pk__in={pk for row in rows for pk in row.pair}).select_related("organization")
    standings = standings_of(list(people), [(row.starts_at, row.ends_at) for row in rows])
    inside = {row.session_id for row in rows if row.session_id}
    # Someone may have planned by hand what the plan would plan, or cancelled or moved what it has.
    times = {(row.group_id, row.starts_at) for row in rows if row.is_new}
    there = set(
        Session.objects.exclude(status=Session.Status.CANCELLED)
        .filter(group__in={group for group, _ in times}, starts_at__in={at for _, at in times})
        .values_list("group", "starts_at")
    )
    now = timezone.now()
    blocked = set()
    for row in rows:
        gone = row.session is None or not row.session.is_planned or row.session.starts_at != row.starts_at
        span = (row.starts_at, row.ends_at)
        unfit = any(reason.is_red for pk in row.pair for reason in reasons(standings[pk], span, but=inside))
        closed = not row.group.is_open or row.starts_at <= now
        if unfit or closed or ((row.group_id, row.starts_at) in there if row.is_new else gone):
            blocked.add(row.pk)
    if blocked:
        raise PlanBlocked(blocked)


def _plan_new(rows: Iterable[RotaDraftRow]) -> dict[Series, list[Session]]:
    """Plan the new sessions, a series for each group, and note them in their rows."""
    by_group: dict[int, list[RotaDraftRow]] = defaultdict(list)
    for row in rows:
        by_group[row.group_id].append(row)
    latest = Session.objects.filter(group__in=by_group).exclude(status=Session.Status.CANCELLED)
    like = {session.group_id: session for session in latest.order_by("group", "-starts_at").distinct("group")}
    made: dict[Series, list[Session]] = {}
    for group, found in by_group.items():
        series = _series(found)
        made[series] = Session.objects.bulk_create([_session(row, series, like.get(group)) for row in found])
        for row, session in zip(found, made[series], strict=True):
            row.session = session
        RotaDraftRow.objects.bulk_update(found, ["session"])
    return made


def _series(rows: list[RotaDraftRow]) -> Series:
    first = rows[0].wall_start
    apart = [other.wall_start - one.wall_start for one, other in pairwise(rows)]
    return Series.objects.create(
        group_id=rows[0].group_id,
        status=Series.Status.PUBLISHED,
        first_day=first.date(),
        wall_time=first.time(),
        timezone=rows[0].timezone,
        every=2 if apart and min(apart) > timedelta(days=10) else 1,
        weekdays=[first.weekday()],
        count=len(rows),
    )


def _session(row: RotaDraftRow, series: Series, like: Session | None) -> Session:
    """Return a session in the manner of the group's latest. Its digest tells of it: only a later change is told again."""
    session = Session(
        group_id=row.group_id,
        series=series,
        wall_start=row.wall_start,
        timezone=row.timezone,
        minutes=row.minutes,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minimum_to_start=row.group.minimum_to_start,
        late_minutes=row.group.late_minutes,
        format=row.group.format,
        told_sequence=0,
    )
    if like is not None:
        session.place, session.video_url, session.format = like.place, like.video_url, like.format
    return session


def _let_go(rows: list[RotaDraftRow]) -> dict[Session, list[Person]]:
    """Free the time of those who lead a session now and shall not; return them by session. In the order of the sessions' ids."""
    ids = [row.session_id for row in rows if row.session_id]
    sessions = {s.pk: s for s in Session.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    wanted = {row.session_id: set(row.pair) for row in rows}
    found: dict[Session, list[Person]] = defaultdict(list)
    freed = []
    for booking in Booking.objects.held().filter(session__in=ids).select_related("facilitator"):
        if booking.facilitator_id not in wanted[booking.session_id]:
            found[sessions[booking.session_id]].append(booking.facilitator)
            freed.append(booking.pk)
    Booking.objects.filter(pk__in=freed).update(released=True)
    LeadAnswer.objects.filter(session__in=ids, answer="asked").exclude(
        person__in={p for pair in wanted.values() for p in pair}
    ).delete()
    return found


def _take_time(rows: list[RotaDraftRow]) -> list[tuple[int, int]]:
    """Book everybody in one statement; return who was given which session. Raises PlanBlocked."""
    held = set(Booking.objects.held().filter(session__in=[row.session_id for row in rows]).values_list("session", "facilitator"))
    people = {person.pk: person for row in rows for person in (row.first, row.second) if person is not None}
    names = {pk: name_of(person) for pk, person in sorted(people.items())}
    given = [(row, pk) for row in rows for pk in row.pair if (row.session_id, pk) not in held]
    bookings = [
        Booking(session=row.session, facilitator_id=pk, span=row.span, display_name=names[pk])
        # By facilitator and hour: two plans with the same people wait for one another instead of deadlocking.
        for row, pk in sorted(given, key=lambda each: (each[1], each[0].starts_at))
    ]
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(
                bookings,
                update_conflicts=True,
                unique_fields=["organization", "session", "facilitator"],
                update_fields=["span", "display_name", "released"],
            )
    except IntegrityError as error:
        if constraint_of(error) == "booking_no_overlap":
            raise PlanBlocked({row.pk for row, _ in given}) from error
        raise
    return [(row.session.pk, pk) for row, pk in given if row.session is not None]


def _put_on_stand_by(rows: list[RotaDraftRow]) -> set[int]:
    """Note who stands by, as far as they still can; return those to whom it is new. Who leads a session stands by no more."""
    sessions = [row.session_id for row in rows]
    leading = {(row.session_id, pk) for row in rows for pk in row.pair}
    there = {(one.session_id, one.person_id): one.pk for one in StandBy.objects.filter(session__in=sessions)}
    StandBy.objects.filter(pk__in=[pk for key, pk in there.items() if key in leading]).delete()
    wanted = [row for row in rows if row.stand_by_id and (row.session_id, row.stand_by_id) not in there]
    people = Person.objects.filter(pk__in={row.stand_by_id for row in wanted}).select_related("organization")
    # After the bookings: who leads something else of the plan then is busy by now.
    standings = standings_of(list(people), [(row.starts_at, row.ends_at) for row in wanted])
    able = [
        StandBy(session_id=row.session_id, person_id=pk, told_at=None)
        for row in wanted
        if (pk := row.stand_by_id)
        and row.session_id
        and not any(reason.is_red for reason in reasons(standings[pk], (row.starts_at, row.ends_at)))
    ]
    StandBy.objects.bulk_create(able, ignore_conflicts=True)
    return {one.person_id for one in able}


def _ask_to_confirm(given: list[tuple[int, int]]) -> None:
    LeadAnswer.objects.bulk_create(
        [LeadAnswer(session_id=session, person_id=person) for session, person in given],
        update_conflicts=True,
        unique_fields=["organization", "session", "person"],
        update_fields=["answer", "told_at"],
    )
