"""Mails about several sessions at once that are still to be sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.models.series import Series
from groups.querysets.series import NoticeQuerySet
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class Notice(TenantModel):
    """One digest for one person, written in the transaction that it tells of.

    Sending deletes it, in one transaction: whoever finds no row has nothing to send, so each person is told once, and a worker
    that dies in the middle leaves the rest to the next.

    Personal data: that this person is concerned. Goes: as the mail is sent, after seven days in any case.
    """

    class Kind(models.TextChoices):
        PLANNED = "series_planned", _("Planned")
        CHANGED = "series_changed", _("Changed")
        CANCELLED = "series_cancelled", _("Cancelled")
        # Somebody has left a group, and their calendar shall forget its dates.
        LEFT = "dates_gone", _("Left")
        # Two groups do not meet any more: off for the guests, for the hosts as before.
        PARTED = "parted", _("Off for the guests")
        ALONE = "alone", _("Alone again")
        # Somebody facilitates a group no more that is a guest on these dates.
        RELEASED = "dates_released", _("No longer theirs")

    series = models.ForeignKey(Series, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    # Where it is about one group, under whose title the mail goes, whatever series its sessions are of.
    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    # Ids of the sessions that this person is told of.
    sessions = ArrayField(models.BigIntegerField())
    written_at = models.DateTimeField(default=now)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(series=None, group__isnull=False) | models.Q(series__isnull=False, group=None),
                name="notice_of_series_or_group",
            )
        ]
        indexes = [models.Index(fields=["organization", "written_at"], name="notice_by_age")]

    def __str__(self) -> str:
        return f"notice {self.pk}"
