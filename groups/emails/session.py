"""Mails about one session: planned, changed, cancelled, the day before."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build
from groups.when import When


@dataclass(frozen=True)
class SessionMail:
    """What one person is told about one session."""

    to: str
    title: str
    when: When
    minutes: int
    link: str
    calendar: bytes


@dataclass(frozen=True)
class ReminderMail:
    """The day before, in the same words to everybody who wants reminders."""

    to: str
    title: str
    when: When
    link: str
    stop: str


def planned(mail: SessionMail) -> EmailMultiAlternatives:
    """Say that a session is planned."""
    subject = _("%(title)s: %(time)s") % {"title": mail.title, "time": mail.when.here}
    return _attach(build("planned", subject, mail), mail.calendar, method="PUBLISH")


def changed(mail: SessionMail) -> EmailMultiAlternatives:
    """Say that time, place or length changed."""
    subject = _("%(title)s: changed, now %(time)s") % {"title": mail.title, "time": mail.when.here}
    return _attach(build("changed", subject, mail), mail.calendar, method="PUBLISH")


def cancelled(mail: SessionMail) -> EmailMultiAlternatives:
    """Say that a session will not take place, or not with this facilitator."""
    subject = _("%(title)s: cancelled, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return _attach(build("cancelled", subject, mail), mail.calendar, method="CANCEL")


def reminder(mail: ReminderMail) -> EmailMultiAlternatives:
    """Remind of a session; the mail program can stop these with one click (RFC 8058)."""
    built = build("reminder", _("%(title)s: %(time)s") % {"title": mail.title, "time": mail.when.here}, mail)
    built.extra_headers["List-Unsubscribe"] = f"<{mail.stop}>"
    built.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return built


def _attach(built: EmailMultiAlternatives, calendar: bytes, *, method: str) -> EmailMultiAlternatives:
    built.attach("calendar.ics", calendar.decode(), f"text/calendar; method={method}")
    return built
