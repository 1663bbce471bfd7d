"""The clock of this app."""

import logging

from celery import shared_task
from django.utils import timezone

from me.actions.leaving import forget, leave_in_time
from me.erasure import left_long_ago, left_with_places
from me.models import AccountDeletion
from me.tasks import delete_account
from organizations.models.organization import Organization
from peersupport.tenancy import tenant

logger = logging.getLogger(__name__)


@shared_task
def catch_up_deletions() -> None:
    """Erase everybody whose deletion a lost task left undone; also in suspended organizations. One failure stops no other."""
    for organization_id in Organization.objects.values_list("pk", flat=True):
        with tenant(organization_id):
            people = list(AccountDeletion.objects.values_list("person", flat=True))
        for person_id in people:
            try:
                delete_account(organization_id, person_id)
            except Exception:
                logger.exception("A deletion failed and is tried again next time.")


@shared_task
def end_places_of_who_left() -> None:
    """End the places in groups of people who left, each at its moment; one failure stops no other."""
    for organization_id in Organization.objects.values_list("pk", flat=True):
        with tenant(organization_id):
            people = list(left_with_places().select_related("user"))
        for person in people:
            try:
                with tenant(organization_id):
                    leave_in_time(person, timezone.now())
            except Exception:
                logger.exception("Places could not be ended and are tried again next time.")


@shared_task
def forget_who_left() -> None:
    """Delete everybody who left 90 days ago (P19); also in suspended organizations. One failure stops no other."""
    for organization_id in Organization.objects.values_list("pk", flat=True):
        with tenant(organization_id):
            people = list(left_long_ago(timezone.now()).select_related("user"))
        for person in people:
            try:
                with tenant(organization_id):
                    forget(person)
            except Exception:
                logger.exception("A deletion failed and is tried again next time.")
