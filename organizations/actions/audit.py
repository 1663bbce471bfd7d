"""The record of acts with consequences for others."""

from organizations.models.audit import AuditEntry
from organizations.models.person import Person


def record(verb: str, *, by: Person | None, subject: str = "", about: Person | None = None) -> AuditEntry:
    """Append one act to the audit of the open organization. Never call it for joining, answering or reading."""
    return AuditEntry.objects.create(actor=by, verb=verb, subject=subject, about=about)
