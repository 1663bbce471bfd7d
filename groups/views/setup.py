"""Setting up the programme, step by step, until groups can open."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groups.access.setup import setup_of
from groups.actions import setup
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """What is done, what is missing, and where each is done."""
    return render(request, "groups/setup.html", {"setup": setup_of(request.person)})


@require_POST
def go_live(request: TenantRequest) -> HttpResponse:
    """Let groups open."""
    setup_of(request.person)
    try:
        setup.go_live(request.organization, by=request.person)
    except setup.NotReady:
        messages.error(request, _("Something is still missing. The steps below say what."))
    else:
        messages.success(request, _("The programme is live. Groups can open now."))
    return redirect("groups:setup", organization=request.organization.slug)


@require_POST
def allow_modes(request: TenantRequest) -> HttpResponse:
    """Sign off which modes of groups the organization may use, or take it back."""
    setup_of(request.person)
    setup.allow_self_attested(request.organization, is_allowed=request.POST.get("allowed") == "yes", by=request.person)
    messages.success(request, _("That is noted with today’s date."))
    return redirect("groups:setup", organization=request.organization.slug)
