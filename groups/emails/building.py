"""How a mail of this app is put together. Whoever builds one does so inside `organizations.emails.in_language_of(person)`."""

from typing import Any, Literal

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

Method = Literal["REQUEST", "CANCEL"]

END = b"END:VCALENDAR\r\n"


def build(kind: str, subject: str, mail: Any) -> EmailMultiAlternatives:
    """Return a mail of text and HTML (`templates/emails/groups/<kind>`); `mail` is the dataclass of the kind, with its `to`."""
    context = {"mail": mail, "subject": subject}
    built = EmailMultiAlternatives(subject, render_to_string(f"emails/groups/{kind}.txt", context), to=[mail.to])
    built.attach_alternative(render_to_string(f"emails/groups/{kind}.html", context), "text/html")
    return built


def with_calendar(built: EmailMultiAlternatives, calendar: bytes, *, method: Method) -> EmailMultiAlternatives:
    """Add a calendar file: as one more form of the mail, which calendars read by themselves, and as a file to open by hand.

    The file is `application/ics`, so that no program finds two invitations in one mail.
    """
    built.attach_alternative(calendar.decode(), f"text/calendar; method={method}")
    built.attach("calendar.ics", calendar, "application/ics")
    return built


def with_calendars(built: EmailMultiAlternatives, calendars: bytes, *, method: Method) -> EmailMultiAlternatives:
    """Add a stream of calendar files (`calendar_file.invitations`): one alone as above, several as one attachment each.

    None of several becomes a form of the mail: a program would take the whole mail for an invitation to that one session, and put
    it away with the others once it is answered (docs/decisions/0021).
    """
    files = [part + END for part in calendars.split(END)[:-1]]
    if len(files) == 1:
        return with_calendar(built, files[0], method=method)
    for number, file in enumerate(files, start=1):
        built.attach(f"calendar-{number}.ics", file.decode(), f"text/calendar; method={method}")
    return built
