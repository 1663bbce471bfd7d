"""Consent, versioned and demonstrable (privacy.md, P13)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class Consent(TenantModel):
    """One switch turned on or off by a person: the newest row of a purpose counts; rows are appended, never changed.

    Personal data: who agreed to what, when, to which version. Goes: with the person (the proof is kept as long as the data).
    """

    class Purpose(models.TextChoices):
        TAKING_PART = "taking_part", _("Taking part in groups")
        GENDER_IN_FIGURES = "gender_in_figures", _("Use of my gender in combined figures")
        REMINDERS = "reminders", _("Reminders by mail")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose)
    granted = models.BooleanField()
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=["taking_part", "gender_in_figures", "reminders"]),
                name="consent_purpose_known",
            )
        ]
        indexes = [models.Index(fields=["organization", "person", "purpose", "-given_at"], name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.purpose} {'on' if self.granted else 'off'}"
