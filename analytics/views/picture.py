"""A picture as a file, for HR and for everybody: the same bytes."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from analytics import access
from analytics.ledger import Version
from analytics.picture_files import picture_document
from analytics.views.figures import hand_out
from organizations.request import TenantRequest


@require_safe
def for_hr(request: TenantRequest, name: str, ending: str) -> HttpResponse:
    """Below the pages of HR."""
    return _file(request, name, ending, access.ledger_for_hr(request.person))


@require_safe
def for_everybody(request: TenantRequest, name: str, ending: str) -> HttpResponse:
    """Below the pages that every employee reads."""
    return _file(request, name, ending, access.ledger_for_employee(request.person))


def _file(request: TenantRequest, name: str, ending: str, version: Version) -> HttpResponse:
    found = picture_document(name, ending, version)
    if found is None:
        raise Http404
    return hand_out(request, found, f"{name}.{ending}")
