"""A quarter of made-up groups and facilitators, and how long its assignment takes."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from groups.assignment import Leader, Limit, Meeting, Problem, assign, loads
from tests.performance.report import Line, median, short, spread

HOURS = [(day, hour) for day in range(5) for hour in (9, 11, 12, 14, 16, 17)]
CAPS = (1, 2, 2, 3)


def make_quarter(*, groups: int = 20, weeks: int = 12, people: int = 30, seed: int = 1) -> Problem:
    """Weekly sessions of 75 minutes with buffer; each facilitator likes six hours in ten, half are away for a week.

    Caps of one to three a week, up to five sessions led before; two people are responsible for each group. Every other one said
    that they may be asked late.
    """
    lot = random.Random(seed)
    liked = {who: {hour for hour in HOURS if lot.random() < 0.6} for who in range(people)}
    away = {who: lot.randrange(weeks) if lot.random() < 0.5 else None for who in range(people)}
    plans = [(group, lot.choice(HOURS), frozenset(lot.sample(range(people), 2))) for group in range(groups)]
    meetings = []
    for week in range(weeks):
        may = frozenset(who for who in range(people) if away[who] != week)
        for group, (day, hour), own in plans:
            start = datetime(2027, 1, 4, tzinfo=UTC) + timedelta(weeks=week, days=day, hours=hour)
            outside = frozenset(who for who in may if (day, hour) not in liked[who])
            span = (start, start + timedelta(minutes=75))
            meetings.append(Meeting(key=(group, week), group=group, span=span, may=may, prefers=own, outside=outside))
    in_week = [frozenset(one.key for one in meetings if one.key[1] == week) for week in range(weeks)]  # type: ignore[index]
    leaders = []
    for who in range(people):
        cap = lot.choice(CAPS)
        limits = tuple(Limit(week, cap) for week in in_week)
        leaders.append(Leader(key=who, load=lot.randrange(6), limits=limits, stands_by=who % 2 == 0))
    return Problem(tuple(meetings), tuple(leaders))


def assigning(rounds: int) -> Iterator[Line]:
    """Row 15: 20 groups, 12 weeks, 30 facilitators; another quarter each round. On the clock, as whoever waits for it counts."""
    walls, gaps, spreads, empty = [], [], [], 0
    for seed in range(1, rounds + 1):
        problem = make_quarter(seed=seed)
        begun = time.perf_counter()
        found = assign(problem)
        walls.append(time.perf_counter() - begun)
        counted = loads(problem, found.chosen).values()
        gaps.append(100 * found.gap)
        spreads.append(float(max(counted) - min(counted)))
        empty += len(found.open)
    holds = max(walls) <= 5
    yield Line(
        15, "a quarter, 240 sessions: on the clock", f"{short(median(walls))} s", spread(walls, " s"), target="≤ 5 s", holds=holds
    )
    yield Line(15, "points above the bound that HiGHS proved", f"{short(median(gaps))} %", spread(gaps, " %"))
    yield Line(15, "sessions between who leads most and least", short(median(spreads)), spread(spreads))
    yield Line(15, "sessions left open, all quarters together", str(empty))
