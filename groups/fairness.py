"""Who can lead when, and whom to ask first (product.md §2, cover and swap). Pure.

Wall times become instants by the rule of `groups.wall_time`, so a week in which the clocks change is judged like any other: who
has time from 14:00 to 16:00 has it on the clocks of their zone, whatever that is in UTC.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from statistics import quantiles
from typing import Literal
from zoneinfo import ZoneInfo

from groups.wall_time import resolve

Span = tuple[datetime, datetime]
Code = Literal["busy", "no_role", "untrained", "stepping_back", "away", "outside_hours", "over_cap"]
Why = Literal["stand_by", "leads_group", "fewer", "as_many", "more", "beyond"]
# With one of these somebody cannot lead; the others are for people to weigh.
RED: frozenset[str] = frozenset({"busy", "no_role", "untrained", "stepping_back"})
LOAD_DAYS = 90
# A week in which the clocks go back is an hour longer than seven days.
FURTHER = timedelta(days=8)
# Of fewer colleagues a band would tell one person's number.
FEWEST_FOR_BAND = 4


@dataclass(frozen=True)
class Reason:
    """Why somebody should not lead at a time. `day` is the last day of training, the day of stepping back or the last one away;
    `count` and `cap` are sessions in that week, this one included, and the most they want."""

    code: Code
    day: date | None = None
    count: int = 0
    cap: int = 0

    @property
    def is_red(self) -> bool:
        return self.code in RED


@dataclass(frozen=True)
class Hours:
    """A stretch of a usual week; weekday 0 is Monday, an end at 00:00 is midnight at the end of that day."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True)
class Difference:
    """Days that differ from the usual week: away, or more hours. Without times it is about whole days."""

    first_day: date
    last_day: date
    away: bool
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a session over, as numbers and yes or no."""

    person: int
    reasons: tuple[Reason, ...] = ()
    load: int = 0
    stands_by: bool = False
    leads_group: bool = False


@dataclass(frozen=True)
class Suggestion:
    """One candidate in the order of asking, and why they stand there."""

    person: int
    whys: tuple[Why, ...]
    reasons: tuple[Reason, ...]
    load: int


def fits(span: Span, pattern: Sequence[Hours], differences: Sequence[Difference], zone: str) -> Reason | None:
    """Return why a span does not lie in somebody's hours: `away`, `outside_hours`, or None where it does.

    Without a pattern nobody said when they have time, so only days away count.
    """
    first, last = _days(span, zone)
    days = [first + timedelta(days=n) for n in range(-1, (last - first).days + 2)]
    for change in (d for d in differences if d.away):
        if any(_overlaps(span, window) for window in _changed(change, days, zone)):
            return Reason("away", day=change.last_day)
    if not pattern:
        return None
    open_to = [window for day in days for window in _usual(pattern, day, zone)]
    open_to += [window for change in differences if not change.away for window in _changed(change, days, zone)]
    return None if _covered(span, open_to) else Reason("outside_hours")


def windows(pattern: Sequence[Hours], differences: Sequence[Difference], first: date, days: int, zone: str) -> list[Span]:
    """Return the stretches of some days in which somebody has time, in order: usual and extra ones, days away cut out."""
    found = [first + timedelta(days=n) for n in range(days)]
    open_to = [window for day in found for window in _usual(pattern, day, zone)]
    open_to += [window for change in differences if not change.away for window in _changed(change, found, zone)]
    for gone in (window for change in differences if change.away for window in _changed(change, found, zone)):
        open_to = [left for window in open_to for left in _without(window, gone)]
    return sorted(open_to)


def week_of(at: datetime, zone: str) -> tuple[int, int]:
    """Return the ISO year and week of an instant on the clocks of a zone."""
    year, week, _ = at.astimezone(ZoneInfo(zone)).isocalendar()
    return year, week


def over_cap(at: datetime, booked: Iterable[datetime], cap: int, zone: str) -> Reason | None:
    """Return `over_cap` where a session that begins at an instant is one too many in its week. `booked` are the other starts."""
    week = week_of(at, zone)
    # What is further away lies in no week with it, and need not be put on a clock on the wall.
    count = 1 + sum(week_of(start, zone) == week for start in booked if abs(start - at) < FURTHER)
    return Reason("over_cap", count=count, cap=cap) if count > cap else None


def load(starts: Iterable[datetime], around: datetime) -> int:
    """Count the sessions in the 90 days before an instant and the 90 after it: what somebody has just carried and will carry."""
    reach = timedelta(days=LOAD_DAYS)
    return sum(around - reach <= start <= around + reach for start in starts)


def band(loads: Collection[int]) -> tuple[int, int] | None:
    """Return between which counts the middle half of the colleagues lies; None where they are so few that it would name one."""
    if len(loads) < FEWEST_FOR_BAND:
        return None
    low, _, high = quantiles(loads, n=4, method="inclusive")
    return int(low), int(high + 0.999)


def rank(candidates: Collection[Candidate], *, salt: int) -> list[Suggestion]:
    """Return who can take a session over, in the order of asking, each with the reason.

    Who cannot (red) is left out. First who stands by, then who has nothing against it, then the lightest load; among equals those
    who lead the group already, then by lot, another one for each `salt`, so that a low number in the database is no burden.
    """
    able = [c for c in candidates if not any(reason.is_red for reason in c.reasons)]
    middle = band([c.load for c in able])
    low, high = middle or (min((c.load for c in able), default=0), max((c.load for c in able), default=0))

    def place(c: Candidate) -> tuple[bool, int, int, bool, str]:
        return not c.stands_by, len(c.reasons), c.load, not c.leads_group, _lot(salt, c.person)

    return [Suggestion(c.person, _whys(c, low, high), c.reasons, c.load) for c in sorted(able, key=place)]


def _whys(c: Candidate, low: int, high: int) -> tuple[Why, ...]:
    found: list[Why] = []
    if c.stands_by:
        found.append("stand_by")
    if c.leads_group:
        found.append("leads_group")
    if low == high and c.load == low:
        found.append("as_many")
    else:
        found.append("fewer" if c.load <= low else "more" if c.load >= high else "as_many")
    if c.reasons:
        found.append("beyond")
    return tuple(found)


def _lot(salt: int, person: int) -> str:
    return sha256(f"{salt}/{person}".encode()).hexdigest()


def _days(span: Span, zone: str) -> tuple[date, date]:
    there = ZoneInfo(zone)
    return span[0].astimezone(there).date(), span[1].astimezone(there).date()


def _usual(pattern: Iterable[Hours], day: date, zone: str) -> list[Span]:
    return [_window(day, h.start, h.end, zone) for h in pattern if h.weekday == day.weekday()]


def _changed(change: Difference, days: Iterable[date], zone: str) -> list[Span]:
    touched = [day for day in days if change.first_day <= day <= change.last_day]
    return [_window(day, change.start or time(0), change.end or time(0), zone) for day in touched]


def _window(day: date, start: time, end: time, zone: str) -> Span:
    last = day + timedelta(days=1) if end == time(0) else day
    return resolve(datetime.combine(day, start), zone).at, resolve(datetime.combine(last, end), zone).at


def _overlaps(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _without(window: Span, gone: Span) -> list[Span]:
    """Return what is left of a window."""
    parts = [(window[0], min(window[1], gone[0])), (max(window[0], gone[1]), window[1])]
    return [(start, end) for start, end in parts if start < end]


def _covered(span: Span, windows: Iterable[Span]) -> bool:
    """Tell whether windows, put end to end, hold a whole span."""
    reached = span[0]
    for start, end in sorted(windows):
        if start > reached:
            break
        reached = max(reached, end)
    return reached >= span[1]
