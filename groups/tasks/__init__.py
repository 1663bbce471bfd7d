"""Imported so that the worker knows every task."""

from groups.tasks import break_glass, bridge, concern, cover, report, request, series, session, waiting

__all__ = ["break_glass", "bridge", "concern", "cover", "report", "request", "series", "session", "waiting"]
