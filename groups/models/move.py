"""Wanting to be in another group instead."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.models.membership import Membership
from groups.querysets.request import MoveQuerySet
from peersupport.tenancy import TenantModel


class Move(TenantModel):
    """A member would rather be in another group. Their place stays theirs until the other one is.

    Personal data: that this member wants to move, and where to. Goes: with the membership, when they stay after all, or 30 days
    after they asked unless they wait for a place there.
    """

    class Status(models.TextChoices):
        # As asked, whatever was asked: the same row, the same answer.
        ASKED = "asked", _("We look at it")
        UNDER_WAY = "under_way", _("Under way")
        ENDED = "ended", _("Not possible")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="moves")
    # None: there is no such group.
    to = models.ForeignKey(PeerGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="moves")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    asked_on = models.DateField()

    objects = MoveQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "membership"], name="move_once")]

    def __str__(self) -> str:
        return f"move {self.pk}"
