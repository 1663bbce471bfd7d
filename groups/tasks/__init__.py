"""Imported so that the worker knows every task."""

from groups.tasks import session, waiting

__all__ = ["session", "waiting"]
