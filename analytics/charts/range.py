"""How far the truth may lie, either side of "no change": what templates/ui/range.html draws, all places in per cent."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.charts.scale import around_zero
from analytics.findings import Finding, Measure
from analytics.telling import words


@dataclass(frozen=True, slots=True)
class Range:
    """What templates/ui/range.html draws."""

    label: str
    low: float
    high: float
    none: float
    zone_low: float
    zone_high: float
    zone_words: str
    low_title: str
    low_text: str
    high_title: str
    high_text: str


def range_of(finding: Finding, measure: Measure, gap_then: float = 0.0) -> Range | None:
    """From one end of the interval to the other, with "no change" between. None without an interval.

    A falling value is better on a scale where lower is better; a falling gap is narrower where women were worse off before.
    """
    if finding.low is None or finding.high is None:
        return None
    scale = around_zero([finding.low, finding.high, measure.meaningful * 1.5])
    down, up = _ends(finding, measure, gap_then)
    low, high = words.points(abs(finding.low), measure), words.points(abs(finding.high), measure)
    low_end = f"{low} {down if finding.low < 0 else up}"
    high_end = f"{high} {down if finding.high < 0 else up}"
    return Range(
        label=_("Range from %(low)s to %(high)s") % {"low": low_end, "high": high_end},
        low=scale.place(finding.low),
        high=scale.place(finding.high),
        none=scale.place(0),
        zone_low=scale.place(-measure.meaningful),
        zone_high=scale.place(measure.meaningful),
        zone_words=_("Shaded: too small to matter (up to %(points)g)") % {"points": measure.meaningful},
        low_title=low_end,
        low_text=_("at the one end"),
        high_title=high_end,
        high_text=_("at the other"),
    )


def _ends(finding: Finding, measure: Measure, gap_then: float) -> tuple[str, str]:
    """What a value below and above zero means."""
    if finding.kind == "change_of_gap":
        narrower, wider = _("narrower"), _("wider")
        return (narrower, wider) if gap_then >= 0 else (wider, narrower)
    better, worse = _("better"), _("worse")
    return (worse, better) if measure.direction > 0 else (better, worse)
