"""The clock of concerns: what nobody took is alerted again, what somebody left is free again, what nobody closes is asked about,
what is old goes."""

from celery import shared_task
from django.utils import timezone

from groups.actions.concern import announce_end, ask_about, let_go_of_the_left
from groups.models import Concern
from groups.tasks.concern import alert_leads
from organizations.access import active_organizations
from organizations.models.organization import Organization
from peersupport.tenancy import tenant


@shared_task
def alert_again() -> None:
    """Alert once more for each concern that nobody took in its time, and for those whose owner has gone."""
    for organization in active_organizations():
        with tenant(organization):
            for concern in Concern.objects.left_alone():
                let_go_of_the_left(concern)
            due = list(Concern.objects.to_alert(timezone.now()).values_list("pk", "alerts"))
        for concern_id, alerts in due:
            alert_leads.delay(organization, concern_id, alerts)


@shared_task
def drop_old() -> None:
    """Ask about concerns that nobody touches, say on which day they go, and delete those whose day has come.

    Closed ones go after a year. With notes and requests; in suspended organizations too.
    """
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            now = timezone.now()
            Concern.objects.stale(now).delete()
            for concern in Concern.objects.to_announce(now):
                announce_end(concern)
            for concern in Concern.objects.to_ask_about(now):
                ask_about(concern)
