"""Mails to HR about a round that was evaluated."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from analytics.actions.publication import publish_wave
from groups.models import PeerGroup
from surveys.models import Wave
from tests.analytics.factories import make_sheets, make_wave, spread
from tests.conftest import as_role
from tests.factories import Cast


def figures(cast: Cast, group: PeerGroup) -> None:
    """Two rounds, so that the mail has a change to tell of."""
    today = timezone.localdate()
    for days, mean in ((40, 5), (1, 3)):
        wave = make_wave(organization=cast.organization, closed_on=today - timedelta(days=days))
        people = {(gender, second): spread(30, mean) for gender in ("woman", "man") for second in ("member", "not_yet")}
        make_sheets(wave, people)
        _publish(wave)


def no_figures(cast: Cast, group: PeerGroup) -> None:
    _publish(make_wave(organization=cast.organization, closed_on=timezone.localdate() - timedelta(days=1)))


def _publish(wave: Wave) -> None:
    """As the worker, who also does what that queues: no other role may note that HR was told."""
    with as_role("worker"):
        queued = len(connection.run_on_commit)
        publish_wave(Wave.objects.select_related("organization").get(pk=wave.pk))
        while len(connection.run_on_commit) > queued:
            connection.run_on_commit.pop(queued)[1]()


SCENARIOS = {"analytics/figures": figures, "analytics/no_figures": no_figures}
