"""The rota in words: sessions that one leads, what is asked of one, the weeks around a clock change, the load."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groups.cards import SessionCard
from groups.clock_changes import Change, utc_clock
from groups.fairness import Reason, Span
from groups.models import AvailabilityException, CoverRequest, Session
from groups.reasons import against, why, why_me
from groups.wall_time import city
from groups.when import When, when


@dataclass(frozen=True)
class LedCard:
    """A session that one leads: who is asked to take it over, and what speaks against one leading it by now."""

    card: SessionCard
    cover: CoverRequest | None
    asked: str
    notes: list[str]


@dataclass(frozen=True)
class AskedCard:
    """A session that one could take over; `own` is what goes in return, in a swap."""

    cover: CoverRequest
    when: When
    title: str
    why: str
    own: str


class Line(Protocol):
    """What a line needs of `access.rota.Beside`."""

    @property
    def address(self) -> UUID | None: ...
    @property
    def title(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def zone(self) -> str: ...


@dataclass(frozen=True)
class LineCard:
    """A session that one does not lead, in one line: `address` is its public id, `title` the group's discreet one."""

    address: UUID | None
    title: str
    when: When


@dataclass(frozen=True)
class WeekRow:
    """One week of the preview: its hours on the wall and in UTC, and what is different in it."""

    name: str
    hours: list[str]
    utc: list[str]
    note: str


@dataclass(frozen=True)
class DayRow:
    """One day of a month on which there is anything."""

    name: str
    led: list[SessionCard]
    standing_by: list[SessionCard]
    differs: list[str]


def led_card(card: SessionCard, cover: CoverRequest | None, reasons: Sequence[Reason]) -> LedCard:
    """Return a session of one's rota; `cover` carries `asked` and `declined`."""
    asked = ""
    if cover is not None:
        found = vars(cover)
        asked = ngettext("%(n)d person is asked", "%(n)d people are asked", found["asked"]) % {"n": found["asked"]}
        if found["declined"]:
            asked += ", " + ngettext("%(n)d said no", "%(n)d said no", found["declined"]) % {"n": found["declined"]}
    return LedCard(card, cover, asked, [against(reason) for reason in reasons])


def asked_card(cover: CoverRequest, codes: Sequence[str], zone: str) -> AskedCard:
    """Return what is asked of one, or could be taken."""
    session, other = cover.session, cover.swap_session
    own = ""
    if other is not None:
        at = when(other.starts_at, reader=zone, zone=other.timezone)
        own = _("%(title)s, %(time)s") % {"title": other.group.discreet_title, "time": at}
    return AskedCard(
        cover=cover,
        when=when(session.starts_at, reader=zone, zone=session.timezone),
        title=session.group.discreet_title,
        why=why_me(codes) if codes else "",
        own=own,
    )


def line_card(one: Line, zone: str) -> LineCard:
    """Return a session of a rota's other lists for a reader in a zone."""
    return LineCard(one.address, one.title, when(one.at, reader=zone, zone=one.zone))


def colleague_in_words(name: str, whys: Sequence[str]) -> str:
    """Say who could take it, and why they are suggested."""
    return f"{name}: {why(whys)}"


def partner_in_words(session: Session, name: str, zone: str) -> str:
    """Say which session could be swapped, and with whom."""
    at = when(session.starts_at, reader=zone, zone=session.timezone)
    return _("%(time)s: %(title)s, from %(name)s") % {"time": at, "title": session.group.discreet_title, "name": name}


def days_of(
    first: date, led: Sequence[SessionCard], standing_by: Sequence[SessionCard], away: Sequence[AvailabilityException], zone: str
) -> list[DayRow]:
    """Return the days of a month on which there is anything, in order."""
    there = ZoneInfo(zone)
    rows: dict[date, DayRow] = {}
    length = monthrange(first.year, first.month)[1]
    for day in (first + timedelta(days=n) for n in range(length)):
        found = DayRow(
            name=date_format(day, pgettext("date format", "l j F")),
            led=[card for card in led if card.session.starts_at.astimezone(there).date() == day],
            standing_by=[card for card in standing_by if card.session.starts_at.astimezone(there).date() == day],
            differs=[str(one.get_kind_display()) for one in away if one.first_day <= day <= one.last_day],
        )
        if found.led or found.standing_by or found.differs:
            rows[day] = found
    return list(rows.values())


def change_in_words(change: Change | None, zone: str) -> str:
    """Say when the clocks change next, which way, and what that does to hours on the wall."""
    if change is None:
        return _("The clocks in %(city)s do not change. Your hours are the same in UTC all year.") % {"city": city(zone)}
    way = _("forward") if change.goes_forward else _("back")
    said = _("On %(day)s the clocks in %(city)s go %(way)s by %(n)d minutes.") % {
        "day": date_format(change.day, pgettext("date format", "l j F Y")),
        "city": city(zone),
        "way": way,
        "n": change.minutes,
    }
    two = timedelta(hours=14)
    shift = _("Your 14:00 is %(before)s UTC before it and %(after)s UTC after it.") % {
        "before": _clock(two - change.before),
        "after": _clock(two - change.after),
    }
    return f"{said} {shift}"


def week_row(
    monday: date, windows: Sequence[Span], exceptions: Sequence[AvailabilityException], change: Change | None, zone: str
) -> WeekRow:
    """Return one week: its stretches as they fall on the clocks of a zone and in UTC, days away, and the change in it."""
    there, last = ZoneInfo(zone), monday + timedelta(days=6)
    notes = [exception_in_words(one) for one in exceptions if one.first_day <= last and one.last_day >= monday]
    if change is not None and monday <= change.day <= last:
        day = date_format(change.day, pgettext("date format", "l j F"))
        said = _("Clocks go forward on %(day)s") if change.goes_forward else _("Clocks go back on %(day)s")
        notes.insert(0, said % {"day": day})
    local = [(start.astimezone(there), end.astimezone(there)) for start, end in windows]
    return WeekRow(
        name=date_format(monday, pgettext("date format", "j F")),
        hours=[f"{date_format(start, 'D')} {start:%H:%M}–{end:%H:%M}" for start, end in local],
        utc=[f"{date_format(start.astimezone(UTC), 'D')} {utc_clock(start)}–{utc_clock(end)}" for start, end in windows],
        note=". ".join(notes),
    )


def load_in_words(mine: int, others: tuple[int, int] | None) -> str:
    """Say how one's load lies beside the others', without anybody's number."""
    if others is None:
        return _("There are too few facilitators to compare without naming one.")
    low, high = others
    place = _("Yours is like most.")
    if not low <= mine <= high:
        place = _("You lead more than most.") if mine > high else _("You lead less than most.")
    band = _("Most of the others: %(low)d to %(high)d.") if low != high else _("Most of the others: %(low)d.")
    return band % {"low": low, "high": high} + " " + place


def exception_in_words(one: AvailabilityException) -> str:
    """Say which days differ, and how."""
    days = date_format(one.first_day, pgettext("date format", "j F"))
    if one.last_day != one.first_day:
        days = _("%(first)s to %(last)s") % {"first": days, "last": date_format(one.last_day, pgettext("date format", "j F"))}
    hours = f", {one.start:%H:%M}–{one.end:%H:%M}" if one.start and one.end else ""
    return f"{one.get_kind_display()}: {days}{hours}"


def _clock(since_midnight: timedelta) -> str:
    """Return a time of day, which may lie on the day before or after: 22:00."""
    minutes = int(since_midnight.total_seconds()) // 60 % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
