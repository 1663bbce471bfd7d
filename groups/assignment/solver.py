"""Solves the problem in three steps: 7,000 yes-or-nos at once would take HiGHS minutes, these take it seconds.

1. Faces: for each group and facilitator how many of its sessions they lead, a number instead of twelve yes-or-nos. It forbids
   nothing that is allowed, so the bound that it proves holds for the whole problem. It says whose faces a group sees.
2. Sessions: yes or no for each session and each of the group's faces, with everything that nobody may break.
3. Where a place stayed empty: once more, with everybody who could, for all sessions that compete with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from time import monotonic

from groups.assignment.problem import (
    EMPTY,
    FACE,
    MOST,
    OFF_SHARE,
    OUTSIDE_HOURS,
    PLACES,
    SPREAD,
    STRANGER,
    Assignment,
    Key,
    Leader,
    Meeting,
    Problem,
    cost,
    even_share,
    overlaps,
    why_open,
)
from groups.assignment.program import Column, Program

SECONDS = 4.5
# Where the first step stops: below it takes long to prove little. The sessions of the chosen faces are solved to the end.
FACES_GAP, SESSIONS_GAP = 0.06, 0.0
UNLIMITED = 10**6
# Up to so many yes-or-nos all of it is solved at once, to the end.
SMALL = 400
Chosen = dict[Key, tuple[Key, ...]]
Able = Mapping[Key, list[Leader]]


def assign(problem: Problem, *, seconds: float = SECONDS) -> Assignment:
    """Return two people for each meeting as far as there are any, within about `seconds`; the same for the same problem.

    Unless the seconds run out: then it is the best found by then, and `gap` says how far from the best possible it may be.
    """
    if not problem.meetings:
        return Assignment({}, {}, 0.0)
    able = {meeting.key: list(problem.candidates(meeting)) for meeting in problem.meetings}
    if sum(map(len, able.values())) <= SMALL:
        everybody = {(meeting.group, leader.key) for meeting in problem.meetings for leader in able[meeting.key]}
        chosen, bound = _sessions(problem, able, everybody, seconds=seconds)
    else:
        chosen, bound = _stepwise(problem, able, seconds=seconds)
    points = cost(problem, chosen)
    empty = [meeting for meeting in problem.meetings if len(chosen[meeting.key]) < PLACES]
    return Assignment(
        chosen=chosen,
        open={meeting.key: why_open(problem, meeting, chosen) for meeting in empty},
        gap=max(0.0, (points - bound) / points) if points else 0.0,
    )


def _stepwise(problem: Problem, able: Able, *, seconds: float) -> tuple[Chosen, float]:
    """Go the three steps; return what was chosen, and points that no assignment can be below."""
    end = monotonic() + seconds
    faces, bound = _faces(problem, able, seconds=seconds / 2)
    known = {
        meeting.key: [one for one in able[meeting.key] if (meeting.group, one.key) in faces or one.key in meeting.fixed]
        for meeting in problem.meetings
    }
    chosen, _ = _sessions(problem, known, faces, seconds=(end - monotonic()) / 2)
    if wider := _competing(problem, chosen, able):
        again, _ = _sessions(problem, {**known, **{key: able[key] for key in wider}}, faces, seconds=end - monotonic())
        chosen = min((again, chosen), key=lambda found: cost(problem, found))
    return chosen, bound


def _faces(problem: Problem, able: Able, *, seconds: float) -> tuple[set[tuple[Key, Key]], float]:
    """Choose who serves which group; return the pairs, and points that no assignment can be below."""
    program = Program()
    together: dict[tuple[Key, Key], list[Meeting]] = defaultdict(list)
    groups: dict[Key, list[Meeting]] = defaultdict(list)
    for meeting in problem.meetings:
        groups[meeting.group].append(meeting)
        for leader in able[meeting.key]:
            together[meeting.group, leader.key].append(meeting)
    times: dict[tuple[Key, Key], Column] = {}
    serves: dict[tuple[Key, Key], Column] = {}
    for (group, key), meetings in together.items():
        fixed = sum(key in meeting.fixed for meeting in meetings)
        price = min(_price(meeting, key) for meeting in meetings)
        times[group, key] = program.column(price, fixed, len(meetings))
        serves[group, key] = program.column(FACE)
        program.row([(times[group, key], 1), (serves[group, key], -len(meetings))], high=0)
    for group, meetings in groups.items():
        empty = program.column(EMPTY, 0, PLACES * len(meetings))
        here = [pair for pair in together if pair[0] == group]
        program.row([*((times[pair], 1.0) for pair in here), (empty, 1)], PLACES * len(meetings), PLACES * len(meetings))
        program.row([*((serves[pair], 1.0) for pair in here), (empty, 1)], low=PLACES)
    for leader in problem.leaders:
        mine = {group: meetings for (group, key), meetings in together.items() if key == leader.key}
        _limit_times(program, leader, mine, {group: times[group, leader.key] for group in mine})
    _weigh(program, problem, {key: [times[pair] for pair in together if pair[1] == key] for key in {p[1] for p in together}})
    values, bound = program.solve(seconds=seconds, gap=FACES_GAP)
    # Time ran out with nothing in hand: everybody may be a face, and the second step takes what it gets.
    return {pair for pair, column in serves.items() if values is None or values[column] > 0.5}, bound


def _limit_times(program: Program, leader: Leader, mine: Mapping[Key, list[Meeting]], times: Mapping[Key, Column]) -> None:
    """Limit the numbers of one facilitator by what fits into their weeks: of all groups, and of those that meet at one hour."""
    if not mine:
        return
    program.row([(column, 1) for column in times.values()], high=_fitting(leader, [m for each in mine.values() for m in each]))
    seen = set()
    for group, meetings in mine.items():
        first = meetings[0]
        rivals = frozenset(other for other, each in mine.items() if other == group or any(_clash(first, m) for m in each))
        if len(rivals) > 1 and rivals not in seen:
            seen.add(rivals)
            program.row([(times[other], 1) for other in rivals], high=_fitting(leader, [m for g in rivals for m in mine[g]]))


def _sessions(problem: Problem, able: Able, known: Collection[tuple[Key, Key]], *, seconds: float) -> tuple[Chosen, float]:
    """Choose among those who are able, by everything that nobody may break.

    Whoever is not a known face of a group pays for one each time: an exact count would make a few hundred yes-or-nos of it.
    """
    program = Program()
    leads: dict[tuple[Key, Key], Column] = {}
    faces: dict[tuple[Key, Key], Column] = {}
    mine: dict[Key, list[Meeting]] = defaultdict(list)
    for meeting in problem.meetings:
        for leader in able[meeting.key]:
            pair = (meeting.group, leader.key)
            price = _price(meeting, leader.key) + FACE * (pair not in known)
            column = leads[meeting.key, leader.key] = program.column(price, float(leader.key in meeting.fixed))
            mine[leader.key].append(meeting)
            if pair in known:
                if pair not in faces:
                    faces[pair] = program.column(FACE)
                program.row([(column, 1), (faces[pair], -1)], high=0)
        empty = program.column(EMPTY, 0, PLACES)
        program.row([*((leads[meeting.key, leader.key], 1.0) for leader in able[meeting.key]), (empty, 1)], PLACES, PLACES)
    for leader in problem.leaders:
        _limit_sessions(program, leader, mine.get(leader.key, []), leads)
    _weigh(program, problem, {key: [leads[meeting.key, key] for meeting in meetings] for key, meetings in mine.items()})
    values, bound = program.solve(seconds=max(seconds, 0.2), gap=SESSIONS_GAP)
    chosen = {
        meeting.key: tuple(
            leader.key
            for leader in able[meeting.key]
            if (leader.key in meeting.fixed if values is None else values[leads[meeting.key, leader.key]] > 0.5)
        )
        for meeting in problem.meetings
    }
    return chosen, bound


def _limit_sessions(program: Program, leader: Leader, mine: list[Meeting], leads: Mapping[tuple[Key, Key], Column]) -> None:
    """Keep one facilitator within their weeks, and at one place at a time."""
    for limit in leader.limits:
        here = [meeting for meeting in mine if meeting.key in limit.meetings]
        most = max(limit.most, sum(leader.key in meeting.fixed for meeting in here))
        if len(here) > most:
            program.row([(leads[meeting.key, leader.key], 1) for meeting in here], high=most)
    # Spans that share a moment share the beginning of one of them (Helly, in one dimension): one row for each beginning.
    for first in mine:
        here = [meeting for meeting in mine if meeting.span[0] <= first.span[0] < meeting.span[1]]
        if len(here) > 1:
            program.row([(leads[meeting.key, leader.key], 1) for meeting in here], high=1)


def _weigh(program: Program, problem: Problem, columns: Mapping[Key, list[Column]]) -> None:
    """Price who leads most, how far that is from who leads least, and what is above or below an even share."""
    if not columns:
        return
    most, least = program.column(MOST + SPREAD, 0, UNLIMITED), program.column(-SPREAD, 0, UNLIMITED)
    low, high = even_share(problem, columns)
    for leader in problem.leaders:
        if mine := columns.get(leader.key):
            led: list[tuple[Column, float]] = [(column, 1) for column in mine]
            program.row([*led, (most, -1)], high=-leader.load)
            program.row([*led, (least, -1)], low=-leader.load)
            program.row([*led, (program.column(OFF_SHARE, 0, UNLIMITED), -1)], high=high - leader.load)
            program.row([*led, (program.column(OFF_SHARE, 0, UNLIMITED), 1)], low=low - leader.load)


def _competing(problem: Problem, chosen: Chosen, able: Able) -> set[Key]:
    """Return the meetings that take people from one with an empty place: at the same hour, or in the same week of somebody."""
    empty = {
        meeting.key: meeting for meeting in problem.meetings if len(chosen[meeting.key]) < min(PLACES, len(able[meeting.key]))
    }
    found = {other.key for other in problem.meetings if any(_clash(other, meeting) for meeting in empty.values())}
    for leader in problem.leaders:
        for limit in leader.limits:
            if not limit.meetings.isdisjoint(empty):
                found |= limit.meetings
    return found & able.keys()


def _price(meeting: Meeting, key: Key) -> int:
    return STRANGER * (key not in meeting.prefers) + OUTSIDE_HOURS * (key in meeting.outside)


def _clash(one: Meeting, other: Meeting) -> bool:
    return overlaps(one.span, other.span)


def _fitting(leader: Leader, meetings: Iterable[Meeting]) -> int:
    """Return how many of these one person could lead at most: one at a time, no more in a week than they want."""
    rest = {meeting.key: meeting for meeting in meetings}
    fitting = 0
    for limit in leader.limits:
        here = [rest.pop(key) for key in limit.meetings if key in rest]
        fitting += min(max(limit.most, sum(leader.key in m.fixed for m in here)), _one_at_a_time(here))
    return fitting + _one_at_a_time(rest.values())


def _one_at_a_time(meetings: Iterable[Meeting]) -> int:
    """Count the most that do not overlap: whatever ends first is taken first."""
    count, free_from = 0, None
    for meeting in sorted(meetings, key=lambda meeting: meeting.span[1]):
        if free_from is None or meeting.span[0] >= free_from:
            count, free_from = count + 1, meeting.span[1]
    return count
