"""The name a facilitator shows to groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class FacilitatorName(TenantModel):
    """The display name that a facilitator chose; groups and other facilitators know them by it.

    Personal data: which name a person leads groups under. Goes: with the person, or when they are a facilitator no more.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name shown to groups"), max_length=24)
    # As for pseudonyms: two facilitators, or a facilitator and a member, never look alike.
    skeleton = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person"], name="facilitator_name_once"),
            models.UniqueConstraint(fields=["organization", "skeleton"], name="facilitator_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name
