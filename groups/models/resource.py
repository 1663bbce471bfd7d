"""What a group keeps at hand."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from peersupport.tenancy import TenantModel


class GroupResource(TenantModel):
    """A link that facilitators found worth keeping for a group, and until when somebody has looked whether it still is.

    Personal data: none. Goes: when a facilitator removes it, or with the group.
    """

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    url = models.URLField(_("link"), max_length=500)
    helps = models.CharField(_("who it helps"), max_length=200)
    note = models.CharField(_("note"), max_length=500, blank=True)
    review_on = models.DateField(_("look at it again on"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(url__startswith="https://"), name="group_resource_https_only"),
            models.CheckConstraint(condition=~models.Q(title=""), name="group_resource_has_title"),
        ]
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def is_due(self, today: date) -> bool:
        """Tell whether nobody has looked at it for too long."""
        return self.review_on <= today
