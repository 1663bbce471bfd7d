"""Figures of a past survey in words, the same on pages and in the command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models import PastFigure, PastSurvey
from analytics.past.plan import PlannedMeasure, PlannedSurvey


def gender_in_words(gender: str) -> str:
    """Lower case would read better in some sentences; these stand alone or begin one."""
    return {
        "woman": _("Women"),
        "man": _("Men"),
        "nonbinary": _("Non-binary and self-described"),
        "not_stated": _("Gender not stated"),
    }[gender]


def block_in_words(genders: Sequence[str]) -> str:
    """Who stands behind a figure."""
    return _("Everyone") if len(genders) > 1 else gender_in_words(genders[0])


def band_in_words(n_low: int, n_high: int | None) -> str:
    """How many answered, as a band: never the number."""
    return _("%(low)d or more") % {"low": n_low} if n_high is None else f"{n_low}–{n_high}"


def value_in_words(figure: PastFigure) -> str:
    """The published value; an end of the grid is open."""
    value = f"{figure.value:g}".replace("-", "−")
    if figure.open_end == "low":
        return _("%(value)s or less") % {"value": value}
    if figure.open_end == "high":
        return _("%(value)s or more") % {"value": value}
    return value


def warnings_of(planned: PlannedMeasure) -> list[str]:
    """What HR should know before publishing; none of it stops the import."""
    warnings = []
    if not planned.blocks:
        warnings.append(_("Fewer than %(floor)d complete answers: nothing of this is published.") % {"floor": planned.floor})
    elif planned.everyone:
        warnings.append(_("Fewer than two genders reach the floor: there is one figure for everyone, none by gender."))
    else:
        warnings += [
            _("%(who)s: too few answers for a figure of their own, so they are left out.") % {"who": gender_in_words(gender)}
            for gender in planned.under_floor
        ]
    coarse = [block for block in planned.blocks if not block.publishable]
    warnings += [
        _("%(who)s: too few answers for so short a scale, so there is no figure.") % {"who": block_in_words(block.genders)}
        for block in coarse
    ]
    if planned.incomplete:
        sentence = ngettext(
            "%(count)d person left out some questions of this scale and is not counted.",
            "%(count)d people left out some questions of this scale and are not counted.",
            planned.incomplete,
        )
        warnings.append(sentence % {"count": planned.incomplete})
    return warnings


def preview_in_words(planned: PlannedMeasure) -> dict[str, Any]:
    """One measure as the preview shows it: who, band and step of each figure to come, and the warnings."""
    rows = [
        (block_in_words(block.genders), band_in_words(block.n_low, block.n_high), f"{block.step:g}")
        for block in planned.published
    ]
    measure = planned.measure
    return {
        "slug": measure.slug,
        "title": measure.title,
        "scale": _("Scale from %(low)s to %(high)s")
        % {
            "low": f"{measure.low:g}".replace("-", "−"),
            "high": f"{measure.high:g}".replace("-", "−"),
        },
        "rows": rows,
        "warnings": warnings_of(planned),
    }


def surveys_in_words(surveys: Sequence[PlannedSurvey]) -> list[dict[str, Any]]:
    """What the preview shows: each year with its measures, and whether anything of it is published."""
    return [
        {
            "title": survey.title,
            "closed_on": survey.closed_on,
            "rows": survey.rows,
            "measures": [preview_in_words(planned) for planned in survey.measures],
            "published": bool(survey.published),
        }
        for survey in surveys
    ]


def nothing_of_it() -> str:
    """A survey, or one year of it, that stands without a figure: the same for one answer as for nine."""
    return _("Hidden to protect people: too few complete answers for a figure.")


def survey_in_words(survey: PastSurvey) -> dict[str, Any]:
    """A published survey with its figures, in the order of its measures. `figures` and `measures` are fetched with it."""
    titles = {measure.measure: measure.title for measure in survey.measures.all()}
    tables: dict[str, list[tuple[str, str, str, str]]] = {slug: [] for slug in titles}
    for figure in sorted(survey.figures.all(), key=lambda one: one.pk):
        genders = list(dict.fromkeys(gender for gender, _half in figure.block))
        tables[figure.measure].append(
            (
                block_in_words(genders),
                value_in_words(figure),
                f"± {figure.margin:.2g}",
                band_in_words(figure.n_low, figure.n_high),
            )
        )
    return {"survey": survey, "measures": [(titles[slug], rows) for slug, rows in tables.items()]}


def steps() -> list[str]:
    """The steps of bringing a past survey."""
    return [_("File"), _("Columns"), _("Genders"), _("Preview")]


def preview_columns() -> list[str]:
    """Headings over the rows of `preview_in_words`."""
    return [_("Who"), _("Complete answers"), _("Rounded to")]


def figure_columns() -> list[str]:
    """Headings over the rows of `survey_in_words`."""
    return [_("Who"), _("Average"), _("Give or take"), _("Answers")]
