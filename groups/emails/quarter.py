"""The mail about the sessions that a plan of a quarter gave somebody to lead, or to stand by for."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import ngettext

from groups.emails.building import build, with_calendar


@dataclass(frozen=True)
class QuarterMail:
    """What one facilitator shall lead, and for what they stand by.

    The dates hold one session a line: when, and the group's discreet title. The calendar is empty where they lead nothing.
    """

    to: str
    count: int
    dates: str
    stand_by_count: int
    stand_by_dates: str
    link: str
    calendar: bytes


def quarter_given(mail: QuarterMail) -> EmailMultiAlternatives:
    """List the sessions, and ask to confirm those to lead."""
    if not mail.count:
        subject = ngettext("Your rota: you stand by for a date", "Your rota: you stand by for %(n)d dates", mail.stand_by_count)
        return build("quarter_given", subject % {"n": mail.stand_by_count}, mail)
    subject = ngettext("Your rota: a new date", "Your rota: %(n)d new dates", mail.count) % {"n": mail.count}
    return with_calendar(build("quarter_given", subject, mail), mail.calendar, method="PUBLISH")
