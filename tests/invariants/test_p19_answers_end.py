"""P19: raw answers are destroyed within a day of publication, and 30 days after close in any case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.actions import publication
from analytics.actions.publication import ReleaseBlocked, finish_round, waves_due
from analytics.models import Figure
from analytics.scheduled import publish_due
from peersupport.tenancy import tenant
from surveys.models import Sheet
from tests.analytics.factories import make_sheets, make_wave, publish, spread
from tests.conftest import as_role
from tests.factories import Cast

ATOMS = {("woman", "member"): spread(30, 4), ("man", "member"): spread(30, 3)}


def sheets(cast: Cast) -> int:
    with tenant(cast.organization.pk), as_role("worker"):
        return Sheet.objects.count()


def test_p19_publication_itself_destroys_nothing_and_the_night_does(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, ATOMS)
    publish(wave)
    assert sheets(cast) == 60
    with as_role("worker"):
        publish_due()
    assert sheets(cast) == 0
    with tenant(cast.organization.pk):
        wave.refresh_from_db()
        assert Figure.objects.exists()
    assert wave.sheets_destroyed_on is not None


def test_p19_answers_of_a_blocked_round_end_after_30_days(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, ATOMS)

    def blocked(*args: Any, **options: Any) -> None:
        raise ReleaseBlocked([])

    monkeypatch.setattr(publication, "publish_wave", blocked)
    for days, left in ((29, 60), (31, 0)):
        now = datetime.combine(wave.closes_at.date(), datetime.min.time(), UTC) + timedelta(days=days, hours=20)
        with as_role("worker"), tenant(cast.organization.pk):
            (due,) = waves_due(now)
            finish_round(due, now)
        assert sheets(cast) == left


def test_p19_a_suspended_organizations_answers_end_too(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, ATOMS)
    cast.organization.status = "suspended"
    cast.organization.save()
    with as_role("worker"):
        publish_due()
    assert sheets(cast) == 0
