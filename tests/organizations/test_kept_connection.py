"""A kept connection is known to have ended before a request trips over it, and asked nothing while it stands."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from peersupport.postgresql.base import DatabaseWrapper
from tests.conftest import as_role


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_stands_is_asked_nothing() -> None:
    connection.ensure_connection()
    assert isinstance(connections["default"], DatabaseWrapper)
    with CaptureQueriesContext(connection) as asked:
        assert connection.is_usable()
    assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_made_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ended = cursor.fetchone()[0]
    other = connections.create_connection("default")
    assert isinstance(other, DatabaseWrapper)
    try:
        with other.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [ended])
        # What Django does between two requests.
        connection.health_check_enabled = True
        connection.health_check_done = False
        connection.close_if_health_check_failed()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone()[0] != ended
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_no_connection() -> None:
    connection.close()
    assert not connection.is_usable()
    with as_role("worker"):
        assert connection.is_usable()
