"""Debriefs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import Debrief  # noqa: F401 — types of the rows below

KEPT = timedelta(days=90)


class DebriefQuerySet(models.QuerySet["Debrief"]):
    """Debriefs of the open organization."""

    def stale(self, now: datetime) -> DebriefQuerySet:
        """Sent 90 days ago."""
        return self.filter(sent_at__lte=now - KEPT)
