"""The report as one CSV: every row says in its first column to which section it belongs. No cell can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from analytics.adapt.hints import hints
from analytics.adapt.page import measured_of
from analytics.files import safe_cell
from analytics.findings import Finding, PublishedFigure
from analytics.history import all_findings
from analytics.report.back import used
from analytics.report.content import Asked, tiles
from analytics.roster.words import names
from analytics.telling import words
from analytics.telling.left_out import left_out, rounds_without_figures

COLUMNS = (
    *("section", "name", "who", "side", "round", "closed_on", "earlier", "value", "low", "high"),
    *("people_from", "people_to", "evidence_of_4", "verdict", "text"),
)
Row = dict[str, object]


def csv_file(asked: Asked) -> bytes:
    """With the mark that lets a spreadsheet see UTF-8, and line ends as the format wants them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(asked):
        writer.writerow([safe_cell(row.get(column)) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def rows(asked: Asked) -> Iterator[Row]:
    """Summary, findings, figures, roster, hints, adaptations, what was left out, instruments."""
    held = asked.held
    found = all_findings(held)
    titles = {str(figure.wave): figure.title for figure in held.figures}
    yield {"section": "report", "name": asked.period.title, "who": asked.organization}
    for told in tiles(asked):
        text = f"{told.name}. {told.sentence}"
        yield {
            "section": "summary",
            "name": told.title,
            "verdict": told.status,
            "evidence_of_4": told.strength or None,
            "text": text,
        }
    for one in found:
        yield {**_finding(one, titles), "name": held.measures[one.measure].name}
    for figure in held.figures:
        yield {**_figure(figure), "name": held.measures[figure.measure].name}
    yield from _roster(asked)
    for hint in hints(held, found):
        yield {"section": "hint", "name": hint.title, "evidence_of_4": hint.strength, "text": f"{hint.why} {hint.action}"}
    yield from _taken(asked)
    yield from _left_out(asked)
    for each in used(held):
        yield {"section": "instrument", "name": each.name, "text": f"{each.about}. {each.licence}. {each.source}"}


def _finding(one: Finding, titles: dict[str, str]) -> Row:
    status, _tone = words.status(one)
    return {
        "section": "finding",
        "who": words.subject(one),
        "side": one.stratum,
        "round": titles.get(str(one.wave), ""),
        "closed_on": one.closed_on.isoformat(),
        "earlier": one.earlier_closed_on.isoformat() if one.earlier_closed_on else None,
        "value": _number(one.value),
        "low": _number(one.low),
        "high": _number(one.high),
        "people_from": one.n_low,
        "evidence_of_4": 5 - one.rung,
        "verdict": "" if one.kind == "gap" and one.value is not None else status,
        "text": _marked(f"{one.kind}: {one.sentence}", unverified=one.unverified),
    }


def _figure(figure: PublishedFigure) -> Row:
    return {
        "section": "figure",
        "who": words.who(figure),
        "side": words.detail(figure),
        "round": figure.title,
        "closed_on": figure.closed_on.isoformat(),
        "value": figure.value,
        "low": None if figure.open_end else _number(figure.value - figure.margin),
        "high": None if figure.open_end else _number(figure.value + figure.margin),
        "people_from": figure.n_low,
        "people_to": figure.n_high,
        "evidence_of_4": 5 - figure.rung,
        "text": _marked(words.value(figure) if figure.open_end else "", unverified=figure.kind == "past"),
    }


def _marked(text: str, *, unverified: bool) -> str:
    """What rests on a past survey says so in its own row: a row of a table travels alone."""
    return " ".join(filter(None, [_("Supplied by HR, unverified.") if unverified else "", text]))


def _roster(asked: Asked) -> Iterator[Row]:
    for month in asked.held.roster.months:
        for name, value in month.values.items():
            named = names().get(name, name)
            yield {"section": "roster", "name": named, "round": month.starts_on.strftime("%Y-%m"), "value": value}
    for quarter in asked.held.roster.quarters:
        for name, by_gender in quarter.values.items():
            for gender, value in by_gender.items():
                label = f"{quarter.starts_on.year}-Q{(quarter.starts_on.month + 2) // 3}"
                yield {"section": "roster", "name": names().get(name, name), "who": gender, "round": label, "value": value}


def _taken(asked: Asked) -> Iterator[Row]:
    for one in asked.adaptations:
        measured = measured_of(asked.held, one)
        seen = "; ".join(f"{what}: {then} → {now}" for what, then, now in measured.rows) if measured and measured.again else ""
        yield {
            "section": "adaptation",
            "name": one.action,
            "round": words.day(one.taken_on),
            "closed_on": one.closed_on.isoformat() if one.closed_on else None,
            "verdict": one.get_status_display(),
            "text": " ".join(filter(None, (one.outcome, seen))),
        }


def _left_out(asked: Asked) -> Iterator[Row]:
    for teller in asked.state.tellers.values():
        for sentence in left_out(asked.held, teller.now):
            yield {"section": "left out", "name": teller.measure.name, "text": sentence}
    for sentence in rounds_without_figures(asked.held):
        yield {"section": "left out", "text": sentence}


def _number(value: float | None) -> float | None:
    # Adding 0 turns −0.0 into 0.0.
    return None if value is None else round(value, 4) + 0.0
