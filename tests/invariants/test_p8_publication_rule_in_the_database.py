"""P8: nobody lowers the floor or sharpens a figure, not even with SQL."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from analytics.disclosure import BANDS, publish_mean, roster_value
from analytics.models import Release, RosterFigure, RosterRelease
from peersupport.tenancy import tenant
from surveys.models import Wave
from tests.analytics.factories import make_figure, make_past, make_release, make_wave
from tests.conftest import as_role
from tests.factories import Cast


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"n_low": 9, "step": 5.0}, "floor"),
        ({"n_low": 11, "step": 5.0}, "floor"),
        ({"step": 0.25}, "hides_two_people"),
        ({"n_low": 10, "n_high": 14, "step": 2.0}, "hides_two_people"),
        ({"value": 12.0}, "inside_the_scale"),
        ({"open_end": "both"}, "open_end_known"),
        ({"rung": 5}, "rung_1_to_4"),
        ({"direction": 0}, "direction_known"),
        ({"scale_low": 12}, "scale_rises"),
    ],
)
def test_p8_database_refuses_a_figure_beyond_the_rule(cast: Cast, fields: dict[str, Any], rule: str) -> None:
    release = make_release(organization=cast.organization)
    with pytest.raises(IntegrityError, match=f"figure_({rule}|inside_the_scale)"), transaction.atomic():
        make_figure(release=release, **fields)
    with pytest.raises(IntegrityError, match=f"pastfigure_({rule}|inside_the_scale)"), transaction.atomic():
        make_past(organization=cast.organization, **{"values": {"woman": fields.pop("value", 3.5)}, **fields})


@pytest.mark.parametrize("scale", [(0, 1), (1, 5), (0, 10), (0, 12), (3, 9), (0, 100)])
def test_p8_database_accepts_every_figure_of_the_rule(cast: Cast, scale: tuple[int, int]) -> None:
    """The check in SQL counts in floats; the rule counts exactly. They must agree on every band."""
    low, high = scale
    for n in BANDS:
        figure = publish_mean(n, n * (low + high) / 2, low, high)
        if figure is None:
            continue
        release = make_release(organization=cast.organization)
        make_figure(
            release=release,
            scale_low=low,
            scale_high=high,
            n_low=figure.n_low,
            n_high=figure.n_high,
            value=figure.value,
            step=figure.step,
        )


def test_p8_no_round_has_a_floor_under_ten(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="wave_floor_at_least_10"), transaction.atomic():
        make_wave(organization=cast.organization, floor=9)
    with pytest.raises(IntegrityError, match="release_floor_at_least_10"), transaction.atomic():
        wave = make_wave(organization=cast.organization, floor=10)
        with tenant(cast.organization.pk), as_role("worker"):
            Release.objects.create(
                wave=wave,
                public_id=wave.public_id,
                kind="core",
                title="",
                question_set="core_1",
                floor=9,
                has_strata=True,
                closed_on=wave.closes_at.date(),
                published_on=wave.closes_at.date(),
            )


def test_p8_the_floor_of_an_announced_round_is_frozen(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization, floor=20)
    with tenant(cast.organization.pk), pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Wave.objects.filter(pk=wave.pk).update(floor=10)


@pytest.mark.parametrize(
    ("period", "gender", "value"),
    [
        ("month", "", 43),
        ("month", "woman", 45),
        ("quarter", "", 40),
        ("quarter", "woman", 10),
        ("quarter", "woman", 19),
        ("quarter", "woman", 25),
        ("quarter", "other", 20),
        ("week", "", 40),
    ],
)
def test_p8_database_refuses_a_roster_figure_beyond_the_rule(cast: Cast, period: str, gender: str, value: int) -> None:
    with tenant(cast.organization.pk), as_role("worker"):
        release = make_roster_release()
        with pytest.raises(IntegrityError, match="rosterfigure_rounded"), transaction.atomic():
            RosterFigure.objects.create(release=release, period=period, measure="members", gender=gender, value=value)


def test_p8_database_accepts_every_roster_figure_of_the_rule(cast: Cast) -> None:
    with tenant(cast.organization.pk), as_role("worker"):
        release = make_roster_release()
        for n in range(130):
            month, quarter = roster_value(n, "month"), roster_value(n, "quarter")
            RosterFigure.objects.create(release=release, period="month", measure=f"m{n}", value=month)
            if quarter is not None:
                RosterFigure.objects.create(release=release, period="quarter", measure=f"q{n}", gender="woman", value=quarter)


def test_p8_a_month_is_published_once(cast: Cast) -> None:
    with tenant(cast.organization.pk), as_role("worker"):
        make_roster_release()
        with pytest.raises(IntegrityError, match="rosterrelease_once"), transaction.atomic():
            make_roster_release()


def make_roster_release() -> RosterRelease:
    return RosterRelease.objects.create(period="month", starts_on=date(2026, 3, 1), published_on=date(2026, 4, 1))
