"""Calendar files: of one session, and of everything one person has before them (privacy.md, P3; RFC 5545, RFC 5546). Pure.

They carry the discreet title, the time and a link. No place, no description, and of people only whoever receives the file: other
people see calendars. Why each method looks as it does: docs/decisions/0020.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

# Named like no product, since some calendars show it.
PRODID = "-//calendar//EN"
# How often a calendar shall ask for a feed again. Few ask sooner than they like, whatever stands here.
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One session as somebody's calendar shall show it; about nobody. An empty link says nothing of where to look."""

    uid: str
    # Both rise with every change (RFC 5546 §2.1.5): a calendar keeps the newest.
    sequence: int
    stamp: datetime
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    cancelled: bool
    link: str


@dataclass(frozen=True)
class Post:
    """From which address of the installation to which one receiver an entry travels by mail."""

    sender: str
    receiver: str


def calendar_file(entry: Entry, post: Post | None = None) -> bytes:
    """Return the file of one session: to be mailed METHOD:REQUEST, else PUBLISH; METHOD:CANCEL where it is cancelled."""
    calendar = _calendar([entry])
    method = "PUBLISH" if post is None else "REQUEST"
    calendar.add("method", "CANCEL" if entry.cancelled else method)
    event = _event(entry)
    if post is not None:
        event.add("organizer", vCalAddress(f"mailto:{post.sender}"))
        event.add("attendee", _attendee(post.receiver))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def invitations(entries: Iterable[Entry], post: Post) -> bytes:
    """Return the files of several sessions one after the other (RFC 5545 §3.4): each is to be mailed as a part of its own.

    An invitation or its withdrawal is about one UID (RFC 5546 §3.2.2, §3.2.5). Why a mail carries several: docs/decisions/0021.
    """
    return b"".join(calendar_file(entry, post) for entry in entries)


def feed_file(entries: Iterable[Entry]) -> bytes:
    """Return the file that a calendar subscribes to; a cancelled session stays in it as such."""
    found = list(entries)
    calendar = _calendar(found)
    calendar.add("method", "PUBLISH")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    # What Outlook and older calendars read instead.
    calendar.add("x-published-ttl", "PT1H")
    for entry in found:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _calendar(entries: list[Entry]) -> Calendar:
    """Return an empty calendar that knows the zones of its entries."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    years: dict[str, set[int]] = {}
    for entry in entries:
        years.setdefault(entry.zone, set()).add(entry.starts_at.astimezone(ZoneInfo(entry.zone)).year)
    for zone, found in sorted(years.items()):
        calendar.add_component(Timezone.from_ical(_zone_rules(zone, min(found), max(found))))
    return calendar


def _event(entry: Entry) -> Event:
    zone = ZoneInfo(entry.zone)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("last-modified", entry.stamp.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("dtstart", _moment(entry.starts_at, zone))
    event.add("dtend", _moment(entry.ends_at, zone))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    # Shared calendars show a private entry as "busy".
    event.add("class", "PRIVATE")
    if entry.link:
        event.add("url", entry.link)
    return event


def _moment(at: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant on the clocks of its zone; in UTC where that clock shows it for the second time.

    In a calendar file a time that comes twice is the first one (RFC 5545 §3.3.5): a session from the first 02:30 for 45 minutes
    would end before it began.
    """
    local = at.astimezone(zone)
    return at.astimezone(UTC) if local.fold else local


def _attendee(address: str) -> vCalAddress:
    """Return the receiver as the only guest: no name, and no answer asked for, since the answer is given on the page."""
    guest = vCalAddress(f"mailto:{address}")
    guest.params["CUTYPE"] = "INDIVIDUAL"
    guest.params["ROLE"] = "REQ-PARTICIPANT"
    guest.params["PARTSTAT"] = "NEEDS-ACTION"
    guest.params["RSVP"] = "FALSE"
    return guest


@lru_cache(maxsize=256)
def _zone_rules(name: str, first: int, last: int) -> bytes:
    """Return the VTIMEZONE of a zone from a year before `first` to a year after `last`: one observance for each clock change.

    Written here because `Timezone.from_tzinfo` (icalendar 7.3) puts the spring change an hour late: the onset is local time
    *before* the change (RFC 5545 §3.6.5).
    """
    zone = ZoneInfo(name)
    start = datetime(first - 1, 1, 1, tzinfo=UTC)
    rules = Timezone()
    rules.add("tzid", name)
    rules.add_component(_observance(start, zone, before=start.astimezone(zone)))
    for day in range((datetime(last + 2, 1, 1, tzinfo=UTC) - start).days):
        since = start + timedelta(days=day)
        if since.astimezone(zone).utcoffset() != (since + timedelta(days=1)).astimezone(zone).utcoffset():
            change = _change(since, zone)
            rules.add_component(_observance(change, zone, before=(change - timedelta(minutes=1)).astimezone(zone)))
    return bytes(rules.to_ical())


def _change(since: datetime, zone: ZoneInfo) -> datetime:
    """Return the first minute of the new offset within the day from `since`, by halving."""
    low, high = 0, 24 * 60
    old = since.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if (since + timedelta(minutes=middle)).astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return since + timedelta(minutes=high)


def _observance(at: datetime, zone: ZoneInfo, *, before: datetime) -> TimezoneStandard | TimezoneDaylight:
    after = at.astimezone(zone)
    old, new = before.utcoffset(), after.utcoffset()
    assert old is not None
    assert new is not None
    observance = TimezoneDaylight() if after.dst() else TimezoneStandard()
    observance.add("dtstart", (at + old).replace(tzinfo=None))
    observance.add("tzoffsetfrom", old)
    observance.add("tzoffsetto", new)
    observance.add("tzname", after.tzname())
    return observance
