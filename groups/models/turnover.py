"""How many places were taken and given back in a month: all that stays of a membership."""

from django.db import models

from peersupport.tenancy import TenantModel


class Turnover(TenantModel):
    """Places taken and given back in one month, over all groups of the organization; the roster figures are made from it.

    Each change puts a row down without reading any, and within minutes the worker adds it up with the others of its month and
    deletes it (`groups.actions.turnover`, docs/decisions/0027). The web role can neither read nor change one.

    Personal data: none, two counts that name no group. Goes: when the figures of its month are published.
    """

    without_tenant_key = True

    month = models.DateField()
    joined = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    # The sum of a month, one row; the others wait to be added to it.
    is_sum = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "month"], condition=models.Q(is_sum=True), name="turnover_one_sum_a_month"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="turnover_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"turnover {self.month}"
