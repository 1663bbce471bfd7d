"""Posts and threads as pages show them: who wrote, roughly when, what one may do. Nobody's hours: others see the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from groups.models import Post, Question
from groups.models.post import CHANGEABLE, Voice
from groups.thread_window import Window
from groups.when import spoken


@dataclass(frozen=True)
class Byline:
    """One post for one reader. `until` is the clock time until which they can change it, empty for everybody but its author."""

    post: Post
    name: str
    pronouns: str
    role: str
    day: str
    is_mine: bool
    until: str


def byline(post: Post, voice: Voice, zone: str, now: datetime, *, with_group: bool = False) -> Byline:
    """Return a post of `reads.with_byline`; `with_group` says whose member it is, where two groups meet."""
    author = post.author
    mine = voice.membership
    is_mine = post.author_id == mine.pk if mine else bool(post.by_facilitator and post.facilitator_id == voice.person.pk)
    ends = post.written_at + CHANGEABLE
    return Byline(
        post=post,
        name=author.pseudonym if author else vars(post).get("facilitator_name") or _left(post),
        pronouns=author.pronouns if author else "",
        role=_("facilitator") if post.by_facilitator else author.group.discreet_title if author and with_group else "",
        day=day_of(post.written_at, zone, now),
        is_mine=is_mine,
        until=date_format(ends.astimezone(ZoneInfo(zone)), "G:i") if is_mine and now < ends else "",
    )


def bylines(posts: Iterable[Post], voice: Voice, zone: str, now: datetime, *, with_group: bool = False) -> list[Byline]:
    """Return posts as one reader sees them, in the order given."""
    return [byline(post, voice, zone, now, with_group=with_group) for post in posts]


def day_of(at: datetime, zone: str, now: datetime) -> str:
    """Return the day as people say it: today, yesterday, Tuesday, 12 November."""
    there, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if there >= today:
        return _("today")
    if there == today - timedelta(days=1):
        return _("yesterday")
    return date_format(there, "l") if today - there < timedelta(days=7) else date_format(there, "j F")


@dataclass(frozen=True)
class QuestionCard:
    """A question as everybody reads it."""

    question: Question
    day: str


@dataclass(frozen=True)
class HeldQuestion:
    """A question of this device that waits; `until` on the reader's clock."""

    question: Question
    until: str


def question_card(question: Question, now: datetime) -> QuestionCard:
    """Return a question that is shown. Its day is one of UTC for everybody: more is not stored."""
    return QuestionCard(question, day_of(question.opens_at, "UTC", now))


def held_question(question: Question, zone: str) -> HeldQuestion:
    """Return a question that nobody reads yet."""
    return HeldQuestion(question, date_format(question.opens_at.astimezone(ZoneInfo(zone)), "G:i"))


def window_words(span: Window, zone: str) -> dict[str, str]:
    """Return when a thread opens and closes, on the reader's clock."""
    there = ZoneInfo(zone)
    return {"opens": spoken(span.opens.astimezone(there)), "closes": spoken(span.closes.astimezone(there))}


def _left(post: Post) -> str:
    return _("A facilitator who has left") if post.by_facilitator else _("Somebody who has left")
