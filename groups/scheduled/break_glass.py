"""The day on which somebody is told who looked at who they are. Nobody can put it off: the web role changes no request (P15)."""

from celery import shared_task
from django.utils import timezone

from groups.actions.break_glass import tell_held_back
from groups.models import IdentityRequest
from organizations.models.organization import Organization
from peersupport.tenancy import tenant


@shared_task
def tell_due() -> None:
    """Tell everybody for whom the day has come; in suspended organizations too."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            due = IdentityRequest.objects.filter(told_at=None, tell_on__lte=timezone.localdate())
            for request in due.select_related("concern", "about", "decision").order_by("pk"):
                tell_held_back(request)
