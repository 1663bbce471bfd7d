"""The clock of rounds. Each task goes through the organizations, opens each tenant, and does what is due there.

Instants are computed when a round is planned, from the organization's wall clock, so "due" is a comparison. Every step
does nothing when it was done before: a missed or repeated tick changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from organizations.models.organization import Organization
from peersupport.tenancy import tenant
from surveys.actions.letterbox import close_round, destroy_sheets, stir_letterbox
from surveys.actions.wave import announce_round, open_round, remind_of_round
from surveys.models import Wave
from surveys.querysets import WaveQuerySet

logger = logging.getLogger(__name__)


@shared_task
def announce_due_rounds() -> None:
    """Seven days before a round opens."""
    _each(lambda now: Wave.objects.to_announce(now), announce_round)


@shared_task
def open_due_rounds() -> None:
    """At the organization's local time."""
    _each(lambda now: Wave.objects.to_open(now), open_round)


@shared_task
def remind() -> None:
    """Three days before a round closes, everyone alike."""
    _each(lambda now: Wave.objects.to_remind(now), remind_of_round)


@shared_task
def stir_letterboxes() -> None:
    """While a round is open, so that no dump shows in which order answers came; the last ones before a suspension too."""
    _each(lambda _now: Wave.objects.filter(status=Wave.Status.OPEN), stir_letterbox, suspended=True)


@shared_task
def close_due_rounds() -> None:
    """At the end of a round; a suspended organization's rounds end too."""
    _each(lambda now: Wave.objects.to_close(now), close_round, suspended=True)


@shared_task
def destroy_due_sheets() -> None:
    """Within a day of publication, 30 days after close in any case (P19)."""
    now = timezone.now()
    _each(lambda now: Wave.objects.to_destroy(now), lambda wave: destroy_sheets(wave, now), suspended=True)


def _each(due: Callable[[datetime], WaveQuerySet], act: Callable[[Wave], bool], *, suspended: bool = False) -> None:
    """Do one thing to every round that is due, each in a transaction of its own; one that fails stops no other."""
    organizations = Organization.objects.all() if suspended else Organization.objects.active()
    for organization_id in organizations.order_by("pk").values_list("pk", flat=True):
        with tenant(organization_id):
            waves = list(due(timezone.now()))
        for wave in waves:
            try:
                with tenant(organization_id):
                    act(wave)
            except Exception:
                logger.exception("Round %s could not be moved on; it is tried again at the next tick.", wave.pk)
