"""What HR decided to change after reading figures, and when it looks again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class Adaptation(TenantModel):
    """An action that HR took on from a hint, with the day on which figures are looked at again. Everyone reads it.

    Personal data: who of HR took it on. Goes: the person with their account; the action stays, it is the organization's word.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Taken on")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Not any more")

    # Which hint it answers and about which figure (analytics/adapt/hints.py); a hint is taken on once at a time.
    hint = models.SlugField(max_length=40)
    measure = models.SlugField(max_length=40)
    subject = models.CharField(max_length=10, blank=True)
    action = models.CharField(_("what we do"), max_length=300)
    follow_up_on = models.DateField(_("when we look again"))
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)
    taken_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "hint", "measure", "subject"],
                condition=Q(status="open"),
                name="adaptation_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(status__in=["open", "done", "dropped"]), name="adaptation_status_known"),
            models.CheckConstraint(
                condition=Q(status="open", closed_on=None) | (~Q(status="open") & Q(closed_on__isnull=False)),
                name="adaptation_closed_has_a_day",
            ),
        ]
        ordering = ["follow_up_on", "pk"]

    def __str__(self) -> str:
        return f"{self.hint} {self.measure}"
