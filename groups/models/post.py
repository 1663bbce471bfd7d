"""What people write in a group under a name: announcements, session threads, answers."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.models.membership import Membership
from groups.models.question import LONGEST_TEXT, LONGEST_WARNING, Question
from groups.models.session import Session
from groups.querysets.post import PostQuerySet
from organizations.models.person import Person
from peersupport.tenancy import TenantModel

CHANGEABLE = timedelta(minutes=15)


@dataclass(frozen=True)
class Voice:
    """As whom somebody writes in a group: a member under the pseudonym, a facilitator (no membership) under the display name."""

    person: Person
    group: PeerGroup
    membership: Membership | None


@dataclass(frozen=True)
class Draft:
    """What a valid form says: the text, what to warn of, and the key that makes the same form one post."""

    key: uuid.UUID
    text: str
    warning: str = ""
    title: str = ""


class Post(TenantModel):
    """A text in a group: an announcement, a post in a session's thread, or an answer to a question.

    A member's hangs on the membership: a new pseudonym replaces the old one here too, and when the membership goes the text is
    somebody's who has left. A facilitator's hangs on the person, and shows the display name.
    Personal data: what somebody wrote and when. Goes: at once when its author deletes it, leaves and says so, or deletes the
    account; else 180 days after its session ended, or after it was written.
    """

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", _("Announcement")
        THREAD = "thread", _("Session thread")
        ANSWER = "answer", _("Answer")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    author = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    facilitator = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_facilitator = models.BooleanField(default=False)
    # Drawn for the form, so that the same form sent twice is one post; afterwards the address of the post.
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120, blank=True)
    warning = models.CharField(_("content warning"), max_length=LONGEST_WARNING, blank=True)
    text = models.TextField(_("text"))
    # Exact for the 15 minutes and the limits; pages say the day.
    written_at = models.DateTimeField(default=now)
    is_changed = models.BooleanField(default=False)
    # Out of sight, with its author still able to read it: set by moderation.
    is_hidden = models.BooleanField(default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="announcement", session=None, question=None, by_facilitator=True)
                | models.Q(kind="thread", session__isnull=False, question=None)
                | models.Q(kind="answer", session=None, question__isnull=False),
                name="post_place_fits_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(by_facilitator=True, author=None) | models.Q(by_facilitator=False, facilitator=None),
                name="post_has_one_kind_of_author",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="post_has_text"),
            models.CheckConstraint(condition=LessThanOrEqual(Length("text"), LONGEST_TEXT), name="post_text_fits"),
            models.UniqueConstraint(fields=["organization", "public_id"], name="post_once"),
        ]
        indexes = [
            models.Index(fields=["organization", "session", "written_at"], name="post_by_session"),
            models.Index(fields=["organization", "question", "written_at"], name="post_by_question"),
            models.Index(fields=["organization", "group", "kind", "-written_at"], name="post_newest"),
            models.Index(fields=["organization", "author", "written_at"], name="post_by_author"),
        ]

    def __str__(self) -> str:
        return f"post {self.public_id}"

    @property
    def writer_id(self) -> int | None:
        """Who wrote it, as a member or as a facilitator: for decisions, never for a page."""
        return self.author.person_id if self.author else self.facilitator_id
