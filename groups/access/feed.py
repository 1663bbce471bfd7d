"""One's own calendar addresses, and what stands in the calendar behind one. About its owner alone."""

import hmac
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from groups.access.facilitator import is_facilitator
from groups.access.found import or_404
from groups.calendar_file import Entry
from groups.links import busy_stamp, busy_uid, feed_token, link
from groups.models import Booking, CalendarFeed, Membership, PeerGroupUserPermission, Session
from groups.reads import FACILITATE
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person

# More than one person meets in the horizon; what is beyond it comes as time goes by.
MOST = 500


def feeds_of(person: Person) -> dict[str, CalendarFeed]:
    """Return one's own calendar addresses, by form."""
    return {feed.form: feed for feed in CalendarFeed.objects.filter(person=person)}


def feed_to_change(person: Person, public_id: UUID) -> CalendarFeed:
    """Return one's own calendar address. Raises Http404."""
    return or_404(CalendarFeed.objects.filter(person=person, public_id=public_id).first())


def feed_to_read(public_id: UUID, token: str) -> CalendarFeed:
    """Return the calendar of an address whose secret is right and whose owner is still here. Raises Http404, always the same."""
    feed = CalendarFeed.objects.select_related("person").filter(public_id=public_id).first()
    if feed is not None and not hmac.compare_digest(feed_token(feed).encode(), token.encode()):
        feed = None
    if feed is not None and not Person.objects.active().filter(pk=feed.person_id).exists():
        feed = None
    return or_404(feed)


def entries_of(feed: CalendarFeed, organization: Organization, now: datetime) -> list[Entry]:
    """Return the sessions of the groups that the owner is in, of those they bring to another group, and what they lead, soonest
    first; in one statement, however many."""
    person = feed.person
    mine = Membership.objects.current().filter(person=person).values("group")
    booked = Booking.objects.filter(facilitator=person) if is_facilitator(person) else Booking.objects.none()
    granted = PeerGroupUserPermission.objects.filter(user=person.user_id, permission__codename=FACILITATE)
    led = granted if is_facilitator(person) else granted.none()
    leads = Exists(booked.filter(session=OuterRef("pk"), released=False))
    sessions = (
        Session.objects.in_feeds(now)
        .filter(
            Q(group__in=mine)
            | Q(bridge_to__in=mine)
            | Q(bridge_to__in=led.values("content_object"))
            | Q(pk__in=booked.values("session"))
        )
        .annotate(
            hosts=Exists(led.filter(content_object=OuterRef("group"))),
            brings=Exists(led.filter(content_object=OuterRef("bridge_to"))),
        )
        .annotate(is_member=Exists(Membership.objects.current().filter(person=person, group=OuterRef("group"))))
        .annotate(is_guest=Exists(Membership.objects.current().filter(person=person, group=OuterRef("bridge_to"))), leads=leads)
        .select_related("group", "bridge_to")
    )
    with in_language_of(person):
        busy = _("Busy") if feed.form == CalendarFeed.Form.BUSY else ""
    return [_entry(session, feed, organization, busy) for session in sessions[:MOST]]


def _entry(session: Session, feed: CalendarFeed, organization: Organization, busy: str) -> Entry:
    found = vars(session)
    # Somebody else leads it now: for them it is off.
    is_guest = found["is_guest"] or (found["brings"] and not found["hosts"])
    is_off = not (found["is_member"] or found["is_guest"] or found["brings"] or found["leads"])
    if busy:
        entry = session.calendar_entry(title=busy, link="", cancelled=is_off)
        stamp = busy_stamp(feed, session.public_id, entry.stamp)
        return replace(entry, uid=busy_uid(feed, session.public_id), stamp=stamp)
    guest_of = session.bridge_to if is_guest and not (found["is_member"] or found["leads"]) else None
    title = (guest_of or session.group).discreet_title
    address = link("session", organization.slug, public_id=session.public_id)
    return session.calendar_entry(title=title, link=address, cancelled=is_off)
