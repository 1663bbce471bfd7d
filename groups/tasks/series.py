"""Telling people of many sessions at once. Ids in, idempotent, each opens its organization."""

from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from groups.calendar_file import Entry, Post, invitations
from groups.emails import bridge as bridge_emails
from groups.emails import series as emails
from groups.links import link
from groups.models import Notice, PeerGroup, Session
from groups.receivers import group_for
from groups.tasks.delivery import deliver
from groups.when import when, zone_of
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant

BUILDERS = {
    Notice.Kind.PLANNED.value: emails.series_planned,
    Notice.Kind.CHANGED.value: emails.series_changed,
    Notice.Kind.CANCELLED.value: emails.series_cancelled,
    Notice.Kind.LEFT.value: emails.dates_gone,
    Notice.Kind.PARTED.value: bridge_emails.parted,
    Notice.Kind.ALONE.value: bridge_emails.alone,
    Notice.Kind.RELEASED.value: bridge_emails.dates_released,
}
# Those that take entries out of somebody's calendar.
TAKEN_OUT = (Notice.Kind.CANCELLED, Notice.Kind.LEFT, Notice.Kind.PARTED, Notice.Kind.RELEASED)


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_notice(self: Any, organization_id: int, notice_id: int) -> None:
    """Send one person one digest, once: the notice is deleted in the transaction that hands the mail over.

    A second task waits for the row and finds it gone; where the server does not take the mail, or the worker dies, it is back.
    """
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        notice = Notice.objects.select_for_update(of=("self",)).select_related("group").filter(pk=notice_id).first()
        if notice is None:
            return
        person = Person.objects.active().select_related("user", "organization").filter(pk=notice.person_id).first()
        mail = _mail(organization, notice, person) if person is not None else None
        notice.delete()
        if mail is not None:
            deliver(self, mail)


def _mail(organization: Organization, notice: Notice, person: Person) -> EmailMultiAlternatives | None:
    """Return the digest as things are now; None where nothing of it is left to tell."""
    is_off = notice.kind in TAKEN_OUT
    found = Session.objects.filter(pk__in=notice.sessions).select_related("group", "bridge_to").order_by("starts_at")
    if not is_off:
        # What was cancelled meanwhile has a mail of its own.
        found = found.filter(status=Session.Status.SCHEDULED)
    if notice.kind == Notice.Kind.PARTED:
        # Together again since.
        found = found.exclude(bridge_to=notice.group)
    sessions = list(found)
    if not sessions:
        return None
    zone = zone_of(person)
    entries = [_entry(session, notice.group or group_for(session, person), organization, is_off) for session in sessions]
    with in_language_of(person):
        mail = emails.SeriesMail(
            to=person.user.email,
            title=entries[0].title,
            count=len(sessions),
            dates="\n".join(when(session.starts_at, reader=zone, zone=session.timezone).named for session in sessions),
            link=_address(notice, sessions[0], organization),
            feeds=link("feeds", organization.slug),
            calendars=invitations(entries, Post(sender=settings.CALENDAR_ADDRESS, receiver=person.user.email)),
        )
        return BUILDERS[notice.kind](mail)


def _address(notice: Notice, first: Session, organization: Organization) -> str:
    """Return the page of the first session; where that is closed to this person from now on, what is open to them instead."""
    if notice.kind == Notice.Kind.LEFT:
        return link("list", organization.slug)
    if notice.kind == Notice.Kind.RELEASED:
        return link("rota", organization.slug)
    if notice.kind == Notice.Kind.PARTED:
        return link("group", organization.slug, pk=notice.group_id)
    return link("session", organization.slug, public_id=first.public_id)


def _entry(session: Session, group: PeerGroup, organization: Organization, is_off: bool) -> Entry:
    address = link("session", organization.slug, public_id=session.public_id)
    return session.calendar_entry(title=group.discreet_title, link=address, cancelled=is_off)
