"""HR's rounds: the list, planning one, looking at it as an employee, taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.request import TenantRequest
from surveys import access
from surveys.actions.wave import LinkRefused, RoundRefused, schedule_round, withdraw_round
from surveys.forms import ScheduleForm
from surveys.instrument import measures
from surveys.linking import EVERYONE
from surveys.local_time import in_words
from surveys.models import Wave
from surveys.views.check_in import page_context

# Published rounds that stand open in the list; older ones wait behind a click.
NEWEST = 4


@dataclass(frozen=True)
class PlannedRound:
    """A round in HR's list: when, and what happens next. Nothing here depends on answers while it is open (P4)."""

    wave: Wave
    opens: str
    closes: str
    says: str
    tone: str
    asks: str


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """Every round, newest first, and what is next for it."""
    zone = request.organization.timezone
    rounds = [_planned(wave, zone) for wave in access.rounds_to_plan(request.person)]
    coming = sum(each.wave.status != Wave.Status.PUBLISHED for each in rounds)
    newest = coming + NEWEST
    return render(request, "surveys/rounds.html", {"rounds": rounds[:newest], "earlier": rounds[newest:]})


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: TenantRequest) -> HttpResponse:
    """Plan a round: questions, month, length, consultation."""
    person = access.planner(request.person)
    organization = request.organization
    form = ScheduleForm(request.POST or None, organization=organization, earlier=access.rounds_to_count_from(person))
    if request.method == "POST" and form.is_valid():
        try:
            wave = schedule_round(organization, **form.plan()._asdict(), by=person)
        except RoundRefused as refused:
            form.add_error("linked_since" if isinstance(refused, LinkRefused) else "opens_on", str(refused))
        else:
            messages.success(request, _("“%(title)s” is planned. Everyone hears of it seven days before.") % {"title": wave})
            return redirect("surveys:rounds", organization=organization.slug)
    return render(request, "surveys/schedule.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def preview(request: TenantRequest, kind: str) -> HttpResponse:
    """The check-in as an employee sees it; nothing can be sent from it."""
    wave = access.round_to_preview(request.person, kind)
    return render(request, "surveys/check_in.html", {**page_context(wave), "preview": True})


@require_POST
def withdraw(request: TenantRequest, wave: UUID) -> HttpResponse:
    """Take a planned round back before anybody was told of it."""
    person = request.person
    found = access.round_to_withdraw(person, wave)
    if withdraw_round(found, by=person):
        messages.success(request, _("“%(title)s” is taken back. Nobody had been told of it.") % {"title": found})
    else:
        messages.error(request, _("“%(title)s” has just been announced and stays.") % {"title": found})
    return redirect("surveys:rounds", organization=request.organization.slug)


def _planned(wave: Wave, zone: str) -> PlannedRound:
    says = {
        Wave.Status.SCHEDULED: _("Nobody has been told yet. Everyone is, seven days before it opens."),
        Wave.Status.COLLECTING: _("Everyone has been told: about %(n)s people are asked.") % {"n": wave.eligible_tens},
        Wave.Status.OPEN: _("About %(n)s people are asked. Nothing can be seen before it closes.") % {"n": wave.eligible_tens},
        Wave.Status.CLOSED: _("Closed. Its figures are computed at night."),
        Wave.Status.PUBLISHED: _("Its figures are published, or it was said that too few answered."),
    }
    tones = {Wave.Status.OPEN: "accent", Wave.Status.PUBLISHED: "success"}
    status = Wave.Status(wave.status)
    opens, closes = in_words(wave.opens_at, zone), in_words(wave.closes_at, zone)
    return PlannedRound(wave, opens, closes, says[status], tones.get(status, ""), _changes_in_words(wave))


def _changes_in_words(wave: Wave) -> str:
    """What a round asks as a change; before the announcement, what it will ask unless its strata become one."""
    if wave.linked_since is None:
        return ""
    planned = wave.status == Wave.Status.SCHEDULED
    parts = []
    for measure, strata in (wave.linked if planned else wave.changes()).items():
        who = _("everyone") if set(strata) >= set(EVERYONE) else _("people who take part")
        parts.append(_("%(measure)s (%(who)s)") % {"measure": measures()[measure].name, "who": who})
    if not parts:
        return _(
            "A change was to be asked of one side only. One of the two sides was too small, so everything is asked as it is."
        )
    since = _("Asks for the change since “%(title)s”: %(parts)s.")
    return since % {"title": wave.linked_since.title, "parts": "; ".join(parts)}
