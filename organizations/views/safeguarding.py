"""Saying yes to being a safeguarding contact."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organizations.access import contact_to_accept
from organizations.actions.role import accept_contact
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def accept(request: TenantRequest) -> HttpResponse:
    """Say what it asks of somebody; a POST says yes."""
    grant = contact_to_accept(request.person)
    if request.method == "POST":
        if accept_contact(request.person):
            messages.success(request, _("You are a safeguarding lead now. Concerns reach you by mail and under Concerns."))
        return redirect("me:home", organization=request.organization.slug)
    return render(request, "organizations/accept_contact.html", {"waits": grant is not None})
