"""Raising a concern, its receipt, and the queue of the safeguarding leads."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access.break_glass import is_shown, looks_of, request_of, requests_to_decide
from groups.access.concern import (
    RaisedFrom,
    closed_concerns,
    concern_to_handle,
    concern_to_see,
    concern_to_take,
    count_more,
    group_to_raise_in,
    groups_to_raise_in,
    leads_to_hand_to,
    open_concerns,
    raised_many,
    receipts_of,
    session_to_raise_about,
)
from groups.access.debrief import supervises
from groups.access.run import crisis_lines
from groups.actions.concern import NotTheirs, TakenAlready
from groups.actions.concern import close_concern as close_
from groups.actions.concern import hand_over as hand_over_
from groups.actions.concern import note_concern as note_
from groups.actions.concern import raise_concern as raise_
from groups.actions.concern import take_concern as take_
from groups.forms.concern import CloseForm, HandOverForm, LeadRaiseForm, MemberRaiseForm, NoteForm
from groups.models import Concern
from groups.when import zone_of
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def raise_concern(request: TenantRequest) -> HttpResponse:
    """Say how soon, whom it is about and a few words; which group stands in the address."""
    where = _where(request)
    help_lines = crisis_lines(request.organization)
    context: dict[str, Any] = {"help_lines": help_lines, "receipts": receipts_of(request.person)}
    context["many"] = raised_many(request.person)
    if where is None:
        context["groups"] = groups_to_raise_in(request.person)
        return render(request, "groups/raise_concern.html", context)
    form = _raise_form(request, where)
    if request.method == "POST" and form.is_valid():
        raise_(where.group, by=request.person, session=where.session, **form.given)
        return redirect("groups:concern_receipts", organization=request.organization.slug)
    context |= {"where": where, "form": form}
    return render(request, "groups/raise_concern.html", context, status=422 if form.errors else 200)


@require_safe
def receipts(request: TenantRequest) -> HttpResponse:
    """That one's concerns came in, and which were taken; never more."""
    country = crisis_lines(request.organization)
    context: dict[str, Any] = {"receipts": receipts_of(request.person), "zone": zone_of(request.person), "help_lines": country}
    context |= {"many": raised_many(request.person), "now": timezone.now()}
    return render(request, "groups/concern_receipts.html", context)


@require_safe
def show_queue(request: TenantRequest) -> HttpResponse:
    """What waits, what is taken, what was closed."""
    person = request.person
    concerns = open_concerns(person)
    context = {
        "concerns": concerns,
        "more": count_more(person, concerns),
        "closed": closed_concerns(person),
        "requests": requests_to_decide(person),
        "supervises": supervises(person),
        "zone": zone_of(person),
    }
    return render(request, "groups/concerns.html", context)


@require_safe
def show(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """One concern: what was said, whom it is about by their name in the group, what was noted."""
    return _page(request, concern_to_see(request.person, public_id), NoteForm())


@require_POST
def take(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Make it one's own."""
    try:
        take_(concern_to_take(request.person, public_id), by=request.person)
    except TakenAlready:
        messages.warning(request, _("Somebody else took it a moment ago. They have it now."))
    else:
        messages.success(request, _("It is yours. Whoever raised it sees that somebody has taken it, not who."))
    return _to(request, public_id)


@require_POST
def note(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Append a note."""
    concern = concern_to_handle(request.person, public_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, concern_to_see(request.person, public_id), form)
    try:
        note_(concern, form.cleaned_data["words"], by=request.person)
    except NotTheirs as error:
        raise Http404 from error
    messages.success(request, _("The note is saved."))
    return _to(request, public_id)


@require_http_methods(["GET", "POST"])
def hand_over(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Give it to another lead."""
    concern = concern_to_handle(request.person, public_id)
    people = leads_to_hand_to(concern, but=request.person)
    form = HandOverForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            hand_over_(concern, people[form.cleaned_data["to"]], by=request.person)
        except NotTheirs as error:
            raise Http404 from error
        messages.success(request, _("It is theirs now. They are told by mail."))
        return _to(request, public_id)
    context = {"form": form, "concern": concern, "people": people}
    return render(request, "groups/hand_over_concern.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def close(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Say how it ended."""
    concern = concern_to_handle(request.person, public_id)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            close_(concern, form.cleaned_data["outcome"], form.cleaned_data["words"], by=request.person)
        except NotTheirs as error:
            raise Http404 from error
        messages.success(request, _("The concern is closed. It is deleted in a year."))
        return redirect("groups:concerns", organization=request.organization.slug)
    return render(request, "groups/close_concern.html", {"form": form, "concern": concern}, status=422 if form.errors else 200)


def _where(request: TenantRequest) -> RaisedFrom | None:
    """Return the group or session that the address names; with one group only, that one."""
    group, session = request.GET.get("group", ""), request.GET.get("session", "")
    if session:
        try:
            return session_to_raise_about(request.person, UUID(session))
        except ValueError as error:
            raise Http404 from error
    if group:
        if not (group.isascii() and group.isdigit() and len(group) < 18):
            raise Http404
        return group_to_raise_in(request.person, int(group))
    groups = groups_to_raise_in(request.person)
    return group_to_raise_in(request.person, groups[0].pk) if len(groups) == 1 else None


def _raise_form(request: TenantRequest, where: RaisedFrom) -> LeadRaiseForm | MemberRaiseForm:
    data = request.POST if request.method == "POST" else None
    if where.leads or where.membership is None:
        return LeadRaiseForm(data, names=where.names, facilitators=where.facilitators)
    return MemberRaiseForm(data, mine=where.membership, facilitators=where.facilitators)


def _page(request: TenantRequest, concern: Concern, form: NoteForm) -> HttpResponse:
    is_mine = concern.is_open and concern.owner_id == request.person.pk
    asked = request_of(concern, request.person) if is_mine else None
    context = {
        "concern": concern,
        "is_mine": is_mine,
        "asked": asked,
        "is_shown": is_shown(asked),
        "looks": looks_of(concern),
        "form": form,
        "zone": zone_of(request.person),
    }
    return render(request, "groups/concern.html", context, status=422 if form.errors else 200)


def _to(request: TenantRequest, public_id: UUID) -> HttpResponse:
    return redirect("groups:concern", organization=request.organization.slug, public_id=public_id)
