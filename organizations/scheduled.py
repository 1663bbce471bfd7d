"""The clock of this app: what is kept too long goes."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from organizations.models.audit import AuditEntry
from organizations.models.draft import Draft
from organizations.models.organization import Organization
from organizations.models.person import Invitation
from peersupport.tenancy import tenant

INVITATION_KEPT = timedelta(days=30)
DRAFT_KEPT = timedelta(days=14)
AUDIT_KEPT = timedelta(days=2 * 365)
# A sign-in is noted before its session is stored.
SIGN_IN_TAKES = timedelta(days=1)


@shared_task
def drop_old() -> None:
    """Delete invitations 30 days after they end, drafts after 14, audit entries after two years, old sign-ins (P19).

    Lines about break-glass stay for good (P15).
    """
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    # Address and browser of a sign-in: the list of one's devices needs them while the session lasts, nobody does later.
    ended = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    ended.filter(created_at__lt=now - SIGN_IN_TAKES).delete()
    old_invitation = Q(expires_at__lt=now - INVITATION_KEPT) | Q(accepted_on__lt=(now - INVITATION_KEPT).date())
    for organization_id in Organization.objects.values_list("pk", flat=True):
        with tenant(organization_id):
            Invitation.objects.filter(old_invitation).delete()
            Draft.objects.filter(saved_on__lte=(now - DRAFT_KEPT).date()).delete()
            AuditEntry.objects.filter(at__lt=now - AUDIT_KEPT, for_good=False).delete()
