"""The box "ask the group".

Asking leaves no trace beside the question: no message of Django's is stored, since that writes the session of whoever asks in the
same second. What tells the device that its question waits is a cookie, for half an hour.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access import (
    Space,
    answers_to,
    membership_in,
    my_held_questions,
    question_to_change,
    question_to_read,
    question_to_remove,
    questions_in,
    space_to_read,
)
from groups.actions.post import ThreadClosed, TooLate, answer_question
from groups.actions.question import BoxFull, ask_group, change_question, proof_of, take_back_question
from groups.actions.question import remove_question as remove_
from groups.bylines import HeldQuestion, bylines, held_question, question_card
from groups.forms.post import PostForm, QuestionForm
from groups.views.post import PAGE, ROWS, name_in, page_of, pages, written
from groups.when import zone_of
from organizations.request import TenantRequest

COOKIE = "asked"
# Until the last of the questions that it speaks of is shown.
COOKIE_SECONDS = 30 * 60


@require_safe
def show_all(request: TenantRequest, pk: int) -> HttpResponse:
    """The questions that the group reads, and those of this device that wait."""
    space = space_to_read(request.person, pk)
    now, page = timezone.now(), page_of(request)
    found = questions_in(space, now, first=(page - 1) * ROWS, limit=ROWS + 1)
    context = {
        "group": space.voice.group,
        "space": space,
        "cards": [question_card(question, now) for question in found[:ROWS]],
        "held": held(request, space),
        **pages(page, len(found) > ROWS),
    }
    return render(request, "groups/questions.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: TenantRequest, pk: int) -> HttpResponse:
    """Put a question into the box."""
    space = space_to_read(request.person, pk)
    membership = membership_in(space)
    # From a thread that has closed: the text comes along and nothing is asked yet.
    is_brought = "brought" in request.POST
    brought = {name: request.POST.get(name, "") for name in ("text", "warning")} if is_brought else {}
    form = QuestionForm(None if is_brought else request.POST or None, initial=brought)
    if request.method == "POST" and not is_brought and form.is_valid():
        secret = str(form.draft.key)
        given = {"text": form.draft.text, "warning": form.draft.warning, "secret": secret}
        try:
            if written(form, lambda: ask_group(membership, **given)):
                back = redirect("groups:questions", organization=request.organization.slug, pk=pk)
                return _remember(back, request, pk, [*_secrets(request), secret])
        except BoxFull:
            form.refuse_full()
        except ThreadClosed:
            form.add_error("text", _("This group was closed a moment ago. Nothing was sent."))
    context = {"form": form, "group": space.voice.group, "space": space}
    return render(request, "groups/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def show(request: TenantRequest, pk: int, question: UUID) -> HttpResponse:
    """A question with its answers, and a place to answer under one's name."""
    space, found = question_to_read(request.person, pk, question)
    form = PostForm(request.POST or None)
    is_posted = False
    if request.method == "POST" and form.is_valid():
        try:
            if written(form, lambda: answer_question(found, form.draft, by=space.voice)):
                if not request.htmx:
                    messages.success(request, _("Your answer is there. You can change it for 15 minutes."))
                    return redirect("groups:question", organization=request.organization.slug, pk=pk, question=question)
                form, is_posted = PostForm(), True
        except ThreadClosed:
            form.add_error("text", _("This group was closed a moment ago. Nothing was sent."))
    now, page, zone = timezone.now(), page_of(request), zone_of(request.person)
    rows = answers_to(found, space, first=(page - 1) * PAGE, limit=PAGE + 1)
    context = {"form": form, "is_posted": is_posted, "space": space, "group": space.voice.group, "name": name_in(space)}
    context |= {"question": question_card(found, now), "cards": bylines(reversed(rows[:PAGE]), space.voice, zone, now)}
    template = "groups/_answers.html" if request.htmx else "groups/question.html"
    return render(request, template, context | pages(page, len(rows) > PAGE), status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: TenantRequest, pk: int, question: UUID) -> HttpResponse:
    """Change a question that nobody reads yet, on the device that asked it."""
    space, found = question_to_change(request.person, pk, question, _proofs(request, space_to_read(request.person, pk)))
    form = QuestionForm(request.POST or None, initial={"text": found.text, "warning": found.warning})
    if request.method == "POST" and form.is_valid():
        try:
            change_question(found, text=form.draft.text, warning=form.draft.warning)
        except TooLate:
            form.add_error("text", _("The group can read it now, so it stays as it was. You can ask again."))
        else:
            return _to_all(request, pk)
    context = {"form": form, "group": space.voice.group, "space": space, "held": _said(found, request)}
    return render(request, "groups/edit_question.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: TenantRequest, pk: int, question: UUID) -> HttpResponse:
    """Take back a question that nobody reads yet."""
    _space, found = question_to_change(request.person, pk, question, _proofs(request, space_to_read(request.person, pk)))
    try:
        take_back_question(found)
    except TooLate:
        # No message is stored here (see above): the page shows the question among the others.
        return _to_all(request, pk)
    return _to_all(request, pk)


@require_http_methods(["GET", "POST"])
def remove(request: TenantRequest, pk: int, question: UUID) -> HttpResponse:
    """Ask, then take a question and its answers out of the group, as its facilitator."""
    space, found = question_to_remove(request.person, pk, question)
    if request.method == "POST":
        remove_(found, by=request.person)
        messages.success(request, _("The question and its answers are deleted."))
        return _to_all(request, pk)
    context = {"question": question_card(found, timezone.now()), "group": space.voice.group}
    return render(request, "groups/remove_question.html", context)


def held(request: TenantRequest, space: Space) -> list[HeldQuestion]:
    """Return the questions of this device that the group does not read yet."""
    return [_said(question, request) for question in my_held_questions(space, _proofs(request, space))]


def _said(question: Any, request: TenantRequest) -> HeldQuestion:
    return held_question(question, zone_of(request.person))


def _to_all(request: TenantRequest, pk: int) -> HttpResponse:
    return redirect("groups:questions", organization=request.organization.slug, pk=pk)


def _secrets(request: TenantRequest) -> list[str]:
    return [secret for secret in request.COOKIES.get(COOKIE, "").split(".") if secret][:6]


def _proofs(request: TenantRequest, space: Space) -> list[bytes]:
    mine = space.voice.membership
    return [proof_of(secret, mine.pk) for secret in _secrets(request)] if mine else []


def _remember(response: HttpResponse, request: TenantRequest, pk: int, secrets: list[str]) -> HttpResponse:
    path = f"/{request.organization.slug}/groups/{pk}/"
    kept = ".".join(dict.fromkeys(secrets[-6:]))
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(COOKIE, kept, max_age=COOKIE_SECONDS, path=path, httponly=True, secure=secure, samesite="Strict")
    return response
