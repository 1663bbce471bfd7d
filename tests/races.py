"""What tests of races share: to see that somebody stands in line."""

from django.db import connection


def somebody_waits_for_a_lock() -> bool:
    """Whether another transaction of this database waits. `pg_locks` shows the whole server, and tests share it with those of the
    other processes of the same run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database())"
        )
        return bool(cursor.fetchone()[0])
