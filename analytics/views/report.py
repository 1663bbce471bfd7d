"""The report: one click, a page that says how far it is and may be left, then a PDF and a CSV. The same for everybody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from analytics import access, ledger, tasks
from analytics.adapt import page as adapting
from analytics.addresses import INSIGHTS, Addresses, Section
from analytics.forms.report import ReportForm
from analytics.report import making
from analytics.report.content import asked_for
from analytics.report.period import Period, periods
from analytics.report.table import csv_file
from analytics.report.words import progress_words
from analytics.shelf import kept
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest, section: Section) -> HttpResponse:
    """What is in it, and which one to make."""
    days = making.closing_days(access.ledger_of(request.person, section))
    return _choose(request, section, ReportForm(periods=periods(days)))


@require_POST
def make(request: TenantRequest, section: Section) -> HttpResponse:
    """Have the worker make it, unless it is made or being made."""
    version = access.ledger_of(request.person, section)
    found = periods(making.closing_days(version))
    form = ReportForm(request.POST, periods=found)
    if not form.is_valid():
        return _choose(request, section, form)
    period = next(each for each in found if each.slug == form.cleaned_data["period"])
    if making.place_of(period, version, adapting.taken_on()).begin():
        tasks.make_report.delay_on_commit(request.organization.pk, period.slug, get_language())  # type: ignore[attr-defined]
    return redirect(_address(request, section, period, "progress"))


@require_safe
def progress(request: TenantRequest, section: Section, period: str) -> HttpResponse:
    """How far it is; then the files. What is gone can be made again."""
    version, found = access.report_of(request.person, section, period)
    place = making.place_of(found, version, adapting.taken_on())
    context = {
        "period": found,
        "state": progress_words(place),
        "pdf_url": _address(request, section, found, "pdf"),
        "csv_url": _address(request, section, found, "csv"),
        "make_url": _named(request, section, "make_report"),
        "back_url": Addresses(section, request.organization.slug).of("report"),
    }
    return render(request, "analytics/report_state.html" if request.htmx else "analytics/report_progress.html", context)


@require_safe
def pdf(request: TenantRequest, section: Section, period: str) -> HttpResponse:
    """The file; where it is not made or is gone, the page that says so and makes it."""
    version, found = access.report_of(request.person, section, period)
    made = making.place_of(found, version, adapting.taken_on()).pdf
    if made is None:
        return redirect(_address(request, section, found, "progress"))
    return _file(request, found, made, "application/pdf", "pdf")


@require_safe
def table(request: TenantRequest, section: Section, period: str) -> HttpResponse:
    """The same as a CSV, written at once."""
    version, found = access.report_of(request.person, section, period)
    taken = adapting.taken_on()
    name = f"report-csv:{found.slug}:{adapting.digest_of(taken)}"
    content = kept(name, version, lambda: csv_file(asked_for(request.organization.name, found, ledger.read(), taken)))
    return _file(request, found, content, "text/csv; charset=utf-8", "csv")


def _choose(request: TenantRequest, section: Section, form: ReportForm) -> HttpResponse:
    context = {
        "form": form,
        "make_url": _named(request, section, "make_report"),
        "tabs": Addresses(section, request.organization.slug).tabs("report"),
    }
    return render(request, "analytics/report.html", context, status=422 if form.errors else 200)


def _file(request: TenantRequest, period: Period, content: bytes, kind: str, ending: str) -> HttpResponse:
    name = f"{request.organization.slug}-{period.slug}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _address(request: TenantRequest, section: Section, period: Period, what: str) -> str:
    return _named(request, section, f"report_{what}", period.slug)


def _named(request: TenantRequest, section: Section, name: str, *more: str) -> str:
    return reverse(f"analytics:{'' if section is INSIGHTS else 'figures_'}{name}", args=[request.organization.slug, *more])
