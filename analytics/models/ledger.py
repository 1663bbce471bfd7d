"""The ledger of published figures: append-only by grants (P9). Everything that HR sees is computed from here (P10)."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from analytics.disclosure import BANDS
from analytics.models.past_survey import PastSurvey
from peersupport.tenancy import TenantModel
from surveys.models.wave import Wave

FOUR_WEEKS = "daterange(%(expressions)s, %(expressions)s + 28)"


class Release(TenantModel):
    """That a wave has been published, once and for all; written in the transaction of its figures.

    It repeats what a page says of the wave, so that pages read the ledger and nothing else (P10). A release without figures is a
    wave with too few answers. Personal data: none. Goes: never.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    public_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    title = models.CharField(max_length=80)
    question_set = models.SlugField(max_length=40)
    floor = models.PositiveSmallIntegerField()
    has_strata = models.BooleanField()
    # The round that its changes are counted from, where it published any (rule 12).
    since = models.UUIDField(null=True)
    closed_on = models.DateField()
    published_on = models.DateField()
    # What the audit searched, in words and sizes of the search, for `manage.py audit`.
    audit = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "wave"], name="release_once_per_wave"),
            models.CheckConstraint(condition=Q(floor__gte=10), name="release_floor_at_least_10"),
        ]

    def __str__(self) -> str:
        return f"release {self.wave_id}"


def figure_rules(name: str) -> list[Any]:
    """The publication rule as far as one row shows it: nobody lowers the floor or sharpens a figure, not even in SQL (P8)."""
    conditions = {
        "floor": Q(n_low__in=BANDS),
        "open_end_known": Q(open_end__in=["", "low", "high"]),
        "rung_1_to_4": Q(rung__gte=1, rung__lte=4),
        "direction_known": Q(direction__in=[-1, 1]),
        "scale_rises": Q(scale_high__gt=F("scale_low")),
        # Strictly more than two people's whole range, spread over the fewest that n may be (rule 7).
        "hides_two_people": Q(step__gt=(F("scale_high") - F("scale_low")) * 2.0 / F("n_low")),
        "inside_the_scale": Q(value__gt=F("scale_low"), value__lt=F("scale_high")),
    }
    return [models.CheckConstraint(condition=condition, name=f"{name}_{rule}") for rule, condition in conditions.items()]


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
            *figure_rules("figure"),
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
            models.UniqueConstraint(fields=["organization", "survey", "measure", "block"], name="pastfigure_once"),
            # The same question is not asked again within 28 days (rule 1), nor brought again: a second file with one row changed
            # would be figures of nearly the same people, each with a shift of its own (docs/decisions/0030).
            ExclusionConstraint(
                name="pastfigure_four_weeks_apart",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("measure", RangeOperators.EQUAL),
                    (models.Func(F("closed_on"), template=FOUR_WEEKS), RangeOperators.OVERLAPS),
                    ("survey", RangeOperators.NOT_EQUAL),
                ],
            ),
            *figure_rules("pastfigure"),
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


class ReleaseNotice(TenantModel):
    """That HR was told of a release: written before the mails go out, so that a task run twice tells once.

    Personal data: none. Goes: never.
    """

    without_tenant_key = True

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "release"], name="releasenotice_once")]

    def __str__(self) -> str:
        return f"notice of {self.release_id}"
