"""What a group keeps at hand: facilitators add, look again, and remove."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.access import resource_to_lead, space_to_lead
from groups.actions.resource import add_resource, remove_resource, review_resource
from groups.forms.space import ResourceForm
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def add(request: TenantRequest, pk: int) -> HttpResponse:
    """Keep a link for the group."""
    space = space_to_lead(request.person, pk)
    form = ResourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_resource(space.voice.group, **form.cleaned_data, by=request.person)
        messages.success(request, _("The group finds it on its page. In half a year we ask you to look at it again."))
        return redirect("groups:group", organization=request.organization.slug, pk=pk)
    context = {"form": form, "group": space.voice.group}
    return render(request, "groups/add_resource.html", context, status=422 if form.errors else 200)


@require_POST
def review(request: TenantRequest, pk: int) -> HttpResponse:
    """Say that it still helps."""
    resource = resource_to_lead(request.person, pk)
    review_resource(resource, by=request.person)
    messages.success(request, _("Noted. In half a year we ask again."))
    return redirect("groups:group", organization=request.organization.slug, pk=resource.group_id)


@require_http_methods(["GET", "POST"])
def remove(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask, then take it away."""
    resource = resource_to_lead(request.person, pk)
    if request.method == "POST":
        remove_resource(resource, by=request.person)
        messages.success(request, _("It is removed."))
        return redirect("groups:group", organization=request.organization.slug, pk=resource.group_id)
    return render(request, "groups/remove_resource.html", {"resource": resource, "group": resource.group})
