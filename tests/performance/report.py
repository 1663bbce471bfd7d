"""Medians, spreads and the table that `make bench` prints."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

HOLDS = {True: "holds", False: "MISSED", None: ""}


@dataclass(frozen=True)
class Line:
    """One figure. `ratio` is to its baseline of the same run; `holds` is None where there is no target or too much noise."""

    row: int
    what: str
    value: str
    spread: str = ""
    ratio: float | None = None
    of: str = ""
    target: str = ""
    holds: bool | None = None


def median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else math.nan


def spread(values: Sequence[float], unit: str = "") -> str:
    """Least to greatest, over the rounds."""
    return f"{short(min(values))}–{short(max(values))}{unit}" if len(values) > 1 else ""


def short(value: float) -> str:
    """Three digits that count."""
    if value == 0 or not math.isfinite(value):
        return f"{value:.0f}" if value == 0 else "?"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 3)}f}"


def ratio(ours: Sequence[float], baseline: Sequence[float]) -> float:
    """The median of the ratios of each round: both halves of one round had the same machine."""
    return median([a / b for a, b in zip(ours, baseline, strict=True) if b])


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def print_lines(lines: Sequence[Line], head: str) -> None:
    """The table, in the order of the rows of docs/performance.md."""
    console = Console(width=178)
    console.print(head)
    table = Table(show_lines=False, pad_edge=False)
    for name in ("row", "what", "median", "spread", "ratio", "baseline", "target", ""):
        table.add_column(name, justify="right" if name in ("row", "ratio") else "left")
    for line in sorted(lines, key=lambda each: each.row):
        shown = "" if line.ratio is None else short(line.ratio)
        style = "red" if line.holds is False else ""
        table.add_row(
            str(line.row), line.what, line.value, line.spread, shown, line.of, line.target, HOLDS[line.holds], style=style
        )
    console.print(table)


def write_json(lines: Sequence[Line], path: Path) -> None:
    path.write_text(json.dumps([asdict(line) for line in lines], indent=1) + "\n", encoding="utf-8")
