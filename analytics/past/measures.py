"""What is measured: an instrument that the product knows, or a question of HR's own, and the answers it allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from analytics.past.genders import normalise
from surveys.instrument import Instrument, Scale, instruments

Scoring = Literal["sum", "mean", "share"]
Direction = Literal[-1, 1]
SCORINGS: tuple[Scoring, ...] = ("sum", "mean", "share")


@dataclass(frozen=True)
class Measure:
    """One measure of a mapping. `coding` turns words into numbers; without it, cells are numbers as they are.

    `codes` are the only answers there are, None where any number from item_low to item_high is one.
    """

    slug: str
    title: str
    low: float
    high: float
    direction: Direction
    scoring: Scoring
    columns: tuple[str, ...]
    item_low: float
    item_high: float
    reference_sd: float
    coding: Mapping[str, float] = field(default_factory=dict)
    missing: frozenset[str] = frozenset({""})
    reversed_columns: frozenset[str] = frozenset()
    multiplier: float = 1.0
    codes: frozenset[float] | None = None

    def score(self, values: list[float]) -> float:
        """One person's complete answers to one number on low..high."""
        turned = (
            self.item_low + self.item_high - value if column in self.reversed_columns else value
            for column, value in zip(self.columns, values, strict=True)
        )
        total = sum(turned) * self.multiplier
        return total if self.scoring == "sum" else total / len(self.columns)


@cache
def known_scales() -> Mapping[str, tuple[Instrument, Scale]]:
    """Every scale of every instrument by slug, those too that a round does not publish (PHQ-2, WHO-5)."""
    return {scale.slug: (each, scale) for each in instruments().values() for scale in each.scales}


def words_of(slug: str) -> Mapping[str, float]:
    """The scale's own answers in words, in every language that ships, to its codes."""
    instrument, scale = known_scales()[slug]
    lists = {words.options_of(item) for words in instrument.words.values() for item in scale.items}
    return {
        normalise(option): float(code)
        for options in sorted(lists)
        for option, code in zip(options, instrument.codes, strict=False)
    }


def on_scale(slug: str, columns: tuple[str, ...], coding: Mapping[str, float], missing: frozenset[str]) -> Measure:
    """A known scale on these columns, in the order of its questions. Without a coding it knows its own words."""
    instrument, scale = known_scales()[slug]
    return Measure(
        slug=slug,
        title=scale.name,
        low=scale.low,
        high=scale.high,
        direction=scale.direction,
        scoring="sum" if scale.method == "sum" else "mean",
        columns=columns,
        item_low=instrument.codes[0],
        item_high=instrument.codes[-1],
        reference_sd=scale.reference_sd,
        coding=coding or words_of(slug),
        missing=missing,
        reversed_columns=frozenset(columns[scale.items.index(item)] for item in scale.reversed),
        multiplier=scale.multiplier,
        codes=frozenset(map(float, instrument.codes)),
    )
