"""Roster figures as pages read them: how many people take part, by closed month and quarter (privacy.md §3, rule 10). Pure.

`analytics.ledger.read()` gives them as `Ledger.roster`; `analytics/actions/roster.py` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# What is counted in a month, over the whole organization, and in a quarter, by gender.
MONTHLY = ("people", "members", "joined", "left", "waiting", "sessions", "seats", "groups", "facilitators")
QUARTERLY = ("members", "facilitators")


@dataclass(frozen=True, slots=True)
class Month:
    """A closed month. Values are multiples of 5, one for each name in MONTHLY."""

    starts_on: date
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Quarter:
    """A closed quarter: of each name in QUARTERLY the genders that may be shown, multiples of 10 from 20 on.

    A gender that is missing had fewer than twenty people or none, and nothing says which.
    """

    starts_on: date
    values: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Roster:
    """Every closed month and quarter that was counted, oldest first; a month without a row was not counted in its time."""

    months: tuple[Month, ...] = ()
    quarters: tuple[Quarter, ...] = ()


NO_ROSTER = Roster()
