"""The clock: what is due in each organization. Imported so that the worker knows every task."""

from groups.scheduled import (
    break_glass,
    concern,
    cover,
    debrief,
    programme,
    question,
    request,
    retention,
    series,
    session,
    turnover,
    waiting,
)

__all__ = [
    "break_glass",
    "concern",
    "cover",
    "debrief",
    "programme",
    "question",
    "request",
    "retention",
    "series",
    "session",
    "turnover",
    "waiting",
]
