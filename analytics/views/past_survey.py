"""HR brings a past survey: upload, map the columns, review the genders, preview, publish. Long work is the worker's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from analytics import access
from analytics.actions import past_survey as actions
from analytics.forms.past_survey import GendersForm, MappingForms, UploadForm
from analytics.models import PastSurvey
from analytics.past.plan import plan_surveys
from analytics.past.problems import Rejected
from analytics.past_ledger import PastRefused, local_today
from analytics.telling import past_words as words
from organizations.access import require_hr
from organizations.request import TenantRequest

NEXT: dict[str, str] = {
    PastSurvey.Status.UPLOADED: "analytics:map_past_survey",
    PastSurvey.Status.FAILED: "analytics:map_past_survey",
    PastSurvey.Status.READ: "analytics:review_past_survey_genders",
}


@require_safe
def show_all(request: TenantRequest) -> HttpResponse:
    """Published ones with their figures, and those on their way."""
    surveys = access.past_surveys_for(request.person)
    published = [words.survey_in_words(one) for one in surveys if one.status == PastSurvey.Status.PUBLISHED]
    started = [one for one in surveys if one.status != PastSurvey.Status.PUBLISHED]
    context = {"published": published, "started": started, "columns": words.figure_columns(), "hidden": words.nothing_of_it()}
    return render(request, "analytics/past_surveys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: TenantRequest) -> HttpResponse:
    """Keep the file for a day, and look at its first row."""
    person = require_hr(request.person)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            survey = actions.keep_upload(file.chunks(), file_name=file.name, organization=request.organization, by=person)
        except Rejected as rejected:
            for line in rejected.problems.lines(_):
                form.add_error("file", line)
        except OSError:
            form.add_error("file", _("The file could not be kept: there is no room on the server. Nothing was changed."))
        else:
            return redirect("analytics:map_past_survey", request.organization.slug, survey.public_id)
    context = {"form": form, "steps": words.steps()}
    return render(request, "analytics/upload_past_survey.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def map_columns(request: TenantRequest, survey: UUID) -> HttpResponse:
    """Which column is what. Faults of the last reading stand above the form."""
    found = access.past_survey_to_bring(request.person, survey)
    if found.is_busy:
        return _progress(request, found)
    data = _with_another_question(request) if request.method == "POST" else None
    form = MappingForms(found, data, local_today(request.organization))
    if data is not None and "add" not in data and form.is_valid() and form.mapping:
        try:
            actions.read_with_mapping(found, form.data, form.mapping)
        except PastRefused as refusal:
            messages.error(request, str(refusal))
        return _progress(request, found)
    lines = [] if data else access.problems_of(found)
    context = {"survey": found, "form": form, "lines": lines, "steps": words.steps()}
    return render(request, "analytics/map_past_survey.html", context, status=422 if form.errors else 200)


@require_safe
def progress(request: TenantRequest, survey: UUID) -> HttpResponse:
    """How far the worker is; goes on to the next step by itself."""
    found = access.past_survey_to_follow(request.person, survey)
    if not found.is_busy:
        slug = request.organization.slug
        done = redirect(NEXT[found.status], slug, survey) if found.status in NEXT else redirect("analytics:past_surveys", slug)
        return HttpResponseClientRedirect(done.url) if request.htmx else done
    template = "analytics/past_survey_bar.html" if request.htmx else "analytics/past_survey_progress.html"
    current = 4 if found.status == PastSurvey.Status.PUBLISHING else 2
    return render(request, template, {"survey": found, "steps": words.steps(), "current": current})


@require_http_methods(["GET", "HEAD", "POST"])
def review_genders(request: TenantRequest, survey: UUID) -> HttpResponse:
    """Every spelling and the group it counts in; unknown ones first."""
    found, reading = access.past_survey_that_was_read(request.person, survey)
    form = GendersForm(request.POST or None, reading=reading, genders=found.reviewed_genders)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_genders(found, form.genders())
        except PastRefused as refusal:
            messages.error(request, str(refusal))
            return _progress(request, found)
        return redirect("analytics:preview_past_survey", request.organization.slug, survey)
    context = {"survey": found, "form": form, "steps": words.steps()}
    return render(request, "analytics/review_past_survey_genders.html", context, status=422 if form.errors else 200)


@require_safe
def preview(request: TenantRequest, survey: UUID) -> HttpResponse:
    """What will be published: blocks, bands, steps, and what is left out. No value: its dither is drawn once, at publication."""
    found, reading = access.past_survey_that_was_read(request.person, survey)
    mapping = found.read_mapping(local_today(request.organization))
    genders = {**mapping.genders, **found.reviewed_genders}
    if reading.unknown(genders):
        # The queue first: nothing is published while a spelling waits in it.
        return redirect("analytics:review_past_survey_genders", request.organization.slug, survey)
    planned = plan_surveys(reading, mapping, genders, request.organization.floor)
    context = {
        "survey": found,
        "rows": reading.rows,
        "years": words.surveys_in_words(planned),
        "publishable": any(year.published for year in planned),
        "columns": words.preview_columns(),
        "steps": words.steps(),
    }
    return render(request, "analytics/preview_past_survey.html", context)


@require_POST
def publish(request: TenantRequest, survey: UUID) -> HttpResponse:
    """Hand it to the worker: the web process may not write figures."""
    found = access.past_survey_to_bring(request.person, survey)
    try:
        actions.publish_past_survey(found)
    except PastRefused as refusal:
        messages.error(request, str(refusal))
    return _progress(request, found)


@require_POST
def discard(request: TenantRequest, survey: UUID) -> HttpResponse:
    """Delete the file and everything that was entered."""
    found = access.past_survey_to_bring(request.person, survey)
    try:
        actions.discard_past_survey(found)
    except PastRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The file and what you entered are deleted."))
    return redirect("analytics:past_surveys", request.organization.slug)


def _progress(request: TenantRequest, survey: PastSurvey) -> HttpResponse:
    return redirect("analytics:past_survey_progress", request.organization.slug, survey.public_id)


def _with_another_question(request: TenantRequest) -> QueryDict:
    """The form as sent, with one more empty question where "add" was pressed: no script is needed for that."""
    data = request.POST.copy()
    if "add" in data:
        data["questions-TOTAL_FORMS"] = str(int(data.get("questions-TOTAL_FORMS") or 0) + 1)
    return data
