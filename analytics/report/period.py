"""What a report is about: everything, the last twelve months, or a calendar year; and the ledger as it stood then. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from analytics.ledger import Ledger
from analytics.roster import Roster

BOARD, TWELVE_MONTHS = "board", "12-months"


@dataclass(frozen=True, slots=True)
class Period:
    """`slug` names it in addresses. `first` and `last` are the days of a review, None where the report is about everything."""

    slug: str
    first: date | None = None
    last: date | None = None

    @property
    def is_review(self) -> bool:
        return self.first is not None

    @property
    def title(self) -> str:
        if self.first is None or self.last is None:
            return _("Board report")
        if self.slug == TWELVE_MONTHS:
            return _("Annual review: the last twelve months")
        return _("Annual review %(year)s") % {"year": self.slug}

    @property
    def short(self) -> str:
        """Beside other periods to choose from."""
        return self.slug if self.is_review and self.slug != TWELVE_MONTHS else self.title


def periods(closed_on: Sequence[date]) -> list[Period]:
    """The board report, then the reviews: only of years in which a round was published. Nothing before the first publication."""
    if not closed_on:
        return []
    newest = max(closed_on)
    year_ago = newest - relativedelta(years=1) + relativedelta(days=1)
    years = sorted({day.year for day in closed_on}, reverse=True)
    return [
        Period(BOARD),
        Period(TWELVE_MONTHS, year_ago, newest),
        *(Period(str(year), date(year, 1, 1), date(year, 12, 31)) for year in years),
    ]


def period_named(slug: str, closed_on: Sequence[date]) -> Period | None:
    return next((each for each in periods(closed_on) if each.slug == slug), None)


def as_it_stood(held: Ledger, last: date | None) -> Ledger:
    """The ledger with nothing in it that closed after that day: what was known then, and no more."""
    if last is None:
        return held
    figures = tuple(figure for figure in held.figures if figure.closed_on <= last)
    return replace(
        held,
        rounds=tuple(each for each in held.rounds if each.closed_on <= last),
        figures=figures,
        measures={slug: measure for slug, measure in held.measures.items() if slug in {figure.measure for figure in figures}},
        roster=Roster(
            # A period is over before it is counted.
            tuple(
                each for each in held.roster.months if each.starts_on + relativedelta(months=1) <= last + relativedelta(days=1)
            ),
            tuple(
                each for each in held.roster.quarters if each.starts_on + relativedelta(months=3) <= last + relativedelta(days=1)
            ),
        ),
    )
