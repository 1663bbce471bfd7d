"""The request that a tenant's view gets."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from organizations.models.account import User
from organizations.models.organization import Organization
from organizations.models.person import Person


class TenantRequest(HttpRequest):
    """A request below `/<organization>/`, its organization open and its person known (views annotate with it)."""

    user: User
    organization: Organization
    person: Person
    navigation: list[tuple[str, str, bool]]
    htmx: HtmxDetails
