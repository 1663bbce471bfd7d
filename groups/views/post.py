"""Writing under a name: threads, announcements, and what one may do with a post of one's own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.access import (
    Space,
    Thread,
    announcements_in,
    earlier_threads_in,
    is_changeable,
    my_display_name,
    post_to_change,
    post_to_delete,
    posts_in,
    space_to_lead,
    space_to_read,
    thread_to_read,
)
from groups.actions.post import AgreementFirst, SaidAlready, ThreadClosed, TooLate, TooMany, announce, change_post, post_in_thread
from groups.actions.post import delete_post as delete
from groups.bylines import bylines, window_words
from groups.cards import session_card
from groups.forms.post import AnnouncementForm, PostForm
from groups.models import Post
from groups.when import zone_of
from organizations.request import TenantRequest

PAGE = 30
ROWS = 20


@require_http_methods(["GET", "POST"])
def show_thread(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """A session's thread: what was written, and while it is open a place to write."""
    thread = thread_to_read(request.person, public_id)
    form = PostForm(request.POST or None)
    kept: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            if written(form, lambda: post_in_thread(thread.session, form.draft, by=thread.space.voice)):
                if not request.htmx:
                    messages.success(request, _("It is posted. You can change it for 15 minutes, and delete it at any time."))
                    return redirect("groups:thread", organization=request.organization.slug, public_id=public_id)
                form, kept = PostForm(), {"is_posted": True}
        except ThreadClosed:
            # Closed, moved or cancelled since the form was opened: the text is shown again with what can become of it.
            thread, kept = thread_to_read(request.person, public_id), {"unsent": form.draft}
    context = {"form": form, **_talk(request, thread), **kept}
    status = 409 if "unsent" in kept else 422 if form.errors else 200
    return render(request, "groups/_talk.html" if request.htmx else "groups/thread.html", context, status=status)


@require_safe
def show_threads(request: TenantRequest, pk: int) -> HttpResponse:
    """The threads that are closed, for reading."""
    space = space_to_read(request.person, pk)
    page, zone = page_of(request), zone_of(request.person)
    found = earlier_threads_in(space, timezone.now(), first=(page - 1) * ROWS, limit=ROWS + 1)
    cards = [session_card(thread.session, zone) for thread in found[:ROWS]]
    context = {"group": space.voice.group, "cards": cards, **pages(page, len(found) > ROWS)}
    return render(request, "groups/threads.html", context)


@require_safe
def show_announcements(request: TenantRequest, pk: int) -> HttpResponse:
    """Everything that facilitators told the group."""
    space = space_to_read(request.person, pk)
    page = page_of(request)
    found = announcements_in(space, first=(page - 1) * ROWS, limit=ROWS + 1)
    cards = bylines(found[:ROWS], space.voice, zone_of(request.person), timezone.now())
    context = {"group": space.voice.group, "space": space, "cards": cards, **pages(page, len(found) > ROWS)}
    return render(request, "groups/announcements.html", context)


@require_http_methods(["GET", "POST"])
def write_announcement(request: TenantRequest, pk: int) -> HttpResponse:
    """Tell the group something, as its facilitator."""
    space = space_to_lead(request.person, pk)
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if written(form, lambda: announce(space.voice.group, form.draft, by=space.voice)):
                messages.success(request, _("The group can read it. Nobody gets a mail."))
                return redirect("groups:group", organization=request.organization.slug, pk=pk)
        except ThreadClosed:
            form.add_error("text", _("The group was closed a moment ago, so nothing can be announced any more."))
    context = {"form": form, "group": space.voice.group, "name": name_in(space)}
    return render(request, "groups/announce.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Change a post of one's own within 15 minutes."""
    space, post = post_to_change(request.person, public_id)
    if not is_changeable(post, timezone.now()) and request.method != "POST":
        return _too_late(request, post)
    form_class = AnnouncementForm if post.kind == Post.Kind.ANNOUNCEMENT else PostForm
    start = {"text": post.text, "warning": post.warning, "title": post.title}
    form = form_class(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            change_post(post, form.draft)
        except TooLate:
            form.add_error("text", _("The 15 minutes are over, or the thread has closed. The old text stands."))
        else:
            messages.success(request, _("The change is saved. Nothing of the old text is kept."))
            return _back_to(request, post)
    context = {"form": form, "post": post, "group": space.voice.group, "name": name_in(space), **_way_back(request, post)}
    return render(request, "groups/edit_post.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def delete_post(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Ask, then delete a post of one's own."""
    group, post = post_to_delete(request.person, public_id)
    if request.method == "POST":
        delete(post)
        messages.success(request, _("It is deleted. Nothing of it is left here."))
        return _back_to(request, post)
    return render(request, "groups/delete_post.html", {"post": post, "group": group, **_way_back(request, post)})


def written(form: PostForm, write: Callable[[], object]) -> bool:
    """Write what a form says; where that is refused, say why in the form and return False. Raises ThreadClosed."""
    try:
        write()
    except TooMany as many:
        form.refuse_many(many.wait)
    except SaidAlready:
        form.refuse_same()
    except AgreementFirst:
        form.refuse_agreement()
    else:
        return True
    return False


def name_in(space: Space) -> str:
    """Return the name that somebody writes under; empty for a facilitator who has not chosen one yet."""
    mine = space.voice.membership
    return mine.pseudonym if mine else my_display_name(space.voice.person)


def page_of(request: TenantRequest) -> int:
    """Return which page of a list is asked for; nonsense asks for the first."""
    asked = request.GET.get("page", "")
    return min(max(int(asked), 1), 500) if asked.isascii() and asked.isdigit() else 1


def pages(page: int, more: bool) -> dict[str, int]:
    """Return the neighbours of a page of a list, 0 where there is none."""
    return {"older": page + 1 if more else 0, "newer": page - 1}


def _talk(request: TenantRequest, thread: Thread) -> dict[str, Any]:
    zone, page = zone_of(request.person), page_of(request)
    found = posts_in(thread, first=(page - 1) * PAGE, limit=PAGE + 1)
    voice, meets = thread.space.voice, thread.session.bridge_to_id is not None
    return {
        "thread": thread,
        "space": thread.space,
        "group": voice.group,
        "name": name_in(thread.space),
        "card": session_card(thread.session, zone),
        "words": window_words(thread.window, zone),
        # Read from the top, newest at the bottom beside the place to write.
        "cards": bylines(reversed(found[:PAGE]), voice, zone, timezone.now(), with_group=meets),
        **pages(page, len(found) > PAGE),
    }


def _way_back(request: TenantRequest, post: Post) -> dict[str, str]:
    return {"back_url": _back_to(request, post).url}


def _back_to(request: TenantRequest, post: Post) -> HttpResponseRedirect:
    slug = request.organization.slug
    if post.session is not None and post.author is not None and post.author.group_id not in post.session.groups_in:
        return redirect("groups:group", organization=slug, pk=post.author.group_id)
    if post.session is not None:
        return redirect("groups:thread", organization=slug, public_id=post.session.public_id)
    if post.question_id is not None:
        return redirect("groups:question", organization=slug, pk=post.group_id, question=post.question_id)
    return redirect("groups:announcements", organization=slug, pk=post.group_id)


def _too_late(request: TenantRequest, post: Post) -> HttpResponse:
    messages.warning(request, _("The 15 minutes are over. You can still delete it."))
    return _back_to(request, post)
