"""A clock that stands where the simulation is, and a world to which no mail goes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any
from unittest import mock

from celery.app.task import Task
from django.utils import timezone

from surveys import blind

_spare_key = lru_cache(blind.generate_key)


@contextmanager
def nothing_queued() -> Iterator[None]:
    """Queue no task: nobody is written to about what is made up. Put it around the transaction, not inside."""

    def not_queued(*args: Any, **kwargs: Any) -> None:
        return None

    with mock.patch.object(Task, "apply_async", not_queued):
        yield


@contextmanager
def at(moment: datetime, *, spare_keys: bool = False) -> Iterator[None]:
    """Let the site believe that it is `moment`, and queue nothing.

    With `spare_keys` every new signing key is the same one: making them is most of the work of a simulated round.
    """
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(timezone, "now", return_value=moment))
        stack.enter_context(nothing_queued())
        if spare_keys:
            stack.enter_context(mock.patch.object(blind, "generate_key", _spare_key))
        yield
