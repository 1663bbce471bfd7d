"""What people agree to, word for word, by purpose and version. A change of meaning is a new version (P13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from organizations.models.consent import Consent

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class ConsentText:
    """One purpose in one version: the sentence beside the switch, and what turning it off does."""

    purpose: str
    version: str
    title: _StrPromise
    sentence: _StrPromise
    when_off: _StrPromise


CURRENT = {
    text.purpose: text
    for text in (
        ConsentText(
            purpose=Consent.Purpose.TAKING_PART,
            version="2026-11",
            title=_("Taking part"),
            sentence=_("I agree that this site stores which groups I join, so that I can take part in them."),
            when_off=_("Turn this off and you leave your groups and waiting lists at once. What you can read stays the same."),
        ),
        ConsentText(
            purpose=Consent.Purpose.GENDER_IN_FIGURES,
            version="2026-11",
            title=_("My gender in combined figures"),
            sentence=_("I agree that my gender is stored and used in combined figures of ten people or more."),
            when_off=_("Turn this off and your answer about gender is deleted at once. Nothing else changes."),
        ),
        ConsentText(
            purpose=Consent.Purpose.REMINDERS,
            version="2026-11",
            title=_("Reminders by mail"),
            sentence=_("I agree to get reminders by mail. They are short and say nothing about what a group is about."),
            when_off=_("Turn this off and the next reminder already leaves you out."),
        ),
    )
}
