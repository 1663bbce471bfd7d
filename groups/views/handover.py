"""A group goes from one facilitator to another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.access import group_to_run, handover_to_call_off, handover_to_settle
from groups.access.programme import people_to_hand_over, sessions_together, shown_name
from groups.access.quarter import people_by_id
from groups.actions.handover import HandOverThere, call_handover_off, plan_handover, settle
from groups.actions.session import FacilitatorBusy, SessionGone
from groups.forms.programme import HandOverForm, SettleForm
from groups.when import when, zone_of
from organizations.access import roles_of
from organizations.models.person import Role
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def plan(request: TenantRequest, pk: int) -> HttpResponse:
    """Say who hands a group over to whom, and when."""
    group = group_to_run(request.person, pk)
    givers, takers = people_to_hand_over(group)
    sessions, zone = sessions_together(group), zone_of(request.person)
    dates = [(key, when(one.starts_at, reader=zone, zone=one.timezone).here) for key, one in sessions.items()]
    form = HandOverForm(request.POST or None, givers=givers, takers=takers, dates=dates)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        people = {person.pk: person for person in people_by_id([given["giver"], given["taker"]])}
        more = {"on": given["on"], "together": sessions.get(given["together"]), "note": given["note"]}
        try:
            made = plan_handover(group, people[given["giver"]], people[given["taker"]], by=request.person, **more)
        except HandOverThere:
            form.add_error("giver", _("They hand this group over already. Call that off first."))
        except (FacilitatorBusy, SessionGone):
            form.add_error("together", _("They cannot lead this one: they have another session then, or it is off."))
        else:
            messages.success(request, _("Planned. The two find it on their rota."))
            return redirect("groups:handover", organization=request.organization.slug, pk=made.pk)
    return render(request, "groups/hand_over.html", {"form": form, "group": group}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def show(request: TenantRequest, pk: int) -> HttpResponse:
    """What is settled and what is not."""
    found = handover_to_settle(request.person, pk)
    form = SettleForm(request.POST or None, initial={"note": found.note, "done": found.done})
    if request.method == "POST" and form.is_valid():
        settle(found, note=form.cleaned_data["note"], done=form.cleaned_data["done"])
        messages.success(request, _("Saved."))
        return redirect(request.path)
    zone = zone_of(request.person)
    context = {
        "form": form,
        "handover": found,
        "giver": shown_name(found.giver),
        "taker": shown_name(found.taker),
        "together": when(found.together.starts_at, reader=zone, zone=found.together.timezone) if found.together else None,
        "coordinates": Role.COORDINATOR in roles_of(request.person),
    }
    return render(request, "groups/handover.html", context, status=422 if form.errors else 200)


@require_POST
def call_off(request: TenantRequest, pk: int) -> HttpResponse:
    """Leave the group where it is."""
    call_handover_off(handover_to_call_off(request.person, pk), by=request.person)
    messages.success(request, _("Called off. The group stays where it is."))
    return redirect("groups:programme", organization=request.organization.slug)
