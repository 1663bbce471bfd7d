"""The guard (privacy.md §3, rule 9): what somebody who reads the whole ledger could work out. Pure.

It trusts nothing that wrote the ledger: blocks, bands, steps and counts are checked as they stand in the rows.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from analytics import disclosure
from analytics.disclosure import BANDS, FLOOR, Undecided, step
from surveys.linking import level_of
from surveys.question_set import question_sets

# Float rows against exact grids: far below any step, far above the error of a double.
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Line:
    """One published figure as the ledger holds it. `source` is the wave or the past survey; atoms never reach across sources."""

    source: str
    question_set: str
    measure: str
    atoms: frozenset[str]
    scale_low: float
    scale_high: float
    n_low: int
    n_high: int | None
    value: float
    step: float
    open_end: str
    floor: int = FLOOR

    @property
    def people(self) -> frozenset[str]:
        """The atoms without the measure: the same people behind a level and a change have the same name here."""
        return frozenset(atom.removeprefix(f"{self.source}:{self.measure}:") for atom in self.atoms)


@dataclass(frozen=True, slots=True)
class Problem:
    """A find. The sentence names the round and the measure, never a block or a number of people: it goes into logs."""

    code: str
    source: str
    measure: str
    sentence: str


@dataclass(slots=True)
class Search:
    """What was searched, in numbers of things (never of people), and what was found."""

    figures: int = 0
    blocks: int = 0
    atoms: int = 0
    linked: int = 0
    problems: list[Problem] = field(default_factory=list)

    def summary(self) -> dict[str, int]:
        return {
            "figures": self.figures,
            "blocks": self.blocks,
            "atoms": self.atoms,
            "linked_sets": self.linked,
            "found": len(self.problems),
        }


def search(lines: Sequence[Line], sizes: Mapping[str, int] | None) -> Search:
    """Check every line, and search all of them together for derivable sets.

    `sizes` holds the people in each atom, named as in the lines. None for past surveys, whose counts are not kept: there any
    overlap is a find, which is stricter.
    """
    blocks = {line.atoms for line in lines}
    found = Search(figures=len(lines), blocks=len(blocks), atoms=len(frozenset[str]().union(*blocks)))
    for line in lines:
        found.problems += [_problem(code, line) for code in _faults(line)]
    found.problems += _asked_twice(lines)
    found.problems += _mixed(lines)
    for part in _linked(lines):
        found.linked += 1
        found.problems += _overlaps(part) if sizes is None else _derivable(part, sizes)
    return found


def excludes_an_answer(line: Line) -> bool:
    """Whether two respondents who pool their own answers could rule out an answer of somebody else.

    Without dither, the harder case, the total lies within half a step times n of the shown value, and reaches the scale's end
    where the figure is open. Any answer of a third person stays possible if three answers at one end of the scale still fit,
    with everybody else at the other end. The band's lower end is the worst n.
    """
    span, half = 3 * (line.scale_high - line.scale_low), line.step / 2
    above = line.n_low * (line.value + half - line.scale_low)
    below = line.n_low * (line.scale_high - line.value + half)
    # A window of totals narrower than two answers could fall between what two insiders leave possible.
    narrow = line.n_low * line.step <= 2 * (line.scale_high - line.scale_low)
    return narrow or (line.open_end != "high" and above < span - TINY) or (line.open_end != "low" and below < span - TINY)


SENTENCES = {
    "floor": "A figure stands on fewer people than the floor allows.",
    "band": "The band of answers is none of the published ones.",
    "step": "The rounding is not the one that the band asks for.",
    "grid": "The value is no multiple of its rounding, or beyond the ends of the grid.",
    "open_end": "The end of the grid is not marked as open, or something else is.",
    "excluded": "Two people who pool their answers could rule out an answer of somebody else.",
    "unknown_count": "The number of people in a part of a block is not on record.",
    "band_does_not_hold": "The people on record do not fit the band.",
    "derivable": "The total of fewer people than the floor follows from published totals.",
    "undecided": "The search for derivable totals ended without an answer.",
    "overlap": "Two figures share people.",
    "asked_twice": "The same answers stand in two published measures.",
    "mixed": "Of the same people, the level of a measure and its change are published in one round.",
    "not_asked": "The round did not ask this measure, or another kind of round asks it too.",
}


def _problem(code: str, line: Line) -> Problem:
    return Problem(code, line.source, line.measure, SENTENCES[code])


def _faults(line: Line) -> Iterator[str]:
    """What is wrong with one line by itself."""
    top = {low: following - 1 for low, following in pairwise(BANDS)}
    if line.n_low < FLOOR or (line.n_high is not None and line.n_high < line.floor):
        yield "floor"
    if line.n_low not in BANDS or line.n_high != top.get(line.n_low):
        yield "band"
        return
    if not math.isclose(line.step, step(line.n_low, line.scale_low, line.scale_high), rel_tol=TINY):
        yield "step"
    else:
        yield from _grid_faults(line)
    if excludes_an_answer(line):
        yield "excluded"


def _grid_faults(line: Line) -> Iterator[str]:
    place = line.value / line.step
    first = math.ceil((line.scale_low + line.step) / line.step - TINY)
    last = math.floor((line.scale_high - line.step) / line.step + TINY)
    if abs(place - round(place)) > 1e-6 or not first <= round(place) <= last:
        yield "grid"
    elif line.open_end != {first: "low", last: "high"}.get(round(place), ""):
        yield "open_end"


def _asked_twice(lines: Sequence[Line]) -> Iterator[Problem]:
    """A question contributes to one published measure of one kind of round (rule 4)."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for each in question_sets().values():
        for scale in each.measures:
            kinds[scale.column].add(each.kind)
    seen: dict[tuple[str, str], Line] = {(line.source, line.measure): line for line in lines if line.question_set}
    used: dict[tuple[str, str], str] = {}
    for (source, measure), line in sorted(seen.items()):
        asked = question_sets().get(line.question_set)
        # A change comes from the answers of its level; that nobody is behind both is for `_mixed` to say.
        level = level_of(measure)
        items = _items(line.question_set, level) if asked else []
        if not items or len(kinds[level]) != 1:
            yield _problem("not_asked", line)
        for item in items:
            if used.setdefault((source, item), level) != level:
                yield _problem("asked_twice", line)
                break


def _mixed(lines: Sequence[Line]) -> Iterator[Problem]:
    """A change is published instead of the level of the same people, never beside it (rule 12).

    Whoever stands in a block of either counts, however the blocks were merged: with both totals the total of the earlier round
    would follow for the people in both, and the difference of two blocks for fewer.
    """
    behind: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in lines:
        if line.question_set:
            behind[line.source, line.measure] |= line.people
    first = {(line.source, line.measure): line for line in reversed(lines)}
    for (source, measure), people in sorted(behind.items()):
        if measure != level_of(measure) and people & behind.get((source, level_of(measure)), set()):
            yield _problem("mixed", first[source, measure])


def _items(set_name: str, measure: str) -> list[str]:
    """The questions behind a measure: every scale of that name in the set's instruments, published or not."""
    return [
        f"{each.slug}.{item}"
        for each in question_sets()[set_name].instruments
        for scale in each.scales
        if scale.slug == measure
        for item in scale.items
    ]


def _linked(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that share atoms, directly or through others, together.

    Exact, not a shortcut: blocks without a common atom make a block-diagonal system, so a set that follows from all of them
    follows part by part, and each part of a small set is small. Sheets of different waves are different answers: cost is
    linear in waves.
    """
    lead: dict[str, str] = {}

    def root(atom: str) -> str:
        while lead.setdefault(atom, atom) != atom:
            lead[atom] = lead[lead[atom]]
            atom = lead[atom]
        return atom

    for line in lines:
        first, *others = sorted(line.atoms)
        for other in others:
            lead[root(other)] = root(first)
    parts: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        parts[root(min(line.atoms))].append(line)
    return list(parts.values())


def _derivable(part: Sequence[Line], sizes: Mapping[str, int]) -> Iterator[Problem]:
    for line in part:
        if not line.atoms <= sizes.keys():
            yield _problem("unknown_count", line)
            return
        people = sum(sizes[atom] for atom in line.atoms)
        if people < max(FLOOR, line.floor):
            yield _problem("floor", line)
        if not line.n_low <= people <= (line.n_high or math.inf):
            yield _problem("band_does_not_hold", line)
    try:
        if disclosure.derivable_set([line.atoms for line in part], {atom: sizes[atom] for line in part for atom in line.atoms}):
            yield _problem("derivable", part[0])
    except Undecided:
        yield _problem("undecided", part[0])


def _overlaps(part: Sequence[Line]) -> Iterable[Problem]:
    counted = Counter(atom for line in part for atom in line.atoms)
    return [_problem("overlap", part[0])] if max(counted.values()) > 1 else []
