"""Break-glass: learning who one person is, by two people and for a day (P15). Three tables, each appended to and never changed.

What one row cannot say stands in triggers (`groups/migrations/*_hand_two_people.py`): the request fits an open concern that its
asker has taken, the second person is another one, and whoever looks is the one who asked, within a day of a yes.
"""

import uuid
from datetime import timedelta

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.concern import Concern
from organizations.models.person import Person
from peersupport.tenancy import TenantModel

# How long whoever asked can look after the yes, and how long the person concerned is told at the latest.
SHOWN_FOR = timedelta(hours=24)
TOLD_WITHIN = timedelta(days=30)


class IdentityRequest(TenantModel):
    """A safeguarding lead asks who the one person is that a concern is about.

    Personal data: who asked about whom, and why. Goes: with the concern; the audit's line of it stays for good.
    """

    class HeldFor(models.TextChoices):
        DANGER = "danger", _("Knowing now could put somebody in danger")
        AUTHORITY = "authority", _("Police or a court asked us to wait")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="identity_requests")
    about = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("why you need to know"), max_length=1000)
    requested_at = models.DateTimeField(default=now)
    requested_on = models.DateField()
    # From this day on the person concerned sees it; until then they see the reason and the day.
    tell_on = models.DateField()
    held_for = models.CharField(max_length=10, choices=HeldFor, blank=True)
    # Set by the clock, once it has written what was held back into what they see. Only the worker can.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="identityrequest_public_id_unique"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="identityrequest_has_reason"),
            models.CheckConstraint(
                condition=models.Q(tell_on__lte=models.F("requested_on") + TOLD_WITHIN), name="identityrequest_told_in_30_days"
            ),
            models.CheckConstraint(
                condition=models.Q(held_for="", tell_on=models.F("requested_on"))
                | (~models.Q(held_for="") & models.Q(tell_on__gt=models.F("requested_on"))),
                name="identityrequest_held_for_a_reason",
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"identity request {self.pk}"


class IdentityDecision(TenantModel):
    """The second person's yes or no. One to a request: of two at once the database keeps one.

    Personal data: who decided. Goes: with the concern; the audit's line of it stays for good.
    """

    request = models.OneToOneField(IdentityRequest, on_delete=models.CASCADE, related_name="decision")
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    approved = models.BooleanField()
    decided_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"identity decision {self.pk}"


class IdentityLook(TenantModel):
    """That whoever asked looked, each time.

    Personal data: who saw who somebody is, and when. Goes: with the concern; the audit's line of it stays for good.
    """

    request = models.ForeignKey(IdentityRequest, on_delete=models.CASCADE, related_name="looks")
    viewer = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"identity look {self.pk}"
