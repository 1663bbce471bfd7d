"""Series: drafting, mending single dates, publishing, and changing or cancelling all that are still to come."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access import (
    SeriesSeen,
    draft_date,
    facilitator_names,
    facilitators,
    group_to_lead,
    may_change,
    may_draft,
    pair_of,
    series_seen,
    series_to_draft,
    series_to_read,
)
from groups.actions.series import (
    Pair,
    SeriesBlocked,
    SeriesEmpty,
    SeriesGone,
    discard_series,
    draft_series,
    leave_out,
    move_draft,
    publish_series,
    redraft_series,
)
from groups.forms.meeting import beginning
from groups.forms.series import MoveForm, SeriesForm, as_drafted, as_it_is
from groups.models import Series
from groups.planner import date_rows, summary
from groups.views.session import offered
from groups.when import zone_of
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def plan(request: TenantRequest, pk: int) -> HttpResponse:
    """Say the rule; a draft with every date of it is stored."""
    group = group_to_lead(request.person, pk)
    start = {**beginning(group), "step": "week-1", "count": 12}
    form = SeriesForm(
        request.POST if request.method == "POST" else None, initial=start, offered=offered(group, but=request.person)
    )
    if request.method == "POST" and form.is_valid():
        series = draft_series(group, form.plan, by=request.person)
        return _to_series(request, series.public_id)
    return render(request, "groups/plan.html", {"form": form, "group": group}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def replan(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Say another rule for a draft."""
    series = series_to_draft(request.person, public_id)
    session = next(iter(series_seen(series).sessions), None)
    pair = pair_of(session) if session else []
    start = as_drafted(series, session, pair, request.person)
    form = SeriesForm(
        request.POST if request.method == "POST" else None,
        initial=start,
        offered=offered(series.group, but=request.person, keep=session),
    )
    if request.method == "POST" and form.is_valid():
        try:
            redraft_series(series, form.plan, by=request.person)
        except SeriesGone:
            messages.warning(request, _("The draft was published in the meantime. Nothing changed."))
        return _to_series(request, public_id)
    return render(request, "groups/replan.html", {"form": form, "series": series}, status=422 if form.errors else 200)


@require_safe
def show(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Every date of a series; of a draft with what speaks against each."""
    series = series_to_read(request.person, public_id)
    return render(request, "groups/series.html", _dates(request, series))


@require_http_methods(["GET", "POST"])
def move_date(request: TenantRequest, public_id: UUID, session: UUID) -> HttpResponse:
    """Give one date of a draft another time or other facilitators."""
    date = draft_date(request.person, public_id, session)
    pair = pair_of(date)
    start = as_it_is(date, pair)
    people = {person.pk: person for person in [*facilitators(), *pair]}
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        initial=start,
        people=people,
        names=facilitator_names(),
        auto_id=f"id_{date.pk}_%s",
    )
    if request.method == "POST" and form.is_valid():
        try:
            move_draft(date, form.wall, Pair(*form.pair))
        except SeriesGone:
            messages.warning(request, _("The draft was published in the meantime. Nothing changed."))
        return _mended(request, public_id)
    template = "groups/_move_form.html" if request.htmx and request.method == "GET" else "groups/move_date.html"
    context = {"form": form, "date": date, "series": date.series}
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
def leave_date_out(request: TenantRequest, public_id: UUID, session: UUID) -> HttpResponse:
    """Leave one date of a draft out."""
    return _set_left_out(request, public_id, session, left_out=True)


@require_POST
def put_date_back(request: TenantRequest, public_id: UUID, session: UUID) -> HttpResponse:
    """Put a date of a draft back that was left out."""
    return _set_left_out(request, public_id, session, left_out=False)


@require_POST
def leave_days_off(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Leave out every date of a draft that falls on a day off."""
    series = series_to_draft(request.person, public_id)
    seen = series_seen(series)
    leave_out(series, summary(seen.sessions, seen.horizon).days_off, left_out=True)
    return _mended(request, public_id)


@require_POST
def publish(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Plan all dates, or none."""
    series = series_to_draft(request.person, public_id)
    try:
        publish_series(series, by=request.person)
    except SeriesGone:
        messages.warning(request, _("The series was published in the meantime."))
    except SeriesEmpty:
        messages.error(request, _("Every date is left out. Put at least one back."))
    except SeriesBlocked as blocked:
        n = len(blocked.sessions)
        words = ngettext("%(n)d date cannot take place", "%(n)d dates cannot take place", n) % {"n": n}
        messages.error(
            request, _("Nothing is published: %(words)s. Mend what is red below; the rest is kept.") % {"words": words}
        )
        return render(request, "groups/series.html", _dates(request, series), status=409)
    else:
        messages.success(request, _("The series is published. Everybody in it gets one mail with all dates."))
    return _to_series(request, public_id)


@require_http_methods(["GET", "POST"])
def discard(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Ask, then throw a draft away."""
    series = series_to_draft(request.person, public_id)
    if request.method == "POST":
        discard_series(series, by=request.person)
        messages.success(request, _("The draft is gone. Nobody was told of it."))
        return redirect("groups:rota", organization=request.organization.slug)
    return render(request, "groups/discard.html", {"series": series})


def _set_left_out(request: TenantRequest, public_id: UUID, session: UUID, *, left_out: bool) -> HttpResponse:
    date = draft_date(request.person, public_id, session)
    assert date.series is not None
    leave_out(date.series, [date.pk], left_out=left_out)
    return _mended(request, public_id)


def _dates(request: TenantRequest, series: Series) -> dict[str, Any]:
    """Return what the page of a series shows."""
    seen: SeriesSeen = series_seen(series)
    zone = zone_of(request.person)
    return {
        "series": series,
        "group": series.group,
        "rows": date_rows(seen.sessions, seen.horizon, request.person, zone, seen.names),
        "summary": summary(seen.sessions, seen.horizon),
        "may_draft": series.is_draft and may_draft(request.person, series),
        "may_change": may_change(request.person, series),
    }


def _mended(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Show the dates as they are now: one change can make another date green."""
    if request.htmx:
        return render(request, "groups/_dates.html", _dates(request, series_to_read(request.person, public_id)))
    return _to_series(request, public_id)


def _to_series(request: TenantRequest, public_id: UUID) -> HttpResponse:
    return redirect("groups:series", organization=request.organization.slug, public_id=public_id)
