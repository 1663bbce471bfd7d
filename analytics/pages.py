"""Pages of published figures: their inner parts, drawn once for each state of the ledger (analytics/kept.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from analytics import files, ledger
from analytics.history import all_findings, rounds_by_measure
from analytics.kept import kept
from analytics.ledger import Version
from analytics.left_out import rounds_without_figures
from analytics.story import Teller
from surveys.question_set import STRATA, latest

PRIMARY = "phq4"


@dataclass(frozen=True)
class Section:
    """Where the same pages stand: for HR and for everybody. The names are those of analytics/urls.py."""

    home: str
    gap: str
    measure: str
    figures_json: str
    figures_csv: str
    findings_json: str
    findings_csv: str


INSIGHTS = Section(
    *("analytics:dashboard", "analytics:gap", "analytics:measure"),
    *("analytics:hr_figures_json", "analytics:hr_figures_csv", "analytics:hr_findings_json", "analytics:hr_findings_csv"),
)
FIGURES = Section(
    *("analytics:figures", "analytics:figures_gap", "analytics:figures_measure"),
    *("analytics:figures_json", "analytics:figures_csv", "analytics:findings_json", "analytics:findings_csv"),
)


def body(page: str, section: Section, version: Version, slug: str) -> str:
    """The inner part of the dashboard or the gap page."""
    drawn: str = kept(f"{page}:{section.home}:{slug}", version, lambda: _draw(page, section, slug))
    return drawn


def measure_body(measure: str, section: Section, version: Version, slug: str) -> str | None:
    """The inner part of a measure's page; None for one that was never published (then nothing is kept)."""
    if measure not in kept("measures", version, lambda: list(ledger.read().measures)):
        return None
    return body(f"measure:{measure}", section, version, slug)


def draw_all(version: Version, slug: str) -> None:
    """Draw everything ahead, so that nobody waits for the first look after a publication."""
    for name in files.NAMES:
        files.document(name, version)
    measures = list(ledger.read().measures)
    for section in (INSIGHTS, FIGURES):
        body("dashboard", section, version, slug)
        body("gap", section, version, slug)
        for measure in measures:
            measure_body(measure, section, version, slug)


def _draw(page: str, section: Section, slug: str) -> str:
    held = ledger.read()
    found = all_findings(held)
    rounds = rounds_by_measure(held.figures)
    tellers = {measure: Teller(held, found, measure, rounds[measure]) for measure in rounds}
    links = {field: reverse(name, args=[slug]) for field, name in asdict(section).items() if field != "measure"}
    order = _in_order(tellers)
    primary = PRIMARY if PRIMARY in tellers else next(iter(order), "")
    told = page.removeprefix("measure:") if page.startswith("measure:") else primary
    context: dict[str, Any] = {
        "links": links,
        "story": tellers[told].story() if told else None,
        "silent": rounds_without_figures(held),
        "others": [_line(tellers[each], reverse(section.measure, args=[slug, each])) for each in order if each != told],
        "more": reverse(section.measure, args=[slug, told]) if told else "",
    }
    return render_to_string(f"analytics/{page.partition(':')[0]}.html", context)


def _in_order(measures: Iterable[str]) -> list[str]:
    """The primary outcome, then as the rounds ask, then questions of HR's own."""
    asked = [scale.slug for kind in STRATA for scale in latest(kind).measures]
    return sorted(measures, key=lambda slug: (asked.index(slug) if slug in asked else len(asked), slug))


def _line(teller: Teller, url: str) -> dict[str, Any]:
    """One measure in a list of measures."""
    main, change = teller.verdict_of(teller.main()), teller.verdict_of(teller.pick("change_of_gap"))
    gap = change or teller.verdict_of(teller.pick("gap"))
    past = teller.now.kind == "past"
    return {
        "name": teller.measure.name,
        "url": url,
        "sentence": _("From a past survey.") if past else main.line if main else "",
        "status": "" if past or not main else main.status,
        "tone": main.tone if main else "",
        "gap": gap.line if gap else "",
        "gap_status": change.status if change else "",
        "gap_tone": change.tone if change else "",
    }
