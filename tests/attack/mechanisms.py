"""What is published of a round: by the real rule, by three weaker mechanisms, and by the real rule with one thing broken.

The real one calls the product's own functions and is held against the product's nightly action in test_mechanisms.py. The others
are here to be broken: an attack that cannot break them would prove nothing about the real one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure import COMPARED, FLOOR, GENDERS, Atom, Block, Figure, band, partition, publish_mean
from analytics.disclosure import step as step_of
from surveys.question_set import STRATA
from tests.attack.organizations import MISSING, NIGHTS, Round, Scale

Counts = Mapping[Atom, int]
# Dashboards with a plain threshold use five.
THRESHOLD = 5


@dataclass(frozen=True)
class Seen:
    """One figure as anybody can fetch it. With a step of 0 the mean is exact."""

    measure: str
    low: int
    high: int
    unit: int
    block: tuple[Atom, ...]
    n_low: int
    n_high: int | None
    value: float
    step: float
    open_end: str


@dataclass(frozen=True)
class Told:
    """A figure with the sheets behind it: those only the judge looks at, who says afterwards whether an attack was right."""

    seen: Seen
    sheets: NDArray[np.bool_]

    @property
    def n(self) -> int:
        return int(self.sheets.sum())


# The secret shift of a figure, in steps: from the measure and the block, so that two worlds can be given the same luck.
Dither = Callable[[str, Block], float]


def by_chance(random: Random) -> Dither:
    """A new draw for each figure, as the product does it."""
    return lambda measure, block: random.random() - 0.5


def by_name(seed: str) -> Dither:
    """The same for the same figure, whatever else is published."""
    return lambda measure, block: crc32(f"{seed} {measure} {sorted(block)}".encode()) / 2**32 - 0.5


# What HR can fetch after each night: usually one state, in a mechanism that refreshes nightly one for each night.
State = list[Told]


@dataclass(frozen=True)
class Mechanism:
    """A way to publish. `reach` is how far from the value the mean may lie, in steps, as whoever knows the mechanism knows."""

    name: str
    words: str
    blocks: Callable[[Counts, int], Sequence[Block]]
    figure: Callable[[int, int, Scale, float], Figure | None]
    nightly: bool = False
    dithered: bool = True

    @property
    def reach(self) -> Fraction:
        return Fraction(1) if self.dithered else Fraction(1, 2)

    def publish(self, each: Round, dither: Dither) -> list[State]:
        """Every state that HR sees of a round, the last one after its close."""
        if not self.nightly:
            # Fewer sheets than the floor are destroyed unread.
            return [self._state(each, np.ones(len(each.person), bool), dither)] if len(each.person) >= each.floor else []
        return [self._state(each, each.night <= night, dither) for night in range(NIGHTS)]

    def _state(self, each: Round, here: NDArray[np.bool_], dither: Dither) -> State:
        state: State = []
        seconds = STRATA[each.kind]
        for scale in each.scales:
            values = each.scores[scale.column]
            given = here & (values != MISSING)
            place = each.gender * 2 + each.second
            tally = np.bincount(place[given], minlength=2 * len(GENDERS))
            places = {(gender, second): 2 * g + s for g, gender in enumerate(GENDERS) for s, second in enumerate(seconds)}
            counts = {atom: int(tally[at]) for atom, at in places.items()}
            halves = each.halves(scale)
            own = {atom: n if atom[1] in halves else 0 for atom, n in counts.items()}
            for named in self.blocks(own, each.floor):
                block = frozenset(atom for atom in named if atom[1] in halves)
                inside = np.zeros(len(tally), bool)
                inside[[places[atom] for atom in block]] = True
                mine = given & inside[place]
                told = self._told(scale, block, mine, int(values[mine].sum()), dither)
                state += [told] if told else []
        return state

    def _told(self, scale: Scale, block: Block, mine: NDArray[np.bool_], total: int, dither: Dither) -> Told | None:
        n = int(mine.sum())
        made = self.figure(n, total, scale, dither(scale.column, block) if self.dithered else 0.0)
        if made is None:
            return None
        shown = tuple(sorted(block))
        rest = made.n_low, made.n_high, made.value, made.step, made.open_end
        return Told(Seen(scale.column, scale.low, scale.high, scale.unit, shown, *rest), mine)


# Worlds that are compared share most of their figures.
@lru_cache(maxsize=4096)
def _real(n: int, total: int, scale: Scale, dither: float) -> Figure | None:
    return publish_mean(n, total, scale.low, scale.high, dither)


def _exact(n: int, total: int, scale: Scale, dither: float) -> Figure | None:
    return Figure(n, n, total / n, 0.0, "") if n else None


def every_cut(counts: Counts, least: int) -> list[Block]:
    """What filters offer: everyone, each gender, each side, and each cell of both, where they reach the threshold."""
    atoms = list(counts)
    cuts = [atoms, *([a for a in atoms if a[0] == gender] for gender in GENDERS)]
    cuts += [[a for a in atoms if a[1] == side] for side in dict.fromkeys(a[1] for a in atoms)]
    cuts += [[atom] for atom in atoms]
    return [frozenset(cut) for cut in cuts if sum(counts[atom] for atom in cut) >= least]


def _threshold(counts: Counts, floor: int) -> list[Block]:
    return every_cut(counts, THRESHOLD)


def _with_remainder(counts: Counts, floor: int) -> list[Block]:
    """A cut is shown only where the rest of everyone, and of each larger cut, is nobody or reaches the threshold too."""
    shown = every_cut(counts, THRESHOLD)

    def safe(block: Block) -> bool:
        rests = [sum(counts[atom] for atom in larger - block) for larger in shown if block < larger]
        return all(rest == 0 or rest >= THRESHOLD for rest in rests)

    return [block for block in shown if safe(block)]


def _half_a_step(n: int, total: int, scale: Scale, dither: float) -> Figure | None:
    return _rounded(n, total, scale, dither, Fraction(str(step_of(n, scale.low, scale.high))) / 2) if n >= FLOOR else None


def _as_wide_as_two(n: int, total: int, scale: Scale, dither: float) -> Figure | None:
    """The step may be as wide as two answers, and need not be wider."""
    if n < FLOOR:
        return None
    bound = Fraction(2 * (scale.high - scale.low), band(n)[0])
    widths = (Fraction(mantissa) * Fraction(10) ** power for power in range(-3, 4) for mantissa in ("1", "2", "2.5", "5"))
    return _rounded(n, total, scale, dither, min(width for width in widths if width >= bound))


def _closed_ends(n: int, total: int, scale: Scale, dither: float) -> Figure | None:
    """The right step, and a grid that goes to the ends of the scale and says nothing of them."""
    if n < FLOOR:
        return None
    width = Fraction(str(step_of(n, scale.low, scale.high)))
    value = (Fraction(total, n) / width + Fraction(dither) + Fraction(1, 2)) // 1 * width
    return Figure(n, n, float(value), float(width), "")


def _floor_of_five(n: int, total: int, scale: Scale, dither: float) -> Figure | None:
    if n >= FLOOR:
        return _real(n, total, scale, dither)
    # Rule 7 would publish nothing of so few: whoever lowers the floor lowers it there too.
    return _rounded(n, total, scale, dither, Fraction(str(step_of(FLOOR, scale.low, scale.high)))) if n >= THRESHOLD else None


def _rounded(n: int, total: int, scale: Scale, dither: float, width: Fraction) -> Figure | None:
    """Rule 7 with a step that is given: what a wrong step would have published."""
    first, last = -(-(scale.low + width) // width), (scale.high - width) // width
    if last - first < 1:
        return None
    place = min(max((Fraction(total, n) / width + Fraction(dither) + Fraction(1, 2)) // 1, first), last)
    end: Any = "low" if place == first else "high" if place == last else ""
    return Figure(n, n, float(place * width), float(width), end)


def _into_another_gender(counts: Counts, floor: int) -> list[Block]:
    """A gender under the floor is put to the women, so that "nobody is left out"."""
    found = partition(counts, floor)
    small = [g for g in COMPARED if 0 < sum(n for atom, n in counts.items() if atom[0] == g) < floor]
    added = {atom for atom in counts if atom[0] in small}
    women = [block for block in found if all(gender == "woman" for gender, _ in block)]
    return [block | added if women and block == women[-1] else block for block in found]


def _five_and_more(counts: Counts, floor: int) -> list[Block]:
    """Rule 6 with a floor of five."""
    found = []
    for gender in GENDERS:
        halves = [frozenset([atom]) for atom in counts if atom[0] == gender]
        whole = frozenset().union(*halves)
        sizes = [sum(counts[atom] for atom in half) for half in halves]
        found += halves if min(sizes) >= THRESHOLD else [whole] if sum(sizes) >= THRESHOLD else []
    return found


REAL = Mechanism("real", "the rule of this product", partition, _real)
WEAK = (
    Mechanism("threshold", "five or more, exact means, refreshed nightly", _threshold, _exact, nightly=True, dithered=False),
    Mechanism(
        "remainder", "five or more and a remainder of five, exact means, refreshed nightly", _with_remainder, _exact,
        nightly=True, dithered=False,
    ),
    Mechanism("nightly", "the rule of this product, refreshed nightly while a round is open", partition, _real, nightly=True),
)  # fmt: skip
UNDITHERED = Mechanism("undithered", "the rule of this product without dither", partition, _real, dithered=False)
BROKEN = (
    Mechanism("half_a_step", "rounded to half a step", partition, _half_a_step),
    Mechanism("another_gender", "a small gender merged into another", _into_another_gender, _real),
    Mechanism("floor_of_five", "a floor of five", _five_and_more, _floor_of_five),
    Mechanism("closed_ends", "the ends of the grid closed", partition, _closed_ends),
    # Dither would hide this one: the guarantee of rule 7 is to hold without it.
    Mechanism("as_wide_as_two", "a step no wider than two answers", partition, _as_wide_as_two, dithered=False),
)
