"""A facilitator's own sessions, what is asked of them, and the name they show."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.access import my_display_name, rota_of
from groups.access.availability import clashes, hold_of, my_exceptions
from groups.access.cover import stands_by_for
from groups.access.rota import RotaSeen, rota_seen
from groups.actions.facilitator import NameInUse, choose_name
from groups.cards import request_card, session_card
from groups.forms.membership import DisplayNameForm
from groups.rota_cards import LedCard, asked_card, days_of, led_card, line_card, load_in_words
from groups.when import zone_of
from organizations.access import require_role
from organizations.models.person import Role
from organizations.request import TenantRequest

# So many next sessions stand on the page, beside those of which there is something to say; the months have them all.
SHOWN = 8


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """What one leads next, what is asked of one, and how one stands."""
    seen, zone = rota_seen(request.person), zone_of(request.person)
    beside = seen.beside
    context = {
        "led": _led(seen, zone),
        "more": len(seen.led) > SHOWN,
        "asked": [asked_card(one.cover, one.whys, zone) for one in seen.covers.asked_of_me()],
        "others": [asked_card(one.cover, (), zone) for one in seen.covers.open_to(seen.standing)],
        "standing_by": [line_card(one, zone) for one in beside["standing_by"]],
        "to_stand_by": [line_card(one, zone) for one in seen.could_stand_by],
        "join_requests": [request_card(joining, zone) for joining in seen.requests],
        "bridges": [line_card(one, zone) for one in beside["bridge"]],
        "beside": beside,
        "standing": seen.standing,
        "hold": hold_of(seen.standing, timezone.localdate()),
        "load": seen.load,
        "load_words": load_in_words(seen.load.past + seen.load.coming, seen.load.others),
    }
    return render(request, "groups/rota.html", context)


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


def _led(seen: RotaSeen, zone: str) -> list[LedCard]:
    """Return one's next sessions, and later ones that are offered to others or that something speaks against."""
    notes = clashes(seen.standing, [(session.starts_at, session.ends_at) for session in seen.led])
    rows = [(session, seen.covers.mine.get(session.pk), against) for session, against in zip(seen.led, notes, strict=True)]
    shown = [row for i, row in enumerate(rows) if i < SHOWN or row[1] or row[2]]
    return [led_card(session_card(session, zone), cover, against) for session, cover, against in shown]


def parse_month(text: str) -> date | None:
    """Return the first day of a month like 2026-12, None for anything else."""
    try:
        return parse_date(f"{text}-01")
    except ValueError:
        return None
