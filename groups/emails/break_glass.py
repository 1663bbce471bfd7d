"""Mails about a request that takes two people. They say that there is one, never about whom."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build


@dataclass(frozen=True)
class RequestMail:
    """One person shall look; the page behind the link asks them to sign in."""

    to: str
    link: str


def identity_asked(mail: RequestMail) -> EmailMultiAlternatives:
    """Ask a second person for a decision."""
    return build("identity_asked", _("Your decision is needed in %(site)s") % {"site": settings.SITE_NAME}, mail)


def identity_decided(mail: RequestMail) -> EmailMultiAlternatives:
    """Tell whoever asked that there is a decision."""
    return build("identity_decided", _("Your request was decided in %(site)s") % {"site": settings.SITE_NAME}, mail)
