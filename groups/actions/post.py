"""Writing under a name: posting, changing for 15 minutes, deleting at any time.

Lock order: the session's row, then whoever writes (their membership; of a facilitator, their person). Under the second lock the
limits are counted, so that ten tabs at once count like one; under the first the thread's end is read off the clock of the
database.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q

from groups.actions.facilitator import name_of
from groups.models import Agreement, Membership, PeerGroup, Post, Question, Session
from groups.models.post import CHANGEABLE, Draft, Voice
from groups.querysets.post import PostQuerySet
from groups.thread_window import window
from organizations.models.person import Person

# How many texts of one person in one group, in how long.
LIMITS = ((5, timedelta(minutes=10)), (30, timedelta(days=1)))
SAME_WITHIN = timedelta(days=1)


class ThreadClosed(Exception):
    """Its time is over, has not come, or the session is cancelled."""


class TooMany(Exception):
    """The person has written as much as one may for now; `wait` until there is room again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


class SaidAlready(Exception):
    """The same person wrote the same text in this group within a day."""


class AgreementFirst(Exception):
    """The group's agreements have changed, and the person has not accepted them yet."""


class TooLate(Exception):
    """The 15 minutes are over, or the group or the thread takes no more texts."""


@transaction.atomic
def post_in_thread(session: Session, draft: Draft, *, by: Voice) -> Post:
    """Write in a session's thread. Raises ThreadClosed, AgreementFirst, SaidAlready, TooMany."""
    _require_open_thread(session.pk)
    return _post(draft, by, group=session.group, kind=Post.Kind.THREAD, session=session)


@transaction.atomic
def announce(group: PeerGroup, draft: Draft, *, by: Voice) -> Post:
    """Tell the group something, as its facilitator. Raises ThreadClosed (the group has closed), SaidAlready, TooMany."""
    return _post(draft, by, group=group, kind=Post.Kind.ANNOUNCEMENT)


@transaction.atomic
def answer_question(question: Question, draft: Draft, *, by: Voice) -> Post:
    """Answer a question under one's name. Raises ThreadClosed (the group has closed), AgreementFirst, SaidAlready, TooMany."""
    return _post(draft, by, group=question.group, kind=Post.Kind.ANSWER, question=question)


@transaction.atomic
def change_post(post: Post, draft: Draft) -> Post:
    """Replace a text of one's own within 15 minutes; nothing of the old one is kept. Raises TooLate."""
    if post.session_id is not None:
        try:
            _require_open_thread(post.session_id)
        except ThreadClosed as closed:
            raise TooLate from closed
    locked = Post.objects.select_for_update(no_key=True).filter(pk=post.pk).first()
    if locked is None or database_clock() >= locked.written_at + CHANGEABLE:
        raise TooLate
    locked.text, locked.warning, locked.title, locked.is_changed = draft.text, draft.warning, draft.title, True
    locked.save(update_fields=["text", "warning", "title", "is_changed"])
    return locked


def delete_post(post: Post) -> None:
    """Delete a text of one's own, at once and at any time: the row goes."""
    Post.objects.filter(pk=post.pk).delete()


def take_back_texts(membership: Membership) -> None:
    """Delete all that a member wrote in a group, at once."""
    Post.objects.filter(author=membership).delete()


def require_agreement(group_id: int, membership: Membership) -> None:
    """Raise AgreementFirst where the group's newest agreements are not the ones that a member accepted."""
    newest = Agreement.objects.filter(group=group_id).order_by("-version").values_list("version", flat=True).first()
    if newest is not None and membership.agreement_version < newest:
        raise AgreementFirst


def database_clock() -> datetime:
    """Return the time by the one clock that all web processes share; not the start of the transaction, which may have waited."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at


def _require_open_thread(session_id: int) -> None:
    """Lock a session, so that it is neither moved nor cancelled meanwhile, and read the clock after that."""
    locked = Session.objects.select_for_update(no_key=True).filter(pk=session_id).first()
    if locked is None or locked.status == Session.Status.DRAFT:
        raise ThreadClosed
    is_cancelled = locked.status == Session.Status.CANCELLED
    if window(locked.starts_at, locked.ends_at, is_cancelled=is_cancelled).state(database_clock()) != "open":
        raise ThreadClosed


def _post(draft: Draft, by: Voice, *, group: PeerGroup, **place: Any) -> Post:
    mine = _lock_author(by)
    if not by.group.is_open:
        raise ThreadClosed
    key = draft.key
    known = Post.objects.filter(public_id=key).first()
    if known is not None:
        # The same form again is the first post; a form that somebody went back to and changed is a second one.
        if known.text == draft.text and mine.filter(pk=known.pk).exists():
            return known
        key = uuid4()
    at = database_clock()
    _require_measure(mine, draft, at)
    author = {"author": by.membership} if by.membership else {"facilitator": by.person, "by_facilitator": True}
    return Post.objects.create(
        group=group,
        public_id=key,
        title=draft.title,
        warning=draft.warning,
        text=draft.text,
        written_at=at,
        **author,
        **place,
    )


def _lock_author(by: Voice) -> PostQuerySet:
    """Let one text of a person through at a time; return what they have written in the group."""
    if by.membership is None:
        Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=by.person.pk)
        name_of(by.person)
        return Post.objects.filter(Q(group=by.group) | Q(session__bridge_to=by.group), facilitator=by.person)
    locked = Membership.objects.current().select_for_update(no_key=True).filter(pk=by.membership.pk).first()
    if locked is None:
        raise ThreadClosed
    require_agreement(by.group.pk, locked)
    return Post.objects.filter(author=locked)


def _require_measure(mine: PostQuerySet, draft: Draft, at: datetime) -> None:
    if mine.filter(text=draft.text, written_at__gt=at - SAME_WITHIN).exists():
        raise SaidAlready
    for most, within in LIMITS:
        # The one that must grow old before there is room again.
        oldest = mine.filter(written_at__gt=at - within).newest_first()[most - 1 : most].first()
        if oldest is not None:
            raise TooMany(oldest.written_at + within - at)
