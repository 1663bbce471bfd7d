"""Keeping the words of a form that is not sent yet."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from organizations.actions.draft import keep_draft
from organizations.drafts import fields_of
from organizations.request import TenantRequest


@require_POST
def keep(request: TenantRequest, key: str) -> HttpResponse:
    """Store the words with the person. Nothing comes back; only they are shown them, in that form."""
    if not fields_of(key):
        raise Http404
    keep_draft(request.person, key, dict(request.POST.lists()))
    return HttpResponse(status=204)
