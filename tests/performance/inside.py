"""What has to run inside Django: `python -m tests.performance.inside FUNCTION [JSON]` prints one line of JSON.

The bench starts it as the database role that the work has in the product, so that rights and policies cost what they cost.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peersupport.settings")
django.setup()

# Models need the settings.
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from analytics import ledger  # noqa: E402
from analytics.actions.publication import publish_wave, waves_due  # noqa: E402
from analytics.audit import search  # noqa: E402
from analytics.scheduled import publish_due  # noqa: E402
from organizations.models import Organization  # noqa: E402
from peersupport.tenancy import tenant  # noqa: E402
from surveys.models import Sheet, Wave  # noqa: E402
from tests.performance import fill, proc  # noqa: E402

POSTGRES = int(os.environ.get("BENCH_POSTGRES", "0"))
FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
COLUMNS = ("phq4", "loneliness", "burnout", "talk", "seek")
ITERATED = 100_000


def measured(work: Callable[[], Any]) -> dict[str, float]:
    """CPU of this process and of the database, and time on the clock, in milliseconds."""
    cpu, begun = proc.cpu_seconds([os.getpid(), POSTGRES]), time.perf_counter()
    work()
    return {
        "wall": (time.perf_counter() - begun) * 1000,
        "cpu": (proc.cpu_seconds([os.getpid(), POSTGRES]) - cpu) * 1000,
    }


def queries(pages: list[dict[str, str]]) -> dict[str, Any]:
    """Statements of each page: those that read or write, and those that open the transaction and the tenant."""
    found = {}
    for page in pages:
        client = Client(headers={"cookie": page.get("cookie", "")})
        client.get(page["path"])
        with CaptureQueriesContext(connection) as captured:
            response = client.get(page["path"])
        statements = [each["sql"] for each in captured.captured_queries]
        frame = [sql for sql in statements if sql.upper().startswith(FRAME) or "set_config" in sql]
        counted = {"status": response.status_code, "queries": len(statements) - len(frame), "frame": len(frame)}
        found[page["name"]] = counted | {"statements": statements if os.environ.get("BENCH_SHOW") else []}
    return found


def publish(organization: int, wave: int, sheets: int, rounds: int) -> dict[str, Any]:
    """Publishing one closed round, its plain GROUP BY and an ORM iterator, in turns; each publication is rolled back."""
    found: dict[str, Any] = {"publish": [], "plain": [], "iterator": []}
    iterated = min(sheets, ITERATED)
    # The first publication of a process is the one whose memory is looked at; its time is not.
    with tenant(organization):
        Wave.objects.count()
    proc.peak_reset()
    idle = proc.own_memory()[0]
    _published_and_undone(organization, wave)
    found["memory"] = max(0, proc.own_memory()[1] - idle)
    for number in range(rounds):
        for name, work in _in_turns(organization, wave, number):
            found[name].append(measured(work))
    found["iterator"] = [
        {key: value * sheets / iterated for key, value in measured(lambda: _iterated(organization, wave, iterated)).items()}
        for _ in range(min(rounds, 3))
    ]
    return found | {"iterated": iterated}


def _in_turns(organization: int, wave: int, number: int) -> list[tuple[str, Callable[[], Any]]]:
    """In alternating order."""
    both: list[tuple[str, Callable[[], Any]]] = [
        ("publish", lambda: _published_and_undone(organization, wave)),
        ("plain", lambda: _plain(organization, wave)),
    ]
    return both if number % 2 == 0 else both[::-1]


def _published_and_undone(organization: int, wave: int) -> None:
    with transaction.atomic():
        with tenant(organization):
            release = publish_wave(Wave.objects.select_related("organization").get(pk=wave))
            if release is None:
                raise AssertionError("the round was not closed")
        transaction.set_rollback(True)


def _plain(organization: int, wave: int) -> None:
    """The same sums by hand, in the tenant's transaction because the table has a policy, and nothing else."""
    sums = ", ".join(f"count({column}), sum({column})" for column in COLUMNS)
    with tenant(organization), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT gender, second, {sums} FROM surveys_sheet "
            "WHERE organization_id = %s AND wave_id = %s GROUP BY gender, second",
            [organization, wave],
        )
        cursor.fetchall()


def _iterated(organization: int, wave: int, count: int) -> None:
    """What one would write without SQL."""
    sums: dict[tuple[int, int, str], tuple[int, int]] = {}
    with tenant(organization):
        for sheet in Sheet.objects.filter(wave=wave)[:count].iterator():
            for column in COLUMNS:
                value = getattr(sheet, column)
                if value is not None:
                    n, total = sums.get((sheet.gender, sheet.second, column), (0, 0))
                    sums[sheet.gender, sheet.second, column] = n + 1, total + value


def night(rounds: int, repeat: int, history: int, fresh: int) -> dict[str, Any]:
    """A night in which no round is over, beside its own look-up; and that look-up with and without a history."""
    now = timezone.now()

    def look_up() -> None:
        for pk in Organization.objects.order_by("pk").values_list("pk", flat=True):
            with tenant(pk):
                waves_due(now)

    def one(pk: int) -> None:
        for _ in range(20):
            with tenant(pk):
                waves_due(now)

    works: dict[str, Callable[[], None]] = {
        "night": publish_due,
        "look_up": look_up,
        "history": lambda: one(history),
        "fresh": lambda: one(fresh),
    }
    found: dict[str, list[dict[str, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(measured(lambda work=work: [work() for _ in range(repeat)]))  # type: ignore[misc]
    return found


def audit(organization: int, rounds: int) -> dict[str, Any]:
    """The search over the whole ledger of one organization, and over the older half of it."""
    found: dict[str, Any] = {"whole": [], "half": [], "read": []}
    for _ in range(rounds):
        with tenant(organization):
            lines, sizes = ledger.audit_input("core")
            found["read"].append(measured(lambda: ledger.audit_input("core")))
        half = lines[: len(lines) // 2]
        found["whole"].append(measured(lambda lines=lines, sizes=sizes: search(lines, sizes)))  # type: ignore[misc]
        found["half"].append(measured(lambda half=half, sizes=sizes: search(half, sizes)))  # type: ignore[misc]
    return found | {"figures": len(lines), "problems": len(search(lines, sizes).problems)}


FUNCTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "queries": queries,
    "publish": publish,
    "night": night,
    "audit": audit,
    **{each.__name__: each for each in (fill.groups, fill.history, fill.big_wave, fill.quiet, fill.answers, fill.collectors)},
}

if __name__ == "__main__":
    arguments = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    sys.stdout.write("\n" + json.dumps(FUNCTIONS[sys.argv[1]](**arguments)) + "\n")
