"""The clock: what is due in each organization. Imported so that the worker knows every task."""

from groups.scheduled import retention, session, waiting

__all__ = ["retention", "session", "waiting"]
