"""What a past survey will publish, decided on counts alone: the blocks, their bands and steps, and what is left out.

The rule is privacy.md §3, the same as for a round. A past sheet belongs to nobody in a group yet: "not_yet".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from analytics import disclosure
from analytics.disclosure import (
    COMPARED,
    FLOOR,
    GENDERS,
    Atom,
    Block,
    Figure,
    band,
    partition,
    publish_mean,
    step,
)
from analytics.past.mapping import SurveyMapping
from analytics.past.measures import Measure
from analytics.past.scoring import Reading, Tally
from analytics.past.years import closed_in, title_of

SECONDS = ("member", "not_yet")


@dataclass(frozen=True)
class PlannedBlock:
    """One figure to come. `n` and `total` stay here; only the band and the rounded value are published."""

    atoms: Block
    n: int
    total: float
    n_low: int
    n_high: int | None
    step: float
    publishable: bool

    @property
    def genders(self) -> tuple[str, ...]:
        """In the fixed order; all four for "everyone"."""
        present = {gender for gender, _ in self.atoms}
        return tuple(gender for gender in GENDERS if gender in present)


@dataclass(frozen=True)
class PlannedMeasure:
    """All blocks of one measure, and the genders that reach no floor: the same word for none as for nine."""

    measure: Measure
    sizes: Mapping[Atom, int]
    blocks: tuple[PlannedBlock, ...]
    under_floor: tuple[str, ...]
    incomplete: int
    floor: int = FLOOR

    @property
    def everyone(self) -> bool:
        """One block of all sheets, because fewer than two genders reach the floor."""
        return len(self.blocks) == 1 and len(self.blocks[0].genders) == len(GENDERS)

    @property
    def published(self) -> tuple[PlannedBlock, ...]:
        return tuple(block for block in self.blocks if block.publishable)


@dataclass(frozen=True)
class PlannedSurvey:
    """One survey to come: the whole file, or one year of it with its own blocks, rounding and floor."""

    title: str
    closed_on: date
    rows: int
    measures: tuple[PlannedMeasure, ...]

    @property
    def published(self) -> tuple[PlannedMeasure, ...]:
        return tuple(planned for planned in self.measures if planned.published)


def plan_surveys(reading: Reading, mapping: SurveyMapping, genders: Mapping[str, str], floor: int = FLOOR) -> list[PlannedSurvey]:
    """One for each year where a column says it, newest first; else one. `genders` are the spellings settled by hand."""
    if not mapping.year:
        return [_planned_survey(reading, mapping, mapping.title, mapping.closed_on, genders, floor)]
    surveys = []
    for year in sorted(reading.years, reverse=True):
        title = title_of(mapping.title, year, mapping.closed_on.year)
        closed_on = closed_in(year, mapping.closed_on)
        surveys.append(_planned_survey(reading.years[year], mapping, title, closed_on, genders, floor))
    return surveys


def plan(reading: Reading, measures: Sequence[Measure], genders: Mapping[str, str], floor: int = FLOOR) -> list[PlannedMeasure]:
    """`genders` are the spellings settled by hand; `floor` is the organization's."""
    by_gender = reading.by_gender(genders)
    return [plan_measure(measure, by_gender[measure.slug], floor) for measure in measures]


def plan_measure(measure: Measure, tallies: Mapping[str, Tally], floor: int = FLOOR) -> PlannedMeasure:
    """Blocks by the fixed order of merging. Under ten complete answers in all there are none."""
    sizes = {(gender, second): tallies[gender].n if second == "not_yet" else 0 for gender in GENDERS for second in SECONDS}
    return PlannedMeasure(
        measure=measure,
        sizes=sizes,
        blocks=tuple(_planned(block, measure, tallies) for block in partition(sizes, floor)),
        under_floor=tuple(gender for gender in COMPARED if tallies[gender].n < floor),
        incomplete=sum(tally.incomplete for tally in tallies.values()),
        floor=floor,
    )


def derivable(planned: PlannedMeasure) -> frozenset[str] | None:
    """One to nine people whose total would follow from the blocks, else None: asked before anything is written."""
    sizes = {_name(atom): n for atom, n in planned.sizes.items()}
    return disclosure.derivable_set([frozenset(map(_name, block.atoms)) for block in planned.published], sizes)


def publish(block: PlannedBlock, measure: Measure, random: Random) -> Figure | None:
    """The figure itself. The dither is drawn here and kept nowhere; `random` is the system's, but in tests."""
    return publish_mean(block.n, block.total, measure.low, measure.high, random.random() - 0.5)


def _planned_survey(
    reading: Reading, mapping: SurveyMapping, title: str, closed_on: date, genders: Mapping[str, str], floor: int
) -> PlannedSurvey:
    return PlannedSurvey(title, closed_on, reading.rows, tuple(plan(reading, mapping.measures, genders, floor)))


def _name(atom: Atom) -> str:
    return "/".join(atom)


def _planned(block: Block, measure: Measure, tallies: Mapping[str, Tally]) -> PlannedBlock:
    inside = [tallies[gender] for gender, second in block if second == "not_yet"]
    n = sum(tally.n for tally in inside)
    # Sums of means carry the dust of floating point; it must not push a total off its scale.
    total = min(max(round(sum(tally.total for tally in inside), 6), n * measure.low), n * measure.high)
    n_low, n_high = band(n)
    return PlannedBlock(
        atoms=block,
        n=n,
        total=total,
        n_low=n_low,
        n_high=n_high,
        step=step(n, measure.low, measure.high),
        # On a scale this coarse no two grid points may be left: then there is nothing to publish.
        publishable=publish_mean(n, total, measure.low, measure.high) is not None,
    )
