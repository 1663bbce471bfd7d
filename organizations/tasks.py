"""Effects: mails. Ids in, idempotent, each opens its organization."""

from typing import Any

from celery import shared_task
from django.conf import settings
from django.urls import reverse

from organizations.emails import InvitationMail, MailNotSent, send
from organizations.models.organization import Organization
from organizations.models.person import Invitation
from peersupport.tenancy import tenant


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_invitation(self: Any, organization_id: int, invitation_id: int) -> None:
    """Mail an invitation that is still open."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        invitation = Invitation.objects.filter(pk=invitation_id, accepted_on=None).first()
    if invitation is None:
        return
    address = reverse("accept_invitation", args=[organization.slug, invitation.pk, invitation.token])
    mail = InvitationMail(
        to=invitation.email, name=invitation.full_name, organization=organization.name, link=settings.SITE_URL + address, days=14
    )
    try:
        send(mail.build())
    except MailNotSent as error:
        raise self.retry(exc=error) from error
