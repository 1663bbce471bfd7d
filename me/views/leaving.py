"""An admin notes that somebody has left the organization."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from me.actions.leaving import LastAdmin, note_that_left
from me.erasure import BACK_WITHIN
from organizations.access import person_to_manage
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def note_leaving(request: TenantRequest, pk: int) -> HttpResponse:
    """Say what ends now and what in 90 days; end it on the second step."""
    person = person_to_manage(request.person, pk)
    # Whoever goes by themselves has a page of their own.
    if person == request.person:
        raise Http404
    day = timezone.localdate() + timedelta(days=BACK_WITHIN.days)
    if request.method == "POST":
        try:
            note_that_left(person, by=request.person)
        except LastAdmin:
            messages.error(request, _("Nothing has changed: somebody else noted your own leaving a moment ago."))
        else:
            given = {"name": person.full_name, "day": date_format(day, "j F Y")}
            messages.success(request, _("%(name)s has no access any more, and is deleted on %(day)s.") % given)
        return redirect("organizations:people", organization=request.organization.slug)
    return render(request, "me/note_leaving.html", {"subject": person, "day": day})
