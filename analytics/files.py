"""Files to take away: every published figure, and everything that is computed from them, the same bytes for whoever asks."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from typing import Any

from analytics import ledger
from analytics.findings import Finding, PublishedFigure
from analytics.history import all_findings
from analytics.ledger import Ledger, Version
from analytics.roster import files as roster_files
from analytics.roster.files import roster_objects
from analytics.shelf import kept

NAMES = ("figures.json", "figures.csv", "findings.json", "findings.csv", "roster.json", "roster.csv")


@dataclass(frozen=True)
class Document:
    """A file to take away."""

    content: bytes
    content_type: str
    etag: str


def document(name: str, version: Version) -> Document:
    """One of NAMES: the same bytes for whoever asks."""
    content = kept(name, version, lambda: _write(name))
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else "application/json"
    return Document(content, kind, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _write(name: str) -> bytes:
    objects = _objects(name.partition(".")[0], ledger.read())
    if name.endswith(".json"):
        return (json.dumps(objects, ensure_ascii=False, indent=1) + "\n").encode()
    out = io.StringIO()
    columns = list(objects[0]) if objects else list(_COLUMNS[name])
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(each[column]) for column in columns] for each in objects)
    return out.getvalue().encode("utf-8-sig")


def _objects(name: str, held: Ledger) -> list[dict[str, Any]]:
    if name == "roster":
        return roster_objects(held.roster)
    return [figure_object(figure) for figure in held.figures] if name == "figures" else _finding_objects(held)


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
    """A cell that no spreadsheet takes for a formula: text that could begin one gets an apostrophe. Numbers stay numbers.

    Inside a text too: a spreadsheet set to German takes a semicolon for the end of a cell, and a line of the text for a row.
    """
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join("/".join(each) if isinstance(each, list) else str(each) for each in value)
    if not isinstance(value, str):
        return value
    begins = _BEGINS.match(value)
    start = begins[0] if begins else ""
    rest = _INSIDE.sub(r"\1'", value.removeprefix(start))
    return f"'{start}{rest}" if begins else rest


# With the wide signs of East Asian keyboards, which some spreadsheets take for the narrow ones.
_SIGNS = "[=+\\-@＝＋－＠]"
_BEGINS = re.compile(rf"[\t\r]|\s*{_SIGNS}")
_INSIDE = re.compile(rf"([;\t\r\n][\s\"]*)(?={_SIGNS})")


_COLUMNS = {
    "figures.csv": ("wave", *(name for name in PublishedFigure.__dataclass_fields__ if name != "wave")),
    "findings.csv": tuple(Finding.__dataclass_fields__),
    "roster.csv": roster_files.COLUMNS,
}
