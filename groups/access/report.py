"""Reports: who may make, read and answer them. The reporter is nobody's to see; nobody answers about their own text."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from groups.access.found import or_404
from groups.access.post import is_mine, post_to_read
from groups.access.space import Space, question_to_read, space_to_read
from groups.models import Post, Question, Report
from groups.models.report import ANSWERED_WITHIN, APPEAL_WITHIN
from groups.querysets.report import ReportQuerySet
from groups.reads import with_byline
from organizations.models.person import Person


@dataclass(frozen=True)
class Case:
    """One text that facilitators shall look at, with all that was said about it. Nobody's name but its author's in the group."""

    report: Report
    text: Post | Question
    reasons: list[str]
    notes: list[str]
    due: date
    # The person facilitates, but the text or the first answer is theirs.
    is_others: bool

    @property
    def is_appeal(self) -> bool:
        return bool(self.report.appeal == Report.Appeal.WAITING)

    @property
    def is_late(self) -> bool:
        return self.due < timezone.localdate()


@dataclass(frozen=True)
class Verdict:
    """What became of a text of one's own that went out of sight."""

    report: Report
    post: Post
    appeal_until: date
    may_appeal: bool


def post_to_report(person: Person, public_id: UUID) -> tuple[Space, Post]:
    """Return somebody else's post in a group that one reads. Raises Http404."""
    space, post = post_to_read(person, public_id)
    if is_mine(post, space):
        raise Http404
    return space, post


def question_to_report(person: Person, pk: int, question: UUID) -> tuple[Space, Question]:
    """Return a question of a group that one reads. Raises Http404."""
    return question_to_read(person, pk, question)


def my_reports(person: Person) -> list[Report]:
    """Return the receipts of one's own reports, newest first."""
    return list(Report.objects.filter(reporter=person).select_related("group").order_by("-reported_on", "-pk")[:50])


def my_verdicts(person: Person) -> list[Verdict]:
    """Return what became of texts of one's own that facilitators put out of sight, newest first; one for each text."""
    found = _about_mine(person).order_by("post", "-appeal", "pk").distinct("post")
    return sorted((_verdict(report) for report in found), key=lambda one: one.report.decided_on or date.min, reverse=True)


def verdict_to_appeal(person: Person, public_id: UUID) -> Verdict:
    """Return the verdict on a text of one's own that can be appealed. Raises Http404."""
    verdict = _verdict(or_404(_about_mine(person).filter(public_id=public_id).first()))
    if not verdict.may_appeal:
        raise Http404
    return verdict


def cases_in(person: Person, pk: int) -> tuple[Space, list[Case]]:
    """Return what waits for the facilitators of a group, each text once, oldest first. Raises Http404 for everybody else."""
    space = space_to_read(person, pk)
    if not space.facilitates:
        raise Http404
    waiting = list(Report.objects.waiting().filter(group=pk).select_related("question").order_by("reported_on", "pk"))
    posts = with_byline(Post.objects.filter(pk__in=[report.post_id for report in waiting if report.post_id])).in_bulk()
    texts: dict[object, list[Report]] = {}
    for report in waiting:
        texts.setdefault(report.post_id or report.question_id, []).append(report)
    found = [(same, posts.get(same[0].post_id) or same[0].question) for same in texts.values()]
    return space, [_case(person, same, text) for same, text in found if text is not None]


def case_to_answer(person: Person, public_id: UUID) -> Case:
    """Return a waiting report, or an appeal, of a group that one facilitates; not about oneself. Raises Http404."""
    report = or_404(Report.objects.waiting().filter(public_id=public_id).first())
    _space, cases = cases_in(person, report.group_id)
    same = {each.pk for each in Report.objects.on_same_text(report)}
    case = or_404(next((case for case in cases if case.report.pk in same), None))
    if case.is_others:
        raise Http404
    return case


def _about_mine(person: Person) -> ReportQuerySet:
    mine = Q(post__author__person=person) | Q(post__facilitator=person)
    return Report.objects.filter(mine, status=Report.Status.HIDDEN).select_related("post", "group")


def _verdict(report: Report) -> Verdict:
    assert report.post is not None
    assert report.decided_on is not None
    until = report.decided_on + APPEAL_WITHIN
    others = Report.objects.filter(post=report.post).exclude(appeal=Report.Appeal.NONE)
    may = report.post.is_hidden and timezone.localdate() <= until and not others.exists()
    return Verdict(report, report.post, until, may)


def _case(person: Person, same: list[Report], text: Post | Question) -> Case:
    appealed = next((report for report in same if report.appeal == Report.Appeal.WAITING), None)
    report = appealed or same[0]
    own = isinstance(text, Post) and text.writer_id == person.pk
    judged = appealed is not None and appealed.decided_by_id == person.pk
    since = (report.appealed_on if appealed else report.reported_on) or timezone.localdate()
    return Case(
        report=report,
        text=text,
        reasons=sorted({each.get_reason_display() for each in same}),
        notes=sorted(each.note for each in same if each.note),
        due=since + ANSWERED_WITHIN,
        is_others=own or judged,
    )
