"""Effectiveness, for HR: wellbeing by gender and taking part, the gap, each measure. Bodies are drawn once a publication."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from analytics import access, pages
from analytics.views.figures import answer_file, around
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """Wellbeing, the primary outcome, and a line for every other measure."""
    version = access.ledger_for_hr(request.person)
    return around(request, pages.body("dashboard", pages.INSIGHTS, version, request.organization.slug))


@require_safe
def gap(request: TenantRequest) -> HttpResponse:
    """Women, men and the gap over time."""
    version = access.ledger_for_hr(request.person)
    return around(request, pages.body("gap", pages.INSIGHTS, version, request.organization.slug))


@require_safe
def measure(request: TenantRequest, measure: str) -> HttpResponse:
    """One measure with its whole history."""
    version = access.ledger_for_hr(request.person)
    return around(request, pages.measure_body(measure, pages.INSIGHTS, version, request.organization.slug))


@require_safe
def file(request: TenantRequest, name: str) -> HttpResponse:
    """figures.json and the like."""
    return answer_file(request, name, access.ledger_for_hr(request.person))
