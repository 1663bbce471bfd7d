"""The record of acts with consequences for others."""

from organizations.models.audit import AuditEntry
from organizations.models.person import Person


def record(verb: str, *, by: Person | None, subject: str = "", about: Person | None = None, for_good: bool = False) -> AuditEntry:
    """Append one act to the audit of the open organization. Never call it for joining, answering or reading.

    `for_good` for break-glass alone: that line outlives every retention (P15).
    """
    return AuditEntry.objects.create(actor=by, verb=verb, subject=subject, about=about, for_good=for_good)
