"""Who is in a group, under which pseudonym, and who waits for a place."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.querysets.membership import MembershipQuerySet, WaitingPlaceQuerySet
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class Membership(TenantModel):
    """A person's place in a group, under a pseudonym that belongs to this membership alone (P2).

    Personal data: that this person is in this group, their pseudonym and pronouns there. Goes: the row is deleted when they leave
    (only a monthly count stays).
    """

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    pseudonym = models.CharField(_("name in this group"), max_length=40)
    # Skeleton of the pseudonym: casefolded, confusables folded; two that look alike cannot both be in a group.
    pseudonym_skeleton = models.CharField(max_length=80)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    # The edition of the ground rules that they accepted last. Where another one counts they are asked again; nothing is blocked.
    rules_version = models.CharField(max_length=20)
    # Which version of the group's own agreements they accepted; 0: none yet.
    agreement_version = models.PositiveSmallIntegerField(default=0)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "group", "person"], condition=models.Q(left_on=None), name="membership_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "group", "pseudonym_skeleton"],
                condition=models.Q(left_on=None),
                name="membership_pseudonym_unique",
            ),
        ]
        indexes = [models.Index(fields=["organization", "person"], name="membership_by_person")]

    def __str__(self) -> str:
        return self.pseudonym


class WaitingPlace(TenantModel):
    """A place on the waiting list, first come first served; offered for 24 hours when a place comes free.

    Personal data: that this person wants to join this group. Goes: when claimed, declined, left or expired.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("A place is yours until")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="waiting_places")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    offered_until = models.DateTimeField(null=True, blank=True)
    # Claimed by a conditional UPDATE, so that a task run twice sends one mail.
    told_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "group", "person"], name="waiting_once"),
            models.CheckConstraint(
                condition=models.Q(status="waiting", offered_until=None)
                | models.Q(status="offered", offered_until__isnull=False),
                name="waiting_offer_has_end",
            ),
        ]
        indexes = [models.Index(fields=["organization", "offered_until"], name="waiting_by_offer")]
        # The identity column is the order of arrival: no time is stored.
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"waiting {self.pk}"
