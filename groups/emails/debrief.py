"""Mails between a facilitator and their supervisor: that one of them would like to talk."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build


@dataclass(frozen=True)
class SupervisionMail:
    """One of the two; the other's name stands on the page behind the link."""

    to: str
    link: str


def supervision_wanted(mail: SupervisionMail) -> EmailMultiAlternatives:
    """Tell a supervisor that a facilitator would like to talk."""
    return build("supervision_wanted", _("Somebody would like to talk, in %(site)s") % {"site": settings.SITE_NAME}, mail)


def supervision_offered(mail: SupervisionMail) -> EmailMultiAlternatives:
    """Tell a facilitator that their supervisor would like to talk."""
    return build("supervision_offered", _("Your supervisor would like to talk, in %(site)s") % {"site": settings.SITE_NAME}, mail)
