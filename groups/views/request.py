"""Asking to join a group, and the answers of its facilitators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from groups.access import group_to_join, my_request, request_to_answer, request_to_talk_about
from groups.actions.limit import AskedOften
from groups.actions.membership import NameTaken, NotForThem
from groups.actions.request import (
    AnsweredAlready,
    NoTalkOffered,
    agree_to_talk,
    approve_request,
    ask_another_time,
    ask_to_join,
    decline_request,
    offer_talk,
    withdraw_request,
)
from groups.forms.request import DeclineForm, OtherTimeForm, RequestForm, TalkForm
from groups.views.membership import for_form, name_in, to_group
from groups.when import when, zone_of
from organizations.actions.draft import drop_draft
from organizations.request import TenantRequest
from resources.access import ground_rules_here

ASKED_OFTEN = gettext_lazy(
    "You have asked several groups today, and facilitators read each request with care. Give them time to answer. You can ask "
    "this group tomorrow: until then what you wrote stays here."
)


@require_http_methods(["GET", "POST"])
def ask(request: TenantRequest, pk: int) -> HttpResponse:
    """Write to the facilitators."""
    seen = group_to_join(request.person, pk)
    if seen.is_member or seen.asks_id is not None:
        return to_group(request, pk)
    if not seen.must_ask:
        return redirect("groups:join", organization=request.organization.slug, pk=pk)
    form = RequestForm(**for_form(request, seen.group, f"request-{pk}"))
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_join(seen.group, by=request.person, note=form.cleaned_data["note"], **name_in(form))
        except NameTaken:
            form.refuse_name()
        except AskedOften:
            form.add_error(None, ASKED_OFTEN)
        except NotForThem:
            return to_group(request, pk)
        else:
            drop_draft(request.person, f"request-{pk}")
            messages.success(request, _("Your request is sent. The facilitators see the name that you chose, not who you are."))
            return to_group(request, pk)
    context = {"form": form, "seen": seen, "group": seen.group, "rules": ground_rules_here().rules, "draft": f"request-{pk}"}
    return render(request, "groups/request.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def withdraw(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask once, then take the request back."""
    asked = my_request(request.person, pk)
    if request.method == "POST":
        withdraw_request(asked)
        messages.success(request, _("Your request is taken back and deleted. Nobody is told."))
        return to_group(request, pk)
    return render(request, "groups/withdraw.html", {"group": asked.group})


@require_POST
def agree(request: TenantRequest, pk: int) -> HttpResponse:
    """Take the offered time for a talk."""
    try:
        agree_to_talk(my_request(request.person, pk))
    except NoTalkOffered:
        messages.warning(request, _("This offer has changed meanwhile. Look at it again."))
    else:
        messages.success(request, _("Agreed. The facilitators are told that the time suits you."))
    return to_group(request, pk)


@require_http_methods(["GET", "POST"])
def change_time(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask for another time for a talk."""
    asked = my_request(request.person, pk)
    form = OtherTimeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_another_time(asked, other_time=form.cleaned_data["other_time"])
        except NoTalkOffered:
            messages.warning(request, _("This offer has changed meanwhile. Look at it again."))
        else:
            messages.success(request, _("The facilitators are told, and offer you another time."))
        return to_group(request, pk)
    return render(request, "groups/another_time.html", {"form": form, "group": asked.group}, status=422 if form.errors else 200)


@require_POST
def approve(request: TenantRequest, pk: int) -> HttpResponse:
    """Let somebody in."""
    asked = request_to_answer(request.person, pk)
    try:
        approve_request(asked, by=request.person)
    except AnsweredAlready:
        messages.warning(request, _("This request was answered or taken back a moment ago, or a talk comes first."))
    else:
        messages.success(request, _("Answered: yes. They are told. Where every place is taken, they wait in line for the next."))
    return to_group(request, asked.group_id)


@require_http_methods(["GET", "POST"])
def decline(request: TenantRequest, pk: int) -> HttpResponse:
    """Say no, with a reason."""
    asked = request_to_answer(request.person, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_request(asked, by=request.person, **form.cleaned_data)
        except AnsweredAlready:
            messages.warning(request, _("This request was answered or taken back a moment ago."))
        else:
            messages.success(request, _("Answered: no. They read your reason, and nobody else does."))
        return to_group(request, asked.group_id)
    context = {"form": form, "asked": asked, "group": asked.group}
    return render(request, "groups/decline_request.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def talk(request: TenantRequest, pk: int) -> HttpResponse:
    """Offer a time and a place for a talk."""
    asked = request_to_talk_about(request.person, pk)
    zone = zone_of(request.person)
    form = TalkForm(request.POST if request.method == "POST" else None, zone=zone)
    if request.method == "POST" and form.is_valid():
        try:
            offer_talk(asked, at=form.at, where=form.cleaned_data["where"])
        except AnsweredAlready:
            messages.warning(request, _("This request was answered or taken back a moment ago."))
        else:
            messages.success(request, _("The talk is offered. You are told what they say."))
        return to_group(request, asked.group_id)
    offered = when(asked.talk_at, reader=zone, zone=zone) if asked.talk_at else None
    context = {"form": form, "asked": asked, "group": asked.group, "offered": offered}
    return render(request, "groups/offer_talk.html", context, status=422 if form.errors else 200)
