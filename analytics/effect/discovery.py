"""Many comparisons at once: how many surprises chance alone brings."""

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float], q: float = 0.05) -> list[bool]:
    """Which comparisons to keep, in the order given, so that at most q of the kept are false on average (1995)."""
    if not 0 < q < 1:
        raise ValueError("q lies between 0 and 1.")
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("A p-value lies between 0 and 1.")
    count = len(p_values)
    # The slack keeps a p that equals its bar on paper (0.03 against 3 × 0.05 / 5) from failing by the last bit.
    passing = [p for rank, p in enumerate(sorted(p_values), 1) if p <= rank * q / count * (1 + 1e-12)]
    bar = max(passing, default=-1.0)
    return [bool(p <= bar) for p in p_values]
