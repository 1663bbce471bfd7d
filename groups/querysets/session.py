"""Sessions, bookings, answers about coming."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import Booking, Rsvp, Session  # noqa: F401 — types of the rows below


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions of the open organization."""

    def coming(self, now: datetime) -> SessionQuerySet:
        """Planned and not begun, soonest first."""
        return self.filter(status="scheduled", starts_at__gt=now).order_by("starts_at")

    def to_remind(self, now: datetime) -> SessionQuerySet:
        """Beginning within a day, and nobody reminded yet."""
        return self.coming(now).filter(starts_at__lte=now + timedelta(hours=24), reminded_at=None)

    def in_feeds(self, now: datetime) -> SessionQuerySet:
        """What calendars show that are subscribed to: 30 days back, 200 ahead; a cancelled one until 30 days after that was said.

        Drafts are nobody's business but their facilitators'.
        """
        window = self.filter(starts_at__gte=now - timedelta(days=30), starts_at__lt=now + timedelta(days=200))
        lingering = models.Q(status="cancelled", changed_at__lt=now - timedelta(days=30))
        return window.exclude(status="draft").exclude(lingering).order_by("starts_at", "pk")

    def over(self, now: datetime) -> SessionQuerySet:
        """Still marked as planned, though the end has passed."""
        return self.filter(status="scheduled", ends_at__lte=now)


class BookingQuerySet(models.QuerySet["Booking"]):
    """Facilitators' booked time in the open organization."""

    def held(self) -> BookingQuerySet:
        """Those that take somebody's time; the one who planned it first."""
        return self.filter(released=False).order_by("pk")


class RsvpQuerySet(models.QuerySet["Rsvp"]):
    """Answers to "will you come?"."""

    def stale(self, now: datetime) -> RsvpQuerySet:
        """Seven days after the session they are nobody's business."""
        return self.filter(session__ends_at__lte=now - timedelta(days=7))
