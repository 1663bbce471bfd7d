"""How far a report is, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from analytics.report.making import STAGES, Place


@dataclass(frozen=True, slots=True)
class State:
    """`done` of `total` stages while it is being made."""

    is_at: Literal["made", "making", "failed", "absent"]
    words: str = ""
    done: int = 0
    total: int = len(STAGES)


def progress_words(place: Place) -> State:
    """Made before anything else: a stage may linger a moment longer."""
    if place.is_made:
        return State("made")
    stage = place.stage
    if stage in STAGES:
        return State("making", stage_words()[stage], STAGES.index(stage))
    return State("failed" if place.has_failed else "absent")


def stage_words() -> dict[str, str]:
    return {
        "waiting": _("It begins in a moment."),
        "reading": _("Step 1 of 3: reading the published figures."),
        "drawing": _("Step 2 of 3: drawing the pictures."),
        "setting": _("Step 3 of 3: setting the pages."),
    }
