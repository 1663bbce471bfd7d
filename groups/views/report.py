"""Reporting a text; what became of one's reports and one's texts; answering as a facilitator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.access.report import (
    case_to_answer,
    cases_in,
    my_reports,
    my_verdicts,
    post_to_report,
    question_to_report,
    verdict_to_appeal,
)
from groups.access.space import Space
from groups.actions import report as actions
from groups.forms.report import AppealAnswerForm, AppealForm, ReportAnswerForm, ReportForm
from groups.models import Post, Question
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def report_post(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Ask the facilitators to look at a post."""
    return _report(request, *post_to_report(request.person, public_id))


@require_http_methods(["GET", "POST"])
def report_question(request: TenantRequest, pk: int, question: UUID) -> HttpResponse:
    """Ask the facilitators to look at a question."""
    return _report(request, *question_to_report(request.person, pk, question))


@require_safe
def mine(request: TenantRequest) -> HttpResponse:
    """What became of what I reported, and of texts of mine."""
    context = {"reports": my_reports(request.person), "verdicts": my_verdicts(request.person)}
    return render(request, "groups/my_reports.html", context)


@require_http_methods(["GET", "POST"])
def appeal(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Ask that another facilitator looks at a text of mine."""
    verdict = verdict_to_appeal(request.person, public_id)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal(verdict.report, words=form.cleaned_data["words"])
        except actions.AppealOver:
            messages.error(request, _("It cannot be appealed any more. The page says how it stands."))
        else:
            messages.success(request, _("Another facilitator looks at it within three days. You get a mail."))
        return redirect("groups:my_reports", organization=request.organization.slug)
    return render(request, "groups/appeal.html", {"form": form, "verdict": verdict}, status=422 if form.errors else 200)


@require_safe
def show_list(request: TenantRequest, pk: int) -> HttpResponse:
    """What waits for the facilitators of a group."""
    space, cases = cases_in(request.person, pk)
    return render(request, "groups/reports.html", {"group": space.voice.group, "cases": cases})


@require_http_methods(["GET", "POST"])
def answer(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Decide about a text, or about an appeal."""
    case = case_to_answer(request.person, public_id)
    form = (AppealAnswerForm if case.is_appeal else ReportAnswerForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen, words = form.cleaned_data["decision"], form.cleaned_data["outcome"]
        try:
            if case.is_appeal:
                actions.answer_appeal(case.report, is_restored=chosen == "restore", outcome=words, by=request.person)
            else:
                actions.answer_report(case.report, is_hidden=chosen == "hide", outcome=words, by=request.person)
        except (actions.AnsweredAlready, actions.OwnText):
            messages.error(request, _("Another facilitator was first. Their answer stands."))
        else:
            messages.success(request, _("Your answer is kept. Whoever asked gets a mail that does not say what it is about."))
        return redirect("groups:reports", organization=request.organization.slug, pk=case.report.group_id)
    return render(request, "groups/answer_report.html", {"form": form, "case": case}, status=422 if form.errors else 200)


def _report(request: TenantRequest, space: Space, text: Post | Question) -> HttpResponse:
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_text(text, by=space.voice, **form.cleaned_data)
        except actions.TooManyReports:
            form.add_error(None, _("You have asked ten times today. The facilitators look at those first. Try again tomorrow."))
        else:
            messages.success(request, _("The facilitators look at it within three days. They do not learn that it was you."))
            return redirect("groups:my_reports", organization=request.organization.slug)
    context = {"form": form, "text": text, "group": space.voice.group}
    return render(request, "groups/report.html", context, status=422 if form.errors else 200)
