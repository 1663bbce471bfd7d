"""Imported so that the worker knows every task."""

from groups.tasks import (
    break_glass,
    bridge,
    concern,
    cover,
    debrief,
    quarter,
    report,
    request,
    series,
    session,
    training,
    waiting,
)

__all__ = [
    "break_glass",
    "bridge",
    "concern",
    "cover",
    "debrief",
    "quarter",
    "report",
    "request",
    "series",
    "session",
    "training",
    "waiting",
]
