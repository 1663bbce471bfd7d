"""Queries as words of the domain."""

from typing import Any

from django.db import models


class PeerGroupQuerySet(models.QuerySet[Any]):
    """Peer groups of the open organization."""

    def listed(self) -> "PeerGroupQuerySet":
        """Those in the directory: the same for whoever looks (P7)."""
        return self.filter(status="open")


class MembershipQuerySet(models.QuerySet[Any]):
    """Memberships of the open organization."""

    def current(self) -> "MembershipQuerySet":
        """Those that have not ended."""
        return self.filter(left_on=None)
