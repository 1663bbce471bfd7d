"""One session of two groups: asking, answering, parting."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access import bridge_to_answer, groups_to_meet, session_to_bridge, session_to_part
from groups.actions.bridge import AskedAlready, DoNotFit, agree_to_bridge, ask_for_bridge, part_groups
from groups.actions.bridge import refuse_bridge as refuse
from groups.actions.session import SessionGone
from groups.cards import LANGUAGES, session_card
from groups.forms.bridge import BridgeForm
from groups.when import zone_of
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def bridge(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Choose a group and ask its facilitators."""
    session = session_to_bridge(request.person, public_id)
    groups = {group.pk: group for group in groups_to_meet(session)}
    form = BridgeForm(request.POST if request.method == "POST" else None, groups=groups)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_bridge(session, form.group, by=request.person)
        except (SessionGone, DoNotFit, AskedAlready):
            messages.warning(request, _("That changed in the meantime. Nobody was asked; look again."))
        else:
            messages.success(request, _("The facilitators of that group are asked. Members read of it once they say yes."))
        return _to_session(request, public_id)
    context = {"form": form, "session": session, "groups": groups, "card": session_card(session, zone_of(request.person))}
    return render(request, "groups/bridge.html", context, status=422 if form.errors else 200)


@require_safe
def answer_bridge(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Read what is asked, before saying yes or no."""
    asked = bridge_to_answer(request.person, public_id)
    card = session_card(asked.session, zone_of(request.person))
    # How one gets into that group, and its language: what a yes is to.
    host = asked.session.group
    terms = [host.get_level_rule_display(), host.get_join_style_display(), LANGUAGES.get(host.language, host.language)]
    context = {"bridge": asked, "session": asked.session, "card": card, "terms": terms}
    return render(request, "groups/answer_bridge.html", context)


@require_POST
def agree_bridge(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Say yes."""
    asked = bridge_to_answer(request.person, public_id)
    try:
        agree_to_bridge(asked, by=request.person)
    except (SessionGone, DoNotFit):
        messages.warning(request, _("That changed in the meantime: the session is gone, or the rules of the groups differ now."))
        return redirect("groups:group", organization=request.organization.slug, pk=asked.group_id)
    messages.success(request, _("The two groups meet. Everybody in both gets a mail under their own group’s title."))
    return _to_session(request, public_id)


@require_POST
def refuse_bridge(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Say no."""
    asked = bridge_to_answer(request.person, public_id)
    refuse(asked, by=request.person)
    said = _("The other facilitators get a mail that it does not suit, without a reason. Members never heard of it.")
    messages.success(request, said)
    return redirect("groups:group", organization=request.organization.slug, pk=asked.group_id)


@require_http_methods(["GET", "POST"])
def part(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Ask, then let the two groups meet separately, or take the question back."""
    session = session_to_part(request.person, public_id)
    if request.method == "POST":
        try:
            part_groups(session, by=request.person)
        except SessionGone:
            messages.warning(request, _("This session was cancelled already, or has begun."))
        else:
            messages.success(request, _("The groups meet separately."))
        return redirect("groups:rota", organization=request.organization.slug)
    return render(request, "groups/part.html", {"session": session})


def _to_session(request: TenantRequest, public_id: UUID) -> HttpResponse:
    return redirect("groups:session", organization=request.organization.slug, public_id=public_id)
