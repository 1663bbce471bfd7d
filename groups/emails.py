"""Mails of this app: one builder per kind, whose input holds one receiver and nobody else (P3).

They say the discreet title, a time and a link: no name of the group, no topic, no place, nobody's name.
"""

from dataclasses import dataclass
from typing import Literal

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from groups.when import When

Kind = Literal["planned", "changed", "cancelled", "reminder", "offer"]


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


@dataclass(frozen=True)
class OfferMail:
    """A place is held for one person."""

    to: str
    title: str
    until: When
    link: str


def planned(mail: SessionMail) -> EmailMultiAlternatives:
    """Say that a session is planned."""
    subject = _("%(title)s: %(time)s") % {"title": mail.title, "time": mail.when.here}
    return _attach(_build("planned", subject, mail), mail.calendar, method="PUBLISH")


def changed(mail: SessionMail) -> EmailMultiAlternatives:
    """Say that time, place or length changed."""
    subject = _("%(title)s: changed, now %(time)s") % {"title": mail.title, "time": mail.when.here}
    return _attach(_build("changed", subject, mail), mail.calendar, method="PUBLISH")


def cancelled(mail: SessionMail) -> EmailMultiAlternatives:
    """Say that a session will not take place, or not with this facilitator."""
    subject = _("%(title)s: cancelled, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return _attach(_build("cancelled", subject, mail), mail.calendar, method="CANCEL")


def reminder(mail: ReminderMail) -> EmailMultiAlternatives:
    """Remind of a session; the mail program can stop these with one click (RFC 8058)."""
    built = _build("reminder", _("%(title)s: %(time)s") % {"title": mail.title, "time": mail.when.here}, mail)
    built.extra_headers["List-Unsubscribe"] = f"<{mail.stop}>"
    built.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return built


def offer(mail: OfferMail) -> EmailMultiAlternatives:
    """Say that a place is held, and until when."""
    return _build("offer", _("%(title)s: a place until %(time)s") % {"title": mail.title, "time": mail.until.here}, mail)


def _build(kind: Kind, subject: str, mail: SessionMail | ReminderMail | OfferMail) -> EmailMultiAlternatives:
    context = {"mail": mail, "subject": subject}
    built = EmailMultiAlternatives(
        subject,
        render_to_string(f"emails/groups/{kind}.txt", context),
        to=[mail.to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    built.attach_alternative(render_to_string(f"emails/groups/{kind}.html", context), "text/html")
    return built


def _attach(built: EmailMultiAlternatives, calendar: bytes, *, method: str) -> EmailMultiAlternatives:
    built.attach("calendar.ics", calendar.decode(), f"text/calendar; method={method}")
    return built
