"""The clock of publication. Its rule stands in `analytics/actions/publication.py`; a missed or repeated tick changes nothing."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from analytics import spool
from analytics.actions.past_survey import forget_abandoned
from analytics.actions.publication import finish_round, is_night_for, waves_due
from analytics.actions.roster import periods_due, publish_period
from organizations.models.organization import Organization
from peersupport.tenancy import tenant

logger = logging.getLogger(__name__)


@shared_task
def publish_due() -> None:
    """Each hour: finish the rounds of organizations where it is night, or that have waited for a night too long.

    Suspended organizations too: their sheets must not lie longer than anybody else's (P19).
    """
    now = timezone.now()
    for organization_id in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization_id):
            waves = [wave for wave in waves_due(now) if is_night_for(wave, now)]
        for wave in waves:
            try:
                finish_round(wave, now)
            except Exception:
                # One round that fails stops no other; its status has not moved, so the next hour tries again.
                logger.exception("Round %s could not be finished.", wave.pk)


@shared_task
def publish_roster() -> None:
    """Each hour: count the months and quarters that are over, one by one, where it is night; of suspended organizations too."""
    now = timezone.now()
    for organization in Organization.objects.order_by("pk"):
        with tenant(organization.pk):
            due = periods_due(organization, now)
        for period, starts_on in due:
            try:
                publish_period(organization, period, starts_on, now)
            except Exception:
                # One that fails stops no other; it is not published, so the next hour tries again.
                logger.exception("Roster figures of %s %s could not be published.", period, starts_on)


@shared_task
def clear_past_uploads() -> None:
    """Each hour: delete the files of past surveys that nobody published, and what was entered about them."""
    spool.remove_old()
    for organization_id in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization_id):
            forget_abandoned()
