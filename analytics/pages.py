"""Pages and files of published figures: drawn once for each state of the ledger, then handed out as they are.

The key holds the number of releases, so a body changes when something is published and at no other time (P4, P9), and the
digest of the code and templates that drew it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import cache as once
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analytics import ledger
from analytics.findings import Finding, PublishedFigure
from analytics.history import all_findings, rounds_by_measure
from analytics.ledger import Ledger, Version
from analytics.left_out import rounds_without_figures
from analytics.story import Teller
from surveys.question_set import STRATA, latest

PRIMARY = "phq4"
A_MONTH = 30 * 24 * 3600
HERE = Path(__file__).parent


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


@dataclass(frozen=True)
class Document:
    """A file to take away."""

    content: bytes
    content_type: str
    etag: str


def body(page: str, section: Section, version: Version, slug: str) -> str:
    """The inner part of the dashboard or the gap page."""
    drawn: str = _kept(f"{page}:{section.home}:{slug}", version, lambda: _draw(page, section, slug))
    return drawn


def measure_body(measure: str, section: Section, version: Version, slug: str) -> str | None:
    """The inner part of a measure's page; None for one that was never published (then nothing is kept)."""
    if measure not in _kept("measures", version, lambda: list(ledger.read().measures)):
        return None
    return body(f"measure:{measure}", section, version, slug)


def document(name: str, version: Version) -> Document:
    """figures.json, figures.csv, findings.json or findings.csv: the same bytes for whoever asks."""
    content: bytes = _kept(name, version, lambda: _write(name))
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else "application/json"
    return Document(content, kind, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def draw_all(version: Version, slug: str) -> None:
    """Draw everything ahead, so that nobody waits for the first look after a publication."""
    for name in ("figures.json", "figures.csv", "findings.json", "findings.csv"):
        document(name, version)
    measures = list(ledger.read().measures)
    for section in (INSIGHTS, FIGURES):
        body("dashboard", section, version, slug)
        body("gap", section, version, slug)
        for measure in measures:
            measure_body(measure, section, version, slug)


def _kept(name: str, version: Version, make: Callable[[], Any]) -> Any:
    key = f"ledger:{_build()}:{version}:{get_language()}:{name}"
    kept = cache.get(key)
    if kept is None:
        kept = make()
        cache.set(key, kept, A_MONTH)
    return kept


@once
def _build() -> str:
    """A digest of what draws: a new version of the site must not serve what the old one drew."""
    templates = [Path(settings.BASE_DIR) / "templates" / part for part in ("analytics", "ui")]
    files = sorted(file for root in (HERE, *templates) for ending in ("*.py", "*.html") for file in root.rglob(ending))
    digest = hashlib.sha256(static("icons.svg").encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


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


def _write(name: str) -> bytes:
    held = ledger.read()
    objects = [figure_object(figure) for figure in held.figures] if name.startswith("figures") else _finding_objects(held)
    if name.endswith(".json"):
        return (json.dumps(objects, ensure_ascii=False, indent=1) + "\n").encode()
    out = io.StringIO()
    columns = list(objects[0]) if objects else list(_COLUMNS[name])
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(each[column]) for column in columns] for each in objects)
    return out.getvalue().encode("utf-8-sig")


def figure_object(figure: PublishedFigure) -> dict[str, Any]:
    """One object of figures.json, every key in its fixed order."""
    return {
        "wave": figure.wave,
        "title": figure.title,
        "kind": figure.kind,
        "closed_on": figure.closed_on.isoformat(),
        "measure": figure.measure,
        "scale_low": figure.scale_low,
        "scale_high": figure.scale_high,
        "direction": figure.direction,
        "block": [list(atom) for atom in figure.block],
        "n_low": figure.n_low,
        "n_high": figure.n_high,
        "value": figure.value,
        "step": figure.step,
        "open_end": figure.open_end,
        "margin": round(figure.margin, 4),
        "rung": figure.rung,
    }


def _finding_objects(held: Ledger) -> list[dict[str, Any]]:
    return [finding.as_json() for finding in all_findings(held)]


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that could begin one gets an apostrophe. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join("/".join(each) if isinstance(each, list) else str(each) for each in value)
    if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


_COLUMNS = {
    "figures.csv": ("wave", *(name for name in PublishedFigure.__dataclass_fields__ if name != "wave")),
    "findings.csv": tuple(Finding.__dataclass_fields__),
}
