"""Addresses for mails and calendars, and the secrets in them: to stop reminders, and to read a calendar, without signing in."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import salted_hmac

from groups.models.feed import CalendarFeed
from organizations.models.person import Person

SHIFT_SECONDS = 30 * 24 * 60 * 60
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


def feed_token(feed: CalendarFeed) -> str:
    """Return the secret of a calendar's address, from the site's secret key (docs/decisions/0016): no dump opens a calendar."""
    return salted_hmac("groups.calendar", f"{feed.organization_id}:{feed.public_id}", algorithm="sha256").hexdigest()[:43]


def feed_link(feed: CalendarFeed, organization: str) -> str:
    """Return the address that a calendar subscribes to."""
    return link("feed", organization, public_id=feed.public_id, token=feed_token(feed))


def busy_uid(feed: CalendarFeed, session: UUID) -> str:
    """Return the number of a session in one busy calendar alone: in two people's calendars it would say that they meet there."""
    return str(UUID(hex=_busy_key(feed, session)[:32]))


def busy_stamp(feed: CalendarFeed, session: UUID, stamp: datetime) -> datetime:
    """Return when a session was changed, for one busy calendar alone: up to 30 days earlier, always by the same.

    The second of a change, alike in two people's calendars, would say as surely that they meet there. It rises as it must.
    """
    return stamp - timedelta(seconds=int(_busy_key(feed, session)[32:48], 16) % SHIFT_SECONDS)


def _busy_key(feed: CalendarFeed, session: UUID) -> str:
    one = f"{feed.organization_id}:{feed.public_id}:{session}"
    return salted_hmac("groups.calendar.busy", one, algorithm="sha256").hexdigest()
