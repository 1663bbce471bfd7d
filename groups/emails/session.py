"""Mails about one session: planned, changed, cancelled, the day before; and to a facilitator who begins or ceases to lead it."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build, with_calendar
from groups.when import When
from organizations.emails import stop_with_one_click


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
    return with_calendar(build("planned", subject, mail), mail.calendar, method="REQUEST")


def changed(mail: SessionMail) -> EmailMultiAlternatives:
    """Say that time, place or length changed."""
    subject = _("%(title)s: changed, now %(time)s") % {"title": mail.title, "time": mail.when.here}
    return with_calendar(build("changed", subject, mail), mail.calendar, method="REQUEST")


def cancelled(mail: SessionMail) -> EmailMultiAlternatives:
    """Say that a session will not take place."""
    subject = _("%(title)s: cancelled, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return with_calendar(build("cancelled", subject, mail), mail.calendar, method="CANCEL")


def assigned(mail: SessionMail) -> EmailMultiAlternatives:
    """Say to a facilitator that they lead a session from now on."""
    subject = _("%(title)s: yours to lead, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return with_calendar(build("assigned", subject, mail), mail.calendar, method="REQUEST")


def released(mail: SessionMail) -> EmailMultiAlternatives:
    """Say to a facilitator that somebody else leads a session now; the others meet."""
    subject = _("%(title)s: no longer yours, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return with_calendar(build("released", subject, mail), mail.calendar, method="CANCEL")


def reminder(mail: ReminderMail) -> EmailMultiAlternatives:
    """Remind of a session; the mail program can stop these with one click."""
    built = build("reminder", _("%(title)s: %(time)s") % {"title": mail.title, "time": mail.when.here}, mail)
    stop_with_one_click(built, mail.stop)
    return built
