"""What a group agreed on beyond the ground rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from peersupport.tenancy import TenantModel


class Agreement(TenantModel):
    """One version of a group's own agreements. Never changed: a new text is a new version, and the old ones stay readable.

    Personal data: none. Goes: with the group.
    """

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("our agreements"), max_length=4000)
    changes = models.CharField(_("what changed"), max_length=300, blank=True)
    published_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "group", "version"], name="agreement_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="agreement_version_from_1"),
            models.CheckConstraint(condition=~models.Q(text=""), name="agreement_has_text"),
            # Whoever has to agree again reads why.
            models.CheckConstraint(condition=models.Q(version=1) | ~models.Q(changes=""), name="agreement_says_what_changed"),
        ]

    def __str__(self) -> str:
        return f"agreement {self.version} of group {self.group_id}"
