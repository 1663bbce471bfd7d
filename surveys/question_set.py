"""Question sets: which items a kind of round asks, in which order. Versioned files in surveys/question_sets/. Pure.

A released file never changes: a wave refers to it by name ("core_1"), and an answer means what was asked. A new wording
is a new version.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.instrument import Instrument, InstrumentError, Scale, instrument, score

FOLDER = Path(__file__).parent / "question_sets"
# The second category of each kind of round beside gender, fixed before any answer (privacy.md §3, rule 4).
STRATA: Mapping[str, tuple[str, str]] = {
    "core": ("member", "not_yet"),
    "session": ("mixed", "specific"),
    "quarter": ("member", "not_yet"),
}
# Where a round has one stratum, every sheet stands on the same side, so that no split can be made of it.
ONE_SIDE: Mapping[str, str] = {"core": "not_yet", "quarter": "not_yet", "session": "mixed"}


@dataclass(frozen=True)
class Choice:
    code: int
    text: str


@dataclass(frozen=True)
class Question:
    """One question as a page shows it: `key` is "<instrument>.<item>"."""

    key: str
    stem: str
    text: str
    choices: tuple[Choice, ...]
    ends: tuple[str, str] | None = None


@dataclass(frozen=True)
class QuestionSet:
    slug: str
    version: int
    kind: str
    title: str
    seconds: int
    keys: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.slug}_{self.version}"

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        return tuple(instrument(slug) for slug in dict.fromkeys(key.split(".")[0] for key in self.keys))

    @property
    def measures(self) -> tuple[Scale, ...]:
        """The scales that a sheet of this set stores, in the order of the questions."""
        return tuple(scale for each in self.instruments for scale in each.scales if scale.column)

    def keys_of(self, measure: str) -> tuple[str, ...]:
        """The questions behind a measure."""
        return tuple(
            f"{each.slug}.{item}" for each in self.instruments for s in each.scales if s.column == measure for item in s.items
        )

    def questions(self, language: str) -> tuple[Question, ...]:
        return tuple(_question(key, language) for key in self.keys)

    def scored(self, answers: Mapping[str, int]) -> tuple[dict[str, int], tuple[str, ...]]:
        """(value by column of the complete scales, columns of the scales that were begun and not finished).

        Raises InstrumentError for a question that this set does not ask or a code that it does not offer.
        """
        if unknown := set(answers) - set(self.keys):
            raise InstrumentError(f"not asked in this round: {', '.join(sorted(unknown))}")
        values: dict[str, int] = {}
        started: list[str] = []
        for each in self.instruments:
            given = {int(key.split(".")[1]): code for key, code in answers.items() if key.split(".")[0] == each.slug}
            results = score(each, given)
            for scale in each.scales:
                result = results[scale.slug]
                if scale.column and result.value is not None:
                    values[scale.column] = round(result.value)
                elif scale.column and result.started:
                    started.append(scale.column)
        return values, tuple(started)


@cache
def question_sets() -> Mapping[str, QuestionSet]:
    """All released sets by name, read once per process."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def question_set(name: str) -> QuestionSet:
    """The set that a wave names, as "<slug>_<version>"."""
    return question_sets()[name]


def latest(kind: str) -> QuestionSet:
    """The newest version of the set for a kind of round."""
    return max((each for each in question_sets().values() if each.kind == kind), key=lambda each: each.version)


def _read(path: Path) -> QuestionSet:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    keys = tuple(data["questions"])
    found = QuestionSet(data["slug"], data["version"], data["kind"], data["title"], data["seconds"], keys)
    if path.stem != found.name:
        raise InstrumentError(f"{path.name}: slug, version and file name differ")
    for key in keys:
        slug, _, item = key.partition(".")
        if not 1 <= int(item) <= len(instrument(slug).words_in("en").items):
            raise InstrumentError(f"{path.name}: no item {key}")
    return found


def _question(key: str, language: str) -> Question:
    slug, _, number = key.partition(".")
    asked, item = instrument(slug), int(number)
    words = asked.words_in(language)
    ends = words.ends_of(item)
    texts = words.options_of(item) or tuple(str(code) for code in asked.codes)
    choices = tuple(Choice(code, text) for code, text in zip(asked.codes, texts, strict=True))
    return Question(key, words.stem, words.items[item - 1], choices, ends)
