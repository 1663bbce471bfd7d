"""Training and days that differ."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import AvailabilityException, Training  # noqa: F401 — types of the rows below


class TrainingQuerySet(models.QuerySet["Training"]):
    """Completed modules in the open organization."""

    def that_counts(self) -> TrainingQuerySet:
        """The course and its refreshes: what lets somebody lead."""
        return self.filter(module__in=["course", "refresh"])

    def valid_on(self, day: date) -> TrainingQuerySet:
        """Those that let somebody lead on a day."""
        return self.that_counts().filter(completed_on__lte=day, valid_until__gte=day)

    def stale(self, today: date) -> TrainingQuerySet:
        """Run out two years ago."""
        return self.filter(valid_until__lte=today - timedelta(days=730))


class ExceptionQuerySet(models.QuerySet["AvailabilityException"]):
    """Days that differ from the usual week."""

    def ahead(self, today: date) -> ExceptionQuerySet:
        """Not over yet, soonest first."""
        return self.filter(last_day__gte=today).order_by("first_day", "pk")

    def stale(self, today: date) -> ExceptionQuerySet:
        """Over for 90 days."""
        return self.filter(last_day__lte=today - timedelta(days=90))
