"""What a page asks of the database."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# What opens and closes transaction and tenant. A test's own transaction puts savepoints where a request has BEGIN and COMMIT.
FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def statements(client: Client, address: str) -> list[str]:
    """Return what the second visit of a page asks, without the frame: the first may still fill what a process remembers."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in captured]
    return [sql for sql in asked if not sql.startswith(FRAME) and "set_config" not in sql]
