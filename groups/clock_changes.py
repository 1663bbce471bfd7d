"""When the clocks of a zone change next, and the weeks around it. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

WEEKS = 8
# So far ahead a change is looked for: every zone that has any has two in it.
AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Change:
    """The day on which the clocks change, and how far ahead of UTC they are before and after it."""

    day: date
    before: timedelta
    after: timedelta

    @property
    def goes_forward(self) -> bool:
        return self.after > self.before

    @property
    def minutes(self) -> int:
        """By how much, always positive: 60 nearly everywhere, 30 on Lord Howe Island."""
        return abs(int((self.after - self.before).total_seconds())) // 60


def next_changes(zone: str, today: date) -> list[Change]:
    """Return the changes of the next 400 days, soonest first; none where the clocks never change."""
    there = ZoneInfo(zone)
    days = [today + timedelta(days=n) for n in range(AHEAD.days)]
    found = []
    for day, following in pairwise(days):
        before, after = _offset(day, there), _offset(following, there)
        if before != after:
            found.append(Change(day, before, after))
    return found


def weeks_around(today: date, change: Change | None) -> list[date]:
    """Return the Mondays of eight weeks, from this week on; later where a change would not lie in them: three before its week."""
    this = today - timedelta(days=today.weekday())
    first = this
    if change is not None and change.day >= this + timedelta(weeks=WEEKS - 1):
        first = change.day - timedelta(days=change.day.weekday(), weeks=3)
    return [first + timedelta(weeks=n) for n in range(WEEKS)]


def _offset(day: date, zone: ZoneInfo) -> timedelta:
    """Return the offset as the day begins."""
    offset = datetime(day.year, day.month, day.day, tzinfo=zone).utcoffset()
    assert offset is not None
    return offset


def utc_clock(at: datetime) -> str:
    """Return the time of an instant in UTC: 13:00."""
    return f"{at.astimezone(UTC):%H:%M}"
