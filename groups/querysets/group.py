"""Peer groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from groups.models import PeerGroup  # noqa: F401 — types of the rows below


class PeerGroupQuerySet(models.QuerySet["PeerGroup"]):
    """Peer groups of the open organization."""

    def listed(self) -> PeerGroupQuerySet:
        """Those in the directory: the same for whoever looks (P7)."""
        return self.filter(status="open")

    def locked(self) -> PeerGroupQuerySet:
        """With the row lock that every change of a group's places takes first."""
        return self.select_for_update(no_key=True)
