"""The ledger of roster figures: how many people take part, counted once a closed period (privacy.md §3, rule 10)."""

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact

from analytics.disclosure import FLOWS
from peersupport.tenancy import TenantModel


def _multiple_of(size: int) -> Exact:
    return Exact(Func(F("value"), Value(size), function="mod", output_field=models.IntegerField()), 0)


class RosterRelease(TenantModel):
    """That a month or a quarter has been counted, once and for all; written in the transaction of its figures.

    Personal data: none. Goes: never.
    """

    class Period(models.TextChoices):
        MONTH = "month"
        QUARTER = "quarter"

    period = models.CharField(max_length=7, choices=Period)
    starts_on = models.DateField()
    published_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "period", "starts_on"], name="rosterrelease_once"),
            models.CheckConstraint(condition=Q(period__in=["month", "quarter"]), name="rosterrelease_period_known"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.starts_on}"


class RosterFigure(TenantModel):
    """One count of a closed period: of the whole organization, rounded to 5; by gender a quarter, rounded to 10 from 20 on.

    What joined and left in a month is rounded to 10.

    Personal data: none. Goes: never.
    """

    without_tenant_key = True

    release = models.ForeignKey(RosterRelease, on_delete=models.PROTECT, related_name="figures")
    # Repeated from the release, so that one row shows the whole rule.
    period = models.CharField(max_length=7)
    measure = models.SlugField(max_length=20)
    # Empty: the whole organization.
    gender = models.CharField(max_length=10, blank=True)
    value = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "release", "measure", "gender"], name="rosterfigure_once"),
            models.CheckConstraint(
                condition=Q(_multiple_of(5), ~Q(measure__in=FLOWS), period="month", gender="")
                # What joined and left tells more, month after month, than what stands (docs/decisions/0027).
                | Q(_multiple_of(10), measure__in=FLOWS, period="month", gender="")
                | Q(_multiple_of(10), period="quarter", value__gte=20, gender__in=["woman", "man", "nonbinary", "not_stated"]),
                name="rosterfigure_rounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.gender or 'all'}"
