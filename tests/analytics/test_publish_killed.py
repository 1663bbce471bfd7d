"""A worker that is killed anywhere and run again publishes exactly once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections

from analytics.models import Figure, Release
from peersupport.tenancy import tenant
from tests.analytics.factories import make_sheets, make_wave, publish, spread
from tests.factories import make_organization

ROOT = Path(__file__).resolve().parents[2]
ATOMS = {
    ("woman", "member"): spread(30, 4),
    ("woman", "not_yet"): spread(25, 4),
    ("man", "member"): spread(12, 3),
    ("man", "not_yet"): spread(20, 3),
}


def run_worker(organization_id: int) -> list[dict[str, Any]]:
    """Start the killed worker on this test's database."""
    name = str(connection.settings_dict["NAME"])
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    environment = os.environ | {
        "DATABASE_URL": url,
        "PEERSUPPORT_ROLE": "worker",
        "DJANGO_SETTINGS_MODULE": "peersupport.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.analytics.killed_worker", str(organization_id)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.django_db(transaction=True)
def test_killed_at_every_statement_it_publishes_exactly_once() -> None:
    organization = make_organization(slug="harbour")
    make_sheets(make_wave(organization=organization), ATOMS)
    states = run_worker(organization.pk)
    assert states[-1]["finished"]
    assert sum(not state["finished"] for state in states) > 10, "it was not killed at many places"
    for before, after in pairwise(states):
        # Nothing, or everything and then never anything else.
        assert (before["releases"], len(before["figures"]), before["counts"]) in {(0, 0, 0), (1, 4, 40)}
        assert before["statuses"] == (["published"] if before["releases"] else ["closed"])
        if before["figures"]:
            assert after["figures"] == before["figures"]
    assert states[0]["releases"] == 0
    assert states[-1]["releases"] == 1
    assert any(state["releases"] for state in states[:-1]), "no death came after the publication"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_publish_exactly_once() -> None:
    organization = make_organization(slug="harbour")
    wave = make_wave(organization=organization)
    make_sheets(wave, ATOMS)
    start = threading.Barrier(2)
    results: list[Release | None] = []

    def work() -> None:
        try:
            start.wait()
            results.append(publish(wave))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(release is not None for release in results) == 1
    with tenant(organization.pk):
        assert Release.objects.count() == 1
        assert Figure.objects.count() == 4
