"""Moving to another group: every request gets the same answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.access import groups_to_move_to, membership_to_change, move_to_drop
from groups.actions.limit import AskedOften
from groups.actions.move import ask_to_move, stay_after_all
from groups.forms.request import MoveForm
from groups.views.membership import to_group
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def ask(request: TenantRequest, pk: int) -> HttpResponse:
    """Say which group one would rather be in. Whatever it is, the answer is the same to the byte (docs/decisions/0015)."""
    membership = membership_to_change(request.person, pk)
    form = MoveForm(request.POST if request.method == "POST" else None, groups=groups_to_move_to(membership))
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_move(membership, to=form.cleaned_data["to"])
        except AskedOften:
            form.add_error(None, _("You have said often today where you would rather be. Your last wish stands until tomorrow."))
        else:
            messages.success(request, _("We look at it within a few minutes. Your home page says what comes of it."))
            return redirect("me:home", organization=request.organization.slug)
    context = {"form": form, "group": membership.group}
    return render(request, "groups/move.html", context, status=422 if form.errors else 200)


@require_POST
def stay(request: TenantRequest, pk: int) -> HttpResponse:
    """Stay in one's group after all."""
    stay_after_all(move_to_drop(request.person, pk))
    messages.success(request, _("You stay. Nobody was told that you thought of moving."))
    return to_group(request, pk)
