"""Hand-overs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import HandOver  # noqa: F401 — types of the rows below


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Hand-overs of the open organization."""

    def ahead(self) -> HandOverQuerySet:
        """The right to the group has not moved yet."""
        return self.filter(moved_at=None)

    def due(self, today: date) -> HandOverQuerySet:
        """Their day has come."""
        return self.ahead().filter(on__lte=today)

    def stale(self, today: date) -> HandOverQuerySet:
        """Over for 90 days."""
        return self.filter(on__lte=today - timedelta(days=90)).exclude(moved_at=None)
