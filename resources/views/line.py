"""The coordinator makes sure of the help lines of the organization's country."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organizations.request import TenantRequest
from resources.access import line_to_check, lines_to_check
from resources.actions import check_line
from resources.forms import CheckForm
from resources.help_page import COUNTRIES


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """Each line, who said what of it and when, and what is still to be checked."""
    country = request.organization.country
    lines = lines_to_check(request.person, country)
    context = {"lines": lines, "left": sum(not one.is_good for one in lines), "country": COUNTRIES.get(country, country)}
    return render(request, "resources/lines.html", context)


@require_http_methods(["GET", "POST"])
def check(request: TenantRequest, key: str) -> HttpResponse:
    """Say what one found about a line today."""
    line = line_to_check(request.person, request.organization.country, key)
    form = CheckForm(request.POST if request.method == "POST" else None, is_emergency=line.kind == "emergency")
    if request.method == "POST" and form.is_valid():
        check_line(line, form.cleaned_data["outcome"], by=request.person)
        messages.success(
            request, _("Noted. Within a minute the help page says so beside the number, for people of your organization.")
        )
        return redirect("resources:lines", organization=request.organization.slug)
    return render(request, "resources/check_line.html", {"form": form, "line": line}, status=422 if form.errors else 200)
