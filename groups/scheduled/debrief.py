"""Debriefs go after 90 days."""

from celery import shared_task
from django.utils import timezone

from groups.models import Debrief
from organizations.models.organization import Organization
from peersupport.tenancy import tenant


@shared_task
def drop_debriefs() -> None:
    """Delete debriefs 90 days after they were sent; in suspended organizations too."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            Debrief.objects.stale(timezone.now()).delete()
