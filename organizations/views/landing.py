"""The front door, and the health check."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.access import database_answers


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What this is, what the employer can and cannot see, and the way in."""
    return render(request, "landing.html")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the site and its database answer."""
    return JsonResponse({"ok": database_answers()})
