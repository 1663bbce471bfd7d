"""A file of several years: which year a cell says, and when the survey of that year closed."""

from __future__ import annotations

import re
from datetime import date

EARLIEST = 1950
# A year alone, a date that begins with it (2024-11-30, with a time or without), or one that ends with it (30.11.2024).
YEAR_FIRST = re.compile(r"(\d{4})(?:\.0|([-/.])\d{1,2}\2\d{1,2}(?:[T ].*)?)?\Z")
YEAR_LAST = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(\d{4})(?:[T ,].*)?\Z")


def year_of(cell: str) -> int | None:
    """The year that a cell says, None where it says none. Only the year counts, so no order of day and month matters."""
    cell = cell.strip()
    first, last = YEAR_FIRST.match(cell), YEAR_LAST.match(cell)
    year = int(first[1]) if first else int(last[2]) if last else 0
    return year if year >= EARLIEST else None


def closed_in(year: int, closed_on: date) -> date:
    """The day of the newest year's end, in that year: the file says no other."""
    if (closed_on.month, closed_on.day) == (2, 29):
        return date(year, 2, 28) if year != closed_on.year else closed_on
    return closed_on.replace(year=year)


def title_of(title: str, year: int, newest: int) -> str:
    """What the survey of one year is called: a title that says the newest year says this one instead."""
    said = str(newest)
    return title.replace(said, str(year)) if said in title else f"{title}, {year}"
