"""Past surveys that HR brings as a baseline."""

import uuid
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.past.mapping import SurveyMapping, build_mapping
from analytics.past.problems import Problems
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class PastSurvey(TenantModel):
    """A file brought by HR: its fingerprint, mapping and progress. The rows themselves are never in the database.

    A file of several years becomes one of these for each year when it is published.

    Personal data: who uploaded it; until publication the spellings of gender that HR settled by hand. Goes: abandoned uploads
    within a day; the spellings at publication; published ones stay as the source of their figures.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        READING = "reading", _("Being read")
        FAILED = "failed", _("Needs correction")
        READ = "read", _("Ready to publish")
        PUBLISHING = "publishing", _("Being published")
        PUBLISHED = "published", _("Published")

    # While one of these lasts, the worker has the survey and nothing may be changed.
    BUSY = (Status.READING, Status.PUBLISHING)

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=80, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    file_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200, blank=True)
    # The file's random name in the private folder (analytics/spool.py); empty once it is gone.
    spool_name = models.CharField(max_length=32, blank=True)
    # The names in the file's first row, for the form.
    columns = models.JSONField(default=list)
    # As the TOML file has it, without title and closed_on.
    mapping = models.JSONField(default=dict)
    # Spellings that HR assigned by hand, normalised spelling to category.
    reviewed_genders = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    progress = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="pastsurvey_public_id_unique"),
            models.CheckConstraint(
                condition=models.Q(status__in=["uploaded", "reading", "failed", "read", "publishing", "published"]),
                name="pastsurvey_status_known",
            ),
        ]
        ordering = ["-closed_on", "pk"]

    def __str__(self) -> str:
        return self.title or str(self.public_id)

    @property
    def is_busy(self) -> bool:
        return self.status in self.BUSY

    def read_mapping(self, today: date) -> SurveyMapping:
        """The mapping as it was accepted. Raises Rejected where the rules have changed since."""
        problems = Problems()
        mapping = build_mapping({**self.mapping, "title": self.title, "closed_on": self.closed_on}, today, problems)
        problems.raise_any()
        assert mapping is not None
        return mapping

    def keep_mapping(self, data: dict[str, Any], mapping: SurveyMapping) -> None:
        """Take over a mapping in the form that `read_mapping` gives back."""
        self.title, self.closed_on = mapping.title, mapping.closed_on
        self.mapping = {key: value for key, value in data.items() if key not in ("title", "closed_on")}


class PastMeasure(TenantModel):
    """That a measure of a file has been published, once and for all; written in the transaction of its figures.

    Personal data: none. Goes: never.
    """

    survey = models.ForeignKey(PastSurvey, on_delete=models.PROTECT, related_name="measures")
    file_sha256 = models.CharField(max_length=64)
    measure = models.SlugField(max_length=40)
    # What it is called on pages: for a question of HR's own no instrument says it.
    title = models.CharField(max_length=80)
    columns = ArrayField(models.CharField(max_length=500))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "file_sha256", "measure", "survey"], name="pastmeasure_once_per_file")
        ]

    def __str__(self) -> str:
        return self.title


class PastColumn(TenantModel):
    """That a column of a file stands in a published figure: each answer counts once (privacy.md §3 rule 4), across imports too.

    Where a file holds several years, the newest one's measure speaks for all of them: they are published together or not at all.

    Personal data: none. Goes: never.
    """

    measure = models.ForeignKey(PastMeasure, on_delete=models.PROTECT, related_name="+")
    file_sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "file_sha256", "name"], name="pastcolumn_once_per_file")]

    def __str__(self) -> str:
        return self.name
