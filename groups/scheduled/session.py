"""What is due of sessions: reminders, and saying that they were held. Run twice or late, it does the same once."""

from celery import shared_task
from django.utils import timezone

from groups.models import BridgeRequest, Session
from groups.tasks.session import remind_everyone
from organizations.access import active_organizations
from peersupport.tenancy import tenant


@shared_task
def remind_of_sessions() -> None:
    """Remind of the sessions that begin within 24 hours."""
    for organization in active_organizations():
        with tenant(organization):
            due = list(Session.objects.to_remind(timezone.now()).values_list("pk", flat=True))
        for session in due:
            remind_everyone.delay(organization, session)


@shared_task
def mark_held() -> None:
    """Say of planned sessions whose end has passed that they were held, and drop questions about those that have begun."""
    for organization in active_organizations():
        with tenant(organization):
            BridgeRequest.objects.filter(session__starts_at__lte=timezone.now()).delete()
            Session.objects.over(timezone.now()).update(status=Session.Status.HELD)
