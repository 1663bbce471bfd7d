"""Mails about a session in which two groups meet. Each receiver reads their own group's title, never the other's."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.emails.building import build, with_calendar, with_calendars
from groups.emails.series import SeriesMail
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


def bridge_closed(mail: BridgeMail) -> EmailMultiAlternatives:
    """Say to a facilitator of either side that nothing is left to answer: taken back, refused, or the groups do not fit now."""
    subject = _("%(title)s: the question about %(time)s is closed") % {"title": mail.title, "time": mail.when.here}
    return build("bridge_closed", subject, mail)


def parted(mail: SeriesMail) -> EmailMultiAlternatives:
    """Say to a guest that dates together with another group are off for them."""
    subject = ngettext("%(title)s: cancelled, a date together", "%(title)s: cancelled, %(n)d dates together", mail.count)
    return with_calendars(
        build("parted", subject % {"title": mail.title, "n": mail.count}, mail), mail.calendars, method="CANCEL"
    )


def alone(mail: SeriesMail) -> EmailMultiAlternatives:
    """Say to a host that the other group does not come; nothing else changed."""
    subject = _("%(title)s meets without the other group") % {"title": mail.title}
    return with_calendars(build("alone", subject, mail), mail.calendars, method="REQUEST")


def dates_released(mail: SeriesMail) -> EmailMultiAlternatives:
    """List the dates together that went with a group which somebody facilitates no more."""
    subject = _("%(title)s: no longer in your calendar") % {"title": mail.title}
    return with_calendars(build("dates_released", subject, mail), mail.calendars, method="CANCEL")
