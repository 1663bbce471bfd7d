"""Mixed groups beside gender-specific ones, within one round: a description (rung 4), since people choose their kind of group."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.effect import change
from analytics.findings.comparisons import Comparison, least, subjects_of
from analytics.findings.figures import Measure
from analytics.findings.rounds import CannotCompare, Place, Round, cells

MIXED, SPECIFIC = "mixed", "specific"


def between_kinds(rounds: list[Round], measure: Measure) -> Iterator[Comparison]:
    """Gender-specific − mixed in the latest round, of everyone and of each gender; nothing where a round has no kinds."""
    now = rounds[-1]
    if not {MIXED, SPECIFIC} & set(now.strata):
        return
    places = [Place(now, SPECIFIC), Place(now, MIXED)]
    for subject in subjects_of(now):
        try:
            (specific, mixed), without = cells(subject, places, measure)
        except CannotCompare as reason:
            yield Comparison("between_kinds", subject, "all", now, None, 4, why=reason.why)
            continue
        estimate = change(specific.estimate, mixed.estimate)
        yield Comparison("between_kinds", subject, "all", now, None, 4, estimate, least([specific, mixed]), without=without)
