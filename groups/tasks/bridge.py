"""Telling people of a session in which two groups meet. Ids in, idempotent, each opens its organization."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from groups.emails import bridge as emails
from groups.links import link
from groups.models import BridgeRequest, Membership, PeerGroup, Session
from groups.receivers import facilitators_of_group, receivers_of
from groups.tasks.delivery import deliver
from groups.tasks.session import send_session_mail
from groups.when import when, zone_of
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant


@shared_task
def ask_other_group(organization_id: int, bridge_id: int) -> None:
    """Queue one mail for each facilitator of the group that is asked, once."""
    with tenant(organization_id):
        if not BridgeRequest.objects.filter(pk=bridge_id, told_at=None).update(told_at=timezone.now()):
            return
        group = BridgeRequest.objects.values_list("group", flat=True).get(pk=bridge_id)
        for person_id in facilitators_of_group(group).values_list("pk", flat=True):
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
    """Queue one mail for everybody of both groups, once: the hosts read that others join, the guests that they meet."""
    with tenant(organization_id):
        if not Session.objects.filter(pk=session_id, told_sequence__lt=sequence).update(told_sequence=sequence):
            return
        session = Session.objects.select_related("group", "bridge_to").get(pk=session_id)
        hosts = set(_members(session.group_id)) | set(session.bookings.held().values_list("facilitator", flat=True))
        for person_id in receivers_of(session).values_list("pk", flat=True):
            send_session_mail.delay(organization_id, session_id, person_id, "bridged" if person_id in hosts else "planned")


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_question_closed(self: Any, organization_id: int, session_id: int, group_id: int, person_id: int) -> None:
    """Tell one facilitator, under the title of their side, that the question whether two groups meet is no more."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        session = Session.objects.select_related("group").filter(pk=session_id).first()
        group = PeerGroup.objects.filter(pk=group_id).first()
        person = Person.objects.active().select_related("user", "organization").filter(pk=person_id).first()
        if session is None or group is None or person is None:
            return
        # Those who were asked: the session's own page is nothing to them any more.
        is_host = group == session.group
        page = link("session", organization.slug, public_id=session.public_id)
        with in_language_of(person):
            mail = emails.BridgeMail(
                to=person.user.email,
                title=group.discreet_title,
                when=when(session.starts_at, reader=zone_of(person), zone=session.timezone),
                link=page if is_host else link("group", organization.slug, pk=group_id),
            )
            built = emails.bridge_closed(mail)
    deliver(self, built)


def _members(group: int) -> list[int]:
    return list(Membership.objects.current().filter(group=group).values_list("person", flat=True))
