"""How a mail of this app is put together."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def build(kind: str, subject: str, mail: Any) -> EmailMultiAlternatives:
    """Return a mail of text and HTML (`templates/emails/groups/<kind>`); `mail` is the dataclass of the kind, with its `to`."""
    context = {"mail": mail, "subject": subject}
    built = EmailMultiAlternatives(
        subject,
        render_to_string(f"emails/groups/{kind}.txt", context),
        to=[mail.to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    built.attach_alternative(render_to_string(f"emails/groups/{kind}.html", context), "text/html")
    return built
