"""Posts and questions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import Post, Question  # noqa: F401 — types of the rows below

# How long texts stay; the pages say it.
TEXTS_KEPT = timedelta(days=180)


class PostQuerySet(models.QuerySet["Post"]):
    """Posts of the open organization."""

    def shown(self) -> PostQuerySet:
        """Those that everybody in the group reads."""
        return self.filter(is_hidden=False)

    def oldest_first(self) -> PostQuerySet:
        """In the order of talking."""
        return self.order_by("written_at", "pk")

    def newest_first(self) -> PostQuerySet:
        """In the order of news."""
        return self.order_by("-written_at", "-pk")

    def stale(self, now: datetime) -> PostQuerySet:
        """Old enough to go: after the session for its thread, after writing for all else."""
        end = now - TEXTS_KEPT
        return self.filter(models.Q(session=None, written_at__lte=end) | models.Q(session__ends_at__lte=end))


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions of the open organization."""

    def shown(self, now: datetime) -> QuestionQuerySet:
        """Those that the group reads by now, newest day first; within a day in no order that tells anything."""
        return self.filter(is_hidden=False, opens_at__lte=now).order_by("-opens_at__date", "pk")

    def held(self, now: datetime) -> QuestionQuerySet:
        """Those that the group does not read yet."""
        return self.filter(opens_at__gt=now)

    def to_loosen(self, now: datetime) -> QuestionQuerySet:
        """Those that are shown, and that a device could still prove to have asked."""
        return self.filter(opens_at__lte=now).exclude(proof=None)

    def stale(self, now: datetime) -> QuestionQuerySet:
        """Old enough to go, with their answers."""
        return self.filter(opens_at__lte=now - TEXTS_KEPT)
