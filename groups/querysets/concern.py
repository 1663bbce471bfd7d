"""Concerns, by what is to be done with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from organizations.models.person import Person, Role, RoleGrant

if TYPE_CHECKING:
    from groups.models import Concern  # noqa: F401 — types of the rows below

KEPT = timedelta(days=365)


class ConcernQuerySet(models.QuerySet["Concern"]):
    """Concerns of the open organization."""

    def open(self) -> ConcernQuerySet:
        """Not closed."""
        return self.filter(closed_at=None)

    def waiting(self) -> ConcernQuerySet:
        """Not closed, and nobody has taken it."""
        return self.open().filter(owner=None)

    def for_lead(self, lead: Person) -> ConcernQuerySet:
        """Those that a safeguarding lead may know of: never one about themselves, nor one that they raised."""
        return self.exclude(about=lead).exclude(raised_by=lead)

    def to_alert(self, now: datetime) -> ConcernQuerySet:
        """Waiting, and the next alert is due."""
        return self.waiting().filter(alert_at__lte=now)

    def left_alone(self) -> ConcernQuerySet:
        """Taken by somebody who is a safeguarding lead no more, or has left."""
        still = RoleGrant.objects.filter(
            person=OuterRef("owner"), role=Role.SAFEGUARDING_LEAD, person__left_on=None, person__user__is_active=True
        )
        return self.open().exclude(taken_at=None).filter(Q(owner=None) | ~Exists(still))

    def stale(self, now: datetime) -> ConcernQuerySet:
        """Closed a year ago."""
        return self.filter(closed_at__lte=now - KEPT)
