"""The mail that tells HR of a release: one builder for each kind, whose input holds no person and no collection (P3)."""

from __future__ import annotations

from dataclasses import dataclass
from email.mime.image import MIMEImage

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# Inside the mail: the picture travels with it, and nothing is loaded from anywhere.
PICTURE = "picture"


@dataclass(frozen=True)
class FiguresMail:
    """New figures. `evidence` is the rung of the headline's verdict.

    `table` holds the picture's values as lines of text, `alt` as sentences.
    """

    site_name: str
    round_title: str
    headline: str
    evidence: str
    page_url: str
    report_url: str
    picture_title: str
    about: str
    alt: str
    table: str
    png: bytes


@dataclass(frozen=True)
class NoFiguresMail:
    """A round that closed with too few answers."""

    site_name: str
    round_title: str
    page_url: str


def figures(mail: FiguresMail, to: str) -> EmailMultiAlternatives:
    """The message to one address. Its subject says nothing of what came out: somebody may look over a shoulder."""
    message = _built("figures", mail, to)
    if mail.png:
        message.mixed_subtype = "related"  # type: ignore[attr-defined]
        image = MIMEImage(mail.png, "png")
        image.add_header("Content-ID", f"<{PICTURE}>")
        image.add_header("Content-Disposition", "inline")
        message.attach(image)
    return message


def no_figures(mail: NoFiguresMail, to: str) -> EmailMultiAlternatives:
    """The message to one address, with the same subject as any other release."""
    return _built("no_figures", mail, to)


def _built(kind: str, mail: FiguresMail | NoFiguresMail, to: str) -> EmailMultiAlternatives:
    context = {"mail": mail}
    subject = _("%(site)s: a round is evaluated") % {"site": mail.site_name}
    message = EmailMultiAlternatives(subject, render_to_string(f"emails/analytics/{kind}.txt", context), to=[to])
    message.attach_alternative(render_to_string(f"emails/analytics/{kind}.html", context), "text/html")
    return message
