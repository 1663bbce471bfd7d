"""Instruments: the definitions in surveys/instruments/*.toml as typed values, and how answers become scores. Pure.

An instrument has items, one list of codes, words by language (none where the licence does not allow shipping them) and
scales. A scale with a `column` is a measure: it is stored on a sheet and published. Others are scored for nobody but
the person (no two published figures come from the same answers).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent / "instruments"

Method = Literal["single", "sum", "mean"]


class InstrumentError(ValueError):
    """A definition that contradicts itself, or an answer that no item offers."""


@dataclass(frozen=True)
class Band:
    low: int
    high: int
    name: str


@dataclass(frozen=True)
class Scale:
    """One score: which items (from 1), how they combine, its range, and what difference matters."""

    slug: str
    name: str
    items: tuple[int, ...]
    method: Method
    low: int
    high: int
    direction: Literal[-1, 1]  # +1: higher is better
    meaningful_difference: float
    meaningful_difference_source: str
    reference_sd: float
    reference_sd_source: str
    column: str = ""
    reversed: tuple[int, ...] = ()
    multiplier: int = 1
    meaningful_difference_person: float | None = None
    bands: tuple[Band, ...] = ()

    def band(self, value: float) -> str:
        """The name of the band that holds `value`, or nothing where the scale has no bands."""
        return next((band.name for band in self.bands if band.low <= value <= band.high), "")


@dataclass(frozen=True)
class Words:
    """What people read. Either `options` name every code, or `ends` name the two ends of each item's scale."""

    items: tuple[str, ...]
    stem: str = ""
    options: tuple[str, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()
    item_options: Mapping[int, tuple[str, ...]] | None = None

    def options_of(self, item: int) -> tuple[str, ...]:
        return (self.item_options or {}).get(item, self.options)

    def ends_of(self, item: int) -> tuple[str, str] | None:
        return self.ends[item - 1] if self.ends else None


@dataclass(frozen=True)
class Instrument:
    slug: str
    name: str
    about: str
    licence: str
    source: str
    validated: bool
    codes: tuple[int, ...]
    scales: tuple[Scale, ...]
    words: Mapping[str, Words]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.words)

    def words_in(self, language: str) -> Words:
        """The words in that language, else in the first one that ships. Raises InstrumentError where none does."""
        if not self.words:
            raise InstrumentError(f"{self.slug}: its words are not shipped, load them first")
        return self.words.get(language) or next(iter(self.words.values()))


@dataclass(frozen=True)
class Score:
    """A scale's value, or None where an item is missing; `started` where some of its items were answered."""

    value: float | None
    started: bool


def score(instrument: Instrument, answers: Mapping[int, int]) -> dict[str, Score]:
    """Every scale of the instrument by slug, from codes by item number (from 1). Raises InstrumentError for a code
    that the item does not offer."""
    for item, code in answers.items():
        if code not in instrument.codes:
            raise InstrumentError(f"{instrument.slug}.{item}: {code} is not one of its codes")
    return {scale.slug: _score(scale, instrument.codes, answers) for scale in instrument.scales}


def _score(scale: Scale, codes: tuple[int, ...], answers: Mapping[int, int]) -> Score:
    given = [
        codes[0] + codes[-1] - answers[item] if item in scale.reversed else answers[item]
        for item in scale.items
        if item in answers
    ]
    if len(given) < len(scale.items):
        return Score(None, bool(given))
    total = sum(given) * scale.multiplier
    return Score(total / len(given) if scale.method == "mean" else total, True)


@cache
def instruments() -> Mapping[str, Instrument]:
    """All definitions by slug, read once per process."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def instrument(slug: str) -> Instrument:
    return instruments()[slug]


@cache
def measures() -> Mapping[str, Scale]:
    """The scales that are stored and published, by slug."""
    return {scale.slug: scale for each in instruments().values() for scale in each.scales if scale.column}


def _read(path: Path) -> Instrument:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    words = {language: _words(entry) for language, entry in data.get("words", {}).items()}
    found = Instrument(
        slug=data["slug"],
        name=data["name"],
        about=data["about"],
        licence=data["licence"],
        source=data["source"],
        validated=data["validated"],
        codes=tuple(data["options"]["codes"]),
        scales=tuple(_scale(entry) for entry in data["scales"]),
        words=words,
    )
    _check(found, path)
    return found


def _scale(entry: dict[str, Any]) -> Scale:
    # Lists of a file become tuples of a value that never changes.
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    fields["bands"] = tuple(Band(**band) for band in entry.get("bands", ()))
    return Scale(**fields)


def _words(entry: dict[str, Any]) -> Words:
    return Words(
        items=tuple(entry["items"]),
        stem=entry.get("stem", ""),
        options=tuple(entry.get("options", ())),
        ends=tuple((low, high) for low, high in entry.get("ends", ())),
        item_options={int(item): tuple(names) for item, names in entry.get("item_options", {}).items()},
    )


def _check(found: Instrument, path: Path) -> None:
    """A definition is checked when it is read: a wrong range would publish wrong figures quietly."""
    if found.slug != path.stem:
        raise InstrumentError(f"{path.name}: slug and file name differ")
    for scale in found.scales:
        count = len(scale.items) if scale.method == "sum" else 1
        low, high = (end * count * scale.multiplier for end in (found.codes[0], found.codes[-1]))
        if (low, high) != (scale.low, scale.high):
            raise InstrumentError(f"{found.slug}/{scale.slug}: its codes reach {low} to {high}")
    for words in found.words.values():
        named = [words.options, *(words.item_options or {}).values()]
        if any(options and len(options) != len(found.codes) for options in named):
            raise InstrumentError(f"{found.slug}: as many options as codes")
        if words.ends and len(words.ends) != len(words.items):
            raise InstrumentError(f"{found.slug}: one pair of ends for each item")
