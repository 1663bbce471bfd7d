"""Roster figures as rows of a file: one for each count of a month, and for each gender that a quarter shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from analytics.disclosure import rounded_to
from analytics.roster import Month, Quarter, Roster, end_of

COLUMNS = ("period", "starts_on", "ends_on", "counted_on", "measure", "gender", "value", "rounded_to")
ONE_DAY = timedelta(days=1)


def roster_objects(roster: Roster) -> list[dict[str, Any]]:
    """Every published roster figure, months first, oldest first; the keys are COLUMNS. An empty gender is everybody."""
    return [*_of_months(roster.months), *_of_quarters(roster.quarters)]


def _of_months(months: tuple[Month, ...]) -> Iterator[dict[str, Any]]:
    for month in months:
        for measure, value in month.values.items():
            yield _object("month", month, measure, "", value)


def _of_quarters(quarters: tuple[Quarter, ...]) -> Iterator[dict[str, Any]]:
    for quarter in quarters:
        for measure, genders in quarter.values.items():
            for gender, value in genders.items():
                yield _object("quarter", quarter, measure, gender, value)


def _object(period: str, counted: Month | Quarter, measure: str, gender: str, value: int) -> dict[str, Any]:
    return {
        "period": period,
        "starts_on": counted.starts_on.isoformat(),
        "ends_on": (end_of(period, counted.starts_on) - ONE_DAY).isoformat(),
        "counted_on": counted.counted_on.isoformat() if counted.counted_on else None,
        "measure": measure,
        "gender": gender,
        "value": value,
        "rounded_to": rounded_to(period, measure),
    }
