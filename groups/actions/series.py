"""Planning many sessions by one rule, publishing them, and changing or cancelling all that are still to come.

A draft takes nobody's time: its bookings are released until it is published. Publishing is all or nothing, and the database
decides (`booking_no_overlap`). Time is taken in the order of facilitators and hours, so that two series with the same
co-facilitator wait for one another instead of deadlocking.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from groups.actions.facilitator import name_of
from groups.actions.session import constraint_of
from groups.horizon import objections
from groups.models import Booking, Notice, PeerGroup, Series, Session
from groups.models.series import SeriesPlan
from groups.models.session import Plan
from groups.receivers import sessions_by_receiver
from groups.recurrence import expand
from groups.tasks.series import send_notice
from organizations.actions.audit import record
from organizations.models.person import Person


class SeriesGone(Exception):
    """It was published, or thrown away, in the meantime."""


class SeriesEmpty(Exception):
    """Every date is left out."""


class SeriesBlocked(Exception):
    """Some of its sessions cannot take place; nothing is stored. `sessions` holds their ids."""

    def __init__(self, sessions: Collection[int]) -> None:
        super().__init__(sorted(sessions))
        self.sessions = set(sessions)


@dataclass(frozen=True)
class Pair:
    """Who leads a session, and who with them."""

    lead: Person
    second: Person


@transaction.atomic
def draft_series(group: PeerGroup, plan: SeriesPlan, *, by: Person) -> Series:
    """Store a rule and all its sessions as drafts: seen by their facilitators and coordinators, taking nobody's time."""
    series = Series(group=group)
    series.follow(plan.rule)
    series.save()
    _draw_up(series, plan, by)
    return series


@transaction.atomic
def redraft_series(series: Series, plan: SeriesPlan, *, by: Person) -> Series:
    """Draw a draft up anew by another rule; what was mended by hand goes. Raises SeriesGone."""
    locked = _lock_draft(series)
    locked.sessions.all().delete()
    locked.follow(plan.rule)
    locked.save()
    _draw_up(locked, plan, by)
    return locked


@transaction.atomic
def move_draft(session: Session, wall: datetime, pair: Pair) -> None:
    """Give one session of a draft another time, or other facilitators. Raises SeriesGone, ValueError for a pair of one."""
    assert session.series is not None
    _touch(_lock_draft(session.series))
    if pair.lead == pair.second:
        raise ValueError("A session needs two different people.")
    session.follow(plan_of(session, wall, pair.second))
    session.left_out = False
    session.save()
    session.bookings.all().delete()
    _pencil_in([session], [pair.lead, pair.second])


@transaction.atomic
def leave_out(series: Series, sessions: Collection[int], *, left_out: bool) -> None:
    """Leave sessions of a draft out, or put them back. Raises SeriesGone."""
    locked = _lock_draft(series)
    _touch(locked)
    locked.sessions.filter(pk__in=sessions).update(left_out=left_out)


@transaction.atomic
def discard_series(series: Series, *, by: Person) -> None:
    """Throw a draft away. Raises SeriesGone."""
    locked = _lock_draft(series)
    locked.sessions.all().delete()
    locked.delete()
    record("series discarded", by=by, subject=locked.group.discreet_title)


@transaction.atomic
def publish_series(series: Series, *, by: Person) -> Series:
    """Plan all sessions of a draft, or none, and tell everyone once. Raises SeriesGone, SeriesEmpty, SeriesBlocked."""
    locked = _lock_draft(series)
    locked.sessions.filter(left_out=True).delete()
    sessions = list(locked.sessions.select_for_update(no_key=True).order_by("starts_at"))
    if not sessions:
        raise SeriesEmpty
    against = objections(locked, sessions, timezone.now())
    blocked = {pk for pk, found in against.items() if any(objection.is_red for objection in found)}
    if blocked:
        raise SeriesBlocked(blocked)
    _take_time(sessions)
    at = timezone.now()
    # Told by the digest: only a later change is told again.
    locked.sessions.update(status=Session.Status.SCHEDULED, changed_at=at, told_sequence=F("sequence"))
    locked.status = Series.Status.PUBLISHED
    locked.save(update_fields=["status"])
    write_notices(locked, Notice.Kind.PLANNED, sessions)
    record("series published", by=by, subject=locked.group.discreet_title)
    return locked


def write_notices(series: Series, kind: str, sessions: Collection[Session], *, but: Collection[int] = ()) -> None:
    """Write one digest for each receiver, in this transaction, and send them when it is committed."""
    tell(series, kind, sessions_by_receiver(sessions, but=but))


def tell(series: Series, kind: str, sessions_of: dict[int, list[int]]) -> None:
    """Write the digests of these people, each about their sessions, and send them after commit."""
    rows = [Notice(series=series, person_id=pk, kind=kind, sessions=sessions) for pk, sessions in sessions_of.items()]
    for notice in Notice.objects.bulk_create(rows):
        send_notice.delay_on_commit(series.organization_id, notice.pk)  # type: ignore[attr-defined]


def plan_of(session: Session, wall: datetime, second: Person) -> Plan:
    """Return a session's plan with another time or second facilitator."""
    return Plan(
        wall_start=wall,
        timezone=session.timezone,
        minutes=session.minutes,
        place=session.place,
        video_url=session.video_url,
        cofacilitator=second,
        format=session.format,
        minimum_to_start=session.minimum_to_start,
        late_minutes=session.late_minutes,
        guide=session.guide,
        topic=session.topic,
    )


def _draw_up(series: Series, plan: SeriesPlan, by: Person) -> None:
    """Store the sessions of a rule as drafts."""
    sessions = []
    for occurrence in expand(plan.rule):
        session = Session(group_id=series.group_id, series=series, status=Session.Status.DRAFT)
        session.follow(
            Plan(
                wall_start=occurrence.wall,
                timezone=plan.rule.zone,
                minutes=plan.minutes,
                place=plan.place,
                video_url=plan.video_url,
                cofacilitator=plan.cofacilitator,
                format=plan.format,
                minimum_to_start=plan.minimum_to_start,
                late_minutes=plan.late_minutes,
                guide=plan.guide,
                topic=plan.topic,
            )
        )
        sessions.append(session)
    _pencil_in(Session.objects.bulk_create(sessions), [by, plan.cofacilitator])


def _pencil_in(sessions: list[Session], pair: list[Person]) -> None:
    """Note who shall lead; a released booking takes nobody's time. Whoever stands first leads."""
    names = {person.pk: name_of(person) for person in pair}
    Booking.objects.bulk_create(
        Booking(session=session, facilitator=person, span=session.span, display_name=names[person.pk], released=True)
        for session in sessions
        for person in pair
    )


def _take_time(sessions: list[Session]) -> None:
    """Turn pencil into ink, one booking after the other. Raises SeriesBlocked with the session that met another one."""
    for booking in Booking.objects.filter(session__in=sessions).order_by("facilitator", "span"):
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=booking.pk).update(released=False)
        except IntegrityError as error:
            if constraint_of(error) == "booking_no_overlap":
                raise SeriesBlocked({booking.session_id}) from error
            raise


def _lock_draft(series: Series) -> Series:
    locked = Series.objects.select_for_update(no_key=True).filter(pk=series.pk, status=Series.Status.DRAFT).first()
    if locked is None:
        raise SeriesGone
    return locked


def _touch(locked: Series) -> None:
    locked.touched_at = timezone.now()
    locked.save(update_fields=["touched_at"])
