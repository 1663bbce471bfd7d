"""What is promised, against whom, and where it ends: one text, for everyone, signed in or not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analytics.telling.limit_words import got
from organizations.request import TenantRequest


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """In front of every organization: nobody needs an account to read it."""
    return render(request, "analytics/limits.html", got())


@require_safe
def show_inside(request: TenantRequest) -> HttpResponse:
    """The same page with the way back to one's own."""
    return render(request, "analytics/limits.html", got())
