"""What this app stores: only that somebody is to be forgotten."""

from django.db import models

from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class AccountDeletion(TenantModel):
    """That a person asked for the deletion of their account here, or left 90 days ago. The worker carries it out, at once or in
    the next night.

    Personal data: which person, and since which day. Goes: with the person, within a day.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    asked_on = models.DateField()

    def __str__(self) -> str:
        return f"deletion of person {self.person_id}"
