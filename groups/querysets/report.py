"""Reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from groups.models import Report

# How long they stay after the last answer; the pages say it.
KEPT = timedelta(days=180)


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports of the open organization."""

    def waiting(self) -> ReportQuerySet:
        """Those that a facilitator has to answer: reports, and appeals against an answer."""
        return self.filter(Q(status="waiting") | Q(appeal="waiting"))

    def on_same_text(self, report: Report) -> ReportQuerySet:
        """Every report of the text that one is about."""
        same = Q(post=report.post_id, post__isnull=False) | Q(question=report.question_id, question__isnull=False)
        return self.filter(same)

    def stale(self, today: date) -> ReportQuerySet:
        """Answered for the last time long ago, or never answered and twice as old."""
        end = today - KEPT
        answered = Q(decided_on__lte=end) & ~Q(appeal="waiting") & (Q(appeal_decided_on=None) | Q(appeal_decided_on__lte=end))
        return self.filter(answered | Q(reported_on__lte=end - KEPT))
