"""The clock: what is due in each organization. Run twice or late, it does the same once."""

from collections.abc import Iterator
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from groups.actions import membership
from groups.models import PeerGroup, Rsvp, Session, WaitingPlace
from groups.tasks import remind_everyone
from organizations.models.organization import Organization
from peersupport.tenancy import tenant

# Groups and sessions are kept this long after they ended (models' docstrings; privacy.md, P19).
KEPT = timedelta(days=730)


@shared_task
def remind_of_sessions() -> None:
    """Remind of the sessions that begin within 24 hours."""
    for organization in _organizations():
        with tenant(organization):
            due = list(Session.objects.to_remind(timezone.now()).values_list("pk", flat=True))
        for session in due:
            remind_everyone.delay(organization, session)


@shared_task
def expire_offers() -> None:
    """End the offers that nobody claimed within 24 hours and pass each place on."""
    for organization in _organizations():
        with tenant(organization):
            expired = WaitingPlace.objects.expired(timezone.now()).values("group")
            for group in PeerGroup.objects.filter(pk__in=expired).order_by("pk"):
                membership.expire_offers(group)


@shared_task
def mark_held() -> None:
    """Say of planned sessions whose end has passed that they were held."""
    for organization in _organizations():
        with tenant(organization):
            Session.objects.over(timezone.now()).update(status=Session.Status.HELD)


@shared_task
def drop_old() -> None:
    """Delete answers about coming after 7 days, sessions and closed groups after two years; in suspended organizations too."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            now = timezone.now()
            Rsvp.objects.stale(now).delete()
            Session.objects.filter(ends_at__lte=now - KEPT).delete()
            PeerGroup.objects.filter(status=PeerGroup.Status.CLOSED, closed_on__lte=(now - KEPT).date()).delete()


def _organizations() -> Iterator[int]:
    yield from Organization.objects.active().order_by("pk").values_list("pk", flat=True)
