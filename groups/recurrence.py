"""From a rule to the days and instants on which a group meets (product.md §5). Pure.

A rule is expanded on the wall clock, and each occurrence becomes an instant of its own: 18:00 stays 18:00 on both sides of a
clock change. No RRULE is ever handed to a calendar: each occurrence is a session with a life of its own.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Literal

from groups.wall_time import Instant, resolve

# The whole horizon that is planned, and checked, at once.
MOST = 26
LAST = -1
WEEKS_PER_STEP = range(1, 9)
MONTHS_PER_STEP = range(1, 7)

Unit = Literal["week", "month"]


class NoRule(ValueError):
    """The parts of a rule do not make one; the message is for developers, forms check before."""


@dataclass(frozen=True)
class Rule:
    """When a group meets: every n weeks on weekdays, or every n months on the n-th (or last) of one weekday.

    `weekdays` count from 0 for Monday. `nth` is 1 to 4, or LAST; for weeks 0. It ends after `count` occurrences, on the day
    `until`, or with the horizon, whichever comes first. `days_off` are days on which nobody should meet: they keep their place,
    flagged, since somebody has to decide what becomes of them.
    """

    first: date
    at: time
    zone: str
    weekdays: frozenset[int]
    unit: Unit = "week"
    every: int = 1
    nth: int = 0
    count: int = MOST
    until: date | None = None
    days_off: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise NoRule("A rule names weekdays from 0 to 6.")
        if self.unit == "week" and (self.nth or self.every not in WEEKS_PER_STEP):
            raise NoRule("A weekly rule has no n-th day and steps of 1 to 8 weeks.")
        if self.unit == "month" and (
            self.nth not in (1, 2, 3, 4, LAST) or len(self.weekdays) != 1 or self.every not in MONTHS_PER_STEP
        ):
            raise NoRule("A monthly rule names one n-th weekday and steps of 1 to 6 months.")
        if not 1 <= self.count <= MOST:
            raise NoRule("A rule has 1 to 26 occurrences.")


@dataclass(frozen=True)
class Occurrence:
    """One meeting of a rule: the clock on the wall, the instant, and whether the day is one of its days off."""

    wall: datetime
    instant: Instant
    is_day_off: bool


def expand(rule: Rule) -> list[Occurrence]:
    """Return the occurrences of a rule, soonest first: 26 at most, none before its first day or after its last."""
    days = (day for day in (_weekly(rule) if rule.unit == "week" else _monthly(rule)) if day >= rule.first)
    within = takewhile(lambda day: rule.until is None or day <= rule.until, days)
    walls = (datetime.combine(day, rule.at) for day in islice(within, rule.count))
    return [Occurrence(wall, resolve(wall, rule.zone), wall.date() in rule.days_off) for wall in walls]


def _weekly(rule: Rule) -> Iterator[date]:
    """Yield the days of every n-th week, counted from the week of the first day (Monday begins it)."""
    monday = rule.first - timedelta(days=rule.first.weekday())
    while monday.year < date.max.year - 1:
        yield from (monday + timedelta(days=weekday) for weekday in sorted(rule.weekdays))
        monday += timedelta(weeks=rule.every)


def _monthly(rule: Rule) -> Iterator[date]:
    """Yield one day of every n-th month, counted from the month of the first day, even where that day itself comes too early."""
    (weekday,) = rule.weekdays
    month = rule.first.year * 12 + rule.first.month - 1
    while month // 12 < date.max.year - 1:
        yield nth_weekday(month // 12, month % 12 + 1, weekday, rule.nth)
        month += rule.every


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the n-th (1 to 4) or LAST of a weekday in a month; every month has both."""
    if nth == LAST:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=nth - 1)
