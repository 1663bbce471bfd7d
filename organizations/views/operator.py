"""The platform operator's pages: tenants and health, no content."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.access import require_operator, tenant_to_run, tenants_for
from organizations.actions.organization import create_organization, set_status
from organizations.forms import OrganizationForm
from organizations.models.organization import Organization
from organizations.request import TenantRequest


@require_safe
@login_required
def tenants(request: TenantRequest) -> HttpResponse:
    """All organizations of this installation."""
    return render(request, "organizations/tenants.html", {"organizations": tenants_for(request.user)})


@require_http_methods(["GET", "POST"])
@login_required
def create(request: TenantRequest) -> HttpResponse:
    """A new organization; its first admin is invited by mail."""
    require_operator(request.user)
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organization = create_organization(**form.create_with())
        messages.success(request, _("%(name)s is set up, and its admin is invited.") % {"name": organization.name})
        return redirect("tenants")
    return render(request, "organizations/create_tenant.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def suspend(request: TenantRequest, pk: int) -> HttpResponse:
    """Suspend an organization: nobody signs in to it, its help page still answers."""
    set_status(tenant_to_run(request.user, pk), Organization.Status.SUSPENDED)
    return redirect("tenants")


@require_POST
@login_required
def resume(request: TenantRequest, pk: int) -> HttpResponse:
    """Wake a suspended organization."""
    set_status(tenant_to_run(request.user, pk), Organization.Status.ACTIVE)
    return redirect("tenants")
