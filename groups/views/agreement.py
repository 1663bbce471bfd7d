"""A group's own agreements: reading, accepting, publishing the next version. And the ground rules of all groups."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access import agreement_to_read, agreement_versions, membership_in, space_to_lead, space_to_read
from groups.access.agreement import rules_seen
from groups.actions.agreement import NewerAgreement, NewerRules
from groups.actions.agreement import accept_agreement as accept_
from groups.actions.agreement import accept_rules as accept_rules_
from groups.actions.agreement import publish_agreement as publish_
from groups.forms.space import AgreementForm
from organizations.request import TenantRequest
from resources.access import ground_rules_here


@require_safe
def show(request: TenantRequest, pk: int) -> HttpResponse:
    """What counts in this group, and every earlier version."""
    space = space_to_read(request.person, pk)
    context = {
        "space": space,
        "group": space.voice.group,
        "agreement": space.agreement,
        "versions": agreement_versions(space),
        "rules": ground_rules_here().rules,
    }
    return render(request, "groups/agreements.html", context)


@require_safe
def show_version(request: TenantRequest, pk: int, version: int) -> HttpResponse:
    """One version as it was."""
    space = space_to_read(request.person, pk)
    context = {"group": space.voice.group, "space": space, "agreement": agreement_to_read(space, version)}
    return render(request, "groups/agreement.html", context)


@require_POST
def accept(request: TenantRequest, pk: int) -> HttpResponse:
    """Accept the version that was read."""
    membership = membership_in(space_to_read(request.person, pk))
    asked = request.POST.get("version", "")
    try:
        accept_(membership, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0)
    except NewerAgreement:
        messages.warning(request, _("There is a newer version than the one that you read. Please read this one."))
        return redirect("groups:agreements", organization=request.organization.slug, pk=pk)
    messages.success(request, _("You have accepted the group’s agreements. You can write again."))
    return redirect("groups:group", organization=request.organization.slug, pk=pk)


@require_http_methods(["GET", "POST"])
def publish(request: TenantRequest, pk: int) -> HttpResponse:
    """Write the next version, as the group's facilitator."""
    space = space_to_lead(request.person, pk)
    now = space.agreement
    form = AgreementForm(request.POST or None, initial={"text": now.text if now else ""}, is_first=now is None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if now is not None and now.text == given["text"]:
            form.refuse_unchanged()
        else:
            publish_(space.voice.group, text=given["text"], changes=given.get("changes", ""), by=request.person)
            messages.success(request, _("The new version counts. Members accept it before they write again."))
            return redirect("groups:agreements", organization=request.organization.slug, pk=pk)
    context = {"form": form, "group": space.voice.group, "space": space}
    return render(request, "groups/publish_agreement.html", context, status=422 if form.errors else 200)


@require_safe
def show_rules(request: TenantRequest) -> HttpResponse:
    """The ground rules as they are now; whoever accepted an earlier edition reads what accepting means."""
    return render(request, "groups/rules.html", {"seen": rules_seen(request.person)})


@require_POST
def accept_rules(request: TenantRequest) -> HttpResponse:
    """Accept the edition that was read, in all of one's groups."""
    try:
        accept_rules_(request.person, request.POST.get("version", ""))
    except NewerRules:
        messages.warning(request, _("The ground rules have changed once more since you read them. Please read these."))
    else:
        messages.success(request, _("You have accepted the ground rules. It counts for every group that you are in."))
    return redirect("groups:rules", organization=request.organization.slug)
