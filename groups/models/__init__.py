"""Imported so that Django finds them."""

from groups.models.facilitator import FacilitatorName
from groups.models.group import PeerGroup, PeerGroupGroupPermission, PeerGroupUserPermission
from groups.models.membership import Membership, WaitingPlace
from groups.models.session import Booking, Rsvp, Session

__all__ = [
    "Booking",
    "FacilitatorName",
    "Membership",
    "PeerGroup",
    "PeerGroupGroupPermission",
    "PeerGroupUserPermission",
    "Rsvp",
    "Session",
    "WaitingPlace",
]
