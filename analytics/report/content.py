"""What a report says, as data: from one state of the ledger (P10), and from what the organization took on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analytics.ledger import Ledger
from analytics.models import Adaptation
from analytics.pages import State
from analytics.report import back, chapters, review
from analytics.report.blocks import Block
from analytics.report.period import Period, as_it_stood
from analytics.telling import words
from analytics.telling.overview import Told, overview


@dataclass(frozen=True)
class Asked:
    """What a report is made from: whose, about when, and what they took on. `state` holds the ledger as it stood then."""

    organization: str
    period: Period
    state: State
    adaptations: Sequence[Adaptation]

    @property
    def held(self) -> Ledger:
        return self.state.held


def asked_for(organization: str, period: Period, held: Ledger, adaptations: Sequence[Adaptation]) -> Asked:
    """Everything that is not of the period left out of it."""
    state = State()
    state.held = as_it_stood(held, period.last)
    taken = [one for one in adaptations if period.last is None or one.taken_on <= period.last]
    return Asked(organization, period, state, taken)


def content(asked: Asked) -> dict[str, Any]:
    """The whole report: what stands on its first page, and its chapters in their order."""
    held = asked.held
    newest = max(each.closed_on for each in held.rounds)
    told = tiles(asked)
    return {
        "language": get_language() or settings.LANGUAGE_CODE,
        "title": _("%(title)s: peer support groups") % {"title": asked.period.title},
        "organization": asked.organization,
        "site": settings.SITE_NAME,
        "as_of": _("Figures published up to %(day)s") % {"day": words.day(newest)},
        "day": [newest.year, newest.month, newest.day],
        "labels": _labels(),
        "tiles": [_tile(each) for each in told],
        "headlines": chapters.headlines(asked.state),
        "notice": _(
            "Every figure here is a rounded average of ten or more people, or a rounded count. Nothing in it is about one person."
        ),
        "chapters": _chapters(asked),
    }


def tiles(asked: Asked) -> list[Told]:
    """The tiles of the dashboard; addresses mean nothing on paper."""
    return overview(asked.state.tellers, asked.held.roster, page=lambda page: "", measure=lambda slug: "")


def _chapters(asked: Asked) -> list[Block]:
    first = review.chapters(asked.state, asked.period, asked.adaptations) if asked.period.is_review else []
    return [
        *first,
        *chapters.chapters(asked.state),
        chapters.to_adapt(asked.state, asked.adaptations),
        *back.chapters(asked.held),
    ]


def _tile(told: Told) -> Block:
    return {
        "title": told.title,
        "name": told.name,
        "sentence": told.sentence,
        "status": told.status,
        "tone": told.tone,
        "strength": told.strength,
        "rung": told.rung_words,
    }


def _labels() -> dict[str, str]:
    """Words of the page itself."""
    return {
        "summary": _("On one page"),
        "headlines": _("What the figures say"),
        "evidence": _("Evidence: %(strength)s of 4."),
        "page": _("Page"),
        "of": _("of"),
        "contents": _("In this report"),
        "why": _("Why"),
        "action": _("What could be done"),
        "again": _("Look again"),
        "figure": _("Picture"),
    }
