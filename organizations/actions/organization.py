"""Making and suspending tenants."""

from django.db import transaction
from django.utils import timezone

from organizations.actions.invitation import invite
from organizations.models.organization import Organization
from peersupport.tenancy import tenant


@transaction.atomic
def create_organization(
    *, slug: str, name: str, timezone_name: str, country: str, admin_email: str, admin_name: str
) -> Organization:
    """Store an organization and invite its first admin by mail.

    Raises ValidationError with the field at fault; nothing is stored then.
    """
    organization = Organization(
        slug=slug, name=name, timezone=timezone_name, country=country.upper(), programme_started_on=timezone.now().date()
    )
    organization.full_clean()
    organization.save()
    with tenant(organization.pk):
        invite(email=admin_email, full_name=admin_name, roles=["admin"], by=None)
    return organization


def set_status(organization: Organization, status: str) -> None:
    """Suspend an organization or wake it. Its help page answers either way (P16)."""
    Organization.objects.filter(pk=organization.pk).update(status=status)
