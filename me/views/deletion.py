"""Deleting my account: a page that says what goes, and a button on it."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from me.actions.deletion import ask_for_deletion
from me.forms import DeleteForm
from organizations.access import organizations_of
from organizations.request import TenantRequest


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: TenantRequest) -> HttpResponse:
    """Say what is deleted and what cannot be found again; delete on the second step."""
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not ask_for_deletion(request.person):
            logout(request)
        return redirect("account_deleted")
    context = {"form": form, "has_others": len(organizations_of(request.user)) > 1}
    return render(request, "me/delete.html", context, status=422 if form.errors else 200)


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Confirm, to somebody who is nobody here any more."""
    return render(request, "me/account_deleted.html")
