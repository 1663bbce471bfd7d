"""Rule 6 of the publication rule: which blocks of people are published, decided on counts alone."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.disclosure.rounding import FLOOR

Atom = tuple[str, str]
Block = frozenset[Atom]

# The three that a comparison needs two of; "not_stated" is a block of its own and no comparison.
COMPARED = ("woman", "man", "nonbinary")
GENDERS = (*COMPARED, "not_stated")
SECONDS = (("member", "not_yet"), ("mixed", "specific"))


def partition(counts: Mapping[Atom, int], floor: int = FLOOR) -> list[Block]:
    """The blocks to publish, disjoint, each of at least `floor` people, in the order of GENDERS and then of the halves.

    All eight atoms are given, zeros too. A gender under the floor appears in no block, the same for none as for nine.
    """
    if floor < FLOOR:
        raise ValueError(f"The floor may be raised, never lowered below {FLOOR}.")
    halves = _halves(counts)
    blocks = {gender: _of_gender(gender, halves, counts, floor) for gender in GENDERS}
    if sum(bool(blocks[gender]) for gender in COMPARED) < 2:
        # By-gender figures of one gender would be no comparison, and the rest would be "the others".
        everyone = frozenset((gender, half) for gender in GENDERS for half in halves)
        return [everyone] if sum(counts.values()) >= floor else []
    return [block for gender in GENDERS for block in blocks[gender]]


def left_out(blocks: list[Block]) -> list[str]:
    """The genders in no block, to be named in one sentence that is the same for zero and for nine."""
    shown = {gender for block in blocks for gender, _ in block}
    return [gender for gender in GENDERS if gender not in shown]


def _of_gender(gender: str, halves: tuple[str, str], counts: Mapping[Atom, int], floor: int) -> list[Block]:
    atoms = [(gender, half) for half in halves]
    if all(counts[atom] >= floor for atom in atoms):
        return [frozenset([atom]) for atom in atoms]
    return [frozenset(atoms)] if sum(counts[atom] for atom in atoms) >= floor else []


def _halves(counts: Mapping[Atom, int]) -> tuple[str, str]:
    for halves in SECONDS:
        if set(counts) == {(gender, half) for gender in GENDERS for half in halves}:
            if any(count < 0 for count in counts.values()):
                raise ValueError("A count is never negative.")
            return halves
    raise ValueError("Give all eight atoms of one kind of round, zeros too, and no other.")
