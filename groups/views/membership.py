"""Joining, waiting, leaving, and one's name in a group."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.access import group_to_join, membership_to_change, name_to_start_with, offer_to_claim, waiting_to_answer
from groups.actions.limit import AskedOften
from groups.actions.membership import (
    AskFirst,
    GroupFull,
    NameTaken,
    NotForThem,
    OfferGone,
    change_name,
    claim_place,
    decline_place,
    join_group,
    leave_group,
    wait_for_group,
)
from groups.actions.post import take_back_texts
from groups.forms.membership import JoinForm, NameForm
from groups.models import PeerGroup
from groups.pseudonyms import Identity
from groups.when import when, zone_of
from organizations.actions.consent import has_consent
from organizations.actions.draft import draft_of, drop_draft
from organizations.models.consent import Consent
from organizations.request import TenantRequest
from resources.access import ground_rules_here


@require_http_methods(["GET", "POST"])
def join(request: TenantRequest, pk: int) -> HttpResponse:
    """Choose a name, accept the rules, be in."""
    seen = group_to_join(request.person, pk)
    if seen.is_member:
        return to_group(request, pk)
    if seen.must_ask:
        return redirect("groups:request", organization=request.organization.slug, pk=pk)
    if seen.waits or seen.is_full:
        return redirect("groups:wait", organization=request.organization.slug, pk=pk)
    form = JoinForm(**for_form(request, seen.group, f"join-{pk}"))
    if request.method == "POST" and form.is_valid():
        try:
            join_group(seen.group, by=request.person, **name_in(form))
        except NameTaken:
            form.refuse_name()
        except GroupFull:
            messages.warning(request, _("The last place was taken a moment ago. You can wait for the next one."))
            return redirect("groups:wait", organization=request.organization.slug, pk=pk)
        except (NotForThem, AskFirst):
            return to_group(request, pk)
        else:
            drop_draft(request.person, f"join-{pk}")
            messages.success(request, _("You are in. Only the people of this group see your name here."))
            return to_group(request, pk)
    context = {"form": form, "group": seen.group, "rules": ground_rules_here().rules, "draft": f"join-{pk}"}
    return render(request, "groups/join.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def wait(request: TenantRequest, pk: int) -> HttpResponse:
    """Go on the waiting list of a full group."""
    seen = group_to_join(request.person, pk)
    if seen.is_member or seen.waits:
        return to_group(request, pk)
    if seen.must_ask:
        return redirect("groups:request", organization=request.organization.slug, pk=pk)
    if request.method == "POST":
        try:
            wait_for_group(seen.group, by=request.person)
        except (NotForThem, AskFirst):
            return to_group(request, pk)
        except AskedOften:
            messages.warning(
                request, _("You went on many waiting lists today. You keep your places, and can wait here tomorrow.")
            )
            return to_group(request, pk)
        messages.success(request, _("You are on the list. We write to you when a place is free."))
        return to_group(request, pk)
    if not seen.is_full:
        return redirect("groups:join", organization=request.organization.slug, pk=pk)
    return render(request, "groups/wait.html", {"group": seen.group})


@require_http_methods(["GET", "POST"])
def claim(request: TenantRequest, pk: int) -> HttpResponse:
    """Take the place that is held for 24 hours."""
    place = offer_to_claim(request.person, pk)
    form = JoinForm(**for_form(request, place.group, f"claim-{pk}"))
    if request.method == "POST" and form.is_valid():
        try:
            claim_place(place, **name_in(form))
        except NameTaken:
            form.refuse_name()
        except (OfferGone, NotForThem):
            messages.warning(request, _("This place is no longer held for you. You can wait for the next one."))
            return to_group(request, pk)
        else:
            drop_draft(request.person, f"claim-{pk}")
            messages.success(request, _("You are in. Only the people of this group see your name here."))
            return to_group(request, pk)
    zone = zone_of(request.person)
    assert place.offered_until is not None
    until = when(place.offered_until, reader=zone, zone=zone)
    context = {"form": form, "group": place.group, "rules": ground_rules_here().rules, "until": until, "draft": f"claim-{pk}"}
    return render(request, "groups/claim.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def decline(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask, then leave the waiting list; a held place goes to the next person."""
    place = waiting_to_answer(request.person, pk)
    if request.method == "POST":
        decline_place(place)
        messages.success(request, _("You are off the list. Nobody is told."))
        return to_group(request, pk)
    return render(request, "groups/decline.html", {"group": place.group, "place": place})


@require_http_methods(["GET", "POST"])
def leave(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask once, then leave."""
    membership = membership_to_change(request.person, pk)
    if request.method == "POST":
        if "texts" in request.POST:
            take_back_texts(membership)
        leave_group(membership)
        messages.success(request, _("You have left. Your name and your answers in this group are deleted."))
        return redirect("groups:list", organization=request.organization.slug)
    return render(request, "groups/leave.html", {"group": membership.group})


@require_http_methods(["GET", "POST"])
def rename(request: TenantRequest, pk: int) -> HttpResponse:
    """Change one's name and pronouns in a group."""
    membership = membership_to_change(request.person, pk)
    start = {"pseudonym": membership.pseudonym, "pronouns": membership.pronouns}
    form = NameForm(request.POST or None, initial=start, identity=identity_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            change_name(membership, **name_in(form))
        except NameTaken:
            form.refuse_name()
        else:
            messages.success(request, _("Your name in this group is changed, in what was before too."))
            return to_group(request, pk)
    return render(request, "groups/rename.html", {"form": form, "group": membership.group}, status=422 if form.errors else 200)


def for_form(request: TenantRequest, group: PeerGroup, draft: str) -> dict[str, Any]:
    """Return what the form of joining is made of: what was sent, or else what was typed before, or a suggestion."""
    identity = identity_of(request)
    start = name_to_start_with(group, request.person, identity)
    return {
        "data": request.POST if request.method == "POST" else None,
        "initial": start | draft_of(request.person, draft),
        "identity": identity,
        "asks_for_me": group.eligibility == PeerGroup.Eligibility.SELF_ATTESTED,
        "asks_consent": not has_consent(request.person, Consent.Purpose.TAKING_PART),
    }


def identity_of(request: TenantRequest) -> Identity:
    """Return what a name here may not give away."""
    return Identity(request.person.full_name, request.user.email, request.person.staff_number)


def name_in(form: NameForm) -> dict[str, str]:
    """Return the name and pronouns of a valid form."""
    return {"pseudonym": form.cleaned_data["pseudonym"], "pronouns": form.cleaned_data["pronouns"]}


def to_group(request: TenantRequest, pk: int) -> HttpResponse:
    """Go to the group's page, where whoever can no longer see it finds the page of a missing one."""
    return redirect("groups:group", organization=request.organization.slug, pk=pk)
