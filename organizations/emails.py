"""Mails of this app: one builder per kind, whose input holds one receiver and nobody else (P3)."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


class MailNotSent(RuntimeError):
    """A mail did not go out; names the kind of fault. A server's own words hold the address, and end in a log (P3)."""


def send(mail: EmailMultiAlternatives) -> None:
    """Hand a mail to the server. Raises MailNotSent."""
    try:
        mail.send()
    except OSError as error:
        raise MailNotSent(type(error).__name__) from None


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
