"""Series, and what is still to be told of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import Notice, Series  # noqa: F401 — types of the rows below


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series of the open organization."""

    def stale(self, now: datetime) -> SeriesQuerySet:
        """Drafts that nobody touched for 90 days, and published ones without a session left."""
        forgotten = models.Q(status="draft", touched_at__lte=now - timedelta(days=90))
        return self.filter(forgotten | models.Q(status="published", sessions=None))


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Mails that are still to be sent."""

    def overdue(self, now: datetime) -> NoticeQuerySet:
        """Written ten minutes ago and not sent: the task was lost with its worker."""
        return self.filter(written_at__lte=now - timedelta(minutes=10))
