"""Concerns, by what is to be done with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import Coalesce, RowNumber

from organizations.models.person import Person, Role, RoleGrant

if TYPE_CHECKING:
    from groups.models import Concern

KEPT = timedelta(days=365)
# How long a concern that somebody took may lie untouched before its leads are asked, and then whoever is next in line too.
ASKED_AFTER = (timedelta(days=30), timedelta(days=60))
# How long before it goes untouched the leads are told the day.
TOLD_BEFORE = timedelta(days=30)
# So many of one person within a day alert at once, whatever they are; after that those alone that cannot wait.
ALERTED_A_DAY = 5
# So many open ones of one person stand in the queue; others come up as these are closed.
SHOWN_OF_ONE = 30


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

    def lately_by(self, person: Person, now: datetime) -> ConcernQuerySet:
        """Those that one person raised within a day."""
        return self.filter(raised_by=person, raised_at__gt=now - timedelta(days=1))

    def due_with(self, concern: Concern, now: datetime) -> ConcernQuerySet:
        """What one mail tells the same people now: this one, and others alike of the same person that are due too."""
        alike = Q(raised_by=concern.raised_by_id, about=concern.about_id, urgency=concern.urgency, alert_at__lte=now)
        others = alike if concern.raised_by_id is not None else Q(pk=None)
        return self.waiting().filter(Q(pk=concern.pk) | others, alerts=concern.alerts)

    def shown_of_each(self) -> ConcernQuerySet:
        """At most so many of one person, the most urgent and of those the newest: nobody else's leaves the queue for them."""
        # By itself where nobody is known as who raised it. The words of urgency stand in the order of the alphabet.
        of_one = Window(RowNumber(), partition_by=[Coalesce("raised_by", -F("pk"))], order_by=[F("urgency"), F("pk").desc()])
        return self.annotate(nth=of_one).filter(nth__lte=SHOWN_OF_ONE)

    def to_alert(self, now: datetime) -> ConcernQuerySet:
        """Waiting, and the next alert is due."""
        return self.waiting().filter(alert_at__lte=now)

    def left_alone(self) -> ConcernQuerySet:
        """Taken by somebody who is a safeguarding lead no more, or has left."""
        still = RoleGrant.objects.filter(
            person=OuterRef("owner"), role=Role.SAFEGUARDING_LEAD, person__left_on=None, person__user__is_active=True
        )
        return self.open().exclude(taken_at=None).filter(Q(owner=None) | ~Exists(still))

    def to_ask_about(self, now: datetime) -> ConcernQuerySet:
        """Taken, and untouched for so long that somebody is asked why: with `asked` as it is before that."""
        due = Q(asked=0, touched_at__lte=now - ASKED_AFTER[0]) | Q(asked=1, touched_at__lte=now - ASKED_AFTER[1])
        return self.open().exclude(owner=None).filter(due)

    def to_announce(self, now: datetime) -> ConcernQuerySet:
        """Open, untouched for almost a year, and nobody was told yet that it goes."""
        return self.open().filter(asked__lt=3, touched_at__lte=now - (KEPT - TOLD_BEFORE))

    def stale(self, now: datetime) -> ConcernQuerySet:
        """Closed a year ago, or never, and the day has come that its leads were told."""
        return self.filter(Q(closed_at__lte=now - KEPT) | Q(closed_at=None, goes_on__lte=now.date()))
