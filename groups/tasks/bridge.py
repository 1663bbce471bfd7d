"""Telling people of a session in which two groups meet. Ids in, idempotent, each opens its organization."""

from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from groups.calendar_file import Post, calendar_file
from groups.emails import bridge as emails
from groups.emails.session import SessionMail
from groups.links import link
from groups.models import BridgeRequest, Membership, PeerGroup, PeerGroupUserPermission, Session
from groups.reads import FACILITATE
from groups.receivers import receivers_of
from groups.tasks.delivery import deliver
from groups.tasks.session import send_session_mail
from groups.when import when, zone_of
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person, Role
from peersupport.tenancy import tenant


@shared_task
def ask_other_group(organization_id: int, bridge_id: int) -> None:
    """Queue one mail for each facilitator of the group that is asked, once."""
    with tenant(organization_id):
        if not BridgeRequest.objects.filter(pk=bridge_id, told_at=None).update(told_at=timezone.now()):
            return
        group = BridgeRequest.objects.values_list("group", flat=True).get(pk=bridge_id)
        granted = PeerGroupUserPermission.objects.filter(content_object=group, permission__codename=FACILITATE)
        people = Person.objects.with_role(Role.FACILITATOR).filter(user__in=granted.values("user"))
        for person_id in people.order_by("pk").values_list("pk", flat=True):
            send_question.delay(organization_id, bridge_id, person_id)


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_question(self: Any, organization_id: int, bridge_id: int, person_id: int) -> None:
    """Ask one facilitator, if the question still stands."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        bridge = BridgeRequest.objects.select_related("session", "group").filter(pk=bridge_id).first()
        person = Person.objects.active().select_related("user", "organization").filter(pk=person_id).first()
        if bridge is None or person is None or not bridge.session.is_planned:
            return
        with in_language_of(person):
            mail = emails.BridgeMail(
                to=person.user.email,
                title=bridge.group.discreet_title,
                when=when(bridge.session.starts_at, reader=zone_of(person), zone=bridge.session.timezone),
                link=link("answer_bridge", organization.slug, public_id=bridge.session.public_id),
            )
            built = emails.bridge_asked(mail)
    deliver(self, built)


@shared_task
def tell_joined(organization_id: int, session_id: int, sequence: int) -> None:
    """Queue one mail for each member of both groups, once: the hosts read that others join, the guests that they meet."""
    with tenant(organization_id):
        session = _claim(session_id, sequence)
        if session is None:
            return
        hosts = set(_members(session.group_id)) | set(session.bookings.held().values_list("facilitator", flat=True))
        for person_id in receivers_of(session).values_list("pk", flat=True):
            send_session_mail.delay(organization_id, session_id, person_id, "bridged" if person_id in hosts else "planned")


@shared_task
def tell_parted(organization_id: int, session_id: int, sequence: int, group_id: int, guests: list[int]) -> None:
    """Queue one mail for each person, once: for the hosts it changed, for the guests it is off."""
    with tenant(organization_id):
        session = _claim(session_id, sequence)
        if session is None:
            return
        staying = set(receivers_of(session).values_list("pk", flat=True))
        for person_id in sorted(staying):
            send_session_mail.delay(organization_id, session_id, person_id, "changed")
        for person_id in guests:
            if person_id not in staying:
                send_parting.delay(organization_id, session_id, group_id, person_id)


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_parting(self: Any, organization_id: int, session_id: int, group_id: int, person_id: int) -> None:
    """Tell one guest, under their own group's title, that the session is off for them."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        session = Session.objects.filter(pk=session_id).first()
        group = PeerGroup.objects.filter(pk=group_id).first()
        person = Person.objects.active().select_related("user", "organization").filter(pk=person_id).first()
        if session is None or group is None or person is None:
            return
        # To the group: the session's own page is nothing to them any more.
        address = link("group", organization.slug, pk=group_id)
        entry = session.calendar_entry(title=group.discreet_title, link=address, cancelled=True)
        with in_language_of(person):
            mail = SessionMail(
                to=person.user.email,
                title=group.discreet_title,
                when=when(session.starts_at, reader=zone_of(person), zone=session.timezone),
                minutes=session.minutes,
                link=address,
                calendar=calendar_file(entry, Post(sender=settings.CALENDAR_ADDRESS, receiver=person.user.email)),
            )
            built = emails.parted(mail)
    deliver(self, built)


def _claim(session_id: int, sequence: int) -> Session | None:
    """Return a session that this change of it was not told of yet, marked as told."""
    if not Session.objects.filter(pk=session_id, told_sequence__lt=sequence).update(told_sequence=sequence):
        return None
    return Session.objects.select_related("group", "bridge_to").get(pk=session_id)


def _members(group: int) -> list[int]:
    return list(Membership.objects.current().filter(group=group).values_list("person", flat=True))
