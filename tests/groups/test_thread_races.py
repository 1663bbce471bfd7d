"""Posting at the same moment as somebody, or as the end of the thread: decided under locks, on real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from groups.actions import post as actions
from groups.actions.post import LIMITS, ThreadClosed, TooMany, answer_question, post_in_thread
from groups.models import Post, Session
from groups.models.post import Draft
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_cast
from tests.groups.space import make_question, open_thread, voice_of
from tests.races import somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(cast: Cast, drafts: list[Draft]) -> list[bool]:
    """Answer a question as bob in as many transactions; return which got through. A thread has a lock of its own."""
    start, question = Barrier(len(drafts)), make_question(group=cast.group)

    def attempt(draft: Draft) -> bool:
        try:
            with tenant(cast.organization.pk):
                voice = voice_of(cast.group, Person.objects.get(pk=cast.bob.pk))
                start.wait(timeout=60)
                answer_question(question, draft, by=voice)
        except TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(drafts)) as pool:
        return list(pool.map(attempt, drafts))


def test_twelve_tabs_at_once_are_held_to_the_limit_of_one() -> None:
    """Red when `_lock_author` takes no lock (tried)."""
    cast = make_cast()
    got = at_once(cast, [Draft(uuid4(), f"Tab {n}") for n in range(12)])
    with tenant(cast.organization.pk):
        assert Post.objects.count() == sum(got) == LIMITS[0][0]


def test_a_double_click_in_the_same_instant_is_one_post() -> None:
    cast = make_cast()
    key = uuid4()
    assert all(at_once(cast, [Draft(key, "Clicked twice")] * 5))
    with tenant(cast.organization.pk):
        assert Post.objects.count() == 1


def close_it(session: Session) -> Callable[[], Any]:
    """What ends a thread at once: the session turns out to have been longer ago."""
    begun = timezone.now() - timedelta(days=3, hours=1, minutes=1)
    return lambda: Session.objects.filter(pk=session.pk).update(starts_at=begun, ends_at=begun + timedelta(hours=1))


def test_a_post_waits_for_whoever_is_moving_the_session_and_then_reads_its_new_window() -> None:
    """Red when the session is read without its lock (tried): the post then slips in beside the change."""
    cast = make_cast()
    session = open_thread(cast)
    moved, posting = Event(), Event()

    def move() -> None:
        with tenant(cast.organization.pk):
            Session.objects.select_for_update(no_key=True).get(pk=session.pk)
            close_it(session)()
            moved.set()
            posting.wait(timeout=30)
            # Until it stands in the queue for the row, or, without a lock, has long gone through.
            wait_for_a_waiting_one()
        connection.close()

    def write() -> bool:
        try:
            with tenant(cast.organization.pk):
                voice = voice_of(cast.group, Person.objects.get(pk=cast.bob.pk))
                moved.wait(timeout=30)
                posting.set()
                post_in_thread(session, Draft(uuid4(), "At the last moment"), by=voice)
        except ThreadClosed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        moving, writing = pool.submit(move), pool.submit(write)
        moving.result()
        assert writing.result() is False
    with tenant(cast.organization.pk):
        assert not Post.objects.exists()


def wait_for_a_waiting_one() -> None:
    """Return once another transaction waits for a lock, or after two seconds."""
    end = timezone.now() + timedelta(seconds=2)
    while timezone.now() < end and not somebody_waits_for_a_lock():
        sleep(0.01)


def test_the_end_is_read_off_the_databases_clock_after_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction that began in time and waited does not post late; nor does a web process whose own clock is behind."""
    cast = make_cast()
    session = open_thread(cast)
    with tenant(cast.organization.pk):
        ends = timezone.now() - timedelta(days=3)
        Session.objects.filter(pk=session.pk).update(starts_at=ends - timedelta(hours=1), ends_at=ends)
        session.refresh_from_db()
    monkeypatch.setattr(timezone, "now", lambda: ends + timedelta(days=1))
    with tenant(cast.organization.pk), pytest.raises(ThreadClosed):
        post_in_thread(session, Draft(uuid4(), "By a slow clock"), by=voice_of(cast.group, cast.bob))
    with tenant(cast.organization.pk), connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        began = cursor.fetchone()[0]
        cursor.execute("SELECT pg_sleep(0.01)")
        assert actions.database_clock() > began
