"""A facilitator's hours, and days that differ."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.access.availability import exception_to_remove, my_exceptions, my_hours, my_terms, preview_of
from groups.actions.availability import save_availability
from groups.forms.availability import AvailabilityForm, ExceptionForm
from groups.rota_cards import change_in_words, exception_in_words, week_row
from groups.when import zone_of
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def show(request: TenantRequest) -> HttpResponse:
    """The usual week, with a preview of what it is on the clock of the world."""
    form = _form(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        save_availability(request.person, form.wish)
        messages.success(request, _("Your hours are saved. What you lead already stays as it is."))
        return redirect("groups:availability", organization=request.organization.slug)
    return _page(request, form, ExceptionForm())


@require_POST
def add(request: TenantRequest) -> HttpResponse:
    """Note days away, or more hours."""
    my_terms(request.person)
    exception = ExceptionForm(request.POST)
    if not exception.is_valid():
        return _page(request, _form(request, None), exception)
    found = exception.save(commit=False)
    found.person = request.person
    found.save()
    messages.success(request, _("Saved. Where you lead a session in these days, ask for cover: it is still yours."))
    return redirect("groups:availability", organization=request.organization.slug)


@require_POST
def remove(request: TenantRequest, pk: int) -> HttpResponse:
    """Take an exception back."""
    exception_to_remove(request.person, pk).delete()
    messages.success(request, _("Removed. Your usual hours count again."))
    return redirect("groups:availability", organization=request.organization.slug)


def _form(request: TenantRequest, given: object) -> AvailabilityForm:
    terms = my_terms(request.person)
    start = {
        "timezone": terms.timezone or zone_of(request.person),
        "max_per_week": terms.max_per_week,
        "stand_by": terms.stand_by,
    }
    return AvailabilityForm(given, initial=start, hours=my_hours(request.person))


def _page(request: TenantRequest, form: AvailabilityForm, exception: ExceptionForm) -> HttpResponse:
    second = request.GET.get("change") == "second"
    preview = preview_of(request.person, second=second)
    zone = my_terms(request.person).timezone or zone_of(request.person)
    context = {
        "form": form,
        "exception": exception,
        "exceptions": [(one, exception_in_words(one)) for one in my_exceptions(request.person)],
        "weeks": [week_row(monday, spans, preview.exceptions, preview.change, zone) for monday, spans in preview.weeks],
        "change": change_in_words(preview.change, zone),
        "following": preview.following,
        "second": second,
    }
    faulty = form.errors or exception.errors
    return render(request, "groups/availability.html", context, status=422 if faulty else 200)
