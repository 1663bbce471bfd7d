"""A facilitator's own sessions, what is asked of them, and the name they show."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.access import handovers_of, leads_to_confirm, my_display_name, requests_to_answer, rota_of
from groups.access.availability import clashes, hold_of, load_of, my_exceptions, my_standing
from groups.access.cover import covers_for, my_requests, stands_by_for, to_stand_by_for
from groups.access.debrief import work_now
from groups.actions.facilitator import NameInUse, choose_name
from groups.cards import request_card, session_card
from groups.forms.membership import DisplayNameForm
from groups.rota_cards import LedCard, asked_card, days_of, led_card, load_in_words
from groups.views.series import to_plan
from groups.when import zone_of
from organizations.access import require_role
from organizations.models.person import Person, Role
from organizations.request import TenantRequest

# So many next sessions stand on the page, beside those of which there is something to say; the months have them all.
SHOWN = 8


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """What one leads next, what is asked of one, and how one stands."""
    me, zone = request.person, zone_of(request.person)
    led = _led(me, zone)
    asked, others = covers_for(me)
    context = {
        "led": [card for i, card in enumerate(led) if i < SHOWN or card.cover or card.notes],
        "more": len(led) > SHOWN,
        "asked": [asked_card(one.cover, one.whys, zone) for one in asked],
        "others": [asked_card(one.cover, (), zone) for one in others],
        "standing_by": [session_card(session, zone) for session in stands_by_for(me)],
        "to_stand_by": [session_card(session, zone) for session in to_stand_by_for(me)],
        "join_requests": [request_card(joining, zone) for joining in requests_to_answer(me)],
        **to_plan(me, zone),
        "name": my_display_name(me),
        "to_confirm": leads_to_confirm(me),
        "handovers": handovers_of(me),
        "work": work_now(me),
    }
    return render(request, "groups/rota.html", context | _standing(me))


@require_safe
def show_month(request: TenantRequest) -> HttpResponse:
    """One month of one's rota, day by day."""
    me, zone = request.person, zone_of(request.person)
    sessions = rota_of(me)
    today = timezone.localdate()
    first = (parse_month(request.GET.get("month", "")) or today).replace(day=1)
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    led = [session_card(session, zone) for session in sessions]
    standing_by = [session_card(session, zone) for session in stands_by_for(me)]
    context = {
        "first": first,
        "days": days_of(first, led, standing_by, my_exceptions(me), zone),
        "before": f"{before:%Y-%m}" if first > today else "",
        "after": f"{after:%Y-%m}" if first < today + timedelta(days=365) else "",
    }
    return render(request, "groups/rota_month.html", context)


@require_http_methods(["GET", "POST"])
def rename(request: TenantRequest) -> HttpResponse:
    """Choose the name that groups see."""
    require_role(request.person, Role.FACILITATOR)
    form = DisplayNameForm(request.POST or None, initial={"name": my_display_name(request.person)})
    if request.method == "POST" and form.is_valid():
        try:
            choose_name(request.person, form.cleaned_data["name"])
        except NameInUse:
            form.refuse_name()
        else:
            messages.success(request, _("The name is saved. Every session that you lead shows it."))
            return redirect("groups:rota", organization=request.organization.slug)
    return render(request, "groups/display_name.html", {"form": form}, status=422 if form.errors else 200)


def _led(me: Person, zone: str) -> list[LedCard]:
    """Return one's next sessions, each with what is asked of others and what speaks against leading it."""
    sessions, requests = rota_of(me), my_requests(me)
    notes = clashes(my_standing(me), [(session.starts_at, session.ends_at) for session in sessions])
    return [led_card(session_card(s, zone), requests.get(s.pk), found) for s, found in zip(sessions, notes, strict=True)]


def _standing(me: Person) -> dict[str, object]:
    """Return training, load and hours, for beside the list."""
    standing, load = my_standing(me), load_of(me, timezone.now())
    return {
        "standing": standing,
        "hold": hold_of(standing, timezone.localdate()),
        "load": load,
        "load_words": load_in_words(load.past + load.coming, load.others),
    }


def parse_month(text: str) -> date | None:
    """Return the first day of a month like 2026-12, None for anything else."""
    try:
        return parse_date(f"{text}-01")
    except ValueError:
        return None
