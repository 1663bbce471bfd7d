"""What a closed round publishes: each of its measures as a level, as a change, or each of one half of the people (rule 12).

Decided when the round was announced and when it opened, so before anybody answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from surveys.instrument import Scale
from surveys.linking import change_of
from surveys.models.wave import Wave
from surveys.question_set import STRATA, question_set


@dataclass(frozen=True, slots=True)
class Asked:
    """One column of the sheets, the range of its values, and the halves whose people were asked for it."""

    column: str
    scale: Scale
    low: float
    high: float
    seconds: frozenset[str]


def asked_in(wave: Wave) -> list[Asked]:
    """The columns of a round, in the order of its questions; the level of a measure that is a change for everyone too, with no
    halves: whatever stands there was sent past the letterbox, and is published nowhere."""
    changes, found = wave.changes(), []
    everyone = frozenset(STRATA[wave.kind])
    for scale in question_set(wave.question_set).measures:
        linked = frozenset(changes.get(scale.column, ()))
        found.append(Asked(scale.column, scale, scale.low, scale.high, everyone - linked))
        if linked:
            span = scale.high - scale.low
            found.append(Asked(change_of(scale.column), scale, -span, span, linked))
    return found
