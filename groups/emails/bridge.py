"""Mails about a session in which two groups meet. Each receiver reads their own group's title, never the other's."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build, with_calendar
from groups.emails.session import SessionMail
from groups.when import When


@dataclass(frozen=True)
class BridgeMail:
    """The question to one facilitator whether their group joins another one's session."""

    to: str
    title: str
    when: When
    link: str


def bridge_asked(mail: BridgeMail) -> EmailMultiAlternatives:
    """Ask a facilitator of the other group."""
    subject = _("%(title)s: a question about %(time)s") % {"title": mail.title, "time": mail.when.here}
    return build("bridge_asked", subject, mail)


def bridged(mail: SessionMail) -> EmailMultiAlternatives:
    """Say to the group whose session it is that another group joins."""
    subject = _("%(title)s: changed, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return with_calendar(build("bridged", subject, mail), mail.calendar, method="REQUEST")


def parted(mail: SessionMail) -> EmailMultiAlternatives:
    """Say to the guests that the session is off for them."""
    subject = _("%(title)s: cancelled, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return with_calendar(build("parted", subject, mail), mail.calendar, method="CANCEL")
