"""Get help now: answers signed out, without a session, with the database down and for any organization's address (P16)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from peersupport.tenancy import public_in_tenant
from resources import help_page, stamp


@require_safe
@public_in_tenant
def show(request: HttpRequest, anything: str = "") -> HttpResponse:
    """Numbers of the country that the person chose, or the emergency numbers of all.

    `anything` is the first part of the address: an organization, a suspended one or none. The page is the same for each, so it
    tells nobody which organizations there are. Inside one, the button brings along its country as `here` and, signed for this
    address alone, what it found about its help lines as `seen`; a choice of one's own goes before the country.
    """
    chosen = request.GET.get("country")
    code = (request.GET.get("here", "") if chosen is None else chosen).strip().upper()[:2]
    today = timezone.localdate()
    seen = request.GET.get("seen", "")
    found = stamp.read(seen, anything)
    country = help_page.country(code, today, found)
    hint = help_page.region_of(request.headers.get("Accept-Language", ""))
    context = {
        "country": country,
        "is_choice": chosen is not None,
        "is_unknown": bool(code) and country is None,
        "selected": country.code if country else hint,
        "choices": help_page.choices(),
        "everywhere": [] if country else help_page.emergency_everywhere(hint, today, found),
        # Kept over a choice of country, but only what we signed ourselves, for this address.
        "seen": seen if found else "",
    }
    return render(request, "resources/help.html", context)
