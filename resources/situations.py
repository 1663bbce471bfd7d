"""Situation cards for facilitators, read from `content/situations.toml`. Pure: no Django, no database."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from resources.topics import ContentProblem

FILE = Path(__file__).parent / "content" / "situations.toml"
TEXTS = ("key", "title", "see", "say", "afterwards")


@dataclass(frozen=True)
class Situation:
    """One moment in a session. `crisis`: the card leads to the help page, which alone knows numbers."""

    key: str
    title: str
    see: str
    say: str
    do: tuple[str, ...]
    avoid: tuple[str, ...]
    afterwards: str
    crisis: bool
    version: int
    language: str
    source: str
    reviewed: date
    review_by: date


def read(entry: Mapping[str, Any], about: Mapping[str, Any]) -> Situation:
    """Return one card; `about` holds language, source and dates of the file. Raises ContentProblem where a text is missing."""
    missing = [name for name in TEXTS if not str(entry.get(name, "")).strip()]
    missing += [name for name in ("do", "avoid") if not entry.get(name)]
    if missing:
        raise ContentProblem(f"Situation {entry.get('key', '?')}: {', '.join(missing)} missing.")
    return Situation(
        **{name: entry[name] for name in TEXTS},
        do=tuple(entry["do"]),
        avoid=tuple(entry["avoid"]),
        crisis=entry.get("crisis", False),
        version=entry.get("version", 1),
        **{name: entry.get(name, about[name]) for name in ("language", "source", "reviewed", "review_by")},
    )


@cache
def situations() -> dict[str, Situation]:
    """Return every card by key, in the order of the file."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = [read(entry, content) for entry in content["situation"]]
    if len({card.key for card in found}) != len(found):
        raise ContentProblem("Two situation cards share a key.")
    return {card.key: card for card in found}
