"""Effectiveness, for HR: four tiles, the gap, each measure, the questions that figures answer. Drawn once a publication."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from analytics import access, pages
from analytics.views.figures import answer_file, around
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """Four tiles, and what the primary outcome says."""
    version = access.ledger_for_hr(request.person)
    return around(request, pages.body("dashboard", pages.INSIGHTS, version, request.organization.slug))


@require_safe
def gap(request: TenantRequest) -> HttpResponse:
    """Women, men and the gap over time, and why it closes."""
    version = access.ledger_for_hr(request.person)
    return around(request, pages.body("gap", pages.INSIGHTS, version, request.organization.slug))


@require_safe
def reach(request: TenantRequest) -> HttpResponse:
    """How many people are in a group, month by month."""
    version = access.ledger_for_hr(request.person)
    return around(request, pages.body("reach", pages.INSIGHTS, version, request.organization.slug))


@require_safe
def taking_part(request: TenantRequest) -> HttpResponse:
    """Sessions, seats and who facilitates, month by month."""
    version = access.ledger_for_hr(request.person)
    return around(request, pages.body("taking_part", pages.INSIGHTS, version, request.organization.slug))


@require_safe
def questions(request: TenantRequest) -> HttpResponse:
    """What figures can answer, and what would be too narrow. A filter in the address is too narrow, whatever it says."""
    version, slug = access.ledger_for_hr(request.person), request.organization.slug
    if request.GET:
        return around(request, pages.question_body("", pages.INSIGHTS, version, slug))
    return around(request, pages.body("questions", pages.INSIGHTS, version, slug))


@require_safe
def question(request: TenantRequest, question: str) -> HttpResponse:
    """Why a question is too narrow, and the nearest safe view. One answer for every address that is not on the list."""
    version = access.ledger_for_hr(request.person)
    asked = "" if request.GET else question
    return around(request, pages.question_body(asked, pages.INSIGHTS, version, request.organization.slug))


@require_safe
def measure(request: TenantRequest, measure: str) -> HttpResponse:
    """One measure with its whole history."""
    version = access.ledger_for_hr(request.person)
    return around(request, pages.measure_body(measure, pages.INSIGHTS, version, request.organization.slug))


@require_safe
def file(request: TenantRequest, name: str) -> HttpResponse:
    """figures.json and the like."""
    return answer_file(request, name, access.ledger_for_hr(request.person))
