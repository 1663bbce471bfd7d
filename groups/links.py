"""Addresses for mails and calendars, and the token that stops reminders without signing in."""

from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from organizations.models.person import Person

# "~" needs no escaping in an address.
_signer = Signer(sep="~", salt="groups.reminders")


def link(name: str, organization: str, **parts: Any) -> str:
    """Return the full address of a page of an organization (its slug)."""
    return settings.SITE_URL + reverse(f"groups:{name}", kwargs={"organization": organization, **parts})


def stop_token(person: Person) -> str:
    """Return what lets whoever holds it stop this person's reminders, and nothing else. It does not expire: mails are kept."""
    return _signer.sign(f"{person.organization_id}-{person.pk}")


def person_in(token: str, organization_id: int) -> int | None:
    """Return the person that a token of this organization is for, None where it is not one of ours."""
    try:
        organization, _, person = _signer.unsign(token).partition("-")
    except BadSignature:
        return None
    return int(person) if organization == str(organization_id) else None
