"""Telling facilitators, reporters and authors of reports."""

from typing import Any

from celery import shared_task

from groups.emails import report as emails
from groups.links import link
from groups.models import Report
from groups.receivers import facilitators_to_ask
from groups.tasks.delivery import deliver
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant

# Kind, and the page that it leads to.
KINDS = {
    "waits": (emails.report_waits, "reports"),
    "answered": (emails.report_answered, "my_reports"),
    "hidden": (emails.text_hidden, "my_reports"),
}


@shared_task
def tell_facilitators(organization_id: int, report_id: int) -> None:
    """Queue a mail for each facilitator who may answer; while one report of a text waits, more of them send no more mails."""
    with tenant(organization_id):
        report = Report.objects.waiting().filter(pk=report_id).select_related("group", "post").first()
        if report is None:
            return
        others = Report.objects.on_same_text(report).waiting().exclude(pk=report_id)
        if report.appeal == Report.Appeal.NONE and others.exists():
            return
        people = facilitators_to_ask(report)
    for person_id in people:
        send_report_mail.delay(organization_id, report_id, person_id, "waits")


@shared_task
def tell_reporters(organization_id: int, report_ids: list[int]) -> None:
    """Queue a mail for each person whose report was answered."""
    with tenant(organization_id):
        asked = list(Report.objects.filter(pk__in=report_ids).exclude(reporter=None).values_list("pk", "reporter"))
    for report_id, person_id in asked:
        send_report_mail.delay(organization_id, report_id, person_id, "answered")


@shared_task
def tell_author(organization_id: int, report_id: int) -> None:
    """Queue a mail for the author of a post, where somebody still is its author."""
    with tenant(organization_id):
        post = Report.objects.filter(pk=report_id).values_list("post__author__person", "post__facilitator").first()
    for person_id in post or ():
        if person_id is not None:
            send_report_mail.delay(organization_id, report_id, person_id, "hidden")


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_report_mail(self: Any, organization_id: int, report_id: int, person_id: int, kind: str) -> None:
    """Mail one person that there is something to read."""
    organization = Organization.objects.get(pk=organization_id)
    build, page = KINDS[kind]
    with tenant(organization_id):
        report = Report.objects.filter(pk=report_id).select_related("group").first()
        person = Person.objects.active().select_related("user", "organization").filter(pk=person_id).first()
        if report is None or person is None:
            return
        parts = {"pk": report.group_id} if page == "reports" else {}
        mail = emails.ReportMail(
            to=person.user.email, title=report.group.discreet_title, link=link(page, organization.slug, **parts)
        )
        with in_language_of(person):
            built = build(mail)
    deliver(self, built)
