"""Makers of sheets, releases and figures. Makers of what only the worker writes become the worker for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from analytics.actions.publication import publish_wave
from analytics.disclosure import Atom
from analytics.models import Adaptation, Figure, PastFigure, PastMeasure, PastSurvey, Release, RosterFigure, RosterRelease
from analytics.roster import end_of
from organizations.models import Organization
from peersupport.tenancy import tenant
from surveys.actions.letterbox import GENDER_CODES, SECOND_CODES
from surveys.models import Sheet, Wave
from tests.conftest import as_role

CORE_COLUMNS = ("phq4", "loneliness", "burnout", "talk", "seek")
_numbers = count(1)


def make_wave(*, organization: Organization, closed_on: date = date(2026, 3, 31), kind: str = "core", **fields: Any) -> Wave:
    """A closed round, open for ten days before the evening of `closed_on`."""
    closes_at = datetime.combine(closed_on, datetime.min.time(), UTC) + timedelta(hours=18)
    fields.setdefault("title", f"Round {next(_numbers)}")
    fields.setdefault("question_set", f"{kind}_1")
    fields.setdefault("status", "closed")
    fields.setdefault("has_strata", True)
    with tenant(organization.pk):
        return Wave.objects.create(
            kind=kind, opens_at=closes_at - timedelta(days=10), closes_at=closes_at, tokens_held=True, **fields
        )


def make_sheets(wave: Wave, atoms: Mapping[Atom, Iterable[Mapping[str, int]]]) -> None:
    """One sheet for each mapping of scores by column, in its atom."""
    with tenant(wave.organization_id), as_role("worker"):
        Sheet.objects.bulk_create(
            Sheet(wave=wave, gender=GENDER_CODES[gender], second=SECOND_CODES[second], **scores)
            for (gender, second), sheets in atoms.items()
            for scores in sheets
        )


def same(n: int, **scores: int) -> list[dict[str, int]]:
    """n sheets with the same scores."""
    return [scores] * n


def spread(n: int, mean: float, *, low: int = 0, high: int = 12, column: str = "phq4") -> list[dict[str, int]]:
    """n sheets whose scores lie around a mean, the same every time."""
    return [{column: min(high, max(low, round(mean + (place % 5) - 2)))} for place in range(n)]


def publish(wave: Wave) -> Release | None:
    """Publish as the worker does."""
    with tenant(wave.organization_id), as_role("worker"):
        return publish_wave(Wave.objects.select_related("organization").get(pk=wave.pk))


def make_release(*, organization: Organization, closed_on: date = date(2026, 3, 31), **fields: Any) -> Release:
    """A published round whose figures are written by `make_figure`."""
    kind = fields.pop("kind", "core")
    wave = make_wave(organization=organization, closed_on=closed_on, kind=kind, status="published", sheets_destroyed_on=closed_on)
    with tenant(organization.pk), as_role("worker"):
        return Release.objects.create(
            wave=wave,
            public_id=wave.public_id,
            kind=kind,
            title=fields.pop("title", wave.title),
            question_set=wave.question_set,
            floor=fields.pop("floor", wave.floor),
            has_strata=fields.pop("has_strata", True),
            closed_on=closed_on,
            published_on=closed_on + timedelta(days=1),
            **fields,
        )


FIGURE = {
    "measure": "phq4",
    "scale_low": 0,
    "scale_high": 12,
    "direction": -1,
    "n_low": 50,
    "n_high": 99,
    "value": 3.5,
    "step": 0.5,
    "open_end": "",
    "margin": 0.6,
}


def make_figure(*, release: Release, genders: str = "woman", seconds: str = "member not_yet", **fields: Any) -> Figure:
    """A figure of a block given as words: all pairs of genders and seconds."""
    block = sorted([gender, second] for gender in genders.split() for second in seconds.split())
    with tenant(release.organization_id), as_role("worker"):
        return Figure.objects.create(
            release=release,
            wave_id=release.wave_id,
            title=release.title,
            closed_on=release.closed_on,
            block=block,
            **{**FIGURE, **fields},
        )


def make_past(
    *, organization: Organization, closed_on: date = date(2025, 6, 30), values: Mapping[str, float], **fields: Any
) -> PastSurvey:
    """A published past survey with one PHQ-4 figure a gender."""
    number = next(_numbers)
    with tenant(organization.pk), as_role("worker"):
        survey = PastSurvey.objects.create(
            title=fields.pop("title", f"Survey {number}"),
            closed_on=closed_on,
            file_sha256=f"{number:064x}",
            status="published",
            uploaded_on=closed_on,
        )
        PastMeasure.objects.create(
            survey=survey, file_sha256=survey.file_sha256, measure="phq4", title="PHQ-4", columns=["a", "b", "c", "d"]
        )
        for gender, value in values.items():
            PastFigure.objects.create(
                survey=survey,
                file_sha256=survey.file_sha256,
                title=survey.title,
                closed_on=closed_on,
                block=[[gender, "member"], [gender, "not_yet"]],
                **{**FIGURE, "value": value, **fields},
            )
    return survey


def make_history(
    *, organization: Organization, rounds: int = 3, last: date = date(2026, 3, 31), hide_last_nonbinary: bool = True
) -> None:
    """Monthly rounds with five measures by gender and taking part: members improve, women more; the last hides a gender."""
    blocks = {"woman": 4.6, "man": 3.6}
    for number in range(rounds):
        release = make_release(organization=organization, closed_on=last - timedelta(days=30 * (rounds - 1 - number)))
        gain = 1.5 * number / max(1, rounds - 1)
        for gender, level in blocks.items():
            for second, share in (("member", 1.0), ("not_yet", 0.1)):
                value = round((level - gain * share * (1 if gender == "woman" else 0.6)) * 4) / 4
                make_figure(
                    release=release, genders=gender, seconds=second, value=value, step=0.25, n_low=100, n_high=199, margin=0.48
                )
        if number < rounds - 1 or not hide_last_nonbinary:
            make_figure(release=release, genders="nonbinary", value=6, step=2, n_low=20, n_high=29, margin=2.2)
        for measure, low, high, direction, value, step in OTHERS:
            for gender in blocks:
                make_figure(
                    release=release, genders=gender, measure=measure, scale_low=low, scale_high=high, direction=direction,
                    value=value, step=step, margin=step,
                )  # fmt: skip


OTHERS = (
    ("loneliness", 1, 5, -1, 2.8, 0.2),
    ("burnout", 0, 100, -1, 45, 5),
    ("talk", 0, 10, 1, 6, 0.5),
    ("seek", 0, 10, 1, 5.5, 0.5),
)


def make_open_question(*, organization: Organization) -> None:
    """Two rounds so coarse that they do not tell whether anything changed."""
    for month in (1, 3):
        release = make_release(organization=organization, closed_on=date(2026, month, 28))
        for gender in ("woman", "man"):
            for second in ("member", "not_yet"):
                make_figure(
                    release=release, genders=gender, seconds=second, value=4, step=2, n_low=20, n_high=29, margin=2.2
                )  # fmt: skip


MONTH = {"people": 640, "members": 120, "joined": 10, "left": 10, "waiting": 5, "sessions": 20, "seats": 130, "groups": 20}


def make_month(*, organization: Organization, starts_on: date, counted_on: date | None = None, **values: int) -> None:
    """A month that was counted, with values as they are published; in the night after it where no day is given."""
    counts = {(name, ""): n for name, n in (MONTH | {"facilitators": 40} | values).items()}
    _make_roster(organization, "month", starts_on, counts, counted_on)


def make_quarter(*, organization: Organization, starts_on: date, **values: dict[str, int]) -> None:
    """A quarter that was counted: for each measure the genders that may be shown."""
    _make_roster(organization, "quarter", starts_on, {(name, g): n for name, each in values.items() for g, n in each.items()})


def _make_roster(
    organization: Organization,
    period: str,
    starts_on: date,
    values: Mapping[tuple[str, str], int],
    counted_on: date | None = None,
) -> None:
    with tenant(organization.pk), as_role("worker"):
        release = RosterRelease.objects.create(
            period=period, starts_on=starts_on, published_on=counted_on or end_of(period, starts_on)
        )
        RosterFigure.objects.bulk_create(
            RosterFigure(release=release, period=period, measure=measure, gender=gender, value=value)
            for (measure, gender), value in values.items()
        )


def make_adaptation(*, organization: Organization, **fields: Any) -> Adaptation:
    """Something that HR took on about PHQ-4."""
    given = {
        "hint": "not_enough", "measure": "phq4", "action": "Keep the rounds.", "taken_on": date(2026, 2, 10),
        "follow_up_on": date(2026, 4, 1),
    }  # fmt: skip
    with tenant(organization.pk):
        return Adaptation.objects.create(**{**given, **fields})
