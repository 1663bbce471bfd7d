"""How many places were taken and given back in a month: all that stays of a membership."""

from django.db import models

from peersupport.tenancy import TenantModel


class Turnover(TenantModel):
    """Places taken and given back in one month, over all groups of the organization; the roster figures are made from it.

    Personal data: none, two counts that name no group. Goes: 90 days after its month was published.
    """

    without_tenant_key = True

    month = models.DateField()
    joined = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "month"], name="turnover_once_a_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="turnover_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"turnover {self.month}"
