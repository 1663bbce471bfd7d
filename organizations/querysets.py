"""Queries as words of the domain."""

from typing import Any

from django.db import models

# Written by hand: every signed-in page asks these two, and building them from objects took longer than answering them.
HOME_OF = """
    SELECT o.* FROM "organizations_affiliation" a JOIN "organizations_organization" o ON o.id = a.organization_id
    WHERE a.user_id = %s AND o.slug = %s AND o.status = 'active'
"""
WHO_IS_HERE = """
    SELECT p.*, ARRAY(
        SELECT g.role FROM "organizations_rolegrant" g WHERE g.organization_id = p.organization_id AND g.person_id = p.id
    ) AS held_roles
    FROM "organizations_person" p WHERE p.organization_id = %s AND p.user_id = %s AND p.left_on IS NULL
"""


class OrganizationQuerySet(models.QuerySet[Any]):
    """Tenants."""

    def home_of(self, user_id: int, slug: str) -> Any:
        """Return the active organization with this address that a user belongs to, or None."""
        return next(iter(self.raw(HOME_OF, [user_id, slug])), None)

    def active(self) -> "OrganizationQuerySet":
        """Those that are not suspended."""
        return self.filter(status="active")


class PersonQuerySet(models.QuerySet[Any]):
    """People of the open organization."""

    def active(self) -> "PersonQuerySet":
        """Those who have an account and have not left."""
        return self.filter(left_on=None, user__is_active=True)

    def here(self, organization_id: int, user_id: int) -> Any:
        """Return the user's person in the open organization with the list `held_roles`, or None where they have left."""
        return next(iter(self.raw(WHO_IS_HERE, [organization_id, user_id])), None)

    def with_role(self, role: str) -> "PersonQuerySet":
        """Those who hold a role today."""
        return self.active().filter(role_grants__role=role)
