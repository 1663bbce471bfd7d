"""What is due for facilitators: training that runs out, hand-overs whose day has come, and plans that are old."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from groups.actions.handover import move_group
from groups.models import HandOver, RotaDraft, Training
from groups.tasks.training import send_training_ends
from organizations.access import active_organizations
from organizations.models.organization import Organization
from organizations.models.person import Person, Role
from peersupport.tenancy import tenant

WARN = timedelta(days=30)


@shared_task
def warn_of_training() -> None:
    """Tell facilitators whose newest course or refresh runs out within 30 days, once."""
    for organization in active_organizations():
        with tenant(organization):
            today = timezone.localdate()
            leading = Person.objects.with_role(Role.FACILITATOR)
            newest = Training.objects.that_counts().filter(person__in=leading).order_by("person", "-valid_until", "-pk")
            due = [
                training.pk
                for training in newest.distinct("person")
                if training.warned_at is None and today <= training.valid_until <= today + WARN
            ]
        for training in due:
            send_training_ends.delay(organization, training)


@shared_task
def move_groups() -> None:
    """Move the groups whose day of hand-over has come."""
    for organization in active_organizations():
        with tenant(organization):
            for handover in HandOver.objects.due(timezone.localdate()).select_related("group", "giver", "taker"):
                move_group(handover)


@shared_task
def drop_old_plans() -> None:
    """Delete plans that nobody touched for 90 days and hand-overs that are 90 days old; in suspended organizations too."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            RotaDraft.objects.stale(timezone.now()).delete()
            HandOver.objects.stale(timezone.localdate()).delete()
