"""Roster figures: months subtracted from months, genders from totals, and the question of nobody or one.

An attacker who knows how counts are rounded holds an interval for each, and knows that members at the end of a month are those of
the month before, plus who joined, less who left. The months form a chain, so narrowing the intervals along it until nothing moves
gives the exact ends of what is possible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np

from analytics.disclosure import FLOOR, GENDERS
from analytics.disclosure.roster import ROSTER_FLOOR, ROUNDED_TO, roster_value, roster_values
from tests.attack.organizations import ROUNDS, Organization

# A quarter ends with every third month.
QUARTER = 3


@dataclass
class Between:
    """What a count may be, both ends included."""

    low: int
    high: int

    def narrow(self, low: int, high: int) -> bool:
        """Take in what else is known; whether that told anything."""
        before = self.low, self.high
        self.low, self.high = max(self.low, low), min(self.high, high)
        return (self.low, self.high) != before

    @property
    def is_few(self) -> bool:
        """Whether it is exactly known, and of 1 to 9 people."""
        return 1 <= self.low == self.high < FLOOR


@dataclass(frozen=True)
class Month:
    """The true counts of a month."""

    members: int
    joined: int
    left: int


Rounding = Callable[[int, str], int]


def by_the_rule(count: int, measure: str = "members") -> int:
    """The product's own rounding of a month."""
    value = roster_value(count, "month", measure)
    assert value is not None, "a month has no floor"
    return value


def exact(count: int, measure: str = "members") -> int:
    """A weaker roster: the counts as they are."""
    return count


def all_to_five(count: int, measure: str = "members") -> int:
    """A weaker roster: what joined and left no coarser than the members."""
    return by_the_rule(count)


def months_of(organization: Organization) -> list[Month]:
    """Members at the end of each month, and who joined and left in it."""
    return [
        Month(
            int(((organization.joined <= month) & (month < organization.left)).sum()),
            int(((organization.joined == month) & (month < organization.left)).sum()),
            int(((organization.left == month) & (organization.joined < month)).sum()),
        )
        for month in range(ROUNDS)
    ]


def known_exactly(months: list[Month], rounding: Rounding = by_the_rule) -> int:
    """How many counts of 1 to 9 people (members, joined, left) follow exactly from all months together."""
    chain = [{name: _before_rounding(count, rounding, name) for name, count in asdict(month).items()} for month in months]
    moved = True
    while moved:
        moved = False
        for before, month in pairwise(chain):
            moved |= _narrow(before["members"], month)
    return sum(count.is_few for month in chain for count in month.values())


def genders_known(organization: Organization) -> Iterator[tuple[str, Between]]:
    """For each quarter and gender: what its number of members may be, from the quarter's figures and the month's total."""
    for month in range(QUARTER - 1, ROUNDS, QUARTER):
        yield from quarter_known(counts_by_gender(organization, month))


def counts_by_gender(organization: Organization, month: int) -> dict[str, int]:
    """Members of each gender at the end of a month."""
    here = organization.gender[(organization.joined <= month) & (month < organization.left)]
    tally = np.bincount(here, minlength=len(GENDERS))
    return {gender: int(tally[place]) for place, gender in enumerate(GENDERS)}


def quarter_known(counts: Mapping[str, int]) -> Iterator[tuple[str, Between]]:
    """What each gender's count may be, for somebody who has the shown ones and the total of the quarter's last month."""
    total = _before_rounding(sum(counts.values()), by_the_rule)
    shown = roster_values(counts)
    half = ROUNDED_TO["quarter"] // 2
    # A gender that is not shown is under the floor, or "not stated" beside one that is: then it may be as large as the total.
    hidden = {gender: Between(0, total.high if gender == "not_stated" else ROSTER_FLOOR - 1) for gender in GENDERS}
    found = {
        gender: Between(max(ROSTER_FLOOR, shown[gender] - half), shown[gender] + half - 1) if gender in shown else hidden[gender]
        for gender in GENDERS
    }
    moved = True
    while moved:
        moved = False
        for gender, count in found.items():
            others = [each for name, each in found.items() if name != gender]
            moved |= count.narrow(total.low - sum(each.high for each in others), total.high - sum(each.low for each in others))
    yield from found.items()


def tells_nobody_from_one(counts: Mapping[str, int]) -> bool:
    """Whether the quarter's own figures are others when a gender that is left out has one person instead of nobody."""
    hidden = [gender for gender in GENDERS if gender not in roster_values(counts)]
    return any(roster_values({**counts, gender: 0}) != roster_values({**counts, gender: 1}) for gender in hidden)


def tally(organization: Organization) -> Counter[str]:
    """All of it for one organization."""
    known = list(genders_known(organization))
    quarters = [counts_by_gender(organization, month) for month in range(QUARTER - 1, ROUNDS, QUARTER)]
    return Counter(
        roster_months=known_exactly(months_of(organization)),
        roster_genders=sum(count.is_few for _, count in known),
        # A gender that is left out, and yet cannot be empty.
        roster_somebody=sum(count.low >= 1 and count.high < ROSTER_FLOOR for _, count in known),
        roster_zero_one=sum(tells_nobody_from_one(counts) for counts in quarters),
        quarters=len(quarters),
    )


def _before_rounding(count: int, rounding: Rounding, measure: str = "members") -> Between:
    """The counts that are published as this one is."""
    value = rounding(count, measure)
    around = [other for other in range(max(0, value - 10), value + 11) if rounding(other, measure) == value]
    return Between(around[0], around[-1])


def _narrow(before: Between, month: Mapping[str, Between]) -> bool:
    members, joined, left = month["members"], month["joined"], month["left"]
    # Joined less left is the difference of members; each of the four is bounded by the other three.
    return any(
        [
            members.narrow(before.low + joined.low - left.high, before.high + joined.high - left.low),
            before.narrow(members.low - joined.high + left.low, members.high - joined.low + left.high),
            joined.narrow(members.low - before.high + left.low, members.high - before.low + left.high),
            left.narrow(before.low + joined.low - members.high, before.high + joined.high - members.low),
        ]
    )
