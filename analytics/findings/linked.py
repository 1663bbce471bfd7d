"""Comparisons of a round that asked for a change: the same people before and after, linked on their own devices (rung 1).

A change is compared within its round only: between the halves, between women and men, and with no change at all. Two rounds'
changes are counted from rounds of their own and are never set against each other as if they were levels.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analytics.effect import change, closing_reason, contrast, gap
from analytics.findings.comparisons import MEMBERS, NOT_YET, Comparison, least, rung_of, subjects_of
from analytics.findings.figures import Measure
from analytics.findings.rounds import CannotCompare, Place, Round, cells
from surveys.linking import level_of


@dataclass(frozen=True, slots=True)
class Origin:
    """The round that changes are counted from, with the levels that it published, by measure."""

    wave: int | str
    closed_on: datetime.date
    levels: Mapping[str, Round] = field(default_factory=dict)


def linked_comparisons(rounds: Sequence[Round], measure: Measure, origin: Origin | None) -> list[Comparison]:
    """All comparisons of the latest round of a change."""
    now = rounds[-1]
    then = Round(origin.wave, now.kind, origin.closed_on, ()) if origin else None
    levels = origin.levels.get(level_of(measure.slug)) if origin else None
    found = list(_changes(now, then, measure))
    found += _changes_of_gap(now, then, levels, measure)
    if {MEMBERS, NOT_YET} <= set(now.strata):
        found += _differences(now, then, measure)
    return found


def _strata(now: Round) -> list[str]:
    """The halves that were asked; "all" only where that is both, so that one half never stands for everyone."""
    if now.one_half:
        return now.strata
    return ["all"] if now.one_block else ["all", *now.strata]


def _changes(now: Round, then: Round | None, measure: Measure) -> Iterator[Comparison]:
    for subject in subjects_of(now):
        for stratum in _strata(now):
            rung = rung_of(stratum)
            try:
                (cell,), without = cells(subject, [Place(now, stratum)], measure)
            except CannotCompare as reason:
                if reason.why != "left_out" or stratum == _strata(now)[0]:
                    yield Comparison("linked_change", subject, stratum, now, then, rung, why=reason.why)
                continue
            yield Comparison("linked_change", subject, stratum, now, then, rung, cell.estimate, cell.n_low, without=without)


def _differences(now: Round, then: Round | None, measure: Measure) -> Iterator[Comparison]:
    places = [Place(now, MEMBERS), Place(now, NOT_YET)]
    for subject in subjects_of(now):
        try:
            (inside, outside), without = cells(subject, places, measure)
        except CannotCompare as reason:
            yield Comparison("linked_difference", subject, "all", now, then, 1, why=reason.why)
            continue
        estimate = change(inside.estimate, outside.estimate)
        n_low = least([inside, outside])
        yield Comparison("linked_difference", subject, "all", now, then, 1, estimate, n_low, without=without)


def _changes_of_gap(now: Round, then: Round | None, levels: Round | None, measure: Measure) -> Iterator[Comparison]:
    """The change of women less that of men. Whether that narrows the gap, the levels of the earlier round tell: without them
    there is nothing to say."""
    for stratum in _strata(now):
        rung = rung_of(stratum)
        try:
            if levels is None:
                raise CannotCompare("left_out")
            women, men = (cells(gender, [Place(now, stratum)], measure)[0][0] for gender in ("woman", "man"))
            before = [cells(gender, [Place(levels, stratum)], measure)[0][0] for gender in ("woman", "man")]
        except CannotCompare as reason:
            yield Comparison("change_of_gap", "all", stratum, now, then, rung, why=reason.why)
            continue
        moved = gap(women.estimate, men.estimate, measure.direction)
        gap_then = gap(before[0].estimate, before[1].estimate, measure.direction)
        yield Comparison(
            "change_of_gap",
            "all",
            stratum,
            now,
            then,
            rung,
            moved,
            least([women, men]),
            gap_then=gap_then.value,
            gap_now=contrast([(1, gap_then), (1, moved)]),
            reason=closing_reason(women.estimate, men.estimate, measure.direction),
        )
