"""Subtracting published figures from one another, in space and in time: whose total follows? Twice, by different means.

`by_the_guard` asks the product's own search over the whole ledger of an organization at once. `by_elimination` shares no line
with it: it reduces the figures modulo a prime and tries out unions of small classes. Both take every published mean for an exact
one and the sizes of blocks for known, which is more than anybody has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure import FLOOR, derivable_set
from tests.attack.mechanisms import State, Told

PRIME = 2**61 - 1
# Unions that are tried out at most; beyond it the answer of this check is "not known", and counted as such.
MOST_UNIONS = 200_000


@dataclass(frozen=True)
class Part:
    """The different blocks of one measure of one round, over classes of sheets that no figure tells apart."""

    name: str
    sizes: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]


def parts(states: Sequence[State], name: str) -> list[Part]:
    """Group what was published of one round, in all its nights, by the answers that it is made of."""
    told = sorted((each for state in states for each in state), key=lambda each: each.seen.measure)
    return [_part(f"{name}:{measure}", list(group)) for measure, group in groupby(told, key=lambda each: each.seen.measure)]


def by_the_guard(found: Iterable[Part]) -> frozenset[str] | None:
    """A set of 1 to 9 people whose total follows from all these figures together; None where there is none."""
    sizes: dict[str, int] = {}
    blocks: list[frozenset[str]] = []
    for part in found:
        names = [f"{part.name}:{index}" for index in range(len(part.sizes))]
        sizes |= dict(zip(names, part.sizes, strict=True))
        blocks += [frozenset(name for name, inside in zip(names, row, strict=True) if inside) for row in part.rows]
    return derivable_set(blocks, sizes)


def by_elimination(part: Part) -> bool | None:
    """Whether a union of classes with 1 to 9 people follows. None where there are too many unions to try out."""
    small = [index for index, size in enumerate(part.sizes) if size < FLOOR]
    if not small:
        return False
    kernel = _kernel(part.rows)
    random = Random(0)
    weights = [random.randrange(PRIME) for _ in kernel]
    # A union lies in the row space exactly if each vector of the kernel sums to 0 over it; a random mixture of them tells.
    mixed = {index: sum(w * vector[index] for w, vector in zip(weights, kernel, strict=True)) % PRIME for index in small}
    for tried, union in enumerate(_unions(small, part.sizes), 1):
        if sum(mixed[index] for index in union) % PRIME == 0:
            return True
        if tried >= MOST_UNIONS:
            return None
    return False


def single_people(part: Part) -> int:
    """How many respondents' own answers follow exactly: classes of one person that the figures single out."""
    kernel = _kernel(part.rows)
    return sum(size == 1 and not any(vector[index] for vector in kernel) for index, size in enumerate(part.sizes))


def _part(name: str, told: list[Told]) -> Part:
    # A figure that stays the same over nights is one row, not many.
    rows = list(dict.fromkeys(each.sheets.tobytes() for each in told))
    matrix = np.array([np.frombuffer(row, dtype=bool) for row in rows])
    classes: dict[bytes, int] = {}
    for sheet in np.packbits(matrix, axis=0).T:
        key = sheet.tobytes()
        classes[key] = classes.get(key, 0) + 1
    classes.pop(bytes(-(-len(rows) // 8)), None)
    bits = [np.unpackbits(np.frombuffer(key, dtype=np.uint8), count=len(rows)) for key in classes]
    return Part(name, tuple(classes.values()), tuple(tuple(int(each[row]) for each in bits) for row in range(len(rows))))


def _unions(small: list[int], sizes: Sequence[int], start: int = 0, people: int = 0) -> Iterator[tuple[int, ...]]:
    """Every set of small classes with fewer than ten people together."""
    for place in range(start, len(small)):
        index = small[place]
        together = people + sizes[index]
        if together < FLOOR:
            yield (index,)
            yield from ((index, *rest) for rest in _unions(small, sizes, place + 1, together))


def _kernel(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """A basis of all vectors that are orthogonal to the rows, modulo a prime far beyond any minor of so few zeros and ones."""
    matrix: NDArray[np.object_] = np.array(rows, dtype=object)
    height, width = matrix.shape
    pivots: list[int] = []
    for column in range(width):
        top = len(pivots)
        found = next((row for row in range(top, height) if matrix[row, column]), None)
        if found is None:
            continue
        matrix[[top, found]] = matrix[[found, top]]
        matrix[top] = matrix[top] * pow(int(matrix[top, column]), -1, PRIME) % PRIME
        for row in range(height):
            if row != top and matrix[row, column]:
                matrix[row] = (matrix[row] - matrix[row, column] * matrix[top]) % PRIME
        pivots.append(column)
    basis = []
    for free in (column for column in range(width) if column not in pivots):
        vector = [0] * width
        vector[free] = 1
        for row, pivot in enumerate(pivots):
            vector[pivot] = -int(matrix[row, free]) % PRIME
        basis.append(vector)
    return basis
