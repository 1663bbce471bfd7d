"""What to adapt: hints from the figures, what was taken on, and what came of it. HR acts, everybody reads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from analytics import access
from analytics.actions.adaptation import AdaptationRefused, close_adaptation, take_on
from analytics.adapt import page as adapting
from analytics.addresses import FIGURES, INSIGHTS, Addresses, Section
from analytics.forms.adaptation import CloseForm, TakeOnForm
from analytics.past_ledger import local_today
from organizations.request import TenantRequest

BOTH = ["GET", "HEAD", "POST"]


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """For HR, who can take a hint on and end what was taken on."""
    return _page(request, INSIGHTS)


@require_safe
def show_all(request: TenantRequest) -> HttpResponse:
    """The same for every employee, to read."""
    return _page(request, FIGURES)


@require_http_methods(BOTH)
def take(request: TenantRequest, hint: str) -> HttpResponse:
    """What we do about a hint, and when we look again."""
    found = access.hint_to_take_on(request.person, hint)
    today = local_today(request.organization)
    initial = {"action": found.action, "follow_up_on": found.look_again(today)}
    form = TakeOnForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            take_on(found, **form.cleaned_data, by=request.person)
        except AdaptationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Taken on. Everyone in the organization can read it on this page."))
        return redirect("analytics:adapt", request.organization.slug)
    return render(request, "analytics/take_adaptation.html", {"hint": found, "form": form}, status=422 if form.errors else 200)


@require_http_methods(BOTH)
def close(request: TenantRequest, pk: int) -> HttpResponse:
    """Then and now, and how it ends."""
    found = access.adaptation_to_close(request.person, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_adaptation(found, **form.cleaned_data, by=request.person)
        except AdaptationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Noted, with what came of it. Everyone in the organization can read it on this page."))
        return redirect("analytics:adapt", request.organization.slug)
    (card,) = adapting.cards([found], access.ledger_for_hr(request.person), local_today(request.organization))
    return render(request, "analytics/close_adaptation.html", {"card": card, "form": form}, status=422 if form.errors else 200)


def _page(request: TenantRequest, section: Section) -> HttpResponse:
    version = access.ledger_of(request.person, section)
    adaptations, today = adapting.taken_on(), local_today(request.organization)
    context: dict[str, Any] = {
        "offered": adapting.offered(version, adaptations, today),
        "cards": adapting.cards(adaptations, version, today),
        "tabs": Addresses(section, request.organization.slug).tabs("adapt"),
        "may_act": section is INSIGHTS,
    }
    return render(request, "analytics/adapt.html", context)
