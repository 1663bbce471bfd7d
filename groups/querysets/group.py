"""Peer groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from groups.models import PeerGroup  # noqa: F401 — types of the rows below

# By hand: the same through the ORM costs Python four times what all of it costs the database, and every page in a group begins
# with it. Of each group what one person is to it, and about nobody else but how many there are and how many wait ahead.
STANDING = """
    SELECT g.*,
        (
            SELECT count(*) FROM "groups_membership" m
            WHERE m.organization_id = g.organization_id AND m.group_id = g.id AND m.left_on IS NULL
        ) AS members,
        (
            SELECT count(*) FROM "groups_waitingplace" w
            WHERE w.organization_id = g.organization_id AND w.group_id = g.id AND w.status = 'offered'
        ) AS offered,
        row_to_json(mine) AS mine,
        waits.id AS waits_id,
        waits.offered_until AS waits_until,
        (
            SELECT count(*) FROM "groups_waitingplace" w
            WHERE w.organization_id = g.organization_id AND w.group_id = g.id AND w.status = 'waiting' AND w.id < waits.id
        ) AS waits_ahead,
        asks.id AS asks_id,
        asks.status AS asks_status,
        asks.answer_by AS asks_until,
        (
            SELECT v.status FROM "groups_move" v
            JOIN "groups_membership" m ON m.organization_id = v.organization_id AND m.id = v.membership_id
            WHERE m.organization_id = g.organization_id AND m.group_id = g.id AND m.person_id = %(person)s LIMIT 1
        ) AS moves_status,
        EXISTS(
            SELECT FROM "groups_peergroupuserpermission" p JOIN "auth_permission" a ON a.id = p.permission_id
            WHERE p.organization_id = g.organization_id AND p.content_object_id = g.id AND p.user_id = %(user)s
                AND a.codename = 'facilitate_group'
        ) AS facilitates,
        (
            SELECT json_build_array(a.id, a.version, a.text, a.changes, a.published_on) FROM "groups_agreement" a
            WHERE a.organization_id = g.organization_id AND a.group_id = g.id ORDER BY a.version DESC LIMIT 1
        ) AS agreement,
        (SELECT e.number FROM "resources_rulesedition" e WHERE e.organization_id = g.organization_id LIMIT 1) AS rules_changes
    FROM "groups_peergroup" g
    LEFT JOIN "groups_membership" mine ON mine.organization_id = g.organization_id AND mine.group_id = g.id
        AND mine.person_id = %(person)s AND mine.left_on IS NULL
    LEFT JOIN "groups_waitingplace" waits ON waits.organization_id = g.organization_id AND waits.group_id = g.id
        AND waits.person_id = %(person)s
    LEFT JOIN "groups_joinrequest" asks ON asks.organization_id = g.organization_id AND asks.group_id = g.id
        AND asks.person_id = %(person)s
"""
ONE = "WHERE g.id = %(group)s"
MINE = "WHERE mine.id IS NOT NULL OR waits.id IS NOT NULL OR asks.id IS NOT NULL ORDER BY g.name"


class PeerGroupQuerySet(models.QuerySet["PeerGroup"]):
    """Peer groups of the open organization."""

    def listed(self) -> PeerGroupQuerySet:
        """Those in the directory: the same for whoever looks (P7)."""
        return self.filter(status="open")

    def seen_by(self, person_id: int, user_id: int, group_id: int) -> Any:
        """Return one group with what somebody is to it (STANDING), or None."""
        named = {"person": person_id, "user": user_id, "group": group_id}
        return next(iter(self.raw(STANDING + ONE, named)), None)

    def around(self, person_id: int, user_id: int) -> list[Any]:
        """Return the groups that somebody is in, waits for or has asked to join, by name, with what they are to each."""
        return list(self.raw(STANDING + MINE, {"person": person_id, "user": user_id}))

    def locked(self) -> PeerGroupQuerySet:
        """With the row lock that every change of a group's places takes first."""
        return self.select_for_update(no_key=True)
