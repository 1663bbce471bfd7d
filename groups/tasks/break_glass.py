"""Telling a second person that a decision is asked of them, and whoever asked that there is one."""

from typing import Any

from celery import shared_task

from groups.emails import break_glass as emails
from groups.links import link
from groups.models import IdentityRequest
from groups.receivers import who_may_decide
from groups.tasks.delivery import deliver
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant

BUILDERS = {"asked": emails.identity_asked, "decided": emails.identity_decided}


@shared_task
def ask_for_decision(organization_id: int, request_id: int) -> None:
    """Queue one mail for each person who may decide about a request that still waits."""
    with tenant(organization_id):
        request = IdentityRequest.objects.filter(pk=request_id, decision=None).select_related("concern").first()
        people = list(who_may_decide(request).values_list("pk", flat=True)) if request else []
    for person_id in people:
        send_request_mail.delay(organization_id, person_id, "asked")


@shared_task
def tell_decision(organization_id: int, request_id: int) -> None:
    """Queue the mail for whoever asked."""
    with tenant(organization_id):
        asked_by = IdentityRequest.objects.filter(pk=request_id).values_list("requested_by", flat=True).first()
    if asked_by is not None:
        send_request_mail.delay(organization_id, asked_by, "decided")


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_request_mail(self: Any, organization_id: int, person_id: int, kind: str) -> None:
    """Mail one person that there is something to decide, or a decision."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        person = Person.objects.active().select_related("user").filter(pk=person_id).first()
    if person is None:
        return
    address = link("safeguarding" if kind == "asked" else "concerns", organization.slug)
    with in_language_of(person):
        mail = BUILDERS[kind](emails.RequestMail(to=person.user.email, link=address))
    deliver(self, mail)
