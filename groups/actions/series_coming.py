"""Changing or cancelling all sessions of a series that are still to come: one mail for each person, whatever the number.

The sessions are locked in the order of their ids. All are changed, or none.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from groups.actions.bridge_question import ask_again
from groups.actions.series import SeriesBlocked, SeriesGone, plan_of, tell, write_notices
from groups.actions.session import FacilitatorBusy, FacilitatorUntrained, book, call_off
from groups.models import Notice, Series, Session
from groups.models.series import SeriesChange
from groups.models.session import Plan
from organizations.actions.audit import record
from organizations.models.person import Person


@transaction.atomic
def change_series(series: Series, change: SeriesChange, *, by: Person) -> list[Session]:
    """Change all sessions that are still to come. Raises SeriesGone where there is none, SeriesBlocked with those in the way."""
    sessions = _lock_coming(series)
    leads, let_go = {}, defaultdict(list)
    for session in sessions:
        pair = [booking.facilitator for booking in session.bookings.held().select_related("facilitator__user")]
        second = pair[1] if len(pair) > 1 else None
        # Where they lead already, somebody else stays beside them.
        wanted = change.cofacilitator if change.cofacilitator not in (None, pair[0]) else second
        leads[session.pk] = [pair[0], *([wanted] if wanted else [])]
        if second and wanted != second:
            let_go[second.pk].append(session.pk)
        _apply(session, change, wanted or pair[0])
    _rebook(sessions, leads)
    write_notices(series, Notice.Kind.CHANGED, sessions)
    tell(series, Notice.Kind.CANCELLED, let_go)
    record("series changed", by=by, subject=series.group.discreet_title)
    return sessions


@transaction.atomic
def cancel_series(series: Series, *, reason: str, words: str = "", by: Person) -> int:
    """Cancel all sessions that are still to come and tell everyone once; return how many. Raises SeriesGone."""
    sessions = _lock_coming(series)
    # Who is told is read before the time of those who were to lead is free.
    write_notices(series, Notice.Kind.CANCELLED, sessions)
    for session in sessions:
        session.told_sequence = session.sequence + 1
        call_off(session, reason=reason, words=words)
    record("series cancelled", by=by, subject=series.group.discreet_title)
    return len(sessions)


def _lock_coming(series: Series) -> list[Session]:
    coming = series.sessions.filter(status=Session.Status.SCHEDULED, starts_at__gt=timezone.now())
    sessions = list(coming.select_for_update(no_key=True).order_by("pk"))
    if not sessions:
        raise SeriesGone
    return sessions


def _apply(session: Session, change: SeriesChange, second: Person) -> None:
    """Follow the changed plan. Not booked yet."""
    wall = datetime.combine(session.wall.date() + timedelta(days=change.days), change.at or session.wall.time())
    plan = plan_of(session, wall, second)
    plan = replace(
        plan,
        minutes=change.minutes or plan.minutes,
        minimum_to_start=change.minimum_to_start or plan.minimum_to_start,
        late_minutes=plan.late_minutes if change.late_minutes is None else change.late_minutes,
    )
    if change.where is not None:
        plan = _elsewhere(plan, change.where)
    if session.follow(plan):
        session.reminded_at = None
        ask_again(session)
    session.touch()
    session.told_sequence = session.sequence


def _elsewhere(plan: Plan, where: tuple[str, str, str]) -> Plan:
    form, place, video_url = where
    return replace(plan, format=form, place=place, video_url=video_url)


def _rebook(sessions: list[Session], leads: dict[int, list[Person]]) -> None:
    """Free all of their time, then take it anew: so one date may move to where another one was."""
    now = timezone.now()
    for session in sessions:
        session.save()
        session.bookings.held().update(released=True)
    blocked = set()
    for session in sessions:
        try:
            book(session, leads[session.pk])
        except (FacilitatorBusy, FacilitatorUntrained):
            blocked.add(session.pk)
        if session.starts_at <= now:
            blocked.add(session.pk)
    if blocked:
        raise SeriesBlocked(blocked)
