"""Plans of a quarter, and answers to what they gave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import LeadAnswer, RotaDraft  # noqa: F401 — types of the rows below


class RotaDraftQuerySet(models.QuerySet["RotaDraft"]):
    """Plans of the open organization."""

    def locked(self) -> RotaDraftQuerySet:
        """With the row lock that every change of a plan takes first."""
        return self.select_for_update(no_key=True)

    def stale(self, now: datetime) -> RotaDraftQuerySet:
        """Nobody has touched them for 90 days."""
        return self.filter(touched_at__lte=now - timedelta(days=90))


class LeadAnswerQuerySet(models.QuerySet["LeadAnswer"]):
    """Sessions that a plan gave to facilitators."""

    def waiting(self, now: datetime) -> LeadAnswerQuerySet:
        """Still to come, and neither confirmed nor declined."""
        return self.filter(answer="asked", session__status="scheduled", session__starts_at__gt=now)
