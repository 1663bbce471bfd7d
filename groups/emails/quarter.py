"""The mail about the sessions that a plan of a quarter gave somebody to lead, or to stand by for."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import ngettext

from groups.emails.building import build, with_calendars


@dataclass(frozen=True)
class QuarterMail:
    """What one facilitator shall lead, and for what they stand by.

    The dates hold one session a line: when, and the group's discreet title. `calendars` holds one calendar file after the other,
    one for each that they lead. `feeds` is the page of the addresses to subscribe to.
    """

    to: str
    count: int
    dates: str
    stand_by_count: int
    stand_by_dates: str
    link: str
    feeds: str
    calendars: bytes


def quarter_given(mail: QuarterMail) -> EmailMultiAlternatives:
    """List the sessions, and ask to confirm those to lead."""
    if not mail.count:
        subject = ngettext("Your rota: you stand by for a date", "Your rota: you stand by for %(n)d dates", mail.stand_by_count)
        return build("quarter_given", subject % {"n": mail.stand_by_count}, mail)
    subject = ngettext("Your rota: a new date", "Your rota: %(n)d new dates", mail.count) % {"n": mail.count}
    return with_calendars(build("quarter_given", subject, mail), mail.calendars, method="REQUEST")
