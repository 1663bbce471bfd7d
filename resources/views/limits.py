"""What the employer can and cannot see, and what this site cannot stop."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The guarantees in plain words, against whom they hold, and where they end."""
    return render(request, "resources/limits.html")
