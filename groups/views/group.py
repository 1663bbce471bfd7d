"""The list, a group's page, and what coordinators do with groups."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.access import (
    Wanted,
    dates_together,
    facilitators,
    facilitators_of,
    group_to_read,
    group_to_run,
    groups_to_list,
    groups_to_run,
    request_seen,
    requests_in,
    sessions_of,
    work_in,
)
from groups.actions.group import GroupNameTaken, NotLive, TooFewFacilitators, change_group, create_group, set_facilitators
from groups.actions.group import close_group as close
from groups.actions.group import open_group as open_
from groups.cards import SessionCard, group_card, heading, meeting, position, request_card, session_card, size_band
from groups.forms.group import KINDS, FacilitatorsForm, FilterForm, GroupForm
from groups.models import Session
from groups.views.space import space_context
from groups.when import when, zone_of
from organizations.access import require_role, roles_of
from organizations.models.person import Role
from organizations.request import TenantRequest
from resources.access import ground_rules_of, topic_choices

PAGE = 12


@require_safe
def show_list(request: TenantRequest) -> HttpResponse:
    """All open groups: the same list whoever looks."""
    form = FilterForm(request.GET or None, initial={"kind": [kind for kind, _label in KINDS]}, topics=topic_choices())
    page = form.wanted.get("page") or 1
    zone = zone_of(request.person)
    found = groups_to_list(timezone.now(), _wanted(form, zone))
    rows = list(found[(page - 1) * PAGE : page * PAGE + 1])
    cards = [group_card(group, zone) for group in rows[:PAGE]]
    context = {
        "form": form,
        "cards": cards,
        "heading": heading(cards, page, PAGE, len(rows) > PAGE, zone),
        "is_filtered": form.is_narrow,
        "ways_out": form.ways_out() if not cards else [],
        "more": form.address(page + 1) if len(rows) > PAGE else "",
        "before": form.address(page - 1) if page > 1 else "",
        "may_run": Role.COORDINATOR in roles_of(request.person),
    }
    return render(request, "groups/list.html", context)


@require_safe
def show(request: TenantRequest, pk: int) -> HttpResponse:
    """A group: before joining who it is for and how it works; for its members and facilitators what comes next."""
    seen = group_to_read(request.person, pk)
    zone = zone_of(request.person)
    asked, work = request_seen(seen, request.person), work_in(seen)
    coming, talking = sessions_of(request.person, seen, timezone.now())
    context = {
        "seen": seen,
        "group": seen.group,
        "size": size_band(seen.members),
        "meeting": meeting(seen.group),
        "sessions": [session_card(session, zone) for session in coming],
        "rules": ground_rules_of(seen.rules_number).rules,
        "position": position(seen.ahead),
        "until": when(seen.offered_until, reader=zone, zone=zone) if seen.offered_until else None,
        "asked": request_card(asked, zone) if asked else None,
        "requests": [request_card(waiting, zone) for waiting in requests_in(seen)],
        "names": work.names if work else [],
        "reports_waiting": work.cases if work else 0,
        **space_context(request, seen, talking),
    }
    return render(request, "groups/group.html", context)


@require_safe
def show_drafts(request: TenantRequest) -> HttpResponse:
    """Drafts and closed groups, for coordinators."""
    return render(request, "groups/drafts.html", {"groups": groups_to_run(request.person)})


@require_http_methods(["GET", "POST"])
def new(request: TenantRequest) -> HttpResponse:
    """Write a draft."""
    require_role(request.person, Role.COORDINATOR)
    start = {"timezone": request.organization.timezone, "hr_welcome": request.organization.hr_may_join}
    form = GroupForm(request.POST or None, initial=start, organization=request.organization, topics=topic_choices())
    if request.method == "POST" and form.is_valid():
        try:
            group = create_group(by=request.person, **form.cleaned_data)
        except GroupNameTaken:
            form.refuse_name()
        else:
            messages.success(request, _("The draft is saved. Give it two facilitators, then open it."))
            return redirect("groups:facilitators", organization=request.organization.slug, pk=group.pk)
    return render(request, "groups/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: TenantRequest, pk: int) -> HttpResponse:
    """Change a group."""
    group = group_to_run(request.person, pk)
    topics, together = topic_choices(keep=group.topic), dates_together(group)
    form = GroupForm(request.POST or None, instance=group, organization=request.organization, topics=topics)
    if request.method == "POST" and form.is_valid():
        try:
            change_group(group, by=request.person, **form.cleaned_data)
        except GroupNameTaken:
            form.refuse_name()
        else:
            messages.success(request, _("The changes are saved."))
            if together and not dates_together(group):
                messages.info(request, _("The dates together with other groups are off. Everybody in them gets a mail."))
            return redirect("groups:group", organization=request.organization.slug, pk=pk)
    context = {"form": form, "group": group, "together": _cards(request, together)}
    return render(request, "groups/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change_facilitators(request: TenantRequest, pk: int) -> HttpResponse:
    """Say who facilitates a group."""
    group = group_to_run(request.person, pk)
    people = {person.pk: person for person in facilitators()}
    held = {"people": [person.pk for person in facilitators_of(group)]}
    form = FacilitatorsForm(
        request.POST if request.method == "POST" else None,
        initial=held,
        choices=[(person.pk, person.full_name) for person in people.values()],
    )
    if request.method == "POST" and form.is_valid():
        set_facilitators(group, [people[chosen] for chosen in form.cleaned_data["people"]], by=request.person)
        messages.success(request, _("The facilitators are saved."))
        return redirect("groups:group", organization=request.organization.slug, pk=pk)
    return render(request, "groups/facilitators.html", {"form": form, "group": group}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def open_group(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask, then put a group into the list."""
    group = group_to_run(request.person, pk)
    if request.method == "POST":
        try:
            open_(group, by=request.person)
        except NotLive:
            messages.error(request, _("The programme is not live yet. These steps come first; the draft is kept."))
            return redirect("groups:setup", organization=request.organization.slug)
        except TooFewFacilitators:
            messages.error(request, _("A group opens with two facilitators. Choose them first."))
            return redirect("groups:facilitators", organization=request.organization.slug, pk=pk)
        messages.success(request, _("The group is open. Everybody can see it."))
        return redirect("groups:group", organization=request.organization.slug, pk=pk)
    return render(request, "groups/open.html", {"group": group})


@require_http_methods(["GET", "POST"])
def close_group(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask, then take a group out of the list and cancel what is planned."""
    group = group_to_run(request.person, pk)
    if request.method == "POST":
        close(group, by=request.person)
        messages.success(request, _("The group is closed. Its members are told which sessions are cancelled."))
        return redirect("groups:group", organization=request.organization.slug, pk=pk)
    return render(request, "groups/close.html", {"group": group, "together": _cards(request, dates_together(group))})


def _cards(request: TenantRequest, sessions: list[Session]) -> list[SessionCard]:
    return [session_card(session, zone_of(request.person)) for session in sessions]


def _wanted(form: FilterForm, zone: str) -> Wanted:
    asked = form.wanted
    return Wanted(
        kinds=asked.get("kind", ()),
        topic=asked.get("topic", ""),
        hours=asked.get("when", ""),
        zone=zone,
        format=asked.get("format", ""),
        language=asked.get("language", ""),
        has_places=asked.get("places", False),
        says_access=asked.get("access", False),
    )
