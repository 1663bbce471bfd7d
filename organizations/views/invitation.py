"""The page behind an invitation link."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from organizations.access import invitation_to_accept
from organizations.actions.invitation import InvitationClosed, accept_invitation
from organizations.actions.role import SeparationOfDuties
from organizations.forms import PasswordForm
from peersupport.tenancy import tenant


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def accept(request: HttpRequest, slug: str, pk: int, token: str) -> HttpResponse:
    """Make an account from an invitation, or add the organization to the account that is signed in."""
    signed_in = request.user if request.user.is_authenticated else None
    invited = invitation_to_accept(slug, pk, token, signed_in)
    if invited is None:
        return render(request, "organizations/invitation_closed.html", status=410)
    form = PasswordForm(request.POST or None)
    ready = signed_in is not None or form.is_valid()
    if request.method == "POST" and ready and not invited.must_sign_in:
        with tenant(invited.organization.pk):
            try:
                person = accept_invitation(
                    pk, token, user=signed_in, password=form.cleaned_data["password"] if not signed_in else ""
                )
            except (InvitationClosed, SeparationOfDuties):
                return render(request, "organizations/invitation_closed.html", status=410)
        if signed_in is None:
            login(request, person.user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("me:welcome", organization=slug)
    return render(request, "organizations/accept_invitation.html", {"form": form, "invited": invited})
