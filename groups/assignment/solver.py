"""Solves the problem in three steps: 7,000 yes-or-nos at once would take HiGHS minutes, these take it seconds.

1. Faces: for each group and facilitator how many of its sessions they lead, a number instead of twelve yes-or-nos. It forbids
   nothing that is allowed, so the bound that it proves holds for the whole problem. It says whose faces a group sees.
2. Filled: every place that can be filled is, with those faces and as few others as may be. Nothing else counts here, so it is
   quick; the others become faces.
3. Sessions: yes or no for each session and each of the group's faces, by all points together.

Who stands by comes after all of them (`stand_by`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from time import monotonic

from groups.assignment.limits import limit_sessions
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
from groups.assignment.program import Column, Program, Values
from groups.assignment.stand_by import stand_by

SECONDS = 4.5
# Of these so many for who stands by.
STAND_BY_SECONDS = 0.4
# Where the first step stops: below it takes long to prove little.
FACES_GAP = 0.06
UNLIMITED = 10**6
# Up to so many yes-or-nos all of it is solved at once, to the end.
SMALL = 400
Chosen = dict[Key, tuple[Key, ...]]
# Of a group and a facilitator.
Pair = tuple[Key, Key]
Able = Mapping[Key, list[Leader]]


def assign(problem: Problem, *, seconds: float = SECONDS) -> Assignment:
    """Return two people for each meeting as far as there are any, within about `seconds`; the same for the same problem.

    Unless the seconds run out: then it is the best found by then, and `gap` says how far from the best possible it may be.
    """
    if not problem.meetings:
        return Assignment({}, {}, 0.0)
    end = monotonic() + seconds
    until = end - STAND_BY_SECONDS
    able = {meeting.key: list(problem.candidates(meeting)) for meeting in problem.meetings}
    if sum(map(len, able.values())) <= SMALL:
        everybody = {(meeting.group, leader.key) for meeting in problem.meetings for leader in able[meeting.key]}
        chosen, bound = _sessions(problem, able, everybody, until=until)
    else:
        chosen, bound = _stepwise(problem, able, until=until)
    points = cost(problem, chosen)
    empty = [meeting for meeting in problem.meetings if len(chosen[meeting.key]) < PLACES]
    return Assignment(
        chosen=chosen,
        open={meeting.key: why_open(problem, meeting, chosen) for meeting in empty},
        gap=max(0.0, (points - bound) / points) if points else 0.0,
        stand_by=stand_by(problem, chosen, until=end),
    )


def _stepwise(problem: Problem, able: Able, *, until: float) -> tuple[Chosen, float]:
    """Go the three steps; return what was chosen, and points that no assignment can be below."""
    faces, bound = _faces(problem, able, until=(monotonic() + until) / 2)
    filled = _filled(problem, able, faces, until=(monotonic() + until) / 2)
    groups = {meeting.key: meeting.group for meeting in problem.meetings}
    faces |= {(groups[key], who) for key, pair in filled.items() for who in pair}
    known = {
        meeting.key: [leader for leader in able[meeting.key] if (meeting.group, leader.key) in faces]
        for meeting in problem.meetings
    }
    chosen, _ = _sessions(problem, known, faces, until=until)
    return min((chosen, filled), key=lambda found: cost(problem, found)), bound


def _faces(problem: Problem, able: Able, *, until: float) -> tuple[set[Pair], float]:
    """Choose who serves which group; return the pairs, and points that no assignment can be below."""
    program = Program()
    together: dict[Pair, list[Meeting]] = defaultdict(list)
    groups: dict[Key, list[Meeting]] = defaultdict(list)
    for meeting in problem.meetings:
        groups[meeting.group].append(meeting)
        for leader in able[meeting.key]:
            together[meeting.group, leader.key].append(meeting)
    times: dict[Pair, Column] = {}
    serves: dict[Pair, Column] = {}
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
    values, bound = program.solve(until=until, gap=FACES_GAP)
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


def _filled(problem: Problem, able: Able, faces: Collection[Pair], *, until: float) -> Chosen:
    """Fill all places that can be filled, with as few new faces as may be; who leads how much is left for the next step."""
    program = Program()
    leads = _yes_or_no(program, problem, able, dict.fromkeys(faces, 0), price_of_others=FACE)
    return _read(problem, able, leads, program.solve(until=until, gap=0)[0])


def _sessions(problem: Problem, able: Able, faces: Collection[Pair], *, until: float) -> tuple[Chosen, float]:
    """Choose among the faces, by everything that nobody may break; return the choice, and points that no other is below."""
    program = Program()
    leads = _yes_or_no(program, problem, able, {})
    serves: dict[Pair, Column] = {}
    mine: dict[Key, list[Column]] = defaultdict(list)
    for meeting in problem.meetings:
        for leader in able[meeting.key]:
            pair, column = (meeting.group, leader.key), leads[meeting.key, leader.key]
            mine[leader.key].append(column)
            if pair not in serves:
                serves[pair] = program.column(FACE)
            program.row([(column, 1), (serves[pair], -1)], high=0)
    _weigh(program, problem, mine)
    values, bound = program.solve(until=until, gap=0)
    return _read(problem, able, leads, values), bound


def _yes_or_no(
    program: Program, problem: Problem, able: Able, faces: Mapping[Pair, int], *, price_of_others: int = 0
) -> dict[tuple[Key, Key], Column]:
    """Add a yes or no for each meeting and each who is able, and all that nobody may break."""
    leads: dict[tuple[Key, Key], Column] = {}
    mine: dict[Key, list[Meeting]] = defaultdict(list)
    for meeting in problem.meetings:
        for leader in able[meeting.key]:
            price = _price(meeting, leader.key) + faces.get((meeting.group, leader.key), price_of_others)
            leads[meeting.key, leader.key] = program.column(price, float(leader.key in meeting.fixed))
            mine[leader.key].append(meeting)
        empty = program.column(EMPTY, 0, PLACES)
        program.row([*((leads[meeting.key, leader.key], 1.0) for leader in able[meeting.key]), (empty, 1)], PLACES, PLACES)
    for leader in problem.leaders:
        limit_sessions(program, leader, mine.get(leader.key, []), leads)
    return leads


def _read(problem: Problem, able: Able, leads: Mapping[tuple[Key, Key], Column], values: Values | None) -> Chosen:
    """Return who leads what; where time ran out before anything was found, only what is fixed."""
    return {
        meeting.key: tuple(
            leader.key
            for leader in able[meeting.key]
            if (leader.key in meeting.fixed if values is None else values[leads[meeting.key, leader.key]] > 0.5)
        )
        for meeting in problem.meetings
    }


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
