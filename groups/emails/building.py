"""How a mail of this app is put together. Whoever builds one does so inside `organizations.emails.in_language_of(person)`."""

from typing import Any, Literal

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def build(kind: str, subject: str, mail: Any) -> EmailMultiAlternatives:
    """Return a mail of text and HTML (`templates/emails/groups/<kind>`); `mail` is the dataclass of the kind, with its `to`."""
    context = {"mail": mail, "subject": subject}
    built = EmailMultiAlternatives(subject, render_to_string(f"emails/groups/{kind}.txt", context), to=[mail.to])
    built.attach_alternative(render_to_string(f"emails/groups/{kind}.html", context), "text/html")
    return built


def with_calendar(
    built: EmailMultiAlternatives, calendar: bytes, *, method: Literal["REQUEST", "CANCEL", "PUBLISH"]
) -> EmailMultiAlternatives:
    """Add a calendar file: as one more form of the mail, which calendars read by themselves, and as a file to open by hand.

    The file is `application/ics`, so that no program finds two invitations in one mail; a PUBLISH is only a file (RFC 6047 §2.4).
    """
    if method != "PUBLISH":
        built.attach_alternative(calendar.decode(), f"text/calendar; method={method}")
    built.attach("calendar.ics", calendar, "application/ics")
    return built
