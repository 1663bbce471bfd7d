"""The ledger of published figures: append-only by grants (P9). Everything that HR sees is computed from here (P10)."""

from django.db import models

from analytics.models.past_survey import PastSurvey
from peersupport.tenancy import TenantModel
from surveys.models.wave import Wave


class Release(TenantModel):
    """That a wave has been published, once and for all; written in the transaction of its figures.

    Personal data: none. Goes: never.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField()
    # What the audit searched, in words and sizes of the search, for `manage.py audit`.
    audit = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "wave"], name="release_once_per_wave")]

    def __str__(self) -> str:
        return f"release {self.wave_id}"


class PublishedFigure(TenantModel):
    """What figures of both ledgers share: one rounded mean over one block of atoms."""

    measure = models.SlugField(max_length=40)
    title = models.CharField(max_length=80)
    closed_on = models.DateField()
    scale_low = models.FloatField()
    scale_high = models.FloatField()
    direction = models.SmallIntegerField()
    # Sorted list of [gender, second].
    block = models.JSONField()
    n_low = models.PositiveIntegerField()
    n_high = models.PositiveIntegerField(null=True)
    value = models.FloatField()
    step = models.FloatField()
    open_end = models.CharField(max_length=4, blank=True)
    margin = models.FloatField()
    rung = models.PositiveSmallIntegerField(default=4)

    class Meta:
        abstract = True


class Figure(PublishedFigure):
    """A figure of a check-in round.

    Personal data: none (publication rule, privacy.md §3). Goes: never.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="figures")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "wave", "measure", "block"], name="figure_once"),
            models.CheckConstraint(condition=models.Q(n_low__gte=10), name="figure_floor"),
            models.CheckConstraint(condition=models.Q(open_end__in=["", "low", "high"]), name="figure_open_end_known"),
            models.CheckConstraint(condition=models.Q(rung__gte=1, rung__lte=4), name="figure_rung_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.block}"


class PastFigure(PublishedFigure):
    """A figure of a past survey, in a ledger of its own: "supplied by HR, unverified" (rule 11).

    Personal data: none. Goes: never.
    """

    survey = models.ForeignKey(PastSurvey, on_delete=models.PROTECT, related_name="figures")
    file_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            # Once per file and measure.
            models.UniqueConstraint(fields=["organization", "file_sha256", "measure", "block"], name="pastfigure_once"),
            models.CheckConstraint(condition=models.Q(n_low__gte=10), name="pastfigure_floor"),
            models.CheckConstraint(condition=models.Q(open_end__in=["", "low", "high"]), name="pastfigure_open_end_known"),
            models.CheckConstraint(condition=models.Q(rung__gte=1, rung__lte=4), name="pastfigure_rung_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.block}"


class AtomCount(TenantModel):
    """How many sheets an atom held, for the audit; only the worker's role reads it (rule 9).

    Personal data: counts, some of them small. Goes: never while figures of the wave stand.
    """

    without_tenant_key = True

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    measure = models.SlugField(max_length=40)
    gender = models.CharField(max_length=10)
    second = models.CharField(max_length=10)
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "release", "measure", "gender", "second"], name="atomcount_once")
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.gender}/{self.second}"
