"""My earlier scores on this device. The page brings words and a name for them; the scores come from the device and stay there."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.request import TenantRequest
from surveys import access
from surveys.instrument import measures
from surveys.linking import LINKED


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """What this device remembers of my check-ins: look, forget, take along, bring in."""
    names = {measure: str(measures()[measure].name) for measure in LINKED}
    context = {"owner": access.owner_of_scores(request.person), "names": json.dumps(names, separators=(",", ":"))}
    return render(request, "surveys/scores.html", context)
