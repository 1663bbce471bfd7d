"""Writes the figures of a past survey into the ledger, as the worker's role. No other code does.

One transaction: all figures of all years and measures, or none. A figure's dither is drawn here from the system's random source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from secrets import SystemRandom
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analytics.effect import margin
from analytics.models import PastColumn, PastFigure, PastMeasure, PastSurvey
from analytics.past.plan import PlannedBlock, PlannedMeasure, PlannedSurvey, derivable, publish
from analytics.past.scoring import Reading
from organizations.models.organization import Organization

# Change over time cannot be told from one survey: a past figure describes (measurement.md §2).
DESCRIPTION = 4
ONCE = ("pastmeasure_once_per_file", "pastcolumn_once_per_file")
NEAR = "pastfigure_four_weeks_apart"


class PastRefused(ValueError):
    """A past survey that may not be published; the sentence is for the person who brings it."""


@transaction.atomic
def write_past_surveys(survey: PastSurvey, planned: Sequence[PlannedSurvey]) -> list[PastFigure]:
    """Publish every measure that has a block, in each of its years: the newest is `survey`, earlier ones get a row of their own.

    Raises PastRefused when there is nothing to publish, or a measure was published before.
    """
    if not any(year.published for year in planned):
        raise PastRefused(_("Nothing can be published: no question has enough complete answers on a scale fine enough."))
    for one in (measure for year in planned for measure in year.published):
        if derivable(one) is not None:
            raise PastRefused(
                _("The audit found a group of fewer than ten people in “%(title)s”. Nothing was published.")
                % {"title": one.measure.title}
            )
    try:
        with transaction.atomic():
            claimed: set[str] = set()
            rows = [(_survey_of(survey, year, place), year) for place, year in enumerate(planned)]
            return [figure for row, year in rows for one in year.published for figure in _write_measure(row, one, claimed)]
    except IntegrityError as error:
        if NEAR in str(error):
            raise PastRefused(published_near()) from error
        if any(name in str(error) for name in ONCE):
            raise PastRefused(already_published()) from error
        raise


def already_published() -> str:
    """Why a second import of the same answers is refused."""
    return _(
        "This file's answers were published before. Each answer counts in one figure only, so a measure or a column is"
        " published once per file."
    )


def published_near() -> str:
    """Why a survey is refused that may be one that stands already, with a byte changed."""
    return _(
        "A past survey with one of these measures, which closed within 28 days of this one, is published already. If it is the"
        " same survey, nothing needs to be done: a figure never changes. If it is another part of it, bring both as one file."
    )


def spellings_to_settle(reading: Reading, genders: Mapping[str, str]) -> str:
    """Why nothing is published while somebody's own word for their gender waits to be looked at, "" when none does."""
    if not reading.unknown(genders):
        return ""
    return _("Some people wrote their gender in words that are new to us. Look at them first: nothing was published.")


def local_today(organization: Organization) -> date:
    """The date on the organization's wall."""
    return timezone.now().astimezone(ZoneInfo(organization.timezone)).date()


def _survey_of(survey: PastSurvey, year: PlannedSurvey, place: int) -> PastSurvey:
    """The row that a year's figures hang on."""
    if place == 0:
        PastSurvey.objects.filter(pk=survey.pk).update(title=year.title, closed_on=year.closed_on)
        survey.title, survey.closed_on = year.title, year.closed_on
        return survey
    return PastSurvey.objects.create(
        title=year.title,
        closed_on=year.closed_on,
        file_sha256=survey.file_sha256,
        file_name=survey.file_name,
        status=PastSurvey.Status.PUBLISHED,
        progress=100,
        uploaded_by=survey.uploaded_by,
        uploaded_on=survey.uploaded_on,
    )


def _write_measure(survey: PastSurvey, planned: PlannedMeasure, claimed: set[str]) -> list[PastFigure]:
    """`claimed` are the measures whose columns an earlier year of this file has taken already."""
    measure = planned.measure
    kept = PastMeasure.objects.create(
        survey=survey, file_sha256=survey.file_sha256, measure=measure.slug, title=measure.title, columns=list(measure.columns)
    )
    if measure.slug not in claimed:
        claimed.add(measure.slug)
        PastColumn.objects.bulk_create(
            PastColumn(measure=kept, file_sha256=survey.file_sha256, name=column) for column in measure.columns
        )
    figures = [_figure(survey, planned, block) for block in planned.published]
    return PastFigure.objects.bulk_create(figures)


def _figure(survey: PastSurvey, planned: PlannedMeasure, block: PlannedBlock) -> PastFigure:
    measure = planned.measure
    figure = publish(block, measure, SystemRandom())
    assert figure is not None
    assert isinstance(survey.closed_on, date)
    return PastFigure(
        survey=survey,
        file_sha256=survey.file_sha256,
        measure=measure.slug,
        title=survey.title,
        closed_on=survey.closed_on,
        scale_low=measure.low,
        scale_high=measure.high,
        direction=measure.direction,
        block=sorted(map(list, block.atoms)),
        n_low=figure.n_low,
        n_high=figure.n_high,
        value=figure.value,
        step=figure.step,
        open_end=figure.open_end,
        margin=margin(step=figure.step, n_low=figure.n_low, reference_sd=measure.reference_sd),
        rung=DESCRIPTION,
    )
