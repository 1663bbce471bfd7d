"""Alerting safeguarding leads, all of them at once: one task a person, so that one slow mail holds up no other."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from groups.emails import concern as emails
from groups.links import link
from groups.models import Concern
from groups.receivers import concern_leads, next_in_line
from groups.tasks.delivery import deliver
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant

BUILDERS = {"waits": emails.concern_waits, "late": emails.concern_late, "unseen": emails.concern_unseen}
BUILDERS |= {"handed": emails.concern_handed}


@shared_task
def alert_leads(organization_id: int, concern_id: int, alerts: int) -> None:
    """Queue alert number `alerts` (from 0) of a waiting concern, once; from the second on to whoever is next in line too."""
    with tenant(organization_id):
        concern = Concern.objects.waiting().filter(pk=concern_id, alerts=alerts).first()
        if concern is None:
            return
        within = concern.WITHIN[Concern.Urgency(concern.urgency)]
        due = Concern.objects.waiting().filter(pk=concern_id, alerts=alerts)
        if not due.update(alerts=alerts + 1, alert_at=timezone.now() + within):
            return
        leads = list(concern_leads(concern).values_list("pk", flat=True))
        others = list(next_in_line(concern).values_list("pk", flat=True)) if alerts or not leads else []
    for person_id in leads:
        send_concern_mail.delay(organization_id, person_id, "late" if alerts else "waits")
    for person_id in others:
        if person_id not in leads:
            send_concern_mail.delay(organization_id, person_id, "unseen")


@shared_task
def tell_new_owner(organization_id: int, concern_id: int, person_id: int) -> None:
    """Tell the lead who was handed a concern, if it is still theirs."""
    with tenant(organization_id):
        is_theirs = Concern.objects.open().filter(pk=concern_id, owner=person_id).exists()
    if is_theirs:
        send_concern_mail.delay(organization_id, person_id, "handed")


@shared_task(bind=True, max_retries=8, retry_backoff=5)
def send_concern_mail(self: Any, organization_id: int, person_id: int, kind: str) -> None:
    """Mail one person that something waits here."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        person = Person.objects.active().select_related("user").filter(pk=person_id).first()
    if person is None:
        return
    address = link("safeguarding" if kind == "unseen" else "concerns", organization.slug)
    with in_language_of(person):
        mail = BUILDERS[kind](emails.ConcernMail(to=person.user.email, link=address))
    deliver(self, mail)
