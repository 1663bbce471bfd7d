"""What somebody has typed and not sent."""

from django.db import models

from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class Draft(TenantModel):
    """The words of one unsent form, so that a lost session loses nothing. Which fields: `organizations.drafts.KEPT`.

    Personal data: what the person typed into that form: names, pronouns, notes, topics; never gender, never a tick that agrees to
    something. Goes: when the form is sent or the person leaves, after 14 days in any case.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Which form: the name of its kind, and the object it is about where there is one ("join-12").
    key = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)
    saved_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "person", "key"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft {self.key}"
