"""Stopping reminders from a mail, without signing in (RFC 8058)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from groups.access import person_to_leave_alone
from organizations.actions.consent import withdraw_consent
from organizations.models.consent import Consent
from organizations.request import TenantRequest
from peersupport.tenancy import public_in_tenant


@csrf_exempt  # A mail program posts here and has no cookie; the token in the address is the proof.
@public_in_tenant
@require_http_methods(["GET", "POST"])
def stop(request: TenantRequest, token: str) -> HttpResponse:
    """Ask, then stop: a link that is only opened changes nothing."""
    person = person_to_leave_alone(request.organization, token)
    if request.method == "POST":
        withdraw_consent(person, Consent.Purpose.REMINDERS)
    return render(request, "groups/stop_reminders.html", {"is_done": request.method == "POST"})
