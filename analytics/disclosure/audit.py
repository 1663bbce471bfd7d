"""Rule 9 of the publication rule: can the total of 1 to 9 people be computed from the published totals?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from analytics.disclosure.rounding import FLOOR
from analytics.disclosure.undecided import Undecided

INFEASIBLE = 2
# A solver's answer that exact arithmetic refuses is excluded and the search goes on; this often means a broken solver.
MOST_REFUSALS = 25
# Coefficients up to here are far from the solver's tolerance of 1e-6.
BASE = 1000


@dataclass(frozen=True, slots=True)
class _Class:
    """Atoms that stand in exactly the same blocks: no combination of blocks can tell them apart."""

    atoms: frozenset[str]
    size: int


def derivable_set(published: Sequence[frozenset[str]], sizes: Mapping[str, int], below: int = FLOOR) -> frozenset[str] | None:
    """A smallest set of atoms with 1 to below − 1 people whose total follows linearly from the published totals.

    A set S follows exactly when its indicator is Σ w_B 1_B with real weights, that is, when it lies in the row space
    of the blocks. The weights need no bound, because they are eliminated: in reduced row echelon form a vector of the
    row space is Σ x_p R_p over the pivots p with x_p its own entries there, and an indicator's entries are 0 or 1. So
    all that is left to search are zeros and ones. Integer row operations keep this exact, and every hit is checked in
    integers again. Atoms without people add nothing to any total and are left aside: who knows that they are empty
    subtracts through them. Raises ValueError for an atom without a size, Undecided where the solver gives no answer.
    """
    classes, rows = _classes(published, sizes)
    # Whole classes of `below` or more people are in no small set. With their columns first, the rows whose pivot comes
    # after them span exactly the part of the row space that is 0 there.
    large = sum(each.size >= below for each in classes)
    basis = {pivot - large: row[large:] for pivot, row in _echelon(rows).items() if pivot >= large}
    small = classes[large:]
    if not basis or below <= 1:
        return None
    chosen = _search(basis, [each.size for each in small], below)
    return None if chosen is None else frozenset().union(*(small[index].atoms for index in chosen))


def _classes(published: Sequence[frozenset[str]], sizes: Mapping[str, int]) -> tuple[list[_Class], list[list[int]]]:
    """Classes with people, large ones first, and for each distinct block its 0/1 row over them."""
    blocks = sorted({frozenset(block) for block in published}, key=sorted)
    unknown = sorted(set().union(*blocks) - set(sizes)) if blocks else []
    if unknown:
        raise ValueError(f"No size is given for {', '.join(map(str, unknown))}.")
    if any(size < 0 for size in sizes.values()):
        raise ValueError("A size is never negative.")
    together: dict[tuple[bool, ...], list[str]] = {}
    for atom in sorted(set().union(*blocks)) if blocks else []:
        if sizes[atom]:
            together.setdefault(tuple(atom in block for block in blocks), []).append(atom)
    found = [
        (_Class(frozenset(atoms), sum(int(sizes[atom]) for atom in atoms)), membership) for membership, atoms in together.items()
    ]
    found.sort(key=lambda pair: (-pair[0].size, sorted(pair[0].atoms)))
    rows = [[int(membership[index]) for _, membership in found] for index in range(len(blocks))]
    return [each for each, _ in found], rows


def _echelon(rows: Sequence[Sequence[int]]) -> dict[int, list[int]]:
    """Reduced row echelon form by pivot column, each row scaled to coprime integers with a positive pivot."""
    reduced: dict[int, list[int]] = {}
    for given in rows:
        row = list(given)
        for pivot, known in reduced.items():
            row = _eliminate(row, known, pivot)
        lead = next((column for column, entry in enumerate(row) if entry), None)
        if lead is None:
            continue
        row = row if row[lead] > 0 else [-entry for entry in row]
        reduced = {pivot: _eliminate(known, row, lead) for pivot, known in reduced.items()}
        reduced[lead] = row
    return reduced


def _eliminate(row: list[int], by: list[int], column: int) -> list[int]:
    factor = row[column]
    if not factor:
        return row
    scale = by[column]
    result = [scale * own - factor * other for own, other in zip(row, by, strict=True)]
    divisor = math.gcd(*result)
    return [entry // divisor for entry in result] if divisor > 1 else result


def _search(basis: Mapping[int, Sequence[int]], sizes: Sequence[int], below: int) -> list[int] | None:
    """Zeros and ones over the classes, x_j = Σ_p R_pj x_p off the pivots, with 1 to below − 1 people, fewest first."""
    equations = _equations(basis, len(sizes))
    digits, carries = _in_digits(equations, len(sizes))
    weights = np.asarray([*sizes, *(0 for _ in carries)], dtype=float)
    bounds = Bounds(np.asarray([0] * len(sizes) + [-c for c in carries]), np.asarray([1] * len(sizes) + carries))
    constraints = [LinearConstraint(weights[np.newaxis, :], 1, below - 1)]
    if digits:
        constraints.append(LinearConstraint(csr_array(np.asarray(digits, dtype=float)), 0, 0))
    for _ in range(MOST_REFUSALS):
        result = milp(weights, integrality=np.ones(len(weights), dtype=np.int64), bounds=bounds, constraints=constraints)
        if result.status == INFEASIBLE:
            return None
        if not result.success:
            raise Undecided(f"The search for derivable sets ended without an answer: {result.message}")
        x = [round(float(entry)) for entry in result.x[: len(sizes)]]
        people = sum(size * bit for size, bit in zip(sizes, x, strict=True))
        exact = all(sum(c * bit for c, bit in zip(row, x, strict=True)) == 0 for row in equations)
        if exact and 1 <= people < below:
            return [index for index, bit in enumerate(x) if bit]
        cut = np.asarray([[*(1 - 2 * bit for bit in x), *(0 for _ in carries)]], dtype=float)
        constraints.append(LinearConstraint(cut, 1 - sum(x), np.inf))
    raise Undecided("The solver kept answering with sets that do not follow.")


def _equations(basis: Mapping[int, Sequence[int]], width: int) -> list[list[int]]:
    """For each column off the pivots: common · x_j − Σ_p (common / R_pp) R_pj x_p = 0, in coprime integers."""
    equations = []
    for column in (column for column in range(width) if column not in basis):
        touching = {pivot: row for pivot, row in basis.items() if row[column]}
        common = math.lcm(*(row[pivot] for pivot, row in touching.items()))
        equation = [0] * width
        equation[column] = common
        for pivot, row in touching.items():
            equation[pivot] = -(common // row[pivot]) * row[column]
        divisor = math.gcd(*equation)
        equations.append([entry // divisor for entry in equation])
    return equations


def _in_digits(equations: Sequence[Sequence[int]], width: int) -> tuple[list[list[int]], list[int]]:
    """The equations as the solver gets them, and the bounds of the integers carried from digit to digit.

    Densely overlapping blocks make coefficients beyond the solver's tolerance and beyond doubles. Σ c x = 0 is then
    written as column addition: the lowest digits sum to BASE times a carry, that carry joins the next digits, and so
    on, which is the same equation in small numbers.
    """
    written: list[dict[int, int]] = []
    carries: list[int] = []
    for equation in equations:
        rest = {index: entry for index, entry in enumerate(equation) if entry}
        carried: dict[int, int] = {}
        while any(abs(entry) >= BASE for entry in rest.values()):
            lowest = {index: entry % BASE for index, entry in rest.items()}
            carry = width + len(carries)
            carries.append(len(rest) + 1)
            written.append({**lowest, **carried, carry: -BASE})
            rest = {index: (entry - lowest[index]) // BASE for index, entry in rest.items()}
            carried = {carry: 1}
        written.append({**rest, **carried})
    total = width + len(carries)
    return [[row.get(column, 0) for column in range(total)] for row in written], carries
