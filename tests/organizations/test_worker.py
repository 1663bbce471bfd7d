"""A real Celery worker on the real Redis: what an action queues arrives, after the commit and not before."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.db import connections, transaction

from organizations.actions.invitation import invite
from peersupport.celery import app
from peersupport.tenancy import tenant
from tests.factories import make_organization


@pytest.fixture
def worker(transactional_db: None, settings: Any) -> Iterator[None]:
    """One worker thread with the queue emptied before and after; it leaves no connection behind."""
    app.control.purge()
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=60):
        yield
    app.control.purge()
    connections.close_all()


def wait_for_mail(count: int, seconds: float = 60) -> list[Any]:
    deadline = time.monotonic() + seconds
    while len(mail.outbox) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    return mail.outbox


def test_an_invitation_is_mailed_by_the_worker_after_the_commit(worker: None) -> None:
    organization = make_organization(slug="lighthouse")
    with tenant(organization.pk):
        invite(email="ada@example.test", full_name="Ada", roles=[], by=None)
        # Inside the transaction nothing has been queued.
        time.sleep(0.3)
        assert mail.outbox == []
    (sent,) = wait_for_mail(1)
    assert sent.to == ["ada@example.test"]


def test_what_is_rolled_back_is_not_mailed(worker: None) -> None:
    organization = make_organization(slug="lighthouse")
    with pytest.raises(ZeroDivisionError), transaction.atomic(), tenant(organization.pk):
        invite(email="ada@example.test", full_name="Ada", roles=[], by=None)
        raise ZeroDivisionError
    time.sleep(0.5)
    assert mail.outbox == []
