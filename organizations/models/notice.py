"""The privacy notice of an organization, in versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class PrivacyNotice(TenantModel):
    """One published version of the privacy notice: rows are appended, never changed, so that anybody can read what held when.

    Personal data: who published it. Goes: with the organization; the publisher's part of it with their account.
    """

    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("privacy notice"), max_length=20_000)
    published_on = models.DateField()
    published_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "version"], name="privacynotice_version_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="privacynotice_says_something"),
        ]
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"privacy notice {self.version}"
