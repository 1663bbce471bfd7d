"""The privacy notice: reading it, and publishing a version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organizations.access import current_notice, earlier_notices, notice_editor, notice_to_read, roles_of
from organizations.actions.notice import publish_notice
from organizations.forms import NoticeForm
from organizations.models.person import Role
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """The notice that holds today, and which versions came before."""
    context = {
        "notice": current_notice(),
        "earlier": earlier_notices(),
        "may_publish": bool(roles_of(request.person) & {Role.COORDINATOR, Role.ADMIN}),
    }
    return render(request, "organizations/notice.html", context)


@require_safe
def show_version(request: TenantRequest, version: int) -> HttpResponse:
    """One version, word for word."""
    return render(request, "organizations/notice_version.html", {"notice": notice_to_read(version)})


@require_http_methods(["GET", "POST"])
def publish(request: TenantRequest) -> HttpResponse:
    """Write the next version, from the one that holds or from a draft to fill in."""
    notice_editor(request.person)
    notice = current_notice()
    draft = notice.text if notice else render_to_string("organizations/notice_draft.txt", {"organization": request.organization})
    form = NoticeForm(request.POST or None, initial={"text": draft})
    if request.method == "POST" and form.is_valid():
        publish_notice(request.organization, form.cleaned_data["text"], by=request.person)
        messages.success(request, _("The privacy notice is published. Everybody here can read it."))
        return redirect("organizations:notice", organization=request.organization.slug)
    context = {"form": form, "notice": notice}
    return render(request, "organizations/publish_notice.html", context, status=422 if form.errors else 200)
