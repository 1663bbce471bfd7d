"""Every picture of one state of the ledger, by name: the only source for page, report, mail and download. Pure.

`<measure>-by-gender`, `<measure>-trend-<half>`, `<measure>-gap`, `<measure>-past-<survey>`, `taking-part-funnel`, `pipeline`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from analytics.charts.by_gender import by_gender, title_of
from analytics.charts.funnel import funnel
from analytics.charts.gap import gap
from analytics.charts.picture import Picture
from analytics.charts.pipeline import pipeline
from analytics.charts.trend import trend
from analytics.findings import Finding, Measure
from analytics.findings.rounds import Round
from analytics.history import all_findings, breaks, compared, rounds_by_measure, waves_with_changes
from analytics.ledger import Ledger

SIDES = (frozenset({"member"}), frozenset({"not_yet"}), frozenset({"mixed"}), frozenset({"specific"}))


def pictures_of(held: Ledger, found: Sequence[Finding]) -> dict[str, Picture]:
    """Every picture that can be drawn; one that has nothing to show is not there."""
    drawn = [funnel(held.roster), pipeline(held.roster)]
    for slug, rounds in _rounds(held).items():
        drawn += pictures_of_measure(held.measures[slug], rounds, found, breaks(held, slug))
    return {picture.name: picture for picture in drawn if picture}


def picture_of(held: Ledger, name: str) -> Picture | None:
    """The one of that name, without drawing the others' measures; None where there is none."""
    for slug, rounds in _rounds(held).items():
        if name.startswith(f"{slug}-"):
            found = all_findings(replace(held, figures=tuple(figure for each in rounds for figure in each.figures)))
            made = pictures_of_measure(held.measures[slug], rounds, found, breaks(held, slug))
            drawn = {picture.name: picture for picture in made}
            if name in drawn:
                return drawn[name]
    counted = [picture for picture in (funnel(held.roster), pipeline(held.roster)) if picture and picture.name == name]
    return counted[0] if counted else None


def pictures_of_measure(
    measure: Measure, rounds: Sequence[Round], found: Sequence[Finding], breaks: Sequence[Round] = ()
) -> list[Picture]:
    """The pictures of one measure, from its rounds (oldest first) and any findings; `breaks` are rounds that have no level."""
    now, before = compared(rounds)
    drawn = [
        by_gender(now, before, measure),
        _gap(measure, rounds, found),
        *_trends(measure, rounds, breaks),
        *_past(measure, rounds),
    ]
    return [picture for picture in drawn if picture]


def past_name(measure: str, survey: str) -> str:
    """The picture of a past survey, which is drawn by itself."""
    return f"{measure}-past-{survey[:8]}"


def _rounds(held: Ledger) -> dict[str, list[Round]]:
    """As the findings have them: a round that asked some people for their change knows it."""
    return rounds_by_measure(held.figures, waves_with_changes(held))


def _trends(measure: Measure, rounds: Sequence[Round], breaks: Sequence[Round]) -> Iterator[Picture | None]:
    """Each half over time, and both together where rounds showed them so."""
    waves = [each for each in rounds if each.kind == "wave"]
    past = [each for each in rounds if each.kind == "past"]
    both = frozenset().union(*(figure.strata for each in waves for figure in each.figures))
    for strata in dict.fromkeys([*SIDES, both]):
        yield trend(sorted([*waves, *breaks], key=lambda each: each.closed_on), strata, measure, past) if strata else None


def _gap(measure: Measure, rounds: Sequence[Round], found: Sequence[Finding]) -> Picture | None:
    titles = {str(each.wave): title_of(each) for each in rounds}
    gaps = [
        (titles[str(one.wave)], one)
        for one in found
        if (one.measure, one.kind, one.subject, one.stratum) == (measure.slug, "gap", "all", "all")
    ]
    return gap(gaps, measure)


def _past(measure: Measure, rounds: Sequence[Round]) -> Iterator[Picture | None]:
    for each in rounds:
        picture = by_gender(each, None, measure) if each.kind == "past" else None
        if picture:
            title = f"{measure.name}: {title_of(each)}"
            yield replace(picture, name=past_name(measure.slug, str(each.wave)), title=title)
