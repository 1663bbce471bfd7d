"""Which rounds are compared, decided before any value is looked at, and the findings of the whole history. Pure.

The latest round is compared with the one nearest to a year before it: the same season, and far enough back for groups to have
had time. A younger programme is compared with its first round. Every round has its gap. A past survey of HR's is compared with
nothing: it asked other people, and nobody here has checked it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analytics.findings import Finding, Origin, PublishedFigure, findings
from analytics.findings.rounds import Round, rounds_of
from analytics.ledger import Ledger
from surveys.linking import CHANGES, change_of

YEAR = 365


def compared(rounds: Sequence[Round]) -> tuple[Round, Round | None]:
    """The latest round of a measure and the one that it is compared with, if any; past surveys where there is no round."""
    waves = [each for each in rounds if each.kind == "wave"]
    now = waves[-1] if waves else rounds[-1]
    if now.figures[0].measure in CHANGES:
        # Counted from a round of its own already: two changes are no before and after.
        return now, None
    earlier = [each for each in waves if each.closed_on < now.closed_on]
    if not earlier:
        return now, None
    return now, min(earlier, key=lambda each: abs((now.closed_on - each.closed_on).days - YEAR))


def rounds_by_measure(figures: Sequence[PublishedFigure], linked: Collection[str] = ()) -> dict[str, list[Round]]:
    """The rounds of each measure, oldest first. `linked`: waves that asked for changes, beside those whose changes are here."""
    slugs = sorted({figure.measure for figure in figures})
    changed = {str(figure.wave) for figure in figures if figure.measure in CHANGES}.union(linked)
    return {slug: rounds_of((figure for figure in figures if figure.measure == slug), changed) for slug in slugs}


def waves_with_changes(ledger: Ledger) -> dict[str, Origin]:
    """By wave, the round that its changes are counted from, with the levels that it published."""
    closed = {each.source: each.closed_on for each in ledger.rounds}
    levels = rounds_by_measure(ledger.figures)
    return {
        each.source: Origin(
            each.since,
            closed[each.since],
            {slug: found for slug, rounds in levels.items() for found in rounds if str(found.wave) == each.since},
        )
        for each in ledger.rounds
        if each.since in closed
    }


def all_findings(ledger: Ledger) -> list[Finding]:
    """Everything derived that any page shows: comparisons of each measure's latest round, and the gaps of all its rounds."""
    since = waves_with_changes(ledger)
    by_measure = rounds_by_measure(ledger.figures, since)
    latest: list[PublishedFigure] = []
    gaps: list[Finding] = []
    for rounds in by_measure.values():
        pair = compared(rounds)
        latest += [figure for each in pair if each for figure in each.figures]
        for each in rounds:
            if each is not pair[0]:
                found = findings(each.figures, ledger.measures, since=since)
                gaps += [one for one in found if one.kind == "gap"]
    return sorted([*findings(latest, ledger.measures, since=since), *gaps], key=_in_order)


def breaks(ledger: Ledger, measure: str) -> list[Round]:
    """The rounds, without figures, that asked everybody for the change of a measure and so have no level: a line breaks there."""
    own = {str(figure.wave) for figure in ledger.figures if figure.measure == measure}
    changed = {str(figure.wave): figure for figure in ledger.figures if figure.measure == change_of(measure)}
    return [Round(wave, "wave", figure.closed_on, (), linked=True) for wave, figure in changed.items() if wave not in own]


def _in_order(finding: Finding) -> tuple[str, str, str, str, str, str]:
    return (finding.closed_on.isoformat(), str(finding.wave), finding.measure, finding.kind, finding.subject, finding.stratum)
