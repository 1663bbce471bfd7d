"""Concerns about somebody's safety, and what safeguarding leads note about them."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.models.membership import Membership
from groups.models.session import Session
from groups.querysets.concern import ConcernQuerySet
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class Concern(TenantModel):
    """Somebody is worried about somebody's safety. For safeguarding leads alone, but none whom it is about or who raised it.

    It is about a member by their name in the group; who that is stands here so that leaving the group does not end the care, and
    comes out through break-glass alone (P15). The web role can change neither that nor the words (peersupport/rights.py).
    Personal data: who raised it, whom it is about, and what was said: health data. Goes: a year after it was closed, or after
    somebody last did something about one that nobody closes; the two people within a day of the deletion of their account.
    """

    class Urgency(models.TextChoices):
        NOW = "now", _("Now: somebody may be in danger")
        TODAY = "today", _("Today")
        WEEK = "week", _("This week")

    class Outcome(models.TextChoices):
        SUPPORTED = "supported", _("They have the support that they need")
        PASSED_ON = "passed_on", _("Passed on to professional help")
        SETTLED = "settled", _("Talked about, nothing more to do")
        UNFOUNDED = "unfounded", _("It was not what it seemed")

    # Within which somebody takes it; after that everybody is alerted again, and who is next in line.
    WITHIN = {Urgency.NOW: timedelta(minutes=15), Urgency.TODAY: timedelta(hours=4), Urgency.WEEK: timedelta(days=2)}

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    group = models.ForeignKey(PeerGroup, on_delete=models.SET_NULL, null=True, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    urgency = models.CharField(max_length=5, choices=Urgency)
    words = models.TextField(_("what worries you"), max_length=2000, blank=True)
    raised_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    # How leads know the raiser: a member by the membership's name, a facilitator by the name they show.
    raised_from = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    raised_as = models.CharField(max_length=40, blank=True)
    about = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    # Gone once they left the group; their name there goes with it.
    membership = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    # The name of somebody who is no member of the group: that of a facilitator, or as whoever raised it wrote it.
    named = models.CharField(max_length=80, blank=True)
    raised_at = models.DateTimeField(default=now)
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    # How often leads were alerted, and when the next alert is due. Counted up by a conditional UPDATE before anybody is mailed.
    alerts = models.PositiveSmallIntegerField(default=0)
    alert_at = models.DateTimeField()
    # When somebody last did something about it, and how often somebody was asked since why it is open (querysets/concern.py).
    # The third time says the day on which it goes.
    touched_at = models.DateTimeField(default=now)
    asked = models.PositiveSmallIntegerField(default=0)
    goes_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="concern_public_id_unique"),
            models.CheckConstraint(condition=models.Q(urgency__in=["now", "today", "week"]), name="concern_urgency_known"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="") | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="concern_closes_with_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(owner=None) | models.Q(taken_at__isnull=False), name="concern_owner_took_it"
            ),
            # None goes by itself before its leads were told the day.
            models.CheckConstraint(
                condition=models.Q(goes_on=None, asked__lt=3) | models.Q(goes_on__isnull=False, asked=3, closed_at=None),
                name="concern_goes_after_notice",
            ),
            # Nobody handles a concern about themselves, or their own.
            models.CheckConstraint(
                condition=models.Q(owner=None) | models.Q(about=None) | ~models.Q(owner=models.F("about")),
                name="concern_not_about_its_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(owner=None) | models.Q(raised_by=None) | ~models.Q(owner=models.F("raised_by")),
                name="concern_not_raised_by_its_owner",
            ),
        ]
        indexes = [models.Index(fields=["organization", "closed_at", "alert_at"], name="concern_by_alert")]

    def __str__(self) -> str:
        return f"concern {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def due_at(self) -> datetime:
        """Until when somebody should have taken it."""
        return self.raised_at + self.WITHIN[self.Urgency(self.urgency)]

    @property
    def is_overdue(self) -> bool:
        """Nobody has taken it within its time."""
        return self.is_open and self.owner_id is None and self.due_at <= now()

    @property
    def reference(self) -> str:
        """How the audit names it: nothing of its content, no page's address, and no number in which a lead could see a gap."""
        return f"concern {self.public_id.hex[:8]}"

    @property
    def raiser_shown(self) -> str:
        """Who raised it, under the name that their group knows; empty once they have left the group."""
        return self.raised_from.pseudonym if self.raised_from else self.raised_as

    @property
    def about_shown(self) -> str:
        """Whom it is about, under the name that their group knows; empty for nobody, or once they have left the group."""
        return self.membership.pseudonym if self.membership else ""


class ConcernNote(TenantModel):
    """What a safeguarding lead noted about a concern: appended, never changed (by grants).

    Personal data: what was done and said: health data, and who noted it. Goes: with the concern; the name with their account.
    """

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField(_("note"), max_length=4000)
    noted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(words=""), name="concern_note_says_something")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"
