"""Giving a session away, taking one over, swapping, standing by."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.access.cover import (
    against_me,
    colleagues_for,
    cover_to_take,
    cover_to_withdraw,
    my_requests,
    session_to_give,
    session_to_stand_by,
    swaps_for,
    to_ask_first,
)
from groups.actions.cover import (
    CannotTake,
    CoverGone,
    NotTheirs,
    ask_for_cover,
    decline_cover,
    take_cover,
    withdraw_cover,
)
from groups.actions.session import FacilitatorBusy, SessionGone
from groups.actions.stand_by import stand_by as stand_by_
from groups.actions.stand_by import stand_down as stand_down_
from groups.actions.swap import AskedAlready, ask_to_swap, take_swap
from groups.forms.cover import CoverForm, SwapForm
from groups.models import CoverRequest, Session
from groups.reasons import against
from groups.rota_cards import asked_card, colleague_in_words, partner_in_words
from groups.when import when, zone_of
from organizations.models.person import Person
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def ask(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """ "I can't make it": whom to ask, with the reason."""
    session = session_to_give(request.person, public_id)
    found = colleagues_for(session)
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        initial={"people": [one.person.pk for one in to_ask_first(session, found)]},
        choices=[(one.person.pk, colleague_in_words(one.name, one.suggestion.whys)) for one in found],
    )
    if request.method == "POST" and form.is_valid():
        return _ask(request, session, [one.person for one in found if one.person.pk in form.cleaned_data["people"]])
    context = {
        "form": form,
        "session": session,
        "when": when(session.starts_at, reader=zone_of(request.person), zone=session.timezone),
        "cover": my_requests(request.person).get(session.pk),
        "has_people": bool(found),
    }
    return render(request, "groups/cover.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def swap(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Offer to swap a session for one of a colleague's."""
    session = session_to_give(request.person, public_id)
    zone = zone_of(request.person)
    partners = dict(enumerate(swaps_for(session, request.person)))
    choices = [(n, partner_in_words(one.session, one.name, zone)) for n, one in partners.items()]
    form = SwapForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        chosen = partners[form.cleaned_data["other"]]
        try:
            ask_to_swap(session, chosen.session, chosen.person, by=request.person)
        except AskedAlready:
            messages.warning(request, _("You have asked already. Take that back first."))
        except (SessionGone, NotTheirs, CannotTake):
            messages.warning(request, _("This swap is not possible any more. Nothing has changed."))
        else:
            messages.success(request, _("They are asked. Nothing changes until they say yes."))
        return redirect("groups:rota", organization=request.organization.slug)
    context = {
        "form": form,
        "session": session,
        "when": when(session.starts_at, reader=zone, zone=session.timezone),
        "has_partners": bool(partners),
    }
    return render(request, "groups/swap.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def take(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask, then take a place over; the first of many wins."""
    cover, offer = cover_to_take(request.person, pk)
    if request.method == "POST":
        return _take(request, cover)
    gives = (cover.swap_session_id,) if cover.swap_session_id is not None else ()
    reasons = against_me(request.person, cover.session, but=gives) if cover.is_open else []
    context = {
        "cover": cover,
        "is_open": cover.is_open and cover.session.is_planned,
        "is_mine": cover.taken_by_id == request.person.pk,
        "is_asked": offer is not None and offer.answer == "asked",
        "asked": asked_card(cover, offer.reasons if offer else (), zone_of(request.person)),
        "notes": [against(reason) for reason in reasons],
        "cannot": any(reason.is_red for reason in reasons),
    }
    return render(request, "groups/take.html", context)


@require_POST
def decline(request: TenantRequest, pk: int) -> HttpResponse:
    """Say no; nobody asks why."""
    cover, _offer = cover_to_take(request.person, pk)
    decline_cover(cover, by=request.person)
    messages.success(request, _("You said no. That is fine, and nobody asks you why."))
    return redirect("groups:rota", organization=request.organization.slug)


@require_POST
def withdraw(request: TenantRequest, pk: int) -> HttpResponse:
    """Lead it after all."""
    cover = cover_to_withdraw(request.person, pk)
    try:
        withdraw_cover(cover, by=request.person)
    except CoverGone:
        messages.warning(request, _("Somebody has taken it already, or it is over. Your rota shows what is yours."))
    else:
        messages.success(request, _("You lead it after all. Nobody else can take it now."))
    return redirect("groups:rota", organization=request.organization.slug)


@require_POST
def stand_by(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Be there for a session, should somebody drop out."""
    session = session_to_stand_by(request.person, public_id)
    try:
        stand_by_(session, by=request.person)
    except CannotTake as error:
        messages.warning(request, against(error.reasons[0]))
    else:
        messages.success(request, _("You stand by. If somebody drops out late, we ask you first."))
    return redirect("groups:rota", organization=request.organization.slug)


@require_POST
def stand_down(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Stand by no more."""
    stand_down_(session_to_stand_by(request.person, public_id), by=request.person)
    messages.success(request, _("You do not stand by for it any more."))
    return redirect("groups:rota", organization=request.organization.slug)


def _ask(request: TenantRequest, session: Session, people: list[Person]) -> HttpResponse:
    try:
        ask_for_cover(session, people, by=request.person)
    except (SessionGone, NotTheirs):
        messages.warning(request, _("This session is not yours to give any more."))
    else:
        said = _("They are asked.") if people else _("We have noted it.")
        messages.success(request, said + " " + _("Until somebody says yes, you are still responsible for it."))
    return redirect("groups:rota", organization=request.organization.slug)


def _take(request: TenantRequest, cover: CoverRequest) -> HttpResponse:
    act = take_swap if cover.kind == CoverRequest.Kind.SWAP else take_cover
    try:
        session = act(cover, by=request.person)
    except CoverGone:
        messages.info(request, _("Somebody else was first, or it is not needed any more. There is nothing left to do for you."))
    except CannotTake as error:
        messages.warning(request, against(error.reasons[0]))
    except FacilitatorBusy:
        messages.warning(request, _("You have another session then, or within 15 minutes of it."))
    else:
        messages.success(request, _("It is yours. You get a mail with a calendar file."))
        return redirect("groups:session", organization=request.organization.slug, public_id=session.public_id)
    return redirect("groups:rota", organization=request.organization.slug)
