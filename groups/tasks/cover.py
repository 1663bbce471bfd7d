"""Asking facilitators to lead, telling coordinators that one is missing, calling a session off. Ids in, idempotent."""

from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from groups.calendar_file import Post, calendar_file
from groups.emails import cover as emails
from groups.links import link
from groups.models import CoverOffer, CoverRequest, Session
from groups.receivers import coordinators, group_for, leading, receivers_of
from groups.tasks.delivery import deliver
from groups.when import when, zone_of
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_cover_asked(self: Any, organization_id: int, offer_id: int) -> None:
    """Ask one facilitator, once, to take a place; nothing goes out where it is taken or over by now."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        fresh = CoverOffer.objects.waiting(timezone.now()).filter(pk=offer_id, told_at=None)
        if not CoverOffer.objects.filter(pk__in=fresh.values("pk")).update(told_at=timezone.now()):
            return
        offer = CoverOffer.objects.select_related(
            "cover__session__group", "cover__session__bridge_to", "cover__swap_session__group", "cover__swap_session__bridge_to"
        ).get(pk=offer_id)
        person = leading([offer.person_id]).select_related("user", "organization").first()
        if person is None:
            return
        with in_language_of(person):
            built = _asked(offer.cover, person, link("take", organization.slug, pk=offer.cover_id))
        # Inside the transaction: where sending fails, nobody is marked as told and the retry finds them.
        deliver(self, built)


@shared_task
def alert_coordinators(organization_id: int, session_id: int) -> None:
    """Queue one mail for each coordinator about a session that lacks a facilitator."""
    with tenant(organization_id):
        for person_id in coordinators().values_list("pk", flat=True):
            send_lead_missing.delay(organization_id, session_id, person_id)


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_lead_missing(self: Any, organization_id: int, session_id: int, person_id: int) -> None:
    """Tell one coordinator that a session needs somebody to lead it."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        session = Session.objects.coming(timezone.now()).select_related("group").filter(pk=session_id).first()
        person = coordinators().select_related("user", "organization").filter(pk=person_id).first()
        if session is None or person is None:
            return
        with in_language_of(person):
            mail = emails.LeadMissingMail(
                to=person.user.email,
                title=session.group.discreet_title,
                when=when(session.starts_at, reader=zone_of(person), zone=session.timezone),
                link=link("session", organization.slug, public_id=session.public_id),
            )
            built = emails.lead_missing(mail)
    deliver(self, built)


@shared_task
def tell_called_off(organization_id: int, session_id: int, sequence: int, led: list[int]) -> None:
    """Queue one mail for each member, and for those who were to lead it (`led`), once."""
    with tenant(organization_id):
        if not Session.objects.filter(pk=session_id, told_sequence__lt=sequence).update(told_sequence=sequence):
            return
        session = Session.objects.get(pk=session_id)
        people = {*receivers_of(session).values_list("pk", flat=True), *leading(led).values_list("pk", flat=True)}
        for person_id in sorted(people):
            send_called_off.delay(organization_id, session_id, person_id)


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_called_off(self: Any, organization_id: int, session_id: int, person_id: int) -> None:
    """Tell one person that a session does not take place, and what there is instead."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        session = Session.objects.select_related("group", "bridge_to").filter(pk=session_id).first()
        person = Person.objects.active().select_related("user", "organization").filter(pk=person_id).first()
        if session is None or person is None:
            return
        with in_language_of(person):
            built = _called_off(session, person, organization.slug)
    deliver(self, built)


def _asked(cover: CoverRequest, person: Person, address: str) -> EmailMultiAlternatives:
    session, own = cover.session, cover.swap_session
    title = group_for(session, person).discreet_title
    at = when(session.starts_at, reader=zone_of(person), zone=session.timezone)
    if own is None:
        return emails.cover_asked(emails.CoverMail(person.user.email, title, at, session.minutes, address))
    own_at = when(own.starts_at, reader=zone_of(person), zone=own.timezone)
    return emails.swap_asked(
        emails.SwapMail(person.user.email, title, at, group_for(own, person).discreet_title, own_at, address)
    )


def _called_off(session: Session, person: Person, slug: str) -> EmailMultiAlternatives:
    group = group_for(session, person)
    address = link("session", slug, public_id=session.public_id)
    entry = session.calendar_entry(title=group.discreet_title, link=address, cancelled=True)
    following = Session.objects.coming(timezone.now()).filter(Q(group=group) | Q(bridge_to=group)).first()
    mail = emails.CalledOffMail(
        to=person.user.email,
        title=group.discreet_title,
        when=when(session.starts_at, reader=zone_of(person), zone=session.timezone),
        next=when(following.starts_at, reader=zone_of(person), zone=following.timezone).named if following else "",
        link=address,
        groups=link("list", slug),
        help=settings.SITE_URL + reverse("help_at", args=[slug]),
        calendar=calendar_file(entry, Post(sender=settings.CALENDAR_ADDRESS, receiver=person.user.email)),
    )
    return emails.called_off(mail)
