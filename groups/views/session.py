"""Sessions: planning, changing, cancelling, answering, and the calendar file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access import (
    bridge_asked,
    facilitator_names,
    group_seen,
    group_to_lead,
    leaders_to_choose,
    leads,
    names_to_avoid,
    room_of,
    second_of,
    session_to_answer,
    session_to_lead,
    session_to_read,
    takes_part,
    thread_to_read,
)
from groups.access.cover import place_of
from groups.access.run import can_run
from groups.actions.session import (
    FacilitatorBusy,
    FacilitatorUntrained,
    SessionGone,
    answer_session,
    cancel_session,
    change_session,
    schedule_session,
)
from groups.bylines import window_words
from groups.calendar_file import calendar_file
from groups.cards import session_card
from groups.forms.meeting import NEEDS_LINK, Offered, beginning
from groups.forms.session import AnswerForm, CancelForm, SessionForm, planned
from groups.links import link
from groups.models import PeerGroup, Session
from groups.when import when, zone_of
from organizations.models.person import Person
from organizations.request import TenantRequest
from resources.access import guide_here, guides_here, topic_choices, topic_here


@require_http_methods(["GET", "POST"])
def schedule(request: TenantRequest, pk: int) -> HttpResponse:
    """Plan one session of a group."""
    group = group_to_lead(request.person, pk)
    form = SessionForm(request.POST or None, initial=beginning(group), offered=offered(group, but=request.person))
    if request.method == "POST" and form.is_valid():
        try:
            session = schedule_session(group, form.plan, by=request.person)
        except FacilitatorBusy as busy:
            form.refuse_busy(is_me=busy.facilitator == request.person)
        except FacilitatorUntrained as untrained:
            form.refuse_untrained(is_me=untrained.facilitator == request.person)
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
        request.POST or None, initial=planned(session, second), offered=offered(session.group, but=first, keep=session)
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_session(session, form.plan)
        except FacilitatorBusy as busy:
            form.refuse_busy(is_me=busy.facilitator == request.person)
        except FacilitatorUntrained as untrained:
            form.refuse_untrained(is_me=untrained.facilitator == request.person)
        except SessionGone:
            return _to_session(request, public_id)
        else:
            messages.success(request, _("The change is saved. Everybody in it gets a mail with a new calendar file."))
            _say_oddity(request, changed)
            return _to_session(request, public_id)
    return render(request, "groups/change.html", {"form": form, "session": session}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def cancel(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Ask why, then cancel."""
    session = session_to_lead(request.person, public_id)
    form = CancelForm(request.POST if request.method == "POST" else None, known=names_to_avoid(request.person, session.groups_in))
    if request.method == "POST" and form.is_valid():
        try:
            cancel_session(session, **form.cleaned_data)
        except SessionGone:
            messages.warning(request, _("This session was cancelled already, or has begun."))
        else:
            messages.success(request, _("The session is cancelled. Everybody in it gets a mail."))
        return _to_session(request, public_id)
    zone = zone_of(request.person)
    said = when(session.starts_at, reader=zone, zone=session.timezone)
    context = {"session": session, "when": said, "form": form}
    return render(request, "groups/cancel.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """When and where, whether I come, and the calendar file."""
    session = session_to_read(request.person, public_id)
    group = group_seen(request.person, session)
    zone = zone_of(request.person)
    is_leading = leads(request.person, session)
    context = {
        "session": session,
        "group": group,
        "other_group": session.group if session.bridge_to == group else session.bridge_to,
        "card": session_card(session, zone),
        "leads": is_leading,
        "is_member": vars(session)["is_mine"],
        "takes_part": takes_part(request.person, session),
        "room": room_of(request.person, session),
        "has_room": session.format in NEEDS_LINK and bool(session.video_url) and session.status == Session.Status.SCHEDULED,
        "room_opens": when(session.room_opens_at, reader=zone, zone=session.timezone),
        "topic": topic_here(session.topic) if session.topic else None,
        "guide": guide_here(session.guide) if session.guide and is_leading else None,
        "asked": bridge_asked(session) if is_leading else None,
        "thread_words": _thread_words(request, session),
        "place": place_of(request.person, session),
        "runs": can_run(request.person, session),
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
        return redirect("groups:group", organization=request.organization.slug, pk=membership.group_id)
    return _to_session(request, public_id)


@require_safe
def calendar(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """The calendar file of one session (P3)."""
    session = session_to_read(request.person, public_id)
    address = link("session", request.organization.slug, public_id=public_id)
    title = group_seen(request.person, session).discreet_title
    file = calendar_file(session.calendar_entry(title=title, link=address))
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


def offered(group: PeerGroup, *, but: Person, keep: Session | None = None) -> Offered:
    """Return what the forms of sessions and series let one choose; what `keep` was planned with stays, though it is off now."""
    guides = {guide.key: guide.title for guide in guides_here()}
    if keep and (held := guide_here(keep.guide)) is not None:
        guides[held.key] = held.title
    topics = topic_choices(keep.topic if keep else "")
    return Offered(leaders_to_choose(but=but), facilitator_names(), list(guides.items()), topics, group.capacity_max)


def _thread_words(request: TenantRequest, session: Session) -> dict[str, str] | None:
    """Return when the session's thread opens and closes, None for whoever does not read it."""
    try:
        thread = thread_to_read(request.person, session.public_id)
    except Http404:
        return None
    return {**window_words(thread.window, zone_of(request.person)), "state": thread.state}
