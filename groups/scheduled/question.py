"""What is due of the box "ask the group"."""

from celery import shared_task
from django.utils import timezone

from groups.actions.question import loosen_questions
from organizations.models.organization import Organization
from peersupport.tenancy import tenant


@shared_task
def loosen() -> None:
    """Cut what still leads from a shown question to the device that asked it; in suspended organizations too."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            loosen_questions(timezone.now())
