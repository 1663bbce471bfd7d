"""Sessions: planning, changing, cancelling, answering, and the calendar file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access import (
    facilitator_names,
    group_to_lead,
    leaders_to_choose,
    leads,
    second_of,
    session_to_answer,
    session_to_lead,
    session_to_read,
)
from groups.actions.session import FacilitatorBusy, SessionGone, answer_session, cancel_session, change_session, schedule_session
from groups.calendar_file import calendar_file
from groups.cards import session_card
from groups.forms.session import AnswerForm, SessionForm, planned
from groups.links import link
from groups.models import Session
from groups.when import when, zone_of
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def schedule(request: TenantRequest, pk: int) -> HttpResponse:
    """Plan one session of a group."""
    group = group_to_lead(request.person, pk)
    start = {"timezone": group.timezone, "minutes": 60}
    people = leaders_to_choose(but=request.person)
    form = SessionForm(request.POST or None, initial=start, people=people, names=facilitator_names())
    if request.method == "POST" and form.is_valid():
        try:
            session = schedule_session(group, form.plan, by=request.person)
        except FacilitatorBusy as busy:
            form.refuse_busy(is_me=busy.facilitator == request.person)
        else:
            messages.success(request, _("The session is planned. Everybody in it gets a mail with a calendar file."))
            _say_oddity(request, session)
            return redirect("groups:session", organization=request.organization.slug, public_id=session.public_id)
    return render(request, "groups/schedule.html", {"form": form, "group": group}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Change a planned session."""
    session = session_to_lead(request.person, public_id)
    first, second = second_of(session)
    form = SessionForm(
        request.POST or None, initial=planned(session, second), people=leaders_to_choose(but=first), names=facilitator_names()
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_session(session, form.plan)
        except FacilitatorBusy as busy:
            form.refuse_busy(is_me=busy.facilitator == request.person)
        except SessionGone:
            return _to_session(request, public_id)
        else:
            messages.success(request, _("The change is saved. Everybody in it gets a mail with a new calendar file."))
            _say_oddity(request, changed)
            return _to_session(request, public_id)
    return render(request, "groups/change.html", {"form": form, "session": session}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def cancel(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Ask, then cancel."""
    session = session_to_lead(request.person, public_id)
    if request.method == "POST":
        try:
            cancel_session(session)
        except SessionGone:
            messages.warning(request, _("This session was cancelled already, or has begun."))
        else:
            messages.success(request, _("The session is cancelled. Everybody in it gets a mail."))
        return _to_session(request, public_id)
    zone = zone_of(request.person)
    said = when(session.starts_at, reader=zone, zone=session.timezone)
    return render(request, "groups/cancel.html", {"session": session, "when": said})


@require_safe
def show(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """When and where, whether I come, and the calendar file."""
    session = session_to_read(request.person, public_id)
    context = {
        "session": session,
        "group": session.group,
        "card": session_card(session, zone_of(request.person)),
        "leads": leads(request.person, session),
        "is_member": vars(session)["is_mine"],
    }
    return render(request, "groups/session.html", context)


@require_POST
def answer(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Say whether one comes."""
    session, membership = session_to_answer(request.person, public_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        answer_session(session, membership, form.cleaned_data["answer"])
        messages.success(request, _("Saved. You can change it until it begins."))
    if request.POST.get("back") == "group":
        return redirect("groups:group", organization=request.organization.slug, pk=session.group_id)
    return _to_session(request, public_id)


@require_safe
def calendar(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """The calendar file of one session (P3)."""
    session = session_to_read(request.person, public_id)
    address = link("session", request.organization.slug, public_id=public_id)
    file = calendar_file(session.calendar_entry(title=session.group.discreet_title, link=address))
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _say_oddity(request: TenantRequest, session: Session) -> None:
    if session.oddity == "skipped":
        messages.warning(request, _("The clocks go forward that night and skip this hour. The session begins an hour later."))
    elif session.oddity == "doubled":
        messages.warning(request, _("The clocks go back that night, so this hour comes twice. The session is in the first."))


def _to_session(request: TenantRequest, public_id: UUID) -> HttpResponse:
    return redirect("groups:session", organization=request.organization.slug, public_id=public_id)
