"""A group goes from one facilitator to another on a day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.models.session import Session
from groups.querysets.handover import HandOverQuerySet
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class HandOver(TenantModel):
    """Who hands a group over to whom, when, and what they have settled until then. On the day the right to the group moves.

    Personal data: who facilitated a group before whom. Goes: 90 days after its day, or with either of the two.
    """

    class Step(models.TextChoices):
        TALKED = "talked", _("The two have talked about the group")
        NOTE = "note", _("The note on how the group works is written and read")
        TOGETHER = "together", _("They have led one session together")
        TOLD = "told", _("The group has been told, by its facilitators, in a session")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="+")
    giver = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    taker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("day of the hand-over"))
    together = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(_("how the group works"), blank=True, max_length=2000)
    done = ArrayField(models.CharField(max_length=8, choices=Step), default=list, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(giver=models.F("taker")), name="handover_between_two"),
            models.UniqueConstraint(
                fields=["organization", "group", "giver"], condition=models.Q(moved_at=None), name="handover_once_at_a_time"
            ),
        ]
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"
