"""Mails of this app: one builder per kind, whose input holds one receiver and nobody else (P3)."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class InvitationMail:
    """An invitation to one person."""

    to: str
    name: str
    organization: str
    link: str
    days: int

    def build(self) -> EmailMultiAlternatives:
        """Return the mail, as text and HTML."""
        context = {"mail": self, "site_name": settings.SITE_NAME}
        subject = _("Your invitation to %(site)s") % {"site": settings.SITE_NAME}
        mail = EmailMultiAlternatives(subject, render_to_string("emails/organizations/invitation.txt", context), to=[self.to])
        mail.attach_alternative(
            render_to_string("emails/organizations/invitation.html", context | {"subject": subject}), "text/html"
        )
        return mail
