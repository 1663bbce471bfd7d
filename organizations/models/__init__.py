"""Imported so that Django finds them."""

from organizations.models.account import Affiliation, User
from organizations.models.audit import AuditEntry
from organizations.models.consent import Consent
from organizations.models.organization import Organization
from organizations.models.person import Invitation, Person, RoleGrant

__all__ = ["Affiliation", "AuditEntry", "Consent", "Invitation", "Organization", "Person", "RoleGrant", "User"]
