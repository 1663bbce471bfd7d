"""Writes the figures of a past survey into the ledger, as the worker's role. No other code does.

One transaction: all figures of all measures, or none. A figure's dither is drawn here from the system's random source.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from secrets import SystemRandom
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analytics.effect import margin
from analytics.models import PastColumn, PastFigure, PastMeasure, PastSurvey
from analytics.past.plan import PlannedBlock, PlannedMeasure, derivable, publish
from organizations.models.organization import Organization

# Change over time cannot be told from one survey: a past figure describes (measurement.md §2).
DESCRIPTION = 4
ONCE = ("pastmeasure_once_per_file", "pastcolumn_once_per_file")


class PastRefused(ValueError):
    """A past survey that may not be published; the sentence is for the person who brings it."""


@transaction.atomic
def write_past_figures(survey: PastSurvey, planned: Sequence[PlannedMeasure]) -> list[PastFigure]:
    """Publish every measure that has a block. Raises PastRefused when there is none, or one was published before."""
    publishable = [one for one in planned if one.published]
    if not publishable:
        raise PastRefused(_("Nothing can be published: no question has ten complete answers on a scale fine enough."))
    for one in publishable:
        if derivable(one) is not None:
            raise PastRefused(
                _("The audit found a group of fewer than ten people in “%(title)s”. Nothing was published.")
                % {"title": one.measure.title}
            )
    try:
        with transaction.atomic():
            return [figure for one in publishable for figure in _write_measure(survey, one)]
    except IntegrityError as error:
        if any(name in str(error) for name in ONCE):
            raise PastRefused(already_published()) from error
        raise


def already_published() -> str:
    """Why a second import of the same answers is refused."""
    return _(
        "This file's answers were published before. Each answer counts in one figure only, so a measure or a column is"
        " published once per file."
    )


def local_today(organization: Organization) -> date:
    """The date on the organization's wall."""
    return timezone.now().astimezone(ZoneInfo(organization.timezone)).date()


def _write_measure(survey: PastSurvey, planned: PlannedMeasure) -> list[PastFigure]:
    measure = planned.measure
    kept = PastMeasure.objects.create(
        survey=survey, file_sha256=survey.file_sha256, measure=measure.slug, title=measure.title, columns=list(measure.columns)
    )
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
