"""Requests to join, and wishes to move."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F

if TYPE_CHECKING:
    from groups.models import JoinRequest, Move  # noqa: F401 — types of the rows below

# How long an answer, or a wish that came to nothing, stays to be read.
KEPT = timedelta(days=30)
# Facilitators owe an answer; the other two states are answers.
UNANSWERED = ("open", "talk_offered", "talk_agreed")


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    """Requests of the open organization."""

    def unanswered(self) -> JoinRequestQuerySet:
        """Those that the facilitators owe an answer, the oldest first."""
        return self.filter(status__in=UNANSWERED).order_by("answer_by", "pk")

    def reserving(self) -> JoinRequestQuerySet:
        """Those whose name nobody else in the group may take."""
        return self.filter(status__in=(*UNANSWERED, "approved"))

    def approved(self) -> JoinRequestQuerySet:
        """Those that let somebody take or wait for a place without asking again."""
        return self.filter(status="approved")

    def to_remind(self, now: datetime) -> JoinRequestQuerySet:
        """Due within a day, and the facilitators not yet reminded of it."""
        return self.unanswered().filter(reminded_at=None, answer_by__gt=now, answer_by__lte=now + timedelta(days=1))

    def overdue(self, now: datetime) -> JoinRequestQuerySet:
        """Past the day of the answer, and nobody told yet."""
        return self.unanswered().filter(overdue_at=None, answer_by__lte=now)

    def stale(self, today: date) -> JoinRequestQuerySet:
        """Answered 30 days ago; an approved one stays while its place in line does."""
        return self.filter(decided_on__lte=today - KEPT).exclude(group__waiting_places__person=F("person"))


class MoveQuerySet(models.QuerySet["Move"]):
    """Wishes to move from one group to another."""

    def asked(self) -> MoveQuerySet:
        """Those that the worker has not looked at."""
        return self.filter(status="asked").order_by("pk")

    def stale(self, today: date) -> MoveQuerySet:
        """Asked 30 days ago, and no place in line stands for it."""
        return self.filter(asked_on__lte=today - KEPT).exclude(to__waiting_places__person=F("membership__person"))
