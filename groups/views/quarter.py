"""A quarter: ask for a plan, watch it being worked out, publish it or throw it away; confirm what it gave one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from groups.access import (
    draft_seen,
    groups_to_plan,
    lead_to_decline,
    leads_to_confirm,
    quarter_to_edit,
)
from groups.actions import quarter as actions
from groups.actions.quarter_publishing import PlanBlocked, PlanChanged, publish_quarter
from groups.actions.session import SessionGone
from groups.forms.programme import QuarterForm
from groups.quarter_words import plan_card
from groups.views.quarter_row import last_edit, show_row
from groups.when import when, zone_of
from organizations.request import TenantRequest

# As many digits as the largest id has: Python refuses to read endless ones.
LONGEST_ID = 19


@require_http_methods(["GET", "POST"])
def plan(request: TenantRequest) -> HttpResponse:
    """Choose the first day and the groups; the worker does the rest."""
    groups = {group.pk: group for group in groups_to_plan(request.person)}
    form = QuarterForm(request.POST or None, groups=[(pk, group.discreet_title) for pk, group in groups.items()])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = [groups[pk] for pk in given["groups"]]
        draft = actions.plan_quarter(given["first_day"], chosen, keeps=given["keeps"], by=request.person)
        return redirect("groups:quarter", organization=request.organization.slug, draft=draft.public_id)
    return render(request, "groups/plan_quarter.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def show(request: TenantRequest, draft: UUID) -> HttpResponse:
    """How far it is; then the plan itself. Asked for one `row`, that row as it stands, for a form that is closed unsaved."""
    found = quarter_to_edit(request.person, draft)
    asked = request.GET.get("row", "")
    if request.htmx and asked.isdecimal() and len(asked) <= LONGEST_ID:
        return show_row(request, draft, int(asked))
    if request.htmx:
        return HttpResponse(status=204) if found.is_computing else HttpResponseClientRefresh()
    if found.is_computing or found.status == found.Status.FAILED:
        return render(request, "groups/quarter_progress.html", {"draft": found})
    seen = draft_seen(found)
    card = plan_card(seen, zone_of(request.person), request.GET.dict(), request.path)
    last = last_edit(request, found)
    return render(request, "groups/quarter.html", {"draft": found, "seen": seen, "card": card, "last": last, "query": card.query})


@require_http_methods(["GET", "POST"])
def publish(request: TenantRequest, draft: UUID) -> HttpResponse:
    """Say what will happen, then do it: all of it or nothing."""
    found = quarter_to_edit(request.person, draft)
    back = redirect("groups:quarter", organization=request.organization.slug, draft=draft)
    if not found.is_ready:
        return back
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            count = publish_quarter(found, version=int(version) if version.isdecimal() else -1, by=request.person)
        except (PlanChanged, actions.DraftGone):
            messages.warning(request, _("Somebody else changed or published this plan meanwhile. Nothing of yours was lost."))
        except PlanBlocked as blocked:
            messages.error(request, _blocked(len(blocked.rows)))
        else:
            messages.success(request, ngettext("Published: %(n)d session.", "Published: %(n)d sessions.", count) % {"n": count})
        return back
    return render(request, "groups/publish_quarter.html", {"draft": found, "seen": draft_seen(found)})


@require_http_methods(["GET", "POST"])
def discard(request: TenantRequest, draft: UUID) -> HttpResponse:
    """Say what is lost and what is not, then throw a plan away."""
    found = quarter_to_edit(request.person, draft)
    if request.method == "GET" and found.status == found.Status.PUBLISHED:
        return redirect("groups:quarter", organization=request.organization.slug, draft=draft)
    if request.method == "GET":
        return render(request, "groups/discard_quarter.html", {"draft": found, "seen": draft_seen(found)})
    try:
        actions.discard_quarter(found, by=request.person)
    except actions.DraftGone:
        messages.warning(request, _("This plan is published, so it stays."))
    else:
        messages.success(request, _("The plan is thrown away. Nobody was told of it."))
    return redirect("groups:programme", organization=request.organization.slug)


@require_http_methods(["GET", "POST"])
def confirm(request: TenantRequest) -> HttpResponse:
    """What a plan gave one: confirm it all, or decline one."""
    waiting = leads_to_confirm(request.person)
    if request.method == "POST":
        actions.confirm_leads(request.person)
        messages.success(request, _("Confirmed. Thank you for looking."))
        return redirect("groups:rota", organization=request.organization.slug)
    zone = zone_of(request.person)
    rows = [(each, when(each.session.starts_at, reader=zone, zone=each.session.timezone)) for each in waiting]
    return render(request, "groups/confirm_leads.html", {"rows": rows})


@require_POST
def decline(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Decline one session that a plan gave."""
    answer = lead_to_decline(request.person, public_id)
    try:
        actions.decline_lead(answer.session, by=request.person)
    except SessionGone:
        messages.warning(request, _("This session was cancelled or has begun."))
    else:
        messages.success(request, _("Declined. It is not yours any more, and others are asked. Nobody is told why."))
    return redirect("groups:confirm_leads", organization=request.organization.slug)


def _blocked(count: int) -> str:
    words = ngettext(
        "%(n)d session cannot be led as planned any more. Nothing was published. Choose anew where it says so.",
        "%(n)d sessions cannot be led as planned any more. Nothing was published. Choose anew where it says so.",
        count,
    )
    return words % {"n": count}
