"""Effectiveness, drawn once a publication: the tiles, the gap, each measure, questions, files. For HR and for everybody alike."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from analytics import access, files, pages
from analytics.addresses import Section
from analytics.ledger import Version
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest, section: Section) -> HttpResponse:
    """Four tiles, and what the primary outcome says."""
    version = access.ledger_of(request.person, section)
    return around(request, pages.body("dashboard", section, version, request.organization.slug))


@require_safe
def gap(request: TenantRequest, section: Section) -> HttpResponse:
    """Women, men and the gap over time, and why it closes."""
    version = access.ledger_of(request.person, section)
    return around(request, pages.body("gap", section, version, request.organization.slug))


@require_safe
def reach(request: TenantRequest, section: Section) -> HttpResponse:
    """How many people are in a group, month by month."""
    version = access.ledger_of(request.person, section)
    return around(request, pages.body("reach", section, version, request.organization.slug))


@require_safe
def taking_part(request: TenantRequest, section: Section) -> HttpResponse:
    """Sessions, seats and who facilitates, month by month."""
    version = access.ledger_of(request.person, section)
    return around(request, pages.body("taking_part", section, version, request.organization.slug))


@require_safe
def questions(request: TenantRequest, section: Section) -> HttpResponse:
    """What figures can answer, and what would be too narrow. A filter in the address is too narrow, whatever it says."""
    version, slug = access.ledger_of(request.person, section), request.organization.slug
    if request.GET:
        return around(request, pages.question_body("", section, version, slug))
    return around(request, pages.body("questions", section, version, slug))


@require_safe
def question(request: TenantRequest, section: Section, question: str) -> HttpResponse:
    """Why a question is too narrow, and the nearest safe view. One answer for every address that is not on the list."""
    version = access.ledger_of(request.person, section)
    asked = "" if request.GET else question
    return around(request, pages.question_body(asked, section, version, request.organization.slug))


@require_safe
def measure(request: TenantRequest, section: Section, measure: str) -> HttpResponse:
    """One measure with its whole history."""
    version = access.ledger_of(request.person, section)
    return around(request, pages.measure_body(measure, section, version, request.organization.slug))


@require_safe
def file(request: TenantRequest, section: Section, name: str) -> HttpResponse:
    """figures.json and the like."""
    return answer_file(request, name, access.ledger_of(request.person, section))


def around(request: TenantRequest, body: str | None) -> HttpResponse:
    """The page around a body that is drawn once for each state of the ledger."""
    if body is None:
        raise Http404
    return render(request, "analytics/page.html", {"body": body, "filtered": bool(request.GET)})


def answer_file(request: TenantRequest, name: str, version: Version) -> HttpResponse:
    """figures.json and the like; a table for a spreadsheet is saved, not shown."""
    return hand_out(request, files.document(name, version), name if name.endswith(".csv") else "")


def hand_out(request: TenantRequest, found: files.Document, save_as: str) -> HttpResponse:
    """A file with its ETag: who has it already is told so."""
    response = HttpResponse(found.content, content_type=found.content_type, headers={"ETag": found.etag})
    if save_as:
        response["Content-Disposition"] = f'attachment; filename="{save_as}"'
    answered = get_conditional_response(request, etag=found.etag, response=response)
    assert isinstance(answered, HttpResponse)
    return answered
