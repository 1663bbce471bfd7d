"""Telling people of a session. Ids in, idempotent, each opens its organization.

A mail may arrive twice when a worker dies between sending and saying so; it never fails to arrive for that reason.
"""

from typing import Any

from celery import shared_task
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from groups.calendar_file import calendar_file
from groups.emails import session as emails
from groups.links import link, stop_token
from groups.models import Session
from groups.receivers import receivers_of, with_reminders
from groups.tasks.delivery import deliver
from groups.when import when, zone_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant

BUILDERS = {"planned": emails.planned, "changed": emails.changed, "cancelled": emails.cancelled}


@shared_task
def tell_everyone(organization_id: int, session_id: int, sequence: int, kind: str, let_go: list[int] | None = None) -> None:
    """Queue one mail for each member and facilitator of a session, once per change of it; `let_go` are told that it is off."""
    with tenant(organization_id):
        told = Session.objects.filter(pk=session_id, told_sequence__lt=sequence).update(told_sequence=sequence)
        if not told:
            return
        session = Session.objects.get(pk=session_id)
        for person_id in receivers_of(session).values_list("pk", flat=True):
            send_session_mail.delay(organization_id, session_id, person_id, kind)
        for person_id in let_go or []:
            send_session_mail.delay(organization_id, session_id, person_id, "cancelled")


@shared_task
def remind_everyone(organization_id: int, session_id: int) -> None:
    """Queue one reminder for everybody of a session who wants them, once: the same words, whatever they answered (P12)."""
    with tenant(organization_id):
        now = timezone.now()
        if not Session.objects.to_remind(now).filter(pk=session_id).update(reminded_at=now):
            return
        session = Session.objects.get(pk=session_id)
        for person_id in with_reminders(receivers_of(session)).values_list("pk", flat=True):
            send_reminder.delay(organization_id, session_id, person_id)


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_session_mail(self: Any, organization_id: int, session_id: int, person_id: int, kind: str) -> None:
    """Mail one person that a session is planned, changed or cancelled, in their zone, with its calendar file."""
    with tenant(organization_id):
        mail = _session_mail(organization_id, session_id, person_id, kind)
    if mail is not None:
        deliver(self, mail)


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_reminder(self: Any, organization_id: int, session_id: int, person_id: int) -> None:
    """Remind one person of a session that is still planned, if they still want reminders."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        session = Session.objects.coming(timezone.now()).select_related("group").filter(pk=session_id).first()
        people = with_reminders(Person.objects.active().filter(pk=person_id)).select_related("user", "organization")
        person = people.first()
        if session is None or person is None:
            return
        mail = emails.ReminderMail(
            to=person.user.email,
            title=session.group.discreet_title,
            when=when(session.starts_at, reader=zone_of(person), zone=session.timezone),
            link=link("session", organization.slug, public_id=session.public_id),
            stop=link("stop_reminders", organization.slug, token=stop_token(person)),
        )
    deliver(self, emails.reminder(mail))


def _session_mail(organization_id: int, session_id: int, person_id: int, kind: str) -> EmailMultiAlternatives | None:
    organization = Organization.objects.get(pk=organization_id)
    session = Session.objects.select_related("group").filter(pk=session_id).first()
    person = Person.objects.active().select_related("user", "organization").filter(pk=person_id).first()
    # Cancelled meanwhile: that has a mail of its own.
    if session is None or person is None or (kind != "cancelled" and session.status == Session.Status.CANCELLED):
        return None
    address = link("session", organization.slug, public_id=session.public_id)
    title = session.group.discreet_title
    entry = session.calendar_entry(title=title, link=address, cancelled=kind == "cancelled")
    mail = emails.SessionMail(
        to=person.user.email,
        title=title,
        when=when(session.starts_at, reader=zone_of(person), zone=session.timezone),
        minutes=session.minutes,
        link=address,
        calendar=calendar_file(entry),
    )
    return BUILDERS[kind](mail)
