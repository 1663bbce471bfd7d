"""A facilitator's own next sessions, and the name they show."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.access import groups_led_by, my_display_name, rota_of
from groups.actions.facilitator import NameInUse, choose_name
from groups.cards import session_card
from groups.forms.membership import DisplayNameForm
from groups.when import zone_of
from organizations.access import require_role
from organizations.models.person import Role
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """What one leads next, and the groups to plan for."""
    zone = zone_of(request.person)
    context = {
        "cards": [session_card(session, zone) for session in rota_of(request.person)],
        "groups": groups_led_by(request.person),
        "name": my_display_name(request.person),
    }
    return render(request, "groups/rota.html", context)


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
