"""Calendars that somebody subscribes to."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class CalendarFeed(TenantModel):
    """That a person has a secret calendar address of one form. The secret is not stored: `groups.links` computes it.

    A new address is a new row with a random number, so that an old one never comes back, not even with a restored back-up.
    Personal data: that this person subscribes, since when. Goes: when they end it, or with the person.
    """

    class Form(models.TextChoices):
        FULL = "full", _("Title, time and link")
        BUSY = "busy", _("Only when you are busy")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    form = models.CharField(max_length=4, choices=Form)
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="feed_public_id_unique"),
            models.UniqueConstraint(fields=["organization", "person", "form"], name="feed_once_per_form"),
            models.CheckConstraint(condition=models.Q(form__in=["full", "busy"]), name="feed_form_known"),
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"
