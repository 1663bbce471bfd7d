"""Imported so that Django finds them."""

from groups.models.agreement import Agreement
from groups.models.break_glass import IdentityDecision, IdentityLook, IdentityRequest
from groups.models.bridge import BridgeRequest
from groups.models.concern import Concern, ConcernNote
from groups.models.cover import CoverOffer, CoverRequest, StandBy
from groups.models.debrief import Debrief
from groups.models.facilitator import FacilitatorName
from groups.models.feed import CalendarFeed
from groups.models.group import PeerGroup, PeerGroupGroupPermission, PeerGroupUserPermission
from groups.models.handover import HandOver
from groups.models.membership import Membership, WaitingPlace
from groups.models.move import Move
from groups.models.notice import Notice
from groups.models.post import Post
from groups.models.quarter import LeadAnswer, RotaDraft, RotaDraftRow
from groups.models.question import Question
from groups.models.report import Report
from groups.models.request import JoinRequest
from groups.models.resource import GroupResource
from groups.models.rota import Availability, AvailabilityException, FacilitatorTerms, Training
from groups.models.series import Series
from groups.models.session import Booking, Rsvp, Session
from groups.models.turnover import Turnover

__all__ = [
    "Agreement",
    "Availability",
    "AvailabilityException",
    "Booking",
    "BridgeRequest",
    "CalendarFeed",
    "Concern",
    "ConcernNote",
    "CoverOffer",
    "CoverRequest",
    "Debrief",
    "FacilitatorName",
    "FacilitatorTerms",
    "GroupResource",
    "HandOver",
    "IdentityDecision",
    "IdentityLook",
    "IdentityRequest",
    "JoinRequest",
    "LeadAnswer",
    "Membership",
    "Move",
    "Notice",
    "PeerGroup",
    "PeerGroupGroupPermission",
    "PeerGroupUserPermission",
    "Post",
    "Question",
    "Report",
    "RotaDraft",
    "RotaDraftRow",
    "Rsvp",
    "Series",
    "Session",
    "StandBy",
    "Training",
    "Turnover",
    "WaitingPlace",
]
