"""Run by test_publish_killed.py as a process of its own: a worker that dies by SIGKILL at its k-th statement.

Arguments: organization id. For k = 1, 2, … a fork publishes everything that is due and is killed as statement k begins; after
each death one line says what the ledger holds. The last line comes from a fork that lived.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402

from analytics.models import AtomCount, Figure, Release  # noqa: E402
from analytics.scheduled import publish_due  # noqa: E402
from peersupport.tenancy import tenant  # noqa: E402
from surveys.models import Wave  # noqa: E402

MOST = 100


def become_worker(connection: Any, **kwargs: Any) -> None:
    with connection.connection.cursor() as cursor:
        cursor.execute("SET ROLE peersupport_worker")


def work(killed_at: int) -> bool:
    """Fork a worker; True when it finished, False when it was killed."""
    child = os.fork()
    if child == 0:
        statements = iter(range(1, 10_000))

        def die(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            if next(statements) == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(die):
            publish_due()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFEXITED(status)


def state(organization_id: int) -> dict[str, Any]:
    with tenant(organization_id):
        found = {
            "statuses": sorted(Wave.objects.values_list("status", flat=True)),
            "releases": Release.objects.count(),
            "figures": [[pk, value] for pk, value in Figure.objects.order_by("pk").values_list("pk", "value")],
            "counts": AtomCount.objects.count(),
        }
    # The next fork must not share this connection.
    connection.close()
    return found


def main() -> None:
    organization_id = int(sys.argv[1])
    connection_created.connect(become_worker)
    for killed_at in range(1, MOST):
        finished = work(killed_at)
        print(json.dumps({"finished": finished, **state(organization_id)}), flush=True)  # noqa: T201
        if finished:
            return


main()
