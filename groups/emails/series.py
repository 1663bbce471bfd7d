"""Mails about many sessions at once: a series is planned, changed or cancelled. One for each person, whatever the number."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build, with_calendars


@dataclass(frozen=True)
class SeriesMail:
    """What one person is told about several sessions of one group.

    `dates` holds one date a line, as the reader says it. `calendars` holds one calendar file after the other, one for each.
    `feeds` is the page of the addresses to subscribe to: there dates come, change and go without opening a file.
    """

    to: str
    title: str
    count: int
    dates: str
    link: str
    feeds: str
    calendars: bytes


def series_planned(mail: SeriesMail) -> EmailMultiAlternatives:
    """List the sessions of a series that is now planned."""
    subject = _("%(title)s: the next dates") % {"title": mail.title}
    return with_calendars(build("series_planned", subject, mail), mail.calendars, method="REQUEST")


def series_changed(mail: SeriesMail) -> EmailMultiAlternatives:
    """List sessions as they are now, after a change of all of them."""
    subject = _("%(title)s: the dates changed") % {"title": mail.title}
    return with_calendars(build("series_changed", subject, mail), mail.calendars, method="REQUEST")


def series_cancelled(mail: SeriesMail) -> EmailMultiAlternatives:
    """List sessions that will not take place, or not with this facilitator; each entry is taken out by a file of its own."""
    subject = _("%(title)s: dates cancelled") % {"title": mail.title}
    return with_calendars(build("series_cancelled", subject, mail), mail.calendars, method="CANCEL")


def dates_gone(mail: SeriesMail) -> EmailMultiAlternatives:
    """List the dates that are no longer somebody's, since they left the group."""
    subject = _("%(title)s: no longer in your calendar") % {"title": mail.title}
    return with_calendars(build("dates_gone", subject, mail), mail.calendars, method="CANCEL")
