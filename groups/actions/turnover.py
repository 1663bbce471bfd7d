"""Counting places taken and given back, for the roster figures (privacy.md §3, rule 10).

A place counts while its group is open: closing a group gives back all of its places at once, opening it again takes them. A move
is neither, since the place goes along. Every path calls `count_places` in its own transaction.
"""

from django.db import connection
from django.utils import timezone

from peersupport.tenancy import current_organization_id


def count_places(*, joined: int = 0, left: int = 0) -> None:
    """Note places taken and given back in this month of the organization's zone.

    A row of its own and no counter: who leaves several groups at once would hold it against those who wait for the same groups.
    By hand, since the web role may read nothing back, not even the row's own number.
    """
    if not joined and not left:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO "groups_turnover" (organization_id, month, joined, "left", is_sum) '
            "SELECT id, date_trunc('month', %s::timestamptz AT TIME ZONE timezone), %s, %s, false "
            'FROM "organizations_organization" WHERE id = %s',
            [timezone.now(), joined, left, current_organization_id()],
        )


def add_up_turnover() -> bool:
    """Put what was noted since the last time into one row a month, and delete it; tell whether there was anything. As the worker.

    Until then a row shares its transaction's number (`xmin`) with whatever else was written there: a consent that was withdrawn,
    an account that is to be deleted. It would say in a copy of the database how many places that person gave back. One statement,
    so that of two runs at once each adds what it deleted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            'WITH noted AS (DELETE FROM "groups_turnover" WHERE organization_id = %s AND NOT is_sum '
            'RETURNING organization_id, month, joined, "left") '
            'INSERT INTO "groups_turnover" AS t (organization_id, month, joined, "left", is_sum) '
            'SELECT organization_id, month, sum(joined), sum("left"), true FROM noted GROUP BY organization_id, month '
            "ON CONFLICT (organization_id, month) WHERE is_sum "
            'DO UPDATE SET joined = t.joined + excluded.joined, "left" = t."left" + excluded."left"',
            [current_organization_id()],
        )
        return bool(cursor.rowcount)
