"""Calendars to subscribe to: one's own secret addresses, and the file behind one."""

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groups.access import entries_of, feed_to_change, feed_to_read, feeds_of
from groups.actions.feed import make_feed, renew_feed
from groups.calendar_file import feed_file
from groups.links import feed_link
from groups.models import CalendarFeed
from organizations.request import TenantRequest
from peersupport.tenancy import public_in_tenant


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """My calendar addresses: what each carries, and how to end it."""
    feeds = feeds_of(request.person)
    forms = [(form, feeds.get(form.value)) for form in CalendarFeed.Form]
    rows = [(form, feed, feed_link(feed, request.organization.slug) if feed else "") for form, feed in forms]
    return render(request, "groups/feeds.html", {"rows": rows})


@require_POST
def make(request: TenantRequest) -> HttpResponse:
    """Make my address of a form."""
    form = request.POST.get("form", "")
    if form not in CalendarFeed.Form.values:
        raise Http404
    make_feed(request.person, form)
    messages.success(request, _("Your calendar address is made. Show it below and give it to your calendar."))
    return _back(request)


@require_POST
def renew(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Make another address in place of one that somebody else may know."""
    renew_feed(feed_to_change(request.person, public_id))
    messages.success(request, _("The old address has stopped. Give the new one to your calendar."))
    return _back(request)


@require_POST
def revoke(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """End an address."""
    feed_to_change(request.person, public_id).delete()
    messages.success(request, _("The address has stopped. You can take its calendar out of your calendar app."))
    return _back(request)


@public_in_tenant
@require_safe
def read(request: TenantRequest, public_id: UUID, token: str) -> HttpResponse:
    """The calendar behind a secret address, for programs without cookies; 304 where it is as they have it."""
    entries = entries_of(feed_to_read(public_id, token), request.organization, timezone.now())
    file = feed_file(entries)
    etag = f'"{hashlib.sha256(file).hexdigest()}"'
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    if entries:
        response["Last-Modified"] = http_date(max(entry.stamp for entry in entries).timestamp())
    # By the tag alone: a session that drops out of the calendar makes nothing in it newer.
    return get_conditional_response(request, etag, None, response) or response


def _back(request: TenantRequest) -> HttpResponse:
    return redirect("groups:feeds", organization=request.organization.slug)
