"""Running a session: one page that needs no network once it is there."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access.run import agenda_of, crisis_lines, session_to_count, session_to_end, session_to_run, topic_of
from groups.actions.run import EnoughCame, count_people
from groups.actions.run import end_kindly as end_
from groups.actions.session import SessionGone
from groups.agenda import wait_until
from groups.cards import session_card
from groups.forms.run import MOST, CountForm
from groups.models import Session
from groups.when import zone_of
from organizations.request import TenantRequest
from resources.guides import frame

# A copy on a device ends by itself this long after the session.
COPY_KEPT = timedelta(hours=1)


@never_cache
@require_safe
def show(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Checklist, timetable, count, prompts, crisis card. `?copy` is what a device may keep: without the room."""
    session = session_to_run(request.person, public_id)
    guide, steps = agenda_of(session)
    zone = zone_of(request.person)
    context: dict[str, Any] = {
        "session": session,
        "group": session.group,
        "card": session_card(session, zone),
        "zone": zone,
        "guide": guide,
        "steps": steps,
        "debrief": frame().debrief,
        "topic": topic_of(session),
        "count": session.attended or 0,
        "most": MOST,
        "fewer": range(session.minimum_to_start),
        "wait_until": wait_until(session.starts_at, session.late_minutes),
        "door_closes": session.starts_at + timedelta(minutes=session.late_minutes),
        "copy_until": session.ends_at + COPY_KEPT,
        "help_lines": crisis_lines(request.organization),
        "is_copy": "copy" in request.GET,
        "may_end": _may_end(session),
        **_clock(session),
    }
    return render(request, "groups/run.html", context)


@require_POST
def count(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Store how many are there. Sent by the buttons, or by the page's script when there is a network again."""
    session = session_to_count(request.person, public_id)
    form = CountForm(request.POST)
    if form.is_valid():
        count_people(session, form.cleaned_data["count"])
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204 if form.is_valid() else 422)
    return redirect("groups:run", organization=request.organization.slug, public_id=public_id)


@require_http_methods(["GET", "POST"])
def end_kindly(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Ask, then end it because too few came."""
    session = session_to_end(request.person, public_id)
    if request.method == "POST":
        try:
            end_(session)
        except (EnoughCame, SessionGone) as error:
            raise Http404 from error
        messages.success(request, _("The session has ended. Everybody in the group gets a kind mail; it names nobody."))
        return redirect("groups:session", organization=request.organization.slug, public_id=public_id)
    return render(request, "groups/end_kindly.html", {"session": session, "group": session.group})


def _may_end(session: Session) -> bool:
    return session.status == Session.Status.SCHEDULED and session.starts_at <= timezone.now() < session.ends_at


def _clock(session: Session) -> dict[str, bool]:
    now = timezone.now()
    return {"has_begun": session.starts_at <= now, "is_over": session.ends_at <= now}
