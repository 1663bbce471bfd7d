"""Which rounds are compared, decided before any value is looked at, and the findings of the whole history. Pure.

The latest round is compared with the one nearest to a year before it: the same season, and far enough back for groups to have
had time. A younger programme is compared with its first round. Every round has its gap. A past survey of HR's is compared with
nothing: it asked other people, and nobody here has checked it.
"""

from __future__ import annotations

from collections.abc import Sequence

from analytics.findings import Finding, PublishedFigure, findings
from analytics.findings.rounds import Round, rounds_of
from analytics.ledger import Ledger

YEAR = 365


def compared(rounds: Sequence[Round]) -> tuple[Round, Round | None]:
    """The latest round of a measure and the one that it is compared with, if any; past surveys where there is no round."""
    waves = [each for each in rounds if each.kind == "wave"]
    now = waves[-1] if waves else rounds[-1]
    earlier = [each for each in waves if each.closed_on < now.closed_on]
    if not earlier:
        return now, None
    return now, min(earlier, key=lambda each: abs((now.closed_on - each.closed_on).days - YEAR))


def rounds_by_measure(figures: Sequence[PublishedFigure]) -> dict[str, list[Round]]:
    """The rounds of each measure, oldest first."""
    slugs = sorted({figure.measure for figure in figures})
    return {slug: rounds_of(figure for figure in figures if figure.measure == slug) for slug in slugs}


def all_findings(ledger: Ledger) -> list[Finding]:
    """Everything derived that any page shows: comparisons of each measure's latest round, and the gaps of all its rounds."""
    by_measure = rounds_by_measure(ledger.figures)
    latest: list[PublishedFigure] = []
    gaps: list[Finding] = []
    for rounds in by_measure.values():
        pair = compared(rounds)
        latest += [figure for each in pair if each for figure in each.figures]
        for each in rounds:
            if each is not pair[0]:
                gaps += [one for one in findings(each.figures, ledger.measures) if one.kind == "gap"]
    return sorted([*findings(latest, ledger.measures), *gaps], key=_in_order)


def _in_order(finding: Finding) -> tuple[str, str, str, str, str, str]:
    return (finding.closed_on.isoformat(), str(finding.wave), finding.measure, finding.kind, finding.subject, finding.stratum)
