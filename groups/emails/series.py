"""Mails about many sessions at once: a series is planned, changed or cancelled. One for each person, whatever the number."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build, with_calendar

END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class SeriesMail:
    """What one person is told about several sessions of one group.

    `dates` holds one date a line, as the reader says it. `calendar` is an iCalendar stream: one file with all sessions, or one
    after the other (RFC 5545 §3.4).
    """

    to: str
    title: str
    count: int
    dates: str
    link: str
    calendar: bytes


def series_planned(mail: SeriesMail) -> EmailMultiAlternatives:
    """List the sessions of a series that is now planned."""
    subject = _("%(title)s: the next dates") % {"title": mail.title}
    return with_calendar(build("series_planned", subject, mail), mail.calendar, method="PUBLISH")


def series_changed(mail: SeriesMail) -> EmailMultiAlternatives:
    """List sessions as they are now, after a change of all of them."""
    subject = _("%(title)s: the dates changed") % {"title": mail.title}
    return with_calendar(build("series_changed", subject, mail), mail.calendar, method="PUBLISH")


def series_cancelled(mail: SeriesMail) -> EmailMultiAlternatives:
    """List sessions that will not take place, or not with this facilitator; each entry is taken out by a file of its own."""
    return _take_out(build("series_cancelled", _("%(title)s: dates cancelled") % {"title": mail.title}, mail), mail)


def dates_gone(mail: SeriesMail) -> EmailMultiAlternatives:
    """List the dates that are no longer somebody's, since they left the group."""
    return _take_out(build("dates_gone", _("%(title)s: no longer in your calendar") % {"title": mail.title}, mail), mail)


def _take_out(built: EmailMultiAlternatives, mail: SeriesMail) -> EmailMultiAlternatives:
    # A cancellation is about one UID (RFC 5546 §3.2.5).
    for number, part in enumerate(mail.calendar.split(END)[:-1], start=1):
        built.attach(f"calendar-{number}.ics", (part + END).decode(), "text/calendar; method=CANCEL")
    return built
