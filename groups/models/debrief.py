"""What a facilitator tells their supervisor after a session."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.session import Session
from groups.querysets.debrief import DebriefQuerySet
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class Debrief(TenantModel):
    """Four taps and a few words after a session, for the facilitator's supervisor alone.

    Personal data: how a session was for a facilitator, in their words: may be health data. Goes: 90 days after it was sent, or
    with the facilitator's account.
    """

    class Went(models.TextChoices):
        WELL = "well", _("Well")
        MIXED = "mixed", _("Mixed")
        HARD = "hard", _("Hard")

    class Load(models.TextChoices):
        LIGHT = "light", _("Light")
        ENOUGH = "enough", _("Just right")
        HEAVY = "heavy", _("Too much")

    class Together(models.TextChoices):
        SMOOTH = "smooth", _("Smoothly")
        UNEVEN = "uneven", _("Unevenly")
        ROUGH = "rough", _("Not well")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    facilitator = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Who it was sent to. Empty where nobody was named: it waits for whoever is.
    supervisor = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    went = models.CharField(max_length=6, choices=Went)
    load = models.CharField(max_length=6, choices=Load)
    together = models.CharField(max_length=6, choices=Together)
    wants_talk = models.BooleanField()
    words = models.TextField(_("a few words"), max_length=2000, blank=True)
    sent_at = models.DateTimeField(default=now)
    talk_asked_at = models.DateTimeField(null=True, blank=True)
    talked_on = models.DateField(null=True, blank=True)

    objects = DebriefQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "session", "facilitator"], name="debrief_once_per_session"),
            models.CheckConstraint(condition=models.Q(went__in=["well", "mixed", "hard"]), name="debrief_went_known"),
            models.CheckConstraint(condition=models.Q(load__in=["light", "enough", "heavy"]), name="debrief_load_known"),
            models.CheckConstraint(condition=models.Q(together__in=["smooth", "uneven", "rough"]), name="debrief_together_known"),
            # Nobody supervises themselves.
            models.CheckConstraint(
                condition=models.Q(supervisor=None) | ~models.Q(supervisor=models.F("facilitator")), name="debrief_not_to_oneself"
            ),
        ]
        indexes = [models.Index(fields=["organization", "sent_at"], name="debrief_by_age")]
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"debrief {self.pk}"
