"""Putting a topic and a guide into a session."""

from django.db import transaction
from django.utils import timezone

from groups.models import Session


class SessionOver(Exception):
    """It was cancelled, or has begun, in the meantime."""


@transaction.atomic
def set_material(session: Session, *, topic: str | None = None, guide: str | None = None) -> Session:
    """Store what a session rests on; None leaves it as it is, "" takes it out. Raises SessionOver.

    Nobody is told by mail, and no calendar changes: neither may say what a session is about (P3).
    """
    locked = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if locked.status not in (Session.Status.DRAFT, Session.Status.SCHEDULED) or locked.starts_at <= timezone.now():
        raise SessionOver
    if topic is not None:
        locked.topic = topic
    if guide is not None:
        locked.guide = guide
    locked.save(update_fields=["topic", "guide"])
    return locked
