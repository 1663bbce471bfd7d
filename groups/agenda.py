"""The timetable of one session: the steps of its guide, each with its time, and the two times that the door knows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from resources.guides import Step

# How long the facilitators wait for more people, at most.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Timed:
    """A step and when it begins and ends, if the session begins on time."""

    step: Step
    begins: datetime
    ends: datetime


def timetable(steps: Sequence[Step], starts_at: datetime) -> list[Timed]:
    """Return the steps with their times, one after the other."""
    found, at = [], starts_at
    for step in steps:
        ends = at + timedelta(minutes=step.minutes)
        found.append(Timed(step, at, ends))
        at = ends
    return found


def wait_until(starts_at: datetime, late_minutes: int) -> datetime:
    """Return how long to wait for the fewest people: ten minutes, but never beyond the moment the door closes."""
    return starts_at + min(PATIENCE, timedelta(minutes=late_minutes))
