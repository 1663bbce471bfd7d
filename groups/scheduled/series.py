"""What is due of series: digests that a lost task never sent, and what is old enough to go."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from groups.models import Notice, Series, Session
from groups.tasks.series import send_notice
from organizations.access import active_organizations
from organizations.models.organization import Organization
from peersupport.tenancy import tenant


@shared_task
def catch_up_notices() -> None:
    """Queue the digests again that are still unsent after ten minutes. Whoever was told has none."""
    for organization in active_organizations():
        with tenant(organization):
            left = list(Notice.objects.overdue(timezone.now()).values_list("pk", flat=True))
        for notice in left:
            send_notice.delay(organization, notice)


@shared_task
def drop_old_series() -> None:
    """Delete digests after 7 days, drafts after 90 days, and series without a session; in suspended organizations too."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            now = timezone.now()
            Notice.objects.filter(written_at__lte=now - timedelta(days=7)).delete()
            stale = Series.objects.stale(now)
            Session.objects.filter(series__in=stale, status=Session.Status.DRAFT).delete()
            stale.delete()
