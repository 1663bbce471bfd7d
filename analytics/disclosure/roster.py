"""Rule 10 of the publication rule: how many people take part, rounded, and of which genders a quarter says it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from analytics.disclosure.blocks import COMPARED, GENDERS

# A closed month counts the whole organization; a closed quarter counts each gender, from ROSTER_FLOOR people on.
ROUNDED_TO = {"month": 5, "quarter": 10}
ROSTER_FLOOR = 20
# What comes and goes between two months: members now are those of before, plus the one, less the other. To 5 like them, a year
# of months told exact numbers of a few people in 1 of 150 organizations (docs/decisions/0027).
FLOWS = ("joined", "left")
FLOW_ROUNDED_TO = 10


def rounded_to(period: str, measure: str = "") -> int:
    """What the published numbers of a measure are multiples of."""
    return FLOW_ROUNDED_TO if measure in FLOWS else ROUNDED_TO[period]


def roster_value(n: int, period: str, measure: str = "") -> int | None:
    """The published number for n people or places: the nearest multiple of 5 (month) or 10 (quarter, joined, left), halves up.

    None for a gender of fewer than 20 in a quarter, the same for none as for nineteen. A month has no floor: it is a total.
    """
    if n < 0:
        raise ValueError("A count is never negative.")
    size = rounded_to(period, measure)
    if period == "quarter" and n < ROSTER_FLOOR:
        return None
    return (2 * n + size) // (2 * size) * size


def roster_values(counts: Mapping[str, int]) -> dict[str, int]:
    """What a quarter shows of one count by gender, all four given, zeros too: each that reaches the floor, in a fixed order.

    "Not stated" is shown only beside woman, man and nonbinary. Where one of these is left out, whoever subtracts the others from
    the month's total is left with two unknowns: the very same figures come out when everybody of the gender left out had kept
    theirs to themselves. So nobody can tell it from zero (docs/decisions/0027).
    """
    if set(counts) != set(GENDERS):
        raise ValueError("Give all four genders, zeros too, and no other.")
    rounded = {gender: roster_value(counts[gender], "quarter") for gender in GENDERS}
    shown = {gender: value for gender, value in rounded.items() if value is not None}
    return shown if is_rest_open(shown) else {gender: value for gender, value in shown.items() if gender in COMPARED}


def is_rest_open(shown: Collection[str]) -> bool:
    """Whether what these genders leave of a total says nothing about a gender that is not among them."""
    return "not_stated" not in shown or set(COMPARED) <= set(shown)
