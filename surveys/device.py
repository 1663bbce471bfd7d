"""What a device needs to know of a round to score it by itself, and to say before the first question what it will send."""

from __future__ import annotations

import json
from dataclasses import dataclass

from surveys.instrument import measures
from surveys.linking import LINKED
from surveys.models import Wave
from surveys.question_set import QuestionSet


@dataclass(frozen=True)
class Scoring:
    """The measures of a round that a device may remember (`measures` as JSON), and those that it asks as a change."""

    measures: str
    linked_names: tuple[str, ...]
    linked_keys: frozenset[str]
    since: str
    since_title: str

    @property
    def remembers(self) -> bool:
        """Whether a later round may ask anything of this one as a change."""
        return self.measures != "[]"


def scoring(wave: Wave, asked: QuestionSet) -> Scoring:
    """How a device scores this round: the same arithmetic as `surveys.instrument`, which a test holds it to."""
    linked = wave.changes()
    names = [scale.column for scale in asked.measures if scale.column in LINKED]
    found = [_measure(name, asked, linked.get(name, ())) for name in names]
    return Scoring(
        measures=json.dumps(found, separators=(",", ":")),
        linked_names=tuple(measures()[name].name for name in names if name in linked),
        linked_keys=frozenset(key for name in linked for key in asked.keys_of(name)),
        since=str(wave.linked_since.public_id) if wave.linked_since and linked else "",
        since_title=wave.linked_since.title if wave.linked_since and linked else "",
    )


def _measure(name: str, asked: QuestionSet, strata: tuple[str, ...]) -> dict[str, object]:
    instrument = next(each for each in asked.instruments if any(scale.column == name for scale in each.scales))
    scale = measures()[name]
    return {
        "name": name,
        "items": asked.keys_of(name),
        # A mean need not be whole; what a device may remember is a sum or one item (surveys.linking).
        "method": scale.method,
        "multiplier": scale.multiplier,
        "ends": (instrument.codes[0], instrument.codes[-1]),
        "reversed": [f"{instrument.slug}.{item}" for item in scale.reversed],
        "low": scale.low,
        "high": scale.high,
        "linked": strata,
    }
