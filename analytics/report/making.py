"""Where a report lies once it is made, and how far it is meanwhile: one for each state of what it says.

Its name holds the state of the ledger and of what was taken on, so nothing published later, and nothing that is only asked, can
be in it (P4, P9). It lies in the cache for a month. Gone from there, it is made again from the same ledger, to the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache

from analytics import ledger
from analytics.adapt.page import digest_of
from analytics.ledger import Version
from analytics.models import Adaptation
from analytics.report.period import Period
from analytics.shelf import A_MONTH, kept, key_of

STAGES = ("waiting", "reading", "drawing", "setting")
# Longer than any report takes: after a worker that died, somebody may ask again.
BUSY = 300
# How long a page says that the last try failed.
TOLD = 600


@dataclass(frozen=True, slots=True)
class Place:
    """The name under which a report of this organization, this period and this state lies."""

    key: str

    @property
    def pdf(self) -> bytes | None:
        found: bytes | None = cache.get(f"{self.key}:pdf")
        return found

    @property
    def is_made(self) -> bool:
        return bool(cache.has_key(f"{self.key}:pdf"))

    @property
    def stage(self) -> str:
        """One of STAGES while it is being made, else empty."""
        found: str = cache.get(f"{self.key}:stage") or ""
        return found

    @property
    def has_failed(self) -> bool:
        return bool(cache.get(f"{self.key}:failed"))

    def begin(self) -> bool:
        """Whether this call is the one that has it made: a second click, or a second person, waits for the first."""
        if self.is_made or not cache.add(f"{self.key}:stage", STAGES[0], BUSY):
            return False
        cache.delete(f"{self.key}:failed")
        return True

    def at(self, stage: str) -> None:
        cache.set(f"{self.key}:stage", stage, BUSY)

    def keep(self, pdf: bytes) -> None:
        cache.set(f"{self.key}:pdf", pdf, A_MONTH)
        cache.delete_many([f"{self.key}:stage", f"{self.key}:failed"])

    def fail(self) -> None:
        cache.set(f"{self.key}:failed", True, TOLD)
        cache.delete(f"{self.key}:stage")


def closing_days(version: Version) -> list[date]:
    """On which days published rounds had closed: what there can be a report about."""
    return kept("closing-days", version, lambda: [each.closed_on for each in ledger.read().rounds])


def place_of(period: Period, version: Version, adaptations: Sequence[Adaptation]) -> Place:
    return Place(key_of(f"report:{period.slug}:{digest_of(adaptations)}", version))
