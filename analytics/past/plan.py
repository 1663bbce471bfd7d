"""What a past survey will publish, decided on counts alone: the blocks, their bands and steps, and what is left out.

The rule is privacy.md §3, the same as for a round. A past sheet belongs to nobody in a group yet: "not_yet".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from analytics.disclosure import FLOOR, Figure, band, partition, publish_mean, step
from analytics.past.genders import GENDERS
from analytics.past.measures import Measure
from analytics.past.scoring import Reading, Tally

SECONDS = ("member", "not_yet")
# The genders of which two must reach the floor; "not stated" is a block of its own but does not count here.
COMPARED = ("woman", "man", "nonbinary")

Atom = tuple[str, str]
Block = frozenset[Atom]


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
        present = {gender for gender, _second in self.atoms}
        return tuple(gender for gender in GENDERS if gender in present)


@dataclass(frozen=True)
class PlannedMeasure:
    """All blocks of one measure, and the genders that answered but stand in no block of their own."""

    measure: Measure
    sizes: Mapping[Atom, int]
    blocks: tuple[PlannedBlock, ...]
    under_floor: tuple[str, ...]
    incomplete: int

    @property
    def everyone(self) -> bool:
        """One block of all sheets, because fewer than two genders reach the floor."""
        return len(self.blocks) == 1 and len(self.blocks[0].genders) == len(GENDERS)

    @property
    def published(self) -> tuple[PlannedBlock, ...]:
        return tuple(block for block in self.blocks if block.publishable)


def plan(
    reading: Reading, measures: Sequence[Measure], genders: Mapping[str, str], floor: int = FLOOR
) -> list[PlannedMeasure]:
    """`genders` are the spellings settled by hand; `floor` is the organization's, never under ten."""
    by_gender = reading.by_gender(genders)
    return [plan_measure(measure, by_gender[measure.slug], max(floor, FLOOR)) for measure in measures]


def plan_measure(measure: Measure, tallies: Mapping[str, Tally], floor: int = FLOOR) -> PlannedMeasure:
    """Blocks by the fixed order of merging. Under ten sheets in all there are none."""
    sizes = {
        (gender, second): tallies[gender].n if second == "not_yet" else 0 for gender in GENDERS for second in SECONDS
    }
    blocks = sorted(partition(sizes, floor), key=sorted)
    planned = tuple(
        _planned(block, measure, tallies) for block in blocks if sum(sizes[atom] for atom in block) >= floor
    )
    own = {gender for block in planned for gender in block.genders} if len(planned) != 1 else set()
    return PlannedMeasure(
        measure=measure,
        sizes=sizes,
        blocks=planned,
        under_floor=tuple(gender for gender in COMPARED if gender not in own and tallies[gender].n < floor),
        incomplete=sum(tally.incomplete for tally in tallies.values()),
    )


def publish(block: PlannedBlock, measure: Measure, random: Random) -> Figure | None:
    """The figure itself. The dither is drawn here and kept nowhere; `random` is the system's, but in tests."""
    return publish_mean(block.n, block.total, measure.low, measure.high, random.random() - 0.5)


def _planned(block: Block, measure: Measure, tallies: Mapping[str, Tally]) -> PlannedBlock:
    inside = [tallies[gender] for gender, second in block if second == "not_yet"]
    n, total = sum(tally.n for tally in inside), sum(tally.total for tally in inside)
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
