"""Telling a supervisor and a facilitator that the other would like to talk."""

from typing import Any

from celery import shared_task

from groups.emails import debrief as emails
from groups.links import link
from groups.models import Debrief
from groups.tasks.delivery import deliver
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def tell_supervisor(self: Any, organization_id: int, debrief_id: int) -> None:
    """Mail the supervisor, if there is one, that somebody would like to talk."""
    _send(self, organization_id, debrief_id, to="supervisor")


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def offer_talk(self: Any, organization_id: int, debrief_id: int) -> None:
    """Mail the facilitator that their supervisor would like to talk."""
    _send(self, organization_id, debrief_id, to="facilitator")


def _send(task: Any, organization_id: int, debrief_id: int, *, to: str) -> None:
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        receiver = Debrief.objects.filter(pk=debrief_id).values_list(to, flat=True).first()
        person = Person.objects.active().select_related("user").filter(pk=receiver).first() if receiver else None
    if person is None:
        return
    build, page = (emails.supervision_wanted, "supervision") if to == "supervisor" else (emails.supervision_offered, "rota")
    with in_language_of(person):
        mail = build(emails.SupervisionMail(to=person.user.email, link=link(page, organization.slug)))
    deliver(task, mail)
