"""The coordinator's side of the library: what is on, what is due for review, and the organization's own items."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.request import TenantRequest
from resources.access import content_for, item_to_switch, kind_to_write, own_item_to_edit, preview_of
from resources.actions import ItemInUse, change_item, delete_item, publish_item, take_back_item, write_item
from resources.actions import switch_off as switch_off_
from resources.actions import switch_on as switch_on_
from resources.forms import FORMS
from resources.library import agendas_of
from resources.models import Kind


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """All items of one kind, overdue first."""
    held = content_for(request.person)
    asked = request.GET.get("kind", "")
    kind = Kind(asked) if asked in Kind.values else Kind.TOPIC
    tabs = [(each.label, f"?kind={each.value}", each == kind) for each in Kind]
    overdue = sum(one.is_overdue for found in held.values() for one in found)
    context = {"kind": kind, "items": held[kind], "tabs": tabs, "overdue": overdue}
    return render(request, "resources/content.html", context)


@require_POST
def switch_off(request: TenantRequest, kind: str, key: str) -> HttpResponse:
    """Take an item that comes with the site out of the library."""
    content = item_to_switch(request.person, kind, key)
    switch_off_(kind, content, by=request.person)
    said = _(
        "“%(title)s” is switched off. It is gone from the library and from choices. Groups and sessions that use it keep it."
    )
    messages.success(request, said % {"title": content.title})
    return _to_list(request, kind)


@require_POST
def switch_on(request: TenantRequest, kind: str, key: str) -> HttpResponse:
    """Put it back."""
    content = item_to_switch(request.person, kind, key)
    switch_on_(kind, content, by=request.person)
    messages.success(request, _("“%(title)s” is in the library again.") % {"title": content.title})
    return _to_list(request, kind)


@require_http_methods(["GET", "POST"])
def new(request: TenantRequest, kind: str) -> HttpResponse:
    """Write an own item."""
    of = kind_to_write(request.person, kind)
    today = timezone.localdate()
    start = {"reviewed_on": today, "review_by": today.replace(year=today.year + 1, day=min(today.day, 28))}
    form = FORMS[of](request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        item = write_item(of, form.texts, by=request.person)
        messages.success(request, _("The draft is kept. Nobody but coordinators sees it until you publish it."))
        return redirect("resources:preview", organization=request.organization.slug, pk=item.pk)
    return render(request, "resources/new_item.html", {"form": form, "kind": of}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: TenantRequest, pk: int) -> HttpResponse:
    """Change an own item."""
    item = own_item_to_edit(request.person, pk)
    of = FORMS[item.kind]
    form = of(request.POST if request.method == "POST" else None, initial=of.of(item))
    if request.method == "POST" and form.is_valid():
        changed = change_item(item, form.texts, by=request.person)
        shown = _("Saved. Everybody reads version %(version)s from now on.") % {"version": changed.version}
        messages.success(request, shown if changed.is_published else _("The draft is kept."))
        return redirect("resources:preview", organization=request.organization.slug, pk=pk)
    return render(request, "resources/edit_item.html", {"form": form, "own": item}, status=422 if form.errors else 200)


@require_safe
def preview(request: TenantRequest, pk: int) -> HttpResponse:
    """An own item as its readers see it."""
    own = own_item_to_edit(request.person, pk)
    entry = preview_of(own)
    context = {"own": own, "entry": entry, "item": entry.content, "rules": None, **agendas_of(entry.content)}
    return render(request, "resources/preview.html", context)


@require_POST
def publish(request: TenantRequest, pk: int) -> HttpResponse:
    """Put an own item into the library."""
    item = own_item_to_edit(request.person, pk)
    publish_item(item, by=request.person)
    messages.success(request, _("“%(title)s” is in the library.") % {"title": item.title})
    return redirect("resources:preview", organization=request.organization.slug, pk=pk)


@require_POST
def take_back(request: TenantRequest, pk: int) -> HttpResponse:
    """Make it a draft again."""
    item = own_item_to_edit(request.person, pk)
    take_back_item(item, by=request.person)
    messages.success(request, _("It is a draft again. Groups and sessions that use it keep it."))
    return redirect("resources:preview", organization=request.organization.slug, pk=pk)


@require_http_methods(["GET", "POST"])
def delete(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask, then delete a draft that was never published."""
    item = own_item_to_edit(request.person, pk)
    if request.method == "POST":
        try:
            delete_item(item, by=request.person)
        except ItemInUse:
            messages.warning(request, _("It was published once, so somebody may rest on it. It stays as a draft."))
            return redirect("resources:preview", organization=request.organization.slug, pk=pk)
        messages.success(request, _("The draft is deleted."))
        return _to_list(request, item.kind)
    return render(request, "resources/delete_item.html", {"own": item})


def _to_list(request: TenantRequest, kind: str) -> HttpResponse:
    response = redirect("resources:content", organization=request.organization.slug)
    response["Location"] += f"?kind={kind}"
    return response
