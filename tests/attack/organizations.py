"""Made-up organizations and everything that nobody outside may learn: who is employed when, who says what. Pure.

One seed gives the same organizations on every machine. The shapes are those in which figures are hardest to protect: few people,
few of one gender, people who come and go, answers that are all alike, and answers that never change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from analytics.disclosure import GENDERS
from surveys.linking import CHOICES, LINKED, asked_as_change, change_of
from surveys.question_set import ONE_SIDE, STRATA, latest

Numbers = NDArray[np.int64]
SHAPES = ("small", "skewed", "growing", "shrinking", "even", "large", "alike", "poles")
ROUNDS = 12
# Nights of an open round; a sheet comes before one of them.
NIGHTS = 10
MISSING = -999
# Both sides need so many people who are asked (privacy.md §3, rule 6); test_mechanisms.py holds it against the product's.
SIDE_FLOOR = 20


@dataclass(frozen=True)
class Scale:
    """A measure as the harness needs it: from `low` to `high` in units of `unit`; `of` names the level whose change it is."""

    column: str
    low: int
    high: int
    unit: int = 1
    of: str = ""

    @property
    def change(self) -> Scale:
        """The same measured as a change on one's own device: the range doubles."""
        reach = self.high - self.low
        return Scale(change_of(self.column), -reach, reach, self.unit, self.column)


@dataclass(frozen=True)
class Round:
    """A closed round with all its sheets, one entry in each array for each sheet."""

    number: int
    kind: str
    floor: int
    has_strata: bool
    # How many people were asked on either side, in the order of STRATA.
    asked: tuple[int, int]
    # Whose change is published instead of the level: measure to strata.
    linked: Mapping[str, tuple[str, ...]]
    person: Numbers
    gender: Numbers
    second: Numbers
    night: Numbers
    scores: Mapping[str, Numbers]

    @property
    def scales(self) -> list[Scale]:
        """Every measure of the round in the order of its questions, a change after its level."""
        both = [(scale, scale.change) if scale.column in self.linked else (scale,) for scale in scales_of(self.kind)]
        return [scale for each in both for scale in each]

    def halves(self, scale: Scale) -> frozenset[str]:
        """The strata whose people were asked for a measure: a change and its level are never asked of the same people."""
        linked = frozenset(self.linked.get(scale.of or scale.column, ()))
        return linked if scale.of else frozenset(STRATA[self.kind]) - linked

    def part(self, chosen: NDArray[Any]) -> Round:
        """The round with some of its sheets only."""
        scores = {column: values[chosen] for column, values in self.scores.items()}
        fields = {name: getattr(self, name)[chosen] for name in ("person", "gender", "second", "night")}
        return Round(self.number, self.kind, self.floor, self.has_strata, self.asked, self.linked, **fields, scores=scores)


@dataclass(frozen=True)
class Organization:
    """An organization over twelve months. Months count from 0; a person is employed from `since` up to, not with, `until`."""

    number: int
    shape: str
    rounds: tuple[Round, ...]
    gender: Numbers
    since: Numbers
    until: Numbers
    # In a group from this month up to that one; NEVER where it does not happen.
    joined: Numbers
    left: Numbers


NEVER = 99


def scales_of(kind: str) -> list[Scale]:
    """The levels that the newest question set of a kind publishes."""
    found = []
    for scale in latest(kind).measures:
        unit = 25 if scale.column == "burnout" else 1
        found.append(Scale(scale.column, scale.low, scale.high, unit))
    return found


def organizations(seed: int, numbers: range) -> Iterator[Organization]:
    """Organizations by number: each is drawn by itself, so that any share of them can be made by any process."""
    for number in numbers:
        yield make(number, np.random.default_rng([seed, number]))


def make(number: int, random: Generator) -> Organization:
    """Draw one organization and its twelve rounds."""
    shape = SHAPES[number % len(SHAPES)]
    people = _People(shape, random)
    plan = _kinds(random)
    floor = int(random.choice([10, 10, 10, 12, 15, 20]))
    links = random.random() < 0.5
    rounds = []
    answered: dict[str, dict[int, dict[str, Numbers]]] = {}
    for month, kind in enumerate(plan):
        earlier = answered.get(kind) if links and kind == "core" else None
        each = people.answer(month, kind, floor, earlier)
        rounds.append(each)
        answered.setdefault(kind, {})[month] = people.said
    return Organization(number, shape, tuple(rounds), people.gender, people.since, people.until, people.joined, people.left)


def _kinds(random: Generator) -> list[str]:
    """Which kind of round each month has: mostly the monthly one, with after-session and quarterly rounds in some places."""
    pattern = random.choice(["core", "session", "quarter"], p=[0.7, 0.2, 0.1])
    if pattern == "core":
        return ["core"] * ROUNDS
    every = 2 if pattern == "session" else 4
    return [str(pattern) if month % every == every - 1 else "core" for month in range(ROUNDS)]


class _People:
    """The people of one organization: fixed traits in arrays, by person."""

    def __init__(self, shape: str, random: Generator) -> None:
        self.random, self.shape = random, shape
        size = {"small": (14, 45), "large": (150, 320), "growing": (60, 160)}.get(shape, (30, 140))
        count = int(random.integers(*size))
        self.gender = self._genders(count)
        self.since, self.until = np.zeros(count, np.int64), np.full(count, NEVER)
        coming = {"growing": 0.6, "shrinking": 0.05}.get(shape, 0.15)
        going = {"growing": 0.05, "shrinking": 0.5}.get(shape, 0.12)
        newcomers, leavers = random.random(count) < coming, random.random(count) < going
        self.since[newcomers] = random.integers(1, ROUNDS, newcomers.sum())
        self.until[leavers] = random.integers(1, ROUNDS, leavers.sum())
        self.until = np.where(self.until <= self.since, NEVER, self.until)
        self._groups(count)
        self.hides = random.random(count) < 0.06
        self.habit = np.clip(random.normal(0.68, 0.2, count), 0.1, 1.0)
        self.burden = random.normal(0, 1, count)
        # 0 answers anew each time, 1 the same for ever, 2 always the lowest, 3 always the highest.
        habits = [0.1, 0.1, 0.65, 0.15] if shape == "poles" else [0.6, 0.3, 0.06, 0.04]
        self.style = random.choice(4, count, p=habits)
        self.same = int(random.choice([0, 1, 2]))
        self.remembers = random.random(count) < 0.7
        self.group_kind = (random.random(count) < 0.3).astype(np.int64)
        self.kept: dict[str, Numbers] = {}
        self.said: dict[str, Numbers] = {}

    def _genders(self, count: int) -> Numbers:
        women = {"skewed": 0.82, "small": 0.5}.get(self.shape, self.random.uniform(0.35, 0.65))
        if self.shape == "skewed" and self.random.random() < 0.5:
            women = 1 - women
        gender = (self.random.random(count) >= women).astype(np.int64)
        few = int(self.random.integers(1, 6))
        gender[self.random.choice(count, few, replace=False)] = GENDERS.index("nonbinary")
        return gender

    def _groups(self, count: int) -> None:
        share = self.random.uniform(0.05, 0.7)
        inside = self.random.random(count) < share
        starts = np.maximum(self.since, self.random.integers(-6, ROUNDS, count))
        self.joined = np.where(inside, starts, NEVER)
        stays = self.random.integers(1, 18, count)
        self.left = np.where(inside, np.minimum(starts + stays, self.until), NEVER)

    def answer(self, month: int, kind: str, floor: int, earlier: Mapping[int, Mapping[str, Numbers]] | None) -> Round:
        """One round. `earlier` holds what people said in earlier rounds of the kind, where devices may remember it."""
        random = self.random
        asked = (self.since <= month) & (month < self.until)
        inside = (self.joined <= month) & (month < self.left)
        if kind == "session":
            asked &= inside
        side = self.group_kind if kind == "session" else (~inside).astype(np.int64)
        sizes = int((asked & (side == 0)).sum()), int((asked & (side == 1)).sum())
        has_strata = min(sizes) >= SIDE_FLOOR
        if not has_strata:
            side = np.full_like(side, STRATA[kind].index(ONE_SIDE[kind]))
        taking = self._kept("bias", lambda: random.normal(0, 0.05, len(asked)))
        person = np.flatnonzero(asked & (random.random(len(asked)) < self.habit + taking))
        # The order of the sheets tells nothing: the real ones are shuffled, these too.
        person = random.permutation(person)
        gender = np.where(self.hides, GENDERS.index("not_stated"), self.gender)
        changed = random.random(len(gender)) < 0.02
        gender = np.where(changed, random.integers(0, len(GENDERS), len(gender)), gender)
        self.said = {scale.column: self._levels(scale) for scale in scales_of(kind)}
        scores = {column: values[person] for column, values in self.said.items()}
        for values in scores.values():
            values[random.random(len(values)) < 0.03] = MISSING
        self.said = {column: _of_all(len(asked), person, values) for column, values in scores.items()}
        linked = self._link(kind, has_strata, person, side[person], scores, earlier)
        for measure in linked:
            # From now on nobody's device can count a change from this round.
            del self.said[measure]
        night = random.integers(0, NIGHTS, len(person))
        return Round(month, kind, floor, has_strata, sizes, linked, person, gender[person], side[person], night, scores)

    def _levels(self, scale: Scale) -> Numbers:
        """What each person would answer now."""
        low, high = scale.low // scale.unit, scale.high // scale.unit
        middle, reach = (low + high) / 2, high - low

        def spread(size: float) -> NDArray[np.float64]:
            return self.random.normal(0, size * reach, len(self.burden))

        if self.shape == "alike":
            return np.full(len(self.burden), (low, round(middle), high)[self.same] * scale.unit)
        # PHQ-4 heaps up at its low end, as it does in real surveys.
        centre = low + 0.25 * reach if scale.column == "phq4" else middle
        new = np.clip(np.round(centre + 0.16 * reach * self.burden + spread(0.12)), low, high)
        stable = self._kept(scale.column, lambda: new)
        return np.choose(self.style, [new, stable, np.full_like(new, low), np.full_like(new, high)]).astype(np.int64) * scale.unit

    def _link(
        self,
        kind: str,
        has_strata: bool,
        person: Numbers,
        side: Numbers,
        scores: dict[str, Numbers],
        earlier: Mapping[int, Mapping[str, Numbers]] | None,
    ) -> dict[str, tuple[str, ...]]:
        """In some rounds: people of some strata send their change of some measures since an earlier round, and no level."""
        if not earlier or self.random.random() < 0.25:
            return {}
        since = earlier[int(self.random.choice(list(earlier)))]
        # A change is counted from a round that asked everybody for the level.
        measures = [measure for measure in LINKED if measure in since and self.random.random() < 0.5]
        chosen = {measure: CHOICES[int(self.random.integers(len(CHOICES)))] for measure in measures}
        linked = asked_as_change(chosen, has_strata=has_strata)
        for measure, strata in linked.items():
            theirs = np.isin(side, [STRATA[kind].index(name) for name in strata])
            level, before = scores[measure].copy(), since[measure][person]
            knows = theirs & self.remembers[person] & (before != MISSING) & (level != MISSING)
            scores[change_of(measure)] = np.where(knows, level - before, MISSING)
            scores[measure] = np.where(theirs, MISSING, level)
        return linked

    def _kept(self, name: str, make: Any) -> Any:
        """Drawn once, and the same in each round."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]


def _of_all(count: int, person: Numbers, values: Numbers) -> Numbers:
    found = np.full(count, MISSING)
    found[person] = values
    return found
