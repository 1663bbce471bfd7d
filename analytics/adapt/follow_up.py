"""What an adaptation was about, then and now: the same published values on the day it was taken on and today. Pure.

Computed from the ledger alone. Where no round has closed since, it says so: a figure that was not measured again is no result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from analytics.effect import Estimate, gap
from analytics.findings import Measure
from analytics.findings.rounds import CannotCompare, Place, Round, cells, rounds_of
from analytics.ledger import Ledger
from analytics.roster import MONTHLY, Month
from analytics.telling import words
from analytics.telling.past_words import gender_in_words

GENDERED = ("woman", "man", "nonbinary", "not_stated")
SIDES = {"mixed": "mixed", "specific": "specific"}


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """`rows` are (what, then, now); `then` and `now` the days or months of each. Not `again`: nothing was measured since."""

    name: str
    then: str
    now: str
    rows: tuple[tuple[str, str, str], ...]
    again: bool


def then_and_now(held: Ledger, measure: str, subject: str, taken_on: date) -> ThenAndNow | None:
    """The values that an adaptation wants to change; None for what the ledger does not hold (any more)."""
    if measure in MONTHLY:
        return _counted(held.roster.months, measure, taken_on)
    asked = held.measures.get(measure)
    rounds = [each for each in rounds_of(f for f in held.figures if f.measure == measure) if each.kind == "wave"]
    before = [each for each in rounds if each.closed_on < taken_on]
    if asked is None or not before:
        return None
    then, now = before[-1], rounds[-1]
    rows = tuple((name, _value(then, what, asked), _value(now, what, asked)) for name, what in _asked_of(subject))
    return ThenAndNow(asked.name, words.day(then.closed_on), words.day(now.closed_on), rows, again=now.wave != then.wave)


def _asked_of(subject: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is looked at, as (name, (subject, stratum)), or (name, ("gap",))."""
    if subject in SIDES:
        yield _("In mixed groups"), ("all", "mixed")
        yield _("In gender-specific groups"), ("all", "specific")
        return
    if subject in GENDERED:
        yield gender_in_words(subject), (subject, "all")
    else:
        yield _("Everyone who answered"), ("all", "all")
    yield _("Gap between women and men"), ("gap",)


def _value(each: Round, what: tuple[str, ...], measure: Measure) -> str:
    try:
        if what == ("gap",):
            (women,), _none = cells("woman", [Place(each, "all")], measure)
            (men,), _none = cells("man", [Place(each, "all")], measure)
            return _with_range(gap(women.estimate, men.estimate, measure.direction), measure)
        subject, stratum = what
        (cell,), _none = cells(subject, [Place(each, stratum)], measure)
    except CannotCompare as reason:
        return _("known to one side only") if reason.why == "open_ended" else _("hidden to protect people")
    return _with_range(cell.estimate, measure)


def _with_range(estimate: Estimate, measure: Measure) -> str:
    value, low, high = (words.points(number, measure) for number in (estimate.value, estimate.low, estimate.high))
    return _("%(value)s (%(low)s to %(high)s)") % {"value": value, "low": low, "high": high}


def _counted(months: Sequence[Month], measure: str, taken_on: date) -> ThenAndNow | None:
    before = [each for each in months if each.starts_on < taken_on.replace(day=1)]
    if not before:
        return None
    then, now = before[-1], months[-1]
    names = {
        "waiting": _("People who wait"),
        "facilitators": _("Facilitators"),
        "left": _("Places given up in the month"),
        "members": _("People who take part"),
    }
    name, since, until = names.get(measure, measure), words.month(then.starts_on), words.month(now.starts_on)
    row = (name, _about(then, measure), _about(now, measure))
    return ThenAndNow(_("Counted by month"), since, until, (row,), again=now.starts_on != then.starts_on)


def _about(each: Month, measure: str) -> str:
    return _("about %(count)d") % {"count": each.values.get(measure, 0)}
