"""The first page after sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from me.access import home_of
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """Next session, open check-ins, my groups, one suggestion."""
    return render(request, "me/home.html", {"home": home_of(request.person)})
