"""Mails about concerns: that there is something to do here, and nothing else. No group, no urgency, no word of it."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groups.emails.building import build


@dataclass(frozen=True)
class ConcernMail:
    """One person shall look; the page behind the link asks them to sign in."""

    to: str
    link: str
    # Where nobody does anything about it.
    goes_on: date | None = None

    @property
    def day(self) -> str:
        """The day on which it goes, in the reader's language; empty where there is none."""
        return date_format(self.goes_on, pgettext("date format", "j F Y")) if self.goes_on else ""


def concern_waits(mail: ConcernMail) -> EmailMultiAlternatives:
    """Tell a safeguarding lead that a concern waits."""
    return build("concern_waits", _("A concern waits in %(site)s") % {"site": settings.SITE_NAME}, mail)


def concern_late(mail: ConcernMail) -> EmailMultiAlternatives:
    """Tell a safeguarding lead that nobody took a concern in its time."""
    return build("concern_late", _("A concern still waits in %(site)s") % {"site": settings.SITE_NAME}, mail)


def concern_unseen(mail: ConcernMail) -> EmailMultiAlternatives:
    """Tell who is next in line that a concern waits and no lead has taken it, or none is there who may."""
    return build("concern_unseen", _("Somebody must look at a concern in %(site)s") % {"site": settings.SITE_NAME}, mail)


def concern_nobody(mail: ConcernMail) -> EmailMultiAlternatives:
    """Tell who is next in line that no lead may know of a concern: another one is needed, and those there are not to be asked."""
    return build("concern_nobody", _("Somebody must look at a concern in %(site)s") % {"site": settings.SITE_NAME}, mail)


def concern_handed(mail: ConcernMail) -> EmailMultiAlternatives:
    """Tell a lead that they have been handed a concern."""
    return build("concern_handed", _("A concern was handed to you in %(site)s") % {"site": settings.SITE_NAME}, mail)


def concern_open(mail: ConcernMail) -> EmailMultiAlternatives:
    """Ask a lead why a concern is open about which nobody has done anything for a month."""
    return build("concern_open", _("A concern is still open in %(site)s") % {"site": settings.SITE_NAME}, mail)


def concern_unclosed(mail: ConcernMail) -> EmailMultiAlternatives:
    """Tell who is next in line that a concern is open and nobody does anything about it."""
    return build("concern_unclosed", _("Somebody must ask about a concern in %(site)s") % {"site": settings.SITE_NAME}, mail)


def concern_goes(mail: ConcernMail) -> EmailMultiAlternatives:
    """Tell a lead on which day a concern goes about which nobody does anything."""
    return build("concern_goes", _("A concern will be deleted in %(site)s") % {"site": settings.SITE_NAME}, mail)
