"""Publishing how many people took part in a month or quarter that is over (privacy.md §3, rule 10). Run as the worker.

Each period is published once, in the night after its end, and never again. A period that was missed is published in a later night
with what is there then: places, sessions and seats are those of the period all the same, while people, members, waiting, groups
and facilitators are those of that night. `published_on` tells which night it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from analytics import ledger, tasks
from analytics.actions.publication import BLOCKED, NIGHT, PATIENCE
from analytics.disclosure import roster_value, roster_values
from analytics.models import RosterFigure, RosterRelease
from analytics.roster import end_of
from analytics.roster.audit import search_roster
from analytics.roster.counts import month_counts, quarter_counts
from groups.models import Turnover
from organizations.actions.audit import record
from organizations.models.audit import AuditEntry
from organizations.models.organization import Organization
from peersupport.tenancy import tenant

logger = logging.getLogger(__name__)

MONTH, QUARTER = RosterRelease.Period.MONTH, RosterRelease.Period.QUARTER


class StillRunning(ValueError):
    """The period is not over on that day."""


class RosterBlocked(RuntimeError):
    """The guard found something: nothing of this period is published."""


def periods_due(organization: Organization, now: datetime) -> list[tuple[str, date]]:
    """Months and quarters of the open organization that are over and not published, by their end, each with its first day.

    Only at night where the organization is, or once one has waited for a night too long.
    """
    local = now.astimezone(ZoneInfo(organization.timezone))
    done = set(RosterRelease.objects.values_list("period", "starts_on"))
    missing = [each for each in _over(organization.programme_started_on, local.date()) if each not in done]
    if local.hour in NIGHT:
        return missing
    return [(period, day) for period, day in missing if _midnight(end_of(period, day), local) <= local - PATIENCE]


def publish_period(organization: Organization, period: str, starts_on: date, now: datetime) -> RosterRelease | None:
    """Publish one period of `periods_due`, in a transaction of its own; an alarm where the guard finds anything."""
    publish = publish_month if period == MONTH else publish_quarter
    try:
        with tenant(organization.pk):
            return publish(organization, starts_on, now.astimezone(ZoneInfo(organization.timezone)).date())
    except RosterBlocked as blocked:
        with tenant(organization.pk):
            _raise_alarm(f"{period} {starts_on}", blocked)
        return None


@transaction.atomic
def publish_month(organization: Organization, starts_on: date, on: date) -> RosterRelease | None:
    """Publish the counts of a month, each rounded to 5 or 10; None when that was done before. `on` is the day of counting, local.

    The exact turnover of the month goes with it. Raises StillRunning, RosterBlocked.
    """

    def figures() -> Iterator[RosterFigure]:
        for measure, count in month_counts(organization, starts_on).items():
            # A month has no floor, so there is always a value.
            yield RosterFigure(period=MONTH, measure=measure, value=roster_value(count, MONTH, measure) or 0)

    release = _publish(organization, MONTH, starts_on, on, figures)
    if release is not None:
        Turnover.objects.filter(month=starts_on).delete()
    return release


@transaction.atomic
def publish_quarter(organization: Organization, starts_on: date, on: date) -> RosterRelease | None:
    """Publish members and facilitators by gender at the end of a quarter, each from 20 on and rounded to 10.

    None when that was done before. Raises StillRunning, RosterBlocked.
    """

    def figures() -> Iterator[RosterFigure]:
        for measure, counts in quarter_counts(starts_on).items():
            for gender, value in roster_values(counts).items():
                yield RosterFigure(period=QUARTER, measure=measure, gender=gender, value=value)

    return _publish(organization, QUARTER, starts_on, on, figures)


def _publish(
    organization: Organization, period: str, starts_on: date, on: date, figures: Callable[[], Iterator[RosterFigure]]
) -> RosterRelease | None:
    if on < end_of(period, starts_on):
        raise StillRunning(f"{period} {starts_on}")
    # The unique constraint is the lock: a second worker waits in this INSERT, then finds the release of the first.
    release, is_new = RosterRelease.objects.get_or_create(period=period, starts_on=starts_on, defaults={"published_on": on})
    if not is_new:
        return None
    counted = list(figures())
    others = [one for one in ledger.roster_audit_input() if (one.period, one.starts_on) != (period, starts_on)]
    if problems := search_roster([*others, ledger.counted(release, counted)]):
        raise RosterBlocked("; ".join(f"{problem.source}: {problem.sentence}" for problem in problems))
    for figure in counted:
        figure.release = release
    RosterFigure.objects.bulk_create(counted)
    record("roster.publish", by=None, subject=f"{period} {starts_on:%Y-%m}")
    tasks.draw_pages.delay_on_commit(organization.pk)  # type: ignore[attr-defined]
    return release


def _over(started: date, today: date) -> list[tuple[str, date]]:
    """Every month and quarter since the programme began that is over today, in the order in which they ended."""
    first = {MONTH: started.replace(day=1), QUARTER: started.replace(month=(started.month - 1) // 3 * 3 + 1, day=1)}
    found = []
    for period, day in first.items():
        while (end := end_of(period, day)) <= today:
            found.append((end, str(period), day))
            day = end
    return [(period, day) for _end, period, day in sorted(found)]


def _midnight(day: date, local: datetime) -> datetime:
    return datetime.combine(day, time(), local.tzinfo)


def _raise_alarm(name: str, blocked: RosterBlocked) -> None:
    """Say once for good in the organization's audit, and in the log each night, that a period could not be published."""
    logger.critical("Roster figures of %s were not published, they did not pass the audit: %s", name, blocked)
    if not AuditEntry.objects.filter(verb=BLOCKED, subject=name).exists():
        record(BLOCKED, by=None, subject=name)
