"""Requests for cover and what people said to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import CoverOffer, CoverRequest  # noqa: F401 — types of the rows below


class CoverRequestQuerySet(models.QuerySet["CoverRequest"]):
    """Requests for cover in the open organization."""

    def open(self, now: datetime) -> CoverRequestQuerySet:
        """Nobody has taken them, and the session is still to come."""
        return self.filter(status="open", session__status="scheduled", session__starts_at__gt=now)

    def lapsed(self, now: datetime) -> CoverRequestQuerySet:
        """Still open though the session has begun or was cancelled, or the one to be taken in return."""
        over = models.Q(session__starts_at__lte=now) | ~models.Q(session__status__in=["draft", "scheduled"])
        swapped = models.Q(swap_session__starts_at__lte=now) | models.Q(swap_session__status__in=["cancelled", "held"])
        return self.filter(over | swapped, status="open")

    def stale(self, now: datetime) -> CoverRequestQuerySet:
        """90 days after the session it is nobody's business who asked whom."""
        return self.filter(session__ends_at__lte=now - timedelta(days=90))


class CoverOfferQuerySet(models.QuerySet["CoverOffer"]):
    """What was asked of whom."""

    def waiting(self, now: datetime) -> CoverOfferQuerySet:
        """Not answered, of a request that is open."""
        return self.filter(
            answer="asked", cover__status="open", cover__session__status="scheduled", cover__session__starts_at__gt=now
        )
