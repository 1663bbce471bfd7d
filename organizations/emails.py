"""Mails of this app: one builder per kind, whose input holds one receiver and nobody else (P3). And what all mails share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from organizations.models.person import Person


class MailNotSent(RuntimeError):
    """A mail did not go out; names the kind of fault. A server's own words hold the address, and end in a log (P3)."""


@contextmanager
def in_language_of(person: Person) -> Iterator[None]:
    """Write a mail in its reader's language: subject, bodies, and dates. Their input is made inside too, since it holds words."""
    with override(person.language or settings.LANGUAGE_CODE):
        yield


def stop_with_one_click(mail: EmailMultiAlternatives, address: str) -> None:
    """Let the mail program of a recurring mail stop it with one POST (RFC 8058)."""
    mail.extra_headers["List-Unsubscribe"] = f"<{address}>"
    mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def send(mail: EmailMultiAlternatives) -> None:
    """Hand a mail to the server, marked as written by no person. Raises MailNotSent."""
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    # No "I am away" in return: it would carry a name to wherever answers go.
    mail.extra_headers["X-Auto-Response-Suppress"] = "All"
    # Django's own would name the machine and its process.
    mail.extra_headers["Message-ID"] = f"<{uuid4()}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"
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
