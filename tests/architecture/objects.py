"""Which objects the addresses of the access matrix name: those of the cast's own organization."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from organizations.models import Invitation
from peersupport.tenancy import tenant
from tests.factories import Cast

OUTSIDE = {"landing", "healthz", "start", "tenants", "create_tenant"}


def arguments_for(name: str, cast: Cast) -> dict[str, Any]:
    """Return the arguments of an address."""
    if name in OUTSIDE:
        return {}
    if name in ("suspend_tenant", "resume_tenant"):
        return {"pk": cast.other.pk if name == "resume_tenant" else _spare().pk}
    if name == "accept_invitation":
        return _invitation(cast)
    return {"organization": cast.organization.slug, **_object(name, cast)}


def _object(name: str, cast: Cast) -> dict[str, Any]:
    if name == "organizations:roles":
        return {"pk": cast.carol.pk}
    return {}


def _spare() -> Any:
    from tests.factories import make_organization

    return make_organization(slug="spare")


def _invitation(cast: Cast) -> dict[str, Any]:
    with tenant(cast.organization.pk):
        invitation = Invitation.objects.create(
            email="new@example.test", full_name="New", expires_at=timezone.now() + timedelta(days=1)
        )
    return {"slug": cast.organization.slug, "pk": invitation.pk, "token": invitation.token}
