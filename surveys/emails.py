"""Mails about a round. They are the same, word for word, for everyone who is asked (P12), so nothing in them knows the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.blind import grouped
from surveys.local_time import in_words
from surveys.models import Wave, WaveKey

Occasion = Literal["announced", "opened", "reminder"]


@dataclass(frozen=True)
class RoundMail:
    """What a mail about a round may say. No field can hold a person."""

    occasion: Occasion
    site_name: str
    opens: str
    closes: str
    home_url: str
    fingerprints_url: str
    fingerprints: tuple[str, ...]
    settings_url: str


def round_mail(wave: Wave, occasion: Occasion) -> RoundMail:
    """The mail of one occasion; times as the organization's clocks show them."""
    organization = wave.organization
    in_tenant = {"organization": organization.slug}
    home = f"{settings.SITE_URL}/{organization.slug}/"
    keys = WaveKey.objects.filter(wave=wave).order_by("stratum")
    return RoundMail(
        occasion=occasion,
        site_name=settings.SITE_NAME,
        opens=in_words(wave.opens_at, organization.timezone),
        closes=in_words(wave.closes_at, organization.timezone),
        home_url=home,
        fingerprints_url=settings.SITE_URL + reverse("surveys:fingerprints", kwargs={**in_tenant, "wave": wave.public_id}),
        fingerprints=tuple(grouped(key.fingerprint) for key in keys),
        settings_url=home,
    )


def build(mail: RoundMail, to: str) -> EmailMultiAlternatives:
    """The message to one address. Its subject says when, and not what: somebody may look over a shoulder."""
    subjects = {
        "announced": _("%(site)s: from %(opens)s"),
        "opened": _("%(site)s: open until %(closes)s"),
        "reminder": _("%(site)s: until %(closes)s"),
    }
    subject = subjects[mail.occasion] % {"site": mail.site_name, "opens": mail.opens, "closes": mail.closes}
    context = {"mail": mail}
    message = EmailMultiAlternatives(subject, render_to_string(f"emails/surveys/{mail.occasion}.txt", context), to=[to])
    message.attach_alternative(render_to_string(f"emails/surveys/{mail.occasion}.html", context), "text/html")
    return message
