"""What was done by whom, append-only by grants."""

from django.db import models

from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class AuditEntry(TenantModel):
    """An act with consequences for others: roles, invitations, rounds, groups. Never who joined, answered or read.

    Personal data: the acting person. Goes: after two years, or the person's part of it when they are deleted. That
    break-glass was used, and by whom, stays for good (P15).
    """

    actor = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    # Set where somebody else's data was touched: shown to them (P17).
    about = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    for_good = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["organization", "-at"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
