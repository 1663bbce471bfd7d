"""What nobody may break, as rows of a program: one place at a time, and no more in a week than somebody wants."""

from collections.abc import Mapping, Sequence

from groups.assignment.problem import Key, Leader, Meeting
from groups.assignment.program import Column, Program


def limit_sessions(program: Program, leader: Leader, mine: Sequence[Meeting], leads: Mapping[tuple[Key, Key], Column]) -> None:
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
