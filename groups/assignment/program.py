"""An integer program as HiGHS takes it (through scipy.optimize.milp)."""

from dataclasses import dataclass, field
from time import monotonic

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

# However late it is, HiGHS gets so long.
LEAST_SECONDS = 0.05
Column = int
Values = npt.NDArray[np.float64]


@dataclass
class Program:
    """Columns with prices and bounds, rows with limits; the sum of the prices is made small. Columns take whole numbers."""

    prices: list[float] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    row_lows: list[float] = field(default_factory=list)
    row_highs: list[float] = field(default_factory=list)
    _entries: list[tuple[int, Column, float]] = field(default_factory=list)

    def column(self, price: float, low: float = 0, high: float = 1) -> Column:
        """Add a variable."""
        self.prices.append(price)
        self.lows.append(low)
        self.highs.append(high)
        return len(self.prices) - 1

    def row(self, entries: list[tuple[Column, float]], low: float = -np.inf, high: float = np.inf) -> None:
        """Add a limit on a weighted sum of columns."""
        number = len(self.row_lows)
        self._entries.extend((number, column, factor) for column, factor in entries)
        self.row_lows.append(low)
        self.row_highs.append(high)

    def solve(self, *, until: float, gap: float) -> tuple[Values | None, float]:
        """Return the values (None where time ran out before any were found) and the lower bound of the sum that was proven.

        `until` is an instant of the monotonic clock: on a busy machine stating a problem takes its part of the time too.
        """
        rows, columns, factors = zip(*self._entries, strict=True)
        matrix = csr_array((factors, (rows, columns)), shape=(len(self.row_lows), len(self.prices)))
        found = milp(
            np.array(self.prices),
            integrality=np.ones(len(self.prices), dtype=np.int8),
            bounds=Bounds(np.array(self.lows), np.array(self.highs)),
            constraints=LinearConstraint(matrix, np.array(self.row_lows), np.array(self.row_highs)),
            options={"time_limit": max(until - monotonic(), LEAST_SECONDS), "mip_rel_gap": gap},
        )
        bound = found.mip_dual_bound
        return found.x, float(bound) if bound is not None and np.isfinite(bound) else float("-inf")
