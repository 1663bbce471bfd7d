"""Queries as words of the domain."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models


class OrganizationQuerySet(models.QuerySet[Any]):
    """Tenants."""

    def active(self) -> "OrganizationQuerySet":
        """Those that are not suspended."""
        return self.filter(status="active")


class PersonQuerySet(models.QuerySet[Any]):
    """People of the open organization."""

    def active(self) -> "PersonQuerySet":
        """Those who have an account and have not left."""
        return self.filter(left_on=None, user__is_active=True)

    def with_roles(self) -> "PersonQuerySet":
        """Each with the list of their roles as `held_roles`, in the same query."""
        roles = ArrayAgg("role_grants__role", filter=models.Q(role_grants__isnull=False), default=models.Value([]))
        found: PersonQuerySet = self.annotate(held_roles=roles)
        return found

    def with_role(self, role: str) -> "PersonQuerySet":
        """Those who hold a role today."""
        return self.active().filter(role_grants__role=role)
