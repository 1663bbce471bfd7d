"""Reconstruction: can any answer of any respondent be ruled out, from figures, their rounding, and what insiders said themselves?

The answers behind a figure are whole numbers between the ends of a scale, the figure bounds their sum, and insiders know their
own. Sums of whole numbers from L to U leave no gaps, so the integer program has an answer in closed form, which `excluded`
computes in whole numbers for every figure. `excluded_by_solver` writes the same question as an integer program with one variable
for each respondent and asks scipy; it checks a sample, and it alone takes figures that overlap.

Nothing here is taken from the product but the figures themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.attack.mechanisms import Seen
from tests.attack.organizations import Numbers

INFEASIBLE = 2


@dataclass(frozen=True)
class Window:
    """The sums that fit a figure, both ends included, in units of the scale, and the scale in its units."""

    least: int
    most: int
    low: int
    high: int

    def allows(self, people: int, known: int, answer: int) -> bool:
        """Whether somebody may have given this answer; `people` others are unknown, `known` is the sum of those known."""
        fixed = known + answer
        return fixed + people * self.low <= self.most and fixed + people * self.high >= self.least


def window(seen: Seen, n: int, reach: Fraction) -> Window:
    """The sums of n answers that a figure allows, for somebody who knows n, how it was rounded, and no dither."""
    low, high = seen.low // seen.unit, seen.high // seen.unit
    if not seen.step:
        total = round(seen.value * n / seen.unit)
        return Window(total, total, low, high)
    step, value = Fraction(str(seen.step)), Fraction(str(seen.value))
    # With dither the mean lies strictly within a step of the value; without it from half a step below up to half a step above.
    below, above = (value - reach * step) * n / seen.unit, (value + reach * step) * n / seen.unit
    least = low * n if seen.open_end == "low" else max(low * n, below // 1 + 1 if reach == 1 else -(-below // 1))
    most = high * n if seen.open_end == "high" else min(high * n, -(-above // 1) - 1)
    return Window(int(least), int(most), low, high)


def known_sums(answers: Numbers, count: int, fits: Window) -> set[int]:
    """What insiders may have said together: those of the real respondents who squeeze the others most, and the first ones.

    Beside them whatever any insiders could have said with this figure, at its worst: another time it is somebody else.
    """
    if not count:
        return {0}
    order, others = np.sort(answers), len(answers) - count
    real = {int(order[:count].sum()), int(order[-count:].sum()), int(answers[:count].sum())}
    least = max(count * fits.low, fits.least - others * fits.high)
    most = min(count * fits.high, fits.most - others * fits.low)
    return {*real, least, most}


def excluded(fits: Window, answers: Numbers, count: int) -> tuple[int, int]:
    """(respondents of whom some answer is ruled out, respondents of whom only one is left), insiders apart, at the worst.

    `answers` are those behind the figure, in units of the scale. Without a name beside it, each of the others could be anybody:
    what is ruled out for one is ruled out for all of them.
    """
    others = len(answers) - count
    if others < 1:
        return 0, 0
    left = min(_possible(fits, others - 1, known) for known in known_sums(answers, count, fits))
    return others * (left < fits.high - fits.low + 1), others * (left == 1)


def _possible(fits: Window, people: int, known: int) -> int:
    """How many answers somebody may have given: those from one end of the scale to the other that `Window.allows`."""
    least = max(fits.low, fits.least - known - people * fits.high)
    return max(0, min(fits.high, fits.most - known - people * fits.low) - least + 1)


def excluded_by_solver(figures: Sequence[tuple[Seen, Numbers, Fraction]], known: dict[int, int], about: int) -> set[int]:
    """Answers of person `about` that no integers allow. Each figure: what was seen, the people in it, its reach.

    `known` holds the insiders' own answers by person. n is free within the published band only through the people given.
    """
    people = sorted({int(person) for _, inside, _ in figures for person in inside})
    place = {person: index for index, person in enumerate(people)}
    rows, least, most = [], [], []
    for seen, inside, reach in figures:
        row = np.zeros(len(people))
        row[[place[int(person)] for person in inside]] = 1
        fits = window(seen, len(inside), reach)
        rows.append(row)
        least.append(fits.least)
        most.append(fits.most)
    low, high = figures[0][0].low // figures[0][0].unit, figures[0][0].high // figures[0][0].unit
    ruled_out = set()
    for answer in range(low, high + 1):
        bottom, top = np.full(len(people), float(low)), np.full(len(people), float(high))
        for person, said in {**known, about: answer}.items():
            bottom[place[person]] = top[place[person]] = said
        result = milp(
            np.zeros(len(people)),
            integrality=np.ones(len(people)),
            bounds=Bounds(bottom, top),
            constraints=LinearConstraint(np.array(rows), np.array(least, float), np.array(most, float)),
        )
        if result.status == INFEASIBLE:
            ruled_out.add(answer)
        elif not result.success:
            raise RuntimeError(f"The solver gave no answer: {result.message}")
    return ruled_out
