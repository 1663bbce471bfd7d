"""Memberships and waiting lists."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import Membership, WaitingPlace  # noqa: F401 — types of the rows below


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships of the open organization."""

    def current(self) -> MembershipQuerySet:
        """Those that have not ended."""
        return self.filter(left_on=None)


class WaitingPlaceQuerySet(models.QuerySet["WaitingPlace"]):
    """Waiting lists of the open organization, first come first."""

    def waiting(self) -> WaitingPlaceQuerySet:
        """Those without an offer, in the order of arrival; nobody who has left the organization."""
        return self.filter(status="waiting", person__left_on=None).order_by("pk")

    def offered(self) -> WaitingPlaceQuerySet:
        """Those for whom a place is held."""
        return self.filter(status="offered")

    def expired(self, now: datetime) -> WaitingPlaceQuerySet:
        """Offered, and the day to claim is over."""
        return self.filter(status="offered", offered_until__lte=now)
