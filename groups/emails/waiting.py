"""The mail about a place that is held."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build
from groups.when import When


@dataclass(frozen=True)
class OfferMail:
    """A place is held for one person."""

    to: str
    title: str
    until: When
    link: str
    # A page that asks first: opening it changes nothing.
    decline: str


def offer(mail: OfferMail) -> EmailMultiAlternatives:
    """Say that a place is held, and until when."""
    return build("offer", _("%(title)s: a place until %(time)s") % {"title": mail.title, "time": mail.until.here}, mail)
