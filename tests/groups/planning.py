"""Series as tests make them: through the real actions."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from groups.actions.series import draft_series, publish_series
from groups.models import PeerGroup, Series
from groups.models.series import SeriesPlan
from groups.recurrence import Rule
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast


def in_days(days: int) -> date:
    """A day from today."""
    return timezone.localdate() + timedelta(days=days)


def make_plan(
    second: Person, *, first: date | None = None, at: time = time(14), count: int = 3, minutes: int = 60, **rule: Any
) -> SeriesPlan:
    """Weekly at 14:00 in Berlin, three times, from three days on; online."""
    first = first or in_days(3)
    rule = {"weekdays": frozenset({first.weekday()}), "zone": "Europe/Berlin", **rule}
    return SeriesPlan(
        rule=Rule(first=first, at=at, count=count, **rule),
        minutes=minutes,
        format="online",
        place="",
        video_url="https://rooms.example.test/1",
        minimum_to_start=3,
        late_minutes=15,
        guide="",
        topic="",
        cofacilitator=second,
    )


def make_series(
    cast: Cast,
    *,
    group: PeerGroup | None = None,
    by: Person | None = None,
    second: Person | None = None,
    is_published: bool = False,
    **plan: Any,
) -> Series:
    """A draft of the cast's group by alice with ivy; published where it is said so."""
    by = by or cast.alice
    with tenant(cast.organization.pk):
        series = draft_series(group or cast.group, make_plan(second or cast.ivy, **plan), by=by)
        return publish_series(series, by=by) if is_published else series


def wall(days: int, hour: int = 14, minute: int = 0) -> datetime:
    """A wall time some days from today."""
    return datetime.combine(in_days(days), time(hour, minute))
