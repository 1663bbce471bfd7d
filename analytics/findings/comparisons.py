"""Which comparisons one measure gets, each with its estimate or with the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.effect import ClosingReason, Estimate, change, closing_reason, difference_in_changes, gap
from analytics.findings.figures import Kind, Measure, Why
from analytics.findings.rounds import GENDERS, CannotCompare, Cell, Place, Round, cells

MEMBERS = "member"
NOT_YET = "not_yet"
# Strata whose people all sit in groups.
IN_GROUPS = frozenset({MEMBERS, "mixed", "specific"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """`estimate` None means that `why` says more. `toward` is the gap before, whose sign tells what narrowing is."""

    kind: Kind
    subject: str
    stratum: str
    now: Round
    then: Round | None
    rung: int
    estimate: Estimate | None = None
    n_low: int | None = None
    why: Why = ""
    without: tuple[str, ...] = ()
    gap_then: float = 0.0
    gap_now: Estimate | None = None
    reason: ClosingReason | None = None


def comparisons(rounds: Sequence[Round], measure: Measure) -> list[Comparison]:
    """All comparisons of the latest round: within it, and with the one before."""
    now, then = _latest_two(rounds)
    found = list(_gaps(now, measure))
    if then is None:
        found.append(Comparison("change", "all", "all", now, None, 4, why="no_earlier"))
        return found
    found += _changes(now, then, measure)
    found += _changes_of_gap(now, then, measure)
    if NOT_YET in now.strata:
        found += _differences_in_differences(now, then, measure)
    return found


def _latest_two(rounds: Sequence[Round]) -> tuple[Round, Round | None]:
    """A round is compared with the round before it; a past survey stands in only where there is no earlier round."""
    waves = [each for each in rounds if each.kind == "wave"]
    now = waves[-1] if waves else rounds[-1]
    earlier = [each for each in rounds if each.closed_on < now.closed_on]
    return now, next((each for each in reversed(earlier) if each.kind == now.kind), earlier[-1] if earlier else None)


def _strata(now: Round) -> list[str]:
    if now.one_half:
        # "all" too: that it cannot be compared is said there.
        return ["all", *now.strata]
    return ["all"] if now.one_block else ["all", *now.strata]


def subjects_of(now: Round) -> list[str]:
    """Women, men and non-binary people are always answered for; people who did not state a gender where published."""
    if now.one_block:
        return ["all"]
    return ["all", *(g for g in GENDERS if g != "not_stated" or now.of(g, "all"))]


def rung_of(stratum: str) -> int:
    return 3 if stratum in IN_GROUPS else 4


def least(found: Sequence[Cell]) -> int:
    return min(cell.n_low for cell in found)


def _change(now_and_then: Sequence[Cell]) -> Estimate:
    now, then = now_and_then
    return change(now.estimate, then.estimate)


def _gaps(now: Round, measure: Measure) -> Iterator[Comparison]:
    for stratum in _strata(now):
        try:
            (women,), _ = cells("woman", [Place(now, stratum)], measure)
            (men,), _ = cells("man", [Place(now, stratum)], measure)
        except CannotCompare as reason:
            yield Comparison("gap", "all", stratum, now, None, 4, why=reason.why)
            continue
        estimate = gap(women.estimate, men.estimate, measure.direction)
        yield Comparison("gap", "all", stratum, now, None, 4, estimate, least([women, men]))


def _changes(now: Round, then: Round, measure: Measure) -> Iterator[Comparison]:
    for subject in subjects_of(now):
        for stratum in _strata(now):
            try:
                found, without = cells(subject, [Place(now, stratum), Place(then, stratum)], measure)
            except CannotCompare as reason:
                # A gender that is left out altogether is said once, not once more for each half.
                if reason.why != "left_out" or stratum == "all":
                    yield Comparison("change", subject, stratum, now, then, rung_of(stratum), why=reason.why)
                continue
            estimate = _change(found)
            yield Comparison("change", subject, stratum, now, then, rung_of(stratum), estimate, least(found), without=without)


def _changes_of_gap(now: Round, then: Round, measure: Measure) -> Iterator[Comparison]:
    for stratum in _strata(now):
        places = [Place(now, stratum), Place(then, stratum)]
        try:
            women, _ = cells("woman", places, measure)
            men, _ = cells("man", places, measure)
        except CannotCompare as reason:
            yield Comparison("change_of_gap", "all", stratum, now, then, rung_of(stratum), why=reason.why)
            continue
        gaps = [gap(w.estimate, m.estimate, measure.direction) for w, m in zip(women, men, strict=True)]
        yield Comparison(
            "change_of_gap",
            "all",
            stratum,
            now,
            then,
            rung_of(stratum),
            change(gaps[0], gaps[1]),
            least([*women, *men]),
            gap_then=gaps[1].value,
            gap_now=gaps[0],
            reason=closing_reason(_change(women), _change(men), measure.direction),
        )


def _differences_in_differences(now: Round, then: Round, measure: Measure) -> Iterator[Comparison]:
    places = [Place(each, stratum) for stratum in (MEMBERS, NOT_YET) for each in (then, now)]
    for subject in subjects_of(now):
        try:
            found, without = cells(subject, places, measure)
        except CannotCompare as reason:
            yield Comparison("difference_in_differences", subject, "all", now, then, 2, why=reason.why)
            continue
        before_t, after_t, before_c, after_c = (cell.estimate for cell in found)
        estimate = difference_in_changes(before_t, after_t, before_c, after_c)
        yield Comparison("difference_in_differences", subject, "all", now, then, 2, estimate, least(found), without=without)
