"""What tests of groups share: tasks that run at once, and a browser's way through the forms."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.core import mail

from peersupport.celery import app


@pytest.fixture
def mails(django_capture_on_commit_callbacks: Any) -> Iterator[Callable[[], AbstractContextManager[list[Any]]]]:
    """Give a block after which every task that its commits queued has run; it yields the mails sent meanwhile."""
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True

    @contextmanager
    def block() -> Iterator[list[Any]]:
        sent: list[Any] = []
        count = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            yield sent
        sent.extend(mail.outbox[count:])

    yield block
    app.conf.task_always_eager, app.conf.task_eager_propagates = before
