"""Mails about a request to join: for facilitators, coordinators, whoever asked. None says who asks, or what was answered."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build
from groups.when import When


@dataclass(frozen=True)
class RequestMail:
    """There is something to read about a request."""

    to: str
    title: str
    link: str


@dataclass(frozen=True)
class DueMail:
    """An answer is owed, until an instant."""

    to: str
    title: str
    until: When
    link: str


@dataclass(frozen=True)
class TalkMail:
    """A talk is offered to one person; where it is stands on the page alone."""

    to: str
    title: str
    when: When
    link: str


def request_received(mail: DueMail) -> EmailMultiAlternatives:
    """Tell a facilitator that somebody asks, and until when an answer is promised."""
    subject = _("%(title)s: a request, answer by %(time)s") % {"title": mail.title, "time": mail.until.here}
    return build("request_received", subject, mail)


def request_due(mail: DueMail) -> EmailMultiAlternatives:
    """Remind a facilitator the day before."""
    subject = _("%(title)s: a request waits until %(time)s") % {"title": mail.title, "time": mail.until.here}
    return build("request_due", subject, mail)


def request_overdue(mail: RequestMail) -> EmailMultiAlternatives:
    """Tell a coordinator that the promised day has passed."""
    return build("request_overdue", _("%(title)s: a request is overdue") % {"title": mail.title}, mail)


def request_late(mail: RequestMail) -> EmailMultiAlternatives:
    """Tell whoever asked that it takes longer, and that nothing is lost."""
    return build("request_late", _("%(title)s: it takes a little longer") % {"title": mail.title}, mail)


def request_answered(mail: RequestMail) -> EmailMultiAlternatives:
    """Tell whoever asked that there is an answer: the same words for every answer."""
    return build("request_answered", _("%(title)s: an answer for you") % {"title": mail.title}, mail)


def talk_offered(mail: TalkMail) -> EmailMultiAlternatives:
    """Offer a time for a talk."""
    subject = _("%(title)s: %(time)s, if it suits you") % {"title": mail.title, "time": mail.when.here}
    return build("talk_offered", subject, mail)


def talk_answered(mail: RequestMail) -> EmailMultiAlternatives:
    """Tell a facilitator that their offer has an answer."""
    return build("talk_answered", _("%(title)s: an answer about the talk") % {"title": mail.title}, mail)
