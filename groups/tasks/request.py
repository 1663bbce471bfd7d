"""Telling people of requests to join. Ids in, one mail a task, each opens its organization.

A mail may arrive twice when a worker dies between sending and saying so. Whoever asked is never named, not even by pseudonym.
"""

from typing import Any

from celery import shared_task
from django.utils import timezone

from groups.emails import request as emails
from groups.links import link
from groups.models import JoinRequest, PeerGroup
from groups.receivers import coordinators, facilitators_of_group
from groups.tasks.delivery import deliver
from groups.when import when, zone_of
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant

DUE = {"request_received": emails.request_received, "request_due": emails.request_due}
NEWS = {
    "request_overdue": emails.request_overdue,
    "request_late": emails.request_late,
    "request_answered": emails.request_answered,
    "talk_answered": emails.talk_answered,
}


@shared_task
def tell_of_request(organization_id: int, request_id: int) -> None:
    """Queue one mail for each facilitator of the group: somebody asks."""
    _tell_facilitators(organization_id, request_id, "request_received")


@shared_task
def tell_of_answer_about_talk(organization_id: int, request_id: int) -> None:
    """Queue one mail for each facilitator of the group: the offered talk has an answer."""
    with tenant(organization_id):
        asked = JoinRequest.objects.unanswered().filter(pk=request_id).first()
        if asked is None:
            return
        people = list(facilitators_of_group(asked.group_id).values_list("pk", flat=True))
    for person_id in people:
        send_news.delay(organization_id, asked.group_id, person_id, "talk_answered")


@shared_task
def remind_of_request(organization_id: int, request_id: int) -> None:
    """Queue one reminder for each facilitator of the group, once."""
    now = timezone.now()
    with tenant(organization_id):
        fresh = JoinRequest.objects.to_remind(now).filter(pk=request_id).update(reminded_at=now)
    if fresh:
        _tell_facilitators(organization_id, request_id, "request_due")


@shared_task
def say_overdue(organization_id: int, request_id: int) -> None:
    """Queue a mail for each coordinator, and one for whoever asked, once."""
    now = timezone.now()
    with tenant(organization_id):
        if not JoinRequest.objects.overdue(now).filter(pk=request_id).update(overdue_at=now):
            return
        asked = JoinRequest.objects.get(pk=request_id)
        told = list(coordinators().values_list("pk", flat=True))
    for person_id in told:
        send_news.delay(organization_id, asked.group_id, person_id, "request_overdue")
    send_news.delay(organization_id, asked.group_id, asked.person_id, "request_late")


@shared_task
def send_answered(organization_id: int, group_id: int, person_id: int) -> None:
    """Queue the mail that tells whoever asked that there is an answer; the request itself may have gone by then."""
    send_news.delay(organization_id, group_id, person_id, "request_answered")


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_news(self: Any, organization_id: int, group_id: int, person_id: int, kind: str) -> None:
    """Mail one person that there is something to read on a group's page."""
    with tenant(organization_id):
        group, person = _found(group_id, person_id)
        if group is None or person is None:
            return
        with in_language_of(person):
            mail = NEWS[kind](emails.RequestMail(person.user.email, group.discreet_title, _page(organization_id, group)))
    deliver(self, mail)


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_due(self: Any, organization_id: int, request_id: int, person_id: int, kind: str) -> None:
    """Mail one facilitator that an answer is owed, if it still is."""
    with tenant(organization_id):
        asked = JoinRequest.objects.unanswered().filter(pk=request_id).first()
        group, person = _found(asked.group_id, person_id) if asked else (None, None)
        if asked is None or group is None or person is None:
            return
        zone = zone_of(person)
        with in_language_of(person):
            until = when(asked.answer_by, reader=zone, zone=zone)
            mail = DUE[kind](emails.DueMail(person.user.email, group.discreet_title, until, _page(organization_id, group)))
    deliver(self, mail)


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_talk_offered(self: Any, organization_id: int, request_id: int) -> None:
    """Mail whoever asked that a talk is offered, if it still is."""
    with tenant(organization_id):
        asked = JoinRequest.objects.filter(pk=request_id, status=JoinRequest.Status.TALK_OFFERED).first()
        group, person = _found(asked.group_id, asked.person_id) if asked else (None, None)
        if asked is None or asked.talk_at is None or group is None or person is None:
            return
        zone = zone_of(person)
        with in_language_of(person):
            talk = when(asked.talk_at, reader=zone, zone=zone)
            address = _page(organization_id, group)
            mail = emails.talk_offered(emails.TalkMail(person.user.email, group.discreet_title, talk, address))
    deliver(self, mail)


def _tell_facilitators(organization_id: int, request_id: int, kind: str) -> None:
    with tenant(organization_id):
        asked = JoinRequest.objects.unanswered().filter(pk=request_id).first()
        people = list(facilitators_of_group(asked.group_id).values_list("pk", flat=True)) if asked else []
    for person_id in people:
        send_due.delay(organization_id, request_id, person_id, kind)


def _found(group_id: int, person_id: int) -> tuple[PeerGroup | None, Person | None]:
    person = Person.objects.active().select_related("user", "organization").filter(pk=person_id).first()
    return PeerGroup.objects.filter(pk=group_id).first(), person


def _page(organization_id: int, group: PeerGroup) -> str:
    return link("group", Organization.objects.get(pk=organization_id).slug, pk=group.pk)
