"""The mail about the sessions that a plan of a quarter gave somebody to lead."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import ngettext

from groups.emails.building import build, with_calendar


@dataclass(frozen=True)
class QuarterMail:
    """What one facilitator shall lead; `dates` holds one session a line: when, and the group's discreet title."""

    to: str
    count: int
    dates: str
    link: str
    calendar: bytes


def quarter_given(mail: QuarterMail) -> EmailMultiAlternatives:
    """List the sessions, and ask to confirm them."""
    subject = ngettext("Your rota: a new date", "Your rota: %(n)d new dates", mail.count) % {"n": mail.count}
    return with_calendar(build("quarter_given", subject, mail), mail.calendar, method="PUBLISH")
