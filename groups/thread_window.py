"""From when to when people can write in a session's thread. Pure.

It follows the session: one that is moved takes its window along.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

BEFORE = timedelta(days=2)
AFTER = timedelta(days=3)

State = Literal["before", "open", "after", "cancelled"]


@dataclass(frozen=True)
class Window:
    """Two instants, both aware; open at the first, closed at the second."""

    opens: datetime
    closes: datetime
    is_cancelled: bool = False

    def state(self, now: datetime) -> State:
        """Return whether one can write: not yet, now, no more, or no more since nobody meets."""
        if self.is_cancelled:
            return "cancelled"
        if now < self.opens:
            return "before"
        return "open" if now < self.closes else "after"


def window(starts_at: datetime, ends_at: datetime, *, is_cancelled: bool = False) -> Window:
    """Return the window of a session: 2 days before it starts to 3 days after it ends, in elapsed time."""
    return Window(starts_at - BEFORE, ends_at + AFTER, is_cancelled)
