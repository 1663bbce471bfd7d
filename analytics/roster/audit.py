"""The guard of roster figures (privacy.md §3, rules 9 and 10): what stands in the ledger is checked as it stands there. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.audit import Problem
from analytics.disclosure import GENDERS, ROSTER_FLOOR, ROUNDED_TO, is_rest_open, rounded_to
from analytics.roster import MONTHLY, QUARTERLY, end_of

SENTENCES = {
    "rounding": "A roster figure is not rounded as its period asks for.",
    "floor": "A roster figure by gender stands on fewer people than the floor allows.",
    "partition": "A roster figure is not one of those that its period publishes.",
    "rest": "What the genders shown leave of the total tells of one that is left out.",
    "twice": "A month or quarter was published twice.",
    "period": "A period does not begin on the first day of a month or quarter.",
    "running": "A month or quarter was published before it was over.",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A published period as the ledger holds it; the rows are (measure, gender, value)."""

    period: str
    starts_on: date
    published_on: date
    rows: Sequence[tuple[str, str, int]]


def search_roster(counted: Sequence[Counted]) -> list[Problem]:
    """Everything that is wrong with these periods, each by itself and all together."""
    return [_problem(code, one) for one in counted for code in dict.fromkeys(_faults(one))] + list(_twice(counted))


def _problem(code: str, one: Counted) -> Problem:
    return Problem(code, f"{one.period} {one.starts_on}", "roster", SENTENCES[code])


def _faults(one: Counted) -> Iterator[str]:
    if one.period not in ROUNDED_TO:
        yield "partition"
        return
    if one.starts_on.day != 1 or (one.period == "quarter" and one.starts_on.month % 3 != 1):
        yield "period"
    elif one.published_on < end_of(one.period, one.starts_on):
        yield "running"
    if any(value < 0 or value % rounded_to(one.period, measure) for measure, _gender, value in one.rows):
        yield "rounding"
    yield from _of_month(one) if one.period == "month" else _of_quarter(one)


def _of_month(one: Counted) -> Iterator[str]:
    # Every name once, over everybody: one that is missing would say that there was something to hide.
    if sorted((measure, gender) for measure, gender, _value in one.rows) != sorted((measure, "") for measure in MONTHLY):
        yield "partition"


def _of_quarter(one: Counted) -> Iterator[str]:
    shown: Mapping[str, list[str]] = defaultdict(list)
    for measure, gender, value in one.rows:
        shown[measure].append(gender)
        if value < ROSTER_FLOOR:
            yield "floor"
    for measure, genders in shown.items():
        if measure not in QUARTERLY or not set(genders) <= set(GENDERS) or len(set(genders)) != len(genders):
            yield "partition"
        if not is_rest_open(genders):
            yield "rest"


def _twice(counted: Sequence[Counted]) -> Iterator[Problem]:
    seen = Counter((one.period, one.starts_on) for one in counted)
    for one in counted:
        if seen[one.period, one.starts_on] > 1:
            seen[one.period, one.starts_on] = 0
            yield _problem("twice", one)
