"""Bringing a topic and a guide of the library to a session."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.access.material import material_to_use, session_to_fill, sessions_to_fill
from groups.actions.material import SessionOver, set_material
from groups.forms.material import MaterialForm, UseForm
from groups.when import when, zone_of
from organizations.request import TenantRequest
from resources.access import guide_choices, topic_choices


@require_http_methods(["GET", "POST"])
def use(request: TenantRequest, kind: str, address: str) -> HttpResponse:
    """Choose one of my sessions for an item of the library."""
    entry = material_to_use(request.person, kind, address)
    sessions = {str(session.public_id): session for session in sessions_to_fill(request.person)}
    zone = zone_of(request.person)
    said = {key: when(one.starts_at, reader=zone, zone=one.timezone).here for key, one in sessions.items()}
    choices = [(key, f"{one.group.discreet_title}, {said[key]}") for key, one in sessions.items()]
    form = UseForm(request.POST if request.method == "POST" else None, sessions=choices)
    if request.method == "POST" and form.is_valid():
        session = sessions[form.cleaned_data["session"]]
        try:
            set_material(session, **{kind: entry.key})
        except SessionOver:
            messages.warning(request, _("This session was cancelled, or has begun. Nothing was changed."))
        else:
            messages.success(request, _("It is in the session. Nobody gets a mail about it."))
        return _to_session(request, session.public_id)
    context = {"form": form, "entry": entry, "sessions": sessions}
    return render(request, "groups/use_material.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def choose(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Choose topic and guide of one session."""
    session = session_to_fill(request.person, public_id)
    form = MaterialForm(
        request.POST if request.method == "POST" else None,
        initial={"topic": session.topic or session.group.topic, "guide": session.guide},
        topics=topic_choices(keep=session.topic),
        guides=guide_choices(keep=session.guide),
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_material(session, **form.cleaned_data)
        except SessionOver:
            messages.warning(request, _("This session was cancelled, or has begun. Nothing was changed."))
        else:
            messages.success(request, _("Saved. Nobody gets a mail about it."))
        return _to_session(request, public_id)
    return render(request, "groups/material.html", {"form": form, "session": session}, status=422 if form.errors else 200)


def _to_session(request: TenantRequest, public_id: UUID) -> HttpResponse:
    return redirect("groups:session", organization=request.organization.slug, public_id=public_id)
