"""Mails about texts that somebody reported: that there is something to read, and nothing else."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build


@dataclass(frozen=True)
class ReportMail:
    """One person shall look at a page; who asked for it stays out."""

    to: str
    title: str
    link: str


def report_waits(mail: ReportMail) -> EmailMultiAlternatives:
    """Tell a facilitator that a report or an appeal waits."""
    return build("report_waits", _("%(title)s: something to look at") % {"title": mail.title}, mail)


def report_answered(mail: ReportMail) -> EmailMultiAlternatives:
    """Tell whoever reported a text that there is an answer."""
    return build("report_answered", _("%(title)s: an answer for you") % {"title": mail.title}, mail)


def text_hidden(mail: ReportMail) -> EmailMultiAlternatives:
    """Tell an author that facilitators looked at a text of theirs, and what they can do."""
    return build("text_hidden", _("%(title)s: a message from your facilitators") % {"title": mail.title}, mail)
