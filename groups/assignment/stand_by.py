"""Who stands by for which session: one person each, once it is settled who leads.

A second pass, since it must cost no session a facilitator. Standing by counts like leading: towards what somebody wants in a
week, and towards what they carry. Only those are proposed who said that they may be asked late, at hours that they gave.

Seven days at a time, soonest first: each is a small program that HiGHS solves to the end at once, where all together could run
out of time with hardly anybody found. What somebody carries is taken along, so it evens out over the weeks.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from groups.assignment.limits import limit_sessions
from groups.assignment.problem import EMPTY, STRANGER, Key, Leader, Limit, Meeting, Problem, overlaps
from groups.assignment.program import Column, Program

WEEK = timedelta(days=7)
# What each is taken up with: what they lead, and what they stand by for.
Taken = dict[Key, list[Meeting]]


def stand_by(problem: Problem, chosen: Mapping[Key, tuple[Key, ...]], *, until: float) -> dict[Key, Key]:
    """Return who stands by, by meeting; those for which nobody can are left out. Within a little more than `until` (monotonic).

    Whoever stands by for a meeting already goes on doing so, unless they lead at that time now.
    """
    taken: Taken = {leader.key: [] for leader in problem.leaders}
    for meeting in problem.meetings:
        for key in chosen[meeting.key]:
            taken[key].append(meeting)
    found = _kept(problem, taken)
    for meetings in _weeks(problem):
        rest = _rest(problem, [meeting for meeting in meetings if meeting.key not in found], taken)
        for meeting, key in _solve(rest, until=until):
            found[meeting.key] = key
            taken[key].append(meeting)
    return found


def _kept(problem: Problem, taken: Taken) -> dict[Key, Key]:
    """Return who stands by already and still can, by meeting: they may lead it, and are nowhere else then."""
    found: dict[Key, Key] = {}
    for meeting in problem.meetings:
        for key in sorted(meeting.standing_by & meeting.may & taken.keys(), key=str):
            if not any(overlaps(other.span, meeting.span) for other in taken[key]):
                taken[key].append(meeting)
                found[meeting.key] = key
                break
    return found


def _weeks(problem: Problem) -> Iterator[list[Meeting]]:
    rest = sorted(problem.meetings, key=lambda meeting: meeting.span)
    while rest:
        until = rest[0].span[0] + WEEK
        yield [meeting for meeting in rest if meeting.span[0] < until]
        rest = [meeting for meeting in rest if meeting.span[0] >= until]


def _rest(problem: Problem, meetings: list[Meeting], taken: Taken) -> Problem:
    """Return what is left of the time, the weeks and the hours of those who said that they may be asked late."""
    leaders = []
    for one in problem.leaders:
        if one.stands_by:
            keys = {meeting.key for meeting in taken[one.key]}
            limits = tuple(Limit(limit.meetings, max(0, limit.most - len(limit.meetings & keys))) for limit in one.limits)
            busy = (*one.busy, *(meeting.span for meeting in taken[one.key]))
            leaders.append(Leader(one.key, one.load + len(keys), limits, busy))
    here = (replace(meeting, may=meeting.may - meeting.outside, fixed=frozenset()) for meeting in meetings)
    return Problem(tuple(here), tuple(leaders))


def _solve(rest: Problem, *, until: float) -> list[tuple[Meeting, Key]]:
    """Choose one of those who can for as many meetings as can be, and among these choices the most even one."""
    program = Program()
    columns: dict[tuple[Key, Key], Column] = {}
    mine: Taken = defaultdict(list)
    for meeting in rest.meetings:
        here = []
        for leader in rest.candidates(meeting):
            column = program.column(STRANGER * (leader.key not in meeting.prefers))
            columns[meeting.key, leader.key] = column
            mine[leader.key].append(meeting)
            here.append((column, 1.0))
        if here:
            program.row([*here, (program.column(EMPTY), 1)], 1, 1)
    if not columns:
        return []
    for leader in rest.leaders:
        limit_sessions(program, leader, mine[leader.key], columns)
        _spread(program, leader, [columns[meeting.key, leader.key] for meeting in mine[leader.key]])
    values, _ = program.solve(until=until, gap=0)
    if values is None:
        return []
    by_key = {meeting.key: meeting for meeting in rest.meetings}
    return [(by_key[meeting], key) for (meeting, key), column in columns.items() if values[column] > 0.5]


def _spread(program: Program, leader: Leader, mine: list[Column]) -> None:
    """Price each further time by what somebody carries by then: so the next one goes to who carries least."""
    if mine:
        times = [program.column(leader.load + n) for n in range(1, len(mine) + 1)]
        program.row([*((column, 1.0) for column in mine), *((column, -1.0) for column in times)], 0, 0)
