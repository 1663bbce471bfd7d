"""The table of attacks as it came out of a run: on the screen, in `analytics/attack_figures.json` and in `docs/attack.md`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.attack.attacks import ATTACKS

HOME = Path(__file__).parents[2]
FIGURES = HOME / "analytics" / "attack_figures.json"
DOCUMENT = HOME / "docs" / "attack.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
REPORTED = "reported"


@dataclass(frozen=True)
class Row:
    """What an attack got. The limits page reads `attack` to `date` and `words`; `note` says more about this run."""

    attack: str
    figure: str
    value: float
    unit: str
    must_be: str
    held: bool
    organizations: int
    waves: int
    date: str
    key: str
    words: str
    seed: int
    note: str

    @property
    def verdict(self) -> str:
        return REPORTED if self.must_be == REPORTED else "held" if self.held else "BROKEN"

    @property
    def shown(self) -> str:
        return f"{self.value:g} {self.unit}"

    @property
    def sizes(self) -> str:
        return f"{self.organizations:,} × {self.waves}"


class Results:
    """The rows of one run, shown in the order of ATTACKS."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._rows: dict[str, Row] = {}

    def add(self, key: str, value: float, *, organizations: int = 1, waves: int = 1, note: str = "") -> Row:
        """Enter what an attack got; whether the promise held stands in the row, also where it did not."""
        known = ATTACKS[key]
        found = Row(
            attack=known.attack,
            figure=known.figure,
            value=round(float(value), 3),
            unit=known.unit,
            must_be=known.must_be,
            held=bool(known.held(value)),
            organizations=organizations,
            waves=waves,
            date=date.today().isoformat(),
            key=key,
            words=known.words,
            seed=self.seed,
            note=note,
        )
        self._rows[key] = found
        return found

    @property
    def rows(self) -> list[Row]:
        return [self._rows[key] for key in ATTACKS if key in self._rows]

    @property
    def missing(self) -> list[str]:
        return [key for key in ATTACKS if key not in self._rows]

    def print(self, console: Console) -> None:
        table = Table(title="What an attacker got", title_justify="left")
        for name in ("attack", "figure", "value", "must be", "", "organizations × waves"):
            table.add_column(name, overflow="fold")
        for row in self.rows:
            table.add_row(row.attack, row.figure, row.shown, row.must_be, row.verdict, row.sizes)
            if row.note:
                table.add_row("", row.note, "", "", "", "")
        console.print(table)
        console.print(f"Seed {self.seed}. {'Not tried: ' + ', '.join(self.missing) if self.missing else 'Every row was tried.'}")

    def write(self) -> None:
        """The committed figures. A row that this run did not try keeps its figure with the day and the sizes of its own run."""
        for row in json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else []:
            if row["key"] in self.missing:
                self._rows[row["key"]] = Row(**row)
        FIGURES.write_text(json.dumps([asdict(row) for row in self.rows], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        lines = "\n".join(_markdown(self.rows))
        DOCUMENT.write_text(f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}", encoding="utf-8")


def _markdown(rows: Iterable[Row]) -> list[str]:
    found = ["| attack | figure | value | must be | | organizations × waves | |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        cells = [row.attack, row.figure, row.shown.replace("|", "\\|"), row.must_be, row.verdict, row.sizes, row.note]
        found.append(f"| {' | '.join(cells)} |")
    return found
