"""The admin's directory: people, invitations, roles, and the audit of one's own acts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organizations.access import audit_of, directory_for, invitations_for, person_to_manage, require_role, roles_of
from organizations.actions.invitation import invite
from organizations.actions.role import OwnRole, SeparationOfDuties, grant_role, revoke_role
from organizations.forms import InviteForm, RolesForm
from organizations.models.person import Role
from organizations.request import TenantRequest


@require_safe
def directory(request: TenantRequest) -> HttpResponse:
    """Everybody with an account here, and the invitations on their way."""
    search = request.GET.get("search", "").strip()[:80]
    context = {"people": directory_for(request.person, search), "invitations": invitations_for(request.person), "search": search}
    return render(request, "organizations/people.html", context)


@require_http_methods(["GET", "POST"])
def invite_person(request: TenantRequest) -> HttpResponse:
    """Invite one address."""
    require_role(request.person, Role.ADMIN)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invite(by=request.person, **form.cleaned_data)
        messages.success(request, _("The invitation is on its way. The link works for 14 days."))
        return redirect("organizations:people", organization=request.organization.slug)
    return render(request, "organizations/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change_roles(request: TenantRequest, pk: int) -> HttpResponse:
    """Give and take roles of one person."""
    person = person_to_manage(request.person, pk)
    held = roles_of(person)
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": sorted(held)})
    if request.method == "POST" and form.is_valid():
        wanted = set(form.cleaned_data["roles"])
        try:
            for role in sorted(held - wanted):
                revoke_role(person, role, by=request.person)
            for role in sorted(wanted - held):
                grant_role(person, role, by=request.person)
        except OwnRole:
            form.add_error("roles", _("Nobody gives a role to themselves. Ask another admin."))
        except SeparationOfDuties:
            form.add_error("roles", _("Somebody else changed these roles just now. Look again before you save."))
        else:
            messages.success(request, _("The roles are saved."))
            return redirect("organizations:people", organization=request.organization.slug)
    return render(request, "organizations/roles.html", {"form": form, "subject": person}, status=422 if form.errors else 200)


@require_safe
def audit(request: TenantRequest) -> HttpResponse:
    """What I did as an admin."""
    require_role(request.person, Role.ADMIN)
    return render(request, "organizations/audit.html", {"entries": audit_of(request.person)})
