"""Alerting safeguarding leads, all of them at once: one task a person, so that one slow mail holds up no other."""

from datetime import date, timedelta
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
BUILDERS |= {"handed": emails.concern_handed, "goes": emails.concern_goes}
BUILDERS |= {"open": emails.concern_open, "unclosed": emails.concern_unclosed, "nobody": emails.concern_nobody}
# For those next in line, who cannot see the queue.
FOR_OTHERS = {"unseen", "unclosed", "nobody"}
# After so many alerts that nobody answered, one a day: a mail every quarter of an hour for weeks is read by nobody.
OFTEN = 12
DAILY = timedelta(days=1)


@shared_task
def alert_leads(organization_id: int, concern_id: int, alerts: int) -> None:
    """Queue alert number `alerts` (from 0) of a waiting concern, once; from the second on to whoever is next in line too.

    Others alike that the same person raised, and that are due at the same moment, share it.
    """
    with tenant(organization_id):
        concern = Concern.objects.waiting().filter(pk=concern_id, alerts=alerts).first()
        if concern is None:
            return
        now, within = timezone.now(), concern.WITHIN[Concern.Urgency(concern.urgency)]
        again = now + (within if alerts < OFTEN else max(within, DAILY))
        if not Concern.objects.due_with(concern, now).update(alerts=alerts + 1, alert_at=again):
            return
        leads = list(concern_leads(concern).values_list("pk", flat=True))
        others = list(next_in_line(concern).values_list("pk", flat=True)) if alerts or not leads else []
    for person_id in leads:
        send_concern_mail.delay(organization_id, person_id, "late" if alerts else "waits")
    for person_id in others:
        if person_id not in leads:
            # Where no lead may know of it, to ask one of them would tell whoever it is about.
            send_concern_mail.delay(organization_id, person_id, "unseen" if leads else "nobody")


@shared_task
def tell_new_owner(organization_id: int, concern_id: int, person_id: int) -> None:
    """Tell the lead who was handed a concern, if it is still theirs."""
    with tenant(organization_id):
        is_theirs = Concern.objects.open().filter(pk=concern_id, owner=person_id).exists()
    if is_theirs:
        send_concern_mail.delay(organization_id, person_id, "handed")


@shared_task
def ask_why_open(organization_id: int, concern_id: int, asked: int) -> None:
    """Ask the leads about a concern that nobody touches; from the second time on whoever is next in line too, or without a lead.

    The third time everybody is told the day on which it goes.
    """
    with tenant(organization_id):
        concern = Concern.objects.open().filter(pk=concern_id, asked=asked).first()
        if concern is None:
            return
        leads = list(concern_leads(concern).values_list("pk", flat=True))
        others = list(next_in_line(concern).values_list("pk", flat=True)) if asked > 1 or not leads else []
    day = concern.goes_on.isoformat() if concern.goes_on else ""
    for person_id in leads:
        send_concern_mail.delay(organization_id, person_id, "goes" if day else "open", day)
    for person_id in others:
        if person_id not in leads:
            send_concern_mail.delay(organization_id, person_id, "unclosed" if leads else "nobody", day)


@shared_task(bind=True, max_retries=8, retry_backoff=5)
def send_concern_mail(self: Any, organization_id: int, person_id: int, kind: str, day: str = "") -> None:
    """Mail one person that something waits here; `day` (ISO) is the one on which it goes."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        person = Person.objects.active().select_related("user").filter(pk=person_id).first()
    if person is None:
        return
    address = link("safeguarding" if kind in FOR_OTHERS else "concerns", organization.slug)
    with in_language_of(person):
        goes = date.fromisoformat(day) if day else None
        mail = BUILDERS[kind](emails.ConcernMail(to=person.user.email, link=address, goes_on=goes))
    deliver(self, mail)
