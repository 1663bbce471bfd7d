"""Bringing a past survey: a file is kept, mapped, read by the worker, its spellings settled, and published once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from analytics import spool, tasks
from analytics.models import PastFigure, PastSurvey
from analytics.past.guess import guess_gender, guess_scales, guess_year
from analytics.past.mapping import SurveyMapping
from analytics.past.plan import plan_surveys
from analytics.past.problems import Problems, Rejected
from analytics.past.reading import open_table
from analytics.past.scoring import Reading
from analytics.past_ledger import PastRefused, local_today, spellings_to_settle, write_past_surveys
from organizations.models.audit import AuditEntry
from organizations.models.organization import Organization
from organizations.models.person import Person

Status = PastSurvey.Status


def keep_upload(chunks: Iterable[bytes], *, file_name: str, organization: Organization, by: Person) -> PastSurvey:
    """Keep a file in the private folder. Raises Rejected, and keeps nothing, where it is no table with a header."""
    kept = spool.keep(chunks)
    problems = Problems()
    table = open_table(spool.path_of(kept.name), problems)
    if table is None:
        spool.remove(kept.name)
        raise Rejected(problems)
    rows = table.sample()
    survey = PastSurvey.objects.create(
        file_sha256=kept.sha256,
        file_name=file_name[:200],
        spool_name=kept.name,
        columns=[column for column in table.columns if column],
        mapping={
            "gender": guess_gender(table.columns, rows),
            "year": guess_year(table.columns, rows),
            "measures": guess_scales(table.columns),
        },
        uploaded_by=by,
        uploaded_on=local_today(organization),
    )
    AuditEntry.objects.create(actor=by, verb="past_survey.upload", subject=survey.file_name)
    return survey


@transaction.atomic
def read_with_mapping(survey: PastSurvey, data: dict[str, Any], mapping: SurveyMapping) -> None:
    """Take over a mapping and have the worker read the whole file with it. Raises PastRefused while it is busy."""
    survey = _locked(survey, Status.UPLOADED, Status.FAILED, Status.READ)
    spool.forget_result(survey.spool_name)
    if survey.mapping.get("gender") != mapping.gender:
        # What was settled for one column says nothing about another's words.
        survey.reviewed_genders = {}
    survey.keep_mapping(data, mapping)
    survey.status, survey.progress = Status.READING, 0
    survey.save(update_fields=["title", "closed_on", "mapping", "reviewed_genders", "status", "progress"])
    tasks.read_past_survey.delay_on_commit(survey.organization_id, survey.pk)  # type: ignore[attr-defined]


@transaction.atomic
def settle_genders(survey: PastSurvey, genders: Mapping[str, str]) -> None:
    """Keep which group each spelling belongs to. Raises PastRefused once publishing has begun."""
    survey = _locked(survey, Status.READ)
    survey.reviewed_genders = dict(genders)
    survey.save(update_fields=["reviewed_genders"])


@transaction.atomic
def publish_past_survey(survey: PastSurvey) -> None:
    """Have the worker write the figures: the web process may not.

    Raises PastRefused unless the file has been read and every spelling of gender is known or settled.
    """
    survey = _locked(survey, Status.READ)
    result = spool.result_of(survey.spool_name)
    genders = {**survey.mapping.get("genders", {}), **survey.reviewed_genders}
    if result and result.reading and (held := spellings_to_settle(result.reading, genders)):
        raise PastRefused(held)
    survey.status, survey.progress = Status.PUBLISHING, 0
    survey.save(update_fields=["status", "progress"])
    tasks.publish_past_survey.delay_on_commit(survey.organization_id, survey.pk)  # type: ignore[attr-defined]


@transaction.atomic
def discard_past_survey(survey: PastSurvey) -> None:
    """Delete a survey that is not published, and its file. Raises PastRefused while the worker has it."""
    survey = _locked(survey, Status.UPLOADED, Status.FAILED, Status.READ)
    name = survey.spool_name
    survey.delete()
    transaction.on_commit(lambda: spool.remove(name))


def forget_abandoned() -> int:
    """Delete the surveys of the open organization whose file has been cleared away; returns how many."""
    gone = [
        survey.pk
        for survey in PastSurvey.objects.exclude(status=Status.PUBLISHED)
        if not (survey.spool_name and spool.path_of(survey.spool_name).exists())
    ]
    PastSurvey.objects.filter(pk__in=gone).delete()
    return len(gone)


@transaction.atomic
def import_past_survey(
    mapping: SurveyMapping,
    reading: Reading,
    *,
    organization: Organization,
    file_sha256: str,
    file_name: str,
    by: Person | None,
) -> list[PastFigure]:
    """Publish a file that was read in one go, as the worker's role: all of it or nothing. Raises PastRefused."""
    survey = PastSurvey.objects.create(
        title=mapping.title,
        closed_on=mapping.closed_on,
        file_sha256=file_sha256,
        file_name=file_name[:200],
        status=Status.PUBLISHED,
        progress=100,
        uploaded_by=by,
        uploaded_on=local_today(organization),
    )
    if held := spellings_to_settle(reading, mapping.genders):
        raise PastRefused(held)
    figures = write_past_surveys(survey, plan_surveys(reading, mapping, mapping.genders, organization.floor))
    AuditEntry.objects.create(actor=by, verb="past_survey.publish", subject=survey.title)
    return figures


def _locked(survey: PastSurvey, *allowed: str) -> PastSurvey:
    """The survey as it is now, for nobody else to change. Two tabs, or a tab and the worker, may meet here."""
    current = PastSurvey.objects.select_for_update().filter(pk=survey.pk).first()
    if current is None or current.status not in allowed:
        raise PastRefused(_("This survey has moved on in the meantime. Nothing was changed."))
    return current
