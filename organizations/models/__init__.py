"""Imported so that Django finds them."""

from organizations.models.account import Affiliation, User
from organizations.models.audit import AuditEntry
from organizations.models.consent import Consent
from organizations.models.draft import Draft
from organizations.models.notice import PrivacyNotice
from organizations.models.organization import Organization
from organizations.models.person import Invitation, Person, RoleGrant

__all__ = [
    "Affiliation",
    "AuditEntry",
    "Consent",
    "Draft",
    "Invitation",
    "Organization",
    "Person",
    "PrivacyNotice",
    "RoleGrant",
    "User",
]
