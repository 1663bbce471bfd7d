"""What only the annual review has: the rounds of the year, what changed against the year before, and what came of adaptations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from analytics.ledger import Round
from analytics.models import Adaptation
from analytics.pages import State
from analytics.report.blocks import Block, chapter, heading, small, table, text
from analytics.report.chapters import adaptation
from analytics.report.period import Period
from analytics.roster import Month, Roster
from analytics.roster.words import names
from analytics.telling import words

# Counts of a month that are added up over a year; the others stand as they are at its end.
ADDED = ("joined", "left", "sessions", "seats")
STANDING = ("people", "members", "waiting", "groups", "facilitators")


def chapters(state: State, period: Period, adaptations: Sequence[Adaptation]) -> list[Block]:
    """First in the review: these are what it is asked for."""
    if period.first is None or period.last is None:
        return []
    inside = [each for each in state.held.rounds if period.first <= each.closed_on <= period.last]
    return [
        _changed(state, period.first),
        _rounds(state, inside),
        _came_of(state, [one for one in adaptations if _belongs(one, period.first, period.last)]),
    ]


def _changed(state: State, first: date) -> Block:
    rows = []
    for teller in state.tellers.values():
        main = None if teller.only_past else teller.told(teller.main())
        if main is None or teller.now.closed_on < first:
            continue
        since = words.day(teller.before.closed_on) if teller.before else "–"
        evidence = _("%(strength)d of 4") % {"strength": main.strength} if main.known else "–"
        rows.append([teller.measure.name, since, f"{main.status}. {main.beside_status}", evidence])
    columns = [_("Asked"), _("Compared with"), _("What changed"), _("Evidence")]
    return chapter(
        _("What changed against the year before"),
        text(_("The last round of the period, compared with the round nearest to a year before it, or with the first.")),
        table(columns, rows, widths=(4, 2, 7, 1)) or small(_("No two rounds can be compared yet.")),
        *_counts(state.held.roster, first),
    )


def _counts(roster: Roster, first: date) -> list[Block | None]:
    """Months of the period against the twelve before. Each count was rounded by itself, so sums are rougher than months."""
    now = [each for each in roster.months if each.starts_on >= first.replace(day=1)]
    before = [each for each in roster.months if first - relativedelta(years=1) <= each.starts_on < first.replace(day=1)]
    if not now:
        return []
    rows = [[_("%(what)s, all months together") % {"what": names()[name]}, _sum(before, name), _sum(now, name)] for name in ADDED]
    rows += [[_("%(what)s, last month") % {"what": names()[name]}, _last(before, name), _last(now, name)] for name in STANDING]
    columns = [_("Counted"), _months(before), _months(now)]
    return [heading(_("Counts")), table(columns, rows), small(_("About, since each month is rounded before it is added."))]


def _months(months: Sequence[Month]) -> str:
    if not months:
        return _("The year before: not counted")
    return _("%(first)s to %(last)s") % {"first": words.month(months[0].starts_on), "last": words.month(months[-1].starts_on)}


def _sum(months: Iterable[Month], name: str) -> str:
    found = [each.values.get(name, 0) for each in months]
    return str(sum(found)) if found else "–"


def _last(months: Sequence[Month], name: str) -> str:
    return str(months[-1].values.get(name, 0)) if months else "–"


def _rounds(state: State, inside: Sequence[Round]) -> Block:
    shown = {str(figure.wave) for figure in state.held.figures}
    rows = [
        [
            each.title,
            words.day(each.closed_on),
            _("Published") if each.source in shown else _("Too few answers: nothing published"),
        ]
        for each in inside
    ]
    return chapter(_("The rounds of the period"), table([_("Round"), _("Closed on"), _("Figures")], rows, widths=(3, 2, 3)))


def _came_of(state: State, adaptations: Sequence[Adaptation]) -> Block:
    blocks = [each for one in adaptations for each in adaptation(state, one)]
    return chapter(
        _("What was taken on, and what came of it"),
        *(blocks or [text(_("Nothing was taken on in this time. The hints of this report stand under “What to adapt”."))]),
    )


def _belongs(one: Adaptation, first: date, last: date) -> bool:
    """Taken on or ended in the period, or open through it."""
    return one.taken_on <= last and (one.closed_on is None or one.closed_on >= first)
