"""Telling people of a session. Ids in, idempotent, each opens its organization.

A mail may arrive twice when a worker dies between sending and saying so; it never fails to arrive for that reason.
"""

from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from groups.calendar_file import Post, calendar_file
from groups.emails import bridge as bridge_emails
from groups.emails import run as run_emails
from groups.emails import session as emails
from groups.links import link, stop_token
from groups.models import Session
from groups.receivers import group_for, leading, receivers_of, with_reminders
from groups.tasks.delivery import deliver
from groups.when import when, zone_of
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant

BUILDERS = {
    "planned": emails.planned,
    "changed": emails.changed,
    "cancelled": emails.cancelled,
    "assigned": emails.assigned,
    "released": emails.released,
    "bridged": bridge_emails.bridged,
    "too_few": run_emails.too_few,
}
# Those that take an entry out of somebody's calendar; the others have no say once a session is cancelled.
TAKEN_OUT = ("cancelled", "released", "too_few")


@shared_task
def tell_everyone(organization_id: int, session_id: int, sequence: int, kind: str, let_go: list[int] | None = None) -> None:
    """Queue one mail for each member and facilitator of a session, once per change of it.

    `let_go` have ceased to lead it: their entry goes, whether the others meet or not.
    """
    with tenant(organization_id):
        told = Session.objects.filter(pk=session_id, told_sequence__lt=sequence).update(told_sequence=sequence)
        if not told:
            return
        session = Session.objects.get(pk=session_id)
        for person_id in receivers_of(session).values_list("pk", flat=True):
            send_session_mail.delay(organization_id, session_id, person_id, kind)
        for person_id in leading(let_go or []).values_list("pk", flat=True):
            send_session_mail.delay(organization_id, session_id, person_id, "cancelled" if kind == "cancelled" else "released")


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


def tell_reassigned(session: Session, *, old: Person | None, new: Person | None) -> None:
    """Once this transaction commits, take a session out of one facilitator's calendar and put it into another's.

    Call it after `Session.touch()`. Members are not told: nothing changes in their calendars.
    """
    for person, kind in ((old, "released"), (new, "assigned")):
        if person is not None:
            told = (session.organization_id, session.pk, person.pk, kind)
            send_session_mail.delay_on_commit(*told)  # type: ignore[attr-defined]


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
        session = Session.objects.coming(timezone.now()).select_related("group", "bridge_to").filter(pk=session_id).first()
        people = with_reminders(Person.objects.active().filter(pk=person_id)).select_related("user", "organization")
        person = people.first()
        if session is None or person is None:
            return
        with in_language_of(person):
            mail = emails.ReminderMail(
                to=person.user.email,
                title=group_for(session, person).discreet_title,
                when=when(session.starts_at, reader=zone_of(person), zone=session.timezone),
                link=link("session", organization.slug, public_id=session.public_id),
                stop=link("stop_reminders", organization.slug, token=stop_token(person)),
            )
            built = emails.reminder(mail)
    deliver(self, built)


def _session_mail(organization_id: int, session_id: int, person_id: int, kind: str) -> EmailMultiAlternatives | None:
    organization = Organization.objects.get(pk=organization_id)
    session = Session.objects.select_related("group", "bridge_to").filter(pk=session_id).first()
    person = Person.objects.active().select_related("user", "organization").filter(pk=person_id).first()
    if session is None or person is None:
        return None
    # Cancelled meanwhile: that has a mail of its own. Or over, after a day without a mail server.
    is_off = session.status == Session.Status.CANCELLED or session.ends_at <= timezone.now()
    if is_off and kind not in TAKEN_OUT:
        return None
    address = link("session", organization.slug, public_id=session.public_id)
    title = group_for(session, person).discreet_title
    entry = session.calendar_entry(title=title, link=address, cancelled=kind in TAKEN_OUT)
    with in_language_of(person):
        mail = emails.SessionMail(
            to=person.user.email,
            title=title,
            when=when(session.starts_at, reader=zone_of(person), zone=session.timezone),
            minutes=session.minutes,
            link=address,
            calendar=calendar_file(entry, Post(sender=settings.CALENDAR_ADDRESS, receiver=person.user.email)),
        )
        return BUILDERS[kind](mail)
