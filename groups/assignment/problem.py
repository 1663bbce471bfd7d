"""What is to be assigned, what an assignment is, and what one costs. Pure: keys and instants, nobody's name.

A facilitator is free for a session or not: what nobody may break (training, absence, buffer, caps, two different people) is kept
out of reach of any price. What one would rather have costs points, below, and the fewest points win.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

Key = Hashable
Span = tuple[datetime, datetime]
PLACES = 2

# Points. An empty place outweighs everything else together; then fairness (who leads most, how far they are from who leads
# least, and each session above or below an even share: else one who led much before would hide what the others get), then the
# same two faces for a group, then hours that people like.
EMPTY = 1000
MOST = 12
SPREAD = 6
OFF_SHARE = 1
FACE = 6
STRANGER = 1
OUTSIDE_HOURS = 2


class Reason(Enum):
    """Why a place of a session stayed empty."""

    NOBODY = "nobody"
    BUSY = "busy"
    CAPS = "caps"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Meeting:
    """One session to be led. `span` includes the buffer; `may` are those who are trained and not away then.

    `prefers` are responsible for the group; for those in `outside` the hour is not one that they gave. `fixed` lead it already,
    `standing_by` stand by for it already.
    """

    key: Key
    group: Key
    span: Span
    may: frozenset[Key]
    prefers: frozenset[Key] = frozenset()
    outside: frozenset[Key] = frozenset()
    fixed: frozenset[Key] = frozenset()
    standing_by: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class Limit:
    """That somebody leads at most so many of these meetings: those of one week, what is booked beside the plan taken off."""

    meetings: frozenset[Key]
    most: int


@dataclass(frozen=True)
class Leader:
    """One facilitator. `load` is what they led before the plan and lead beside it; `busy` is other booked time, with its buffer.

    `stands_by` says that they may be asked late. No meeting stands in two of the limits: a week is a week.
    """

    key: Key
    load: int = 0
    limits: tuple[Limit, ...] = ()
    busy: tuple[Span, ...] = ()
    stands_by: bool = False


@dataclass(frozen=True)
class Problem:
    """Everything at once."""

    meetings: tuple[Meeting, ...]
    leaders: tuple[Leader, ...]

    def candidates(self, meeting: Meeting) -> Iterator[Leader]:
        """Return who could lead a meeting if it were the only one."""
        for leader in self.leaders:
            if leader.key in meeting.fixed or (
                leader.key in meeting.may and is_free(leader, meeting) and has_room(leader, meeting)
            ):
                yield leader


@dataclass(frozen=True)
class Assignment:
    """Who leads what, and who stands by where somebody can.

    `gap` is how far from the best possible the leading may be, as a share of the points (0: it is the best).
    """

    chosen: Mapping[Key, tuple[Key, ...]]
    open: Mapping[Key, Reason]
    gap: float
    stand_by: Mapping[Key, Key] = field(default_factory=dict)


def overlaps(one: Span, other: Span) -> bool:
    """Tell whether two spans share a moment; where one ends as the other begins, they do not."""
    return one[0] < other[1] and other[0] < one[1]


def is_free(leader: Leader, meeting: Meeting) -> bool:
    """Tell whether nothing else is booked then."""
    return not any(overlaps(span, meeting.span) for span in leader.busy)


def has_room(leader: Leader, meeting: Meeting) -> bool:
    """Tell whether one more fits into their week."""
    return not any(meeting.key in limit.meetings and limit.most < 1 for limit in leader.limits)


def loads(problem: Problem, chosen: Mapping[Key, tuple[Key, ...]]) -> dict[Key, int]:
    """Return how many sessions each leads, before and in the plan."""
    found = {leader.key: leader.load for leader in problem.leaders}
    for pair in chosen.values():
        for key in pair:
            found[key] += 1
    return found


def even_share(problem: Problem, able: Collection[Key]) -> tuple[int, int]:
    """Return between which numbers the load of each would lie if all places were filled and all sessions shared evenly."""
    if not able:
        return 0, 0
    total = PLACES * len(problem.meetings) + sum(leader.load for leader in problem.leaders if leader.key in able)
    return total // len(able), -(-total // len(able))


def cost(problem: Problem, chosen: Mapping[Key, tuple[Key, ...]]) -> int:
    """Return the points of an assignment: fewer is better. Fairness is counted over those who could lead anything at all."""
    counted = loads(problem, chosen)
    able = {leader.key for meeting in problem.meetings for leader in problem.candidates(meeting)}
    compared = [counted[key] for key in able]
    points = MOST * max(compared) + SPREAD * (max(compared) - min(compared)) if compared else 0
    low, high = even_share(problem, able)
    points += sum(OFF_SHARE * max(low - load, load - high, 0) for load in compared)
    faces = set()
    for meeting in problem.meetings:
        pair = chosen.get(meeting.key, ())
        points += EMPTY * (PLACES - len(pair))
        points += sum(STRANGER for key in pair if key not in meeting.prefers)
        points += sum(OUTSIDE_HOURS for key in pair if key in meeting.outside)
        faces |= {(meeting.group, key) for key in pair}
    return points + FACE * len(faces)


def why_open(problem: Problem, meeting: Meeting, chosen: Mapping[Key, tuple[Key, ...]]) -> Reason:
    """Return why a place stayed empty: what would have to change first for somebody to take it."""
    others = [leader for leader in problem.leaders if leader.key in meeting.may and leader.key not in chosen[meeting.key]]
    if not others:
        return Reason.NOBODY
    free = [leader for leader in others if is_free(leader, meeting)]
    if not free:
        return Reason.BUSY
    taken = {other.key for other in problem.meetings if other.key != meeting.key and overlaps(other.span, meeting.span)}
    elsewhere = {key for other in taken for key in chosen.get(other, ())}
    return Reason.ELSEWHERE if all(leader.key in elsewhere for leader in free) else Reason.CAPS
