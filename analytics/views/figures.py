"""The same pages and files for every employee: the very figures that HR sees."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from analytics import access, files, pages
from analytics.ledger import Version
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """Wellbeing, the primary outcome, and a line for every other measure."""
    version = access.ledger_for_employee(request.person)
    return around(request, pages.body("dashboard", pages.FIGURES, version, request.organization.slug))


@require_safe
def gap(request: TenantRequest) -> HttpResponse:
    """Women, men and the gap over time."""
    version = access.ledger_for_employee(request.person)
    return around(request, pages.body("gap", pages.FIGURES, version, request.organization.slug))


@require_safe
def measure(request: TenantRequest, measure: str) -> HttpResponse:
    """One measure with its whole history."""
    version = access.ledger_for_employee(request.person)
    return around(request, pages.measure_body(measure, pages.FIGURES, version, request.organization.slug))


@require_safe
def file(request: TenantRequest, name: str) -> HttpResponse:
    """figures.json and the like."""
    return answer_file(request, name, access.ledger_for_employee(request.person))


def around(request: TenantRequest, body: str | None) -> HttpResponse:
    """The page around a body that is drawn once for each state of the ledger."""
    if body is None:
        raise Http404
    return render(request, "analytics/page.html", {"body": body})


def answer_file(request: TenantRequest, name: str, version: Version) -> HttpResponse:
    """A file with its ETag: who has it already is told so."""
    found = files.document(name, version)
    response = HttpResponse(found.content, content_type=found.content_type, headers={"ETag": found.etag})
    if name.endswith(".csv"):
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    answered = get_conditional_response(request, etag=found.etag, response=response)
    assert isinstance(answered, HttpResponse)
    return answered
