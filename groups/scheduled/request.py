"""What is due of requests: the reminder, the missed day, and wishes to move. Run twice or late, it does the same once."""

from celery import shared_task
from django.utils import timezone

from groups.actions import move
from groups.models import JoinRequest, Move
from groups.tasks.request import remind_of_request, say_overdue
from organizations.access import active_organizations
from peersupport.tenancy import tenant


@shared_task
def watch_requests() -> None:
    """Remind facilitators the day before an answer is due; when it is overdue tell the coordinators and whoever asked."""
    now = timezone.now()
    for organization in active_organizations():
        with tenant(organization):
            due = list(JoinRequest.objects.to_remind(now).values_list("pk", flat=True))
            late = list(JoinRequest.objects.overdue(now).values_list("pk", flat=True))
        for request in due:
            remind_of_request.delay(organization, request)
        for request in late:
            say_overdue.delay(organization, request)


@shared_task
def carry_out_moves() -> None:
    """Turn wishes to move into places held, places in line, or requests to write."""
    for organization in active_organizations():
        with tenant(organization):
            for wish in Move.objects.asked().select_related("membership__person", "to"):
                move.carry_out_move(wish)
