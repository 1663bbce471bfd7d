"""The debrief after a session, and supervision."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access.debrief import (
    debrief_of,
    debrief_to_handle,
    debriefs_for,
    facilitator_to_supervise,
    facilitators_with_supervisors,
    my_supervisor,
    session_to_debrief,
    supervisors_to_choose,
)
from groups.actions.debrief import ask_for_talk, mark_talked, name_supervisor, send_debrief
from groups.forms.debrief import DebriefForm, SupervisorForm
from groups.when import when, zone_of
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def write(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Four taps, for one's supervisor alone."""
    session = session_to_debrief(request.person, public_id)
    supervisor, sent = my_supervisor(request.person), debrief_of(request.person, session)
    form = DebriefForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        send_debrief(session, by=request.person, to=supervisor, **form.cleaned_data)
        messages.success(request, _("Sent. It is deleted in 90 days."))
        return redirect("groups:rota", organization=request.organization.slug)
    said = when(session.starts_at, reader=zone_of(request.person), zone=session.timezone)
    context = {"form": form, "session": session, "when": said, "supervisor": supervisor, "sent": sent}
    return render(request, "groups/debrief.html", context, status=422 if form.errors else 200)


@require_safe
def show_supervision(request: TenantRequest) -> HttpResponse:
    """The debriefs that are for me."""
    context = {"debriefs": debriefs_for(request.person), "zone": zone_of(request.person)}
    return render(request, "groups/supervision.html", context)


@require_POST
def talked(request: TenantRequest, pk: int) -> HttpResponse:
    """Mark one as talked about."""
    mark_talked(debrief_to_handle(request.person, pk))
    messages.success(request, _("Marked as talked about."))
    return redirect("groups:supervision", organization=request.organization.slug)


@require_POST
def talk(request: TenantRequest, pk: int) -> HttpResponse:
    """Offer a talk."""
    ask_for_talk(debrief_to_handle(request.person, pk))
    messages.success(request, _("They get a mail that you would like to talk. Now get in touch with them."))
    return redirect("groups:supervision", organization=request.organization.slug)


@require_safe
def show_supervisors(request: TenantRequest) -> HttpResponse:
    """Who supervises whom, for coordinators: names alone, nothing of what is written."""
    return render(request, "groups/supervisors.html", {"rows": facilitators_with_supervisors(request.person)})


@require_http_methods(["GET", "POST"])
def name(request: TenantRequest, pk: int) -> HttpResponse:
    """Name a facilitator's supervisor."""
    facilitator = facilitator_to_supervise(request.person, pk)
    people, now = supervisors_to_choose(facilitator), my_supervisor(facilitator)
    start = {"supervisor": now.pk if now else ""}
    form = SupervisorForm(request.POST if request.method == "POST" else None, initial=start, people=people)
    if request.method == "POST" and form.is_valid():
        name_supervisor(facilitator, people.get(form.cleaned_data["supervisor"]), by=request.person)
        messages.success(request, _("Saved. Their next debriefs go there."))
        return redirect("groups:supervisors", organization=request.organization.slug)
    context = {"form": form, "facilitator": facilitator}
    return render(request, "groups/name_supervisor.html", context, status=422 if form.errors else 200)
