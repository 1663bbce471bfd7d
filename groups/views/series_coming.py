"""Changing or cancelling all sessions of a series that are still to come."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from groups.access import coming_of, names_to_avoid, series_to_change
from groups.actions.series import SeriesBlocked, SeriesGone
from groups.actions.series_coming import cancel_series, change_series
from groups.cards import session_card
from groups.forms.series_coming import ChangeAllForm
from groups.forms.session import CancelForm
from groups.models import Series
from groups.views.session import offered
from groups.when import spoken, zone_of
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def change_all(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Say what shall be different; all are changed, or none."""
    series = series_to_change(request.person, public_id)
    form = ChangeAllForm(request.POST if request.method == "POST" else None, offered=offered(series.group, but=request.person))
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_series(series, form.change, by=request.person)
        except SeriesBlocked as blocked:
            form.add_error(None, _blocked(series, blocked))
        except SeriesGone:
            messages.warning(request, _("Nothing is left to change: every date has passed or is cancelled."))
            return _to_series(request, public_id)
        else:
            n = len(changed)
            words = ngettext("%(n)d date is changed.", "%(n)d dates are changed.", n) % {"n": n}
            messages.success(request, words + " " + _("Everybody in it gets one mail."))
            return _to_series(request, public_id)
    context = {"form": form, "series": series, "cards": _cards(request, series)}
    return render(request, "groups/change_all.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def cancel_all(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Ask why, then cancel all that are still to come."""
    series = series_to_change(request.person, public_id)
    form = CancelForm(request.POST if request.method == "POST" else None, known=names_to_avoid(request.person, [series.group_id]))
    if request.method == "POST" and form.is_valid():
        try:
            n = cancel_series(series, by=request.person, **form.cleaned_data)
        except SeriesGone:
            messages.warning(request, _("Nothing is left to cancel: every date has passed or is cancelled."))
        else:
            words = ngettext("%(n)d date is cancelled.", "%(n)d dates are cancelled.", n) % {"n": n}
            messages.success(request, words + " " + _("Everybody in it gets one mail."))
        return _to_series(request, public_id)
    context = {"form": form, "series": series, "cards": _cards(request, series)}
    return render(request, "groups/cancel_all.html", context, status=422 if form.errors else 200)


def _cards(request: TenantRequest, series: Series) -> list[object]:
    zone = zone_of(request.person)
    return [session_card(session, zone) for session in coming_of(series)]


def _blocked(series: Series, blocked: SeriesBlocked) -> str:
    """Say which dates are in the way; never with what or with whom a facilitator is booked."""
    days = [spoken(session.wall) for session in coming_of(series) if session.pk in blocked.sessions]
    words = _("Nothing is changed: on these dates a facilitator is not free, or the new time has passed: %(days)s.")
    return words % {"days": ", ".join(days)}


def _to_series(request: TenantRequest, public_id: UUID) -> HttpResponse:
    return redirect("groups:series", organization=request.organization.slug, public_id=public_id)
