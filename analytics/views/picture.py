"""A picture as a file, for HR and for everybody: the same bytes."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from analytics import access
from analytics.addresses import Section
from analytics.picture_files import picture_document
from analytics.views.figures import hand_out
from organizations.request import TenantRequest


@require_safe
def file(request: TenantRequest, section: Section, name: str, ending: str) -> HttpResponse:
    """A drawing of the page as SVG or PNG."""
    found = picture_document(name, ending, access.ledger_of(request.person, section))
    if found is None:
        raise Http404
    return hand_out(request, found, f"{name}.{ending}")
