"""Wall time and IANA zone to an instant (product.md §5). Pure.

The rule for the two odd hours of a year: a time that the clocks skip counts from before the change (02:30 becomes 03:30), a time
that comes twice is the first one (PEP 495, fold=0). Both are flagged, so that a page can say so.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Oddity = Literal["", "skipped", "doubled"]


@dataclass(frozen=True)
class Instant:
    """A moment (UTC), and what was odd about the wall time that it came from."""

    at: datetime
    oddity: Oddity


def resolve(wall: datetime, zone: str) -> Instant:
    """Return the instant of a naive wall time in a zone. Raises ValueError for an aware one, ZoneInfoNotFoundError."""
    if wall.tzinfo is not None:
        raise ValueError("A wall time has no zone of its own.")
    local = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    at = local.astimezone(UTC)
    if at.astimezone(local.tzinfo).replace(tzinfo=None) != wall:
        return Instant(at, "skipped")
    # An hour that the clocks repeat has two offsets, the later one smaller; in a skipped hour it is the other way round.
    return Instant(at, "doubled" if local.utcoffset() != local.replace(fold=1).utcoffset() else "")


def clocks_differ(at: datetime, one: str, other: str) -> bool:
    """Tell whether the clocks of two zones show different times at an instant."""
    return at.astimezone(ZoneInfo(one)).utcoffset() != at.astimezone(ZoneInfo(other)).utcoffset()


def city(zone: str) -> str:
    """Return how people name a zone: Europe/Berlin is Berlin."""
    return zone.rpartition("/")[2].replace("_", " ")


def ends(at: datetime, minutes: int) -> datetime:
    """Return the instant some minutes later; elapsed time, whatever the clocks do meanwhile."""
    return at + timedelta(minutes=minutes)
