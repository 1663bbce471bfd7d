"""The first page after sign-in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from me.access import home_of
from me.actions.welcome import be_discreet
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """Next session, open check-ins, my groups, places and requests, one suggestion."""
    return render(request, "me/home.html", {"home": home_of(request.person)})


@require_POST
def set_discreet(request: TenantRequest) -> HttpResponse:
    """Turn discreet mode on or off, from the home page."""
    is_on = request.POST.get("discreet") == "on"
    be_discreet(request.person, is_on=is_on)
    if is_on:
        messages.success(request, _("Discreet mode is on: your groups show plain titles, and nothing says what they are about."))
    else:
        messages.success(request, _("Discreet mode is off: your groups show their names."))
    return redirect("me:home", organization=request.organization.slug)
