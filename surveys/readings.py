"""What HR could read of a group, with chance taken into account: the publication rule turned the other way round. Pure.

static/js/publication_rule.js does the same on the device; a test holds the two together.
"""

from __future__ import annotations

from fractions import Fraction

from analytics.disclosure import Figure, publish_mean

# Dither runs from −½ up to but not including ½ of a step. A mean of whole answers is never this near to a grid point by chance.
LEAST, MOST = Fraction(-1, 2), Fraction(1, 2) - Fraction(1, 10**12)


def readings(n: int, total: int, low: int, high: int, floor: int) -> tuple[Figure, ...]:
    """The one or two figures that n answers may be published as, lower first; none under the floor."""
    if n < floor:
        return ()
    found = [publish_mean(n, total, low, high, dither) for dither in (LEAST, MOST)]  # type: ignore[arg-type]
    return tuple(dict.fromkeys(figure for figure in found if figure))


def whatever_one_says(n: int, score: int, low: int, high: int, floor: int) -> tuple[Figure, ...]:
    """What can be read both with one answer at the lowest end and with it at the highest, the others being `score`."""
    others = (n - 1) * score
    lowest, highest = (readings(n, others + end, low, high, floor) for end in (low, high))
    return tuple(figure for figure in lowest if figure in highest)
