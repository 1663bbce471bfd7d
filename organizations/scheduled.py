"""The clock of this app: what is kept too long goes."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from organizations.models.audit import AuditEntry
from organizations.models.organization import Organization
from organizations.models.person import Invitation
from peersupport.tenancy import tenant

INVITATION_KEPT = timedelta(days=30)
AUDIT_KEPT = timedelta(days=2 * 365)


@shared_task
def drop_old() -> None:
    """Delete invitations 30 days after they expired or were accepted, and audit entries after two years (P19)."""
    now = timezone.now()
    old_invitation = Q(expires_at__lt=now - INVITATION_KEPT) | Q(accepted_on__lt=(now - INVITATION_KEPT).date())
    for organization_id in Organization.objects.values_list("pk", flat=True):
        with tenant(organization_id):
            Invitation.objects.filter(old_invitation).delete()
            AuditEntry.objects.filter(at__lt=now - AUDIT_KEPT).delete()
