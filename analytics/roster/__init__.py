"""Roster figures as pages read them: how many people take part, by closed month and quarter (privacy.md §3, rule 10). Pure.

`analytics.ledger.read()` gives them as `Ledger.roster`; `analytics/actions/roster.py` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

# What is counted in a month, over the whole organization, and in a quarter, by gender.
MONTHLY = ("people", "members", "joined", "left", "waiting", "sessions", "seats", "groups", "facilitators")
QUARTERLY = ("members", "facilitators")
LENGTHS = {"month": 1, "quarter": 3}


@dataclass(frozen=True, slots=True)
class Month:
    """A closed month. Values are multiples of 5, one for each name in MONTHLY.

    `counted_on` is the night after its end. Later where the worker stood still: then people, members, waiting, groups and
    facilitators are those of that day.
    """

    starts_on: date
    values: Mapping[str, int]
    counted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Quarter:
    """A closed quarter: of each name in QUARTERLY the genders that may be shown, multiples of 10 from 20 on.

    A gender that is missing had fewer than twenty people or none, and nothing says which. "Not stated" is missing whenever one of
    the three others is.
    """

    starts_on: date
    values: Mapping[str, Mapping[str, int]]
    counted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """Every closed month and quarter that was counted, oldest first."""

    months: tuple[Month, ...] = ()
    quarters: tuple[Quarter, ...] = ()


NO_ROSTER = Roster()


def end_of(period: str, starts_on: date) -> date:
    """The first day after a month or quarter that begins on this day."""
    return starts_on + relativedelta(months=LENGTHS[period])
