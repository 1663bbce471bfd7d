"""What is old enough to go (privacy.md, P19)."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from groups.actions.report import note_deleted_texts
from groups.models import JoinRequest, Move, PeerGroup, Post, Question, Report, Rsvp, Session
from organizations.models.organization import Organization
from peersupport.tenancy import tenant

# Groups and sessions are kept this long after they ended (models' docstrings).
KEPT = timedelta(days=730)


@shared_task
def drop_old() -> None:
    """Delete what has come to its end, in suspended organizations too.

    Answers about coming after 7 days, answered requests and wishes to move after 30, what people wrote after 180, sessions and
    closed groups after two years.
    """
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            now = timezone.now()
            Rsvp.objects.stale(now).delete()
            JoinRequest.objects.stale(now.date()).delete()
            Move.objects.stale(now.date()).delete()
            Post.objects.stale(now).delete()
            Question.objects.stale(now).delete()
            note_deleted_texts()
            Report.objects.stale(now.date()).delete()
            Session.objects.filter(ends_at__lte=now - KEPT).delete()
            PeerGroup.objects.filter(status=PeerGroup.Status.CLOSED, closed_on__lte=(now - KEPT).date()).delete()
