"""What `make attack` got, for the limits page: read from the file that a run wrote, invented nowhere. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("attack_figures.json")
REPORTED = "reported"


@dataclass(frozen=True)
class Tried:
    """One attack and what came of it. `value` is what it got, `must_be` the most that was promised."""

    attack: str
    figure: str
    value: float
    unit: str
    must_be: str
    held: bool
    organizations: int
    waves: int
    on: date
    words: str

    @property
    def is_promised(self) -> bool:
        """What is only reported stands there because it can not be stopped."""
        return self.must_be != REPORTED


@cache
def tried() -> Sequence[Tried]:
    """Every attack in the order of the run; none where no run is on record."""
    if not FILE.exists():
        return ()
    return tuple(_tried(row) for row in json.loads(FILE.read_text(encoding="utf-8")))


def _tried(row: dict[str, object]) -> Tried:
    value, organizations, waves = row["value"], row["organizations"], row["waves"]
    if not isinstance(value, int | float) or not isinstance(organizations, int) or not isinstance(waves, int):
        raise TypeError(f"{FILE.name}: a row without its figure")
    return Tried(
        attack=str(row["attack"]),
        figure=str(row["figure"]),
        value=value,
        unit=str(row["unit"]),
        must_be=str(row["must_be"]),
        held=row["held"] is True,
        organizations=organizations,
        waves=waves,
        on=date.fromisoformat(str(row["date"])),
        words=str(row.get("words", row["attack"])),
    )
