"""Reporting a text, answering the report, appealing, answering the appeal.

Lock order: the text's row, then its reports. Two facilitators who answer at once: the second finds it answered.
"""

from django.db import transaction
from django.utils import timezone

from groups.models import Post, Question, Report
from groups.models.post import Voice
from groups.models.report import APPEAL_WITHIN
from groups.tasks.report import tell_author, tell_facilitators, tell_reporters
from organizations.actions.audit import record
from organizations.models.person import Person

MOST_A_DAY = 10


class TooManyReports(Exception):
    """More in a day than facilitators can answer with care."""


class AnsweredAlready(Exception):
    """Another facilitator was first."""


class OwnText(Exception):
    """Nobody answers a report about their own text, or an appeal against their own answer."""


class AppealOver(Exception):
    """The text is shown again, somebody appealed already, or the week for it is over."""


@transaction.atomic
def report_text(text: Post | Question, *, by: Voice, reason: str, note: str) -> Report:
    """Ask the facilitators to look at a text; the same person's second report of it is the first one, its words replaced.

    Raises TooManyReports.
    """
    Person.objects.select_for_update(no_key=True).get(pk=by.person.pk)
    if Report.objects.filter(reporter=by.person, reported_on=timezone.localdate()).count() >= MOST_A_DAY:
        raise TooManyReports
    about = {"post": text} if isinstance(text, Post) else {"question": text}
    report, is_new = Report.objects.get_or_create(
        **about,
        reporter=by.person,
        defaults={"group": text.group, "reason": reason, "note": note, "reported_on": timezone.localdate()},
    )
    if not is_new:
        Report.objects.filter(pk=report.pk, status=Report.Status.WAITING).update(reason=reason, note=note)
    else:
        tell_facilitators.delay_on_commit(report.organization_id, report.pk)  # type: ignore[attr-defined]
    return report


@transaction.atomic
def answer_report(report: Report, *, is_hidden: bool, outcome: str, by: Person) -> None:
    """Say of a reported text that it stays or goes out of sight; every waiting report of it gets the same answer.

    Raises AnsweredAlready, OwnText.
    """
    text = _lock_text(report)
    waiting = Report.objects.on_same_text(report).filter(status=Report.Status.WAITING)
    mine = list(waiting.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    if text is None or report.pk not in mine:
        raise AnsweredAlready
    if isinstance(text, Post) and text.writer_id == by.pk:
        raise OwnText
    status = Report.Status.HIDDEN if is_hidden else Report.Status.KEPT
    Report.objects.filter(pk__in=mine).update(status=status, outcome=outcome, decided_by=by, decided_on=timezone.localdate())
    if is_hidden:
        text.is_hidden = True
        text.save(update_fields=["is_hidden"])
        tell_author.delay_on_commit(report.organization_id, report.pk)  # type: ignore[attr-defined]
    tell_reporters.delay_on_commit(report.organization_id, mine)  # type: ignore[attr-defined]
    record("report answered", by=by, subject=report.group.discreet_title)


@transaction.atomic
def appeal(report: Report, *, words: str) -> None:
    """Ask, as its author, that another facilitator looks at a text that is out of sight. Raises AppealOver."""
    _lock_text(report)
    since = timezone.localdate() - APPEAL_WITHIN
    # One appeal against one answer, however many had reported the text.
    if Report.objects.on_same_text(report).exclude(appeal=Report.Appeal.NONE).exists():
        raise AppealOver
    open_ = Report.objects.filter(pk=report.pk, status=Report.Status.HIDDEN, decided_on__gte=since, post__is_hidden=True)
    if not open_.update(appeal=Report.Appeal.WAITING, appeal_words=words, appealed_on=timezone.localdate()):
        raise AppealOver
    tell_facilitators.delay_on_commit(report.organization_id, report.pk)  # type: ignore[attr-defined]


@transaction.atomic
def answer_appeal(report: Report, *, is_restored: bool, outcome: str, by: Person) -> None:
    """Let a text be shown again, or leave it out of sight; not by whoever answered first. Raises AnsweredAlready, OwnText."""
    text = _lock_text(report)
    locked = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if locked.appeal != Report.Appeal.WAITING or text is None:
        raise AnsweredAlready
    if by.pk == locked.decided_by_id or (isinstance(text, Post) and text.writer_id == by.pk):
        raise OwnText
    locked.appeal = Report.Appeal.RESTORED if is_restored else Report.Appeal.UPHELD
    locked.appeal_outcome, locked.appeal_decided_by, locked.appeal_decided_on = outcome, by, timezone.localdate()
    locked.save(update_fields=["appeal", "appeal_outcome", "appeal_decided_by", "appeal_decided_on"])
    if is_restored:
        text.is_hidden = False
        text.save(update_fields=["is_hidden"])
    tell_author.delay_on_commit(report.organization_id, report.pk)  # type: ignore[attr-defined]
    record("appeal answered", by=by, subject=report.group.discreet_title)


def note_deleted_texts() -> None:
    """Answer the reports whose text its author deleted meanwhile: there is nothing left to look at."""
    today = timezone.localdate()
    gone = Report.objects.filter(post=None, question=None)
    gone.filter(status=Report.Status.WAITING).update(status=Report.Status.GONE, decided_on=today)
    gone.filter(appeal=Report.Appeal.WAITING).update(appeal=Report.Appeal.UPHELD, appeal_decided_on=today)


def _lock_text(report: Report) -> Post | Question | None:
    if report.post_id is not None:
        return Post.objects.select_for_update(no_key=True).filter(pk=report.post_id).first()
    if report.question_id is not None:
        return Question.objects.select_for_update(no_key=True).filter(pk=report.question_id).first()
    return None
