"""Threads and posts: read by members and facilitators of the group (of both, where two groups meet), changed by the author."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from groups.access.found import or_404
from groups.access.space import Space, space_to_read
from groups.models import Membership, PeerGroup, Post, Question, Session
from groups.models.post import CHANGEABLE
from groups.querysets.post import TEXTS_KEPT, PostQuerySet
from groups.reads import with_byline
from groups.thread_window import AFTER, State, Window, window
from organizations.models.person import Person


@dataclass(frozen=True)
class Thread:
    """A session's thread as one person sees it, from inside one of its groups."""

    session: Session
    space: Space
    window: Window
    state: State

    @property
    def may_write(self) -> bool:
        return self.state == "open" and self.space.may_write


def thread_to_read(person: Person, public_id: UUID) -> Thread:
    """Return the thread of a session of a group that one is in or facilitates. Raises Http404."""
    found = Session.objects.exclude(status=Session.Status.DRAFT).select_related("group", "bridge_to")
    session = or_404(found.filter(public_id=public_id).first())
    return thread_of(session, _space_in(person, session), timezone.now())


def thread_of(session: Session, space: Space, now: datetime) -> Thread:
    """Return a session's thread with its window."""
    span = window(session.starts_at, session.ends_at, is_cancelled=session.status == Session.Status.CANCELLED)
    return Thread(session, space, span, span.state(now))


def earlier_threads_in(space: Space, now: datetime, *, first: int, limit: int) -> list[Thread]:
    """Return the closed threads in which something is left to read, newest first."""
    written = Post.objects.shown().filter(session=OuterRef("pk"))
    past = _sessions_in(space).filter(ends_at__lte=now - AFTER, ends_at__gt=now - TEXTS_KEPT).filter(Exists(written))
    return [thread_of(session, space, now) for session in past.order_by("-starts_at")[first : first + limit]]


def posts_in(thread: Thread, *, first: int, limit: int) -> list[Post]:
    """Return the posts of a thread, newest first; those out of sight for their author alone."""
    return list(_readable(Post.objects.filter(session=thread.session), thread.space).newest_first()[first : first + limit])


def answers_to(question: Question, space: Space, *, first: int, limit: int) -> list[Post]:
    """Return the answers to a question, newest first."""
    return list(_readable(Post.objects.filter(question=question), space).newest_first()[first : first + limit])


def is_mine(post: Post, space: Space) -> bool:
    """Tell whether the person wrote a post: as this member, or as the facilitator that they are."""
    mine = space.voice.membership
    if mine is not None:
        return post.author_id == mine.pk
    return bool(post.by_facilitator and post.facilitator_id == space.voice.person.pk)


def is_changeable(post: Post, now: datetime) -> bool:
    """Tell whether a post is young enough to be changed by its author."""
    return now < post.written_at + CHANGEABLE


def post_to_read(person: Person, public_id: UUID) -> tuple[Space, Post]:
    """Return a post that everybody in a group of this person reads, and the space they read it in. Raises Http404."""
    post = or_404(_with_places().shown().filter(public_id=public_id).first())
    return _space_of_post(person, post), post


def post_to_change(person: Person, public_id: UUID) -> tuple[Space, Post]:
    """Return a post of one's own. Raises Http404."""
    post = or_404(_with_places().filter(public_id=public_id).first())
    space = _space_of_post(person, post)
    if not is_mine(post, space):
        raise Http404
    return space, post


def post_to_delete(person: Person, public_id: UUID) -> tuple[PeerGroup, Post]:
    """Return a post of one's own, and the group that one wrote it from. Raises Http404.

    Also where its thread is nothing to a guest any more, since the groups parted: their name would stand there, out of reach.
    """
    mine = Membership.objects.current().filter(person=person)
    post = _with_places().filter(public_id=public_id, author__in=mine).first()
    if post is not None and post.author is not None:
        return post.author.group, post
    space, post = post_to_change(person, public_id)
    return space.voice.group, post


def _with_places() -> PostQuerySet:
    return Post.objects.select_related("group", "session__group", "session__bridge_to", "question", "author__group")


def _space_of_post(person: Person, post: Post) -> Space:
    return space_to_read(person, post.group_id) if post.session is None else _space_in(person, post.session)


def _space_in(person: Person, session: Session) -> Space:
    """Return the space of the session's group, or of the one that meets with it. Raises Http404."""
    try:
        return space_to_read(person, session.group_id)
    except Http404:
        if session.bridge_to_id is None:
            raise
        return space_to_read(person, session.bridge_to_id)


def _sessions_in(space: Space) -> QuerySet[Session]:
    group = space.voice.group
    published = Session.objects.exclude(status=Session.Status.DRAFT)
    return published.filter(Q(group=group) | Q(bridge_to=group)).select_related("group")


def _readable(posts: PostQuerySet, space: Space) -> PostQuerySet:
    mine = space.voice.membership
    own = Q(author=mine) if mine is not None else Q(facilitator=space.voice.person)
    return with_byline(posts.filter(Q(is_hidden=False) | own))
