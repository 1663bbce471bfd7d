"""What is old enough to go (privacy.md, P19)."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from groups.models import PeerGroup, Rsvp, Session
from organizations.models.organization import Organization
from peersupport.tenancy import tenant

# Groups and sessions are kept this long after they ended (models' docstrings).
KEPT = timedelta(days=730)


@shared_task
def drop_old() -> None:
    """Delete answers about coming after 7 days, sessions and closed groups after two years; in suspended organizations too."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            now = timezone.now()
            Rsvp.objects.stale(now).delete()
            Session.objects.filter(ends_at__lte=now - KEPT).delete()
            PeerGroup.objects.filter(status=PeerGroup.Status.CLOSED, closed_on__lte=(now - KEPT).date()).delete()
