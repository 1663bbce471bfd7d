"""Past surveys that HR brings as a baseline."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class PastSurvey(TenantModel):
    """A file brought by HR: its fingerprint, mapping and progress. The rows themselves are never in the database.

    Personal data: who uploaded it. Goes: abandoned uploads within a day; published ones stay as the source of their figures.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        MAPPED = "mapped", _("Mapped")
        IMPORTING = "importing", _("Being imported")
        PUBLISHED = "published", _("Published")
        FAILED = "failed", _("Failed")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=80, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    file_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200, blank=True)
    mapping = models.JSONField(default=dict)
    # Spellings that HR assigned by hand, normalised spelling to category.
    reviewed_genders = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    progress = models.PositiveSmallIntegerField(default=0)
    problems = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "public_id"], name="pastsurvey_public_id_unique")]
        ordering = ["-closed_on", "pk"]

    def __str__(self) -> str:
        return self.title or str(self.public_id)
