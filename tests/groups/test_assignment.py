"""The assignment of a quarter: what nobody may break holds for any problem, and on tiny ones nothing is better."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from groups.assignment import Leader, Limit, Meeting, Problem, Reason, assign, cost, loads
from groups.assignment.problem import overlaps
from tests.performance.quarter import make_quarter

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
HOUR, BUFFER = timedelta(hours=1), timedelta(minutes=15)


def meeting(key: int, at: float, *, group: int = 0, may: str = "abc", **more: Any) -> Meeting:
    """A session of an hour and its buffer, some hours after Monday's midnight."""
    start = MONDAY + at * HOUR
    more = {name: frozenset(who) for name, who in more.items()}
    return Meeting(key=key, group=group, span=(start, start + HOUR + BUFFER), may=frozenset(may), **more)


@st.composite
def problems(draw: st.DrawFn, meetings: int = 7, people: str = "abcd") -> Problem:
    """Some weeks with hours that touch and overlap; people who are away, busy, capped, loaded."""
    some = st.frozensets(st.sampled_from(people))
    found = []
    for key in range(draw(st.integers(1, meetings))):
        at = draw(st.sampled_from([9, 10, 10.25, 11.25, 33, 177, 178]))
        may = draw(some)
        made = meeting(key, at, group=draw(st.integers(0, 1)), may="")
        found.append(
            replace(made, may=may, prefers=draw(some), outside=draw(some) & may, standing_by=draw(some) if key else frozenset())
        )
    weeks = [frozenset(m.key for m in found if m.span[0] < MONDAY + 168 * HOUR)]
    weeks.append(frozenset(m.key for m in found) - weeks[0])
    leaders = []
    for key in people:
        busy = draw(st.sampled_from([(), ((MONDAY + 9 * HOUR, MONDAY + 10.25 * HOUR),)]))
        limits = tuple(Limit(week, draw(st.integers(0, 3))) for week in weeks)
        leaders.append(Leader(key=key, load=draw(st.integers(0, 4)), limits=limits, busy=busy, stands_by=draw(st.booleans())))
    return Problem(tuple(found), tuple(leaders))


def faults(problem: Problem, chosen: Any) -> list[str]:
    """Whatever is broken that nobody may break."""
    found = []
    by_key = {m.key: m for m in problem.meetings}
    mine: dict[Any, list[Meeting]] = {leader.key: [] for leader in problem.leaders}
    for key, pair in chosen.items():
        if len(set(pair)) != len(pair) or len(pair) > 2:
            found.append(f"not two different people for {key}")
        for who in pair:
            mine[who].append(by_key[key])
            if who not in by_key[key].may | by_key[key].fixed:
                found.append(f"{who} may not lead {key}")
    for leader in problem.leaders:
        led = mine[leader.key]
        spans = [m.span for m in led] + list(leader.busy)
        fixed = {m.key for m in led if leader.key in m.fixed}
        if any(overlaps(one, other) for one, other in combinations(spans, 2)):
            found.append(f"{leader.key} is in two places")
        for limit in leader.limits:
            if len({m.key for m in led} & limit.meetings) > max(limit.most, len(fixed & limit.meetings)):
                found.append(f"{leader.key} leads more than they want")
    return found


def faults_of_stand_by(problem: Problem, found: Any) -> list[str]:
    """Whatever is wrong with who stands by."""
    wrong = []
    by_key = {m.key: m for m in problem.meetings}
    people = {leader.key: leader for leader in problem.leaders}
    for key, who in found.stand_by.items():
        meeting, one = by_key[key], people[who]
        led = [by_key[other] for other, pair in found.chosen.items() if who in pair]
        waits = [by_key[other] for other, person in found.stand_by.items() if person == who and other != key]
        if who not in meeting.may or any(overlaps(meeting.span, other.span) for other in led + waits):
            wrong.append(f"{who} could not come to {key}")
        if who in meeting.standing_by:
            continue
        if not one.stands_by or who in meeting.outside or any(overlaps(meeting.span, span) for span in one.busy):
            wrong.append(f"{who} did not say that they stand by for {key}")
        taken = {other.key for other in [*led, *waits]} | {key}
        if any(key in limit.meetings and len(taken & limit.meetings) > limit.most for limit in one.limits):
            wrong.append(f"{who} leads and stands by more than they want")
    return wrong


def best_by_trying_all(problem: Problem) -> int:
    """The fewest points of all assignments that break nothing."""
    choices = []
    for one in problem.meetings:
        able = [leader.key for leader in problem.candidates(one)]
        choices.append([pair for size in (0, 1, 2) for pair in combinations(able, size) if one.fixed <= set(pair)])
    keys = [one.key for one in problem.meetings]
    allowed = (dict(zip(keys, pairs, strict=True)) for pairs in product(*choices))
    return min(cost(problem, chosen) for chosen in allowed if not faults(problem, chosen))


@settings(max_examples=60, deadline=None)
@given(problems())
def test_nobody_is_double_booked_overloaded_or_untrained(problem: Problem) -> None:
    found = assign(problem)
    assert faults(problem, found.chosen) == []
    assert faults_of_stand_by(problem, found) == []
    assert set(found.chosen) == {one.key for one in problem.meetings}
    assert set(found.open) == {key for key, pair in found.chosen.items() if len(pair) < 2}


@settings(max_examples=25, deadline=None)
@given(problems(meetings=3))
def test_no_assignment_of_a_tiny_problem_is_better(problem: Problem) -> None:
    found = assign(problem)
    assert cost(problem, found.chosen) == best_by_trying_all(problem)
    assert found.gap < 1e-6


@settings(max_examples=15, deadline=None)
@given(problems())
def test_the_same_problem_has_the_same_answer(problem: Problem) -> None:
    assert assign(problem) == assign(problem)


def test_each_empty_place_has_its_reason() -> None:
    booked = ((MONDAY + 9 * HOUR, MONDAY + 11 * HOUR),)
    everything = frozenset(range(9))
    people = (Leader("a"), Leader("b"), Leader("c", busy=booked), Leader("d", limits=(Limit(everything, 0),)))
    reasons = assign(
        Problem(
            (
                meeting(0, 30, may=""),
                meeting(1, 9, may="c"),
                meeting(2, 50, may="d"),
                meeting(3, 70, may="ab"),
                meeting(4, 70.5, group=1, may="ab"),
            ),
            people,
        )
    )
    assert {key: reasons.open[key] for key in (0, 1, 2)} == {0: Reason.NOBODY, 1: Reason.BUSY, 2: Reason.CAPS}
    # Of two sessions at one hour with the same two people, one place more is not to be had: who could leads the other one.
    assert sum(len(reasons.chosen[key]) for key in (3, 4)) == 2
    assert {reasons.open[key] for key in (3, 4) if key in reasons.open} == {Reason.ELSEWHERE}


def test_the_load_is_spread_and_the_past_counts() -> None:
    week = [meeting(n, 24 * n + 9, group=n, may="abcd") for n in range(4)]
    people = tuple(Leader(key, load=load) for key, load in zip("abcd", (6, 0, 0, 0), strict=True))
    counted = loads(Problem(tuple(week), people), assign(Problem(tuple(week), people)).chosen)
    assert counted["a"] == 6
    assert sorted(counted.values()) == [2, 3, 3, 6]


def test_a_group_keeps_its_faces_and_a_fixed_place_stays() -> None:
    weekly = [meeting(n, 168 * n + 9, may="abcd", prefers="ab") for n in range(4)]
    equal = Problem(tuple(weekly), tuple(Leader(key, load=load) for key, load in zip("abcd", (0, 0, 4, 4), strict=True)))
    assert set(assign(equal).chosen.values()) == {("a", "b")}
    fixed = replace(equal, meetings=(replace(weekly[0], fixed=frozenset("d"), may=frozenset("ab")), *weekly[1:]))
    assert "d" in assign(fixed).chosen[0]


def test_fixed_places_that_break_a_cap_are_kept_and_nothing_is_added() -> None:
    two = tuple(meeting(n, 24 * n, may="ab", fixed="a") for n in range(2))
    capped = Leader("a", limits=(Limit(frozenset({0, 1, 2}), 1),))
    found = assign(Problem((*two, meeting(2, 72, may="a")), (capped, Leader("b"))))
    assert found.chosen == {0: ("a", "b"), 1: ("a", "b"), 2: ()}


def test_hours_that_people_like_come_first_where_it_is_fair() -> None:
    one = meeting(0, 9, may="abc", outside="a")
    assert assign(Problem((one,), tuple(map(Leader, "abc")))).chosen[0] == ("b", "c")


def test_who_stands_by_carries_least_and_has_said_so() -> None:
    """a and b lead; c carries more than d, and e never said that they may be asked late."""
    weekly = [meeting(n, 168 * n + 9, may="abcde", fixed="ab") for n in range(4)]
    people = tuple(Leader(key, load=load, stands_by=key != "e") for key, load in zip("abcde", (0, 0, 2, 0, 0), strict=True))
    found = assign(Problem(tuple(weekly), people)).stand_by
    assert sorted(map(str, found.values())) == ["c", "d", "d", "d"]


def test_who_stands_by_already_goes_on_unless_they_lead_then() -> None:
    one = meeting(0, 9, may="abc", fixed="ab", standing_by="ac")
    people = tuple(Leader(key) for key in "abc")
    assert assign(Problem((one,), people)).stand_by == {0: "c"}
    assert assign(Problem((replace(one, standing_by=frozenset("a")),), people)).stand_by == {}


def test_a_session_has_its_two_before_anybody_stands_by() -> None:
    """Of three people one wants no more than one session a week: they lead, and nobody stands by."""
    two = (meeting(0, 9, may="ab"), meeting(1, 33, may="bc"))
    people = tuple(Leader(key, limits=(Limit(frozenset({0, 1}), 2 if key == "b" else 1),), stands_by=True) for key in "abc")
    found = assign(Problem(two, people))
    assert found.open == {}
    assert found.stand_by == {}


def test_nothing_to_assign() -> None:
    assert assign(Problem((), ())).chosen == {}


def test_a_small_quarter_by_steps_breaks_nothing() -> None:
    """Large enough for the three steps, small enough for a test: 6 groups, 6 weeks, 12 people."""
    problem = make_quarter(groups=6, weeks=6, people=12)
    found = assign(problem, seconds=3)
    assert faults(problem, found.chosen) == []
    counted = loads(problem, found.chosen)
    assert max(Counter(counted.values())) - min(counted.values()) <= 8
    assert found.gap < 0.2
    assert faults_of_stand_by(problem, found) == []
    assert found.stand_by
