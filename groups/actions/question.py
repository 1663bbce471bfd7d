"""Asking the group without a name (docs/decisions/0010-a-question-of-nobodys.md).

Nothing here may write or lock a row about the person who asks: PostgreSQL notes the transaction in a row that it locks, and the
question carries the same number. So the group's row alone is locked, and the limits are the group's.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models.functions import TruncDay

from groups.actions.post import SaidAlready, ThreadClosed, TooLate, database_clock, require_agreement
from groups.models import Membership, PeerGroup, Question
from organizations.actions.audit import record
from organizations.models.person import Person

QUARTER = timedelta(minutes=15)
# Of the whole group: how many wait to be shown at once, and how many come in a day.
MOST_HELD = 6
MOST_A_DAY = 20


class BoxFull(Exception):
    """The group has asked as much as it may for now."""


def proof_of(secret: str, membership_id: int) -> bytes:
    """Return what proves, while it is held, that this device asked as this member. Without the secret it tells nothing."""
    return hashlib.sha256(f"{secret}:{membership_id}".encode()).digest()


@transaction.atomic
def ask_group(membership: Membership, *, text: str, warning: str, secret: str) -> Question:
    """Put a question into the box; it is shown on a quarter of an hour, 15 to 30 minutes later.

    Raises ThreadClosed (the group has closed), AgreementFirst, SaidAlready, BoxFull. The same secret is the same question.
    """
    group = PeerGroup.objects.locked().get(pk=membership.group_id)
    if not group.is_open:
        raise ThreadClosed
    require_agreement(group.pk, membership)
    proof = proof_of(secret, membership.pk)
    known = Question.objects.filter(proof=proof).first()
    if known is not None:
        return known
    at = database_clock()
    in_group = Question.objects.filter(group=group)
    recent = in_group.filter(opens_at__gt=at - timedelta(days=1))
    if recent.filter(text=text).exists():
        raise SaidAlready
    if in_group.held(at).count() >= MOST_HELD or recent.count() >= MOST_A_DAY:
        raise BoxFull
    return Question.objects.create(group=group, text=text, warning=warning, opens_at=shown_from(at), proof=proof)


@transaction.atomic
def change_question(question: Question, *, text: str, warning: str) -> None:
    """Replace a question that nobody has read yet. Raises TooLate."""
    changed = Question.objects.held(database_clock()).filter(pk=question.pk).update(text=text, warning=warning)
    if not changed:
        raise TooLate


@transaction.atomic
def take_back_question(question: Question) -> None:
    """Delete a question that nobody has read yet. Raises TooLate."""
    deleted, _ = Question.objects.held(database_clock()).filter(pk=question.pk).delete()
    if not deleted:
        raise TooLate


@transaction.atomic
def remove_question(question: Question, *, by: Person) -> None:
    """Take a question with its answers out of the group, as its facilitator."""
    Question.objects.filter(pk=question.pk).delete()
    record("question removed", by=by, subject=question.group.discreet_title)


def loosen_questions(now: datetime) -> int:
    """Cut the last thread to who asked: of every question that is shown, the device's proof and the hour. Return how many.

    The rows are written anew in one statement, so that those of one quarter of an hour carry the same transaction.
    """
    return Question.objects.to_loosen(now).update(proof=None, opens_at=TruncDay("opens_at", tzinfo=UTC))


def shown_from(at: datetime) -> datetime:
    """Return the first quarter of an hour that is at least 15 minutes away."""
    earliest = at.astimezone(UTC) + QUARTER
    start = earliest.replace(minute=0, second=0, microsecond=0)
    return start + -(-(earliest - start) // QUARTER) * QUARTER
