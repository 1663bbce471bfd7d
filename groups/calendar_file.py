"""The calendar file of one session (privacy.md, P3; RFC 5545). Pure.

It carries the discreet title, the time and a link. No attendee, organizer, place or description: other people see calendars.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

# Named like no product, since some calendars show it.
PRODID = "-//calendar//EN"


@dataclass(frozen=True)
class Entry:
    """One session as somebody's calendar shall show it; about nobody."""

    uid: UUID
    # Both rise with every change (RFC 5546 §2.1.5): a calendar keeps the newest.
    sequence: int
    stamp: datetime
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    cancelled: bool
    link: str


def calendar_file(entry: Entry) -> bytes:
    """Return the file: METHOD:PUBLISH, or METHOD:CANCEL for a cancelled session."""
    zone = ZoneInfo(entry.zone)
    event = Event()
    event.add("uid", str(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("last-modified", entry.stamp.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    # Shared calendars show a private entry as "busy".
    event.add("class", "PRIVATE")
    event.add("url", entry.link)
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    calendar.add_component(Timezone.from_ical(_zone_rules(entry.zone, entry.starts_at.astimezone(zone).year)))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


@lru_cache(maxsize=256)
def _zone_rules(name: str, year: int) -> bytes:
    """Return the VTIMEZONE of a zone from a year before to a year after: one observance for each clock change.

    Written here because `Timezone.from_tzinfo` (icalendar 7.3) puts the spring change an hour late: the onset is local time
    *before* the change (RFC 5545 §3.6.5).
    """
    zone = ZoneInfo(name)
    start = datetime(year - 1, 1, 1, tzinfo=UTC)
    rules = Timezone()
    rules.add("tzid", name)
    rules.add_component(_observance(start, zone, before=start.astimezone(zone)))
    for day in range((datetime(year + 2, 1, 1, tzinfo=UTC) - start).days):
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
