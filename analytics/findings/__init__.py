"""Published figures → gaps, changes and verdicts. Pure; reads nothing but the figures it is given (P10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from analytics.effect import answers_needed, benjamini_hochberg, verdict
from analytics.effect.verdict import CHANGE, EARLY, Words
from analytics.findings.comparisons import Comparison, comparisons
from analytics.findings.figures import Basis, Finding, Kind, Measure, PublishedFigure, in_order
from analytics.findings.kinds import between_kinds
from analytics.findings.linked import Origin, linked_comparisons
from analytics.findings.rounds import Round, rounds_of
from analytics.findings.wording import (
    KINDS_OF_GROUP,
    ONE_OF_MANY,
    TAKING_PART,
    WHY,
    WHY_LINKED,
    change_of_gap_verdict,
    gap_sentence,
)
from surveys.linking import CHANGES, change_of

__all__ = ["Finding", "Measure", "Origin", "PublishedFigure", "findings"]

ALPHA = 0.05
# What is declared beforehand of the primary measure: of a level and of a change.
DECLARED: tuple[Kind, Kind] = ("difference_in_differences", "linked_difference")
WORDS: Mapping[Kind, Words] = {"between_kinds": KINDS_OF_GROUP}
NOTHING_LINKED: Mapping[str, Origin] = MappingProxyType({})
Sided = tuple[Comparison, Finding]


def findings(
    figures: Iterable[PublishedFigure],
    measures: Mapping[str, Measure],
    primary: str = "phq4",
    since: Mapping[str, Origin] = NOTHING_LINKED,
) -> list[Finding]:
    """Every comparison of the latest round of each measure, sorted and stable, with those that cannot be made.

    `primary` is the measure whose difference in differences over all members was declared beforehand; where the latest round
    asked for its change, the linked difference is. `since` holds, by wave, the round that its changes are counted from. A figure
    whose measure is unknown is an error: it would be missing from the page without a word.
    """
    by_measure: dict[str, list[PublishedFigure]] = {}
    for figure in figures:
        by_measure.setdefault(figure.measure, []).append(figure)
    unknown = sorted(set(by_measure) - set(measures))
    if unknown:
        raise ValueError(f"No measure is given for {', '.join(unknown)}.")
    all_rounds = {slug: rounds_of(own, since) for slug, own in by_measure.items()}
    declared = _declared(all_rounds, primary)
    found: list[Finding] = []
    for slug, rounds in all_rounds.items():
        if rounds:
            measure = measures[slug]
            if slug in CHANGES:
                made = linked_comparisons(rounds, measure, since.get(str(rounds[-1].wave)))
            else:
                made = [*comparisons(rounds, measure), *between_kinds(rounds, measure)]
            sided = [(each, _finding(each, measure)) for each in made]
            found += _kept_in_order(sided, confirm=slug == declared)
    return sorted(found, key=in_order)


def _declared(rounds: Mapping[str, Sequence[Round]], primary: str) -> str:
    """The primary measure, or its change where no level is newer."""
    level, change = rounds.get(primary), rounds.get(change_of(primary))
    if change and (not level or change[-1].closed_on >= level[-1].closed_on):
        return change_of(primary)
    return primary


def _finding(comparison: Comparison, measure: Measure) -> Finding:
    now, then, estimate = comparison.now, comparison.then, comparison.estimate
    bare = Finding(
        measure=measure.slug,
        kind=comparison.kind,
        subject=comparison.subject,
        stratum=comparison.stratum,
        wave=now.wave,
        closed_on=now.closed_on,
        earlier_wave=then.wave if then else None,
        earlier_closed_on=then.closed_on if then else None,
        value=estimate.value if estimate else None,
        low=estimate.low if estimate else None,
        high=estimate.high if estimate else None,
        n_low=comparison.n_low,
        rung=comparison.rung,
        verdict="too_early" if comparison.why == "no_earlier" else "too_few",
        sentence=(WHY_LINKED if measure.slug in CHANGES else WHY).get(comparison.why, ""),
        why=comparison.why,
        without=comparison.without,
        unverified="past" in {now.kind, then.kind if then else ""},
    )
    return _judged(bare, comparison, measure)


def _judged(bare: Finding, comparison: Comparison, measure: Measure) -> Finding:
    estimate, n = comparison.estimate, comparison.n_low
    if estimate is None or n is None:
        return bare
    if comparison.kind == "gap":
        said = gap_sentence(estimate, n, measure)
        if isinstance(said, str):
            return replace(bare, verdict="", sentence=said)
        return replace(bare, verdict=said.code, sentence=said.sentence)
    reason = None
    if comparison.kind == "change_of_gap":
        judged, reason = change_of_gap_verdict(comparison, estimate, measure)
    else:
        words = TAKING_PART if comparison.kind in DECLARED else WORDS.get(comparison.kind, CHANGE)
        judged = verdict(estimate, measure.meaningful, measure.direction, n, words=words)
    unsure = judged.code == "not_enough_evidence"
    return replace(
        bare,
        verdict=judged.code,
        sentence=judged.sentence,
        needed=answers_needed(estimate, measure.meaningful, n) if unsure else None,
        reason=reason.code if reason else "",
        warning=bool(reason and reason.warning),
    )


def _kept_in_order(sided: Sequence[Sided], *, confirm: bool) -> list[Finding]:
    """Overall, then by gender, then the change of the gap: each is taken at its word while those before it held.

    Whatever is left is one of many comparisons on a page and must pass Benjamini and Hochberg at 0.05 together.
    """
    rest = list(sided)
    kept: list[Finding] = []
    for place, step in enumerate(_in_declared_order(sided) if confirm else []):
        basis: Basis = "in_order" if place else "primary"
        held = _significant(step)
        kept += [_with_basis(finding, basis, holds) for (_, finding), holds in zip(step, held, strict=True)]
        taken = {id(finding) for _, finding in step}
        rest = [pair for pair in rest if id(pair[1]) not in taken]
        if not any(held):
            break
    held = _significant(rest)
    return kept + [_with_basis(finding, "one_of_many", holds) for (_, finding), holds in zip(rest, held, strict=True)]


def _in_declared_order(sided: Sequence[Sided]) -> list[list[Sided]]:
    def those(*kinds: Kind, overall: bool) -> list[Sided]:
        return [
            pair
            for pair in sided
            if pair[1].kind in kinds and (pair[1].subject == "all") == overall and pair[1].stratum in {"all", "member"}
        ]

    return [those(*DECLARED, overall=True), those(*DECLARED, overall=False), those("change_of_gap", overall=True)]


def _significant(sided: Sequence[Sided]) -> list[bool]:
    """Which hold among those that can be tested, gaps apart: a gap is described and not tested."""
    tested = [c.kind != "gap" and c.estimate is not None and (c.n_low or 0) >= EARLY for c, _ in sided]
    p_values = [c.estimate.p for (c, _), yes in zip(sided, tested, strict=True) if yes and c.estimate]
    verdicts = iter(benjamini_hochberg(p_values, ALPHA))
    return [yes and next(verdicts) for yes in tested]


def _with_basis(finding: Finding, basis: Basis, holds: bool) -> Finding:
    if finding.kind == "gap" or finding.value is None:
        return finding
    if holds or finding.verdict not in {"improved", "worse"}:
        return replace(finding, basis=basis)
    return replace(finding, basis=basis, verdict="not_enough_evidence", sentence=ONE_OF_MANY, reason="", warning=False)
