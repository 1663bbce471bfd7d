"""Queries as words of the domain."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import Booking, Membership, PeerGroup, Rsvp, Session, WaitingPlace  # noqa: F401 — types of the rows below


class PeerGroupQuerySet(models.QuerySet["PeerGroup"]):
    """Peer groups of the open organization."""

    def listed(self) -> PeerGroupQuerySet:
        """Those in the directory: the same for whoever looks (P7)."""
        return self.filter(status="open")

    def locked(self) -> PeerGroupQuerySet:
        """With the row lock that every change of a group's places takes first."""
        return self.select_for_update(no_key=True)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships of the open organization."""

    def current(self) -> MembershipQuerySet:
        """Those that have not ended."""
        return self.filter(left_on=None)


class WaitingPlaceQuerySet(models.QuerySet["WaitingPlace"]):
    """Waiting lists of the open organization, first come first."""

    def waiting(self) -> WaitingPlaceQuerySet:
        """Those without an offer, in the order of arrival."""
        return self.filter(status="waiting").order_by("pk")

    def offered(self) -> WaitingPlaceQuerySet:
        """Those for whom a place is held."""
        return self.filter(status="offered")

    def expired(self, now: datetime) -> WaitingPlaceQuerySet:
        """Offered, and the day to claim is over."""
        return self.filter(status="offered", offered_until__lte=now)


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions of the open organization."""

    def coming(self, now: datetime) -> SessionQuerySet:
        """Planned and not begun, soonest first."""
        return self.filter(status="scheduled", starts_at__gt=now).order_by("starts_at")

    def to_remind(self, now: datetime) -> SessionQuerySet:
        """Beginning within a day, and nobody reminded yet."""
        return self.coming(now).filter(starts_at__lte=now + timedelta(hours=24), reminded_at=None)

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
